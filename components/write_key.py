"""A source's write key as a resource: minted once, kept in the stack's state as a secret, never minted again."""

from __future__ import annotations

import pulumi

from residency.regions import ProcessingRegion
from residency.write_keys import mint


def minted_write_key(
    name: str,
    *,
    region: ProcessingRegion,
    after: pulumi.Input[object] = None,
    opts: pulumi.ResourceOptions | None = None,
) -> pulumi.Output[str]:
    """The write key of a source that was given none, minted once `after` is known.

    To replace a leaked one: `pulumi up --replace <its URN>`.
    """
    fresh: pulumi.Output[str] = pulumi.Output.from_input(after).apply(lambda _: mint(region))
    secret: pulumi.Output[str] = pulumi.Output.secret(fresh)
    stash = pulumi.Stash(
        name,
        input=secret,
        # Every run mints a new value; what counts is the one that the state has kept since the first.
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(ignore_changes=["input"])),
    )
    return pulumi.Output.secret(stash.output)
