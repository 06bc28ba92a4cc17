"""The preflight that asks Customer.io for an account's region, in front of a double of its look-up."""

from __future__ import annotations

import json
from collections.abc import Sequence
from unittest import mock

from residency import customer_io_preflight
from residency.customer_io import AccountRegion, look_up_answer
from residency.customer_io_preflight import Preflight, preflight
from tests.errors.case import WRITE_KEY, Case, Part


class Vendor:
    """In place of the connection to the look-up; None: nobody answers."""

    def __init__(self, status: int | None, body: bytes = b"") -> None:
        self.status = status
        self._body = body

    def __call__(self, *_: object, **__: object) -> Vendor:
        return self

    def request(self, *_: object, **__: object) -> None:
        if self.status is None:
            raise ConnectionRefusedError

    def getresponse(self) -> Vendor:
        return self

    def read(self, _: int) -> bytes:
        return self._body

    def close(self) -> None: ...


def asked(wrong: str, vendor: Vendor, given: str = "region: eu") -> Case:
    """As `pulumi preview` tells it: an error where it stops, else a warning."""

    def run() -> str:
        with mock.patch.object(customer_io_preflight, "HTTPSConnection", vendor):
            told: Preflight = preflight(declared=AccountRegion.EU, site_id="s1", api_key=WRITE_KEY)
        return f"{'error' if told.stops else 'warning'}: marketing: {told.message}"

    return Case(wrong=wrong, given=given, run=run)


US_ACCOUNT = json.dumps(look_up_answer(account=AccountRegion.US, environment_id=7)).encode()
CASES: Sequence[Case] = (
    asked("another region than the account's", Vendor(200, US_ACCOUNT), "region: eu  # it is in the us"),
    asked("credentials of nobody", Vendor(401)),
    asked("no network", Vendor(None)),
    asked("an answer that says no region", Vendor(500, b"oops")),
)

PARTS: Sequence[Part] = (
    Part(
        title="Customer.io account look-up",
        where="Printed by `pulumi preview` and `pulumi up` below `Diagnostics`; an error stops them, a warning not.",
        cases=CASES,
    ),
)
