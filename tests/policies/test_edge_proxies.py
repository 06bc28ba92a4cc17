"""Edge proxies before an ingest endpoint are refused, in both regions (R89)."""

from __future__ import annotations

from typing import Any

import pytest

from policies.findings import Verdict
from policies.scenario import Given
from tests.policies.analysing import analyse

API_HOST = "abc123.execute-api.{region}.amazonaws.com"


def proxies(region: str) -> list[Given]:
    origin: dict[str, Any] = {"domainName": API_HOST.format(region=region), "originId": "ingest"}
    return [
        Given(
            type="aws:cloudfront/distribution:Distribution",
            name="cdn",
            props={"enabled": True, "origins": [origin]},
            provider_region=region,
        ),
        Given(
            type="aws:globalaccelerator/accelerator:Accelerator",
            name="accelerator",
            props={"name": "ingest", "enabled": True},
            provider_region=region,
        ),
        Given(
            type="aws:apigateway/restApi:RestApi",
            name="edge",
            props={"name": "ingest", "endpointConfiguration": {"types": "EDGE"}},
            provider_region=region,
        ),
    ]


@pytest.mark.parametrize(
    ("processing_region", "region"), [("eu-west", "eu-west-1"), ("us-west", "us-west-2")]
)
def test_r89_an_edge_proxy_before_ingest_is_refused_in_both_regions(
    processing_region: str, region: str
) -> None:
    analyzer = analyse(proxies(region), config={"processingRegion": processing_region})
    refused = {
        judgement.finding.name
        for judgement in analyzer.judgements
        if judgement.finding.verdict is Verdict.VIOLATION
    }
    assert refused == {"cdn", "accelerator", "edge"}
