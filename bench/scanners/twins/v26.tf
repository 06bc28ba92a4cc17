provider "aws" {
  region = "eu-west-1"
}

resource "aws_efs_file_system" "shared" {
  encrypted = true
}
