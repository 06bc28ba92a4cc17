"""The LanguageRuntime service: what the engine asks of a language, answered for Python."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import tomllib
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import grpc
from google.protobuf import empty_pb2, json_format
from pulumi.runtime.proto import analyzer_pb2, language_pb2, language_pb2_grpc, plugin_pb2

from .children import Children
from .policy_proxy import PolicyProxy
from .program_python import ProgramError, ProgramPython
from .required_plugins import required_plugins

ALREADY_REPORTED = 32
"""Exit code of the executor script: the error was shown to the user, say nothing more."""
ANALYZER = "analyzer"
"""Plugin kind of a policy pack."""
CHUNK_BYTES = 16_384

Answer = TypeVar("Answer")
Pieces = queue.Queue[language_pb2.RunPluginResponse | None]
"""Output of a plugin as it comes; None: one of its two pipes has ended."""


class LanguageHost(language_pb2_grpc.LanguageRuntimeServicer):
    """Runs Python programs, policy packs and plugins for one engine."""

    def __init__(self, *, engine: str, executor: str, version: str, children: Children) -> None:
        self._engine = engine
        self._executor = executor
        self._version = version
        self._children = children

    def Handshake(
        self, request: language_pb2.LanguageHandshakeRequest, context: grpc.ServicerContext
    ) -> language_pb2.LanguageHandshakeResponse:
        self._engine = request.engine_address or self._engine
        return language_pb2.LanguageHandshakeResponse()

    def GetPluginInfo(self, request: empty_pb2.Empty, context: grpc.ServicerContext) -> plugin_pb2.PluginInfo:
        return plugin_pb2.PluginInfo(version=self._version)

    def GetRequiredPackages(
        self, request: language_pb2.GetRequiredPackagesRequest, context: grpc.ServicerContext
    ) -> language_pb2.GetRequiredPackagesResponse:
        """The plugins that the program's packages need; its environment is made if it is not there."""

        def answer() -> language_pb2.GetRequiredPackagesResponse:
            python = _python_of(request.info)
            if not python.exists:
                for line in _install(python, request.info.program_directory):
                    sys.stderr.buffer.write(line)
                sys.stderr.flush()
            return language_pb2.GetRequiredPackagesResponse(
                packages=required_plugins(python.installed_packages())
            )

        return _or_abort(context, answer)

    def GetProgramDependencies(
        self, request: language_pb2.GetProgramDependenciesRequest, context: grpc.ServicerContext
    ) -> language_pb2.GetProgramDependenciesResponse:
        def answer() -> language_pb2.GetProgramDependenciesResponse:
            only_direct = [] if request.transitiveDependencies else ["--not-required"]
            listed = _python_of(request.info).ask("-m", "pip", "list", "--format", "json", *only_direct)
            return language_pb2.GetProgramDependenciesResponse(
                dependencies=[
                    language_pb2.DependencyInfo(name=package["name"], version=package["version"])
                    for package in json.loads(listed)
                ]
            )

        return _or_abort(context, answer)

    def About(
        self, request: language_pb2.AboutRequest, context: grpc.ServicerContext
    ) -> language_pb2.AboutResponse:
        def answer() -> language_pb2.AboutResponse:
            python = _python_of(request.info)
            version = python.ask("-c", "import platform; print(platform.python_version())").strip()
            return language_pb2.AboutResponse(
                executable=python.executable, version=version, metadata={"toolchain": "pip"}
            )

        return _or_abort(context, answer)

    def InstallDependencies(
        self, request: language_pb2.InstallDependenciesRequest, context: grpc.ServicerContext
    ) -> Iterator[language_pb2.InstallDependenciesResponse]:
        """Make the environment if need be and install requirements.txt, with the output of both."""
        try:
            python = _python_of(request.info, is_plugin=request.is_plugin)
            for line in _install(python, request.info.program_directory):
                yield language_pb2.InstallDependenciesResponse(stdout=line)
        except ProgramError as error:
            context.abort(grpc.StatusCode.FAILED_PRECONDITION, str(error))

    def RuntimeOptionsPrompts(
        self, request: language_pb2.RuntimeOptionsRequest, context: grpc.ServicerContext
    ) -> language_pb2.RuntimeOptionsResponse:
        return language_pb2.RuntimeOptionsResponse()

    def Template(
        self, request: language_pb2.TemplateRequest, context: grpc.ServicerContext
    ) -> language_pb2.TemplateResponse:
        return language_pb2.TemplateResponse()

    def Cancel(self, request: empty_pb2.Empty, context: grpc.ServicerContext) -> empty_pb2.Empty:
        self._children.end_all()
        return empty_pb2.Empty()

    def Run(
        self, request: language_pb2.RunRequest, context: grpc.ServicerContext
    ) -> language_pb2.RunResponse:
        """Run the program to its end; what it writes goes where the host writes."""

        def answer() -> language_pb2.RunResponse:
            python = _python_of(request.info)
            environment = python.environment()
            if request.config:
                environment["PULUMI_CONFIG"] = json.dumps(dict(request.config))
            environment["PULUMI_CONFIG_SECRET_KEYS"] = json.dumps(list(request.configSecretKeys))
            program = self._children.start(
                [python.executable, self._executor, *self._program_arguments(request)],
                environment=environment,
            )
            # Called when the request is over, also by cancellation: then the program has no reason to go on.
            if not context.add_callback(lambda: self._children.end(program)):
                self._children.end(program)
            return _run_response(self._children.wait(program))

        return _or_abort(context, answer)

    def RunPlugin(
        self, request: language_pb2.RunPluginRequest, context: grpc.ServicerContext
    ) -> Iterator[language_pb2.RunPluginResponse]:
        """Run a policy pack or another plugin written in Python; its output and exit code are the answer."""
        try:
            if request.kind == ANALYZER:
                yield from self._run_policy_pack(request, context)
            else:
                yield from self._run_other_plugin(request, context)
        except ProgramError as error:
            context.abort(grpc.StatusCode.FAILED_PRECONDITION, str(error))

    def _run_policy_pack(
        self, request: language_pb2.RunPluginRequest, context: grpc.ServicerContext
    ) -> Iterator[language_pb2.RunPluginResponse]:
        pack = request.info.program_directory
        python = _python_of(request.info)
        command = [python.executable, "-u", "-m", "pulumi.policy", *request.args, pack]
        proxy = PolicyProxy()
        proxy.start()
        try:
            yield language_pb2.RunPluginResponse(stdout=b"%d\n" % proxy.port)
            configuration = proxy.configuration(context.is_active)
            if not context.is_active():
                return
            environment = {
                **python.environment(),
                **stack_variables(configuration),
                **_pairs(request.env),
            }
            process = self._start_piped(command, environment, pack, context)
            assert process.stdout is not None
            port = process.stdout.readline().strip()
            if port.isdigit():
                _attach(proxy, int(port))
            else:
                yield _as_stderr(port + b"\n")
            yield from self._stream(process)
        finally:
            proxy.stop()

    def _run_other_plugin(
        self, request: language_pb2.RunPluginRequest, context: grpc.ServicerContext
    ) -> Iterator[language_pb2.RunPluginResponse]:
        python = _python_of(request.info, is_plugin=True)
        command = [python.executable, *_plugin_entry(request.info), *request.args]
        environment = {**python.environment(), **_pairs(request.env)}
        yield from self._stream(self._start_piped(command, environment, request.pwd, context))

    def _start_piped(
        self, command: list[str], environment: dict[str, str], folder: str, context: grpc.ServicerContext
    ) -> subprocess.Popen[bytes]:
        process = self._children.start(
            command, environment=environment, folder=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        if not context.add_callback(lambda: self._children.end(process)):
            self._children.end(process)
        return process

    def _stream(self, process: subprocess.Popen[bytes]) -> Iterator[language_pb2.RunPluginResponse]:
        pieces: Pieces = queue.Queue()
        pipes = ((process.stdout, _as_stdout), (process.stderr, _as_stderr))
        for pipe, answer in pipes:
            threading.Thread(target=_pump, args=(pipe, answer, pieces), daemon=True).start()
        open_pipes = len(pipes)
        while open_pipes:
            piece = pieces.get()
            if piece is None:
                open_pipes -= 1
            else:
                yield piece
        yield language_pb2.RunPluginResponse(exitcode=self._children.wait(process))

    def _program_arguments(self, request: language_pb2.RunRequest) -> list[str]:
        flags = {
            "--monitor": request.monitor_address,
            "--engine": self._engine,
            "--project": request.project,
            "--root_directory": request.info.root_directory,
            "--stack": request.stack,
            "--pwd": request.pwd,
            "--dry_run": "true" if request.dryRun else "false",
            "--parallel": str(request.parallel),
            "--organization": request.organization,
        }
        given = [part for flag, value in flags.items() if value for part in (flag, value)]
        return [*given, request.info.entry_point, *request.args]


def stack_variables(configuration: analyzer_pb2.AnalyzerStackConfigureRequest | None) -> dict[str, str]:
    """The environment variables from which a policy pack reads the stack it judges."""
    if configuration is None:
        return {}
    variables = {
        "PULUMI_ORGANIZATION": configuration.organization,
        "PULUMI_PROJECT": configuration.project,
        "PULUMI_STACK": configuration.stack,
        "PULUMI_DRY_RUN": "true" if configuration.dry_run else "false",
        "PULUMI_CONFIG": json.dumps(dict(configuration.config)) if configuration.config else "",
    }
    return {name: value for name, value in variables.items() if value}


def _attach(proxy: PolicyProxy, port: int) -> None:
    try:
        proxy.attach(port)
    except grpc.RpcError as error:
        raise ProgramError(
            f"The policy pack does not take the stack's configuration: {error.details()}"
        ) from error


def _run_response(code: int) -> language_pb2.RunResponse:
    if code == 0:
        return language_pb2.RunResponse()
    if code == ALREADY_REPORTED:
        return language_pb2.RunResponse(bail=True)
    if code < 0:
        return language_pb2.RunResponse(error=f"program was ended by signal {-code}")
    return language_pb2.RunResponse(error=f"program exited with non-zero exit code: {code}")


def _python_of(info: language_pb2.ProgramInfo, *, is_plugin: bool = False) -> ProgramPython:
    options: dict[str, Any] = json_format.MessageToDict(info.options)
    return ProgramPython.of(info.root_directory, options, is_plugin=is_plugin)


def _plugin_entry(info: language_pb2.ProgramInfo) -> list[str]:
    if os.path.isfile(os.path.join(info.root_directory, "__main__.py")):
        return [info.program_directory]
    try:
        with open(os.path.join(info.root_directory, "pyproject.toml"), "rb") as file:
            name = tomllib.load(file)["project"]["name"]
    except (OSError, KeyError, tomllib.TOMLDecodeError):
        raise ProgramError(
            f"The plugin in {info.root_directory} has neither a __main__.py nor a pyproject.toml with a name."
        ) from None
    return ["-m", "pulumi.run.plugin", name]


def _install(python: ProgramPython, program_folder: str) -> Iterator[bytes]:
    if not python.exists:
        base = ProgramPython(virtual_environment=None)
        yield from _output_of(base, "-m", "venv", str(python.virtual_environment))
    requirements = os.path.join(program_folder, "requirements.txt")
    if os.path.isfile(requirements):
        yield from _output_of(
            python, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "-r", requirements
        )


def _output_of(python: ProgramPython, *arguments: str) -> Iterator[bytes]:
    process = subprocess.Popen(
        [python.executable, *arguments],
        env=python.environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert process.stdout is not None
    with process:
        yield from process.stdout
    if process.returncode != 0:
        raise ProgramError(f"`python {' '.join(arguments)}` failed with exit code {process.returncode}.")


def _pump(pipe: Any, answer: Callable[[bytes], language_pb2.RunPluginResponse], pieces: Pieces) -> None:
    while piece := pipe.read1(CHUNK_BYTES):
        pieces.put(answer(piece))
    pieces.put(None)


def _as_stdout(piece: bytes) -> language_pb2.RunPluginResponse:
    return language_pb2.RunPluginResponse(stdout=piece)


def _as_stderr(piece: bytes) -> language_pb2.RunPluginResponse:
    return language_pb2.RunPluginResponse(stderr=piece)


def _pairs(variables: Any) -> dict[str, str]:
    return dict(variable.split("=", 1) for variable in variables if "=" in variable)


def _or_abort(context: grpc.ServicerContext, answer: Callable[[], Answer]) -> Answer:
    try:
        return answer()
    except ProgramError as error:
        context.abort(grpc.StatusCode.FAILED_PRECONDITION, str(error))
        raise AssertionError("abort raises") from None
