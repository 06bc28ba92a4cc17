provider "aws" {
  region = "eu-west-1"
}

resource "aws_sqs_queue" "events" {
  region                  = "us-east-1"
  name                    = "events"
  sqs_managed_sse_enabled = true
}
