"""What the engine asks of the host, asked over gRPC of a host that runs."""

from __future__ import annotations

import json
import signal
import sys
from pathlib import Path

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc, language_pb2

from localcloud.toolchain.language_host.service import stack_variables
from tests.toolchain.language_host.conftest import RunningHost

TELLS_ITS_CALL = """
import json, os, pathlib, sys
names = ("PULUMI_CONFIG", "PULUMI_CONFIG_SECRET_KEYS", "GRPC_ENABLE_FORK_SUPPORT")
told = {"arguments": sys.argv[1:], **{name: os.environ.get(name) for name in names}}
pathlib.Path(__file__).with_name("told.json").write_text(json.dumps(told))
"""


def run(host: RunningHost, script: str, **fields: object) -> language_pb2.RunResponse:
    (host.program / "executor.py").write_text(script)
    return host.client.Run(language_pb2.RunRequest(info=host.info(), **fields), timeout=20)


def test_a_program_gets_its_flags_and_its_configuration(host: RunningHost) -> None:
    response = run(
        host,
        TELLS_ITS_CALL,
        project="p",
        stack="eu-west",
        pwd="/w",
        monitor_address="127.0.0.1:2",
        dryRun=True,
        parallel=4,
        organization="o",
        config={"p:a": "1"},
        configSecretKeys=["p:s"],
    )
    assert response == language_pb2.RunResponse()
    told = json.loads((host.program / "told.json").read_text())
    arguments = told["arguments"]
    assert arguments[-1] == "."
    assert dict(zip(arguments[:-1:2], arguments[1:-1:2], strict=True)) == {
        "--monitor": "127.0.0.1:2",
        "--engine": "127.0.0.1:1",
        "--project": "p",
        "--root_directory": str(host.program),
        "--stack": "eu-west",
        "--pwd": "/w",
        "--dry_run": "true",
        "--parallel": "4",
        "--organization": "o",
    }
    assert json.loads(told["PULUMI_CONFIG"]) == {"p:a": "1"}
    assert json.loads(told["PULUMI_CONFIG_SECRET_KEYS"]) == ["p:s"]
    assert told["GRPC_ENABLE_FORK_SUPPORT"] is None


@pytest.mark.parametrize(
    ("script", "response"),
    [
        ("raise SystemExit(32)", language_pb2.RunResponse(bail=True)),
        ("raise SystemExit(7)", language_pb2.RunResponse(error="program exited with non-zero exit code: 7")),
        (
            "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
            language_pb2.RunResponse(error="program was ended by signal 9"),
        ),
    ],
)
def test_how_a_program_ended_is_told(
    host: RunningHost, script: str, response: language_pb2.RunResponse
) -> None:
    assert run(host, script) == response


def test_the_engine_named_by_the_handshake_is_the_programs_engine(host: RunningHost) -> None:
    host.client.Handshake(language_pb2.LanguageHandshakeRequest(engine_address="127.0.0.1:3"), timeout=20)
    run(host, TELLS_ITS_CALL)
    assert "127.0.0.1:3" in json.loads((host.program / "told.json").read_text())["arguments"]


def test_the_plugins_of_installed_packages_are_required(host: RunningHost) -> None:
    response = host.client.GetRequiredPackages(
        language_pb2.GetRequiredPackagesRequest(info=host.info()), timeout=60
    )
    assert [(package.name, package.kind) for package in response.packages] == [("aws", "resource")]
    assert response.packages[0].version.startswith("v7.")


def test_version_and_interpreter_are_told(host: RunningHost) -> None:
    assert host.client.GetPluginInfo(empty_pb2.Empty(), timeout=20).version == "3.258.0"
    about = host.client.About(language_pb2.AboutRequest(info=host.info()), timeout=20)
    assert about.metadata["toolchain"] == "pip"
    assert about.version.startswith("3.")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"toolchain": "poetry"}, "only 'pip' is known here"),
        ({"typechecker": "mypy"}, "runs none"),
        ({"virtualenv": "absent"}, "Run `pulumi install` to make it"),
    ],
)
def test_what_the_host_does_not_know_is_refused_in_words(
    host: RunningHost, options: dict[str, str], message: str
) -> None:
    with pytest.raises(grpc.RpcError) as raised:
        host.client.Run(language_pb2.RunRequest(info=host.info(**options)), timeout=20)
    assert message in raised.value.details()


