"""What a program in Python needs to be judged by the real engine and provider: the tools, and a local AWS."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from localcloud.toolchain.provision import Toolchain, provision
from tests.loopback_aws import local_aws
from tests.policies.engine.running import PROJECT, Program

MakeProgram = Callable[[Path, str], Program]


@pytest.fixture(scope="session")
def toolchain() -> Toolchain:
    """The engine, and the real AWS provider."""
    return provision(PROJECT, stream=sys.stderr)


@pytest.fixture(scope="session")
def aws_endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A local AWS with nothing in it."""
    with local_aws(tmp_path_factory.mktemp("aws")) as url:
        yield url


@pytest.fixture(scope="session")
def python_program(toolchain: Toolchain, aws_endpoint: str) -> MakeProgram:
    """`python_program(folder, source)`: a program in Python that talks to the local AWS."""

    def make(folder: Path, source: str) -> Program:
        folder.mkdir()
        options = {"toolchain": "pip", "virtualenv": str(toolchain.python.parent.parent)}
        runtime = {"name": "python", "options": options}
        (folder / "Pulumi.yaml").write_text(json.dumps({"name": "seeded", "runtime": runtime}))
        (folder / "__main__.py").write_text(source)
        return Program.make(
            folder,
            toolchain,
            AWS_ENDPOINT_URL=aws_endpoint,
            HTTP_PROXY=aws_endpoint,  # S3 Control puts the account before the host, which no resolver knows
        )

    return make
