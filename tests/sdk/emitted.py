"""The smallest program around what `regional sdk-config` emits, for each SDK that is installed: it sends one event.

The emitted text goes in as it is. Host, scheme and path stay; the way there is Interception's, told to each SDK as its
users tell it of a company's proxy.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from localcloud.toolchain.cache import short_hash
from localcloud.toolchain.context import Context
from tests.sdk import browser
from tests.sdk.installed import SDKS, SENDERS, NotInstalled, run
from tests.sdk.interception import TRUST_STORE_PASSWORD, Interception
from tests.sdk.matrix import Matrix

SECONDS_TO_END = 30.0


@dataclass(frozen=True, kw_only=True)
class Emitted:
    """What is sent: the code of one source, the event's name, the way there, and an empty folder for the program."""

    code: str
    event: str
    way: Interception
    folder: Path

    def write(self, name: str, text: str) -> Path:
        """A file of the program; `<code>`, on a line of its own, and `<event>` are put in."""
        lines = [
            textwrap.indent(self.code.rstrip("\n"), line.removesuffix("<code>")) if "<code>" in line else line
            for line in text.splitlines()
        ]
        path = self.folder / name
        path.write_text("\n".join(lines).replace("<event>", self.event) + "\n")
        return path


Run = Callable[[Matrix, Emitted], Iterator[None]]


