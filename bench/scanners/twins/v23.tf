provider "aws" {
  region = "eu-west-1"
}

resource "aws_s3_bucket" "audit" {
  bucket = "acme-audit"
}

resource "aws_cloudtrail" "audit" {
  name                       = "audit"
  s3_bucket_name             = aws_s3_bucket.audit.bucket
  kms_key_id                 = "arn:aws:kms:eu-west-1:123456789012:key/0b1f2a3c-4d5e-6f70-8192-a3b4c5d6e7f8"
  enable_log_file_validation = true
  is_multi_region_trail      = false
}
