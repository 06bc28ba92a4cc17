"""The configuration of every SDK family: the reference's exact strings, own hosts, and what is refused."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regional.__main__ import main
from residency.catalogue import CatalogueKind, entries
from residency.hosts import NoVendorHost
from residency.regions import IngestRegion, Location, ProcessingRegion
from sdk_configuration.families import FAMILIES, HostForm, SdkFamily
from sdk_configuration.linter import REQUIREMENTS, LintRule
from sdk_configuration.snippets import NoConfiguration, Sender, configuration, families_of

PROJECT = Path(__file__).resolve().parents[2]
EU = Location(processing_region=ProcessingRegion.EU_WEST, ingest_region=IngestRegion.DUBLIN)
US = Location(processing_region=ProcessingRegion.US_WEST, ingest_region=IngestRegion.OREGON)
KEY = "<write key>"
EU_SENDER = Sender.at_vendor(name="site", location=EU, write_key=KEY)
US_SENDER = Sender.at_vendor(name="site", location=US, write_key=KEY)
OWN_SENDER = Sender.at_domain(name="site", location=EU, domain="collect.example.com", write_key=KEY)

# What the reference's table prints, row by row.
REFERENCE = {
    "r41_ios": ("ios", 'apiHost: "events.eu1.segmentapis.com/v1"'),
    "r42_android": ("android", 'apiHost: "events.eu1.segmentapis.com/v1"'),
    "r43_flutter": ("flutter", 'apiHost: "events.eu1.segmentapis.com/v1"'),
    "r44_xamarin": ("xamarin", 'apiHost: "events.eu1.segmentapis.com/v1"'),
    "r45_react_native": ("react-native", 'proxy: "https://events.eu1.segmentapis.com/v1"'),
    "r47_node": ("node", 'host: "https://events.eu1.segmentapis.com"'),
    "r48_python": ("python", 'host: "https://events.eu1.segmentapis.com"'),
    "r49_java": ("java", 'endpoint: "https://events.eu1.segmentapis.com"'),
    "r50_csharp": ("csharp", 'host: "https://events.eu1.segmentapis.com/v1"'),
    "r51_http": ("http", 'base: "https://events.eu1.segmentapis.com/v1"'),
}


@pytest.mark.parametrize(("family", "printed"), REFERENCE.values(), ids=REFERENCE)
def test_r41_r42_r43_r44_r45_r47_r48_r49_r50_r51_the_eu_strings_are_the_references(
    family: str, printed: str
) -> None:
    made = configuration(FAMILIES[family], EU_SENDER)
    option = FAMILIES[family].option
    assert f'{option}: "{made.options[option]}"' == printed
    assert made.options[option] in made.code


def test_r46_react_native_needs_use_segment_endpoints_as_well() -> None:
    made = configuration(FAMILIES["react-native"], EU_SENDER)
    assert made.options["useSegmentEndpoints"] == "true"
    assert "useSegmentEndpoints: true" in made.code


def test_r43_d4_flutter_ios_and_unity_are_warned_of_in_the_eu_only() -> None:
    warned = {family.id for family in FAMILIES.values() if configuration(family, EU_SENDER).warnings}
    assert warned == {"flutter", "ios", "unity"}
    assert not any(configuration(family, US_SENDER).warnings for family in FAMILIES.values())


def test_r52_whether_v1_is_written_is_a_fact_of_each_sdk() -> None:
    with_version = {
        family.id
        for family in FAMILIES.values()
        if configuration(family, EU_SENDER).options.get(family.option, "").endswith("/v1")
    }
    assert with_version == {"ios", "android", "flutter", "xamarin", "unity", "react-native", "csharp", "http"}


def test_r29_analytics_js_is_given_no_host() -> None:
    assert configuration(FAMILIES["javascript"], EU_SENDER).options == {}
    # Its settings come from the own endpoint, which says the host.
    assert configuration(FAMILIES["javascript"], OWN_SENDER).options == {
        "cdnURL": "https://events.eu1.collect.example.com"
    }


def test_r30_mobile_sdks_are_given_the_host_and_the_host_of_the_settings() -> None:
    for family in FAMILIES.values():
        if family.is_mobile:
            made = configuration(family, OWN_SENDER)
            assert made.options[family.option].startswith(("events.eu1.", "https://events.eu1."))
            assert family.settings_option in made.options
            assert any("queued" in warning for warning in made.warnings)


@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)
def test_r53_host_and_write_key_are_the_source_s_own(family: SdkFamily) -> None:
    for sender, host in ((EU_SENDER, "events.eu1.segmentapis.com"), (US_SENDER, "api.segment.io")):
        made = configuration(family, sender)
        assert KEY in made.code
        if family.form is not HostForm.FROM_SETTINGS:
            assert host in made.code
        assert "{" + "host}" not in made.code and "{" + "settings}" not in made.code


def test_r54_sdks_without_a_row_of_their_own_take_the_host_by_region() -> None:
    generic = [family for family in FAMILIES.values() if "R54" in family.rules]
    assert {family.id for family in generic} == {"go", "ruby", "php", "clojure"}
    for family in generic:
        assert "api.segment.io" in configuration(family, US_SENDER).options[family.option]
        assert "events.eu1.segmentapis.com" in configuration(family, EU_SENDER).options[family.option]


def test_the_page_has_every_sdk_and_every_rule_of_the_linter_as_the_tables_have_them() -> None:
    page = (PROJECT / "docs/sdk-config.md").read_text()
    for family in FAMILIES.values():
        settings = f"`{family.settings_option}`" if family.settings_option else "-"
        assert f"| {family.name} | `{family.option or '-'}` | {family.form.value} | {settings} |" in page
    for rule in LintRule:
        assert f"| `{rule}` | " in page and f"| {REQUIREMENTS[rule]} |" in page
    assert page.count("\n| `") == len(LintRule)


@given(
    family=st.sampled_from(list(FAMILIES.values())),
    others=st.dictionaries(
        st.sampled_from(["flushInterval", "retries", "debug", "host", "apiHost", "proxy"]), st.integers()
    ),
)
def test_r55_other_options_are_kept_and_never_change_the_host(
    family: SdkFamily, others: dict[str, object]
) -> None:
    made = configuration(family, OWN_SENDER)
    merged = made.with_options(others)
    assert {name: merged[name] for name in made.options} == dict(made.options)
    assert set(merged) == set(made.options) | set(others)


def test_r56_every_source_with_an_sdk_has_its_family() -> None:
    for client in ("javascript", "ios", "android", "react-native"):
        assert client in FAMILIES
    known = {slug for family in FAMILIES.values() for slug in family.sources}
    for slug in (
        "go",
        "ruby",
        "php",
        "clojure",
        "java",
        "node-js",
        "python",
        "net",
        "flutter",
        "unity",
        "xamarin",
    ):
        assert slug in known


def test_r59_a_cloud_source_has_no_sdk_to_configure() -> None:
    for entry in entries(CatalogueKind.SOURCE):
        if entry.cloud_event_source:
            with pytest.raises(NoConfiguration, match="R59"):
                families_of(entry.slug)


def test_r27_no_vendor_host_is_made_up_for_other_ingest_regions() -> None:
    sydney = Location(processing_region=ProcessingRegion.US_WEST, ingest_region=IngestRegion.SYDNEY)
    with pytest.raises(NoVendorHost, match="R27"):
        Sender.at_vendor(name="app", location=sydney, write_key=KEY)
    own = Sender.at_domain(name="app", location=sydney, domain="collect.example.com", write_key=KEY)
    assert configuration(FAMILIES["node"], own).options == {
        "host": "https://events.us1-sydney.collect.example.com"
    }


def test_r48_the_python_configuration_is_code_that_runs() -> None:
    code = configuration(FAMILIES["python"], EU_SENDER).code + "print(analytics.host, analytics.write_key)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == f"https://events.eu1.segmentapis.com {KEY}"


def test_the_command_writes_the_sources_of_a_stack(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "Pulumi.eu.yaml").write_text(
        "config:\n"
        "  regional-ingest:processingRegion: eu-west\n"
        "  regional-ingest:euEnabled: true\n"
        "  regional-ingest:domain: collect.example.com\n"
        "  regional-ingest:hostedZoneId: Z0123456789ABC\n"
        "  regional-ingest:sources:\n"
        "    - {name: app, type: react-native, writeKey: {secure: v1:abc}}\n"
    )
    assert main(["sdk-config", "--stack", "eu", "--folder", str(tmp_path), "--json"]) == 0
    (written,) = json.loads(capsys.readouterr().out)
    assert written["options"]["proxy"] == "https://events.eu1.collect.example.com/v1"
    assert "<write key of app>" in written["code"]


def test_r27_r59_a_source_that_has_no_configuration_does_not_keep_the_others_from_theirs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "Pulumi.us.yaml").write_text(
        "config:\n"
        "  regional-ingest:sources:\n"
        "    - {name: files, type: amazon-s3}\n"
        "    - {name: asia, type: go, ingestRegion: sydney}\n"
        "    - {name: api, type: go}\n"
    )
    command = ["sdk-config", "--stack", "us", "--folder", str(tmp_path), "--vendor", "--json"]
    assert main(command) == 0
    told = capsys.readouterr()
    assert [one["source"] for one in json.loads(told.out)] == ["api"]
    assert "files is left out: R59" in told.err and "asia is left out: " in told.err and "(R27)" in told.err
    assert main([*command, "--source", "files"]) == 1


def local_command(folder: Path, endpoint: str, *more: str) -> list[str]:
    """`regional sdk-config` of a stack with one source, at an endpoint as `make -s outputs` says it."""
    (folder / "Pulumi.us.yaml").write_text("config:\n  regional-ingest:sources: [{name: api}]\n")
    (folder / "outputs.json").write_text(json.dumps({"endpoints": {"oregon": endpoint}}))
    outputs = ["--outputs", str(folder / "outputs.json")]
    return ["sdk-config", "--stack", "us", "--folder", str(folder), *outputs, *more]


def test_the_local_cloud_is_written_for_every_sdk_that_can_come_to_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An SDK that is given a host without a scheme says https itself: it would come to nothing, and is left out."""
    assert main(local_command(tmp_path, "http://127.0.0.1:8801", "--json")) == 0

    told = capsys.readouterr()
    written = {one["sdk"]: one for one in json.loads(told.out)}
    assert set(written) == {"react-native", "node", "python", "java", "csharp", "http", "go", "clojure"}
    for family, one in written.items():
        assert one["options"][FAMILIES[family].option].startswith("http://127.0.0.1:8801")
        assert "https" not in one["code"]
    left_out = {family.name for family in FAMILIES.values() if family.id not in written}
    assert all(name in told.err for name in left_out) and "says https:// itself" in told.err


def test_an_sdk_that_says_https_itself_is_refused_for_the_local_cloud(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(local_command(tmp_path, "http://127.0.0.1:8801", "--source", "api", "--sdk", "ruby")) == 1
    told = capsys.readouterr()
    assert told.out == "" and "Ruby: such an SDK says https:// itself" in told.err and "python" in told.err


def test_r25_plain_http_to_another_machine_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(local_command(tmp_path, "http://10.0.0.7:8801")) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert "--outputs: endpoints.oregon: http:// is for the local cloud on this machine alone" in told.err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ["--stack", "nowhere"],
            "Pulumi.nowhere.yaml: there is no such file; stacks in this folder: eu-west, us-west",
        ),
        (["--stack", "eu-west"], "give it by --outputs FILE"),
        (["--stack", "eu-west", "--vendor", "--source", "nobody"], "sources: website, backend"),
        (["--stack", "eu-west", "--outputs", "README.md"], "no `endpoints` in it"),
    ],
)
def test_what_is_missing_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    monkeypatch.chdir(PROJECT)
    assert main(["sdk-config", *arguments]) == 1
    assert told in capsys.readouterr().err
