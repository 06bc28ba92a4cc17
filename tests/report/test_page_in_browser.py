"""The page in a real browser: the leak in the first screen, the picture drawn, nothing covered, no barrier."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from policies.scenario import Given
from report.model import Report
from report.page_form import page_form
from tests.report.browser import browser, opened
from tests.report.event_logs import Preview
from tests.report.seeded_changes import Seeded, all_reports, bucket, function, many, table

pytestmark = pytest.mark.browser

SERVICES = [
    "aws:sqs/queue:Queue",
    "aws:sns/topic:Topic",
    "aws:kinesis/stream:Stream",
    "aws:ec2/vpc:Vpc",
    "aws:ec2/subnet:Subnet",
    "aws:rds/instance:Instance",
    "aws:kms/key:Key",
    "aws:iam/role:Role",
    "aws:cloudwatch/logGroup:LogGroup",
    "aws:elasticloadbalancingv2/loadBalancer:LoadBalancer",
    "aws:redshift/cluster:Cluster",
    "aws:ecs/cluster:Cluster",
    "aws:route53/zone:Zone",
    "aws:secretsmanager/secret:Secret",
    "aws:efs/fileSystem:FileSystem",
    "aws:ecr/repository:Repository",
]


def of_many_services(count: int) -> Report:
    """Many services in the region, some of each elsewhere, and ways out from most of them."""
    after = [
        Given(
            type=SERVICES[number % len(SERVICES)],
            name=f"part-{number:03}",
            props={"note": "x"},
            provider_region="us-east-1"
            if number % 40 == 0
            else "ap-south-1"
            if number % 41 == 0
            else "eu-west-1",
        )
        for number in range(count)
    ]
    leaks: list[Given] = [
        *(
            function(f"leak-{number}", topic_region=region)
            for number, region in enumerate(("us-east-1", "ap-south-1"))
        ),
        table("copied", "us-east-1", "sa-east-1"),
    ]
    return Seeded(preview=Preview(after=[*after, *leaks], pack_ran=True)).report()


REPORTS = {**all_reports(), "5": of_many_services(5), "500": of_many_services(500)}


@pytest.fixture(scope="module")
def running() -> Iterator[Browser]:
    with browser() as found:
        yield found


@pytest.fixture
def pages(tmp_path: Path) -> dict[str, Path]:
    for name, report in REPORTS.items():
        (tmp_path / f"{name}.html").write_text(page_form(report), encoding="utf-8")
    return {name: tmp_path / f"{name}.html" for name in REPORTS}


def keep(page: Any, name: str) -> None:
    """A screenshot to look at, where a folder for them is named."""
    if folder := os.environ.get("REGIONAL_INGEST_SCREENSHOTS"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (360, "light")])
def test_nothing_is_covered_nothing_is_asked_for_and_axe_finds_no_barrier(
    running: Browser, pages: dict[str, Path], name: str, width: int, scheme: str
) -> None:
    seen = opened(running, pages[name], width=width, color_scheme=scheme)
    keep(seen.page, f"{name}-{width}-{scheme}")
    assert seen.said == []
    assert seen.asked == []
    assert seen.overlapping_boxes() == []
    assert seen.sideways() <= 0
    assert seen.page.locator("svg rect.box").first.bounding_box() is not None
    found = Axe().run(seen.page).response["violations"]
    serious = [
        f"{one['id']}: {one['nodes'][0]['html'][:200]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]
    assert serious == []


@pytest.mark.parametrize("width", [1280, 360])
def test_the_leak_of_300_is_in_the_first_screen(running: Browser, pages: dict[str, Path], width: int) -> None:
    seen = opened(running, pages["one-leak-in-300"], width=width, height=900)
    place = seen.page.locator("li.leaves", has_text="environment.variables.TOPIC_ARN").bounding_box()
    assert place is not None and place["y"] + place["height"] <= 900


def test_a_box_leads_to_the_names_in_it_by_keyboard(running: Browser, pages: dict[str, Path]) -> None:
    page = opened(running, pages["clean"]).page
    page.locator("svg a").first.focus()
    page.keyboard.press("Enter")
    assert page.url.endswith("#s0-eu-west-1-lambda")
    assert page.locator("#s0-eu-west-1-lambda").is_visible()


def test_it_prints_with_everything_that_leaves(
    running: Browser, pages: dict[str, Path], tmp_path: Path
) -> None:
    page = opened(running, pages["one-leak-in-300"]).page
    page.emulate_media(media="print")
    assert page.locator("li.leaves").is_visible()
    assert len(page.pdf(path=str(tmp_path / "page.pdf"))) > 10_000


def test_a_page_on_10_000_resources_is_drawn(running: Browser, tmp_path: Path) -> None:
    leaks = [function(f"leak-{number:04}", topic_region="us-east-1") for number in range(500)]
    report = Seeded(preview=Preview(before=many(9_500), after=[*many(9_500), *leaks], pack_ran=True)).report()
    file = tmp_path / "large.html"
    file.write_text(page_form(replace(report)), encoding="utf-8")
    seen = opened(running, file)
    assert seen.page.locator("li.leaves").count() == 500
    assert seen.page.locator("li.leaves").locator("visible=true").count() == 10
    assert seen.overlapping_boxes() == []


def test_what_stands_outside_is_open_to_the_eye(running: Browser, tmp_path: Path) -> None:
    report = Seeded(
        preview=Preview(after=[bucket("archive"), bucket("copy", provider_region="us-east-1")])
    ).report()
    file = tmp_path / "page.html"
    file.write_text(page_form(report), encoding="utf-8")
    page = opened(running, file).page
    assert page.locator("details[open]", has_text="us-east-1").locator("li", has_text="copy").is_visible()
