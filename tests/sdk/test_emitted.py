"""What `regional sdk-config` emits, put into a program as it is: the real SDK's event arrives in region by its key."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from regional.__main__ import main
from residency.hosts import VENDOR_INGEST_HOSTS
from residency.regions import ProcessingRegion
from sdk_configuration.snippets import write_key_placeholder
from tests.gateway.workspace import environment_of
from tests.sdk.cells import POLL_SECONDS, Cell, FrontDoorKind, Loop, cells
from tests.sdk.door import Exchange
from tests.sdk.emitted import PROGRAMS, Emitted
from tests.sdk.faults import BY_NAME
from tests.sdk.installed import NotInstalled
from tests.sdk.interception import Authority, Interception
from tests.sdk.matrix import Matrix

pytestmark = pytest.mark.sdk

EU, US = ProcessingRegion.EU_WEST, ProcessingRegion.US_WEST
DOMAIN = "collect.example.com"
SECONDS_TO_ARRIVE = 60.0
# Where SDKs that read source settings ask for the vendor's; the references name no regional ones.
VENDOR_SETTINGS_HOSTS = {"browser": "cdn.segment.com", "kotlin": "cdn-settings.segment.com"}
WHERE = ["REGIONAL_PROCESSING_REGION", "REGIONAL_INGEST_REGION", "REGIONAL_DELIVERY_REGION"]


@dataclass(frozen=True, kw_only=True)
class Destination:
    """A region's gateway, under its own host or in the vendor's place."""

    region: ProcessingRegion
    vendor: bool

    @property
    def name(self) -> str:
        return f"{self.region}-{'vendor' if self.vendor else 'own'}"

    @property
    def host(self) -> str:
        own = {EU: f"events.eu1.{DOMAIN}", US: f"events.us1.{DOMAIN}"}
        return (VENDOR_INGEST_HOSTS if self.vendor else own)[self.region]

    def code(self, family: str, write_key: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
        """What the command prints, with the key in its place, as an app team puts it."""
        (folder / "Pulumi.it.yaml").write_text(
            f"config:\n  regional-ingest:processingRegion: {self.region}\n  regional-ingest:euEnabled: true\n"
            f"  regional-ingest:domain: {DOMAIN}\n  regional-ingest:hostedZoneId: Z0123456789ABC\n"
            "  regional-ingest:sources: [{name: app}]\n"
        )
        vendor = ["--vendor"] if self.vendor else []
        assert (
            main(["sdk-config", "--stack=it", f"--folder={folder}", f"--sdk={family}", "--json", *vendor])
            == 0
        )
        (written,) = json.loads(capsys.readouterr().out)
        assert write_key_placeholder("app") in written["code"]
        return str(written["code"]).replace(write_key_placeholder("app"), write_key)


DESTINATIONS = [Destination(region=region, vendor=vendor) for region in (EU, US) for vendor in (False, True)]


@contextmanager
def reached(destination: Destination, folder: Path) -> Iterator[tuple[Cell, Interception]]:
    region = destination.region
    prefix = {EU: "euw", US: "usw"}[region]
    hosts = {region.default_ingest_region.value: destination.host}
    environment = environment_of(region)
    with (
        cells(
            FrontDoorKind.FLEET,
            [BY_NAME["none"]],
            write_key=f"{prefix}_{uuid.uuid4().hex}",
            **{name: environment[name] for name in WHERE},
            # An own endpoint's host is the one that was called; the vendor's settings come from another one.
            **({"REGIONAL_INGEST_HOSTS": json.dumps(hosts)} if destination.vendor else {}),
        ) as (cell,),
        Loop() as loop,
    ):
        known = (
            [destination.host, *VENDOR_SETTINGS_HOSTS.values()] if destination.vendor else [destination.host]
        )
        way = Interception(door=cell.door, authority=Authority.made(folder, known), hosts=frozenset(known))
        # The services are the region's: they take no call that is signed for another one.
        cell.cloud.stand_in(region.aws_region.value, access_key_id=environment["AWS_ACCESS_KEY_ID"])
        loop.run(way.open())
        try:
            yield cell, way
        finally:
            loop.run(way.close())


@pytest.fixture(scope="module", params=DESTINATIONS, ids=lambda one: one.name)
def destination(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Destination, Cell, Interception]]:
    with reached(request.param, tmp_path_factory.mktemp("authority")) as (cell, way):
        yield request.param, cell, way


@pytest.mark.parametrize("sender", PROGRAMS)
def test_r23_r24_r28_r42_r47_r48_r49_r51_r53_r54_what_is_emitted_sends_to_its_region(
    sender: str,
    destination: tuple[Destination, Cell, Interception],
    matrix: Matrix,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """That no other host of the vendor is called is said of these seconds only."""
    to, cell, way = destination
    family, start = PROGRAMS[sender]
    program = tmp_path / "program"
    program.mkdir()
    event = "Order Completed" if sender == "curl" else f"Sent by {sender}"
    sent = Emitted(
        code=to.code(family, cell.write_key, tmp_path, capsys), event=event, way=way, folder=program
    )
    before = len(way.called)
    try:
        with start(matrix, sent):
            arrived = _arrived(cell, event)
    except NotInstalled as missing:
        pytest.skip(str(missing))

    assert arrived, f"called: {way.called[before:]}"
    assert {exchange.request.header("host") for exchange in arrived} == {to.host}
    settings = {VENDOR_SETTINGS_HOSTS[sender]} if to.vendor and sender in VENDOR_SETTINGS_HOSTS else set()
    called = {host for host in way.called[before:] if "segment" in host or host == to.host}
    assert called == {to.host} | settings
    archived = [json.loads(line) for line in cell.cloud.lines]
    assert [line["projectId"] for line in archived if line["event"] == event] == [cell.name]


@pytest.mark.parametrize("without", ["", "Telemetry.enable = false", "defaultSettings = "])
def test_r4_r30_without_its_settings_kotlin_calls_the_us_from_an_eu_source_where_it_is_not_told_otherwise(
    without: str, matrix: Matrix, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody answers at any host. The emitted lines, of which each is left out once, keep all calls in the region."""
    own = Destination(region=EU, vendor=False)
    elsewhere = {VENDOR_INGEST_HOSTS[US]} if without else set()
    with reached(own, tmp_path) as (cell, way):
        way.hosts = frozenset()
        code = own.code("android", cell.write_key, tmp_path, capsys)
        assert without in code
        program = tmp_path / "program"
        program.mkdir()
        lines = [line for line in code.splitlines() if not without or without not in line]
        sent = Emitted(code="\n".join(lines), event="Lost", way=way, folder=program)
        try:
            with PROGRAMS["kotlin"][1](matrix, sent):
                # It asks for its settings, and when it has told of the error it tries to send, again and again.
                _until(lambda: way.called.count(own.host) >= 4 or elsewhere & {*way.called})
        except NotInstalled as missing:
            pytest.skip(str(missing))
        assert set(way.called) == {own.host} | elsewhere


def _arrived(cell: Cell, event: str) -> list[Exchange]:
    def found() -> list[Exchange]:
        heard = [one for one in list(cell.door.exchanges) if one.acknowledged]
        return [one for one in heard if any(each.get("event") == event for each in one.request.events)]

    _until(found)
    return found()


def _until(happened: Callable[[], object]) -> None:
    end = time.monotonic() + SECONDS_TO_ARRIVE
    while time.monotonic() < end and not happened():
        time.sleep(POLL_SECONDS)
