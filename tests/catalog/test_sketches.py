"""What is kept of facts for comparing them: nothing a comparison looks at is left out."""

import pytest

from catalog import match
from catalog.match import blocking, sketches
from tests.evaluate import cards
from tests.evaluate.sets import Pair

PAIRS = [Pair(one.habit, one.a, one.b, True) for one in cards.written()]


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.id)
def test_a_sketch_compares_as_its_facts(pair: Pair) -> None:
    a, b = (sketches.unpack(sketches.pack(facts)) for facts in (pair.a, pair.b))
    found, expected = match.compare(a, b), match.compare(pair.a, pair.b)
    assert (found.verdict, found.outcomes, found.vetoes) == (
        expected.verdict,
        expected.outcomes,
        expected.vetoes,
    )
    assert blocking.entries(a, ("", "")) == blocking.entries(pair.a, ("", ""))


def test_a_sketch_of_a_sketch_is_itself() -> None:
    for pair in PAIRS:
        packed = sketches.pack(pair.a)
        assert sketches.pack(sketches.unpack(packed)) == packed
