"""Tests of the image's build context: what the package builder lists, enough to run alone, pins as in the tests."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from components.fleet_image import APP_FOLDER, NATIVE_FOLDER, RECIPE, context_files, write_context
from components.lambda_package import PROJECT, gateway_sources, package_sources
from localcloud.toolchain.plain_requests import LIBRARY, MODULE, source_files

ENTRYPOINT = re.compile(r'^ENTRYPOINT \["python", "-m", "(?P<module>[\w.]+)"\]$', re.MULTILINE)


def test_the_app_is_what_the_package_builder_lists_and_the_lambdas_zip_is_a_part_of_it() -> None:
    names = [name for name, _ in context_files()]
    app = {name.removeprefix(f"{APP_FOLDER}/") for name in names if name.startswith(f"{APP_FOLDER}/")}
    assert app == {name for name, _ in gateway_sources()}
    assert app > {name for name, _ in package_sources()}


def test_the_context_holds_the_same_bytes_and_nothing_else(tmp_path: Path) -> None:
    write_context(tmp_path / "context")
    written = {
        path.relative_to(tmp_path / "context").as_posix(): path.read_bytes()
        for path in (tmp_path / "context").rglob("*")
        if path.is_file()
    }
    assert written == {name: path.read_bytes() for name, path in context_files()}


def test_a_folder_with_something_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret.env").touch()
    with pytest.raises(FileExistsError, match="not empty"):
        write_context(tmp_path)


def test_the_recipe_copies_only_what_is_in_the_context() -> None:
    recipe = (RECIPE / "Containerfile").read_text()
    copied = [line.split()[1].rstrip("/") for line in recipe.splitlines() if line.startswith("COPY ")]
    assert copied == [NATIVE_FOLDER, "requirements.txt", APP_FOLDER, "--from=native"]


def test_the_native_reader_is_built_in_the_image_from_what_the_tests_build_it_from() -> None:
    crate = [path for name, path in context_files() if name.startswith(f"{NATIVE_FOLDER}/")]
    assert crate == source_files()
    recipe = (RECIPE / "Containerfile").read_text()
    assert f"release/{LIBRARY} ./{MODULE}" in recipe
    assert "cargo build --release --locked" in recipe


def test_what_the_image_starts_is_found_in_the_context_alone(tmp_path: Path) -> None:
    write_context(tmp_path / "context")
    found = ENTRYPOINT.search((RECIPE / "Containerfile").read_text())
    assert found is not None
    code = (
        f"import sys, {found['module']}; from gateway.asgi import application; application({{}}, log=print);"
        "print(*sorted(m.__file__ for n, m in sys.modules.items() if n.startswith(('gateway.', 'residency.'))))"
    )
    app = tmp_path / "context" / APP_FOLDER
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=app, env=environment, capture_output=True, text=True, check=True
    )
    files = done.stdout.splitlines()[-1].split()
    assert files and all(Path(file).is_relative_to(app) for file in files)


def test_the_image_installs_the_versions_that_the_tests_run_with() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    tested = {
        *project["optional-dependencies"]["dev"],
        *(PROJECT / "constraints.txt").read_text().splitlines(),
    }
    installed = [
        line for line in (RECIPE / "requirements.txt").read_text().splitlines() if line and line[0] != "#"
    ]
    assert installed and set(installed) <= tested
