"""The package from other languages: its schema by the CLI, an SDK for Go, and the examples up on the local cloud."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from component_package.package_schema import package_schema
from localcloud.toolchain.context import Context
from localcloud.toolchain.other_language_hosts.acquire import Language, provide_language_host
from localcloud.toolchain.provision import Toolchain
from localcloud.toolchain.sdk_generator.acquire import MODULE, provide_sdk_generator
from tests.localcloud.conftest import local_aws
from tests.policies.engine.running import PROJECT, Program, named
from tests.policies.other_languages.conftest import context, node_modules, toolchain, use_installed_plugin

__all__ = ["context", "local_aws", "node_modules", "toolchain"]  # fixtures

pytestmark = pytest.mark.engine

PACKAGE = PROJECT / "component_package"
KEY = "canary-of-a-write-key"
GO_MODULE = "example.com/pulumi-regional-ingest/sdk/go/regional-ingest"
SECONDS = 300
LANGUAGES = {"yaml-package": Language.YAML, "typescript-package": Language.NODE}
CHILDREN = {
    "yaml-package": {
        "regional-ingest:index:RegionalWorkspace events",
        "regional-ingest:index:ArchiveBucket events-archive",
        "regional-ingest:index:IngestEndpoint events-ingest-dublin",
        "regional-ingest:index:WarehouseAllowlist analytics",
        "aws:s3/bucket:Bucket events-archive",
        "aws:lambda/function:Function events-ingest-dublin-gateway",
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule analytics-ingress",
    },
    "typescript-package": {
        "regional-ingest:index:ArchiveBucket events",
        "regional-ingest:index:IngestEndpoint ingest",
        "regional-ingest:index:WarehouseAllowlist analytics",
        "regional-ingest:index:DataLake lake",
        "aws:s3/bucket:Bucket events",
        "aws:lambda/function:Function ingest-gateway",
        "aws:athena/workgroup:Workgroup lake-workgroup",
    },
}


@dataclass(frozen=True, kw_only=True)
class Up:
    """An example that was brought up: with which code, what it printed, its state in clear and as it is stored."""

    code: int
    text: str
    stored: str
    state: Mapping[str, Any]
    outputs: Mapping[str, Any]

    @property
    def resources(self) -> dict[str, dict[str, Any]]:
        return {named(one["urn"]): one for one in self.state["deployment"]["resources"]}


@pytest.fixture(scope="session")
def schema(toolchain: Toolchain, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `pulumi package get-schema` says of the package, as a file."""
    done = subprocess.run(
        [str(toolchain.pulumi), "package", "get-schema", str(PACKAGE)],
        env=toolchain.child_environment(), capture_output=True, text=True, timeout=SECONDS,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    path = tmp_path_factory.mktemp("schema") / "schema.json"
    path.write_text(done.stdout)
    return path


@pytest.fixture(scope="session")
def ups(
    toolchain: Toolchain,
    context: Context,
    local_aws: str,
    schema: Path,
    node_modules: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, Up]:
    """Both examples, brought up side by side."""
    home = tmp_path_factory.mktemp("examples")
    programs = {example: _program(home, example, toolchain, context, local_aws) for example in LANGUAGES}
    typescript = programs["typescript-package"].folder
    use_installed_plugin(typescript / "Pulumi.yaml", toolchain)
    sdk = _with_sdk(typescript / "node_modules", node_modules)
    subprocess.run([provide_sdk_generator(context), "nodejs", schema, sdk], check=True)
    path = os.pathsep.join([str(node_modules / ".bin"), os.environ["PATH"]])
    compiled = subprocess.run(
        ["node", "scripts/postinstall.js"],
        cwd=sdk,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
    )
    assert compiled.returncode == 0, compiled.stderr[-3000:]
    with ThreadPoolExecutor() as pool:
        return dict(zip(programs, pool.map(_up, programs.values()), strict=True))


def _program(home: Path, example: str, toolchain: Toolchain, context: Context, local_aws: str) -> Program:
    host = provide_language_host(context, LANGUAGES[example], toolchain.pulumi)
    folder = home / example
    shutil.copytree(
        PROJECT / "examples" / example, folder, ignore=shutil.ignore_patterns("node_modules", "sdks")
    )
    project = folder / "Pulumi.yaml"
    project.write_text(project.read_text().replace("../../component_package", str(PACKAGE)))
    program = Program.make(
        folder,
        toolchain,
        path=os.pathsep.join([str(host.path.parent), toolchain.environment["PATH"]]),
        AWS_ENDPOINT_URL=local_aws,
        AWS_ACCESS_KEY_ID="test",
        AWS_SECRET_ACCESS_KEY="test",
        # S3 Control is asked at a host that begins with the account's number.
        HTTP_PROXY=local_aws,
        NO_PROXY="127.0.0.1,localhost",
        no_proxy="127.0.0.1,localhost",
    )
    program.pulumi("config", "set", "--secret", "websiteKey", KEY, check=True)
    for key in (
        "skipCredentialsValidation",
        "skipMetadataApiCheck",
        "skipRequestingAccountId",
        "s3UsePathStyle",
    ):
        program.pulumi("config", "set", f"aws:{key}", "true", check=True)
    return program


def _with_sdk(there: Path, installed: Path) -> Path:
    """Node's packages as links to those installed, and the folder among them that the SDK goes to."""
    scope = there / "@pulumi"
    scope.mkdir(parents=True)
    for one in installed.iterdir():
        if one.name != scope.name:
            (there / one.name).symlink_to(one)
    for one in (installed / scope.name).iterdir():
        (scope / one.name).symlink_to(one)
    return scope / "regional-ingest"


def _up(program: Program) -> Up:
    judged = program.judged(
        "up", "--yes", "--skip-preview", config={"residency": {"processingRegion": "eu-west"}}
    )
    assert judged.findings == []
    state = program.pulumi("stack", "export", "--show-secrets", check=True).stdout
    outputs = program.pulumi("stack", "output", "--json", "--show-secrets", check=True).stdout
    return Up(
        code=judged.code,
        text=judged.text,
        stored=program.pulumi("stack", "export", check=True).stdout,
        state=json.loads(state[state.index("{") :]),
        outputs=json.loads(outputs[outputs.index("{") :]),
    )


def test_the_cli_reads_the_schema_that_the_models_make(schema: Path) -> None:
    read, made = json.loads(schema.read_text()), package_schema()
    assert set(read["types"]) == set(made["types"])
    for token, resource in made["resources"].items():
        assert read["resources"][token]["inputProperties"] == resource["inputProperties"]


def test_the_sdk_for_go_compiles_with_a_program_that_uses_it(
    context: Context, schema: Path, tmp_path: Path
) -> None:
    if not shutil.which("go"):
        pytest.skip("Go is not installed: its SDK is not tried")
    subprocess.run([provide_sdk_generator(context), "go", schema, tmp_path], check=True)
    folder = tmp_path / "regionalingest"
    module = re.sub(r"^module .*", f"module {GO_MODULE}", (MODULE / "go.mod").read_text(), count=1)
    (folder / "go.mod").write_text(module)
    shutil.copy2(MODULE / "go.sum", folder)
    (folder / "use").mkdir()
    shutil.copy2(Path(__file__).parent / "use_of_go_sdk.go.txt", folder / "use" / "main.go")
    # The flags of the CLI's own build, whose packages are compiled already.
    built = subprocess.run(
        ["go", "build", "-mod=mod", "-trimpath", "-gcflags=all=-l -dwarf=false", "-o", os.devnull, "./use"],
        cwd=folder,
        env=context.environment(
            GOMODCACHE=str(context.cache.go_modules), GOCACHE=str(context.cache.go_build), GOTOOLCHAIN="local",
            GOFLAGS="-modcacherw",
        ),
        capture_output=True, text=True, timeout=SECONDS,
    )  # fmt: skip
    assert built.returncode == 0, built.stderr[-3000:]


@pytest.mark.parametrize("example", LANGUAGES)
def test_an_example_comes_up_with_the_components_children_and_no_finding(
    ups: Mapping[str, Up], example: str
) -> None:
    up = ups[example]
    assert up.code == 0, up.text[-3000:]
    assert up.resources.keys() >= CHILDREN[example]
    regional = [
        one["inputs"]["region"]
        for name, one in up.resources.items()
        if name.startswith("aws:") and "region" in one.get("inputs", {})
    ]
    assert len(regional) > 20 and set(regional) == {"eu-west-1"}
    assert up.outputs["cidrs"] and up.outputs["archiveBucket"].startswith("events")


@pytest.mark.parametrize("example", LANGUAGES)
def test_a_write_key_is_nowhere_in_clear(ups: Mapping[str, Up], example: str) -> None:
    up = ups[example]
    assert KEY not in up.text and KEY not in up.stored


def test_the_write_keys_of_a_workspace_are_handed_back_as_a_secret(ups: Mapping[str, Up]) -> None:
    keys = ups["yaml-package"].outputs["writeKeys"]
    assert keys["website"] == KEY and keys["backend"].startswith("euw_")
