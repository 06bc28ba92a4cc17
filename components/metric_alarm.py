"""CloudWatch alarms as data, and how one becomes a resource."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pulumi
import pulumi_aws as aws

from residency.regions import AwsRegion

PERIOD_SECONDS = 60


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """It goes off when `statistic` of `metric` is above `threshold` for `periods` periods of 60 s."""

    name: str
    namespace: str
    metric: str
    statistic: Literal["Sum", "Maximum"]
    threshold: float
    periods: int
    why: str


def metric_alarm(
    name: str,
    alarm: Alarm,
    *,
    dimensions: Mapping[str, pulumi.Input[str]],
    topic_arn: str | None,
    region: AwsRegion,
    opts: pulumi.ResourceOptions | None = None,
) -> aws.cloudwatch.MetricAlarm:
    """The alarm in the region of what it watches; without a topic it notifies nobody."""
    return aws.cloudwatch.MetricAlarm(
        name,
        alarm_description=alarm.why,
        namespace=alarm.namespace,
        metric_name=alarm.metric,
        dimensions=dict(dimensions),
        statistic=alarm.statistic,
        comparison_operator="GreaterThanThreshold",
        threshold=alarm.threshold,
        period=PERIOD_SECONDS,
        evaluation_periods=alarm.periods,
        treat_missing_data="notBreaching",
        alarm_actions=[topic_arn] if topic_arn else [],
        region=region.value,
        opts=opts,
    )
