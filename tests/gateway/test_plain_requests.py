"""Tests of the native reader: whatever it takes, reply and stored lines are those of the Python, to the byte."""

from __future__ import annotations

import gzip
import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway import json_codec, plain_requests
from gateway.core import Gateway, handle
from gateway.environment import Configuration
from gateway.plain_requests import reader_of
from gateway.replies import Reply
from gateway.request import Request
from gateway.routes import Purpose, find
from gateway.sinks.sink import Parcel
from localcloud.toolchain.plain_requests import native_reader, plain_requests_folder
from residency.filter_rules import FilterAction, FilterRule
from residency.ingest_options import EVENT_TYPES, Dedupe
from residency.limits import MAX_BATCH_BYTES, MAX_EVENT_BYTES, MAX_MESSAGE_ID_CHARS
from tests.gateway.fuzzed_request import request_of
from tests.gateway.workspace import (
    EU_KEY,
    EU_SECOND_KEY,
    PEER,
    RECEIVED_AT,
    UNKNOWN_KEY,
    US_KEY,
    VENDOR_KEY,
    FailingSink,
    KeepingClaims,
    KeepingSink,
    basic,
    configuration_of,
    event_of,
    gateway_of,
    post,
)

pytestmark = pytest.mark.rust

PROJECT = Path(__file__).resolve().parents[2]
CORPUS = sorted(Path(__file__).with_name("fuzz_corpus").iterdir())
RECORDED = sorted(Path(__file__).with_name("recorded_requests").glob("*.json"))


@pytest.fixture(scope="module", autouse=True)
def native() -> Iterator[None]:
    before = plain_requests.Reader
    plain_requests.Reader = native_reader()
    yield
    plain_requests.Reader = before


@pytest.fixture(params=["orjson", "standard library"])
def codec(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "standard library":
        monkeypatch.setattr(json_codec, "orjson", None)


def is_plain(
    request: Request, configuration: Configuration | None = None, *, now: datetime = RECEIVED_AT
) -> bool:
    read = reader_of(configuration or configuration_of())
    assert read is not None
    route = find(request.method, request.path)
    if request.query or route.purpose is Purpose.PIXEL:
        return False
    arguments = (request.headers, route.event_type, request.peer_ip, now.timestamp())
    return read(request.body, *arguments) is not None


def outcome(
    request: Request, gateway: Gateway, *, now: datetime
) -> tuple[Reply, list[Parcel], list[Parcel], object]:
    sink, dead, claims = KeepingSink(), KeepingSink(), KeepingClaims()
    gateway = replace(gateway, sink=sink, dead_letters=dead, claims=claims)
    reply = handle(request, gateway=gateway, now=now)
    return reply, sink.parcels, dead.parcels, claims.items


def check_same(
    request: Request, configuration: Configuration | None = None, *, now: datetime = RECEIVED_AT
) -> Reply:
    """Raises AssertionError where the reader changes anything: reply, parcels, dead letters or claims."""
    configuration = configuration or configuration_of()
    gateway = gateway_of(configuration=configuration)
    native = outcome(request, replace(gateway, plain=reader_of(configuration)), now=now)
    python = outcome(request, gateway, now=now)
    for one, other in zip(native, python, strict=True):
        assert one == other
    return native[0]


def batch_of(*events: object, **more: object) -> dict[str, object]:
    return {"batch": list(events), "sentAt": "2025-04-03T11:59:58.000Z", **more}


# --- JSON in every form that a client may write it in: mostly what is plain, now and then what is not


def rarely(usual: st.SearchStrategy[Any], other: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.integers(0, 39).flatmap(lambda number: other if number == 39 else usual)


def texts_in(listed: str) -> st.SearchStrategy[str]:
    return st.sampled_from(listed.split("\n"))


BLANKS = st.sampled_from(["", "", "", " ", "\n\t", " \r\n "])
NUMBERS = rarely(
    st.one_of(
        st.integers(-(10**18) + 1, 10**18 - 1).map(str),
        st.decimals("0.001", 10**14, places=3).map(str),
        st.floats(0.001, 1e15, exclude_max=True).map(repr),
        texts_in(
            "0\n0.0\n-0.0\n0.00\n1.10\n12.0\n0.001\n0.30000000000000004\n999999999999999.9\n9007199254740993"
        ),
        texts_in(
            "99999999999999.95\n123456789012345678\n5.000000000000000001\n-1.0000000000000002\n4.35\n0.1000000"
        ),
    ),
    st.one_of(
        st.integers().map(str),
        st.floats(allow_nan=False, allow_infinity=False).map(repr),
        texts_in(
            "-0\n1e5\n1E400\n0.00099\n1.7976931348623157e308\n01\n1.\n.5\n+1\nNaN\n-\n1234567890123456789\n-00.5"
        ),
    ),
)
TEXTS = rarely(
    st.one_of(
        st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=12).map(json.dumps),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=12).map(
            lambda text: json.dumps(text, ensure_ascii=False)
        ),
        texts_in(
            r"""
"\/"
"\u00e9"
"\u00E9\u20ac"
"\ud83d\ude80"
"\"\\\b\f\n\r\t"
"\u0041\u005a"
"é🚀"
""
"2025-04-03T11:00:00Z"
        """.strip()
        ),
        st.sampled_from(['"\x7f"', '"\u2028"', '"' + "long " * 30 + '"', '"\ufeff"']),
    ),
    st.one_of(
        st.text(max_size=12).map(json.dumps),
        texts_in(
            r"""
"\ud83d"
"\ude80"
"\ud83dA"
"\ud83d\u0041"
"\u0001"
"\u000a"
"\u0022"
"\u005C"
"\x"
"\u00g0"
"\u00
"unended
        """.strip()
        ),
        st.sampled_from(['"\x01"', '"\t"', f'"{EU_KEY}"', f'"before {EU_SECOND_KEY} behind"', f'"{US_KEY}"']),
    ),
)
LEAVES = rarely(
    st.one_of(TEXTS, NUMBERS, st.sampled_from(["true", "false", "null"])),
    st.sampled_from(["tru", "nul", "", "]", "}"]),
)
NAMES = st.one_of(
    st.sampled_from(["a", "b", "ip", "type", "userId", "properties", "context", "library", "ü", ""]).map(
        json.dumps
    ),
    st.integers(0, 99).map(lambda number: f'"n{number}"'),
    rarely(st.just(r'"c"'), st.sampled_from([r'"\u0061"', '"writeKey"', "a"])),
    TEXTS,
)


