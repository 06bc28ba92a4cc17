"""The gateway of one process, as both front doors use it: built once from the environment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from gateway import log_lines, replies
from gateway.aws_request import AwsService
from gateway.aws_signature import Credentials
from gateway.core import handle
from gateway.environment import Configuration, Misconfigured, read
from gateway.log_lines import Log
from gateway.replies import Code, Refused, Reply
from gateway.request import Request
from gateway.sinks import firehose, s3_spill
from gateway.sinks.firehose import Firehose
from gateway.sinks.ladder import Ladder
from gateway.sinks.s3_spill import S3Spill
from gateway.sinks.sink import Sink

SPILL_READ_TIMEOUT_SECONDS = 4.0  # S3 is the last rung: it may take longer than the stream

Answer = Callable[[Request], Reply]


def build(environment: Mapping[str, str], *, log: Log = log_lines.write) -> Answer:
    """What answers requests in this process. Never raises: a misconfigured one logs why and answers 503."""
    try:
        configuration, credentials = read(environment)
    except Misconfigured as misconfigured:
        log({"level": "error", "event": "misconfigured", "problems": misconfigured.problems})
        return _misconfigured
    return answer_with(configuration, sinks(configuration, credentials, log=log), log=log)


def answer_with(configuration: Configuration, sink: Sink, *, log: Log = log_lines.write) -> Answer:
    """What answers requests with this configuration and sink, and logs one line for each that counts."""

    def answer(request: Request) -> Reply:
        now = datetime.now(UTC)
        try:
            reply = handle(request, configuration=configuration, sink=sink, now=now)
        except Exception as error:
            # A fault of ours: the client keeps its events. The text of the error may hold some of them.
            log({"level": "error", "event": "fault", "error": type(error).__name__, "at": _places(error)})
            reply = replies.with_cors(replies.unavailable(), request)
        line = log_lines.request_line(reply, processing_region=configuration.processing_region, now=now)
        if line is not None:
            log(line)
        return reply

    return answer


def sinks(configuration: Configuration, credentials: Credentials, *, log: Log) -> Sink:
    """The ladder of this configuration: Firehose, else S3, both in the delivery region."""
    region = configuration.delivery_region
    url = configuration.aws_endpoint_url
    bucket = configuration.spill_bucket
    # A bucket name with dots does not match the certificate of `*.s3.<region>.amazonaws.com`.
    by_path = url is not None or "." in bucket
    s3_host = f"s3.{region}.amazonaws.com"
    stream_service = AwsService(
        service=firehose.SERVICE,
        region=region,
        host=f"firehose.{region}.amazonaws.com",
        endpoint_url=url,
        credentials=credentials,
    )
    spill_service = AwsService(
        service=s3_spill.SERVICE,
        region=region,
        host=s3_host if by_path else f"{bucket}.{s3_host}",
        endpoint_url=url,
        credentials=credentials,
        read_timeout_seconds=SPILL_READ_TIMEOUT_SECONDS,
    )
    rungs = [
        Firehose(service=stream_service, stream=configuration.delivery_stream, log=log),
        S3Spill(service=spill_service, bucket_path=f"/{bucket}/" if by_path else "/", log=log),
    ]
    return Ladder(rungs, log=log)


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
