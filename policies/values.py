"""Property values as the engine sends them, made plain: secrets unwrapped, unknowns marked, assets left closed."""

from __future__ import annotations

from collections.abc import Mapping
from sys import intern
from typing import Any, Final, final

# The engine's own marks in a property value: the protocol of its plugins, the same in every language.
SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
SECRET: Final = "1b47061264138c4ac30d75fd1eb44270"
RESOURCE_REFERENCE: Final = "5cf8f73096256a8f31e491e813e4eb8e"
OUTPUT: Final = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
DEFAULTS: Final = "__defaults"
"""What a bridged provider notes in every block of inputs: names of properties that it filled in itself."""
UNKNOWN_MARKS: Final = frozenset(
    {
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",  # bool
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",  # number
        "04da6b54-80e4-46f7-96ec-b56ff0331ba9",  # string, and the default
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",  # list
        "030794c1-ac77-496b-92df-f27374a8bd58",  # asset
        "e48ece36-62e2-4504-bad9-02848725956a",  # archive
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",  # object
        "[secret]",  # what `pulumi policy analyze --file` puts for a secret that it cannot decrypt
    }
)


@final
class _Unknown:
    """The type of UNKNOWN: a value that is decided only when the change is made."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "UNKNOWN"

    def __bool__(self) -> bool:
        return False

    def __copy__(self) -> _Unknown:
        return self

    def __deepcopy__(self, memo: object) -> _Unknown:
        return self


UNKNOWN: Final = _Unknown()


@final
class Asset:
    """A file or archive, of which only a path or a digest is known. One that the program wrote itself is its text."""

    __slots__ = ()


ASSET: Final = Asset()

Plain = None | bool | float | str | list[Any] | dict[str, Any] | _Unknown | Asset
"""A plain value. Lists and dicts hold plain values; numbers are floats, as in the protocol."""


def plain_struct(struct: Any) -> dict[str, Any]:
    """The plain values of a `google.protobuf.Struct`, by property name."""
    return _plain_fields(struct.fields)


def _plain_fields(fields: Any) -> dict[str, Any]:
    # Names come again with each resource: one object for each name is less memory, and found faster.
    return {intern(key): _plain_value(value) for key, value in fields.items() if key != DEFAULTS}


def _plain_value(value: Any) -> Plain:
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        text: str = value.string_value
        return UNKNOWN if text in UNKNOWN_MARKS else text
    if kind == "struct_value":
        fields = value.struct_value.fields
        if SIGNATURE in fields:
            return _signed(fields)
        return _plain_fields(fields)
    if kind == "list_value":
        return [_plain_value(item) for item in value.list_value.values]
    if kind == "bool_value":
        flag: bool = value.bool_value
        return flag
    if kind == "number_value":
        number: float = value.number_value
        return number
    return None


def _signed(fields: Any) -> Plain:
    signature = fields[SIGNATURE].string_value
    if signature == SECRET:
        return _plain_value(fields["value"]) if "value" in fields else UNKNOWN
    if signature == OUTPUT:
        return _plain_value(fields["value"]) if "value" in fields else UNKNOWN
    if signature == RESOURCE_REFERENCE:
        # A resource as a value: what it stands for is its id (or, of a component, nothing).
        return _plain_value(fields["id"]) if "id" in fields else None
    return _opened(fields)


def _opened(fields: Any) -> Plain:
    """What an asset or archive holds, as far as the program wrote it itself: Pulumi's functions are such texts."""
    if "text" in fields and fields["text"].string_value:
        return _plain_value(fields["text"])
    if "assets" in fields and fields["assets"].WhichOneof("kind") == "struct_value":
        return _plain_value(fields["assets"])
    return ASSET


def is_true(value: object) -> bool | None:
    """What a flag says: None when it is unknown. Providers' own inputs say it as text."""
    if value is UNKNOWN:
        return None
    return value is True or value == "true"


def texts(value: object) -> list[str]:
    """The known strings of a string, a list or a map's values, flat; anything else is passed over."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [text for item in value for text in texts(item)]
    if isinstance(value, Mapping):
        return [text for item in value.values() for text in texts(item)]
    return []
