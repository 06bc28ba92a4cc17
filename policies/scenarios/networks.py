# ruff: noqa: E501 - a row is easier to compare in one line
"""Scenarios of peering, core networks, endpoint services and lattices (V17)."""

from __future__ import annotations

import json

from policies.scenario import (
    DUBLIN,
    FRANKFURT,
    OREGON,
    VIRGINIA,
    Expected,
    Given,
    Kind,
    Page,
    Scenario,
    at,
    unsure,
)
from policies.values import UNKNOWN

_VPC_PEERING = Page(rule="V17-vpc-peering", type="aws:ec2/vpcPeeringConnection:VpcPeeringConnection")
_TRANSIT_GATEWAY_PEERING = Page(
    rule="V17-transit-gateway-peering", type="aws:ec2transitgateway/peeringAttachment:PeeringAttachment"
)
_CORE_NETWORK = Page(rule="V17-core-network", type="aws:networkmanager/coreNetwork:CoreNetwork")
_ENDPOINT_SERVICE = Page(rule="V17-endpoint-service", type="aws:ec2/vpcEndpoint:VpcEndpoint")
_LATTICE = Page(rule="V17-lattice", type="aws:vpclattice/targetGroupAttachment:TargetGroupAttachment")


def _edges(*regions: str) -> str:
    return json.dumps(
        {
            "version": "2021.12",
            "core-network-configuration": {
                "asn-ranges": ["64512-65534"],
                "edge-locations": [{"location": region} for region in regions],
            },
            "segments": [
                {"name": "shared", "description": "not for us-east-1", "edge-locations": list(regions)}
            ],
        }
    )


PEERING = {"vpcId": "vpc-0a1b2c3d4e5f60718", "peerVpcId": "vpc-1a1b2c3d4e5f60718"}
TGW = {"peerAccountId": "123456789012", "peerTransitGatewayId": "tgw-1a1b2c3d4e5f60718", "transitGatewayId": "tgw-0a1b2c3d4e5f60718"}  # fmt: skip

