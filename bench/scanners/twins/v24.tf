provider "aws" {
  region = "eu-west-1"
}

resource "aws_config_configuration_aggregator" "account" {
  name = "account"

  account_aggregation_source {
    account_ids = ["123456789012"]
    regions     = ["eu-west-1"]
  }
}
