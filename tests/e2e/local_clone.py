"""A copy of the working tree with its own local cloud, driven as a user drives it: by `python -m localcloud`."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import yaml

from localcloud import processes
from localcloud.local_project import LocalProject
from localcloud.stack import LocalStack

PROJECT = Path(__file__).resolve().parents[2]
UP_SECONDS = 600
KINDS_OF_CHANGE = {
    "creat": "create",
    "updat": "update",
    "delet": "delete",
    "replac": "replace",
    "unchang": "unchanged",
    "error": "error",
}


@dataclass(frozen=True)
class Ran:
    """What a command printed (both streams together) and its exit code."""

    code: int
    text: str

    @property
    def changes(self) -> dict[str, int]:
        """The engine's closing count, e.g. {"unchanged": 35, "update": 1}, of a preview or an update."""
        resources = re.search(r"^Resources:\n(?P<lines>(?:    .*\n)+)", self.text, re.MULTILINE)
        assert resources, self.text[-3000:]
        counted = re.findall(r"(\d+) (?:to )?(creat|updat|delet|unchang|replac|error)", resources["lines"])
        return {KINDS_OF_CHANGE[stem]: int(count) for count, stem in counted}


@dataclass(frozen=True)
class LocalClone:
    folder: Path

    @classmethod
    def make(cls, folder: Path) -> LocalClone:
        """Copies what git tracks, or would track, and nothing that earlier runs have left."""
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=PROJECT, check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip
        for name in filter(None, listed.split("\0")):
            if (PROJECT / name).is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(PROJECT / name, folder / name)
        (folder / ".venv").symlink_to((PROJECT / ".venv").resolve())
        return cls(folder)

    def run(self, command: str, stack: str, *, code: int | None = 0) -> Ran:
        """`python -m localcloud COMMAND --stack STACK`; `code`: the exit code it must have, None for any."""
        done = subprocess.run(
            [sys.executable, "-m", "localcloud", command, "--stack", stack],
            cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=UP_SECONDS,
        )  # fmt: skip
        assert code is None or done.returncode == code, done.stdout[-5000:]
        return Ran(done.returncode, done.stdout)

    def run_at_once(self, command: str, *stacks: str, code: int | None = 0) -> list[Ran]:
        """As `run`, for several stacks: the provider waits for most of the time."""
        with ThreadPoolExecutor() as pool:
            return list(pool.map(lambda stack: self.run(command, stack, code=code), stacks))

    def tear_down(self, *stacks: str) -> None:
        """`down` for each, which has to go well and to stop everything; whatever happens, nothing goes on running."""
        try:
            ends = self.run_at_once("down", *stacks, code=None)
            running = [path.stem for path in self.folder.glob(".local/run/*.json")]
            assert all(end.code == 0 for end in ends), "\n".join(end.text[-3000:] for end in ends)
            assert running == [], "`down` left something running"
        finally:
            for record in self.folder.glob(".local/run/*.json"):
                processes.stop(record)

    def kill_up(self, stack: str, *, at: str) -> None:
        """Starts `up` and kills the engine (SIGKILL) as soon as it has printed `at`."""
        self._end_up(stack, at=at, end=lambda up: os.kill(engine_of(up), signal.SIGKILL))

    def interrupt_up(self, stack: str, *, at: str) -> str:
        """Starts `up` and presses Ctrl-C (SIGINT to all that run on the terminal) at `at`; returns what it printed."""
        return self._end_up(stack, at=at, end=lambda up: os.killpg(up, signal.SIGINT))

    def _end_up(self, stack: str, *, at: str, end: Callable[[int], None]) -> str:
        up = subprocess.Popen(
            [sys.executable, "-m", "localcloud", "up", "--stack", stack],
            cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
        )  # fmt: skip
        assert up.stdout
        printed = []
        for line in up.stdout:
            printed.append(line)
            if at in line:
                end(up.pid)
                break
        else:
            raise AssertionError(f"`up` ended before it printed {at!r}:\n{''.join(printed)[-3000:]}")
        rest, _ = up.communicate(timeout=120)
        assert up.returncode != 0, "the engine was ended, and `up` says it went well"
        return "".join(printed) + rest

    def replace(self, stack: str, *, resource: str) -> None:
        """`pulumi up --replace`, as the README says, and `up`, which opens the front door on what is deployed now."""
        local = LocalStack(
            name=stack,
            project=LocalProject(clone=self.folder),
            pulumi=Path(os.environ["REGIONAL_INGEST_PULUMI"]),
        )
        cloud = local.running_cloud()
        assert cloud
        state = json.loads(local.captured(cloud, "stack", "export"))
        urns = [
            one["urn"] for one in state["deployment"]["resources"] if one["urn"].endswith(f"::{resource}")
        ]
        local.captured(cloud, "up", "--yes", "--skip-preview", "--replace", *urns)
        self.run("up", stack)

    def outputs(self, stack: str) -> dict[str, Any]:
        """What `make outputs` prints."""
        done = subprocess.run(
            [sys.executable, "-m", "localcloud", "outputs", "--stack", stack],
            cwd=self.folder, check=True, capture_output=True, text=True,
        )  # fmt: skip
        outputs: dict[str, Any] = json.loads(done.stdout)
        return outputs

    def archived(self, stack: str) -> list[dict[str, Any]]:
        """The archived events, as `make events` prints them."""
        lines = self.run("events", stack).text.splitlines()
        return [json.loads(line) for line in lines]

    def edit_config(self, stack: str, **changes: Any) -> None:
        """Sets settings in the stack's committed file; None removes one."""
        path = self.folder / f"Pulumi.{stack}.yaml"
        document = yaml.safe_load(path.read_text())
        for key, value in changes.items():
            name = f"regional-ingest:{key}"
            if value is None:
                document["config"].pop(name, None)
            else:
                document["config"][name] = value
        path.write_text(yaml.safe_dump(document, sort_keys=False))

    def restore_config(self, stack: str) -> None:
        shutil.copy2(PROJECT / f"Pulumi.{stack}.yaml", self.folder / f"Pulumi.{stack}.yaml")

    def left_in(self, region: str, *, aws_endpoint: str) -> dict[str, list[Any]]:
        """What moto still holds in a region, by kind; AWS's own keys, and those awaiting deletion, do not count."""

        def client(service: str) -> Any:
            return boto3.client(
                service, region_name=region, endpoint_url=aws_endpoint,
                aws_access_key_id="test", aws_secret_access_key="test",
            )  # fmt: skip

        s3, keys, ecs = client("s3"), client("kms"), client("ecs")
        of_aws = {
            alias.get("TargetKeyId") for alias in keys.list_aliases()["Aliases"]
            if alias["AliasName"].startswith("alias/aws/")
        }  # fmt: skip
        found = {
            "buckets": [
                bucket["Name"] for bucket in s3.list_buckets()["Buckets"]
                if s3.get_bucket_location(Bucket=bucket["Name"])["LocationConstraint"] == region
            ],
            "functions": [item["FunctionName"] for item in client("lambda").list_functions()["Functions"]],
            "apis": [item["ApiId"] for item in client("apigatewayv2").get_apis()["Items"]],
            "streams": client("firehose").list_delivery_streams()["DeliveryStreamNames"],
            "log groups": [item["logGroupName"] for item in client("logs").describe_log_groups()["logGroups"]],
            "alarms": [item["AlarmName"] for item in client("cloudwatch").describe_alarms()["MetricAlarms"]],
            "keys": [
                item["KeyId"] for item in keys.list_keys()["Keys"]
                if item["KeyId"] not in of_aws
                and keys.describe_key(KeyId=item["KeyId"])["KeyMetadata"]["KeyState"] != "PendingDeletion"
            ],
            "queues": client("sqs").list_queues().get("QueueUrls", []),
            "tables": client("dynamodb").list_tables()["TableNames"],
            "certificates": client("acm").list_certificates()["CertificateSummaryList"],
            "own hosts": client("apigatewayv2").get_domain_names()["Items"],
            "networks": [one["VpcId"] for one in client("ec2").describe_vpcs()["Vpcs"] if not one["IsDefault"]],
            "load balancers": client("elbv2").describe_load_balancers()["LoadBalancers"],
            "tasks": ecs.list_task_definitions()["taskDefinitionArns"],
            "clusters": [
                one["clusterName"]
                for one in ecs.describe_clusters(clusters=ecs.list_clusters()["clusterArns"])["clusters"]
                if one["status"] != "INACTIVE"
            ],
            "roles": [
                item["RoleName"] for item in client("iam").list_roles()["Roles"]
                if item["RoleName"].startswith(REGION_STACKS.get(region, "no stack"))
            ],
        }  # fmt: skip
        return {kind: names for kind, names in found.items() if names}


REGION_STACKS = {"eu-west-1": "eu-west", "us-west-2": "us-west"}


def engine_of(pid: int) -> int:
    """The Pulumi engine among the descendants of a process."""
    listed = subprocess.run(
        ["ps", "-eo", "pid=,ppid=,comm="], check=True, capture_output=True, text=True
    ).stdout
    rows = [line.split(None, 2) for line in listed.splitlines()]
    family = {pid}
    for _ in rows:  # as many rounds as there could be generations
        family |= {int(child) for child, parent, _ in rows if int(parent) in family}
    engines = [int(child) for child, _, name in rows if int(child) in family and Path(name).name == "pulumi"]
    assert len(engines) == 1, engines
    return engines[0]


def repeated(events: list[dict[str, Any]]) -> list[str]:
    """The messageIds that stand in the archive more than once."""
    return [
        message for message, count in Counter(event["messageId"] for event in events).items() if count > 1
    ]
