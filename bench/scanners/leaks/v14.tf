provider "aws" {
  region = "eu-west-1"
}

resource "aws_ecr_repository" "gateway" {
  name                 = "gateway"
  image_tag_mutability = "IMMUTABLE"

  image_scanning_configuration {
    scan_on_push = true
  }
}

resource "aws_ecr_replication_configuration" "all" {
  replication_configuration {
    rule {
      destination {
        region      = "us-east-1"
        registry_id = "123456789012"
      }
    }
  }
}
