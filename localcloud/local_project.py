"""The Pulumi project of the local cloud: the clone's own program, with state, secrets and configuration under `.local`.

The committed stack files are read, never written: what differs here (credentials, retention on destroy, processor) is
laid over a copy.
"""

from __future__ import annotations

import fcntl
import os
import platform
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

# The provider's own settings for an AWS that is not AWS. moto answers what it lacks with 500:
# the usual 25 tries would take minutes. Some are needed, since its connections do break now and then.
LOCAL_PROVIDER = {
    "aws:skipCredentialsValidation": True,
    "aws:skipMetadataApiCheck": True,
    "aws:s3UsePathStyle": True,
    "aws:maxRetries": 4,
}
ARCHITECTURES = {"aarch64": "arm64", "arm64": "arm64", "x86_64": "x86_64", "amd64": "x86_64"}


@dataclass(frozen=True, kw_only=True)
class LocalProject:
    """Paths below one clone."""

    clone: Path

    @property
    def folder(self) -> Path:
        return self.clone / ".local"

    @property
    def pulumi(self) -> Path:
        """Where the engine is run: a project file whose `main` is the clone."""
        return self.folder / "project"

    @property
    def state(self) -> Path:
        return self.folder / "state"

    @property
    def reports(self) -> Path:
        return self.folder / "report"

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    def config_file(self, stack: str) -> Path:
        return self.pulumi / f"Pulumi.{stack}.yaml"

    def record(self, name: str) -> Path:
        return self.folder / "run" / f"{name}.json"

    def stacks(self) -> list[str]:
        """Stacks that the clone has a file for."""
        return sorted(path.name.split(".")[1] for path in self.clone.glob("Pulumi.*.yaml"))

    def passphrase(self) -> str:
        """The secret that encrypts the local state, minted on first use, readable by its owner only."""
        path = self.folder / "passphrase"
        if not path.exists():
            with self.alone():
                if not path.exists():
                    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                        file.write(secrets.token_urlsafe(32))
        return path.read_text()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Waits for other commands of the clone that start processes: they would take each other's ports."""
        self.folder.mkdir(exist_ok=True)
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def write_project(self) -> None:
        """The project file: the clone's, seen from the local folder."""
        project = yaml.safe_load((self.clone / "Pulumi.yaml").read_text())
        project["main"] = "../.."
        project["runtime"]["options"]["virtualenv"] = "../../.venv"
        self.pulumi.mkdir(parents=True, exist_ok=True)
        self.state.mkdir(exist_ok=True)
        _write_whole(self.pulumi / "Pulumi.yaml", yaml.safe_dump(project, sort_keys=False))

    def committed_config(self, stack: str) -> dict[str, Any]:
        """The configuration in the clone's file of a stack."""
        config: dict[str, Any] = yaml.safe_load((self.clone / f"Pulumi.{stack}.yaml").read_text())["config"]
        return config

    def write_config(self, stack: str, *, hosted_zone: str | None = None) -> None:
        """The stack's file: the committed configuration with the local differences, and the local engine's own salt.

        `hosted_zone`: the local AWS's, in place of the configured one, which is on AWS.
        """
        path = self.config_file(stack)
        before = yaml.safe_load(path.read_text()) if path.exists() else {}
        document: dict[str, Any] = {"config": local_config(self.committed_config(stack))}
        if hosted_zone:
            document["config"]["regional-ingest:hostedZoneId"] = hosted_zone
        if "encryptionsalt" in before:
            document["encryptionsalt"] = before["encryptionsalt"]
        _write_whole(path, yaml.safe_dump(document, sort_keys=False))

    def environment(self, *, aws_endpoint: str) -> dict[str, str]:
        """What the engine needs to find the local state and the local AWS. The credentials are none: moto takes any."""
        return {
            # The state itself is written whole or not at all; the metadata beside it is not, and a killed update would
            # leave it empty and the state unreadable.
            "PULUMI_BACKEND_URL": f"file://{self.state}?metadata=skip",
            "PULUMI_CONFIG_PASSPHRASE": self.passphrase(),
            "AWS_ENDPOINT_URL": aws_endpoint,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_EC2_METADATA_DISABLED": "true",
            # S3 Control puts the account before the host, ACCOUNT.127.0.0.1, which no resolver knows: moto is proxy.
            "HTTP_PROXY": aws_endpoint,
        }


def local_config(config: Mapping[str, Any]) -> dict[str, Any]:
    """A stack's configuration for the local cloud, without what is encrypted for the real one."""
    readable: dict[str, Any] = without_secrets(config)
    archive = {**readable.get("regional-ingest:archive", {}), "forceDestroy": True}
    function = {**readable.get("regional-ingest:lambda", {}), "architecture": own_architecture()}
    return {
        **readable,
        **LOCAL_PROVIDER,
        "regional-ingest:archive": archive,
        "regional-ingest:lambda": function,
    }


def without_secrets(value: Any) -> Any:
    """Drops encrypted values: their key is not on this machine. A source without its write key gets a new one."""
    if isinstance(value, Mapping):
        return {key: without_secrets(item) for key, item in value.items() if not is_encrypted(item)}
    if isinstance(value, list):
        return [without_secrets(item) for item in value if not is_encrypted(item)]
    return value


def is_encrypted(value: Any) -> bool:
    """Whether a value of a stack's file is a secret, as the engine writes one: `secure: <ciphertext>`."""
    return isinstance(value, Mapping) and set(value) == {"secure"}


def own_architecture() -> str:
    """The machine's processor by its AWS name. Raises KeyError for one that Lambda does not have."""
    return ARCHITECTURES[platform.machine().lower()]


def _write_whole(path: Path, text: str) -> None:
    """Puts a new file in the place of the old one: the engine of another stack may be reading it at this moment."""
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    partial.write_text(text)
    partial.replace(path)
