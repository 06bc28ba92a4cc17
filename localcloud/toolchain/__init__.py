"""A real Pulumi engine, Python language host and AWS plugin: found, installed or built into one cache."""
