"""Tests of the table of settings: complete, well formed, and kept current in a document."""

from __future__ import annotations

from pathlib import Path

import pytest

from residency.settings_models import SettingsModel
from residency.settings_table import BEGIN, END, MissingMarkers, main, settings_table, with_table

ROWS = [line.strip("|").split(" | ") for line in settings_table().splitlines()]


def all_models(model: type[SettingsModel] = SettingsModel) -> list[type[SettingsModel]]:
    inners = [inner for inner in model.__subclasses__() if inner.__module__.startswith("residency.")]
    return [found for inner in inners for found in [inner, *all_models(inner)]]


def test_every_setting_has_one_row_of_four_cells() -> None:
    keys = [row[0].strip(" `") for row in ROWS[2:]]
    assert len(keys) == len(set(keys))
    # A model may stand at more than one place.
    last = {key.rpartition(".")[2] for key in keys}
    assert last == {info.alias for model in all_models() for info in model.model_fields.values()}
    for place in ("sources[]", "destinations[]"):
        assert {f"{place}.attestation.reference", f"{place}.attestation.given"} <= set(keys)
    assert all(len(row) == 4 and all(cell.strip() for cell in row) for row in ROWS)


@pytest.mark.parametrize(
    ("key", "kind", "default"),
    [
        ("processingRegion", "`eu-west` or `us-west`", "`us-west`"),
        ("euEnabled", "`true` or `false`", "`false`"),
        ("sources", "list of objects", "required"),
        ("sources[].ingestRegion", "`dublin`, `oregon`, `singapore` or `sydney`", "none"),
        ("sources[].writeKey", "secret text", "none"),
        ("archive.retentionDays", "1 to 3650", "`365`"),
        ("archive.objectLock.mode", "`governance` or `compliance`", "required"),
        ("warehouses[].port", "1 to 65535", "none"),
        ("warehouses[].extraCidrs", "list of texts", "none"),
        ("lambda", "object", "see below"),
        ("lambda.memoryMb", "128 to 10240", "`512`"),
        ("otherEndpoints", "object: `eu-west` or `us-west` to text", "none"),
        ("logRetentionDays", "number", "`365`"),
    ],
)
def test_types_and_defaults_are_those_of_the_models(key: str, kind: str, default: str) -> None:
    (row,) = [row for row in ROWS if row[0].strip() == f"`{key}`"]
    assert row[1:3] == [kind, default]


def test_the_table_goes_between_the_markers_and_writing_again_changes_nothing() -> None:
    written = with_table(f"before\n{BEGIN}\nold\n{END}\nafter\n")
    assert written == f"before\n{BEGIN}\n{settings_table()}{END}\nafter\n"
    assert with_table(written) == written


@pytest.mark.parametrize(
    "text", ["", BEGIN, END, f"{END}{BEGIN}", f"{BEGIN}{BEGIN}{END}", f"{BEGIN}{END}{END}"]
)
def test_a_document_without_one_pair_of_markers_is_refused(text: str) -> None:
    with pytest.raises(MissingMarkers):
        with_table(text)


def test_check_fails_until_the_table_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = tmp_path / "doc.md"
    document.write_text(f"{BEGIN}\n{END}\n", encoding="utf-8")
    assert main(["--check", str(document)]) == 1
    assert "--write" in capsys.readouterr().err
    assert main(["--write", str(document)]) == 0
    assert main(["--check", str(document)]) == 0


def test_a_missing_file_is_an_error_and_not_a_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--check", str(tmp_path / "none.md")]) == 1
    assert "none.md" in capsys.readouterr().err


def test_without_a_file_the_table_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    assert capsys.readouterr().out == settings_table()
