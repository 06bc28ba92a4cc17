"""The fleet's gateway under load on loopback: events a second of processor time, latency, memory, by ASGI server.

Run: python bench/fleet.py [--servers uvicorn granian hypercorn] [--seconds N] [--memory-minutes N]. Each server runs
with one process against bench/durable_sink.py, in turns with the same server answering without work. `--peer` is a
built bench/opentelemetry_peer: the same events as log records, in the same run. A rate "per
core" is per second of processor time that the server used, so that it holds on a busy machine too; latencies do not:
they contain what other processes took. Loopback only.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib.util
import itertools
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from gateway.asgi import Application, application
from gateway.replies import Reply, success
from gateway.request import Request
from localcloud.toolchain.plain_requests import plain_requests_folder
from residency.write_keys import fingerprint

PROJECT = Path(__file__).resolve().parents[1]
WRITE_KEY = "euw_" + "b" * 32
BATCH_EVENTS = 100
DIFFERENT_BODIES = 50
SENT_AGAIN = b"bench-"  # in each messageId: a number takes its place in each request
NUMBERS = itertools.count()
CONNECTIONS = 24
SINGLE_CONNECTIONS = 32
SHARE_OF_TOP = 0.7  # the load at which latency is measured
TARGET = 10_000  # events a second and core; latency is measured at this share of it too
TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")

SERVERS: Mapping[str, Sequence[str]] = {
    "uvicorn": (
        "-m",
        "uvicorn",
        "--factory",
        "{app}",
        "--port",
        "{port}",
        "--no-access-log",
        "--log-level",
        "warning",
    ),
    "granian": (
        *("-m", "granian", "--interface", "asgi", "--factory", "{app}", "--port", "{port}"),
        *("--workers", "1", "--loop", "uvloop", "--no-ws", "--log-level", "warning"),
    ),
    "hypercorn": ("-m", "hypercorn", "{app}()", "--bind", "127.0.0.1:{port}", "--worker-class", "uvloop"),
}


def answers_without_work() -> Application:
    """The ASGI application whose gateway does nothing: what the server itself costs."""

    def answer(request: Request) -> Reply:
        return success()

    return application(answer=answer)


@dataclass(frozen=True, kw_only=True)
class Measured:
    """One phase: what was acknowledged in how long, and what it took of the server's processor time."""

    events: int
    requests: int
    refused: int
    seconds: float
    cpu_seconds: float
    latencies: Sequence[float]

    @property
    def per_second(self) -> float:
        return self.events / self.seconds

    @property
    def per_core(self) -> float:
        return self.events / self.cpu_seconds

    @property
    def cores(self) -> float:
        return self.cpu_seconds / self.seconds

    def milliseconds(self, quantile: float) -> float:
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(len(ordered) * quantile))] * 1000


