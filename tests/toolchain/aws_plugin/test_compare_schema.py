"""What counts as a difference between the plugin's schema and the SDK."""

from __future__ import annotations

from typing import Any

import pytest

from localcloud.toolchain.aws_plugin.compare_schema import Difference, compare, compare_resource, plugin_shape
from localcloud.toolchain.aws_plugin.sdk_model import Kind, SdkModel, SdkResource, Shape

TEXT = Shape(kind=Kind.STRING)
TYPES: dict[str, Any] = {
    "aws:s3/Rule:Rule": {"type": "object", "properties": {"days": {"type": "integer"}}},
    "aws:s3/Mode:Mode": {"type": "string", "enum": [{"value": "a"}]},
    "aws:x/Tree:Tree": {"type": "object", "properties": {"tree": {"$ref": "#/types/aws:x/Tree:Tree"}}},
}


def sdk(required: tuple[str, ...] = (), **properties: Shape) -> SdkResource:
    return SdkResource(properties=properties, arguments=frozenset(properties), required=frozenset(required))


def plugin(required: tuple[str, ...] = (), **properties: dict[str, Any]) -> dict[str, Any]:
    return {"inputProperties": properties, "properties": properties, "requiredInputs": list(required)}


def test_agreement_is_no_difference() -> None:
    assert not compare_resource(plugin(name={"type": "string"}), sdk(name=TEXT), TYPES)


def test_missing_and_extra_properties_are_found_also_inside() -> None:
    rule = Shape(kind=Kind.OBJECT, properties={"weeks": Shape(kind=Kind.INTEGER)})
    found = compare_resource(
        plugin(rule={"$ref": "#/types/aws:s3/Rule:Rule"}, more={"type": "string"}),
        sdk(rule=rule, name=TEXT),
        TYPES,
    )
    assert found == Difference(missing=["rule.weeks", "name"], extra=["rule.days", "input:more"])


def test_an_input_that_is_only_an_output_of_the_plugin_is_missing() -> None:
    found = compare_resource({"properties": {"name": {"type": "string"}}}, sdk(name=TEXT), TYPES)
    assert found == Difference(missing=["input:name"])


def test_another_type_is_found_in_lists_and_maps() -> None:
    numbers = Shape(kind=Kind.LIST, element=Shape(kind=Kind.INTEGER))
    found = compare_resource(
        plugin(ports={"type": "array", "items": {"type": "string"}}), sdk(ports=numbers), TYPES
    )
    assert found.types == ["ports[]: string, integer"]


def test_an_input_required_here_alone_is_found() -> None:
    found = compare_resource(plugin(("name",), name={"type": "string"}), sdk(name=TEXT), TYPES)
    assert found == Difference(required=["name"])
    assert not compare_resource(plugin(("name",), name={"type": "string"}), sdk(("name",), name=TEXT), TYPES)


@pytest.mark.parametrize(
    ("declared", "kind"),
    [
        ({"$ref": "pulumi.json#/Archive"}, Kind.ARCHIVE),
        ({"$ref": "pulumi.json#/Any"}, Kind.ANY),
        ({"$ref": "#/types/aws:s3/Mode:Mode"}, Kind.STRING),
        ({"oneOf": [{"type": "string"}, {"$ref": "#/types/aws:s3/Rule:Rule"}]}, Kind.OBJECT),
        ({"oneOf": [{"type": "string"}, {"$ref": "#/types/aws:iam/Role:Role"}]}, Kind.STRING),
        ({"type": "object", "additionalProperties": {"type": "string"}}, Kind.MAP),
    ],
)
def test_types_of_the_schema(declared: dict[str, Any], kind: Kind) -> None:
    assert plugin_shape(declared, TYPES).kind is kind


def test_a_type_that_holds_itself_ends() -> None:
    shape = plugin_shape({"$ref": "#/types/aws:x/Tree:Tree"}, TYPES)
    assert shape.properties is not None
    inner = shape.properties["tree"]
    assert inner.properties is not None
    assert inner.properties["tree"].kind is Kind.RECURSIVE


def test_only_what_both_have_is_compared_and_counted() -> None:
    schema = {
        "resources": {"aws:a:A": plugin(), "aws:b:B": plugin(x={"type": "string"}), "aws:c:C": plugin()}
    }
    found = compare(schema, SdkModel(resources={"aws:a:A": sdk(), "aws:b:B": sdk()}, functions={}))
    assert (found.compared, found.identical, list(found.differences)) == (2, 1, ["aws:b:B"])
