"""Tests of the Lambda zip: the same bytes from the same sources, only what it needs, and enough to run alone."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from components import lambda_package
from components.lambda_package import (
    FACT_MODULES,
    FLEET_MODULES,
    HANDLER,
    PROJECT,
    package_bytes,
    write_package,
)

# Imports the handler from the zip alone, then tells what was loaded and from where.
IMPORT_HANDLER = """
import json, sys
before = set(sys.modules)
sys.path.insert(0, sys.argv[1])
module, _, name = sys.argv[2].rpartition(".")
handler = getattr(__import__(module, fromlist=[name]), name)
loaded = {
    name: getattr(module, "__file__", None) or ""
    for name, module in sys.modules.items()
    if name.partition(".")[0] in ("gateway", "residency")
}
print(json.dumps({"callable": callable(handler), "loaded": loaded, "all": sorted(set(sys.modules) - before)}))
"""


def names() -> list[str]:
    return zipfile.ZipFile(io.BytesIO(package_bytes())).namelist()


@pytest.fixture
def copied_sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Another clone of the packaged sources, which the package is made of in this test."""
    for folder in ("gateway", "residency"):
        shutil.copytree(PROJECT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(lambda_package, "PROJECT", tmp_path)
    yield tmp_path


def test_the_same_sources_give_the_same_bytes() -> None:
    assert package_bytes() == package_bytes()


def test_another_clone_with_other_times_and_another_umask_gives_the_same_bytes(
    copied_sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for index, path in enumerate(sorted(copied_sources.glob("**/*.py"))):
        os.utime(path, (1_000_000_000 + index, 1_000_000_000 + index))
        path.chmod(0o600)
    there = package_bytes()
    monkeypatch.setattr(lambda_package, "PROJECT", PROJECT)

    assert there == package_bytes()


def test_a_changed_source_changes_the_bytes(copied_sources: Path) -> None:
    before = package_bytes()
    with (copied_sources / "gateway" / "core.py").open("a") as source:
        source.write("# changed\n")

    assert package_bytes() != before


def test_what_python_leaves_behind_is_not_packed(copied_sources: Path) -> None:
    before = package_bytes()
    (copied_sources / "gateway" / "__pycache__").mkdir()
    (copied_sources / "gateway" / "__pycache__" / "core.cpython-311.pyc").write_bytes(b"compiled")
    (copied_sources / "gateway" / ".core.py.swp").write_bytes(b"edited")

    assert package_bytes() == before


def test_a_missing_fact_module_is_named(copied_sources: Path) -> None:
    (copied_sources / "residency" / "hosts.py").unlink()

    with pytest.raises(FileNotFoundError, match=r"hosts\.py"):
        package_bytes()


def test_the_zip_holds_the_gateway_and_the_fact_modules_and_nothing_else() -> None:
    gateway = {path.relative_to(PROJECT).as_posix() for path in PROJECT.glob("gateway/**/*.py")}
    facts = {f"residency/{name}.py" for name in FACT_MODULES}

    assert set(names()) == {name for name in gateway | facts if Path(name).name not in FLEET_MODULES}
    assert names() == sorted(names())


def test_lambdas_user_may_read_every_file() -> None:
    entries = zipfile.ZipFile(io.BytesIO(package_bytes())).infolist()

    assert {entry.external_attr >> 16 for entry in entries} == {0o100644}
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}


def imported(zip_file: Path, dotted_name: str) -> dict[str, object]:
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", IMPORT_HANDLER, str(zip_file), dotted_name],
        capture_output=True,
        text=True,
        cwd=zip_file.parent,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    answer: dict[str, object] = json.loads(done.stdout)
    return answer


def test_the_handler_is_imported_from_the_zip_alone(tmp_path: Path) -> None:
    zip_file = write_package(tmp_path)

    answer = imported(zip_file, HANDLER)

    assert answer["callable"] is True
    loaded = answer["loaded"]
    assert isinstance(loaded, dict) and "gateway.core" in loaded
    assert all(path.startswith(str(zip_file)) for path in loaded.values())


def test_the_handler_loads_no_package_that_lambda_would_have_to_carry(tmp_path: Path) -> None:
    answer = imported(write_package(tmp_path), HANDLER)

    loaded = {name.partition(".")[0] for name in answer["all"]}  # type: ignore[attr-defined]
    assert not loaded & {"pydantic", "boto3", "botocore", "pulumi", "pulumi_aws", "yaml", "requests"}
    assert loaded - {"gateway", "residency"} <= set(sys.stdlib_module_names)


@pytest.mark.parametrize("module", [name.removesuffix(".py").replace("/", ".") for name in names()])
def test_every_module_of_the_zip_can_be_imported_from_it(tmp_path: Path, module: str) -> None:
    name = module.removesuffix(".__init__")

    assert imported(write_package(tmp_path), f"{name}.__name__")["loaded"]


def test_write_package_leaves_an_unchanged_zip_untouched(tmp_path: Path) -> None:
    path = write_package(tmp_path / "build")
    before = path.stat()

    assert write_package(tmp_path / "build") == path
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert [one.name for one in path.parent.iterdir()] == ["gateway.zip"]


def test_write_package_replaces_a_stale_zip(tmp_path: Path) -> None:
    (tmp_path / "gateway.zip").write_bytes(b"stale")

    assert write_package(tmp_path).read_bytes() == package_bytes()
