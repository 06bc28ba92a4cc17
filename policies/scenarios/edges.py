# ruff: noqa: E501 - a row is easier to compare in one line
"""Scenarios of CDNs, accelerators, edge-optimised APIs and S3's accelerated and multi-region paths (V18-V20)."""

from __future__ import annotations

from policies.scenario import DUBLIN, OREGON, VIRGINIA, Expected, Given, Kind, Page, Scenario, at, unsure
from policies.values import UNKNOWN

_CLOUDFRONT = Page(rule="V18-cloudfront", type="aws:cloudfront/distribution:Distribution")
_ACCELERATED_VPN = Page(rule="V18-accelerated-vpn", type="aws:ec2/vpnConnection:VpnConnection")
_EDGE_CODE = Page(rule="V18-edge-code", type="aws:cloudfront/function:Function")
_LAMBDA_AT_EDGE = Page(rule="V18-lambda-at-edge", type="aws:cloudfront/distribution:Distribution")
_LAMBDA_AT_EDGE_PERMISSION = Page(
    rule="V18-lambda-at-edge-permission", type="aws:lambda/permission:Permission"
)
_GLOBAL_ACCELERATOR = Page(
    rule="V18-global-accelerator", type="aws:globalaccelerator/accelerator:Accelerator"
)
_GLOBAL_ACCELERATOR_PART = Page(
    rule="V18-global-accelerator-part", type="aws:globalaccelerator/endpointGroup:EndpointGroup"
)
_EDGE_FIREWALL = Page(rule="V18-edge-firewall", type="aws:wafv2/webAcl:WebAcl")
_EDGE_FIREWALL_CLASSIC = Page(rule="V18-edge-firewall-classic", type="aws:waf/webAcl:WebAcl")
_DOMAIN_BEHIND_CDN = Page(rule="V18-domain-behind-cdn", type="aws:appsync/domainName:DomainName")
_SIGN_IN_BEHIND_CDN = Page(rule="V18-sign-in-behind-cdn", type="aws:cognito/userPoolDomain:UserPoolDomain")
_WEB_APP_BEHIND_CDN = Page(rule="V18-web-app-behind-cdn", type="aws:amplify/app:App")
_EDGE_API = Page(rule="V19-edge-api", type="aws:apigateway/restApi:RestApi")
_EDGE_DOMAIN = Page(rule="V19-edge-domain", type="aws:apigateway/domainName:DomainName")
_TRANSFER_ACCELERATION = Page(rule="V20-transfer-acceleration", type="aws:s3/bucket:Bucket")
_MULTI_REGION_ACCESS_POINT = Page(
    rule="V20-multi-region-access-point", type="aws:s3control/multiRegionAccessPoint:MultiRegionAccessPoint"
)
_OBJECT_LAMBDA = Page(
    rule="V20-object-lambda", type="aws:s3control/objectLambdaAccessPoint:ObjectLambdaAccessPoint"
)

ORIGIN = {
    "domainName": "origin.example.com",
    "originId": "s3",
    "s3OriginConfig": {"originAccessIdentity": ""},
}
BEHAVIOUR = {"allowedMethods": ["GET", "HEAD"], "cachedMethods": ["GET", "HEAD"], "targetOriginId": "s3", "viewerProtocolPolicy": "https-only"}  # fmt: skip
DISTRIBUTION = {
    "enabled": True,
    "origins": [ORIGIN],
    "defaultCacheBehavior": BEHAVIOUR,
    "restrictions": {"geoRestriction": {"restrictionType": "whitelist", "locations": ["IE", "DE"]}},
    "viewerCertificate": {"cloudfrontDefaultCertificate": True},
}
EDGE_FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:headers:3"
CERTIFICATE = "arn:aws:acm:{}:123456789012:certificate/6a7e2c1f-8a1e-4d7c-9a53-1a1d6a9d1e11"
HERE, THERE = CERTIFICATE.format(DUBLIN), CERTIFICATE.format(VIRGINIA)
RECORD = {"zoneId": "Z1D633PJN98FT9", "name": "events.example.com", "type": "A"}

