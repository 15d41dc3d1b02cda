"""How do MARC 21 links to other works read as MODS related items?"""

from collections.abc import Iterator

from exports.mods_elements import ended, joined, node, said
from exports.mods_names import name
from exports.mods_tables import DETAILS, RELATED
from marc.dialects import marc21_links
from marc.dialects.marc21_coded import clean
from marc.record import Field
from marc.shape import Host


def series(field: Field) -> Iterator[str]:
    """440, 490 and 830; a 490 that is traced (first indicator 1) is said by its 8XX."""
    if field.tag == "490" and field.indicators[:1] == "1":
        return
    title = node("titleInfo", [said("title", ended(field, "anp")),
                               said("partNumber", ended(field, "v"))])  # fmt: skip
    yield node("relatedItem", [title, *numbers(field, "x", "issn")], type="series")


def work(field: Field) -> str:
    """700, 710, 711 with a title: a work of that author, inside this one when it says so."""
    inside = [node("titleInfo", [said("title", ended(field, "tfklmors")),
                                 said("partNumber", ended(field, "n")),
                                 said("partName", ended(field, "p"))]), name(field)]  # fmt: skip
    kind = "constituent" if field.indicators[1:2] == "2" else ""
    return node("relatedItem", inside, type=kind)


def linked(field: Field) -> Iterator[str]:
    """76X-78X: the other work's title, author, imprint, numbers, and the place in it."""
    title = clean(field.first("t")) or clean(field.first("s"))
    main, _, statement = title.partition(" / ")
    proper, _, rest = main.partition(" : ")
    inside = [
        node("titleInfo", [said("title", clean(proper)), said("subTitle", clean(rest))]),
        node("name", [said("namePart", ended(field, "a"))]),
        said("note", statement, type="statement of responsibility"),
        node("originInfo", [said("publisher", ended(field, "d")),
                            said("edition", ended(field, "b"))]),
        *(said("note", text) for text in field.every("n")),
        *numbers(field, "x", "issn"),
        *numbers(field, "z", "isbn"),
        *numbers(field, "o", "local"),
        *numbers(field, "w", "local"),
    ]  # fmt: skip
    if field.tag == "773":
        inside.append(part(field))
    else:
        inside.append(node("physicalDescription", [said("extent", joined(field, "h"))]))
    yield node("relatedItem", inside, type=RELATED[field.tag], displayLabel=label(field))


def label(field: Field) -> str:
    return joined(field, "i").rstrip(":").strip()


def numbers(field: Field, code: str, kind: str) -> Iterator[str]:
    yield from (said("identifier", clean(text), type=kind) for text in field.every(code))


def part(field: Field) -> str:
    """Volume, issue, date and pages of 773$g, and its own words."""
    host = marc21_links.article_host({"773": [field]})
    told = [] if host is None else details(host)
    words = [said("text", clean(text)) for text in field.every("g")]
    return node("part", [*told, *words])


def details(host: Host) -> list[str]:
    found = [node("detail", [said("number", getattr(host, fact))], type=fact) for fact in DETAILS]
    if host.pages:
        found.append(pages(host.pages))
    found.append(said("date", "-".join(filter(None, (str(host.year or ""), day(host))))))
    return found


def pages(text: str) -> str:
    first, dash, last = text.partition("-")
    if dash and first.isdigit() and last.isdigit():
        inside = [said("start", first), said("end", last)]
    elif text.isdigit():
        inside = [said("start", text)]
    else:
        inside = [said("list", text)]
    return node("extent", inside, unit="pages")


def day(host: Host) -> str:
    """`MM-DD` or `MM`, as W3C-DTF goes on after a year."""
    plain = host.date.replace("-", "")
    return host.date if host.year and plain.isdigit() and len(plain) in (2, 4) else ""
