"""A batch of compaction: what it reads, by which rules, and what came of it, in JSON that is always the same bytes."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any, Literal

from compaction.archive_keys import dead_key, events_key, ids_key
from residency.limits import MAX_DEDUPE_HOURS, MIN_DEDUPE_HOURS

FORMAT = 1
DEFAULT_FILE_BYTES = 32 * 2**20  # of lines before compression: some 6 MiB stored

Kind = Literal["events", "ids", "dead"]


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What makes an event a duplicate, and how large files are.

    An event is a duplicate where another one of its source has its messageId, was received less than
    `window_hours` before or after it, and either was read in an earlier batch or comes first in the same one.
    """

    window_hours: int = MIN_DEDUPE_HOURS
    file_bytes: int = DEFAULT_FILE_BYTES

    def __post_init__(self) -> None:
        if not MIN_DEDUPE_HOURS <= self.window_hours <= MAX_DEDUPE_HOURS:
            raise ValueError(
                f"window_hours is {self.window_hours}: it must be {MIN_DEDUPE_HOURS} (24 h) to "
                f"{MAX_DEDUPE_HOURS} (7 days)"
            )
        if self.file_bytes < 1:
            raise ValueError(f"file_bytes is {self.file_bytes}: it must be at least 1")


@dataclass(frozen=True, kw_only=True)
class Counts:
    """Lines that were read. `received` = `events` + `duplicates` + `dead`, always."""

    received: int = 0
    events: int = 0
    duplicates: int = 0
    dead: int = 0

    def __post_init__(self) -> None:
        if self.received != self.events + self.duplicates + self.dead:
            raise ValueError(f"the counts do not add up: {self}")

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            received=self.received + other.received,
            events=self.events + other.events,
            duplicates=self.duplicates + other.duplicates,
            dead=self.dead + other.dead,
        )


@dataclass(frozen=True, kw_only=True, order=True)
class Group:
    """What a file holds: rows of one kind; where the kind has them, of one source and hour of receipt (since 1970)."""

    kind: Kind
    source: str
    hour: int


@dataclass(frozen=True, kw_only=True, order=True)
class NewFile:
    """A file of a batch. `digest` and `content_bytes` are of its lines before compression."""

    group: Group
    first_received_ms: int
    digest: str
    rows: int
    content_bytes: int

    @property
    def key(self) -> str:
        """Where it is published: decided by what is in it, so the same content has the same key."""
        match self.group.kind:
            case "events":
                return events_key(
                    source=self.group.source, first_received_ms=self.first_received_ms, digest=self.digest
                )
            case "ids":
                return ids_key(hour=self.group.hour, digest=self.digest)
            case "dead":
                return dead_key(digest=self.digest)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """`newest_hour`: the newest hour in the key of any input of this and all earlier batches."""

    number: int
    rules: Rules
    inputs: tuple[str, ...]
    newest_hour: int

    def to_json(self) -> bytes:
        return _json(self)

    @classmethod
    def from_json(cls, content: bytes) -> Plan:
        """Raises ValueError where the content is none of ours."""
        try:
            fields = _fields(content)
            return cls(**{**fields, "rules": Rules(**fields["rules"]), "inputs": tuple(fields["inputs"])})
        except (KeyError, TypeError) as error:
            raise ValueError(f"not the plan of a batch: {error!r}") from error


@dataclass(frozen=True, kw_only=True)
class Done:
    """What came of a batch. `missing`: inputs deleted after they were planned. `damaged`: inputs that break off."""

    number: int
    counts: Counts
    files: tuple[NewFile, ...]
    missing: tuple[str, ...] = ()
    damaged: tuple[str, ...] = ()

    def to_json(self) -> bytes:
        return _json(self)

    @classmethod
    def from_json(cls, content: bytes) -> Done:
        """Raises ValueError where the content is none of ours."""
        try:
            fields = _fields(content)
            files = (NewFile(**{**file, "group": Group(**file["group"])}) for file in fields["files"])
            return cls(
                number=fields["number"],
                counts=Counts(**fields["counts"]),
                files=tuple(files),
                missing=tuple(fields["missing"]),
                damaged=tuple(fields["damaged"]),
            )
        except (KeyError, TypeError) as error:
            raise ValueError(f"not the result of a batch: {error!r}") from error


def _json(document: Plan | Done) -> bytes:
    return (json.dumps({"format": FORMAT, **asdict(document)}, sort_keys=True, indent=1) + "\n").encode()


def _fields(content: bytes) -> dict[str, Any]:
    """Raises KeyError, TypeError or ValueError for what is none of ours."""
    fields: dict[str, Any] = json.loads(content)
    if fields.pop("format") != FORMAT:
        raise ValueError(f"written by another version of this program, which reads format {FORMAT}")
    return fields
