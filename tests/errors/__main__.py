"""The page of errors, run anew: `python -m tests.errors --write` writes docs/errors.md, `--check` compares it."""

from __future__ import annotations

import sys

from residency.generated_files import write_or_check
from tests.errors.page import PAGE, page

if __name__ == "__main__":
    sys.exit(write_or_check({PAGE: page()}, module="tests.errors"))
