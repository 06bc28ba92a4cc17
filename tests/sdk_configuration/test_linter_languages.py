"""The linter on a program in each of the eleven languages: each mistake at its line, and nothing where it is right."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from residency.regions import ProcessingRegion
from sdk_configuration.families import FAMILIES, HostForm
from sdk_configuration.linter import Expected, LintRule, lint_folder, lint_text

PROGRAMS = Path(__file__).with_name("programs")
# A program of each language, and the family whose configuration it has; TypeScript's is React Native's.
FAMILY_OF = {
    "analytics.mjs": "node",
    "segment.ts": "react-native",
    "AppDelegate.swift": "ios",
    "Tracking.kt": "android",
    "Tracker.java": "java",
    "tracking.py": "python",
    "tracking.go": "go",
    "segment.rb": "ruby",
    "tracking.php": "php",
    "Tracking.cs": "csharp",
    "tracking.dart": "flutter",
}
EU = Expected(
    processing_region=ProcessingRegion.EU_WEST,
    own_hosts=frozenset({"events.eu1.example.com"}),
    foreign_hosts=frozenset({"events.us1.example.com"}),
)
EU_KEY, US_KEY = "euw_" + "0" * 32, "usw_" + "0" * 32
WITH_SCHEME = (HostForm.ORIGIN, HostForm.API_URL)
WITH_VERSION = (HostForm.API_HOST, HostForm.API_URL)

each_program = pytest.mark.parametrize("name", FAMILY_OF)


def address(name: str, host: str, *, version: bool | None = None) -> str:
    """The host as the program's SDK wants it, or with `/v1` against its wish."""
    form = FAMILIES[FAMILY_OF[name]].form
    wanted = form in WITH_VERSION if version is None else version
    return ("https://" if form in WITH_SCHEME else "") + host + ("/v1" if wanted else "")


def program(name: str, *, host: str = "", key: str = EU_KEY) -> str:
    right = address(name, "events.eu1.example.com")
    return (PROGRAMS / name).read_text().replace("@HOST@", host or right).replace("@KEY@", key)


def line_of(name: str, text: str) -> int:
    return next(
        number
        for number, line in enumerate((PROGRAMS / name).read_text().splitlines(), start=1)
        if re.search(text, line)
    )


def found(name: str, text: str) -> list[tuple[int, LintRule]]:
    return [(one.line, one.rule) for one in lint_text(text, file=name, expected=EU)]


def test_there_is_a_program_in_every_language() -> None:
    assert {path.name for path in PROGRAMS.iterdir()} == set(FAMILY_OF)
    assert len({Path(name).suffix for name in FAMILY_OF}) == 11


@each_program
@pytest.mark.parametrize(
    "host", ["events.eu1.example.com", "events.eu1.segmentapis.com", "proxy.example.org"]
)
def test_r31_a_right_program_passes(name: str, host: str) -> None:
    assert found(name, program(name, host=address(name, host))) == []


@each_program
@pytest.mark.parametrize("host", ["api.segment.io", "events.us1.example.com"])
def test_r31_r38_a_wrong_host_is_found_at_its_line(name: str, host: str) -> None:
    wrong = program(name, host=address(name, host))
    assert found(name, wrong) == [(line_of(name, "@HOST@"), LintRule.WRONG_REGION)]


@each_program
def test_r41_r52_v1_where_it_does_not_belong_or_missing_where_it_does_is_found_at_its_line(name: str) -> None:
    has_version = FAMILIES[FAMILY_OF[name]].form in WITH_VERSION
    wrong = program(name, host=address(name, "events.eu1.segmentapis.com", version=not has_version))
    rule = LintRule.MISSING_VERSION if has_version else LintRule.EXTRA_VERSION
    assert found(name, wrong) == [(line_of(name, "@HOST@"), rule)]


@each_program
def test_r38_r39_r53_an_eu_host_with_a_us_key_is_found_at_its_line(name: str) -> None:
    assert found(name, program(name, key=US_KEY)) == [(line_of(name, "@KEY@"), LintRule.FOREIGN_KEY)]


@each_program
def test_r30_r54_no_host_at_all_is_found_where_the_sdk_is_started(name: str) -> None:
    option = FAMILIES[FAMILY_OF[name]].option
    pattern = rf"""[ \t.]*(?:analytics\.)?["']?{option}["']?[:\s=>(]+["']@HOST@["']\)?,?"""
    text, removed = re.subn(pattern, "", (PROGRAMS / name).read_text())
    assert removed == 1
    starts = r"createClient\(\{|new Analytics|Configuration\(\w*:? ?[\"']?|\.builder\(\"@|write_key = |"
    starts += r"NewWithConfig|Segment::Analytics|::init|\.Initialize|Analytics\(\"@"
    text = text.replace("@KEY@", EU_KEY)
    assert found(name, text) == [(line_of(name, starts), LintRule.NO_HOST)]


