"""Who is let in to the stack's warehouses: their security groups, the rules of these in every form, prefix lists.

IPv6: the vendor's ranges are IPv4, so an IPv6 range can only be open to the world.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from policies.findings import Observation, Verdict
from policies.packages import AWS
from policies.property_paths import steps, values_at
from policies.resource import Resource
from policies.type_tokens import aws
from policies.values import UNKNOWN, is_true
from residency.aws_regions import AWS_REGIONS
from residency.regions import ProcessingRegion
from residency.warehouse_ranges import (
    WAREHOUSE_PORTS,
    VendorRange,
    WarehouseKind,
    is_open_to_the_world,
    lets_all_in,
    vendor_range,
)

if TYPE_CHECKING:
    from policies.profile import Allowance, Profile
    from policies.rules import Ask
    from policies.stack import Stack

DEFAULT_GROUPS = aws("ec2/defaultSecurityGroup")
GROUPS = (*aws("ec2/securityGroup"), *DEFAULT_GROUPS)
PREFIX_LISTS = aws("ec2/managedPrefixList")
PREFIX_LIST_ENTRIES = aws("ec2/managedPrefixListEntry")
AURORA_INSTANCES = aws("rds/clusterInstance")
ALLOWLIST = "regional-ingest:index:WarehouseAllowlist"
WORKSPACE = "regional-ingest:index:RegionalWorkspace"


class RuleForm(NamedTuple):
    """How a type writes who is let in. `block`: where; empty: in the resource, whose `group` names the group."""

    block: str = ""
    group: str = ""
    ranges: tuple[str, ...] = ("cidrBlocks", "ipv6CidrBlocks")
    lists: str = "prefixListIds"
    protocol: str = "protocol"


RULE_FORMS: Mapping[str, RuleForm] = MappingProxyType(
    {
        **dict.fromkeys(GROUPS, RuleForm(block="ingress")),
        **dict.fromkeys(aws("ec2/securityGroupRule"), RuleForm(group="securityGroupId")),
        **dict.fromkeys(
            aws("vpc/securityGroupIngressRule"),
            RuleForm(
                group="securityGroupId",
                ranges=("cidrIpv4", "cidrIpv6"),
                lists="prefixListId",
                protocol="ipProtocol",
            ),
        ),
    }
)


class WarehouseForm(NamedTuple):
    """A type that is a warehouse; where `engines` are given, only with one of them."""

    kind: WarehouseKind
    groups: str = "vpcSecurityGroupIds"
    engines: tuple[str, ...] = ()


WAREHOUSES: Mapping[str, WarehouseForm] = MappingProxyType(
    {
        **dict.fromkeys(aws("redshift/cluster"), WarehouseForm(kind=WarehouseKind.REDSHIFT)),
        **dict.fromkeys(
            aws("redshiftserverless/workgroup"),
            WarehouseForm(kind=WarehouseKind.REDSHIFT, groups="securityGroupIds"),
        ),
        **dict.fromkeys(
            aws("rds/instance", "rds/cluster"),
            WarehouseForm(kind=WarehouseKind.POSTGRES, engines=("postgres", "aurora-postgresql")),
        ),
    }
)

DEFAULT_NETWORK = aws("ec2/defaultVpc")
TO_THE_NETWORK: Mapping[str, tuple[str, tuple[str, ...]]] = MappingProxyType(
    {
        **dict.fromkeys(aws("redshift/cluster"), ("clusterSubnetGroupName", aws("redshift/subnetGroup"))),
        **dict.fromkeys(aws("redshiftserverless/workgroup"), ("subnetIds", aws("ec2/subnet"))),
        **dict.fromkeys(aws("rds/instance", "rds/cluster"), ("dbSubnetGroupName", aws("rds/subnetGroup"))),
        **dict.fromkeys(aws("redshift/subnetGroup", "rds/subnetGroup"), ("subnetIds", aws("ec2/subnet"))),
        **dict.fromkeys(
            aws("ec2/subnet", "ec2/defaultSecurityGroup"), ("vpcId", aws("ec2/vpc", "ec2/defaultVpc"))
        ),
    }
)
"""The property of a type that leads to its VPC, and the types that it names; left out, it is the default VPC."""


class Ports(NamedTuple):
    """The TCP ports that a rule opens, both ends included."""

    first: int
    last: int

    def has(self, port: int) -> bool:
        return self.first <= port <= self.last

    @property
    def name_a_warehouse(self) -> bool:
        """Whether they were written for a warehouse: its usual port, alone or among the few AWS lets Redshift take."""
        return REDSHIFT_PORTS.first <= self.first and self.last <= REDSHIFT_PORTS.last and any(
            map(self.has, WAREHOUSE_PORTS.values())
        )  # fmt: skip


REDSHIFT_PORTS = Ports(5431, 5455)  # that a serverless workgroup or an RA3 cluster may listen on
EVERY_PORT = Ports(0, 65535)
NO_PORT = Ports(1, 0)


class Opening(NamedTuple):
    """A range that is let in on ports (None: not known). `text`: UNKNOWN where it is not known yet.

    `resource` and `path`: where the range is written, in a rule or in a prefix list. `rule`: what lets it in.
    """

    resource: Resource
    path: str
    text: Any
    ports: Ports | None
    rule: Resource


class Guarded(NamedTuple):
    """A warehouse behind a security group. `port`: None where it is not known. `is_public`: for certain."""

    port: int | None
    is_public: bool


# --- one resource by itself ---


def lets_in_elsewhere(resource: Resource, ask: Ask) -> Iterator[Observation]:
    """Ranges in a rule that are the vendor's of another processing region, or have such on a warehouse's port."""
    for opening in _written_openings(resource):
        vendor = _vendor_elsewhere(opening.text, ask.allowance)
        if vendor is not None and (vendor.is_inside or _names_a_warehouse(opening.ports)):
            yield _let_in(opening, vendor)


def _written_openings(resource: Resource) -> Iterator[Opening]:
    """The ranges of the vendor, of the world, or not known, that a rule names itself.

    Of a prefix list none: what refers to it says whether it lets in.
    """
    form = RULE_FORMS.get(resource.type)
    if form is None:
        return
    for place, block in _blocks(resource):
        for path, text in _ranges(block, form):
            if text is UNKNOWN or vendor_range(text) is not None or is_open_to_the_world(text):
                ports = _ports(block, form.protocol)
                yield Opening(resource=resource, path=place + path, text=text, ports=ports, rule=resource)


def _ranges(block: Mapping[str, Any], form: RuleForm) -> Iterator[tuple[str, Any]]:
    for name in form.ranges:
        value = block.get(name)
        if isinstance(value, list):
            for index, text in enumerate(value):
                if isinstance(text, str) or text is UNKNOWN:
                    yield f"{name}[{index}]", text
        elif isinstance(value, str) or value is UNKNOWN:
            yield name, value


def _blocks(resource: Resource) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The rules that let in, each with the path of what stands in it."""
    block = RULE_FORMS[resource.type].block
    if block:
        rules = resource.props.get(block)
        for index, rule in enumerate(rules if isinstance(rules, list) else [rules]):
            if isinstance(rule, Mapping):
                yield f"{block}[{index}].", rule
    elif resource.props.get("type", "ingress") == "ingress":
        yield "", resource.props


