"""Refuses what no policy sees: reads (`.get`) and data-source calls of a Python program outside its allowed regions.

    from policies.reads_guard import guard_reads
    guard_reads(allowed_regions=["eu-west-1"])

as the first lines of a Pulumi program, before its providers. From then on a read or a call whose region is outside (its
own `region`, its provider's, or one named in an id, ARN, host or other argument) fails the preview before AWS is asked.

What it does not see, and `pulumi policy analyze --stack` does once it is in the state: reads of programs in other
languages, and of components that run in a process of their own; a bucket named without its region; what an invoke
transform makes of the arguments afterwards. A call with an argument that is not known at preview is not made there: its
known arguments are judged all the same, the whole call when it is made.
"""

from __future__ import annotations

import contextvars
import os
import sys
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

from policies.profile import Profile, profile_of
from policies.reads import Read, objections, refusal
from policies.resource import AWS_PROVIDER, NOWHERE, PROVIDER_PREFIX, Place, ProviderInputs, Said
from policies.values import UNKNOWN, UNKNOWN_MARKS, plain_struct
from residency.aws_regions import AWS_REGIONS
from residency.regions import ProcessingRegion

REGION_VARIABLES = ("AWS_REGION", "AWS_DEFAULT_REGION")
"""Where the provider looks for a region that the program does not say, in its order."""


def guard_reads(
    *,
    allowed_regions: Iterable[str] = (),
    processing_region: ProcessingRegion | str | None = None,
    strict: bool = False,
) -> None:
    """Guard every read and data-source call of this program that comes after.

    `allowed_regions`: AWS regions by name. `processing_region`: `eu-west` or `us-west`, whose own regions are allowed.
    `strict`: also refuse where no region is said, or where it is not known; otherwise that is a warning.
    A second call narrows the first. Raises ValueError for regions that it cannot use, and pulumi.RunError where no
    engine listens; a read outside raises pulumi.RunError, which ends the program with the message alone.
    """
    profile = _checked_profile(allowed_regions, processing_region)
    import pulumi

    monitor = pulumi.runtime.settings.get_monitor()
    if monitor is None:
        raise pulumi.RunError(
            "guard_reads: no Pulumi engine listens; call it in a Pulumi program, or after set_mocks"
        )
    guard = _Guard(profile=profile, strict=strict)
    guard.stand_before(monitor)
    _judge_calls_that_wait(monitor, guard)


def _checked_profile(
    allowed_regions: Iterable[str], processing_region: ProcessingRegion | str | None
) -> Profile:
    if isinstance(allowed_regions, str):
        raise ValueError(f"guard_reads: allowed_regions is a list: [{allowed_regions!r}]")
    regions = tuple(allowed_regions)
    unknown = [region for region in regions if region not in AWS_REGIONS]
    if unknown:
        listed = ", ".join(map(repr, unknown))
        raise ValueError(f"guard_reads: allowed_regions: no AWS region: {listed}; e.g. ['eu-west-1']")
    if processing_region is not None and processing_region not in list(ProcessingRegion):
        known = ", ".join(ProcessingRegion)
        raise ValueError(f"guard_reads: processing_region: {processing_region!r} is not one of {known}")
    if not regions and processing_region is None:
        raise ValueError("guard_reads: say allowed_regions, or a processing_region")
    return profile_of(
        processing_region=None if processing_region is None else ProcessingRegion(processing_region),
        allowed_regions=regions,
    )


