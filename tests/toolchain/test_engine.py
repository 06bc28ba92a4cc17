"""The toolchain at work: the real engine runs programs, policy packs and the AWS plugin by way of what was set up."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pulumi_aws
import pytest

from localcloud.toolchain.aws_plugin.acquire import DATA_KIND, data_key
from localcloud.toolchain.aws_plugin.compare_schema import Comparison, Difference, compare
from localcloud.toolchain.aws_plugin.name_mapping import snake_case
from localcloud.toolchain.aws_plugin.sdk_model import SdkModel
from localcloud.toolchain.cache import Cache
from localcloud.toolchain.commands import Commands
from localcloud.toolchain.context import Context
from localcloud.toolchain.progress import Progress
from localcloud.toolchain.provision import Toolchain, provision
from localcloud.toolchain.versions import read_pins

pytestmark = [pytest.mark.engine, pytest.mark.filterwarnings("ignore::DeprecationWarning:pulumi_aws")]

PROJECT_ROOT = Path(__file__).parents[2]
SECONDS_FOR_PULUMI = 180
SECONDS_TO_DIE = 20

MAPPED = 1_613
IDENTICAL = 1_481
"""Of 1,748 resources of pulumi-aws 7.51.1, with the Terraform provider 6.34; mostly newer properties are missing."""

ALWAYS_CHECKED = """
    acm.Certificate acm.CertificateValidation apigatewayv2.Api apigatewayv2.ApiMapping apigatewayv2.DomainName
    apigatewayv2.Integration apigatewayv2.Route apigatewayv2.Stage cloudwatch.Dashboard cloudwatch.LogGroup
    cloudwatch.MetricAlarm ec2.ManagedPrefixList ec2.SecurityGroup iam.Role iam.RolePolicy
    kinesis.FirehoseDeliveryStream kms.Alias kms.Key lambda_.Function lambda_.Permission route53.Record s3.Bucket
    s3.BucketLifecycleConfiguration s3.BucketObjectLockConfiguration s3.BucketOwnershipControls s3.BucketPolicy
    s3.BucketPublicAccessBlock s3.BucketServerSideEncryptionConfiguration s3.BucketVersioning sns.Topic sqs.Queue
    vpc.SecurityGroupIngressRule
"""
KNOWN_DIFFERENCES = {
    # Newer in pulumi-aws 7.51 than in the Terraform provider 6.34, which is the last that can be built upon.
    "aws:acm/certificate:Certificate": Difference(missing=["privateKeyWo", "privateKeyWoVersion"]),
    "aws:cloudwatch/metricAlarm:MetricAlarm": Difference(
        missing=["evaluationCriteria", "evaluationInterval", "evaluationWindow", "warmUpConfiguration"],
        required=["evaluationPeriods"],
    ),
    "aws:dynamodb/table:Table": Difference(missing=["restoreBackupArn"]),
    "aws:ec2/route:Route": Difference(missing=["odbNetworkArn"]),
    "aws:ec2/routeTable:RouteTable": Difference(missing=["routes[].odbNetworkArn"]),
    "aws:ecs/service:Service": Difference(
        missing=[
            "deploymentConfiguration.lifecycleHooks[].targetType",
            "deploymentConfiguration.lifecycleHooks[].timeoutConfiguration",
        ]
    ),
    "aws:ecs/taskDefinition:TaskDefinition": Difference(missing=["volumes[].s3filesVolumeConfiguration"]),
    "aws:emrserverless/application:Application": Difference(missing=["jobLevelCostAllocationConfiguration"]),
    "aws:lb/loadBalancer:LoadBalancer": Difference(missing=["enablePrefixForIpv6SourceNat"]),
    "aws:lambda/function:Function": Difference(missing=["useResourceTimeoutForPropagation"]),
    "aws:s3/bucket:Bucket": Difference(missing=["bucketNamespace"]),
    "aws:sns/topic:Topic": Difference(missing=["maximumMessageSize"]),
}
"""What the built plugin lacks of the types in use; the project must do without it."""

PROGRAM = """
import pulumi
config = pulumi.Config()
pulumi.export("greeting", config.require("greeting"))
pulumi.export("hidden", config.require_secret("hidden"))
print("a line of the program")
"""
POLICY_PACK = """
import pulumi
from pulumi_policy import EnforcementLevel, PolicyPack, StackValidationPolicy
seen = f"greeting is {pulumi.Config('tiny').get('greeting')} in {pulumi.get_stack()}"
PolicyPack("pack", policies=[StackValidationPolicy(
    name="says", description="-", enforcement_level=EnforcementLevel.MANDATORY,
    validate=lambda args, report: report(seen))])
