"""Reading the settings of one stack from its configuration, with all problems at once."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import SecretStr, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from residency.ingest_options import FrontDoor
from residency.regions import ProcessingRegion
from residency.settings_catalogue import problems_of_catalogue
from residency.settings_checks import AWS_REGION_KEY, problems_across, problems_of_aws_region
from residency.settings_customer_io import problems_of_customer_io
from residency.settings_models import (
    Architecture,
    Archive,
    Compaction,
    CompactionEngine,
    FleetNetwork,
    Guide,
    LambdaFunction,
    NoneOfThem,
    ObjectLock,
    ObjectLockMode,
    Settings,
    SettingsModel,
    Source,
    Warehouse,
    plain,
)
from residency.settings_problems import (
    CONFIG_NAMESPACE,
    NOT_SET,
    NOT_SHOWN,
    SECRET,
    InvalidSettings,
    Path,
    Problem,
    config_key,
    remove_command,
    replace_write_key,
    set_command,
    set_secret_command,
    shown,
)
from residency.warehouse_ranges import RefusedRange

__all__ = [
    "CONFIG_NAMESPACE",
    "Architecture",
    "Archive",
    "Compaction",
    "CompactionEngine",
    "FleetNetwork",
    "FrontDoor",
    "InvalidSettings",
    "LambdaFunction",
    "ObjectLock",
    "ObjectLockMode",
    "Problem",
    "Settings",
    "Source",
    "Warehouse",
    "check_processing_region_unchanged",
    "decode_config",
    "read_settings",
]

MAX_COMPARED_CHARS = 64  # of an unknown key, when looking for the known one that was meant


def decode_config(texts: Mapping[str, str]) -> dict[str, object]:
    """The values of the namespace as Pulumi hands them to a program, decoded: `{"euEnabled": "true", ...}`.

    Settings that are text by type stay text; of the others, what is no JSON stays text too, and is reported
    by `read_settings`.
    """
    return {key: text if key in _text_settings() else _json_or_text(text) for key, text in texts.items()}


def read_settings(
    raw: Mapping[str, object], *, aws_region: str | None, today: date | None = None
) -> Settings:
    """The settings of a stack from its decoded config, keys in camelCase and without the namespace.

    `aws_region` is the stack's `aws:region`, None when not set. `today`: the day that a partner's attestation is held
    against; None: today's (UTC).
    Raises InvalidSettings with all problems of the config at once, in the order of the settings table.
    """
    reading = _Reading()
    draft = reading.model(Settings, raw, path=())
    problems = [
        *reading.problems,
        *problems_of_aws_region(draft, aws_region=aws_region),
        *problems_across(draft),
        *problems_of_catalogue(draft, today=today or datetime.now(UTC).date()),
        *problems_of_customer_io(draft),
    ]
    if problems:
        raise InvalidSettings(sorted(problems, key=_position))
    return Settings.model_validate(draft, by_alias=False, by_name=True)


def check_processing_region_unchanged(*, recorded: str, configured: ProcessingRegion) -> None:
    """Compares the region that a workspace was created with to the configured one.

    Raises InvalidSettings when they differ: the region of a workspace never changes (R3, R11, D5).
    """
    if recorded == configured.value:
        return
    key = config_key("processingRegion")
    raise InvalidSettings(
        [
            Problem(
                key=key,
                value=shown(configured.value),
                rule=f"R3, R11, D5: this workspace was created in {shown(recorded)}, and a workspace never "
                "changes its processing region.",
                fix=f"to keep this workspace: {set_command(key, recorded)}; for {configured.label}: a new "
                "workspace in a stack of its own (pulumi stack init <name>) with new write keys; senders "
                "then move over by a migration plan, never by an update (R12)",
            )
        ]
    )


@dataclass(frozen=True)
class _Reading:
    """One walk over a config that keeps what is valid, as a draft, and notes what is not."""

    problems: list[Problem] = field(default_factory=list)

    def model(self, model: type[SettingsModel], raw: object, *, path: Path) -> dict[str, Any]:
        """The draft of one object; empty, with a problem, when `raw` is no object."""
        if not isinstance(raw, Mapping):
            self.problems.append(_no_object(model, raw, path))
            return {}
        draft: dict[str, Any] = {}
        for name, info in model.model_fields.items():
            written = _written(name, info)
            if written in raw:
                draft.update(self._field(model, name, raw[written], path=(*path, written)))
            elif info.is_required():
                self.problems.append(_refused(info, (*path, written), NOT_SET))
            else:
                draft[name] = plain(info.get_default(call_default_factory=True))
        self.problems.extend(_unknown_keys(model, raw, path))
        return draft

    def _field(self, model: type[SettingsModel], name: str, raw: object, *, path: Path) -> dict[str, Any]:
        """The draft of one setting by its name; empty when all of it is invalid."""
        info = model.model_fields[name]
        inner = _model_in(info.annotation)
        if inner is None:
            return self._leaf(model, name, raw, path=path)
        if raw is None and info.default is None:
            return {name: None}
        if get_origin(info.annotation) is not tuple:
            return {name: self.model(inner, raw, path=path)}
        if not isinstance(raw, list | tuple) or (info.is_required() and not raw):
            self.problems.append(_refused(info, path, _shown_container(raw)))
            return {}
        return {name: [self.model(inner, item, path=(*path, index)) for index, item in enumerate(raw)]}

    def _leaf(self, model: type[SettingsModel], name: str, raw: object, *, path: Path) -> dict[str, Any]:
        """The draft of one setting that holds no model; a list or mapping keeps its valid entries."""
        info = model.model_fields[name]
        if isinstance(raw, Mapping):
            raw = {str(key): value for key, value in raw.items()}  # errors name a key by its text
        try:
            return {name: _leaf_type(model, name).validate_python(raw)}
        except ValidationError as error:
            details = error.errors(include_url=False, include_input=False)
            causes = {
                _place(detail["loc"]): _own(detail.get("ctx", {}).get("error"))
                for detail in details
                if not _is_short_of_refused(detail, raw)
            }
            has_entries = all(_place(detail["loc"]) for detail in details)
        for place, cause in causes.items():
            value = SECRET if _is_secret(info) else shown(_at(raw, place))
            self.problems.append(_refused(info, path, value, inside=place, cause=cause))
        if not has_entries or not isinstance(raw, Mapping | list | tuple):
            return {}
        return {name: _without(raw, {place[0] for place in causes}, _leaf_type(model, name))}


def _no_object(model: type[SettingsModel], raw: object, path: Path) -> Problem:
    key = config_key(*path)
    first = next(iter(_written_keys(model)))
    return Problem(
        key=key,
        value=_shown_container(raw),
        rule=f"This is an object; its keys are {', '.join(_written_keys(model))}.",
        fix=f"{remove_command(key)}, then set its keys, the first being {config_key(*path, first)}",
    )


def _unknown_keys(model: type[SettingsModel], raw: Mapping[Any, object], path: Path) -> Iterator[Problem]:
    known = _written_keys(model)
    for unknown in sorted(str(key) for key in raw if key not in known):
        key = config_key(*path, unknown)
        near = difflib.get_close_matches(unknown[:MAX_COMPARED_CHARS], known, n=1)
        meant = f"write {config_key(*path, near[0])} if that is meant; else " if near else ""
        yield Problem(
            key=key,
            value=NOT_SHOWN,  # a misspelt writeKey holds a secret all the same
            rule=f"There is no such setting here; there are {', '.join(known)}.",
            fix=f"{meant}{remove_command(key)}",
        )


def _refused(
    info: FieldInfo, path: Path, value: str, *, inside: Path = (), cause: Exception | None = None
) -> Problem:
    """The problem of a value that its field at `path` refuses, or of one entry `inside` that value.

    `cause` is the error of a check of ours, if one refused it.
    """
    guide = Guide.of(info)
    key = config_key(*path, *inside)
    rule = guide.rule if cause is None else f"{guide.rule} {cause}"
    example = str(cause.nearest) if isinstance(cause, NoneOfThem) else guide.example
    fix = set_command(config_key(*path, *(inside or guide.below)), example)
    if isinstance(cause, RefusedRange):
        rule, fix = cause.rule, f"{cause.fix}; or {remove_command(key)}"
    elif _is_secret(info):
        fix = set_secret_command(key) if info.is_required() else replace_write_key(key)
    elif not info.is_required():
        fix += f"; or {remove_command(key)}{_what_then(info, inside)}"
    return Problem(key=key, value=value, rule=rule, fix=fix)


def _what_then(info: FieldInfo, inside: Path) -> str:
    """What holds once a setting is removed: nobody is to come to another region unawares."""
    default = info.get_default(call_default_factory=True)
    return "" if inside or not default or isinstance(default, tuple | Mapping) else f" (default: {default})"


def _shown_container(raw: object) -> str:
    """What stands where a list or an object belongs: a text there may be a write key, and is not shown."""
    return NOT_SHOWN if isinstance(raw, str) else shown(raw)


def _own(cause: object) -> Exception | None:
    """The error of a check of ours; pydantic's own words are none."""
    return cause if isinstance(cause, Exception) else None