def test_a_plugin_streams_its_output_and_exit_code(host: RunningHost, tmp_path: Path) -> None:
    folder = tmp_path / "plugin"
    folder.mkdir()
    (folder / "__main__.py").write_text(
        "import os, sys; print(sys.argv[1], os.environ['X'], os.getcwd(), flush=True); "
        "print('oops', file=sys.stderr); sys.exit(3)"
    )
    # A plugin has a virtual environment of its own; this one borrows the Python of the tests.
    (folder / "venv" / "bin").mkdir(parents=True)
    (folder / "venv" / "bin" / "python").write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    (folder / "venv" / "bin" / "python").chmod(0o755)
    answers = list(
        host.client.RunPlugin(
            language_pb2.RunPluginRequest(
                info=host.info(folder), kind="resource", args=["an-argument"], env=["X=y"], pwd=str(tmp_path)
            ),
            timeout=20,
        )
    )
    assert b"".join(answer.stdout for answer in answers) == f"an-argument y {tmp_path}\n".encode()
    assert b"".join(answer.stderr for answer in answers) == b"oops\n"
    assert answers[-1].exitcode == 3


POLICY_PACK = """
import pulumi
from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy
seen = f"{pulumi.get_stack()} {pulumi.Config('p').get('a')}"
PolicyPack("pack", policies=[
    ResourceValidationPolicy(name="says", description=seen, validate=lambda args, report: report(seen)),
])
"""


def test_a_policy_pack_is_started_with_the_stacks_configuration(host: RunningHost, tmp_path: Path) -> None:
    (tmp_path / "PulumiPolicy.yaml").write_text("runtime: python\nversion: 0.0.1\n")
    (tmp_path / "__main__.py").write_text(POLICY_PACK)
    answers = host.client.RunPlugin(
        language_pb2.RunPluginRequest(info=host.info(), kind="analyzer", args=["127.0.0.1:1"]), timeout=60
    )
    port = int(next(answers).stdout)
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        analyzer = analyzer_pb2_grpc.AnalyzerStub(channel)
        analyzer.Handshake(analyzer_pb2.AnalyzerHandshakeRequest(), timeout=20)
        analyzer.ConfigureStack(
            analyzer_pb2.AnalyzerStackConfigureRequest(stack="eu-west", project="p", config={"p:a": "1"}),
            timeout=20,
        )
        assert analyzer.GetAnalyzerInfo(empty_pb2.Empty(), timeout=60).policies[0].description == "eu-west 1"
        found = analyzer.Analyze(analyzer_pb2.AnalyzeRequest(type="a:b:C", urn="urn:x", name="x"))
        assert "eu-west 1" in found.diagnostics[0].message
    answers.cancel()


def test_a_policy_pack_that_fails_to_start_is_an_error_not_a_hang(host: RunningHost, tmp_path: Path) -> None:
    (tmp_path / "__main__.py").write_text("raise SystemExit(4)")
    answers = host.client.RunPlugin(
        language_pb2.RunPluginRequest(info=host.info(), kind="analyzer", args=["127.0.0.1:1"]), timeout=60
    )
    port = int(next(answers).stdout)
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        analyzer = analyzer_pb2_grpc.AnalyzerStub(channel)
        with pytest.raises(grpc.RpcError) as raised:
            analyzer.GetAnalyzerInfo(empty_pb2.Empty(), timeout=30)
        assert raised.value.code() is grpc.StatusCode.UNAVAILABLE
    assert [answer.exitcode for answer in answers][-1] == 4


def test_the_variables_of_a_policy_pack() -> None:
    request = analyzer_pb2.AnalyzerStackConfigureRequest(
        stack="s", project="p", organization="o", dry_run=True, config={"p:a": "1"}
    )
    assert stack_variables(request) == {
        "PULUMI_ORGANIZATION": "o",
        "PULUMI_PROJECT": "p",
        "PULUMI_STACK": "s",
        "PULUMI_DRY_RUN": "true",
        "PULUMI_CONFIG": '{"p:a": "1"}',
    }
    assert stack_variables(None) == {}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_host_silently(host: RunningHost, number: signal.Signals) -> None:
    host.process.send_signal(number)
    out, err = host.process.communicate(timeout=10)
    assert (host.process.returncode, out, err) == (0, "", "")
