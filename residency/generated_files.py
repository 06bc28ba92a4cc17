"""Files drawn from the tables: written or checked by one command line, so that none drifts from its table."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path


def write_or_check(
    files: Mapping[Path, str],
    *,
    module: str,
    owned: Sequence[Path] = (),
    arguments: Sequence[str] | None = None,
) -> int:
    """The command line of a generator: `--write` or `--check`, and `--root`; 0, or 1 when a file is not current.

    `files`: their texts by their paths from the project's root. `owned`: folders in which there is nothing else.
    """
    parser = argparse.ArgumentParser(prog=f"python -m {module}")
    action = parser.add_mutually_exclusive_group(required=True)
    action.add_argument("--write", action="store_true", help="write the files, remove those left over")
    action.add_argument("--check", action="store_true", help="fail when a file is not current")
    parser.add_argument("--root", type=Path, default=Path("."), help="the project's root")
    chosen = parser.parse_args(arguments)
    stale = not_current(files, owned=owned, root=chosen.root)
    if chosen.write:
        for path in stale:
            _write(chosen.root / path, files.get(path))
        return 0
    for path in stale:
        print(f"{path}: not current. Fix: python -m {module} --write", file=sys.stderr)
    return 1 if stale else 0


def not_current(files: Mapping[Path, str], *, owned: Sequence[Path] = (), root: Path) -> list[Path]:
    """The files that are missing or have another text, and those in the owned folders that are left over."""
    stale = [path for path, text in files.items() if _text(root / path) != text]
    there = {
        path.relative_to(root) for folder in owned for path in (root / folder).glob("*") if path.is_file()
    }
    return stale + sorted(there - set(files))


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The lines of a table in Markdown."""
    for cells in (headings, ("---",) * len(headings), *rows):
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def codes(words: Iterable[str]) -> str:
    """Words as code in Markdown, with commas."""
    return ", ".join(f"`{word}`" for word in words)


def _text(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


def _write(path: Path, text: str | None) -> None:
    if text is None:
        path.unlink()
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
