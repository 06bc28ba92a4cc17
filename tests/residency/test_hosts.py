"""Tests of host names: the vendor's, those of an own domain, and the normal form of an endpoint."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from residency.hosts import (
    MAX_HOST_CHARS,
    OWN_HOST_LABELS,
    VENDOR_DOMAINS,
    VENDOR_INGEST_HOSTS,
    Endpoint,
    InvalidEndpoint,
    NoVendorHost,
    deployed_endpoint,
    is_domain,
    is_vendor_domain,
    normalise_endpoint,
    own_ingest_host,
    vendor_ingest_host,
)
from residency.regions import ForeignIngestRegion, IngestRegion, ProcessingRegion

EU_HOST = "events.eu1.segmentapis.com"
US_LOCATIONS = [(ProcessingRegion.US_WEST, region) for region in IngestRegion]
LOCATIONS = [*US_LOCATIONS, (ProcessingRegion.EU_WEST, IngestRegion.DUBLIN)]


def test_r23_r24_the_vendor_hosts_are_those_of_the_references() -> None:
    assert dict(VENDOR_INGEST_HOSTS) == {
        ProcessingRegion.US_WEST: "api.segment.io",
        ProcessingRegion.EU_WEST: EU_HOST,
    }
    assert all(is_vendor_domain(host) for host in VENDOR_INGEST_HOSTS.values())


def test_r23_r25_the_vendor_urls_carry_v1() -> None:
    assert Endpoint(host=VENDOR_INGEST_HOSTS[ProcessingRegion.EU_WEST]).api_url == f"https://{EU_HOST}/v1"
    assert Endpoint(host=VENDOR_INGEST_HOSTS[ProcessingRegion.US_WEST]).api_host == "api.segment.io/v1"


@pytest.mark.parametrize("region", list(ProcessingRegion))
def test_r23_r24_the_default_ingest_region_has_the_vendor_host(region: ProcessingRegion) -> None:
    host = vendor_ingest_host(ingest_region=region.default_ingest_region, processing_region=region)
    assert host == VENDOR_INGEST_HOSTS[region]


@pytest.mark.parametrize("ingest_region", [IngestRegion.SINGAPORE, IngestRegion.SYDNEY, IngestRegion.DUBLIN])
def test_r27_no_vendor_host_is_invented(ingest_region: IngestRegion) -> None:
    with pytest.raises(NoVendorHost, match="R27"):
        vendor_ingest_host(ingest_region=ingest_region, processing_region=ProcessingRegion.US_WEST)


def test_r19_a_foreign_ingest_region_has_no_host_at_all() -> None:
    with pytest.raises(ForeignIngestRegion):
        vendor_ingest_host(ingest_region=IngestRegion.OREGON, processing_region=ProcessingRegion.EU_WEST)
    with pytest.raises(ForeignIngestRegion):
        own_ingest_host(
            ingest_region=IngestRegion.OREGON,
            processing_region=ProcessingRegion.EU_WEST,
            domain="example.com",
        )


def test_d1_every_location_has_an_own_host_and_no_two_share_one() -> None:
    assert set(OWN_HOST_LABELS) == set(LOCATIONS)
    hosts = [
        own_ingest_host(ingest_region=ingest, processing_region=processing, domain="example.com")
        for processing, ingest in LOCATIONS
    ]
    assert sorted(hosts) == [
        "events.eu1.example.com",
        "events.us1-dublin.example.com",
        "events.us1-singapore.example.com",
        "events.us1-sydney.example.com",
        "events.us1.example.com",
    ]


@pytest.mark.parametrize(
    "domain", ["", "localhost", "Example.com", "example.com.", "-a.com", "a..com", "1.2.3.4", "a b.c"]
)
def test_r27_a_host_needs_a_domain(domain: str) -> None:
    with pytest.raises(ValueError, match="R27"):
        own_ingest_host(
            ingest_region=IngestRegion.SYDNEY, processing_region=ProcessingRegion.US_WEST, domain=domain
        )


@pytest.mark.parametrize("vendor", VENDOR_DOMAINS)
@pytest.mark.parametrize(("processing_region", "ingest_region"), LOCATIONS)
def test_r27_a_host_below_the_vendor_is_never_ours(
    vendor: str, processing_region: ProcessingRegion, ingest_region: IngestRegion
) -> None:
    for domain in (vendor, f"x.{vendor}"):
        with pytest.raises(ValueError, match="belongs to the vendor"):
            own_ingest_host(ingest_region=ingest_region, processing_region=processing_region, domain=domain)


def test_r27_a_name_that_only_ends_like_the_vendors_is_no_vendor_domain() -> None:
    assert not is_vendor_domain("notsegment.io")
    assert is_domain("notsegment.io")


@given(
    scheme=st.sampled_from(["", "https://", "HTTPS://"]),
    capitals=st.booleans(),
    final_dot=st.sampled_from(["", "."]),
    port=st.sampled_from(["", ":443"]),
    path=st.sampled_from(["", "/", "//", "/v1", "/v1/", "/V1", "//v1/"]),
    padding=st.sampled_from(["", " ", "\n"]),
)
def test_r26_all_spellings_are_one_endpoint(
    scheme: str, capitals: bool, final_dot: str, port: str, path: str, padding: str
) -> None:
    host = EU_HOST.upper() if capitals else EU_HOST
    assert normalise_endpoint(f"{padding}{scheme}{host}{final_dot}{port}{path}{padding}") == Endpoint(
        host=EU_HOST
    )


@given(st.text(max_size=80))
def test_r26_normalising_is_stable_and_fails_in_one_way_only(text: str) -> None:
    try:
        endpoint = normalise_endpoint(text)
    except InvalidEndpoint:
        return
    for spelling in (endpoint.origin, endpoint.api_url, endpoint.api_host, endpoint.authority):
        assert normalise_endpoint(spelling) == endpoint
    assert endpoint.host.isascii()


@pytest.mark.parametrize(
    "text",
    [
        "http://events.eu1.segmentapis.com/v1",
        "ftp://events.eu1.segmentapis.com",
        "events.eu1.segmentapis.com/v2",
        "events.eu1.segmentapis.com/v1/track",
        "events.eu1.segmentapis.com?x=1",
        "events.eu1.segmentapis.com#v1",
        "https://",
        "",
        "a..b",
        "-a.example.com",
        "host:0",
        "host:65536",
        "\u017fegment.io",
        "\u212aey.example.com",  # lower() makes an ASCII k of the Kelvin sign
        "[::1]",
        f"{'a.' * (MAX_HOST_CHARS // 2)}aa",
    ],
)
def test_r25_r26_what_is_no_https_ingest_endpoint_is_refused(text: str) -> None:
    with pytest.raises(InvalidEndpoint):
        normalise_endpoint(text)


def test_a_write_key_in_a_url_does_not_reach_the_message() -> None:
    with pytest.raises(InvalidEndpoint) as caught:
        normalise_endpoint("https://canary-key:@events.eu1.segmentapis.com/v1")
    assert "canary" not in str(caught.value)


def test_another_port_is_kept() -> None:
    assert normalise_endpoint("https://localhost:8443/v1").api_url == "https://localhost:8443/v1"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_r25_a_deployed_endpoint_is_plain_on_this_machine_alone(host: str) -> None:
    endpoint = deployed_endpoint(f"http://{host}:8801/")
    assert (endpoint.origin, endpoint.api_url) == (f"http://{host}:8801", f"http://{host}:8801/v1")
    with pytest.raises(InvalidEndpoint):
        normalise_endpoint(f"http://{host}:8801")


@pytest.mark.parametrize(
    "text",
    [
        "http://events.eu1.segmentapis.com",
        "HTTP://events.eu1.collect.example.com",
        "http://10.0.0.7:8801",
        "http://127.0.0.1.example.com:8801",
        "http://localhost.example.com:8801",
        "http://127.0.0.1",
        "http://canary-key:@127.0.0.1:8801",
        "http://127.0.0.1:8801@events.example.com",
        "http://127.0.0.1:0",
        "http://127.0.0.1:65536",
    ],
)
def test_r25_any_other_endpoint_without_tls_is_refused(text: str) -> None:
    with pytest.raises(InvalidEndpoint) as caught:
        deployed_endpoint(text)
    assert "canary" not in str(caught.value)


def test_r26_a_deployed_endpoint_of_aws_is_read_as_any_other() -> None:
    assert deployed_endpoint(f"https://{EU_HOST}/v1") == Endpoint(host=EU_HOST)
