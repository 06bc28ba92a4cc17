provider "aws" {
  region = "eu-west-1"
}

resource "aws_vpc_ipam" "plan" {
  description = "addresses"

  operating_regions {
    region_name = "eu-west-1"
  }
}
