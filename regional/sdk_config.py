"""`regional sdk-config`: what the app teams of a stack put into their SDKs; `regional sdk-lint`: who has it wrong."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from regional.stack_file import CannotReadStack, settings_of
from residency.catalogue import NotInCatalogue
from residency.hosts import (
    VENDOR_INGEST_HOSTS,
    InvalidEndpoint,
    NoVendorHost,
    is_domain,
    is_vendor_domain,
    normalise_endpoint,
    own_ingest_host,
)
from residency.regions import Location, ProcessingRegion
from residency.settings import InvalidSettings, Settings
from residency.settings_problems import shown
from sdk_configuration.families import FAMILIES, SdkFamily
from sdk_configuration.linter import Expected, lint_folder
from sdk_configuration.snippets import (
    NoConfiguration,
    Sender,
    configuration,
    families_of,
    write_key_placeholder,
)


class CannotConfigure(Exception):
    """The configuration cannot be written. The message says what is missing and how to give it."""


class CannotLint(Exception):
    """A host to hold the code against is none. The message names the option, and says what it takes."""


def add_config_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `regional sdk-config`."""
    parser.add_argument(
        "--stack", required=True, metavar="NAME", help="the stack whose Pulumi.NAME.yaml has the sources"
    )
    parser.add_argument(
        "--folder", type=Path, default=Path(), help="where that file is; default: this folder"
    )
    parser.add_argument("--source", metavar="NAME", help="only this source")
    parser.add_argument(
        "--sdk", choices=FAMILIES, help="only this family; default: those of the source's type, or all"
    )
    parser.add_argument(
        "--vendor", action="store_true", help="for the vendor's own endpoints in place of this stack's"
    )
    parser.add_argument("--outputs", type=Path, metavar="FILE",
                        help="`pulumi stack output --json` or `make -s outputs`, without an own domain")  # fmt: skip
    parser.add_argument("--json", action="store_true", help="as JSON")


