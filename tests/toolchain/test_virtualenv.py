"""The Python environment: linked into the clone, made movable, and never over somebody else's."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from localcloud.toolchain import virtualenv
from localcloud.toolchain.context import Context
from localcloud.toolchain.failure import ToolchainError
from localcloud.toolchain.versions import Pins
from localcloud.toolchain.virtualenv import environment_key, provide_virtualenv, python_of


def make_entry(context: Context) -> Path:
    entry = context.cache.entry_path(virtualenv.KIND, environment_key(context.pins))
    python_of(entry).parent.mkdir(parents=True)
    return entry


def foreign(context: Context, answer: str) -> Path:
    folder = context.project_root / ".venv"
    python_of(folder).parent.mkdir(parents=True)
    python_of(folder).write_text(f"#!/bin/sh\n{answer}\n")
    python_of(folder).chmod(0o755)
    return folder


def test_the_clone_gets_a_link_to_the_cached_environment(context: Context) -> None:
    entry = make_entry(context)
    item = provide_virtualenv(context)
    link = context.project_root / ".venv"
    assert (item.path, item.reused) == (entry, True)
    assert os.readlink(link) == str(entry)
    before = os.lstat(link).st_ino
    provide_virtualenv(context)
    assert os.lstat(link).st_ino == before, "a link that is right is not made again"


def test_a_link_of_other_requirements_or_to_nothing_is_replaced(context: Context) -> None:
    entry = make_entry(context)
    link = context.project_root / ".venv"
    old = context.cache.root / virtualenv.KIND / "old"
    old.mkdir()
    for target in (old, context.cache.root / "gone"):
        link.unlink(missing_ok=True)
        link.symlink_to(target)
        provide_virtualenv(context)
        assert os.readlink(link) == str(entry)


def test_somebody_elses_environment_is_used_when_it_has_the_pins(context: Context) -> None:
    folder = foreign(context, "exit 0")
    item = provide_virtualenv(context)
    assert item.path == folder
    assert "not made by this project, left as it is" in item.source
    assert not folder.is_symlink()


def test_a_link_to_somebody_elses_environment_is_left_too(context: Context, tmp_path: Path) -> None:
    folder = foreign(context, "exit 0")
    folder.rename(tmp_path / "theirs")
    folder.symlink_to(tmp_path / "theirs")
    provide_virtualenv(context)
    assert os.readlink(folder) == str(tmp_path / "theirs")


def test_somebody_elses_environment_without_the_pins_is_refused_with_the_way_out(context: Context) -> None:
    foreign(context, 'echo "pulumi 3.258.0 (there: 3.1.0)"')
    with pytest.raises(
        ToolchainError, match=r"lacks what is pinned: pulumi 3\.258\.0 \(there: 3\.1\.0\)\. Remove it"
    ):
        provide_virtualenv(context)


def test_the_key_follows_the_requirements_but_not_their_order() -> None:
    def key(*requirements: str, constraints: tuple[str, ...] = ()) -> str:
        return environment_key(Pins(requirements=requirements, versions={}, constraints=constraints))

    assert key("a==1", "b==2") == key("b==2", "a==1")
    assert key("a==1") != key("a==2")
    assert key("a==1", constraints=("c==1",)) != key("a==1", constraints=("c==2",))


def test_scripts_name_the_final_place_of_a_moved_environment(tmp_path: Path) -> None:
    part, final = tmp_path / ".key.part", tmp_path / "key"
    (part / "bin").mkdir(parents=True)
    (part / "bin" / "pytest").write_text(f"#!{part}/bin/python\n")
    (part / "bin" / "binary").write_bytes(b"\x7fELF\xff")
    (part / "bin" / "python").symlink_to("/usr/bin/python3")
    (part / "pyvenv.cfg").write_text(f"command = python -m venv {part}\n")
    virtualenv._move_scripts(part, final)
    assert (part / "bin" / "pytest").read_text() == f"#!{final}/bin/python\n"
    assert (part / "pyvenv.cfg").read_text() == f"command = python -m venv {final}\n"
    assert (part / "bin" / "binary").read_bytes() == b"\x7fELF\xff"
    assert (part / "bin" / "python").is_symlink()
