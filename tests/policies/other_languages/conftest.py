"""What programs in other languages need beside the project's own tools: their language hosts, and npm packages."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from localcloud.toolchain.cache import short_hash
from localcloud.toolchain.context import Context
from localcloud.toolchain.other_language_hosts.acquire import Language, provide_language_host
from localcloud.toolchain.provision import Toolchain, provision, setting_up
from tests.policies.engine.running import PROJECT, Program

PROGRAMS = Path(__file__).parent
FOLDERS = {Language.NODE: "typescript", Language.YAML: "yaml"}
SECONDS_FOR_NPM = 300


@pytest.fixture(scope="session")
def toolchain() -> Toolchain:
    """The engine, and the real AWS provider."""
    return provision(PROJECT, stream=sys.stderr)


@pytest.fixture(scope="session")
def context() -> Iterator[Context]:
    """What the set-up of a further tool is given."""
    with setting_up(PROJECT, stream=sys.stderr) as found:
        yield found


@pytest.fixture(scope="session")
def node_modules(context: Context) -> Path:
    """The npm packages of the lock file, installed once."""
    if not shutil.which("npm"):
        pytest.skip("Node is not installed: the TypeScript program is not tried")
    source = PROGRAMS / "typescript"
    manifests = [source / "package.json", source / "package-lock.json"]

    def install(folder: Path, _lock: int) -> None:
        for manifest in manifests:
            shutil.copy2(manifest, folder)
        command = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline"]
        done = context.commands.run(command, cwd=folder, env=context.environment(), timeout=SECONDS_FOR_NPM)
        assert done.ok, done.output[-3000:]

    entry = context.cache.entry("node-modules", short_hash(*manifests), install, say=context.progress.say)
    return entry.path / "node_modules"


@pytest.fixture
def program(
    context: Context, toolchain: Toolchain, tmp_path: Path, request: pytest.FixtureRequest
) -> Callable[[Language], Program]:
    """`program(Language.YAML)`: the program of that language, in a folder of its own."""

    def make(language: Language) -> Program:
        host = provide_language_host(context, language, toolchain.pulumi)
        folder = tmp_path / "program"
        shutil.copytree(PROGRAMS / FOLDERS[language], folder, ignore=shutil.ignore_patterns("node_modules"))
        if language is Language.NODE:
            (folder / "node_modules").symlink_to(request.getfixturevalue("node_modules"))
            use_installed_plugin(folder / "Pulumi.yaml", toolchain)
        path = os.pathsep.join([str(host.path.parent), toolchain.environment["PATH"]])
        return Program.make(folder, toolchain, path=path)

    return make


def use_installed_plugin(project_file: Path, toolchain: Toolchain) -> None:
    """npm has no @pulumi/aws of the plugin's own version, and an older one asks for the plugin of its own."""
    plugin = next(item.path for item in toolchain.items if item.name == "AWS plugin")
    lines = ["plugins:", "  providers:", "    - name: aws", f"      path: {json.dumps(str(plugin))}", ""]
    project_file.write_text(project_file.read_text() + "\n".join(lines))
