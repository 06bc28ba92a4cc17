"""The catalogue's rows, and that every one decides as its marks say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from regional.__main__ import main
from residency.catalogue import (
    CATALOGUE_DATE,
    CATALOGUE_FILE,
    MAX_AGE_DAYS,
    CatalogueEntry,
    CatalogueKind,
    InvalidCatalogue,
    NotInCatalogue,
    age_warning,
    catalogue,
    differences,
    entries,
    entry_of,
    nearest,
    read_catalogue,
)
from residency.catalogue_decisions import (
    ATTESTATION_DAYS,
    WARNED_SOURCES,
    Attestation,
    PartnerEndpoint,
    RulesVersion,
    Ruling,
    decide_destination,
    decide_source,
)
from residency.regions import ProcessingRegion
from residency.settings import InvalidSettings, Settings, read_settings
from residency.settings_catalogue import advice_of_catalogue

EU, US = ProcessingRegion.EU_WEST, ProcessingRegion.US_WEST
TODAY = date(2026, 11, 24)
ATTESTED = Attestation(reference="DPA-7", given=TODAY - timedelta(days=10))
DESTINATIONS = [*entries(CatalogueKind.DESTINATION), *entries(CatalogueKind.WAREHOUSE)]
SOURCES = list(entries(CatalogueKind.SOURCE))


def counted(kind: CatalogueKind) -> Counter[tuple[bool, bool, bool]]:
    return Counter(entry.marks for entry in entries(kind) if entry.in_reference_table)


def test_r61_the_table_of_sources_has_110_rows_of_which_57_are_for_eu_workspaces() -> None:
    marks = counted(CatalogueKind.SOURCE)
    assert marks == {(True, True, True): 31, (True, True, False): 26, (True, False, False): 53}
    assert sum(entry.cloud_event_source for entry in SOURCES if entry.in_reference_table) == 78


def test_r81_the_table_of_destinations_has_470_rows() -> None:
    assert counted(CatalogueKind.DESTINATION) == {
        (True, True, False): 427,
        (True, True, True): 24,
        (True, False, True): 2,
        (True, False, False): 17,
    }


def test_r79_all_nine_warehouses_work_in_eu_workspaces_with_eu_endpoints() -> None:
    assert counted(CatalogueKind.WAREHOUSE) == {(True, True, True): 9}
    for entry in entries(CatalogueKind.WAREHOUSE):
        if entry.in_reference_table:
            decision = decide_destination(entry, processing_region=EU, strict=True, today=TODAY)
            assert (decision.ruling, decision.endpoint) == (Ruling.ALLOWED, PartnerEndpoint.EU)


def test_r80_r88_the_catalogue_has_603_rows_with_three_marks_each() -> None:
    assert len(catalogue()) == 603


@pytest.mark.parametrize("entry", SOURCES, ids=lambda entry: entry.slug)
def test_r60_r62_r63_every_source_decides_as_its_marks_say(entry: CatalogueEntry) -> None:
    in_eu = decide_source(entry, processing_region=EU, strict=False, today=TODAY)
    if entry.eu_workspace_eu_endpoint:
        assert in_eu.ruling is Ruling.ALLOWED
    elif entry.eu_workspace_us_endpoint or entry.slug in WARNED_SOURCES:
        assert in_eu.ruling is Ruling.ADVISORY and in_eu.fix
    else:
        assert in_eu.ruling is Ruling.REFUSED and in_eu.fix
    in_us = decide_source(entry, processing_region=US, strict=False, today=TODAY)
    assert (in_us.ruling is Ruling.ALLOWED) is entry.us_workspace


def test_r58_amazon_s3_and_iterable_are_the_cloud_event_sources_of_the_eu() -> None:
    allowed = {
        entry.slug
        for entry in SOURCES
        if entry.cloud_event_source
        and decide_source(entry, processing_region=EU, strict=False, today=TODAY).ruling is Ruling.ALLOWED
    }
    assert allowed == {"amazon-s3", "iterable"}


def test_r57_the_rules_of_august_2023_refuse_every_cloud_event_source() -> None:
    older = [
        decide_source(
            entry, processing_region=EU, strict=False, today=TODAY, rules=RulesVersion.AUGUST_2023
        ).ruling
        for entry in SOURCES
        if entry.cloud_event_source
    ]
    assert set(older) == {Ruling.REFUSED}
    net = entry_of(CatalogueKind.SOURCE, "net")
    assert (
        decide_source(
            net, processing_region=EU, strict=False, today=TODAY, rules=RulesVersion.AUGUST_2023
        ).ruling
        is Ruling.ALLOWED
    )


def test_d4_apple_flutter_and_unity_are_warned_of_and_not_refused() -> None:
    for slug in WARNED_SOURCES:
        assert (
            decide_source(
                entry_of(CatalogueKind.SOURCE, slug), processing_region=EU, strict=False, today=TODAY
            ).ruling
            is Ruling.ADVISORY
        )


@pytest.mark.parametrize("strict", [False, True], ids=["standard", "strict"])
@pytest.mark.parametrize("entry", DESTINATIONS, ids=lambda entry: f"{entry.kind}-{entry.slug}")
def test_r80_r82_r83_r84_every_destination_decides_as_its_marks_say(
    entry: CatalogueEntry, strict: bool
) -> None:
    us, us_endpoint, eu_endpoint = entry.marks
    in_eu = decide_destination(entry, processing_region=EU, strict=strict, today=TODAY, attestation=ATTESTED)
    if eu_endpoint:
        assert (in_eu.ruling, in_eu.endpoint) == (Ruling.ALLOWED, PartnerEndpoint.EU)
    elif us_endpoint:
        assert (in_eu.ruling, in_eu.endpoint) == (Ruling.ADVISORY, PartnerEndpoint.US)
    else:
        assert in_eu.ruling is Ruling.REFUSED and in_eu.rules == ("R82",)
    in_us = decide_destination(entry, processing_region=US, strict=strict, today=TODAY)
    assert (in_us.ruling is Ruling.ALLOWED) is us


def test_r83_in_strict_mode_a_us_endpoint_is_refused_without_an_attestation() -> None:
    entry = entry_of(CatalogueKind.DESTINATION, "1flow")
    refused = decide_destination(entry, processing_region=EU, strict=True, today=TODAY)
    assert refused.ruling is Ruling.REFUSED and "R83" in refused.rules


def test_r84_a_us_endpoint_is_flagged_where_there_is_an_eu_one() -> None:
    entry = next(entry for entry in DESTINATIONS if entry.marks == (True, True, True))
    flagged = decide_destination(
        entry, processing_region=EU, strict=False, today=TODAY, endpoint=PartnerEndpoint.US
    )
    assert flagged.ruling is Ruling.ADVISORY and flagged.fix == "set endpoint: eu"


@pytest.mark.parametrize("entry", DESTINATIONS, ids=lambda entry: f"{entry.kind}-{entry.slug}")
def test_r85_the_eu_endpoint_can_be_chosen_only_where_there_is_one(entry: CatalogueEntry) -> None:
    chosen = decide_destination(
        entry, processing_region=EU, strict=False, today=TODAY, endpoint=PartnerEndpoint.EU
    )
    assert (chosen.ruling is Ruling.ALLOWED) is entry.eu_workspace_eu_endpoint


@pytest.mark.parametrize(
    ("given", "holds"),
    [
        (None, False),
        (TODAY, True),
        (TODAY - timedelta(days=ATTESTATION_DAYS), True),
        (TODAY - timedelta(days=ATTESTATION_DAYS + 1), False),
        (TODAY + timedelta(days=1), False),
    ],
)
def test_r86_in_strict_mode_an_attestation_is_asked_for_and_expires(given: date | None, holds: bool) -> None:
    entry = next(entry for entry in DESTINATIONS if entry.marks == (True, True, True))
    attestation = Attestation(reference="DPA-7", given=given) if given else None
    decision = decide_destination(
        entry, processing_region=EU, strict=True, today=TODAY, attestation=attestation
    )
    assert (decision.ruling is Ruling.ALLOWED) is holds


def test_r64_an_old_catalogue_is_warned_of() -> None:
    assert age_warning(today=CATALOGUE_DATE + timedelta(days=MAX_AGE_DAYS)) is None
    assert "R64" in (age_warning(today=CATALOGUE_DATE + timedelta(days=MAX_AGE_DAYS + 1)) or "")


def changed(tmp_path: Path, edit: Callable[[str], str]) -> Path:
    file = tmp_path / "newer.csv"
    file.write_text(edit(CATALOGUE_FILE.read_text(encoding="utf-8")), encoding="utf-8")
    return file


def test_r87_a_newer_catalogue_is_compared_row_by_row(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def newer(text: str) -> str:
        text = text.replace("1Flow,1flow,true,true,false", "1Flow,1flow,true,true,true")
        return text.replace("2mee,2mee,true,true,false", "New,new-one,true,false,false")

    file = changed(tmp_path, newer)
    assert main(["catalog", "refresh", str(file)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "~ destination 1flow: US workspace, EU with US endpoint -> "
        "US workspace, EU with US endpoint, EU with EU endpoint",
        "- destination 2mee",
        "+ destination new-one: US workspace",
    ]
    assert differences(catalogue(), catalogue()) == []


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (lambda text: text.replace("slug", "slog", 1), "line 1: columns missing: slug"),
        (lambda text: text.replace("true", "perhaps", 1), "line 2: us_workspace is true or false"),
        (lambda text: text.replace("destination,", "destiny,", 1), "line 2: kind is"),
        (lambda text: text + text.splitlines()[1] + "\n", "stands there twice"),
    ],
)
def test_a_file_that_is_no_catalogue_is_refused_with_its_lines(
    tmp_path: Path, edit: Callable[[str], str], told: str
) -> None:
    with pytest.raises(InvalidCatalogue, match=told):
        read_catalogue(changed(tmp_path, edit))


def test_an_unknown_slug_names_the_nearest() -> None:
    with pytest.raises(NotInCatalogue, match="the nearest: aircall"):
        entry_of(CatalogueKind.SOURCE, "aircal")
    assert nearest(CatalogueKind.SOURCE, "Amazon S3")[0] == "amazon-s3"


def settings(**changes: Any) -> Settings:
    raw = {"processingRegion": "eu-west", "euEnabled": True, "sources": [{"name": "site"}], **changes}
    return read_settings(raw, aws_region=None, today=TODAY)


def test_r62_r82_declared_types_are_refused_at_preview_with_their_key_and_fix() -> None:
    refused_destination = next(entry.slug for entry in DESTINATIONS if entry.marks == (True, False, False))
    with pytest.raises(InvalidSettings) as refused:
        settings(
            sources=[{"name": "a", "type": "klaviyo"}, {"name": "b", "type": "no-such"}],
            destinations=[{"type": refused_destination}],
        )
    keys = [problem.key for problem in refused.value.problems]
    assert keys == [
        "regional-ingest:sources[0].type",
        "regional-ingest:sources[1].type",
        "regional-ingest:destinations[0].type",
    ]
    assert all(problem.fix for problem in refused.value.problems)


def test_d3_what_is_listed_without_an_eu_endpoint_is_advice_in_standard_and_refused_in_strict_mode() -> None:
    (advice,) = [
        line for line in advice_of_catalogue(settings(destinations=[{"type": "1flow"}]), today=CATALOGUE_DATE)
    ]
    assert "regional-ingest:destinations[0].type 1flow: R83" in advice
    with pytest.raises(InvalidSettings, match="R83"):
        settings(destinations=[{"type": "1flow"}], residency="strict")


def test_r95_no_legal_basis_is_a_setting_that_could_silence_strict_mode() -> None:
    with pytest.raises(InvalidSettings, match="transferBasis"):
        settings(destinations=[{"type": "1flow", "transferBasis": "DPF"}], residency="strict")


def test_the_command_lists_filters_and_explains(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["catalog", "list", "source", "--where", "eu-endpoint", "--match", "iter"]) == 0
    assert capsys.readouterr().out.split()[:4] == ["iterable", "yes", "yes", "yes"]
    assert main(["catalog", "show", "source", "amazon-s3"]) == 0
    assert "eu-west, strict     allowed   R58" in capsys.readouterr().out
    assert main(["catalog", "show", "source", "no-such"]) == 1


@pytest.mark.parametrize("entry", [*SOURCES, *DESTINATIONS], ids=lambda entry: f"{entry.kind}-{entry.slug}")
def test_r60_r82_what_is_refused_names_alternatives_that_are_taken_themselves(entry: CatalogueEntry) -> None:
    decide = decide_source if entry.kind is CatalogueKind.SOURCE else decide_destination
    decision = decide(entry, processing_region=EU, strict=False, today=TODAY)
    if decision.ruling is not Ruling.REFUSED:
        return
    named = re.fullmatch(
        r"take the nearest with an EU endpoint: (.+) \(all: regional catalog .+\)", decision.fix
    )
    assert named
    for slug in named[1].split(", "):
        other = decide(entry_of(entry.kind, slug), processing_region=EU, strict=False, today=TODAY)
        assert other.ruling is Ruling.ALLOWED, slug


def test_r60_a_name_that_only_sounds_alike_is_no_alternative() -> None:
    def fix(slug: str) -> str:
        entry = entry_of(CatalogueKind.SOURCE, slug)
        return decide_source(entry, processing_region=EU, strict=False, today=TODAY).fix

    assert ": amazon-s3 (" in fix("drip")  # and not stripe
    assert ": facebook-ads, amazon-s3 (" in fix("facebook-lead-ads")


LISTED = {"name": "shop", "type": "shopify-fueled"}


def test_r60_d3_a_source_listed_without_an_eu_endpoint_is_advice_and_in_strict_mode_asks_for_an_attestation() -> (
    None
):
    (advice,) = advice_of_catalogue(settings(sources=[LISTED]), today=CATALOGUE_DATE)
    assert "regional-ingest:sources[0].type shopify-fueled: R60, D3" in advice
    for attestation in (None, {"reference": "DPA-7", "given": "2025-11-23"}):
        with pytest.raises(InvalidSettings, match=r"R60, D3.*\n.*amazon-s3"):
            settings(sources=[{**LISTED, "attestation": attestation}], residency="strict")
    attested = {**LISTED, "attestation": {"reference": "DPA-7", "given": "2026-11-01"}}
    (advice,) = advice_of_catalogue(settings(sources=[attested], residency="strict"), today=date(2026, 11, 2))
    assert advice.endswith("the partner's word on it is DPA-7 of 2026-11-01")


def test_d4_a_warned_source_is_not_blocked_in_strict_mode_either() -> None:
    settings(sources=[{"name": "app", "type": "flutter"}], residency="strict")


def test_r85_no_eu_endpoint_can_be_chosen_in_a_us_workspace_either_where_there_is_none() -> None:
    us = {"processingRegion": "us-west", "euEnabled": False}
    settings(**us, destinations=[{"type": "amplitude", "endpoint": "eu"}])
    with pytest.raises(InvalidSettings, match="R85"):
        settings(**us, destinations=[{"type": "1flow", "endpoint": "eu"}])


def test_r86_what_is_wrong_with_an_attestation_is_told_and_a_good_one_is_not_called_bad() -> None:
    def reason(given: date) -> str:
        return decide_destination(
            entry_of(CatalogueKind.DESTINATION, "1flow"),
            processing_region=EU,
            strict=True,
            today=TODAY,
            attestation=Attestation(reference="DPA-7", given=given),
        ).reason

    assert reason(TODAY + timedelta(days=1)).endswith("of 2026-11-25 is of the future")
    assert reason(TODAY - timedelta(days=400)).endswith("is older than 365 days")
    assert reason(TODAY).endswith("the partner's word on it is DPA-7 of 2026-11-24")


def test_r80_a_warehouse_that_is_declared_as_a_destination_is_told_as_one() -> None:
    with pytest.raises(NotInCatalogue, match="it is there as a warehouse"):
        entry_of(CatalogueKind.DESTINATION, "redshift")


@pytest.mark.parametrize(
    "content", [b"\xff\xfe\x00", b"", CATALOGUE_FILE.read_bytes().splitlines()[0], b'a,"b']
)
def test_r87_a_file_that_is_no_catalogue_is_told_and_does_not_replace_ours(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, file = CATALOGUE_FILE.read_bytes(), tmp_path / "newer.csv"
    file.write_bytes(content)
    assert main(["catalog", "refresh", str(file), "--write"]) == 1
    assert capsys.readouterr().err.startswith("regional catalog: newer.csv: ")
    assert CATALOGUE_FILE.read_bytes() == before


@pytest.mark.parametrize("given", ["2026-11-01", date(2026, 11, 1), "2026-11-01 00:00:00 +0000 UTC"])
def test_r86_a_day_is_read_as_the_engine_hands_it_over_with_and_without_quotes(given: object) -> None:
    attestation = {"reference": "DPA-7", "given": given}
    known = settings(destinations=[{"type": "1flow", "attestation": attestation}], residency="strict")
    assert known.destinations[0].attestation and known.destinations[0].attestation.given == date(2026, 11, 1)


@pytest.mark.parametrize(
    "given", ["2026-11-01 12:30:00 +0000 UTC", "1 Nov 2026", "2026-13-01", 20261101, True]
)
def test_r86_what_is_no_day_is_refused(given: object) -> None:
    with pytest.raises(InvalidSettings, match=r"given(.|\n)*R86: a day as YYYY-MM-DD\.\n"):
        settings(destinations=[{"type": "1flow", "attestation": {"reference": "DPA-7", "given": given}}])
