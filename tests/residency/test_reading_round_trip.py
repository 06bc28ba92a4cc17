"""Whatever form a region is written in, and however it is nested, it is read back: that region and no other."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from residency.aws_regions import AWS_REGIONS, REGION_OF_SHORT_CODE
from residency.reading import Form, Reading, Sighting, read
from tests.residency.region_forms import (
    CONTAINERS,
    NAME_CONTAINERS,
    NAMES,
    PLAIN,
    REFERENCES,
    Written,
    packed,
)

UNCLASSED = (Reading.VALUE, Reading.SETTING, Reading.DOCUMENT)
NESTABLE = ("json", "json list", "json in json", "base64", "base64 of json", "base64 in json")
CODES = {region: code for code, region in REGION_OF_SHORT_CODE.items()}


def regions_of(sightings: tuple[Sighting, ...]) -> set[str]:
    return {one.region for one in sightings if one.region}


def test_every_form_of_where_a_region_hides_is_here() -> None:
    said = {written.form for written in REFERENCES} | {written.form for written, _ in NAMES}
    elsewhere = {Form.PROFILE, Form.BUCKET, Form.WORLDWIDE, Form.EDGE, Form.SEGMENT_HOST, Form.UNREADABLE}
    assert said | elsewhere == set(Form) and not said & elsewhere
    assert {written.region for written in REFERENCES} == set(AWS_REGIONS)


def test_bare_names_are_read_where_a_name_stands() -> None:
    for written, reading in NAMES:
        (one,) = read(written.text, reading=reading)
        assert (one.region, one.form) == (written.region, written.form), written
        assert (one.start, one.end) == (0, len(written.text))


@pytest.mark.parametrize("reading", [*UNCLASSED, Reading.URI, Reading.ARN, Reading.REGION])
def test_every_reference_is_read_alone(reading: Reading) -> None:
    for written in REFERENCES:
        found = read(written.text, reading=reading)
        assert regions_of(found) == {written.region}, written
        assert written.form in {one.form for one in found}, written
        assert all(one.partition == AWS_REGIONS[written.region].partition for one in found if one.region)


@given(st.sampled_from(REFERENCES), st.sampled_from(sorted(CONTAINERS)), st.sampled_from(UNCLASSED))
@settings(max_examples=1500)
def test_a_reference_is_read_in_every_container(written: Written, container: str, reading: Reading) -> None:
    text = CONTAINERS[container](written.token)
    found = read(text, reading=reading, key="k")
    assert regions_of(found) == {written.region}
    for one in found:
        assert 0 <= one.start < one.end <= len(text)
        if container in PLAIN and one.region:
            at = text.index(written.token)
            assert at <= one.start < one.end <= at + len(written.token)
            shown = text[one.start : one.end].lower()
            assert one.region in shown or CODES[one.region] in shown


@given(
    st.sampled_from(REFERENCES),
    st.lists(st.sampled_from(NESTABLE), min_size=2, max_size=3),
    st.sampled_from(UNCLASSED),
)
@settings(max_examples=500)
def test_containers_in_containers_are_opened(written: Written, nested: list[str], reading: Reading) -> None:
    text = written.token
    for container in nested:
        text = CONTAINERS[container](text)
    assert regions_of(read(text, reading=reading, key="k")) == {written.region}


@given(st.sampled_from(sorted(AWS_REGIONS)), st.sampled_from(sorted(NAME_CONTAINERS)))
@settings(max_examples=500)
def test_a_bare_name_is_read_where_something_is_set_to_it(region: str, container: str) -> None:
    text = NAME_CONTAINERS[container](region)
    assert [one.region for one in read(text, reading=Reading.DOCUMENT, key="k")] == [region]


@given(
    st.lists(st.sampled_from(REFERENCES), min_size=2, max_size=5), st.sampled_from([" ", "\n", ", ", " | "])
)
@settings(max_examples=300)
def test_several_references_are_read_in_their_order(several: list[Written], joint: str) -> None:
    found = read(joint.join(one.text for one in several), reading=Reading.DOCUMENT)
    read_back = [one.region for one in found if one.region]
    assert [region for region in dict.fromkeys(read_back)] == [*dict.fromkeys(one.region for one in several)]
    assert [one.start for one in found] == sorted(one.start for one in found)


@pytest.mark.parametrize("geography", ["us", "eu", "apac", "us-gov", "jp", "au", "global"])
@pytest.mark.parametrize("model", ["amazon.nova-pro-v1:0", "anthropic.claude-3-5-sonnet-20240620-v1:0"])
def test_v27_a_profile_of_a_geography_is_told_from_the_model_itself(geography: str, model: str) -> None:
    (profile,) = read(f"{geography}.{model}", reading=Reading.SETTING)
    assert (profile.form, profile.region, profile.name) == (Form.PROFILE, None, geography)
    arn = f"arn:aws:bedrock:eu-west-1:123456789012:inference-profile/{geography}.{model}"
    assert Form.PROFILE in {one.form for one in read(arn, reading=Reading.ARN)}
    assert read(model, reading=Reading.SETTING) == ()
    local = read(f"arn:aws:bedrock:eu-west-1::foundation-model/{model}", reading=Reading.ARN)
    assert [(one.form, one.region) for one in local] == [(Form.ARN, "eu-west-1")]


@pytest.mark.parametrize(
    ("text", "bucket"),
    [
        ("arn:aws:s3:::company-logs", "company-logs"),
        ("arn:aws:s3:::company-logs/us-east-1/*", "company-logs"),
        ("arn:aws-cn:s3:::company-logs", "company-logs"),
        ("s3://company-logs/all", "company-logs"),
        ("s3a://company-logs-us-east-1/all", "company-logs-us-east-1"),
        ("https://company-logs.s3.amazonaws.com/all", "company-logs"),
        ("https://s3.amazonaws.com/company-logs/all", "company-logs"),
    ],
)
def test_v6_a_bucket_without_a_region_is_read_by_its_name(text: str, bucket: str) -> None:
    found = read(text, reading=Reading.VALUE)
    assert [(one.form, one.region, one.name) for one in found] == [(Form.BUCKET, None, bucket)]


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("https://uploads.s3-accelerate.amazonaws.com/x", Form.WORLDWIDE),
        ("arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap", Form.WORLDWIDE),
        ("mfzwi23gnjvgw.mrap.accesspoint.s3-global.amazonaws.com", Form.WORLDWIDE),
        ("d111111abcdef8.cloudfront.net", Form.EDGE),
        ("a1b2c3.awsglobalaccelerator.com", Form.EDGE),
    ],
)
def test_v18_v20_what_is_served_worldwide_is_told_apart(text: str, form: Form) -> None:
    assert form in {one.form for one in read(text, reading=Reading.VALUE)}


def test_the_place_of_a_nested_find_is_told_by_names_of_keys() -> None:
    text = json.dumps({"agent": [{"body": json.dumps({"target": "arn:aws:sqs:us-east-1:1:q"})}]})
    (one,) = read(text, reading=Reading.DOCUMENT)
    assert one.inside == ("json", "agent[0].body", "json", "target")
    (one,) = read(packed(json.dumps({"aws_region": "us-east-1", "n": 1})), reading=Reading.DOCUMENT)
    assert one.inside == ("base64", "json", "aws_region")
