"""V33: reads and calls, which no policy sees, are refused before AWS is asked where they leave the region."""

from __future__ import annotations

import asyncio
import gc
import logging
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from pulumi.runtime.mocks import MockCallArgs, MockResourceArgs, Mocks, set_mocks

from policies.data_sources import (
    AT_THE_PROVIDERS_REGION,
    FUNCTIONS_WITHOUT_REGION,
    READS_NOTHING,
    SERVICES_WITHOUT_REGION,
    has_no_region,
    reads_nothing,
    short_token,
)
from policies.reads_guard import REGION_VARIABLES, guard_reads

CANARY = "canary-7f3a"
QUEUE = f"https://sqs.us-east-1.amazonaws.com/111122223333/{CANARY}"
TOPIC = f"arn:aws:sns:us-east-1:111122223333:{CANARY}"
PARAMETER = f"arn:aws:ssm:us-east-1:111122223333:parameter/{CANARY}"
INVOKE = pulumi.InvokeOptions
OPTIONS = pulumi.ResourceOptions


class Aws(Mocks):
    """Answers everything, and remembers what it was asked to read."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def call(self, args: MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        self.asked.append(args.token)
        return {"id": "id", "arn": "arn", "bucket": "b", "json": "{}", "value": "v", "region": "r"}, []

    def new_resource(self, args: MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        if args.resource_id:
            self.asked.append(args.typ)
        # What AWS makes is not known at preview.
        return (args.resource_id or ""), dict(args.inputs)


@pytest.fixture(autouse=True)
def no_ambient_region(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in REGION_VARIABLES:
        monkeypatch.delenv(variable, raising=False)
    pulumi.runtime.set_all_config({})


@pytest.fixture(scope="module", autouse=True)
def outputs_nobody_asks_for() -> Iterator[None]:
    """A refused program leaves outputs that failed; asyncio would log each of them, at whatever moment it is freed."""
    logger = logging.getLogger("asyncio")
    before = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    yield
    gc.collect()
    logger.setLevel(before)


def preview(program: Callable[[], Any], **settings: Any) -> list[str]:
    """Runs a program behind the guard; what AWS was asked to read. Raises what ends the program."""
    cloud = Aws()
    set_mocks(cloud, project="project", stack="stack", preview=True)

    def guarded() -> None:
        guard_reads(**(settings or {"allowed_regions": ["eu-west-1"]}))
        program()

    try:
        pulumi.runtime.test(guarded)()
    except pulumi.RunError:
        assert cloud.asked == [], "AWS was asked all the same"
        raise
    return cloud.asked


def provider(region: pulumi.Input[str] | None = None, name: str = "abroad") -> aws.Provider:
    return aws.Provider(name, region=region, access_key=CANARY)


class Component(pulumi.ComponentResource):
    def __init__(self, type_: str = "mine:index:Thing", **options: Any) -> None:
        super().__init__(type_, "component", None, OPTIONS(**options))


def unknown() -> pulumi.Output[str]:
    """A value that is not known at preview."""
    value: asyncio.Future[Any] = asyncio.Future()
    value.set_result(None)
    is_known: asyncio.Future[bool] = asyncio.Future()
    is_known.set_result(False)
    return pulumi.Output(set(), value, is_known)


LEAVING: dict[str, tuple[Callable[[], Any], str]] = {
    "call with a region": (lambda: aws.s3.get_bucket(bucket=CANARY, region="us-east-1"), "`region` names"),
    "call with a region that is an output": (
        lambda: aws.s3.get_bucket_output(bucket=CANARY, region=pulumi.Output.from_input("us-east-1")),
        "`region` names",
    ),
    "call with a secret region": (
        lambda: aws.s3.get_bucket_output(bucket=CANARY, region=pulumi.Output.secret("us-east-1")),
        "`region` names",
    ),
    "call by a provider abroad": (
        lambda: aws.s3.get_bucket(bucket=CANARY, opts=INVOKE(provider=provider("us-east-1"))),
        "its provider's `region` is",
    ),
    "call by the provider of the parent": (
        lambda: aws.s3.get_bucket(
            bucket=CANARY, opts=INVOKE(parent=Component(providers={"aws": provider("us-east-1")}))
        ),
        "its provider's `region` is",
    ),
    "call with an ARN": (lambda: aws.ssm.get_parameter(name=PARAMETER, region="eu-west-1"), "`name` names"),
    "call with a zone": (
        lambda: aws.ec2.get_subnet(availability_zone="us-east-1a", region="eu-west-1"),
        "`availabilityZone` names",
    ),
    "call with an argument that is not known yet": (
        lambda: aws.s3.get_object_output(bucket=unknown(), key=CANARY, region="us-east-1"),
        "`region` names",
    ),
    "read with a region": (lambda: aws.s3.Bucket.get("b", CANARY, region="us-east-1"), "`region` names"),
    "read by a provider abroad": (
        lambda: aws.s3.Bucket.get("b", CANARY, opts=OPTIONS(provider=provider("us-east-1"))),
        "its provider's `region` is",
    ),
    "read by the provider of the parent": (
        lambda: aws.s3.Bucket.get(
            "b", CANARY, opts=OPTIONS(parent=Component(providers={"aws": provider("us-east-1")}))
        ),
        "its provider's `region` is",
    ),
    "read by ARN": (
        lambda: aws.sns.Topic.get("t", TOPIC, opts=OPTIONS(provider=provider("eu-west-1"))),
        "`id` names",
    ),
    "read by address": (
        lambda: aws.sqs.Queue.get("q", QUEUE, opts=OPTIONS(provider=provider("eu-west-1"))),
        "`id` names",
    ),
    "read by an id with a region": (
        lambda: aws.s3.Bucket.get("b", f"{CANARY}@us-east-1", opts=OPTIONS(provider=provider("eu-west-1"))),
        "`id` names",
    ),
    "read by an id that is an output": (
        lambda: aws.sns.Topic.get(
            "t", pulumi.Output.from_input(TOPIC), opts=OPTIONS(provider=provider("eu-west-1"))
        ),
        "`id` names",
    ),
}


@pytest.mark.parametrize("case", LEAVING)
@pytest.mark.parametrize("strict", [False, True], ids=["standard", "strict"])
def test_v33_what_leaves_the_region_is_refused_before_aws_is_asked(case: str, strict: bool) -> None:
    program, where = LEAVING[case]
    with pytest.raises(pulumi.RunError) as refused:
        preview(program, allowed_regions=["eu-west-1"], strict=strict)

    message = str(refused.value)
    assert f"where: {where} us-east-1; allowed: eu-west-1" in message
    assert message.startswith("[V33]") and "fix:" in message
    assert ("read of aws:" if case.startswith("read") else "call of aws:") in message
    assert CANARY not in message


@pytest.mark.parametrize("case", LEAVING)
def test_v34_the_same_is_left_alone_where_its_region_is_allowed(case: str) -> None:
    program, _ = LEAVING[case]
    asked = preview(program, allowed_regions=["eu-west-1", "us-east-1"], strict=True)
    assert len(asked) == (0 if "not known" in case else 1)


NOWHERE: dict[str, Callable[[], Any]] = {
    "who asks": aws.get_caller_identity,
    "the partition": aws.get_partition,
    "facts of a region": lambda: aws.get_region(region="us-east-1"),
    "a published account": lambda: aws.elb.get_service_account(region="us-east-1"),
    "a document": lambda: aws.iam.get_policy_document(
        statements=[{"actions": ["s3:*"], "resources": [TOPIC]}]
    ),
    "a service without a region": lambda: aws.iam.get_role(name="r"),
    "a zone of Route 53": lambda: aws.route53.get_zone(name="example.com"),
    "a read without a region": lambda: aws.iam.Role.get("r", "r"),
    "another stack": lambda: pulumi.StackReference("other/stack"),
    "a region in a tag": lambda: aws.ec2.get_vpc(tags={"note": "us-east-1"}, region="eu-west-1"),
    "a name that looks like one": lambda: aws.s3.get_bucket(bucket="bus-east-1", region="eu-west-1"),
}


@pytest.mark.parametrize("case", NOWHERE)
def test_v34_what_has_no_region_to_leak_is_left_alone_even_in_strict_mode(case: str) -> None:
    assert len(preview(NOWHERE[case], allowed_regions=["eu-west-1"], strict=True)) == 1


UNSAID: dict[str, tuple[Callable[[], Any], str]] = {
    "call": (lambda: aws.s3.get_bucket(bucket=CANARY), "nobody says the region"),
    "read": (lambda: aws.s3.Bucket.get("b", CANARY), "nobody says the region"),
    "provider without a region": (
        lambda: aws.s3.Bucket.get("b", CANARY, opts=OPTIONS(provider=provider())),
        "nobody says the region",
    ),
    "provider whose region is not known yet": (
        lambda: aws.s3.Bucket.get("b", CANARY, opts=OPTIONS(provider=provider(unknown()))),
        "not known before the change",
    ),
    "another cloud": (
        lambda: pulumi.runtime.invoke("gcp:storage/getBucket:getBucket", {"name": CANARY}),
        "the package gcp is not one",
    ),
    "a component's function": (
        lambda: pulumi.runtime.invoke("awsx:ec2:getDefaultVpc", {}),
        "the package awsx is not one",
    ),
}


@pytest.mark.parametrize("case", UNSAID)
def test_v3_v33_a_region_that_nobody_says_is_refused_in_strict_mode(case: str) -> None:
    program, where = UNSAID[case]
    with pytest.raises(pulumi.RunError) as refused:
        preview(program, allowed_regions=["eu-west-1"], strict=True)
    assert where in str(refused.value) and CANARY not in str(refused.value)


@pytest.mark.parametrize("case", UNSAID)
def test_v3_v33_a_region_that_nobody_says_is_a_warning_in_standard_mode(
    case: str, caplog: pytest.LogCaptureFixture
) -> None:
    program, where = UNSAID[case]
    with caplog.at_level(logging.WARNING):
        assert len(preview(program, allowed_regions=["eu-west-1"])) == 1
    (warning,) = [record.message for record in caplog.records if "[V33]" in record.message]
    assert where in warning and CANARY not in warning


def test_v3_the_region_of_the_environment_is_refused_when_foreign_and_not_taken_for_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    program, _ = UNSAID["call"]
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    with pytest.raises(
        pulumi.RunError, match="`AWS_REGION` of the environment is us-east-1; allowed: eu-west-1"
    ):
        preview(program)
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    assert len(preview(program)) == 1
    with pytest.raises(pulumi.RunError, match="nobody says the region"):
        preview(program, allowed_regions=["eu-west-1"], strict=True)


def test_the_stacks_configuration_says_where_the_default_provider_stands_and_no_other() -> None:
    program, _ = UNSAID["call"]
    pulumi.runtime.set_all_config({"aws:region": "eu-west-1"})
    assert len(preview(program, allowed_regions=["eu-west-1"], strict=True)) == 1
    with pytest.raises(pulumi.RunError, match="nobody says the region"):
        preview(UNSAID["provider without a region"][0], allowed_regions=["eu-west-1"], strict=True)
    pulumi.runtime.set_all_config({"aws:region": "us-east-1"})
    with pytest.raises(pulumi.RunError, match="its provider's `aws:region` is us-east-1"):
        preview(program)


def test_a_provider_that_was_made_before_the_guard_is_not_trusted() -> None:
    set_mocks(Aws(), project="project", stack="stack", preview=True)

    async def program() -> None:
        early = provider("eu-west-1")
        await early.urn.future()
        guard_reads(allowed_regions=["eu-west-1"], strict=True)
        aws.s3.Bucket.get("b", CANARY, opts=OPTIONS(provider=early))

    with pytest.raises(pulumi.RunError, match="call guard_reads before the first provider"):
        pulumi.runtime.test(program)()


def test_a_refused_call_ends_the_program_even_where_it_is_caught() -> None:
    def program() -> None:
        with pytest.raises(pulumi.RunError):
            aws.s3.get_bucket(bucket=CANARY, region="us-east-1")

    with pytest.raises(pulumi.RunError, match=r"\[V33\]"):
        preview(program)


def test_d1_only_the_ingest_role_of_us_west_reads_in_the_ingest_regions() -> None:
    def program(type_: str) -> Callable[[], Any]:
        return lambda: aws.s3.Bucket.get(
            "b", CANARY, region="ap-southeast-2", opts=OPTIONS(parent=Component(type_))
        )

    assert len(preview(program("regional-ingest:index:IngestEndpoint"), processing_region="us-west")) == 1
    with pytest.raises(pulumi.RunError, match="names ap-southeast-2; allowed: us-west-2"):
        preview(program("mine:index:Thing"), processing_region="us-west")
    with pytest.raises(pulumi.RunError, match="names ap-southeast-2; allowed: eu-west-1"):
        preview(program("regional-ingest:index:IngestEndpoint"), processing_region="eu-west")


def test_a_region_that_is_none_is_refused_and_not_shown() -> None:
    with pytest.raises(pulumi.RunError, match="`region` names no AWS region; allowed: eu-west-1") as refused:
        preview(lambda: aws.s3.get_bucket(bucket="b", region=CANARY))
    assert CANARY not in str(refused.value)


def test_a_second_guard_narrows_the_first() -> None:
    def program() -> None:
        guard_reads(allowed_regions=["eu-west-1"])
        aws.s3.get_bucket(bucket=CANARY, region="us-east-1")

    with pytest.raises(pulumi.RunError, match="allowed: eu-west-1"):
        preview(program, allowed_regions=["eu-west-1", "us-east-1"])


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({}, "say allowed_regions"),
        ({"allowed_regions": "eu-west-1"}, "is a list"),
        ({"allowed_regions": ["eu-west-9"]}, "no AWS region: 'eu-west-9'"),
        ({"processing_region": "eu"}, "'eu'"),
    ],
)
def test_a_guard_that_would_not_guard_is_refused(settings: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        guard_reads(**settings)


def test_every_function_of_the_installed_provider_without_a_region_is_classed() -> None:
    functions = installed_functions()
    assert len(functions) > 600
    without = {token for token, arguments in functions.items() if "region" not in arguments}
    unclassed = {
        token
        for token in without
        if not has_no_region(token)
        and not reads_nothing(token)
        and short_token(token) not in AT_THE_PROVIDERS_REGION
    }
    assert unclassed == set(), "class each in policies/data_sources.py"
    with_region = {token for token in functions if has_no_region(token)} - without
    assert {token for token in with_region if not reads_nothing(token)} == set(), "these do take a region"
    known = {short_token(token) for token in functions}
    assert {*READS_NOTHING, *FUNCTIONS_WITHOUT_REGION, *AT_THE_PROVIDERS_REGION} <= known
    modules = {re.split("[:/]", token)[1] for token in known}
    assert modules >= SERVICES_WITHOUT_REGION


def installed_functions() -> dict[str, set[str]]:
    """Every data source of the installed pulumi_aws by its token, with the names of its arguments."""
    found: dict[str, set[str]] = {}
    for path in Path(aws.__file__).parent.rglob("*.py"):
        for function in re.split(r"^def ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
            token = re.search(r"pulumi\.runtime\.invoke\('([^']+)'", function)
            if token:
                signature = function[: function.index(") ->")]
                found[token[1]] = set(re.findall(r"(\w+): ", signature))
    return found
