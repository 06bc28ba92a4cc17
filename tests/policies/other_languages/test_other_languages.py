"""The pack judges programs in TypeScript and YAML as it judges those in Python: by what the engine shows of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from localcloud.toolchain.other_language_hosts.acquire import Language
from tests.policies.engine.running import Judged, Program
from tests.policies.other_languages.conftest import FOLDERS

pytestmark = pytest.mark.engine

PACK_CONFIG = {"residency": {"processingRegion": "eu-west"}}
LEAKING = "aws:sns/topicSubscription:TopicSubscription deliveries"
JUDGED = {"aws:s3/bucket:Bucket archive", "pulumi:providers:aws ireland", LEAKING}
MakeProgram = Callable[[Language], Program]

both_languages = pytest.mark.parametrize("language", list(FOLDERS), ids=lambda language: language.value)


def preview(program: Program, *, destination: str) -> Judged:
    program.pulumi("config", "set", "destinationRegion", destination, check=True)
    return program.judged("preview", config=PACK_CONFIG)


@both_languages
def test_v22_a_leak_in_another_language_stops_its_preview_and_v34_at_home_there_is_no_finding(
    language: Language, program: MakeProgram
) -> None:
    made = program(language)
    abroad = preview(made, destination="us-east-1")
    assert abroad.code != 0, abroad.text[-3000:]
    assert [(one.level, one.resource) for one in abroad.findings] == [("mandatory", LEAKING)], abroad.text
    (finding,) = abroad.findings
    assert finding.line("property") == "endpoint"
    assert (finding.line("region"), finding.line("allowed")) == ("us-east-1", "eu-west-1")
    assert "111122223333" not in finding.message, "the raw value is shown"

    at_home = preview(made, destination="eu-west-1")
    assert at_home.code == 0, at_home.text[-3000:]
    assert at_home.findings == []
    assert at_home.resources >= JUDGED, "the engine saw another program"
