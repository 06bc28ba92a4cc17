"""Who holds each vector: the policy pack at preview, the guardrail (SCP) at API time, both, or neither."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from residency.guardrail import DENIALS, REGION_SID
from residency.vectors import VECTORS


class Holds(StrEnum):
    """How far one of the two holds a vector."""

    FULLY = "yes"
    PARTLY = "partly"
    NOT = "no"


@dataclass(frozen=True, kw_only=True, slots=True)
class Holding:
    """One row. `open`: what is left open, or why the two differ; one sentence, or empty."""

    vector: str
    preview: Holds
    scp: Holds
    open: str = ""

    @property
    def held_by(self) -> str:
        """In one word: `both`, `preview`, `SCP` or `neither`; what is held in part counts, and is marked."""
        names = [
            f"{name} in part" if holds is Holds.PARTLY else name
            for name, holds in (("preview", self.preview), ("SCP", self.scp))
            if holds is not Holds.NOT
        ]
        if names == ["preview", "SCP"]:
            return "both"
        return " and ".join(names) or "neither"

    @property
    def sids(self) -> tuple[str, ...]:
        """The guardrail's statements for this vector; the one on the region of a request holds for each."""
        own = tuple(denial.sid for denial in DENIALS if self.vector in denial.vectors)
        return own or (() if self.scp is Holds.NOT else (REGION_SID,))


_YES, _PARTLY, _NO = Holds.FULLY, Holds.PARTLY, Holds.NOT
_IN_PART: Mapping[str, tuple[Holds, Holds]] = {
    "V3": (_PARTLY, _YES),
    "V4": (_YES, _PARTLY),
    "V5": (_YES, _PARTLY),
    "V6": (_PARTLY, _PARTLY),
    "V9": (_YES, _PARTLY),
    "V21": (_YES, _PARTLY),
    "V22": (_YES, _PARTLY),
    "V23": (_YES, _NO),
    "V25": (_YES, _PARTLY),
    "V26": (_YES, _PARTLY),
    "V28": (_YES, _PARTLY),
    "V29": (_YES, _NO),
    "V30": (_YES, _PARTLY),
    "V31": (_YES, _PARTLY),
    "V32": (_PARTLY, _PARTLY),
    "V33": (_NO, _YES),
    "V34": (_NO, _NO),
}
"""(preview, SCP) of the vectors that are not fully held by both."""

_OPEN: Mapping[str, str] = {
    "V3": "The preview says that no region is said; only the API sees which one it was.",
    "V4": (
        "AWS refuses what reaches its own endpoint in another region; it never sees a host that is not AWS's."
    ),
    "V5": ("Only EventBridge targets and SNS subscriptions have a condition key for what they refer to."),
    "V6": (
        "A bucket of another stack: unknown at preview. Its use by this account is refused at its "
        "region's endpoint; its use by an AWS service is not."
    ),
    "V9": (
        "A replica or copy is made in the region that gets it, so one made elsewhere is refused; one "
        "that is pulled in from elsewhere is not."
    ),
    "V15": ("AWS Backup copies as the plan's role, which is bound; a service-linked role is not."),
    "V16": (
        "A copy is made in the region that gets it, also by the role of a lifecycle policy; a "
        "service-linked role is not bound."
    ),
    "V21": "Scheduler and Pipes have no condition key for their targets.",
    "V22": (
        "Log subscriptions, queue policies and delivery streams have no condition key for their destinations."
    ),
    "V23": ("CloudTrail has no condition key for it, and refusing every trail would be worse."),
    "V25": "Table links and data shares have no condition key for a region.",
    "V26": "DMS and DataSync tasks have no condition key for their ends.",
    "V28": (
        "A call of this account's code to AWS in another region is refused; one to a host that is not "
        "AWS's is not seen."
    ),
    "V29": (
        "An SCP bounds the account's own principals; those let in from elsewhere are bounded by "
        "resource control policies."
    ),
    "V30": "Image Builder distributes by a service-linked role, which no SCP binds.",
    "V31": "OAM links, IPAM, metric streams and DNS records have no condition key for where they lead.",
    "V32": (
        "In strict mode the preview stops; whatever the value turns out to be, the SCP holds what it "
        "holds of the other vectors."
    ),
    "V33": (
        "The engine shows no read to a policy: a program's reads are held by the guard in "
        "`policies/reads_guard.py`, those in a state by `pulumi policy analyze`."
    ),
    "V34": (
        "There is nothing to hold. The pack leaves all of them alone; what the SCP refuses besides is "
        "listed below."
    ),
}
"""What is left open, or why preview and SCP differ."""

HOLDINGS: Mapping[str, Holding] = MappingProxyType(
    {
        vector: Holding(vector=vector, preview=preview, scp=scp, open=_OPEN.get(vector, ""))
        for vector in VECTORS
        for preview, scp in [_IN_PART.get(vector, (_YES, _YES))]
    }
)

if unknown := (_IN_PART.keys() | _OPEN.keys()) - VECTORS.keys():
    raise ValueError(f"the table of the guardrail speaks of no vector: {', '.join(sorted(unknown))}")