@each_program
def test_a_host_that_comes_from_the_environment_or_a_setting_is_no_finding(name: str) -> None:
    text = re.sub(
        r"""["']@HOST@["']""", READS_OF_THE_ENVIRONMENT[Path(name).suffix], (PROGRAMS / name).read_text()
    )
    assert found(name, text.replace("@KEY@", EU_KEY)) == []
    text = re.sub(r"""["']@HOST@["']""", "settings.segmentHost", (PROGRAMS / name).read_text())
    assert found(name, text.replace("@KEY@", EU_KEY)) == []


READS_OF_THE_ENVIRONMENT = {
    ".mjs": "process.env.SEGMENT_HOST",
    ".ts": "Config.SEGMENT_PROXY!",
    ".swift": 'ProcessInfo.processInfo.environment["SEGMENT_HOST"]!',
    ".kt": "BuildConfig.SEGMENT_HOST",
    ".java": 'System.getenv("SEGMENT_HOST")',
    ".py": 'os.environ["SEGMENT_HOST"]',
    ".go": 'os.Getenv("SEGMENT_HOST")',
    ".rb": 'ENV.fetch("SEGMENT_HOST")',
    ".php": 'getenv("SEGMENT_HOST")',
    ".cs": 'Environment.GetEnvironmentVariable("SEGMENT_HOST")',
    ".dart": "const String.fromEnvironment('SEGMENT_HOST')",
}
# The same with the host of the US where nothing is set, which is what a new machine then sends to.
DEFAULTS = {
    ".mjs": 'process.env.SEGMENT_HOST ?? "@HOST@"',
    ".ts": 'Config.SEGMENT_PROXY || "@HOST@"',
    ".swift": 'ProcessInfo.processInfo.environment["SEGMENT_HOST"] ?? "@HOST@"',
    ".kt": 'System.getenv("SEGMENT_HOST") ?: "@HOST@"',
    ".java": 'System.getenv().getOrDefault("SEGMENT_HOST", "@HOST@")',
    ".py": 'os.environ.get("SEGMENT_HOST", "@HOST@")',
    ".go": 'cmp.Or(os.Getenv("SEGMENT_HOST"), "@HOST@")',
    ".rb": 'ENV.fetch("SEGMENT_HOST", "@HOST@")',
    ".php": 'getenv("SEGMENT_HOST") ?: "@HOST@"',
    ".cs": 'Environment.GetEnvironmentVariable("SEGMENT_HOST") ?? "@HOST@"',
    ".dart": "const String.fromEnvironment('SEGMENT_HOST', defaultValue: '@HOST@')",
}
VARIABLES = {
    ".mjs": 'const target = "@HOST@"',
    ".ts": 'const target: string = "@HOST@"',
    ".swift": 'let target = "@HOST@"',
    ".kt": 'private const val target = "@HOST@"',
    ".java": 'class Hosts { static final String target = "@HOST@"; }',
    ".py": 'target = "@HOST@"',
    ".go": 'const target = "@HOST@"',
    ".rb": 'target = "@HOST@"',
    ".php": '$target = "@HOST@";',
    ".cs": 'static class Hosts { public const string target = "@HOST@"; }',
    ".dart": "const target = '@HOST@';",
}


@each_program
def test_r31_the_default_of_a_setting_is_looked_at(name: str) -> None:
    default = DEFAULTS[Path(name).suffix]
    text = re.sub(r"""["']@HOST@["']""", lambda _: default, (PROGRAMS / name).read_text()).replace(
        "@KEY@", EU_KEY
    )
    right, wrong = (address(name, host) for host in ("events.eu1.segmentapis.com", "api.segment.io"))
    assert found(name, text.replace("@HOST@", right)) == []
    assert found(name, text.replace("@HOST@", wrong)) == [(line_of(name, "@HOST@"), LintRule.WRONG_REGION)]


@each_program
def test_r31_a_host_in_a_variable_is_found_where_it_is_written(name: str) -> None:
    used = "$target" if name.endswith(".php") else "target"
    text = re.sub(r"""["']@HOST@["']""", lambda _: used, (PROGRAMS / name).read_text()).replace(
        "@KEY@", EU_KEY
    )
    last = len(text.splitlines()) + 1
    text += VARIABLES[Path(name).suffix] + "\n"
    right, wrong = (address(name, host) for host in ("events.eu1.segmentapis.com", "api.segment.io"))
    assert found(name, text.replace("@HOST@", right)) == []
    assert found(name, text.replace("@HOST@", wrong)) == [(last, LintRule.WRONG_REGION)]


