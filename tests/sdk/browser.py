"""The browser SDK as a sender: pages in headless Chromium, one for each cell, served from another origin."""

from __future__ import annotations

import functools
import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from localcloud.toolchain.browser import QUIET_FLAGS, provide_browser
from localcloud.toolchain.context import Context
from localcloud.toolchain.failure import ToolchainError
from tests.sdk.cells import EVENTS, EVENTS_IN_BATCH, Cell, Sender
from tests.sdk.installed import SENDERS, NotInstalled, npm_packages, npm_version, wait_until_settled

SOURCE = SENDERS / "browser"
SDK_FILES = Path("node_modules/@segment/analytics-next/dist/umd")
PAGE = (
    '<!doctype html><meta charset="utf-8"><title>Shop</title>'
    '<script src="/sdk/index.js"></script><script src="/send.js"></script>'
)
VERSION = npm_version(SOURCE, "@segment/analytics-next")


def make(context: Context, folder: Path) -> None:
    """A folder that can be served: the SDK as it was published, the page, and what sends."""
    npm_packages(context, folder, SOURCE)
    shutil.copytree(folder / SDK_FILES, folder / "sdk")
    shutil.copy2(SOURCE / "send.js", folder)
    (folder / "index.html").write_text(PAGE)


def executable(context: Context) -> Path:
    """Raises NotInstalled."""
    try:
        return provide_browser(context).path
    except ToolchainError as error:
        raise NotInstalled(str(error)) from error


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def served(folder: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def opened(chromium: Path, *flags: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium), args=[*QUIET_FLAGS, *flags])
        try:
            yield browser
        finally:
            browser.close()


def start(browser: Browser, site: str, cell: Cell, **integration: object) -> Page:
    """Loads the SDK in a page of its own profile and lets it send; does not wait for the replies."""
    page = browser.new_context().new_page()
    page.goto(site)
    client = {"name": cell.name, "cdnURL": cell.settings_url, "writeKey": cell.write_key}
    page.evaluate(
        "([client, plan, integration]) => { send(client, plan, integration) }",
        [client, {"events": EVENTS}, integration],
    )
    return page


BATCHES = {"strategy": "batching", "config": {"size": EVENTS_IN_BATCH, "timeout": 500}}


def sender(chromium: Path, folder: Path, **integration: object) -> Sender:
    """`integration`: settings of `Segment.io`, as a page gives them to `load`."""

    def send(cells: Sequence[Cell]) -> dict[str, list[str]]:
        with served(folder) as site, opened(chromium) as browser:
            pages = {cell.name: start(browser, site, cell, **integration) for cell in cells}
            some = next(iter(pages.values()))
            wait_until_settled(cells, lambda seconds: some.wait_for_timeout(seconds * 1_000))
            return {name: page.evaluate("told.errors") for name, page in pages.items()}

    return send
