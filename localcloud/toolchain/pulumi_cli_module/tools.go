//go:build tools

// Package tools names the Pulumi CLI as a dependency, so that this module's go.sum pins it and all it needs.
package tools

import _ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
