"""Every document of every role that a workspace can have: of IAM's grammar, each action on what it can be about."""

from __future__ import annotations

import copy
import json
import re
from typing import Any

import pytest

from components.regional_workspace import RegionalWorkspace, RegionalWorkspaceArgs
from residency.data_lake_trust import access_policy, trust_policy
from residency.regions import ProcessingRegion
from residency.settings import read_settings
from tests.components.iam_actions import REFERENCE
from tests.components.iam_grammar import Kind, defects
from tests.components.recording import Recorder, plain

RESOURCES_OF = json.loads(REFERENCE.read_text(encoding="utf-8"))["actions"]
DOCUMENTS = {
    ("aws:iam/role:Role", "assumeRolePolicy"): Kind.TRUST,
    ("aws:iam/rolePolicy:RolePolicy", "policy"): Kind.PERMISSIONS,
}


def role_documents(region: ProcessingRegion, **more: object) -> dict[str, tuple[Kind, str]]:
    """The documents of a workspace's roles by resource, a Data Lake's among them."""
    raw = {
        "processingRegion": region.value,
        "euEnabled": region is ProcessingRegion.EU_WEST,
        "sources": [{"name": "website"}],
        "dataLake": {"workspaceIds": ["ws1", "ws2"]},
        **more,
    }
    args = RegionalWorkspaceArgs(settings=read_settings(raw, aws_region=None))
    recorder = Recorder()
    recorder.deploy(lambda: RegionalWorkspace("ws", args))
    return {
        one.name: (kind, plain(one.inputs[name]))
        for one in recorder.registrations
        for (type_, name), kind in DOCUMENTS.items()
        if one.type == type_
    }


def largest(region: ProcessingRegion) -> dict[str, object]:
    """What gives a workspace the other kinds of roles."""
    image = f"123456789012.dkr.ecr.{region.aws_region}.amazonaws.com/gateway:1"
    return {
        "compaction": {"engine": "emr-serverless"},
        "domain": "collect.example.com",
        "hostedZoneId": "Z0123456789ABCDEFGHIJ",
        "failover": True,
        "fleet": {"image": image},
    }


@pytest.mark.parametrize("region", list(ProcessingRegion))
def test_r72_the_documents_of_all_roles_are_of_iams_grammar(region: ProcessingRegion) -> None:
    for documents in (role_documents(region), role_documents(region, **largest(region))):
        assert {"ws-data-lake-role", "ws-data-lake-policy", "ws-delivery-role"} <= set(documents)
        for name, (kind, text) in documents.items():
            assert defects(text, kind) == [], name


@pytest.mark.parametrize("region", list(ProcessingRegion))
def test_r72_every_action_is_one_of_awss_and_allowed_on_what_it_is_about(region: ProcessingRegion) -> None:
    for documents in (role_documents(region), role_documents(region, **largest(region))):
        for name, (kind, text) in documents.items():
            for statement in json.loads(text)["Statement"] if kind is Kind.PERMISSIONS else ():
                resources = many(statement["Resource"])
                taken: set[str] = set()
                for action in many(statement["Action"]):
                    assert action in RESOURCES_OF, (
                        f"{name}: {action} is not in {REFERENCE.name}; see iam_actions.py"
                    )
                    on = {one for one in resources if is_about(action, one)}
                    assert on, f"{name}: {action} is allowed on nothing that it is about: {resources}"
                    taken |= on
                assert taken == set(resources), f"{name}: no action is about {set(resources) - taken}"


