provider "aws" {
  region = "eu-west-1"
}

resource "aws_lb" "ingest" {
  name                             = "ingest"
  load_balancer_type               = "network"
  internal                         = true
  subnets                          = ["subnet-0a1b2c3d4e5f60718"]
  enable_deletion_protection       = true
  enable_cross_zone_load_balancing = true

  access_logs {
    bucket  = "acme-logs"
    enabled = true
  }
}
