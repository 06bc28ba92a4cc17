provider "aws" {
  region = "eu-west-1"
}

resource "aws_backup_plan" "daily" {
  name = "daily"

  rule {
    rule_name         = "daily"
    target_vault_name = "events"
    schedule          = "cron(0 5 * * ? *)"
  }
}
