provider "aws" {
  region = "eu-west-1"
}

data "aws_ssm_parameter" "token" {
  region = "eu-west-1"
  name   = "/acme/token"
}

resource "aws_sqs_queue" "events" {
  name                    = "events-${data.aws_ssm_parameter.token.version}"
  sqs_managed_sse_enabled = true
}
