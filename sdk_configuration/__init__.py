"""The configuration of every SDK family for one source, and a linter that finds wrong ones in a code base."""
