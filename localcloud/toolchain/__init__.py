"""A real Pulumi engine, its Python language host and the AWS plugin, found, installed or built into one cache folder."""