def add_lint_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `regional sdk-lint`."""
    parser.add_argument("code", type=Path, help="the folder with the code that uses SDKs")
    of = parser.add_mutually_exclusive_group(required=True)
    of.add_argument("--processing-region", choices=[region.value for region in ProcessingRegion])
    of.add_argument("--stack", metavar="NAME",
                    help="says region, domain and ingest regions in its Pulumi.NAME.yaml")  # fmt: skip
    parser.add_argument(
        "--folder", type=Path, default=Path(), help="where that file is; default: this folder"
    )
    parser.add_argument("--host", action="append", default=[], help="a host of your own in that region")
    parser.add_argument(
        "--foreign-host", action="append", default=[], help="a host of your own in the other region"
    )
    parser.add_argument("--domain", help="the own domain of your stacks: its hosts are known by it")


def run_config(arguments: argparse.Namespace) -> int:
    """The exit code: 0, or 1 for what cannot be written."""
    try:
        settings = settings_of(arguments.folder, arguments.stack)
        written = list(_written(settings, arguments))
    except (
        CannotConfigure,
        CannotReadStack,
        InvalidSettings,
        NoConfiguration,
        NotInCatalogue,
        NoVendorHost,
    ) as error:
        print(f"regional sdk-config: {error}", file=sys.stderr)
        return 1
    if arguments.json:
        print(json.dumps(written, indent=2))
        return 0
    for one in written:
        print(f"# {one['source']}: {one['name']}")
        for warning in one["warnings"]:
            print(f"# note: {warning}")
        print(one["code"])
    return 0


def run_lint(arguments: argparse.Namespace) -> int:
    """The exit code: 0 for nothing found, 3 for findings, 1 for a folder or a host that cannot be used."""
    if not arguments.code.is_dir():
        print(f"regional sdk-lint: {arguments.code}: no such folder", file=sys.stderr)
        return 1
    try:
        expected = _expected(arguments)
    except (CannotLint, CannotReadStack, InvalidSettings) as error:
        print(f"regional sdk-lint: {error}", file=sys.stderr)
        return 1
    found = list(lint_folder(arguments.code, expected))
    for finding in found:
        print(finding.sentence())
    print(f"{len(found)} finding{'' if len(found) == 1 else 's'}", file=sys.stderr)
    return 3 if found else 0


def _written(settings: Settings, arguments: argparse.Namespace) -> Iterator[dict[str, Any]]:
    endpoints = _endpoints(arguments.outputs)
    names = [source.name for source in settings.sources]
    if arguments.source and arguments.source not in names:
        raise CannotConfigure(f"no source is called {arguments.source!r}; sources: {', '.join(names)}")
    for source in settings.sources:
        if arguments.source and source.name != arguments.source:
            continue
        location = settings.location_of(source)
        try:
            sender = _sender(source.name, location, settings, endpoints, vendor=arguments.vendor)
            known = families_of(source.type)
            families = _reaching([FAMILIES[arguments.sdk]] if arguments.sdk else known, sender)
        except (NoConfiguration, NoVendorHost) as error:
            if arguments.source:
                raise CannotConfigure(f"{source.name}: {error}") from None
            print(f"regional sdk-config: {source.name} is left out: {error}", file=sys.stderr)
            continue
        for family in families:
            yield {"source": source.name, **configuration(family, sender).as_document()}


def _sender(
    name: str, location: Location, settings: Settings, endpoints: Mapping[str, str], *, vendor: bool
) -> Sender:
    write_key = write_key_placeholder(name)
    if vendor:
        return Sender.at_vendor(name=name, location=location, write_key=write_key)
    if settings.domain:
        return Sender.at_domain(name=name, location=location, domain=settings.domain, write_key=write_key)
    endpoint = endpoints.get(location.ingest_region.value)
    if endpoint is None:
        raise CannotConfigure(
            f"{name}: without an own domain the endpoint has the host that AWS gave it: give it by --outputs FILE of "
            "`pulumi stack output --json` (the local cloud's: of `make -s outputs`), or write for the vendor's "
            "endpoints by --vendor"
        )
    try:
        return Sender.at_endpoint(name=name, location=location, endpoint=endpoint, write_key=write_key)
    except InvalidEndpoint as error:
        raise CannotConfigure(f"--outputs: endpoints.{location.ingest_region}: {error}") from None


def _reaching(families: list[SdkFamily], sender: Sender) -> list[SdkFamily]:
    """Those that come to the endpoint; the others are told. Raises NoConfiguration where none does."""
    reaching = [family for family in families if family.form.reaches(sender.endpoint)]
    if len(reaching) < len(families):
        others = ", ".join(family.name for family in families if family not in reaching)
        usable = ", ".join(one.id for one in FAMILIES.values() if one.form.reaches(sender.endpoint))
        told = (
            f"{others}: such an SDK says https:// itself, and {sender.endpoint.origin}, on this machine, is plain "
            f"http; what can be tried there: --sdk {usable}"
        )
        if not reaching:
            raise NoConfiguration(told)
        print(f"regional sdk-config: {sender.name} is left out for {told}", file=sys.stderr)
    return reaching


def _endpoints(path: Path | None) -> Mapping[str, str]:
    if path is None:
        return {}
    try:
        endpoints = json.loads(path.read_text(encoding="utf-8")).get("endpoints")
    except OSError as error:
        raise CannotConfigure(f"--outputs {path}: {error.strerror}") from None
    except (ValueError, AttributeError):
        endpoints = None
    if not isinstance(endpoints, dict):
        raise CannotConfigure(
            f"--outputs {path}: no `endpoints` in it: write it with `pulumi stack output --json`"
        )
    return endpoints


def _expected(arguments: argparse.Namespace) -> Expected:
    """What the options say. Raises CannotLint, and what reading the stack raises."""
    settings = settings_of(arguments.folder, arguments.stack) if arguments.stack else None
    region = settings.processing_region if settings else ProcessingRegion(arguments.processing_region)
    domain = arguments.domain or (settings.domain if settings else None)
    own = {_host("--host", text) for text in arguments.host}
    foreign = {_host("--foreign-host", text) for text in arguments.foreign_host}
    used = {settings.location_of(source).ingest_region for source in settings.sources} if settings else None
    unused = set()
    if used is not None and region.default_ingest_region not in used:
        unused.add(VENDOR_INGEST_HOSTS[region])
    if domain:
        if not is_domain(domain) or is_vendor_domain(domain):
            raise CannotLint(f"--domain {shown(domain)}: not a domain of your own, e.g. collect.example.com")
        for processing in ProcessingRegion:
            for ingest in processing.ingest_regions:
                host = own_ingest_host(ingest_region=ingest, processing_region=processing, domain=domain)
                if processing is not region:
                    foreign.add(host)
                elif used is None or ingest in used:
                    own.add(host)
                else:
                    unused.add(host)
    return Expected(
        processing_region=region,
        own_hosts=frozenset(own),
        foreign_hosts=frozenset(foreign),
        unused_hosts=frozenset(unused),
    )


def _host(option: str, text: str) -> str:
    try:
        return normalise_endpoint(text).host
    except InvalidEndpoint as error:
        raise CannotLint(f"{option} {shown(text)}: {error}") from None
