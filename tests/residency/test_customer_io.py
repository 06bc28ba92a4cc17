"""Customer.io's account regions as data: hosts, redirects, refusals, findings, credentials (R97-R116)."""

from __future__ import annotations

import base64
import json
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from hypothesis import given
from hypothesis import strategies as st

from residency.catalogue import CatalogueKind, entry_of
from residency.catalogue_decisions import PartnerEndpoint
from residency.customer_io import (
    DESTINATION_SLUGS,
    HOSTS,
    IN_THE_WRONG_REGION,
    LOOK_UP_PATH,
    UI_URL,
    AccountRegion,
    Api,
    BadCredentials,
    Outcome,
    WrongRegion,
    basic_header,
    host_of,
    is_eu_only,
    look_up_answer,
    read_basic_header,
    route,
)
from residency.customer_io_findings import findings_on
from residency.customer_io_preflight import Checked, preflight, preflights
from residency.regions import Jurisdiction, ProcessingRegion
from residency.settings import InvalidSettings, read_settings
from residency.settings_customer_io import advice_of_customer_io, check_account_region_unchanged

EU, US = AccountRegion.EU, AccountRegion.US
EU_WEST, US_WEST = ProcessingRegion.EU_WEST, ProcessingRegion.US_WEST


def rules(**given_: object) -> list[tuple[str, bool]]:
    arguments: dict[str, object] = {
        "account": EU,
        "host": None,
        "processing_region": EU_WEST,
        "strict": True,
        **given_,
    }
    return [(one.rule, one.is_mandatory) for one in findings_on(**arguments)]  # type: ignore[arg-type]


def test_r97_an_account_is_in_the_us_or_in_the_eu() -> None:
    assert [region.value for region in AccountRegion] == ["us", "eu"]
    with pytest.raises(ValueError, match="ap"):
        AccountRegion("ap")


def test_r105_eu_hosts_have_eu_behind_the_subdomain() -> None:
    assert host_of(Api.TRACK, EU) == "track-eu.customer.io"
    assert host_of(Api.APP, EU) == "api-eu.customer.io"
    assert host_of(Api.TRACK, US) == "track.customer.io"
    assert rules(host="track.eu.customer.io") == [("R105", True)]


def test_r101_the_address_of_the_ui_is_no_endpoint_of_data() -> None:
    assert UI_URL == "https://fly.customer.io"
    assert UI_URL.removeprefix("https://") not in HOSTS


def test_r99_a_flow_is_eu_only_with_an_eu_account_and_an_eu_host() -> None:
    for account in AccountRegion:
        for host, (_, region) in HOSTS.items():
            assert is_eu_only(account=account, host=host) is (account is EU and region is EU)
    assert EU.jurisdiction is Jurisdiction.EU


def test_r104_r106_an_eu_workspace_has_to_say_the_account_s_region() -> None:
    assert rules(account=None) == [("R104, R106", True)]
    assert rules(account=None, strict=False) == [("R104, R106", False)]
    assert rules(account=None, processing_region=US_WEST) == []


def test_r107_r111_d9_track_redirects_from_the_us_to_the_eu_only() -> None:
    redirected = route(api=Api.TRACK, listener=US, account=EU)
    assert (redirected.outcome, redirected.status, redirected.host) == (
        Outcome.REDIRECTED, 307, "track-eu.customer.io",
    )  # fmt: skip
    assert redirected.through == (US, EU)
    back = route(api=Api.TRACK, listener=EU, account=US)
    assert (back.outcome, back.status, back.host) == (Outcome.REFUSED, 401, None)


def test_r109_which_apis_redirect_is_data() -> None:
    assert {api for api, what in IN_THE_WRONG_REGION.items() if what is WrongRegion.REDIRECTS} == {Api.TRACK}
    assert set(IN_THE_WRONG_REGION) == set(Api)


def test_r110_the_app_api_answers_401_in_the_wrong_region() -> None:
    for listener, account in ((US, EU), (EU, US)):
        routing = route(api=Api.APP, listener=listener, account=account)
        assert (routing.outcome, routing.status, routing.host) == (Outcome.REFUSED, 401, None)
    assert rules(host="api.customer.io") == [("R110, R111", True)]


def test_r108_relying_on_the_redirect_is_a_finding_mandatory_in_strict_mode() -> None:
    assert rules(host="track.customer.io") == [("R107, R108", True)]
    assert rules(host="track.customer.io", strict=False) == [("R107, R108", False)]
    assert rules(host="track-eu.customer.io") == []


