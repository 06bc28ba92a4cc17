"""The YAML that templates and user data are written in: mappings, lists, block texts and plain words.

Not a YAML parser: anchors and documents are taken as text, a tag is what CloudFormation means by it.
A text that does not hold to the shape is not YAML to it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from residency.patterns import pattern

MAX_NESTING = 64  # deeper than any template; the parser recurses

_KEY = pattern(
    r"""(?P<key>"[^"\n]*"|'[^'\n]*'|[^\s"'#\[\]{},:&*!|>%@`-][^\n:#]*?|-[^\s:][^\n:#]*?)\s*:(?:\s+|$)"""
)
_BLOCK = pattern(r"(?:!\S+\s+)?[|>][+-]?\d?[+-]?\s*$")
_TAG = pattern(r"^(?:!(?P<tag>[\w:]+)|&\S+)\s*")
_DOCUMENT = pattern(r"(?:---|\.\.\.|%YAML.*)\s*")
_FLOW_TAG = pattern(r"!([\w:]+)\s*")
_FLOW_QUOTED = pattern(r"""'[^']*'|"[^"]*\"""")
_FLOW_WORD = pattern(r"(?:[^,:\[\]{}\s]|:(?=[^\s,\[\]{}])|[ ](?=[^\s,\[\]{}]))+")


class NotYaml(ValueError):
    """The text is not the YAML that is read here."""


class _Line(NamedTuple):
    indent: int
    text: str
    number: int


def parse_yaml(text: str) -> Any:
    """The mapping or list that `text` is. Every leaf is a string or a value of JSON. Raises NotYaml."""
    return _Parser(text).document()


class _Parser:
    def __init__(self, text: str) -> None:
        self._all = text.split("\n")
        self._lines = [
            _Line(len(line) - len(line.lstrip(" ")), line.strip(), number)
            for number, line in enumerate(self._all)
            if line.strip() and not line.lstrip().startswith("#") and not _DOCUMENT.fullmatch(line)
        ]
        self._at = 0

    def document(self) -> Any:
        if not self._lines:
            raise NotYaml("empty")
        value = self._node(self._lines[0].indent, 0)
        if self._at < len(self._lines) or not isinstance(value, dict | list):
            raise NotYaml("not one mapping or list")
        return value

    def _node(self, indent: int, nesting: int) -> Any:
        if nesting > MAX_NESTING:
            raise NotYaml("nested too deep")
        line = self._lines[self._at]
        if line.text == "-" or line.text.startswith("- "):
            return self._list(indent, nesting)
        return self._mapping(indent, nesting)

    def _list(self, indent: int, nesting: int) -> list[Any]:
        items: list[Any] = []
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if line.indent != indent or not (line.text == "-" or line.text.startswith("- ")):
                break
            rest = line.text[1:].lstrip()
            inner = indent + len(line.text) - len(rest)
            if rest and (rest.startswith("- ") or _KEY.match(rest)):
                self._lines[self._at] = _Line(inner, rest, line.number)
                items.append(self._node(inner, nesting + 1))
            else:
                self._at += 1
                items.append(self._value(rest, indent, line.number, nesting))
        if self._at < len(self._lines) and self._lines[self._at].indent > indent:
            raise NotYaml("a line stands too far in")
        return items

    def _mapping(self, indent: int, nesting: int) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if line.indent < indent:
                break
            match = _KEY.match(line.text) if line.indent == indent else None
            if match is None:
                raise NotYaml("a line is no key")
            self._at += 1
            key = match["key"].strip("\"'")
            mapping[key] = self._value(line.text[match.end() :], indent, line.number, nesting, of_key=True)
        return mapping

    def _value(self, rest: str, indent: int, number: int, nesting: int, *, of_key: bool = False) -> Any:
        if _BLOCK.fullmatch(rest):
            return self._block(indent, number)
        if "#" in rest:
            rest = _without_comment(rest)
        tag = None
        while (match := _TAG.match(rest)) is not None:
            tag = match["tag"] or tag
            rest = rest[match.end() :]
        value = self._continued(rest, indent) if rest else self._below(indent, nesting, of_key)
        return {_intrinsic(tag): value} if tag else value

    def _below(self, indent: int, nesting: int, of_key: bool) -> Any:
        if self._at < len(self._lines):
            line = self._lines[self._at]
            if line.indent > indent or (of_key and line.indent == indent and line.text.startswith("-")):
                return self._node(line.indent, nesting + 1)
        return ""

    def _continued(self, rest: str, indent: int) -> Any:
        parts = [rest]
        while self._at < len(self._lines) and self._lines[self._at].indent > indent:
            parts.append(self._lines[self._at].text)
            self._at += 1
        return _scalar("\n".join(parts))

    def _block(self, indent: int, number: int) -> str:
        lines: list[str] = []
        for line in self._all[number + 1 :]:
            if line.strip() and len(line) - len(line.lstrip(" ")) <= indent:
                break
            lines.append(line)
        last = number + len(lines)
        while self._at < len(self._lines) and self._lines[self._at].number <= last:
            self._at += 1
        return "\n".join(line.strip() for line in lines)


