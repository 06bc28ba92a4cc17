"""`pulumi package add`, from the package's folder and from a repository: what users of TypeScript, Go and YAML get."""

from __future__ import annotations

import os
import re
import ssl
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from component_package.components import COMPONENTS
from component_package.package_schema import package_schema
from localcloud.toolchain.context import Context
from localcloud.toolchain.other_language_hosts.acquire import Language
from localcloud.toolchain.provision import Toolchain
from tests.component_package.conftest import MODULES, MODULES_OF_A_REPOSITORY, PACKAGE, Added
from tests.policies.engine.running import PROJECT
from tests.sdk.interception import Authority

pytestmark = pytest.mark.engine

SECONDS = 300
OWNER = "events-team"
COMPILERS = {
    Language.NODE: ("index.ts", ("node_modules/.bin/tsc",)),
    Language.GO: ("main.go", ("go", "build", "-o", os.devnull, ".")),
}
# An argument of each component as the programs have it, and of another type; what the compiler then names.
WRONG = {
    Language.NODE: {
        "retentionDays: 365": 'retentionDays: "365"',
        'ingestRegion: "dublin"': 'ingestRegion: "frankfurt"',
        "port: 5439": 'port: "5439"',
        'workspaceIds: ["ws1"]': 'workspaceIds: "ws1"',
        "euEnabled: true": 'euEnabled: "true"',
    },
    Language.GO: {
        "pulumi.IntRef(365)": '"365"',
        'IngestRegion:     "dublin"': "IngestRegion:     1",
        "pulumi.IntRef(5439)": '"5439"',
        '[]string{"ws1"}': '"ws1"',
        "pulumi.BoolRef(true)": '"true"',
    },
}
COMPLAINT = {
    Language.NODE: r"^index\.ts\((\d+),\d+\): error TS2322: Type '.*' is not assignable to type",
    Language.GO: r"main\.go:(\d+):\d+: cannot use .* as .* value in struct literal",
}
# Types of arguments in an SDK with what stands in them, and an argument with the text above it.
TYPES = {
    Language.NODE: ("*.ts", r"^export interface (\w+)Args \{\n(.*?)^\}"),
    Language.GO: ("*.go", r"^type ([A-Z]\w*?)(?:Type)?Args struct \{\n(.*?)^\}"),
}
ARGUMENTS = {
    Language.NODE: r"/\*\*\n\s+\* (?P<text>.*)\n\s+\*/\n\s+(?P<name>\w+)\??: ",
    Language.GO: r"^\t// (?P<text>.*)\n\t(?P<name>\w+) ",
}


@pytest.fixture(params=[Language.NODE, Language.GO], ids=lambda language: language.value)
def language(request: pytest.FixtureRequest) -> Language:
    return Language(request.param)


@pytest.fixture
def added(language: Language, request: pytest.FixtureRequest) -> Added:
    names = {Language.NODE: "added_typescript", Language.GO: "added_go"}
    found: Added = request.getfixturevalue(names[language])
    return found


@pytest.fixture(scope="session")
def home_of_its_own(toolchain: Toolchain, context: Context) -> Iterator[Path]:
    """A PULUMI_HOME with the AWS plugin, to be thrown away: a repository that is added stays in one, by its commit."""
    plugin = next(item.path for item in toolchain.items if item.name == "AWS plugin")
    with tempfile.TemporaryDirectory(dir=context.cache.temporary, prefix="pulumi-home-") as home:
        there = Path(home) / "plugins" / plugin.name
        there.mkdir(parents=True)
        for file in plugin.iterdir():
            os.link(file, there / file.name)
        yield Path(home)


@pytest.fixture(scope="session")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with one commit: the project's files as they are now."""
    folder = tmp_path_factory.mktemp("repository") / "regional-ingest.git"
    who = ("-c", "user.name=test", "-c", "user.email=test@example.com")
    subprocess.run(["git", "init", "--quiet", "--bare", folder], check=True)
    for command in (("add", "--all"), (*who, "commit", "--quiet", "--message", "as it is")):
        subprocess.run(
            ["git", f"--git-dir={folder}", f"--work-tree={PROJECT}", *command], cwd=PROJECT, check=True
        )
    return folder


