package main

import (
	"context"
	"encoding/json"
	"errors"
	"os"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	shim "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim"
)

// dumped is what the name mapping wants to know of all schemas.
type dumped struct {
	Config      dumpedFields            `json:"config"`
	Resources   map[string]dumpedFields `json:"resources"`
	DataSources map[string]dumpedFields `json:"dataSources"`
	// Framework lists the resources of the provider's newer half, where an ID is not a matter of course.
	Framework []string `json:"framework"`
}

type dumpedFields map[string]*dumpedField

// dumpedField is one attribute or block of a Terraform schema.
type dumpedField struct {
	Type        string       `json:"type"`
	DefaultName string       `json:"defaultName,omitempty"` // the bridge's name for it
	Flattened   bool         `json:"flattened,omitempty"`   // by default a single item rather than a list
	Required    bool         `json:"required,omitempty"`
	Optional    bool         `json:"optional,omitempty"`
	Computed    bool         `json:"computed,omitempty"`
	Deprecated  bool         `json:"deprecated,omitempty"`
	Fields      dumpedFields `json:"fields,omitempty"`
	Element     *dumpedField `json:"element,omitempty"`
}

func dump(ctx context.Context, arguments []string) error {
	if len(arguments) != 1 {
		return errors.New("usage: pulumi-resource-aws dump FILE")
	}
	provider, err := upstream(ctx)
	if err != nil {
		return err
	}
	all := dumped{
		Config:      dumpFields(provider.Schema()),
		Resources:   map[string]dumpedFields{},
		DataSources: map[string]dumpedFields{},
	}
	inFramework := func(string) bool { return false }
	if muxed, ok := provider.(interface{ ResourceIsPF(string) bool }); ok {
		inFramework = muxed.ResourceIsPF
	}
	provider.ResourcesMap().Range(func(name string, resource shim.Resource) bool {
		all.Resources[name] = dumpFields(resource.Schema())
		if inFramework(name) {
			all.Framework = append(all.Framework, name)
		}
		return true
	})
	provider.DataSourcesMap().Range(func(name string, source shim.Resource) bool {
		all.DataSources[name] = dumpFields(source.Schema())
		return true
	})
	text, err := json.Marshal(all)
	if err != nil {
		return err
	}
	return os.WriteFile(arguments[0], text, 0o644)
}

func dumpFields(schemas shim.SchemaMap) dumpedFields {
	fields := dumpedFields{}
	schemas.Range(func(name string, schema shim.Schema) bool {
		fields[name] = dumpField(schema)
		fields[name].DefaultName = tfbridge.TerraformToPulumiNameV2(name, schemas, nil)
		return true
	})
	return fields
}

func dumpField(schema shim.Schema) *dumpedField {
	field := &dumpedField{
		Type:       schema.Type().String(),
		Flattened:  tfbridge.IsMaxItemsOne(schema, nil),
		Required:   schema.Required(),
		Optional:   schema.Optional(),
		Computed:   schema.Computed(),
		Deprecated: schema.Deprecated() != "",
	}
	switch element := schema.Elem().(type) {
	case shim.Resource:
		field.Fields = dumpFields(element.Schema())
	case shim.Schema:
		field.Element = dumpField(element)
	}
	return field
}
