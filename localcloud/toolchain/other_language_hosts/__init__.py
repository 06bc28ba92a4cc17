"""Language hosts for programs in TypeScript and YAML: those of the CLI, else built from Go modules."""
