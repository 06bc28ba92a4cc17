"""Buckets whose own name says their region (V6, V7): AWS keeps two endings for them, and no other name tells."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from residency.aws_regions import AWS_REGIONS
from residency.reading_names import region_of_bucket_name


@given(
    region=st.sampled_from(sorted(AWS_REGIONS)), prefix=st.from_regex(r"[a-z][a-z0-9-]{0,20}", fullmatch=True)
)
def test_v6_a_bucket_of_an_accounts_own_namespace_says_its_region(region: str, prefix: str) -> None:
    assert region_of_bucket_name(f"{prefix}-111122223333-{region}-an") == region


@pytest.mark.parametrize(
    ("name", "region"), [("logs--usw2-az1--x-s3", "us-west-2"), ("logs--usw2-lax1-az1--x-s3", "us-west-2")]
)
def test_v6_a_directory_bucket_says_its_zone(name: str, region: str) -> None:
    assert region_of_bucket_name(name) == region


@pytest.mark.parametrize(
    "name",
    [
        "logs-us-west-2",
        "logs-us-west-2-an",
        "logs-111122223333-us-west-2",
        "logs-111122223333-mars-west-2-an",
        "cdk-hnb659fds-assets-111122223333-us-east-1",
        "logs--x-s3",
        "logs--mars1-az1--x-s3",
    ],
)
def test_v6_no_other_name_says_a_region(name: str) -> None:
    assert region_of_bucket_name(name) is None
