"""Union records made for tests: a book, an article, a map, with what is awkward in XML."""

from exports.formats import Union
from marc.facts import Facts, Host, Kind, Name, Subject
from marc.record import Record, control, data

RUSMARC_LEADER = "00000nam0 2200000   450 "
MARC21_LEADER = "00000nam a2200000 i 4500"

BOOK = Facts(
    kind=Kind.BOOK,
    title="Старый Псков",
    subtitle="очерки",
    parts=(("т", "2"), ("ч", "1")),
    part_title="Кром & Довмонтов город",
    variants=("Pskov <alt>",),
    names=(
        Name("Петров, Иван Сергеевич", "петров и с", dates="1870-1938"),
        Name("Лис, О. П.", "лис о п", role="editor"),
    ),
    edition="2-е изд., испр.",
    places=("Псков",),
    publishers=("Логос",),
    years=(2010, 2010),
    extent="215 с.",
    size="21 см",
    series=(("Псковский край", "3"), ("Без номера", "")),
    isbns=("9785000000014",),
    languages=("rus", "est"),
    subjects=(Subject("topic", "Краеведение"), Subject("place", "Псков")),
    classes=(("rubbk", "63.3(2Рос-4Пск)"),),
    abstract="\x88О\x89 городе",
    notes=("Библиогр.: с. 210–214",),
    urls=("https://example.org/1",),
)
ARTICLE = Facts(
    kind=Kind.ARTICLE,
    title="Музей в Невеле",
    host=Host(
        "Псковская правда", "псковская правда", issn="0000-0019", year=1968, issue="20",
        date="03-12", pages="3",
    ),
    years=(1968, 1968),
    languages=("rus",),
)  # fmt: skip
MAP = Facts(kind=Kind.MAP, title="Псковская область", scale=500000, years=(1917, 1922))


def union(union_id: str, facts: Facts = BOOK, *, libraries: tuple[str, ...] = ()) -> Union:
    """A union record that says in both dialects the title of `facts`."""
    note = 'Знаки <, & и "кавычки"'
    return Union(
        union_id=union_id,
        url=f"http://127.0.0.1:8000/record/{union_id}",
        rusmarc=Record(
            RUSMARC_LEADER,
            (
                control("001", union_id),
                data("100", "  ", ("a", "20261123d2010    u  y0rusy50      ca")),
                data("200", "1 ", ("a", facts.title), ("e", facts.subtitle)),
                data("300", "  ", ("a", note)),
                data("461", " 1", ("1", "001x"), ("1", "2001 "), ("a", "Источник"), ("v", "№ 3")),
            ),
        ),
        marc21=Record(
            MARC21_LEADER,
            (
                control("001", union_id),
                control("008", "261123s2010    ru            000 0 rus d"),
                data("245", "10", ("a", facts.title), ("b", facts.subtitle)),
                data("500", "  ", ("a", note)),
            ),
        ),
        facts=facts,
        libraries=libraries,
    )
