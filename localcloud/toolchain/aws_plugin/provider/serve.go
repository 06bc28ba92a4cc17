package main

import (
	"context"
	"os"
	"path/filepath"

	"github.com/hashicorp/terraform-provider-aws/xpprovider"
	pftfbridge "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfbridge"
	pftfgen "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfgen"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	shim "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim"
	shimv2 "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim/sdk-v2"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
)

const packageName = "aws"

// serve answers the engine until it says stop.
func serve(ctx context.Context, folder string) error {
	metadata, err := os.ReadFile(filepath.Join(folder, "bridge-metadata.json"))
	if err != nil {
		return err
	}
	schema, err := os.ReadFile(filepath.Join(folder, "schema.json"))
	if err != nil {
		return err
	}
	info, err := providerInfo(ctx, folder, metadata)
	if err != nil {
		return err
	}
	pftfbridge.MainWithMuxer(ctx, packageName, info, schema)
	return nil
}

// generateSchema hands the rest of the command line ("schema --out FOLDER ...") to the bridge's generator.
func generateSchema(ctx context.Context, folder string) error {
	info, err := providerInfo(ctx, folder, []byte("{}"))
	if err != nil {
		return err
	}
	pftfgen.MainWithMuxer(packageName, info)
	return nil
}

// upstream is the Terraform provider: its older half on the plugin SDK and its newer one on the framework, as one.
func upstream(ctx context.Context) (shim.Provider, error) {
	framework, sdk, err := xpprovider.GetProvider(ctx)
	if err != nil {
		return nil, err
	}
	return pftfbridge.MuxShimWithDisjointgPF(ctx, shimv2.NewProvider(sdk), framework), nil
}

// providerInfo is the bridge's description of the provider: what overrides.json maps, and nothing else.
func providerInfo(ctx context.Context, folder string, metadata []byte) (tfbridge.ProviderInfo, error) {
	names, err := readMapping(filepath.Join(folder, "overrides.json"))
	if err != nil {
		return tfbridge.ProviderInfo{}, err
	}
	provider, err := upstream(ctx)
	if err != nil {
		return tfbridge.ProviderInfo{}, err
	}
	info := tfbridge.ProviderInfo{
		P:              provider,
		Name:           packageName,
		DisplayName:    "AWS",
		Version:        version,
		ResourcePrefix: packageName,
		GitHubOrg:      "hashicorp",
		Config:         schemaInfos(names.Config),
		ExtraTypes:     names.Types,
		Resources:      map[string]*tfbridge.ResourceInfo{},
		DataSources:    map[string]*tfbridge.DataSourceInfo{},
		MetadataInfo:   tfbridge.NewProviderMetadata(metadata),
	}
	for name, mapped := range names.Resources {
		info.Resources[name] = resourceInfo(mapped, provider.ResourcesMap().Get(name).Schema())
	}
	for name, mapped := range names.DataSources {
		info.DataSources[name] = &tfbridge.DataSourceInfo{
			Tok:    tokens.ModuleMember(mapped.Token),
			Fields: schemaInfos(mapped.Fields),
		}
	}
	info.IgnoreMappings = unmapped(provider, info)
	return info, nil
}

// unmapped lists what the bridge must not insist on: every resource and data source without a mapping.
func unmapped(provider shim.Provider, info tfbridge.ProviderInfo) []string {
	var names []string
	provider.ResourcesMap().Range(func(name string, _ shim.Resource) bool {
		if _, mapped := info.Resources[name]; !mapped {
			names = append(names, name)
		}
		return true
	})
	provider.DataSourcesMap().Range(func(name string, _ shim.Resource) bool {
		_, mapped := info.DataSources[name]
		// The list holds both kinds by name alone: a data source named like a mapped resource stays out of it.
		if _, resource := info.Resources[name]; !mapped && !resource {
			names = append(names, name)
		}
		return true
	})
	return names
}
