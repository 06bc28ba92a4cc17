"""The checks of a stack's configuration that look at more than one setting, each giving its problems.

A check reads a draft: the valid settings by their Python names, nested like the models. A name that is absent
was given but invalid, and has its own problem already, as has an item that is {} or None in a list. Elsewhere
None stands for an optional setting that was not given.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from residency.data_lake_trust import trust_policy
from residency.filter_rules import FilterRule
from residency.hosts import MAX_CERTIFICATE_HOST_CHARS, own_cell_host, own_ingest_host
from residency.limits import SOURCES_ENVIRONMENT_BYTES
from residency.regions import AwsRegion, IngestRegion, ProcessingRegion
from residency.settings_fleet_checks import fleet_problems
from residency.settings_problems import (
    NOT_SET,
    SECRET,
    Problem,
    config_key,
    remove_command,
    replace_write_key,
    set_command,
    shown,
)
from residency.warehouse_ranges import (
    WAREHOUSE_PORTS,
    WAREHOUSE_RANGES,
    RefusedRange,
    WarehouseKind,
    check_range,
)
from residency.warehouse_statements import STATEMENT_KINDS
from residency.write_keys import WRITE_KEY_PREFIXES, fingerprint, region_of

Draft = Mapping[str, Any]
Check = Callable[[Draft], Iterator[Problem]]

AWS_REGION_KEY = "aws:region"


def problems_across(draft: Draft) -> list[Problem]:
    """All problems that `CHECKS` find in a draft, in the order of the checks."""
    return [problem for check in CHECKS for problem in check(draft)]


def problems_of_aws_region(draft: Draft, *, aws_region: str | None) -> Iterator[Problem]:
    """An `aws:region` that is not the one that the processing region already says (R4)."""
    region = draft.get("processing_region")
    if region is None or aws_region is None or aws_region == region.aws_region:
        return
    other = next((one for one in ProcessingRegion if one.aws_region == aws_region), None)
    fix = remove_command(AWS_REGION_KEY)
    if other is not None:
        change = set_command(config_key("processingRegion"), other)
        fix += f"; or, for a new stack that is to process in {other.label}: {change}"
    yield Problem(
        key=AWS_REGION_KEY,
        value=shown(aws_region),
        rule=f"R4: {region.label} processes in {region.aws_region}, which follows from processingRegion; "
        "aws:region may not say otherwise.",
        fix=fix,
    )


def _entitlement(draft: Draft) -> Iterator[Problem]:
    if draft.get("processing_region") is not ProcessingRegion.EU_WEST or draft.get("eu_enabled") is not False:
        return
    key = config_key("euEnabled")
    yield Problem(
        key=key,
        value="false",
        rule="R8, R9: a workspace in EU West has to be enabled for the organisation before it is created.",
        fix=f"once it is enabled: {set_command(key, 'true')}",
    )


def _plan(draft: Draft) -> Iterator[Problem]:
    plan = draft.get("plan")
    if draft.get("processing_region") is not ProcessingRegion.EU_WEST or plan in (None, "business"):
        return
    key = config_key("plan")
    yield Problem(
        key=key,
        value=shown(plan),
        rule="R15: a workspace in EU West goes with the Business plan only.",
        fix=f"once the organisation has it: {set_command(key, 'business')}",
    )


def _source_names(draft: Draft) -> Iterator[Problem]:
    yield from _repeated_names(draft, field="sources")


def _warehouse_names(draft: Draft) -> Iterator[Problem]:
    yield from _repeated_names(draft, field="warehouses")


def _repeated_names(draft: Draft, *, field: str) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for index, item in _items(draft, field):
        name = item.get("name")
        if name is None:
            continue
        if name in first:
            key = config_key(field, index, "name")
            yield Problem(
                key=key,
                value=shown(name),
                rule=f"No two {field} share a name; {config_key(field, first[name], 'name')} is the same.",
                fix=set_command(key, f"{name[:60]}-{index + 1}"),
            )
        first.setdefault(name, index)


def _ingest_regions(draft: Draft) -> Iterator[Problem]:
    region: ProcessingRegion | None = draft.get("processing_region")
    if region is None:
        return
    for index, source in _items(draft, "sources"):
        ingest_region: IngestRegion | None = source.get("ingest_region")
        if ingest_region is None or ingest_region in region.ingest_regions:
            continue
        key = config_key("sources", index, "ingestRegion")
        yield Problem(
            key=key,
            value=shown(ingest_region),
            rule=f"R19: sources of {region.label} take events in at {_listed(region.ingest_regions)} only.",
            fix=set_command(key, region.default_ingest_region),
        )


def _write_keys(draft: Draft) -> Iterator[Problem]:
    region: ProcessingRegion | None = draft.get("processing_region")
    first: dict[str, int] = {}
    for index, source in _items(draft, "sources"):
        if source.get("write_key") is None:
            continue
        write_key = source["write_key"].get_secret_value()
        key = config_key("sources", index, "writeKey")
        named = region_of(write_key)
        if region is not None and named is not None and named is not region:
            yield Problem(
                key=key,
                value=SECRET,
                rule=f"R37, R53: a write key belongs to one region; this one starts with "
                f"{WRITE_KEY_PREFIXES[named]}, which says {named.label}, in a stack of {region.label}.",
                fix=replace_write_key(key),
            )
        if write_key in first:
            yield Problem(
                key=key,
                value=SECRET,
                rule="R37: a write key belongs to one source; "
                f"{config_key('sources', first[write_key], 'writeKey')} is the same.",
                fix=replace_write_key(key),
            )
        first.setdefault(write_key, index)


def _filters(draft: Draft) -> Iterator[Problem]:
    for index, source in _items(draft, "sources"):
        for position, one in enumerate(source.get("filters") or ()):
            if not one or {"action", "types", "events", "property"} - one.keys():
                continue
            try:
                filter_rule(one)
            except ValueError as error:
                key = config_key("sources", index, "filters", position)
                yield Problem(
                    key=key,
                    value=shown(one["action"]),
                    rule=f"A filter does one thing: {error}.",
                    fix=f"set what is missing, or {remove_command(key)}",
                )


def filter_rule(draft: Draft) -> FilterRule:
    """The rule that a valid filter of a draft says. Raises ValueError where its settings do not go together."""
    return FilterRule(
        action=draft["action"],
        types=frozenset(draft["types"]),
        events=frozenset(draft["events"]),
        path=tuple(draft["property"].split(".")) if draft["property"] else (),
    )


def _sources_size(draft: Draft) -> Iterator[Problem]:
    """Every function of the stack has the registry of all its sources."""
    sources = [source for _, source in _items(draft, "sources")]
    registry = {fingerprint(str(index)): source.get("name") for index, source in enumerate(sources)}
    regions = {
        source.get("name"): source["ingest_region"] for source in sources if source.get("ingest_region")
    }
    rates = {
        source.get("name"): source["max_events_per_second"]
        for source in sources
        if source.get("max_events_per_second")
    }
    filters = {source.get("name"): _written_filters(source) for source in sources if source.get("filters")}
    parts: list[object] = [registry, *(part for part in (regions, rates, filters) if part)]
    size = sum(len(json.dumps(part, separators=(",", ":")).encode()) for part in parts)
    if size > SOURCES_ENVIRONMENT_BYTES:
        yield Problem(
            key=config_key("sources"),
            value=f"{len(sources)} sources",
            rule=f"The sources, with their filters, may take {SOURCES_ENVIRONMENT_BYTES} bytes of "
            f"a function's environment; these take {size}.",
            fix="shorten the names of sources and filters, or move some sources to a second stack of this region",
        )


def _written_filters(source: Draft) -> list[object]:
    written: list[object] = []
    for one in source["filters"]:
        with suppress(ValueError, KeyError, TypeError):
            written.append(filter_rule(one).as_json())
    return written


def _object_lock(draft: Draft) -> Iterator[Problem]:
    archive: Draft = draft.get("archive") or {}
    lock: Draft = archive.get("object_lock") or {}
    days, retention = lock.get("days"), archive.get("retention_days")
    if days is not None and retention is not None and days > retention:
        key = config_key("archive", "objectLock", "days")
        yield Problem(
            key=key,
            value=shown(days),
            rule=f"Objects cannot stay locked for longer than archive.retentionDays: {retention}.",
            fix=f"{set_command(key, str(retention))}; "
            f"or {set_command(config_key('archive', 'retentionDays'), str(days))}",
        )
    if lock.get("mode") == "compliance" and archive.get("force_destroy"):
        key = config_key("archive", "forceDestroy")
        yield Problem(
            key=key,
            value="true",
            rule="Nobody can delete objects locked in compliance mode, so forceDestroy cannot hold.",
            fix=f"{set_command(key, 'false')}; or "
            f"{set_command(config_key('archive', 'objectLock', 'mode'), 'governance')}",
        )


def _warehouse_networks(draft: Draft) -> Iterator[Problem]:
    for index, warehouse in _items(draft, "warehouses"):
        kind: WarehouseKind | None = warehouse.get("kind")
        if kind is None:
            continue
        if kind in WAREHOUSE_PORTS:
            yield from _one_group(index, warehouse, kind)
        else:
            yield from _no_network(index, warehouse, kind)


def _one_group(index: int, warehouse: Draft, kind: WarehouseKind) -> Iterator[Problem]:
    if "vpc_id" not in warehouse or "security_group_id" not in warehouse:
        return
    vpc_id, group_id = warehouse["vpc_id"], warehouse["security_group_id"]
    if (vpc_id is None) is not (group_id is None):
        return
    vpc_key = config_key("warehouses", index, "vpcId")
    group_key = config_key("warehouses", index, "securityGroupId")
    rule = f"A {kind} warehouse has either vpcId (a group is made there) or securityGroupId (a given group)."
    if vpc_id is None:
        fix = f"{set_command(group_key, '<sg-...>')}; or {set_command(vpc_key, '<vpc-...>')}"
        yield Problem(key=config_key("warehouses", index), value="neither is set", rule=rule, fix=fix)
    else:
        fix = f"{remove_command(vpc_key)}; or {remove_command(group_key)}"
        yield Problem(key=config_key("warehouses", index), value="both are set", rule=rule, fix=fix)


_NO_RULE = "R76, D7: {} needs no network rule"


def _no_network(index: int, warehouse: Draft, kind: WarehouseKind) -> Iterator[Problem]:
    network_settings = {
        "vpc_id": "vpcId",
        "security_group_id": "securityGroupId",
        "port": "port",
        "extra_cidrs": "extraCidrs",
    }
    reason = "R79: the rule of {} is a statement for its own console" if kind in STATEMENT_KINDS else _NO_RULE
    for name, written in network_settings.items():
        if warehouse.get(name):
            key = config_key("warehouses", index, written)
            yield Problem(
                key=key,
                value=shown(warehouse[name]),
                rule=f"{reason.format(kind)}, so it takes no {written}.",
                fix=remove_command(key),
            )


def _warehouse_ranges(draft: Draft) -> Iterator[Problem]:
    region: ProcessingRegion | None = draft.get("processing_region")
    if region is None:
        return
    own = {str(known) for known in WAREHOUSE_RANGES[region]}
    for index, warehouse in _items(draft, "warehouses"):
        seen: set[str] = set()
        for position, cidr in enumerate(warehouse.get("extra_cidrs") or ()):
            if cidr is None:
                continue
            key = config_key("warehouses", index, "extraCidrs", position)
            try:
                network = str(check_range(cidr, region=region))
            except RefusedRange as refused:
                yield Problem(
                    key=key, value=shown(cidr), rule=refused.rule, fix=f"{refused.fix}: {remove_command(key)}"
                )
                continue
            if network in own | seen:
                yield Problem(
                    key=key,
                    value=shown(cidr),
                    rule="R77: every range is let in once; the vendor's of this region needs no mention.",
                    fix=remove_command(key),
                )
            seen.add(network)


def _data_lake(draft: Draft) -> Iterator[Problem]:
    region: ProcessingRegion | None = draft.get("processing_region")
    ids: list[str | None] = (draft.get("data_lake") or {}).get("workspace_ids") or []
    if region is None or not ids or None in ids:
        return
    key = config_key("dataLake", "workspaceIds")
    for position, one in enumerate(ids):
        if one in ids[:position]:
            yield Problem(
                key=config_key("dataLake", "workspaceIds", position),
                value=shown(one),
                rule="R72: a workspace is named once.",
                fix=remove_command(config_key("dataLake", "workspaceIds", position)),
            )
    try:
        trust_policy(processing_region=region, workspace_ids=tuple(map(str, ids)))
    except ValueError as error:
        yield Problem(
            key=key,
            value=shown(ids),
            rule=f"R72: {error}.",
            fix="name fewer workspaces, or give some of them a Data Lake of a second stack of this region",
        )


def _domain(draft: Draft) -> Iterator[Problem]:
    if "domain" not in draft or "hosted_zone_id" not in draft:
        return
    domain, zone = draft["domain"], draft["hosted_zone_id"]
    if (domain is None) is (zone is None):
        return
    given, missing = ("domain", "hostedZoneId") if zone is None else ("hostedZoneId", "domain")
    example = "<Z...>" if zone is None else "collect.example.com"
    yield Problem(
        key=config_key(missing),
        value=NOT_SET,
        rule="domain and hostedZoneId go together: the zone proves the certificate and publishes the host.",
        fix=f"{set_command(config_key(missing), example)}; or {remove_command(config_key(given))}",
    )


def _host_length(draft: Draft) -> Iterator[Problem]:
    region: ProcessingRegion | None = draft.get("processing_region")
    domain: str | None = draft.get("domain")
    if region is None or domain is None:
        return
    default = region.default_ingest_region
    used = {source.get("ingest_region") or default for _, source in _items(draft, "sources")}
    hosts = {
        one: own_ingest_host(ingest_region=one, processing_region=region, domain=domain)
        for one in used & region.ingest_regions
    }
    if draft.get("failover") and default in hosts:
        hosts[default] = own_cell_host(hosts[default])
    longest = max(map(len, hosts.values()), default=0)
    if longest > MAX_CERTIFICATE_HOST_CHARS:
        excess = longest - MAX_CERTIFICATE_HOST_CHARS
        yield Problem(
            key=config_key("domain"),
            value=shown(domain),
            rule=f"A certificate's host has at most {MAX_CERTIFICATE_HOST_CHARS} characters; "
            f"with the labels before this domain it has {longest}.",
            fix=f"{set_command(config_key('domain'), '<domain>')} with one {excess} characters shorter",
        )


def _alarm_topic(draft: Draft) -> Iterator[Problem]:
    region: ProcessingRegion | None = draft.get("processing_region")
    arn: str | None = draft.get("alarm_topic_arn")
    if region is None or arn is None:
        return
    service_region = arn.split(":")[3]
    if service_region != region.aws_region:
        key = config_key("alarmTopicArn")
        yield Problem(
            key=key,
            value=shown(arn),
            rule=f"R4: alarms of {region.label} stay in {region.aws_region}, not {service_region}.",
            fix=set_command(key, _in_region(arn, region.aws_region)) + " once a topic is there",
        )


def _in_region(arn: str, aws_region: AwsRegion) -> str:
    parts = arn.split(":")
    return ":".join([*parts[:3], aws_region, *parts[4:]])


def _other_endpoints(draft: Draft) -> Iterator[Problem]:
    region: ProcessingRegion | None = draft.get("processing_region")
    endpoints: Mapping[ProcessingRegion, str] = draft.get("other_endpoints") or {}
    if region is not None and region in endpoints:
        key = config_key("otherEndpoints", region)
        yield Problem(
            key=key,
            value=shown(endpoints[region]),
            rule=f"R33: otherEndpoints is for other regions, and this stack is in {region.label} itself.",
            fix=remove_command(key),
        )


def _items(draft: Draft, field: str) -> Iterator[tuple[int, Draft]]:
    yield from enumerate(draft.get(field) or ())


def _listed(regions: frozenset[IngestRegion]) -> str:
    return ", ".join(sorted(regions))


CHECKS: tuple[Check, ...] = (
    _entitlement,
    _plan,
    _source_names,
    _ingest_regions,
    _write_keys,
    _filters,
    _sources_size,
    _object_lock,
    _warehouse_names,
    _warehouse_networks,
    _warehouse_ranges,
    _data_lake,
    _domain,
    _host_length,
    _alarm_topic,
    _other_endpoints,
    fleet_problems,
)
