# ruff: noqa: E501 - a row is easier to compare in one line
"""Scenarios of peering, core networks, endpoint services and lattices (V17)."""

from __future__ import annotations

import json

from policies.scenario import Expected, Given, Kind, Scenario
from policies.scenario_rows import (
    DUBLIN,
    FRANKFURT,
    OREGON,
    VIRGINIA,
    clean,
    leaks,
    look_alike,
    undecided,
)
from policies.values import UNKNOWN


def _edges(*regions: str) -> str:
    return json.dumps(
        {
            "version": "2021.12",
            "core-network-configuration": {
                "asn-ranges": ["64512-65534"],
                "edge-locations": [{"location": region} for region in regions],
            },
            "segments": [{"name": "shared", "description": "not for us-east-1", "edge-locations": list(regions)}],
        }
    )


PEERING = {"vpcId": "vpc-0a1b2c3d4e5f60718", "peerVpcId": "vpc-1a1b2c3d4e5f60718"}
TGW = {"peerAccountId": "123456789012", "peerTransitGatewayId": "tgw-1a1b2c3d4e5f60718", "transitGatewayId": "tgw-0a1b2c3d4e5f60718"}  # fmt: skip

SCENARIOS = (
    leaks("V17-vpc-peering", "a VPC of Virginia", "ec2/vpcPeeringConnection", {**PEERING, "peerRegion": VIRGINIA}, ("peerRegion", VIRGINIA)),
    leaks("V17-vpc-peering", "Oregon with Dublin", "ec2/vpcPeeringConnection", {**PEERING, "peerRegion": DUBLIN, "autoAccept": False}, ("peerRegion", DUBLIN), to="us-west"),
    leaks("V17-vpc-peering", "another EU region", "ec2/vpcPeeringConnection", {**PEERING, "peerRegion": FRANKFURT}, ("peerRegion", FRANKFURT)),
    clean("V17-vpc-peering", "no peerRegion", "ec2/vpcPeeringConnection", {**PEERING, "autoAccept": True}),
    look_alike("V17-vpc-peering", "its own region by name", "ec2/vpcPeeringConnection", {**PEERING, "peerRegion": DUBLIN, "peerOwnerId": "123456789012"}),
    look_alike("V17-vpc-peering", "accepted in the region", "ec2/vpcPeeringConnectionAccepter", {"vpcPeeringConnectionId": "pcx-0a1b2c3d4e5f60718", "autoAccept": True}),
    look_alike("V17-vpc-peering", "a peering named after a region in its tags", "ec2/vpcPeeringConnection", {**PEERING, "tags": {"Name": "to-us-east-1", "Region": VIRGINIA}}),
    undecided("V17-vpc-peering", "peerRegion from a secret", "ec2/vpcPeeringConnection", {**PEERING, "peerRegion": UNKNOWN}, "peerRegion"),
    Scenario(
        rule="V17-vpc-peering",
        kind=Kind.VIOLATING,
        title="an accepter of a peering that was asked for in Virginia",
        given=(
            Given(type="aws:ec2/vpcPeeringConnection:VpcPeeringConnection", name="asked", provider_region=VIRGINIA, props={**PEERING, "peerRegion": DUBLIN}, outputs={"id": "pcx-0a1b2c3d4e5f60718"}),
            Given(type="aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter", props={"vpcPeeringConnectionId": "pcx-0a1b2c3d4e5f60718"}),
        ),
        expected=(
            Expected(rule="V01-provider-region", path="region", region=VIRGINIA, resource="aws-us-east-1"),
            Expected(rule="V01-through-provider", path="", region=VIRGINIA, resource="asked"),
            Expected(rule="V06-foreign-name", path="vpcPeeringConnectionId", region=VIRGINIA),
        ),
    ),
    leaks("V17-transit-gateway-peering", "a gateway of Virginia", "ec2transitgateway/peeringAttachment", {**TGW, "peerRegion": VIRGINIA}, ("peerRegion", VIRGINIA)),
    leaks("V17-transit-gateway-peering", "a gateway of Dublin", "ec2transitgateway/peeringAttachment", {**TGW, "peerRegion": DUBLIN}, ("peerRegion", DUBLIN), to="us-west"),
    clean("V17-transit-gateway-peering", "two gateways of one region", "ec2transitgateway/peeringAttachment", {**TGW, "peerRegion": OREGON, "options": {"dynamicRouting": "disable"}}, to="us-west"),
    undecided("V17-transit-gateway-peering", "peerRegion not known", "ec2transitgateway/peeringAttachment", {**TGW, "peerRegion": UNKNOWN}, "peerRegion"),
    look_alike("V17-transit-gateway-peering", "a VPC is attached", "ec2transitgateway/vpcAttachment", {"transitGatewayId": "tgw-0a1b2c3d4e5f60718", "vpcId": "vpc-0a1b2c3d4e5f60718", "subnetIds": ["subnet-0a1b2c3d4e5f60718"]}),
    leaks("V17-core-network", "a base policy for two regions", "networkmanager/coreNetwork", {"globalNetworkId": "global-network-0a1b", "createBasePolicy": True, "basePolicyRegions": [DUBLIN, VIRGINIA]}, ("basePolicyRegions[1]", VIRGINIA)),
    leaks("V17-core-network", "an edge in Virginia", "networkmanager/coreNetworkPolicyAttachment", {"coreNetworkId": "core-network-0a1b", "policyDocument": _edges(DUBLIN, VIRGINIA)}, ("policyDocument", VIRGINIA)),
    leaks("V17-core-network", "a base policy with an edge in Virginia", "networkmanager/coreNetwork", {"globalNetworkId": "global-network-0a1b", "basePolicyDocument": _edges(VIRGINIA)}, ("basePolicyDocument", VIRGINIA)),
    leaks("V17-core-network", "a VPC of Virginia", "networkmanager/vpcAttachment", {"coreNetworkId": "core-network-0a1b", "vpcArn": "arn:aws:ec2:us-east-1:123456789012:vpc/vpc-1", "subnetArns": ["arn:aws:ec2:us-east-1:123456789012:subnet/subnet-1"]}, ("vpcArn", VIRGINIA), ("subnetArns[0]", VIRGINIA)),
    leaks("V17-core-network", "a transit gateway of Virginia", "networkmanager/transitGatewayPeering", {"coreNetworkId": "core-network-0a1b", "transitGatewayArn": "arn:aws:ec2:us-east-1:123456789012:transit-gateway/tgw-1"}, ("transitGatewayArn", VIRGINIA)),
    leaks("V17-core-network", "a connect attachment at an edge in Virginia", "networkmanager/connectAttachment", {"coreNetworkId": "core-network-0a1b", "transportAttachmentId": "attachment-0a1b", "edgeLocation": VIRGINIA, "options": {"protocol": "GRE"}}, ("edgeLocation", VIRGINIA)),
    leaks("V17-core-network", "a Direct Connect gateway at an edge in Virginia", "networkmanager/dxGatewayAttachment", {"coreNetworkId": "core-network-0a1b", "directConnectGatewayArn": "arn:aws:directconnect::123456789012:dx-gateway/abc", "edgeLocations": [DUBLIN, VIRGINIA]}, ("edgeLocations[1]", VIRGINIA)),
    leaks("V17-core-network", "a VPN of Virginia", "networkmanager/siteToSiteVpnAttachment", {"coreNetworkId": "core-network-0a1b", "vpnConnectionArn": "arn:aws:ec2:us-east-1:123456789012:vpn-connection/vpn-1"}, ("vpnConnectionArn", VIRGINIA)),
    leaks("V17-core-network", "a transit gateway of Dublin is registered", "networkmanager/transitGatewayRegistration", {"globalNetworkId": "global-network-0a1b", "transitGatewayArn": "arn:aws:ec2:eu-west-1:123456789012:transit-gateway/tgw-1"}, ("transitGatewayArn", DUBLIN), to="us-west"),
    clean("V17-core-network", "one region", "networkmanager/coreNetwork", {"globalNetworkId": "global-network-0a1b", "createBasePolicy": True, "basePolicyRegions": [DUBLIN]}),
    clean("V17-core-network", "edges in one region", "networkmanager/coreNetworkPolicyAttachment", {"coreNetworkId": "core-network-0a1b", "policyDocument": _edges(DUBLIN)}),
    undecided("V17-core-network", "the document is not known", "networkmanager/coreNetworkPolicyAttachment", {"coreNetworkId": "core-network-0a1b", "policyDocument": UNKNOWN}, "policyDocument"),
    look_alike("V17-core-network", "a global network alone", "networkmanager/globalNetwork", {"description": "not in us-east-1"}),
    look_alike("V17-core-network", "a VPC of the region", "networkmanager/vpcAttachment", {"coreNetworkId": "core-network-0a1b", "vpcArn": "arn:aws:ec2:eu-west-1:123456789012:vpc/vpc-1", "subnetArns": ["arn:aws:ec2:eu-west-1:123456789012:subnet/subnet-1"]}),
    leaks("V17-endpoint-service", "S3 of Virginia", "ec2/vpcEndpoint", {"vpcId": "vpc-0a1b2c3d4e5f60718", "serviceName": "com.amazonaws.us-east-1.s3"}, ("serviceName", VIRGINIA)),
    leaks("V17-endpoint-service", "serviceRegion", "ec2/vpcEndpoint", {"vpcId": "vpc-0a1b2c3d4e5f60718", "vpcEndpointType": "Interface", "serviceName": "com.amazonaws.vpce.us-east-1.vpce-svc-0a1b2c3d4e5f60718", "serviceRegion": VIRGINIA}, ("serviceName", VIRGINIA), ("serviceRegion", VIRGINIA)),
    leaks("V17-endpoint-service", "a resource of Dublin", "ec2/vpcEndpoint", {"vpcId": "vpc-0a1b2c3d4e5f60718", "vpcEndpointType": "Resource", "resourceConfigurationArn": "arn:aws:vpc-lattice:eu-west-1:123456789012:resourceconfiguration/rcfg-1"}, ("resourceConfigurationArn", DUBLIN), to="us-west"),
    leaks("V17-endpoint-service", "a service that other regions may use", "ec2/vpcEndpointService", {"acceptanceRequired": True, "networkLoadBalancerArns": ["arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/net/a/1"], "supportedRegions": [DUBLIN, VIRGINIA]}, ("supportedRegions[1]", VIRGINIA)),
    clean("V17-endpoint-service", "S3 of the region", "ec2/vpcEndpoint", {"vpcId": "vpc-0a1b2c3d4e5f60718", "serviceName": "com.amazonaws.eu-west-1.s3", "vpcEndpointType": "Gateway"}),
    look_alike("V17-endpoint-service", "serviceRegion is its own", "ec2/vpcEndpoint", {"vpcId": "vpc-0a1b2c3d4e5f60718", "serviceName": "com.amazonaws.us-west-2.kinesis-firehose", "serviceRegion": OREGON, "privateDnsEnabled": True}, to="us-west"),
    undecided("V17-endpoint-service", "serviceName not known", "ec2/vpcEndpoint", {"vpcId": "vpc-0a1b2c3d4e5f60718", "serviceName": UNKNOWN}, "serviceName"),
    leaks("V17-lattice", "a target of Virginia", "vpclattice/targetGroupAttachment", {"targetGroupIdentifier": "tg-0a1b2c3d4e5f60718", "target": {"id": "arn:aws:lambda:us-east-1:123456789012:function:f"}}, ("target.id", VIRGINIA)),
    leaks("V17-lattice", "a service network of Virginia", "vpclattice/serviceNetworkVpcAssociation", {"vpcIdentifier": "vpc-0a1b2c3d4e5f60718", "serviceNetworkIdentifier": "arn:aws:vpc-lattice:us-east-1:123456789012:servicenetwork/sn-1"}, ("serviceNetworkIdentifier", VIRGINIA)),
    leaks("V17-lattice", "a database of Virginia", "vpclattice/resourceConfiguration", {"name": "db", "type": "ARN", "resourceConfigurationDefinition": {"arnResource": {"arn": "arn:aws:rds:us-east-1:123456789012:cluster:db"}}}, ("resourceConfigurationDefinition.arnResource.arn", VIRGINIA)),
    clean("V17-lattice", "a target of the region", "vpclattice/targetGroupAttachment", {"targetGroupIdentifier": "tg-0a1b2c3d4e5f60718", "target": {"id": "arn:aws:lambda:eu-west-1:123456789012:function:f"}}),
    look_alike("V17-lattice", "by id", "vpclattice/serviceNetworkServiceAssociation", {"serviceIdentifier": "svc-0a1b2c3d4e5f60718", "serviceNetworkIdentifier": "sn-0a1b2c3d4e5f60718"}),
    look_alike("V17-lattice", "a VPN and a Direct Connect gateway", "ec2/vpnConnection", {"customerGatewayId": "cgw-0a1b2c3d4e5f60718", "type": "ipsec.1", "vpnGatewayId": "vgw-0a1b2c3d4e5f60718", "enableAcceleration": False}),
    look_alike("V17-core-network", "a Direct Connect gateway alone", "directconnect/gateway", {"name": "office", "amazonSideAsn": "64512"}),
)  # fmt: skip
