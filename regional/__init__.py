"""The `regional` command."""
