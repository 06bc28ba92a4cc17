"""Finds the Terraform name of every token and property of pulumi_aws, and writes overrides.json.

Tokens are paired by name and by how many properties they share; properties by name, then by how alike their
names and nested fields are. What cannot be told from names is in the tables at the top.

    python -m localcloud.toolchain.aws_plugin.name_mapping FOLDER

reads terraform.json and sdk_model.json, writes overrides.json and mapping_report.json.
"""

from __future__ import annotations

import difflib
import json
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from localcloud.toolchain.aws_plugin.sdk_model import ANYTHING, Kind, SdkModel, SdkResource, Shape
from localcloud.toolchain.aws_plugin.terraform_schema import Field, TerraformSchemas

Override = dict[str, Any]
"""One property in overrides.json (`field` in mapping.go)."""

# --- facts about pulumi-aws that its names do not tell --------------------------------------------

FIXED_RESOURCES = {
    "aws:lb/loadBalancer:LoadBalancer": "aws_lb",
    "aws:alb/loadBalancer:LoadBalancer": "aws_alb",
    "aws:elb/loadBalancer:LoadBalancer": "aws_elb",
    "aws:directconnect/linkAggregationGroup:LinkAggregationGroup": "aws_dx_lag",
    "aws:directconnect/hostedTransitVirtualInterfaceAcceptor:HostedTransitVirtualInterfaceAcceptor": (
        "aws_dx_hosted_transit_virtual_interface_accepter"
    ),
}
FIXED_FUNCTIONS = {
    "aws:lb/getLoadBalancer:getLoadBalancer": "aws_lb",
    "aws:alb/getLoadBalancer:getLoadBalancer": "aws_alb",
    "aws:elb/getLoadBalancer:getLoadBalancer": "aws_elb",
    "aws:ec2/getElasticIp:getElasticIp": "aws_eip",
    "aws:ec2/getDedicatedHost:getDedicatedHost": "aws_ec2_host",
}
NOT_MAPPED = frozenset({"aws_elasticache_reserved_cache_node"})
"""Its `id` is an input, which the bridge cannot express."""

FIXED_PROPERTIES: Mapping[str, Mapping[str, str]] = {
    "aws_lambda_function": {"filename": "code", "function_name": "name"},
    "aws_lambda_layer_version": {"filename": "code"},
    "aws_api_gateway_base_path_mapping": {"api_id": "restApi"},
    "aws_s3_bucket_website_configuration": {
        "routing_rules": "routingRuleDetails",
        "routing_rule": "routingRules",
    },
}

AUTOMATIC_NAME_CHARS = 255
"""Longest automatic name where no shorter limit is known."""
NAME_LIMITS: Mapping[str, tuple[str, str, Mapping[str, Any]]] = {
    "aws_s3_bucket": ("bucket", "bucket", {"maxLength": 63, "lower": True}),
    "aws_lambda_function": ("function_name", "name", {"maxLength": 64}),
    "aws_iam_role": ("name", "name", {"maxLength": 64}),
    "aws_lb": ("name", "name", {"maxLength": 32}),
    "aws_lb_target_group": ("name", "name", {"maxLength": 32}),
    "aws_kinesis_firehose_delivery_stream": ("name", "name", {"maxLength": 64}),
}
"""Terraform resource -> (Terraform property, Pulumi property, AWS's limits of the automatic name)."""

DOCUMENTS = {
    "PolicyDocumentArgs": "aws:iam/documents:PolicyDocument",
    "LifecyclePolicyDocumentArgs": "aws:ecr/lifecyclePolicyDocument:LifecyclePolicyDocument",
}
"""Python class -> type token of the JSON documents that may be given as text or as an object."""