@pytest.mark.parametrize(
    ("written", "rules"),
    [
        ("  useSegmentEndpoints: true,\n", []),
        ("  useSegmentEndpoints: settings.own,\n", []),
        ("  useSegmentEndpoints,\n", []),
        ("  ...base,\n", []),
        ("", [LintRule.MISSING_BESIDE]),
        ("  useSegmentEndpoints: false,\n", [LintRule.MISSING_BESIDE]),
        ("  // useSegmentEndpoints: true,\n", [LintRule.MISSING_BESIDE]),
    ],
)
def test_r46_use_segment_endpoints_is_missed_where_it_is_not_given(
    written: str, rules: list[LintRule]
) -> None:
    text = program("segment.ts").replace("  useSegmentEndpoints: true,\n", written)
    assert [rule for _, rule in found("segment.ts", text)] == rules


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("app.ts", 'import { Analytics } from "@segment/analytics-node"\nnew Analytics(config)\n'),
        ("app.ts", 'import { Analytics } from "@segment/analytics-node"\nnew Analytics({ ...config })\n'),
        (
            "app.ts",
            'import { Analytics } from "@segment/analytics-node"\nnew Analytics({ writeKey, host })\n',
        ),
        ("app.ts", 'import { Analytics } from "@segment/analytics-node"\nnew Analytics(read("segment"))\n'),
        (
            "app.ts",
            'import { Analytics } from "@segment/analytics-node"\n'
            "new Analytics({ writeKey: k, host: `https://${region}.example.com` })\n",
        ),
        ("app.py", "from segment.analytics.client import Client\nClient(KEY, **options)\n"),
        ("app.py", "from segment.analytics.client import Client\nClient(KEY, HOST)\n"),
        ("app.py", "import segment.analytics as a\nimport httpx\nhttp = httpx.Client(timeout=3)\n"),
        ("app.py", 'import segment.analytics as a\na.write_key = k\na.host = f"https://{HOST}"\n'),
        ("app.go", 'import "github.com/segmentio/analytics-go/v3"\nanalytics.NewWithConfig(key, config)\n'),
        ("app.php", "<?php use Segment\\Segment;\nSegment::init($key, $options);\n"),
        ("app.rb", 'require "segment/analytics"\nSegment::Analytics.new(options)\n'),
        (
            "app.rb",
            'require "segment/analytics"\nSegment::Analytics.new(write_key: k, host: "#{region}.example.com")\n',
        ),
        ("App.cs", "using Segment;\nusing Segment.Model;\nAnalytics.Initialize(key, config);\n"),
        (
            "App.cs",
            "using Segment.Analytics;\n"
            'var c = new Configuration("k", apiHost: "events.eu1.segmentapis.com/v1");\n',
        ),
        (
            "App.cs",
            'using Segment.Model;\nAnalytics.Initialize(k, new Config().SetHost("https://events.eu1.segmentapis.com/v1"));\n',
        ),
        (
            "App.cs",
            "using Segment.Model;\n"
            'Analytics.Initialize(k, new Config(host: "https://events.eu1.segmentapis.com" + "/v1"));\n',
        ),
        (
            "App.swift",
            'import Segment\nlet c = Configuration(writeKey: k)\nc.apiHost("events.eu1.segmentapis.com/v1")\n',
        ),
        (
            "App.java",
            "import com.segment.analytics.Analytics;\nvar b = Analytics.builder(key);\nb.endpoint(host);\n",
        ),
        ("app.html", '<!-- apiHost: "api.segment.io/v1" --><script>analytics.load("k")</script>\n'),
        ("app.py", 'CSP = ["https://api.segment.io"]\n'),
    ],
)
def test_what_cannot_be_known_from_a_file_is_no_finding(name: str, text: str) -> None:
    assert found(name, text) == []


def test_a_server_in_kotlin_is_told_as_one_in_java() -> None:
    text = 'import com.segment.analytics.Analytics\nval a = Analytics.builder("k").endpoint("@")\n'
    assert found("App.kt", text.replace("@", "https://events.eu1.segmentapis.com")) == []
    assert found("App.kt", text.replace("@", "https://events.eu1.segmentapis.com/v1")) == [
        (2, LintRule.EXTRA_VERSION)
    ]


def test_a_code_base_is_read_whole(tmp_path: Path) -> None:
    for number, name in enumerate(FAMILY_OF):
        (tmp_path / f"app{number}").mkdir()
        (tmp_path / f"app{number}" / name).write_text(program(name, host=address(name, "api.segment.io")))
    places = {f"{one.file}:{one.line}" for one in lint_folder(tmp_path, EU)}
    assert places == {
        f"app{number}/{name}:{line_of(name, '@HOST@')}" for number, name in enumerate(FAMILY_OF)
    }


SPELLINGS = yaml.safe_load(Path(__file__).with_name("spellings.yaml").read_text())


@pytest.mark.parametrize("case", SPELLINGS, ids=lambda case: case["file"])
def test_r31_odd_spellings_are_read_as_the_language_reads_them(case: dict) -> None:
    assert [f"{line} {rule}" for line, rule in found(case["file"], case["text"])] == case["found"]
