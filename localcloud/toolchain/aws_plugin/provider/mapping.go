package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	shim "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim"
	pschema "github.com/pulumi/pulumi/pkg/v3/codegen/schema"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
)

// autonameRandomDigits is how many random digits an automatic name ends with, as in pulumi-aws.
const autonameRandomDigits = 7

const regionKey = "region"

// mapping is overrides.json: pulumi-aws's token and property names for Terraform's, where they are not the default.
type mapping struct {
	Resources   map[string]*mapped                 `json:"resources"`
	DataSources map[string]*mapped                 `json:"dataSources"`
	Config      map[string]*field                  `json:"config"`
	Types       map[string]pschema.ComplexTypeSpec `json:"types"`
}

// mapped is one resource or data source.
type mapped struct {
	Token string `json:"token"`
	// ID names the properties that make the resource's ID (comma-separated), where Terraform has none.
	ID     string            `json:"id,omitempty"`
	Fields map[string]*field `json:"fields,omitempty"`
}

// field is one property, with what is not the bridge's default.
type field struct {
	Name        string            `json:"name,omitempty"`
	MaxItemsOne *bool             `json:"maxItemsOne,omitempty"`
	Type        string            `json:"type,omitempty"`
	AltTypes    []tokens.Type     `json:"altTypes,omitempty"`
	JSON        bool              `json:"json,omitempty"` // text that may be given as an object
	Asset       string            `json:"asset,omitempty"`
	OutputOnly  bool              `json:"outputOnly,omitempty"`
	AutoName    *autoName         `json:"autoName,omitempty"`
	Fields      map[string]*field `json:"fields,omitempty"`
	Element     *field            `json:"element,omitempty"`
}

// autoName says how a name is made when none is given.
type autoName struct {
	MaxLength int    `json:"maxLength"`
	Separator string `json:"separator"`
	Lower     bool   `json:"lower,omitempty"`
}

func readMapping(path string) (*mapping, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	names := &mapping{}
	if err := json.Unmarshal(text, names); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return names, nil
}

func resourceInfo(names *mapped, schema shim.SchemaMap) *tfbridge.ResourceInfo {
	info := &tfbridge.ResourceInfo{Tok: tokens.Type(names.Token), Fields: schemaInfos(names.Fields)}
	if names.ID != "" {
		info.ComputeID = idFrom(strings.Split(names.ID, ","))
	}
	if takesRegion(names, schema) {
		info.PreCheckCallback = fillRegion
	}
	return info
}

func schemaInfos(fields map[string]*field) map[string]*tfbridge.SchemaInfo {
	if len(fields) == 0 {
		return nil
	}
	infos := map[string]*tfbridge.SchemaInfo{}
	for name, f := range fields {
		infos[name] = schemaInfo(f)
	}
	return infos
}

func schemaInfo(f *field) *tfbridge.SchemaInfo {
	info := &tfbridge.SchemaInfo{
		Name:        f.Name,
		MaxItemsOne: f.MaxItemsOne,
		Type:        tokens.Type(f.Type),
		AltTypes:    f.AltTypes,
	}
	if f.AutoName != nil {
		info.Default = autoNameDefault(f.Name, f.AutoName)
	}
	if f.OutputOnly {
		info.MarkAsComputedOnly = tfbridge.True()
	}
	if f.JSON {
		info.Transform = tfbridge.TransformJSONDocument
	}
	switch f.Asset {
	case "archive":
		info.Asset = &tfbridge.AssetTranslation{Kind: tfbridge.FileArchive}
	case "asset":
		info.Asset = &tfbridge.AssetTranslation{Kind: tfbridge.FileAsset}
	}
	if f.Element != nil {
		info.Elem = schemaInfo(f.Element)
	}
	if len(f.Fields) > 0 {
		if info.Elem == nil {
			info.Elem = &tfbridge.SchemaInfo{}
		}
		info.Elem.Fields = schemaInfos(f.Fields)
	}
	return info
}

func autoNameDefault(property string, a *autoName) *tfbridge.DefaultInfo {
	options := tfbridge.AutoNameOptions{
		Separator: a.Separator,
		Maxlen:    a.MaxLength,
		Randlen:   autonameRandomDigits,
	}
	if a.Lower {
		options.Transform = strings.ToLower
	}
	return tfbridge.AutoNameWithCustomOptions(property, options).Default
}

// idFrom makes the ID of a resource from its properties.
func idFrom(keys []string) tfbridge.ComputeID {
	return func(_ context.Context, state resource.PropertyMap) (resource.ID, error) {
		var parts []string
		for _, key := range keys {
			switch value := plain(state[resource.PropertyKey(key)]); {
			case value.IsString():
				parts = append(parts, value.StringValue())
			case value.IsNumber():
				parts = append(parts, fmt.Sprint(value.NumberValue()))
			}
		}
		if len(parts) == 0 {
			return "missing ID", nil
		}
		return resource.ID(strings.Join(parts, ",")), nil
	}
}

// plain is the value inside secrets and outputs.
func plain(value resource.PropertyValue) resource.PropertyValue {
	for {
		switch {
		case value.IsSecret():
			value = value.SecretValue().Element
		case value.IsOutput():
			value = value.OutputValue().Element
		default:
			return value
		}
	}
}

// takesRegion tells whether a program may give the resource a region of its own.
func takesRegion(names *mapped, schema shim.SchemaMap) bool {
	attribute, there := schema.GetOk(regionKey)
	if !there || !attribute.Optional() || !attribute.Computed() {
		return false
	}
	overridden := names.Fields[regionKey]
	return overridden == nil || !overridden.OutputOnly && (overridden.Name == "" || overridden.Name == regionKey)
}

// fillRegion writes the provider's region into inputs without one, so that previews and policies see where each
// resource goes; pulumi-aws does the same.
func fillRegion(_ context.Context, inputs, config resource.PropertyMap) (resource.PropertyMap, error) {
	if _, given := inputs[regionKey]; given {
		return inputs, nil
	}
	region, known := config[regionKey]
	if !known {
		return inputs, nil
	}
	filled := inputs.Copy()
	filled[regionKey] = region
	return filled, nil
}
