"""Entries are complete or absent, whatever interrupts their making; two runs do not make the same."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from localcloud.toolchain.cache import Cache, remove_tree, short_hash, size_of
from localcloud.toolchain.failure import ToolchainError

PROJECT_ROOT = Path(__file__).parents[2]


def test_an_entry_is_made_once_and_reused(tmp_path: Path) -> None:
    cache, calls = Cache(tmp_path), []

    def make(folder: Path, _lock: int) -> None:
        calls.append(folder)
        (folder / "file").write_text("content")

    first = cache.entry("kind", "key", make, say=print)
    second = cache.entry("kind", "key", make, say=print)
    assert (first.reused, second.reused) == (False, True)
    assert first.path == second.path == tmp_path / "kind" / "key"
    assert len(calls) == 1
    assert calls[0] != first.path


def test_a_failed_making_leaves_nothing(tmp_path: Path) -> None:
    def make(folder: Path, _lock: int) -> None:
        (folder / "half").write_text("done")
        raise ToolchainError("no network")

    with pytest.raises(ToolchainError):
        Cache(tmp_path).entry("kind", "key", make, say=print)
    assert list((tmp_path / "kind").iterdir()) == []


def test_a_killed_making_leaves_no_entry_and_the_next_run_makes_it(tmp_path: Path) -> None:
    script = """
import sys
from pathlib import Path
from localcloud.toolchain.cache import Cache
def make(folder, lock):
    (folder / "half").write_text("done")
    print("half", flush=True)
    sys.stdin.read()
Cache(Path(sys.argv[1])).entry("kind", "key", make, say=print)
"""
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=PROJECT_ROOT,
    )
    with process:
        assert process.stdout is not None and process.stdout.readline() == b"half\n"
        process.send_signal(signal.SIGKILL)
    cache = Cache(tmp_path)
    assert not cache.entry_path("kind", "key").exists()
    made = cache.entry("kind", "key", lambda folder, _lock: (folder / "whole").touch(), say=print)
    assert [path.name for path in made.path.iterdir()] == ["whole"]
    assert [path.name for path in (tmp_path / "kind").iterdir()] == ["key"], "the killed run's folder is gone"


def test_a_second_run_waits_for_the_first_and_says_so(tmp_path: Path) -> None:
    begun, go_on, said = threading.Event(), threading.Event(), []
    makers = []

    def first_make(folder: Path, _lock: int) -> None:
        makers.append("first")
        begun.set()
        assert go_on.wait(10)

    def say(line: str) -> None:
        said.append(line)
        go_on.set()

    def second_make(folder: Path, _lock: int) -> None:
        makers.append("second")

    first = threading.Thread(
        target=Cache(tmp_path).entry, args=("kind", "key", first_make), kwargs={"say": print}
    )
    first.start()
    assert begun.wait(10)
    second = Cache(tmp_path).entry("kind", "key", second_make, say=say)
    first.join()
    assert second.reused
    assert makers == ["first"]
    assert said == ["another run is making the same (kind): waiting for it"]


def test_a_waiting_run_can_be_stopped(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    with Cache(tmp_path).lock("kind", say=print):
        cache.give_up()
        with pytest.raises(ToolchainError, match="stopped"), cache.lock("kind", say=print):
            raise AssertionError("the lock is held by another")


def test_a_child_that_was_given_the_lock_holds_it_on(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    with cache.lock("kind", say=print) as lock:
        child = subprocess.Popen(["cat"], stdin=subprocess.PIPE, pass_fds=(lock,))
    other = Cache(tmp_path)
    other.give_up()
    with pytest.raises(ToolchainError), other.lock("kind", say=print):
        raise AssertionError("the child still holds the lock")
    assert child.stdin is not None
    child.stdin.close()
    child.wait()
    with other.lock("kind", say=print):
        pass


def test_the_key_of_a_folder_follows_names_and_contents_and_nothing_else(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    for folder in (one, two):
        (folder / "inner").mkdir(parents=True)
        (folder / "inner" / "a.go").write_text("package a")
    (two / "__pycache__").mkdir()
    (two / "__pycache__" / "x.pyc").write_text("compiled")
    assert short_hash(one) == short_hash(two)
    (two / "inner" / "a.go").write_text("package b")
    assert short_hash(one) != short_hash(two)


def test_the_parts_of_a_key_are_kept_apart() -> None:
    assert short_hash("ab", "c") != short_hash("a", "bc")


def test_the_cache_is_where_xdg_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert Cache.of_user().root == tmp_path / "regional-ingest"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert Cache.of_user().root == tmp_path / "home" / ".cache" / "regional-ingest"


def test_size_counts_hard_links_once(tmp_path: Path) -> None:
    (tmp_path / "one").write_bytes(b"x" * 1000)
    os.link(tmp_path / "one", tmp_path / "two")
    assert size_of(tmp_path) == 1000
    assert size_of(tmp_path / "absent") == 0


def test_read_only_folders_can_be_removed(tmp_path: Path) -> None:
    folder = tmp_path / "module"
    folder.mkdir()
    (folder / "file").touch()
    folder.chmod(0o555)
    remove_tree(folder)
    assert not folder.exists()
