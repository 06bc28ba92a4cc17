"""Entry point of the pack: `pulumi preview --policy-pack policies`."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # the pack's packages: policies, residency

from policies.server import serve

serve()
