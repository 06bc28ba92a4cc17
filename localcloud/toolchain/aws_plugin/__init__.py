"""The AWS plugin: found, downloaded, or built as a bridge to the Terraform AWS provider."""
