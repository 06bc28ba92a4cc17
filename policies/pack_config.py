"""The pack's configuration, read and checked: all that is wrong is refused, so it never runs weaker than asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from policies.exemptions import Exemption
from policies.findings import Mode
from policies.rule_table import RULES
from residency.aws_regions import AWS_REGIONS
from residency.patterns import pattern
from residency.regions import ProcessingRegion
from residency.vectors import VECTORS

POLICY = "residency"
Choice = TypeVar("Choice", bound=StrEnum)
KEYS = ("processingRegion", "allowedRegions", "mode", "exemptions")
EXEMPTION_KEYS = ("urn", "accepts", "reason", "owner", "expires")
URN = pattern(r"urn:pulumi:[^:*?]+::[^:*?]+::[^*?]+::[^*?]+")
EXAMPLE = '{"residency": {"processingRegion": "eu-west", "mode": "strict"}}'


class InvalidPackConfig(ValueError):
    """The configuration cannot be used. The message lists every problem with where it is and what to do."""

    def __init__(self, problems: Iterable[str]) -> None:
        listed = "".join(f"\n  - {problem}" for problem in problems)
        super().__init__(f"the residency policy's configuration is refused; nothing was checked:{listed}")


@dataclass(frozen=True, kw_only=True, slots=True)
class PackConfig:
    """What was asked for. `processing_region` None and no `allowed_regions`: the stack has to say."""

    processing_region: ProcessingRegion | None = None
    allowed_regions: tuple[str, ...] = ()
    mode: Mode = Mode.STANDARD
    exemptions: tuple[Exemption, ...] = ()


def read_pack_config(policies: Mapping[str, Mapping[str, Any]]) -> PackConfig:
    """The configuration by policy name, as the engine hands it over (without enforcement levels).

    Raises InvalidPackConfig.
    """
    problems: list[str] = []
    for name in policies:
        if name != POLICY:
            problems.append(f"{name!r} is not a policy of this pack{_meant(name, (POLICY,))}; e.g. {EXAMPLE}")
    given = policies.get(POLICY) or {}
    for key in given:
        if key not in KEYS:
            problems.append(f"{key!r} is not a setting{_meant(key, KEYS)}; settings: {', '.join(KEYS)}")
    config = PackConfig(
        processing_region=_one_of(given, "processingRegion", ProcessingRegion, problems),
        allowed_regions=_allowed_regions(given.get("allowedRegions"), problems),
        mode=_one_of(given, "mode", Mode, problems) or Mode.STANDARD,
        exemptions=_exemptions(given.get("exemptions"), problems),
    )
    if problems:
        raise InvalidPackConfig(problems)
    return config


def _one_of(given: Mapping[str, Any], key: str, choices: type[Choice], problems: list[str]) -> Choice | None:
    if key not in given:
        return None
    value: Any = given[key]
    try:
        return choices(value)
    except ValueError:
        allowed = ", ".join(choice.value for choice in choices)
        problems.append(f"{key}: {_shown(value)} is not one of {allowed}{_meant(value, allowed.split(', '))}")
        return None


def _allowed_regions(value: Any, problems: list[str]) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not value:
        problems.append('allowedRegions: a list of AWS regions is needed, e.g. ["eu-west-1"]')
        return ()
    for index, region in enumerate(value):
        if region not in AWS_REGIONS if isinstance(region, str) else True:
            problems.append(
                f"allowedRegions[{index}]: {_shown(region)} is not an AWS region{_meant(region, AWS_REGIONS)}"
            )
    return tuple(region for region in value if isinstance(region, str))


def _exemptions(value: Any, problems: list[str]) -> tuple[Exemption, ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        problems.append(f"exemptions: a list of objects with {', '.join(EXEMPTION_KEYS)} is needed")
        return ()
    found: list[Exemption] = []
    for index, item in enumerate(value):
        at = f"exemptions[{index}]"
        before = len(problems)
        if not isinstance(item, Mapping):
            problems.append(f"{at}: an object with {', '.join(EXEMPTION_KEYS)} is needed")
            continue
        problems.extend(
            f"{at}: {key!r} is not a field{_meant(key, EXEMPTION_KEYS)}"
            for key in item
            if key not in EXEMPTION_KEYS
        )
        for key in EXEMPTION_KEYS:
            if not _is_text(item.get(key)):
                problems.append(f"{at}.{key}: a text is needed{_NEEDED.get(key, '')}")
        known = {key: item[key] for key in EXEMPTION_KEYS if _is_text(item.get(key))}
        expires = _checked(known, at, problems)
        if len(problems) == before and expires is not None:
            found.append(
                Exemption(
                    urn=known["urn"],
                    accepts=known["accepts"],
                    reason=known["reason"],
                    owner=known["owner"],
                    expires=expires,
                )
            )
    return tuple(found)


_NEEDED = {
    "urn": ": the URN of one resource, as the finding shows it",
    "accepts": ": the id of one rule or vector, e.g. V07-s3-replication or V7",
    "reason": ": why the data may leave here",
    "owner": ": who answers for it",
    "expires": ": the last day it holds, as YYYY-MM-DD",
}


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _checked(known: Mapping[str, str], at: str, problems: list[str]) -> date | None:
    """Notes what is wrong with the texts that an exemption has; the last day that it holds, if it is one."""
    urn, accepts, expires = (known.get(key) for key in ("urn", "accepts", "expires"))
    if urn and ("*" in urn or "?" in urn):
        problems.append(f"{at}.urn: a wildcard accepts what nobody has looked at; name one resource")
    elif urn and not URN.fullmatch(urn):
        problems.append(f"{at}.urn: not a URN (urn:pulumi:STACK::PROJECT::TYPE::NAME)")
    if accepts and accepts not in RULES and accepts not in VECTORS:
        meant = _meant(accepts, (*RULES, *VECTORS))
        problems.append(f"{at}.accepts: {_shown(accepts)} is neither a rule nor a vector{meant}")
    try:
        return date.fromisoformat(expires) if expires else None
    except ValueError:
        problems.append(f"{at}.expires: {_shown(expires)} is not a day as YYYY-MM-DD")
        return None


def _shown(value: object) -> str:
    # Configuration, not a secret; still only a short text is worth repeating.
    return (
        repr(value) if isinstance(value, (str, int, float, bool)) and len(str(value)) <= 60 else "this value"
    )


def _meant(value: object, known: Iterable[str]) -> str:
    import difflib  # only where something is wrong

    close = difflib.get_close_matches(str(value), list(known), n=1, cutoff=0.5)
    return f"; did you mean {close[0]!r}?" if close else ""
