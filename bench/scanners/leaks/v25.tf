provider "aws" {
  region = "eu-west-1"
}

resource "aws_glue_catalog_database" "link" {
  name = "orders_link"

  target_database {
    catalog_id    = "123456789012"
    database_name = "orders"
    region        = "us-east-1"
  }
}
