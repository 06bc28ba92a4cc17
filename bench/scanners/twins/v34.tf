provider "aws" {
  region = "eu-west-1"
}

resource "aws_sns_topic" "customers" {
  name              = "former-customers"
  display_name      = "Customers formerly of elsewhere"
  kms_master_key_id = "alias/aws/sns"

  tags = {
    MovedFrom = "elsewhere"
  }
}