"""
AWS_PROGRAM = """
import pulumi, pulumi_aws as aws
provider = aws.Provider("eu", region="eu-west-1", access_key="test", secret_key="test", max_retries=1,
    skip_credentials_validation=True, skip_metadata_api_check=True, skip_requesting_account_id=True)
options = pulumi.ResourceOptions(provider=provider)
aws.iam.Role("role", opts=options, assume_role_policy={"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": ["sts:AssumeRole"], "Principal": {"Service": "lambda.amazonaws.com"}}]})
aws.s3.Bucket("Archive", opts=options)
aws.s3.Bucket("abroad", region="us-west-2", opts=options)
"""
DYNAMIC_PROGRAM = """
import pulumi
from pulumi.dynamic import CreateResult, Resource, ResourceProvider
class Provider(ResourceProvider):
    def create(self, props):
        return CreateResult("an-id", {"twice": props["number"] * 2})
class Doubled(Resource):
    twice: pulumi.Output[int]
    def __init__(self, name, number):
        super().__init__(Provider(), name, {"number": number, "twice": None})
pulumi.export("twice", Doubled("doubled", 21).twice)
"""
WAITING_PROGRAM = """
import os, pathlib, time
pathlib.Path(__file__).with_name("pids").write_text(f"{os.getpid()} {os.getppid()}")
time.sleep(600)
"""


class Stack:
    """A stack of a tiny project in a folder, with its state in a file."""

    def __init__(self, folder: Path, toolchain: Toolchain, program: str) -> None:
        self.folder = folder
        (folder / "state").mkdir()
        (folder / "Pulumi.yaml").write_text(
            json.dumps(
                {
                    "name": "tiny",
                    "runtime": {
                        "name": "python",
                        "options": {"toolchain": "pip", "virtualenv": str(toolchain.python.parent.parent)},
                    },
                }
            )
        )
        (folder / "__main__.py").write_text(program)
        self.environment = toolchain.child_environment(
            PULUMI_BACKEND_URL=f"file://{folder / 'state'}", PULUMI_CONFIG_PASSPHRASE="for tests"
        )
        self.command = str(toolchain.pulumi)
        self.run("stack", "init", "dev")

    def run(self, *arguments: str, fails: bool = False) -> str:
        """The output of a `pulumi` command that succeeds, or fails."""
        answer = subprocess.run(
            [self.command, *arguments, "--non-interactive"],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=SECONDS_FOR_PULUMI,
            check=False,
        )
        assert (answer.returncode != 0) is fails, answer.stdout
        return answer.stdout


@pytest.fixture(scope="module")
def toolchain() -> Toolchain:
    return provision(PROJECT_ROOT, stream=sys.stderr)


@pytest.fixture(scope="module")
def comparison(toolchain: Toolchain) -> Comparison:
    """The installed plugin's schema against the model of pulumi_aws that was made for it."""
    schema = next(item.path for item in toolchain.items if item.name == "AWS plugin") / "schema.json"
    if not schema.is_file():
        pytest.skip("the official plugin is installed, it is pulumi_aws's own")
    cache = Cache.of_user()
    context = Context(
        project_root=PROJECT_ROOT,
        cache=cache,
        pins=read_pins(PROJECT_ROOT),
        commands=Commands(),
        progress=Progress(),
    )
    model = SdkModel.read(cache.entry_path(DATA_KIND, data_key(context)) / "sdk_model.json")
    return compare(json.loads(schema.read_text()), model)


def test_a_program_comes_up_with_configuration_and_secrets_and_then_is_unchanged(
    toolchain: Toolchain, tmp_path: Path
) -> None:
    stack = Stack(tmp_path, toolchain, PROGRAM)
    stack.run("config", "set", "greeting", "hello")
    stack.run("config", "set", "--secret", "hidden", "a-secret")
    first = stack.run("up", "--yes")
    assert "a line of the program" in first
    assert "a-secret" not in first
    assert json.loads(stack.run("stack", "output", "--json"))["greeting"] == "hello"
    stack.run("preview", "--expect-no-changes")


def test_a_program_that_fails_shows_its_own_error_and_no_more(toolchain: Toolchain, tmp_path: Path) -> None:
    output = Stack(tmp_path, toolchain, "raise ValueError('of the program')").run("preview", fails=True)
    assert "ValueError: of the program" in output
    assert "language_host" not in output


