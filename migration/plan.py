"""The plan of a move to the other processing region: a new workspace beside the old one, step by step (R12, D5).

A region never changes, so a move is a new workspace, new write keys, senders that change over, and data that is copied
where the law allows it. Nothing here touches anything: it reads the settings of the old stack.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from residency.catalogue import CatalogueKind, entry_of
from residency.catalogue_decisions import Decision, decide_destination, decide_source
from residency.regions import Jurisdiction, Location, ProcessingRegion
from residency.settings_models import Destination, Settings, Source
from residency.settings_problems import shown
from residency.transfer_basis import BASIS_NOTES, TransferBasis, transfer_basis
from residency.warehouse_ranges import WAREHOUSE_RANGES
from sdk_configuration.families import HostForm, SdkFamily
from sdk_configuration.snippets import NoConfiguration, Sender, configuration, families_of

STACK_NAME = re.compile(r"[A-Za-z0-9_.-]{1,100}")


class CannotPlan(ValueError):
    """There is no move to plan. The message says why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SdkChange:
    """The options of one SDK of one source, before and after. They never hold a write key."""

    family: SdkFamily
    before: Mapping[str, str]
    after: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceMove:
    """One source: where its new endpoint stands, its SDKs, and what the catalogue says of its type there."""

    source: Source
    before: Location
    after: Location
    sdks: tuple[SdkChange, ...]
    decision: Decision | None


@dataclass(frozen=True, kw_only=True, slots=True)
class DestinationMove:
    """One destination with what the catalogue says of it in the new region."""

    destination: Destination
    decision: Decision


@dataclass(frozen=True, kw_only=True, slots=True)
class MigrationPlan:
    """Everything that a move asks for. `ticket`: the reference of the request (R13); empty: a draft."""

    old_stack: str
    new_stack: str
    before: Settings
    after_region: ProcessingRegion
    sources: tuple[SourceMove, ...]
    destinations: tuple[DestinationMove, ...]
    basis: TransferBasis
    ticket: str

    @property
    def is_draft(self) -> bool:
        return not self.ticket

    @property
    def basis_note(self) -> str:
        """What a copy of the old data to the new region rests on."""
        if self.basis is TransferBasis.NONE_NEEDED:
            return "the EU's law asks for none where data comes in from the US; your contracts may"
        return f"{self.basis.value}: {BASIS_NOTES[self.basis]}"

    @property
    def old_ranges(self) -> tuple[str, ...]:
        return tuple(map(str, WAREHOUSE_RANGES[self.before.processing_region]))

    @property
    def new_ranges(self) -> tuple[str, ...]:
        return tuple(map(str, WAREHOUSE_RANGES[self.after_region]))


def plan_migration(
    settings: Settings,
    *,
    old_stack: str,
    new_stack: str,
    to: ProcessingRegion,
    today: date,
    ticket: str = "",
    vendor: bool = False,
) -> MigrationPlan:
    """The plan of a move of this stack's workspace. `vendor`: the senders use the vendor's own endpoints.

    `today`: the day that partners' attestations are held against.

    Raises CannotPlan where the workspace is in that region already, or the new stack is the old one.
    """
    if settings.processing_region is to:
        raise CannotPlan(f"{old_stack} is in {to.label} already: there is nothing to move")
    if old_stack == new_stack:
        raise CannotPlan(
            f"R3, R12: a workspace never changes its region: {to.label} needs a stack of its own, not {old_stack}"
        )
    if not STACK_NAME.fullmatch(new_stack):
        raise CannotPlan(
            f"{shown(new_stack)} is no name of a stack: 1 to 100 characters of A-Z, a-z, 0-9, _, - and ."
        )
    home = settings.processing_region.jurisdiction
    return MigrationPlan(
        old_stack=old_stack,
        new_stack=new_stack,
        before=settings,
        after_region=to,
        sources=tuple(_source_moves(settings, to, today, vendor=vendor)),
        destinations=tuple(_destination_moves(settings, to, today)),
        # Of US data that goes to the EU no EU law asks for a basis.
        basis=transfer_basis(home=home, region=to.aws_region.value)
        if home is Jurisdiction.EU
        else TransferBasis.NONE_NEEDED,
        ticket=" ".join(ticket.split()),
    )


def _source_moves(
    settings: Settings, to: ProcessingRegion, today: date, *, vendor: bool
) -> Iterator[SourceMove]:
    for source in settings.sources:
        before = settings.location_of(source)
        ingest_region = (
            before.ingest_region if before.ingest_region in to.ingest_regions else to.default_ingest_region
        )
        after = Location(processing_region=to, ingest_region=ingest_region)
        decision = None
        if source.type:
            decision = decide_source(
                entry_of(CatalogueKind.SOURCE, source.type),
                processing_region=to,
                strict=settings.residency == "strict",
                today=today,
            )
        yield SourceMove(
            source=source,
            before=before,
            after=after,
            sdks=tuple(_sdk_changes(source, before, after, settings, vendor=vendor)),
            decision=decision,
        )


def _sdk_changes(
    source: Source, before: Location, after: Location, settings: Settings, *, vendor: bool
) -> Iterator[SdkChange]:
    try:
        families = families_of(source.type)
    except NoConfiguration:
        return
    old = _sender(source, before, settings, vendor=vendor)
    new = _sender(source, after, settings, vendor=vendor)
    for family in families:
        if family.form is HostForm.FROM_SETTINGS and vendor:
            continue
        yield SdkChange(
            family=family,
            before=_options(family, old),
            after=_options(family, new),
        )


def _sender(source: Source, location: Location, settings: Settings, *, vendor: bool) -> Sender | None:
    """None where the endpoint has a host that AWS gives it, known only once it is deployed."""
    if vendor and location.ingest_region is location.processing_region.default_ingest_region:
        return Sender.at_vendor(name=source.name, location=location, write_key="")
    if settings.domain and not vendor:
        return Sender.at_domain(name=source.name, location=location, domain=settings.domain, write_key="")
    return None


def _options(family: SdkFamily, sender: Sender | None) -> Mapping[str, str]:
    if sender is not None:
        return configuration(family, sender).options
    return MappingProxyType({family.option or family.settings_option: "<endpoint of the stack's outputs>"})


def _destination_moves(settings: Settings, to: ProcessingRegion, today: date) -> Iterator[DestinationMove]:
    for destination in settings.destinations:
        yield DestinationMove(
            destination=destination,
            decision=decide_destination(
                entry_of(CatalogueKind.DESTINATION, destination.type),
                processing_region=to,
                strict=settings.residency == "strict",
                today=today,
            ),
        )
