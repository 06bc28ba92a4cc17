provider "aws" {
  region = "eu-west-1"
}

resource "aws_globalaccelerator_accelerator" "ingest" {
  name            = "ingest"
  ip_address_type = "IPV4"
  enabled         = true

  attributes {
    flow_logs_enabled   = true
    flow_logs_s3_bucket = "acme-logs"
    flow_logs_s3_prefix = "accelerator/"
  }
}
