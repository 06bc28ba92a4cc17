"""Tests of decoding: bounded inflate, parsing, and taking a batch apart."""

from __future__ import annotations

import gzip
import json
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

import gateway.decode
from gateway.decode import MAX_GZIP_MEMBERS, MAX_MERGED_BYTES, Batch, body_of, decode, inflate, parse
from gateway.replies import Code, Refused
from gateway.request import Request
from gateway.routes import Route, find
from residency.limits import MAX_BATCH_BYTES, MAX_BATCH_EVENTS, MAX_COMPRESSED_BYTES
from tests.gateway.workspace import post

BATCH = find("POST", "/v1/batch")
TRACK = find("POST", "/v1/track")


@pytest.fixture(params=["isal", "zlib"], autouse=True)
def library(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "zlib":
        monkeypatch.setattr(gateway.decode, "codec", zlib)
    else:
        assert gateway.decode.codec is not zlib


def decoded(request: Request, route: Route) -> Batch:
    return decode(body_of(request, route), route)


def code_of(call, *arguments) -> Code:
    with pytest.raises(Refused) as refused:
        call(*arguments)
    return refused.value.code


@given(st.binary(max_size=5_000), st.sampled_from(["gzip", "x-gzip", "GZIP", " gzip ", "identity, gzip"]))
def test_rule_5_gzip_is_inflated(body: bytes, coding: str) -> None:
    assert inflate(gzip.compress(body), coding) == body


@pytest.mark.parametrize("coding", ["", "identity", "Identity, identity"])
def test_rule_5_no_coding_leaves_the_body_alone(coding: str) -> None:
    assert inflate(b"{}", coding) == b"{}"


@pytest.mark.parametrize("coding", ["br", "deflate", "zstd", "gzip, gzip"])
def test_an_unknown_coding_is_refused(coding: str) -> None:
    assert code_of(inflate, b"{}", coding) is Code.INVALID_ENCODING


@given(st.binary(max_size=2_000), st.data())
def test_rule_4_a_gzip_cut_short_anywhere_is_refused(body: bytes, data: st.DataObject) -> None:
    whole = gzip.compress(body)
    cut = data.draw(st.integers(0, len(whole) - 1))
    assert code_of(inflate, whole[:cut], "gzip") is Code.INVALID_ENCODING


@given(st.binary(max_size=200), st.binary(min_size=1, max_size=50))
def test_rule_4_a_gzip_with_something_behind_it_is_refused(body: bytes, tail: bytes) -> None:
    assert code_of(inflate, gzip.compress(body) + b"\0" + tail, "gzip") is Code.INVALID_ENCODING


def test_a_gzip_of_several_members_is_inflated_up_to_a_bound() -> None:
    member = gzip.compress(b"ab")
    assert inflate(member * MAX_GZIP_MEMBERS, "gzip") == b"ab" * MAX_GZIP_MEMBERS
    assert code_of(inflate, member * (MAX_GZIP_MEMBERS + 1), "gzip") is Code.INVALID_ENCODING


@pytest.mark.parametrize("flag", [0x20, 0x40, 0x80])
def test_a_gzip_with_a_reserved_flag_is_refused(flag: int) -> None:
    whole = bytearray(gzip.compress(b"some body"))
    whole[3] |= flag
    assert code_of(inflate, bytes(whole), "gzip") is Code.INVALID_ENCODING


def test_a_wrong_checksum_is_refused() -> None:
    whole = bytearray(gzip.compress(b"some body"))
    whole[-5] ^= 1
    assert code_of(inflate, bytes(whole), "gzip") is Code.INVALID_ENCODING


@pytest.mark.parametrize("coding", ["", "gzip"])
def test_rule_10_the_batch_limit_holds_to_the_byte_after_inflating(coding: str) -> None:
    def sent(size: int) -> bytes:
        return gzip.compress(b" " * size) if coding else b" " * size

    assert len(inflate(sent(MAX_BATCH_BYTES), coding)) == MAX_BATCH_BYTES
    assert code_of(inflate, sent(MAX_BATCH_BYTES + 1), coding) is Code.BATCH_TOO_LARGE


def test_the_limit_holds_over_several_members_together() -> None:
    half = gzip.compress(b" " * (MAX_BATCH_BYTES // 2))
    assert len(inflate(half * 2, "gzip")) == MAX_BATCH_BYTES
    assert code_of(inflate, half * 2 + gzip.compress(b" "), "gzip") is Code.BATCH_TOO_LARGE


def test_a_compressed_body_above_its_own_limit_is_refused_unread() -> None:
    assert code_of(inflate, b"\0" * (MAX_COMPRESSED_BYTES + 1), "gzip") is Code.BATCH_TOO_LARGE


def test_rule_5_a_bomb_costs_bounded_memory() -> None:
    compressor = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(compressor.compress(b"\0" * 1_000_000) for _ in range(300)) + compressor.flush()
    assert len(bomb) < MAX_COMPRESSED_BYTES
    tracemalloc.start()
    code = code_of(inflate, bomb, "gzip")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert code is Code.BATCH_TOO_LARGE
    assert peak < 4 * MAX_BATCH_BYTES


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"nothing", b"\xff\xfe\x00", b"[]", b'"text"', b"1", b"null", b'{"a":1}{"b":2}'],
)
def test_what_is_no_json_object_is_refused(body: bytes) -> None:
    assert code_of(parse, body) is Code.INVALID_JSON


def test_a_nesting_too_deep_is_refused() -> None:
    assert code_of(parse, b'{"a":' * 200_000 + b"1" + b"}" * 200_000) is Code.INVALID_JSON


@pytest.mark.parametrize("prefix", [b"", b"\xef\xbb\xbf", b" \n"])
def test_a_byte_order_mark_is_accepted(prefix: bytes) -> None:
    assert parse(prefix + b'{"a":1}')[0] == {"a": 1}


@given(st.binary(max_size=500), st.sampled_from(["", "gzip", "br"]))
def test_any_bytes_are_decoded_or_refused(body: bytes, coding: str) -> None:
    request = post(body=body, headers={"content-encoding": coding})
    for route in (BATCH, TRACK):
        try:
            decoded(request, route)
        except Refused as refused:
            assert refused.code in Code


@given(
    st.dictionaries(
        st.sampled_from(["batch", "context", "integrations", "sentAt", "writeKey", "x"]),
        st.recursive(
            st.none() | st.booleans() | st.floats() | st.text(max_size=5),
            lambda inner: (
                st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
            ),
            max_leaves=8,
        ),
    )
)
def test_any_json_object_is_decoded_or_refused(document: dict) -> None:
    request = post(body=json.dumps(document).encode())
    for route in (BATCH, TRACK):
        try:
            decoded(request, route)
        except Refused as refused:
            assert refused.code in Code


@pytest.mark.parametrize("batch", [None, {}, "x", 1])
def test_a_batch_without_a_list_is_refused(batch: object) -> None:
    assert code_of(decoded, post(document={"batch": batch}), BATCH) is Code.INVALID_BATCH
    assert code_of(decoded, post(document={}), BATCH) is Code.INVALID_BATCH


@pytest.mark.parametrize("name", ["context", "integrations"])
@pytest.mark.parametrize("value", [[], "x", 1, True])
def test_shared_parts_of_a_batch_must_be_objects(name: str, value: object) -> None:
    assert code_of(decoded, post(document={"batch": [], name: value}), BATCH) is Code.INVALID_BATCH
    assert decoded(post(document={"batch": [], name: None}), BATCH).items == []


def test_a_batch_takes_2500_events_and_not_one_more() -> None:
    assert len(decoded(post(document={"batch": [{}] * MAX_BATCH_EVENTS}), BATCH).items) == MAX_BATCH_EVENTS
    too_many = post(document={"batch": [{}] * (MAX_BATCH_EVENTS + 1)})
    assert code_of(decoded, too_many, BATCH) is Code.TOO_MANY_EVENTS


def test_a_shared_context_cannot_blow_a_batch_up() -> None:
    context = {"a": "x" * (MAX_MERGED_BYTES // MAX_BATCH_EVENTS)}
    few = post(document={"context": context, "batch": [{}] * 100})
    many = post(document={"context": context, "batch": [{}] * MAX_BATCH_EVENTS})
    assert len(decoded(few, BATCH).items) == 100
    assert code_of(decoded, many, BATCH) is Code.BATCH_TOO_LARGE


def test_rule_7_sent_at_and_key_of_a_single_event_are_its_own() -> None:
    batch = decoded(post(document={"sentAt": "s", "writeKey": "k"}), TRACK)
    assert (batch.sent_at, batch.write_key, batch.event_type) == ("s", "k", "track")