PREFIXES: Mapping[str, tuple[str, ...]] = {
    "acm": ("aws_acm_",),
    "alb": ("aws_alb_", "aws_alb"),
    "apigateway": ("aws_api_gateway_",),
    "apigatewayv2": ("aws_apigatewayv2_",),
    "appautoscaling": ("aws_appautoscaling_",),
    "autoscaling": ("aws_autoscaling_", "aws_"),
    "cfg": ("aws_config_", "aws_config_config"),
    "cloudwatch": (
        *("aws_cloudwatch_", "aws_cloudwatch_log_"),
        *("aws_cloudwatch_event_", "aws_cloudwatch_metric_"),
    ),
    "directconnect": ("aws_dx_",),
    "directoryservice": ("aws_directory_service_",),
    "dms": ("aws_dms_",),
    "ebs": ("aws_ebs_",),
    "ec2": ("aws_", "aws_vpc_", "aws_ec2_"),
    "ec2clientvpn": ("aws_ec2_client_vpn_",),
    "ec2transitgateway": ("aws_ec2_transit_gateway_", "aws_ec2_"),
    "elb": ("aws_elb", "aws_elb_", "aws_lb_", "aws_load_balancer_"),
    "iam": ("aws_iam_",),
    "kinesis": ("aws_kinesis_", "aws_kinesis_firehose_"),
    "lakeformation": ("aws_lakeformation_",),
    "lb": ("aws_lb_", "aws_lb"),
    "mskconnect": ("aws_mskconnect_",),
    "opensearch": ("aws_opensearch_",),
    "pipes": ("aws_pipes_",),
    "rds": ("aws_rds_", "aws_db_"),
    "s3": ("aws_s3_", "aws_s3_bucket_"),
    "scheduler": ("aws_scheduler_",),
    "secretsmanager": ("aws_secretsmanager_",),
    "servicediscovery": ("aws_service_discovery_",),
    "sfn": ("aws_sfn_",),
    "transfer": ("aws_transfer_",),
    "vpc": ("aws_vpc_", "aws_"),
}
"""Pulumi module -> Terraform's prefixes for it, where they differ from the module's name."""

# --- how alike two things must be to be paired ----------------------------------------------------

LIKELY_NAME_BONUS = 0.5
"""A Terraform name made from the token counts so much more than one found by its properties."""
SHARED_PROPERTIES_BY_NAME = 0.5
SHARED_PROPERTIES_OTHERWISE = 0.6
LIKENESS_OTHERWISE = 0.45
CLASS_NAME_WEIGHT = 0.95
"""The class name alone, compared with module and class name."""
SHARED_WORDS_WEIGHT = 0.9
FILE_BONUS = 0.6
"""A file's path in Terraform may be an asset or archive in Pulumi."""
LIKENESS_OF_SCALARS = 0.75
LIKENESS_OF_OTHERS = 0.9
"""Of nested blocks and files, the bonus for what they hold included."""
EVERYWHERE = frozenset({"id", "region", "tag", "tagsall", "arn"})
"""Properties that nearly all resources have, which tell nothing."""

SCALARS = frozenset({Kind.STRING, Kind.BOOLEAN, Kind.INTEGER, Kind.NUMBER})


@dataclass(kw_only=True)
class Report:
    """How one resource or function was mapped, and what was left over on either side."""

    terraform: str = ""
    how: str = ""
    score: float = 0.0
    id: str = ""
    terraform_only: list[str] = field(default_factory=list)
    sdk_only: list[str] = field(default_factory=list)
    other_type: list[tuple[str, str, str]] = field(default_factory=list)
    by_likeness: list[tuple[str, str, float]] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Pair:
    """The Terraform name found for a token."""

    terraform: str
    how: str
    score: float


# --- names ----------------------------------------------------------------------------------------


@cache
def snake_case(name: str) -> str:
    """`accessPointARN` -> `access_point_arn`."""
    pattern = r"(?<=[a-z0-9])([A-Z])|(?<=[A-Z])([A-Z](?=[a-z]))"
    return re.sub(pattern, lambda match: "_" + match.group(0), name).lower()


def camel_case(name: str) -> str:
    """`access_point_arn` -> `accessPointArn`."""
    words = [word for word in name.split("_") if word]
    return words[0] + "".join(word[:1].upper() + word[1:] for word in words[1:]) if words else name


