"""The doubles of the cloud with the faults of one cell: services that answer wrongly, and a kill in mid-request."""

from __future__ import annotations

from collections.abc import Callable

from tests.gateway.aws_doubles import Answer, CloudDouble
from tests.gateway.firehose_double import BufferingFirehose
from tests.sdk.faults import Fault, Kill, ServiceFault


class FaultyCloud(CloudDouble):
    """`kill` ends the gateway's process: it is called at most once, at the first call to the stream.

    `unavailable` says how often the gateway has answered 503. `violations` is what AWS would not take.
    """

    def __init__(self, fault: Fault) -> None:
        super().__init__()
        self.firehose: BufferingFirehose = BufferingFirehose()
        self.violations: list[str] = []
        self.kill: Callable[[], None] | None = None
        self.unavailable: Callable[[], int] = lambda: 0
        self._fault = fault
        self._calls: dict[str, int] = {}
        self._records = 0
        self._killed = fault.kill is None

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        """Runs under the double's lock: calls are counted one after the other."""
        try:
            return self._answer(method, path, headers, body)
        except AssertionError as violation:
            self.violations.append(f"{headers.get('x-amz-target', method)}: {violation!r}")
            raise

    @property
    def happened(self) -> bool:
        """Whether the gateway met each of the faults."""
        met = self._calls.keys() >= (self._fault.services or {}).keys()
        return self._killed and met and (self._records > 0) == self._fault.records

    def check(self) -> None:
        """Raises AssertionError where the gateway sent what AWS would not take."""
        assert self.violations == []

    def _answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        name = service_of(headers)
        self._calls[name] = calls = self._calls.get(name, 0) + 1
        service = (self._fault.services or {}).get(name)
        if service is not None and self._acts(service, calls):
            return service.answer
        if name != "firehose":
            return super().answer(method, path, headers, body)
        return self._stream(method, path, headers, body)

    def _acts(self, service: ServiceFault, calls: int) -> bool:
        if service.unavailable is not None:
            return self.unavailable() < service.unavailable
        return service.calls is None or calls <= service.calls

    def _stream(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        if not self._killed and self._fault.kill is Kill.BEFORE_STORED:
            self._kill()
            return 500, {}, b""
        if self._fault.records:
            first = self._records
            number = body.count(b'"Data"')
            self._records += number
            self.firehose.fails = [{index for index in range(number) if (first + index) % 2 == 0}]
        answer = super().answer(method, path, headers, body)
        if not self._killed:
            self._kill()
        return answer

    def _kill(self) -> None:
        self._killed = True
        assert self.kill is not None, "a cell with a kill needs a gateway that can be killed"
        self.kill()


def service_of(headers: dict[str, str]) -> str:
    """The service that a request is for, by its headers: only S3 has no target."""
    target = headers.get("x-amz-target", "s3").partition("_")[0].partition(".")[0]
    return {"AmazonSQS": "sqs"}.get(target, target.lower())
