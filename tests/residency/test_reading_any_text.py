"""Any text can be read: nothing raises, nothing points outside the text, and the work grows with the length only."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from residency.reading import Form, Reading, read
from residency.reading_documents import MAX_CHARS, MAX_NESTING

PIECES = (
    "arn:aws:", "arn:aws:sqs:us-east-1:", "arn:*", "arn:aws:{{", "${", "${region:-", "{{", "us-east-1", "us-east-1 ",
    "region=us-east-1 ", "region: ", "region ", '"region": ', ".amazonaws.com", "a.amazonaws.com ", "s3://", "s3://a ",
    "x.s3.amazonaws.com/", "com.amazonaws.", "us.amazon.nova-pro-v1:0 ", "-profile/us.", "-az1 ", "euw1-az1 ",
    "{", "[", "}", "]", '"', "'", "\\", "\\u0061", "#", " # ", "//", "\n# ", "\n", "\n  - ", "- ", "a: ", "a:\n ",
    ": |\n", "QUFB", "A" * 40, "eyJhIjoi", '{"a":', '["region",', "--region ", "for r in us-east-1 ", "echo us-east-1;",
    "; ", "if region=us-east-1 ", "us-", "eu-west-", "-----", "....", ".-.-", "_", "=", "é", "\x00", "\ud800", "\u2028",
    "aws",
)  # fmt: skip
"""What the forms are made of: put together at random, they are nearly right, which is where a reader stumbles."""

ANY_TEXT = st.one_of(
    st.text(max_size=300),
    st.lists(st.sampled_from(PIECES), max_size=40).map("".join),
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8)), max_size=30).map("".join),
)


@given(
    ANY_TEXT, st.sampled_from(list(Reading)), st.sampled_from(["", "region", "userData", "description", "k"])
)
@settings(max_examples=1500)
def test_nothing_raises_and_every_find_lies_in_the_text(text: str, reading: Reading, key: str) -> None:
    for one in read(text, reading=reading, key=key):
        assert 0 <= one.start <= one.end <= len(text)
        assert one.region is None or one.region == one.region.lower()


@given(ANY_TEXT, st.sampled_from(list(Reading)))
@settings(max_examples=300)
def test_the_same_text_is_always_read_the_same(text: str, reading: Reading) -> None:
    assert read(text, reading=reading) == read(text, reading=reading)


def calls_of(work: Callable[[], Any]) -> int:
    """How many functions are called, those of C too: a count that no busy machine changes."""
    count = 0

    def seen(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(seen)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("piece", PIECES)
def test_four_times_the_text_is_about_four_times_the_work(piece: str) -> None:
    for reading in (Reading.VALUE, Reading.SETTING, Reading.DOCUMENT):
        few, many = (
            calls_of(partial(read, piece * (length // len(piece)), reading=reading, key="region"))
            for length in (8_000, 32_000)
        )
        assert many <= 4.5 * few + 500, (piece, reading, few, many)


def test_v32_what_is_too_long_or_too_deep_is_said_to_be_unreadable_and_its_beginning_is_read() -> None:
    arn = "arn:aws:sqs:us-east-1:123456789012:jobs"
    found = read(f"{arn} {'x' * MAX_CHARS}", reading=Reading.DOCUMENT)
    assert {one.form for one in found} == {Form.ARN, Form.UNREADABLE}
    deep = '{"a":' * (MAX_NESTING + 2) + f'"{arn}"' + "}" * (MAX_NESTING + 2)
    assert Form.UNREADABLE in {one.form for one in read(deep, reading=Reading.DOCUMENT)}
    assert not any(one.certain for one in found if one.form is Form.UNREADABLE)