SCENARIOS = (
    _CLOUDFRONT.violating("a distribution", DISTRIBUTION, due=(at(""),)),
    _CLOUDFRONT.violating("its certificate and web ACL of Virginia are the same leak", {**DISTRIBUTION, "aliases": ["cdn.example.com"], "priceClass": "PriceClass_100", "viewerCertificate": {"acmCertificateArn": THERE, "sslSupportMethod": "sni-only"}, "webAclId": "arn:aws:wafv2:us-east-1:123456789012:global/webacl/a/1"}, due=(at(""),)),
    _CLOUDFRONT.violating("switched off, it still exists", {**DISTRIBUTION, "enabled": False}, us=True, due=(at(""),)),
    _CLOUDFRONT.violating("an origin in Virginia is a leak of its own", {**DISTRIBUTION, "origins": [{"domainName": "a1b2c3.execute-api.us-east-1.amazonaws.com", "originId": "s3", "customOriginConfig": {"httpPort": 80, "httpsPort": 443, "originProtocolPolicy": "https-only", "originSslProtocols": ["TLSv1.2"]}}]}, due=(at(""), at("origins[0].domainName", VIRGINIA, rule="V28-endpoint"),)),
    _CLOUDFRONT.violating("origin shield in Virginia", {**DISTRIBUTION, "origins": [{**ORIGIN, "originShield": {"enabled": True, "originShieldRegion": VIRGINIA}}]}, due=(at(""), at("origins[0].originShield.originShieldRegion", VIRGINIA, rule="V02-other-region"),)),
    _CLOUDFRONT.violating("for many tenants", {"enabled": True, "comment": "tenants", "origins": [{"domainName": "api.example.com", "id": "api"}], "defaultCacheBehavior": {"targetOriginId": "api", "viewerProtocolPolicy": "https-only"}}, type="aws:cloudfront/multitenantDistribution:MultitenantDistribution", due=(at(""),)),
    _CLOUDFRONT.violating("a tenant's domain", {"distributionId": "E1ABCDEF", "domains": [{"domain": "a.example.com"}]}, type="aws:cloudfront/distributionTenant:DistributionTenant", due=(at(""),)),
    _CLOUDFRONT.violating("Lightsail's", {"name": "cdn", "bundleId": "small_1_0", "origin": {"name": "b", "regionName": DUBLIN}, "defaultCacheBehavior": {"behavior": "cache"}}, type="aws:lightsail/distribution:Distribution", due=(at(""),)),
    _CLOUDFRONT.clean("a load balancer instead", {"loadBalancerType": "application", "internal": False, "subnets": ["subnet-0a1b2c3d4e5f60718"], "enableHttp2": True}, type="aws:lb/loadBalancer:LoadBalancer"),
    _CLOUDFRONT.look_alike("an identity for the origin alone", {"comment": "for us-east-1"}, type="aws:cloudfront/originAccessIdentity:OriginAccessIdentity"),
    _CLOUDFRONT.look_alike("a cache policy alone", {"name": "p", "minTtl": 1, "parametersInCacheKeyAndForwardedToOrigin": {"cookiesConfig": {"cookieBehavior": "none"}, "headersConfig": {"headerBehavior": "none"}, "queryStringsConfig": {"queryStringBehavior": "none"}}}, type="aws:cloudfront/cachePolicy:CachePolicy"),
    _CLOUDFRONT.look_alike("a website on S3", {"bucket": "my-cloudfront-site", "indexDocument": {"suffix": "index.html"}}, type="aws:s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration"),
    _ACCELERATED_VPN.unknown("acceleration not known", {"customerGatewayId": "cgw-0a1b2c3d4e5f60718", "type": "ipsec.1", "transitGatewayId": "tgw-0a1b2c3d4e5f60718", "enableAcceleration": UNKNOWN}, due=(unsure("enableAcceleration"),)),
    _EDGE_CODE.violating("a function at the edges", {"name": "f", "runtime": "cloudfront-js-2.0", "code": "function handler(event) { return event.request; }"}, due=(at(""),)),
    _EDGE_CODE.violating("a key-value store at the edges", {"name": "kv"}, type="aws:cloudfront/keyValueStore:KeyValueStore", us=True, due=(at(""),)),
    _LAMBDA_AT_EDGE.violating("on the way to the origin", {**DISTRIBUTION, "defaultCacheBehavior": {**BEHAVIOUR, "lambdaFunctionAssociations": [{"eventType": "origin-request", "lambdaArn": EDGE_FUNCTION}]}}, due=(at("", rule="V18-cloudfront"), at("defaultCacheBehavior.lambdaFunctionAssociations[0].lambdaArn", VIRGINIA),)),
    _LAMBDA_AT_EDGE.violating("in another behaviour", {**DISTRIBUTION, "orderedCacheBehaviors": [{**BEHAVIOUR, "pathPattern": "/v1/*", "lambdaFunctionAssociations": [{"eventType": "viewer-request", "lambdaArn": EDGE_FUNCTION, "includeBody": True}]}]}, due=(at("", rule="V18-cloudfront"), at("orderedCacheBehaviors[0].lambdaFunctionAssociations[0].lambdaArn", VIRGINIA),)),
    _LAMBDA_AT_EDGE_PERMISSION.violating("let out to the edges", {"action": "lambda:GetFunction", "function": "headers", "principal": "edgelambda.amazonaws.com"}, due=(at("principal"),)),
    _LAMBDA_AT_EDGE_PERMISSION.look_alike("called by S3", {"action": "lambda:InvokeFunction", "function": "headers", "principal": "s3.amazonaws.com", "sourceArn": "arn:aws:s3:::in"}),
    _GLOBAL_ACCELERATOR.violating("an accelerator", {"name": "ga", "ipAddressType": "IPV4", "enabled": True}, due=(at(""),)),
    _GLOBAL_ACCELERATOR.violating("with custom routing", {"name": "ga", "enabled": True}, type="aws:globalaccelerator/customRoutingAccelerator:CustomRoutingAccelerator", us=True, due=(at(""),)),
    _GLOBAL_ACCELERATOR_PART.violating("a listener", {"acceleratorArn": "arn:aws:globalaccelerator::123456789012:accelerator/abc", "protocol": "TCP", "portRanges": [{"fromPort": 443, "toPort": 443}]}, type="aws:globalaccelerator/listener:Listener", due=(at(""),)),
    _GLOBAL_ACCELERATOR_PART.violating("an endpoint group in Virginia", {"listenerArn": "arn:aws:globalaccelerator::123456789012:accelerator/abc/listener/def", "endpointGroupRegion": VIRGINIA, "endpointConfigurations": [{"endpointId": "eipalloc-0a1b2c3d4e5f60718", "weight": 100}]}, due=(at(""), at("endpointGroupRegion", VIRGINIA, rule="V02-other-region"),)),
    _GLOBAL_ACCELERATOR_PART.violating("an endpoint group of the region is fed by the edges too", {"listenerArn": "arn:aws:globalaccelerator::123456789012:accelerator/abc/listener/def", "endpointGroupRegion": DUBLIN}, due=(at(""),)),
    _ACCELERATED_VPN.violating("accelerated", {"customerGatewayId": "cgw-0a1b2c3d4e5f60718", "type": "ipsec.1", "transitGatewayId": "tgw-0a1b2c3d4e5f60718", "enableAcceleration": True}, due=(at("enableAcceleration"),)),
    _ACCELERATED_VPN.clean("not accelerated", {"customerGatewayId": "cgw-0a1b2c3d4e5f60718", "type": "ipsec.1", "transitGatewayId": "tgw-0a1b2c3d4e5f60718", "enableAcceleration": False}),
    _EDGE_FIREWALL.violating("for CloudFront", {"scope": "CLOUDFRONT", "defaultAction": {"allow": {}}, "visibilityConfig": {"cloudwatchMetricsEnabled": True, "metricName": "m", "sampledRequestsEnabled": True}}, due=(at("scope"),)),
    Scenario(
        rule="V18-edge-firewall",
        kind=Kind.VIOLATING,
        title="for CloudFront, in Virginia as AWS demands: one finding",
        given=(Given(type="aws:wafv2/webAcl:WebAcl", props={"scope": "CLOUDFRONT", "region": VIRGINIA, "defaultAction": {"allow": {}}, "visibilityConfig": {"cloudwatchMetricsEnabled": True, "metricName": "m", "sampledRequestsEnabled": True}}),),
        expected=(Expected(rule="V02-resource-region", path="region", region=VIRGINIA),),
    ),
    _EDGE_FIREWALL.violating("addresses for CloudFront", {"scope": "CLOUDFRONT", "ipAddressVersion": "IPV4", "addresses": ["203.0.113.0/24"]}, type="aws:wafv2/ipSet:IpSet", due=(at("scope"),)),
    _EDGE_FIREWALL.look_alike("for a regional API", {"scope": "REGIONAL", "description": "not CLOUDFRONT", "defaultAction": {"allow": {}}, "visibilityConfig": {"cloudwatchMetricsEnabled": True, "metricName": "cloudfront", "sampledRequestsEnabled": True}}),
    _EDGE_FIREWALL_CLASSIC.violating("WAF Classic", {"metricName": "m", "defaultAction": {"type": "ALLOW"}}, due=(at(""),)),
    _EDGE_FIREWALL_CLASSIC.look_alike("its regional kind", {"metricName": "m", "defaultAction": {"type": "ALLOW"}}, type="aws:wafregional/webAcl:WebAcl"),
    _DOMAIN_BEHIND_CDN.violating("AppSync's custom domain", {"domainName": "api.example.com", "certificateArn": THERE}, due=(at(""),)),
    _SIGN_IN_BEHIND_CDN.violating("Cognito's custom domain", {"domain": "auth.example.com", "userPoolId": "eu-west-1_AbCdEfGhI", "certificateArn": THERE}, due=(at("certificateArn"),)),
    _SIGN_IN_BEHIND_CDN.clean("Cognito's prefix domain", {"domain": "my-us-east-1-login", "userPoolId": "eu-west-1_AbCdEfGhI"}),
    _SIGN_IN_BEHIND_CDN.unknown("a certificate not known", {"domain": "auth.example.com", "userPoolId": "eu-west-1_AbCdEfGhI", "certificateArn": UNKNOWN}, due=(unsure("certificateArn"),)),
    _WEB_APP_BEHIND_CDN.violating("Amplify Hosting", {"name": "site", "repository": "https://git.example.com/site", "platform": "WEB"}, due=(at(""),)),
    _EDGE_API.violating("EDGE", {"name": "events", "endpointConfiguration": {"types": "EDGE"}}, due=(at("endpointConfiguration.types"),)),
    _EDGE_API.violating("nothing is said", {"name": "events"}, due=(at(""),)),
    _EDGE_API.violating("nothing is said, in Oregon", {"name": "events", "description": "REGIONAL", "disableExecuteApiEndpoint": True}, us=True, due=(at(""),)),
    _EDGE_API.violating("a configuration without a type", {"name": "events", "endpointConfiguration": {"ipAddressType": "dualstack"}}, due=(at(""),)),
    _EDGE_API.violating("as a list, by an older plugin", {"name": "events", "endpointConfiguration": {"types": ["EDGE"]}}, due=(at("endpointConfiguration.types"),)),
    _EDGE_API.violating("a body does not say the type", {"name": "events", "body": '{"openapi":"3.0.1","info":{"title":"events","version":"1"},"paths":{}}'}, due=(at(""),)),
    _EDGE_API.clean("REGIONAL", {"name": "events", "endpointConfiguration": {"types": "REGIONAL"}}),
    _EDGE_API.clean("PRIVATE", {"name": "events", "endpointConfiguration": {"types": "PRIVATE", "vpcEndpointIds": ["vpce-0a1b2c3d4e5f60718"]}}, us=True),
    _EDGE_API.clean("REGIONAL as a list", {"name": "events", "endpointConfiguration": {"types": ["REGIONAL"]}}),
    _EDGE_API.unknown("the type is not known", {"name": "events", "endpointConfiguration": {"types": UNKNOWN}}, due=(unsure("endpointConfiguration.types"),)),
    _EDGE_API.unknown("the configuration is not known", {"name": "events", "endpointConfiguration": UNKNOWN}, due=(unsure("endpointConfiguration"),)),
    Scenario(
        rule="V19-edge-api",
        kind=Kind.LOOK_ALIKE,
        title="nothing is said in GovCloud, which has no edge endpoints",
        given=(Given(type="aws:apigateway/restApi:RestApi", props={"name": "events"}, provider_region="us-gov-west-1"),),
        processing_region="",
        allowed_regions=("us-gov-west-1",),
    ),
    _EDGE_API.look_alike("an HTTP API is always regional", {"name": "edge", "protocolType": "HTTP"}, type="aws:apigatewayv2/api:Api"),
    _EDGE_API.look_alike("a WebSocket API too", {"name": "edge", "protocolType": "WEBSOCKET", "routeSelectionExpression": "$request.body.action"}, type="aws:apigatewayv2/api:Api"),
    _EDGE_DOMAIN.violating("EDGE with its certificate of Virginia", {"domainName": "events.example.com", "certificateArn": THERE, "endpointConfiguration": {"types": "EDGE"}}, due=(at("certificateArn", VIRGINIA),)),
    _EDGE_DOMAIN.violating("no type, a certificate of Virginia", {"domainName": "events.example.com", "certificateArn": THERE}, due=(at("certificateArn", VIRGINIA),)),
    _EDGE_DOMAIN.violating("no type, an uploaded certificate", {"domainName": "events.example.com", "certificateName": "c", "certificateBody": "-----BEGIN CERTIFICATE-----", "certificatePrivateKey": "k"}, due=(at(""),)),
    _EDGE_DOMAIN.violating("EDGE is said, a certificate of the region", {"domainName": "events.example.com", "certificateArn": CERTIFICATE.format(OREGON), "endpointConfiguration": {"types": "EDGE"}}, us=True, due=(at("endpointConfiguration.types"),)),
    _EDGE_DOMAIN.clean("REGIONAL", {"domainName": "events.example.com", "regionalCertificateArn": HERE, "endpointConfiguration": {"types": "REGIONAL"}}),
    _EDGE_DOMAIN.clean("a regional certificate says it", {"domainName": "events.example.com", "regionalCertificateArn": HERE}),
    _EDGE_DOMAIN.clean("PRIVATE", {"domainName": "events.example.com", "certificateArn": HERE, "endpointConfiguration": {"types": "PRIVATE"}}),
    _EDGE_DOMAIN.look_alike("of an HTTP API", {"domainName": "events.edge.example.com", "domainNameConfiguration": {"certificateArn": HERE, "endpointType": "REGIONAL", "securityPolicy": "TLS_1_2"}}, type="aws:apigatewayv2/domainName:DomainName"),
    _EDGE_DOMAIN.unknown("the type is not known", {"domainName": "events.example.com", "regionalCertificateArn": HERE, "endpointConfiguration": {"types": UNKNOWN}}, due=(unsure("endpointConfiguration.types"),)),
    _TRANSFER_ACCELERATION.violating("on the bucket", {"bucket": "in", "accelerationStatus": "Enabled"}, due=(at("accelerationStatus"),)),
    _TRANSFER_ACCELERATION.violating("on an old bucket", {"bucket": "in", "accelerationStatus": "Enabled"}, type="aws:s3/bucketV2:BucketV2", us=True, due=(at("accelerationStatus"),)),
    _TRANSFER_ACCELERATION.violating("as a setting of its own", {"bucket": "in", "status": "Enabled"}, type="aws:s3/bucketAccelerateConfiguration:BucketAccelerateConfiguration", due=(at("status"),)),
    _TRANSFER_ACCELERATION.violating("the old setting", {"bucket": "in", "status": "Enabled"}, type="aws:s3/bucketAccelerateConfigurationV2:BucketAccelerateConfigurationV2", due=(at("status"),)),
    _TRANSFER_ACCELERATION.clean("a bucket", {"bucket": "accelerated-uploads"}),
    _TRANSFER_ACCELERATION.look_alike("Suspended", {"bucket": "in", "status": "Suspended"}, type="aws:s3/bucketAccelerateConfiguration:BucketAccelerateConfiguration"),
    _TRANSFER_ACCELERATION.look_alike("Suspended on the bucket", {"bucket": "in", "accelerationStatus": "Suspended"}),
    _TRANSFER_ACCELERATION.look_alike("versioning is Enabled", {"bucket": "in", "versioningConfiguration": {"status": "Enabled"}}, type="aws:s3/bucketVersioning:BucketVersioning"),
    _TRANSFER_ACCELERATION.unknown("status not known", {"bucket": "in", "status": UNKNOWN}, type="aws:s3/bucketAccelerateConfiguration:BucketAccelerateConfiguration", due=(unsure("status"),)),
    _MULTI_REGION_ACCESS_POINT.violating("over two buckets", {"details": {"name": "mrap", "regions": [{"bucket": "a"}, {"bucket": "b"}]}}, due=(at(""),)),
    _MULTI_REGION_ACCESS_POINT.violating("buckets not known yet", {"details": {"name": "mrap", "regions": [{"bucket": UNKNOWN}, {"bucket": UNKNOWN}]}}, due=(at(""),)),
    _MULTI_REGION_ACCESS_POINT.violating("its policy", {"details": {"name": "mrap", "policy": '{"Version":"2012-10-17","Statement":[]}'}}, type="aws:s3control/multiRegionAccessPointPolicy:MultiRegionAccessPointPolicy", us=True, due=(at(""),)),
    _MULTI_REGION_ACCESS_POINT.violating("its routes", {"mrap": "arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap", "routes": [{"region": DUBLIN, "trafficDialPercentage": 100}, {"region": VIRGINIA, "trafficDialPercentage": 0}]}, type="aws:s3control/multiRegionAccessPointRoutes:MultiRegionAccessPointRoutes", due=(at(""),)),
    _MULTI_REGION_ACCESS_POINT.clean("an access point", {"bucket": "in", "name": "multi-region-like"}, type="aws:s3/accessPoint:AccessPoint"),
    _OBJECT_LAMBDA.violating("a function of Virginia", {"name": "o", "configuration": {"supportingAccessPoint": "arn:aws:s3:eu-west-1:123456789012:accesspoint/a", "transformationConfigurations": [{"actions": ["GetObject"], "contentTransformation": {"awsLambda": {"functionArn": "arn:aws:lambda:us-east-1:123456789012:function:f"}}}]}}, due=(at("configuration.transformationConfigurations[0].contentTransformation.awsLambda.functionArn", VIRGINIA),)),
    _OBJECT_LAMBDA.look_alike("all in the region", {"name": "o", "configuration": {"supportingAccessPoint": "arn:aws:s3:eu-west-1:123456789012:accesspoint/a", "transformationConfigurations": [{"actions": ["GetObject"], "contentTransformation": {"awsLambda": {"functionArn": "arn:aws:lambda:eu-west-1:123456789012:function:f"}}}]}}),
    _OBJECT_LAMBDA.look_alike("a bucket for directory uploads", {"bucket": "in--euw1-az1--x-s3", "location": {"name": "euw1-az1"}}, type="aws:s3/directoryBucket:DirectoryBucket"),
)  # fmt: skip
