"""A page in the real browser: what it shows, what its console says, what is drawn over what."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from localcloud.toolchain.browser import QUIET_FLAGS, provide_browser
from localcloud.toolchain.provision import setting_up

PROJECT = Path(__file__).resolve().parents[2]


@contextmanager
def browser() -> Iterator[Browser]:
    """A headless browser. Raises ToolchainError where there is none."""
    with setting_up(PROJECT, stream=sys.stderr) as context:
        found = provide_browser(context)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=str(found.path), args=list(QUIET_FLAGS))
        try:
            yield running
        finally:
            running.close()


@dataclass
class Opened:
    """A page that was opened. `said`: errors and warnings of its console; `asked`: what it wanted from elsewhere."""

    page: Page
    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def overlapping_boxes(self) -> list[str]:
        """Pairs of the picture's boxes and labels that cover each other."""
        found: list[str] = self.page.evaluate(OVERLAPS)
        return found

    def sideways(self) -> int:
        """Pixels by which the page is wider than the window."""
        wider: int = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        return wider


def opened(running: Browser, file: Path, *, width: int = 1280, height: int = 900, **options: Any) -> Opened:
    """The page of a file in a window of that size; `options` are a browser context's (colour scheme, ...)."""
    page = running.new_context(viewport={"width": width, "height": height}, **options).new_page()
    seen = Opened(page=page)
    page.on(
        "console",
        lambda message: seen.said.append(message.text) if message.type in ("error", "warning") else None,
    )
    page.on("pageerror", lambda error: seen.said.append(str(error)))
    page.on(
        "request",
        lambda request: seen.asked.append(request.url) if not request.url.startswith("file:") else None,
    )
    page.goto(file.as_uri())
    return seen


OVERLAPS = """() => {
  const wrong = [];
  for (const svg of document.querySelectorAll("svg")) {
    const all = [...svg.querySelectorAll("rect.box, text")].map(one => [one, one.getBoundingClientRect()]);
    for (let i = 0; i < all.length; i++) for (let j = i + 1; j < all.length; j++) {
      const [a, p] = all[i], [b, q] = all[j];
      if (a.parentNode === b.parentNode && a.parentNode.tagName !== "svg") continue;
      const x = Math.min(p.right, q.right) - Math.max(p.left, q.left);
      const y = Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top);
      if (x > 1 && y > 1) wrong.push([a, b].map(one => one.textContent || one.className.baseVal).join(" / "));
    }
    const arrows = [...svg.querySelectorAll("path.arrow")];
    const boxes = [...svg.querySelectorAll("rect.box")].map(one => one.getBBox());
    for (const arrow of arrows) {
      const length = arrow.getTotalLength();
      for (let at = 2; at < length; at += 2) {
        const point = arrow.getPointAtLength(at);
        const within = box =>
          point.x > box.x + 1 && point.x < box.x + box.width - 1 &&
          point.y > box.y + 1 && point.y < box.y + box.height - 1;
        if (boxes.some(within)) { wrong.push("arrow through a box: " + arrow.textContent); break; }
      }
    }
  }
  return wrong;
}"""