@pytest.fixture(scope="session")
def served(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The repository's address by https, and the folder of the certificate to trust.

    On https's own port: the CLI makes a folder's name of the address, and Python makes no environment in a folder
    with a colon in its name.
    """
    folder = tmp_path_factory.mktemp("certificates")
    authority = Authority.made(folder, ["localhost"])
    try:
        server = ThreadingHTTPServer(("127.0.0.1", 443), _uploading(repository))
    except OSError as refused:
        pytest.skip(f"port 443 of loopback cannot be had: {refused}")
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(authority.chain)
    with server:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"https://localhost/{OWNER}/{repository.name}", folder
        server.shutdown()


def _uploading(repository: Path) -> type[BaseHTTPRequestHandler]:
    """What git clones from by https, of one repository: the list of its references, then what is asked for."""

    class Uploading(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            advertised = _upload_pack(repository, "--advertise-refs")
            self._answer("advertisement", b"001e# service=git-upload-pack\n0000" + advertised)

        def do_POST(self) -> None:
            wanted = self.rfile.read(int(self.headers["Content-Length"]))
            self._answer("result", _upload_pack(repository, wanted=wanted))

        def _answer(self, kind: str, body: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Type", f"application/x-git-upload-pack-{kind}")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Uploading


def _upload_pack(repository: Path, *options: str, wanted: bytes = b"") -> bytes:
    return subprocess.run(
        ["git", "upload-pack", "--stateless-rpc", *options, repository],
        input=wanted, stdout=subprocess.PIPE, timeout=SECONDS,
    ).stdout  # fmt: skip


def _compiled(added: Added, language: Language) -> subprocess.CompletedProcess[str]:
    _, command = COMPILERS[language]
    return subprocess.run(
        command, cwd=added.program.folder, env=added.program.environment, timeout=SECONDS,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def test_a_program_with_all_five_components_compiles(added: Added, language: Language) -> None:
    done = _compiled(added, language)
    assert done.returncode == 0, done.stdout[-3000:]


def test_an_argument_of_a_wrong_type_does_not_compile(added: Added, language: Language) -> None:
    name, _ = COMPILERS[language]
    program = added.program.folder / name
    right = wrong = program.read_text()
    for argument, of_another_type in WRONG[language].items():
        assert right.count(argument) == 1
        wrong = wrong.replace(argument, of_another_type)
    expected = {
        number
        for number, (one, other) in enumerate(zip(right.split("\n"), wrong.split("\n"), strict=True), 1)
        if one != other
    }
    program.write_text(wrong)
    try:
        done = _compiled(added, language)
    finally:
        program.write_text(right)
    assert done.returncode != 0 and len(expected) == len(COMPONENTS)
    assert {int(line) for line in re.findall(COMPLAINT[language], done.stdout, re.M)} == expected, done.stdout


def test_every_argument_has_its_text_in_the_sdk(added: Added, language: Language) -> None:
    schema = package_schema()
    expected = {
        (token.rpartition(":")[2], name, shape["description"])
        for token, one in {**schema["resources"], **schema["types"]}.items()
        for name, shape in one.get("inputProperties", one.get("properties", {})).items()
    }
    files, types = TYPES[language]
    found = {
        (type_, argument["name"][0].lower() + argument["name"][1:], argument["text"])
        for file in added.sdk.rglob(files)
        if "node_modules" not in file.parts and "bin" not in file.parts
        for type_, body in re.findall(types, file.read_text(), re.M | re.S)
        for argument in re.finditer(ARGUMENTS[language], body, re.M)
    }
    assert len(expected) > 100
    assert expected - found == set()


def test_in_yaml_an_argument_of_a_wrong_type_is_refused_at_preview(add: Callable[..., Added]) -> None:
    added = add(Language.YAML, PACKAGE, MODULES)
    program = added.program.folder / "Pulumi.yaml"
    assert f"regional-ingest: {PACKAGE}\n" in program.read_text()
    with program.open("a") as text:
        text.write(
            "resources:\n  archive:\n    type: regional-ingest:ArchiveBucket\n"
            "    properties: {region: eu-west-1, retentionDays: [365]}\n"
        )
    preview = added.program.pulumi("preview")
    assert preview.returncode != 0
    assert "retentionDays: Cannot assign 'List<number>' to 'integer'" in preview.stdout


@pytest.mark.parametrize(
    "language", [Language.NODE, Language.GO, Language.YAML], ids=lambda language: language.value
)
def test_it_is_added_from_a_repository(
    add: Callable[..., Added], language: Language, served: tuple[str, Path], home_of_its_own: Path
) -> None:
    """By https, the only way that the CLI takes; what is pinned in Pulumi.yaml is the commit."""
    url, certificates = served
    modules = {key: name.format(owner=OWNER) for key, name in MODULES_OF_A_REPOSITORY.items()}
    added = add(
        language,
        f"{url}/component_package",
        modules,
        SSL_CERT_DIR=str(certificates),
        PULUMI_HOME=str(home_of_its_own),
    )
    written = (added.program.folder / "Pulumi.yaml").read_text()
    assert re.search(rf"regional-ingest: \S+/{OWNER}/\S+\.git/component_package@[0-9a-f]{{40}}\n", written)
    if language in COMPILERS:
        done = _compiled(added, language)
        assert done.returncode == 0, done.stdout[-3000:]
