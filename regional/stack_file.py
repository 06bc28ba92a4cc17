"""The settings of a stack from its committed file, without what is secret in it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from residency.settings import CONFIG_NAMESPACE, Settings, read_settings


class CannotReadStack(Exception):
    """There is no such file, or it is no stack's. The message says which, and what is there."""


def settings_of(folder: Path, stack: str) -> Settings:
    """The settings in `Pulumi.<stack>.yaml`. Raises CannotReadStack, and InvalidSettings with all problems."""
    path = folder / f"Pulumi.{stack}.yaml"
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except FileNotFoundError:
        there = ", ".join(sorted(one.name.split(".")[1] for one in folder.glob("Pulumi.*.yaml"))) or "none"
        raise CannotReadStack(
            f"{path}: there is no such file; stacks in this folder: {there}; another folder: --folder FOLDER"
        ) from None
    except OSError as error:
        raise CannotReadStack(f"{path}: {error.strerror}") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise CannotReadStack(f"{path}: {_no_yaml(error)}") from None
    config = document.get("config") or {} if isinstance(document, Mapping) else None
    if not isinstance(config, Mapping):
        raise CannotReadStack(
            f"{path}: an object is needed below `config:`, as `pulumi config set` writes it"
        )
    prefix = f"{CONFIG_NAMESPACE}:"
    own = {key.removeprefix(prefix): value for key, value in config.items() if key.startswith(prefix)}
    return read_settings(_without_secrets(own), aws_region=None)


def _no_yaml(error: yaml.YAMLError | UnicodeDecodeError) -> str:
    mark = getattr(error, "problem_mark", None)
    return f"line {mark.line + 1}: this is not YAML" if mark else "this is not YAML in UTF-8"


def _without_secrets(value: Any) -> Any:
    """The settings without what is encrypted: a write key is not needed to say where to send."""
    if isinstance(value, Mapping):
        if set(value) == {"secure"}:
            return None
        kept = {key: _without_secrets(item) for key, item in value.items()}
        return {key: item for key, item in kept.items() if item is not None}
    if isinstance(value, list):
        return [_without_secrets(item) for item in value]
    return value