def test_r116_eu_workspace_and_eu_account_go_together() -> None:
    assert rules(account=US, host="track.customer.io") == [("R116", True)]
    assert rules(destination_endpoint=PartnerEndpoint.EU) == []
    assert rules(destination_endpoint=PartnerEndpoint.US) == [("R116", True)]
    assert rules(account=US, processing_region=US_WEST, destination_endpoint=PartnerEndpoint.US) == []
    for slug in DESTINATION_SLUGS:
        assert entry_of(CatalogueKind.DESTINATION, slug).marks == (True, True, True)


@given(
    site=st.text(min_size=1).filter(lambda text: ":" not in text and text.isprintable()),
    key=st.text(min_size=1),
)
def test_r113_r115_credentials_of_any_length_are_one_line_and_read_back(site: str, key: str) -> None:
    header = basic_header(site_id=site, api_key=key)
    assert "\n" not in header
    assert read_basic_header(header) == (site, key)


def test_r115_credentials_of_a_hundred_characters_are_one_line() -> None:
    header = basic_header(site_id="s" * 50, api_key="k" * 50)
    assert len(header.split("\n")) == 1
    assert base64.b64decode(header.removeprefix("Basic ")) == b"s" * 50 + b":" + b"k" * 50


@pytest.mark.parametrize(
    "header", [None, "", "Bearer abc", "Basic", "Basic !!!", "Basic " + base64.b64encode(b"nocolon").decode()]
)
def test_r113_other_headers_are_refused_without_telling_them(header: str | None) -> None:
    with pytest.raises(BadCredentials) as refused:
        read_basic_header(header)
    assert "nocolon" not in str(refused.value)


Reply = tuple[int, bytes]


@pytest.fixture
def vendor() -> Iterator[Callable[[Reply], str]]:
    """A double of the vendor's look-up: `vendor((status, body))` is its address; it takes what the real one takes."""
    servers: list[ThreadingHTTPServer] = []

    def start(reply: Reply) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                try:
                    read_basic_header(self.headers.get("Authorization"))
                    status, body = reply if self.path == LOOK_UP_PATH else (404, b"")
                except BadCredentials:
                    status, body = 401, b""
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def answer_of(region: AccountRegion) -> Reply:
    return 200, json.dumps(look_up_answer(account=region, environment_id=7)).encode()


@pytest.mark.parametrize(
    ("reply", "checked", "stops"),
    [
        (answer_of(EU), Checked.OK, False),
        (answer_of(US), Checked.OTHER_REGION, True),
        ((401, b""), Checked.REFUSED, True),
        ((500, b"oops"), Checked.NOT_CHECKED, False),
        ((200, b"not json"), Checked.NOT_CHECKED, False),
        ((307, b""), Checked.NOT_CHECKED, False),
    ],
)
def test_r112_r114_the_preflight_compares_the_declared_region(
    vendor: Callable[[Reply], str], reply: Reply, checked: Checked, stops: bool
) -> None:
    done = preflight(declared=EU, site_id="site", api_key="canary-key", base_url=vendor(reply))
    assert (done.checked, done.stops) == (checked, stops)
    assert "canary-key" not in done.message


def test_r114_without_a_network_it_says_not_checked_and_never_ok() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    done = preflight(declared=EU, site_id="site", api_key="key", base_url=f"http://127.0.0.1:{port}")
    assert done.checked is Checked.NOT_CHECKED
    assert "not checked" in done.message


def test_r103_the_message_on_another_region_says_that_it_never_changes(
    vendor: Callable[[Reply], str],
) -> None:
    done = preflight(declared=EU, site_id="site", api_key="key", base_url=vendor(answer_of(US)))
    assert "never changes (R103)" in done.message


def declared(**account: object) -> dict[str, object]:
    return {
        "processingRegion": "eu-west",
        "euEnabled": True,
        "sources": [{"name": "site"}],
        "customerIoAccounts": [{"name": "marketing", "region": "eu", **account}],
    }


def test_r98_a_workspace_has_no_region_of_its_own() -> None:
    workspace = {"siteId": "s", "apiKey": "canary-key", "environmentId": 7, "source": "site"}
    read_settings(declared(workspaces=[workspace, {**workspace, "siteId": "t"}]), aws_region=None)
    with pytest.raises(InvalidSettings, match="region") as refused:
        read_settings(declared(workspaces=[{**workspace, "region": "us"}]), aws_region=None)
    assert "canary-key" not in str(refused.value)


def test_r98_a_workspace_s_source_is_one_of_the_stack_s() -> None:
    workspace = {"siteId": "s", "apiKey": "k", "environmentId": 7, "source": "nowhere"}
    with pytest.raises(InvalidSettings, match="R98"):
        read_settings(declared(workspaces=[workspace]), aws_region=None)


def test_r108_a_declared_us_host_is_advice_in_standard_mode_and_refused_in_strict_mode() -> None:
    settings = read_settings(declared(host="track.customer.io"), aws_region=None)
    assert any("R107, R108" in line for line in advice_of_customer_io(settings))
    with pytest.raises(InvalidSettings, match="R107, R108"):
        read_settings({**declared(host="track.customer.io"), "residency": "strict"}, aws_region=None)


