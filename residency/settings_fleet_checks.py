"""The checks of a stack's configuration that concern its front door `fleet`, each giving its problems.

They read a draft, as `residency.settings_checks` says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from residency.ecr_images import read_image
from residency.limits import MAX_TRUSTED_PROXY_HOPS
from residency.regions import ProcessingRegion
from residency.settings_problems import NOT_SET, Problem, config_key, remove_command, set_command, shown

Draft = Mapping[str, Any]

FRONT_DOOR = config_key("frontDoor")


def fleet_problems(draft: Draft) -> Iterator[Problem]:
    """All that keeps the fleet from being deployed, or that would have no effect without it."""
    door, fleet = draft.get("front_door"), draft.get("fleet")
    failover = bool(draft.get("failover"))
    if door == "serverless" and fleet is not None and failover is False and "failover" in draft:
        yield Problem(
            key=config_key("fleet"),
            value=shown(fleet),
            rule="fleet has an effect with frontDoor: fleet or failover: true only.",
            fix=f"{set_command(FRONT_DOOR, 'fleet')}; or {remove_command(config_key('fleet'))}",
        )
    yield from _image_region(draft)
    yield from _tasks(fleet or {})
    if door == "fleet" or failover:
        yield from _needed(draft)
        yield from _proxies(draft)
        yield from _somebody_to_serve(draft, config_key("failover") if failover else FRONT_DOOR)


def _needed(draft: Draft) -> Iterator[Problem]:
    back = f"or {set_command(FRONT_DOOR, 'serverless')}"
    if draft.get("failover"):
        back += f" with {set_command(config_key('failover'), 'false')}"
    if "fleet" in draft and draft["fleet"] is None:
        key = config_key("fleet", "image")
        yield Problem(
            key=key,
            value=NOT_SET,
            rule="A fleet's tasks run an image of the gateway that you have built and pushed (docs/fleet.md).",
            fix=f"{set_command(key, '<account>.dkr.ecr.<region>.amazonaws.com/<repository>@sha256:<digest>')}; {back}",
        )
    if "domain" in draft and "hosted_zone_id" in draft and draft["domain"] is draft["hosted_zone_id"] is None:
        key = config_key("domain")
        yield Problem(
            key=key,
            value=NOT_SET,
            rule="R25: nobody gives a certificate for a load balancer's AWS host, and write keys never travel without "
            "TLS: a fleet needs a domain of yours.",
            fix=f"{set_command(key, 'collect.example.com')} and "
            f"{set_command(config_key('hostedZoneId'), '<Z...>')}; {back}",
        )


def _image_region(draft: Draft) -> Iterator[Problem]:
    region: ProcessingRegion | None = draft.get("processing_region")
    text = (draft.get("fleet") or {}).get("image")
    if region is None or text is None:
        return
    image = read_image(text)
    if image.region != region.aws_region:
        key = config_key("fleet", "image")
        here = f"{image.account}.dkr.ecr.{region.aws_region}.amazonaws.com/{image.repository}<version>"
        yield Problem(
            key=key,
            value=shown(text),
            rule=f"R4: tasks in {region.aws_region} pull their image from there, not from {image.region}.",
            fix=f"push it to a repository there and {set_command(key, here)}",
        )


def _tasks(fleet: Draft) -> Iterator[Problem]:
    lowest, highest = fleet.get("min_tasks"), fleet.get("max_tasks")
    if lowest is not None and highest is not None and lowest > highest:
        key = config_key("fleet", "maxTasks")
        yield Problem(
            key=key,
            value=shown(highest),
            rule=f"There are never fewer tasks than fleet.minTasks: {lowest}.",
            fix=set_command(key, str(lowest)),
        )


def _proxies(draft: Draft) -> Iterator[Problem]:
    hops = draft.get("trusted_proxy_hops")
    if hops is not None and hops >= MAX_TRUSTED_PROXY_HOPS:
        key = config_key("trustedProxyHops")
        yield Problem(
            key=key,
            value=shown(hops),
            rule=f"R90: the load balancer is a proxy too, and at most {MAX_TRUSTED_PROXY_HOPS} are trusted.",
            fix=set_command(key, str(MAX_TRUSTED_PROXY_HOPS - 1)),
        )


def _somebody_to_serve(draft: Draft, key: str) -> Iterator[Problem]:
    region: ProcessingRegion | None = draft.get("processing_region")
    sources = draft.get("sources")
    if region is None or not sources:
        return
    default = region.default_ingest_region
    if any(not source or source.get("ingest_region") in (None, default) for source in sources):
        return
    back = set_command(FRONT_DOOR, "serverless") if key == FRONT_DOOR else remove_command(key)
    yield Problem(
        key=key,
        value=shown("fleet" if key == FRONT_DOOR else "true"),
        rule=f"A fleet stands in {region.aws_region}, where events are stored; no source takes events in there.",
        fix=f"{back}; or {remove_command(config_key('sources', 0, 'ingestRegion'))}",
    )