def _ports(block: Mapping[str, Any], protocol: str) -> Ports | None:
    said, first, last = (block.get(name) for name in (protocol, "fromPort", "toPort"))
    if said is UNKNOWN:
        return None
    word = _whole(said) if _whole(said) is not None else str(said).lower()
    if word in (-1, "all"):
        return EVERY_PORT
    if word not in (6, "tcp"):
        return NO_PORT
    if first is UNKNOWN or last is UNKNOWN:
        return None
    begin, end = _whole(first), _whole(last)
    return NO_PORT if begin is None or end is None else Ports(begin, end)


def _whole(value: Any) -> int | None:
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError):
        return None


def _names_a_warehouse(ports: Ports | None) -> bool:
    return ports is not None and ports.name_a_warehouse


def _vendor_elsewhere(text: Any, allowance: Allowance) -> VendorRange | None:
    """The vendor's addresses in a range, if they are of a processing region that this stack is not of."""
    vendor = vendor_range(text) if isinstance(text, str) else None
    return vendor if vendor is not None and _is_elsewhere(vendor.region, allowance) else None


def _is_elsewhere(region: ProcessingRegion, allowance: Allowance) -> bool:
    """Whether a processing region is not the stack's: where it said AWS regions only, by their geography."""
    if allowance.admits(region.aws_region.value):
        return False
    if allowance.jurisdictions:
        return region.jurisdiction.value not in allowance.jurisdictions
    there = AWS_REGIONS[region.aws_region.value].geography
    return all(AWS_REGIONS[own].geography != there for own in allowance.regions)


