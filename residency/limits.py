"""The numbers that bound events, batches, rates and the gateway's environment, equal everywhere (R16)."""

from __future__ import annotations

# Events and batches, as the public Segment HTTP API page states them.
MAX_EVENT_BYTES = 32_768  # bytes of one event's JSON: 32 KB
MAX_BATCH_BYTES = 512_000  # bytes of a request body after inflating: 500 KB as Ruby, PHP and Java count it
MAX_BATCH_EVENTS = 2_500  # events in one batch
MAX_MESSAGE_ID_CHARS = 100  # characters of a messageId; public Segment docs, duplicate data
# Hours in which a messageId is archived once; public Segment docs, duplicate data.
MIN_DEDUPE_HOURS, MAX_DEDUPE_HOURS = 24, 168

# bytes of a request body before inflating, own choice: gzip adds some 25 bytes per 16 KiB to what it cannot
# shrink, and 512 KiB is what an API Gateway HTTP API meters as one request
MAX_COMPRESSED_BYTES = 524_288

# Rates.
WORKSPACE_EVENTS_PER_SECOND = 1_000  # events/s of one workspace before queueing; public product limits page
# requests/s of the HTTP API's stage: a request carries at least one event
THROTTLE_RATE = WORKSPACE_EVENTS_PER_SECOND
THROTTLE_BURST = 2 * THROTTLE_RATE  # requests, own choice; AWS allows an account 5,000 in a region by default

# events that a source with a rate limit may send at once, own choice: the largest batch, or this many seconds
# of its rate where that is more
RATE_BURST_SECONDS = 10
MAX_EVENTS_PER_SECOND = 1_000_000  # own choice: what a setting may say

# Deduplication.
CLAIM_SECONDS = 86_400  # s that a claim holds once its events are durable; public Segment docs: at least 24 h
CLAIM_LEASE_SECONDS = 60  # s that a claim holds before: longer than a function may run

MAX_TRUSTED_PROXY_HOPS = 5  # own choice

LAMBDA_ENVIRONMENT_BYTES = 4_096  # bytes of all names and values together; AWS Lambda quotas
# bytes of the environment that the sources may fill, their filters and rates included, own choice: the rest
# holds regions, stream, bucket, queue, table and hosts
SOURCES_ENVIRONMENT_BYTES = 2_816

TASK_DEFINITION_BYTES = 65_536  # bytes of an ECS task definition; AWS ECS quotas