def array(parts: list[str], blanks: list[str]) -> str:
    return "[" + ",".join(f"{blank}{part}{blank}" for part, blank in zip(parts, blanks, strict=False)) + "]"


def members(parts: list[tuple[str, str]], blanks: list[str]) -> str:
    rows = zip(parts, blanks, strict=False)
    return (
        "{" + ",".join(f"{blank}{name}{blank}:{blank}{value}{blank}" for (name, value), blank in rows) + "}"
    )


def containers(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    blanks = st.lists(BLANKS, min_size=5, max_size=5)
    return st.one_of(
        st.builds(array, st.lists(inner, max_size=5), blanks),
        st.builds(members, st.lists(st.tuples(NAMES, inner), max_size=5), blanks),
    )


VALUES = st.recursive(LEAVES, containers, max_leaves=12)


TIMES = rarely(
    st.one_of(
        st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2200, 1, 1)).map(datetime.isoformat),
        st.datetimes(min_value=datetime(3, 1, 1)).map(
            lambda moment: moment.isoformat(timespec="milliseconds") + "Z"
        ),
        st.tuples(st.datetimes(min_value=datetime(3, 1, 1)), texts_in("+02:00\n-11:30\n+00:00\n+23:59")).map(
            lambda two: two[0].isoformat(" ") + two[1]
        ),
        st.tuples(st.integers(0, 10**9 - 1), texts_in("Z\n\n+01:00")).map(
            lambda two: f"2025-04-03T11:59:59.{two[0]}{two[1]}"
        ),
        texts_in(
            "1969-12-31T23:59:59.9995Z\n2024-02-29T23:59:59Z\n2000-02-29T00:00:00Z\n\n1600-03-01T00:00:00.001Z"
        ),
    ),
    st.one_of(
        st.datetimes().map(datetime.isoformat),
        texts_in(
            "0001-01-01T00:00:00Z\n9999-12-31T23:59:59.999999Z\n2025-02-29T00:00:00Z\n1900-02-29T00:00:00Z"
        ),
        texts_in(
            "2024-02-29T24:00:00Z\n2025-04-03\n20250403T110000Z\n2025-04-03T11:00\nyesterday\n2025-W14-4T11:00:00Z"
        ),
        texts_in("2025-04-03T11:00:60Z\n2025-13-01T00:00:00Z\n2025-04-03T11:00:00.Z\n2025-04-03T11:00:00,5Z"),
        texts_in(
            "2025-04-03T11:00:00z\n2025-04-03T11:00:00+0200\n2025-04-03T11:00:00+24:00\n2025-04-03x11:00:00"
        ),
        st.integers(10**9, 10**12).map(lambda number: f"2025-04-03T11:59:59.{number}Z"),
    ),
).map(json.dumps)
OWN: Mapping[str, st.SearchStrategy[str]] = {
    "type": rarely(st.sampled_from([f'"{kind}"' for kind in EVENT_TYPES]), VALUES),
    "userId": rarely(st.sampled_from(['"u"', '"ü"', '"u 1"']), VALUES),
    "anonymousId": rarely(st.sampled_from(['"a"', '""', "null", r'"\""']), VALUES),
    "messageId": rarely(
        st.sampled_from(
            ['"m1"', '"é"', f'"{"m" * MAX_MESSAGE_ID_CHARS}"', f'"{"ü" * MAX_MESSAGE_ID_CHARS}"', '""']
        ),
        VALUES,
    ),
    "timestamp": rarely(TIMES, VALUES),
    "originalTimestamp": rarely(TIMES, VALUES),
    "sentAt": rarely(TIMES, VALUES),
    "context": rarely(
        st.builds(members, st.lists(st.tuples(NAMES, LEAVES), max_size=4), st.just([""] * 4)), VALUES
    ),
    "integrations": rarely(st.sampled_from(["{}", '{"All":false}']), VALUES),
    "properties": VALUES,
    "receivedAt": VALUES,
    "projectId": VALUES,
    "writeKey": rarely(
        st.sampled_from([f'"{EU_KEY}"', f'"{EU_SECOND_KEY}"', f'"{VENDOR_KEY}"', '""']), VALUES
    ),
}
NEEDED = ("type", "userId", "messageId")
OTHERS = [name for name in OWN if name not in NEEDED]


