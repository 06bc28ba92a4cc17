"""The door of the matrix is as strict as an HTTP API, spoils what it is told to, and keeps what was said."""

from __future__ import annotations

import http.client
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest

from tests.sdk.cells import Loop
from tests.sdk.door import MAX_BODY_BYTES, MAX_HEADER_BYTES, Answered, Door, Gone, Received
from tests.sdk.faults import BY_NAME, Canned, DoorFault

SUCCESS = Answered(
    status=200, headers=[("content-type", "application/json")], body=b'{"success": true}' + b" " * 400
)
EVENT = b'{"type":"track","userId":"u","messageId":"m","properties":{"mark":"none-0"}}'


class Behind:
    """What stands behind the door: it counts."""

    def __init__(self, *, gone: bool = False) -> None:
        self.forwarded: list[Received] = []
        self.cut_off: list[Received] = []
        self.gone = gone

    async def forward(self, request: Received) -> Answered:
        self.forwarded.append(request)
        if self.gone:
            raise Gone
        return SUCCESS

    async def cut(self, request: Received) -> None:
        self.cut_off.append(request)


@contextmanager
def opened(behind: Behind, *faults: Canned | DoorFault) -> Iterator[Door]:
    with Loop() as loop:
        door = Door(forward=behind.forward, cut=behind.cut, faults=deque(faults))
        loop.run(door.open())
        try:
            yield door
        finally:
            loop.run(door.close())


def post(door: Door, body: bytes = EVENT, **headers: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(urlsplit(door.url).netloc, timeout=10)
    try:
        connection.request("POST", "/v1/track", body, headers)
        reply = connection.getresponse()
        return reply.status, reply.read()
    finally:
        connection.close()


def test_a_request_is_forwarded_and_kept() -> None:
    behind = Behind()
    with opened(behind) as door:
        assert post(door) == (200, SUCCESS.body)
    (exchange,) = door.exchanges
    assert exchange.acknowledged and exchange.forwarded
    assert behind.forwarded[0].events[0]["messageId"] == "m"


def test_a_body_and_headers_above_an_http_apis_limits_are_refused_in_its_words() -> None:
    behind = Behind()
    with opened(behind) as door:
        assert post(door, b" " * (MAX_BODY_BYTES + 1)) == (413, b'{"message":"Request Too Long"}')
        assert post(door, X="x" * MAX_HEADER_BYTES)[0] == 431
    assert behind.forwarded == []


def test_a_gateway_that_ended_is_a_load_balancers_502() -> None:
    with opened(Behind(gone=True)) as door:
        status, body = post(door)
    assert (status, body[:6]) == (502, b"<html>")
    assert not door.exchanges[0].acknowledged


def test_a_canned_reply_is_given_once_and_not_forwarded() -> None:
    behind = Behind()
    with opened(behind, BY_NAME["throttled"].door[0]) as door:
        assert post(door) == (429, b'{"message":"Too Many Requests"}')
        assert behind.forwarded == []
        assert post(door)[0] == 200


@pytest.mark.parametrize(("fault", "forwarded"), [(DoorFault.DROP_REPLY, 1), (DoorFault.DROP_REQUEST, 0)])
def test_a_client_whose_connection_is_cut_hears_no_acknowledgement(fault: DoorFault, forwarded: int) -> None:
    behind = Behind()
    with opened(behind, fault) as door, pytest.raises((ConnectionError, http.client.HTTPException)):
        post(door)
    assert (len(behind.forwarded), len(behind.cut_off)) == (forwarded, 1 - forwarded)
    (exchange,) = door.exchanges
    assert exchange.status is None and not exchange.acknowledged
