"""The organisation's guardrail: service control policies that hold accounts to their region, attached to units."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from residency.guardrail import Guardrail
from residency.regions import AwsRegion

TARGET = re.compile(
    r"r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}|\d{12}"
)  # AWS Organizations API, AttachPolicy


@dataclass(frozen=True, kw_only=True)
class OrganisationGuardrailArgs:
    """`targets`: ids of roots (`r-...`), units (`ou-...`) and accounts. `region`: where the stack itself stands.

    AWS Organizations has no regions; `region` is the stack's own and must be the guardrail's, so that a stack of one
    region does not hold accounts to another. Raises ValueError for another region, and for a target that is none.
    """

    region: AwsRegion
    guardrail: Guardrail
    targets: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.region is not self.guardrail.home:
            raise ValueError(
                f"region is {self.region}, but the guardrail holds to {self.guardrail.home}: give both the same"
            )
        if not self.targets:
            raise ValueError("targets is empty: give the id of at least one root, unit or account")
        for target in self.targets:
            if not TARGET.fullmatch(target):
                raise ValueError(
                    f"targets: {target!r} is no id of a root (r-...), a unit (ou-...) or an account"
                )
        if len(set(self.targets)) != len(self.targets):
            raise ValueError("targets: an id is given twice")


class OrganisationGuardrail(pulumi.ComponentResource):
    """The guardrail's policies, each attached to every target. For the organisation's management account.

    Outputs: `policy_ids`.
    """

    policy_ids: tuple[pulumi.Output[str], ...]

    def __init__(
        self, name: str, args: OrganisationGuardrailArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("regional-ingest:index:OrganisationGuardrail", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        label = args.guardrail.processing_region.label
        documents = args.guardrail.documents()
        policies = []
        for number, document in enumerate(documents, start=1):
            policy = aws.organizations.Policy(
                f"{name}-{number}",
                type="SERVICE_CONTROL_POLICY",
                description=f"Data stays in {label}: part {number} of {len(documents)}",
                content=document,
                opts=child,
            )
            policies.append(policy)
            for target in args.targets:
                aws.organizations.PolicyAttachment(
                    f"{name}-{number}-{target}", policy_id=policy.id, target_id=target, opts=child
                )
        self.policy_ids = tuple(policy.id for policy in policies)
        self.register_outputs({"policyIds": list(self.policy_ids), "region": args.region.value})
