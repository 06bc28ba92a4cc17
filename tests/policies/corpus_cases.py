"""The cases of `corpus/`: whole resources with a verdict each, written from AWS's documentation and not from the rules.

A file is a list of cases, in YAML. `!json` and `!b64` stand for the text that a program would pass. In a case:

    id, vector, title, because      what it shows, and why the verdict is right
    expect                          `forbidden`: at least one violation; `allowed`: nothing at all is told
    names                           the resource that must be told, where it matters which
    stack                           `eu-west` (default) or `us-west`
    mirror: false                   not for the other stack; else each case runs for both, with its regions exchanged
    copy_region: false              not in the form of the official plugin, which copies the region into the inputs
    resources                       "TYPE NAME" to inputs; of `aws` types the package is left out

Among inputs, `_region` is the region of the resource's provider (the stack's, unless said; null: none) and `_out`
what is known of the resource besides its inputs; `_component: true` is a resource without a provider.
`!archive` and `!asset` stand for a file's text and a file's path as the engine passes them.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from policies.scenario import Given
from policies.values import SIGNATURE

FOLDER = Path(__file__).parent / "corpus"
HOME = {"eu-west": "eu-west-1", "us-west": "us-west-2"}
ASSET = "c44067f5952c0a294b673a41bacd8c17"
ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7"
EXCHANGED = (("eu-west-1", "us-west-2"), ("euw1", "usw2"))
REGION_MEANS_ANOTHER = frozenset(
    {
        "aws:arcregionswitch/plan:Plan",
        "aws:cfg/aggregateAuthorization:AggregateAuthorization",
        "aws:cloudformation/stackSetInstance:StackSetInstance",
        "aws:invoicing/invoiceUnit:InvoiceUnit",
        "aws:servicequotas/template:Template",
        "aws:ssmincidents/replicationSet:ReplicationSet",
    }
)
"""Types on whose top-level `region` the official plugin does not write where they stand."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """Resources of one stack, and whether any of them must be told."""

    id: str
    vector: str
    title: str
    because: str
    stack: str
    forbidden: bool
    names: str | None
    given: tuple[Given, ...]

    @property
    def region_copied(self) -> bool:
        """Whether it is in the form of the official plugin."""
        return self.id.endswith("+region")

    @property
    def config(self) -> dict[str, Any]:
        """The pack's configuration for the stack."""
        return {"processingRegion": self.stack}


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML in which a document can be written as data and passed as text. The C loader takes a quarter of the time."""


def _as_json(loader: Any, node: Any) -> str:
    return json.dumps(loader.construct_mapping(node, deep=True) if node.id == "mapping"
                      else loader.construct_sequence(node, deep=True))  # fmt: skip


def _as_base64(loader: Any, node: Any) -> str:
    return base64.b64encode(loader.construct_scalar(node).encode()).decode()


def _as_archive(loader: Any, node: Any) -> dict[str, Any]:
    asset = {SIGNATURE: ASSET, "hash": "0" * 64, "text": loader.construct_scalar(node)}
    return {SIGNATURE: ARCHIVE, "hash": "0" * 64, "assets": {"index.js": asset}}


def _as_asset(loader: Any, node: Any) -> dict[str, Any]:
    return {SIGNATURE: ASSET, "hash": "0" * 64, "path": loader.construct_scalar(node)}


_Loader.add_constructor("!json", _as_json)
_Loader.add_constructor("!archive", _as_archive)
_Loader.add_constructor("!asset", _as_asset)
_Loader.add_constructor("!b64", _as_base64)


@cache
def types_with_region() -> frozenset[str]:
    """AWS types whose top-level `region` says where they stand."""
    census = Path(__file__).parents[2] / "policies" / "provider_paths.txt"
    heads = (line.split() for line in census.read_text().splitlines() if line.startswith("aws:"))
    return frozenset(head[0] for head in heads if head[2] == "region")


def read_cases(path: Path) -> Iterator[tuple[Mapping[str, Any], Case]]:
    """The cases of a file as written, each with what is written."""
    for written in yaml.load(path.read_text(), _Loader):
        stack = written.get("stack", "eu-west")
        case = Case(
            id=written["id"],
            vector=written["vector"],
            title=written["title"],
            because=str(written["because"]),
            stack=stack,
            forbidden={"forbidden": True, "allowed": False}[written["expect"]],
            names=written.get("names"),
            given=tuple(_given(key, inputs, stack) for key, inputs in written["resources"].items()),
        )
        yield written, case


def _given(key: str, inputs: Mapping[str, Any], stack: str) -> Given:
    token, name = key.split(" ")
    props = {key: value for key, value in inputs.items() if not key.startswith("_")}
    return Given(
        type=token if token.count(":") > 1 else f"aws:{token}",
        name=name,
        props=props,
        provider_region=inputs.get("_region", HOME[stack]),
        outputs=inputs.get("_out", {}),
        has_provider=not inputs.get("_component", False),
    )


@cache
def corpus() -> Mapping[str, tuple[Case, ...]]:
    """Every case by its id, in all the forms that it has; the id of a form says which one."""
    found: dict[str, tuple[Case, ...]] = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        for written, case in read_cases(path):
            assert case.id not in found, case.id
            found[case.id] = tuple(_forms(written, case))
    return found


def _forms(written: Mapping[str, Any], case: Case) -> Iterator[Case]:
    for form in (case, _mirrored(case)) if written.get("mirror", True) else (case,):
        yield form
        if written.get("copy_region", True):
            yield _with_region_copied(form)


def _mirrored(case: Case) -> Case:
    stack = "us-west" if case.stack == "eu-west" else "eu-west"
    given = tuple(
        replace(
            one,
            props=_exchanged(one.props),
            provider_region=_exchanged(one.provider_region),
            outputs=_exchanged(one.outputs),
        )
        for one in case.given
    )
    return replace(case, id=f"{case.id}/{stack}", stack=stack, given=given)


def _exchanged(value: Any) -> Any:
    """The value with the regions of the two stacks exchanged, also inside what is encoded."""
    if isinstance(value, str):
        decoded = _decoded(value)
        if decoded is not None:
            return base64.b64encode(_exchanged(decoded).encode()).decode()
        for one, other in EXCHANGED:
            value = value.replace(one, "\0").replace(other, one).replace("\0", other)
        return value
    if isinstance(value, Mapping):
        return {key: _exchanged(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_exchanged(item) for item in value]
    return value


def _decoded(value: str) -> str | None:
    if len(value) < 40 or not value.isascii() or " " in value:
        return None
    try:
        return base64.b64decode(value, validate=True).decode()
    except ValueError:
        return None


def _with_region_copied(case: Case) -> Case:
    return replace(case, id=f"{case.id}+region", given=tuple(map(_region_copied, case.given)))


def _region_copied(given: Given) -> Given:
    if given.type not in types_with_region() or given.type in REGION_MEANS_ANOTHER:
        return given
    if given.provider_region is None:
        return given
    return replace(given, props={"region": given.provider_region, **given.props})
