"""Tests of the archived form of an event."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.archive_line import REMOVED, archive_line, needles, none_in
from tests.gateway.workspace import EU_KEY


def test_a_line_is_compact_utf8_in_the_order_of_its_keys() -> None:
    assert (
        archive_line({"b": 1, "a": [True, None, "é\n\u2028"]})
        == '{"b":1,"a":[true,null,"é\\n\u2028"]}'.encode()
    )


@given(st.dictionaries(st.text(), st.text()))
def test_any_text_makes_one_line_that_strict_readers_take(event: dict) -> None:
    line = archive_line(event)
    assert b"\n" not in line
    assert json.loads(line.decode("utf-8")) == event


@given(st.text(st.characters(categories=["Cs", "Lu"]), min_size=1))
def test_half_surrogate_pairs_become_the_replacement_character(text: str) -> None:
    read = json.loads(archive_line({"a": text}).decode("utf-8"))["a"]
    read.encode("utf-8")
    assert len(read) <= len(text)


def test_a_whole_pair_sent_as_two_escapes_is_kept() -> None:
    assert json.loads(archive_line({"a": "\ud83d\ude42", "b": "\ud83d"})) == {"a": "🙂", "b": "\ufffd"}


@pytest.mark.parametrize("key", [EU_KEY, 'quoted"and\\slashed-key-0123'])
def test_a_write_key_is_removed_wherever_it_stands(key: str) -> None:
    event = {"a": key, "b": [{"c": f"<{key}>", f"n{key}": 1}], "d": 5}
    assert json.loads(archive_line(event, write_keys=[key])) == {
        "a": REMOVED,
        "b": [{"c": f"<{REMOVED}>", f"n{REMOVED}": 1}],
        "d": 5,
    }


ESCAPES = [
    lambda key: key,
    lambda key: "".join(f"\\u{ord(character):04x}" for character in key),
    lambda key: f"\\u{ord(key[0]):04x}{key[1:]}",
    lambda key: key.replace("/", "\\/"),
]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("escaped", ESCAPES)
@pytest.mark.parametrize("key", [EU_KEY, "with/slashes/in/it/0123"])
def test_a_body_without_a_key_in_it_is_told_however_it_is_written(key, escaped, codec: str) -> None:
    body = f'{{"a":"<{escaped(key)}>"}}'.encode(codec)
    assert key in json.loads(body)["a"]
    assert not none_in(body, needles([key]))
    assert none_in(b'{"a":"another"}', needles([key]))


def test_a_character_that_may_stand_for_another_keeps_a_body_from_being_told() -> None:
    assert not none_in(b'{"a":"b"}', needles(["a-key-with-\ufffd-in-it"]))


def test_a_text_too_short_for_a_write_key_is_left_alone() -> None:
    assert json.loads(archive_line({"event": "track"}, write_keys=["track"])) == {"event": "track"}
