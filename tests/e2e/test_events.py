"""Real SDKs send events to deployed stacks, and every one is in the archive of its region, none twice."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
import uuid
from pathlib import Path
from typing import Any

import boto3
import pytest

from tests.e2e.local_clone import REGION_STACKS, LocalClone, repeated

pytestmark = pytest.mark.engine

NODE_SDK = Path(__file__).with_name("node_sdk")
OTHER = {"eu-west": "us-west", "us-west": "eu-west"}
REGIONS = {stack: region for region, stack in REGION_STACKS.items()}

PYTHON_SENDER = """
import json, sys
from segment.analytics import Client
endpoint, write_key, count, prefix = sys.argv[1:]
errors = []
note = lambda error, items: errors.append(str(error))
client = Client(write_key, host=endpoint, gzip=True, on_error=note, max_retries=2)
for index in range(int(count)):
    client.track(f"{prefix}-{index}", "Order Completed", {"index": index})
client.shutdown()
print(json.dumps({"errors": errors}))
"""


@pytest.fixture(scope="module")
def node_sender(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Node SDK, installed from the lock file."""
    if not shutil.which("npm"):
        pytest.skip("Node is not installed: the Node SDK is not tried")
    folder = tmp_path_factory.mktemp("node-sdk")
    for file in NODE_SDK.glob("*.*"):
        shutil.copy2(file, folder)
    install = ["npm", "ci", "--no-audit", "--no-fund", "--prefer-offline"]
    subprocess.run(install, cwd=folder, check=True, capture_output=True, timeout=300)
    return folder / "send.mjs"


def send_with_python(endpoint: str, write_key: str, count: int, prefix: str) -> dict[str, Any]:
    return sender_says([sys.executable, "-c", PYTHON_SENDER, endpoint, write_key, str(count), prefix])


def sender_says(command: list[str]) -> dict[str, Any]:
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said


def test_r4_r69_every_event_of_both_sdks_is_in_the_regions_archive_once(
    clone: LocalClone, node_sender: Path
) -> None:
    for stack, region in REGIONS.items():
        outputs = clone.outputs(stack)
        website, backend = outputs["sources"]
        run = uuid.uuid4().hex[:8]

        python = send_with_python(outputs["endpoint"], website["writeKey"], 1000, f"{run}-python")
        node = sender_says(
            ["node", str(node_sender), outputs["endpoint"], backend["writeKey"], "100", f"{run}-node"]
        )

        assert python == {"errors": []}
        assert node == {"accepted": 100, "errors": []}
        mine = [event for event in clone.archived(stack) if str(event.get("userId", "")).startswith(run)]
        expected = {f"{run}-python-{index}" for index in range(1000)} | {
            f"{run}-node-{index}" for index in range(100)
        }
        assert {event["userId"] for event in mine} == expected
        assert len(mine) == 1100 and repeated(mine) == []
        assert {event["projectId"] for event in mine} == {"website", "backend"}
        s3 = boto3.client(
            "s3", region_name=region, endpoint_url=outputs["awsEndpoint"],
            aws_access_key_id="test", aws_secret_access_key="test",
        )  # fmt: skip
        assert s3.get_bucket_location(Bucket=outputs["archiveBucket"])["LocationConstraint"] == region


