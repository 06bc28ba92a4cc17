"""Values of the protocol, made plain."""

from __future__ import annotations

from policies.values import ASSET as CLOSED
from policies.values import DEFAULTS, SIGNATURE, plain_struct
from tests.policies.analysing import struct_message
from tests.policies.corpus_cases import ARCHIVE, ASSET


def test_v34_a_block_with_nothing_in_it_but_the_providers_notes_is_empty() -> None:
    props = {DEFAULTS: ["name"], "multiRegionProperties": {DEFAULTS: []}, "replicas": [{DEFAULTS: []}]}
    assert plain_struct(struct_message(props)) == {"multiRegionProperties": {}, "replicas": [{}]}


def test_v28_what_the_program_wrote_into_a_function_is_its_text() -> None:
    code = {SIGNATURE: ARCHIVE, "assets": {"__index.js": {SIGNATURE: ASSET, "text": "exports.a = 1"}}}
    assert plain_struct(struct_message({"code": code})) == {"code": {"__index.js": "exports.a = 1"}}


def test_v28_a_file_is_left_closed() -> None:
    files = {SIGNATURE: ARCHIVE, "assets": {"a.js": {SIGNATURE: ASSET, "path": "/us-east-1/a.js"}}}
    packed = {SIGNATURE: ARCHIVE, "hash": "00", "path": "/us-east-1.zip"}
    plain = plain_struct(struct_message({"files": files, "packed": packed}))
    assert plain == {"files": {"a.js": CLOSED}, "packed": CLOSED}
