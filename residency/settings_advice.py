"""What a valid configuration is still told at preview: advice, a sentence each, that stops nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from residency.regions import IngestRegion, Jurisdiction
from residency.settings_catalogue import advice_of_catalogue
from residency.settings_customer_io import advice_of_customer_io
from residency.settings_models import Settings
from residency.settings_problems import config_key


def advice_on(settings: Settings, *, today: date) -> Iterator[str]:
    """All advice on these settings, in their order."""
    yield from _of_client_ips(settings)
    yield from _of_data_subjects(settings)
    yield from advice_of_catalogue(settings, today=today)
    yield from advice_of_customer_io(settings)


def _of_client_ips(settings: Settings) -> Iterator[str]:
    """R91: regional endpoints may show addresses of the US; to keep the client's, a US workspace ingests in Oregon."""
    if settings.processing_region.jurisdiction is not Jurisdiction.US:
        return
    for index, source in enumerate(settings.sources):
        ingest_region = settings.location_of(source).ingest_region
        if source.preserve_client_ip and ingest_region is not IngestRegion.OREGON:
            yield (
                f"{config_key('sources', index, 'preserveClientIp')}: R91: events taken in at {ingest_region} may show "
                "another address than the client's; set ingestRegion to oregon"
            )


def _of_data_subjects(settings: Settings) -> Iterator[str]:
    """R92: Dublin ingest makes no EU workspace."""
    if settings.processing_region.jurisdiction is Jurisdiction.EU:
        return
    for index, source in enumerate(settings.sources):
        if source.data_subjects is Jurisdiction.EU:
            yield (
                f"{config_key('sources', index, 'dataSubjects')}: R92: events of people in the EU are processed and "
                f"stored in the {settings.processing_region.jurisdiction} here, wherever they are taken in; make a "
                "workspace in eu-west for them"
            )
