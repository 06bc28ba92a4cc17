//go:build tools

// Package tools names the language host for Go as a dependency, so that this module's go.sum pins it and all it needs.
package tools

import _ "github.com/pulumi/pulumi/sdk/v3/go/pulumi-language-go"
