"""Customer.io's account regions: hosts by region and API, what redirects and what refuses, the look-up (R97-R116)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from urllib.parse import urlsplit

from residency.regions import Jurisdiction

DOMAIN = "customer.io"
UI_URL = "https://fly.customer.io"
"""The same for both regions (R101): a page for people, no endpoint that takes data."""
LOOK_UP_PATH = "/api/v1/accounts/region"
"""R112; answered on the Track host of either region."""
MIGRATION_CONTACT = "win@customer.io"
REDIRECT_STATUS = 307
"""The reference states no number; 307 keeps method and body (R107)."""
DESTINATION_SLUGS = ("customer-io", "actions-customerio")
"""The destinations of the catalogue that deliver into such an account (R116)."""


class AccountRegion(StrEnum):
    """Where an account keeps its people's data, chosen when it is made (R97)."""

    US = "us"
    EU = "eu"

    @property
    def jurisdiction(self) -> Jurisdiction:
        """Where the data is stored: EU accounts in member states of the EU only (R99)."""
        return Jurisdiction.EU if self is AccountRegion.EU else Jurisdiction.US


ASSUMED_REGION = AccountRegion.US
"""What the APIs and libraries assume when no region is said (R104, R106)."""


class Api(StrEnum):
    """The APIs by the subdomain that they stand under."""

    TRACK = "track"
    APP = "api"
    PIPELINES = "cdp"


class WrongRegion(StrEnum):
    """What an API of the US does with the credentials of an EU account."""

    REDIRECTS = "redirects"
    REFUSES = "refuses"


# R109, D9: heading and text of the reference disagree on transactional messages (of the App API); only Track is stated
# by both. What is not stated to redirect does not.
IN_THE_WRONG_REGION: Mapping[Api, WrongRegion] = MappingProxyType(
    {
        Api.TRACK: WrongRegion.REDIRECTS,
        Api.APP: WrongRegion.REFUSES,
        Api.PIPELINES: WrongRegion.REFUSES,
    }
)


def host_of(api: Api, region: AccountRegion) -> str:
    """`track.customer.io`, `track-eu.customer.io` (R105)."""
    return f"{api}{'-eu' if region is AccountRegion.EU else ''}.{DOMAIN}"


HOSTS: Mapping[str, tuple[Api, AccountRegion]] = MappingProxyType(
    {host_of(api, region): (api, region) for api in Api for region in AccountRegion}
)
"""Which API and region a host is of. UI_URL's host is none of them (R101)."""


class Outcome(StrEnum):
    """What becomes of a request."""

    ANSWERED = "answered"
    REDIRECTED = "redirected"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True, slots=True)
class Routing:
    """`status` is HTTP's. `host`: where a redirect leads. `through`: the regions whose servers see the request."""

    outcome: Outcome
    status: int
    host: str | None
    through: tuple[AccountRegion, ...]


def route(*, api: Api, listener: AccountRegion, account: AccountRegion) -> Routing:
    """What the listener of a region does with a request of an account (R107, R110, R111).

    A redirect leads from the US to the EU only; credentials of the US fail at an EU listener.
    """
    if listener is account:
        return Routing(outcome=Outcome.ANSWERED, status=200, host=None, through=(listener,))
    if listener is AccountRegion.US and IN_THE_WRONG_REGION[api] is WrongRegion.REDIRECTS:
        return Routing(
            outcome=Outcome.REDIRECTED,
            status=REDIRECT_STATUS,
            host=host_of(api, account),
            through=(listener, account),
        )
    return Routing(outcome=Outcome.REFUSED, status=401, host=None, through=(listener,))


def is_eu_only(*, account: AccountRegion, host: str) -> bool:
    """Whether a flow stays in the EU: an account in the EU, reached by an -eu host (R99)."""
    known = HOSTS.get(host)
    return account is AccountRegion.EU and known is not None and known[1] is AccountRegion.EU


# The region look-up


def is_look_up_url(text: str) -> bool:
    """Whether credentials may be sent there: over TLS, or to this machine; a host, without a path or a user."""
    try:
        address = urlsplit(text)
        if address.port == 0:
            return False
    except ValueError:  # of a port that is none, too
        return False
    bare = not (address.path.strip("/") or address.query or address.fragment or "@" in address.netloc)
    here = address.hostname in ("127.0.0.1", "::1", "localhost")
    return (
        bare and bool(address.hostname) and (address.scheme == "https" or (address.scheme == "http" and here))
    )


class BadCredentials(ValueError):
    """A header is no Basic credentials of a site id and an API key. The message never has any of it."""


def basic_header(*, site_id: str, api_key: str) -> str:
    """The Authorization header of the look-up, in one line however long the credentials are (R113, R115)."""
    encoded = base64.b64encode(f"{site_id}:{api_key}".encode()).decode("ascii")
    return f"Basic {encoded}"


def read_basic_header(header: str | None) -> tuple[str, str]:
    """Site id and API key of a header. Raises BadCredentials (R113)."""
    scheme, _, encoded = (header or "").strip().partition(" ")
    if scheme.lower() != "basic" or not encoded.strip():
        raise BadCredentials("the look-up needs Basic credentials of site id and API key")
    try:
        decoded = base64.b64decode(encoded.strip(), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        raise BadCredentials("the credentials are not base64 in one line") from None
    site_id, colon, api_key = decoded.partition(":")
    if not colon or not site_id or not api_key:
        raise BadCredentials("the credentials are not site id and API key with a colon between them")
    return site_id, api_key


def look_up_answer(*, account: AccountRegion, environment_id: int) -> dict[str, object]:
    """The body of the look-up's answer, as the vendor's public reference has it (R112, R113)."""
    return {
        "url": host_of(Api.TRACK, account),
        "data_center": account.value,
        "region": account.value,
        "environment_id": environment_id,
    }
