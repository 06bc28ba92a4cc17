provider "aws" {
  region = "eu-west-1"
}

variable "stream_arn" {
  type        = string
  description = "Where errors go"
}

resource "aws_cloudwatch_log_subscription_filter" "errors" {
  name            = "errors"
  log_group_name  = "events"
  filter_pattern  = "ERROR"
  destination_arn = var.stream_arn
  role_arn        = "arn:aws:iam::123456789012:role/logs"
}
