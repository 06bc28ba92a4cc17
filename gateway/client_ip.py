"""Whose address a request came from, told from trusted hops only (R90)."""

from __future__ import annotations

from gateway.request import Request


def client_ip(request: Request, *, trusted_hops: int) -> str | None:
    """The address of the client behind `trusted_hops` proxies of one's own; None where it is unknown.

    With none the peer is the client, whatever `X-Forwarded-For` says: anybody can write that header. With n,
    the n nearest addresses are proxies that each appended the one it saw, so the next one is the client. What
    stands before it was written by the client itself and is not looked at.
    """
    if trusted_hops == 0 or request.peer_ip is None:
        return request.peer_ip
    forwarded = [part.strip() for part in request.headers.get("x-forwarded-for", "").split(",")]
    chain = [part for part in forwarded if part]
    if not chain or chain[-1] != request.peer_ip:  # an HTTP API has appended the peer already
        chain.append(request.peer_ip)
    candidate = chain[-1 - trusted_hops] if len(chain) > trusted_hops else chain[0]
    return candidate if _is_address(candidate) else None


def _is_address(text: str) -> bool:
    # Not at the top: only a gateway behind proxies needs it.
    import ipaddress

    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
