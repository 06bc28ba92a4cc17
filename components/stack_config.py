"""The stack's configuration as a whole: Pulumi's own Config answers for one key, and cannot show a misspelt one."""

from __future__ import annotations

from pulumi.runtime import config


def stack_config(namespace: str) -> dict[str, str]:
    """All keys of one namespace, without it: `{"processingRegion": "eu-west"}`. Secrets are in clear: do not log it."""
    everything = {**config.get_config_env(), **config.CONFIG.get()}
    prefix = f"{namespace}:"
    return {key.removeprefix(prefix): value for key, value in everything.items() if key.startswith(prefix)}
