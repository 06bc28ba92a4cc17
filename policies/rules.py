"""A rule: one way out of the region as a row of data, from which findings, pages, guardrail and tests are drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from policies.findings import Observation, Severity
from policies.path_kinds import PathKind
from residency.vectors import VECTORS

if TYPE_CHECKING:
    from policies.profile import Allowance, Profile
    from policies.resource import Place, Resource
    from policies.stack import Stack

PAGES = "docs/rules"


@dataclass(frozen=True, kw_only=True, slots=True)
class Ask:
    """What a check is told besides the resource: what may be, and where the resource stands."""

    allowance: Allowance
    place: Place


Check = Callable[["Resource", Ask], Iterable[Observation]]
StackCheck = Callable[["Stack", "Profile"], Iterable[tuple["Resource", Observation]]]
"""A question about all resources together, asked at the end where the stack has one of the rule's types."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Switch:
    """A block (`rules[*]`; empty: the whole resource) that is off while its property `name` is `word`."""

    block: str
    name: str
    word: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """One row of the rule table.

    `id`: stable, `V07-s3-replication`; its first part is the vector. `types`: type tokens; `*`: any AWS type.
    `paths`: patterns (`rules[*].destination.bucket`) at which a region outside the allowed ones is this rule's
    finding. `kind`: how to read them, where the census has another kind or none. `check`: a further question about
    the resource as a whole, for leaks that no text shows. `together`: one about the stack as a whole. `looks_at`:
    what these two look at, for the rule's page. `off`: blocks of which AWS does nothing while a switch in them says
    so; what they name is not read. `fix` is an imperative clause.
    """

    id: str
    title: str
    types: tuple[str, ...]
    fix: str
    paths: tuple[str, ...] = ()
    kind: PathKind | None = None
    check: Check | None = None
    together: StackCheck | None = None
    looks_at: str = ""
    off: tuple[Switch, ...] = ()
    leak: str = ""
    severity: Severity = Severity.HIGH

    @property
    def vector(self) -> str:
        """The vector's id: `V7` of `V07-s3-replication`."""
        return f"V{int(self.id[1:3])}"

    @property
    def why(self) -> str:
        """One clause: what happens to the data."""
        return self.leak or VECTORS[self.vector].leak

    @property
    def page(self) -> str:
        """The rule's page, from the project's root."""
        return f"{PAGES}/{self.id}.md"
