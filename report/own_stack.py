"""What only a stack of our own can be asked: its sources and destinations by the catalogue, and what its SDKs need."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from report.states import StackRun
from residency.catalogue import CatalogueKind, entry_of
from residency.catalogue_decisions import Decision, decide_destination, decide_source
from residency.cost import Volume, monthly_cost, shape_of
from residency.hosts import InvalidEndpoint
from residency.regions import Location
from residency.settings import CONFIG_NAMESPACE, InvalidSettings, Settings, decode_config, read_settings
from sdk_configuration.snippets import (
    NoConfiguration,
    Sender,
    configuration,
    families_of,
    write_key_placeholder,
)

EVENTS_A_MONTH = 10_000_000
EVENTS_A_REQUEST = (1, 50)
"""As browsers send, and as servers do."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SdkSettings:
    """What one SDK of a source needs: options by name, and code with a placeholder for the write key."""

    name: str
    options: Mapping[str, str]
    code: str
    warnings: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class SourceFacts:
    """One declared source. `ruling` and `reason` are the catalogue's, empty where the source has no type.

    `sdks` is empty for a source that runs at the vendor, and while its endpoint's host is not known.
    """

    name: str
    type: str
    ingest_region: str
    aws_region: str
    ruling: str
    reason: str
    sdks: tuple[SdkSettings, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class DestinationFacts:
    """One declared destination: its three marks, the partner's endpoint that is used, what the catalogue decides."""

    type: str
    name: str
    us_workspace: bool
    eu_workspace_us_endpoint: bool
    eu_workspace_eu_endpoint: bool
    endpoint: str
    ruling: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CostFacts:
    """What a month of this load costs, in US dollars by list prices; `items` by what it is for.

    `failover`: both cells are counted, and `front_door` is the primary.
    """

    events_per_month: float
    events_per_request: float
    front_door: str
    failover: bool
    total: float
    items: Mapping[str, float]


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnStack:
    """The facts of one stack of ours."""

    sources: tuple[SourceFacts, ...] = ()
    destinations: tuple[DestinationFacts, ...] = ()
    costs: tuple[CostFacts, ...] = ()


def own_stack(run: StackRun, *, today: date, events_per_month: float = EVENTS_A_MONTH) -> OwnStack:
    """The facts; none for a program that is not ours, or whose settings the program itself refuses.

    `events_per_month`: the volume that costs are told for.
    """
    settings = _settings(run, today)
    if settings is None:
        return OwnStack()
    endpoints = _endpoints(run)
    return OwnStack(
        sources=tuple(_sources(settings, endpoints, today)),
        destinations=tuple(_destinations(settings, today)),
        costs=tuple(_costs(settings, events_per_month)),
    )


def _costs(settings: Settings, events_per_month: float) -> Iterator[CostFacts]:
    shape = shape_of(settings)
    for count in EVENTS_A_REQUEST:
        cost = monthly_cost(shape, Volume(events=events_per_month, events_per_request=count))
        yield CostFacts(
            events_per_month=events_per_month,
            events_per_request=count,
            front_door=str(shape.front_door),
            failover=shape.failover,
            total=round(cost.total, 2),
            items={name: round(dollars, 2) for name, dollars in cost.items.items()},
        )


def _settings(run: StackRun, today: date) -> Settings | None:
    prefix = f"{CONFIG_NAMESPACE}:"
    texts = {
        key.removeprefix(prefix): text for key, text in run.config.items() if key.startswith(prefix) and text
    }
    if not texts:
        return None
    try:
        return read_settings(_readable(decode_config(texts)), aws_region=None, today=today)
    except InvalidSettings:
        return None


def _readable(value: Any) -> Any:
    """The configuration without what the engine has blinded."""
    if isinstance(value, Mapping):
        return {key: _readable(item) for key, item in value.items() if not _is_blinded(item)}
    if isinstance(value, list):
        return [_readable(item) for item in value if not _is_blinded(item)]
    return value


def _is_blinded(value: Any) -> bool:
    return value == "[secret]" or (isinstance(value, Mapping) and set(value) == {"secure"})


def _endpoints(run: StackRun) -> Mapping[str, str]:
    """The endpoints by ingest region, as the stack's outputs say them where it was deployed before."""
    for state in (*run.after().values(), *run.before().values()):
        if state.type == "pulumi:pulumi:Stack":
            found = state.outputs.get("endpoints")
            if isinstance(found, Mapping):
                return {key: text for key, text in found.items() if isinstance(text, str)}
    return {}


def _sources(settings: Settings, endpoints: Mapping[str, str], today: date) -> Iterator[SourceFacts]:
    for source in settings.sources:
        location = settings.location_of(source)
        decision = None
        if source.type:
            decision = decide_source(
                entry_of(CatalogueKind.SOURCE, source.type),
                processing_region=settings.processing_region,
                strict=settings.residency == "strict",
                today=today,
                attestation=source.attestation.known if source.attestation else None,
            )
        yield SourceFacts(
            name=source.name,
            type=source.type or "",
            ingest_region=location.ingest_region.value,
            aws_region=location.aws_region.value,
            ruling=decision.ruling.value if decision else "",
            reason=decision.sentence() if decision else "",
            sdks=tuple(_sdks(source.name, source.type, location, settings, endpoints)),
        )


def _sdks(
    name: str, source_type: str | None, location: Location, settings: Settings, endpoints: Mapping[str, str]
) -> Iterator[SdkSettings]:
    placeholder = write_key_placeholder(name)
    endpoint = endpoints.get(location.ingest_region.value)
    try:
        families = families_of(source_type)
        if settings.domain:
            sender = Sender.at_domain(
                name=name, location=location, domain=settings.domain, write_key=placeholder
            )
        elif endpoint:
            sender = Sender.at_endpoint(
                name=name, location=location, endpoint=endpoint, write_key=placeholder
            )
        else:
            return
    except (NoConfiguration, InvalidEndpoint):
        return
    for family in families:
        made = configuration(family, sender)
        yield SdkSettings(
            name=family.name, options=dict(made.options), code=made.code, warnings=made.warnings
        )


def _destinations(settings: Settings, today: date) -> Iterator[DestinationFacts]:
    for destination in settings.destinations:
        entry = entry_of(CatalogueKind.DESTINATION, destination.type)
        decision: Decision = decide_destination(
            entry,
            processing_region=settings.processing_region,
            strict=settings.residency == "strict",
            today=today,
            endpoint=destination.endpoint,
            attestation=destination.attestation.known if destination.attestation else None,
        )
        yield DestinationFacts(
            type=destination.type,
            name=entry.name,
            us_workspace=entry.us_workspace,
            eu_workspace_us_endpoint=entry.eu_workspace_us_endpoint,
            eu_workspace_eu_endpoint=entry.eu_workspace_eu_endpoint,
            endpoint=decision.endpoint.value if decision.endpoint else "",
            ruling=decision.ruling.value,
            reason=decision.sentence(),
        )