def _let_in(opening: Opening, vendor: VendorRange, verdict: Verdict = Verdict.VIOLATION) -> Observation:
    which = "the vendor's" if vendor.is_inside else "some of the vendor's"
    return Observation(
        verdict=verdict,
        path=opening.path,
        region=vendor.region.aws_region.value,
        detail=f"{which} addresses for {vendor.region.label} are let in",
    )


# --- the stack as a whole ---


class Access:
    """The openings of a stack with the groups that they are in, and the warehouses behind each group.

    A group is known by its URN, one that is not of the stack by its id.
    """

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.openings: list[tuple[Opening, frozenset[str]]] = []
        self.openings_of_group: dict[str, list[Opening]] = {}
        self.rules_of_lists: set[str] = set()
        """URNs of the prefix lists that a rule lets in."""
        self.guarded: dict[str, list[Guarded]] = {}
        self.entries_of_lists = self._entries_of_lists()
        for resource in stack.of_types(RULE_FORMS):
            self._read_rules(resource)
        for warehouse in self.warehouses():
            port = _port(warehouse)
            behind = Guarded(port=port, is_public=self._is_public(warehouse))
            for group in self.groups_of(warehouse):
                self.guarded.setdefault(group, []).append(behind)
        for allowlist in stack.of_types((ALLOWLIST,)):
            for opening, groups in self.of_allowlist(allowlist):
                if opening.ports is not None:
                    for group in groups:
                        behind = Guarded(port=opening.ports.first, is_public=True)
                        self.guarded.setdefault(group, []).append(behind)

    def warehouses(self) -> Iterator[Resource]:
        """The warehouses of the stack."""
        for resource in self.stack.of_types(WAREHOUSES):
            engines = WAREHOUSES[resource.type].engines
            if not engines or resource.props.get("engine") in engines:
                yield resource

    def groups_of(self, warehouse: Resource) -> frozenset[str]:
        """The security groups around a warehouse; where it names none, the default one of its network."""
        name = WAREHOUSES[warehouse.type].groups
        value = warehouse.props.get(name)
        if value not in (None, []):
            return self.stack.named(warehouse.urn, name, value, GROUPS)
        network = self._network_of(warehouse)
        defaults = self.stack.of_types(DEFAULT_GROUPS)
        return frozenset(one.urn for one in defaults if self._network_of(one) == network)

    def _network_of(self, resource: Resource) -> frozenset[str]:
        """The VPC, by URN or id; empty for the default one. What leads to none that is known is like no other."""
        name, types = TO_THE_NETWORK.get(resource.type, ("", ()))
        value = resource.props.get(name)
        if not name or value is None:
            return frozenset({resource.urn} if not name and resource.type not in DEFAULT_NETWORK else ())
        named = self.stack.named(resource.urn, name, value, types)
        found = [self._network_of(one) if (one := self.stack.resource(key)) else {key} for key in named]
        return frozenset().union(*found) if found else frozenset({resource.urn})

    def of_allowlist(self, allowlist: Resource) -> Iterator[tuple[Opening, frozenset[str]]]:
        """What a warehouse allowlist opens itself."""
        own = {one.urn for one in self.stack.within(allowlist.urn)}
        return ((opening, groups) for opening, groups in self.openings if opening.rule.urn in own)

    def behind(self, groups: frozenset[str], ports: Ports | None) -> Iterator[Guarded]:
        """The warehouses that ports of these groups lead to, or may lead to."""
        for group in groups:
            for warehouse in self.guarded.get(group, ()):
                if ports is None or warehouse.port is None or ports.has(warehouse.port):
                    yield warehouse

    def is_made_here(self, opening: Opening) -> bool:
        """Whether a range that is not known yet comes from the stack's own addresses: of a VPC, a gateway, ..."""
        sources = self.stack.sources(opening.resource.urn, steps(opening.path)[0])
        return any(one.package == AWS for urn in sources if (one := self.stack.resource(urn)))

    def _entries_of_lists(self) -> dict[str, list[tuple[Resource, str, Any]]]:
        entries: dict[str, list[tuple[Resource, str, Any]]] = {}
        for one in self.stack.of_types(PREFIX_LISTS):
            found = ((one, path, text) for path, text in values_at(one.props, "entries[*].cidr"))
            entries.setdefault(one.urn, []).extend(found)
        for one in self.stack.of_types(PREFIX_LIST_ENTRIES):
            ids = self.stack.named(one.urn, "prefixListId", one.props.get("prefixListId"), PREFIX_LISTS)
            for id in ids:
                entries.setdefault(id, []).append((one, "cidr", one.props.get("cidr")))
        return entries

    def _read_rules(self, resource: Resource) -> None:
        openings = [*_written_openings(resource), *self._openings_of_lists(resource)]
        if not openings:
            return
        name = RULE_FORMS[resource.type].group
        groups = frozenset({resource.urn})
        if name:
            groups = self.stack.named(resource.urn, name, resource.props.get(name), GROUPS)
        self.openings.extend((opening, groups) for opening in openings)
        for group in groups:
            self.openings_of_group.setdefault(group, []).extend(openings)

    def _openings_of_lists(self, rule: Resource) -> Iterator[Opening]:
        form = RULE_FORMS[rule.type]
        for _, block in _blocks(rule):
            if block.get(form.lists) is None:
                continue
            ports = _ports(block, form.protocol)
            name = form.block or form.lists
            for named in self.stack.named(rule.urn, name, block[form.lists], PREFIX_LISTS):
                self.rules_of_lists.add(named)
                # What a list of another stack lets in is not known.
                for one, path, text in self.entries_of_lists.get(named, [(rule, "", UNKNOWN)]):
                    yield Opening(resource=one, path=path, text=text, ports=ports, rule=rule)

    def _is_public(self, warehouse: Resource) -> bool:
        if is_true(warehouse.props.get("publiclyAccessible")):
            return True
        return any(
            is_true(instance.props.get("publiclyAccessible"))
            for instance in self.stack.of_types(AURORA_INSTANCES)
            if warehouse.urn
            in self.stack.named(
                instance.urn,
                "clusterIdentifier",
                instance.props.get("clusterIdentifier"),
                (warehouse.type,),
            )
        )


