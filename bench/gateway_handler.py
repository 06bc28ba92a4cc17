"""Measures the gateway's handler against a floor: inflate, parse and write the same bytes again, nothing else.

Run: python bench/gateway_handler.py [--rounds N] [--without-native | --without-orjson]. Floor and handler take turns
within one run, on the same bodies, in one thread; times are CPU seconds of the process, so that other work on the
machine counts little. The sink of the handler keeps nothing, and there are no claims: both are waiting, not work. The
ratio is the handler's speed by the floor's: 1.0 would be no cost at all above reading and writing JSON, and the native
reader, which makes no Python objects of it, is above that. Each has the garbage collector as its process has it: the
handler as gateway.service sets it, the floor as Python does; `ratioToFloorWithOurCollector` is that to a floor with the
handler's.
"""

from __future__ import annotations

import argparse
import base64
import gc
import gzip
import json
import random
import statistics
import sys
import time
import uuid
import zlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from gateway import decode, json_codec, plain_requests
from gateway.core import Gateway, handle
from gateway.environment import Configuration
from gateway.health import DeepHealth
from gateway.registry import Registry
from gateway.request import Request
from gateway.service import COLLECT_AFTER
from gateway.sinks.sink import Parcel, Sink
from localcloud.toolchain.plain_requests import native_reader
from residency.regions import ProcessingRegion
from residency.write_keys import fingerprint

KEY = "euw_" + "k" * 32
NOW = datetime(2025, 4, 3, 12, tzinfo=UTC)
BODIES = 20  # different ones, so that no cache of a text is warm for all
BATCH_EVENTS = 100
SEED = 4
PYTHON_COLLECTS_AFTER = gc.get_threshold()[0]


class NoSink(Sink):
    """Stores nothing and says that it did."""

    def store(self, parcels: Sequence[Parcel]) -> Sequence[Parcel]:
        return []

    def check(self) -> str | None:
        return None


def event(chance: random.Random, number: int) -> dict[str, object]:
    """An event of some 1 KB, as a shop's server sends it."""
    return {
        "type": "track",
        "event": chance.choice(["Product Viewed", "Product Added", "Order Completed"]),
        "userId": f"user-{chance.randrange(10**6)}",
        "anonymousId": str(uuid.UUID(int=chance.getrandbits(128))),
        "messageId": f"ajs-next-{chance.randrange(1_743_000_000_000, 1_744_000_000_000)}-"
        + str(uuid.UUID(int=chance.getrandbits(128))),
        "timestamp": f"2025-04-03T11:{number % 60:02}:{chance.randrange(60):02}.{chance.randrange(1000):03}Z",
        "context": {
            "library": {"name": "analytics-python", "version": "2.3.4"},
            "page": {
                "url": f"https://shop.example.com/products/{chance.randrange(10**5)}",
                "title": f"Product {number}",
                "referrer": "https://search.example.com/",
            },
            "userAgent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)",
            "locale": "en-GB",
        },
        "integrations": {},
        "properties": {
            "order": chance.randrange(10**6),
            "revenue": round(chance.uniform(1, 500), 2),
            "currency": "EUR",
            "products": [
                {"id": str(chance.randrange(10**5)), "name": f"Thing {item}", "price": item * 2.25}
                for item in range(chance.randrange(1, 5))
            ],
        },
    }


def batches() -> list[bytes]:
    chance = random.Random(SEED)
    return [
        gzip.compress(
            json.dumps(
                {
                    "batch": [event(chance, number) for number in range(BATCH_EVENTS)],
                    "sentAt": "2025-04-03T11:59:58.000Z",
                }
            ).encode()
        )
        for _ in range(BODIES)
    ]


def singles() -> list[bytes]:
    chance = random.Random(SEED)
    return [
        json.dumps({**event(chance, number), "sentAt": "2025-04-03T11:59:58.000Z"}).encode()
        for number in range(BODIES)
    ]


