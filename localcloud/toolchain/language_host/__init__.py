"""A Pulumi language host for Python, for where the official one cannot be had."""
