"""What the policy pack costs beside one that does nothing: the whole `pulumi policy analyze --file`, and its start.

`python3 -m localcloud run -- python bench/policy_pack.py [--rounds N] [--sizes 1 10 100]`, from the project's folder.
The two packs take turns within one run, each through the same engine and language host, so that their ratios hold on
a busy machine too. Times are medians. The empty pack is the SDK's `PolicyPack` with one policy that does nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import empty_pb2, json_format
from pulumi.runtime.proto import analyzer_pb2 as proto
from pulumi.runtime.proto import analyzer_pb2_grpc

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from policies.servicer import ResidencyAnalyzer
from policies.values import SECRET, SIGNATURE

PROJECT = Path(__file__).resolve().parents[1]
SIZES = (1, 10, 100, 1_000, 4_000)
ROUNDS = 7
LARGE_RESOURCE_CALLS = 400
SECONDS_BETWEEN_SAMPLES = 0.02
SECONDS_TO_START = 30
PACK = PROJECT / "policies"
PACK_CONFIG = {"residency": {"processingRegion": "eu-west"}}
EMPTY_PACK = """
from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy
PolicyPack("empty", policies=[ResourceValidationPolicy(
    name="nothing", description="Does nothing.", enforcement_level=EnforcementLevel.MANDATORY,
    validate=lambda args, report: None)])
"""
ACCOUNT = "123456789012"
STACK = "urn:pulumi:bench::bench::pulumi:pulumi:Stack::bench-bench"
PROVIDER = "urn:pulumi:bench::bench::pulumi:providers:aws::ireland"
PROVIDER_ID = "0a1b2c3d-0000-4000-8000-000000000000"
TAGS = {"owner": "data", "cost-center": "1234", "stage": "production"}


def policy_document(*arns: str) -> str:
    """A policy document over these ARNs, as the engine passes one: JSON in a string."""
    statement = {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": list(arns)}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def usual_resources(index: int) -> list[tuple[str, dict[str, Any]]]:
    """What a usual stack is made of, by type, with inputs as the engine passes them."""
    name = f"events-{index}"
    role = f"arn:aws:iam::{ACCOUNT}:role/{name}"
    key = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/00000000-0000-4000-8000-{index:012d}"
    queue = f"arn:aws:sqs:eu-west-1:{ACCOUNT}:{name}"
    topic = f"arn:aws:sns:eu-west-1:{ACCOUNT}:{name}"
    return [
        ("aws:s3/bucket:Bucket", {"bucket": name, "forceDestroy": False, "tags": TAGS}),
        (
            "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
            {
                "bucket": name,
                "rules": [
                    {
                        "applyServerSideEncryptionByDefault": {
                            "kmsMasterKeyId": key,
                            "sseAlgorithm": "aws:kms",
                        }
                    }
                ],
            },
        ),
        ("aws:iam/role:Role", {"name": name, "assumeRolePolicy": policy_document(role), "tags": TAGS}),
        ("aws:iam/rolePolicy:RolePolicy", {"role": name, "policy": policy_document(queue, topic, key)}),
        ("aws:sqs/queue:Queue", {"name": name, "kmsMasterKeyId": key, "visibilityTimeoutSeconds": 60}),
        ("aws:sns/topic:Topic", {"name": name, "kmsMasterKeyId": key, "tags": TAGS}),
        ("aws:sns/topicSubscription:TopicSubscription", {"topic": topic, "protocol": "sqs", "endpoint": queue}),
        (
            "aws:lambda/function:Function",
            {
                "name": name,
                "role": role,
                "runtime": "python3.13",
                "handler": "handler.handle",
                "s3Bucket": name,
                "s3Key": "package.zip",
                "environment": {"variables": {"QUEUE": f"https://sqs.eu-west-1.amazonaws.com/{ACCOUNT}/{name}"}},
            },
        ),
        ("aws:cloudwatch/logGroup:LogGroup", {"name": f"/aws/lambda/{name}", "retentionInDays": 30}),
        (
            "aws:ec2/securityGroup:SecurityGroup",
            {"description": "The office", "vpcId": f"vpc-{index:017x}", "ingress": [rule(index)], "tags": TAGS},
        ),
    ]  # fmt: skip


def rule(index: int) -> dict[str, Any]:
    """One rule of a security group."""
    cidr = f"10.{index // 256 % 256}.{index % 256}.0/24"
    return {
        "cidrBlocks": [cidr],
        "description": f"office {index}",
        "fromPort": 443,
        "toPort": 443,
        "protocol": "tcp",
    }


def state(size: int) -> dict[str, Any]:
    """An exported state of `size` usual resources in eu-west-1, beside the stack and its provider."""
    resources: list[dict[str, Any]] = [
        {"urn": STACK, "custom": False, "type": "pulumi:pulumi:Stack"},
        {
            "urn": PROVIDER,
            "custom": True,
            "id": PROVIDER_ID,
            "type": "pulumi:providers:aws",
            "inputs": {"region": "eu-west-1"},
            "outputs": {"region": "eu-west-1"},
            "parent": STACK,
        },
    ]
    for index in range(size):
        group, place = divmod(index, 10)
        type_token, inputs = usual_resources(group)[place]
        if not type_token.startswith("aws:iam/"):
            inputs = {**inputs, "region": "eu-west-1"}
        resources.append(
            {
                "urn": f"urn:pulumi:bench::bench::{type_token}::r{index}",
                "custom": True,
                "id": f"r{index}",
                "type": type_token,
                "inputs": inputs,
                "outputs": {**inputs, "id": f"r{index}"},
                "parent": STACK,
                "provider": f"{PROVIDER}::{PROVIDER_ID}",
            }
        )
    manifest = {"time": "2026-01-01T00:00:00Z", "magic": "", "version": ""}
    return {"version": 3, "deployment": {"manifest": manifest, "resources": resources}}


@dataclass(frozen=True, kw_only=True)
class Pack:
    """One of the two: its folder and how it is configured."""

    name: str
    folder: Path
    options: tuple[str, ...] = ()


@dataclass(kw_only=True)
class Cost:
    """Of one pack at one size: wall seconds of the command; processor seconds and peak MiB of the pack's process."""

    wall: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)


