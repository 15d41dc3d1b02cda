"""Every record of the corpus says what the JSON beside it expects."""

import pytest

from marc import check, facts
from marc.dialects import detect
from marc.record import Dialect
from tests.marc.corpus import Case, cases

CASES = [pytest.param(case, id=case.name) for case in cases()]


@pytest.mark.parametrize("case", CASES)
def test_dialect_is_told(case: Case) -> None:
    if "dialect" in case.expected:  # a bare deletion says nothing of its dialect
        assert detect(case.record, prior=case.dialect) is case.dialect
        return
    assert detect(case.record, prior=Dialect.UNKNOWN) is case.dialect


@pytest.mark.parametrize("case", CASES)
def test_facts_are_the_expected_ones(case: Case) -> None:
    found = facts.facts(case.record, case.dialect)
    as_json = facts.to_json(found)
    told = {name: as_json.get(name) for name in case.expected["facts"]}
    assert told == case.expected["facts"]
    assert [name for name in case.expected.get("empty", ()) if name in as_json] == []
    assert facts.from_json(as_json) == found
    if "local_id" in case.expected:
        assert facts.local_id(case.record, case.dialect) == case.expected["local_id"]


@pytest.mark.parametrize("case", CASES)
def test_remarks_are_made_and_not_made(case: Case) -> None:
    found = facts.facts(case.record, case.dialect)
    codes = {remark.code for remark in check.check(case.record, case.dialect, found)}
    assert set(case.expected.get("remarks", ())) <= codes
    assert not set(case.expected.get("absent", ())) & codes
