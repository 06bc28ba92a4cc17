# ruff: noqa: E501 - what a user writes is easier to read in one piece
"""Arguments of the components: of the package, as programs in other languages give them, and of the classes."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from unittest import mock

from pulumi.errors import InputPropertiesError

from component_package.provider import ComponentPackage
from components import fleet_image
from components.archive_bucket import ArchiveBucketArgs, ObjectLock
from components.organisation_guardrail import OrganisationGuardrailArgs
from components.warehouse_allowlist import WarehouseAllowlistArgs
from residency.guardrail import Guardrail
from residency.hosts import own_ingest_host
from residency.regions import AwsRegion, IngestRegion, Location, ProcessingRegion
from residency.warehouse_ranges import WarehouseKind
from tests.errors.case import SECRET_PLACE, WRITE_KEY, Case, Part

EU, US = ProcessingRegion.EU_WEST, ProcessingRegion.US_WEST
ENDPOINT = {
    "processingRegion": "eu-west",
    "ingestRegion": "dublin",
    "archive": {
        "bucket": "events-0a1b2c3",
        "bucketArn": "arn:aws:s3:::events-0a1b2c3",
        "keyArn": "arn:aws:kms:eu-west-1:111122223333:key/k",
        "region": "eu-west-1",
    },
    "writeKeys": {"website": "euw_0123456789abcdef0123456789abcdef"},
}


def packaged(wrong: str, component: str, **inputs: Any) -> Case:
    """A component of the package, made as the engine asks for it."""

    def run() -> str:
        try:
            ComponentPackage().construct("events", f"regional-ingest:index:{component}", inputs)
        except InputPropertiesError as refused:
            kind = f"regional-ingest:index:{component}"
            return f"error: {kind} resource 'events' has a problem: {refused}"  # as the engine says it
        raise AssertionError(f"{component} takes {inputs}")

    given = json.dumps(inputs, indent=2).replace(WRITE_KEY, SECRET_PLACE)
    return Case(wrong=wrong, given=f"{component} {given}", run=run)


def argument(wrong: str, given: str, make: Callable[[], Any]) -> Case:
    """Arguments of a class, in Python."""

    def run() -> str:
        try:
            make()
        except ValueError as error:
            return f"{type(error).__name__}: {error}"
        raise AssertionError(f"{given} is taken")

    return Case(wrong=wrong, given=given, run=run)


def image_into_a_full_folder() -> str:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "notes.txt").write_text("")
        arguments = ["fleet_image", folder]
        with mock.patch.object(sys, "argv", arguments):
            try:
                fleet_image.main()
            except SystemExit as ended:
                return str(ended.code).replace(folder, "image")
    raise AssertionError("it is written")


WITHOUT_KEYS: Mapping[str, Any] = {key: value for key, value in ENDPOINT.items() if key != "writeKeys"}
PACKAGE: Sequence[Case] = (
    packaged("no region", "ArchiveBucket"),
    packaged("a region that holds nobody's events", "ArchiveBucket", region="eu-central-1"),
    packaged("a misspelt argument", "ArchiveBucket", region="eu-west-1", retentionDay=30),
    packaged(
        "a lock that outlasts its objects",
        "ArchiveBucket",
        region="eu-west-1",
        retentionDays=30,
        objectLock={"mode": "governance", "days": 90},
    ),
    packaged(
        "a write key of the other region",
        "IngestEndpoint",
        **{**ENDPOINT, "writeKeys": {"website": WRITE_KEY}},
    ),
    packaged(
        "an ingest region outside of the EU", "IngestEndpoint", **{**ENDPOINT, "ingestRegion": "oregon"}
    ),
    packaged("no write key", "IngestEndpoint", **WITHOUT_KEYS),
    packaged(
        "a key and a topic of another region",
        "IngestEndpoint",
        **{
            **ENDPOINT,
            "archive": {**ENDPOINT["archive"], "keyArn": "arn:aws:kms:us-east-1:111122223333:key/k"},
            "alarmTopicArn": "arn:aws:sns:us-east-1:111122223333:alarms",
        },
    ),
    packaged("no network for a warehouse", "WarehouseAllowlist", processingRegion="eu-west", kind="redshift"),
    packaged(
        "a warehouse that is open to the world",
        "WarehouseAllowlist",
        processingRegion="eu-west",
        kind="redshift",
        vpcId="vpc-0a1b2c3d",
        extraCidrs=["0.0.0.0/0"],
    ),
    packaged("a Data Lake for nobody", "DataLake", processingRegion="eu-west", workspaceIds=[]),
    packaged("a workspace with a stack's problems", "RegionalWorkspace", processingRegion="eu", sources=[]),
)
CLASSES: Sequence[Case] = (
    argument(
        "a location of another jurisdiction",
        "Location(processing_region=ProcessingRegion.EU_WEST, ingest_region=IngestRegion.OREGON)",
        lambda: Location(processing_region=EU, ingest_region=IngestRegion.OREGON),
    ),
    argument(
        "no retention",
        "ArchiveBucketArgs(region=AwsRegion.DUBLIN, retention_days=0)",
        lambda: ArchiveBucketArgs(region=AwsRegion.DUBLIN, retention_days=0),
    ),
    argument(
        "a lock that outlasts its objects",
        'ArchiveBucketArgs(region=AwsRegion.DUBLIN, retention_days=30, object_lock=ObjectLock(mode="governance", days=90))',
        lambda: ArchiveBucketArgs(
            region=AwsRegion.DUBLIN, retention_days=30, object_lock=ObjectLock(mode="governance", days=90)
        ),
    ),
    argument(
        "the vendor's host as one's own",
        'own_ingest_host(ingest_region=IngestRegion.DUBLIN, processing_region=ProcessingRegion.EU_WEST, domain="segment.com")',
        lambda: own_ingest_host(
            ingest_region=IngestRegion.DUBLIN, processing_region=EU, domain="segment.com"
        ),
    ),
    argument(
        "a network for BigQuery",
        'WarehouseAllowlistArgs(processing_region=ProcessingRegion.EU_WEST, kind=WarehouseKind.BIGQUERY, vpc_id="vpc-1")',
        lambda: WarehouseAllowlistArgs(processing_region=EU, kind=WarehouseKind.BIGQUERY, vpc_id="vpc-1"),
    ),
    argument(
        "the other region's addresses",
        'WarehouseAllowlistArgs(processing_region=ProcessingRegion.EU_WEST, kind=WarehouseKind.REDSHIFT, vpc_id="vpc-1", '
        'extra_cidrs=("52.25.130.38/32",))',
        lambda: WarehouseAllowlistArgs(
            processing_region=EU,
            kind=WarehouseKind.REDSHIFT,
            vpc_id="vpc-1",
            extra_cidrs=("52.25.130.38/32",),
        ),
    ),
    argument(
        "a guardrail of the other region",
        "OrganisationGuardrailArgs(region=AwsRegion.DUBLIN, guardrail=Guardrail(processing_region=ProcessingRegion.US_WEST), "
        'targets=("ou-abcd-12345678",))',
        lambda: OrganisationGuardrailArgs(
            region=AwsRegion.DUBLIN, guardrail=Guardrail(processing_region=US), targets=("ou-abcd-12345678",)
        ),
    ),
    argument(
        "a guardrail for a name",
        "OrganisationGuardrailArgs(region=AwsRegion.DUBLIN, guardrail=Guardrail(processing_region=ProcessingRegion.EU_WEST), "
        'targets=("Production",))',
        lambda: OrganisationGuardrailArgs(
            region=AwsRegion.DUBLIN, guardrail=Guardrail(processing_region=EU), targets=("Production",)
        ),
    ),
)
IMAGE: Sequence[Case] = (
    Case(
        wrong="a folder that has something in it",
        given="python -m components.fleet_image image",
        run=image_into_a_full_folder,
    ),
)

PARTS: Sequence[Part] = (
    Part(
        title="Components from other languages",
        where="Printed by the engine for the resource; all problems of a component at once: [package.md](package.md).",
        cases=PACKAGE,
    ),
    Part(title="Components in Python", where="The last line of the program's own error.", cases=CLASSES),
    Part(title="Image of the fleet", where="[fleet.md](fleet.md).", cases=IMAGE),
)