def test_r116_the_destination_s_endpoint_is_the_account_s() -> None:
    destinations = [{"type": "customer-io", "endpoint": "us"}]
    with pytest.raises(InvalidSettings, match="R116"):
        read_settings({**declared(), "destinations": destinations}, aws_region=None)
    read_settings({**declared(), "destinations": [{"type": "customer-io"}]}, aws_region=None)


def test_r97_r103_another_region_for_a_declared_account_is_refused_and_names_the_way_out() -> None:
    check_account_region_unchanged(account="marketing", recorded="eu", configured=EU)
    with pytest.raises(InvalidSettings, match=r"win@customer\.io"):
        check_account_region_unchanged(account="marketing", recorded="us", configured=EU)


def test_r114_every_workspace_of_an_account_is_asked(vendor: Callable[[Reply], str]) -> None:
    workspace = {"siteId": "s", "apiKey": "k", "environmentId": 7, "source": "site"}
    raw = declared(
        workspaces=[workspace, {**workspace, "siteId": "t"}], lookUpUrl=vendor(answer_of(US)) + "/"
    )
    (account,) = read_settings(raw, aws_region=None).customer_io_accounts
    assert [one.stops for one in preflights(account)] == [True, True]


def test_r104_r114_an_account_that_says_no_region_is_held_against_the_one_that_is_assumed(
    vendor: Callable[[Reply], str],
) -> None:
    workspace = {"siteId": "s", "apiKey": "k", "environmentId": 7, "source": "site"}
    for found, checked in ((US, Checked.OK), (EU, Checked.OTHER_REGION)):
        raw = {
            "sources": [{"name": "site"}],
            "customerIoAccounts": [
                {"name": "marketing", "workspaces": [workspace], "lookUpUrl": vendor(answer_of(found))}
            ],
        }
        (account,) = read_settings(raw, aws_region=None).customer_io_accounts
        assert account.assumed_region is US
        assert [one.checked for one in preflights(account)] == [checked]


def test_r114_an_account_without_credentials_is_said_to_be_unchecked() -> None:
    (account,) = read_settings(declared(), aws_region=None).customer_io_accounts
    (told,) = preflights(account)
    assert told.checked is Checked.NOT_CHECKED and not told.stops
    assert "not checked" in told.message


@pytest.mark.parametrize(
    "url",
    [
        "http://track.example.com", "ftp://127.0.0.1", "https://", "track-eu.customer.io", "http://127.0.0.1:0",
        "https://user@track.example.com", "https://track.example.com/api", "https://h:99999", "http://[::1", "",
    ],
)  # fmt: skip
def test_r114_credentials_are_sent_over_tls_or_to_this_machine_only(url: str) -> None:
    with pytest.raises(InvalidSettings, match=r"lookUpUrl(.|\n)*R112, R114"):
        read_settings(declared(lookUpUrl=url), aws_region=None)


@pytest.mark.parametrize(
    "url", ["https://track.example.com:8443", "http://localhost:8801", "http://[::1]:8801"]
)
def test_r114_the_look_up_of_another_service_can_be_asked(url: str) -> None:
    (account,) = read_settings(declared(lookUpUrl=url), aws_region=None).customer_io_accounts
    assert account.look_up_url == url


def test_r98_an_account_is_declared_once_and_a_workspace_is_in_one_account() -> None:
    workspace = {"siteId": "s", "apiKey": "k", "environmentId": 7, "source": "site"}
    account = {"name": "marketing", "region": "eu", "workspaces": [workspace]}
    raw = {**declared(), "customerIoAccounts": [account, {**account, "region": "us"}]}
    with pytest.raises(InvalidSettings) as refused:
        read_settings(raw, aws_region=None)
    assert [problem.key for problem in refused.value.problems if problem.rule.startswith(("R97", "R98"))] == [
        "regional-ingest:customerIoAccounts[1].name",
        "regional-ingest:customerIoAccounts[1].workspaces[0].siteId",
    ]


@pytest.mark.parametrize("key", ["", 4_711_471_147, ["canary"]])
def test_r113_a_refused_api_key_is_not_shown(key: object) -> None:
    workspace = {"siteId": "s", "apiKey": key, "environmentId": 7, "source": "site"}
    with pytest.raises(InvalidSettings) as refused:
        read_settings(declared(workspaces=[workspace]), aws_region=None)
    (problem,) = refused.value.problems
    assert problem.value == "[secret]" and problem.rule.startswith("R113")
    place = "regional-ingest:customerIoAccounts[0].workspaces[0].apiKey"
    assert (problem.key, problem.fix) == (place, f"pulumi config set --secret --path '{place}'")
