"""The choices that a stack has for its gateway, and the event types that there are: names that both sides share."""

from __future__ import annotations

from enum import StrEnum

EVENT_TYPES = ("identify", "track", "page", "screen", "group", "alias")


class Dedupe(StrEnum):
    """What the gateway claims: each request by its ordered messageIds, or each event by its own."""

    BATCH = "batch"
    EVENT = "event"


class WrongRegionReply(StrEnum):
    """What a sender is told whose write key is of another region. Nothing of it is stored either way (D10)."""

    REFUSE = "refuse"  # 400 with the region and the endpoint to use
    SILENT = "silent"  # 200, as the vendor once did: for senders that cannot bear a 400


class FrontDoor(StrEnum):
    """What takes requests in: an HTTP API with a function, or a load balancer with a fleet of tasks."""

    SERVERLESS = "serverless"
    FLEET = "fleet"
