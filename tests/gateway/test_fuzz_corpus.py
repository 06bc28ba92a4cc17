"""Every input that the fuzzer kept, and what is known to hurt, is answered within bounds of time and memory."""

from __future__ import annotations

import gzip
import json
import tracemalloc
from pathlib import Path

import pytest

from tests.gateway.fuzzed_request import check, request_of

CORPUS = sorted(Path(__file__).with_name("fuzz_corpus").iterdir())
BATCH, TRACK = b"\0", b"\1"
PLAIN, GZIP, SAID, CUT = b"\0", b"\1", b"\2", b"\3"
MAX_PEAK_BYTES = 160 * 2**20  # a Lambda of 512 MB has three times that

EVENT = {"type": "track", "userId": "u", "messageId": "m"}
HURTFUL = {
    "bomb": BATCH + GZIP + b" " * 200_000_000,
    "deep": BATCH + PLAIN + b'{"batch":' + b"[" * 200_000,
    "deep event": TRACK + PLAIN + b'{"userId":"u","properties":' + b'{"a":' * 80_000 + b"1" + b"}" * 80_001,
    "long number": TRACK + PLAIN + b'{"userId":"u","properties":{"n":' + b"9" * 500_000 + b"}}",
    "empty events": BATCH + PLAIN + b'{"batch":[' + b",".join([b"{}"] * 2_500) + b"]}",
    "wide context": BATCH
    + GZIP
    + json.dumps({"context": {"a": "x" * 30_000}, "batch": [EVENT] * 2_500}).encode(),
    "escapes": TRACK + PLAIN + json.dumps({"userId": "u", "properties": {"a": "\x01" * 80_000}}).encode(),
    "members": BATCH + SAID + gzip.compress(b"", mtime=0) * 20_000,
    "keys": BATCH
    + PLAIN
    + json.dumps({"batch": [{**EVENT, **{f"k{n}": n for n in range(30_000)}}]}).encode(),
}


def test_there_is_a_corpus() -> None:
    assert len(CORPUS) > 20


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.name[:12])
def test_an_input_of_the_corpus_is_answered(path: Path) -> None:
    assert check(path.read_bytes()).status in (200, 400)


@pytest.mark.parametrize("name", HURTFUL)
def test_rule_5_what_is_meant_to_hurt_costs_bounded_memory(name: str) -> None:
    data = HURTFUL[name]
    request_of(data)  # its own cost is not the gateway's
    before = tracemalloc_peak(lambda: request_of(data))
    peak = tracemalloc_peak(lambda: check(data))
    assert peak - before < MAX_PEAK_BYTES


def tracemalloc_peak(work) -> int:
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
