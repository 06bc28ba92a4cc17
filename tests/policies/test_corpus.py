"""The corpus through the pack's servicer: what leaks is refused, what stays is left alone, in the forms of a case.

Of the second corpus (`s2-`) one form each, to be quick; through the engine it runs in all of them (engine/).
"""

from __future__ import annotations

import zlib

import pytest

from tests.policies.analysing import analyse, urn_of
from tests.policies.corpus_cases import Case, corpus

CORPUS = corpus()
FORBIDDEN = [id for id, forms in CORPUS.items() if forms[0].forbidden]
ALLOWED = [id for id, forms in CORPUS.items() if not forms[0].forbidden]


def forms_of(id: str) -> tuple[Case, ...]:
    forms = CORPUS[id]
    return (forms[zlib.crc32(id.encode()) % len(forms)],) if id.startswith("s2-") else forms


def told(case: Case) -> list[tuple[str, str, str, bool]]:
    """Rule, resource, path of each finding, and whether it stops the change."""
    names = {urn_of(given): given.name for given in case.given}
    return [
        (
            judgement.finding.rule,
            names.get(judgement.finding.urn, ""),
            judgement.finding.path,
            judgement.mandatory,
        )
        for judgement in analyse(case.given, config=case.config).judgements
    ]


@pytest.mark.parametrize("id", FORBIDDEN)
def test_a_leak_of_the_corpus_is_refused(id: str) -> None:
    for case in forms_of(id):
        findings = told(case)
        refused = {name for _, name, _, mandatory in findings if mandatory}
        assert (case.names in refused) if case.names else refused, (case.id, case.because, findings)


@pytest.mark.parametrize("id", ALLOWED)
def test_what_stays_in_its_region_is_left_alone(id: str) -> None:
    for case in forms_of(id):
        assert told(case) == [], (case.id, case.because)