def test_a_policy_pack_sees_the_stacks_configuration_and_stops_a_preview(
    toolchain: Toolchain, tmp_path: Path
) -> None:
    stack = Stack(tmp_path, toolchain, PROGRAM)
    stack.run("config", "set", "greeting", "hello")
    stack.run("config", "set", "--secret", "hidden", "a-secret")
    pack = tmp_path / "pack"
    pack.mkdir()
    runtime = json.loads((tmp_path / "Pulumi.yaml").read_text())["runtime"]
    (pack / "PulumiPolicy.yaml").write_text(json.dumps({"runtime": runtime, "version": "0.0.1"}))
    (pack / "__main__.py").write_text(POLICY_PACK)
    output = stack.run("preview", "--policy-pack", str(pack), fails=True)
    assert "greeting is hello in dev" in output
    assert "Exception" not in output


def test_a_dynamic_provider_runs(toolchain: Toolchain, tmp_path: Path) -> None:
    stack = Stack(tmp_path, toolchain, DYNAMIC_PROGRAM)
    stack.run("up", "--yes", "--skip-preview")
    assert json.loads(stack.run("stack", "output", "--json")) == {"twice": 42}


def test_a_killed_engine_leaves_no_process_behind(toolchain: Toolchain, tmp_path: Path) -> None:
    stack = Stack(tmp_path, toolchain, WAITING_PROGRAM)
    engine = subprocess.Popen(
        [stack.command, "up", "--yes", "--skip-preview", "--non-interactive"],
        cwd=tmp_path,
        env=stack.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    note = tmp_path / "pids"
    assert becomes_true(lambda: note.exists() and len(note.read_text().split()) == 2)
    program, host = map(int, note.read_text().split())
    engine.send_signal(signal.SIGKILL)
    engine.wait()
    assert becomes_true(lambda: not alive(program) and not alive(host))


def test_the_aws_plugin_takes_a_policy_as_an_object_and_shows_every_region(
    toolchain: Toolchain, tmp_path: Path
) -> None:
    stack = Stack(tmp_path, toolchain, AWS_PROGRAM)
    output = stack.run("preview", "--json")
    preview = json.loads(output[output.index("{") :])
    assert [one for one in preview.get("diagnostics", []) if one["severity"] == "warning"] == []
    inputs = {step["urn"].rsplit("::", 1)[1]: step["newState"].get("inputs", {}) for step in preview["steps"]}
    assert json.loads(inputs["role"]["assumeRolePolicy"])["Statement"][0]["Action"] == ["sts:AssumeRole"]
    assert inputs["Archive"]["region"] == "eu-west-1"
    assert inputs["abroad"]["region"] == "us-west-2"
    assert re.fullmatch(r"archive-[0-9a-f]{7}", inputs["Archive"]["bucket"]), "named as S3 wants it"


def test_the_mapped_resources_of_the_plugin_stay_as_many(comparison: Comparison) -> None:
    assert comparison.compared >= MAPPED
    assert comparison.identical >= IDENTICAL


def test_every_type_this_project_uses_agrees_with_pulumi_aws_but_for_the_known_differences(
    comparison: Comparison,
) -> None:
    names = sorted({*ALWAYS_CHECKED.split(), *used_by_the_project()})
    tokens = {name: token_of(name) for name in names}
    schema_lacks = [name for name, token in tokens.items() if token not in comparison.tokens]
    assert schema_lacks == []
    found = {
        token: comparison.differences[token] for token in tokens.values() if token in comparison.differences
    }
    assert found == {token: one for token, one in KNOWN_DIFFERENCES.items() if token in tokens.values()}


def test_no_property_that_the_built_plugin_lacks_is_used() -> None:
    lacking = {snake_case(name) for one in KNOWN_DIFFERENCES.values() for name in one.missing}
    words = {word for path in own_sources() for word in re.findall(r"\w+", path.read_text())}
    assert lacking & words == set()


def used_by_the_project() -> set[str]:
    """`s3.Bucket` and so on: every resource class that the project's programs call."""
    calls = re.compile(r"\baws\.([a-z0-9_]+\.[A-Z]\w*)\(")
    names = {name for path in own_sources() for name in calls.findall(path.read_text())}
    return {name for name in names if not name.endswith(("Args", "ArgsDict"))}


def own_sources() -> list[Path]:
    return [PROJECT_ROOT / "__main__.py", *sorted((PROJECT_ROOT / "components").glob("**/*.py"))]


def token_of(name: str) -> str:
    module, class_name = name.split(".")
    token = getattr(getattr(pulumi_aws, module), class_name).pulumi_type
    assert isinstance(token, str)
    return token


def becomes_true(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + SECONDS_TO_DIE
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
