"""A component's inputs, as the engine sends them, read as a model of its arguments; all problems at once."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

import pulumi
from pulumi.output import UNKNOWN, Unknown, contains_unknowns
from pydantic import ValidationError
from pydantic.fields import FieldInfo

from component_package.arguments import Live, rule_of
from residency.settings import InvalidSettings, Settings, read_settings
from residency.settings_models import SettingsModel
from residency.settings_problems import CONFIG_NAMESPACE, NOT_SET, NOT_SHOWN, shown
from residency.warehouse_ranges import RefusedRange

Model = TypeVar("Model", bound=SettingsModel)
NOT_KNOWN = "not known yet"
# The commands of a fix, which are of a stack's configuration, and what they are of a program's arguments.
_KEY = rf"(?:--secret )?(?:--path )?'?{CONFIG_NAMESPACE}:([^' ]+)'?"
COMMANDS = {rf"pulumi config rm {_KEY}": r"remove \1", rf"pulumi config set {_KEY}": r"set \1 to"}


@dataclass(frozen=True, kw_only=True)
class RefusedArgument:
    """`path`: `sources[0].name`. `reason`: the value where it may be shown, the rule, the fix."""

    path: str
    reason: str


class RefusedArguments(Exception):
    """All problems of a component's arguments."""

    def __init__(self, problems: tuple[RefusedArgument, ...]) -> None:
        lines = [
            f"{problem.path}: {problem.reason}" if problem.path else problem.reason for problem in problems
        ]
        super().__init__("\n".join(lines))
        self.problems = problems


def read_arguments(model: type[Model], inputs: Mapping[str, object]) -> Model:
    """The arguments of one component; a text that is marked Live stays an output.

    Raises RefusedArguments with all problems at once.
    """
    prepared = _prepared(model, inputs)
    try:
        known = model.model_validate(prepared)
    except ValidationError as error:
        problems = [
            _refused(
                model, detail["loc"], detail["type"], detail["input"], detail.get("ctx", {}).get("error")
            )
            for detail in error.errors(include_url=False)
        ]
        raise RefusedArguments(tuple(problems)) from None
    if abroad := tuple(_arns_abroad(known)):
        raise RefusedArguments(abroad)
    return known


def read_workspace(inputs: Mapping[str, object], *, aws_region: str | None, today: date) -> Settings:
    """A workspace's arguments, which are a stack's settings, with the same checks.

    Raises RefusedArguments with all problems at once.
    """
    raw = {key: plain(value) for key, value in inputs.items()}
    unknown = tuple(
        RefusedArgument(
            path=key, reason=_reason(NOT_KNOWN, "It has to be known at preview.", "write the value itself")
        )
        for key, value in raw.items()
        if contains_unknowns(value)
    )
    if unknown:
        raise RefusedArguments(unknown)
    try:
        return read_settings(raw, aws_region=aws_region, today=today)
    except InvalidSettings as error:
        raise RefusedArguments(
            tuple(
                RefusedArgument(
                    path=problem.key.removeprefix(f"{CONFIG_NAMESPACE}:"),
                    reason=_reason(problem.value, problem.rule, _without_commands(problem.fix)),
                )
                for problem in error.problems
            )
        ) from None


@contextmanager
def refusing_value_errors() -> Iterator[None]:
    """What the components' own checks of arguments that do not go together raise, as RefusedArguments.

    They name arguments as Python does (`vpc_id`), and are told as the package does (`vpcId`).
    """
    try:
        yield
    except ValueError as error:
        reason = re.sub(r"(?<=[a-z])_([a-z])", lambda letter: letter[1].upper(), str(error))
        raise RefusedArguments((RefusedArgument(path="", reason=reason),)) from None


def plain(value: object) -> Any:
    """A value without outputs and secrets around it; whole numbers as int, for the engine knows floats only."""
    if isinstance(value, pulumi.Output):
        return plain(_inside(value))
    if isinstance(value, Mapping):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def live_marker(annotation: object) -> Live | None:
    """The mark of a field that may be another resource's output."""
    if get_origin(annotation) is Annotated:
        return next((one for one in get_args(annotation)[1:] if isinstance(one, Live)), None)
    return None


def live_field(info: FieldInfo) -> Live | None:
    """The mark of a model's field."""
    return next((one for one in info.metadata if isinstance(one, Live)), None)


