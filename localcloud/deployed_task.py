"""The fleet's task as it is deployed: what ECS says of its container. The image is not pulled on this machine."""

from __future__ import annotations

from localcloud.deployed_function import client, given_by_aws


def task_environment(service_arn: str, *, region: str, aws_endpoint: str) -> dict[str, str]:
    """The process environment that ECS would give to the one container of a service's task."""
    ecs = client("ecs", region=region, aws_endpoint=aws_endpoint)
    cluster = service_arn.split("/")[-2]
    (service,) = ecs.describe_services(cluster=cluster, services=[service_arn])["services"]
    task = ecs.describe_task_definition(taskDefinition=service["taskDefinition"])["taskDefinition"]
    (container,) = task["containerDefinitions"]
    variables = {one["name"]: one["value"] for one in container["environment"]}
    return {**variables, **given_by_aws(region, aws_endpoint=aws_endpoint)}
