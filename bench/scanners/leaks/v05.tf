provider "aws" {
  region = "eu-west-1"
}

resource "aws_cloudwatch_log_group" "events" {
  name              = "events"
  retention_in_days = 400
  kms_key_id        = "arn:aws:kms:us-east-1:123456789012:key/0b1f2a3c-4d5e-6f70-8192-a3b4c5d6e7f8"
}
