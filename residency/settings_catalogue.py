"""Declared sources and destinations held against the catalogue: what is refused, and what is only warned of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from residency.catalogue import CatalogueKind, NotInCatalogue, age_warning, entry_of
from residency.catalogue_decisions import (
    Attestation,
    Decision,
    Ruling,
    decide_destination,
    decide_source,
)
from residency.regions import ProcessingRegion
from residency.settings_problems import Problem, config_key, shown

if TYPE_CHECKING:
    from residency.settings_models import Settings

Draft = Mapping[str, Any]
STRICT = "strict"


def problems_of_catalogue(draft: Draft, *, today: date) -> Iterator[Problem]:
    """What the catalogue refuses, or does not have (R58-R63, R82-R86)."""
    for field, index, item in _declared(draft):
        key = config_key(field, index, "type")
        try:
            decision = _decided(field, item, draft, today)
        except NotInCatalogue as missing:
            yield Problem(
                key=key,
                value=shown(item["type"]),
                rule=f"R62, R80: {missing}.",
                fix=f"regional catalog list {_KINDS[field]} has them all",
            )
            continue
        if decision is not None and decision.ruling is Ruling.REFUSED:
            yield Problem(
                key=key,
                value=shown(item["type"]),
                rule=f"{', '.join(decision.rules)}: {decision.reason}.",
                fix=decision.fix,
            )


def advice_of_catalogue(settings: Settings, *, today: date) -> Iterator[str]:
    """What is allowed and still has to be said, a sentence each (D3, D4, R64, R83)."""
    from residency.settings_models import draft_of

    draft = draft_of(settings)
    declared = list(_declared(draft))
    for field, index, item in declared:
        decision = _decided(field, item, draft, today)
        if decision is not None and decision.ruling is Ruling.ADVISORY:
            yield f"{config_key(field, index, 'type')} {item['type']}: {decision.sentence()}"
    old = age_warning(today=today)
    if declared and old:
        yield old


_KINDS = {"sources": CatalogueKind.SOURCE, "destinations": CatalogueKind.DESTINATION}


def _declared(draft: Draft) -> Iterator[tuple[str, int, Draft]]:
    for field in _KINDS:
        for index, item in enumerate(draft.get(field) or ()):
            if item and item.get("type"):
                yield field, index, item


def _decided(field: str, item: Draft, draft: Draft, today: date) -> Decision | None:
    """The decision; None where the settings that it depends on are refused themselves."""
    region: ProcessingRegion | None = draft.get("processing_region")
    entry = entry_of(_KINDS[field], item["type"])
    if region is None:
        return None
    given: Draft | None = item.get("attestation")
    if "attestation" not in item or (
        given is not None and ("reference" not in given or "given" not in given)
    ):
        return None
    attestation = Attestation(reference=given["reference"], given=given["given"]) if given else None
    strict = draft.get("residency") == STRICT
    if field == "sources":
        return decide_source(
            entry, processing_region=region, strict=strict, today=today, attestation=attestation
        )
    return decide_destination(
        entry,
        processing_region=region,
        strict=strict,
        today=today,
        endpoint=item.get("endpoint"),
        attestation=attestation,
    )
