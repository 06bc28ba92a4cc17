provider "aws" {
  region = "eu-west-1"
}

resource "aws_db_instance" "orders" {
  identifier                  = "orders"
  engine                      = "postgres"
  instance_class              = "db.m6g.large"
  allocated_storage           = 100
  username                    = "app"
  manage_master_user_password = true
  storage_encrypted           = true
  backup_retention_period     = 7
}

resource "aws_db_instance_automated_backups_replication" "orders" {
  region                 = "us-east-1"
  source_db_instance_arn = aws_db_instance.orders.arn
  kms_key_id             = "arn:aws:kms:us-east-1:123456789012:key/0b1f2a3c-4d5e-6f70-8192-a3b4c5d6e7f8"
}