SCENARIOS = (
    _VPC_PEERING.violating("a VPC of Virginia", {**PEERING, "peerRegion": VIRGINIA}, due=(at("peerRegion", VIRGINIA),)),
    _VPC_PEERING.violating("Oregon with Dublin", {**PEERING, "peerRegion": DUBLIN, "autoAccept": False}, us=True, due=(at("peerRegion", DUBLIN),)),
    _VPC_PEERING.violating("another EU region", {**PEERING, "peerRegion": FRANKFURT}, due=(at("peerRegion", FRANKFURT),)),
    _VPC_PEERING.clean("no peerRegion", {**PEERING, "autoAccept": True}),
    _VPC_PEERING.look_alike("its own region by name", {**PEERING, "peerRegion": DUBLIN, "peerOwnerId": "123456789012"}),
    _VPC_PEERING.look_alike("accepted in the region", {"vpcPeeringConnectionId": "pcx-0a1b2c3d4e5f60718", "autoAccept": True}, type="aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter"),
    _VPC_PEERING.look_alike("a peering named after a region in its tags", {**PEERING, "tags": {"Name": "to-us-east-1", "Region": VIRGINIA}}),
    _VPC_PEERING.unknown("peerRegion from a secret", {**PEERING, "peerRegion": UNKNOWN}, due=(unsure("peerRegion"),)),
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
    _TRANSIT_GATEWAY_PEERING.violating("a gateway of Virginia", {**TGW, "peerRegion": VIRGINIA}, due=(at("peerRegion", VIRGINIA),)),
    _TRANSIT_GATEWAY_PEERING.violating("a gateway of Dublin", {**TGW, "peerRegion": DUBLIN}, us=True, due=(at("peerRegion", DUBLIN),)),
    _TRANSIT_GATEWAY_PEERING.clean("two gateways of one region", {**TGW, "peerRegion": OREGON, "options": {"dynamicRouting": "disable"}}, us=True),
    _TRANSIT_GATEWAY_PEERING.unknown("peerRegion not known", {**TGW, "peerRegion": UNKNOWN}, due=(unsure("peerRegion"),)),
    _TRANSIT_GATEWAY_PEERING.look_alike("a VPC is attached", {"transitGatewayId": "tgw-0a1b2c3d4e5f60718", "vpcId": "vpc-0a1b2c3d4e5f60718", "subnetIds": ["subnet-0a1b2c3d4e5f60718"]}, type="aws:ec2transitgateway/vpcAttachment:VpcAttachment"),
    _CORE_NETWORK.violating("a base policy for two regions", {"globalNetworkId": "global-network-0a1b", "createBasePolicy": True, "basePolicyRegions": [DUBLIN, VIRGINIA]}, due=(at("basePolicyRegions[1]", VIRGINIA),)),
    _CORE_NETWORK.violating("an edge in Virginia", {"coreNetworkId": "core-network-0a1b", "policyDocument": _edges(DUBLIN, VIRGINIA)}, type="aws:networkmanager/coreNetworkPolicyAttachment:CoreNetworkPolicyAttachment", due=(at("policyDocument", VIRGINIA),)),
    _CORE_NETWORK.violating("a base policy with an edge in Virginia", {"globalNetworkId": "global-network-0a1b", "basePolicyDocument": _edges(VIRGINIA)}, due=(at("basePolicyDocument", VIRGINIA),)),
    _CORE_NETWORK.violating("a VPC of Virginia", {"coreNetworkId": "core-network-0a1b", "vpcArn": "arn:aws:ec2:us-east-1:123456789012:vpc/vpc-1", "subnetArns": ["arn:aws:ec2:us-east-1:123456789012:subnet/subnet-1"]}, type="aws:networkmanager/vpcAttachment:VpcAttachment", due=(at("vpcArn", VIRGINIA), at("subnetArns[0]", VIRGINIA),)),
    _CORE_NETWORK.violating("a transit gateway of Virginia", {"coreNetworkId": "core-network-0a1b", "transitGatewayArn": "arn:aws:ec2:us-east-1:123456789012:transit-gateway/tgw-1"}, type="aws:networkmanager/transitGatewayPeering:TransitGatewayPeering", due=(at("transitGatewayArn", VIRGINIA),)),
    _CORE_NETWORK.violating("a connect attachment at an edge in Virginia", {"coreNetworkId": "core-network-0a1b", "transportAttachmentId": "attachment-0a1b", "edgeLocation": VIRGINIA, "options": {"protocol": "GRE"}}, type="aws:networkmanager/connectAttachment:ConnectAttachment", due=(at("edgeLocation", VIRGINIA),)),
    _CORE_NETWORK.violating("a Direct Connect gateway at an edge in Virginia", {"coreNetworkId": "core-network-0a1b", "directConnectGatewayArn": "arn:aws:directconnect::123456789012:dx-gateway/abc", "edgeLocations": [DUBLIN, VIRGINIA]}, type="aws:networkmanager/dxGatewayAttachment:DxGatewayAttachment", due=(at("edgeLocations[1]", VIRGINIA),)),
    _CORE_NETWORK.violating("a VPN of Virginia", {"coreNetworkId": "core-network-0a1b", "vpnConnectionArn": "arn:aws:ec2:us-east-1:123456789012:vpn-connection/vpn-1"}, type="aws:networkmanager/siteToSiteVpnAttachment:SiteToSiteVpnAttachment", due=(at("vpnConnectionArn", VIRGINIA),)),
    _CORE_NETWORK.violating("a transit gateway of Dublin is registered", {"globalNetworkId": "global-network-0a1b", "transitGatewayArn": "arn:aws:ec2:eu-west-1:123456789012:transit-gateway/tgw-1"}, type="aws:networkmanager/transitGatewayRegistration:TransitGatewayRegistration", us=True, due=(at("transitGatewayArn", DUBLIN),)),
    _CORE_NETWORK.clean("one region", {"globalNetworkId": "global-network-0a1b", "createBasePolicy": True, "basePolicyRegions": [DUBLIN]}),
    _CORE_NETWORK.clean("edges in one region", {"coreNetworkId": "core-network-0a1b", "policyDocument": _edges(DUBLIN)}, type="aws:networkmanager/coreNetworkPolicyAttachment:CoreNetworkPolicyAttachment"),
    _CORE_NETWORK.unknown("the document is not known", {"coreNetworkId": "core-network-0a1b", "policyDocument": UNKNOWN}, type="aws:networkmanager/coreNetworkPolicyAttachment:CoreNetworkPolicyAttachment", due=(unsure("policyDocument"),)),
    _CORE_NETWORK.look_alike("a global network alone", {"description": "not in us-east-1"}, type="aws:networkmanager/globalNetwork:GlobalNetwork"),
    _CORE_NETWORK.look_alike("a VPC of the region", {"coreNetworkId": "core-network-0a1b", "vpcArn": "arn:aws:ec2:eu-west-1:123456789012:vpc/vpc-1", "subnetArns": ["arn:aws:ec2:eu-west-1:123456789012:subnet/subnet-1"]}, type="aws:networkmanager/vpcAttachment:VpcAttachment"),
    _ENDPOINT_SERVICE.violating("S3 of Virginia", {"vpcId": "vpc-0a1b2c3d4e5f60718", "serviceName": "com.amazonaws.us-east-1.s3"}, due=(at("serviceName", VIRGINIA),)),
    _ENDPOINT_SERVICE.violating("serviceRegion", {"vpcId": "vpc-0a1b2c3d4e5f60718", "vpcEndpointType": "Interface", "serviceName": "com.amazonaws.vpce.us-east-1.vpce-svc-0a1b2c3d4e5f60718", "serviceRegion": VIRGINIA}, due=(at("serviceName", VIRGINIA), at("serviceRegion", VIRGINIA),)),
    _ENDPOINT_SERVICE.violating("a resource of Dublin", {"vpcId": "vpc-0a1b2c3d4e5f60718", "vpcEndpointType": "Resource", "resourceConfigurationArn": "arn:aws:vpc-lattice:eu-west-1:123456789012:resourceconfiguration/rcfg-1"}, us=True, due=(at("resourceConfigurationArn", DUBLIN),)),
    _ENDPOINT_SERVICE.violating("a service that other regions may use", {"acceptanceRequired": True, "networkLoadBalancerArns": ["arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/net/a/1"], "supportedRegions": [DUBLIN, VIRGINIA]}, type="aws:ec2/vpcEndpointService:VpcEndpointService", due=(at("supportedRegions[1]", VIRGINIA),)),
    _ENDPOINT_SERVICE.clean("S3 of the region", {"vpcId": "vpc-0a1b2c3d4e5f60718", "serviceName": "com.amazonaws.eu-west-1.s3", "vpcEndpointType": "Gateway"}),
    _ENDPOINT_SERVICE.look_alike("serviceRegion is its own", {"vpcId": "vpc-0a1b2c3d4e5f60718", "serviceName": "com.amazonaws.us-west-2.kinesis-firehose", "serviceRegion": OREGON, "privateDnsEnabled": True}, us=True),
    _ENDPOINT_SERVICE.unknown("serviceName not known", {"vpcId": "vpc-0a1b2c3d4e5f60718", "serviceName": UNKNOWN}, due=(unsure("serviceName"),)),
    _LATTICE.violating("a target of Virginia", {"targetGroupIdentifier": "tg-0a1b2c3d4e5f60718", "target": {"id": "arn:aws:lambda:us-east-1:123456789012:function:f"}}, due=(at("target.id", VIRGINIA),)),
    _LATTICE.violating("a service network of Virginia", {"vpcIdentifier": "vpc-0a1b2c3d4e5f60718", "serviceNetworkIdentifier": "arn:aws:vpc-lattice:us-east-1:123456789012:servicenetwork/sn-1"}, type="aws:vpclattice/serviceNetworkVpcAssociation:ServiceNetworkVpcAssociation", due=(at("serviceNetworkIdentifier", VIRGINIA),)),
    _LATTICE.violating("a database of Virginia", {"name": "db", "type": "ARN", "resourceConfigurationDefinition": {"arnResource": {"arn": "arn:aws:rds:us-east-1:123456789012:cluster:db"}}}, type="aws:vpclattice/resourceConfiguration:ResourceConfiguration", due=(at("resourceConfigurationDefinition.arnResource.arn", VIRGINIA),)),
    _LATTICE.clean("a target of the region", {"targetGroupIdentifier": "tg-0a1b2c3d4e5f60718", "target": {"id": "arn:aws:lambda:eu-west-1:123456789012:function:f"}}),
    _LATTICE.look_alike("by id", {"serviceIdentifier": "svc-0a1b2c3d4e5f60718", "serviceNetworkIdentifier": "sn-0a1b2c3d4e5f60718"}, type="aws:vpclattice/serviceNetworkServiceAssociation:ServiceNetworkServiceAssociation"),
    _LATTICE.look_alike("a VPN and a Direct Connect gateway", {"customerGatewayId": "cgw-0a1b2c3d4e5f60718", "type": "ipsec.1", "vpnGatewayId": "vgw-0a1b2c3d4e5f60718", "enableAcceleration": False}, type="aws:ec2/vpnConnection:VpnConnection"),
    _CORE_NETWORK.look_alike("a Direct Connect gateway alone", {"name": "office", "amazonSideAsn": "64512"}, type="aws:directconnect/gateway:Gateway"),
)  # fmt: skip
