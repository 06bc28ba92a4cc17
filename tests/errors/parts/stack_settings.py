"""A stack's configuration, run through the program that `pulumi preview` runs."""

from __future__ import annotations

import json
import runpy
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pulumi
import yaml
from pulumi.runtime import config

from residency.customer_io import AccountRegion
from residency.regions import ProcessingRegion
from residency.settings import (
    CONFIG_NAMESPACE,
    InvalidSettings,
    check_processing_region_unchanged,
)
from residency.settings_customer_io import check_account_region_unchanged
from tests.components.recording import Recorder
from tests.errors.case import SECRET_PLACE, WRITE_KEY, Case, Part

PROGRAM = Path(__file__).parents[3] / "__main__.py"
BASE: Mapping[str, Any] = {
    "processingRegion": "eu-west",
    "euEnabled": True,
    "sources": [{"name": "website"}],
}
EU_IMAGE = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/gateway@sha256:" + "0" * 64
US_IMAGE = EU_IMAGE.replace("eu-west-1", "us-east-1")
OWN_DOMAIN = {"domain": "collect.example.com", "hostedZoneId": "Z0123456789ABCDEFGHIJ"}
REDSHIFT = {"name": "dwh", "kind": "redshift", "vpcId": "vpc-0a1b2c3d"}


def previewed(settings: Mapping[str, Any], aws: Mapping[str, str]) -> str:
    """What the program ends with under this configuration."""
    texts = {f"{CONFIG_NAMESPACE}:{key}": _as_config(value) for key, value in settings.items()}
    before = dict(config.CONFIG.get())
    try:
        Recorder().deploy(lambda: _run({**texts, **{f"aws:{key}": text for key, text in aws.items()}}))
    except pulumi.RunError as error:
        return f"error: {error}"
    finally:
        pulumi.runtime.set_all_config(before)
    raise AssertionError(f"the program takes {settings}")


def _run(texts: Mapping[str, str]) -> None:
    pulumi.runtime.set_all_config(dict(texts))
    runpy.run_path(str(PROGRAM))


def _as_config(value: Any) -> str:
    """A value as the engine hands it to a program."""
    return value if isinstance(value, str) else json.dumps(value)


def stack(wrong: str, *, aws: Mapping[str, str] | None = None, **changed: Any) -> Case:
    """Settings laid over those of a stack that comes up; None takes one away."""
    settings = {key: value for key, value in {**BASE, **changed}.items() if value is not None}
    shown = {f"{CONFIG_NAMESPACE}:{key}": value for key, value in changed.items() if value is not None}
    shown |= {f"aws:{key}": value for key, value in (aws or {}).items()}
    given = yaml.safe_dump(shown, sort_keys=False, width=200) if shown else f"# no {', '.join(changed)}"
    return Case(
        wrong=wrong,
        given=given.strip().replace(WRITE_KEY, SECRET_PLACE),
        run=lambda: previewed(settings, aws or {}),
    )


def _refused(check: Any, **arguments: Any) -> str:
    try:
        check(**arguments)
    except InvalidSettings as error:
        return f"error: {error}"
    raise AssertionError(f"{arguments} is taken")


def customer_io(
    wrong: str, *, residency: str | None = None, destinations: Any = None, **account: Any
) -> Case:
    more = {"residency": residency, "destinations": destinations}
    accounts = [{"name": "marketing", **account}]
    return stack(wrong, customerIoAccounts=accounts, **{k: v for k, v in more.items() if v is not None})


def fleet(wrong: str, *, image: str = EU_IMAGE, **changed: Any) -> Case:
    return stack(wrong, **{"frontDoor": "fleet", **OWN_DOMAIN, "fleet": {"image": image}, **changed})


