//go:build tools

// Package tools names the language host for YAML as a dependency, so that this module's go.sum pins it and all it needs.
package tools

import _ "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml"
