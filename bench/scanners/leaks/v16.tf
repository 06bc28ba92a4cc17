provider "aws" {
  region = "eu-west-1"
}

resource "aws_dlm_lifecycle_policy" "snapshots" {
  description        = "daily snapshots"
  execution_role_arn = "arn:aws:iam::123456789012:role/dlm"
  state              = "ENABLED"

  policy_details {
    resource_types = ["VOLUME"]
    target_tags = {
      Backup = "yes"
    }

    schedule {
      name = "daily"

      create_rule {
        interval = 24
      }

      retain_rule {
        count = 14
      }

      cross_region_copy_rule {
        target    = "us-east-1"
        encrypted = true
        cmk_arn   = "arn:aws:kms:us-east-1:123456789012:key/0b1f2a3c-4d5e-6f70-8192-a3b4c5d6e7f8"
      }
    }
  }
}
