// Command pulumi-resource-aws serves pulumi-aws's own resource types by bridging the Terraform AWS provider.
//
//	pulumi-resource-aws                        serve (the Pulumi engine starts it so)
//	pulumi-resource-aws dump FILE              write the Terraform schemas as JSON: input of the name mapping
//	pulumi-resource-aws schema --out FOLDER    write schema.json and bridge-metadata.json
//
// overrides.json, schema.json and bridge-metadata.json are read from the folder of the executable, or from the one
// that PULUMI_AWS_DATA names. They are data of their own: a changed mapping needs no new build.
package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
)

const dataFolderVariable = "PULUMI_AWS_DATA"

// version is that of the pulumi-aws whose types are served; the linker sets it.
var version = "0.0.0"

func main() {
	ctx := context.Background()
	command := ""
	if len(os.Args) > 1 {
		command = os.Args[1]
	}
	var err error
	switch command {
	case "dump":
		err = dump(ctx, os.Args[2:])
	case "schema":
		err = generateSchema(ctx, dataFolder())
	default:
		err = serve(ctx, dataFolder())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func dataFolder() string {
	if folder := os.Getenv(dataFolderVariable); folder != "" {
		return folder
	}
	executable, err := os.Executable()
	if err != nil {
		return "."
	}
	return filepath.Dir(executable)
}
