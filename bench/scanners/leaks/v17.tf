provider "aws" {
  region = "eu-west-1"
}

resource "aws_vpc_peering_connection" "analytics" {
  vpc_id      = "vpc-0a1b2c3d4e5f60718"
  peer_vpc_id = "vpc-0f1e2d3c4b5a69788"
  peer_region = "us-east-1"
}
