"""A record goes through the form of its fields and comes back; buttons change the form alone."""

from types import SimpleNamespace

import lxml.html
import pytest

from catalog import i18n, labels
from catalog.errors import Refused
from catalog.web import fieldform, rendering
from catalog.web.fieldform import Draft, changed, draft_of, drafted, record_of
from marc.check import definitions
from marc.record import Dialect, Field, Record, control, data
from tests.marc.corpus import cases

LEADER = "00000nam0 2200000   450 "
ODD = Record(
    LEADER,
    (
        control("001", "  1\\x"),
        data("100", "  ", ("a", "20260101d2010")),  # far too short
        data("105", "  ", ("a", "?   zzzz9")),  # what no table has
        data("463", " 0", ("1", "001RU\\1"), ("1", "2000 "), ("a", "№ 4"), ("v", "С. 3")),
        data("606", "1 ", ("9", ' "кавычки" $a {x} <b> & &amp; '), ("a", "Крепости")),
        data("990", "zz", ("z", "  своё  "), ("!", "x")),
        data("330", "  ", ("a", "Строка. " * 30)),
        data("005", "  ", ("a", "not a control field")),
        data("RELATED", "10", ("a", "x")),
        Field("1119", "  ", (("", "ab-cd"), ("a", "1"))),
        Field("200", "#", (("a", "один индикатор"),)),
    ),
)


def sent(draft: Draft, dialect: Dialect, language: str = "ru") -> list[tuple[str, str]]:
    """What a browser sends of the page when nothing is changed on it."""
    drawing = rendering.ENVIRONMENT.get_template("fieldform.html").render(
        boxes=list(fieldform.boxes(draft, dialect, language)),
        offered=fieldform.offered(draft, dialect, language),
        tags=labels.names(language, dialect),
        own=SimpleNamespace(dialect=dialect),
        focus="",
        t=i18n.words(language),
    )
    page = lxml.html.fromstring(f"<form>{drawing}</form>")
    return [(name, value.replace("\n", "\r\n")) for name, value in page.form_values()]


@pytest.mark.parametrize("dialect", Dialect)
def test_what_the_form_does_not_understand_stays(dialect: Dialect) -> None:
    assert record_of(drafted(sent(draft_of(ODD), dialect))) == ODD


def test_records_of_the_corpus_come_back_as_they_are() -> None:
    for number, case in enumerate(cases()):
        language = i18n.LANGUAGES[number % 2]
        back = drafted(sent(draft_of(case.record), case.dialect, language))
        assert record_of(back) == case.record, case.name


def test_codes_are_chosen_by_name_position_by_position() -> None:
    record = Record(LEADER, (data("105", "  ", ("a", "ay  z   000yy")), control("001", "1")))
    said = dict(sent(draft_of(record), Dialect.RUSMARC))
    assert said["p1.0.12.1"] == "y"
    said |= {"p1.0.12.1": "c", "p1.0.4.1": "e", "p0.0.7.1": "a"}
    back = record_of(drafted(list(said.items())))
    assert back.fields[0].value == "ay  e   000yc"
    assert back.leader == "00000naa0 2200000   450 "
    (letter,) = (
        one
        for box in fieldform.boxes(draft_of(record), Dialect.RUSMARC, "ru")
        for line in box.lines
        for one in line.positions
        if one.name == "p1.0.12.1"
    )
    assert ("b", "биография одного лица") in letter.choices


def test_fields_inside_of_a_link_have_their_own_names() -> None:
    link = data("463", " 0", ("1", "2000 "), ("a", "№ 4"), ("v", "С. 3"))
    _, box = fieldform.boxes(draft_of(Record(LEADER, (link,))), Dialect.RUSMARC, "ru")
    assert [line.label for line in box.lines] == [
        "200 Заглавие и сведения об ответственности", "200 $a Заглавие", "200 $v Номер тома",
    ]  # fmt: skip


RECORD = Record(
    LEADER,
    (control("001", "1"), data("200", "1 ", ("a", "Псков"), ("e", "очерк")), data("700", " 1")),
)


@pytest.mark.parametrize(
    ("act", "new", "expected", "focus"),
    [
        ("field", "606", "001 200ae 606a2 700", "v3.0"),
        ("field", "210", "001 200ae 210d 700", "v3.0"),
        ("field", "005", "001 005 200ae 700", "v2.0"),
        ("field", "999", "001 200ae 700 999a", "v4.0"),
        ("sub:2", "f", "001 200aef 700", "v2.2"),
        ("drop:2.0", "", "001 200e 700", "n2"),
        ("drop:2", "", "001 700", "n2"),
        ("up:3", "", "001 700 200ae", "n2"),
    ],
)
def test_a_button_changes_the_form(act: str, new: str, expected: str, focus: str) -> None:
    after = changed(draft_of(RECORD), act, dialect=Dialect.RUSMARC, language="ru", new=new)
    shapes = [one.tag + "".join(code for code, _ in one.subfields) for one in after.draft[1:]]
    assert " ".join(shapes) == expected
    assert after.focus == focus
    assert set(record_of(after.draft).fields) <= set(RECORD.fields) | {
        data("200", "1 ", ("e", "очерк"))
    }


@pytest.mark.parametrize(
    ("act", "new"),
    [
        ("field", ""), ("field", "6"), ("field", "60б"), ("sub:2", ""), ("sub:2", "ab"),
        ("sub:9", "a"), ("drop:0", ""), ("drop:x", ""), ("up:1", ""), ("up:²", ""), ("fly:1", ""),
    ],
)  # fmt: skip
def test_a_button_that_is_not_ours(act: str, new: str) -> None:
    with pytest.raises(Refused):
        changed(draft_of(RECORD), act, dialect=Dialect.RUSMARC, language="ru", new=new)


@pytest.mark.parametrize(
    "said", [[], [("t0", "200")], [("v0", "x")], [("t0", "LDR"), ("v0.0", "x"), ("c0.0", "ab")]]
)
def test_a_form_that_is_not_ours(said: list[tuple[str, str]]) -> None:
    with pytest.raises(Refused):
        record_of(drafted(said))


@pytest.mark.parametrize("dialect", [Dialect.RUSMARC, Dialect.MARC21, Dialect.IRBIS])
def test_both_languages_name_the_same(dialect: Dialect) -> None:
    ru, en = (labels.names(language, dialect) for language in ("ru", "en"))
    assert {tag: set(one.subfields) for tag, one in ru.items()} == {
        tag: set(one.subfields) for tag, one in en.items()
    }
    coded = (labels.coded(language, dialect) for language in ("ru", "en"))
    shapes = [
        {
            key: [(one.start, one.length, [code for code, _ in one.choices]) for one in rows]
            for key, rows in table.items()
        }
        for table in coded
    ]
    assert shapes[0] == shapes[1]


@pytest.mark.parametrize("dialect", [Dialect.RUSMARC, Dialect.MARC21])
def test_what_is_offered_by_name_the_format_allows(dialect: Dialect) -> None:
    """No code is offered that the tables which check would remark on."""
    allowed = definitions.positions(dialect)
    for (tag, code), rows in labels.coded("ru", dialect).items():
        for row in (row for row in rows if row.length and row.choices):
            for known in allowed.get((tag, code), ()):
                if known.start <= row.start < known.end:
                    offered = {word.ljust(row.width) for word, _ in row.choices}
                    assert offered <= known.codes, (tag, code, row.start)