def _port(warehouse: Resource) -> int | None:
    said = warehouse.props.get("port")
    return None if said is UNKNOWN else _whole(said) or WAREHOUSE_PORTS[WAREHOUSES[warehouse.type].kind]


def elsewhere_in_stack(stack: Stack, profile: Profile) -> Iterator[tuple[Resource, Observation]]:
    """Ranges with addresses of another region that a warehouse's group or a prefix list lets in."""
    access = stack.derived(Access)
    for opening, groups in access.openings:
        vendor = _vendor_elsewhere(opening.text, profile.allowance(opening.resource.urn))
        if vendor is not None and (
            vendor.is_inside
            or _names_a_warehouse(opening.ports)
            or (opening.ports is not None and any(access.behind(groups, opening.ports)))
        ):
            yield opening.resource, _let_in(opening, vendor)
    for named, entries in access.entries_of_lists.items():
        if named in access.rules_of_lists:
            continue
        for resource, path, text in entries:
            opening = Opening(resource=resource, path=path, text=text, ports=None, rule=resource)
            vendor = _vendor_elsewhere(text, profile.allowance(resource.urn))
            if vendor is not None and vendor.is_inside and not _is_used(stack, named):
                yield resource, _let_in(opening, vendor, Verdict.UNKNOWN)


def _is_used(stack: Stack, prefix_list: str) -> bool:
    return any(user.type not in PREFIX_LIST_ENTRIES for user in stack.users(prefix_list))


def open_to_the_world(stack: Stack, profile: Profile) -> Iterator[tuple[Resource, Observation]]:
    """Ranges as good as open on a warehouse's port: certain where the warehouse can be reached from outside."""
    access = stack.derived(Access)
    found: dict[tuple[str, str], tuple[Resource, Observation]] = {}
    for opening, groups in access.openings:
        seen = _opened(access, opening, groups)
        place = (opening.resource.urn, opening.path)
        if seen is not None and (place not in found or seen.verdict is Verdict.VIOLATION):
            found[place] = opening.resource, seen
    yield from found.values()


def _opened(access: Access, opening: Opening, groups: frozenset[str]) -> Observation | None:
    is_named = _names_a_warehouse(opening.ports)
    behind = list(access.behind(groups, opening.ports))
    if opening.text is UNKNOWN:
        if not behind or not opening.path or access.is_made_here(opening):
            return None
        detail = "who is let in to a warehouse of this stack is not known at preview"
        return Observation(verdict=Verdict.UNKNOWN, path=opening.path, detail=detail)
    if not isinstance(opening.text, str) or not is_open_to_the_world(opening.text):
        return None
    is_certain = opening.ports is not None and any(one.is_public and one.port is not None for one in behind)
    if is_certain:
        detail = "a warehouse of this stack that can be reached from outside listens there"
        return Observation(verdict=Verdict.VIOLATION, path=opening.path, detail=detail)
    if behind:
        detail = "a warehouse of this stack listens there; the plan does not say that it can be reached from outside"
    elif is_named:
        detail = "it is a warehouse's port, and no warehouse of this stack is known to be behind it"
    else:
        return None
    return Observation(verdict=Verdict.UNKNOWN, path=opening.path, detail=detail)


