"""What stands in AWS: one file a component, each usable alone, the AWS region always an argument."""