@st.composite
def events(draw: st.DrawFn) -> str:
    """Most have what an event needs, and some of the rest, in any order."""
    names = draw(st.lists(st.sampled_from(OTHERS), max_size=6, unique=True))
    names = draw(st.permutations([*names, *(name for name in NEEDED if draw(st.integers(0, 39)) > 0)]))
    parts = [(f'"{name}"', draw(OWN[name])) for name in names]
    parts += draw(st.lists(st.tuples(NAMES, VALUES), max_size=1))
    return members(parts, [draw(BLANKS)] * len(parts))


@st.composite
def batches(draw: st.DrawFn) -> str:
    parts = [('"batch"', "[" + ",".join(draw(st.lists(rarely(events(), VALUES), max_size=4))) + "]")]
    for name in draw(
        st.lists(st.sampled_from(["context", "integrations", "sentAt", "writeKey"]), unique=True)
    ):
        parts.append((f'"{name}"', draw(OWN[name])))
    parts += draw(st.lists(st.tuples(NAMES, VALUES), max_size=1))
    return members(draw(st.permutations(parts)), [""] * len(parts))


KEYS = rarely(
    st.sampled_from([EU_KEY, EU_SECOND_KEY, VENDOR_KEY]), st.sampled_from([UNKNOWN_KEY, US_KEY, "", "short"])
)
AUTHORIZATIONS = rarely(
    KEYS.map(lambda key: {"authorization": basic(key)}),
    st.sampled_from(
        [
            {},
            {"authorization": "Basic !"},
            {"authorization": f"Bearer {EU_KEY}"},
            {"authorization": "basic eA"},
        ]
    ),
)
ADDRESSES = rarely(
    st.sampled_from([PEER, "2001:db8::1", "::ffff:198.51.100.7", "", None]),
    st.sampled_from(["fe80::1%eth0", "unknown", "1.2.3.04"]),
)
FORWARDED = rarely(
    st.sampled_from([None, "203.0.113.9", "10.0.0.1, 203.0.113.9 ,198.51.100.7", " , "]), st.just("x, y, z")
)