def out_of_reach(stack: Stack, profile: Profile) -> Iterator[tuple[Resource, Observation]]:
    """Warehouses that are declared for the vendor, or let it in by half, and have no rule for all of its addresses."""
    access = stack.derived(Access)
    for workspace in stack.of_types((WORKSPACE,)):
        yield from _without_allowlist(stack, workspace)
    for allowlist in stack.of_types((ALLOWLIST,)):
        yield from _of_allowlist(access, allowlist, profile)
    for warehouse in access.warehouses():
        yield from _let_in_by_half(access, warehouse, profile)


def _without_allowlist(stack: Stack, workspace: Resource) -> Iterator[tuple[Resource, Observation]]:
    declared = workspace.props.get("warehouses")
    made = {one.name for one in stack.within(workspace.urn) if one.type == ALLOWLIST}
    for name, kind in declared.items() if isinstance(declared, Mapping) else ():
        if str(kind) in WAREHOUSE_PORTS and f"{workspace.name}-{name}" not in made:
            detail = "the settings declare the warehouse, and the program makes no allowlist for it"
            yield workspace, Observation(verdict=Verdict.VIOLATION, path=f"warehouses.{name}", detail=detail)


def _of_allowlist(
    access: Access, allowlist: Resource, profile: Profile
) -> Iterator[tuple[Resource, Observation]]:
    kind = str(allowlist.props.get("kind"))
    if kind not in WAREHOUSE_PORTS:
        return
    opened = list(access.of_allowlist(allowlist))
    regions = [
        region for region in _own_regions(profile) if region == allowlist.props.get("processingRegion")
    ]
    if not _let_in_all([opening for opening, _ in opened], regions or _own_regions(profile)):
        detail = "no rule of the allowlist lets in all of the vendor's addresses of the region"
        yield allowlist, Observation(verdict=Verdict.VIOLATION, path="", detail=detail)
        return
    of_kind = [one for one in access.warehouses() if WAREHOUSES[one.type].kind == kind]
    groups = frozenset().union(*(groups for _, groups in opened))
    made = [one for one in access.stack.within(allowlist.urn) if one.type in GROUPS]
    used = any(user.type not in RULE_FORMS for one in made for user in access.stack.users(one.urn))
    if made and of_kind and not used and not any(access.groups_of(one) & groups for one in of_kind):
        detail = "nothing of this stack uses the allowlist's group, also not the warehouse of this kind"
        yield allowlist, Observation(verdict=Verdict.UNKNOWN, path="", detail=detail)


def _let_in_by_half(
    access: Access, warehouse: Resource, profile: Profile
) -> Iterator[tuple[Resource, Observation]]:
    groups, port, own = access.groups_of(warehouse), _port(warehouse), _own_regions(profile)
    opened = [opening for group in groups for opening in access.openings_of_group.get(group, ())]
    if port is None or any(opening.ports is None or opening.text is UNKNOWN for opening in opened):
        return
    vendors = (vendor_range(opening.text) for opening in opened if isinstance(opening.text, str))
    is_meant = any(vendor is not None and vendor.is_inside and vendor.region in own for vendor in vendors)
    there = [opening for opening in opened if opening.ports is not None and opening.ports.has(port)]
    if is_meant and not _let_in_all(there, own):
        detail = (
            "its groups name the vendor, and do not let in all of its addresses of the region on its port"
        )
        path = WAREHOUSES[warehouse.type].groups
        yield warehouse, Observation(verdict=Verdict.UNKNOWN, path=path, detail=detail)


def _own_regions(profile: Profile) -> list[ProcessingRegion]:
    return [region for region in ProcessingRegion if profile.base.admits(region.aws_region.value)]


def _let_in_all(openings: list[Opening], regions: list[ProcessingRegion]) -> bool:
    """Whether all of the vendor's addresses of one of the regions are let in."""
    texts = [opening.text for opening in openings if isinstance(opening.text, str)]
    return any(lets_all_in(texts, region) for region in regions)
