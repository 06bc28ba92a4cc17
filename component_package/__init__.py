"""The components as a Pulumi package, for programs in TypeScript, Go, YAML and the other languages."""
