"""The package's schema: every argument is documented, and everything that Python programs can say can be said."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import date
from typing import Any

import pulumi
import pytest

from component_package.arguments import (
    ArchiveBucketArguments,
    EventArchiveArguments,
    IngestEndpointArguments,
    WarehouseAllowlistArguments,
)
from component_package.components import COMPONENTS, PACKAGE
from component_package.package_schema import package_schema
from component_package.provider import _refusal
from component_package.reading import (
    RefusedArgument,
    RefusedArguments,
    live_field,
    plain,
    read_arguments,
    read_workspace,
)
from residency.settings_models import Settings

SCHEMA = package_schema()
TODAY = date(2026, 11, 1)
KEY = "euw_0123456789abcdef0123"


def pulumi_secret(value: object, *, secret: bool = True) -> pulumi.Output[Any]:
    """A secret as the plugin's server hands it over: an output whose value is there."""
    known: asyncio.Future[Any] = asyncio.Future()
    known.set_result(pulumi.output._OutputData(resources=set(), value=value, is_known=True, is_secret=secret))
    return pulumi.Output._from_data(known)


def properties() -> Iterator[tuple[str, dict[str, Any]]]:
    for token, one in {**SCHEMA["types"], **SCHEMA["resources"]}.items():
        for kind in ("properties", "inputProperties"):
            for name, shape in one.get(kind, {}).items():
                yield f"{token} {kind} {name}", shape


def test_every_type_component_argument_and_output_has_a_text() -> None:
    assert len(list(properties())) > 100
    without = [place for place, shape in properties() if not shape.get("description")]
    without += [
        token for token, one in {**SCHEMA["types"], **SCHEMA["resources"]}.items() if not one["description"]
    ]
    assert without == []


def test_the_components_have_the_types_that_they_have_in_python_programs() -> None:
    names = {"ArchiveBucket", "DataLake", "IngestEndpoint", "RegionalWorkspace", "WarehouseAllowlist"}
    assert set(SCHEMA["resources"]) == {f"{PACKAGE}:index:{name}" for name in names}


@pytest.mark.parametrize("name", sorted(COMPONENTS))
def test_r4_a_region_is_an_argument_of_every_component(name: str) -> None:
    resource = SCHEMA["resources"][f"{PACKAGE}:index:{name}"]
    regional = {"region", "processingRegion"} & set(resource["inputProperties"])
    assert len(regional) == 1
    # A workspace's has the default that a stack's has (R2).
    assert name == "RegionalWorkspace" or regional <= set(resource["requiredInputs"])


def test_a_workspace_takes_all_settings() -> None:
    arguments = SCHEMA["resources"][f"{PACKAGE}:index:RegionalWorkspace"]["inputProperties"]
    assert set(arguments) == {info.alias for info in Settings.model_fields.values()}


def test_write_keys_are_secret_wherever_they_are_given_or_handed_back() -> None:
    endpoint = SCHEMA["resources"][f"{PACKAGE}:index:IngestEndpoint"]["inputProperties"]
    workspace = SCHEMA["resources"][f"{PACKAGE}:index:RegionalWorkspace"]["properties"]
    assert SCHEMA["types"][f"{PACKAGE}:index:Source"]["properties"]["writeKey"]["secret"] is True
    assert endpoint["writeKeys"]["secret"] is True
    assert workspace["writeKeys"]["secret"] is True
    assert workspace["sdkConfiguration"]["secret"] is True


def test_every_type_that_is_named_is_there() -> None:
    def named(shape: Any) -> Iterator[str]:
        if isinstance(shape, dict):
            _, ours, name = shape.get("$ref", "").partition("#/types/")
            yield from ([name] if ours else [])
            for one in shape.values():
                yield from named(one)

    assert set(named(SCHEMA)) == set(SCHEMA["types"])


def test_a_workspace_s_problems_are_told_all_at_once_as_a_stack_s_are() -> None:
    inputs = {
        "processingRegion": "eu-central",
        "sources": [{"name": "Website", "writeKey": "a:b"}],
        "archive": {"retentionDays": 0.0},
        "retension": 3.0,
    }
    with pytest.raises(RefusedArguments) as refused:
        read_workspace(inputs, aws_region=None, today=TODAY)
    problems = {problem.path: problem.reason for problem in refused.value.problems}
    assert list(problems) == [
        *("processingRegion", "sources[0].name", "sources[0].writeKey", "archive.retentionDays", "retension"),
    ]
    assert "eu-central" in problems["processingRegion"] and "R1, R14" in problems["processingRegion"]
    assert problems["archive.retentionDays"].endswith(
        "Fix: set archive.retentionDays to 365; or remove archive.retentionDays (default: 365)."
    )
    assert "a:b" not in str(refused.value)


def test_a_workspace_s_numbers_and_secrets_are_read_as_the_engine_sends_them() -> None:
    async def read() -> Settings:
        inputs = {
            "processingRegion": "eu-west",
            "euEnabled": True,
            "sources": pulumi_secret([{"name": "website", "writeKey": KEY, "maxEventsPerSecond": 5.0}]),
        }
        return read_workspace(inputs, aws_region=None, today=TODAY)

    settings = asyncio.run(read())
    (source,) = settings.sources
    assert source.write_key and source.write_key.get_secret_value() == KEY
    assert source.max_events_per_second == 5


def test_a_value_that_is_not_known_at_preview_is_refused_where_a_component_is_made_of_it() -> None:
    async def read() -> None:
        inputs = {"sources": [{"name": pulumi.output.UNKNOWN}]}
        read_workspace(inputs, aws_region=None, today=TODAY)

    with pytest.raises(RefusedArguments, match="sources: not known yet"):
        asyncio.run(read())


