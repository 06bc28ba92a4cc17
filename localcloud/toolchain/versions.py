"""The pinned versions, read from their one home: requirements.txt and the dev extra of pyproject.toml."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from localcloud.toolchain.failure import ToolchainError

CONSTRAINTS = "constraints.txt"

_PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(?:\[[^\]]*\])?\s*==\s*(?P<version>[^\s;#]+)")


@dataclass(frozen=True, kw_only=True)
class Pins:
    """Requirement lines as they are given to pip, and the exact version of each package they pin."""

    requirements: tuple[str, ...]
    """Every requirement line, runtime first, then the dev extra."""
    versions: dict[str, str]
    """Normalised package name (lower case, dashes) -> version."""
    constraints: tuple[str, ...] = ()
    """Every line of constraints.txt, where there is one: versions of what the requirements need in turn."""

    def __getitem__(self, package: str) -> str:
        try:
            return self.versions[package]
        except KeyError:
            raise ToolchainError(
                f"{package} is not pinned: add `{package}==VERSION` to requirements.txt or to the dev extra "
                "of pyproject.toml."
            ) from None


def read_pins(project_root: Path) -> Pins:
    """Read the pins of a project.

    Raises ToolchainError when a file is missing or a requirement has no exact version.
    """
    lines = (
        *_requirement_lines(project_root / "requirements.txt"),
        *_dev_extra(project_root / "pyproject.toml"),
    )
    constraints = project_root / CONSTRAINTS
    return Pins(
        requirements=lines,
        versions=dict(_parse(line) for line in lines),
        constraints=tuple(_requirement_lines(constraints)) if constraints.exists() else (),
    )


def parse_version(text: str) -> tuple[int, ...]:
    """`"v3.258.0-alpha.1"` -> `(3, 258, 0)`: the leading numbers, enough to compare releases."""
    match = re.match(r"v?(\d+(?:\.\d+)*)", text.strip())
    if match is None:
        raise ValueError(f"no version number in {text!r}")
    return tuple(int(part) for part in match.group(1).split("."))


def _requirement_lines(path: Path) -> list[str]:
    lines = (line.split("#", 1)[0].strip() for line in _read(path).splitlines())
    return [line for line in lines if line and not line.startswith("-")]


def _dev_extra(path: Path) -> list[str]:
    project = tomllib.loads(_read(path)).get("project", {})
    return list(project.get("optional-dependencies", {}).get("dev", []))


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ToolchainError(f"{path} is missing: it pins the versions that are installed.") from None


def _parse(line: str) -> tuple[str, str]:
    match = _PIN.match(line)
    if match is None:
        raise ToolchainError(f"Requirement {line!r} pins no exact version: write `name==version`.")
    return re.sub(r"[-_.]+", "-", match["name"]).lower(), match["version"]
