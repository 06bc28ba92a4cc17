provider "aws" {
  region = "eu-west-1"
}

resource "aws_cloudwatch_event_rule" "orders" {
  name          = "orders"
  event_pattern = jsonencode({ source = ["acme.orders"] })
}

resource "aws_cloudwatch_event_target" "orders" {
  rule     = aws_cloudwatch_event_rule.orders.name
  arn      = "arn:aws:events:eu-west-1:123456789012:event-bus/central"
  role_arn = "arn:aws:iam::123456789012:role/forward"
}
