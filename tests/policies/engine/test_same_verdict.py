"""One program with leaks and look-alikes, judged at preview, at up and in its state: the same verdict every time."""

from __future__ import annotations

import pytest

from tests.policies.engine.conftest import MakeProgram
from tests.policies.engine.running import Judged, PolicyFinding, Program

pytestmark = pytest.mark.engine

CONFIG = {"residency": {"processingRegion": "eu-west"}}
ADVISORY = {"residency": {"processingRegion": "eu-west", "enforcementLevel": "advisory"}}
STRICT = {"residency": {"processingRegion": "eu-west", "mode": "strict"}}
CANARY = "canary-2f9c"
PROGRAM = f"""
import json, pulumi, pulumi_aws as aws

def provider(name, region):
    return aws.Provider(name, region=region, access_key="test", secret_key="{CANARY}-key", s3_use_path_style=True,
        skip_credentials_validation=True, skip_metadata_api_check=True, skip_requesting_account_id=True, max_retries=1)

def using(provider):
    return pulumi.ResourceOptions(provider=provider)

def document(effect, resource):
    return json.dumps({{"Version": "2012-10-17",
        "Statement": [{{"Effect": effect, "Action": "sqs:SendMessage", "Resource": resource}}]}})

def task(region):
    settings = [{{"name": "AWS_REGION", "value": region}}]
    return json.dumps([{{"name": "app", "image": "app", "memory": 128, "environment": settings}}])

home = provider("home", "eu-west-1")
queue = "arn:aws:sqs:%s:111122223333:{CANARY}"

# Stays: what is at home, and what only looks as if it were not.
topic = aws.sns.Topic("events", tags={{"note": "not us-east-1"}}, opts=using(home))
aws.sns.TopicSubscription("here", topic=topic.arn, protocol="sqs", endpoint=queue % "eu-west-1", opts=using(home))
logs = aws.s3.Bucket("logs", bucket="logs-of-us-east-1", opts=using(home))
aws.s3.BucketPolicy("logs-policy", bucket=logs.bucket, opts=using(home), policy=logs.arn.apply(
    lambda arn: json.dumps({{"Version": "2012-10-17", "Statement": [
        {{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": f"{{arn}}/*",
          "Condition": {{"StringNotEquals": {{"aws:RequestedRegion": "eu-west-1"}}}}}}]}})))
aws.ecs.TaskDefinition("task-here", family="here", container_definitions=task("eu-west-1"), opts=using(home))
role = aws.iam.Role("role", opts=using(home), description="Nothing of us-east-1.", assume_role_policy=json.dumps(
    {{"Version": "2012-10-17", "Statement": [
        {{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {{"Service": "ecs.amazonaws.com"}}}}]}}))
aws.iam.RolePolicy("denies", role=role.name, policy=document("Deny", queue % "us-east-1"), opts=using(home))

# Leaves.
abroad = provider("abroad", "us-east-1")
aws.sns.Topic("through-provider", opts=using(abroad))
aws.sns.Topic("own-region", region="us-west-2", opts=using(home))
aws.sns.TopicSubscription("there", topic=topic.arn, protocol="sqs", endpoint=queue % "us-east-1", opts=using(home))
aws.ecs.TaskDefinition("task-there", family="there", container_definitions=task("us-east-1"), opts=using(home))
aws.iam.RolePolicy("admits", role=role.name, policy=document("Allow", queue % "us-east-1"), opts=using(home))
aws.cloudwatch.LogGroup("secret-name", name=pulumi.Output.secret("{CANARY}"), region="us-east-1", opts=using(home))
"""
TOPIC, SUBSCRIPTION = "aws:sns/topic:Topic", "aws:sns/topicSubscription:TopicSubscription"
LEAKS = {
    "pulumi:providers:aws abroad",
    f"{TOPIC} through-provider",
    f"{TOPIC} own-region",
    f"{SUBSCRIPTION} there",
    "aws:ecs/taskDefinition:TaskDefinition task-there",
    "aws:iam/rolePolicy:RolePolicy admits",
    "aws:cloudwatch/logGroup:LogGroup secret-name",
}


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory, python_program: MakeProgram) -> Program:
    return python_program(tmp_path_factory.mktemp("seeded") / "program", PROGRAM)


@pytest.fixture(scope="module")
def previewed(program: Program) -> Judged:
    return program.judged("preview", config=CONFIG)


@pytest.fixture(scope="module")
def deployed(program: Program, previewed: Judged) -> Judged:
    """Findings are advisory here: what was found is created all the same."""
    return program.judged("up", "--yes", "--skip-preview", config=ADVISORY)


def verdicts(judged: Judged) -> list[tuple[str, str, str, str]]:
    return sorted((finding.level, *finding.place) for finding in judged.findings)


def test_a_preview_finds_each_leak_and_nothing_else(previewed: Judged) -> None:
    assert previewed.code != 0
    assert {finding.resource for finding in previewed.findings} == LEAKS, previewed.text[-5000:]
    assert {finding.level for finding in previewed.findings} == {"mandatory"}


def test_v32_a_strict_preview_finds_no_more_where_all_that_is_unknown_comes_from_this_stack(
    program: Program, previewed: Judged
) -> None:
    assert verdicts(program.judged("preview", config=STRICT)) == verdicts(previewed)


def test_r4_an_up_creates_nothing_that_leaves(program: Program, previewed: Judged) -> None:
    refused = program.judged("up", "--yes", "--skip-preview", "--continue-on-error", config=CONFIG)
    assert refused.code != 0
    created = {
        line.split('"urn": "')[1].split('"')[0] for line in exported(program).splitlines() if '"urn"' in line
    }
    names = {urn.rsplit("::", 1)[1] for urn in created}
    assert names & {leak.split(" ")[1] for leak in LEAKS} == set()


def test_an_up_finds_what_the_preview_found(previewed: Judged, deployed: Judged) -> None:
    assert deployed.code == 0, deployed.text[-5000:]
    assert deployed.places == previewed.places
    assert {finding.level for finding in deployed.findings} == {"advisory"}


@pytest.mark.parametrize("config", [CONFIG, STRICT], ids=["standard", "strict"])
def test_the_state_is_judged_as_the_preview_was(
    program: Program, previewed: Judged, deployed: Judged, config: dict[str, dict[str, str]]
) -> None:
    of_stack = program.analyzed("--stack", "dev", config=config)
    (program.folder / "state.json").write_text(exported(program))
    of_file = program.analyzed("--file", "state.json", config=config)
    assert of_stack.code != 0 and of_file.code != 0
    assert verdicts(of_stack) == verdicts(previewed), of_stack.text[-5000:]
    assert verdicts(of_file) == verdicts(previewed), of_file.text[-5000:]


def test_no_value_and_no_secret_is_shown(program: Program, previewed: Judged, deployed: Judged) -> None:
    findings: list[PolicyFinding] = [*previewed.findings, *deployed.findings]
    assert not [
        finding for finding in findings if CANARY in finding.message or "111122223333" in finding.message
    ]


def exported(program: Program) -> str:
    return program.pulumi("stack", "export", check=True).stdout
