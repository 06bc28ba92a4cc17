"""The provider of the package: reads a component's inputs, makes the component, hands its outputs back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime

import pulumi
from pulumi.errors import InputPropertiesError
from pulumi.provider import ConstructResult, Provider

from component_package.components import COMPONENTS, PACKAGE
from component_package.package_schema import VERSION, package_schema
from component_package.reading import RefusedArguments


class ComponentPackage(Provider):
    """What the engine asks for one of COMPONENTS."""

    def __init__(self) -> None:
        super().__init__(VERSION, json.dumps(package_schema()))

    def construct(
        self,
        name: str,
        resource_type: str,
        inputs: Mapping[str, object],
        options: pulumi.ResourceOptions | None = None,
    ) -> ConstructResult:
        """Makes one component. Raises InputPropertiesError with all problems of its arguments."""
        component = COMPONENTS[resource_type.removeprefix(f"{PACKAGE}:index:")]
        try:
            made = component.make(name, inputs, options, datetime.now(UTC).date())
        except RefusedArguments as refused:
            raise _refusal(name, refused) from None
        state = {output.name: output.of(made) for output in component.outputs}
        return ConstructResult(urn=made.urn, state=state)


def _refusal(name: str, refused: RefusedArguments) -> InputPropertiesError:
    """As one message: of a property's own error the engine shows the value, and a write key may be one in clear."""
    lines = str(refused).replace("\n", "\n  ")
    return InputPropertiesError(f"arguments of {name} are refused:\n  {lines}", [])