@contextmanager
def _started(*command: object, **variables: str) -> Iterator[None]:
    """A program that runs until it has sent, or until its input ends."""
    process = subprocess.Popen(
        [str(word) for word in command],
        env={**os.environ, **variables},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield
        said, _ = process.communicate("\n", SECONDS_TO_END)
        assert process.returncode == 0, said[-3000:]
    finally:
        process.kill()
        process.wait()


def _installed(matrix: Matrix, name: str) -> Path:
    return next(sdk for sdk in SDKS if sdk.name == name).install(matrix.context)


def _python(version: str) -> Run:
    def start(matrix: Matrix, sent: Emitted) -> Iterator[None]:
        program = sent.write("app.py", "<code>\n\nanalytics.track('u1', '<event>')\nanalytics.shutdown()\n")
        trust = {"HTTPS_PROXY": sent.way.proxy, "REQUESTS_CA_BUNDLE": str(sent.way.authority.certificate)}
        with _started(
            sys.executable, program, PYTHONPATH=str(_installed(matrix, f"python-{version}")), **trust
        ):
            yield

    return start


def _node(matrix: Matrix, sent: Emitted) -> Iterator[None]:
    """Node's own fetch knows no proxy: a module that is loaded first leads its connections to the same end."""
    (sent.folder / "node_modules").symlink_to(_installed(matrix, "node") / "node_modules")
    sent.write("analytics.mjs", "<code>")
    program = sent.write(
        "app.mjs",
        "import { analytics } from './analytics.mjs'\n"
        "analytics.track({ userId: 'u1', event: '<event>' })\n"
        "await analytics.closeAndFlush()\n",
    )
    way = sent.write(
        "way.cjs",
        "const tls = require('node:tls'), connect = tls.connect\n"
        f"tls.connect = (options) => connect({{ ...options, host: '127.0.0.1', port: {sent.way.tls_port} }})\n",
    )
    with _started("node", "--require", way, program, NODE_EXTRA_CA_CERTS=str(sent.way.authority.certificate)):
        yield


def _go(matrix: Matrix, sent: Emitted) -> Iterator[None]:
    _installed(matrix, "go")
    for name in ("go.mod", "go.sum"):
        shutil.copy2(SENDERS / "go" / name, sent.folder)
    sent.write(
        "main.go",
        'package main\n\nimport "github.com/segmentio/analytics-go/v3"\n\nfunc main() {\n'
        "\t<code>\n"
        "\tif err != nil {\n\t\tpanic(err)\n\t}\n"
        '\tclient.Enqueue(analytics.Track{UserId: "u1", Event: "<event>"})\n'
        "\tclient.Close()\n}\n",
    )
    cache = matrix.context.cache
    caches = {"GOMODCACHE": str(cache.go_modules), "GOCACHE": str(cache.go_build)}
    run(matrix.context, ["go", "build", "-buildvcs=false", "-o", "app", "."], sent.folder, **caches)
    with _started(
        sent.folder / "app", HTTPS_PROXY=sent.way.proxy, SSL_CERT_FILE=str(sent.way.authority.certificate)
    ):
        yield


def _java_options(way: Interception) -> list[str]:
    return [
        "-Dhttps.proxyHost=127.0.0.1",
        f"-Dhttps.proxyPort={way.proxy_port}",
        f"-Djavax.net.ssl.trustStore={way.authority.trust_store}",
        f"-Djavax.net.ssl.trustStorePassword={TRUST_STORE_PASSWORD}",
    ]


def _java(matrix: Matrix, sent: Emitted) -> Iterator[None]:
    jars = f"{_installed(matrix, 'java') / 'jars'}/*"
    source = sent.write(
        "App.java",
        "import com.segment.analytics.Analytics;\n"
        "import com.segment.analytics.messages.TrackMessage;\n\n"
        "class App {\n  public static void main(String[] arguments) throws Exception {\n"
        "    <code>\n"
        '    analytics.enqueue(TrackMessage.builder("<event>").userId("u1"));\n'
        "    analytics.flush();\n    System.in.read();\n    analytics.shutdown();\n    System.exit(0);\n  }\n}\n",
    )
    run(matrix.context, ["javac", "-cp", jars, source], sent.folder)
    with _started("java", *_java_options(sent.way), "-cp", f"{sent.folder}:{jars}", "App"):
        yield


def _kotlin_compiler(context: Context) -> Path:
    pom = SENDERS / "kotlin-compiler" / "pom.xml"

    def make(folder: Path, _lock: object) -> None:
        local = context.cache.root / "maven"
        copy = ["dependency:copy-dependencies", f"-DoutputDirectory={folder}"]
        run(context, ["mvn", "-q", "-B", f"-Dmaven.repo.local={local}", "-f", pom, *copy], folder)

    return context.cache.entry("kotlin-compiler", short_hash(pom), make, say=context.progress.say).path


# The emitted text is an Android app's: what Android gives it is given here, and a main.
KOTLIN = """\
import com.segment.analytics.kotlin.core.*
import kotlinx.coroutines.runBlocking
import kotlinx.serialization.json.*

val applicationContext = "an app"

fun Analytics(writeKey: String, context: Any, configs: Configuration.() -> Unit) = Analytics(writeKey) {
    application = context
    configs()
}

fun main() {
    <code>
    // Both as docs/sdk-matrix.md says of the SDK's start.
    while (runBlocking { analytics.store.currentState(System::class) }?.running != true) Thread.sleep(10)
    analytics.track("<event>")
    while (java.lang.System.`in`.available() == 0) {
        analytics.enabled = true
        analytics.flush()
        Thread.sleep(100)
    }
    analytics.purgeStorage()
    kotlin.system.exitProcess(0)
}
"""


def _kotlin(matrix: Matrix, sent: Emitted) -> Iterator[None]:
    jars = f"{_installed(matrix, 'kotlin') / 'jars'}/*"
    compiler = f"{_kotlin_compiler(matrix.context)}/*"
    source = sent.write("App.kt", KOTLIN)
    libraries = ":".join(str(jar) for jar in sorted(Path(jars[:-1]).iterdir()))
    compile_it = ["java", "-cp", compiler, "org.jetbrains.kotlin.cli.jvm.K2JVMCompiler", "-no-stdlib"]
    run(
        matrix.context,
        [*compile_it, "-no-reflect", "-nowarn", "-cp", libraries, "-d", sent.folder, source],
        sent.folder,
    )
    with _started("java", *_java_options(sent.way), "-cp", f"{sent.folder}:{jars}", "AppKt"):
        yield


PAGE = (
    '<!doctype html><meta charset="utf-8"><title>Shop</title><script src="/sdk/index.js"></script>'
    '<script type="importmap">{"imports": {"@segment/analytics-next": "/next.js"}}</script>'
    '<script type="module">import { analytics } from "/analytics.js"; analytics.track("<event>")</script>'
)


def _browser(matrix: Matrix, sent: Emitted) -> Iterator[None]:
    """In place of a bundler an import map leads the package's name to what it has published for pages."""
    chromium = browser.executable(matrix.context)
    (sent.folder / "sdk").symlink_to(matrix.page() / "sdk")
    sent.write("next.js", "export const { AnalyticsBrowser } = window.AnalyticsNext")
    sent.write("analytics.js", "<code>")
    sent.write("index.html", PAGE)
    flags = (
        f"--proxy-server={sent.way.proxy}",
        f"--ignore-certificate-errors-spki-list={sent.way.authority.pin}",
    )
    with browser.served(sent.folder) as site, browser.opened(chromium, *flags) as opened:
        page = opened.new_context().new_page()
        page.goto(site)
        yield


def _curl(_: Matrix, sent: Emitted) -> Iterator[None]:
    """What is emitted for HTTP is a command, with an event of its own."""
    if not shutil.which("curl"):
        raise NotInstalled("curl is not on PATH")
    program = sent.write("send.sh", "<code>")
    with _started(
        "sh", program, HTTPS_PROXY=sent.way.proxy, CURL_CA_BUNDLE=str(sent.way.authority.certificate)
    ):
        yield


PROGRAMS: Mapping[str, tuple[str, Callable[..., object]]] = {
    "python-2.3.4": ("python", contextmanager(_python("2.3.4"))),
    "python-2.4.0": ("python", contextmanager(_python("2.4.0"))),
    "node": ("node", contextmanager(_node)),
    "go": ("go", contextmanager(_go)),
    "java": ("java", contextmanager(_java)),
    "kotlin": ("android", contextmanager(_kotlin)),
    "browser": ("javascript", contextmanager(_browser)),
    "curl": ("http", contextmanager(_curl)),
}
"""By the name of what sends: the family whose configuration it is given, and what starts it."""