def floor(*, batch: bool, compressed: bool) -> Callable[[bytes], object]:
    """Inflate, parse, and write every event again: with the parser that the handler uses."""
    if json_codec.orjson is not None:
        read, write = json_codec.orjson.loads, json_codec.orjson.dumps
    else:
        read, write = json.loads, json_codec.encode

    def whole(body: bytes) -> object:
        return read(zlib.decompress(body, 31))

    inflated = whole if compressed else read
    if batch:
        return lambda body: [write(item) for item in inflated(body)["batch"]]
    return lambda body: write(inflated(body))


def handler(*, batch: bool, compressed: bool) -> Callable[[bytes], object]:
    region = ProcessingRegion.EU_WEST
    configuration = Configuration(
        processing_region=region,
        ingest_region=region.default_ingest_region,
        delivery_region=region.aws_region,
        delivery_stream="events",
        spill_bucket="archive",
        registry=Registry(processing_region=region, sources={fingerprint(KEY): "shop"}, endpoints={}),
        aws_endpoint_url=None,
    )
    sink = NoSink()
    gateway = Gateway(
        configuration=configuration,
        sink=sink,
        dead_letters=sink,
        health=DeepHealth(rungs={"stream": sink}),
        count=lambda metric, number: None,
        plain=plain_requests.reader_of(configuration),
    )
    headers = {
        "content-type": "application/json",
        "authorization": "Basic " + base64.b64encode(f"{KEY}:".encode()).decode(),
        **({"content-encoding": "gzip"} if compressed else {}),
    }
    path = "/v1/batch" if batch else "/v1/track"

    def answer(body: bytes) -> object:
        request = Request(method="POST", path=path, headers=headers, body=body, peer_ip="198.51.100.7")
        reply = handle(request, gateway=gateway, now=NOW)
        assert reply.status == 200 and reply.tally.accepted
        return reply

    return answer


def seconds(work: Callable[[bytes], object], bodies: Sequence[bytes], collect_after: int) -> float:
    gc.set_threshold(collect_after)
    start = time.process_time()
    for body in bodies:
        work(body)
    return time.process_time() - start


def measure(bodies: Sequence[bytes], *, compressed: bool, events: int, rounds: int) -> dict[str, object]:
    batch = events > 1
    ours, least = handler(batch=batch, compressed=compressed), floor(batch=batch, compressed=compressed)
    repeated = list(bodies) * (1 if batch else 20)
    times: dict[str, list[float]] = {"handler": [], "floor": [], "spared": []}
    for _ in range(rounds):
        times["floor"].append(seconds(least, repeated, PYTHON_COLLECTS_AFTER))
        times["handler"].append(seconds(ours, repeated, COLLECT_AFTER))
        times["spared"].append(seconds(least, repeated, COLLECT_AFTER))
    handled = len(repeated) * events

    def ratio(low: str) -> float:
        pairs = zip(times[low], times["handler"], strict=True)
        return round(statistics.median(least / own for least, own in pairs), 2)

    return {
        "ratioToFloor": ratio("floor"),
        "ratioToFloorWithOurCollector": ratio("spared"),
        "handlerEventsPerSecondPerCore": round(handled / statistics.median(times["handler"])),
        "floorEventsPerSecondPerCore": round(handled / statistics.median(times["floor"])),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=40)
    without = parser.add_mutually_exclusive_group()
    without.add_argument(
        "--without-native", action="store_true", help="the gateway's Python reads all requests"
    )
    without.add_argument("--without-orjson", action="store_true", help="as on Lambda: and so does the floor")
    arguments = parser.parse_args()
    if arguments.without_orjson:
        json_codec.orjson = None
        decode.codec = zlib
    elif not arguments.without_native:
        plain_requests.Reader = native_reader()
    batch, single = batches(), singles()
    report = {
        "json": "orjson" if json_codec.orjson is not None else "standard library",
        "reader": "native" if plain_requests.Reader is not None else "Python",
        "bytesOfAnEvent": round(statistics.mean(map(len, single))),
        f"batchOf{BATCH_EVENTS}": measure(
            batch, compressed=True, events=BATCH_EVENTS, rounds=arguments.rounds
        ),
        "singleEvent": measure(
            [gzip.compress(body) for body in single], compressed=True, events=1, rounds=arguments.rounds
        ),
        # As a page sends it.
        "singleEventNotCompressed": measure(single, compressed=False, events=1, rounds=arguments.rounds),
    }
    print(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
