provider "aws" {
  region = "eu-west-1"
}

resource "aws_rds_global_cluster" "orders" {
  global_cluster_identifier = "orders"
  engine                    = "aurora-postgresql"
  storage_encrypted         = true
}

resource "aws_rds_cluster" "orders" {
  cluster_identifier          = "orders"
  engine                      = "aurora-postgresql"
  global_cluster_identifier   = aws_rds_global_cluster.orders.id
  master_username             = "app"
  manage_master_user_password = true
  storage_encrypted           = true
}