@cache
def letters(name: str) -> str:
    """The name without case and separators."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


@cache
def singular(name: str) -> str:
    """`policies` -> `policy`, as far as endings tell."""
    endings = (
        ("ies", "y"),
        ("sses", "ss"),
        ("xes", "x"),
        ("ches", "ch"),
        ("shes", "sh"),
        ("ses", "se"),
        ("s", ""),
    )
    for ending, replacement in endings:
        if name.endswith(ending) and not name.endswith("ss"):
            return name[: -len(ending)] + replacement
    return name


@cache
def plural(name: str) -> str:
    """`policy` -> `policies`."""
    if re.search(r"[^aeiou]y$", name):
        return name[:-1] + "ies"
    return name + ("es" if re.search(r"(s|x|ch|sh)$", name) else "s")


def likely_properties(name: str, default_name: str) -> list[str]:
    """Pulumi names that a Terraform property may have, likeliest first."""
    camel = camel_case(name)
    return [
        *[default_name, camel, singular(camel), plural(camel)],
        *[plural(singular(camel)), singular(default_name)],
    ]


# --- properties -----------------------------------------------------------------------------------


def compatible(terraform: Field, sdk: Shape) -> bool:
    """Whether a Terraform property can be this one in Pulumi, by their types."""
    match terraform.kind:
        case Kind.LIST:
            return True
        case Kind.OBJECT:
            return sdk.kind in (Kind.OBJECT, Kind.ANY, Kind.RECURSIVE)
        case Kind.MAP:
            return sdk.kind in (Kind.MAP, Kind.ANY, Kind.OBJECT)
        case kind:
            return sdk.kind not in (Kind.LIST, Kind.MAP) and (
                sdk.kind is not Kind.OBJECT or kind is Kind.STRING
            )


def pair_properties(
    fields: Mapping[str, Field], properties: Mapping[str, Shape], path: str, report: Report
) -> dict[str, str]:
    """Terraform name -> Pulumi name; pairs by likeness are noted in the report."""
    fixed = FIXED_PROPERTIES.get(report.terraform, {}) if path == "" else {}
    pairs = {name: prop for name, prop in fixed.items() if name in fields and prop in properties}
    taken = set(pairs.values())

    def pair(name: str, prop: str) -> None:
        pairs[name] = prop
        taken.add(prop)

    for name, one in sorted(fields.items()):
        if name not in pairs and one.default_name in properties and one.default_name not in taken:
            pair(name, one.default_name)
    for name in [name for name in sorted(fields) if name not in pairs]:
        for prop in likely_properties(name, fields[name].default_name):
            if prop in properties and prop not in taken and compatible(fields[name], properties[prop]):
                pair(name, prop)
                break
    for name in [name for name in sorted(fields) if name not in pairs]:
        wanted = {letters(likely) for likely in likely_properties(name, fields[name].default_name)}
        for prop in [prop for prop in properties if prop not in taken]:
            if letters(prop) in wanted and compatible(fields[name], properties[prop]):
                pair(name, prop)
                break
    for score, name, prop in _alike(fields, properties, pairs, taken):
        if name not in pairs and prop not in taken:
            pair(name, prop)
            report.by_likeness.append((path + name, prop, round(score, 2)))
    return pairs


def property_overrides(
    fields: Mapping[str, Field],
    properties: Mapping[str, Shape],
    path: str,
    report: Report,
    resource: SdkResource | None = None,
) -> dict[str, Override]:
    """What overrides.json says of these properties; `resource` is given for the top level of a resource."""
    pairs = pair_properties(fields, properties, path, report)
    overrides = {}
    for name, one in fields.items():
        if name not in pairs:
            if name != "id" and not one.deprecated:
                report.terraform_only.append(path + name)
            continue
        override = _override(one, properties[pairs[name]], path + name, report)
        if pairs[name] != one.default_name:
            override["name"] = pairs[name]
        if "maxItemsOne" in override:
            override["name"] = pairs[name]
        if resource is not None:
            _add_resource_facts(override, one, pairs[name], resource)
        if override:
            overrides[name] = override
    taken = set(pairs.values())
    report.sdk_only += [path + prop for prop in properties if prop not in taken and prop not in ("id", "urn")]
    return overrides


def _alike(
    fields: Mapping[str, Field], properties: Mapping[str, Shape], pairs: Mapping[str, str], taken: set[str]
) -> list[tuple[float, str, str]]:
    candidates = []
    for name in [name for name in sorted(fields) if name not in pairs and name != "id"]:
        for prop in [prop for prop in properties if prop not in taken]:
            one, shape = fields[name], properties[prop]
            if not compatible(one, shape):
                continue
            bonus = _content_likeness(one, shape)
            score = _name_likeness(name, prop) + bonus
            scalar = one.fields is None and bonus == 0
            if score >= (LIKENESS_OF_SCALARS if scalar else LIKENESS_OF_OTHERS):
                candidates.append((score, name, prop))
    return sorted(candidates, reverse=True)


def _content_likeness(one: Field, shape: Shape) -> float:
    inner = shape.element if shape.kind is Kind.LIST and shape.element else shape
    if one.fields is not None and inner.kind is Kind.OBJECT:
        ours = {letters(singular(name)) for name in one.fields}
        theirs = {letters(singular(name)) for name in inner.properties or {}}
        return len(ours & theirs) / max(1, len(ours | theirs))
    if shape.kind in (Kind.ARCHIVE, Kind.ASSET) and one.kind is Kind.STRING:
        return FILE_BONUS
    return 0.0


def _name_likeness(name: str, prop: str) -> float:
    ours, theirs = set(name.split("_")), set(snake_case(prop).split("_"))
    shared = {singular(word) for word in ours} & {singular(word) for word in theirs}
    by_words = len(shared) / max(1, min(len(ours), len(theirs))) * SHARED_WORDS_WEIGHT
    return max(difflib.SequenceMatcher(None, letters(name), letters(prop)).ratio(), by_words)


def _override(one: Field, shape: Shape, path: str, report: Report) -> Override:
    if one.kind is Kind.LIST:
        return _list_override(one, shape, path, report)
    if one.kind is Kind.OBJECT:
        if shape.kind is Kind.OBJECT:
            return _nested(one.fields or {}, shape, f"{path}.", report)
        return {}
    if one.kind is Kind.MAP:
        element = (shape.element if shape.kind is not Kind.OBJECT else None) or ANYTHING
        if one.element is not None:
            inner = _scalar_override(one.element, element, f"{path}[]", report)
            return {"element": inner} if inner else {}
        if shape.kind not in (Kind.MAP, Kind.ANY):
            report.other_type.append((path, one.kind, shape.kind))
        return {}
    return _scalar_override(one, shape, path, report)


def _list_override(one: Field, shape: Shape, path: str, report: Report) -> Override:
    single = one.flattened if shape.kind is Kind.ANY else shape.kind is not Kind.LIST
    override: Override = {"maxItemsOne": single} if single != one.flattened else {}
    element = shape if single else shape.element or ANYTHING
    return override | _element_override(one, element, f"{path}.", report)


def _element_override(one: Field, element: Shape, path: str, report: Report) -> Override:
    if one.fields is not None:
        if element.kind is Kind.OBJECT:
            return _nested(one.fields, element, path, report)
        if element.kind not in (Kind.RECURSIVE, Kind.ANY):
            report.other_type.append((path, Kind.OBJECT, element.kind))
        return {}
    if one.element is None:
        return {}
    inner = _inner_override(one.element, element, path, report)
    return {"element": inner} if inner else {}


def _inner_override(one: Field, shape: Shape, path: str, report: Report) -> Override:
    if one.kind is Kind.LIST:
        single = shape.kind is not Kind.LIST
        override: Override = (
            {"maxItemsOne": single} if single != one.flattened and shape.kind is not Kind.ANY else {}
        )
        element = shape if single else shape.element or ANYTHING
        return override | _element_override(one, element, f"{path}[]", report)
    if one.kind is Kind.OBJECT and shape.kind is Kind.OBJECT:
        return _nested(one.fields or {}, shape, path, report)
    if one.kind is Kind.MAP:
        return {}
    return _scalar_override(one, shape, f"{path}[]", report)


def _nested(fields: Mapping[str, Field], shape: Shape, path: str, report: Report) -> Override:
    nested = property_overrides(fields, shape.properties or {}, path, report)
    return {"fields": nested} if nested else {}


def _scalar_override(one: Field, shape: Shape, path: str, report: Report) -> Override:
    if one.kind is shape.kind or Kind.ANY in (one.kind, shape.kind):
        return {}
    if one.kind is Kind.STRING and shape.kind is Kind.OBJECT:
        document = DOCUMENTS.get(shape.class_name) if shape.or_text else None
        return {"json": True} | ({"type": "string", "altTypes": [document]} if document else {})
    if one.kind is Kind.STRING and shape.kind in (Kind.ARCHIVE, Kind.ASSET):
        return {"asset": shape.kind.value}
    if one.kind in SCALARS and shape.kind in SCALARS:
        return {"type": shape.kind.value}
    report.other_type.append((path, one.kind, shape.kind))
    return {}


def _add_resource_facts(override: Override, one: Field, prop: str, resource: SdkResource) -> None:
    is_input = prop in resource.arguments
    may_be_left_out = one.required and is_input and prop not in resource.required
    if one.kind is Kind.STRING and may_be_left_out and "asset" not in override:
        override |= {"autoName": _automatic_name(), "name": prop}
    if not is_input and one.optional and one.computed:
        override["outputOnly"] = True


def _automatic_name(**limits: Any) -> dict[str, Any]:
    return {"maxLength": AUTOMATIC_NAME_CHARS, "separator": "-"} | limits


# --- tokens ---------------------------------------------------------------------------------------


def likely_terraform_names(module: str, member: str) -> list[str]:
    """Terraform names that a token may have, likeliest first."""
    word = snake_case(member)
    names = [f"aws_{snake_case(module)}_{word}", f"aws_{letters(module)}_{word}", f"aws_{word}"]
    for prefix in PREFIXES.get(module.lower(), ()):
        bare = prefix.rstrip("_")
        names += [prefix + word, bare if bare.split("_")[-1] == word else prefix + word]
    return list(dict.fromkeys(names))


def pair_tokens(
    sdk: Mapping[str, SdkResource],
    terraform: Mapping[str, Mapping[str, Field]],
    fixed: Mapping[str, str],
) -> dict[str, Pair]:
    """Token -> Terraform name, for all that a name is found for; each name is used once."""
    tokens = [token for token in sdk if token.startswith("aws:") and token not in fixed]
    free = {name: fields for name, fields in terraform.items() if name not in fixed.values()}
    pairs: dict[str, Pair] = {}
    taken: set[str] = set()

    def pair_best(candidates: Iterable[tuple[float, str, str]], how: str) -> None:
        for score, name, token in sorted(candidates, reverse=True):
            if token not in pairs and name not in taken:
                pairs[token] = Pair(terraform=name, how=how, score=round(score, 2))
                taken.add(name)

    by_name = []
    for token in tokens:
        for name in likely_terraform_names(_module(token), _member(token)):
            if name in free:
                shared, likeness = _likeness(name, free[name], token, sdk[token])
                if shared >= SHARED_PROPERTIES_BY_NAME:
                    by_name.append((shared + likeness + LIKELY_NAME_BONUS, name, token))
    pair_best(by_name, "name")
    by_properties = []
    for token in [token for token in tokens if token not in pairs]:
        for name in [name for name in free if name not in taken]:
            shared, likeness = _likeness(name, free[name], token, sdk[token])
            if shared >= SHARED_PROPERTIES_OTHERWISE and likeness >= LIKENESS_OTHERWISE:
                by_properties.append((shared + likeness, name, token))
    pair_best(by_properties, "properties")
    present = {token: name for token, name in fixed.items() if token in sdk}
    return pairs | {token: Pair(terraform=name, how="fixed", score=2) for token, name in present.items()}


def _likeness(name: str, fields: Mapping[str, Field], token: str, sdk: SdkResource) -> tuple[float, float]:
    """How many properties both share (0 to 1), and how alike their names are (0 to 1)."""
    ours = {letters(singular(snake_case(one.default_name))) for one in fields.values()} - EVERYWHERE
    theirs = _telling_names(sdk)
    shared = len(ours & theirs) / max(1, len(ours | theirs)) if ours or theirs else 0.5
    class_name = token.split(":")[2]
    module = _module(token)
    full = class_name if module == "index" else module + class_name
    bare = letters(name.removeprefix("aws_"))
    likeness = max(
        difflib.SequenceMatcher(None, bare, letters(full)).ratio(),
        difflib.SequenceMatcher(None, bare, letters(class_name)).ratio() * CLASS_NAME_WEIGHT,
    )
    return shared, likeness


def _telling_names(sdk: SdkResource) -> set[str]:
    return {letters(singular(snake_case(name))) for name in sdk.properties} - EVERYWHERE


def _module(token: str) -> str:
    return token.split(":")[1].split("/")[0]


def _member(token: str) -> str:
    """The class or function name, a function's without its `get`."""
    return token.split(":")[2].removeprefix("get")


