"""The dashboard of one ingest endpoint: what became of its events, what went wrong, how long it took."""

from __future__ import annotations

import json

import pulumi
import pulumi_aws as aws

from gateway import log_lines
from residency.regions import AwsRegion, ProcessingRegion

WIDGET_WIDTH, WIDGET_HEIGHT = 12, 6  # of CloudWatch's grid of 24 columns
PERIOD_SECONDS = 60

EVENTS = (log_lines.ACCEPTED, log_lines.DUPLICATE, log_lines.FILTERED, log_lines.DEAD)
DETOURS = (log_lines.SPILLED, log_lines.QUEUED, log_lines.UNCLAIMED)


def ingest_dashboard(
    name: str,
    *,
    processing_region: ProcessingRegion,
    region: AwsRegion,
    api_id: pulumi.Input[str],
    function: pulumi.Input[str],
    opts: pulumi.ResourceOptions | None = None,
) -> aws.cloudwatch.Dashboard:
    """The dashboard in the endpoint's region; it has metrics of that region only."""
    body = pulumi.Output.all(api_id=api_id, function=function).apply(
        lambda known: json.dumps(
            dashboard_body(processing_region=processing_region, region=region, **known), sort_keys=True
        )
    )
    # A dashboard has to be given its name: Pulumi makes none for this type.
    stack = f"{pulumi.get_project()}-{pulumi.get_stack()}"
    return aws.cloudwatch.Dashboard(
        name, dashboard_name=f"{stack}-{name}", dashboard_body=body, region=region.value, opts=opts
    )


def dashboard_body(
    *, processing_region: ProcessingRegion, region: AwsRegion, api_id: str, function: str
) -> dict[str, object]:
    """The widgets, in the form of CloudWatch's dashboard body."""
    ours = ["ProcessingRegion", processing_region.value]
    latency = [log_lines.METRICS_NAMESPACE, log_lines.LATENCY, *ours]
    charts: dict[str, list[list[object]]] = {
        "Events": [[log_lines.METRICS_NAMESPACE, metric, *ours] for metric in EVENTS],
        "Detours": [[log_lines.METRICS_NAMESPACE, metric, *ours] for metric in DETOURS],
        "Refused requests by reason": [[_by_reason(log_lines.REJECTED)]],
        "Dead letters by reason": [[_by_reason(log_lines.DEAD)]],
        "Milliseconds of a request with events": [
            [*latency, {"stat": "p50"}],
            [*latency, {"stat": "p99"}],
        ],
        "Front door": [
            ["AWS/ApiGateway", "Count", "ApiId", api_id],
            ["AWS/ApiGateway", "4xx", "ApiId", api_id],
            ["AWS/ApiGateway", "5xx", "ApiId", api_id],
            ["AWS/Lambda", "Errors", "FunctionName", function],
            ["AWS/Lambda", "Throttles", "FunctionName", function],
        ],
    }
    return {
        "widgets": [
            {
                "type": "metric",
                "x": index % 2 * WIDGET_WIDTH,
                "y": index // 2 * WIDGET_HEIGHT,
                "width": WIDGET_WIDTH,
                "height": WIDGET_HEIGHT,
                "properties": {
                    "title": title,
                    "metrics": metrics,
                    "region": region.value,
                    "stat": "Sum",
                    "period": PERIOD_SECONDS,
                },
            }
            for index, (title, metrics) in enumerate(charts.items())
        ]
    }


def _by_reason(metric: str) -> dict[str, str]:
    """A line for each reason that there is."""
    schema = ",".join([log_lines.METRICS_NAMESPACE, *log_lines.BY_REASON])
    return {"expression": f"SEARCH('{{{schema}}} MetricName=\"{metric}\"', 'Sum')", "label": ""}
