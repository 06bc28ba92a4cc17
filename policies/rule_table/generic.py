"""The rules for every AWS resource, whatever its type: where it stands, what its values name, what is unknown."""

from __future__ import annotations

from policies.findings import Severity
from policies.provider_endpoints import endpoints_elsewhere
from policies.rules import Rule

ANY = ("*",)

PROVIDER_REGION = Rule(
    id="V01-provider-region",
    title="A provider for another region",
    types=("pulumi:providers:aws",),
    paths=("region",),
    fix="Give the provider an allowed region, or remove it.",
)
THROUGH_PROVIDER = Rule(
    id="V01-through-provider",
    title="A resource that stands where its provider points",
    types=ANY,
    leak="the resource stands in its provider's region",
    fix="Give the resource a provider, or a region of its own, that is allowed.",
)
OTHER_CLOUD = Rule(
    id="V01-other-cloud",
    title="A resource of another cloud",
    types=ANY,
    leak="the resource stands in another provider's data centre, and no region there is an allowed one",
    fix="Use the service of the AWS region, or accept the resource with an exemption once it is checked.",
)
PROVIDER_ENDPOINT = Rule(
    id="V04-provider-endpoint",
    title="A provider that sends its requests to a host of its own",
    types=("pulumi:providers:aws",),
    paths=("endpoints",),
    check=endpoints_elsewhere,
    fix="Remove the endpoint, or name AWS's own host of an allowed region.",
)
RESOURCE_REGION = Rule(
    id="V02-resource-region",
    title="A resource with a region of its own",
    types=ANY,
    paths=("region",),
    fix="Set region to an allowed one, or leave it to the provider.",
)
OTHER_REGION = Rule(
    id="V02-other-region",
    title="A region argument that names another region",
    types=ANY,
    leak="the resource is told to work with that region",
    fix="Name an allowed region, or leave the argument out.",
)
AMBIENT_REGION = Rule(
    id="V03-ambient-region",
    title="A region that the plan does not say",
    types=ANY,
    fix="Set the provider's region in the program or in the stack's configuration (aws:region).",
    severity=Severity.MEDIUM,
)
FOREIGN_ARN = Rule(
    id="V05-foreign-arn",
    title="An ARN of another region",
    types=ANY,
    fix="Refer to a resource in an allowed region.",
)
FOREIGN_NAME = Rule(
    id="V06-foreign-name",
    title="A name or id that belongs to a resource of this stack in another region",
    types=ANY,
    fix="Refer to a resource that stands in an allowed region.",
)
UNRESOLVED_NAME = Rule(
    id="V06-unresolved-name",
    title="A bucket whose region the plan does not say",
    types=ANY,
    leak="the bucket is not in this stack, and a bucket's name carries no region",
    fix="Make the bucket in this stack, or accept it with an exemption once its region is checked.",
    severity=Severity.MEDIUM,
)
INFERENCE_PROFILE = Rule(
    id="V27-inference-profile",
    title="A Bedrock inference profile over several regions",
    types=ANY,
    fix="Name the foundation model of the region itself.",
)
ENDPOINT = Rule(
    id="V28-endpoint",
    title="A host, URL or image of another region",
    types=ANY,
    fix="Use the endpoint of an allowed region.",
)
WORLDWIDE = Rule(
    id="V28-worldwide-endpoint",
    title="A host or ARN that leads to several regions or through edges",
    types=ANY,
    leak="requests pass through edges, or reach buckets of other regions",
    fix="Use the endpoint of the region itself.",
)
SETTING = Rule(
    id="V28-setting",
    title="A setting or script that names another region",
    types=ANY,
    fix="Name an allowed region in the setting.",
)
POLICY = Rule(
    id="V29-policy",
    title="A policy that admits another region",
    types=ANY,
    fix="Name resources and regions that are allowed, or deny the others.",
    severity=Severity.MEDIUM,
)
READ_ELSEWHERE = Rule(
    id="V33-read-elsewhere",
    title="A resource that is read from another region",
    types=ANY,
    fix="Read what stands in an allowed region, or take what you need from it in as configuration.",
)
UNKNOWN_VALUE = Rule(
    id="V32-unknown-value",
    title="A value that decides where data goes, unknown at preview",
    types=ANY,
    fix="Refer to a resource of this stack, or write the value down, so that the preview can decide.",
    severity=Severity.MEDIUM,
)
UNREADABLE_VALUE = Rule(
    id="V32-unreadable-value",
    title="A value too large or nested too deep to be read to its end",
    types=ANY,
    leak="what cannot be read may name any region",
    fix="Make the value smaller, or accept it with an exemption once it is checked.",
    severity=Severity.MEDIUM,
)
UNKNOWN_TYPE = Rule(
    id="V32-unknown-type",
    title="An AWS resource type that the pack does not know",
    types=ANY,
    leak="nobody has said how this type can move data; its values were read as any text is",
    fix="Update the policy pack, or accept the resource with an exemption once it is checked.",
    severity=Severity.MEDIUM,
)
UNCLASSED_PACKAGE = Rule(
    id="V32-unclassed-package",
    title="A resource of a provider that the pack does not know",
    types=ANY,
    leak="what this provider does with data is not decided by any rule; its values were read as any text is",
    fix="Use the AWS provider, or accept the resource with an exemption once it is checked.",
    severity=Severity.MEDIUM,
)
NOT_CONFIGURED = Rule(
    id="V32-not-configured",
    title="No processing region to check against",
    types=ANY,
    leak="without it nothing can be decided",
    fix='Give the pack one: --policy-pack-config FILE with {"residency": {"processingRegion": "eu-west"}}.',
    severity=Severity.CRITICAL,
)
EXPIRED_EXEMPTION = Rule(
    id="V32-expired-exemption",
    title="An exemption past its date",
    types=ANY,
    leak="what it accepted is accepted no longer",
    fix="Close the way out, or have the owner decide anew and set another date.",
    severity=Severity.MEDIUM,
)
UNUSED_EXEMPTION = Rule(
    id="V32-unused-exemption",
    title="An exemption that accepts nothing",
    types=ANY,
    leak="it would silently accept a leak to come",
    fix="Remove it.",
    severity=Severity.LOW,
)

RULES = (
    PROVIDER_REGION,
    THROUGH_PROVIDER,
    OTHER_CLOUD,
    PROVIDER_ENDPOINT,
    RESOURCE_REGION,
    OTHER_REGION,
    AMBIENT_REGION,
    FOREIGN_ARN,
    FOREIGN_NAME,
    UNRESOLVED_NAME,
    INFERENCE_PROFILE,
    ENDPOINT,
    WORLDWIDE,
    SETTING,
    POLICY,
    READ_ELSEWHERE,
    UNKNOWN_VALUE,
    UNREADABLE_VALUE,
    UNKNOWN_TYPE,
    UNCLASSED_PACKAGE,
    NOT_CONFIGURED,
    EXPIRED_EXEMPTION,
    UNUSED_EXEMPTION,
)
