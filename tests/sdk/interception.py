"""Https to any host, taken in on loopback: a proxy, and a certificate authority that a sender is told to trust.

What a sender calls is left as it is, to the host and the scheme; who wants to see it uses what its users have for a
company's proxy: a proxy's address, and one more certificate.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import ssl
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, pkcs12

from tests.sdk.door import Door

READ_BYTES = 65_536
TRUST_STORE_PASSWORD = "loopback"  # Java wants one; the store holds no secret


@dataclass(frozen=True, kw_only=True)
class Authority:
    """A certificate authority of one test and the certificate that it gave these hosts, as files.

    `pin`: the hash of the certificate's key, as Chromium takes it.
    """

    certificate: Path
    trust_store: Path
    chain: Path
    pin: str

    @classmethod
    def made(cls, folder: Path, hosts: Sequence[str]) -> Authority:
        root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "loopback")])
        now = datetime.now(UTC)
        both = x509.CertificateBuilder(
            issuer_name=name,
            not_valid_before=now - timedelta(hours=1),
            not_valid_after=now + timedelta(days=2),
        )
        root = (
            both.subject_name(name)
            .public_key(root_key.public_key())
            .serial_number(x509.random_serial_number())
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(root_key, hashes.SHA256())
        )
        leaf = (
            both.subject_name(x509.Name([]))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(host) for host in hosts]), critical=True)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False
            )
            .sign(root_key, hashes.SHA256())
        )
        made = cls(
            certificate=folder / "ca.pem",
            trust_store=folder / "ca.p12",
            chain=folder / "chain.pem",
            pin=_pin(key.public_key()),
        )
        made.certificate.write_bytes(root.public_bytes(Encoding.PEM))
        trusted = [pkcs12.PKCS12Certificate(root, b"loopback")]
        secret = serialization.BestAvailableEncryption(TRUST_STORE_PASSWORD.encode())
        made.trust_store.write_bytes(pkcs12.serialize_java_truststore(trusted, secret))
        private = key.private_bytes(
            Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        made.chain.write_bytes(private + leaf.public_bytes(Encoding.PEM))
        return made


def _pin(key: ec.EllipticCurvePublicKey) -> str:
    spki = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(spki).digest()).decode()


@dataclass(kw_only=True)
class Interception:
    """Leads https for `hosts` to one door; every method runs in the door's loop. `called`: each host that was called.

    A host of no others is refused, and still kept in `called`.
    """

    door: Door
    authority: Authority
    hosts: frozenset[str]
    called: list[str] = field(default_factory=list)
    proxy_port: int = 0
    tls_port: int = 0
    _servers: list[asyncio.Server] = field(default_factory=list)
    _open: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def proxy(self) -> str:
        return f"http://127.0.0.1:{self.proxy_port}"

    async def open(self) -> None:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(self.authority.chain)
        tls.sni_callback = self._named
        inside = await asyncio.start_server(self._taken(self._pass_on), "127.0.0.1", 0, ssl=tls)
        outside = await asyncio.start_server(self._taken(self._tunnel), "127.0.0.1", 0)
        self._servers = [inside, outside]
        self.tls_port, self.proxy_port = (one.sockets[0].getsockname()[1] for one in self._servers)

    async def close(self) -> None:
        for server in self._servers:
            server.close()
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    def _named(self, _socket: object, name: str | None, _context: object) -> int | None:
        """Told by TLS which host is called, also by who comes past the proxy."""
        self.called.append(name or "")
        return None if name in self.hosts else ssl.ALERT_DESCRIPTION_UNRECOGNIZED_NAME

    def _taken(self, serve):
        async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            assert task is not None
            self._open.add(task)
            try:
                await serve(reader, writer)
            except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
                pass  # a client that went, or the end of the test
            finally:
                self._open.discard(task)
                with suppress(OSError):
                    writer.close()

        return accept

    async def _tunnel(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answers CONNECT, and passes on what follows to the TLS end, which sees the host by its name."""
        method, authority, _ = (await reader.readuntil(b"\r\n\r\n")).split(b"\r\n", 1)[0].decode().split()
        host = authority.rpartition(":")[0]
        if method != "CONNECT" or host not in self.hosts:
            self.called.append(host or authority)
            writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
            await writer.drain()
            return
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await _joined(reader, writer, self.tls_port)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        port = urlsplit(self.door.url).port
        assert port is not None
        await _joined(reader, writer, port)


async def _joined(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, port: int) -> None:
    """Both directions at once, until one of them ends."""
    there, back = await asyncio.open_connection("127.0.0.1", port)
    try:
        ways = [asyncio.ensure_future(_copied(reader, back)), asyncio.ensure_future(_copied(there, writer))]
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
    finally:
        back.close()


async def _copied(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(READ_BYTES):
        writer.write(data)
        await writer.drain()
