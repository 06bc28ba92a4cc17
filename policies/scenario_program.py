"""A scenario as a program: its resources with their URNs and the providers they use, as the engine registers them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from policies.judge import Judge, Judgement
from policies.pack_config import PackConfig
from policies.resource import AWS_PROVIDER, PROVIDER_PREFIX, ProviderInputs, Resource
from policies.scenario import Given, Scenario
from policies.stack import StackEntry
from policies.values import UNKNOWN
from residency.regions import ProcessingRegion

PREFIX = "urn:pulumi:dev::program::"


def urn_of(given: Given) -> str:
    return PREFIX + "$".join((*given.inside, given.type)) + "::" + given.name


def parent_of(given: Given, everything: Iterable[Given]) -> str:
    """The URN of the component right around a resource; empty where the scenario has none."""
    around = given.inside
    return next((urn_of(one) for one in everything if around and (*one.inside, one.type) == around), "")


def provider_of(given: Given) -> Given | None:
    """The provider that a given resource uses, as a resource of its own."""
    if not given.has_provider or given.type.startswith((PROVIDER_PREFIX, "pulumi:")):
        return None
    package = given.type.split(":", 1)[0]
    if package != "aws":
        return Given(type=PROVIDER_PREFIX + package, name=package)
    region = given.provider_region
    props = {**({} if region is None else {"region": region}), **given.provider_props}
    name = "aws-" + (region if isinstance(region, str) else "unknown" if region is UNKNOWN else "ambient")
    return Given(type=AWS_PROVIDER, name=name, props=props)


def with_providers(given: Iterable[Given]) -> list[Given]:
    """The resources with the providers they use before them, as they are registered."""
    ordered: dict[str, Given] = {}
    for one in given:
        provider = provider_of(one)
        if provider is not None:
            ordered.setdefault(urn_of(provider), provider)
        ordered[urn_of(one)] = one
    return list(ordered.values())


def judged(scenario: Scenario) -> list[Judgement]:
    """What the pack says of the scenario in standard mode, in the order in which it says it."""
    region = ProcessingRegion(scenario.processing_region) if scenario.processing_region else None
    config = PackConfig(
        processing_region=region, allowed_regions=scenario.allowed_regions, exemptions=scenario.exemptions
    )
    judge = Judge(config=config)
    everything = with_providers(scenario.given)
    alone = [judgement for one in everything for judgement in judge.analyze(resource_of(one))]
    return [*alone, *judge.analyze_stack(_entries(everything))]


def resource_of(given: Given) -> Resource:
    return Resource(
        urn=urn_of(given), type=given.type, name=given.name, props=given.props, provider=_inputs(given)
    )


def _entries(given: list[Given]) -> Iterator[StackEntry]:
    urns = {one.name: urn_of(one) for one in given}
    for one in given:
        yield StackEntry(
            urn=urn_of(one),
            type=one.type,
            parent=parent_of(one, given),
            outputs={**one.props, **one.outputs},
            sources={
                name: tuple(urns[source] for source in sources) for name, sources in one.depends_on.items()
            },
            provider=_inputs(one),
        )


def _inputs(given: Given) -> ProviderInputs | None:
    provider = provider_of(given)
    if provider is None:
        return None
    return ProviderInputs(urn=urn_of(provider), type=provider.type, props=provider.props)
