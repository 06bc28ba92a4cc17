"""Finds SDK configurations in a code base that send to the wrong place: wrong host, `/v1` too much or too little, ...

Reads text, runs nothing. A file is looked at where it shows that it uses an SDK; what it says of the endpoint is held
against the forms of families.py and against the region that the workspace processes in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from residency.hosts import VENDOR_INGEST_HOSTS, InvalidEndpoint, normalise_endpoint
from residency.regions import ProcessingRegion
from residency.write_keys import region_of
from sdk_configuration.families import FAMILIES, HostForm, SdkFamily

MAX_FILE_BYTES = 1_048_576
# Not the team's own code, or made from it.
SKIPPED_FOLDERS = frozenset(
    {
        *(".git", ".hg", ".venv", "venv", "node_modules", "Pods", "vendor"),
        *("dist", "build", "target", "__pycache__", ".dart_tool"),
    }
)


class LintRule(StrEnum):
    """What is wrong with a configuration."""

    WRONG_REGION = "wrong-region"
    NO_HOST = "no-host"
    EXTRA_VERSION = "extra-version"
    MISSING_VERSION = "missing-version"
    MISSING_SCHEME = "missing-scheme"
    EXTRA_SCHEME = "extra-scheme"
    MISSING_BESIDE = "missing-option"
    FOREIGN_KEY = "foreign-write-key"
    NOT_HTTPS = "not-https"
    FIXED_HOST = "fixed-host"


REQUIREMENTS: Mapping[LintRule, str] = {
    LintRule.WRONG_REGION: "R31, R38",
    LintRule.NO_HOST: "R30, R54",
    LintRule.EXTRA_VERSION: "R47-R49, R52",
    LintRule.MISSING_VERSION: "R41-R45, R50, R52",
    LintRule.MISSING_SCHEME: "R45, R47-R50",
    LintRule.EXTRA_SCHEME: "R41-R44",
    LintRule.MISSING_BESIDE: "R46",
    LintRule.FOREIGN_KEY: "R38, R39, R53",
    LintRule.NOT_HTTPS: "R25",
    LintRule.FIXED_HOST: "R29",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class LintFinding:
    """One line of one file. `file` is relative to the folder that was read. Never holds a write key."""

    file: str
    line: int
    family: str
    rule: LintRule
    message: str
    fix: str

    def sentence(self) -> str:
        """The finding for a terminal, its place first, as compilers write it."""
        return f"{self.file}:{self.line}: {self.rule} ({REQUIREMENTS[self.rule]}): {self.message}; {self.fix}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Expected:
    """What the code base should send to: the region, and the hosts that are of it."""

    processing_region: ProcessingRegion
    own_hosts: frozenset[str] = frozenset()
    foreign_hosts: frozenset[str] = frozenset()
    """Own hosts of the other region."""

    @property
    def hosts(self) -> frozenset[str]:
        return self.own_hosts | {VENDOR_INGEST_HOSTS[self.processing_region]}

    def region_of_host(self, host: str) -> ProcessingRegion | None:
        """The region that a host belongs to; None for one that nobody named."""
        if host in self.hosts:
            return self.processing_region
        for region, vendor in VENDOR_INGEST_HOSTS.items():
            if host == vendor:
                return region
        if host in self.foreign_hosts:
            return next(region for region in ProcessingRegion if region is not self.processing_region)
        return None

    @property
    def host_to_use(self) -> str:
        return min(self.own_hosts) if self.own_hosts else VENDOR_INGEST_HOSTS[self.processing_region]


def lint_folder(folder: Path, expected: Expected) -> Iterator[LintFinding]:
    """Every finding below a folder, in the order of its files; what is no text, or too large, is passed over."""
    for path in _files(folder):
        try:
            if path.stat().st_size > MAX_FILE_BYTES:
                continue
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            continue
        yield from lint_text(text, file=path.relative_to(folder).as_posix(), expected=expected)


def lint_text(text: str, *, file: str, expected: Expected) -> list[LintFinding]:
    """The findings of one file, by its name's ending and what it imports."""
    families = _families_in(text, file)
    code = _without_comments(text, file)
    found = [finding for family in families for finding in _of_family(family, code, file, expected)]
    found += _keys(code, file, expected, families)
    unique = {(one.line, one.rule): one for one in found}
    return [unique[key] for key in sorted(unique)]


