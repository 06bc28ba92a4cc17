provider "aws" {
  profile = "work"
  region  = "eu-west-1"
}

resource "aws_sqs_queue" "events" {
  name                    = "events"
  sqs_managed_sse_enabled = true
}
