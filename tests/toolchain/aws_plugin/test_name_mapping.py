"""Pairs of names, and what overrides.json says of them."""

from __future__ import annotations

from typing import Any

import pytest

from localcloud.toolchain.aws_plugin.name_mapping import (
    Report,
    likely_terraform_names,
    map_names,
    plural,
    property_overrides,
    singular,
    snake_case,
)
from localcloud.toolchain.aws_plugin.sdk_model import Kind, SdkModel, SdkResource, Shape
from localcloud.toolchain.aws_plugin.terraform_schema import Field, TerraformSchemas

TEXT = Shape(kind=Kind.STRING)


def text(default_name: str, **facts: Any) -> Field:
    return Field(kind=Kind.STRING, default_name=default_name, **facts)


def overrides(fields: dict[str, Field], properties: dict[str, Shape]) -> dict[str, Any]:
    return property_overrides(fields, properties, "", Report())


def test_a_default_name_needs_no_override() -> None:
    assert overrides({"role_arn": text("roleArn")}, {"roleArn": TEXT}) == {}


def test_another_name_is_found_by_number_and_case() -> None:
    fields = {"subnet": Field(kind=Kind.LIST, default_name="subnet"), "kms_key_ARN": text("kmsKeyARN")}
    properties = {"subnets": Shape(kind=Kind.LIST, element=TEXT), "kmsKeyArn": TEXT}
    assert overrides(fields, properties) == {
        "subnet": {"name": "subnets"},
        "kms_key_ARN": {"name": "kmsKeyArn"},
    }


def test_a_list_of_one_item_that_is_a_single_item_in_the_sdk_and_the_reverse() -> None:
    block = {"days": Field(kind=Kind.INTEGER, default_name="days")}
    item = Shape(kind=Kind.OBJECT, properties={"days": Shape(kind=Kind.INTEGER)})
    listed = Field(kind=Kind.LIST, default_name="rule", fields=block)
    flattened = Field(kind=Kind.LIST, default_name="rule", fields=block, flattened=True)
    assert overrides({"rule": listed}, {"rule": item}) == {"rule": {"maxItemsOne": True, "name": "rule"}}
    assert overrides({"rule": flattened}, {"rule": item}) == {}
    many = Shape(kind=Kind.LIST, element=item)
    assert overrides({"rule": flattened}, {"rules": many}) == {
        "rule": {"maxItemsOne": False, "name": "rules"}
    }


def test_nested_fields_are_mapped_too() -> None:
    inner = {"bucket_name": text("bucketName")}
    fields = {"target": Field(kind=Kind.LIST, default_name="target", flattened=True, fields=inner)}
    properties = {"target": Shape(kind=Kind.OBJECT, properties={"bucketNames": TEXT})}
    assert overrides(fields, properties) == {"target": {"fields": {"bucket_name": {"name": "bucketNames"}}}}


@pytest.mark.parametrize(
    ("shape", "override"),
    [
        (Shape(kind=Kind.OBJECT, class_name="OtherArgs"), {"json": True}),
        (
            Shape(kind=Kind.OBJECT, class_name="PolicyDocumentArgs", or_text=True),
            {"json": True, "type": "string", "altTypes": ["aws:iam/documents:PolicyDocument"]},
        ),
        (Shape(kind=Kind.INTEGER), {"type": "integer"}),
        (Shape(kind=Kind.ARCHIVE), {"asset": "archive"}),
        (Shape(kind=Kind.ANY), {}),
    ],
)
def test_text_that_is_something_else_in_the_sdk(shape: Shape, override: dict[str, Any]) -> None:
    assert overrides({"policy": text("policy")}, {"policy": shape}).get("policy", {}) == override


def test_leftovers_of_both_sides_are_reported() -> None:
    report = Report()
    fields = {"old": text("old", deprecated=True), "newer": text("newer"), "id": text("id")}
    property_overrides(fields, {"somethingElse": TEXT, "urn": TEXT}, "", report)
    assert report.terraform_only == ["newer"]
    assert report.sdk_only == ["somethingElse"]


