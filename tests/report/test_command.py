"""`regional report` as CI calls it: exit codes, files, errors that say what to do."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from regional.__main__ import main
from tests.report.event_logs import exported
from tests.report.seeded_changes import SEEDED, function

PROJECT = Path(__file__).resolve().parents[2]
PACK_CONFIG = '{"residency": {"processingRegion": "eu-west"}}'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, seeded in SEEDED.items():
        (tmp_path / f"{name}.jsonl").write_text(seeded.preview.text())
    (tmp_path / "state.json").write_text(exported([function("notify", topic_region="us-east-1")]))
    (tmp_path / "pack.json").write_text(PACK_CONFIG)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--events", "clean.jsonl"], 0),
        (["--events", "one-leak-in-300.jsonl"], 3),
        (["--events", "unknown-bucket.jsonl"], 4),
        (["--events", "clean.jsonl", "--events", "unknown-bucket.jsonl"], 4),
        (["--state", "state.json"], 3),
    ],
)
def test_the_exit_code_is_the_verdict(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int
) -> None:
    assert main(["report", *arguments, "--policy-pack-config", "pack.json", "--quiet"]) == code
    assert capsys.readouterr().err == ""


def test_several_forms_are_written_at_once(folder: Path) -> None:
    outs = [
        "--out",
        "markdown=out/r.md",
        "--out",
        "json=out/r.json",
        "--out",
        "sarif=out/r.sarif",
        "--out",
        "page=out/r.html",
    ]
    main(
        ["report", "--events", "one-leak-in-300.jsonl", "--policy-pack-config", "pack.json", *outs, "--quiet"]
    )
    assert {path.name for path in (folder / "out").iterdir()} == {"r.md", "r.json", "r.sarif", "r.html"}
    assert json.loads((folder / "out/r.json").read_text())["outcome"] == "leaves the region"


def test_progress_is_said_unless_quiet(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["report", "--events", "clean.jsonl", "--policy-pack-config", "pack.json"])
    assert "judged what will be" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "nothing to report on"),
        (["--events", "missing.jsonl"], "missing.jsonl: No such file"),
        (["--events", "pack.json"], "pack.json:1: this is JSON, but no event"),
        (["--events", "clean.jsonl", "--out", "pdf"], "'pdf' is no form; forms: terminal, markdown"),
        (["--events", "clean.jsonl"], "no processing region to hold the stack against"),
        (["--events", "clean.jsonl", "--policy-pack-config", "state.json"], "is not a policy of this pack"),
        (["--state", "clean.jsonl"], "clean.jsonl: line 2: this is not JSON"),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_reason(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    assert main(["report", *arguments, "--quiet"]) == 1
    assert told in capsys.readouterr().err


def test_a_pack_configuration_that_is_not_json_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "pack.json").write_text('{"residency": ')
    assert main(["report", "--events", "clean.jsonl", "--policy-pack-config", "pack.json", "--quiet"]) == 1
    assert "pack.json: line 1: this is not JSON" in capsys.readouterr().err


def test_without_its_packages_the_command_says_how_to_install_them() -> None:
    """A bug: it ended in a trace where only the pack had been installed."""
    path = f"import sys; sys.path.insert(0, {str(PROJECT)!r})"
    program = f"{path}; from regional.__main__ import main; sys.exit(main([]))"
    done = subprocess.run([sys.executable, "-S", "-c", program], capture_output=True, text=True)
    assert done.returncode == 1
    assert f"Fix: {sys.executable} -m pip install -r {PROJECT}/requirements.txt" in done.stderr
    assert "Traceback" not in done.stderr
