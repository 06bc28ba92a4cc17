"""Tests of JSON: with and without orjson the same is read and written, to the digit."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gateway import json_codec
from tests.gateway.workspace import KeepingSink, answer, event_of, post

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)


@pytest.fixture(params=["orjson", "standard library"], autouse=True)
def library(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "standard library":
        monkeypatch.setattr(json_codec, "orjson", None)
    else:
        assert json_codec.orjson is not None


def exact(body: bytes) -> object:
    value, encode = json_codec.read(body)
    try:
        written = encode(value)
    except TypeError:
        written = json_codec.encode(value)
    assert json.loads(written) == json.loads(body)
    return value


@given(value=JSON, ascii_only=st.booleans(), indent=st.none() | st.integers(0, 2))
@example(value=2**63, ascii_only=True, indent=None)
@example(value={"a": 10**18, "b": 10**19, "c": -(10**19)}, ascii_only=True, indent=None)
@example(value=["x" * 3, 18446744073709551616], ascii_only=True, indent=None)
@example(value={"a": "9" * 40, "b": [9] * 40, "c": 9.5}, ascii_only=True, indent=None)
@example(value=["9" * 40, 18446744073709551616, "9" * 40], ascii_only=True, indent=1)
def test_any_json_is_read_and_written_without_a_change(value, ascii_only: bool, indent: int | None) -> None:
    body = json.dumps(value, ensure_ascii=ascii_only, indent=indent).encode("utf-8", "surrogatepass")
    read = exact(body)
    assert read == value
    assert repr(read) == repr(value)


@given(st.integers(min_value=2**63, max_value=2**80), st.integers(0, 3))
def test_a_long_integer_keeps_every_digit_wherever_it_stands(number: int, before: int) -> None:
    assert exact(b" " * before + b'{"id":%d}' % number) == {"id": number}
    assert exact(b" " * before + b'{"id":-%d}' % number) == {"id": -number}


@pytest.mark.parametrize("body", [b"", b"{", b"nul", b'{"a":1}x', b"[1,]", b"\xff\xff"])
def test_what_is_no_json_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError):
        json_codec.read(body)


@pytest.mark.parametrize("body", [b"NaN", b"[Infinity]", b'{"a":-Infinity}', b"[1e999]"])
def test_a_number_that_is_none_is_read_and_cannot_be_written(body: bytes) -> None:
    value, encode = json_codec.read(body)
    with pytest.raises(ValueError):
        encode(value)


@given(st.datetimes() | st.datetimes().map(lambda moment: moment.replace(microsecond=0)), st.booleans())
def test_a_time_is_written_with_three_digits_of_a_second(moment: datetime, zoned: bool) -> None:
    expected = moment.isoformat(timespec="milliseconds") + "Z"
    assert json_codec.iso_utc(moment.replace(tzinfo=UTC) if zoned else moment) == expected


def test_half_a_surrogate_pair_is_read_and_becomes_the_replacement_character() -> None:
    value, encode = json_codec.read(b'{"a":"\\ud800"}')
    assert json.loads(encode(value)) == {"a": "\ufffd"}


def test_a_byte_order_mark_is_taken() -> None:
    assert json_codec.read(b'\xef\xbb\xbf{"a":1}')[0] == {"a": 1}


def test_a_nesting_that_one_library_does_not_write_is_written_by_the_other() -> None:
    body = b"[" * 300 + b"]" * 300
    value, encode = json_codec.read(body)
    try:
        assert encode(value) == body
    except TypeError:
        assert json_codec.encode(value) == body


def test_events_that_nest_deeper_than_orjson_writes_are_stored() -> None:
    sink = KeepingSink()
    nested = "[" * 300 + "]" * 300
    body = json.dumps(event_of(properties={"deep": 0})).replace('"deep": 0', f'"deep": {nested}')
    assert answer(post(body=body.encode()), sink=sink).status == 200
    assert json.dumps(sink.events[0]["properties"]["deep"]) == nested
