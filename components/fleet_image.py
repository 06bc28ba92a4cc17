"""The build context of the fleet's image: the gateway's sources as the package builder lists them, and the recipe.

Run: python -m components.fleet_image FOLDER. Any builder of OCI images takes it from there.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from components.lambda_package import PROJECT, gateway_sources

RECIPE = PROJECT / "fleet_image"
NATIVE_FOLDER = "plain_requests"  # a Rust crate, which a stage of the image builds
APP_FOLDER = "app"


def context_files() -> Iterator[tuple[str, Path]]:
    """Yields (name in the context, file): all that the image is made of beside its base."""
    for name in ("Containerfile", "requirements.txt"):
        yield name, RECIPE / name
    native = RECIPE / NATIVE_FOLDER
    for path in (native / "Cargo.toml", native / "Cargo.lock", *sorted((native / "src").glob("*.rs"))):
        yield path.relative_to(RECIPE).as_posix(), path
    for name, path in gateway_sources():
        yield f"{APP_FOLDER}/{name}", path


def write_context(folder: Path) -> None:
    """Writes the context into a new or an empty folder. Raises FileExistsError where there is something in it."""
    if folder.is_dir() and any(folder.iterdir()):
        raise FileExistsError(
            f"{folder} is not empty: an image holds what is in its context, so give a new folder"
        )
    for name, path in context_files():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    try:
        write_context(parser.parse_args().folder)
    except OSError as error:
        sys.exit(f"components.fleet_image: {error}")


if __name__ == "__main__":
    main()
