provider "aws" {
  region = "eu-west-1"

  endpoints {
    sqs = "https://sqs.eu-west-1.amazonaws.com"
  }
}

resource "aws_sqs_queue" "events" {
  name                    = "events"
  sqs_managed_sse_enabled = true
}
