provider "aws" {
  region = "eu-west-1"
}

resource "aws_lambda_function" "summary" {
  function_name = "summary"
  role          = "arn:aws:iam::123456789012:role/summary"
  runtime       = "python3.13"
  handler       = "main.handler"
  filename      = "summary.zip"

  environment {
    variables = {
      MODEL_ID = "anthropic.claude-3-5-sonnet-20240620-v1:0"
    }
  }
}