def _files(folder: Path) -> Iterator[Path]:
    endings = {ending for family in FAMILIES.values() for ending in family.files}
    for path in sorted(folder.iterdir()):
        if path.is_symlink():
            continue
        if path.is_dir():
            if path.name not in SKIPPED_FOLDERS:
                yield from _files(path)
        elif path.suffix in endings:
            yield path


def _families_in(text: str, file: str) -> list[SdkFamily]:
    ending = Path(file).suffix
    found = [
        family
        for family in FAMILIES.values()
        if ending in family.files and any(mark in text for mark in family.marks)
    ]
    # The server SDK of Java and Kotlin's have the same package: the ending tells them apart already.
    return found


_LITERAL = r"""(?P<quote>["'`])(?P<value>[^"'`\n]{1,300})(?P=quote)"""
_ANY_URL = re.compile(
    r"""["'`](?P<value>(?:https?://)?[\w.-]+\.(?:segment\.io|segmentapis\.com)[^"'`\s]*)["'`]"""
)


def _assigned(option: str) -> re.Pattern[str]:
    """`host: "..."`, `host = "..."`, `.host("...")`, `"host" => "..."`, `host("...")`."""
    name = re.escape(option.lstrip(":"))
    return re.compile(rf"""(?<![\w-]):?["']?{name}["']?\s*(?::|=>|=|\()?\s*{_LITERAL}""")


def _of_family(family: SdkFamily, code: str, file: str, expected: Expected) -> Iterator[LintFinding]:
    if family.form is HostForm.FROM_SETTINGS:
        for match in re.finditer(rf"""(?<!\w)apiHost["']?\s*:\s*{_LITERAL}""", code):
            yield _finding(
                family, code, match.start("value"), file, LintRule.FIXED_HOST,
                "Analytics.js takes its endpoint from the source settings", "leave apiHost out",
            )  # fmt: skip
        return
    matches = list(_assigned(family.option).finditer(code))
    if not matches:
        started = _first_mark(family, code)
        if _is_configured(family, code):
            yield _finding(
                family, code, started, file, LintRule.NO_HOST,
                f"{family.name} is given no {family.option}, and sends to its built-in US default",
                f"set {family.option} to {_right(family, expected)}",
            )  # fmt: skip
        return
    for match in matches:
        yield from _of_value(family, match["value"], code, match.start("value"), file, expected)
    for option, literal in family.beside.items():
        if not re.search(rf"(?<!\w){option}\s*:\s*{literal}", code):
            yield _finding(
                family, code, matches[0].start("value"), file, LintRule.MISSING_BESIDE,
                f"{family.option} without {option}: {literal} sends to a path that there is not",
                f"set {option}: {literal}",
            )  # fmt: skip