def schemas(**resources: dict[str, Field]) -> TerraformSchemas:
    return TerraformSchemas(
        config={}, resources=resources, data_sources={}, framework=frozenset({"aws_sqs_thing"})
    )


def model(**resources: SdkResource) -> SdkModel:
    provider = SdkResource(properties={}, arguments=frozenset())
    return SdkModel(resources={"aws": provider, **resources}, functions={})


def test_a_resource_is_found_by_its_name_and_named_automatically() -> None:
    queue = SdkResource(properties={"name": TEXT, "url": TEXT}, arguments=frozenset({"name"}))
    fields = {"name": text("name", optional=True), "url": text("url", optional=True, computed=True)}
    mapped, report = map_names(schemas(aws_sqs_queue=fields), model(**{"aws:sqs/queue:Queue": queue}))
    assert mapped["resources"]["aws_sqs_queue"] == {
        "token": "aws:sqs/queue:Queue",
        "fields": {
            "name": {"name": "name", "autoName": {"maxLength": 255, "separator": "-"}},
            "url": {"outputOnly": True},
        },
    }
    assert report["resources"]["aws:sqs/queue:Queue"]["how"] == "name"


def test_bucket_names_keep_the_limits_of_s3() -> None:
    bucket = SdkResource(properties={"bucket": TEXT}, arguments=frozenset({"bucket"}))
    fields = {"bucket": text("bucket", optional=True)}
    mapped, _ = map_names(schemas(aws_s3_bucket=fields), model(**{"aws:s3/bucket:Bucket": bucket}))
    name = mapped["resources"]["aws_s3_bucket"]["fields"]["bucket"]["autoName"]
    assert name == {"maxLength": 63, "separator": "-", "lower": True}


def test_a_framework_resource_without_id_gets_one_from_its_properties() -> None:
    thing = SdkResource(
        properties={"queueName": TEXT, "color": TEXT},
        arguments=frozenset({"queueName", "color"}),
        required=frozenset({"queueName", "color"}),
    )
    fields = {"queue_name": text("queueName", required=True), "color": text("color", required=True)}
    mapped, _ = map_names(schemas(aws_sqs_thing=fields), model(**{"aws:sqs/thing:Thing": thing}))
    assert mapped["resources"]["aws_sqs_thing"]["id"] == "color,queueName"


def test_what_has_no_counterpart_is_not_mapped() -> None:
    strange = SdkResource(properties={"alpha": TEXT, "beta": TEXT}, arguments=frozenset())
    fields = {"gamma": text("gamma"), "delta": text("delta")}
    mapped, report = map_names(schemas(aws_sqs_queue=fields), model(**{"aws:sqs/queue:Queue": strange}))
    assert mapped["resources"] == {}
    assert report["unmatched_resources"] == ["aws:sqs/queue:Queue"]


def test_names_by_module() -> None:
    assert (
        likely_terraform_names("kinesis", "FirehoseDeliveryStream")[0]
        == "aws_kinesis_firehose_delivery_stream"
    )
    assert "aws_vpc_security_group_ingress_rule" in likely_terraform_names("vpc", "SecurityGroupIngressRule")
    assert "aws_cloudwatch_log_group" in likely_terraform_names("cloudwatch", "LogGroup")


@pytest.mark.parametrize(("one", "many"), [("policy", "policies"), ("box", "boxes"), ("subnet", "subnets")])
def test_singular_and_plural(one: str, many: str) -> None:
    assert (plural(one), singular(many)) == (many, one)


def test_snake_case_keeps_abbreviations_together() -> None:
    assert snake_case("accessPointARN") == "access_point_arn"
    assert snake_case("VPCEndpoint") == "vpc_endpoint"