def many(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def is_about(action: str, resource: str) -> bool:
    # AWS asks for this one on `log-group::log-stream:`, as its refusals say; the reference knows no resource for it.
    forms = (
        ["arn:aws:logs:${Region}:${Account}:log-group:*"]
        if action == "logs:DescribeLogGroups"
        else RESOURCES_OF[action]
    )
    if "*" in forms:
        return resource == "*"
    streams = re.sub(r"(:log-group:.+):\*$", r"\1:log-stream:*", resource)  # what is below a group
    return any(re.fullmatch(_pattern(form), one) for form in forms for one in (resource, streams))


def _pattern(form: str) -> str:
    in_a_bucket = re.escape(form).replace(r"\$\{BucketName\}", "[^/]+")
    return re.sub(r"\\\$\\\{\w+\\\}", ".+", in_a_bucket)


# What the two tests above would find


TRUST = trust_policy(processing_region=ProcessingRegion.EU_WEST, workspace_ids=("ws1",))
ACCESS = access_policy(
    bucket_arn="arn:aws:s3:::b", key_arn="arn:aws:kms:eu-west-1:123456789012:key/k",
    aws_region="eu-west-1", account="123456789012", database="lake",
)  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "element", "value", "told"),
    [
        (Kind.TRUST, "Resource", "*", "a trust policy has no Resource"),
        (Kind.TRUST, "Principal", None, "a role's trust names its principals"),
        (Kind.TRUST, "Principal", "*", "a role's trust names its principals"),
        (Kind.TRUST, "Principal", {"AWS": ["arn:aws:iam::59528093265:role/r"]}, "is no principal"),
        (Kind.TRUST, "Principal", {"Aws": "arn:aws:iam::595280932656:root"}, "there is no element Aws"),
        (Kind.TRUST, "Action", "s3:GetObject", "a trust policy has actions of STS only"),
        (Kind.TRUST, "Condition", {"StringEqual": {"sts:ExternalId": ["ws1"]}}, "is no operator"),
        (Kind.TRUST, "Condition", {"StringEquals": {"ExternalId": ["ws1"]}}, "is no condition key"),
        (Kind.TRUST, "Condition", {"StringEquals": {"sts:ExternalId": []}}, "is held against texts"),
        (Kind.TRUST, "Condition", {"StringEquals": {"sts:ExternalId": ["w" * 2_000]}}, "are too many"),
        (Kind.PERMISSIONS, "Principal", {"AWS": "*"}, "have no Principal"),
        (Kind.PERMISSIONS, "Resource", None, "either Resource or NotResource"),
        (Kind.PERMISSIONS, "Resource", ["b/*"], "has not the form"),
        (Kind.PERMISSIONS, "Action", ["s3.GetObject"], "has not the form"),
        (Kind.PERMISSIONS, "Action", [], "Action names something"),
        (Kind.PERMISSIONS, "Effect", "allow", "Effect is Allow or Deny"),
        (Kind.PERMISSIONS, "Sid", "Objects of the lake", "a Sid is letters and digits"),
        (Kind.PERMISSIONS, "Sid", "KeyOfTheLake", "a Sid stands there twice"),
        (Kind.PERMISSIONS, "Actions", ["s3:GetObject"], "there is no element Actions"),
    ],
)
def test_r72_a_document_that_is_not_of_the_grammar_is_found(
    kind: Kind, element: str, value: object, told: str
) -> None:
    broken: Any = copy.deepcopy(TRUST if kind is Kind.TRUST else ACCESS)
    assert defects(json.dumps(broken), kind) == []
    broken["Statement"][0][element] = value
    if value is None:
        del broken["Statement"][0][element]
    assert any(told in one for one in defects(json.dumps(broken), kind))


def test_r72_an_action_on_what_it_is_not_about_is_found() -> None:
    assert is_about("s3:GetObject", "arn:aws:s3:::b/*") and not is_about("s3:GetObject", "arn:aws:s3:::b")
    assert is_about("s3:ListBucket", "arn:aws:s3:::b") and not is_about("s3:ListBucket", "arn:aws:s3:::b/*")
    assert is_about("glue:GetTable", "arn:aws:glue:eu-west-1:123456789012:table/lake/*")
    assert not is_about("glue:GetTable", "arn:aws:kms:eu-west-1:123456789012:key/k")
    assert is_about("ecr:GetAuthorizationToken", "*") and not is_about("kms:Decrypt", "*")
