provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "other"
  region = "eu-west-1"
}

resource "aws_s3_bucket" "results" {
  provider = aws.other
  bucket   = "acme-query-results"
}

resource "aws_athena_workgroup" "queries" {
  name = "queries"

  configuration {
    result_configuration {
      output_location = "s3://acme-query-results/out/"

      encryption_configuration {
        encryption_option = "SSE_S3"
      }
    }
  }
}
