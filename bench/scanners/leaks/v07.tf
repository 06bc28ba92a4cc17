provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "other"
  region = "us-east-1"
}

resource "aws_s3_bucket" "events" {
  bucket = "acme-events"
}

resource "aws_s3_bucket_versioning" "events" {
  bucket = aws_s3_bucket.events.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket" "replica" {
  provider = aws.other
  bucket   = "acme-events-replica"
}

resource "aws_s3_bucket_versioning" "replica" {
  provider = aws.other
  bucket   = aws_s3_bucket.replica.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_replication_configuration" "events" {
  bucket = aws_s3_bucket.events.id
  role   = "arn:aws:iam::123456789012:role/replication"

  rule {
    id     = "all"
    status = "Enabled"

    destination {
      bucket = aws_s3_bucket.replica.arn
    }
  }
}
