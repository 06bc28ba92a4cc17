"""The table of AWS regions: drawn from botocore's data, and its short codes against the documented ones."""

from __future__ import annotations

import re

import pytest

from residency import aws_regions_generator
from residency.aws_regions import AWS_REGIONS, PARTITIONS, REGION_OF_SHORT_CODE
from residency.regions import AwsRegion


def test_the_table_is_what_botocores_data_says() -> None:
    assert aws_regions_generator.TABLE.read_text() == aws_regions_generator.table(), (
        aws_regions_generator.REMEDY
    )


def test_check_fails_for_a_table_that_has_drifted(
    tmp_path: object, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    drifted = aws_regions_generator.TABLE.parent / "__init__.py"
    monkeypatch.setattr(aws_regions_generator, "TABLE", drifted)
    assert aws_regions_generator.main(["--check"]) == 1
    assert aws_regions_generator.REMEDY in capsys.readouterr().err


# AWS documents zone ids as the code of the region, `-az` and a number.
DOCUMENTED_CODES = {
    "us-east-1": "use1",
    "us-east-2": "use2",
    "us-west-1": "usw1",
    "us-west-2": "usw2",
    "eu-west-1": "euw1",
    "eu-central-2": "euc2",
    "eu-north-1": "eun1",
    "eu-south-1": "eus1",
    "ap-south-1": "aps1",
    "ap-east-1": "ape1",
    "ap-northeast-1": "apne1",
    "ap-southeast-2": "apse2",
    "ca-central-1": "cac1",
    "ca-west-1": "caw1",
    "sa-east-1": "sae1",
    "af-south-1": "afs1",
    "me-south-1": "mes1",
    "me-central-1": "mec1",
    "il-central-1": "ilc1",
    "mx-central-1": "mxc1",
    "us-gov-west-1": "usgw1",
    "us-gov-east-1": "usge1",
    "cn-north-1": "cnn1",
    "cn-northwest-1": "cnnw1",
}


@pytest.mark.parametrize(("region", "code"), DOCUMENTED_CODES.items())
def test_short_codes_are_the_documented_ones(region: str, code: str) -> None:
    assert AWS_REGIONS[region].short_code == code
    assert REGION_OF_SHORT_CODE[code] == region


def test_no_two_regions_share_a_short_code() -> None:
    assert len(REGION_OF_SHORT_CODE) == len(AWS_REGIONS)


def test_each_region_fits_its_partitions_pattern() -> None:
    assert {facts.partition for facts in AWS_REGIONS.values()} == set(PARTITIONS)
    for facts in AWS_REGIONS.values():
        assert re.fullmatch(PARTITIONS[facts.partition].region_pattern, facts.name)


def test_the_regions_of_the_product_are_in_the_table() -> None:
    assert {region.value for region in AwsRegion} <= set(AWS_REGIONS)


def test_regions_that_only_the_newer_of_the_two_files_lists_are_in_the_table() -> None:
    assert {"me-west-1", "sa-west-1", "eusc-de-east-1"} <= set(AWS_REGIONS)
