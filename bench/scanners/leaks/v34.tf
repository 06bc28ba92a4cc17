provider "aws" {
  region = "eu-west-1"
}

resource "aws_sns_topic" "customers" {
  name              = "us-east-1-customers"
  display_name      = "Customers formerly of us-east-1"
  kms_master_key_id = "alias/aws/sns"

  tags = {
    MovedFrom = "us-east-1"
  }
}

resource "aws_ecr_replication_configuration" "other_account" {
  replication_configuration {
    rule {
      destination {
        region      = "eu-west-1"
        registry_id = "210987654321"
      }
    }
  }
}