def _is_short_of_refused(detail: ErrorDetails, raw: object) -> bool:
    """Whether a list is too short only because entries are refused, which is told of each of them."""
    return (
        detail["type"] == "too_short"
        and isinstance(raw, list | tuple)
        and len(raw) >= detail["ctx"]["min_length"]
    )


def _place(loc: tuple[str | int, ...]) -> Path:
    """Where in a leaf an error is; pydantic marks an error of a mapping's key by one more step."""
    return tuple(step for step in loc if step != "[key]")[:1]


def _at(raw: object, place: Path) -> object:
    for step in place:
        if isinstance(raw, Mapping):
            raw = raw.get(step, NOT_SHOWN)
        elif isinstance(raw, list | tuple) and isinstance(step, int):
            raw = raw[step]
    return raw


def _without(
    raw: Mapping[str, object] | list[object] | tuple[object, ...],
    bad: set[str | int],
    adapter: TypeAdapter[Any],
) -> object:
    """The valid items of a list, with None for each bad one, or the valid entries of a mapping."""
    if isinstance(raw, Mapping):
        return adapter.validate_python({key: value for key, value in raw.items() if key not in bad})
    good = iter(adapter.validate_python([item for index, item in enumerate(raw) if index not in bad]))
    return [None if index in bad else next(good) for index in range(len(raw))]