class Running:
    """A server process with its children."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.process = process
        self.port = port

    def _pids(self) -> list[int]:
        found = [self.process.pid]
        parents: dict[int, list[int]] = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                parents.setdefault(int(_stat(int(folder.name))[1]), []).append(int(folder.name))
            except (OSError, IndexError):
                continue
        for pid in found:
            found += parents.get(pid, [])
        return found

    def cpu_seconds(self) -> float:
        return sum(sum(map(int, _stat(pid)[11:13])) for pid in self._pids()) / TICKS

    def resident_mebibytes(self) -> float:
        pages = [int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in self._pids()]
        return sum(pages) * PAGE / 1048576


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat after the command's name."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def durable_sink(file: Path, milliseconds: float) -> Iterator[str]:
    command = [sys.executable, "bench/durable_sink.py", str(file), "--milliseconds", str(milliseconds)]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.kill()


def serving(server: str, app: str, sink_url: str, *, claims: bool = True) -> AbstractContextManager[Running]:
    port = free_port()
    command = [sys.executable, *(part.format(app=app, port=port) for part in SERVERS[server])]
    environment = {**os.environ, **gateway_environment(sink_url, claims)}
    # A path that is set decides, also an empty one: that is without the native reader.
    if "PYTHONPATH" not in os.environ:
        environment["PYTHONPATH"] = str(plain_requests_folder())
    return started(server, command, port, environment)


@contextmanager
def started(
    name: str, command: Sequence[str], port: int, environment: Mapping[str, str]
) -> Iterator[Running]:
    with subprocess.Popen(
        command, cwd=PROJECT, env=environment, stdout=subprocess.DEVNULL, text=True
    ) as process:
        try:
            for _ in range(200):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                assert process.poll() is None, f"{name} ended"
                time.sleep(0.1)
            yield Running(process, port)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def gateway_environment(sink_url: str, claims: bool) -> dict[str, str]:
    return {
        "REGIONAL_PROCESSING_REGION": "eu-west",
        "REGIONAL_INGEST_REGION": "dublin",
        "REGIONAL_DELIVERY_REGION": "eu-west-1",
        "REGIONAL_DELIVERY_STREAM": "events",
        "REGIONAL_SPILL_BUCKET": "archive",
        **({"REGIONAL_CLAIM_TABLE": "claims"} if claims else {}),
        "REGIONAL_SOURCES": json.dumps({fingerprint(WRITE_KEY): "shop"}),
        "AWS_ENDPOINT_URL": sink_url,
        "AWS_ACCESS_KEY_ID": "none",
        "AWS_SECRET_ACCESS_KEY": "none",
    }


def event(number: int) -> dict[str, object]:
    """About 1 KB, as a server SDK sends it."""
    return {
        "type": "track",
        "event": "Order Completed",
        "userId": f"user-{number}",
        "messageId": f"bench-{number:012d}-0123456789abcdef",
        "timestamp": "2025-04-03T12:00:00.000Z",
        "properties": {
            "orderId": f"order-{number}",
            "total": 149.9 + number,
            "currency": "EUR",
            "products": [
                {"sku": f"sku-{index}", "name": f"Product number {index}", "price": 19.99, "quantity": index}
                for index in range(6)
            ],
        },
        "context": {
            "library": {"name": "analytics-python", "version": "2.4.0"},
            "campaign": {"name": "spring", "source": "newsletter", "medium": "email"},
            "locale": "de-DE",
        },
    }


def http_request(path: str, body: bytes) -> bytes:
    head = (
        f"POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
        f"content-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def requests(events_each: int) -> list[bytes]:
    numbers = itertools.count()
    made = []
    for _ in range(DIFFERENT_BODIES):
        batch = [event(next(numbers)) for _ in range(events_each)]
        document = {"writeKey": WRITE_KEY, "sentAt": "2025-04-03T12:00:01.000Z", "batch": batch}
        made.append(http_request("/v1/batch", json.dumps(document).encode()))
    return made


PEER_CONFIGURATION = """
receivers: {{otlp: {{protocols: {{http: {{endpoint: "127.0.0.1:{port}"}}}}}}}}
exporters: {{file: {{path: "{file}"}}}}
service:
  telemetry: {{metrics: {{level: none}}, logs: {{level: error}}}}
  pipelines: {{logs: {{receivers: [otlp], exporters: [file]}}}}
