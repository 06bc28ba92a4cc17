"""What moto lacks of an ECS service: its deployments, by which the provider waits for it, and some of its settings.

No task runs here. A deployment is successful as soon as it is made, and all tasks are said to run.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.ecs.models import Service
from moto.ecs.responses import EC2ContainerServiceResponse

_create = EC2ContainerServiceResponse.create_service
_update = EC2ContainerServiceResponse.update_service

# Attribute of moto's Service by the parameter of CreateService that sets it; UpdateService keeps them of itself.
SETTINGS = {
    "availabilityZoneRebalancing": "availability_zone_rebalancing",
    "deploymentConfiguration": "deployment_configuration",
    "enableExecuteCommand": "enable_execute_command",
    "healthCheckGracePeriodSeconds": "health_check_grace_period_seconds",
}


def install() -> None:
    """Patches moto in this process; it finds the missing methods by their names."""
    EC2ContainerServiceResponse.create_service = create_service
    EC2ContainerServiceResponse.update_service = update_service
    EC2ContainerServiceResponse.list_service_deployments = list_service_deployments
    EC2ContainerServiceResponse.describe_service_deployments = describe_service_deployments


def create_service(response: EC2ContainerServiceResponse) -> ActionResult:
    """moto's answer, with the settings that it drops, for a service that is wholly deployed."""
    answer = _create(response)
    service = _service(answer)
    for parameter, attribute in SETTINGS.items():
        if (value := response._get_param(parameter)) is not None:
            setattr(service, attribute, value)
    service.service_deployments = []
    _deploy(response, service)
    return answer


def update_service(response: EC2ContainerServiceResponse) -> ActionResult:
    """moto's answer; another task definition is a deployment of its own, as a forced one is."""
    answer = _update(response)
    service = _service(answer)
    if response._get_param("taskDefinition") or response._get_param("forceNewDeployment"):
        _deploy(response, service)
    return answer


def list_service_deployments(response: EC2ContainerServiceResponse) -> ActionResult:
    """The deployments of one service, newest first, in short; by their status and time where they are asked for."""
    service = response.ecs_backend._get_service(
        response._get_param("cluster", "default"), response._get_param("service")
    )
    status, created = response._get_param("status", []), response._get_param("createdAt", {})
    after, before = created.get("after"), created.get("before")

    def asked_for(deployment: dict[str, Any]) -> bool:
        made: datetime = deployment["createdAt"]
        return (
            (not status or deployment["status"] in status)
            and (after is None or made.timestamp() > after.timestamp())
            and (before is None or made.timestamp() < before.timestamp())
        )

    known = [
        {**one, "targetServiceRevisionArn": one["targetServiceRevision"]["arn"]}
        for one in reversed(service.service_deployments)
    ]
    return ActionResult({"serviceDeployments": [one for one in known if asked_for(one)]})


def describe_service_deployments(response: EC2ContainerServiceResponse) -> ActionResult:
    """Those of the given ARNs, with the others as failures."""
    known = {
        one["serviceDeploymentArn"]: one
        for service in response.ecs_backend.services.values()
        for one in service.service_deployments
    }
    asked = response._get_param("serviceDeploymentArns")
    return ActionResult(
        {
            "serviceDeployments": [known[arn] for arn in asked if arn in known],
            "failures": [{"arn": arn, "reason": "MISSING"} for arn in asked if arn not in known],
        }
    )


def _service(answer: ActionResult) -> Service:
    result = answer.result
    assert isinstance(result, dict)
    service: Service = result["service"]
    return service


def _deploy(response: EC2ContainerServiceResponse, service: Service) -> None:
    """A new deployment of the service, which it has at once, with all its tasks."""
    backend, count = response.ecs_backend, service.desired_count
    cluster = backend._get_cluster(service.cluster_name)
    backend.update_cluster_resources(cluster, count - service.running_count, task_state="RUNNING")
    backend.update_cluster_resources(cluster, -service.pending_count, task_state="PENDING")
    service.running_count, service.pending_count = count, 0
    if not service.deployments:  # a controller other than ECS's own
        return
    now, number = utcnow(), f"{len(service.service_deployments) + 1:019d}"
    (current,) = service.deployments
    current |= {
        "id": f"ecs-svc/{number}",
        "taskDefinition": service.task_definition,
        "desiredCount": count,
        "runningCount": count,
        "pendingCount": 0,
        "rolloutState": "COMPLETED",
        "rolloutStateReason": f"ECS deployment ecs-svc/{number} completed.",
        "createdAt": now,
        "updatedAt": now,
    }
    revision = {
        "arn": f"{service.arn.replace(':service/', ':service-revision/', 1)}/{number}",
        "requestedTaskCount": count,
        "runningTaskCount": count,
        "pendingTaskCount": 0,
    }
    service.service_deployments.append(
        {
            "serviceDeploymentArn": f"{service.arn.replace(':service/', ':service-deployment/', 1)}/{number}",
            "serviceArn": service.arn,
            "clusterArn": service.cluster_arn,
            "status": "SUCCESSFUL",
            "targetServiceRevision": revision,
            "deploymentConfiguration": getattr(service, "deployment_configuration", {}),
            "createdAt": now,
            "startedAt": now,
            "finishedAt": now,
            "updatedAt": now,
        }
    )
