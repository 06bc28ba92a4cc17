"""Tests of reading an answer from a connection: what ends it, what follows it, and what is none."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from gateway.aws_request import Unreachable
from gateway.connections import MAX_REPLY_BYTES, Connections

OK = b"HTTP/1.1 200 OK\r\n"
EMPTY = OK + b"content-length: 0\r\n\r\n"


@contextmanager
def host(*answers: bytes) -> Iterator[tuple[Connections, list[bytes]]]:
    """Connections to a host that answers each request of its one connection with the next bytes, then closes.

    The list has what each single read of the host got.
    """
    received: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                for answer in answers:
                    received.append(connection.recv(1 << 20))
                    connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        authority = f"127.0.0.1:{server.getsockname()[1]}"
        yield Connections(authority, encrypted=False, read_timeout_seconds=10.0), received
        thread.join()


def exchange(connections: Connections, body: bytes = b"") -> tuple[int, bytes]:
    reply = connections.exchange("POST", "/", headers={"x-a": "b"}, body=body)
    return reply.status, reply.body


WHOLE = {
    "with a length": (OK + b"Content-Length:  2\r\n\r\nab", (200, b"ab")),
    "in chunks": (
        OK + b"Transfer-Encoding: chunked\r\n\r\n2;x=y\r\nab\r\n0A\r\n0123456789\r\n0\r\nT: x\r\n\r\n",
        (200, b"ab0123456789"),
    ),
    "without a body": (b"HTTP/1.1 204 No Content\r\n\r\n", (204, b"")),
    "without a reason": (b"HTTP/1.1 503\r\ncontent-length: 1\r\n\r\nx", (503, b"x")),
    "after another that is not final": (b"HTTP/1.1 100 Continue\r\n\r\n" + EMPTY, (200, b"")),
}


@pytest.mark.parametrize("name", WHOLE)
def test_a_connection_takes_another_request_after_an_answer(name: str) -> None:
    answer, expected = WHOLE[name]
    with host(answer, EMPTY) as (connections, received):
        assert exchange(connections) == expected
        assert exchange(connections) == (200, b"")
    assert len(received) == 2


LAST = {
    "until the host closes": (OK + b"\r\nabc", (200, b"abc")),
    "said to be the last": (OK + b"Connection: Close\r\ncontent-length: 1\r\n\r\na", (200, b"a")),
    "of HTTP/1.0": (b"HTTP/1.0 200 OK\r\ncontent-length: 1\r\n\r\na", (200, b"a")),
}


@pytest.mark.parametrize("name", LAST)
def test_a_connection_is_closed_after_its_last_answer(name: str) -> None:
    answer, expected = LAST[name]
    with host(answer) as (connections, _):
        assert exchange(connections) == expected
        assert not connections._idle


NONE = {
    "no HTTP": (b"SSH-2.0-x\r\n\r\n", "UnreadableAnswer"),
    "no status": (b"HTTP/1.1 abc\r\n\r\n", "UnreadableAnswer"),
    "no length": (OK + b"content-length: abc\r\n\r\n", "UnreadableAnswer"),
    "a negative length": (OK + b"content-length: -1\r\n\r\n", "UnreadableAnswer"),
    "headers without an end": (OK + b"a: b\r\n" * 200 + b"\r\n", "UnreadableAnswer"),
    "a chunk without a size": (OK + b"transfer-encoding: chunked\r\n\r\nx\r\n", "UnreadableAnswer"),
    "cut in its status": (b"HTTP/1", "UnreadableAnswer"),
    "cut in its headers": (OK + b"content-le", "IncompleteRead"),
    "cut in its body": (OK + b"content-length: 3\r\n\r\nab", "IncompleteRead"),
    "cut in a chunk": (OK + b"transfer-encoding: chunked\r\n\r\n3\r\nab", "IncompleteRead"),
    "cut before its last chunk": (OK + b"transfer-encoding: chunked\r\n\r\n1\r\na\r\n", "IncompleteRead"),
    "too long": (OK + b"content-length: %d\r\n\r\n" % (MAX_REPLY_BYTES + 1), "IncompleteRead"),
    "too long in chunks": (
        OK + b"transfer-encoding: chunked\r\n\r\n%x\r\n" % (MAX_REPLY_BYTES + 1),
        "IncompleteRead",
    ),
}


@pytest.mark.parametrize("name", NONE)
def test_an_answer_that_is_none_is_told_and_its_connection_closed(name: str) -> None:
    answer, problem = NONE[name]
    with host(answer) as (connections, received):
        with pytest.raises(Unreachable, match=problem):
            exchange(connections)
        assert not connections._idle
    assert len(received) == 1


def test_a_request_goes_out_in_one_piece() -> None:
    with host(EMPTY) as (connections, received):
        exchange(connections, b"body")
    (request,) = received
    head, _, body = request.partition(b"\r\n\r\n")
    assert head.split(b"\r\n")[0] == b"POST / HTTP/1.1"
    assert head.split(b"\r\n")[1].startswith(b"host: 127.0.0.1:")
    assert head.split(b"\r\n")[2:] == [b"x-a: b", b"content-length: 4"]
    assert body == b"body"


def certificate_of(name: str, folder: Path) -> Path:
    """A file with a certificate of the host that it has signed itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "certificate.pem"
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(certificate.public_bytes(pem) + private)
    return file


@pytest.mark.parametrize(
    ("name", "trusted", "problem"),
    [
        ("localhost", True, None),
        ("other.example", True, "SSLCertVerificationError"),
        ("localhost", False, "SSLCertVerificationError"),
    ],
)
def test_an_encrypted_connection_is_to_the_host_that_a_known_certificate_names(
    name: str, trusted: bool, problem: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = certificate_of(name, tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(file if trusted else tmp_path / "none"))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "none"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    received: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            plain, _ = server.accept()
            with plain:
                try:
                    with context.wrap_socket(plain, server_side=True) as connection:
                        received.append(connection.recv(1 << 20))
                        connection.sendall(EMPTY)
                except ssl.SSLError:
                    pass  # the client went away

        thread = threading.Thread(target=serve)
        thread.start()
        authority = f"localhost:{server.getsockname()[1]}"
        connections = Connections(authority, encrypted=True, read_timeout_seconds=10.0)
        if problem is None:
            assert exchange(connections) == (200, b"")
        else:
            with pytest.raises(Unreachable, match=problem):
                exchange(connections)
        thread.join()
    assert bool(received) is (problem is None)
