provider "aws" {
  region = "eu-west-1"
}

resource "aws_lambda_function" "forward" {
  function_name = "forward"
  role          = "arn:aws:iam::123456789012:role/forward"
  runtime       = "python3.13"
  handler       = "main.handler"
  filename      = "forward.zip"

  environment {
    variables = {
      QUEUE_URL = "https://sqs.us-east-1.amazonaws.com/123456789012/events"
    }
  }
}
