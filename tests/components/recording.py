"""A stand-in for the Pulumi engine that keeps what components register: type, name, inputs, parent, provider."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import pulumi
from google.protobuf.json_format import MessageToDict
from pulumi.runtime.mocks import MockMonitor, MockResourceArgs, Mocks, set_mocks

T = TypeVar("T")

ACCOUNT = "123456789012"
PROJECT = "regional-ingest"
STACK = "test"

# The engine's marks of a value that is not plain JSON, and of a secret among those.
MARK = "4dabf18193072939515e22adb298388d"
SECRET_MARK = "1b47061264138c4ac30d75fd1eb44270"

# Types that AWS keeps outside of any region: they have no `region` input.
GLOBAL_TYPES = frozenset(
    {
        "aws:iam/role:Role",
        "aws:iam/rolePolicy:RolePolicy",
        "aws:route53/healthCheck:HealthCheck",
        "aws:route53/record:Record",
    }
)


@dataclass(frozen=True)
class Secret:
    """A value that was registered as a Pulumi secret."""

    value: Any


@dataclass(frozen=True, kw_only=True)
class Registration:
    """One resource as the engine is told of it. `inputs` have their wire names; a secret is a `Secret`.

    `parent`: name of the parent, None for the stack. `provider`: name of the explicit one, None for the default.
    """

    type: str
    name: str
    inputs: Mapping[str, Any]
    parent: str | None
    provider: str | None
    custom: bool
    depends_on: frozenset[str]
    ignore_changes: tuple[str, ...]
    aliases: tuple[str, ...]
    delete_before_replace: bool
    protect: bool


class Recorder(Mocks):
    """The engine of one test. `state`: outputs that named resources already have in the stack's state."""

    def __init__(self, *, state: Mapping[str, Mapping[str, Any]] | None = None) -> None:
        self.registrations: list[Registration] = []
        self._state = state or {}

    def deploy(self, program: Callable[[], T]) -> T:
        """Runs a program to its end, everything it registers included. Raises what the program would end with."""
        set_mocks(self, project=PROJECT, stack=STACK, monitor=_Monitor(self))
        result: list[T] = []
        _run(lambda: result.append(program()))
        return result[0]

    def children(self) -> set[tuple[str, str]]:
        """(type, name) of everything that was registered. Raises AssertionError where two have the same."""
        listed = [(one.type, one.name) for one in self.registrations]
        assert len(listed) == len(set(listed)), f"registered twice: {sorted(listed)}"
        return set(listed)

    def one(self, name: str) -> Registration:
        """The only custom resource or component of that name."""
        (found,) = [registration for registration in self.registrations if registration.name == name]
        return found

    def of_type(self, type_: str) -> list[Registration]:
        return [registration for registration in self.registrations if registration.type == type_]

    def aws_resources(self) -> list[Registration]:
        return [registration for registration in self.registrations if registration.type.startswith("aws:")]

    def effective_region(self, registration: Registration) -> str | None:
        """Its own `region`, else that of its explicit provider; None where only the ambient region is left."""
        own: str | None = registration.inputs.get("region")
        if own is not None:
            return own
        if registration.provider is None:
            return None
        region: str = self.one(registration.provider).inputs["region"]
        return region

    def new_resource(self, args: MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        made = made_by_aws(args.typ, args.name, args.inputs)
        state = {**args.inputs, **made, **self._state.get(args.name, {})}
        return made.get("id", f"{args.name}-id"), state

    def call(self, args: Any) -> dict[str, Any]:
        raise AssertionError(f"a component asked AWS: {args.token}")


class _Monitor(MockMonitor):
    """Keeps what Pulumi's own mock monitor does not hand on: parent, options, which inputs are secrets."""

    def __init__(self, recorder: Recorder) -> None:
        super().__init__(recorder)
        self._recorder = recorder

    def RegisterResource(self, request: Any) -> Any:
        if request.type != "pulumi:pulumi:Stack":
            self._recorder.registrations.append(
                Registration(
                    type=request.type,
                    name=request.name,
                    inputs=_decoded(MessageToDict(request.object)),
                    parent=_name_in(request.parent)
                    if "pulumi:pulumi:Stack::" not in request.parent
                    else None,
                    provider=_name_in(request.provider.rpartition("::")[0]) if request.provider else None,
                    custom=request.custom,
                    depends_on=frozenset(map(_name_in, request.dependencies)),
                    ignore_changes=tuple(request.ignoreChanges),
                    aliases=tuple(alias.spec.name for alias in request.aliases),
                    delete_before_replace=request.deleteBeforeReplace,
                    protect=request.protect,
                )
            )
        return super().RegisterResource(request)


def value_of(output: pulumi.Input[T]) -> T:
    """What an output resolves to, once everything has been deployed."""
    values: list[T] = []
    _run(lambda: pulumi.Output.from_input(output).apply(values.append))
    return values[0]


def is_secret(output: pulumi.Output[Any]) -> bool:
    return value_of(pulumi.Output.from_input(output.is_secret()))


def plain(value: Any) -> Any:
    """An input without its `Secret` wrappers."""
    if isinstance(value, Secret):
        return plain(value.value)
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value


def texts_in_clear(value: Any) -> Iterator[str]:
    """Every text in an input that is not below a `Secret`, the names of its parts included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield key
            yield from texts_in_clear(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts_in_clear(item)


def _run(function: Callable[[], Any]) -> None:
    """Calls a function and waits for all that it starts."""
    pulumi.runtime.test(function)()


def _name_in(urn: str) -> str:
    return urn.rpartition("::")[2]


def _decoded(value: Any) -> Any:
    if isinstance(value, dict):
        if value.get(MARK) == SECRET_MARK:
            return Secret(_decoded(value["value"]))
        return {key: _decoded(item) for key, item in value.items() if key != MARK}
    if isinstance(value, list):
        return [_decoded(item) for item in value]
    return value


def made_by_aws(type_: str, name: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The outputs that AWS adds to the inputs, in the form that it gives them."""
    region = inputs.get("region", "")

    def arn(service: str, resource: str, *, where: str = region) -> str:
        return f"arn:aws:{service}:{where}:{ACCOUNT}:{resource}"

    match type_:
        case "pulumi:index:Stash":
            return {"output": inputs["input"]}
        case "aws:s3/bucket:Bucket":
            bucket = f"{name}-1a2b3c4"
            return {"id": bucket, "bucket": bucket, "arn": f"arn:aws:s3:::{bucket}"}
        case "aws:kms/key:Key":
            return {"arn": arn("kms", f"key/{name}")}
        case "aws:cloudwatch/logGroup:LogGroup":
            return {"name": f"{name}-1a2b3c4", "arn": arn("logs", f"log-group:{name}-1a2b3c4")}
        case "aws:cloudwatch/logStream:LogStream":
            return {
                "name": f"{name}-1a2b3c4",
                "arn": arn("logs", f"log-group:{inputs['logGroupName']}:log-stream:{name}-1a2b3c4"),
            }
        case "aws:iam/role:Role":
            return {"name": f"{name}-1a2b3c4", "arn": arn("iam", f"role/{name}-1a2b3c4", where="")}
        case "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream":
            return {"name": f"{name}-1a2b3c4", "arn": arn("firehose", f"deliverystream/{name}-1a2b3c4")}
        case "aws:sqs/queue:Queue":
            queue = f"{name}-1a2b3c4"
            url = f"https://sqs.{region}.amazonaws.com/{ACCOUNT}/{queue}"
            return {"id": url, "url": url, "name": queue, "arn": arn("sqs", queue)}
        case "aws:dynamodb/table:Table":
            return {"name": f"{name}-1a2b3c4", "arn": arn("dynamodb", f"table/{name}-1a2b3c4")}
        case "aws:lambda/function:Function":
            function = arn("lambda", f"function:{name}-1a2b3c4")
            return {
                "name": f"{name}-1a2b3c4",
                "arn": function,
                "invokeArn": f"arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{function}/invocations",
            }
        case "aws:lambda/layerVersion:LayerVersion":
            return {"arn": arn("lambda", f"layer:{name}:1")}
        case "aws:emrserverless/application:Application":
            return {"id": f"app-{name}", "arn": arn("emr-serverless", f"/applications/app-{name}")}
        case "aws:apigatewayv2/api:Api":
            return {
                "id": f"api-{name}",
                "apiEndpoint": f"https://api-{name}.execute-api.{region}.amazonaws.com",
                "executionArn": arn("execute-api", f"api-{name}"),
            }
        case "aws:acm/certificate:Certificate":
            challenge = {
                "domainName": inputs["domainName"],
                "resourceRecordName": f"_proof.{inputs['domainName']}.",
                "resourceRecordType": "CNAME",
                "resourceRecordValue": "_value.acm-validations.aws.",
            }
            return {"arn": arn("acm", f"certificate/{name}"), "domainValidationOptions": [challenge]}
        case "aws:apigatewayv2/domainName:DomainName":
            target = {
                "targetDomainName": f"d-{name}.execute-api.{region}.amazonaws.com",
                "hostedZoneId": f"Z-{region}",
            }
            return {
                "id": inputs["domainName"],
                "domainNameConfiguration": {**inputs["domainNameConfiguration"], **target},
            }
        case "aws:route53/record:Record":
            return {"fqdn": str(inputs["name"]).rstrip(".")}
        case "aws:ec2/securityGroup:SecurityGroup":
            return {"id": f"sg-{name}"}
        case "aws:ec2/vpc:Vpc":
            return {"id": f"vpc-{name}"}
        case "aws:ec2/routeTable:RouteTable":
            return {"id": f"rtb-{name}"}
        case "aws:ec2/subnet:Subnet":
            return {"id": f"subnet-{name}"}
        case "aws:lb/loadBalancer:LoadBalancer":
            return {
                "arn": arn("elasticloadbalancing", f"loadbalancer/app/{name}/1a2b3c4"),
                "arnSuffix": f"app/{name}/1a2b3c4",
                "dnsName": f"{name}.{region}.elb.amazonaws.com",
                "zoneId": f"Z-{region}",
            }
        case "aws:lb/targetGroup:TargetGroup":
            return {
                "arn": arn("elasticloadbalancing", f"targetgroup/{name}/1a2b3c4"),
                "arnSuffix": f"targetgroup/{name}/1a2b3c4",
            }
        case "aws:lb/listener:Listener":
            return {"arn": arn("elasticloadbalancing", f"listener/app/{name}/1a2b3c4/5d6e7f8")}
        case "aws:ecs/cluster:Cluster":
            return {"arn": arn("ecs", f"cluster/{name}-1a2b3c4")}
        case "aws:ecs/taskDefinition:TaskDefinition":
            return {"arn": arn("ecs", f"task-definition/{inputs['family']}:1")}
        case "aws:ecs/service:Service":
            return {"name": f"{name}-1a2b3c4"}
        case "aws:ec2/managedPrefixList:ManagedPrefixList":
            return {"id": f"pl-{name}"}
        case _:
            return {}
