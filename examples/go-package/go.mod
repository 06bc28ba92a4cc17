module go-package

go 1.25.11

require (
	example.com/pulumi-regional-ingest/sdk/go v0.0.0
	github.com/pulumi/pulumi/sdk/v3 v3.258.0
)

replace example.com/pulumi-regional-ingest/sdk/go => ./sdks/regional-ingest
