"""Which part may import which, and that what is drawn from the facts has not drifted from them."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]

# Each folder of the project and the others that it imports, all of which stand above it: arrows point one way.
ARROWS: dict[str, frozenset[str]] = {
    "residency": frozenset(),
    "provider_source": frozenset(),
    "examples": frozenset(),
    "gateway": frozenset({"residency"}),
    "compaction": frozenset({"residency"}),
    "policies": frozenset({"residency", "provider_source"}),
    "sdk_configuration": frozenset({"residency"}),
    "migration": frozenset({"residency", "sdk_configuration"}),
    "report": frozenset({"residency", "policies", "sdk_configuration"}),
    "regional": frozenset({"residency", "report", "migration", "sdk_configuration"}),
    "components": frozenset({"residency", "gateway", "compaction", "sdk_configuration"}),
    "component_package": frozenset({"residency", "components"}),
    "localcloud": frozenset({"residency"}),
}
FOLDERS = tuple(ARROWS)
AROUND = ("bench", "tests")  # they look at everything, and nothing imports them

# What no module of a folder may import, with the reason why; for arrows that somebody might want to draw.
FORBIDDEN: dict[str, dict[str, str]] = {
    "residency": {
        "gateway": "facts depend on nothing",
        "components": "facts depend on nothing",
        "localcloud": "facts depend on nothing",
        "pulumi": "facts are pure",
        "pulumi_aws": "facts are pure",
        "boto3": "facts are pure",
    },
    "gateway": {
        "components": "an event is not a resource",
        "localcloud": "what runs locally is what is deployed",
        "pulumi": "the Lambda has no engine",
        "pulumi_aws": "the Lambda has no engine",
        "boto3": "it costs a cold start",
        "botocore": "it costs a cold start",
        "pydantic": "it is not in the package",
    },
    "compaction": {
        "components": "an event is not a resource",
        "gateway": "what they share are the lines in the archive",
        "localcloud": "what runs locally is what is deployed",
        "pulumi": "the job has no engine",
        "pulumi_aws": "the job has no engine",
        "pydantic": "it is not in the package",
    },
    "components": {
        "localcloud": "a component is not bent to the local cloud",
        "moto": "a component is not bent to the local cloud",
        "boto3": "what is deployed is said to the engine",
        "policies": "who is judged does not know the judge",
    },
    "provider_source": {
        "residency": "what a package declares has no region yet",
        "policies": "what a package declares is read before it is judged",
        "components": "it reads any package",
        "localcloud": "it reads any package",
        "pulumi": "it reads source and imports nothing of it",
        "pulumi_aws": "it reads source: an import takes long",
        "boto3": "it reads source",
    },
    "policies": {
        "pulumi_aws": "a pack that starts in an instant judges every program, whatever its version",
        "boto3": "what is judged is the plan; AWS is not asked",
        "botocore": "what is judged is the plan; AWS is not asked",
        "components": "any program is judged, not only ours",
        "gateway": "an event is not a resource",
        "localcloud": "the pack does not know where it runs",
        "moto": "the pack does not know where it runs",
    },
    "localcloud": {"policies": "the pack does not know where it runs"},
    "sdk_configuration": {
        "pulumi": "app teams have no stack",
        "boto3": "AWS is not asked",
    },
    "migration": {
        "components": "a plan changes nothing",
        "pulumi": "a plan changes nothing",
        "boto3": "a plan changes nothing",
    },
    "report": {
        "pulumi_aws": "it starts in an instant, for any program",
        "boto3": "what is reported is the plan; AWS is not asked",
        "components": "any program is reported on, not only ours",
        "localcloud": "the report does not know where it runs",
    },
    "regional": {
        "pulumi_aws": "a command starts in an instant",
        "boto3": "AWS is not asked",
        "components": "a command deploys nothing",
        "localcloud": "a command does not know where it runs",
    },
    "component_package": {
        "localcloud": "what runs locally is what is deployed",
        "boto3": "what is deployed is said to the engine",
        "policies": "who is judged does not know the judge",
    },
}


def imports_of(path: Path) -> Iterator[tuple[str, int]]:
    """Top-level names that a file imports, also inside functions, with the line."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from ((name.name.split(".")[0], node.lineno) for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0], node.lineno


@pytest.mark.parametrize("folder", FOLDERS)
def test_arrows_point_one_way(folder: str) -> None:
    files = list((PROJECT / folder).rglob("*.py"))
    assert files
    wrong = [
        f"{path.relative_to(PROJECT)}:{line} imports {name}: {FORBIDDEN[folder][name]}"
        for path in files
        for name, line in imports_of(path)
        if name in FORBIDDEN.get(folder, {})
    ]
    assert wrong == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_folder_imports_exactly_what_its_arrows_say(folder: str) -> None:
    imported = {name for path in (PROJECT / folder).rglob("*.py") for name, _ in imports_of(path)}
    assert imported.intersection({*FOLDERS, *AROUND}) - {folder} == ARROWS[folder]
    above = FOLDERS[: FOLDERS.index(folder)]
    assert ARROWS[folder] <= set(above), "an arrow that points down: a circle could be closed"


def test_every_folder_with_python_has_its_arrows_and_a_line_in_the_readme() -> None:
    listed = subprocess.run(["git", "ls-files", "*.py"], cwd=PROJECT, capture_output=True, text=True).stdout
    if not listed:
        pytest.skip("not a git checkout")
    folders = {name.split("/")[0] for name in listed.splitlines() if "/" in name}
    assert folders == {*FOLDERS, *AROUND}
    _, _, where = (PROJECT / "README.md").read_text().partition("## Where things are")
    assert sorted(folder for folder in folders if f"`{folder}/`" not in where) == []


def test_only_the_local_cloud_knows_moto() -> None:
    knowing = [
        path.relative_to(PROJECT).as_posix()
        for folder in FOLDERS
        for path in (PROJECT / folder).rglob("*.py")
        if any(name == "moto" for name, _ in imports_of(path))
    ]
    assert knowing and all(name.startswith("localcloud/") for name in knowing)


def test_the_table_of_settings_is_the_models() -> None:
    check = [sys.executable, "-m", "residency.settings_table", "--check", "docs/settings.md"]
    done = subprocess.run(check, cwd=PROJECT, capture_output=True, text=True)
    assert done.returncode == 0, (
        f"{done.stdout}{done.stderr}\nmend: python -m residency.settings_table --write docs/settings.md"
    )


def test_a_link_of_a_page_leads_to_a_file() -> None:
    pages = [PROJECT / "README.md", *PROJECT.glob("docs/*.md"), *PROJECT.glob("examples/**/*.md")]
    links = [
        (page, link)
        for page in pages
        for link in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
        if not link.startswith("https:")
    ]
    broken = [
        f"{page.relative_to(PROJECT)}: {link}" for page, link in links if not (page.parent / link).exists()
    ]
    assert len(links) > 30 and broken == []


def test_no_file_speaks_of_the_machine_it_was_written_on() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, text=True).stdout
    if not listed:
        pytest.skip("not a git checkout")
    mine = Path(__file__).resolve()
    found = [
        name
        for name in filter(None, listed.split("\0"))
        if (path := PROJECT / name).is_file()
        and path.resolve() != mine
        and path.suffix not in (".sum", ".png")
        if re.search(r"/work/(main|shared)|/root/|/tmp/b/", path.read_text(errors="replace"))
    ]
    assert found == []
