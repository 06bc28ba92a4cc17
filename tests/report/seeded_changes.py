"""The changes whose reports are kept as golden files: one a situation that a reviewer meets."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from policies.exemptions import Exemption
from policies.pack_config import PackConfig, read_pack_config
from policies.scenario import Given
from policies.values import UNKNOWN
from report.command import reported
from report.event_log import read_events
from report.model import Report
from tests.report.event_logs import Preview, Said

TODAY = date(2026, 11, 24)
ACCOUNT = "123456789012"


def bucket(name: str, **more: Any) -> Given:
    return Given(type="aws:s3/bucket:Bucket", name=name, props={"bucket": f"{name}-0a1b2c3"}, **more)


def function(name: str, topic_region: str = "eu-west-1") -> Given:
    topic = f"arn:aws:sns:{topic_region}:{ACCOUNT}:{name}"
    return Given(
        type="aws:lambda/function:Function",
        name=name,
        props={"handler": "index.handler", "environment": {"variables": {"TOPIC_ARN": topic}}},
    )


def table(name: str, *replicas: str) -> Given:
    props: dict[str, Any] = {"hashKey": "id", "billingMode": "PAY_PER_REQUEST"}
    if replicas:
        props["replicas"] = [{"regionName": region} for region in replicas]
    return Given(type="aws:dynamodb/table:Table", name=name, props=props)


def replication(target: Any) -> Given:
    return Given(
        type="aws:s3/bucketReplicationConfig:BucketReplicationConfig",
        name="to-the-copy",
        props={
            "bucket": "archive-0a1b2c3",
            "role": f"arn:aws:iam::{ACCOUNT}:role/replication",
            "rules": [{"status": "Enabled", "destination": {"bucket": target}}],
        },
    )


def many(count: int) -> list[Given]:
    kinds: Sequence[Callable[[str], Given]] = (bucket, function, table)
    return [kinds[number % 3](f"part-{number:03}") for number in range(count)]


@dataclass(frozen=True, kw_only=True)
class Seeded:
    """A change, how it is held against the rules, and what its report is about."""

    preview: Preview
    processing_region: str = "eu-west"
    mode: str = "standard"
    exemptions: tuple[Exemption, ...] = ()

    def report(self) -> Report:
        run = read_events(self.preview.lines(), file="events.jsonl")
        return reported([run], config=self.config(), day=TODAY)

    def config(self) -> PackConfig:
        given = {"processingRegion": self.processing_region, "mode": self.mode}
        return replace(read_pack_config({"residency": given}), exemptions=self.exemptions)


URN_OF_TABLE = "urn:pulumi:dev::program::aws:dynamodb/table:Table::sessions"

SEEDED: Mapping[str, Seeded] = {
    "clean": Seeded(
        preview=Preview(
            before=[bucket("archive")], after=[bucket("archive"), function("filter")], pack_ran=True
        )
    ),
    "one-leak-in-300": Seeded(
        preview=Preview(
            before=many(299),
            after=[*many(299), function("notify", topic_region="us-east-1")],
            said=[Said(resource="notify", message="[V28-setting] A setting names another region.")],
        )
    ),
    "exemption-expiring": Seeded(
        preview=Preview(
            before=[table("sessions", "eu-west-2")],
            after=[table("sessions", "eu-west-2"), bucket("archive")],
            pack_ran=True,
        ),
        exemptions=(
            Exemption(
                urn=URN_OF_TABLE,
                accepts="V8",
                reason="sessions hold no personal data; the replica goes with the old site",
                owner="data-platform@example.com",
                expires=date(2026, 12, 1),
            ),
        ),
    ),
    "unknown-bucket": Seeded(
        preview=Preview(
            before=[bucket("archive")],
            after=[bucket("archive"), replication(UNKNOWN)],
            said=[
                Said(
                    resource="to-the-copy",
                    message="[V07-s3-replication] A replication target cannot be decided.",
                    level="advisory",
                )
            ],
        )
    ),
    "removed-replica": Seeded(
        preview=Preview(before=[table("sessions", "us-east-1")], after=[table("sessions")], pack_ran=True)
    ),
}


def both_regions() -> Report:
    """One report on an EU West and a US West stack of our own, the latter with an ingest location in Dublin."""
    sources = {
        "eu-west": '[{"name": "site", "type": "javascript", "writeKey": "[secret]"}, '
        '{"name": "jobs", "type": "iterable"}]',
        "us-west": '[{"name": "app", "type": "react-native", "ingestRegion": "dublin"}, {"name": "site"}]',
    }
    runs = []
    for processing_region, aws_region in (("eu-west", "eu-west-1"), ("us-west", "us-west-2")):
        config = {
            "regional-ingest:processingRegion": processing_region,
            "regional-ingest:euEnabled": "true",
            "regional-ingest:domain": "collect.example.com",
            "regional-ingest:hostedZoneId": "Z0123456789ABC",
            "regional-ingest:destinations": DESTINATIONS[processing_region],
            "regional-ingest:sources": sources[processing_region],
        }
        after = [bucket("archive", provider_region=aws_region), *ENDPOINTS[processing_region]]
        preview = Preview(after=after, pack_ran=True, config=config)
        runs.append(read_events(preview.lines(), file="events.jsonl"))
    return reported(runs, config=PackConfig(), day=TODAY)


DESTINATIONS = {"eu-west": '[{"type": "amplitude"}]', "us-west": '[{"type": "amplitude"}, {"type": "1flow"}]'}


def gateway(ingest_region: str, aws_region: str, delivery_region: str) -> Given:
    return Given(
        type="aws:lambda/function:Function",
        name=f"gateway-{ingest_region}",
        props={"region": aws_region, "environment": {"variables": {"DELIVERY_REGION": delivery_region}}},
        provider_region=delivery_region,
        inside=("regional-ingest:index:RegionalWorkspace", "regional-ingest:index:IngestEndpoint"),
    )


ENDPOINTS = {
    "eu-west": [gateway("dublin", "eu-west-1", "eu-west-1")],
    "us-west": [gateway("dublin", "eu-west-1", "us-west-2"), gateway("oregon", "us-west-2", "us-west-2")],
}


def all_reports() -> dict[str, Report]:
    """Every golden report by its name; the table of vectors is in one of them."""
    found = {**{name: seeded.report() for name, seeded in SEEDED.items()}, "both-regions": both_regions()}
    return {
        name: report if name == "clean" else replace(report, coverage=()) for name, report in found.items()
    }
