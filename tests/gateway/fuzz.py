"""A coverage-guided fuzzer on decode, normalise and all around them: `make fuzz SECONDS=60`.

Inputs that reach new code are kept in a folder of the cache; with `--keep`, the smallest for each way to be answered
goes into `fuzz_corpus`, which the quick tests run. An input that breaks a rule is written beside, and printed.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
CORPUS = Path(__file__).with_name("fuzz_corpus")
DICTIONARY = Path(__file__).with_suffix(".dict")
MAX_INPUT_BYTES = 8_192
MAX_MEMORY_MIB = 512
MAX_SECONDS_EACH = 5


def cache_folder() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "regional-ingest" / "fuzz"


def installed() -> Path:
    """A folder with the fuzzer, in the cache: it is large, and only this needs it."""
    extras = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    (pin,) = extras["fuzz"]
    folder = (
        cache_folder() / f"{pin.replace('==', '-')}-python{sys.version_info.major}.{sys.version_info.minor}"
    )
    if not folder.is_dir():
        partial = folder.with_suffix(f".{os.getpid()}.partial")
        install = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(partial), pin]
        subprocess.run(install, check=True, timeout=600)
        partial.rename(folder)
    return folder


def run(arguments: list[str]) -> int:
    """The fuzzer's own process: it never returns to its caller."""
    command = [sys.executable, "-c", f"from {__spec__.name} import inside; inside()"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(installed()), str(PROJECT)])}
    limits = [
        f"-max_len={MAX_INPUT_BYTES}",
        f"-rss_limit_mb={MAX_MEMORY_MIB}",
        f"-timeout={MAX_SECONDS_EACH}",
        f"-dict={DICTIONARY}",
    ]
    return subprocess.run([*command, *limits, *arguments], cwd=PROJECT, env=environment).returncode


def inside() -> None:
    import atheris  # type: ignore[import-not-found]

    with atheris.instrument_imports(include=["gateway"]):
        from tests.gateway.fuzzed_request import check

    atheris.Setup(sys.argv, lambda data: check(data) and None)
    atheris.Fuzz()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--keep", action="store_true", help="renew fuzz_corpus from what was found")
    arguments = parser.parse_args()
    found = cache_folder() / "found"
    broken = cache_folder() / "broken"
    for folder in (found, broken):
        folder.mkdir(parents=True, exist_ok=True)
    prefix = f"-artifact_prefix={broken}/"
    time_limit = f"-max_total_time={arguments.seconds}"
    code = run([prefix, time_limit, "-print_final_stats=1", str(found), str(CORPUS)])
    if code == 0 and arguments.keep:
        keep([*CORPUS.iterdir(), *found.iterdir()])
    return code


def keep(inputs: Iterable[Path]) -> None:
    """Renews the corpus: of all inputs that are answered in the same way, the smallest."""
    from tests.gateway.fuzzed_request import check, request_of

    smallest: dict[str, bytes] = {}
    for data in sorted((path.read_bytes() for path in inputs), key=lambda data: (len(data), data)):
        request, reply = request_of(data), check(data)
        coding = request.headers.get("content-encoding", "")
        dead = sorted(reply.tally.dead)
        way = f"{request.path} {coding} {reply.status} {reply.reason} {min(reply.tally.accepted, 2)} {dead}"
        smallest.setdefault(way, data)
    for path in CORPUS.iterdir():
        path.unlink()
    for data in smallest.values():
        (CORPUS / hashlib.blake2b(data, digest_size=8).hexdigest()).write_bytes(data)


if __name__ == "__main__":
    sys.exit(main())
