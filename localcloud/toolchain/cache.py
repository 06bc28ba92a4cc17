"""The one cache folder: entries keyed by what determines them, made elsewhere and renamed into place."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from localcloud.toolchain.failure import ToolchainError

NAME = "regional-ingest"
KEY_CHARS = 16
SECONDS_BETWEEN_TRIES = 0.2
"""How often a run that waits for a lock tries again."""
_IGNORED_IN_HASHES = {"__pycache__", ".pytest_cache", ".DS_Store"}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A complete folder of the cache."""

    path: Path
    reused: bool


class Cache:
    """The folders of the cache, under one root.

    `root/KIND/KEY` is complete whenever it exists: it is made as `root/KIND/.KEY.part-PID` and renamed.
    `root/locks/NAME` are lock files; the operating system releases them when their holder dies.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.temporary = root / "tmp"
        self.pulumi_home = root / "pulumi-home"
        self.pip = root / "pip"
        self.npm = root / "npm"
        self.go_modules = root / "go" / "mod"
        self.go_build = root / "go" / "build"
        self.go_settings = root / "go" / "config"
        self._given_up = threading.Event()

    @classmethod
    def of_user(cls) -> Cache:
        """`$XDG_CACHE_HOME/regional-ingest`, by default `~/.cache/regional-ingest`."""
        base = os.environ.get("XDG_CACHE_HOME", "")
        # The XDG base directory specification: a relative path is to be ignored.
        folder = Path(base) if os.path.isabs(base) else Path.home() / ".cache"
        return cls(folder / NAME)

    def create_folders(self) -> None:
        """Create the folders which commands expect to find (TMPDIR, GOTMPDIR, PULUMI_HOME)."""
        for folder in (self.temporary, self.pulumi_home):
            folder.mkdir(parents=True, exist_ok=True)

    def give_up(self) -> None:
        """Wait for no lock any more: those who do get a ToolchainError."""
        self._given_up.set()

    def entry_path(self, kind: str, key: str) -> Path:
        """Where an entry is or will be."""
        return self.root / kind / key

    def entry(
        self, kind: str, key: str, make: Callable[[Path, int], None], *, say: Callable[[str], None]
    ) -> Entry:
        """Return the entry, made first when it is not there.

        `make(folder, lock)` fills an empty folder; `lock` is a file descriptor that it may hand to a child,
        so that the lock is held until the child ends too. An exception of `make` leaves nothing behind.
        """
        final = self.entry_path(kind, key)
        if final.is_dir():
            return Entry(path=final, reused=True)
        with self.lock(kind, say=say) as lock:
            if final.is_dir():
                return Entry(path=final, reused=True)
            self._make(final, make, lock)
        return Entry(path=final, reused=False)

    @contextmanager
    def lock(self, name: str, *, say: Callable[[str], None]) -> Iterator[int]:
        """Hold the lock `name`; waits for another run that holds it, and says so."""
        folder = self.root / "locks"
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(folder / name, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            if not _try_lock(descriptor):
                say(f"another run is making the same ({name}): waiting for it")
                while not _try_lock(descriptor):
                    if self._given_up.wait(SECONDS_BETWEEN_TRIES):
                        raise ToolchainError("stopped")
            yield descriptor
        finally:
            # Closing is enough: a child that was given the descriptor keeps the lock until it ends.
            os.close(descriptor)

    def _make(self, final: Path, make: Callable[[Path, int], None], lock: int) -> None:
        final.parent.mkdir(parents=True, exist_ok=True)
        for leftover in final.parent.glob(f".{final.name}.part-*"):
            remove_tree(leftover)
        part = final.parent / f".{final.name}.part-{os.getpid()}-{threading.get_ident()}"
        part.mkdir()
        try:
            make(part, lock)
            part.rename(final)
        except BaseException:
            remove_tree(part)
            raise


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def short_hash(*parts: str | Path) -> str:
    """A short key of texts, files and folders (of a folder: relative file names and their contents)."""
    digest = hashlib.sha256()
    for part in parts:
        if isinstance(part, str):
            _add(digest, b"text", part.encode())
        elif part.is_dir():
            _add(digest, b"folder", short_hash(*_folder_parts(part)).encode())
        else:
            _add(digest, b"file", part.read_bytes())
    return digest.hexdigest()[:KEY_CHARS]


def size_of(folder: Path) -> int:
    """Bytes of all files below a folder, hard links counted once; 0 when it does not exist."""
    seen: set[tuple[int, int]] = set()
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            try:
                status = os.lstat(os.path.join(parent, name))
            except FileNotFoundError:
                continue
            if (status.st_dev, status.st_ino) not in seen:
                seen.add((status.st_dev, status.st_ino))
                total += status.st_size
    return total


def link_or_copy(source: Path, target: Path) -> None:
    """A hard link, or a copy where the file system allows no link."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def remove_tree(folder: Path) -> None:
    """Remove a folder, also with read-only folders in it (Go's module cache makes such)."""
    for parent, _, _ in os.walk(folder):
        os.chmod(parent, 0o755)
    shutil.rmtree(folder, ignore_errors=True)


def _folder_parts(folder: Path) -> list[str | Path]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    parts: list[str | Path] = []
    for path in files:
        relative = path.relative_to(folder)
        if not _IGNORED_IN_HASHES.intersection(relative.parts):
            parts += [relative.as_posix(), path]
    return parts


def _add(digest: hashlib._Hash, kind: bytes, content: bytes) -> None:
    digest.update(kind + len(content).to_bytes(8, "big") + content)
