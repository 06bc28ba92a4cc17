"""Scenarios of what cannot be decided: unknown values, types and packages, no configuration, exemptions."""

from __future__ import annotations

from datetime import date

from policies.exemptions import Exemption
from policies.findings import Verdict
from policies.scenario import Expected, Given, Kind, Page, Scenario, at, unsure
from policies.values import UNKNOWN

LOGS = "aws:cloudwatch/logGroup:LogGroup"
EXPORT = "aws:dynamodb/tableExport:TableExport"
KEY = "aws:kms/key:Key"
QUEUE = "aws:sqs/queue:Queue"
QUEUE_URN = "urn:pulumi:dev::program::aws:sqs/queue:Queue::it"
TABLE_ARN = "arn:aws:dynamodb:eu-west-1:111122223333:table/events"
NESTED_TOO_DEEP = '{"a":' * 400 + '"logs.eu-west-1.amazonaws.com"' + "}" * 400
KEY_ABROAD = "arn:aws:kms:us-east-1:111122223333:key/k"

_VALUE = Page(rule="V32-unknown-value", type=LOGS)
_READABLE = Page(rule="V32-unreadable-value", type="aws:ssm/parameter:Parameter")
_TYPE = Page(rule="V32-unknown-type", type="aws:neverheard/of:Of")
_PACKAGE = Page(rule="V32-unclassed-package")
_STACK_REFERENCE = Given(
    type="pulumi:pulumi:StackReference", name="network", props={"name": "org/network/prod"}
)


def accepted(accepts: str, *, urn: str = QUEUE_URN, expires: date = date(2999, 12, 31)) -> Exemption:
    return Exemption(urn=urn, accepts=accepts, reason="drill", owner="platform", expires=expires)


def _exemption(name: str, exemption: Exemption, kind: Kind, title: str, *expected: Expected) -> Scenario:
    return Scenario(
        rule=f"V32-{name}-exemption",
        kind=kind,
        title=title,
        given=(Given(type=QUEUE, props={"region": "us-east-1"}),),
        exemptions=(exemption,),
        expected=expected,
    )


_IS_ABROAD = Expected(rule="V02-resource-region", path="region", region="us-east-1")
_IS_ACCEPTED = Expected(
    rule="V02-resource-region", path="region", region="us-east-1", verdict=Verdict.ALLOWED
)

