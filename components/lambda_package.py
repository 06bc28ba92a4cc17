"""The Lambda zip of the gateway: the same sources give the same bytes, so an unchanged gateway is never redeployed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from components.reproducible_zip import write_changed, zip_bytes

PROJECT = Path(__file__).resolve().parent.parent
HANDLER = "gateway.lambda_http.handler"

# The gateway and the fact modules that it imports. None of them imports anything that Lambda's Python lacks.
FACT_MODULES = (
    *("__init__", "customer_io", "filter_rules", "ingest_options"),
    *("regions", "hosts", "limits", "write_keys"),
)

# The other front door: what only a fleet's task runs.
FLEET_MODULES = frozenset(
    {
        *("asgi.py", "container_credentials.py", "fleet_server.py"),
        *("group_commit.py", "marked_later.py", "plain_requests.py"),
    }
)


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
    return zip_bytes(package_sources(), level=9)


def write_package(folder: Path = PROJECT / "build") -> Path:
    """Writes the zip as `build/gateway.zip` and returns its path; leaves a file with the same content untouched."""
    return write_changed(folder / "gateway.zip", package_bytes())
