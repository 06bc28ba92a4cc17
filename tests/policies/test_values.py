"""Values of the protocol, made plain."""

from __future__ import annotations

from policies.values import DEFAULTS, plain_struct
from tests.policies.analysing import struct_message


def test_v34_a_block_with_nothing_in_it_but_the_providers_notes_is_empty() -> None:
    props = {DEFAULTS: ["name"], "multiRegionProperties": {DEFAULTS: []}, "replicas": [{DEFAULTS: []}]}
    assert plain_struct(struct_message(props)) == {"multiRegionProperties": {}, "replicas": [{}]}
