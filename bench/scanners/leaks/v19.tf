provider "aws" {
  region = "eu-west-1"
}

resource "aws_api_gateway_rest_api" "ingest" {
  name = "ingest"

  endpoint_configuration {
    types = ["EDGE"]
  }

  lifecycle {
    create_before_destroy = true
  }
}
