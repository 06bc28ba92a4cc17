"""Which Python runs a program: of the virtual environment that its Pulumi.yaml names, or on PATH."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .children import inherited_environment

DEFAULT_PLUGIN_ENVIRONMENT = "venv"
"""Where a Python plugin keeps its environment unless its options say otherwise."""

_INSTALLED_PACKAGES = """
import importlib.metadata, importlib.util, json, os
packages = []
for distribution in importlib.metadata.distributions():
    name = distribution.metadata["Name"]
    if not name:
        continue
    plugin = None
    try:
        found = importlib.util.find_spec(name.replace("-", "_"))
    except (ImportError, ValueError):
        found = None
    for folder in (found.submodule_search_locations or []) if found else []:
        path = os.path.join(str(folder), "pulumi-plugin.json")
        if os.path.isfile(path):
            with open(path, encoding="utf-8") as file:
                plugin = json.load(file)
            break
    packages.append({"name": name, "version": distribution.version, "plugin": plugin})
print(json.dumps(packages))
"""


class ProgramError(Exception):
    """The program's Python cannot be had; the message is for the user."""


@dataclass(frozen=True, kw_only=True)
class InstalledPackage:
    """A Python package of the program's environment."""

    name: str
    """Normalised: lower case, dashes."""
    version: str
    plugin: Mapping[str, Any] | None
    """Its pulumi-plugin.json."""


@dataclass(frozen=True, kw_only=True)
class ProgramPython:
    """The interpreter of one program or plugin."""

    virtual_environment: str | None
    """Absolute path; None: no virtual environment, the Python on PATH."""

    @classmethod
    def of(cls, root: str, options: Mapping[str, Any], *, is_plugin: bool = False) -> ProgramPython:
        """Read the runtime options of a Pulumi.yaml in the folder `root`.

        Raises ProgramError for options this host does not know.
        """
        if (toolchain := options.get("toolchain") or "pip") != "pip":
            raise ProgramError(f"runtime option toolchain: {toolchain!r}: only 'pip' is known here.")
        if typechecker := options.get("typechecker"):
            raise ProgramError(f"runtime option typechecker: {typechecker!r}: this language host runs none.")
        named = options.get("virtualenv") or (DEFAULT_PLUGIN_ENVIRONMENT if is_plugin else "")
        if not isinstance(named, str):
            raise ProgramError(f"runtime option virtualenv: {named!r}: it must be the path of a folder.")
        # Without symbolic links resolved: an environment is recognised by the path it is called by.
        return cls(virtual_environment=os.path.normpath(os.path.join(root, named)) if named else None)

    @property
    def exists(self) -> bool:
        return self.virtual_environment is None or os.path.isfile(self._inside("python"))

    @property
    def executable(self) -> str:
        """Raises ProgramError when there is no such interpreter."""
        if self.virtual_environment is not None:
            if not self.exists:
                raise ProgramError(
                    f"There is no Python in the virtual environment {self.virtual_environment}, which the "
                    "option 'virtualenv' of Pulumi.yaml names. Run `pulumi install` to make it."
                )
            return self._inside("python")
        wanted = [os.environ.get("PULUMI_PYTHON_CMD", ""), "python3", "python"]
        found = next((path for name in wanted if name and (path := shutil.which(name))), None)
        if found is None:
            raise ProgramError("There is no python3 on PATH.")
        return found

    def environment(self) -> dict[str, str]:
        """The environment of the program: as `activate` would make it."""
        environment = inherited_environment()
        if self.virtual_environment is not None:
            environment.pop("PYTHONHOME", None)
            environment["VIRTUAL_ENV"] = self.virtual_environment
            path = environment.get("PATH", os.defpath)
            environment["PATH"] = os.pathsep.join([os.path.dirname(self._inside("python")), path])
        return environment

    def ask(self, *arguments: str) -> str:
        """Standard output of the interpreter run with these arguments; ProgramError when it fails."""
        answer = subprocess.run(
            [self.executable, *arguments],
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if answer.returncode != 0:
            raise ProgramError(f"{self.executable} {arguments[0]} failed: {answer.stderr.strip()}")
        return answer.stdout

    def installed_packages(self) -> list[InstalledPackage]:
        """All packages of the environment, by name."""
        packages = {
            normalised(package["name"]): InstalledPackage(
                name=normalised(package["name"]), version=package["version"], plugin=package["plugin"]
            )
            for package in json.loads(self.ask("-c", _INSTALLED_PACKAGES))
        }
        return [packages[name] for name in sorted(packages)]

    def _inside(self, name: str) -> str:
        assert self.virtual_environment is not None
        return os.path.join(self.virtual_environment, "bin", name)


def normalised(name: str) -> str:
    """The name of a package as the index compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()
