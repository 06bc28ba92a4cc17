"""The pack judges programs in TypeScript and YAML as it judges those in Python: by what the engine shows of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from localcloud.toolchain.other_language_hosts.acquire import Language
from tests.policies.other_languages.conftest import OtherProgram

pytestmark = pytest.mark.engine

PACK = Path(__file__).resolve().parents[3] / "policies"
PACK_CONFIG = {"residency": {"processingRegion": "eu-west", "mode": "standard"}}
LEAKING = "aws:sns/topicSubscription:TopicSubscription deliveries"
JUDGED = {"aws:s3/bucket:Bucket archive", "pulumi:providers:aws ireland", LEAKING}

both_languages = pytest.mark.parametrize("language", list(Language), ids=lambda language: language.value)


@both_languages
def test_v22_a_leak_in_another_language_stops_its_preview_and_is_the_only_finding(
    language: Language, program: Callable[[Language], OtherProgram]
) -> None:
    shown = program(language).preview(pack=PACK, pack_config=PACK_CONFIG, destinationRegion="us-east-1")

    assert shown.code != 0, shown.text[-3000:]
    assert [(one.level, one.resource) for one in shown.findings] == [("mandatory", LEAKING)], shown.text[
        -3000:
    ]
    (finding,) = shown.findings
    assert "endpoint" in finding.message
    assert "us-east-1" in finding.message and "eu-west-1" in finding.message
    assert "111122223333" not in finding.message, "the raw value is shown"


@both_languages
def test_v34_the_same_program_that_stays_in_its_region_passes_without_a_finding(
    language: Language, program: Callable[[Language], OtherProgram]
) -> None:
    shown = program(language).preview(pack=PACK, pack_config=PACK_CONFIG, destinationRegion="eu-west-1")

    assert shown.code == 0, shown.text[-3000:]
    assert shown.findings == []
    assert shown.resources >= JUDGED, "the engine saw another program"