@st.composite
def requests(draw: st.DrawFn) -> Request:
    path = draw(st.sampled_from(["/v1/batch", "/v1/b/", "/v1/track", "/t", "/v1/identify", "/v1/v1/import"]))
    text = draw(batches() if find("POST", path).event_type is None else events()) + draw(BLANKS)
    body = draw(rarely(st.just("utf-8"), st.sampled_from(["utf-16", "utf-8-sig", "latin-1"])))
    raw = text.encode(body, "surrogatepass" if body == "utf-8" else "replace")
    forwarded = draw(FORWARDED)
    headers = {
        **draw(AUTHORIZATIONS),
        **({"x-forwarded-for": forwarded} if forwarded is not None else {}),
        **draw(st.sampled_from([{}, {"origin": "https://shop.example"}])),
    }
    if draw(st.booleans()):
        headers["content-encoding"], raw = "gzip", gzip.compress(raw, 1, mtime=0)
    query = draw(rarely(st.just(""), st.just(f"writeKey={EU_KEY}")))
    return Request(method="POST", path=path, headers=headers, query=query, body=raw, peer_ip=draw(ADDRESSES))


NOWS = st.sampled_from(
    [RECEIVED_AT, RECEIVED_AT.replace(microsecond=999_999), RECEIVED_AT - timedelta(days=20_000)]
)


