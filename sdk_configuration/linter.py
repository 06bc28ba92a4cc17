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

from residency.hosts import VENDOR_INGEST_HOSTS, InvalidEndpoint, is_vendor_domain, normalise_endpoint
from residency.regions import ProcessingRegion
from residency.write_keys import region_of
from sdk_configuration.families import FAMILIES, HostForm, SdkFamily

MAX_FILE_BYTES = 1_048_576
MAX_EXPRESSION_CHARS = 4_000  # of one call with its options; longer ones are generated
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
    WRONG_INGEST_REGION = "wrong-ingest-region"
    NO_HOST = "no-host"
    EXTRA_VERSION = "extra-version"
    MISSING_VERSION = "missing-version"
    MISSING_SCHEME = "missing-scheme"
    EXTRA_SCHEME = "extra-scheme"
    MISSING_BESIDE = "missing-option"
    FOREIGN_KEY = "foreign-write-key"
    NO_SUCH_HOST = "no-such-host"
    NOT_HTTPS = "not-https"
    FIXED_HOST = "fixed-host"


REQUIREMENTS: Mapping[LintRule, str] = {
    LintRule.WRONG_REGION: "R31, R38",
    LintRule.WRONG_INGEST_REGION: "R31",
    LintRule.NO_HOST: "R30, R54",
    LintRule.EXTRA_VERSION: "R47-R49, R52",
    LintRule.MISSING_VERSION: "R41-R45, R50, R52",
    LintRule.MISSING_SCHEME: "R45, R47-R50",
    LintRule.EXTRA_SCHEME: "R41-R44",
    LintRule.MISSING_BESIDE: "R46",
    LintRule.FOREIGN_KEY: "R38, R39, R53",
    LintRule.NO_SUCH_HOST: "R23, R24, R27",
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
    unused_hosts: frozenset[str] = frozenset()
    """Hosts of the region at which no declared source takes events in."""

    @property
    def hosts(self) -> frozenset[str]:
        return self.own_hosts | self.unused_hosts | {VENDOR_INGEST_HOSTS[self.processing_region]}

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
    code = _without_comments(text, file)
    families = [
        family
        for family in FAMILIES.values()
        if Path(file).suffix in family.files and any(mark in code for mark in family.marks)
    ]
    found = [finding for family in families for finding in _of_family(family, code, file, expected)]
    found += _requests(code, file, expected)
    found += _keys(code, file, expected, families)
    unique: dict[tuple[int, LintRule], LintFinding] = {}
    for finding in found:
        unique.setdefault((finding.line, finding.rule), finding)
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


@dataclass(frozen=True, kw_only=True, slots=True)
class _Literal:
    """A quoted text with its place. `is_whole`: nothing is joined to it, so that it is all of an address."""

    value: str
    at: int
    is_whole: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class _Call:
    """Where a family is given its write key.

    `text`: the whole expression, with what is chained to it or follows in braces, and what the file says of a variable
    that is handed over. `is_open`: options come from elsewhere too, such as another file or a spread.
    """

    at: int
    text: str
    is_open: bool

    def names(self, option: str) -> bool:
        """Whether the option is given, by whatever value."""
        return re.search(rf"(?<![\w-])(?:{_names_of(option)})(?![\w-])", self.text) is not None


_STRING = re.compile(
    r"""(?P<quote>["'`])(?P<value>(?:(?!(?P=quote))[^\\\n]|\\.)*)(?P=quote)""",
)
_BARE = re.compile(r"[$@&]*\w+(?:(?:\.|->|::|\?\.)\w+)*(?:\([^()]*\))?[!?]*")
_CHAINED = re.compile(r"\s*(?:[?!]?\.\s*\w|->\s*\w)|[ \t]*\{")


def _names_of(option: str) -> str:
    """The spellings of an option's name: as it is, and as a setter."""
    name = re.escape(option.lstrip(":"))
    return rf"{name}|[sS]et{name[:1].upper()}{name[1:]}"


def _expression(code: str, at: int, *, end: str) -> int:
    """Where the expression that starts at `at` ends: at one of `end` or a closing bracket that it has not opened.

    A line break ends it too, except within brackets, after a comma, or before a chained call.
    """
    depth, last = 0, ""
    limit = min(len(code), at + MAX_EXPRESSION_CHARS)
    while at < limit:
        char = code[at]
        if char in "\"'`" and (string := _STRING.match(code, at)):
            at, last = string.end(), char
            continue
        if char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
            if depth < 0:
                return at
        elif depth == 0:
            if char in end:
                return at
            if char == "\n" and last not in ("", ",") and not _CHAINED.match(code, at):
                return at
        last = last if char.isspace() else char
        at += 1
    return at


def _calls(family: SdkFamily, code: str) -> Iterator[_Call]:
    for needed, pattern in _STARTS.get(family.id, ()):
        called = re.search(needed, code)
        if called is None:
            continue
        start = pattern.replace("<name>", called[1]) if called.re.groups else pattern
        for match in re.finditer(start, code):
            # Ruby needs no brackets: what follows a comma is one more argument there.
            end = ",;" if "(" in code[match.start() : match.end() + 1] else ";"
            yield _call(code, match.start(), end=end, plain_arguments=_PLAIN_ARGUMENTS.get(family.id, 1))


def _call(code: str, at: int, *, end: str, plain_arguments: int) -> _Call:
    texts = [code[at : _expression(code, at, end=end)]]
    unknown = False
    for argument in _arguments(texts[0])[plain_arguments:]:
        if _BARE.fullmatch(argument):
            assigned = re.search(rf"{_assigned_to(re.escape(argument))}(?=[\[{{\w])", code)
            if assigned:
                texts.append(code[assigned.end() : _expression(code, assigned.end(), end=";")])
            unknown = unknown or assigned is None
    text = "\n".join(texts)
    return _Call(at=at, text=text, is_open=unknown or "..." in text or "**" in text)


def _arguments(call: str) -> list[str]:
    """The arguments of the first brackets in an expression."""
    at = call.find("(") + 1
    found: list[str] = []
    while 0 < at < len(call) and call[at] != ")":
        end = _expression(call, at, end=",")
        found.append(call[at:end].strip())
        at = end + (call[end : end + 1] == ",")
        if end < len(call) and call[end] not in ",\n":
            break
    return [one for one in found if one]


def _values(option: str, code: str) -> Iterator[_Literal]:
    """The literals that an option is given: `host: "..."`, `.host("...")`, `"host" => "..."`, `host = env || "..."`.

    Where it is given a name, the literal that the file gives to that name.
    """
    given = rf"""(?<![\w-]):?["']?(?:{_names_of(option)})["']?\s*(?::|=>|=(?![=>])|\(|(?=["']))\s*"""
    end = 0
    for match in re.finditer(given, code):
        if match.start() < end:
            continue  # it is in the value of the one before, and was looked at with it
        end = _expression(code, match.end(), end=",;")
        literals = list(_literals(code, match.end(), end))
        yield from literals
        if not literals and (name := re.search(r"(\w+)\W*$", code[match.end() : end])):
            yield from _given_to(re.escape(name[1]), code)


def _literals(code: str, start: int, end: int) -> Iterator[_Literal]:
    for string in _STRING.finditer(code, start, end):
        around = code[start : string.start()].rstrip()[-1:] + code[string.end() : end].lstrip()[:1]
        yield _Literal(value=string["value"], at=string.start("value"), is_whole=not set(around) & set("+.%"))


def _given_to(name: str, code: str) -> Iterator[_Literal]:
    """The literals that are assigned to a name, in any of the languages."""
    for match in re.finditer(_assigned_to(rf"\$?{name}"), code):
        yield from _literals(code, match.end(), _expression(code, match.end(), end=",;"))


def _assigned_to(name: str) -> str:
    return rf"(?<![\w.]){name}\b\s*(?::\s*[\w<>?.]+\s*)?(?::=|=(?![=>]))\s*"


def _of_family(family: SdkFamily, code: str, file: str, expected: Expected) -> Iterator[LintFinding]:
    if family.settings_option:
        for literal in _values(family.settings_option, code):
            yield from _of_settings(family, literal, code, file, expected)
    if family.form is HostForm.FROM_SETTINGS:
        for literal in _values("apiHost", code):
            yield _finding(
                family, code, literal.at, file, LintRule.FIXED_HOST,
                "Analytics.js takes its endpoint from the source settings", "leave apiHost out",
            )  # fmt: skip
        return
    for literal in _values(family.option, code):
        yield from _of_value(family, literal, code, file, expected)
    set_later = re.search(rf"(?:\.|->)\s*(?:{_names_of(family.option)})\s*(?:=(?!=)|\()", code)
    for call in _calls(family, code):
        if not (call.names(family.option) or call.is_open or set_later):
            yield _finding(
                family, code, call.at, file, LintRule.NO_HOST,
                f"{family.name} is given no {family.option}, and sends to its built-in US default",
                f"set {family.option} to {_right(family, expected)}",
            )  # fmt: skip
            continue
        for option, literal_text in family.beside.items():
            is_false = re.search(rf"(?<!\w){option}\s*[:=]\s*(?:false|null|undefined)\b", call.text)
            if is_false or not (call.names(option) or call.is_open):
                yield _finding(
                    family, code, call.at, file, LintRule.MISSING_BESIDE,
                    f"{family.option} without {option}: {literal_text} sends to a path that there is not",
                    f"set {option}: {literal_text}",
                )  # fmt: skip


def _of_settings(
    family: SdkFamily, literal: _Literal, code: str, file: str, expected: Expected
) -> Iterator[LintFinding]:
    """The host of the source settings: of the region, where it is a known one."""
    region = expected.region_of_host(_host_in(literal.value))
    if region is not None and region is not expected.processing_region:
        yield _wrong_region(
            family, code, literal.at, file, family.settings_option, region, expected,
            right=family.settings_form.write(normalise_endpoint(expected.host_to_use)),
        )  # fmt: skip


def _of_value(
    family: SdkFamily, literal: _Literal, code: str, file: str, expected: Expected
) -> Iterator[LintFinding]:
    right, at = _right(family, expected), literal.at
    written = literal.value.strip()
    if written.startswith("http://") and not re.match(
        r"http://(localhost|127\.|10\.0\.2\.2|\[::1\])", written
    ):
        yield _finding(
            family, code, at, file, LintRule.NOT_HTTPS, f"{family.option} is not https", f"use {right}"
        )
    host = _host_in(written)
    region = expected.region_of_host(host)
    if region is None:
        if is_vendor_domain(host):
            yield _finding(
                family, code, at, file, LintRule.NO_SUCH_HOST,
                f"{family.option} is a host of the vendor that takes no events in", f"use {right}",
            )  # fmt: skip
        return
    if region is not expected.processing_region:
        yield _wrong_region(family, code, at, file, family.option, region, expected, right=right)
        return
    try:
        endpoint = normalise_endpoint(written)
    except InvalidEndpoint:
        return  # a template, or a path that a proxy of one's own may have
    if not literal.is_whole:
        return
    if endpoint.host in expected.unused_hosts:
        yield _finding(
            family, code, at, file, LintRule.WRONG_INGEST_REGION,
            f"{family.option} is a host at which no source of the stack takes events in", f"use {right}",
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


def _wrong_region(
    family: SdkFamily, code: str, at: int, file: str, what: str, region: ProcessingRegion,
    expected: Expected, *, right: str,
) -> LintFinding:  # fmt: skip
    return _finding(
        family, code, at, file, LintRule.WRONG_REGION,
        f"{what} is the {region.label} host, and the workspace is in {expected.processing_region.label}",
        f"use {right} and a write key of that workspace",
    )  # fmt: skip


def _host_in(text: str) -> str:
    """The host of an address, whatever follows it; empty where there is none in clear."""
    match = re.match(r"(?:https?://)?([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)\.?(?=[:/?#]|$)", text, re.IGNORECASE)
    return match[1].lower() if match else ""


# A request of one's own (R38-R40, R51), and an address that is kept under a telling name for another file.
_REQUEST = re.compile(
    r"https?://[^/\s]+/v1/(?:identify|track|page|screen|group|alias|batch|import|[tipsgab])\b"
)
_KEPT_ADDRESS = re.compile(
    r"\b\w*(?:segment|analytics)\w*(?:host|url|endpoint|proxy)\w*[\"']?\s*(?::|=>|=(?![=>]))",
    re.IGNORECASE,
)


def _requests(code: str, file: str, expected: Expected) -> Iterator[LintFinding]:
    family = FAMILIES["http"]
    for string in _STRING.finditer(code):
        region = expected.region_of_host(_host_in(string["value"]))
        if region is None or region is expected.processing_region:
            continue
        before = code[code.rfind("\n", 0, string.start()) + 1 : string.start()]
        if _REQUEST.match(string["value"]) or _KEPT_ADDRESS.search(before):
            yield _wrong_region(
                family, code, string.start("value"), file, "the address", region, expected,
                right=normalise_endpoint(expected.host_to_use).origin,
            )  # fmt: skip


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


# How a family is given its write key: a file that only imports the SDK configures nothing. Each with what the file has
# to have in it; what that has in brackets is the name by which the file calls it.
_STARTS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "ios": (("", r"(?<!\w)Configuration\(\s*writeKey"),),
    "android": (
        ("", r"(?<![\w.])Analytics\(\s*(?:\"|[\w.]+\s*,|[\w.]+\s*\)\s*\{)"),
        ("", r"(?<![\w.])Configuration\(\s*(?:writeKey\s*=|\")"),
    ),
    "flutter": (("", r"(?<!\w)Configuration\("),),
    "xamarin": (("", r"new\s+Configuration\("),),
    "react-native": (("", r"(?<!\w)createClient\("),),
    "node": (
        (r"(?<!\w)Analytics\s+as\s+(\w+)", r"new\s+<name>\("),
        ("", r"new\s+(?:\w+\.)?Analytics\("),
    ),
    "python": (
        (r"import\s+(?:segment\.)?analytics\s+as\s+(\w+)", r"(?<!\w)<name>\.(?:write_key\s*=(?!=)|Client\()"),
        (r"import\s+(analytics)\b", r"(?<!\w)<name>\.(?:write_key\s*=(?!=)|Client\()"),
        (
            r"from\s+segment\.analytics(?:\.client)?\s+import\s+(?:\([^)]*|[^\n(]*)(?<!\w)(Client)\b",
            r"(?<![\w.])<name>\(",
        ),
    ),
    "java": (("", r"(?<!\w)Analytics\s*\.builder\("),),
    "csharp": (("", r"(?<!\w)Analytics\.Initialize\("),),
    "go": (
        (r"(?<!\w)(?!import\b)(\w+)\s+\"[^\"\n]*analytics-go", r"(?<!\w)<name>\.New(?:WithConfig)?\("),
        ("", r"(?<!\w)analytics\.New(?:WithConfig)?\("),
    ),
    "ruby": (("", r"Segment::Analytics\.new\b"),),
    "php": (("", r"(?<!\w)(?:Segment|Analytics)::init\("),),
    "clojure": (("", r"\(initialize\b"),),
}
# How many arguments come before the options; 1, the write key, where nothing else is said.
_PLAIN_ARGUMENTS: Mapping[str, int] = {"android": 2, "node": 0, "react-native": 0, "ruby": 0}


def _comments(pattern: str, *, longer_quotes: str = "") -> re.Pattern[str]:
    """Finds comments, and quoted texts, in which there are none."""
    quoted = r""""(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'"""
    return re.compile(
        rf"(?P<comment>{pattern})|{longer_quotes and longer_quotes + '|'}{quoted}", re.DOTALL | re.MULTILINE
    )


_SLASHES = r"//[^\n]*|/\*.*?\*/"
_LONG_STRINGS = r'"{3}.*?"{3}|`[^`]*`'
_SLASH_COMMENTS = _comments(_SLASHES, longer_quotes=_LONG_STRINGS)
_MARKUP_COMMENTS = _comments(rf"{_SLASHES}|<!--.*?-->", longer_quotes=_LONG_STRINGS)
_OTHER_COMMENTS: Mapping[str, re.Pattern[str]] = {
    **dict.fromkeys((".html", ".vue", ".svelte"), _MARKUP_COMMENTS),
    # Long strings of Python are documentation: nobody keeps an address in one.
    ".py": _comments(r'\#[^\n]*|"{3}.*?"{3}' + r"|'{3}.*?'{3}"),
    **dict.fromkeys((".rb", ".ru", ".rake"), _comments(r"\#[^\n]*|^=begin\b.*?^=end\b")),
    ".php": _comments(rf"{_SLASHES}|\#(?!\[)[^\n]*"),
    ".clj": _comments(r";[^\n]*"),
}


def _without_comments(text: str, file: str) -> str:
    """The text with its comments blanked out, of the same lines."""
    pattern = _OTHER_COMMENTS.get(Path(file).suffix, _SLASH_COMMENTS)
    return pattern.sub(lambda match: re.sub(r"[^\n]", " ", match[0]) if match["comment"] else match[0], text)
