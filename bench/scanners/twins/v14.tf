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
