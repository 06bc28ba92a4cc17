"""The engine for what one machine holds: DuckDB, with bounded memory and the rest on disk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from compaction.archive_keys import MILLISECONDS_PER_HOUR
from compaction.batch import Counts, Done, Group, Kind, NewFile, Plan
from compaction.engine import SeenIds, hours_in_window
from compaction.raw_lines import (
    MAX_LINE_BYTES,
    PLAIN_ID_PATTERN,
    RECEIVED_AT_PATTERN,
    SOURCE_PATTERN,
    Damaged,
    first_received,
    is_gzipped,
    read_object,
)
from compaction.segment_file import Content, dead_line, split, write_files
from compaction.store import Store, publish

FETCHES_AT_ONCE = 16
FETCH_ROWS = 2_048
SLICE_BYTES = 64 * 2**20

Groups = list[tuple[str, int, int]]  # source, hour, rows

# A line is one column: the separator is a control character, which JSON can only have escaped.
_LINES = (
    "read_csv({places}, columns = {{'line': 'VARCHAR'}}, delim = '\x1f', quote = '', escape = '', header = false, "
    "auto_detect = false, strict_mode = true, new_line = '\\n', filename = true, compression = '{compression}', "
    f"max_line_size = {MAX_LINE_BYTES})"
)
_FIELDS = "['$.messageId', '$.projectId', '$.receivedAt']"

# `received` is NULL where the line is no event. A field is compared as JSON writes it: only a text begins with a quote.
# `id` has the form of compaction.raw_lines.id_text.
_EVENTS = f"""
CREATE OR REPLACE TABLE events AS
WITH parsed AS (
    SELECT line, filename, CAST(TRY(json_extract(line, {_FIELDS})) AS VARCHAR[]) AS fields
    FROM (@lines)
    WHERE trim(line) <> ''
), checked AS (
    SELECT line, filename,
        CASE WHEN regexp_full_match(fields[1], '"{PLAIN_ID_PATTERN}"') THEN fields[1][2:-2]
             WHEN fields[1] LIKE '"_%"' THEN '%' || hex(CAST(fields[1] AS JSON) ->> '$') END AS id,
        CASE WHEN regexp_full_match(fields[2], '"{SOURCE_PATTERN}"') THEN fields[2][2:-2] END AS source,
        CASE WHEN regexp_full_match(fields[3], '"{RECEIVED_AT_PATTERN}"')
             THEN epoch_ms(TRY_CAST(fields[3][2:-2] AS TIMESTAMP)) END AS time
    FROM parsed
), judged AS (
    SELECT *, CASE WHEN id IS NOT NULL AND source IS NOT NULL THEN time END AS received FROM checked
)
SELECT line, received, received // {MILLISECONDS_PER_HOUR} AS hour, id, source,
    CASE WHEN received IS NULL THEN filename END AS place
FROM judged
"""

_SPAN = "SELECT min(hour), max(hour) FROM events WHERE received IS NOT NULL"

_SEEN = """
CREATE TABLE seen AS
SELECT source, id, received
FROM read_csv({places}, columns = {{'source': 'VARCHAR', 'received': 'BIGINT', 'id': 'VARCHAR'}}, delim = '\t',
              quote = '', escape = '', header = false, auto_detect = false, compression = 'gzip')