def test_any_request_has_the_reply_and_the_lines_of_the_python(
    codec: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = 0

    @settings(max_examples=1_500)
    @given(request=requests(), hops=st.sampled_from([0, 0, 1, 2]), dedupe=st.sampled_from(Dedupe), now=NOWS)
    def check(request: Request, hops: int, dedupe: Dedupe, now: datetime) -> None:
        nonlocal taken
        configuration = configuration_of(trusted_hops=hops, dedupe=dedupe)
        check_same(request, configuration, now=now)
        taken += is_plain(request, configuration, now=now)

    monkeypatch.setattr("gateway.normalise.os", SimpleNamespace(urandom=bytes))  # minted ids can be compared
    check()
    assert taken > 100, "hardly any request was plain: the property says nothing"


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.name)
def test_what_the_fuzzer_kept(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.normalise.os", SimpleNamespace(urandom=bytes))
    check_same(request_of(path.read_bytes()))


def test_a_usual_batch_with_a_few_bytes_changed(codec: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.normalise.os", SimpleNamespace(urandom=bytes))
    chance = random.Random(7)
    whole = json.dumps(batch_of(*(USUAL | {"messageId": f"m{n}", "n": n / 8} for n in range(3)))).encode()
    plain = 0
    for _ in range(4_000):
        body = bytearray(whole)
        for _ in range(chance.choice([1, 1, 2, 5])):
            at = chance.randrange(len(body))
            match chance.randrange(3):
                case 0:
                    body[at] = chance.choice(b'"\\{}[],: 0eE.-\n\0aZ\xc3\xff')
                case 1:
                    del body[at : at + chance.choice([1, 1, 8])]
                case 2:
                    body[at:at] = body[at : at + chance.choice([1, 4, 40])]
        request = post("/v1/batch", body=bytes(body))
        check_same(request)
        plain += is_plain(request)
    assert 200 < plain < 3_800


# --- What is plain

USUAL = event_of(
    anonymousId="a1",
    timestamp="2025-04-03T11:59:57.123Z",
    context={
        "library": {"name": "analytics-python", "version": "2.3.4"},
        "locale": "de-DE",
        "ip": "203.0.113.1",
    },
    integrations={},
    properties={
        "price": 12.5,
        "total": 0.30000000000000004,
        "title": 'Für "Elise"\n',
        "tags": ["a", None, True],
    },
)
PLAIN: Mapping[str, Request] = {
    "a batch": post("/v1/batch", batch_of(USUAL, {**USUAL, "messageId": "m2"})),
    "a batch with its context": post(
        "/v1/batch", batch_of(USUAL, context={"library": {"name": "go"}, "app": 1})
    ),
    "an event": post("/v1/track", USUAL),
    "an event of a page: its write key in the body": post(
        "/v1/t", {**USUAL, "writeKey": EU_KEY, "sentAt": "2025-04-03T11:59:58Z"}, key=None
    ),
    "a key of the vendor": post("/v1/track", USUAL, key=VENDOR_KEY),
    "an event that needs a context": post("/v1/page", {"anonymousId": "a", "messageId": "m"}),
    "a time with nanoseconds and a zone": post(
        "/v1/track", {**USUAL, "timestamp": "2025-04-03T13:59:57.123456789+02:00"}
    ),
    "an empty batch": post("/v1/batch", batch_of()),
    "characters written as escapes": post("/v1/track", body=json.dumps({**USUAL, "name": "Zoë 🚀"}).encode()),
    "characters written as they are": post(
        "/v1/track", body=json.dumps({**USUAL, "name": "Zoë 🚀"}, ensure_ascii=False).encode()
    ),
    "indented": post("/v1/track", body=json.dumps(USUAL, indent=2).encode()),
    "zeros at the end of a decimal": post(
        "/v1/track", body=json.dumps({**USUAL, "a": 1.5}).replace("1.5", "1.50").encode()
    ),
    "the largest batch": post(
        "/v1/batch", batch_of(*({"type": "page", "userId": "u", "messageId": "m"},) * 2_500)
    ),
}
OTHER: Mapping[str, Request] = {
    "a messageId that is minted": post("/v1/track", {"userId": "u"}),
    "a Bearer token": post("/v1/track", USUAL, key=None, headers={"authorization": f"Bearer {EU_KEY}"}),
    "a key in the query": post("/v1/track", USUAL, key=None, query=f"writeKey={EU_KEY}"),
    "a key of its own in an event of a batch": post(
        "/v1/batch", batch_of({**USUAL, "writeKey": EU_KEY}), key=None
    ),
    "the write key in a text": post("/v1/track", {**USUAL, "note": f"key: {EU_KEY}"}),
    "the write key in a name": post("/v1/track", {**USUAL, "a": {EU_KEY: 1}}),
    "the write key of the body in a text too": post(
        "/v1/t", {**USUAL, "writeKey": EU_KEY, "a": EU_KEY}, key=None
    ),
    "a key of the other region": post("/v1/track", USUAL, key=US_KEY),
    "a key of the other region behind a good one": post("/v1/track", {**USUAL, "writeKey": US_KEY}),
    "an unknown key": post("/v1/track", USUAL, key=UNKNOWN_KEY),
    "no key": post("/v1/track", USUAL, key=None),
    "integrations of the batch": post("/v1/batch", batch_of(USUAL, integrations={"All": False})),
    "no user": post("/v1/track", event_of(userId=None)),
    "no type": post("/v1/batch", batch_of({**USUAL, "type": "bought"})),
    "a context that is none": post("/v1/track", {**USUAL, "context": []}),
    "a name that is there twice": post("/v1/track", body=b'{"userId":"u","messageId":"m","a":1,"a":2}'),
    "the same twice in what is deeper": post(
        "/v1/track", body=b'{"userId":"u","messageId":"m","a":{"b":1,"\\u0062":2}}'
    ),
    "half a surrogate pair": post("/v1/track", body=b'{"userId":"u","messageId":"m","a":"\\ud800"}'),
    "an exponent": post("/v1/track", body=b'{"userId":"u","messageId":"m","a":1e5}'),
    "a long integer": post("/v1/track", {**USUAL, "a": 10**19}),
    "a time in another form": post("/v1/track", {**USUAL, "timestamp": "20250403T110000Z"}),
    "an event over the limit": post("/v1/track", {**USUAL, "a": "x" * MAX_EVENT_BYTES}),
    "one event too many": post(
        "/v1/batch", batch_of(*({"type": "page", "userId": "u", "messageId": "m"},) * 2_501)
    ),
    "deep": post("/v1/track", body=b'{"userId":"u","messageId":"m","a":' + b"[" * 60 + b"]" * 60 + b"}"),
    "a wide object": post("/v1/track", {**USUAL, "a": {f"n{number}": 1 for number in range(101)}}),
    "not JSON": post("/v1/track", body=b"{"),
    "something behind it": post("/v1/track", body=b'{"userId":"u","messageId":"m"} x'),
    "no UTF-8": post("/v1/track", body=b'{"userId":"u","messageId":"m","a":"\xff"}'),
}


LARGE = json.dumps({**USUAL, "a": "x" * 20_000}).encode()


def gzip_of(text: bytes, *, flags: int = 0, extra: bytes = b"") -> bytes:
    made = gzip.compress(text, mtime=0)
    return made[:3] + bytes([flags]) + made[4:10] + extra + made[10:]


HALVES = [json.dumps(USUAL).encode()[:300], json.dumps(USUAL).encode()[300:600]]
GZIPPED = {
    "one member": (gzip_of(json.dumps(USUAL).encode()), True),
    "at the limit": (gzip_of(json.dumps(USUAL).encode().ljust(MAX_BATCH_BYTES)), True),
    "above the limit": (gzip_of(json.dumps(USUAL).encode().ljust(MAX_BATCH_BYTES + 1)), False),
    "a bomb": (gzip_of(b" " * 50_000_000), False),
    "two members": (gzip_of(json.dumps(USUAL).encode()) + gzip_of(b" "), False),
    "two members of one size": (gzip_of(HALVES[0]) + gzip_of(HALVES[1]), False),
    "a whole event, and as much again": (gzip_of(json.dumps(USUAL).encode()) * 2, False),
    "something behind it": (gzip_of(json.dumps(USUAL).encode()) + b"\0", False),
    "a name in its header": (gzip_of(json.dumps(USUAL).encode(), flags=8, extra=b"name\0"), False),
    "reserved flags": (gzip_of(json.dumps(USUAL).encode(), flags=0x20), False),
    "cut short": (gzip_of(LARGE)[:-9], False),
    "a wrong checksum": (gzip_of(LARGE)[:-8] + b"\1\2\3\4" + gzip_of(LARGE)[-4:], False),
    "a size that is not its own": (gzip_of(LARGE)[:-4] + (len(LARGE) + 1).to_bytes(4, "little"), False),
    "a smaller size": (gzip_of(LARGE)[:-4] + (5).to_bytes(4, "little"), False),
    "no gzip": (b"x" * 30, False),
    "nothing": (b"", False),
    "nothing, compressed": (gzip_of(b""), False),
}


@pytest.mark.parametrize("coding", ["gzip", "GZIP", "x-gzip", "br", "gzip, gzip"])
@pytest.mark.parametrize("name", GZIPPED)
def test_rule_5_a_compressed_body_is_read_whole_or_left_to_the_python(name: str, coding: str) -> None:
    body, plain = GZIPPED[name]
    request = post("/v1/track", body=body, headers={"content-encoding": coding})
    assert is_plain(request) is (plain and coding == "gzip")
    check_same(request)


@given(cut=st.integers(0, 400), at=st.integers(0, 400), byte=st.integers(0, 255))
def test_rule_5_any_change_of_a_compressed_body(cut: int, at: int, byte: int) -> None:
    whole = bytearray(gzip_of(json.dumps(USUAL).encode()))
    whole[at % len(whole)] = byte
    for body in (bytes(whole), bytes(whole[: len(whole) - cut])):
        check_same(post("/v1/track", body=body, headers={"content-encoding": "gzip"}))


def test_a_body_that_is_not_compressed_has_the_limit_of_a_batch() -> None:
    whole = json.dumps(USUAL).encode()
    for size, plain in {MAX_BATCH_BYTES: True, MAX_BATCH_BYTES + 1: False}.items():
        request = post("/v1/track", body=whole.ljust(size))
        assert is_plain(request) is plain
        check_same(request)


def test_a_pixel_is_never_plain_whatever_body_it_has() -> None:
    request = post("/v1/pixel/track", USUAL, method="GET")
    configuration, sink = configuration_of(), KeepingSink()
    gateway = gateway_of(sink, configuration=configuration, plain=reader_of(configuration))
    handle(request, gateway=gateway, now=RECEIVED_AT)
    assert sink.parcels == []


@pytest.mark.parametrize("name", PLAIN)
def test_what_sdks_send_is_plain(name: str, codec: None) -> None:
    assert is_plain(PLAIN[name])
    assert check_same(PLAIN[name]).status == 200


@pytest.mark.parametrize("name", OTHER)
def test_what_is_not_plain_is_left_to_the_python(
    name: str, codec: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.normalise.os", SimpleNamespace(urandom=bytes))
    assert not is_plain(OTHER[name])
    check_same(OTHER[name])


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_the_recorded_requests_of_sdks_are_plain(path: Path) -> None:
    document = json.loads(path.read_text())
    body = json.dumps(document["body"]).replace("WRITE_KEY", EU_KEY).encode()
    body = gzip.compress(body, mtime=0) if document["gzip"] else body
    headers = {
        name.lower(): value.replace("WRITE_KEY", EU_KEY) for name, value in document["headers"].items()
    }
    request = Request(method="POST", path=document["path"], headers=headers, body=body, peer_ip=PEER)
    assert is_plain(request)
    assert check_same(request).status == 200


def test_r90_the_address_is_taken_from_trusted_hops_only() -> None:
    forwarded = {"x-forwarded-for": "192.0.2.9, 203.0.113.9"}
    for hops, address in {0: PEER, 1: "203.0.113.9", 2: "192.0.2.9", 3: "192.0.2.9"}.items():
        request = post("/v1/track", event_of(), headers=forwarded)
        configuration = configuration_of(trusted_hops=hops)
        sink = KeepingSink()
        gateway = gateway_of(sink, configuration=configuration, plain=reader_of(configuration))
        assert is_plain(request, configuration)
        assert handle(request, gateway=gateway, now=RECEIVED_AT).status == 200
        assert [event["context"]["ip"] for event in sink.events] == [address]
        check_same(request, configuration)


def test_a_source_with_filter_rules_has_no_plain_requests() -> None:
    rules = {"shop": (FilterRule(action=FilterAction.DROP_PROPERTY, path=("properties", "price")),)}
    configuration = configuration_of(rules=rules)
    assert not is_plain(post("/v1/track", USUAL), configuration)
    assert is_plain(post("/v1/track", USUAL, key=EU_SECOND_KEY), configuration)
    check_same(post("/v1/track", USUAL), configuration)


def test_a_source_over_its_rate_is_refused_on_this_path_too() -> None:
    configuration = configuration_of(rate_limits={"shop": 1})
    gateway = gateway_of(configuration=configuration, plain=reader_of(configuration))
    whole = post("/v1/batch", batch_of(*({"type": "page", "userId": "u", "messageId": "m"},) * 2_500))
    assert [handle(whole, gateway=gateway, now=RECEIVED_AT).status for _ in range(2)] == [200, 429]


def test_a_batch_is_stored_once_on_this_path_too() -> None:
    for dedupe in Dedupe:
        configuration, sink = configuration_of(dedupe=dedupe), KeepingSink()
        gateway = gateway_of(
            sink, claims=KeepingClaims(), configuration=configuration, plain=reader_of(configuration)
        )
        replies = [handle(PLAIN["a batch"], gateway=gateway, now=RECEIVED_AT) for _ in range(2)]
        assert [reply.tally.accepted for reply in replies] == [2, 0]
        assert [reply.tally.duplicates for reply in replies] == [0, 2]
        assert len(sink.lines) == 2


def test_what_the_sink_does_not_take_is_not_acknowledged_on_this_path_either() -> None:
    configuration = configuration_of()
    gateway = gateway_of(FailingSink(), configuration=configuration, plain=reader_of(configuration))
    assert handle(PLAIN["a batch"], gateway=gateway, now=RECEIVED_AT).status == 503


def test_a_fleets_process_finds_the_module_on_its_path() -> None:
    code = "from gateway import plain_requests; print(plain_requests.Reader is not None)"
    for path, found in {
        os.pathsep.join([str(PROJECT), str(plain_requests_folder())]): "True",
        str(PROJECT): "False",
    }.items():
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": path}
        done = subprocess.run(
            [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
        )
        assert done.stdout.strip() == found
