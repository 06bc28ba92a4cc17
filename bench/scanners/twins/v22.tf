provider "aws" {
  region = "eu-west-1"
}

resource "aws_cloudwatch_log_subscription_filter" "errors" {
  name            = "errors"
  log_group_name  = "events"
  filter_pattern  = "ERROR"
  destination_arn = "arn:aws:kinesis:eu-west-1:123456789012:stream/central"
  role_arn        = "arn:aws:iam::123456789012:role/logs"
}