WHERE (source, id) IN (SELECT (source, id) FROM events WHERE received IS NOT NULL)
"""
_NOTHING_SEEN = "CREATE TABLE seen (source VARCHAR, id VARCHAR, received BIGINT)"

# Most messageIds come once: only the others have to be put into order.
_DUPLICATES = """
CREATE TABLE duplicates AS
WITH repeated AS (
    SELECT source, id FROM events WHERE received IS NOT NULL GROUP BY ALL HAVING count(*) > 1
), ordered AS (
    SELECT events.rowid AS row_id, received,
        lag(received) OVER (PARTITION BY source, id ORDER BY received, line, events.rowid) AS before
    FROM events JOIN repeated USING (source, id)
    WHERE received IS NOT NULL
)
SELECT row_id FROM ordered WHERE received - before < $window_ms
UNION
SELECT events.rowid FROM events JOIN seen USING (source, id)
WHERE abs(events.received - seen.received) < $window_ms
"""

_KEPT = """
CREATE VIEW kept AS
SELECT * FROM events WHERE received IS NOT NULL AND rowid NOT IN (SELECT row_id FROM duplicates)
"""
_KEPT_GROUPS = "SELECT source, hour, count(*) FROM kept GROUP BY ALL ORDER BY ALL"
# Where lines may be cut into slices that are sorted one by one: DuckDB sorts wide rows in memory only.
_KEPT_SECONDS = """
SELECT source, hour, received // 1000 AS second, sum(strlen(line) + 1) FROM kept GROUP BY ALL ORDER BY ALL
"""
_KEPT_LINES = """
SELECT encode(line) FROM kept
WHERE (source, hour, received // 1000) BETWEEN ($first_source, $first_hour, $first_second)
                                           AND ($last_source, $last_hour, $last_second)
      AND received BETWEEN $first_received AND $last_received
ORDER BY source, hour, received, id
"""

_IDS = """
CREATE TABLE ids AS SELECT DISTINCT hour, source, received, id FROM events WHERE received IS NOT NULL
"""
_IDS_GROUPS = "SELECT '', hour, count(*) FROM ids GROUP BY ALL ORDER BY ALL"
# In the form of compaction.segment_file.ids_line.
_IDS_LINES = """
SELECT encode(concat(source, chr(9), received, chr(9), id)) FROM ids ORDER BY hour, source, received, id
"""

_DEAD = "SELECT place, line FROM events WHERE received IS NULL"

_COUNTS = "SELECT count(*), (SELECT count(*) FROM duplicates) FROM events"


class _Unreadable(Exception):
    """DuckDB's reader cannot have the objects as they are. Its own words may quote a line: they are dropped."""


@dataclass(frozen=True, kw_only=True)
class DuckDbEngine:
    """`memory_mib` bounds DuckDB's own memory; docs/compaction.md says what the process needs above it.

    The rest goes to `scratch`, a folder with room for some four times the lines of a batch.
    """

    scratch: Path
    memory_mib: int = 1_024
    threads: int = 2

    def compact(self, plan: Plan, seen: SeenIds, store: Store) -> Done:
        with (
            TemporaryDirectory(dir=self.scratch, prefix="compaction-") as folder,
            self._connect(folder) as database,
        ):
            return _Batch(
                plan=plan,
                seen=seen,
                store=store,
                folder=Path(folder),
                database=database,
                threads=self.threads,
            ).compacted()

    def _connect(self, folder: str) -> duckdb.DuckDBPyConnection:
        return duckdb.connect(
            config={
                "memory_limit": f"{self.memory_mib}MiB",
                "threads": str(self.threads),
                "temp_directory": folder,
                "preserve_insertion_order": "false",
                # No extension is fetched from anywhere: what is needed is built in.
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
            }
        )


@dataclass(frozen=True, kw_only=True)
class _Batch:
    """One batch at work. `folder` is its own, and goes with it."""

    plan: Plan
    seen: SeenIds
    store: Store
    folder: Path
    database: duckdb.DuckDBPyConnection
    threads: int

    def compacted(self) -> Done:
        places = self._fetched(self.plan.inputs)
        keys = {str(path): key for key, path in places.items()}
        dead: list[str] = []
        damaged: list[str] = []
        try:
            self._read_events(list(keys))
        except _Unreadable:
            keys, dead, damaged = self._mended(keys)
            self._read_events(list(keys))
        self._find_duplicates()
        not_events = self.database.execute(_DEAD).fetchall()
        dead += [
            dead_line(reason="no_event", object_key=keys[place], original=line) for place, line in not_events
        ]
        ((rows, duplicates),) = self.database.execute(_COUNTS).fetchall()
        events = rows - len(not_events) - duplicates
        return Done(
            number=self.plan.number,
            counts=Counts(
                received=events + duplicates + len(dead), events=events, duplicates=duplicates, dead=len(dead)
            ),
            files=tuple(sorted(self._files(dead))),
            missing=tuple(sorted(set(self.plan.inputs) - set(places))),
            damaged=tuple(sorted(damaged)),
        )

    def _fetched(self, keys: Iterable[str]) -> dict[str, Path]:
        """Files with the objects that are there."""
        keys = list(keys)
        with ThreadPoolExecutor(FETCHES_AT_ONCE) as pool:
            paths = pool.map(lambda key: self.store.fetch(key, self.folder), keys)
            return {key: path for key, path in zip(keys, paths, strict=True) if path}

    def _read_events(self, places: Sequence[str]) -> None:
        """Raises _Unreadable where one of the objects, or a line of one, cannot be read."""
        gzipped = [place for place in places if is_gzipped(Path(place))]
        plain = sorted(set(places) - set(gzipped))
        reads = [
            "SELECT line, filename FROM " + _LINES.format(places=_list(some), compression=compression)
            for some, compression in ((gzipped, "gzip"), (plain, "none"))
            if some
        ]
        nothing = "SELECT NULL::VARCHAR AS line, NULL::VARCHAR AS filename"
        try:
            self.database.execute(_EVENTS.replace("@lines", " UNION ALL ".join(reads) or nothing))
        except (duckdb.IOException, duckdb.InvalidInputException):
            raise _Unreadable from None

    def _mended(self, keys: Mapping[str, str]) -> tuple[dict[str, str], list[str], list[str]]:
        """Copies of the objects with their readable lines, by place; dead records; keys of damaged objects."""
        copies: dict[str, str] = {}
        dead: list[str] = []
        damaged: list[str] = []
        for number, (place, key) in enumerate(keys.items()):
            copy = self.folder / f"{number}.mended"
            copies[str(copy)] = key
            with copy.open("w", encoding="utf-8", newline="") as readable:
                for line in read_object(Path(place), key):
                    if isinstance(line, str):
                        readable.write(line + "\n")
                        continue
                    dead.append(line.record)
                    damaged += [key] if isinstance(line, Damaged) else []
        return copies, dead, damaged

    def _find_duplicates(self) -> None:
        """In the batch, and among the ids of earlier ones that were received in the window of any of its events."""
        window_ms = self.plan.rules.window_hours * MILLISECONDS_PER_HOUR
        first, last = self.database.execute(_SPAN).fetchall()[0]
        hours = hours_in_window(first, last, self.plan.rules.window_hours) if first is not None else ()
        lists = self._fetched(key for hour in hours for key in self.seen.get(hour, ()))
        places = _list([str(path) for path in lists.values()])
        self.database.execute(_SEEN.format(places=places) if lists else _NOTHING_SEEN)
        self.database.execute(_DUPLICATES, {"window_ms": window_ms})

    def _files(self, dead: Sequence[str]) -> list[NewFile]:
        """Written and published. `dead`: the records of lines that are no events."""
        self.database.execute(_KEPT)
        self.database.execute(_IDS)
        dead_chunks = [[record.encode() for record in sorted(dead)]]
        contents = chain(
            self._contents("events", self._groups(_KEPT_GROUPS), self._kept_chunks()),
            self._contents("ids", self._groups(_IDS_GROUPS), self._chunks(_IDS_LINES)),
            self._contents("dead", [("", 0, len(dead))], iter(dead_chunks)),
        )
        return write_files(contents, partial(publish, self.store), threads=self.threads)

    def _contents(self, kind: Kind, groups: Groups, chunks: Iterator[list[bytes]]) -> Iterator[Content]:
        """Lines, which come in the order of their groups, as files."""
        for source, hour, chunks_of_group in grouped(groups, chunks):
            group = Group(kind=kind, source=source, hour=hour)
            for lines in split(chunks_of_group, file_bytes=self.plan.rules.file_bytes):
                first = first_received(lines) if kind == "events" else 0
                yield Content(group, first, lines)

    def _groups(self, query: str) -> Groups:
        return self.database.execute(query).fetchall()

    def _kept_chunks(self) -> Iterator[list[bytes]]:
        seconds = self.database.execute(_KEPT_SECONDS).fetchall()
        for part in slices(seconds):
            yield from self._chunks(_KEPT_LINES, part)

    def _chunks(self, query: str, parameters: Mapping[str, object] | None = None) -> Iterator[list[bytes]]:
        """Lines as they come, never all at once."""
        result = self.database.execute(query, parameters)
        while rows := result.fetchmany(FETCH_ROWS):
            yield [line for (line,) in rows]


def slices(seconds: Iterable[tuple[str, int, int, int]]) -> Iterator[dict[str, object]]:
    """Ranges of lines of about SLICE_BYTES, from (source, hour, second, bytes) in order.

    A second is not divided: a source that sends more than SLICE_BYTES in one takes as much more memory.
    """
    part: list[tuple[str, int, int]] = []
    size = 0
    for source, hour, second, added in seconds:
        if part and size + added > SLICE_BYTES:
            yield _range(part)
            part, size = [], 0
        part.append((source, hour, second))
        size += added
    if part:
        yield _range(part)


def _range(part: Sequence[tuple[str, int, int]]) -> dict[str, object]:
    bounds = {
        f"{end}_{name}": value
        for end, row in (("first", part[0]), ("last", part[-1]))
        for name, value in zip(("source", "hour", "second"), row, strict=True)
    }
    # Of all that is between the bounds: DuckDB passes over parts of the table that were received at other times.
    times = [second * 1000 for _, _, second in part]
    return {**bounds, "first_received": min(times), "last_received": max(times) + 999}


def grouped(
    groups: Groups, chunks: Iterator[list[bytes]]
) -> Iterator[tuple[str, int, Iterator[list[bytes]]]]:
    """Chunks that go across groups, cut where one ends; each group has to be read before the next."""
    left: list[bytes] = []

    def of_one(rows: int) -> Iterator[list[bytes]]:
        nonlocal left
        while rows:
            chunk, left = (left or next(chunks)), []
            chunk, left = chunk[:rows], chunk[rows:]
            rows -= len(chunk)
            yield chunk

    for source, hour, rows in groups:
        yield source, hour, of_one(rows)


def _list(places: Sequence[str]) -> str:
    return "[" + ", ".join("'" + place.replace("'", "''") + "'" for place in places) + "]"
