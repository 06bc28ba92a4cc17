"""For each resource type, made once: a tree of its known paths, so that a walk over values finds kind and rule."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from policies.path_kinds import PathKind
from policies.property_paths import ANY_KEY, ITEMS, steps
from policies.provider_schema import TypeFacts, current_token, facts_of
from policies.resource import takes_region
from policies.rule_table import RULES
from policies.rules import Rule, Switch

PROSE_NAME = re.compile(
    r"tags(All)?|tag|labels|annotations|comments?|(\w*[dD])?escription|display(Name)?|title|(\w*S)?sid|statementId"
    r"|namePrefix|bucketPrefix|accessKey|secretKey|token|searchString|regexString"
)
"""Property names that are text for people, or to match against, in every type, known or not."""


DECIDING = frozenset(PathKind) - {PathKind.PROSE, PathKind.BENIGN, PathKind.LOCAL_BUCKET}
"""Kinds whose value decides where data goes, so that not to know it is a finding."""


class Node:
    """One path of a type. Children not known to the census are made when a value has them."""

    __slots__ = ("_deciding", "children", "key", "kind", "off", "rule")

    def __init__(self, key: str, kind: PathKind | None, rule: Rule | None = None) -> None:
        self.key = key
        self.kind = kind
        self.rule = rule
        self.off: Switch | None = None
        self.children: dict[str, Node] = {}
        self._deciding: Node | bool | None = False

    def at(self, key: str) -> Node:
        """The node of a property, of a map's key, or (ITEMS) of a list's items."""
        found = self.children.get(key)
        if found is None:
            found = self.children[key] = self._items() if key == ITEMS else self._property(key)
        return found

    def deciding(self) -> Node | None:
        """This node or the first one below whose value decides where data goes: what an unknown here may hide."""
        if self._deciding is False:
            self._deciding = self._find_deciding()
        assert not isinstance(self._deciding, bool)
        return self._deciding

    def _find_deciding(self) -> Node | None:
        if self.kind in DECIDING:
            return self
        return next((found for child in self.children.values() if (found := child.deciding())), None)

    def _items(self) -> Node:
        own = Node(self.key, self.kind, self.rule)
        own.off = self.off
        own.children = {key: child for key, child in self.children.items() if key != ITEMS}
        return own

    def _property(self, key: str) -> Node:
        items = self.children.get(ITEMS)
        if items is not None and key in items.children:
            return items.children[key]  # a list of at most one block that came as the block
        known = self.children.get(ANY_KEY)
        if known is not None:
            own = Node(key, known.kind, known.rule)
            own.children = known.children
            return own
        is_prose = self.kind is None and PROSE_NAME.fullmatch(key) is not None
        return Node(key, PathKind.PROSE if is_prose else self.kind, self.rule)


class TypePlan:
    """`root`: the tree. `checks`: rules that look at the resource as a whole. `facts`: None for a type not known."""

    __slots__ = ("checks", "facts", "root")

    def __init__(self, facts: TypeFacts | None, root: Node, checks: tuple[Rule, ...]) -> None:
        self.facts = facts
        self.root = root
        self.checks = checks


@cache
def plan_of(type_token: str) -> TypePlan:
    """The plan of a type; of one that the census does not know, names and the generic scan decide."""
    facts = facts_of(type_token)
    root = Node("", None)
    for pattern, kind in facts.kinds.items() if facts else ():
        _grow(root, pattern).kind = kind
    rules = _rules_of(current_token(type_token))
    for rule in rules:
        for pattern in rule.paths:
            node = _grow(root, pattern)
            node.rule = node.rule or rule
            if rule.kind is not None:
                node.kind = rule.kind
        for switch in rule.off:
            _grow(root, switch.block).off = switch
    if takes_region(facts):
        # Where the resource stands is judged by itself, not as one of its values.
        root.at("region").kind = PathKind.BENIGN
    return TypePlan(facts, root, tuple(rule for rule in rules if rule.check is not None))


@lru_cache(maxsize=1)
def _by_type() -> dict[str, list[Rule]]:
    index: dict[str, list[Rule]] = {}
    for rule in RULES.values():
        for type_token in rule.types:
            index.setdefault(type_token, []).append(rule)
    return index


def _rules_of(type_token: str) -> Iterable[Rule]:
    return _by_type().get(type_token, ())


def _grow(root: Node, pattern: str) -> Node:
    node = root
    for step in steps(pattern):
        child = node.children.get(step)
        if child is None:
            child = node.children[step] = Node(node.key if step == ITEMS else step, None)
        node = child
    return node