"""


def peer_requests(events_each: int) -> list[bytes]:
    """The same events as the bodies of log records."""
    numbers = itertools.count()
    made = []
    for _ in range(DIFFERENT_BODIES):
        records = [
            {"timeUnixNano": "1743681600000000000", "body": {"stringValue": json.dumps(event(next(numbers)))}}
            for _ in range(events_each)
        ]
        document = {"resourceLogs": [{"scopeLogs": [{"logRecords": records}]}]}
        made.append(http_request("/v1/logs", json.dumps(document).encode()))
    return made


def peer_report(binary: Path, seconds: float) -> dict[str, object]:
    """What the collector does with one processor; it acknowledges what it has given to the operating system."""
    with tempfile.TemporaryDirectory() as folder:
        file, port = Path(folder) / "stored", free_port()
        configuration = Path(folder) / "configuration.yaml"
        configuration.write_text(PEER_CONFIGURATION.format(port=port, file=file))
        command = [str(binary), "--config", f"file:{configuration}"]
        with started("peer", command, port, {**os.environ, "GOMAXPROCS": "1"}) as running:
            bodies = peer_requests(BATCH_EVENTS)
            measure(running, BATCH_EVENTS, 1, connections=CONNECTIONS, bodies=bodies)
            top = measure(running, BATCH_EVENTS, seconds, connections=CONNECTIONS, bodies=bodies)
            single = measure(running, 1, seconds, connections=SINGLE_CONNECTIONS, bodies=peer_requests(1))
            memory = running.resident_mebibytes()
    return {
        "peer": "OpenTelemetry Collector",
        "batches": {"eventsPerSecondPerCore": round(top.per_core), "coresUsed": round(top.cores, 2)},
        "singleEvents": {"eventsPerSecondPerCore": round(single.per_core)},
        "refused": top.refused + single.refused,
        "residentMebibytes": round(memory, 1),
    }


class Load:
    """Requests over kept-alive connections: as fast as they are answered, or `rate` of them a second."""

    def __init__(
        self, port: int, bodies: Sequence[bytes], *, connections: int, rate: float | None = None
    ) -> None:
        self._port = port
        self._bodies = itertools.cycle(bodies)
        self._connections = connections
        self._rate = rate
        self._sent = 0
        self.latencies: list[float] = []
        self.refused = 0

    async def run(self, seconds: float) -> float:
        """The seconds that it took."""
        self._begun = time.perf_counter()
        self._until = self._begun + seconds
        await asyncio.gather(*(self._connection() for _ in range(self._connections)))
        return time.perf_counter() - self._begun

    async def _connection(self) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port, limit=1 << 20)
        while True:
            due = time.perf_counter()
            if self._rate:
                # Latency counts from the time that a request was due, also where it had to wait for its turn.
                due = self._begun + self._sent / self._rate
                self._sent += 1
            if due >= self._until:
                break
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            # No messageId is sent twice: what is known to be done is acknowledged without being stored.
            writer.write(next(self._bodies).replace(SENT_AGAIN, b"%05x-" % (next(NUMBERS) & 0xFFFFF)))
            head = await reader.readuntil(b"\r\n\r\n")
            await reader.readexactly(int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]))
            if head.startswith(b"HTTP/1.1 200"):
                self.latencies.append(time.perf_counter() - due)
            else:
                self.refused += 1
        writer.close()


def measure(
    running: Running,
    events_each: int,
    seconds: float,
    *,
    connections: int,
    rate: float | None = None,
    bodies: Sequence[bytes] | None = None,
) -> Measured:
    load = Load(running.port, bodies or requests(events_each), connections=connections, rate=rate)
    before = running.cpu_seconds()
    taken = asyncio.run(load.run(seconds))
    return Measured(
        events=len(load.latencies) * events_each,
        requests=len(load.latencies),
        refused=load.refused,
        seconds=taken,
        cpu_seconds=max(running.cpu_seconds() - before, 1 / TICKS),
        latencies=load.latencies,
    )


def lines_in(file: Path) -> int:
    with file.open("rb") as stored:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: stored.read(1 << 20), b""))


def report(server: str, arguments: argparse.Namespace) -> dict[str, object]:
    seconds: float = arguments.seconds
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "stored"
        with durable_sink(file, arguments.sink_milliseconds) as url:
            with serving(server, "bench.fleet:answers_without_work", url) as idle:
                measure(idle, BATCH_EVENTS, 1, connections=CONNECTIONS)
                bare = measure(idle, BATCH_EVENTS, seconds / 2, connections=CONNECTIONS)
                bare_single = measure(idle, 1, seconds / 2, connections=SINGLE_CONNECTIONS)
            claims = not arguments.without_claims
            with serving(server, "gateway.asgi:application", url, claims=claims) as gateway:
                measured = [measure(gateway, BATCH_EVENTS, 1, connections=CONNECTIONS)]
                measured.append(top := measure(gateway, BATCH_EVENTS, seconds, connections=CONNECTIONS))
                rate = SHARE_OF_TOP * top.requests / top.seconds
                measured.append(steady := measure(gateway, BATCH_EVENTS, seconds, connections=64, rate=rate))
                target = SHARE_OF_TOP * TARGET / BATCH_EVENTS
                measured.append(easy := measure(gateway, BATCH_EVENTS, seconds, connections=64, rate=target))
                measured.append(single := measure(gateway, 1, seconds, connections=SINGLE_CONNECTIONS))
                memory = gateway.resident_mebibytes()
        stored, acknowledged = lines_in(file), sum(one.events for one in measured)
    return {
        "server": server,
        "batches": {
            "eventsPerSecondPerCore": round(top.per_core),
            "eventsPerSecond": round(top.per_second),
            "coresUsed": round(top.cores, 2),
            "shareOfTheServerWithoutWork": round(
                bare.cpu_seconds / bare.requests / (top.cpu_seconds / top.requests), 3
            ),
        },
        "at70PercentOfTheTop": latencies(steady),
        "at70PercentOfTheTarget": latencies(easy),
        "singleEvents": {
            "eventsPerSecondPerCore": round(single.per_core),
            "shareOfTheServerWithoutWork": round(
                bare_single.cpu_seconds / bare_single.requests / (single.cpu_seconds / single.requests), 3
            ),
        },
        "withoutWork": {
            "batchesPerSecondPerCore": round(bare.requests / bare.cpu_seconds),
            "singleRequestsPerSecondPerCore": round(bare_single.requests / bare_single.cpu_seconds),
        },
        "refused": sum(one.refused for one in measured),
        "acknowledged": acknowledged,
        "stored": stored,
        "residentMebibytes": round(memory, 1),
    }


def latencies(one: Measured) -> dict[str, object]:
    return {
        "eventsPerSecond": round(one.per_second),
        "coresUsed": round(one.cores, 2),
        "p50Milliseconds": round(one.milliseconds(0.5), 1),
        "p99Milliseconds": round(one.milliseconds(0.99), 1),
    }


def memory_report(server: str, minutes: float, events_per_second: float, milliseconds: float) -> None:
    """Prints the resident size every tenth of the time, under a steady load."""
    rate = events_per_second / BATCH_EVENTS
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "stored"
        with (
            durable_sink(file, milliseconds) as url,
            serving(server, "gateway.asgi:application", url) as gateway,
        ):
            measure(gateway, BATCH_EVENTS, 2, connections=CONNECTIONS)
            acknowledged = 0
            for tenth in range(1, 11):
                one = measure(gateway, BATCH_EVENTS, minutes * 6, connections=CONNECTIONS, rate=rate)
                acknowledged += one.events
                line = {
                    "minute": round(tenth * minutes / 10, 2),
                    "residentMebibytes": round(gateway.resident_mebibytes(), 1),
                    "acknowledged": acknowledged,
                    "refused": one.refused,
                    "p99Milliseconds": round(one.milliseconds(0.99), 1),
                }
                print(json.dumps(line), flush=True)
                file.open("wb").close()  # the double's file is no part of what is measured


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--servers", nargs="+", default=["uvicorn"], choices=SERVERS)
    parser.add_argument("--seconds", type=float, default=8.0, help="of each phase")
    parser.add_argument(
        "--sink-milliseconds", type=float, default=5.0, help="that the double takes to answer"
    )
    parser.add_argument(
        "--memory-minutes", type=float, default=0.0, help="measure memory for so long instead"
    )
    parser.add_argument("--events-per-second", type=float, default=2_000.0, help="of the memory's load")
    parser.add_argument(
        "--without-claims", action="store_true", help="without DynamoDB: compaction dedupes alone"
    )
    parser.add_argument("--peer", type=Path, help="a built bench/opentelemetry_peer, measured too")
    arguments = parser.parse_args()
    print(json.dumps({"loadAverage": os.getloadavg(), "cpus": os.cpu_count()}))
    for server in arguments.servers:
        if importlib.util.find_spec(server) is None:
            print(json.dumps({"server": server, "skipped": f"pip install {server}"}))
        elif arguments.memory_minutes:
            memory_report(
                server, arguments.memory_minutes, arguments.events_per_second, arguments.sink_milliseconds
            )
        else:
            print(
                json.dumps(report(server, arguments), indent=2),
                flush=True,
            )
    if arguments.peer:
        print(json.dumps(peer_report(arguments.peer.resolve(), arguments.seconds), indent=2), flush=True)


if __name__ == "__main__":
    main()
