"""Wrong input of every part, and what is printed for it: run for real, kept in docs/errors.md."""
