"""The AWS plugin: found, downloaded, or built by bridging the Terraform AWS provider under pulumi-aws's own names."""
