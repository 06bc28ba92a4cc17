"""Strict local doubles of Firehose, S3, SQS and DynamoDB: real sockets, real limits, and faults on demand."""

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
from gateway.sinks.sqs_queue import read_message

CREDENTIALS = Credentials(access_key_id="AKIDEXAMPLE", secret_access_key="canary-secret-access-key")
REGION = "eu-west-1"
QUEUE_URL = "https://sqs.eu-west-1.amazonaws.com/123456789012/overflow"
TABLE = "claims"

Answer = tuple[int, dict[str, str], bytes]


class AwsDouble:
    """An HTTP server that keeps what it was sent. Each request takes the next of `faults`, if one is left.

    A fault is an Answer to give instead; "drop" closes the connection without one, before anything is kept;
    "swallow" keeps what was sent and then closes; "hang" answers nothing until the double stops.
    """

    def __init__(self) -> None:
        self.region = REGION
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

            do_GET = do_POST = do_PUT = _handle

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
        self.access_key_id = CREDENTIALS.access_key_id
        self.stored: list[bytes] = []
        self.status = "ACTIVE"
        self.fails: list[set[int]] = []

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        assert (method, path) == ("POST", "/")
        if headers["x-amz-target"] == "Firehose_20150804.DescribeDeliveryStream":
            description = {"DeliveryStreamName": "events", "DeliveryStreamStatus": self.status}
            return json_answer(200, {"DeliveryStreamDescription": description})
        assert headers["x-amz-target"] == "Firehose_20150804.PutRecordBatch"
        assert headers["authorization"].startswith(f"AWS4-HMAC-SHA256 Credential={self.access_key_id}/")
        assert f"/{self.region}/firehose/aws4_request" in headers["authorization"]
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
        assert f"/{self.region}/s3/aws4_request" in headers["authorization"]
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
        return self.lines_below("")

    def lines_below(self, prefix: str) -> list[bytes]:
        found = [body for path, body in self.objects.items() if f"/{prefix}" in path and body]
        return b"".join(map(gzip.decompress, found)).splitlines()


class SqsDouble(AwsDouble):
    """SendMessage of one queue, with the size limit that every queue has by default."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[str] = []

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        assert (method, path) == ("POST", "/")
        assert f"/{self.region}/sqs/aws4_request" in headers["authorization"]
        call = json.loads(body)
        assert call["QueueUrl"] == QUEUE_URL
        if headers["x-amz-target"] == "AmazonSQS.GetQueueAttributes":
            return json_answer(200, {"Attributes": {}})
        assert headers["x-amz-target"] == "AmazonSQS.SendMessage"
        assert 0 < len(call["MessageBody"].encode()) <= 262_144
        self.messages.append(call["MessageBody"])
        return json_answer(200, {"MessageId": str(len(self.messages)), "MD5OfMessageBody": "x"})

    @property
    def lines(self) -> list[bytes]:
        return [line for message in self.messages for line in read_message(message)[1].lines]


class DynamoDbDouble(AwsDouble):
    """One table's conditional puts as DynamoDB does them. What has expired stays: its TTL deletes hours late."""

    def __init__(self) -> None:
        super().__init__()
        self.items: dict[str, dict[str, dict[str, str]]] = {}

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        assert (method, path) == ("POST", "/")
        assert f"/{self.region}/dynamodb/aws4_request" in headers["authorization"]
        action = headers["x-amz-target"].removeprefix("DynamoDB_20120810.")
        call = json.loads(body)
        return getattr(self, f"_{action}")(call)

    def _PutItem(self, call: dict) -> Answer:
        assert call["TableName"] == TABLE
        held = self._holder(call)
        if held is None:
            self.items[call["Item"]["pk"]["S"]] = call["Item"]
            return json_answer(200, {})
        name = "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException"
        return json_answer(400, {"__type": name, "Item": held})

    def _TransactWriteItems(self, call: dict) -> Answer:
        puts = [entry["Put"] for entry in call["TransactItems"]]
        keys = [put["Item"]["pk"]["S"] for put in puts]
        assert 0 < len(keys) <= 100 and len(set(keys)) == len(keys)
        holders = [self._holder(put) for put in puts]
        if any(holders):
            reasons = [
                {"Code": "ConditionalCheckFailed", "Item": held} if held else {"Code": "None"}
                for held in holders
            ]
            name = "com.amazonaws.dynamodb.v20120810#TransactionCanceledException"
            return json_answer(400, {"__type": name, "CancellationReasons": reasons})
        self.items |= {put["Item"]["pk"]["S"]: put["Item"] for put in puts}
        return json_answer(200, {})

    def _BatchWriteItem(self, call: dict) -> Answer:
        writes = call["RequestItems"][TABLE]
        assert 0 < len(writes) <= 25
        for write in writes:
            item = write["PutRequest"]["Item"]
            self.items[item["pk"]["S"]] = item
        return json_answer(200, {"UnprocessedItems": {}})

    def _DeleteItem(self, call: dict) -> Answer:
        assert call["ConditionExpression"] == "claim_state = :pending"
        key = call["Key"]["pk"]["S"]
        if self.items.get(key, {}).get("claim_state") != call["ExpressionAttributeValues"][":pending"]:
            return json_answer(400, {"__type": "x#ConditionalCheckFailedException"})
        del self.items[key]
        return json_answer(200, {})

    def _GetItem(self, call: dict) -> Answer:
        item = self.items.get(call["Key"]["pk"]["S"])
        return json_answer(200, {"Item": item} if item else {})

    def _holder(self, put: dict) -> dict | None:
        """The item that keeps a conditional put from happening."""
        if "ConditionExpression" not in put:
            return None
        assert put["ConditionExpression"] == "attribute_not_exists(pk) OR expires_at < :now"
        held = self.items.get(put["Item"]["pk"]["S"])
        now = int(put["ExpressionAttributeValues"][":now"]["N"])
        return None if held is None or int(held["expires_at"]["N"]) < now else held


class CloudDouble(AwsDouble):
    """All services behind one URL, as with AWS_ENDPOINT_URL; each can be put out of order."""

    def __init__(self) -> None:
        super().__init__()
        self.firehose = FirehoseDouble()
        self.s3 = S3Double()
        self.sqs = SqsDouble()
        self.dynamodb = DynamoDbDouble()
        self.broken: set[str] = set()

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        target = headers.get("x-amz-target", "s3").partition("_")[0].partition(".")[0]
        name = {"AmazonSQS": "sqs"}.get(target, target.lower())
        if name in self.broken:
            return json_answer(500, {"__type": "InternalFailure"})
        return getattr(self, name).answer(method, path, headers, body)

    def stand_in(self, region: str, *, access_key_id: str) -> None:
        """From now on it is another region's, and its gateways sign with another key."""
        for service in (self, self.firehose, self.s3, self.sqs, self.dynamodb):
            service.region = region
        self.firehose.access_key_id = access_key_id

    @property
    def lines(self) -> list[bytes]:
        """The events on all rungs; dead letters are not among them."""
        queued = [read_message(message) for message in self.sqs.messages]
        waiting = [line for prefix, parcel in queued if prefix == "spill" for line in parcel.lines]
        return self.firehose.lines + self.s3.lines_below("spill/") + waiting

    @property
    def dead_letters(self) -> list[dict]:
        queued = [read_message(message) for message in self.sqs.messages]
        waiting = [line for prefix, parcel in queued if prefix != "spill" for line in parcel.lines]
        return [json.loads(line) for line in self.s3.lines_below("dead-letter/gateway/") + waiting]


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
