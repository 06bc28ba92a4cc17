provider "aws" {
  region = "eu-west-1"
}

resource "aws_efs_file_system" "shared" {
  encrypted = true
}

resource "aws_efs_replication_configuration" "shared" {
  source_file_system_id = aws_efs_file_system.shared.id

  destination {
    region = "us-east-1"
  }
}
