"""The Lambda zip of the gateway: the same sources give the same bytes, so an unchanged gateway is never redeployed."""

from __future__ import annotations

import hashlib
import io
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
HANDLER = "gateway.lambda_http.handler"

# The gateway and the fact modules that it imports. None of them imports anything that Lambda's Python lacks.
FACT_MODULES = (
    *("__init__", "customer_io", "filter_rules", "ingest_options"),
    *("regions", "hosts", "limits", "write_keys"),
)

# The other front door: what only a fleet's task runs.
FLEET_MODULES = frozenset({"asgi.py", "container_credentials.py", "fleet_server.py", "group_commit.py"})

ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)  # the oldest time a zip can hold: file times must not reach the hash
FILE_MODE = 0o100644 << 16  # Lambda's user must be able to read what a strict umask wrote


def gateway_sources() -> Iterator[tuple[str, Path]]:
    """Yields (name, file) of the gateway with both front doors, sorted by name: what a fleet's image holds."""
    files = [
        *PROJECT.glob("gateway/**/*.py"),
        *(PROJECT / "residency" / f"{name}.py" for name in FACT_MODULES),
    ]
    for path in sorted(files):
        yield path.relative_to(PROJECT).as_posix(), path


def package_sources() -> Iterator[tuple[str, Path]]:
    """Yields (name in the zip, file), sorted by name."""
    for name, path in gateway_sources():
        if path.name not in FLEET_MODULES:
            yield name, path


def package_bytes() -> bytes:
    """The zip. Raises FileNotFoundError naming the missing module where a fact module was moved or renamed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, path in package_sources():
            entry = zipfile.ZipInfo(name, date_time=ZIP_EPOCH)
            entry.external_attr = FILE_MODE
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, path.read_bytes())
    return buffer.getvalue()


def write_package(folder: Path = PROJECT / "build") -> Path:
    """Writes the zip as `build/gateway.zip` and returns its path; leaves a file with the same content untouched."""
    content = package_bytes()
    path = folder / "gateway.zip"
    if path.is_file() and hashlib.sha256(path.read_bytes()).digest() == hashlib.sha256(content).digest():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    partial.write_bytes(content)
    return partial.replace(path)
