"""Type tokens of pulumi-aws from their short names, as the rule table writes them."""

from __future__ import annotations


def aws(*names: str) -> tuple[str, ...]:
    """`ec2/vpcEndpoint` -> `aws:ec2/vpcEndpoint:VpcEndpoint`, for each name."""
    return tuple(_token(name) for name in names)


def _token(name: str) -> str:
    member = name.partition("/")[2]
    return f"aws:{name}:{member[:1].upper()}{member[1:]}"
