"""The linter: wrong SDK configurations are found with file and line, right ones and look-alikes are left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from regional.__main__ import main
from residency.regions import IngestRegion, Location, ProcessingRegion
from sdk_configuration.families import FAMILIES, SdkFamily
from sdk_configuration.linter import Expected, LintRule, lint_text
from sdk_configuration.snippets import Sender, configuration

EU = Expected(
    processing_region=ProcessingRegion.EU_WEST,
    own_hosts=frozenset({"events.eu1.example.com"}),
    foreign_hosts=frozenset({"events.us1.example.com"}),
)
US = Expected(processing_region=ProcessingRegion.US_WEST)
IN_EU = Location(processing_region=ProcessingRegion.EU_WEST, ingest_region=IngestRegion.DUBLIN)
IN_US = Location(processing_region=ProcessingRegion.US_WEST, ingest_region=IngestRegion.OREGON)
US_KEY = "usw_0123456789abcdef0123456789abcdef"
NODE = 'import { Analytics } from "@segment/analytics-node"\n'
LINTED = [family for family in FAMILIES.values() if family.files and family.id != "javascript"]
PREAMBLE = {
    "ios": "import Segment\n",
    "android": "import com.segment.analytics.kotlin.core.Analytics\n",
    "flutter": "import 'package:segment_analytics/client.dart';\n",
    "java": "import com.segment.analytics.Analytics;\n",
    "csharp": "using Segment.Analytics;\n",
    "xamarin": "using Segment.Analytics;\n",
    "go": 'import "github.com/segmentio/analytics-go/v3"\n',
    "php": "<?php use Segment\\Segment;\n",
    "clojure": "(require '[circleci.analytics-clj.core :refer :all])\n",
}


def code_of(family: SdkFamily, location: Location) -> str:
    sender = Sender.at_vendor(name="app", location=location, write_key="k" * 20)
    return PREAMBLE.get(family.id, "") + configuration(family, sender).code


def found(text: str, file: str, expected: Expected = EU) -> list[tuple[int, LintRule]]:
    return [(one.line, one.rule) for one in lint_text(text, file=file, expected=expected)]


@pytest.mark.parametrize("family", LINTED, ids=lambda family: family.id)
def test_r31_what_the_generator_writes_passes(family: SdkFamily) -> None:
    assert found(code_of(family, IN_EU), f"app{family.files[0]}") == []
    assert found(code_of(family, IN_US), f"app{family.files[0]}", US) == []


@pytest.mark.parametrize("family", LINTED, ids=lambda family: family.id)
def test_r31_r38_a_us_host_in_an_eu_workspace_is_found_in_every_language(family: SdkFamily) -> None:
    rules = {rule for _, rule in found(code_of(family, IN_US), f"app{family.files[0]}")}
    assert rules == {LintRule.WRONG_REGION}


@pytest.mark.parametrize(
    ("file", "text", "line", "rule"),
    [
        pytest.param(
            "app.ts",
            'import { createClient } from "@segment/analytics-react-native"\n'
            'createClient({ writeKey: "k", proxy: "https://events.eu1.segmentapis.com/v1" })\n',
            2,
            LintRule.MISSING_BESIDE,
            id="r46_react_native_without_use_segment_endpoints",
        ),
        pytest.param(
            "app.ts",
            'import { createClient } from "@segment/analytics-react-native"\n'
            'createClient({ writeKey: "k", useSegmentEndpoints: true })\n',
            2,
            LintRule.NO_HOST,
            id="r46_r30_react_native_without_proxy",
        ),
        pytest.param(
            "app.mjs",
            'import { Analytics } from "@segment/analytics-node"\n\n'
            'new Analytics({ writeKey: "k", host: "https://events.eu1.segmentapis.com/v1" })\n',
            3,
            LintRule.EXTRA_VERSION,
            id="r47_node_with_v1",
        ),
        pytest.param(
            "app.py",
            'import segment.analytics as analytics\nanalytics.write_key = "k"\n'
            'analytics.host = "https://events.eu1.segmentapis.com/v1"\n',
            3,
            LintRule.EXTRA_VERSION,
            id="r48_python_with_v1",
        ),
        pytest.param(
            "App.java",
            'import com.segment.analytics.Analytics;\nAnalytics.builder("k").endpoint("https://events.eu1.segmentapis.com/v1");\n',
            2,
            LintRule.EXTRA_VERSION,
            id="r49_java_with_v1",
        ),
        pytest.param(
            "App.cs",
            'using Segment.Analytics;\nAnalytics.Initialize("k", new Config(host: "https://events.eu1.segmentapis.com"));\n',
            2,
            LintRule.MISSING_VERSION,
            id="r50_csharp_without_v1",
        ),
        pytest.param(
            "App.swift",
            'import Segment\nConfiguration(writeKey: "k").apiHost("https://events.eu1.segmentapis.com/v1")\n',
            2,
            LintRule.EXTRA_SCHEME,
            id="r41_ios_with_scheme",
        ),
        pytest.param(
            "App.kt",
            'import com.segment.analytics.kotlin\nAnalytics("k", context) { apiHost = "events.eu1.segmentapis.com" }\n',
            2,
            LintRule.MISSING_VERSION,
            id="r42_android_without_v1",
        ),
        pytest.param(
            "app.dart",
            "import 'package:segment_analytics/client.dart';\ncreateClient(Configuration('k'));\n",
            2,
            LintRule.NO_HOST,
            id="r30_flutter_without_host",
        ),
        pytest.param(
            "app.go",
            'import "github.com/segmentio/analytics-go/v3"\nc := analytics.New("k")\n',
            2,
            LintRule.NO_HOST,
            id="r54_go_without_endpoint",
        ),
        pytest.param(
            "app.rb",
            'require "segment/analytics"\nSegment::Analytics.new(write_key: "k", host: "events.us1.example.com")\n',
            2,
            LintRule.WRONG_REGION,
            id="r38_ruby_with_the_own_host_of_the_other_region",
        ),
        pytest.param(
            "app.ts",
            'import { AnalyticsBrowser } from "@segment/analytics-next"\n'
            'AnalyticsBrowser.load({ writeKey: "k" }, { integrations: { S: { apiHost: "api.segment.io/v1" } } })\n',
            2,
            LintRule.FIXED_HOST,
            id="r29_analytics_js_with_a_fixed_host",
        ),
        pytest.param(
            "app.mjs",
            'import { Analytics } from "@segment/analytics-node"\n'
            f'new Analytics({{ writeKey: "{US_KEY}", host: "https://events.eu1.segmentapis.com" }})\n',
            2,
            LintRule.FOREIGN_KEY,
            id="r38_r39_an_eu_host_with_a_us_key",
        ),
        pytest.param(
            "app.py",
            'import segment.analytics as analytics\nanalytics.write_key = "k"\nanalytics.host = "http://events.eu1.segmentapis.com"\n',
            3,
            LintRule.NOT_HTTPS,
            id="r25_not_https",
        ),
        pytest.param(
            "app.py",
            'import requests\nrequests.post("https://api.segment.io/v1/track")\n',
            2,
            LintRule.WRONG_REGION,
            id="r38_r40_a_request_of_ones_own",
        ),
        pytest.param(
            "settings.py",
            'SEGMENT_HOST = os.environ.get("SEGMENT_HOST", "https://api.segment.io")\n',
            1,
            LintRule.WRONG_REGION,
            id="r31_an_address_that_another_file_uses",
        ),
        pytest.param(
            "app.go",
            'import segment "github.com/segmentio/analytics-go/v3"\n\nvar c = segment.New(os.Getenv("KEY"))\n',
            3,
            LintRule.NO_HOST,
            id="r54_go_by_another_name",
        ),
        pytest.param(
            "app.rb",
            'require "segment/analytics"\nSegment::Analytics.new(write_key: "k", host: "api.eu1.segment.io")\n',
            2,
            LintRule.NO_SUCH_HOST,
            id="r27_a_host_of_the_vendor_that_there_is_not",
        ),
        pytest.param(
            "app.ts",
            'import { AnalyticsBrowser } from "@segment/analytics-next"\n'
            'AnalyticsBrowser.load({ writeKey: "k", cdnURL: "https://events.us1.example.com" })\n',
            2,
            LintRule.WRONG_REGION,
            id="r29_r31_settings_of_the_other_region",
        ),
        pytest.param(
            "app.py",
            "from redis import Redis\nfrom segment.analytics.client import Client\n"
            'cache = Redis(host="localhost")\nclient = Client("k")\n',
            4,
            LintRule.NO_HOST,
            id="r54_a_host_of_something_else_is_none_of_the_sdk_s",
        ),
    ],
)
def test_r25_r29_r30_r38_r39_r46_a_wrong_configuration_is_found_at_its_line(
    file: str, text: str, line: int, rule: LintRule
) -> None:
    assert found(text, file) == [(line, rule)]


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("app.py", 'import requests\nrequests.post("https://events.eu1.segmentapis.com/v1/track")\n'),
        ("app.py", 'BLOCKED = ["https://api.segment.io", "https://ads.example.com"]\n'),
        ("app.py", "import segment.analytics as analytics\nanalytics.track('u', 'api.segment.io is gone')\n"),
        ("app.mjs", NODE + "export type { Analytics }\n"),
        ("app.mjs", NODE + "new Analytics({ writeKey: k, host: settings.host })\n"),
        (
            "app.mjs",
            NODE + '// host: "https://api.segment.io"\n'
            'new Analytics({ writeKey: k, host: "https://events.eu1.example.com" })\n',
        ),
        ("app.mjs", NODE + 'new Analytics({ writeKey: k, host: "http://localhost:8801" })\n'),
        ("app.py", 'import segment.analytics as analytics\nanalytics.host = "https://proxy.example.com"\n'),
        ("README.md", "host: https://api.segment.io"),
    ],
)
def test_what_only_looks_wrong_is_left_alone(file: str, text: str) -> None:
    assert found(text, file) == []


def test_a_write_key_is_never_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key = "usw_0123456789abcdef0123456789abcdef"
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules/skipped.mjs").write_text("new Analytics()")
    (tmp_path / "src").mkdir()
    (tmp_path / "src/app.mjs").write_text(
        f'import {{ Analytics }} from "@segment/analytics-node"\nnew Analytics({{ writeKey: "{key}" }})\n'
    )
    code = main(["sdk-lint", str(tmp_path), "--processing-region", "eu-west", "--domain", "example.com"])
    told = capsys.readouterr()
    assert code == 3
    assert "src/app.mjs:2: foreign-write-key (R38, R39, R53)" in told.out
    assert "src/app.mjs:2: no-host (R30, R54)" in told.out
    assert "https://events.eu1.example.com" in told.out
    assert key not in told.out + told.err


def test_a_clean_code_base_exits_with_0(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sdk-lint", str(tmp_path), "--processing-region", "us-west"]) == 0
    assert main(["sdk-lint", str(tmp_path / "nowhere"), "--processing-region", "us-west"]) == 1


def test_r31_a_host_of_an_ingest_region_that_no_source_declares_is_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "Pulumi.us.yaml").write_text(
        "config:\n"
        "  regional-ingest:domain: collect.example.com\n"
        "  regional-ingest:hostedZoneId: Z0123456789ABC\n"
        "  regional-ingest:sources: [{name: asia, ingestRegion: sydney}]\n"
    )
    (tmp_path / "src").mkdir()
    lint = ["sdk-lint", str(tmp_path / "src"), "--stack", "us", "--folder", str(tmp_path)]
    for host, found in (
        ("https://events.us1-sydney.collect.example.com", 0),
        ("https://events.us1.collect.example.com", 1),
        ("https://api.segment.io", 1),
    ):
        (tmp_path / "src/app.mjs").write_text(NODE + f'new Analytics({{ writeKey: k, host: "{host}" }})\n')
        assert main(lint) == (3 if found else 0)
        told = capsys.readouterr().out
        assert told.count("app.mjs:2: wrong-ingest-region (R31)") == found
        assert told.count("use https://events.us1-sydney.collect.example.com") == found
