"""Whatever is typed, there is a page: ten thousand hostile queries, none of them an error."""

import pytest
from starlette.testclient import TestClient

from catalog import search
from catalog.settings import Settings
from catalog.web import create_app
from catalog.web.reader import hits
from tests import hostile, reading_room

MANY = 10_000
WHOLE = 20  # of so many one is answered in full
THROUGH_THE_DOOR = 100


@pytest.mark.slow
def test_no_query_string_is_an_error(demo_settings: Settings) -> None:
    """Each is parsed and looked for; of some, everything that a page of results is made of."""
    with reading_room.opened(demo_settings) as (session, index):
        searcher = index.searcher()
        for number, typed in enumerate(hostile.strings(1, MANY)):
            query = search.parse({"q": typed})
            total, ids = search.find(searcher, query)
            assert total >= len(ids)
            if number % WHOLE:
                continue
            found = search.answer(index, session, query)
            assert found.results.total >= len(found.results.hits)
            hits.lines(found.results.hits, found.query)


@pytest.mark.slow
def test_no_query_string_breaks_a_page(demo_settings: Settings) -> None:
    app = create_app(demo_settings, worker=False)
    with TestClient(app, follow_redirects=False) as site:
        for typed in hostile.strings(2, THROUGH_THE_DOOR):
            text = typed.encode(errors="replace").decode()
            for path in ("/search", "/suggest", "/feed.atom"):
                answer = site.get(path, params={"q": text, "place": text[:50], "from": text[:4]})
                assert answer.status_code == 200, (path, text)
