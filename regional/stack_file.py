"""The settings of a stack from its committed file, without what is secret in it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from residency.settings import CONFIG_NAMESPACE, Settings, read_settings


class CannotReadStack(Exception):
    """There is no such file, or it is no YAML. The message says which."""


def settings_of(folder: Path, stack: str) -> Settings:
    """The settings in `Pulumi.<stack>.yaml`. Raises CannotReadStack, and InvalidSettings with all problems."""
    path = folder / f"Pulumi.{stack}.yaml"
    try:
        config = (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("config") or {}
    except OSError as error:
        raise CannotReadStack(f"{path.name}: {error.strerror}") from None
    except yaml.YAMLError as error:
        raise CannotReadStack(f"{path.name}: this is not YAML: {str(error).splitlines()[0]}") from None
    prefix = f"{CONFIG_NAMESPACE}:"
    own = {key.removeprefix(prefix): value for key, value in config.items() if key.startswith(prefix)}
    return read_settings(_without_secrets(own), aws_region=None)


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