@cache
def _leaf_type(model: type[SettingsModel], name: str) -> TypeAdapter[Any]:
    info = model.model_fields[name]
    annotation: Any = info.annotation
    return TypeAdapter(Annotated[annotation, *info.metadata] if info.metadata else annotation)


def _written(name: str, info: FieldInfo) -> str:
    return info.alias or name


def _written_keys(model: type[SettingsModel]) -> tuple[str, ...]:
    return tuple(_written(name, info) for name, info in model.model_fields.items())


def _model_in(annotation: object) -> type[SettingsModel] | None:
    """The settings model that a field holds one, many or perhaps one of; None for a leaf."""
    for one in (annotation, *get_args(annotation)):
        if isinstance(one, type) and issubclass(one, SettingsModel):
            return one
    return None


def _is_secret(info: FieldInfo) -> bool:
    given = get_args(info.annotation)
    return SecretStr in (info.annotation, *given) or any(SecretStr in get_args(one) for one in given)


@cache
def _text_settings() -> frozenset[str]:
    return frozenset(
        _written(name, info) for name, info in Settings.model_fields.items() if _is_text(info.annotation)
    )


def _is_text(annotation: object) -> bool:
    """Whether a setting is a text or a closed choice of texts, perhaps optional."""
    if isinstance(annotation, type):
        return issubclass(annotation, str)
    if get_origin(annotation) in (Annotated, Union, UnionType):
        return any(_is_text(one) for one in get_args(annotation))
    return False


def _json_or_text(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _position(problem: Problem) -> int:
    """Where the table of settings has the top-level setting of a problem; unknown ones come last."""
    if problem.key == AWS_REGION_KEY:
        return 0
    top = re.match(rf"{CONFIG_NAMESPACE}:([A-Za-z]*)", problem.key)
    keys = _written_keys(Settings)
    return keys.index(top[1]) if top is not None and top[1] in keys else len(keys)
