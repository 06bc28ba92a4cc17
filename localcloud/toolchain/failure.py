"""The one exception of the toolchain: what could not be had, and what to do about it."""

from __future__ import annotations


class ToolchainError(Exception):
    """Something that `make up` needs could not be found, downloaded or built.

    The message says what was wrong and how to mend it; it is meant to be printed as it is.
    """
