"""One problem of a stack's configuration as the operator reads it, and the error that carries all of them."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from residency.write_keys import region_of

CONFIG_NAMESPACE = "regional-ingest"
NOT_SET = "(not set)"
SECRET = "[secret]"
NOT_SHOWN = "[not shown]"

MAX_SHOWN_CHARS = 80  # a longer value is cut: the key already says where it stands
MAX_SHOWN_KEY_CHARS = 24  # longer than any setting's name: it may be a write key in the wrong place

Path = tuple[str | int, ...]  # the steps of a config key, e.g. ("sources", 0, "name")

_LIKE_A_WRITE_KEY = re.compile(r"[A-Za-z0-9]{24,}")  # the vendor's have 32, our own a prefix
_IMAGE_DIGEST = re.compile(r"@sha256:[0-9a-f]{64}$")
_PLAIN_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """One thing wrong in a configuration; no field ever holds a secret.

    `key` is the Pulumi config key, e.g. `regional-ingest:sources[0].name`; `value` shows what stands there.
    """

    key: str
    value: str
    rule: str
    fix: str

    def __str__(self) -> str:
        return f"{self.key}\n  value: {self.value}\n  rule:  {self.rule}\n  fix:   {self.fix}"


class InvalidSettings(Exception):
    """A configuration cannot be used; `problems` holds everything that is wrong with it, never none."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        count = "1 problem" if len(self.problems) == 1 else f"{len(self.problems)} problems"
        listed = "\n\n".join(f"{number}. {problem}" for number, problem in enumerate(self.problems, start=1))
        return f"{count} in the configuration of this stack:\n\n{listed}"


def config_key(*path: str | int) -> str:
    """The full Pulumi key of a path, e.g. `regional-ingest:sources[0].name` for `("sources", 0, "name")`."""
    text = ""
    if not path:
        return CONFIG_NAMESPACE
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        else:
            text += ("." if text else "") + _shown_step(step)
    return f"{CONFIG_NAMESPACE}:{text}"


def set_command(key: str, value: str) -> str:
    """The command that sets `key` of the current stack to a value that is no secret."""
    return f"pulumi config set {_key_arguments(key)} {shlex.quote(value)}"


def remove_command(key: str) -> str:
    """The command that removes `key` from the current stack's configuration."""
    if NOT_SHOWN in key or any(mark in key for mark in "'\"\\"):
        return "delete the line from the stack's Pulumi.<stack>.yaml"
    return f"pulumi config rm {_key_arguments(key)}"


def set_secret_command(key: str) -> str:
    """The command that asks for a secret without leaving it in the shell's history."""
    return f"pulumi config set --secret {_key_arguments(key)}"


def replace_write_key(key: str) -> str:
    """The commands that drop a write key, or ask for another without leaving it in the shell's history."""
    return f"{remove_command(key)} (the stack then mints one); or give another: {set_secret_command(key)}"


def shown(value: object) -> str:
    """A value in a form that is safe to print: scalars as JSON, containers as their kind, secrets never."""
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, str):
        return _shown_text(value)
    if isinstance(value, int | float):
        return _shown_number(value)
    if isinstance(value, Mapping):
        return f"an object of {len(value)}"
    if isinstance(value, list | tuple):
        return f"a list of {len(value)}"
    return NOT_SHOWN


def _shown_text(text: str) -> str:
    # A write key pasted into the wrong field, or credentials in a URL.
    plain = _IMAGE_DIGEST.sub("", text)
    if region_of(text) is not None or _LIKE_A_WRITE_KEY.search(plain) or "@" in plain:
        return SECRET
    if len(text) > MAX_SHOWN_CHARS:
        return f"{json.dumps(text[:MAX_SHOWN_CHARS])} and {len(text) - MAX_SHOWN_CHARS} more characters"
    return json.dumps(text)


def _shown_number(number: int | float) -> str:
    try:
        text = json.dumps(number)
    except ValueError:  # more digits than Python turns into text
        return NOT_SHOWN
    return text if len(text) <= MAX_SHOWN_CHARS else NOT_SHOWN


def _shown_step(step: str) -> str:
    if len(step) > MAX_SHOWN_KEY_CHARS or region_of(step) is not None:
        return NOT_SHOWN
    return step if _PLAIN_KEY.fullmatch(step) else f"[{json.dumps(step)}]"


def _key_arguments(key: str) -> str:
    _, _, path = key.partition(":")
    return f"--path '{key}'" if "." in path or "[" in path else key
