"""The gateway of one process, as both front doors use it: built once from the environment."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from gateway import dynamodb_claims, log_lines, replies
from gateway.aws_request import READ_TIMEOUT_SECONDS, AwsService
from gateway.aws_signature import CredentialSource
from gateway.core import Gateway, handle
from gateway.dynamodb_claims import DynamoDbClaims
from gateway.environment import Configuration, Misconfigured, read
from gateway.log_lines import Log
from gateway.replies import Code, Refused, Reply
from gateway.request import Request
from gateway.sinks import firehose, s3_objects, sqs_queue
from gateway.sinks.firehose import Firehose
from gateway.sinks.ladder import Ladder
from gateway.sinks.s3_objects import S3Objects
from gateway.sinks.sink import Sink
from gateway.sinks.sqs_queue import SqsQueue

TYPE_CHECKING = False  # as typing's, without the time that its import takes
if TYPE_CHECKING:
    from gateway.claims import Claims
    from gateway.health import DeepHealth, Health
    from gateway.rate_limit import RateLimits

SPILL_READ_TIMEOUT_SECONDS = 4.0  # S3 may take longer than the stream
CLAIM_READ_TIMEOUT_SECONDS = 1.0  # a claim is worth waiting for less than an event

# Containers that may come into being before the collector looks at them, own choice: a batch of JSON has thousands,
# none of which is in a cycle, and with Python's own 700 a tenth of a batch's time went into looking.
COLLECT_AFTER = 20_000

Answer = Callable[[Request], Reply]


def build(
    environment: Mapping[str, str],
    *,
    log: Log = log_lines.write,
    fit: Callable[[Gateway], Gateway] = lambda gateway: gateway,
) -> Answer:
    """What answers requests in this process. Never raises: a misconfigured one logs why and answers 503.

    `fit`: what fits the gateway to the kind of its process.
    """
    gc.set_threshold(COLLECT_AFTER)
    try:
        configuration, credentials = read(environment)
    except Misconfigured as misconfigured:
        log({"level": "error", "event": "misconfigured", "problems": misconfigured.problems})
        return _misconfigured
    gateway = gateway_of(configuration, credentials, log=log)
    return answer_with(fit(gateway), log=log)


def answer_with(gateway: Gateway, *, log: Log = log_lines.write) -> Answer:
    """What answers requests with this gateway, and logs what counts of each."""
    region = gateway.configuration.processing_region

    def answer(request: Request) -> Reply:
        now = datetime.now(UTC)
        start = time.perf_counter()
        try:
            reply = handle(request, gateway=gateway, now=now)
        except Exception as error:
            # A fault of ours: the client keeps its events. The text of the error may hold some of them.
            log({"level": "error", "event": "fault", "error": type(error).__name__, "at": _places(error)})
            reply = replies.with_cors(replies.unavailable(), request)
        milliseconds = (time.perf_counter() - start) * 1000
        for line in log_lines.request_lines(
            reply, processing_region=region, now=now, milliseconds=milliseconds
        ):
            log(line)
        return reply

    return answer


def gateway_of(configuration: Configuration, credentials: CredentialSource, *, log: Log) -> Gateway:
    """The gateway of this configuration. All that it sends events to is in the delivery region (R4)."""
    services = _Services(configuration, credentials)

    def count(metric: str, number: int) -> None:
        log(
            log_lines.count_line(
                metric, number, processing_region=configuration.processing_region, now=datetime.now(UTC)
            )
        )

    stream = Firehose(service=services.firehose(), stream=configuration.delivery_stream, log=log)
    spill = services.objects(s3_objects.SPILL_PREFIX, log)
    rungs: dict[str, Sink] = {log_lines.STREAMED: stream, log_lines.SPILLED: spill}
    dead_rungs: dict[str, Sink] = {log_lines.DEAD: services.objects(s3_objects.DEAD_LETTER_PREFIX, log)}
    if configuration.overflow_queue_url:
        rungs[log_lines.QUEUED] = services.queue(s3_objects.SPILL_PREFIX, log)
        dead_rungs[log_lines.QUEUED] = services.queue(s3_objects.DEAD_LETTER_PREFIX, log)
    claims = services.claims(log)
    return Gateway(
        configuration=configuration,
        sink=Ladder(rungs, log=log, count=count),
        dead_letters=Ladder(dead_rungs, log=log, count=count),
        rates=_rates(configuration.rate_limits),
        health=_deep_health({RUNG_NAMES[metric]: rung for metric, rung in rungs.items()}, claims),
        count=count,
        claims=claims,
    )


def _rates(events_per_second: Mapping[str, int]) -> RateLimits | None:
    if not events_per_second:
        return None
    # Here and below: what few gateways or requests need is no part of a cold start.
    from gateway.rate_limit import RateLimits

    return RateLimits(events_per_second)


def _deep_health(rungs: Mapping[str, Sink], claims: Claims | None) -> Callable[[], Health]:
    known: list[DeepHealth] = []

    def ask() -> Health:
        if not known:
            from gateway.health import DeepHealth

            known.append(DeepHealth(rungs=rungs, claims=claims))
        return known[0]()

    return ask


RUNG_NAMES = {log_lines.STREAMED: "stream", log_lines.SPILLED: "bucket", log_lines.QUEUED: "queue"}


class _Services:
    """The AWS services of one configuration, each at its host in the delivery region."""

    def __init__(self, configuration: Configuration, credentials: CredentialSource) -> None:
        self._configuration = configuration
        self._credentials = credentials
        self._s3: AwsService | None = None

    def firehose(self) -> AwsService:
        return self._service(firehose.SERVICE, READ_TIMEOUT_SECONDS)

    def objects(self, prefix: str, log: Log) -> S3Objects:
        bucket = self._configuration.spill_bucket
        # A bucket name with dots does not match the certificate of `*.s3.<region>.amazonaws.com`.
        by_path = self._configuration.aws_endpoint_url is not None or "." in bucket
        if self._s3 is None:
            own_host = "" if by_path else f"{bucket}."
            self._s3 = self._service(s3_objects.SERVICE, SPILL_READ_TIMEOUT_SECONDS, before_host=own_host)
        path = f"/{bucket}/" if by_path else "/"
        return S3Objects(service=self._s3, bucket_path=path, prefix=prefix, log=log)

    def queue(self, prefix: str, log: Log) -> SqsQueue:
        return SqsQueue(
            service=self._service(sqs_queue.SERVICE, READ_TIMEOUT_SECONDS),
            queue_url=self._configuration.overflow_queue_url or "",
            prefix=prefix,
            log=log,
        )

    def claims(self, log: Log) -> DynamoDbClaims | None:
        table = self._configuration.claim_table
        if table is None:
            return None
        service = self._service(dynamodb_claims.SERVICE, CLAIM_READ_TIMEOUT_SECONDS)
        return DynamoDbClaims(service=service, table=table, log=log)

    def _service(self, name: str, read_timeout_seconds: float, *, before_host: str = "") -> AwsService:
        region = self._configuration.delivery_region
        return AwsService(
            service=name,
            region=region,
            host=f"{before_host}{name}.{region}.amazonaws.com",
            endpoint_url=self._configuration.aws_endpoint_url,
            credentials=self._credentials,
            read_timeout_seconds=read_timeout_seconds,
        )


def _misconfigured(request: Request) -> Reply:
    refused = Refused(Code.UNAVAILABLE, "This endpoint is not configured. Its log has the reasons.")
    return replies.with_cors(replies.refusal(refused), request)


def _places(error: Exception) -> list[str]:
    places = []
    frame = error.__traceback__
    while frame is not None:
        places.append(f"{frame.tb_frame.f_code.co_filename.rpartition('/')[2]}:{frame.tb_lineno}")
        frame = frame.tb_next
    return places
