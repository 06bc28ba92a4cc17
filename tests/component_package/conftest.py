"""Fresh programs in other languages, to which `pulumi package add` adds the package of components."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from localcloud.toolchain.context import Context
from localcloud.toolchain.other_language_hosts.acquire import Language, provide_language_host
from localcloud.toolchain.provision import Toolchain
from tests.policies.engine.running import PROJECT, Program
from tests.policies.other_languages.conftest import context, node_modules, toolchain

__all__ = ["context", "node_modules", "toolchain"]  # fixtures

PACKAGE = PROJECT / "component_package"
# As the CLI names an SDK: of a folder, and of a repository of an owner.
MODULES = {
    Language.NODE: "@pulumi/regional-ingest",
    Language.GO: "example.com/pulumi-regional-ingest/sdk/go/regionalingest",
}
MODULES_OF_A_REPOSITORY = {
    Language.NODE: "@{owner}/regional-ingest",
    Language.GO: "github.com/{owner}/pulumi-regional-ingest/sdk/go/regionalingest",
}

TYPESCRIPT = """import * as ingest from "MODULE";
import * as pulumi from "@pulumi/pulumi";

const archive = new ingest.ArchiveBucket("archive", {
    region: "eu-west-1",
    retentionDays: 365,
});
new ingest.IngestEndpoint("ingest", {
    processingRegion: "eu-west",
    ingestRegion: "dublin",
    archive: { bucket: archive.bucket, bucketArn: archive.bucketArn, keyArn: archive.keyArn, region: "eu-west-1" },
    writeKeys: { website: new pulumi.Config().requireSecret("websiteKey") },
});
new ingest.WarehouseAllowlist("analytics", {
    processingRegion: "eu-west",
    kind: "redshift",
    port: 5439,
});
new ingest.DataLake("lake", {
    processingRegion: "eu-west",
    workspaceIds: ["ws1"],
});
new ingest.RegionalWorkspace("events", {
    euEnabled: true,
    sources: [{ name: "website" }],
});
"""
GO = """package main

import (
	ingest "MODULE"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		archive, err := ingest.NewArchiveBucket(ctx, "archive", &ingest.ArchiveBucketArgs{
			Region:        "eu-west-1",
			RetentionDays: pulumi.IntRef(365),
		})
		if err != nil {
			return err
		}
		_, err = ingest.NewIngestEndpoint(ctx, "ingest", &ingest.IngestEndpointArgs{
			ProcessingRegion: "eu-west",
			IngestRegion:     "dublin",
			Archive: ingest.EventArchiveArgs{
				Bucket: archive.Bucket, BucketArn: archive.BucketArn, KeyArn: archive.KeyArn, Region: "eu-west-1",
			},
			WriteKeys: pulumi.StringMap{"website": pulumi.String("key")},
		})
		if err != nil {
			return err
		}
		_, err = ingest.NewWarehouseAllowlist(ctx, "analytics", &ingest.WarehouseAllowlistArgs{
			ProcessingRegion: "eu-west",
			Kind:             "redshift",
			Port:             pulumi.IntRef(5439),
		})
		if err != nil {
			return err
		}
		_, err = ingest.NewDataLake(ctx, "lake", &ingest.DataLakeArgs{
			ProcessingRegion: "eu-west",
			WorkspaceIds:     []string{"ws1"},
		})
		if err != nil {
			return err
		}
		_, err = ingest.NewRegionalWorkspace(ctx, "events", &ingest.RegionalWorkspaceArgs{
			EuEnabled: pulumi.BoolRef(true),
			Sources:   []ingest.SourceArgs{{Name: "website"}},
		})
		return err
	})
}
"""
SOURCES: Mapping[Language, Mapping[str, str]] = {
    Language.NODE: {
        "index.ts": TYPESCRIPT,
        "package.json": json.dumps(
            {"name": "fresh", "dependencies": {"@pulumi/pulumi": "VERSION", "typescript": "5.9.3"}}
        ),
        "tsconfig.json": json.dumps(
            {
                "compilerOptions": {"strict": True, "module": "commonjs", "target": "es2020", "noEmit": True},
                "files": ["index.ts"],
            }
        ),
    },
    Language.GO: {
        "main.go": GO,
        "go.mod": "module fresh\n\ngo 1.25.11\n\nrequire github.com/pulumi/pulumi/sdk/v3 vVERSION\n",
    },
    Language.YAML: {},
}


@dataclass(frozen=True, kw_only=True)
class Added:
    """A program after `pulumi package add`, and what the command printed."""

    program: Program
    text: str

    @property
    def sdk(self) -> Path:
        """The folder of the SDK that was made."""
        (folder,) = (self.program.folder / "sdks").iterdir()
        return folder


def go_environment(context: Context) -> dict[str, str]:
    """Go's modules and what it compiled in the cache, with the flags of the CLI's own build, to compile it once."""
    return {
        "GOMODCACHE": str(context.cache.go_modules),
        "GOCACHE": str(context.cache.go_build),
        "GOTOOLCHAIN": "local",
        "GOFLAGS": "-modcacherw -mod=mod -trimpath '-gcflags=all=-l -dwarf=false'",
    }


@pytest.fixture(scope="session")
def add(
    toolchain: Toolchain, context: Context, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., Added]:
    """`add(Language.GO, PACKAGE, MODULES)`: to a fresh program, which imports the SDK by its name in MODULES."""

    def make(
        language: Language, source: Path | str, modules: Mapping[Language, str], **environment: str
    ) -> Added:
        host = provide_language_host(context, language, toolchain.pulumi)
        folder = tmp_path_factory.mktemp("added") / "fresh"
        folder.mkdir()
        (folder / "Pulumi.yaml").write_text(f"name: fresh\nruntime: {language.value}\n")
        for name, text in SOURCES[language].items():
            known = text.replace("MODULE", modules.get(language, "")).replace(
                "VERSION", context.pins["pulumi"]
            )
            (folder / name).write_text(known)
        path = os.pathsep.join([str(host.path.parent), toolchain.environment["PATH"]])
        program = Program.make(folder, toolchain, path=path, **go_environment(context), **environment)
        done = program.pulumi("package", "add", str(source))
        assert done.returncode == 0, done.stdout[-3000:]
        return Added(program=program, text=done.stdout)

    return make


@pytest.fixture(scope="session")
def added_typescript(add: Callable[..., Added], node_modules: Path) -> Added:
    """The package's folder, added to a program in TypeScript (where there is npm)."""
    return add(Language.NODE, PACKAGE, MODULES)


@pytest.fixture(scope="session")
def added_go(add: Callable[..., Added]) -> Added:
    """The package's folder, added to a program in Go."""
    return add(Language.GO, PACKAGE, MODULES)
