"""Does a catalogue tell which names of newspapers are one, and does the table then join them?"""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from catalog import citing, db, rebuilding
from catalog.match import sources
from catalog.settings import Settings
from marc import sources as table
from marc.facts import facts
from marc.record import Dialect, Record, control, data
from tests import sample

FULL, SHORT, OTHER = "Красный Север", "КС", "Вологодский комсомолец"
DAYS = ("12 апр.", "19 апр.", "3 мая", "7 июня")


def article(day: str, source: str, *, page: int = 3, title: str = "") -> Record:
    """An article of that day, as a library that calls the newspaper so describes it."""
    inside = (
        ("1", "2001 "),
        ("a", source),
        ("v", f"{day} С. {page}"),
        ("1", "210  "),
        ("d", "2006"),
    )
    fields = (
        control("001", f"{day} {source}"),
        data("100", "  ", ("a", "20060101d2006    |||y0rusy0189    ca")),
        data("200", "1 ", ("a", title or f"Как строили дорогу: {day}")),
        data("463", " 0", *inside),
        data("700", " 1", ("a", "Егоров"), ("b", "К. Н.")),
        data("801", " 0", ("a", "RU"), ("b", "TEST")),
    )
    return Record("00000naa0 2200000   450 ", fields)


@pytest.fixture
def tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for an operator's own table of sources, empty at first."""
    monkeypatch.setenv("SVOD_TABLES", str(tmp_path))
    table.aliases.cache_clear()
    yield tmp_path / "sources.toml"
    table.aliases.cache_clear()


def test_names_that_cite_the_same_articles_are_proposed_and_accepted(
    engine: Engine, settings: Settings, tables: Path
) -> None:
    sample.add_libraries(engine, "vologda", "ustyug")
    sample.load(engine, settings, "vologda", [article(day, FULL) for day in DAYS])
    sample.load(engine, settings, "ustyug", [article(day, SHORT) for day in DAYS])
    with db.reading(engine) as session:
        assert len(sample.partition(session)) == 2 * len(DAYS)
        found = citing.propose(session, least=3)
        assert citing.propose(session, least=5) == []
    assert [(one.title, one.variants, one.articles) for one in found] == [(FULL, ("кс",), 4)]

    rows = "\n".join(citing.rows(found))
    assert tomllib.loads(rows) == {"source": [{"title": FULL, "variants": ["кс"]}]}
    tables.write_text(rows, encoding="utf-8")
    table.aliases.cache_clear()
    rebuilding.rebuild(engine, settings, now=sample.NOW)
    with db.reading(engine) as session:
        assert len(sample.partition(session)) == len(DAYS)
        assert citing.propose(session, least=1) == []


def pair(day: str, a: str, b: str, *, page: int = 3, title: str = "") -> tuple[Record, Record]:
    return article(day, a), article(day, b, page=page, title=title)


@pytest.mark.parametrize(
    ("pairs", "proposed"),
    [
        pytest.param([pair(day, FULL, SHORT) for day in DAYS], True, id="articles of four days"),
        pytest.param([pair(DAYS[0], FULL, OTHER)] * 4, False, id="one text in two newspapers"),
        pytest.param([pair(day, FULL, OTHER, page=5) for day in DAYS], False, id="other pages"),
        pytest.param(
            [pair(day, FULL, OTHER, title=f"Выборы в области: {day}") for day in DAYS],
            False,
            id="other articles of one author",
        ),
    ],
)
def test_who_is_proposed(pairs: list[tuple[Record, Record]], proposed: bool) -> None:
    said = [(facts(a, Dialect.RUSMARC), facts(b, Dialect.RUSMARC)) for a, b in pairs]
    found = sources.proposals(said, least=3)
    assert bool(found) is proposed
    assert found == sources.proposals([(b, a) for a, b in reversed(said)], least=3)
