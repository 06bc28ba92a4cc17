# ruff: noqa: E501 - a row is easier to compare in one line
"""Scenarios of CDNs, accelerators, edge-optimised APIs and S3's accelerated and multi-region paths (V18-V20)."""

from __future__ import annotations

from policies.scenario import Expected, Given, Kind, Scenario
from policies.scenario_rows import DUBLIN, OREGON, VIRGINIA, clean, leaks, look_alike, undecided
from policies.values import UNKNOWN

ORIGIN = {"domainName": "origin.example.com", "originId": "s3", "s3OriginConfig": {"originAccessIdentity": ""}}
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
    leaks("V18-cloudfront", "a distribution", "cloudfront/distribution", DISTRIBUTION),
    leaks("V18-cloudfront", "its certificate and web ACL of Virginia are the same leak", "cloudfront/distribution", {**DISTRIBUTION, "aliases": ["cdn.example.com"], "priceClass": "PriceClass_100", "viewerCertificate": {"acmCertificateArn": THERE, "sslSupportMethod": "sni-only"}, "webAclId": "arn:aws:wafv2:us-east-1:123456789012:global/webacl/a/1"}),
    leaks("V18-cloudfront", "switched off, it still exists", "cloudfront/distribution", {**DISTRIBUTION, "enabled": False}, to="us-west"),
    leaks("V18-cloudfront", "an origin in Virginia is a leak of its own", "cloudfront/distribution", {**DISTRIBUTION, "origins": [{"domainName": "a1b2c3.execute-api.us-east-1.amazonaws.com", "originId": "s3", "customOriginConfig": {"httpPort": 80, "httpsPort": 443, "originProtocolPolicy": "https-only", "originSslProtocols": ["TLSv1.2"]}}]}, "", ("V28-endpoint", "origins[0].domainName", VIRGINIA)),
    leaks("V18-cloudfront", "origin shield in Virginia", "cloudfront/distribution", {**DISTRIBUTION, "origins": [{**ORIGIN, "originShield": {"enabled": True, "originShieldRegion": VIRGINIA}}]}, "", ("V02-other-region", "origins[0].originShield.originShieldRegion", VIRGINIA)),
    leaks("V18-cloudfront", "for many tenants", "cloudfront/multitenantDistribution", {"enabled": True, "comment": "tenants", "origins": [{"domainName": "api.example.com", "id": "api"}], "defaultCacheBehavior": {"targetOriginId": "api", "viewerProtocolPolicy": "https-only"}}),
    leaks("V18-cloudfront", "a tenant's domain", "cloudfront/distributionTenant", {"distributionId": "E1ABCDEF", "domains": [{"domain": "a.example.com"}]}),
    leaks("V18-cloudfront", "Lightsail's", "lightsail/distribution", {"name": "cdn", "bundleId": "small_1_0", "origin": {"name": "b", "regionName": DUBLIN}, "defaultCacheBehavior": {"behavior": "cache"}}),
    clean("V18-cloudfront", "a load balancer instead", "lb/loadBalancer", {"loadBalancerType": "application", "internal": False, "subnets": ["subnet-0a1b2c3d4e5f60718"], "enableHttp2": True}),
    look_alike("V18-cloudfront", "an identity for the origin alone", "cloudfront/originAccessIdentity", {"comment": "for us-east-1"}),
    look_alike("V18-cloudfront", "a cache policy alone", "cloudfront/cachePolicy", {"name": "p", "minTtl": 1, "parametersInCacheKeyAndForwardedToOrigin": {"cookiesConfig": {"cookieBehavior": "none"}, "headersConfig": {"headerBehavior": "none"}, "queryStringsConfig": {"queryStringBehavior": "none"}}}),
    look_alike("V18-cloudfront", "a website on S3", "s3/bucketWebsiteConfiguration", {"bucket": "my-cloudfront-site", "indexDocument": {"suffix": "index.html"}}),
    undecided("V18-accelerated-vpn", "acceleration not known", "ec2/vpnConnection", {"customerGatewayId": "cgw-0a1b2c3d4e5f60718", "type": "ipsec.1", "transitGatewayId": "tgw-0a1b2c3d4e5f60718", "enableAcceleration": UNKNOWN}, "enableAcceleration"),
    leaks("V18-edge-code", "a function at the edges", "cloudfront/function", {"name": "f", "runtime": "cloudfront-js-2.0", "code": "function handler(event) { return event.request; }"}),
    leaks("V18-edge-code", "a key-value store at the edges", "cloudfront/keyValueStore", {"name": "kv"}, to="us-west"),
    leaks("V18-lambda-at-edge", "on the way to the origin", "cloudfront/distribution", {**DISTRIBUTION, "defaultCacheBehavior": {**BEHAVIOUR, "lambdaFunctionAssociations": [{"eventType": "origin-request", "lambdaArn": EDGE_FUNCTION}]}}, ("V18-cloudfront", "", ""), ("defaultCacheBehavior.lambdaFunctionAssociations[0].lambdaArn", VIRGINIA)),
    leaks("V18-lambda-at-edge", "in another behaviour", "cloudfront/distribution", {**DISTRIBUTION, "orderedCacheBehaviors": [{**BEHAVIOUR, "pathPattern": "/v1/*", "lambdaFunctionAssociations": [{"eventType": "viewer-request", "lambdaArn": EDGE_FUNCTION, "includeBody": True}]}]}, ("V18-cloudfront", "", ""), ("orderedCacheBehaviors[0].lambdaFunctionAssociations[0].lambdaArn", VIRGINIA)),
    leaks("V18-lambda-at-edge-permission", "let out to the edges", "lambda/permission", {"action": "lambda:GetFunction", "function": "headers", "principal": "edgelambda.amazonaws.com"}, "principal"),
    look_alike("V18-lambda-at-edge-permission", "called by S3", "lambda/permission", {"action": "lambda:InvokeFunction", "function": "headers", "principal": "s3.amazonaws.com", "sourceArn": "arn:aws:s3:::in"}),
    leaks("V18-global-accelerator", "an accelerator", "globalaccelerator/accelerator", {"name": "ga", "ipAddressType": "IPV4", "enabled": True}),
    leaks("V18-global-accelerator", "with custom routing", "globalaccelerator/customRoutingAccelerator", {"name": "ga", "enabled": True}, to="us-west"),
    leaks("V18-global-accelerator-part", "a listener", "globalaccelerator/listener", {"acceleratorArn": "arn:aws:globalaccelerator::123456789012:accelerator/abc", "protocol": "TCP", "portRanges": [{"fromPort": 443, "toPort": 443}]}),
    leaks("V18-global-accelerator-part", "an endpoint group in Virginia", "globalaccelerator/endpointGroup", {"listenerArn": "arn:aws:globalaccelerator::123456789012:accelerator/abc/listener/def", "endpointGroupRegion": VIRGINIA, "endpointConfigurations": [{"endpointId": "eipalloc-0a1b2c3d4e5f60718", "weight": 100}]}, "", ("V02-other-region", "endpointGroupRegion", VIRGINIA)),
    leaks("V18-global-accelerator-part", "an endpoint group of the region is fed by the edges too", "globalaccelerator/endpointGroup", {"listenerArn": "arn:aws:globalaccelerator::123456789012:accelerator/abc/listener/def", "endpointGroupRegion": DUBLIN}),
    leaks("V18-accelerated-vpn", "accelerated", "ec2/vpnConnection", {"customerGatewayId": "cgw-0a1b2c3d4e5f60718", "type": "ipsec.1", "transitGatewayId": "tgw-0a1b2c3d4e5f60718", "enableAcceleration": True}, "enableAcceleration"),
    clean("V18-accelerated-vpn", "not accelerated", "ec2/vpnConnection", {"customerGatewayId": "cgw-0a1b2c3d4e5f60718", "type": "ipsec.1", "transitGatewayId": "tgw-0a1b2c3d4e5f60718", "enableAcceleration": False}),
    leaks("V18-edge-firewall", "for CloudFront", "wafv2/webAcl", {"scope": "CLOUDFRONT", "defaultAction": {"allow": {}}, "visibilityConfig": {"cloudwatchMetricsEnabled": True, "metricName": "m", "sampledRequestsEnabled": True}}, "scope"),
    Scenario(
        rule="V18-edge-firewall",
        kind=Kind.VIOLATING,
        title="for CloudFront, in Virginia as AWS demands: one finding",
        given=(Given(type="aws:wafv2/webAcl:WebAcl", props={"scope": "CLOUDFRONT", "region": VIRGINIA, "defaultAction": {"allow": {}}, "visibilityConfig": {"cloudwatchMetricsEnabled": True, "metricName": "m", "sampledRequestsEnabled": True}}),),
        expected=(Expected(rule="V02-resource-region", path="region", region=VIRGINIA),),
    ),
    look_alike("V18-edge-firewall", "for a regional API", "wafv2/webAcl", {"scope": "REGIONAL", "description": "not CLOUDFRONT", "defaultAction": {"allow": {}}, "visibilityConfig": {"cloudwatchMetricsEnabled": True, "metricName": "cloudfront", "sampledRequestsEnabled": True}}),
    leaks("V18-edge-firewall-classic", "WAF Classic", "waf/webAcl", {"metricName": "m", "defaultAction": {"type": "ALLOW"}}),
    look_alike("V18-edge-firewall-classic", "its regional kind", "wafregional/webAcl", {"metricName": "m", "defaultAction": {"type": "ALLOW"}}),
    leaks("V18-domain-behind-cdn", "AppSync's custom domain", "appsync/domainName", {"domainName": "api.example.com", "certificateArn": THERE}),
    leaks("V18-sign-in-behind-cdn", "Cognito's custom domain", "cognito/userPoolDomain", {"domain": "auth.example.com", "userPoolId": "eu-west-1_AbCdEfGhI", "certificateArn": THERE}, "certificateArn"),
    clean("V18-sign-in-behind-cdn", "Cognito's prefix domain", "cognito/userPoolDomain", {"domain": "my-us-east-1-login", "userPoolId": "eu-west-1_AbCdEfGhI"}),
    undecided("V18-sign-in-behind-cdn", "a certificate not known", "cognito/userPoolDomain", {"domain": "auth.example.com", "userPoolId": "eu-west-1_AbCdEfGhI", "certificateArn": UNKNOWN}, "certificateArn"),
    leaks("V18-web-app-behind-cdn", "Amplify Hosting", "amplify/app", {"name": "site", "repository": "https://git.example.com/site", "platform": "WEB"}),
    leaks("V19-edge-api", "EDGE", "apigateway/restApi", {"name": "events", "endpointConfiguration": {"types": "EDGE"}}, "endpointConfiguration.types"),
    leaks("V19-edge-api", "nothing is said", "apigateway/restApi", {"name": "events"}),
    leaks("V19-edge-api", "nothing is said, in Oregon", "apigateway/restApi", {"name": "events", "description": "REGIONAL", "disableExecuteApiEndpoint": True}, to="us-west"),
    leaks("V19-edge-api", "a configuration without a type", "apigateway/restApi", {"name": "events", "endpointConfiguration": {"ipAddressType": "dualstack"}}),
    leaks("V19-edge-api", "as a list, by an older plugin", "apigateway/restApi", {"name": "events", "endpointConfiguration": {"types": ["EDGE"]}}, "endpointConfiguration.types"),
    leaks("V19-edge-api", "a body does not say the type", "apigateway/restApi", {"name": "events", "body": '{"openapi":"3.0.1","info":{"title":"events","version":"1"},"paths":{}}'}),
    clean("V19-edge-api", "REGIONAL", "apigateway/restApi", {"name": "events", "endpointConfiguration": {"types": "REGIONAL"}}),
    clean("V19-edge-api", "PRIVATE", "apigateway/restApi", {"name": "events", "endpointConfiguration": {"types": "PRIVATE", "vpcEndpointIds": ["vpce-0a1b2c3d4e5f60718"]}}, to="us-west"),
    clean("V19-edge-api", "REGIONAL as a list", "apigateway/restApi", {"name": "events", "endpointConfiguration": {"types": ["REGIONAL"]}}),
    undecided("V19-edge-api", "the type is not known", "apigateway/restApi", {"name": "events", "endpointConfiguration": {"types": UNKNOWN}}, "endpointConfiguration.types"),
    undecided("V19-edge-api", "the configuration is not known", "apigateway/restApi", {"name": "events", "endpointConfiguration": UNKNOWN}, "endpointConfiguration"),
    Scenario(
        rule="V19-edge-api",
        kind=Kind.LOOK_ALIKE,
        title="nothing is said in GovCloud, which has no edge endpoints",
        given=(Given(type="aws:apigateway/restApi:RestApi", props={"name": "events"}, provider_region="us-gov-west-1"),),
        processing_region="",
        allowed_regions=("us-gov-west-1",),
    ),
    look_alike("V19-edge-api", "an HTTP API is always regional", "apigatewayv2/api", {"name": "edge", "protocolType": "HTTP"}),
    look_alike("V19-edge-api", "a WebSocket API too", "apigatewayv2/api", {"name": "edge", "protocolType": "WEBSOCKET", "routeSelectionExpression": "$request.body.action"}),
    leaks("V19-edge-domain", "EDGE with its certificate of Virginia", "apigateway/domainName", {"domainName": "events.example.com", "certificateArn": THERE, "endpointConfiguration": {"types": "EDGE"}}, ("certificateArn", VIRGINIA)),
    leaks("V19-edge-domain", "no type, a certificate of Virginia", "apigateway/domainName", {"domainName": "events.example.com", "certificateArn": THERE}, ("certificateArn", VIRGINIA)),
    leaks("V19-edge-domain", "no type, an uploaded certificate", "apigateway/domainName", {"domainName": "events.example.com", "certificateName": "c", "certificateBody": "-----BEGIN CERTIFICATE-----", "certificatePrivateKey": "k"}),
    leaks("V19-edge-domain", "EDGE is said, a certificate of the region", "apigateway/domainName", {"domainName": "events.example.com", "certificateArn": CERTIFICATE.format(OREGON), "endpointConfiguration": {"types": "EDGE"}}, "endpointConfiguration.types", to="us-west"),
    clean("V19-edge-domain", "REGIONAL", "apigateway/domainName", {"domainName": "events.example.com", "regionalCertificateArn": HERE, "endpointConfiguration": {"types": "REGIONAL"}}),
    clean("V19-edge-domain", "a regional certificate says it", "apigateway/domainName", {"domainName": "events.example.com", "regionalCertificateArn": HERE}),
    clean("V19-edge-domain", "PRIVATE", "apigateway/domainName", {"domainName": "events.example.com", "certificateArn": HERE, "endpointConfiguration": {"types": "PRIVATE"}}),
    look_alike("V19-edge-domain", "of an HTTP API", "apigatewayv2/domainName", {"domainName": "events.edge.example.com", "domainNameConfiguration": {"certificateArn": HERE, "endpointType": "REGIONAL", "securityPolicy": "TLS_1_2"}}),
    undecided("V19-edge-domain", "the type is not known", "apigateway/domainName", {"domainName": "events.example.com", "regionalCertificateArn": HERE, "endpointConfiguration": {"types": UNKNOWN}}, "endpointConfiguration.types"),
    leaks("V20-transfer-acceleration", "on the bucket", "s3/bucket", {"bucket": "in", "accelerationStatus": "Enabled"}, "accelerationStatus"),
    leaks("V20-transfer-acceleration", "on an old bucket", "s3/bucketV2", {"bucket": "in", "accelerationStatus": "Enabled"}, "accelerationStatus", to="us-west"),
    leaks("V20-transfer-acceleration", "as a setting of its own", "s3/bucketAccelerateConfiguration", {"bucket": "in", "status": "Enabled"}, "status"),
    leaks("V20-transfer-acceleration", "the old setting", "s3/bucketAccelerateConfigurationV2", {"bucket": "in", "status": "Enabled"}, "status"),
    clean("V20-transfer-acceleration", "a bucket", "s3/bucket", {"bucket": "accelerated-uploads"}),
    look_alike("V20-transfer-acceleration", "Suspended", "s3/bucketAccelerateConfiguration", {"bucket": "in", "status": "Suspended"}),
    look_alike("V20-transfer-acceleration", "Suspended on the bucket", "s3/bucket", {"bucket": "in", "accelerationStatus": "Suspended"}),
    look_alike("V20-transfer-acceleration", "versioning is Enabled", "s3/bucketVersioning", {"bucket": "in", "versioningConfiguration": {"status": "Enabled"}}),
    undecided("V20-transfer-acceleration", "status not known", "s3/bucketAccelerateConfiguration", {"bucket": "in", "status": UNKNOWN}, "status"),
    leaks("V20-multi-region-access-point", "over two buckets", "s3control/multiRegionAccessPoint", {"details": {"name": "mrap", "regions": [{"bucket": "a"}, {"bucket": "b"}]}}),
    leaks("V20-multi-region-access-point", "buckets not known yet", "s3control/multiRegionAccessPoint", {"details": {"name": "mrap", "regions": [{"bucket": UNKNOWN}, {"bucket": UNKNOWN}]}}),
    leaks("V20-multi-region-access-point", "its policy", "s3control/multiRegionAccessPointPolicy", {"details": {"name": "mrap", "policy": '{"Version":"2012-10-17","Statement":[]}'}}, to="us-west"),
    leaks("V20-multi-region-access-point", "its routes", "s3control/multiRegionAccessPointRoutes", {"mrap": "arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap", "routes": [{"region": DUBLIN, "trafficDialPercentage": 100}, {"region": VIRGINIA, "trafficDialPercentage": 0}]}),
    clean("V20-multi-region-access-point", "an access point", "s3/accessPoint", {"bucket": "in", "name": "multi-region-like"}),
    leaks("V20-object-lambda", "a function of Virginia", "s3control/objectLambdaAccessPoint", {"name": "o", "configuration": {"supportingAccessPoint": "arn:aws:s3:eu-west-1:123456789012:accesspoint/a", "transformationConfigurations": [{"actions": ["GetObject"], "contentTransformation": {"awsLambda": {"functionArn": "arn:aws:lambda:us-east-1:123456789012:function:f"}}}]}}, ("configuration.transformationConfigurations[0].contentTransformation.awsLambda.functionArn", VIRGINIA)),
    look_alike("V20-object-lambda", "all in the region", "s3control/objectLambdaAccessPoint", {"name": "o", "configuration": {"supportingAccessPoint": "arn:aws:s3:eu-west-1:123456789012:accesspoint/a", "transformationConfigurations": [{"actions": ["GetObject"], "contentTransformation": {"awsLambda": {"functionArn": "arn:aws:lambda:eu-west-1:123456789012:function:f"}}}]}}),
    look_alike("V20-object-lambda", "a bucket for directory uploads", "s3/directoryBucket", {"bucket": "in--euw1-az1--x-s3", "location": {"name": "euw1-az1"}}),
)  # fmt: skip
