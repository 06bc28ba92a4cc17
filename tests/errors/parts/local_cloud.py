"""The local cloud and compaction: what `make` and the job say where they cannot go on."""

from __future__ import annotations

import contextlib
import io
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from unittest import mock

from compaction.batch import Rules
from localcloud import __main__ as localcloud
from localcloud.local_project import LocalProject
from localcloud.stack import LocalStack, StackNotUp
from localcloud.toolchain import go_build, versions
from localcloud.toolchain.failure import ToolchainError
from localcloud.toolchain.go_build import Go, GoProgram, require_go
from localcloud.toolchain.pulumi_cli import HOW_TO_GET_IT, NAME
from tests.compaction.archive import Archive, event, job
from tests.errors.case import Case, Part


class StackWithSpark(LocalStack):
    """One that is up, and compacts on EMR Serverless."""

    def outputs(self) -> dict[str, Any]:
        return {"compactionFunction": None}


def of_stack(kind: type[LocalStack], command: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        stack = kind(name="eu-west", project=LocalProject(clone=Path(folder)), pulumi=Path("pulumi"))
        try:
            getattr(stack, command)()
        except StackNotUp as error:
            return str(error)
    raise AssertionError("the stack is up")


def called(*arguments: str) -> str:
    """The last line of what `python3 -m localcloud` prints for a wrong call, which is what `make` calls."""
    told = io.StringIO()
    with mock.patch.object(sys, "argv", ["localcloud", *arguments]), contextlib.redirect_stderr(told):
        try:
            localcloud.main()
        except SystemExit:
            return told.getvalue().strip().splitlines()[-1]
    raise AssertionError(f"{arguments} are taken")


def refused(make: Callable[[], Any]) -> str:
    try:
        make()
    except (ToolchainError, ValueError) as error:
        return str(error)
    raise AssertionError("it is taken")


def without_a_go_that_builds(go: Go | None) -> str:
    program = GoProgram(module=Path("module"), package=".", stamps=())
    with (
        mock.patch.object(go_build, "find_go", lambda context: go),
        mock.patch.object(GoProgram, "minimum_go", lambda program: "1.25.9"),
    ):
        return refused(
            lambda: require_go(mock.Mock(), program, purpose=f"{NAME} 3.258.0", instead=HOW_TO_GET_IT)
        )


def pins_of(requirements: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "requirements.txt").write_text(requirements)
        (Path(folder) / "pyproject.toml").write_text("")
        return refused(lambda: versions.read_pins(Path(folder)))


def compacted_without(pattern: str) -> str:
    """What a run says when somebody has deleted objects of its own."""
    with tempfile.TemporaryDirectory() as folder:
        archive, scratch = Archive(root=Path(folder) / "archive"), Path(folder) / "scratch"
        scratch.mkdir()
        for number in range(3):
            archive.put_raw(f"{number}.gz", [event(f"m{number}")], hour=number)
            job(archive.store, scratch, batch_objects=1).run()
        gone = sorted(archive.root.glob(pattern))
        assert gone
        gone[0].unlink()
        return refused(lambda: job(archive.store, scratch).run())


MAKE: Sequence[Case] = (
    Case(
        wrong="a stack that there is not",
        given="make preview STACK=prod",
        run=lambda: called("preview", "--stack", "prod"),
    ),
    Case(
        wrong="a stack that is not up",
        given="make events",
        run=lambda: of_stack(LocalStack, "outputs"),
    ),
    Case(
        wrong="compaction that is not on this machine",
        given="make compact  # compaction.engine: emr-serverless",
        run=lambda: of_stack(StackWithSpark, "compact"),
    ),
    Case(
        wrong="no Pulumi CLI, no way to download it, and no Go",
        given="make up",
        run=lambda: without_a_go_that_builds(None),
    ),
    Case(
        wrong="an old Go",
        given="make up",
        run=lambda: without_a_go_that_builds(Go(path=Path("/usr/bin/go"), version="1.21.0")),
    ),
    Case(
        wrong="a requirement without a version",
        given="pulumi>=3  # requirements.txt",
        run=lambda: pins_of("pulumi>=3\n"),
    ),
)
COMPACTION: Sequence[Case] = (
    Case(
        wrong="a plan that somebody has deleted",
        given="aws s3 rm s3://BUCKET/compaction/batches/00000001.plan.json",
        run=lambda: compacted_without("compaction/batches/*1.plan.json"),
    ),
    Case(
        wrong="a result that somebody has deleted",
        given="aws s3 rm s3://BUCKET/compaction/batches/00000001.done.json",
        run=lambda: compacted_without("compaction/batches/*1.done.json"),
    ),
    Case(
        wrong="a window that is too short",
        given="Rules(window_hours=1)",
        run=lambda: refused(lambda: Rules(window_hours=1)),
    ),
)

PARTS: Sequence[Part] = (
    Part(
        title="make and the local cloud",
        where="On standard error. `make doctor` says what is found.",
        cases=MAKE,
    ),
    Part(
        title="Compaction",
        where="The function's error, on which an alarm notifies; `make compact` prints it too: "
        "[compaction.md](compaction.md).",
        cases=COMPACTION,
    ),
)
