provider "aws" {
  region = "eu-west-1"
}

resource "aws_kms_key" "events" {
  description         = "events"
  enable_key_rotation = true
  multi_region        = false
}
