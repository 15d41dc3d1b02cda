"""A record's page shows others like it: those that share what few records say."""

import pytest
from sqlalchemy import Engine

from catalog.search.index import Index
from catalog.settings import Settings
from catalog.web.reader import related
from tests import published
from tests.published import about, book

PSKOV = about("place", "Псков, город")
MILLS = about("topic", "Мельницы")


@pytest.mark.parametrize(
    ("said", "others"),
    [
        pytest.param((*PSKOV, *MILLS), (0, 1), id="the rare heading of two"),
        pytest.param(PSKOV, (2, 3, 4, 5, 6), id="a common one when there is no other"),
        pytest.param((*PSKOV, *about("person", "Ольга")), (2, 3, 4, 5, 6), id="nobody else's"),
        pytest.param(about("topic", "Соль"), (), id="nothing shared"),
    ],
)
def test_headings_that_many_share_tell_little(
    said: tuple,
    others: tuple[int, ...],
    engine: Engine,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(related, "COMMON", 4)
    ids = published.publish(
        engine, [book("Гдов", subjects=MILLS)] * 2 + [book("Гдов", subjects=PSKOV)] * 5
    )
    (this,) = published.publish(engine, [book("Гдов", subjects=said)])
    with Index(settings.index) as index:
        index.follow(engine)
        found = related.alike(index, this, book("Гдов", subjects=said))
    assert set(found) == {ids[at] for at in others}
