"""What only looks like a region is not read as one (V34): prose, names, comments, Deny, exceptions, own hosts."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from residency.aws_regions import AWS_REGIONS
from residency.reading import Reading, read
from tests.residency.region_forms import CONTAINERS, NAME_CONTAINERS, REFERENCES, Written, packed

REGIONS = st.sampled_from(sorted(AWS_REGIONS))
READINGS = (Reading.VALUE, Reading.SETTING, Reading.DOCUMENT, Reading.URI, Reading.ARN, Reading.POLICY)
LOOK_ALIKES = (
    "my-logs-{region}",
    "{region}-backup",
    "b{region}",
    "{region}x1",
    "team_{region}",
    "{region}.example.com",
    "https://api.{region}.example.com/v1",
    "https://example.com/{region}/setup",
    "/{region}/db/host",
    "exports/{region}/all.gz",
    "{region}/all.gz",
    "moved here from {region} last year",
    "not in {region}!",
    "The primary ({region}) is closed.",
    "arn:aws:iam::123456789012:role/{region}",
    "arn:aws:iam::123456789012:role/{region}/admin",
    "arn:aws:iam::aws:policy/{region}",
    "arn:aws:sqs:{home}:123456789012:{region}",
    "arn:aws:s3:::logs-{region}/{region}/*",
    "arn:aws:route53:::hostedzone/Z0123456789ABC",
    "s3://logs-{region}/{region}/all",
    "https://logs-{region}.s3.amazonaws.com/{region}",
    "https://docs.aws.amazon.com/general/latest/gr/{region}.html",
    "https://console.aws.amazon.com/s3/home?region={region}",
    "user@{region}.example.com",
    "{region}@example.com",
    "v1.2.3-{region}",
    "lambda.amazonaws.com",
    "sts.amazonaws.com",
    "ELBSecurityPolicy-TLS13-1-2-2021-06",
    "Z32O12XQLNTSW2",
    "#!/bin/sh\n# AWS_REGION={region}\ntrue\n",
    "#!/bin/sh\necho 'region {region}'\n",
    '#!/bin/sh\nif [ "$AWS_REGION" = "{region}" ]; then exit 1; fi\n',
    "a: 1\n# region: {region}\nb: 2\n",
)


@given(st.sampled_from(LOOK_ALIKES), REGIONS, st.sampled_from(READINGS))
@settings(max_examples=1500)
def test_a_look_alike_names_no_region(form: str, region: str, reading: Reading) -> None:
    text = form.replace("{region}", region).replace("{home}", "eu-west-1")
    assert {one.region for one in read(text, reading=reading, key="k")} - {"eu-west-1"} <= {None}


@given(st.sampled_from(REFERENCES), st.sampled_from(sorted(CONTAINERS)))
@settings(max_examples=300)
def test_text_for_people_is_never_read(written: Written, container: str) -> None:
    text = CONTAINERS[container](written.token)
    assert read(text, reading=Reading.PROSE) == ()
    for key in ("description", "comment", "tags", "displayName", "title"):
        assert read(text, reading=Reading.VALUE, key=key) == ()
        assert read(text, reading=Reading.SETTING, key=key) == ()


@given(
    st.sampled_from(REFERENCES),
    st.sampled_from(("Description", "Comment", "Tags", "tags", "title", "metadata", "Documentation")),
)
@settings(max_examples=300)
def test_text_for_people_inside_a_document_is_not_read(written: Written, key: str) -> None:
    for value in (written.token, [written.token], [{"Key": "home", "Value": written.token}]):
        assert read(json.dumps({key: value, "n": 1}), reading=Reading.DOCUMENT) == ()


def policy(**statement: object) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@given(st.sampled_from(REFERENCES), st.booleans())
@settings(max_examples=300)
def test_what_a_policy_denies_or_leaves_out_is_not_read(written: Written, inside: bool) -> None:
    token = written.token
    documents = (
        policy(Effect="Deny", Action="*", Resource=token),
        policy(Effect="Deny", Action="*", Resource="*", Condition={"ArnLike": {"aws:SourceArn": token}}),
        policy(Effect="Allow", Action="*", NotResource=[token]),
        policy(Effect="Allow", Action="*", NotPrincipal={"Service": token}, Resource="*"),
        policy(
            Effect="Allow", Action="*", Resource="*", Condition={"StringNotEquals": {"aws:SourceArn": token}}
        ),
        policy(
            Effect="Allow",
            Action="*",
            Resource="*",
            Condition={"ForAnyValue:ArnNotLike": {"aws:SourceArn": token}},
        ),
        policy(
            Effect="Allow", Action="*", Resource="*", Condition={"StringEquals": {"aws:ResourceTag/a": token}}
        ),
        policy(Effect="Allow", Action="*", Resource="*", Sid=token),
    )
    for document in documents:
        text = json.dumps({"inline": document}) if inside else document
        assert read(text, reading=Reading.POLICY) == ()
        assert read(text, reading=Reading.DOCUMENT) == ()


@given(st.sampled_from(REFERENCES))
@settings(max_examples=300)
def test_what_a_policy_admits_is_read(written: Written) -> None:
    token = written.token
    for document in (
        policy(Effect="Allow", Action="*", Resource=["*", token]),
        policy(Effect="Allow", Action="*", Principal={"Service": token}, Resource="*"),
        policy(
            Effect="Allow", Action="*", Resource="*", Condition={"ArnLikeIfExists": {"aws:SourceArn": token}}
        ),
        json.dumps({"Statement": {"Effect": "Allow", "Resource": token}}),
    ):
        for reading in (Reading.POLICY, Reading.DOCUMENT, Reading.VALUE):
            assert {one.region for one in read(document, reading=reading) if one.region} == {written.region}


@given(REGIONS, REGIONS)
@settings(max_examples=200)
def test_requested_regions_are_read_where_they_admit_and_not_where_they_exclude(one: str, other: str) -> None:
    def conditioned(effect: str, operator: str) -> str:
        return policy(
            Effect=effect,
            Action="*",
            Resource="*",
            Condition={operator: {"aws:RequestedRegion": [one, other]}},
        )

    admitted = [
        sighting.region for sighting in read(conditioned("Allow", "StringEquals"), reading=Reading.POLICY)
    ]
    assert sorted(admitted) == sorted((one, other))
    for effect, operator in (
        ("Deny", "StringEquals"),
        ("Deny", "StringNotEquals"),
        ("Allow", "StringNotLike"),
    ):
        assert read(conditioned(effect, operator), reading=Reading.POLICY) == ()


@pytest.mark.parametrize("container", sorted(NAME_CONTAINERS))
def test_the_same_setting_in_a_comment_is_none(container: str) -> None:
    setting = NAME_CONTAINERS[container]("us-east-1")
    if "\n" not in setting:
        return  # JSON and base64 have no comments
    commented = "\n".join(f"# {line}" for line in setting.split("\n"))
    assert read(f"#!/bin/sh\n{commented}\ntrue\n", reading=Reading.DOCUMENT) == ()
    assert read(packed(f"#!/bin/sh\n{commented}\ntrue\n"), reading=Reading.DOCUMENT) == ()
