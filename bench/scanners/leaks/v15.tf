provider "aws" {
  region = "eu-west-1"
}

resource "aws_backup_plan" "daily" {
  name = "daily"

  rule {
    rule_name         = "daily"
    target_vault_name = "events"
    schedule          = "cron(0 5 * * ? *)"

    copy_action {
      destination_vault_arn = "arn:aws:backup:us-east-1:123456789012:backup-vault:events"
    }
  }
}
