"""The names of the variables that the deployed function reads."""

from __future__ import annotations

REGION = "COMPACTION_REGION"
BUCKET = "COMPACTION_BUCKET"
WINDOW_HOURS = "COMPACTION_WINDOW_HOURS"
QUEUE_URL = "COMPACTION_QUEUE_URL"  # not set: there is no queue
