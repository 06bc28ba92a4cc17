"""What the installed pulumi_aws declares: its resource types and the path of every input."""