def test_an_id_of_another_resource_stays_an_output_that_is_waited_for() -> None:
    async def read() -> WarehouseAllowlistArguments:
        return read_arguments(
            WarehouseAllowlistArguments,
            {"processingRegion": "eu-west", "kind": "redshift", "vpcId": pulumi.output.UNKNOWN},
        )

    assert isinstance(asyncio.run(read()).vpc_id, pulumi.Output)


def test_write_keys_stay_as_they_came_and_are_in_no_refusal() -> None:
    async def read() -> IngestEndpointArguments:
        return read_arguments(
            IngestEndpointArguments,
            {
                "processingRegion": "eu-west",
                "ingestRegion": "paris",
                "archive": {"bucket": "b", "bucketArn": "a", "keyArn": "k"},
                "writeKeys": {"website": KEY},
            },
        )

    with pytest.raises(RefusedArguments) as refused:
        asyncio.run(read())
    assert [problem.path for problem in refused.value.problems] == ["ingestRegion", "archive.region"]
    assert KEY not in str(refused.value) and '"paris"' in str(refused.value)


ARCHIVE = {
    "bucket": "events",
    "bucketArn": "arn:aws:s3:::events",
    "keyArn": "arn:aws:kms:eu-west-1:123456789012:key/1",
    "region": "eu-west-1",
}


def endpoint_arguments(*, output: bool | None = None, **changes: object) -> IngestEndpointArguments:
    async def read() -> IngestEndpointArguments:
        given = {
            key: value if output is None else pulumi_secret(value, secret=output)
            for key, value in changes.items()
        }
        archive = {key: given.pop(key, value) for key, value in ARCHIVE.items()}
        inputs = {"processingRegion": "eu-west", "ingestRegion": "dublin", "writeKeys": {"website": KEY}}
        return read_arguments(IngestEndpointArguments, {**inputs, "archive": archive, **given})

    return asyncio.run(read())


@pytest.mark.parametrize(
    ("argument", "abroad", "begins"),
    [
        ("keyArn", "arn:aws:kms:us-east-1:123456789012:key/1", "arn:aws:kms:eu-west-1:"),
        ("keyArn", "alias/events", "arn:aws:kms:eu-west-1:"),
        ("bucketArn", "arn:aws:s3:us-east-1:123456789012:accesspoint/events", "arn:aws:s3:::"),
        ("alarmTopicArn", "arn:aws:sns:us-east-1:123456789012:alarms", "arn:aws:sns:eu-west-1:"),
    ],
)
@pytest.mark.parametrize("secret", [None, False, True], ids=["text", "output", "secret"])
def test_r4_an_arn_of_another_region_is_refused_with_the_value_the_rule_and_the_fix(
    argument: str, abroad: str, begins: str, secret: bool | None
) -> None:
    with pytest.raises(RefusedArguments) as refused:
        endpoint_arguments(**{argument: abroad}, output=secret)
    (problem,) = refused.value.problems
    assert problem.path.removeprefix("archive.") == argument
    assert (abroad in problem.reason) is not bool(secret)
    assert "Rule: " in problem.reason and f"as {begins}..." in problem.reason


@pytest.mark.parametrize("key", [ARCHIVE["keyArn"], pulumi.output.UNKNOWN], ids=["known", "not known yet"])
def test_an_arn_of_the_own_region_is_taken_and_one_that_is_not_known_yet_waited_for(key: object) -> None:
    endpoint_arguments(keyArn=key, alarmTopicArn="arn:aws:sns:eu-west-1:123456789012:alarms")


def test_r4_an_alarm_topic_is_in_the_ingest_region_whose_alarms_notify_it() -> None:
    archive = {"keyArn": "arn:aws:kms:us-west-2:123456789012:key/1", "region": "us-west-2"}
    abroad = {"processingRegion": "us-west", "ingestRegion": "sydney"}
    endpoint_arguments(**archive, **abroad, alarmTopicArn="arn:aws:sns:ap-southeast-2:123456789012:alarms")
    with pytest.raises(RefusedArguments, match=r"alarmTopicArn.*us-west-2"):
        endpoint_arguments(**archive, **abroad, alarmTopicArn="arn:aws:sns:us-west-2:123456789012:alarms")


def test_r4_every_arn_that_a_component_takes_is_held_against_its_region() -> None:
    taken = {
        one.arguments: one.arguments.model_fields
        for one in COMPONENTS.values()
        if one.arguments is not Settings
    } | {EventArchiveArguments: EventArchiveArguments.model_fields}
    arns = [
        (info, name) for fields in taken.values() for name, info in fields.items() if name.endswith("_arn")
    ]
    assert len(arns) == 3
    for info, name in arns:
        live = live_field(info)
        assert live and live.arn, name


def test_write_keys_in_the_wrong_form_are_not_shown() -> None:
    async def read() -> None:
        read_arguments(IngestEndpointArguments, {"writeKeys": KEY})

    with pytest.raises(RefusedArguments, match="writeKeys: ") as refused:
        asyncio.run(read())
    assert KEY not in str(refused.value)


def test_a_refusal_is_one_message_for_the_engine_shows_the_value_of_a_property_that_is_named() -> None:
    problem = RefusedArgument(path="sources[0].writeKey", reason="[secret]. Rule: R37.")
    refusal = _refusal("events", RefusedArguments((problem,)))
    assert not refusal.errors and "sources[0].writeKey: [secret]" in refusal.message


def test_a_misspelt_argument_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(
        RefusedArguments, match=r"There is no such argument; there are .*retentionDays.*region"
    ):
        read_arguments(ArchiveBucketArguments, {"region": "eu-west-1", "retention": 3.0})


def test_whole_numbers_come_as_floats() -> None:
    assert plain({"days": [30.0, 0.5], "on": True}) == {"days": [30, 0.5], "on": True}
