"""Tests of signed requests over kept connections, against a local server."""

from __future__ import annotations

import threading

import pytest

from gateway.aws_request import AwsReply, AwsService, Unreachable
from tests.gateway.aws_doubles import CREDENTIALS, REGION, Answer, AwsDouble, json_answer, nobody_listening


class Echo(AwsDouble):
    """Answers with what it was sent."""

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        return 200, {}, body


def send(service: AwsService, body: bytes = b"x") -> AwsReply:
    return service.send(method="POST", path="/", headers={}, body=body)


def test_a_connection_is_kept_for_the_next_request() -> None:
    with Echo() as echo:
        service = echo.service("firehose")
        assert [send(service, body).body for body in (b"1", b"", b"3")] == [b"1", b"", b"3"]
        assert echo.connections == 1


def test_a_kept_connection_that_was_closed_is_replaced() -> None:
    with Echo() as echo:
        service = echo.service("firehose")
        send(service)
        echo.faults = ["drop"]
        assert send(service, b"again").body == b"again"
        assert echo.connections == 2


def test_a_new_connection_that_is_dropped_is_reported_not_repeated() -> None:
    with Echo() as echo:
        echo.faults = ["drop"]
        with pytest.raises(Unreachable) as unreachable:
            send(echo.service("firehose"))
        assert not unreachable.value.refused
        assert len(echo.requests) == 1


def test_nobody_listening_is_told_from_a_lost_answer() -> None:
    with nobody_listening() as url:
        service = AwsService(service="s3", region=REGION, host="", endpoint_url=url, credentials=CREDENTIALS)
        with pytest.raises(Unreachable) as unreachable:
            send(service)
    assert unreachable.value.refused


def test_a_silent_service_is_given_up_in_time() -> None:
    with Echo() as echo:
        echo.faults = ["hang"]
        with pytest.raises(Unreachable, match="Timeout"):
            send(echo.service("firehose", read_timeout_seconds=0.1))


def test_a_cut_answer_is_no_answer() -> None:
    with Echo() as echo:
        echo.faults = [(200, {"content-length": "100", "connection": "close"}, b"short")]
        with pytest.raises(Unreachable):
            send(echo.service("firehose"))


def test_an_answer_cut_on_a_kept_connection_does_not_repeat_the_request() -> None:
    with Echo() as echo:
        service = echo.service("firehose")
        send(service)
        echo.faults = [(200, {"content-length": "100", "connection": "close"}, b"short")]
        with pytest.raises(Unreachable, match="IncompleteRead"):
            send(service)
        assert len(echo.requests) == 2


def test_r4_a_redirect_to_another_region_is_an_answer_and_is_not_followed() -> None:
    with Echo() as echo, Echo() as elsewhere:
        echo.faults = [(301, {"location": elsewhere.url}, b"")]
        assert send(echo.service("s3")).status == 301
        assert elsewhere.requests == []


def test_requests_of_several_threads_do_not_mix() -> None:
    with Echo() as echo:
        service = echo.service("firehose")
        wrong: list[bytes] = []

        def work(name: int) -> None:
            for turn in range(20):
                body = f"{name}-{turn}".encode()
                if send(service, body).body != body:
                    wrong.append(body)

        threads = [threading.Thread(target=work, args=(name,)) for name in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert wrong == []
        assert len(echo.requests) == 80


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (b'{"__type":"ResourceNotFoundException"}', "ResourceNotFoundException"),
        (b'{"__type":"com.amazonaws.firehose#Throttling"}', "Throttling"),
        (b'{"__type":"a text with an id AKID123"}', ""),
        (b"[]", ""),
        (b"", ""),
        (b"\xff", ""),
    ],
)
def test_an_error_is_named_but_no_other_text_is_taken(body: bytes, name: str) -> None:
    assert AwsReply(status=400, body=body).json_error() == name


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"<Error><Code>SlowDown</Code>", "SlowDown"),
        (b"<Code>x y</Code>", ""),
        (b"", ""),
        (b"<Code>\xff</Code>", ""),
    ],
)
def test_an_xml_error_is_named(body: bytes, code: str) -> None:
    assert AwsReply(status=503, body=body).xml_error() == code


def test_json_answer_is_read() -> None:
    with Echo() as echo:
        echo.faults = [json_answer(400, {"__type": "X"})]
        assert send(echo.service("firehose")).json_error() == "X"
