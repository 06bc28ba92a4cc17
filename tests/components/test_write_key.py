"""Tests of a minted write key: a secret of its region, minted when it is needed and not before."""

from __future__ import annotations

import pulumi
import pytest

from components.write_key import minted_write_key
from residency.regions import ProcessingRegion
from residency.write_keys import defect_of, region_of
from tests.components.recording import Recorder, Secret, is_secret, value_of


@pytest.mark.parametrize("region", list(ProcessingRegion))
def test_r37_a_minted_key_is_a_valid_secret_of_its_region(
    recorder: Recorder, region: ProcessingRegion
) -> None:
    key = recorder.deploy(lambda: minted_write_key("key", region=region))

    assert recorder.children() == {("pulumi:index:Stash", "key")}
    stash = recorder.one("key")
    assert isinstance(stash.inputs["input"], Secret)
    assert stash.ignore_changes == ("input",)
    assert is_secret(key)
    assert value_of(key) == stash.inputs["input"].value
    assert region_of(value_of(key)) is region
    assert defect_of(value_of(key)) is None


def test_the_options_of_the_caller_are_kept(recorder: Recorder) -> None:
    def program() -> None:
        parent = pulumi.ComponentResource("regional-ingest:index:Any", "any")
        options = pulumi.ResourceOptions(parent=parent)
        minted_write_key("key", region=ProcessingRegion.EU_WEST, opts=options)

    recorder.deploy(program)

    assert recorder.one("key").parent == "any"
    assert recorder.one("key").ignore_changes == ("input",)


def test_nothing_is_minted_where_what_it_waits_for_fails(recorder: Recorder) -> None:
    def program() -> None:
        def fail(_: object) -> str:
            raise pulumi.RunError("not now")

        minted_write_key(
            "key", region=ProcessingRegion.EU_WEST, after=pulumi.Output.from_input("").apply(fail)
        )

    with pytest.raises(pulumi.RunError, match="not now"):
        recorder.deploy(program)
    assert recorder.children() == set()
