"""The package from other languages: its schema by the CLI, the examples up on the local cloud, and leaking ones."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from component_package.package_schema import package_schema
from localcloud.toolchain.context import Context
from localcloud.toolchain.other_language_hosts.acquire import Language, provide_language_host
from localcloud.toolchain.provision import Toolchain
from tests.component_package.conftest import PACKAGE, Added, go_environment
from tests.localcloud.conftest import local_aws
from tests.policies.engine.running import PROJECT, Program, named
from tests.policies.other_languages.conftest import use_installed_plugin

__all__ = ["local_aws"]  # a fixture

pytestmark = pytest.mark.engine

KEY = "canary-of-a-write-key"
SECONDS = 300
LANGUAGES = {
    "yaml-package": Language.YAML,
    "typescript-package": Language.NODE,
    "go-package": Language.GO,
}
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
    "go-package": {
        "regional-ingest:index:RegionalWorkspace events",
        "regional-ingest:index:IngestEndpoint events-ingest-dublin",
        "aws:s3/bucket:Bucket events-archive",
        "aws:lambda/function:Function events-ingest-dublin-gateway",
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


PROGRAMS = {"yaml-package": "Pulumi.yaml", "typescript-package": "index.ts"}
# What is done to an example, and what then leaks by which rule: children of a component, and the program's own.
LEAKS = {
    "an argument of a component, in YAML": (
        "yaml-package",
        "processingRegion: eu-west\n      kind: redshift",
        "processingRegion: us-west\n      kind: redshift",
        {("V02-resource-region", "aws:ec2/managedPrefixList:ManagedPrefixList analytics-ranges")},
    ),
    "an argument of a component, in TypeScript": (
        "typescript-package",
        'new ingest.DataLake("lake", { processingRegion,',
        'new ingest.DataLake("lake", { processingRegion: "us-west",',
        {
            ("V02-resource-region", "aws:s3/bucket:Bucket lake-bucket"),
            ("V02-resource-region", "aws:kms/key:Key lake-bucket-key"),
            ("V29-policy", "aws:iam/rolePolicy:RolePolicy lake-policy"),
        },
    ),
    "the provider of a component, in TypeScript": (
        "typescript-package",
        'new aws.Provider("ireland", { region })',
        'new aws.Provider("ireland", { region: "us-east-1" })',
        {("V01-provider-region", "pulumi:providers:aws ireland")},
    ),
    "a resource beside a component, in TypeScript": (
        "typescript-package",
        "export const url",
        """const copies = new aws.s3.Bucket("copies", { region: "us-east-1" }, { provider: ireland });
new aws.s3.BucketReplicationConfig("copy", {
    region,
    bucket: archive.bucket,
    role: "arn:aws:iam::123456789012:role/copies",
    rules: [{ status: "Enabled", destination: { bucket: copies.arn } }],
}, { provider: ireland });
export const url""",
        {("V07-s3-replication", "aws:s3/bucketReplicationConfig:BucketReplicationConfig copy")},
    ),
    "a resource beside a component, in YAML": (
        "yaml-package",
        "  vpc:\n",
        """  watched:
    type: aws:s3:BucketNotification
    properties:
      bucket: ${events.archiveBucket}
      topics:
        - topicArn: arn:aws:sns:us-east-1:123456789012:watching
          events: ["s3:ObjectCreated:*"]
    options:
      provider: ${ireland}
  vpc:
""",
        {("V22-function-events", "aws:s3/bucketNotification:BucketNotification watched")},
    ),
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
def typescript_modules(
    added_typescript: Added, node_modules: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Node's packages, with the package's SDK for TypeScript, compiled, among them."""
    modules = tmp_path_factory.mktemp("typescript") / "node_modules"
    sdk = _with_sdk(modules, node_modules)
    shutil.copytree(added_typescript.sdk, sdk, ignore=shutil.ignore_patterns("node_modules"))
    return modules


@pytest.fixture(scope="session")
def example_in(
    toolchain: Toolchain, context: Context, local_aws: str, typescript_modules: Path
) -> Callable[[str, Path], Program]:
    """`example_in("go-package", home)`: the example in a new folder below `home`, with its SDK and a stack."""

    def make(example: str, home: Path) -> Program:
        program = _program(home, example, toolchain, context, local_aws)
        folder = program.folder
        if LANGUAGES[example] is Language.NODE:
            (folder / "node_modules").symlink_to(typescript_modules)
            use_installed_plugin(folder / "Pulumi.yaml", toolchain)
        if LANGUAGES[example] is Language.GO:
            program.pulumi("package", "add", str(PACKAGE), check=True)
        return program

    return make


@pytest.fixture(scope="session")
def ups(
    example_in: Callable[[str, Path], Program], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Up]:
    """All examples, brought up side by side."""
    home = tmp_path_factory.mktemp("examples")
    programs = {example: example_in(example, home) for example in LANGUAGES}
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
        **go_environment(context),
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
    assert up.outputs["archiveBucket"].startswith("events")
    assert example == "go-package" or up.outputs["cidrs"]


@pytest.mark.parametrize("example", LANGUAGES)
def test_a_write_key_is_nowhere_in_clear(ups: Mapping[str, Up], example: str) -> None:
    up = ups[example]
    assert KEY not in up.text and KEY not in up.stored


def test_the_write_keys_of_a_workspace_are_handed_back_as_a_secret(ups: Mapping[str, Up]) -> None:
    keys = ups["yaml-package"].outputs["writeKeys"]
    assert keys["website"] == KEY and keys["backend"].startswith("euw_")


@pytest.mark.parametrize("leak", LEAKS)
def test_a_leak_in_a_packaged_component_or_beside_it_is_found(
    example_in: Callable[[str, Path], Program], tmp_path: Path, leak: str
) -> None:
    """At preview, by the resource that leaks: a component's child is judged as any other resource is."""
    example, before, after, found = LEAKS[leak]
    program = example_in(example, tmp_path)
    text = program.folder / PROGRAMS[example]
    assert before in text.read_text()
    text.write_text(text.read_text().replace(before, after))

    preview = program.judged("preview", config={"residency": {"processingRegion": "eu-west"}})

    assert {(one.rule, one.resource) for one in preview.findings} >= found, preview.text[-3000:]
    assert {one.level for one in preview.findings} == {"mandatory"}
    assert preview.code != 0


def test_r4_the_archive_s_key_of_another_region_is_refused_at_preview(
    example_in: Callable[[str, Path], Program], tmp_path: Path
) -> None:
    program = example_in("typescript-package", tmp_path)
    text = program.folder / "index.ts"
    abroad = "arn:aws:kms:us-east-1:123456789012:key/1"
    text.write_text(text.read_text().replace("keyArn: archive.keyArn", f'keyArn: "{abroad}"'))

    preview = program.judged("preview", config={"residency": {"processingRegion": "eu-west"}})

    assert preview.code != 0
    told = " ".join(preview.text.split())
    assert (
        f'archive.keyArn: "{abroad}". Rule: R4: the ARN of a KMS key in the archive\'s AWS region. Fix:'
        in told
    )
