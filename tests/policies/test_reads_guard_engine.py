"""V33 with the real engine and the real AWS provider: a foreign read ends the preview, one at home comes back."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest

from localcloud.toolchain.provision import Toolchain, provision
from tests.loopback_aws import local_aws

pytestmark = pytest.mark.engine

PROJECT = Path(__file__).resolve().parents[2]
SECONDS_FOR_PREVIEW = 180
BUCKET = "canary-7f3a-events"
PROGRAM = f"""
import sys
sys.path.insert(0, {str(PROJECT)!r})
import pulumi, pulumi_aws as aws
from policies.reads_guard import guard_reads

guard_reads(allowed_regions=["eu-west-1"], strict=True)

def provider(region):
    return aws.Provider(region, region=region, access_key="test", secret_key="test", s3_use_path_style=True,
        skip_credentials_validation=True, skip_metadata_api_check=True, skip_requesting_account_id=True, max_retries=1)

home = provider("eu-west-1")
print("caller", aws.get_caller_identity(opts=pulumi.InvokeOptions(provider=home)).account_id)
fresh = aws.sns.Topic("fresh", opts=pulumi.ResourceOptions(provider=home))
%s
"""
AT_HOME = """
read = aws.s3.Bucket.get("read", "canary-7f3a-events", opts=pulumi.ResourceOptions(provider=home))
called = aws.s3.get_bucket_output(bucket="canary-7f3a-events", opts=pulumi.InvokeOptions(provider=home))
pulumi.export("read", read.bucket)
pulumi.export("called", called.bucket_region)
"""
ABROAD = {
    "read by a provider abroad": (
        'aws.s3.Bucket.get("b", "canary-7f3a-events", opts=pulumi.ResourceOptions(provider=provider("us-east-1")))',
        "read of aws:s3/bucket:Bucket b leaves the region",
        "its provider's `region` is us-east-1",
    ),
    "call by a provider abroad": (
        'aws.s3.get_bucket(bucket="canary-7f3a-events", opts=pulumi.InvokeOptions(provider=provider("us-east-1")))',
        "call of aws:s3/getBucket:getBucket leaves the region",
        "its provider's `region` is us-east-1",
    ),
    "call whose other argument is not known at preview": (
        'aws.s3.get_bucket_output(bucket=fresh.arn, region="us-east-1")',
        "call of aws:s3/getBucket:getBucket leaves the region",
        "`region` names us-east-1",
    ),
    "read by a provider that a transform has moved abroad": (
        """
def move(args):
    if args.name == "moved":
        return pulumi.ResourceTransformResult(props={**args.props, "region": "us-east-1"}, opts=args.opts)
pulumi.runtime.register_resource_transform(move)
moved = aws.Provider("moved", region="eu-west-1", access_key="test", secret_key="test", max_retries=1,
    skip_credentials_validation=True, skip_metadata_api_check=True, skip_requesting_account_id=True)
aws.s3.Bucket.get("b", "canary-7f3a-events", opts=pulumi.ResourceOptions(provider=moved))
""",
        "read of aws:s3/bucket:Bucket b leaves the region",
        "its provider's `region` is us-east-1",
    ),
}


@pytest.fixture(scope="module")
def toolchain() -> Toolchain:
    return provision(PROJECT, stream=sys.stderr)


@pytest.fixture(scope="module")
def aws_endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A local AWS with one bucket in eu-west-1."""
    with local_aws(tmp_path_factory.mktemp("aws")) as url:
        boto3.client(
            "s3", region_name="eu-west-1", endpoint_url=url,
            aws_access_key_id="test", aws_secret_access_key="test",
        ).create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})  # fmt: skip
        yield url


def preview(program: str, folder: Path, toolchain: Toolchain, aws_endpoint: str) -> tuple[int, str]:
    """Exit code and output of `pulumi preview` of a program that ends with these lines."""
    options = {"toolchain": "pip", "virtualenv": str(toolchain.python.parent.parent)}
    runtime = {"name": "python", "options": options}
    (folder / "Pulumi.yaml").write_text(json.dumps({"name": "reads", "runtime": runtime}))
    (folder / "__main__.py").write_text(PROGRAM % program)
    (folder / "state").mkdir()
    environment = toolchain.child_environment(
        PULUMI_BACKEND_URL=f"file://{folder / 'state'}",
        PULUMI_CONFIG_PASSPHRASE="for tests",
        AWS_ENDPOINT_URL=aws_endpoint,
        AWS_EC2_METADATA_DISABLED="true",
        HTTP_PROXY=aws_endpoint,  # S3 Control puts the account before the host, which no resolver knows
    )
    for command in (["stack", "init", "dev"], ["preview"]):
        done = subprocess.run(
            [str(toolchain.pulumi), *command, "--non-interactive"],
            cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            timeout=SECONDS_FOR_PREVIEW,
        )  # fmt: skip
    return done.returncode, done.stdout


def test_v33_a_read_and_a_call_at_home_come_back(
    tmp_path: Path, toolchain: Toolchain, aws_endpoint: str
) -> None:
    code, text = preview(AT_HOME, tmp_path, toolchain, aws_endpoint)
    assert code == 0, text
    assert "caller 123456789012" in text
    assert f'read  : "{BUCKET}"' in text and 'called: "eu-west-1"' in text
    assert "[V33]" not in text


@pytest.mark.parametrize("case", ABROAD)
def test_v33_a_foreign_read_ends_the_preview_with_its_reason_alone(
    case: str, tmp_path: Path, toolchain: Toolchain, aws_endpoint: str
) -> None:
    program, what, where = ABROAD[case]
    code, text = preview(program, tmp_path, toolchain, aws_endpoint)
    assert code != 0, text
    assert f"[V33] Reads and data sources: {what}." in text
    assert f"where: {where}; allowed: eu-west-1" in text
    assert BUCKET not in text and "Traceback" not in text
