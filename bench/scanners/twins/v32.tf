provider "aws" {
  region = "eu-west-1"
}

resource "aws_kinesis_stream" "central" {
  name            = "central"
  shard_count     = 1
  encryption_type = "KMS"
  kms_key_id      = "alias/aws/kinesis"

  tags = {
    Team = "platform"
  }
}

resource "aws_cloudwatch_log_subscription_filter" "errors" {
  name            = "errors"
  log_group_name  = "events"
  filter_pattern  = "ERROR"
  destination_arn = aws_kinesis_stream.central.arn
  role_arn        = "arn:aws:iam::123456789012:role/logs"
}
