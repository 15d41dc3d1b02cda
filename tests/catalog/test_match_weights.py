"""Is the table of weights what its script makes of the priors and the counts?"""

import pytest

from catalog.match import evidence, weights
from tests.evaluate import counting, learn


@pytest.mark.slow
def test_the_shipped_table_is_what_the_script_writes() -> None:
    assert learn.learned_text() == learn.SHIPPED.read_text(encoding="utf-8")


def test_every_counted_outcome_has_a_weight_and_a_judge() -> None:
    table = weights.shipped()[weights.ALL]
    _, vectors = counting.read(counting.VECTORS)
    judged = {fact for fact, _ in (*evidence.OF_ARTICLES, *evidence.OF_EDITIONS)}
    assert set(table) == judged
    counted = {one for vector in vectors for one in vector.outcomes}
    assert [one for one in counted if one[1] not in table[one[0]]] == []


def test_groups_differ_only_where_they_say_so() -> None:
    shipped = weights.shipped()
    assert shipped["serial"]["place"]["different"] == -5.0
    assert shipped["serial"]["title"] == shipped[weights.ALL]["title"]
    assert shipped["graphic"] == shipped[weights.ALL]