REGIONS: Sequence[Case] = (
    stack("an AWS region for a processing region", processingRegion="eu-west-1"),
    stack("EU West before it is enabled", euEnabled=None),
    stack("a plan that EU West does not go with", plan="team"),
    stack("an `aws:region` that contradicts", aws={"region": "us-east-1"}),
    stack("credentials in the configuration", aws={"accessKey": "AKIDEXAMPLE"}),
    stack("an `aws:` setting that cannot be read", aws={"maxRetries": "many"}),
    Case(
        wrong="another region for a workspace that is there",
        given=f"{CONFIG_NAMESPACE}:processingRegion: us-west  # deployed as eu-west",
        run=lambda: _refused(
            check_processing_region_unchanged, recorded="eu-west", configured=ProcessingRegion.US_WEST
        ),
    ),
)
SOURCES: Sequence[Case] = (
    stack("no source", sources=None),
    stack("a misspelt setting", retention=30),
    stack(
        "a misspelt setting in a list",
        sources=[{"name": "website", "ingestregion": "dublin"}],
    ),
    stack("a text where a list belongs", sources="website"),
    stack("two sources of one name", sources=[{"name": "website"}, {"name": "website"}]),
    stack("an ingest region outside of the EU", sources=[{"name": "website", "ingestRegion": "oregon"}]),
    stack("a write key of the other region", sources=[{"name": "website", "writeKey": WRITE_KEY}]),
    stack("a source type that EU West does not have", sources=[{"name": "crm", "type": "aircall"}]),
    stack("a source type that nobody has", sources=[{"name": "shop", "type": "javascrpt"}]),
    stack(
        "a filter without what it is to drop",
        sources=[{"name": "website", "filters": [{"action": "dropProperty"}]}],
    ),
)
ARCHIVE: Sequence[Case] = (
    stack("days out of range", archive={"retentionDays": 0}),
    stack(
        "a lock that outlasts its objects",
        archive={"retentionDays": 30, "objectLock": {"mode": "governance", "days": 90}},
    ),
    stack("a compaction that cannot hold its promise", compaction={"dedupeHours": 1}),
    stack("an alarm topic of another region", alarmTopicArn="arn:aws:sns:us-east-1:123456789012:alarms"),
    stack("log retention that CloudWatch does not have", logRetentionDays=100),
    stack(
        "one's own endpoint as that of another region",
        otherEndpoints={"eu-west": "https://events.eu1.collect.example.com"},
    ),
)
DESTINATIONS: Sequence[Case] = (
    stack("a destination that EU West does not have", destinations=[{"type": "enjoyhq"}]),
    stack("a misspelt destination", destinations=[{"type": "amplitud"}]),
    stack(
        "strict mode without the partner's word",
        residency="strict",
        destinations=[{"type": "1flow"}],
    ),
    stack(
        "a source that is listed without an EU endpoint, in strict mode",
        residency="strict",
        sources=[{"name": "shop", "type": "shopify-fueled"}],
    ),
    stack("an EU endpoint that there is not", destinations=[{"type": "1flow", "endpoint": "eu"}]),
    stack("a warehouse among the destinations", destinations=[{"type": "snowflake"}]),
    stack(
        "a day that is none",
        destinations=[{"type": "amplitude", "attestation": {"reference": "DPA-7", "given": "soon"}}],
    ),
)
WAREHOUSES: Sequence[Case] = (
    stack("a kind that is none", warehouses=[{"name": "dwh", "kind": "mysql"}]),
    stack("no network", warehouses=[{"name": "dwh", "kind": "redshift"}]),
    stack("open to the world", warehouses=[{**REDSHIFT, "extraCidrs": ["0.0.0.0/0"]}]),
    stack("the other region's addresses", warehouses=[{**REDSHIFT, "extraCidrs": ["52.25.130.38/32"]}]),
    stack("a range with a bit too many", warehouses=[{**REDSHIFT, "extraCidrs": ["10.20.0.1/16"]}]),
    stack(
        "a network for a warehouse outside of AWS",
        warehouses=[{"name": "dwh", "kind": "snowflake", "vpcId": "vpc-0a1b2c3d"}],
    ),
    stack(
        "a network for BigQuery", warehouses=[{"name": "dwh", "kind": "bigquery", "vpcId": "vpc-0a1b2c3d"}]
    ),
)
DATA_LAKE: Sequence[Case] = (
    stack("true for an object", dataLake=True),
    stack("nobody who may assume the role", dataLake={"workspaceIds": []}),
    stack("a pattern for an id", dataLake={"workspaceIds": ["*"]}),
    stack("a workspace twice", dataLake={"workspaceIds": ["ws1", "ws1"]}),
    stack("a region of its own", dataLake={"workspaceIds": ["ws1"], "region": "us-east-1"}),
)
FAILOVER: Sequence[Case] = (
    stack("a domain without its zone", domain="collect.example.com"),
    stack("the vendor's domain", domain="segment.com", hostedZoneId="Z0123456789ABCDEFGHIJ"),
    stack("a fleet without image and domain", frontDoor="fleet"),
    stack("failover without image and domain", failover=True),
    fleet("an image of another region", image=US_IMAGE),
    fleet("an image outside of ECR", image="docker.io/acme/gateway:1"),
    fleet("more tasks at least than at most", fleet={"image": EU_IMAGE, "minTasks": 9, "maxTasks": 6}),
    stack("a fleet that nothing uses", fleet={"image": EU_IMAGE}),
)
CUSTOMER_IO: Sequence[Case] = (
    customer_io("an account without a region", residency="strict"),
    customer_io("a host that refuses the account", region="eu", host="api.customer.io"),
    customer_io(
        "a host that redirects through the US", region="eu", host="track.customer.io", residency="strict"
    ),
    customer_io(
        "a destination of the other region",
        region="eu",
        destinations=[{"type": "customer-io", "endpoint": "us"}],
    ),
    customer_io(
        "a source that there is not",
        region="eu",
        workspaces=[{"siteId": "s1", "apiKey": WRITE_KEY, "environmentId": 7, "source": "app"}],
    ),
    customer_io(
        "a look-up that credentials are not sent to", region="eu", lookUpUrl="http://track.example.com"
    ),
    Case(
        wrong="another region for an account that was declared",
        given="region: eu  # deployed as us",
        run=lambda: _refused(
            check_account_region_unchanged, account="marketing", recorded="us", configured=AccountRegion.EU
        ),
    ),
)

WHERE = (
    "Printed by `pulumi preview`, `pulumi up`, `make preview` and `make up` below `Diagnostics`, before anything is "
    "touched; all problems of a stack at once. Settings: [settings.md](settings.md)."
)
PARTS: Sequence[Part] = (
    Part(title="Stack settings: region", where=WHERE, cases=REGIONS),
    Part(title="Stack settings: sources", where="", cases=SOURCES),
    Part(title="Stack settings: archive, alarms, endpoints", where="", cases=ARCHIVE),
    Part(title="Stack settings: catalogue", where="`regional catalog` explains each.", cases=DESTINATIONS),
    Part(title="Stack settings: warehouses", where="[warehouses.md](warehouses.md).", cases=WAREHOUSES),
    Part(title="Stack settings: Data Lake", where="", cases=DATA_LAKE),
    Part(
        title="Stack settings: own domain, fleet, failover",
        where="[fleet.md](fleet.md), [failover.md](failover.md).",
        cases=FAILOVER,
    ),
    Part(title="Stack settings: Customer.io accounts", where="", cases=CUSTOMER_IO),
)
