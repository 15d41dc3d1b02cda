"""Articles find the union records of their hosts, in any order, and follow them ever after."""

import random
from collections.abc import Sequence

import pytest
from sqlalchemy import Engine, select

from catalog import db, feed, history, ids, rebuilding
from catalog.model import Cluster, Part, Publication
from catalog.settings import Settings
from catalog.verify import verify
from marc.record import Record, control, data
from tests import sample
from tests.analytic import article, article_in_book, record, serial


def named(engine: Engine, settings: Settings, library: str, local_id: str) -> tuple[str, str, str]:
    """The local ids whose union records 461, 463 and 773 of this record name, as others read it."""
    with db.reading(engine) as session:
        of = sample.public_ids(session)
        names = {union_id: name[1] for name, union_id in sorted(of.items(), reverse=True)}
        found = feed.read_union(session, ids.number(of[library, local_id]) or 0, settings)
    said = {"461": "", "463": ""}
    for field in found.rusmarc.every("461", "463"):
        numbers = [text[3:] for code, text in field.subfields if text.startswith("001")]
        said[field.tag] = " ".join(names[number] for number in numbers)
    agency = f"({settings.agency})"
    numbers = [text for field in found.marc21.every("773") for text in field.every("w")]
    assert all(number.startswith(agency) for number in numbers)
    return said["461"], said["463"], " ".join(names[n.removeprefix(agency)] for n in numbers)


CATALOGUE = [
    ("a", serial("s1", issn="0000-0019")),
    ("b", article("1", number="made up")),
    ("a", article("2", "Храмы Гдова", issn="0000-0019", source="Пск.")),
    ("a", sample.rusmarc("b1", "Псков в истории", year="2012")),
    ("b", article_in_book("3", book="Псков в истории", year="2012")),
    ("b", article_in_book("4", book="Псков в истории", year="1999")),
    ("b", article("5", "Музей", source="Гдовская заря")),
    ("a", article("6", "Крепость", number="s2", source="Заря")),
    ("a", serial("s2", "Гдовский край")),
]
EXPECTED = {
    ("b", "1"): ("s1", "", "s1"),
    ("a", "2"): ("s1", "", "s1"),
    ("b", "3"): ("", "b1", "b1"),
    ("b", "4"): ("", "", ""),
    ("b", "5"): ("", "", ""),
    ("a", "6"): ("s2", "", "s2"),
}


@pytest.mark.parametrize("seed", range(2))
def test_hosts_are_found_in_any_order(engine: Engine, settings: Settings, seed: int) -> None:
    sample.add_libraries(engine, "a", "b")
    dice = random.Random(seed)
    for library, one in dice.sample(CATALOGUE, len(CATALOGUE)):
        sample.load(engine, settings, library, [one])
    assert {name: named(engine, settings, *name) for name in EXPECTED} == EXPECTED
    assert list(verify(engine, settings)) == []
    assert rebuilding.rebuild(engine, settings, now=sample.NOW).changed == 0


def stamps(engine: Engine) -> dict[str, int]:
    """Public id → the number of its last change."""
    with db.reading(engine) as session:
        rows = session.execute(select(Cluster.union_id, Cluster.changed))
        return {row.union_id: row.changed for row in rows}


def test_articles_follow_their_host_and_harvesters_hear_of_it(
    engine: Engine, settings: Settings
) -> None:
    """It comes, another library's joins it, the first is withdrawn and returns, all are gone."""
    sample.add_libraries(engine, "a", "b", "c")
    sample.load(engine, settings, "b", [article("1"), article("2", "Храмы", issue="№ 21")])
    sample.load(engine, settings, "b", [sample.rusmarc("7")])
    with db.reading(engine) as session:
        public = sample.public_ids(session)
    acts: list[tuple[str, Record, str, Sequence[str]]] = [
        ("a", serial("s1"), "s1", ["1", "2"]),
        ("c", serial("s2"), "s1", []),
        ("a", serial("s1", "Совсем другой журнал"), "s2", ["1", "2"]),
        ("c", Record("00000das1 2200000   450 ", serial("s2").fields), "", ["1", "2"]),
    ]
    for library, one, host, followed in acts:
        before = stamps(engine)
        sample.load(engine, settings, library, [one])
        after = stamps(engine)
        stamped = {id for id in before.keys() & after.keys() if after[id] != before[id]}
        assert stamped & {public["b", name] for name in "127"} == {
            public["b", name] for name in followed
        }
        assert named(engine, settings, "b", "1") == (host, "", host)
        assert list(verify(engine, settings)) == []


def test_what_two_answer_to_alike_is_nobodys(engine: Engine, settings: Settings) -> None:
    """Two newspapers of one title: the years tell them apart, or nothing does."""
    sample.add_libraries(engine, "a", "b")
    old, new = serial("s1", began="1918-1941"), serial("s2", began="1990-2010")
    sample.load(engine, settings, "a", [old, new])
    sample.load(
        engine, settings, "b", [article("1"), article("2", year="1930"), article("3", year="1950")]
    )
    assert [named(engine, settings, "b", id)[0] for id in "123"] == ["s2", "s1", ""]
    sample.load(engine, settings, "a", [serial("s2", began="1900-2010", issn="0000-0019")])
    assert [named(engine, settings, "b", id)[0] for id in "123"] == ["s2", "", "s2"]
    assert list(verify(engine, settings)) == []


def test_a_volume_names_its_set_and_no_other_librarys_number(
    engine: Engine, settings: Settings
) -> None:
    sample.add_libraries(engine, "a", "b")
    top = record(
        "am1 ", "top", data("200", "1 ", ("a", "Псковская земля")),
        data("210", "  ", ("a", "Псков"), ("d", "2005-2008")), data("215", "  ", ("a", "3 т.")),
    )  # fmt: skip
    above = data("461", " 0", ("1", "001top"), ("1", "2001 "), ("v", "Т. 2"))
    volume = record("am2 ", "v2", data("200", "1 ", ("a", "Средние века")), above)
    sample.load(engine, settings, "a", [volume])
    sample.load(
        engine, settings, "b", [Record(top.leader, (control("001", "top"), *top.fields[1:]))]
    )
    assert named(engine, settings, "a", "v2") == ("", "", "")
    sample.load(engine, settings, "a", [top])
    assert named(engine, settings, "a", "v2") == ("top", "", "top")
    with db.reading(engine) as session:
        whole = session.get_one(Part, 1).unit_id
        assert whole is not None
        numbers = [
            [words for code, words in field.subfields if code == "1" and words.startswith("001")]
            for one in history.moments(session, 1, settings=settings, limit=9)
            if one.record is not None
            for field in one.record.every("461")
        ]
    assert numbers == [[f"001{ids.union_id(whole)}"], []]  # as it was then, newest first


def test_one_article_more_looks_at_no_other(engine: Engine, settings: Settings) -> None:
    """A newspaper's articles are not published again when one of them comes."""
    sample.add_libraries(engine, "a", "b")
    sample.load(engine, settings, "a", [serial("s1")])
    sample.load(engine, settings, "b", [article(str(n), f"Статья {n}") for n in range(5)])
    before = stamps(engine)
    sample.load(engine, settings, "b", [article("9", "Ещё одна")])
    after = stamps(engine)
    assert {id for id in before if after[id] != before[id]} == set()
    with db.reading(engine) as session:
        assert session.get_one(Publication, 1).changed == max(before.values()) + 1
        assert len(session.scalars(select(Part.cluster_id)).all()) == 6