SCENARIOS = (
    _VALUE.violating(
        "a key of this stack in Virginia, by a value that is not known yet",
        Given(type=KEY, name="key", props={"region": "us-east-1"}),
        Given(type=LOGS, props={"kmsKeyId": UNKNOWN}, depends_on={"kmsKeyId": ("key",)}),
        due=(
            at("region", "us-east-1", resource="key", rule="V02-resource-region"),
            at("kmsKeyId", "us-east-1", rule="V05-foreign-arn"),
        ),
    ),
    _VALUE.violating(
        "what is certain is said, whatever else is unknown",
        {"name": UNKNOWN, "kmsKeyId": UNKNOWN, "region": "eu-central-1", "retentionInDays": UNKNOWN},
        due=(at("region", "eu-central-1", rule="V02-resource-region"), unsure("kmsKeyId")),
    ),
    _VALUE.violating(
        "a script made of a queue in Virginia",
        Given(type=QUEUE, name="queue", props={"region": "us-east-1"}),
        Given(
            type="aws:ec2/instance:Instance",
            props={"userData": UNKNOWN},
            depends_on={"userData": ("queue",)},
        ),
        due=(
            at("region", "us-east-1", resource="queue", rule="V02-resource-region"),
            at("userData", "us-east-1", rule="V28-setting"),
        ),
    ),
    _VALUE.violating(
        "an output of a component whose key stands in Virginia",
        Given(type="app:index:Keys", name="keys", has_provider=False),
        Given(type=KEY, name="key", inside=("app:index:Keys",), props={"region": "us-east-1"}),
        Given(type=LOGS, props={"kmsKeyId": UNKNOWN}, depends_on={"kmsKeyId": ("keys",)}),
        due=(
            at("region", "us-east-1", resource="key", rule="V02-resource-region"),
            at("kmsKeyId", "us-east-1", rule="V05-foreign-arn"),
        ),
    ),
    _VALUE.clean(
        "an output of a component whose key stands in the region, and a role nowhere",
        Given(type="app:index:Keys", name="keys", has_provider=False),
        Given(type=KEY, name="key", inside=("app:index:Keys",)),
        Given(
            type="aws:iam/role:Role",
            name="role",
            inside=("app:index:Keys",),
            props={"assumeRolePolicy": "{}"},
        ),
        Given(type=LOGS, props={"kmsKeyId": UNKNOWN}, depends_on={"kmsKeyId": ("keys",)}),
    ),
    _VALUE.clean(
        "settings made of random text and of the stack's own queue",
        Given(type="random:index/randomPassword:RandomPassword", name="password", props={"length": 20}),
        Given(type=QUEUE, name="queue"),
        Given(
            type="aws:lambda/function:Function",
            props={"environment": {"variables": {"PASSWORD": UNKNOWN, "QUEUE": UNKNOWN}}},
            depends_on={"environment": ("password", "queue")},
        ),
    ),
    _VALUE.unknown("nothing of this stack decides it", {"kmsKeyId": UNKNOWN}, due=(unsure("kmsKeyId"),)),
    _VALUE.unknown(
        "an output of another stack",
        _STACK_REFERENCE,
        Given(type=LOGS, props={"kmsKeyId": UNKNOWN}, depends_on={"kmsKeyId": ("network",)}),
        due=(unsure("kmsKeyId"),),
    ),
    _VALUE.unknown(
        "made of resources here and there",
        Given(type=KEY, name="here"),
        Given(type=KEY, name="there", props={"region": "us-east-1"}),
        Given(type=LOGS, props={"kmsKeyId": UNKNOWN}, depends_on={"kmsKeyId": ("here", "there")}),
        due=(at("region", "us-east-1", resource="there", rule="V02-resource-region"), unsure("kmsKeyId")),
    ),
    _VALUE.unknown(
        "a bucket's name that is random text: the bucket may stand anywhere",
        Given(type="random:index/randomPet:RandomPet", name="pet"),
        Given(
            type=EXPORT,
            props={"tableArn": TABLE_ARN, "s3Bucket": UNKNOWN},
            depends_on={"s3Bucket": ("pet",)},
        ),
        due=(unsure("s3Bucket"),),
    ),
    _VALUE.look_alike(
        "names, tags, numbers and ids of the region's own things",
        {
            "name": UNKNOWN,
            "retentionInDays": UNKNOWN,
            "tags": UNKNOWN,
        },
        Given(
            type="aws:ec2/instance:Instance",
            name="instance",
            props={"ami": UNKNOWN, "subnetId": UNKNOWN, "vpcSecurityGroupIds": UNKNOWN},
        ),
    ),
    _READABLE.violating(
        "what could be read is said",
        {"type": "String", "value": "arn:aws:sqs:us-east-1:111122223333:jobs " + "x" * 1_048_600},
        due=(at("value", "us-east-1", rule="V28-setting"), unsure("value")),
    ),
    _READABLE.clean("a long text in plain sight", {"type": "String", "value": "eu-west-1 " * 400}),
    _READABLE.unknown(
        "a document nested too deep", {"type": "String", "value": NESTED_TOO_DEEP}, due=(unsure("value"),)
    ),
    _READABLE.look_alike("a text in no language", {"type": "String", "value": "{{{{" * 200}),
    _TYPE.violating(
        "its values are read all the same",
        {"keyArn": KEY_ABROAD},
        due=(unsure(""), at("keyArn", "us-east-1", rule="V05-foreign-arn")),
    ),
    _TYPE.clean("a type that the census knows", {}, type=QUEUE),
    _TYPE.unknown("a type newer than the census", {"tags": {"home": "us-east-1"}}, due=(unsure(""),)),
    _TYPE.look_alike(
        "a type's name of older programs",
        {"accessLogs": {"bucket": "company-logs", "enabled": True}},
        type="aws:elasticloadbalancingv2/loadBalancer:LoadBalancer",
    ),
    _TYPE.look_alike(
        "a component whose type is named after AWS",
        Given(type="awsthings:index:Queue", name="component", has_provider=False),
    ),
    _PACKAGE.violating(
        "another AWS provider, with a queue of Virginia in its values",
        {"queueUrl": "https://sqs.us-east-1.amazonaws.com/111122223333/jobs"},
        type="aws-native:sqs:QueuePolicy",
        due=(unsure(""), at("queueUrl", "us-east-1", rule="V28-endpoint")),
    ),
    _PACKAGE.clean(
        "packages that only compute",
        {"length": 8},
        {"algorithm": "RSA"},
        type="tls:index/privateKey:PrivateKey",
    ),
    _PACKAGE.unknown(
        "a service of somebody else",
        {"name": "dw"},
        type="snowflake:index/database:Database",
        due=(unsure(""),),
    ),
    _PACKAGE.unknown(
        "a state without the provider of a package that reaches out",
        Given(type="command:local:Command", has_provider=False, props={"create": "true"}),
        due=(unsure(""),),
    ),
    _PACKAGE.look_alike(
        "a component: what is in it is judged",
        Given(
            type="acme:platform:Service", name="component", has_provider=False, props={"region": "us-east-1"}
        ),
        Given(type=QUEUE, inside=("acme:platform:Service",)),
    ),
    Scenario(
        rule="V32-not-configured",
        kind=Kind.VIOLATING,
        title="nobody says where data is to stay",
        processing_region="",
        given=(Given(type=QUEUE),),
        expected=(Expected(rule="V32-not-configured", path="", resource=""),),
    ),
    Scenario(
        rule="V32-not-configured",
        kind=Kind.CLEAN,
        title="a stack of ours says it itself",
        processing_region="",
        given=(
            Given(type=QUEUE),
            Given(
                type="regional-ingest:index:RegionalWorkspace",
                name="workspace",
                has_provider=False,
                props={"processingRegion": "eu-west"},
            ),
        ),
    ),
    _exemption(
        "expired",
        accepted("V2", expires=date(2020, 1, 31)),
        Kind.VIOLATING,
        "what it accepted is accepted no longer",
        _IS_ABROAD,
        Expected(
            rule="V32-expired-exemption", path="exemptions[0]", verdict=Verdict.UNKNOWN, resource=QUEUE_URN
        ),
    ),
    _exemption("expired", accepted("V2"), Kind.CLEAN, "by its vector, until its last day", _IS_ACCEPTED),
    _exemption(
        "unused",
        accepted("V7"),
        Kind.VIOLATING,
        "it accepts another vector than what is found",
        _IS_ABROAD,
        Expected(
            rule="V32-unused-exemption", path="exemptions[0]", verdict=Verdict.UNKNOWN, resource=QUEUE_URN
        ),
    ),
    _exemption("unused", accepted("V02-resource-region"), Kind.CLEAN, "by its rule", _IS_ACCEPTED),
)