class _Guard:
    """Stands between the SDK and the engine's monitor. The SDK asks in threads of its own: nothing here waits."""

    def __init__(self, *, profile: Profile, strict: bool) -> None:
        self._profile = profile
        self._strict = strict
        self._providers: dict[str, ProviderInputs] = {}
        self._warned: set[str] = set()
        # The SDK keeps its configuration and its engine in context variables, which its threads do not inherit.
        self._context = contextvars.copy_context()

    def stand_before(self, monitor: Any) -> None:
        """Every request of the program goes through this one object, so it is changed in place."""
        monitor.Invoke = _Method(monitor.Invoke, before=self._on_invoke)
        monitor.ReadResource = _Method(monitor.ReadResource, before=self._on_read)
        monitor.RegisterResource = _Method(monitor.RegisterResource, after=self._on_registered)

    def judge_known(self, token: str, arguments: Mapping[str, Any]) -> None:
        """Judge what a call's known arguments say for certain; the rest when it is made."""
        self._judge(Read(token=token, arguments=arguments), only_certain=True)

    def _on_invoke(self, request: Any) -> None:
        provider = self._provider(request.provider)
        self._judge(Read(token=request.tok, arguments=plain_struct(request.args), provider=provider))

    def _on_read(self, request: Any) -> None:
        self._judge(
            Read(
                token=request.type,
                name=request.name,
                id=UNKNOWN if request.id in UNKNOWN_MARKS else request.id,
                arguments=plain_struct(request.properties),
                provider=self._provider(request.provider),
                parent=request.parent,
            )
        )

    def _on_registered(self, request: Any, response: Any) -> None:
        """Notes where a provider stands; of its other inputs, keys among them, nothing is kept."""
        if request.type.startswith(PROVIDER_PREFIX):
            # What the engine answers counts: a transform may have changed what the program asked for.
            inputs = {**plain_struct(request.object), **plain_struct(response.object)}
            self._providers[response.urn] = ProviderInputs(
                urn=response.urn, type=request.type, props={"region": inputs.get("region")}
            )

    def _provider(self, reference: str) -> ProviderInputs | None:
        """The provider of a reference `URN::id`; None: the default one. Where one stands that came first is unknown."""
        if not reference:
            return None
        urn = reference.rpartition("::")[0]
        return self._providers.get(urn) or ProviderInputs(
            urn=urn, type=AWS_PROVIDER, props={"region": UNKNOWN}
        )

    def _judge(self, read: Read, *, only_certain: bool = False) -> None:
        self._context.copy().run(self._judge_in_context, read, only_certain)

    def _judge_in_context(self, read: Read, only_certain: bool) -> None:
        import pulumi

        allowance = self._profile.allowance(read.as_resource().urn)
        ambient = _nobody_asks if only_certain else lambda: _ambient_place(read)
        found = sorted(objections(read, self._profile, ambient), key=lambda one: not one.certain)
        for objection in found:
            message = refusal(read, objection, allowance)
            if objection.certain or (self._strict and not only_certain):
                raise pulumi.RunError(message)
            if not only_certain and message not in self._warned:
                self._warned.add(message)
                pulumi.log.warn(message)


class _Method:
    """A method of the monitor, in every form in which gRPC lets it be called, with a look before or after."""

    def __init__(
        self,
        method: Any,
        *,
        before: Callable[[Any], None] | None = None,
        after: Callable[[Any, Any], None] | None = None,
    ) -> None:
        self._method = method
        self._before = before
        self._after = after

    def __call__(self, request: Any, *arguments: Any, **options: Any) -> Any:
        self._look_before(request)
        response = self._method(request, *arguments, **options)
        self._look_after(request, response)
        return response

    def with_call(self, request: Any, *arguments: Any, **options: Any) -> Any:
        self._look_before(request)
        response, call = self._method.with_call(request, *arguments, **options)
        self._look_after(request, response)
        return response, call

    def future(self, request: Any, *arguments: Any, **options: Any) -> Any:
        self._look_before(request)
        future = self._method.future(request, *arguments, **options)
        if self._after is not None:
            future.add_done_callback(lambda done: self._look_after(request, done.result()))
        return future

    def _look_before(self, request: Any) -> None:
        if self._before is not None:
            self._before(request)

    def _look_after(self, request: Any, response: Any) -> None:
        if self._after is not None:
            self._after(request, response)


def _ambient_place(read: Read) -> Place:
    """Where a provider stands that says nothing: the default one by the stack's configuration, else by the shell."""
    import pulumi

    if read.provider is None:
        configured = pulumi.Config(read.package).get("region")
        if configured:
            return Place(by=Said.PROVIDER, region=configured, path=f"{read.package}:region")
    for variable in REGION_VARIABLES:
        if os.environ.get(variable):
            return Place(by=Said.NOBODY, region=os.environ[variable], path=variable)
    return Place(by=Said.NOBODY)


def _nobody_asks() -> Place:
    return NOWHERE


GUARDS = "residency_guards"
"""Attribute of a monitor: the guards that stand before it."""


def _judge_calls_that_wait(monitor: Any, guard: _Guard) -> None:
    """The SDK makes no call whose arguments are not all known yet, so the monitor never hears of it.

    Looks at such a call where the SDK begins it; an SDK that begins it elsewhere is judged when the call is made.
    """
    if hasattr(monitor, GUARDS):
        getattr(monitor, GUARDS).append(guard)
        return
    setattr(monitor, GUARDS, [guard])
    module = sys.modules["pulumi.runtime.invoke"]
    begin: Callable[..., Awaitable[Any]] | None = getattr(module, "_invoke", None)
    if begin is not None and not hasattr(begin, GUARDS):
        setattr(module, "_invoke", _looked_at(begin))  # noqa: B010 (mypy knows no such attribute)


def _looked_at(begin: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    from pulumi.runtime import rpc, settings

    async def look(token: str, properties: Any) -> None:
        arguments = plain_struct(await rpc.serialize_properties(properties, {}))
        for guard in getattr(settings.get_monitor(), GUARDS, ()):
            guard.judge_known(token, arguments)

    async def begin_after_look(*arguments: Any, **options: Any) -> Any:
        token, properties, *_ = arguments
        # By the SDK's own manager of requests, which also ends a program that does not ask for the result.
        _, error = await settings._get_rpc_manager().do_rpc("guard of reads", look)(token, properties)
        if error is not None:
            raise error
        return await begin(*arguments, **options)

    setattr(begin_after_look, GUARDS, True)
    return begin_after_look