class PackProcess:
    """Looks at the process that runs a pack for as long as a command takes: its processor time and memory so far."""

    def __init__(self, folder: Path) -> None:
        self.processor = 0.0
        self.memory = 0.0
        self._arguments = [b"pulumi.policy", str(folder).encode()]
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._sample)

    def __enter__(self) -> PackProcess:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _sample(self) -> None:
        found: Path | None = None
        while not self._over.wait(SECONDS_BETWEEN_SAMPLES):
            found = found or self._find()
            if found is not None and not self._note(found):
                return

    def _find(self) -> Path | None:
        for process in Path("/proc").glob("[0-9]*"):
            try:
                arguments = (process / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if all(one in arguments for one in self._arguments):
                return process
        return None

    def _note(self, process: Path) -> bool:
        try:
            times = (process / "stat").read_text().rsplit(")", 1)[1].split()
            status = (process / "status").read_text()
        except OSError:
            return False
        if "VmHWM:" in status:
            self.processor = (int(times[11]) + int(times[12])) / os.sysconf("SC_CLK_TCK")
            self.memory = int(status.split("VmHWM:")[1].split()[0]) / 1024
        return True


def analyze(pulumi: str, pack: Pack, exported: Path, cost: Cost) -> None:
    """One `pulumi policy analyze --file`, which has to find nothing."""
    command = [pulumi, "policy", "analyze", "--file", str(exported), "--policy-pack", str(pack.folder)]
    with PackProcess(pack.folder) as process:
        begun = time.perf_counter()
        done = subprocess.run([*command, *pack.options], capture_output=True, text=True)
        cost.wall.append(time.perf_counter() - begun)
    if done.returncode or "advisory" in done.stdout:
        sys.exit(f"{pack.name}: exit code {done.returncode}\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    cost.processor.append(process.processor)
    cost.memory.append(process.memory)


def start(pack: Pack) -> tuple[float, float]:
    """Seconds until a pack, started as a language host starts it, says its port, and until it first answers."""
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "pulumi.policy", "127.0.0.1:1", str(pack.folder)],
        cwd=pack.folder,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    port = int(process.stdout.readline())
    said = time.perf_counter() - begun
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        analyzer_pb2_grpc.AnalyzerStub(channel).GetAnalyzerInfo(empty_pb2.Empty(), timeout=SECONDS_TO_START)
    answered = time.perf_counter() - begun
    process.kill()
    process.wait()
    return said, answered


def compare(values: Mapping[str, list[float]]) -> tuple[float, float, float]:
    """Medians of the empty pack and of this one, and the median of the ratios of each round."""
    empty, ours = values["empty"], values["residency"]
    ratios = [mine / theirs for mine, theirs in zip(ours, empty, strict=True) if theirs]
    return statistics.median(empty), statistics.median(ours), statistics.median(ratios or [0.0])


def packs(folder: Path) -> tuple[Pack, Pack]:
    """The empty pack, made in a folder, and this project's."""
    empty, config = folder / "empty", folder / "config.json"
    empty.mkdir()
    environment = {"toolchain": "pip", "virtualenv": str(PROJECT / ".venv")}
    runtime = {"name": "python", "options": environment}
    (empty / "PulumiPolicy.yaml").write_text(json.dumps({"runtime": runtime, "version": "0.0.1"}))
    (empty / "__main__.py").write_text(EMPTY_PACK)
    config.write_text(json.dumps(PACK_CONFIG))
    residency = Pack(name="residency", folder=PACK, options=("--policy-pack-config", str(config)))
    return Pack(name="empty", folder=empty), residency


def whole_commands(
    pulumi: str, both: tuple[Pack, Pack], folder: Path, size: int, rounds: int
) -> dict[str, Cost]:
    """The cost of each pack at one size; which of the two comes first changes from round to round."""
    exported = folder / f"state-{size}.json"
    exported.write_text(json.dumps(state(size)))
    costs = {pack.name: Cost() for pack in both}
    for turn in range(rounds + 1):
        for pack in both if turn % 2 else reversed(both):
            # The first round only warms what the disk and Python's compiled files hold.
            analyze(pulumi, pack, exported, costs[pack.name] if turn else Cost())
    return costs


def starts(both: tuple[Pack, Pack], rounds: int) -> dict[str, list[tuple[float, float]]]:
    taken: dict[str, list[tuple[float, float]]] = {pack.name: [] for pack in both}
    for turn in range(rounds + 1):
        for pack in both if turn % 2 else reversed(both):
            took = start(pack)
            if turn:
                taken[pack.name].append(took)
    return taken


def large_resources() -> Iterator[tuple[str, Any]]:
    """Requests for one resource each that is as large as they come."""
    tags = {f"tag-{index}": f"value {index}" for index in range(40)}
    arns = [f"arn:aws:s3:::events-{index}/*" for index in range(20)]
    secret = {SIGNATURE: SECRET, "value": "not to be shown"}
    given = {
        "aws:ec2/securityGroup:SecurityGroup": {"ingress": [rule(index) for index in range(50)], "tags": tags},
        "aws:s3/bucket:Bucket": {
            "bucket": "events",
            "policy": policy_document(*arns),
            "lifecycleRules": [
                {"id": f"{index}", "enabled": True, "prefix": f"events/{index}/", "expiration": {"days": index + 1}}
                for index in range(50)
            ],
            "tags": tags,
            "requestPayer": secret,
        },
    }  # fmt: skip
    for type_token, inputs in given.items():
        request = proto.AnalyzeRequest(
            urn=f"urn:pulumi:bench::bench::{type_token}::large", type=type_token, name="large"
        )
        json_format.ParseDict({**inputs, "region": "eu-west-1"}, request.properties)
        request.provider.urn, request.provider.type = PROVIDER, "pulumi:providers:aws"
        request.provider.properties["region"] = "eu-west-1"
        yield type_token, request


def milliseconds_for(request: Any) -> float:
    """Median of all rules on one resource, from the message to the answer."""
    analyzer = ResidencyAnalyzer()
    configure = proto.ConfigureAnalyzerRequest()
    configure.policyConfig["residency"].properties.update(PACK_CONFIG["residency"])
    configure.policyConfig["residency"].enforcementLevel = proto.MANDATORY
    analyzer.Configure(configure)
    message, kind = request.SerializeToString(), type(request)
    taken = []
    for _ in range(LARGE_RESOURCE_CALLS):
        begun = time.perf_counter()
        answer = analyzer.Analyze(kind.FromString(message))
        answer.SerializeToString()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken) * 1_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES)
    arguments = parser.parse_args()
    pulumi = os.environ["REGIONAL_INGEST_PULUMI"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        both = packs(folder)
        print(
            "| `policy analyze --file` of | empty pack, s | this pack, s | ratio | its process, CPU | its memory |"
        )
        print("|---|---|---|---|---|---|")
        for size in arguments.sizes:
            costs = whole_commands(pulumi, both, folder, size, arguments.rounds)
            empty, ours, ratio = compare({pack: cost.wall for pack, cost in costs.items()})
            *_, processor = compare({pack: cost.processor for pack, cost in costs.items()})
            lean, fat, _ = compare({pack: cost.memory for pack, cost in costs.items()})
            print(
                f"| {size:,} resources | {empty:.2f} | {ours:.2f} | **{ratio:.2f}** | {processor:.2f} times "
                f"| {fat:.0f} MiB, empty {lean:.0f} |",
                flush=True,
            )
        taken = starts(both, 3 * arguments.rounds)
        for index, until in enumerate(("says its port", "has answered for the first time")):
            empty, ours, ratio = compare({pack: [one[index] for one in all_] for pack, all_ in taken.items()})
            print(
                f"\nUntil the pack {until}: {ours:.2f} s, the empty one {empty:.2f} s: **{ratio:.2f}** times."
            )
    print()
    for type_token, request in large_resources():
        print(f"All rules on one large {type_token}: {milliseconds_for(request):.2f} ms.")


if __name__ == "__main__":
    main()
