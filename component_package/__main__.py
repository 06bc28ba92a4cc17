"""The package's plugin: the engine starts it as a program, with its own address as the argument."""

from __future__ import annotations

import sys
from pathlib import Path

# The engine starts the folder, whose own path comes first; what it is made of stands beside it.
sys.path[0] = str(Path(__file__).resolve().parents[1])

from pulumi.provider import main  # noqa: E402

from component_package.provider import ComponentPackage  # noqa: E402

if __name__ == "__main__":
    main(ComponentPackage(), sys.argv[1:])
