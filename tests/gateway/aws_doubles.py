"""Strict local doubles of Firehose and S3: real sockets, the real limits, and faults on demand."""

from __future__ import annotations

import base64
import contextlib
import gzip
import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from gateway.aws_request import AwsService
from gateway.aws_signature import Credentials

CREDENTIALS = Credentials(access_key_id="AKIDEXAMPLE", secret_access_key="canary-secret-access-key")
REGION = "eu-west-1"

Answer = tuple[int, dict[str, str], bytes]


class AwsDouble:
    """An HTTP server that keeps what it was sent. Each request takes the next of `faults`, if one is left.

    A fault is an Answer to give instead; "drop" closes the connection without one, before anything is kept;
    "swallow" keeps what was sent and then closes; "hang" answers nothing until the double stops.
    """

    def __init__(self) -> None:
        self.faults: list[Answer | str | None] = []
        self.requests: list[tuple[str, str, dict[str, str], bytes]] = []
        self.connections = 0
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    def __enter__(self) -> AwsDouble:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def service(self, name: str, *, read_timeout_seconds: float = 5.0) -> AwsService:
        return AwsService(
            service=name,
            region=REGION,
            host="unused.invalid",
            endpoint_url=self.url,
            credentials=CREDENTIALS,
            read_timeout_seconds=read_timeout_seconds,
        )

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        raise NotImplementedError

    def _respond(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer | None:
        with self._lock:
            self.requests.append((method, path, headers, body))
            fault = self.faults.pop(0) if self.faults else None
            if fault == "drop":
                return None
            if fault == "swallow":
                self.answer(method, path, headers, body)
                return None
            if isinstance(fault, tuple):
                return fault
        if fault == "hang":
            self._stopped.wait()
            return None
        with self._lock:
            return self.answer(method, path, headers, body)

    def _handler(double) -> type[BaseHTTPRequestHandler]:
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self) -> None:
                double.connections += 1
                super().setup()

            def _handle(self) -> None:
                headers = {name.lower(): value for name, value in self.headers.items()}
                body = self.rfile.read(int(headers.get("content-length", 0)))
                answer = double._respond(self.command, self.path, headers, body)
                if answer is None:
                    linger = struct.pack("ii", 1, 0)
                    self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                    self.close_connection = True
                    return
                status, reply_headers, reply = answer
                self.send_response(status)
                for name, value in {"content-length": str(len(reply)), **reply_headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(reply)

            do_POST = do_PUT = _handle

            def log_message(self, *_: object) -> None:
                pass

        return Handler


def json_answer(status: int, document: object) -> Answer:
    return status, {"content-type": "application/x-amz-json-1.1"}, json.dumps(document).encode()


def xml_error(status: int, code: str) -> Answer:
    return status, {"content-type": "application/xml"}, f"<Error><Code>{code}</Code></Error>".encode()


class FirehoseDouble(AwsDouble):
    """PutRecordBatch with the limits of its reference. `fails`: which records of each call fail, by index."""

    def __init__(self) -> None:
        super().__init__()
        self.stored: list[bytes] = []
        self.fails: list[set[int]] = []

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        assert (method, path) == ("POST", "/")
        assert headers["x-amz-target"] == "Firehose_20150804.PutRecordBatch"
        assert headers["authorization"].startswith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/")
        assert f"/{REGION}/firehose/aws4_request" in headers["authorization"]
        call = json.loads(body)
        assert call["DeliveryStreamName"] == "events"
        records = [base64.b64decode(record["Data"], validate=True) for record in call["Records"]]
        assert 0 < len(records) <= 500
        assert len(body) <= 4_194_304
        assert all(0 < len(record) <= 1_024_000 for record in records)
        fails = self.fails.pop(0) if self.fails else set()
        results: list[dict] = []
        for index, record in enumerate(records):
            if index in fails:
                results.append({"ErrorCode": "ServiceUnavailableException", "ErrorMessage": "Slow down."})
            else:
                self.stored.append(record)
                results.append({"RecordId": f"id{len(self.stored)}"})
        return json_answer(
            200, {"FailedPutCount": len(fails), "Encrypted": False, "RequestResponses": results}
        )

    @property
    def lines(self) -> list[bytes]:
        assert all(record.endswith(b"\n") for record in self.stored)
        return b"".join(self.stored).splitlines()


class S3Double(AwsDouble):
    """PutObject of one bucket, path style, with conditional writes and a checked checksum."""

    def __init__(self) -> None:
        super().__init__()
        self.objects: dict[str, bytes] = {}

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        import hashlib

        assert method == "PUT"
        assert f"/{REGION}/s3/aws4_request" in headers["authorization"]
        digest = hashlib.sha256(body)
        assert headers["x-amz-content-sha256"] == digest.hexdigest()
        assert base64.b64decode(headers["x-amz-checksum-sha256"]) == digest.digest()
        assert headers["if-none-match"] == "*"
        if path in self.objects:
            return xml_error(412, "PreconditionFailed")
        self.objects[path] = body
        return 200, {}, b""

    @property
    def lines(self) -> list[bytes]:
        return b"".join(gzip.decompress(body) for body in self.objects.values()).splitlines()


class BothDouble(AwsDouble):
    """Firehose and S3 behind one URL, as with AWS_ENDPOINT_URL; each can be put out of order."""

    def __init__(self) -> None:
        super().__init__()
        self.firehose = FirehoseDouble()
        self.s3 = S3Double()
        self.broken: set[str] = set()

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        name = "firehose" if "x-amz-target" in headers else "s3"
        if name in self.broken:
            return json_answer(500, {"__type": "InternalFailure"})
        return getattr(self, name).answer(method, path, headers, body)

    @property
    def lines(self) -> list[bytes]:
        return self.firehose.lines + self.s3.lines


@contextlib.contextmanager
def nobody_listening() -> Iterator[str]:
    """A URL that refuses every connection."""
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{reserved.getsockname()[1]}"


class Recorder:
    """A log that keeps its lines, and a sleep that does not sleep."""

    def __init__(self) -> None:
        self.lines: list[dict] = []
        self.slept: list[float] = []

    @property
    def log(self) -> Callable[[object], None]:
        return self.lines.append  # type: ignore[return-value]

    @property
    def sleep(self) -> Callable[[float], None]:
        return self.slept.append