# --- everything -----------------------------------------------------------------------------------


def map_names(terraform: TerraformSchemas, sdk: SdkModel) -> tuple[dict[str, Any], dict[str, Any]]:
    """The contents of overrides.json and of mapping_report.json."""
    mappable = {name: fields for name, fields in terraform.resources.items() if name not in NOT_MAPPED}
    resources = pair_tokens(sdk.resources, mappable, FIXED_RESOURCES)
    functions = pair_tokens(sdk.functions, terraform.data_sources, FIXED_FUNCTIONS)
    overrides: dict[str, Any] = {"resources": {}, "dataSources": {}, "types": _documents(sdk)}
    report: dict[str, Any] = {
        "resources": {},
        "functions": {},
        "unmatched_resources": _unmatched(sdk.resources, resources),
        "unmatched_functions": _unmatched(sdk.functions, functions),
    }
    for token in [token for token in sdk.resources if token in resources]:
        pair = resources[token]
        one = Report(**asdict(pair))
        overrides["resources"][pair.terraform] = _map_resource(token, pair.terraform, terraform, sdk, one)
        report["resources"][token] = asdict(one)
    for token in [token for token in sdk.functions if token in functions]:
        pair = functions[token]
        one = Report(**asdict(pair))
        fields = property_overrides(
            terraform.data_sources[pair.terraform], sdk.functions[token].properties, "", one
        )
        overrides["dataSources"][pair.terraform] = {"token": token} | ({"fields": fields} if fields else {})
        report["functions"][token] = asdict(one)
    config = Report()
    overrides["config"] = property_overrides(terraform.config, sdk.resources["aws"].properties, "", config)
    report["config"] = asdict(config)
    return overrides, report


