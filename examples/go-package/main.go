// One workspace in Dublin, from the package of components.
package main

import (
	ingest "example.com/pulumi-regional-ingest/sdk/go/regionalingest"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		region, enabled, days := ingest.ProcessingRegionEuWest, true, 365
		workspace, err := ingest.NewRegionalWorkspace(ctx, "events", &ingest.RegionalWorkspaceArgs{
			ProcessingRegion: &region,
			EuEnabled:        &enabled,
			Sources: []ingest.SourceArgs{
				{Name: "website", WriteKey: config.New(ctx, "").RequireSecret("websiteKey")},
				{Name: "backend"},
			},
			Archive: &ingest.ArchiveArgs{RetentionDays: &days},
		})
		if err != nil {
			return err
		}
		ctx.Export("endpoint", workspace.Endpoint)
		ctx.Export("writeKeys", workspace.WriteKeys)
		ctx.Export("archiveBucket", workspace.ArchiveBucket)
		return nil
	})
}
