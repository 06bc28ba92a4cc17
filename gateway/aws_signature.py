"""AWS Signature Version 4 of one HTTP request, as a pure function."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import quote

ALGORITHM = "AWS4-HMAC-SHA256"


@dataclass(frozen=True, kw_only=True, slots=True)
class Credentials:
    """AWS credentials; the repr shows none of the secret parts."""

    access_key_id: str
    secret_access_key: str = field(repr=False)
    session_token: str | None = field(default=None, repr=False)


# Fixed credentials, or what gives those that hold now.
CredentialSource = Credentials | Callable[[], Credentials]


def signed_headers(
    *,
    method: str,
    host: str,
    path: str,
    headers: Mapping[str, str],
    body: bytes,
    service: str,
    region: str,
    credentials: Credentials,
    now: datetime,
) -> dict[str, str]:
    """The headers to send, `authorization` among them: those given and those that the signature needs.

    `host` has its port where that is not the scheme's own. `path` is percent-encoded as it goes over the wire
    and has no query. Header names are lower-case; all that are given are signed.
    """
    # Not strftime, which takes three times as long.
    date_time = now.astimezone(UTC).isoformat()[:19].replace("-", "").replace(":", "") + "Z"
    scope = f"{date_time[:8]}/{region}/{service}/aws4_request"
    body_digest = hashlib.sha256(body).hexdigest()
    to_sign = {**headers, "host": host, "x-amz-date": date_time}
    if service == "s3":
        to_sign["x-amz-content-sha256"] = body_digest
    if credentials.session_token:
        to_sign["x-amz-security-token"] = credentials.session_token
    ordered = sorted(to_sign)
    names = ";".join(ordered)
    canonical_request = "\n".join(
        [
            method,
            # Every service but S3 encodes the path a second time.
            path if service == "s3" else quote(path, safe="/~"),
            "",
            *(f"{name}:{' '.join(to_sign[name].split())}" for name in ordered),
            "",
            names,
            body_digest,
        ]
    )
    text = "\n".join([ALGORITHM, date_time, scope, hashlib.sha256(canonical_request.encode()).hexdigest()])
    key = _signing_key(credentials.secret_access_key, scope)
    signature = hmac.digest(key, text.encode(), "sha256").hex()
    authorization = (
        f"{ALGORITHM} Credential={credentials.access_key_id}/{scope}, "
        f"SignedHeaders={names}, Signature={signature}"
    )
    return {**to_sign, "authorization": authorization}


@lru_cache(maxsize=8)
def _signing_key(secret_access_key: str, scope: str) -> bytes:
    """The key of one day, region and service."""
    key = f"AWS4{secret_access_key}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key
