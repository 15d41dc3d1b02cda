"""How pages name a record, and what they say beside each label."""

import pytest

from catalog.i18n import words
from catalog.web.description import imprint_line, short_title
from catalog.web.labelled import rows, safe_link
from marc.facts import Facts, Host, Kind, Name, Subject

BOOK = Facts(
    kind=Kind.BOOK,
    title="Старый Псков",
    subtitle="очерки",
    responsibility="И. С. Петров",
    names=(Name("Петров, Иван Сергеевич", "петров и с"),),
    places=("Псков",),
    publishers=("Логос",),
    date="2010",
    extent="215 с.",
    illustrations="ил.",
    size="21 см",
    isbns=("9785000000014",),
    carrier="print",
)
ARTICLE = Facts(
    kind=Kind.ARTICLE,
    title="Гдовская крепость",
    responsibility="А. Н. Орлова",
    names=(Name("Орлова, А. Н.", "орлова а н"),),
    host=Host(title="Псков", key="псков", year=2004, issue="20", pages="15-25"),
    carrier="print",
)


def test_lines_of_a_hit() -> None:
    assert short_title(BOOK) == "Старый Псков : очерки"
    assert imprint_line(BOOK) == "Псков : Логос, 2010. – 215 с. : ил. ; 21 см."
    assert imprint_line(ARTICLE) == "// Псков. – 2004. – № 20. – С. 15–25."
    assert short_title(Facts(kind=Kind.ARTICLE, host=Host("Псков", ""))) == "Псков"


def test_labelled_rows_lead_to_headings_and_searches() -> None:
    facts = Facts(
        kind=Kind.BOOK,
        names=(
            Name("Лис, О. П.", "", role="editor", dates="1950-2001"),
            Name('Музей "Изба"', "", body=True),
        ),
        subjects=(Subject("place", "Гдов"), Subject("body", "Земство"), Subject("topic", "Лён")),
        classes=(("udc", "908"), ("local", "К63")),
        languages=("rus", "xxx"),
    )
    shown = {
        row.label: [(value.text, value.url, value.after) for value in row.values]
        for row in rows(facts, words("en"))
    }
    assert shown == {
        "names": [
            ("Лис, О. П.", "/people/%D0%9B%D0%B8%D1%81%2C%20%D0%9E.%20%D0%9F.%20%281950-2001%29",
             "1950-2001, editor"),
            ('Музей "Изба"', "/search?q=author%3A%22%D0%9C%D1%83%D0%B7%D0%B5%D0%B9++"
             "%D0%98%D0%B7%D0%B1%D0%B0+%22", ""),
        ],
        "language": [("Russian", "", ""), ("xxx", "", "")],
        "subject.body": [("Земство", "/search?q=subject%3A%22%D0%97%D0%B5%D0%BC%D1%81%D1%82%D0"
                          "%B2%D0%BE%22", "")],
        "subject.place": [("Гдов", "/places/names/%D0%93%D0%B4%D0%BE%D0%B2", "")],
        "subject.topic": [("Лён", "/topics/%D0%9B%D1%91%D0%BD", "")],
        "classes": [("908", "", "UDC"), ("К63", "", "local")],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://example.org/a", "https://example.org/a"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("//example.org", ""),
    ],
)
def test_only_web_addresses_become_links(url: str, link: str) -> None:
    assert safe_link(url) == link
