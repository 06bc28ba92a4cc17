"""The local cloud's commands: `python3 -m localcloud up --stack eu-west`. Needs only Python: it sets up the rest."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

CLONE = Path(__file__).resolve().parent.parent
IN_ENVIRONMENT = (
    "REGIONAL_INGEST_PULUMI"  # set, to the CLI's path, for the part that runs in the virtual environment
)

COMMANDS = {
    "up": "set up what is needed, start the local AWS, deploy the stack and print how to use it",
    "preview": "show what `up` would change",
    "report": "preview, and report what the change does to residency: terminal, and .local/report/ as page and files",
    "outputs": "print the endpoint, sources and archive as JSON",
    "events": "print the archived events, one JSON document a line",
    "compact": "run the deployed compaction once, and print its counts as JSON",
    "refresh": "read back what is deployed into the stack's state",
    "destroy": "remove the stack; the local AWS goes on",
    "down": "remove the stack and stop the local AWS",
    "run": "run a command with the tools on its PATH: run -- pytest",
    "doctor": "say what is found, from where, and what is missing",
}


def main() -> int:
    """Exit code: 0, 1 for a refusal that is explained on standard error, else the engine's."""
    parser = argparse.ArgumentParser(prog="python3 -m localcloud", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, text in COMMANDS.items():
        command = commands.add_parser(name, help=text)
        if name == "run":
            command.add_argument("--without-engine", action="store_true", help="set up the Python part only")
            command.add_argument("arguments", nargs=argparse.REMAINDER, help="-- COMMAND ARGUMENTS...")
        elif name != "doctor":
            command.add_argument("--stack", default="eu-west", type=stack_name, help="default: eu-west")
    arguments = parser.parse_args()
    if arguments.command == "doctor":
        from localcloud.toolchain.doctor import doctor

        return doctor(CLONE)
    if IN_ENVIRONMENT not in os.environ:
        return enter_environment(with_engine=not getattr(arguments, "without_engine", False))
    if arguments.command == "run":
        command_line = arguments.arguments[1:] if arguments.arguments[:1] == ["--"] else arguments.arguments
        os.execvp(command_line[0], command_line)
    return on_stack(arguments.command, arguments.stack)


def stack_name(text: str) -> str:
    if text in stacks():
        return text
    raise argparse.ArgumentTypeError(
        f"there is no Pulumi.{text}.yaml in this clone; stacks: {', '.join(stacks())}"
    )


def stacks() -> list[str]:
    return sorted(path.name.split(".")[1] for path in CLONE.glob("Pulumi.*.yaml"))


def enter_environment(*, with_engine: bool) -> int:
    """Provides the tools, then runs the same command again with them."""
    from localcloud.toolchain.failure import ToolchainError
    from localcloud.toolchain.provision import provision, provision_python

    try:
        if with_engine:
            toolchain = provision(CLONE)
            python = toolchain.python
            environment = toolchain.child_environment(**{IN_ENVIRONMENT: str(toolchain.pulumi)})
        else:
            python = provision_python(CLONE)
            environment = {**os.environ, IN_ENVIRONMENT: ""}
    except ToolchainError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted; what was downloaded and built so far is kept", file=sys.stderr)
        return 130
    environment["PATH"] = os.pathsep.join([str(python.parent), environment["PATH"]])
    sys.stdout.flush()
    os.execve(python, [str(python), "-m", "localcloud", *sys.argv[1:]], environment)


def on_stack(command: str, name: str) -> int:
    import json

    from localcloud.deployed_function import InvocationFailed
    from localcloud.local_project import LocalProject
    from localcloud.processes import DidNotStart
    from localcloud.stack import EngineFailed, LocalStack, StackNotUp

    stack = LocalStack(name=name, project=LocalProject(clone=CLONE), pulumi=Path(os.environ[IN_ENVIRONMENT]))
    try:
        if command == "outputs":
            print(json.dumps(stack.outputs(), indent=2))
        elif command == "events":
            for line in stack.events():
                print(line)
        elif command == "compact":
            print(json.dumps(stack.compact()))
        elif command == "report":
            return stack.report()
        else:
            getattr(stack, command)()
    except EngineFailed as error:
        return error.code
    except (StackNotUp, DidNotStart, InvocationFailed) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