def _map_resource(
    token: str, name: str, terraform: TerraformSchemas, sdk: SdkModel, report: Report
) -> dict[str, Any]:
    resource, schema = sdk.resources[token], terraform.resources[name]
    fields = property_overrides(schema, resource.properties, "", report, resource)
    if _is_named_automatically(schema, resource) and "autoName" not in fields.get("name", {}):
        fields["name"] = {"name": "name"} | fields.get("name", {}) | {"autoName": _automatic_name()}
    if name in NAME_LIMITS:
        property_, pulumi_name, limits = NAME_LIMITS[name]
        given = fields.get(property_, {})
        automatic = given.get("autoName", _automatic_name()) | limits
        fields[property_] = given | {"name": pulumi_name, "autoName": automatic}
    mapped: dict[str, Any] = {"token": token} | ({"fields": fields} if fields else {})
    if name in terraform.framework and _has_no_id(schema):
        report.id = _id_properties(resource)
        mapped["id"] = report.id
    return mapped


def _is_named_automatically(schema: Mapping[str, Field], resource: SdkResource) -> bool:
    name = schema.get("name")
    settable = name is not None and name.kind is Kind.STRING and (name.optional or name.required)
    return settable and "name" in resource.arguments and "name" not in resource.required


def _has_no_id(schema: Mapping[str, Field]) -> bool:
    own = schema.get("id")
    return own is None or own.kind is not Kind.STRING or own.required


