"""What holds for the facts of any record: they never fail, never leak, and survive JSON."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marc import check, dialects, facts
from marc.record import Dialect, Field, Record, data
from tests.marc.corpus import Case, cases

DIALECTS = st.sampled_from(list(Dialect))
TAGS = [
    *("001", "005", "008", "010", "011", "020", "022", "041", "080", "100", "101", "102", "105"),
    *("106", "110", "200", "205", "206", "210", "214", "215", "225", "230", "240", "245", "246"),
    *("250", "255", "260", "264", "300", "330", "337", "424", "461", "462", "463", "490", "520"),
    *("600", "601", "606", "607", "610", "650", "651", "653", "675", "686", "700", "701", "702"),
    *("710", "712", "773", "801", "830", "852", "856", "880", "899", "900", "903", "910", "920"),
    *("933", "934", "936", "951", "952", "963", "995"),
]
WORDS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        [
            "Псков", "Т. 2", "Вып. ХVІІІ", "№ 5 (1234)", "С. 15-25", "15 мая", "[191-]", "1913-",
            "20010315e20011831m  y0rusy50      ca", "000110s1999    ru            000 0 rus d",
            "2001 ", "210  ", "001RU/1", "978-5-94542-301-5", "880-01", "245-01/(N", "И. С.",
            "1:500 000", "М.", "автореф. дис.", "3 т.", "2-е изд.", "<<", "\u0088", "$", "PAZK",
        ]
    ),
)  # fmt: skip
CODES = st.sampled_from("abcdefghijklmnopqrstuvwxyz0123456789") | st.text(max_size=1)
INDICATORS = st.text(alphabet="012 |#", max_size=2)
FIELDS = st.builds(
    Field,
    st.sampled_from(TAGS) | st.text(max_size=3),
    INDICATORS,
    st.lists(st.tuples(CODES, WORDS), max_size=6).map(tuple),
)
LEADERS = st.one_of(
    st.text(max_size=24),
    st.builds(
        "00000n{}{}{} 2200000 {} 450{}".format,
        st.sampled_from("abcdefgijklmrtxz "),
        st.sampled_from("absmic "),
        st.sampled_from("012 "),
        st.sampled_from("abc "),
        st.sampled_from("0 "),
    ),
)
RECORDS = st.builds(Record, LEADERS, st.lists(FIELDS, max_size=12).map(tuple))


@given(RECORDS, DIALECTS)
@settings(max_examples=200, deadline=None)
def test_any_record_has_facts_and_can_be_checked(record: Record, dialect: Dialect) -> None:
    assert dialects.detect(record, prior=dialect) in Dialect
    found = facts.facts(record, dialect)
    assert facts.from_json(json.loads(json.dumps(facts.to_json(found)))) == found
    assert isinstance(facts.local_id(record, dialect), str)
    for remark in check.check(record, dialect, found):
        assert remark.code in {rule.code for rule in check.RULES}


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in cases()])
def test_facts_do_not_depend_on_local_fields(case: Case) -> None:
    record, dialect = case.record, case.dialect
    more = replace(record, fields=(*record.fields, data("939", "  ", ("a", "служебное"))))
    assert facts.facts(more, dialect) == facts.facts(record, dialect)


EMBEDDED = st.lists(
    st.sampled_from(
        [
            (("1", "001RU/X/777"),),
            (("1", "011  "), ("a", "0317-8471")),
            (("1", "010  "), ("a", "5-02-028452-1")),
            (("1", "2001 "), ("a", "Чужое заглавие"), ("e", "чужие сведения"), ("h", "Т. 9")),
            (("1", "210  "), ("a", "Тмутаракань"), ("c", "Чужой издатель"), ("d", "1777")),
            (("1", "700 1"), ("a", "Чужой"), ("b", "Ч. Ч."), ("4", "070")),
            (("1", "606  "), ("a", "Чужая рубрика")),
        ]
    ),
    min_size=1,
    max_size=6,
).map(lambda groups: tuple(pair for group in groups for pair in group))
LINKS = st.sampled_from(["421", "423", "430", "451", "454", "464", "470", "481", "488", "604"])


@given(LINKS, EMBEDDED)
def test_embedded_fields_never_leak(tag: str, subfields: tuple[tuple[str, str], ...]) -> None:
    book = next(case.record for case in cases() if case.name == "rusmarc/book")
    linked = replace(book, fields=(*book.fields, Field(tag, " 0", subfields)))
    for dialect in (Dialect.RUSMARC, Dialect.UNIMARC):
        assert facts.facts(linked, dialect) == facts.facts(book, dialect)


@given(st.sampled_from(["461", "462"]), EMBEDDED)
@settings(max_examples=50)
def test_a_set_above_gives_no_names_numbers_or_imprint(
    tag: str, subfields: tuple[tuple[str, str], ...]
) -> None:
    book = next(case.record for case in cases() if case.name == "rusmarc/book")
    linked = replace(book, fields=(*book.fields, Field(tag, " 0", subfields)))
    own, found = (facts.facts(record, Dialect.RUSMARC) for record in (book, linked))
    for name in ("names", "isbns", "issns", "places", "publishers", "years", "subjects", "pages"):
        assert getattr(found, name) == getattr(own, name)


def test_three_ways_of_describing_a_volume_say_the_same() -> None:
    names = ("volume_with_embedded_set", "volume_in_one_record", "volume_named_by_225")
    records = [case.record for case in cases() if case.name in {f"rusmarc/{n}" for n in names}]
    told = {
        (found.kind, found.title_key, found.part_title_key, found.parts, found.years, found.pages)
        for record in records
        if (found := facts.facts(record, Dialect.RUSMARC))
    }
    assert len(records) == len(names)
    assert len(told) == 1


@pytest.mark.parametrize(
    ("skipped", "title", "key"),
    [
        ("4", "The beef cattle", "beef cattle"),
        ("2", "L'industrie", "industrie"),
        ("2", "Beef cattle", "beef cattle"),  # a wrong count would cut the word
    ],
)
def test_a_title_is_compared_without_its_article(skipped: str, title: str, key: str) -> None:
    record = Record("00000nam a2200000 a 4500", (data("245", f"1{skipped}", ("a", title)),))
    assert facts.facts(record, Dialect.MARC21).title_key == key


def test_the_dialects_of_one_book_say_the_same() -> None:
    book = {case.dialect: case.record for case in cases() if case.name.endswith("/book")}
    assert set(book) == {Dialect.RUSMARC, Dialect.MARC21, Dialect.IRBIS}
    told = {
        (
            *(found.kind, found.title_key, found.subtitle_key, found.edition_number, found.pages),
            *(found.years, found.isbns, found.publisher_key, found.places, found.languages),
            found.names[0].key,
        )
        for dialect, record in book.items()
        if (found := facts.facts(record, dialect))
    }
    assert len(told) == 1


def test_empty_facts_are_left_out_of_json() -> None:
    found = facts.facts(Record("00000nam0 2200000   450 ", ()), Dialect.RUSMARC)
    assert facts.to_json(found) == {"kind": "book"}