def _without_comment(text: str) -> str:
    quote = ""
    for index, char in enumerate(text):
        if quote:
            quote = "" if char == quote else quote
        elif char in "\"'":
            quote = char
        elif char == "#" and (index == 0 or text[index - 1].isspace()):
            return text[:index].rstrip()
    return text


def _intrinsic(tag: str) -> str:
    return tag if tag == "Ref" else f"Fn::{tag}"


def _scalar(text: str) -> Any:
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        return text[1:-1]
    if text[:1] in ("[", "{"):
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            try:
                return _Flow(text).collection()
            except NotYaml:
                return text
    return text


class _Flow:
    """A collection within a line, as templates write one: `['', ['https://sqs.', !Ref Region, '/q']]`."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def collection(self) -> Any:
        value = self._value(0)
        if self._next():
            raise NotYaml("text behind a collection")
        return value

    def _next(self) -> str:
        """The next character that is no blank; empty at the end."""
        while self._text[self._at : self._at + 1].isspace():
            self._at += 1
        return self._text[self._at : self._at + 1]

    def _value(self, nesting: int) -> Any:
        if nesting > MAX_NESTING:
            raise NotYaml("nested too deep")
        opening = self._next()
        if opening == "!":
            tag = self._matched(_FLOW_TAG)
            return {_intrinsic(tag): self._value(nesting + 1)}
        if opening == "[":
            return list(self._items("]", nesting))
        if opening == "{":
            return dict(self._pair(nesting) for _ in self._parts("}"))
        return self._word()

    def _items(self, closing: str, nesting: int) -> Iterator[Any]:
        for _ in self._parts(closing):
            yield self._value(nesting + 1)

    def _pair(self, nesting: int) -> tuple[str, Any]:
        key = self._word()
        if self._next() != ":":
            raise NotYaml("a key without a value")
        self._at += 1
        return key, self._value(nesting + 1)

    def _parts(self, closing: str) -> Iterator[None]:
        """Once for each part, at its start, up to the closing bracket."""
        self._at += 1
        while self._next() != closing:
            yield
            if self._next() == ",":
                self._at += 1
            elif self._next() != closing:
                raise NotYaml("a bracket is not closed")
        self._at += 1

    def _word(self) -> str:
        if self._next() in ("'", '"'):
            return self._matched(_FLOW_QUOTED)[1:-1]
        return self._matched(_FLOW_WORD).strip()

    def _matched(self, shape: re.Pattern[str]) -> str:
        match = shape.match(self._text, self._at)
        if match is None:
            raise NotYaml("no word where one is due")
        self._at = match.end()
        return match[match.lastindex or 0]