def _id_properties(resource: SdkResource) -> str:
    if "arn" in resource.properties:
        return "arn"
    return ",".join(sorted(resource.required)) or "region"


def _documents(sdk: SdkModel) -> dict[str, Any]:
    """Type token -> its declaration, for the documents that may be text or an object."""
    found = {}
    for resource in sdk.resources.values():
        for shape in resource.properties.values():
            if shape.or_text and shape.class_name in DOCUMENTS:
                # Their values (text or list, text or object) are more than this schema tells: any.
                properties = {name: {"$ref": "pulumi.json#/Any"} for name in shape.properties or {}}
                found[DOCUMENTS[shape.class_name]] = {"type": "object", "properties": properties}
    return found


def _unmatched(sdk: Mapping[str, SdkResource], pairs: Mapping[str, Pair]) -> list[str]:
    return [token for token in sdk if token.startswith("aws:") and token not in pairs]


def main() -> None:
    """Read and write the files of the folder given as argument."""
    folder = Path(sys.argv[1])
    overrides, report = map_names(
        TerraformSchemas.read(folder / "terraform.json"), SdkModel.read(folder / "sdk_model.json")
    )
    (folder / "overrides.json").write_text(json.dumps(overrides, indent=0), encoding="utf-8")
    (folder / "mapping_report.json").write_text(json.dumps(report, indent=1), encoding="utf-8")
    for kind in ("resources", "functions"):
        print(f"{kind}: {len(report[kind])} mapped, {len(report[f'unmatched_{kind}'])} not")


if __name__ == "__main__":
    main()