def model_in(annotation: object) -> type[SettingsModel] | None:
    """The model that a field holds itself or perhaps; None for others."""
    members = get_args(annotation) if get_origin(annotation) in (Union, UnionType) else (annotation,)
    return next((one for one in members if isinstance(one, type) and issubclass(one, SettingsModel)), None)


def _prepared(model: type[SettingsModel], inputs: Mapping[str, object]) -> dict[str, object]:
    fields = {info.alias or name: info for name, info in model.model_fields.items()}
    return {
        key: _prepared_value(fields.get(key), value) for key, value in inputs.items() if value is not None
    }


def _prepared_value(info: FieldInfo | None, value: object) -> object:
    if info is not None and live_field(info):
        return _as_output(value)
    inner = info and model_in(info.annotation)
    if inner and isinstance(opened := _opened(value), Mapping):
        return _prepared(inner, opened)
    of_live = (
        info is not None
        and get_origin(info.annotation) is Mapping
        and live_marker(get_args(info.annotation)[1])
    )
    if of_live and isinstance(opened := _opened(value), Mapping):
        return {key: _as_output(one) for key, one in opened.items()}
    return plain(value)


def _as_output(value: object) -> object:
    return pulumi.Output.from_input(value) if isinstance(value, Unknown) else value


def _without_commands(fix: str) -> str:
    for command, words in COMMANDS.items():
        fix = re.sub(command, words, fix)
    return fix.removesuffix(" to")


def _opened(value: object) -> object:
    return _inside(value) if isinstance(value, pulumi.Output) else value


def _inside(output: pulumi.Output[Any]) -> object:
    """The value of an output that the server made of an input: it is there, or is Unknown.

    Pulumi has no public way to it but waiting, and what a component is made of has to be known when it is made.
    """
    data = output._data.result()
    return data.value if data.is_known else UNKNOWN


def _refused(
    model: type[SettingsModel], loc: tuple[str | int, ...], kind: str, value: object, cause: object
) -> RefusedArgument:
    path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in loc).removeprefix(".")
    info = _field_at(model, loc)
    if kind == "extra_forbidden" or info is None:
        known = [one.alias or name for name, one in model.model_fields.items()]
        near = difflib.get_close_matches(str(loc[-1]), known, n=1)
        rule = f"There is no such argument; there are {', '.join(known)}."
        fix = f"write {near[0]} if that is meant; else remove it" if near else "remove it"
        return RefusedArgument(path=path, reason=_reason(NOT_SHOWN, rule, fix))
    secret = live_field(info) or (
        live_marker(get_args(info.annotation)[-1]) if get_args(info.annotation) else None
    )
    text = NOT_SET if kind == "missing" else NOT_SHOWN if secret else shown(value)
    if isinstance(cause, RefusedRange):
        return RefusedArgument(path=path, reason=_reason(text, cause.rule, cause.fix))
    rule = rule_of(info) + (f" {cause}" if cause else "")
    return RefusedArgument(path=path, reason=_reason(text, rule, f"write {path} as the rule says"))


def _arns_abroad(known: Any, above: str = "") -> Iterator[RefusedArgument]:
    """ARNs that are not of their service and region. What is not known at preview is when the component is made."""
    for name, info in type(known).model_fields.items():
        path, value = f"{above}{info.alias or name}", getattr(known, name)
        if isinstance(value, SettingsModel):
            yield from _arns_abroad(value, f"{path}.")
        live = live_field(info)
        text = _inside(value) if isinstance(value, pulumi.Output) else value
        if live is None or not live.arn or text is None or isinstance(text, Unknown):
            continue
        begins = live.arn.format(region=known.aws_region)
        if not str(text).startswith(begins):
            fix = f"write {path} as {begins}..., of a resource that is there"
            told = (
                NOT_SHOWN
                if isinstance(value, pulumi.Output) and value._data.result().is_secret
                else shown(text)
            )
            yield RefusedArgument(path=path, reason=_reason(told, rule_of(info), fix))


def _field_at(model: type[SettingsModel], loc: tuple[str | int, ...]) -> FieldInfo | None:
    found: FieldInfo | None = None
    inner: type[SettingsModel] | None = model
    for step in loc:
        if inner is None:
            break
        found = next((one for name, one in inner.model_fields.items() if step in (name, one.alias)), None)
        inner = model_in(found.annotation) if found else None
    return found


def _reason(value: str, rule: str, fix: str) -> str:
    return f"{value}. Rule: {rule} Fix: {fix}."
