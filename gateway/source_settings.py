"""The settings document of a source, from which browser and mobile SDKs take their ingest host (R28, R29)."""

from __future__ import annotations

import hashlib
import json

from gateway.environment import Configuration
from gateway.replies import Code, Refused, Reply
from gateway.request import Request
from residency.hosts import API_VERSION_PATH

OK = 200
NOT_MODIFIED = 304
NOT_FOUND = 404

# s that a client may use a document without asking again, own choice: a changed ingest region is seen soon (R28)
MAX_AGE_SECONDS = 120


def reply(request: Request, write_key: str, configuration: Configuration) -> Reply:
    """The document of the source with this key, or 304 for one that the client has already.

    Raises Refused: wrong_region, invalid_write_key, unavailable (where the host of its ingest region is unknown).
    """
    registry = configuration.registry
    registry.refuse_foreign(write_key)
    if not registry.knows(write_key):
        raise Refused(Code.UNKNOWN_SOURCE, "There is no source with this write key in this workspace.")
    source = registry.source_of(write_key)
    ingest_region = configuration.source_ingest_regions.get(source, configuration.ingest_region)
    host = configuration.ingest_hosts.get(ingest_region)
    if host is None and ingest_region is configuration.ingest_region:
        host = request.headers.get("host")
    if not host:
        raise Refused(
            Code.UNAVAILABLE, f"The host of this source's ingest region, {ingest_region}, is not known."
        )
    body = json.dumps(document(write_key, api_host=host + API_VERSION_PATH)).encode()
    etag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    headers = {
        "content-type": "application/json",
        "cache-control": f"public, max-age={MAX_AGE_SECONDS}",
        "etag": etag,
    }
    if _has(request.headers.get("if-none-match", ""), etag):
        return Reply(status=NOT_MODIFIED, body=b"", headers=headers)
    return Reply(status=OK, body=body, headers=headers)


def document(write_key: str, *, api_host: str) -> dict[str, object]:
    """What SDKs read: `apiHost` without a scheme and with `/v1`; no destinations, which none of ours runs in a page."""
    return {
        "integrations": {
            "Segment.io": {
                "apiKey": write_key,
                "apiHost": api_host,
                "unbundledIntegrations": [],
                "addBundledMetadata": True,
                "maybeBundledConfigIds": {},
                "versionSettings": {"version": "4.4.7", "componentTypes": ["browser"]},
            }
        },
        "metrics": {"sampleRate": 0, "host": api_host},
        "plan": {
            "track": {"__default": {"enabled": True, "integrations": {}}},
            "identify": {"__default": {"enabled": True}},
            "group": {"__default": {"enabled": True}},
        },
        "edgeFunction": {},
        "analyticsNextEnabled": True,
        "middlewareSettings": {},
        "enabledMiddleware": {},
        "legacyVideoPluginsEnabled": False,
        "remotePlugins": [],
    }


def _has(if_none_match: str, etag: str) -> bool:
    tags = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
    return etag in tags or "*" in tags
