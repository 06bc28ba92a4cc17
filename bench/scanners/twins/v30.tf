provider "aws" {
  region = "eu-west-1"
}

resource "aws_cloudformation_stack_instances" "baseline" {
  stack_set_name = "baseline"
  accounts       = ["123456789012"]
  regions        = ["eu-west-1"]
}
