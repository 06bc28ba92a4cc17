"""Rules for edges worldwide: CDNs, accelerators, edge-optimised APIs, and S3's accelerated and multi-region paths."""

from __future__ import annotations

from collections.abc import Iterator

from policies.checks import all_of, first, flag, forbidden, present, word
from policies.findings import Observation, Verdict
from policies.path_kinds import PathKind
from policies.property_paths import values_at
from policies.resource import Resource
from policies.rules import Ask, Check, Rule
from policies.type_tokens import aws
from policies.values import UNKNOWN, texts
from residency.reading import Reading, read
from residency.reading_names import GLOBAL_PARTITION, partition_of


def _only_at_home(check: Check) -> Check:
    """`check`, unless the resource stands outside the allowed regions: that is one finding already."""

    def at_home(resource: Resource, ask: Ask) -> Iterator[Observation]:
        region = ask.place.region
        if region is None or ask.allowance.admits(region):
            yield from check(resource, ask)

    return at_home


def _takes_edge(ask: Ask) -> bool:
    """Whether AWS has edge endpoints where the resource stands: China and GovCloud take REGIONAL."""
    region = ask.place.region
    return region is None or partition_of(region) == GLOBAL_PARTITION


def _endpoint_type(resource: Resource) -> Iterator[tuple[str, Verdict]]:
    """Places that say EDGE or cannot be known; none where another type is said, "" where nothing is."""
    said = False
    for place, value in values_at(resource.props, "endpointConfiguration.types"):
        if value is UNKNOWN:
            said = True
            yield place, Verdict.UNKNOWN
            continue
        for text in texts(value):
            said = True
            if text.upper() == "EDGE":
                yield place, Verdict.VIOLATION
    if not said:
        yield "", Verdict.VIOLATION


def _edge_api(resource: Resource, ask: Ask) -> Iterator[Observation]:
    for place, verdict in _endpoint_type(resource):
        if not place and not _takes_edge(ask):
            continue
        detail = "" if place else "endpointConfiguration.types is left out: AWS takes EDGE"
        yield Observation(verdict=verdict, path=place, detail=detail)


def _edge_domain(resource: Resource, ask: Ask) -> Iterator[Observation]:
    certificate = first(resource.props, "certificateArn")
    regional = any(resource.props.get(name) for name in ("regionalCertificateArn", "regionalCertificateName"))
    unknown = any(resource.props.get(name) is UNKNOWN for name in ("regionalCertificateArn",))
    abroad = isinstance(certificate, str) and any(
        sighting.region is not None and not ask.allowance.admits(sighting.region)
        for sighting in read(certificate, reading=Reading.ARN, key="certificateArn")
    )
    if abroad:
        return  # an edge domain's certificate, which is reported at its own place
    for place, verdict in _endpoint_type(resource):
        if place == "" and (regional or unknown or not _takes_edge(ask)):
            continue
        detail = "" if place else "neither REGIONAL nor a regional certificate is said: AWS takes EDGE"
        yield Observation(verdict=verdict, path=place, detail=detail)


