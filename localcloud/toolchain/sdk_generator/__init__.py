"""SDKs of a Pulumi package for TypeScript and Go, where the CLI's own language hosts cannot be had."""
