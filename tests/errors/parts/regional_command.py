"""The `regional` command, called as a person or CI calls it, in a folder of its own."""

from __future__ import annotations

import contextlib
import io
import os
import shlex
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from unittest import mock

from regional.__main__ import main
from tests.errors.case import WRITE_KEY, Case, Part
from tests.report.event_logs import exported
from tests.report.seeded_changes import SEEDED, function

STACK = """config:
  regional-ingest:processingRegion: eu-west
  regional-ingest:euEnabled: true
  regional-ingest:sources:
    - name: website
    - name: imports
      type: amazon-s3
"""
US_STACK = """config:
  regional-ingest:processingRegion: us-west
  regional-ingest:sources:
    - {name: asia, ingestRegion: sydney}
  regional-ingest:domain: collect.example.com
  regional-ingest:hostedZoneId: Z0123456789ABCDEFGHIJ
"""
CODE = f"""import {{ Analytics }} from "@segment/analytics-node"

const analytics = new Analytics({{ writeKey: "{WRITE_KEY}", host: "https://api.segment.io/v1" }})
"""
FILES: Mapping[str, str] = {
    "Pulumi.eu-west.yaml": STACK,
    "Pulumi.us-west.yaml": US_STACK,
    "Pulumi.broken.yaml": "config:\n  regional-ingest:sources: [\n",
    "Pulumi.list.yaml": "- regional-ingest:processingRegion: eu-west\n",
    "events.jsonl": SEEDED["clean"].preview.text(),
    "cut.jsonl": SEEDED["clean"].preview.text()[:-400],
    "preview.json": '{"config": {}}\n',
    "state.json": exported([function("notify")]),
    "outputs.json": "{}",
    "plain.json": '{"endpoints": {"dublin": "http://10.0.0.7:8801"}}',
    "local.json": '{"endpoints": {"dublin": "http://127.0.0.1:8801"}}',
    "pack.json": '{"residency": ',
    "wrong.json": '{"residancy": {}, "residency": {"processingRegion": "eu-west-1", "mode": "strickt"}}',
    "newer.csv": "kind,name\n",
    "src/app.mjs": CODE,
}


@contextlib.contextmanager
def folder_of_a_user() -> Iterator[Path]:
    """A folder with FILES, as the current one, on a machine without the Pulumi CLI."""
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as name:
        for path, text in FILES.items():
            (Path(name) / path).parent.mkdir(exist_ok=True)
            (Path(name) / path).write_text(text, encoding="utf-8")
        os.chdir(name)
        try:
            with mock.patch.dict(os.environ, {"PATH": name}):
                os.environ.pop("REGIONAL_INGEST_PULUMI", None)
                yield Path(name)
        finally:
            os.chdir(before)


def printed_by(arguments: Sequence[str]) -> str:
    """What the command prints, and its exit code; of a wrong call without the usage, which Python words."""
    out = io.StringIO()
    with folder_of_a_user(), contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        try:
            code: object = main(arguments)
        except SystemExit as ended:
            code = ended.code
    lines = out.getvalue().strip().splitlines()
    return "\n".join([*(lines[-1:] if code == 2 else lines), f"(exit code {code})"])


def call(wrong: str, command: str) -> Case:
    return Case(
        wrong=wrong,
        given=f"regional {command}",
        run=lambda: printed_by(shlex.split(command)),
    )


ANY_STACK: Sequence[Case] = (
    call("a stack that there is not", "cost --stack prod"),
    call("a file that is no YAML", "cost --stack broken"),
    call("a file that is no stack's", "cost --stack list"),
    call("no number", "cost --stack eu-west --events-per-month many"),
    call("a load that is none", "cost --stack eu-west --events-per-request 0"),
)
CATALOG: Sequence[Case] = (
    call("a misspelt slug", "catalog show destination amplitud"),
    call("a slug of another kind", "catalog show source amplitude"),
    call("nothing like that", "catalog list source --match foobar"),
    call("a newer catalogue that is not there", "catalog refresh none.csv"),
    call("a newer catalogue with other columns", "catalog refresh newer.csv"),
)
SDK: Sequence[Case] = (
    call("no host known", "sdk-config --stack eu-west --source website"),
    call("outputs that are none", "sdk-config --stack eu-west --outputs outputs.json"),
    call("an endpoint without TLS", "sdk-config --stack eu-west --outputs plain.json"),
    call(
        "an SDK that says https itself, on the local cloud",
        "sdk-config --stack eu-west --outputs local.json --source website --sdk ios",
    ),
    call("a source that there is not", "sdk-config --stack eu-west --source web"),
    call("a source that runs at the vendor", "sdk-config --stack eu-west --vendor --source imports"),
    call("a folder that there is not", "sdk-lint source --processing-region eu-west"),
    call("a host that is none", "sdk-lint src --processing-region eu-west --host https://"),
    call("the vendor's domain as one's own", "sdk-lint src --processing-region eu-west --domain segment.com"),
    call("a configuration that sends elsewhere", "sdk-lint src --processing-region eu-west"),
    call("a host that no source of the stack declares", "sdk-lint src --stack us-west"),
)
REPORT: Sequence[Case] = (
    call("nothing to report on", "report"),
    call("no Pulumi CLI", "report --stack eu-west"),
    call("a log that is not there", "report --events none.jsonl"),
    call("a log that was cut off", "report --quiet --events cut.jsonl"),
    call("the output of `pulumi preview --json`", "report --events preview.json"),
    call("a log for a state", "report --state events.jsonl"),
    call("no region to hold the stack against", "report --quiet --events events.jsonl"),
    call(
        "a pack's configuration that is no JSON",
        "report --events events.jsonl --policy-pack-config pack.json",
    ),
    call(
        "a pack's configuration that is wrong", "report --events events.jsonl --policy-pack-config wrong.json"
    ),
    call("a form that there is not", "report --events events.jsonl --out pdf"),
    call("a day that is none", "report --events events.jsonl --day tomorrow"),
)
MIGRATE: Sequence[Case] = (
    call("the region that the workspace is in", "migrate plan --stack eu-west --to eu-west"),
    call(
        "the old stack for the new workspace", "migrate plan --stack eu-west --to us-west --new-stack eu-west"
    ),
    call("a final plan without a ticket", "migrate plan --stack eu-west --to us-west --final"),
    call("a folder that there is not", "migrate plan --stack eu-west --to us-west --out plans/move.md"),
)
WAREHOUSE: Sequence[Case] = (
    call("a warehouse that is none of the nine", "warehouse mysql --processing-region eu-west"),
    call("a name that is none", "warehouse snowflake --processing-region eu-west --name 'a b'"),
)

WHERE = "On standard error, with exit code 1; a wrong call has 2, with the usage above it"
PARTS: Sequence[Part] = (
    Part(
        title="regional cost, and what every command says of a stack",
        where=f"{WHERE}. Settings that are refused are told as [above](#stack-settings-region).",
        cases=ANY_STACK,
    ),
    Part(title="regional catalog", where=f"{WHERE}.", cases=CATALOG),
    Part(title="regional sdk-config, regional sdk-lint", where=f"{WHERE}, findings 3.", cases=SDK),
    Part(title="regional report", where=f"{WHERE}: [report.md](report.md).", cases=REPORT),
    Part(title="regional migrate", where=f"{WHERE}.", cases=MIGRATE),
    Part(title="regional warehouse", where=f"{WHERE}: [warehouses.md](warehouses.md).", cases=WAREHOUSE),
)
