provider "aws" {
  region = "eu-west-1"
}

resource "aws_s3_bucket" "events" {
  bucket = "acme-events"
}

resource "aws_s3_bucket_accelerate_configuration" "events" {
  bucket = aws_s3_bucket.events.id
  status = "Enabled"
}
