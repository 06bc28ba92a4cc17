"""Declared Customer.io accounts held against the workspace: what is refused, and what is only warned of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from residency.catalogue_decisions import PartnerEndpoint
from residency.customer_io import DESTINATION_SLUGS, MIGRATION_CONTACT, AccountRegion
from residency.customer_io_findings import ResidencyFinding, findings_on
from residency.regions import Jurisdiction, ProcessingRegion
from residency.settings_problems import (
    InvalidSettings,
    Problem,
    config_key,
    remove_command,
    set_command,
    shown,
)

if TYPE_CHECKING:
    from residency.settings_models import Settings

Draft = Mapping[str, Any]
FIELD = "customerIoAccounts"
STRICT = "strict"


def problems_of_customer_io(draft: Draft) -> Iterator[Problem]:
    """What stops a stack (R104-R111, R116), and sources that there are not."""
    yield from _repeated(draft)
    sources = {source.get("name") for source in draft.get("sources") or () if source}
    for index, account in _accounts(draft):
        for position, workspace in enumerate(account.get("workspaces") or ()):
            if workspace and workspace.get("source") and workspace["source"] not in sources:
                key = config_key(FIELD, index, "workspaces", position, "source")
                yield Problem(
                    key=key,
                    value=shown(workspace["source"]),
                    rule="R98: a workspace's events are those of a source of this stack.",
                    fix=set_command(key, min(map(str, sources), default="website")),
                )
        for finding in _findings(account, draft):
            if finding.is_mandatory:
                yield Problem(
                    key=config_key(FIELD, index),
                    value=shown(account.get("name")),
                    rule=f"{finding.rule}: {finding.reason}.",
                    fix=finding.fix,
                )


def _repeated(draft: Draft) -> Iterator[Problem]:
    """An account declared twice, which could be in two regions; a workspace in two accounts, or twice in one (R98)."""
    names: dict[str, int] = {}
    sites: dict[str, str] = {}
    for index, account in _accounts(draft):
        key = config_key(FIELD, index, "name")
        if account["name"] in names:
            yield Problem(
                key=key,
                value=shown(account["name"]),
                rule=f"R97, R98: an account is declared once; {config_key(FIELD, names[account['name']])} is the same.",
                fix=f"declare all its workspaces there, and {remove_command(config_key(FIELD, index))}",
            )
        names.setdefault(account["name"], index)
        for position, workspace in enumerate(account.get("workspaces") or ()):
            site, key = (workspace or {}).get("site_id"), config_key(FIELD, index, "workspaces", position)
            if site is None:
                continue
            if site in sites:
                yield Problem(
                    key=f"{key}.siteId",
                    value=shown(site),
                    rule=f"R98: a workspace is in one account; {sites[site]} is the same.",
                    fix=remove_command(key),
                )
            sites.setdefault(site, key)


def advice_of_customer_io(settings: Settings) -> Iterator[str]:
    """What is allowed and still has to be said, a sentence each."""
    from residency.settings_models import draft_of

    draft = draft_of(settings)
    for index, account in _accounts(draft):
        for finding in _findings(account, draft):
            if not finding.is_mandatory:
                yield f"{config_key(FIELD, index)} {account['name']}: {finding.rule}: {finding.reason}; {finding.fix}"


def check_account_region_unchanged(*, account: str, recorded: str, configured: AccountRegion) -> None:
    """Compares the region that an account was declared with first to the configured one (R97, R103).

    Raises InvalidSettings when they differ: an account's region never changes.
    """
    if recorded == configured.value:
        return
    raise InvalidSettings(
        [
            Problem(
                key=f"{config_key(FIELD)} {account}",
                value=shown(configured.value),
                rule=f"R97, R103: this account was declared in the {shown(recorded)}, and an account never changes its "
                "region.",
                fix=f"declare a new account beside it; only Customer.io moves one, on request ({MIGRATION_CONTACT})",
            )
        ]
    )


def _accounts(draft: Draft) -> Iterator[tuple[int, Draft]]:
    for index, account in enumerate(draft.get("customer_io_accounts") or ()):
        if account and account.get("name"):
            yield index, account


def _findings(account: Draft, draft: Draft) -> tuple[ResidencyFinding, ...]:
    region: ProcessingRegion | None = draft.get("processing_region")
    if region is None or "region" not in account:
        return ()
    return findings_on(
        account=account["region"],
        host=account.get("host"),
        processing_region=region,
        strict=draft.get("residency") == STRICT,
        destination_endpoint=_destination_endpoint(draft, region),
    )


def _destination_endpoint(draft: Draft, region: ProcessingRegion) -> PartnerEndpoint | None:
    """The endpoint of the stack's Customer.io destination, where it has one: its default is that of the region."""
    for destination in draft.get("destinations") or ():
        if destination and destination.get("type") in DESTINATION_SLUGS:
            chosen: PartnerEndpoint | None = destination.get("endpoint")
            is_eu = region.jurisdiction is Jurisdiction.EU
            return chosen or (PartnerEndpoint.EU if is_eu else PartnerEndpoint.US)
    return None
