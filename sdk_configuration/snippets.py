"""The exact configuration of an SDK for one source: options by name, code to paste, and what to know with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from residency.catalogue import CatalogueKind, entry_of
from residency.hosts import Endpoint, deployed_endpoint, own_ingest_host, vendor_ingest_host
from residency.regions import IngestRegion, Location
from sdk_configuration.families import FAMILIES, HostForm, SdkFamily


class NoConfiguration(ValueError):
    """A source that has no SDK to configure (R59), or is not known."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sender:
    """A source with the endpoint it sends to: host and write key are of one region by construction (R53).

    `write_key` is the key itself or a placeholder for it; it stands in the code and nowhere else. `is_own`: the
    endpoint is the operator's own, which also serves the source settings.
    """

    name: str
    location: Location
    endpoint: Endpoint
    write_key: str
    is_own: bool

    @classmethod
    def at_vendor(cls, *, name: str, location: Location, write_key: str) -> Sender:
        """A source of the vendor's own workspace. Raises NoVendorHost (R27)."""
        host = vendor_ingest_host(
            ingest_region=location.ingest_region, processing_region=location.processing_region
        )
        return cls(
            name=name, location=location, endpoint=Endpoint(host=host), write_key=write_key, is_own=False
        )

    @classmethod
    def at_domain(cls, *, name: str, location: Location, domain: str, write_key: str) -> Sender:
        """A source of a stack with an own domain."""
        host = own_ingest_host(
            ingest_region=location.ingest_region, processing_region=location.processing_region, domain=domain
        )
        return cls(
            name=name, location=location, endpoint=Endpoint(host=host), write_key=write_key, is_own=True
        )

    @classmethod
    def at_endpoint(cls, *, name: str, location: Location, endpoint: str, write_key: str) -> Sender:
        """A source of a stack whose endpoint has the host that AWS, or the local cloud, gave it.

        Raises InvalidEndpoint.
        """
        return cls(
            name=name,
            location=location,
            endpoint=deployed_endpoint(endpoint),
            write_key=write_key,
            is_own=True,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class SdkConfiguration:
    """`options`: names and values that decide where events go. `code`: to paste. `warnings`: to be told with it."""

    family: SdkFamily
    options: Mapping[str, str]
    code: str
    warnings: tuple[str, ...]

    def as_document(self) -> dict[str, Any]:
        """The configuration as the command's JSON form and a stack's output have it."""
        return {
            "sdk": self.family.id,
            "name": self.family.name,
            "options": dict(self.options),
            "code": self.code,
            "warnings": list(self.warnings),
        }

    def with_options(self, options: Mapping[str, object]) -> dict[str, object]:
        """Other options of the SDK beside ours; where both name one, ours stays (R55)."""
        return {**options, **self.options}


def write_key_placeholder(source: str) -> str:
    """What stands for a source's write key where the key itself may not be seen, or is the vendor's."""
    return f"<write key of {source}>"


def families_of(source_type: str | None) -> list[SdkFamily]:
    """The families of a source type by its slug in the catalogue; all of them for a source of no declared type.

    Raises NotInCatalogue, and NoConfiguration for a source that runs at the vendor (R59).
    """
    if source_type is None:
        return list(FAMILIES.values())
    entry = entry_of(CatalogueKind.SOURCE, source_type)
    if entry.cloud_event_source:
        raise NoConfiguration(f"R59: {entry.name} runs at the vendor: there is no SDK to configure")
    found = [family for family in FAMILIES.values() if source_type in family.sources]
    if not found:
        raise NoConfiguration(
            f"no SDK family is known for {entry.name}; the host is {HostForm.ORIGIN.value} or as its documentation says"
        )
    return found


def configuration(family: SdkFamily, sender: Sender) -> SdkConfiguration:
    """What this family needs to send as this source."""
    host = family.form.write(sender.endpoint)
    settings = family.settings_form.write(sender.endpoint) if sender.is_own and family.settings_option else ""
    options = {
        **({family.option: host} if host else {}),
        **({family.settings_option: settings} if settings else {}),
        **family.beside,
    }
    return SdkConfiguration(
        family=family,
        options=MappingProxyType(options),
        code=_code(family, sender, host=host, settings=settings),
        warnings=tuple(_warnings(family, sender)),
    )


def _code(family: SdkFamily, sender: Sender, *, host: str, settings: str) -> str:
    lines = [line for line in family.template.splitlines() if settings or "{settings}" not in line]
    text = "\n".join(lines) + "\n"
    for name, value in (("{write_key}", sender.write_key), ("{host}", host), ("{settings}", settings)):
        text = text.replace(name, value)
    return text


def _warnings(family: SdkFamily, sender: Sender) -> list[str]:
    said = []
    is_eu = sender.location.processing_region.default_ingest_region is IngestRegion.DUBLIN
    if family.warning and is_eu:
        said.append(family.warning)
    if family.is_mobile and sender.is_own:
        said.append(
            "events that are queued before the source settings have come go to the host in the code: keep both options"
        )
    if not sender.is_own and sender.location.ingest_region is not IngestRegion.OREGON and not is_eu:
        said.append("R91: to keep client IPs, a US workspace sends to its Oregon host")
    return said