@pytest.mark.parametrize(("sdk", "run"), [("python", [sys.executable, "-c"]), ("http", ["sh", "-c"])])
def test_what_sdk_config_writes_for_the_local_cloud_sends_to_it(
    clone: LocalClone, tmp_path: Path, sdk: str, run: list[str]
) -> None:
    """As a user tries it: `make -s outputs > FILE`, `regional sdk-config --outputs FILE`, and the source's key."""
    (website, _), user = clone.outputs("eu-west")["sources"], uuid.uuid4().hex
    (tmp_path / "outputs.json").write_text(clone.run("outputs", "eu-west").text)
    command = f"regional sdk-config --stack eu-west --source website --sdk {sdk} --outputs"
    written = subprocess.run(
        [sys.executable, "-m", *command.split(), str(tmp_path / "outputs.json")],
        cwd=clone.folder, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    code = written.replace("<write key of website>", website["writeKey"]).replace('"u1"', f'"{user}"')
    if sdk == "python":
        code += f'analytics.track("{user}", "Order Completed")\nanalytics.shutdown()\n'

    subprocess.run([*run, code], check=True, capture_output=True, timeout=60)

    (event,) = [event for event in clone.archived("eu-west") if event.get("userId") == user]
    assert event["projectId"] == "website"


@pytest.mark.parametrize("stack", ["eu-west", "us-west"])
def test_r34_r35_a_key_of_the_other_region_is_refused_and_nothing_stored(
    clone: LocalClone, stack: str
) -> None:
    here, there = clone.outputs(stack), clone.outputs(OTHER[stack])
    before = {name: len(clone.archived(name)) for name in OTHER}

    status, body = post(here["endpoint"] + "/v1/track", there["sources"][0]["writeKey"])
    said = send_with_python(here["endpoint"], there["sources"][0]["writeKey"], 20, "wrong-region")

    assert (status, body["success"], body["code"]) == (400, False, "wrong_region")
    assert there["sources"][0]["writeKey"] not in json.dumps(body)
    assert len(said["errors"]) >= 1, "the SDK was not told"
    assert {name: len(clone.archived(name)) for name in OTHER} == before


def test_r37_an_unknown_key_is_refused_and_nothing_stored(clone: LocalClone) -> None:
    here = clone.outputs("eu-west")
    before = len(clone.archived("eu-west"))

    status, body = post(here["endpoint"] + "/v1/track", "no-such-key")

    assert (status, body["code"]) == (400, "invalid_write_key")
    assert len(clone.archived("eu-west")) == before


def test_a_replaced_write_key_is_refused_and_its_successor_taken(clone: LocalClone) -> None:
    def key_and_endpoint() -> tuple[str, str]:
        backend = clone.outputs("us-west")["sources"][1]
        return backend["writeKey"], backend["endpoint"] + "/v1/track"

    before, url = key_and_endpoint()
    assert post(url, before)[0] == 200

    clone.replace("us-west", resource="us-west-backend-write-key")

    after, url = key_and_endpoint()
    assert after != before
    assert (post(url, before)[0], post(url, after)[0]) == (400, 200)


def test_write_keys_reach_neither_the_archive_nor_the_function_nor_a_log(clone: LocalClone) -> None:
    for stack, region in REGIONS.items():
        outputs = clone.outputs(stack)
        keys = [source["writeKey"] for source in outputs["sources"]]
        assert post(outputs["endpoint"] + "/v1/track", keys[0])[0] == 200
        functions = boto3.client(
            "lambda", region_name=region, endpoint_url=outputs["awsEndpoint"],
            aws_access_key_id="test", aws_secret_access_key="test",
        ).list_functions()["Functions"]  # fmt: skip
        state = next(clone.folder.glob(f".local/state/.pulumi/stacks/*/{stack}.json")).read_text()
        logs = "".join(path.read_text() for path in clone.folder.glob(".local/logs/*"))
        archive = json.dumps(clone.archived(stack))

        assert functions, "nothing to look at"
        for key in keys:
            assert key not in json.dumps(functions, default=str)
            assert key not in state, "a write key stands in the state unencrypted"
            assert key not in logs
            assert key not in archive


def test_the_deployed_gateway_has_its_queue_its_claims_and_its_dead_letters(clone: LocalClone) -> None:
    outputs = clone.outputs("eu-west")
    endpoint, key = outputs["endpoint"], outputs["sources"][0]["writeKey"]
    run = uuid.uuid4().hex[:8]

    health = json.loads(fetched(f"{endpoint}/health?deep=1")[1])
    assert health["checks"] == {"stream": "ok", "bucket": "ok", "queue": "ok", "claims": "ok"}

    settings = json.loads(fetched(f"{endpoint}/v1/projects/{key}/settings")[1])
    assert settings["integrations"]["Segment.io"]["apiHost"].endswith(".eu-west-1.amazonaws.com/v1")

    data = json.dumps({"userId": f"{run}-pixel", "event": "Seen", "writeKey": key})
    kind, image = fetched(f"{endpoint}/v1/pixel/track?data={urllib.parse.quote(data)}")
    assert (kind, image[:6]) == ("image/gif", b"GIF89a")

    batch = [{"type": "track", "event": "e", "userId": run, "messageId": f"{run}-{n}"} for n in range(3)]
    for _ in range(3):  # as an SDK does that has not seen the answer
        assert post(f"{endpoint}/v1/batch", key, batch=[*batch, {"type": "bought", "userId": run}])[0] == 200
    mine = [event for event in clone.archived("eu-west") if str(event.get("userId")).startswith(run)]
    assert sorted(event["userId"] for event in mine) == [run, run, run, f"{run}-pixel"]
    assert repeated(mine) == []

    s3 = boto3.client(
        "s3", region_name="eu-west-1", endpoint_url=outputs["awsEndpoint"],
        aws_access_key_id="test", aws_secret_access_key="test",
    )  # fmt: skip
    letters = s3.list_objects_v2(Bucket=outputs["archiveBucket"], Prefix="dead-letter/gateway/website/")
    bodies = [
        s3.get_object(Bucket=outputs["archiveBucket"], Key=one["Key"])["Body"].read()
        for one in letters["Contents"]
    ]
    records = [json.loads(line) for body in bodies for line in gzip.decompress(body).splitlines()]
    mine = [record for record in records if record["original"].get("userId") == run]
    assert [(record["code"], record["index"]) for record in mine] == [("invalid_event", 3)]


def fetched(url: str) -> tuple[str, bytes]:
    """The content type and the body."""
    with urllib.request.urlopen(url, timeout=30) as reply:
        return reply.headers["content-type"], reply.read()


def post(url: str, write_key: str, **body: Any) -> tuple[int, dict[str, Any]]:
    document = {**(body or {"userId": "u1", "event": "Order Completed"}), "writeKey": write_key}
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(url, data=json.dumps(document).encode(), headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as reply:
            return reply.status, json.loads(reply.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())
