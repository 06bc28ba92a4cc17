"""The preflight at preview: asks Customer.io in which region an account is, and compares the declared one (R114)."""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from residency.customer_io import LOOK_UP_PATH, AccountRegion, Api, basic_header, host_of

if TYPE_CHECKING:
    from residency.settings_models import CustomerIoAccount

TIMEOUT_SECONDS = 5.0
MAX_ANSWER_BYTES = 65_536


class Checked(StrEnum):
    """What the preflight can say. Without an answer it is never `ok`."""

    OK = "ok"
    OTHER_REGION = "other region"
    REFUSED = "refused"
    NOT_CHECKED = "not checked"


@dataclass(frozen=True, kw_only=True, slots=True)
class Preflight:
    """`message`: a sentence for the operator, without the credentials. `stops`: the preview has to fail."""

    checked: Checked
    message: str

    @property
    def stops(self) -> bool:
        return self.checked in (Checked.OTHER_REGION, Checked.REFUSED)


def preflight(
    *, declared: AccountRegion, site_id: str, api_key: str, base_url: str | None = None
) -> Preflight:
    """Asks the Track host of the declared region, which answers for accounts of both.

    `base_url`: another address than the vendor's, e.g. of a local double. Raises nothing.
    """
    base = base_url or f"https://{host_of(Api.TRACK, declared)}"
    try:
        status, body = _asked(base, basic_header(site_id=site_id, api_key=api_key))
    except (OSError, HTTPException, ValueError) as error:
        return Preflight(
            checked=Checked.NOT_CHECKED,
            message=f"the account's region was not checked: {urlsplit(base).netloc} did not answer "
            f"({type(error).__name__})",
        )
    if status == 401:
        return Preflight(
            checked=Checked.REFUSED,
            message="R113: the account's credentials are refused; set the site id and the API key of the account",
        )
    found = _region_in(body) if status == 200 else None
    if found is None:
        return Preflight(
            checked=Checked.NOT_CHECKED,
            message=f"the account's region was not checked: the look-up answered {status} without a region",
        )
    if found is not declared:
        return Preflight(
            checked=Checked.OTHER_REGION,
            message=f"R114: the account is declared in the {declared}, and is in the {found}; an account's region "
            "never changes (R103): declare the right one, or use another account",
        )
    return Preflight(checked=Checked.OK, message=f"the account is in the {found}, as declared")


def preflights(account: CustomerIoAccount) -> Iterator[Preflight]:
    """One for each workspace of an account; they all are in its region (R98), the US where none is said (R104).

    Without a workspace there are no credentials to ask with.
    """
    if not account.workspaces:
        yield Preflight(
            checked=Checked.NOT_CHECKED,
            message="the account's region was not checked: no workspace is declared whose credentials could ask",
        )
    for workspace in account.workspaces:
        yield preflight(
            declared=account.assumed_region,
            site_id=workspace.site_id,
            api_key=workspace.api_key.get_secret_value(),
            base_url=account.look_up_url,
        )


def _asked(base: str, authorization: str) -> tuple[int, bytes]:
    address = urlsplit(base)
    if address.scheme not in ("http", "https") or not address.hostname:
        raise ValueError("no http address")
    connection: HTTPConnection
    if address.scheme == "https":
        connection = HTTPSConnection(
            address.hostname, address.port, timeout=TIMEOUT_SECONDS, context=ssl.create_default_context()
        )
    else:
        connection = HTTPConnection(address.hostname, address.port, timeout=TIMEOUT_SECONDS)
    try:
        # A redirect is not followed: the credentials stay with the host they were meant for.
        connection.request("GET", LOOK_UP_PATH, headers={"Authorization": authorization})
        answer = connection.getresponse()
        return answer.status, answer.read(MAX_ANSWER_BYTES)
    finally:
        connection.close()


def _region_in(body: bytes) -> AccountRegion | None:
    try:
        return AccountRegion(json.loads(body)["region"])
    except (ValueError, KeyError, TypeError):
        return None