CLOUDFRONT = Rule(
    id="V18-cloudfront",
    title="A CloudFront distribution",
    types=aws(
        "cloudfront/distribution",
        "cloudfront/multitenantDistribution",
        "cloudfront/distributionTenant",
        "cloudfront/connectionGroup",
        "cloudfront/vpcOrigin",
        "lightsail/distribution",
    ),
    check=forbidden(),
    leak="requests are taken in, and answers cached, at edges worldwide",
    fix="Serve from a regional endpoint (load balancer, regional API, S3 of the region) instead.",
)
EDGE_CODE = Rule(
    id="V18-edge-code",
    title="Code or data that CloudFront keeps at its edges",
    types=aws(
        "cloudfront/function",
        "cloudfront/connectionFunction",
        "cloudfront/keyValueStore",
        "cloudfront/keyvaluestoreKey",
        "cloudfront/keyvaluestoreKeysExclusive",
        "cloudfront/realtimeLogConfig",
    ),
    check=forbidden(),
    leak="it sees requests, or is kept, at edges worldwide",
    fix="Do the work behind a regional endpoint.",
)
LAMBDA_AT_EDGE = Rule(
    id="V18-lambda-at-edge",
    title="A function that runs at CloudFront's edges",
    types=aws("cloudfront/distribution", "cloudfront/multitenantDistribution"),
    paths=(
        "defaultCacheBehavior.lambdaFunctionAssociations[*].lambdaArn",
        "orderedCacheBehaviors[*].lambdaFunctionAssociations[*].lambdaArn",
        "defaultCacheBehavior.lambdaFunctionAssociations[*].lambdaFunctionArn",
        "cacheBehaviors[*].lambdaFunctionAssociations[*].lambdaFunctionArn",
    ),
    leak="the function is copied to, and reads requests in, every region with an edge",
    fix="Call the function behind a regional endpoint.",
)
LAMBDA_AT_EDGE_PERMISSION = Rule(
    id="V18-lambda-at-edge-permission",
    title="A function that is let out to CloudFront's edges",
    types=aws("lambda/permission"),
    check=word("principal", frozenset({"EDGELAMBDA.AMAZONAWS.COM", "REPLICATOR.LAMBDA.AMAZONAWS.COM"})),
    leak="the function may be copied to every region with an edge",
    fix="Let only services of the function's own region call it.",
)
ACCELERATOR = Rule(
    id="V18-global-accelerator",
    title="A Global Accelerator",
    types=aws("globalaccelerator/accelerator", "globalaccelerator/customRoutingAccelerator"),
    check=forbidden(),
    leak="connections are taken in at edges worldwide",
    fix="Send clients to the regional endpoint itself.",
)
ACCELERATOR_PART = Rule(
    id="V18-global-accelerator-part",
    title="A listener, endpoint group or attachment of a Global Accelerator",
    types=aws(
        "globalaccelerator/listener",
        "globalaccelerator/customRoutingListener",
        "globalaccelerator/endpointGroup",
        "globalaccelerator/customRoutingEndpointGroup",
        "globalaccelerator/crossAccountAttachment",
    ),
    check=forbidden(),
    leak="connections that come in at edges worldwide are passed on through it",
    fix="Remove it, and send clients to the regional endpoint itself.",
)
ACCELERATED_VPN = Rule(
    id="V18-accelerated-vpn",
    title="An accelerated VPN connection",
    types=aws("ec2/vpnConnection"),
    check=flag("enableAcceleration"),
    leak="tunnels end at the edges of Global Accelerator",
    fix="Set enableAcceleration to false.",
)
EDGE_FIREWALL = Rule(
    id="V18-edge-firewall",
    title="A web ACL, or a part of one, for CloudFront",
    types=aws("wafv2/webAcl", "wafv2/webAclRule", "wafv2/ruleGroup", "wafv2/ipSet", "wafv2/regexPatternSet"),
    check=_only_at_home(word("scope", frozenset({"CLOUDFRONT"}))),
    leak="requests are inspected at edges worldwide, and samples of them are kept in us-east-1",
    fix="Set scope to REGIONAL, and protect a regional endpoint.",
)
EDGE_FIREWALL_CLASSIC = Rule(
    id="V18-edge-firewall-classic",
    title="A web ACL of WAF Classic for CloudFront",
    types=aws("waf/webAcl"),
    check=forbidden(),
    leak="requests are inspected at edges worldwide",
    fix="Use aws.wafv2.WebAcl with scope REGIONAL.",
)
DOMAIN_BEHIND_CDN = Rule(
    id="V18-domain-behind-cdn",
    title="A custom domain that AWS serves through CloudFront",
    types=aws("appsync/domainName"),
    paths=("certificateArn",),
    kind=PathKind.BENIGN,
    check=forbidden(),
    leak="AppSync puts a CloudFront distribution in front of a custom domain",
    fix="Use the API's own regional host.",
)
SIGN_IN_BEHIND_CDN = Rule(
    id="V18-sign-in-behind-cdn",
    title="A custom sign-in domain that Cognito serves through CloudFront",
    types=aws("cognito/userPoolDomain"),
    paths=("certificateArn",),
    kind=PathKind.BENIGN,
    check=present("certificateArn"),
    leak="Cognito puts a CloudFront distribution in front of a custom domain, so users sign in at edges worldwide",
    fix="Use a prefix domain (leave certificateArn out), which is regional.",
)
WEB_APP_BEHIND_CDN = Rule(
    id="V18-web-app-behind-cdn",
    title="An app that Amplify serves through CloudFront",
    types=aws("amplify/app"),
    check=forbidden(),
    leak="Amplify serves every app through CloudFront, so requests are taken in and cached at edges worldwide",
    fix="Serve the app from a regional endpoint (load balancer, container, S3 website).",
)
EDGE_API = Rule(
    id="V19-edge-api",
    title="An edge-optimised REST API",
    types=aws("apigateway/restApi"),
    check=_edge_api,
    leak="requests are taken in at edges worldwide",
    fix='Set endpointConfiguration to {"types": "REGIONAL"} (or PRIVATE).',
)
EDGE_DOMAIN = Rule(
    id="V19-edge-domain",
    title="An edge-optimised custom domain",
    types=aws("apigateway/domainName"),
    paths=("certificateArn",),
    check=_edge_domain,
    leak="requests to the domain are taken in at edges worldwide",
    fix='Set regionalCertificateArn, and endpointConfiguration to {"types": "REGIONAL"}.',
)
ACCELERATION = Rule(
    id="V20-transfer-acceleration",
    title="S3 transfer acceleration",
    types=aws(
        "s3/bucket",
        "s3/bucketV2",
        "s3/bucketAccelerateConfiguration",
        "s3/bucketAccelerateConfigurationV2",
    ),
    check=all_of(
        word("accelerationStatus", frozenset({"ENABLED"})),
        word("status", frozenset({"ENABLED"})),
    ),
    leak="objects travel through edges worldwide",
    fix="Leave acceleration out, or set it to Suspended where it was on.",
)
MULTI_REGION_ACCESS_POINT = Rule(
    id="V20-multi-region-access-point",
    title="An S3 multi-region access point",
    types=aws(
        "s3control/multiRegionAccessPoint",
        "s3control/multiRegionAccessPointPolicy",
        "s3control/multiRegionAccessPointRoutes",
    ),
    paths=(
        "details.regions[*].bucket",
        "details.regions[*].region",
        "mrap",
        "routes[*].bucket",
        "routes[*].region",
    ),
    kind=PathKind.BENIGN,
    check=forbidden(),
    leak="requests are taken in worldwide and routed to a bucket of any of its regions",
    fix="Use the bucket, or an access point, of an allowed region.",
)
OBJECT_LAMBDA = Rule(
    id="V20-object-lambda",
    title="An object Lambda access point that refers to another region",
    types=aws("s3control/objectLambdaAccessPoint"),
    paths=(
        "configuration.supportingAccessPoint",
        "configuration.transformationConfigurations[*].contentTransformation.awsLambda.functionArn",
        "configuration.transformationConfigurations[*].contentTransformation.awsLambda.functionPayload",
    ),
    leak="objects are read or transformed in that region",
    fix="Refer to an access point and a function of an allowed region.",
)

RULES = (
    CLOUDFRONT,
    EDGE_CODE,
    LAMBDA_AT_EDGE,
    LAMBDA_AT_EDGE_PERMISSION,
    ACCELERATOR,
    ACCELERATOR_PART,
    ACCELERATED_VPN,
    EDGE_FIREWALL,
    EDGE_FIREWALL_CLASSIC,
    DOMAIN_BEHIND_CDN,
    SIGN_IN_BEHIND_CDN,
    WEB_APP_BEHIND_CDN,
    EDGE_API,
    EDGE_DOMAIN,
    ACCELERATION,
    MULTI_REGION_ACCESS_POINT,
    OBJECT_LAMBDA,
)
