"""The queues beside the archive: overflow, for events that neither stream nor bucket takes, and dead letters."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.archive_bucket import EventArchive
from components.metric_alarm import Alarm, metric_alarm

RETENTION_SECONDS = 14 * 86_400  # the longest that SQS keeps a message
# s for which a message that compaction has taken is hidden from its next run, own choice
VISIBILITY_SECONDS = 900
READING_SECONDS = 30  # SQS default, enough for a person who looks at what was given up
DATA_KEY_REUSE_SECONDS = 300  # SQS default: it asks KMS once in this time

WAITING = Alarm(
    name="waiting",
    namespace="AWS/SQS",
    metric="ApproximateAgeOfOldestMessage",
    statistic="Maximum",
    threshold=86_400,
    periods=5,
    why="events wait in the overflow queue for more than a day; after 14 days SQS deletes them",
)


@dataclass(frozen=True, kw_only=True)
class OverflowQueueArgs:
    """The region and the key are the archive's. `alarm_topic_arn`: an SNS topic of the same region."""

    archive: EventArchive
    alarm_topic_arn: str | None = None


class OverflowQueue(pulumi.ComponentResource):
    """A queue under the archive's key that takes messages over TLS only, and an alarm for those that stay.

    Outputs: `url`, `arn`.
    """

    url: pulumi.Output[str]
    arn: pulumi.Output[str]

    def __init__(
        self, name: str, args: OverflowQueueArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("regional-ingest:index:OverflowQueue", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        queue = _queue(name, archive=args.archive, visibility_seconds=VISIBILITY_SECONDS, opts=child)
        metric_alarm(
            f"{name}-{WAITING.name}",
            WAITING,
            dimensions={"QueueName": queue.name},
            topic_arn=args.alarm_topic_arn,
            region=args.archive.region,
            opts=child,
        )
        self.url = queue.url
        self.arn = queue.arn
        self.register_outputs({"url": self.url, "arn": self.arn})


def dead_letter_queue(
    name: str, *, archive: EventArchive, opts: pulumi.ResourceOptions | None = None
) -> aws.sqs.Queue:
    """A queue for what was given up, beside the archive and under its key; people read it, no program does."""
    return _queue(name, archive=archive, visibility_seconds=READING_SECONDS, opts=opts)


def _queue(
    name: str, *, archive: EventArchive, visibility_seconds: int, opts: pulumi.ResourceOptions | None
) -> aws.sqs.Queue:
    queue = aws.sqs.Queue(
        name,
        message_retention_seconds=RETENTION_SECONDS,
        visibility_timeout_seconds=visibility_seconds,
        kms_master_key_id=archive.key_arn,
        kms_data_key_reuse_period_seconds=DATA_KEY_REUSE_SECONDS,
        region=archive.region.value,
        opts=opts,
    )
    aws.sqs.QueuePolicy(
        f"{name}-policy",
        queue_url=queue.url,
        policy=queue.arn.apply(lambda arn: json.dumps(queue_policy(arn))),
        region=archive.region.value,
        opts=opts,
    )
    return queue


def queue_policy(queue_arn: str) -> dict[str, object]:
    """The queue's policy: only a Deny, so it grants nothing."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "TlsOnly",
                "Effect": "Deny",
                "Principal": "*",
                "Action": "sqs:*",
                "Resource": queue_arn,
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            }
        ],
    }
