"""What is wrong with how a workspace uses a Customer.io account: region, host, destination (R104-R111, R116)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from residency.catalogue_decisions import PartnerEndpoint
from residency.customer_io import HOSTS, AccountRegion, Api, Outcome, host_of, route
from residency.regions import Jurisdiction, ProcessingRegion


@dataclass(frozen=True, kw_only=True, slots=True)
class ResidencyFinding:
    """What is wrong with how an account is used. `is_mandatory`: it stops a stack (in the mode that was asked for)."""

    rule: str
    reason: str
    fix: str
    is_mandatory: bool


def findings_on(
    *,
    account: AccountRegion | None,
    host: str | None,
    processing_region: ProcessingRegion,
    strict: bool,
    destination_endpoint: PartnerEndpoint | None = None,
) -> tuple[ResidencyFinding, ...]:
    """Everything against an account (None: its region is not said) that is reached by `host` (None: not said).

    `destination_endpoint`: the partner endpoint that a workspace's Customer.io destination uses (R116).
    """
    return tuple(_findings(account, host, processing_region, strict, destination_endpoint))


def _findings(
    account: AccountRegion | None,
    host: str | None,
    processing_region: ProcessingRegion,
    strict: bool,
    destination_endpoint: PartnerEndpoint | None,
) -> Iterable[ResidencyFinding]:
    eu_workspace = processing_region.jurisdiction is Jurisdiction.EU
    if account is None:
        if eu_workspace:
            yield ResidencyFinding(
                rule="R104, R106",
                reason="no account region is said, and Customer.io's APIs then assume the US",
                fix="say region: eu (and make the account there), or region: us where it is one",
                is_mandatory=strict,
            )
        return
    if eu_workspace and account is AccountRegion.US:
        yield ResidencyFinding(
            rule="R116",
            reason="an EU workspace delivers to an account in the US",
            fix="use an account in the EU; an account's region never changes (R103)",
            is_mandatory=strict,
        )
    if destination_endpoint is not None and (destination_endpoint is PartnerEndpoint.EU) is not (
        account is AccountRegion.EU
    ):
        yield ResidencyFinding(
            rule="R116",
            reason=f"the destination uses the {destination_endpoint} endpoint, and the account is in the {account}",
            fix=f"set endpoint: {account}",
            is_mandatory=True,
        )
    if host is None:
        return
    known = HOSTS.get(host)
    if known is None:
        yield ResidencyFinding(
            rule="R105",
            reason=f"{host[:80]} is no host of Customer.io's APIs",
            fix=f"use {host_of(Api.TRACK, account)}",
            is_mandatory=True,
        )
        return
    routing = route(api=known[0], listener=known[1], account=account)
    if routing.outcome is Outcome.REDIRECTED:
        yield ResidencyFinding(
            rule="R107, R108",
            reason="the US host redirects to the EU: the request passes servers in the US and may be logged there",
            fix=f"use {routing.host}",
            is_mandatory=strict,
        )
    elif routing.outcome is Outcome.REFUSED:
        yield ResidencyFinding(
            rule="R110, R111",
            reason=f"{host} refuses accounts of the {account} with 401",
            fix=f"use {host_of(known[0], account)}",
            is_mandatory=True,
        )