def _of_value(
    family: SdkFamily, value: str, code: str, at: int, file: str, expected: Expected
) -> Iterator[LintFinding]:
    right = _right(family, expected)
    written = value.strip()
    if written.startswith("http://"):
        if not re.match(r"http://(localhost|127\.|10\.0\.2\.2|\[::1\])", written):
            yield _finding(
                family, code, at, file, LintRule.NOT_HTTPS, f"{family.option} is not https", f"use {right}"
            )
        return
    try:
        endpoint = normalise_endpoint(written)
    except InvalidEndpoint:
        return  # a variable's name, a template, or another service's address
    region = expected.region_of_host(endpoint.host)
    if region is None:
        return
    if region is not expected.processing_region:
        yield _finding(
            family, code, at, file, LintRule.WRONG_REGION,
            f"{family.option} is the {region.label} host, and the workspace is in {expected.processing_region.label}",
            f"use {right} and a write key of that workspace",
        )  # fmt: skip
        return
    has_scheme, has_version = written.startswith("https://"), bool(re.search(r"/v1/?$", written))
    wants_scheme = family.form in (HostForm.ORIGIN, HostForm.API_URL)
    wants_version = family.form in (HostForm.API_HOST, HostForm.API_URL)
    own_form = family.form.write(endpoint)
    for wrong, rule, what in (
        (has_version and not wants_version, LintRule.EXTRA_VERSION, "has /v1, which the SDK adds itself"),
        (wants_version and not has_version, LintRule.MISSING_VERSION, "lacks /v1"),
        (wants_scheme and not has_scheme, LintRule.MISSING_SCHEME, "lacks https://"),
        (has_scheme and not wants_scheme, LintRule.EXTRA_SCHEME, "has https://, which the SDK adds itself"),
    ):
        if wrong:
            yield _finding(
                family, code, at, file, rule, f"{family.name}'s {family.option} {what}", f"use {own_form}"
            )


def _right(family: SdkFamily, expected: Expected) -> str:
    return family.form.write(normalise_endpoint(expected.host_to_use))


_OWN_KEY = re.compile(r"""["'`](?P<key>(?:euw|usw)_[A-Za-z0-9]{8,64})["'`]""")


def _keys(code: str, file: str, expected: Expected, families: Iterable[SdkFamily]) -> Iterator[LintFinding]:
    family = next(iter(families), None)
    for match in _OWN_KEY.finditer(code):
        region = region_of(match["key"])
        if region is not None and region is not expected.processing_region:
            yield LintFinding(
                file=file,
                line=_line(code, match.start()),
                family=family.id if family else "",
                rule=LintRule.FOREIGN_KEY,
                message=f"a write key of {region.label}, and the workspace is in {expected.processing_region.label}",
                fix="use a write key of that workspace",
            )


def _finding(
    family: SdkFamily, code: str, at: int, file: str, rule: LintRule, message: str, fix: str
) -> LintFinding:
    return LintFinding(file=file, line=_line(code, at), family=family.id, rule=rule, message=message, fix=fix)


def _line(code: str, at: int) -> int:
    return code.count("\n", 0, at) + 1


def _first_mark(family: SdkFamily, code: str) -> int:
    return min((at for mark in family.marks if (at := code.find(mark)) >= 0), default=0)


# How a family is given its write key: a file that only imports the SDK configures nothing.
_CONFIGURED: Mapping[str, str] = {
    "ios": r"Configuration\(\s*writeKey",
    "android": r"\bAnalytics\(\s*[\"'\w]",
    "flutter": r"\bConfiguration\(",
    "react-native": r"\bcreateClient\(",
    "node": r"new\s+Analytics\(",
    "python": r"\bwrite_key\s*=|\bClient\(",
    "java": r"Analytics\.builder\(",
    "csharp": r"Analytics\.Initialize\(|new\s+Configuration\(",
    "go": r"analytics\.New(WithConfig)?\(",
    "ruby": r"Analytics\.new\(?",
    "php": r"::init\(",
    "clojure": r"\(initialize\b",
}


def _is_configured(family: SdkFamily, code: str) -> bool:
    pattern = _CONFIGURED.get(family.id)
    return pattern is not None and re.search(pattern, code) is not None


_SLASH_COMMENTS = re.compile(
    r"""("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`)|(//[^\n]*|/\*.*?\*/)""", re.DOTALL
)
_HASH_COMMENTS = re.compile(r"""("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|(\#[^\n]*)""")


def _without_comments(text: str, file: str) -> str:
    """The text with its comments blanked out, of the same lines."""
    pattern = _HASH_COMMENTS if Path(file).suffix in (".py", ".rb") else _SLASH_COMMENTS
    return pattern.sub(lambda match: match[0] if match[1] else re.sub(r"[^\n]", " ", match[0]), text)
