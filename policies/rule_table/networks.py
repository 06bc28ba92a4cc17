"""Rules for networks that reach another region: peering, core networks, endpoint services, lattices."""

from __future__ import annotations

from policies.rules import Rule
from policies.type_tokens import aws

VPC_PEERING = Rule(
    id="V17-vpc-peering",
    title="A VPC peering with another region",
    types=aws("ec2/vpcPeeringConnection"),
    paths=("peerRegion",),
    leak="traffic of the VPC is routed to one in that region",
    fix="Peer with a VPC of an allowed region, or leave peerRegion out for one of the same region.",
)
TRANSIT_GATEWAY_PEERING = Rule(
    id="V17-transit-gateway-peering",
    title="A transit gateway peering with another region",
    types=aws("ec2transitgateway/peeringAttachment"),
    paths=("peerRegion",),
    leak="every network behind the gateway reaches those behind the one in that region",
    fix="Peer with a transit gateway of an allowed region.",
)
CORE_NETWORK = Rule(
    id="V17-core-network",
    title="A core network with an edge or attachment in another region",
    types=aws(
        "networkmanager/coreNetwork",
        "networkmanager/coreNetworkPolicyAttachment",
        "networkmanager/connectAttachment",
        "networkmanager/dxGatewayAttachment",
        "networkmanager/siteToSiteVpnAttachment",
        "networkmanager/transitGatewayPeering",
        "networkmanager/transitGatewayRouteTableAttachment",
        "networkmanager/transitGatewayRegistration",
        "networkmanager/transitGatewayConnectPeerAssociation",
        "networkmanager/customerGatewayAssociation",
        "networkmanager/prefixListAssociation",
        "networkmanager/vpcAttachment",
        "networkmanager/connectPeer",
        "networkmanager/device",
    ),
    paths=(
        "basePolicyRegions[*]",
        "basePolicyDocument",
        "policyDocument",
        "edgeLocation",
        "edgeLocations[*]",
        "vpnConnectionArn",
        "transitGatewayArn",
        "transitGatewayRouteTableArn",
        "transitGatewayConnectPeerArn",
        "customerGatewayArn",
        "prefixListArn",
        "vpcArn",
        "subnetArns[*]",
        "subnetArn",
        "awsLocation.zone",
        "awsLocation.subnetArn",
    ),
    leak="the core network carries traffic between its edges, so also to that region",
    fix="Keep edge locations and attachments to allowed regions.",
)
ENDPOINT_SERVICE = Rule(
    id="V17-endpoint-service",
    title="A VPC endpoint or endpoint service that reaches another region",
    types=aws("ec2/vpcEndpoint", "ec2/vpcEndpointService"),
    paths=(
        "serviceName",
        "serviceRegion",
        "serviceNetworkArn",
        "resourceConfigurationArn",
        "supportedRegions[*]",
        "networkLoadBalancerArns[*]",
        "gatewayLoadBalancerArns[*]",
    ),
    leak="requests through the endpoint are served in that region",
    fix="Name the service of an allowed region, and leave other regions out.",
)
LATTICE = Rule(
    id="V17-lattice",
    title="A VPC Lattice part that refers to another region",
    types=aws(
        "vpclattice/serviceNetworkVpcAssociation",
        "vpclattice/serviceNetworkServiceAssociation",
        "vpclattice/serviceNetworkResourceAssociation",
        "vpclattice/targetGroupAttachment",
        "vpclattice/listener",
        "vpclattice/listenerRule",
        "vpclattice/resourceConfiguration",
    ),
    paths=(
        "serviceNetworkIdentifier",
        "serviceIdentifier",
        "serviceArn",
        "listenerIdentifier",
        "target.id",
        "targetGroupIdentifier",
        "defaultAction.forwards[*].targetGroups[*].targetGroupIdentifier",
        "action.forward.targetGroups[*].targetGroupIdentifier",
        "resourceConfigurationDefinition.arnResource.arn",
        "resourceConfigurationDefinition.dnsResource.domainName",
    ),
    leak="requests are passed on to a service or target in that region",
    fix="Refer to networks, services and targets of an allowed region.",
)

RULES = (VPC_PEERING, TRANSIT_GATEWAY_PEERING, CORE_NETWORK, ENDPOINT_SERVICE, LATTICE)
