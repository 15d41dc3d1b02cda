"""Are pairs judged as they were labelled? Those of `tests/pairs`, and real ones."""

from collections import Counter
from pathlib import Path

import pytest

from catalog import match
from catalog.match import Verdict, blocking
from tests.evaluate import cards, sets
from tests.evaluate.cards import Written

PAIRS = list(cards.written())


def named(pair: Written) -> str:
    return f"{pair.verdict.value}: {pair.habit}"


@pytest.mark.parametrize("pair", PAIRS, ids=named)
def test_a_pair_is_judged_as_labelled(pair: Written) -> None:
    """What differs is never joined without asking; what is one edition always is."""
    found = match.compare(pair.a, pair.b)
    turned = match.compare(pair.b, pair.a)
    assert (turned.weight, turned.vetoes) == (found.weight, found.vetoes)
    assert found.forbidden is bool(found.vetoes)
    if pair.verdict is Verdict.DIFFERENT:
        assert found.verdict is not Verdict.SAME, found
    else:
        assert found.verdict is pair.verdict, found


def test_few_different_pairs_need_a_person() -> None:
    different = [pair for pair in PAIRS if pair.verdict is Verdict.DIFFERENT]
    asked = [p for p in different if match.compare(p.a, p.b).verdict is Verdict.DOUBTFUL]
    assert len(asked) <= 0.15 * len(different), [pair.habit for pair in asked]


def test_what_is_one_edition_meets() -> None:
    apart = [
        pair.habit
        for pair in PAIRS
        if pair.verdict is Verdict.SAME and not blocking.meet(pair.a, pair.b)
    ]
    assert apart == []


@pytest.mark.slow
def test_no_real_hard_negative_is_joined(real_data: Path) -> None:
    joined = [
        pair.id
        for pair in sets.russian(real_data)
        if not pair.same and match.compare(pair.a, pair.b).verdict is Verdict.SAME
    ]
    assert joined == []


@pytest.mark.slow
def test_english_books_without_identifiers(real_data: Path) -> None:
    """CDL's validation pairs, the half that no weight was learned from."""
    counts: Counter[tuple[bool, bool]] = Counter()
    for pair in sets.cdl(real_data, learning=False):
        counts[pair.same, match.compare(pair.a, pair.b).verdict is Verdict.SAME] += 1
    right, wrong, missed = counts[True, True], counts[False, True], counts[True, False]
    assert right / (right + wrong) >= 0.993
    assert right / (right + missed) >= 0.945
