"""Flat text: ARNs, hosts and the like wherever they stand, and bare names that something is set to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from residency.aws_regions import PARTITIONS
from residency.patterns import pattern
from residency.reading_arns import read_arn
from residency.reading_forms import Form, Sighting
from residency.reading_hosts import SUFFIXES, bucket_name, read_host
from residency.reading_names import (
    GLOBAL_PARTITION,
    REGION,
    Place,
    partition_of,
    place_of_name,
)

MAX_HOST_CHARS = 253  # RFC 1035 2.3.4, without the final dot
_CONTEXT_CHARS = 200  # of a line before a bare name: enough for a key and a few regions of a list
_HOST_CHARS = "abcdefghijklmnopqrstuvwxyz0123456789-_.*"
_NAME_CHARS = "abcdefghijklmnopqrstuvwxyz0123456789-"

# Each starts with a literal, by which the regex engine skips quickly through a long text.
_ARN = pattern(r"arn:(?=aws|\*|\$|\{)")
_HOST_ENDS = sorted((*SUFFIXES, "segment.io", "segmentapis.com"), key=len, reverse=True)
_HOST_END = pattern(rf"\.({'|'.join(map(re.escape, _HOST_ENDS))})(?![\w-]|\.\w)")
_PATH = pattern(r"(?::\d{1,5})?(/[^\s\"'`<>\\]{0,300})")
_S3_ADDRESS = pattern(r"s3[an]?://([^/\s\"'`<>,;()]+)")
_S3_ADDRESS_TAIL = pattern(r"[^\s\"'`<>,;()]*")
_REVERSED = "|".join(
    sorted(
        {re.escape(".".join(reversed(row.dns_suffixes[0].split(".")))) for row in PARTITIONS.values()},
        reverse=True,
    )
)
_SERVICE_NAME = pattern(rf"(?<![\w.-])(?:{_REVERSED}|aws\.(?:api|sagemaker))\.(?:vpce\.)?({REGION})\.[\w.-]+")
_WORLDWIDE_SERVICE = "com.amazonaws.s3-global.accesspoint"
_MODELS = (
    "ai21|amazon|anthropic|cohere|deepseek|google|guardrail|luma|meta|minimax|mistral|moonshot|moonshotai|nvidia|"
    "openai|qwen|stability|twelvelabs|writer|zai"
)
_GEOGRAPHY = r"(us-gov|us|eu|eusc|apac|ap|jp|au|ca|sa|me|af|il|mx|in|kr|uk|global)"
_PROFILE = pattern(rf"\.(?:{_MODELS})\.(?=[a-z0-9.:-]*\d)[a-z0-9]+[.:-][a-z0-9.:-]+")
_PROFILE_GEOGRAPHY = pattern(rf"(?<![\w.-]){_GEOGRAPHY}$")
_PROFILE_PATTERN = pattern(rf"-profile/{_GEOGRAPHY}\.[a-z*]*\*")
_NAME_END = pattern(r"-\d{1,2}(?:[a-z]|-[a-z]{3}-\d[a-z]?|-wl\d-[a-z]{3}-wlz-\d)?(?![\w-]|\.\w|/\w)")
_POOL_ID = pattern(
    rf"(?<![\w./:-])({REGION})(?:_[a-z0-9]{{9}}|:[0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}})(?![\w-])"
)
_ZONE_ID = pattern(r"(?<![\w./-])[a-z]{3,8}\d(?:-[a-z]{3}\d)?-az\d{1,2}(?![\w-]|\.\w)")

_LISTED = rf"(?:[\"']?{REGION}[a-z]?[\"']?(?:\s*,\s*|\s+))*"
_ANNOUNCING = r"(?:region|zone|location_?constraint|aws_az)"
# What stands on the line before a bare name that something is set to.
_ASSIGNED = pattern(
    rf"""(?:
    (?<![\w.$-])[\w.$-]*{_ANNOUNCING}[\w.-]*["'\])]{{0,3}}\s*(?::=|=>|[:=])\s*\(?["'\[({{]{{0,3}}\s*{_LISTED}["']?
  | (?<![\w-])-{{1,2}}[\w.-]*(?:region|zone)s?(?:=|\s+)["']?{_LISTED}["']?
  | \benv\s+[\w.-]*region\w*\s+["']?
  | \b(?:configure\s+set|setx|set)\s+[\w.-]*region\w*\s+["']?
  | \bset-?_?(?:default)?(?:aws)?region\w*\s*\(?\s*["']?
  | \$\{{\w*region\w*:?[-=]["']?
  | \bfor\s+(?:r|\w*region\w*|az|\w*zone\w*)\s+in\s+["'\[(]?{_LISTED}["']?
  | (?:^\s*|\b(?:copy|unload|schema|json|csv|gzip|parquet|format|iam_role|credentials|delimiter|auto)\b.*\s)
    region\s+(?:as\s+)?'
    )$""",
    re.VERBOSE,
)
# The same as a whole line: the configuration files of agents (fluent-bit) have no sign between.
_SETTING_LINE = pattern(r"\s*[\w.-]*region\s+[\"']?")
_STATEMENT_END = pattern(r";|&&|\|\||\b(?:then|do)\s")
_COMPARISON = pattern(r"(?:\b(?:if|elif|while|until|case|when|test|unless|assert)\b|\[\[?\s|[=!<>]=)")
# SQL and log queries: what is asked for is a word in a record.
_QUERIED = pattern(r"""\b(?:where|filter|having)\s[^|]*(?<!-)\b[\w.]*region\w*\s*(?:=|in)\s*[\[(]?\s*["']$""")
# A folder of data by region, `s3://logs/region=us-east-1/`: says where records came from, not where they lie.
_FOLDER = pattern(r"(?P<path>/)?(?<![\w.$-])[\w-]+=$")
_SPOKEN = pattern(r"\s*(?:-\s+)?[\"']?(?:echo|printf|log|print|logger|console\.\w+)\b")
_CONSOLE = pattern(r"console\.(?:aws\.amazon|amazonaws)\.|docs\.aws\.amazon")

_COMMENT = pattern(
    r"""("(?:[^"\\\n]|\\.)*"|'[^'\n]*')|((?:^|(?<=\s))(?:\#|//)[^\n]*|^[ \t]*(?:;|--\s)[^\n]*)""",
    re.MULTILINE,
)
_TRIVIAL_LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")
_MODEL_HINT = pattern(rf"\.(?:{_MODELS})\.")


def lowered(text: str) -> str:
    """`text` in small letters, of the same length."""
    return text.lower() if text.isascii() else text.translate(_TRIVIAL_LOWER)


def hints(low: str) -> bool:
    """Whether anything in a text could name a place: cheap, never wrongly False. Takes small letters."""
    return (
        "aws" in low
        or "st-" in low
        or "th-" in low
        or "al-" in low
        or "arn:" in low
        or "s3" in low
        or "azon" in low
        or "-az" in low
        or "segment" in low
        or "cloudfront" in low
        or ".internal" in low
        or ".cache." in low
        or (low.count(".") > 1 and _MODEL_HINT.search(low) is not None)
    )


def without_comments(text: str) -> str:
    """The text with shell, YAML and C++ comments blanked out, of the same length."""
    if "#" not in text and "//" not in text and ";" not in text and "--" not in text:
        return text
    return _COMMENT.sub(lambda match: match[0] if match[2] is None else " " * len(match[0]), text)


def references(text: str, low: str) -> list[Sighting]:
    """ARNs, hosts, service names, buckets and profiles anywhere in a text. `low`: it in small letters."""
    found: list[Sighting] = []
    if "arn:" in low:
        found.extend(_arns(text, low))
    if "." in low:
        in_arns = [(sighting.start, sighting.end) for sighting in found if sighting.form is Form.BUCKET]
        found.extend(_hosts(low, in_arns))
        found.extend(_service_names(low))
        found.extend(_profiles(low))
    if "s3" in low and "://" in low:
        found.extend(_s3_addresses(text, low))
    if "_" in low or ":" in low:
        found.extend(_pool_ids(low))
    return found


def _arns(text: str, low: str) -> Iterator[Sighting]:
    end = 0
    for match in _ARN.finditer(low):
        start = match.start()
        if start and (low[start - 1].isalnum() or low[start - 1] == "_"):
            continue
        read = read_arn(text if text[start : start + 4] == "arn:" else low, start, known_end=end)
        if read is not None:
            end = max(end, read[1])
            yield read[0].seen(start, read[1])


def _hosts(low: str, skipped: list[tuple[int, int]]) -> Iterator[Sighting]:
    for match in _HOST_END.finditer(low):
        end = match.end()
        before = low[max(0, match.start() - MAX_HOST_CHARS) : match.start()]
        start = match.start() - (len(before) - len(before.rstrip(_HOST_CHARS)))
        if any(first <= start < last for first, last in skipped):
            continue
        host = low[start:end].lstrip(".")
        start = end - len(host)
        suffix = next((name for name in _HOST_ENDS if host == name or host.endswith(f".{name}")), "")
        if suffix not in SUFFIXES:
            continue
        path = _PATH.match(low, end)
        scheme = low.endswith("://", 0, start)
        for place in read_host(host, suffix=suffix, scheme=scheme, path=path[1] if path else ""):
            if path is not None and place.form in (Form.IMAGE, Form.QUEUE_URL):
                yield place.seen(start, path.start(1) + len(path[1].rstrip(",;.)")))
            else:
                yield place.seen(start, end)


def _service_names(low: str) -> Iterator[Sighting]:
    if (
        "amazonaws." in low
        or "aws." in low
        or ".c2s." in low
        or ".sc2s." in low
        or "uk." in low
        or ".hci." in low
    ):
        for match in _SERVICE_NAME.finditer(low):
            place = Place(match[1], Form.SERVICE_NAME, partition_of(match[1]))
            yield place.seen(match.start(), match.end())
        if (at := low.find(_WORLDWIDE_SERVICE)) >= 0:
            place = Place(None, Form.WORLDWIDE, GLOBAL_PARTITION)
            yield place.seen(at, at + len(_WORLDWIDE_SERVICE))


def _pool_ids(low: str) -> Iterator[Sighting]:
    for match in _POOL_ID.finditer(low):
        yield Place(match[1], Form.POOL_ID, partition_of(match[1])).seen(match.start(), match.end())


def _profiles(low: str) -> Iterator[Sighting]:
    for match in _PROFILE.finditer(low):
        at = max(0, match.start() - 8)
        geography = _PROFILE_GEOGRAPHY.search(low[at : match.start()])
        if geography is not None:
            yield _profile(geography[1]).seen(at + geography.start(1), match.end())
    if "-profile/" in low:
        for match in _PROFILE_PATTERN.finditer(low):
            yield _profile(match[1]).seen(match.start(1), match.end())


def _profile(geography: str) -> Place:
    partition = {"us-gov": "aws-us-gov", "eusc": "aws-eusc"}.get(geography, GLOBAL_PARTITION)
    return Place(None, Form.PROFILE, partition, name=geography)


def _s3_addresses(text: str, low: str) -> Iterator[Sighting]:
    end = 0
    for match in _S3_ADDRESS.finditer(low):
        start = match.start()
        if start and (low[start - 1].isalnum() or low[start - 1] in "-_."):
            continue
        if match.end() >= end and (tail := _S3_ADDRESS_TAIL.match(low, match.end())):
            end = tail.end()
        name = text[match.start(1) : match.end(1)]
        if name.startswith("arn:"):
            continue
        if bucket := bucket_name(name):
            place = Place(None, Form.BUCKET, GLOBAL_PARTITION, name=bucket)
            yield place.seen(start, end)


def assigned_names(low: str, *, script: bool) -> Iterator[Sighting]:
    """Bare names that a text sets something to: `AWS_REGION=us-east-1`, `--region us-east-1`, `region: us-east-1`.

    `script`: the text has lines of code or settings; else a name behind a colon could be part of a sentence.
    """
    for start, end, place in _names(low):
        line = low.rfind("\n", 0, start) + 1
        before = low[max(line, start - _CONTEXT_CHARS) : start]
        if not _is_assigned(before, low, line, end, script=script):
            continue
        yield place.seen(start, end)


def _names(low: str) -> Iterator[tuple[int, int, Place]]:
    for match in _NAME_END.finditer(low):
        before = low[max(0, match.start() - 24) : match.start()]
        start = match.start() - (len(before) - len(before.rstrip(_NAME_CHARS)))
        if start and (low[start - 1].isalnum() or low[start - 1] in "_./-"):
            continue
        # `--region-us-east-1` and `${REGION:-us-east-1}`: a dash before the name is not of it.
        word = low[start : match.end()]
        bare = word.lstrip("-")
        place = place_of_name(bare)
        if place is not None:
            yield start + len(word) - len(bare), match.end(), place
    if "-az" in low:
        for match in _ZONE_ID.finditer(low):
            place = place_of_name(match[0])
            if place is not None:
                yield match.start(), match.end(), place


def _is_assigned(before: str, low: str, line: int, end: int, *, script: bool) -> bool:
    statement = before[_last_end(before) :]
    announced = _ASSIGNED.search(statement)
    if announced is None and script and _is_rest_of_line(low, end):
        announced = _SETTING_LINE.fullmatch(before)
    if announced is None or _CONSOLE.search(before):
        return False
    if _COMPARISON.search(statement) or _QUERIED.search(statement):
        return False
    folder = _FOLDER.search(before)
    if folder and (low[end : end + 1] == "/" or (folder["path"] and end == len(low))):
        return False
    if not script and ":" in announced[0] and "=" not in announced[0] and '"' not in announced[0]:
        return False
    spoken = _SPOKEN.match(low, line) is not None and line + _CONTEXT_CHARS > end
    return not spoken or _is_redirected(low, end)


def _is_rest_of_line(low: str, end: int) -> bool:
    """Whether a line, of several, ends there."""
    return low[end : end + 2].lstrip("\"'")[:1] == "\n"


def _last_end(before: str) -> int:
    at = 0
    for match in _STATEMENT_END.finditer(before):
        at = match.end()
    return at


def _is_redirected(low: str, start: int) -> bool:
    end = low.find("\n", start)
    rest = low[start : end if end >= 0 else len(low)]
    return ">" in rest or "|" in rest
