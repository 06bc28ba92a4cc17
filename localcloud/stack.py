"""What `make up`, `preview`, `outputs`, `events` and `down` do with one stack, once the tools are there."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from localcloud import processes
from localcloud.deployed_function import client, invoke_once, read_function
from localcloud.deployed_task import task_environment
from localcloud.local_project import LocalProject
from residency.regions import IngestRegion

CLOUD = "local-aws"
CLOUD_PORT = 8800
ROUTE53_REGION = "us-east-1"  # of its API, wherever a zone is served
REPORT_FILES = {"page": ".html", "markdown": ".md", "json": ".json", "sarif": ".sarif"}
ARRIVED = ("raw/", "spill/")  # where accepted events are before compaction, and stay
FLEET_SERVER = "gateway.fleet_server"  # what the image starts
FRONT_DOOR_PORTS = 8801  # the first one; each front door takes the next free port


class StackNotUp(Exception):
    """The stack has no outputs: it was never brought up, or is down."""


class EngineFailed(Exception):
    """The Pulumi engine ended with an error, which it has printed itself."""

    def __init__(self, code: int) -> None:
        super().__init__(f"the Pulumi engine ended with code {code}")
        self.code = code


@dataclass(frozen=True, kw_only=True)
class LocalStack:
    """One stack of a clone on the local cloud. `pulumi`: path of the CLI."""

    name: str
    project: LocalProject
    pulumi: Path

    def up(self) -> None:
        """Starts the local AWS, deploys with the real engine, and puts a front door on what was deployed."""
        cloud = self.start_cloud()
        self.select(cloud)
        self.engine(cloud, "up", "--yes", "--skip-preview", *self.policies())
        deployed = json.loads(self.captured(cloud, "stack", "output", "--json"))
        with self.project.alone():
            self.open_front_doors(cloud, deployed)
        print(self.summary(cloud))
        for missing in not_here(deployed):
            print(f"  not here  {missing}")

    def preview(self) -> None:
        """What `up` would change."""
        cloud = self.start_cloud()
        self.select(cloud)
        self.engine(cloud, "preview", *self.policies())

    def report(self) -> int:
        """The residency report of what `up` would change; its exit code. The forms for CI lie under `.local/report`."""
        cloud = self.start_cloud()
        self.select(cloud)
        log = self.project.reports / f"{self.name}.jsonl"
        log.parent.mkdir(parents=True, exist_ok=True)
        log.unlink(missing_ok=True)
        pack = str(self.project.clone / "policies")
        previewed = subprocess.run(
            self.command("preview", "--non-interactive", "--policy-pack", pack, "--event-log", str(log)),
            env={**self.environment(cloud), "PULUMI_DEBUG_COMMANDS": "true"},  # for --event-log
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        outs = [f"{form}={log.with_suffix(ending)}" for form, ending in REPORT_FILES.items()]
        reported = subprocess.run(
            [sys.executable, "-m", "regional", "report", "--events", str(log), "--quiet", "--out", "terminal"]
            + [word for out in outs for word in ("--out", out)],
            cwd=self.project.clone,
        )
        if reported.returncode == 1:
            print(previewed.stdout[-3000:], file=sys.stderr)
        else:
            print(f"page  {log.with_suffix('.html')}", file=sys.stderr)
        return reported.returncode

    def refresh(self) -> None:
        """Reads back what is really there into the stack's state."""
        cloud = self.start_cloud()
        self.select(cloud)
        self.engine(cloud, "refresh", "--yes", "--skip-preview")

    def destroy(self) -> None:
        """Removes everything of the stack from the local AWS, and its front doors; the local AWS goes on."""
        for record in self.front_door_records():
            processes.stop(record)
        cloud = self.running_cloud()
        if cloud is None:
            self.forget()
        elif self.exists():
            self.select(cloud)
            self.captured(cloud, "state", "unprotect", "--all", "--yes")  # records of what never changes
            self.engine(cloud, "destroy", "--yes", "--skip-preview")
            self.engine(cloud, "stack", "rm", "--yes", "--preserve-config")

    def down(self) -> None:
        """`destroy`, and the local AWS is stopped once no stack of the clone is left on it."""
        self.destroy()
        left = [name for name in self.project.stacks() if self.sibling(name).exists()]
        if left:
            print(f"{self.name} is down. The local AWS goes on for {', '.join(left)}.")
        else:
            processes.stop(self.project.record(CLOUD))
            print(f"{self.name} is down, and so is the local AWS: nothing runs any more.")

    def outputs(self) -> dict[str, Any]:
        """What scripts need: `endpoint`, `endpoints`, `sources` (name, endpoint, writeKey), `archiveBucket`,
        `dataLake`, `awsRegion`, `awsEndpoint`. Endpoints are those of this machine. Raises StackNotUp."""
        cloud = self.running_cloud()
        if cloud is None or not self.exists():
            raise StackNotUp(f"{self.name} is not up. Bring it up with: make up STACK={self.name}")
        shown = self.captured(cloud, "stack", "output", "--json", "--show-secrets")
        deployed = json.loads(shown)
        if "endpoint" not in deployed:
            raise StackNotUp(f"{self.name} is not wholly up. Finish it with: make up STACK={self.name}")
        here = {region: self.front_door(region).url for region in deployed["endpoints"]}
        local = dict(zip(deployed["endpoints"].values(), here.values(), strict=True))
        return {
            "stack": self.name,
            "processingRegion": deployed["processingRegion"],
            "awsRegion": deployed["awsRegion"],
            "endpoint": local[deployed["endpoint"]],
            "endpoints": here,
            "sources": [{**source, "endpoint": local[source["endpoint"]]} for source in deployed["sources"]],
            "archiveBucket": deployed["archiveBucket"],
            "compactionFunction": deployed.get("compactionFunction"),
            "dataLake": deployed.get("dataLake"),
            "awsEndpoint": cloud.url,
        }

    def events(self) -> Iterator[str]:
        """The lines of what arrived in the archive: one JSON event each, in the order of the objects' keys."""
        outputs = self.outputs()
        s3 = client("s3", region=outputs["awsRegion"], aws_endpoint=outputs["awsEndpoint"])
        for prefix in ARRIVED:
            pages = s3.get_paginator("list_objects_v2").paginate(
                Bucket=outputs["archiveBucket"], Prefix=prefix
            )
            for item in (item for page in pages for item in page.get("Contents", [])):
                body: bytes = s3.get_object(Bucket=outputs["archiveBucket"], Key=item["Key"])["Body"].read()
                text = gzip.decompress(body) if item["Key"].endswith(".gz") else body
                yield from text.decode().splitlines()

    def compact(self) -> dict[str, Any]:
        """Runs the function that the schedule would start, as it is deployed, and returns its counts.

        DuckDB and the AWS SDK, on AWS the function's layer and runtime, are those of this environment. Raises
        StackNotUp where the stack has no such function, InvocationFailed.
        """
        outputs = self.outputs()
        name = outputs["compactionFunction"]
        if name is None:
            raise StackNotUp(f"{self.name} compacts on EMR Serverless, which is not on this machine")
        with tempfile.TemporaryDirectory(prefix="compaction-") as folder:
            function = read_function(
                name, region=outputs["awsRegion"], aws_endpoint=outputs["awsEndpoint"], folder=Path(folder)
            )
            return invoke_once(function, aws_endpoint=outputs["awsEndpoint"])

    # The local AWS

    def start_cloud(self) -> processes.BackgroundProcess:
        """The running local AWS, or a new one; what the state says of an earlier one is forgotten with it."""
        with self.project.alone():
            return self._running_or_new_cloud()

    def _running_or_new_cloud(self) -> processes.BackgroundProcess:
        running = self.running_cloud()
        if running:
            print(f"local AWS: running on {running.url} (reused)", file=sys.stderr)
            return running
        if any(self.project.state.glob(".pulumi/stacks/*/*.json")):
            print(
                "local AWS: the earlier one is gone, and what was deployed on it: starting anew",
                file=sys.stderr,
            )
            self.forget()
        port = processes.free_port(CLOUD_PORT)
        cloud = processes.start(
            "localcloud.moto_server",
            [str(port)],
            port=port,
            record=self.project.record(CLOUD),
            log=self.project.logs / f"{CLOUD}.log",
            folder=self.project.clone,
        )
        print(f"local AWS: started on {cloud.url}", file=sys.stderr)
        return cloud

    def forget(self) -> None:
        """Drops the state of every stack, and its front doors: what they tell of went with an earlier local AWS."""
        for record in self.project.record(CLOUD).parent.glob("*.json"):
            processes.stop(record)
        shutil.rmtree(self.project.state, ignore_errors=True)

    def running_cloud(self) -> processes.BackgroundProcess | None:
        return processes.recorded(self.project.record(CLOUD))

    # The engine

    def select(self, cloud: processes.BackgroundProcess) -> None:
        """Makes the stack where it does not exist, and clears up after an update that was killed."""
        self.project.write_project()
        if not self.exists():
            self.captured(cloud, "stack", "init", self.name)
        self.project.write_config(self.name, hosted_zone=self.hosted_zone(cloud))
        if self.killed_update():
            print(f"{self.name}: the last update was killed; reading back what it has left", file=sys.stderr)
            self.captured(cloud, "cancel", "--yes", "--stack", self.name)
            # What it was just creating is in the state as pending, for good, until a refresh is told to drop it.
            self.engine(cloud, "refresh", "--yes", "--skip-preview", "--clear-pending-creates")

    def hosted_zone(self, cloud: processes.BackgroundProcess) -> str | None:
        """Id of the own domain's zone: the configured one where the local AWS has it, else one that is made there."""
        config = self.project.committed_config(self.name)
        domain, configured = (config.get(f"regional-ingest:{key}") for key in ("domain", "hostedZoneId"))
        if not domain or not configured:
            return None
        route53 = client("route53", region=ROUTE53_REGION, aws_endpoint=cloud.url)
        zones = {zone["Name"]: zone["Id"] for zone in route53.list_hosted_zones()["HostedZones"]}
        if f"/hostedzone/{configured}" in zones.values():
            return str(configured)
        made: str = (
            zones.get(f"{domain}.")
            or (route53.create_hosted_zone(Name=domain, CallerReference=domain)["HostedZone"]["Id"])
        )
        return made.removeprefix("/hostedzone/")

    def exists(self) -> bool:
        return any(self.project.state.glob(f".pulumi/stacks/*/{self.name}.json"))

    def killed_update(self) -> bool:
        """Whether a lock of this stack is held by a process that is no more."""
        locks = list(self.project.state.glob(f".pulumi/locks/*/*/{self.name}/*.json"))
        return bool(locks) and not any(is_running(json.loads(lock.read_text())["pid"]) for lock in locks)

    def engine(self, cloud: processes.BackgroundProcess, *command: str) -> None:
        """Runs the CLI on this terminal; Ctrl-C is left to it, which ends in order. Raises EngineFailed."""
        before = signal.signal(signal.SIGINT, lambda *_: None)
        try:
            code = subprocess.run(self.command(*command), env=self.environment(cloud)).returncode
        finally:
            signal.signal(signal.SIGINT, before)
        if code:
            raise EngineFailed(code)

    def policies(self) -> list[str]:
        """The clone's own policy pack: a change that would let data leave its region stops here already."""
        return ["--policy-pack", str(self.project.clone / "policies")]

    def captured(self, cloud: processes.BackgroundProcess, *command: str) -> str:
        """Runs the CLI and returns what it printed. Raises EngineFailed after showing its error."""
        done = subprocess.run(
            self.command(*command), env=self.environment(cloud), capture_output=True, text=True
        )
        if done.returncode:
            print(done.stderr or done.stdout, file=sys.stderr)
            raise EngineFailed(done.returncode)
        return done.stdout

    def command(self, *command: str) -> list[str]:
        on_stack = [] if "init" in command or "--stack" in command else ["--stack", self.name]
        return [str(self.pulumi), "-C", str(self.project.pulumi), *command, *on_stack]

    def environment(self, cloud: processes.BackgroundProcess) -> dict[str, str]:
        """This terminal's, but for AWS: a profile, a session or an endpoint of a service would lead to the real one."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        return {**inherited, **self.project.environment(aws_endpoint=cloud.url)}

    # The front doors

    def open_front_doors(self, cloud: processes.BackgroundProcess, deployed: Mapping[str, Any]) -> None:
        """One for each endpoint of the stack, always of what is deployed now: its HTTP API, else its fleet's server."""
        for ingest_region in deployed["endpoints"]:
            record = self.front_door_record(ingest_region)
            before = processes.recorded(record)
            if before:
                before.stop()
            port = before.port if before else processes.free_port(FRONT_DOOR_PORTS)
            region = IngestRegion(ingest_region).aws_region.value
            served: dict[str, Any]
            if api_id := deployed["apiIds"].get(ingest_region):
                served = {
                    "module": "localcloud.front_door",
                    "arguments": [
                        *("--api-id", api_id),
                        *("--region", region),
                        *("--port", str(port)),
                        *("--aws-endpoint", cloud.url),
                    ],
                }
            else:
                service = deployed["services"][ingest_region]
                served = {
                    "module": FLEET_SERVER,
                    "arguments": ["--host", "127.0.0.1", "--port", str(port)],
                    "environment": task_environment(service, region=region, aws_endpoint=cloud.url),
                }
            processes.start(
                **served,
                port=port,
                record=record,
                log=self.project.logs / f"{record.stem}.log",
                folder=self.project.clone,
            )

    def front_door(self, region: str) -> processes.BackgroundProcess:
        door = processes.recorded(self.front_door_record(region))
        if door is None:
            raise StackNotUp(
                f"the front door of {self.name} does not run. Start it with: make up STACK={self.name}"
            )
        return door

    def front_door_record(self, region: str) -> Path:
        return self.project.record(f"front-door-{self.name}-{region}")

    def front_door_records(self) -> list[Path]:
        return list(self.front_door_record("*").parent.glob(self.front_door_record("*").name))

    def sibling(self, name: str) -> LocalStack:
        return LocalStack(name=name, project=self.project, pulumi=self.pulumi)

    def summary(self, cloud: processes.BackgroundProcess) -> str:
        """What a newcomer can do next, each line to paste."""
        known = self.outputs()
        source = known["sources"][0]
        event = '{"userId": "u1", "event": "Order Completed"}'
        send = f"curl -s {source['endpoint']}/v1/track -u {source['writeKey']}: -d '{event}'"
        return f"""
{self.name} is up: events are processed and archived in {known["awsRegion"]}.

  endpoint  {known["endpoint"]}
  send      {send}
  archive   s3://{known["archiveBucket"]} ({known["awsRegion"]}), on this machine behind {cloud.url}
            make events STACK={self.name}     prints the archived events
  preview   make preview STACK={self.name}
  outputs   make -s outputs STACK={self.name}   as JSON, with the write keys
  stop      make down STACK={self.name}
"""


def not_here(deployed: Mapping[str, Any]) -> Iterator[str]:
    """What of a deployed stack's ways in does not run on this machine."""
    for region in deployed["services"]:
        if region in deployed["apiIds"]:
            yield f"Route 53's failover of {region}: the endpoint is the serverless cell; the fleet's is not served"
        else:
            yield f"the fleet's load balancer, TLS and image in {region}: the endpoint is its server, one process"


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
