"""BibTeX, RIS, CSL-JSON, CSV, JSON-LD and COinS: read back by others' readers, nothing lost."""

import csv
import io
import warnings
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs

import bibtexparser
import orjson
import pytest
import rispy
from hypothesis import given
from hypothesis import strategies as st

with warnings.catch_warnings():  # citeproc-py's own, of a call Python has deprecated
    warnings.simplefilter("ignore")
    from citeproc.source.json import CiteProcJSON

from exports import bibtex, coins, csl, jsonld, ris, spreadsheet
from exports.reference import TYPES, reference, type_of
from exports.ris import TYPES as RIS_TYPES
from exports.union import Union
from marc.facts import Facts, Host, Kind, Name, Subject
from tests import union_samples as samples

BOOK = samples.union("00000012", replace(samples.BOOK, parts=(), part_title=""), libraries=("a",))
ARTICLE = samples.union(
    "00000023",
    replace(
        samples.ARTICLE,
        names=(Name("Лис, О. П.", ""), Name("Музей, Псков", "", body=True)),
        host=Host(
            "Псковская правда", "", issn="0000-0019", year=1968, issue="20", date="03-12",
            pages="3-4",
        ),
        subjects=(Subject("place", "Невель"), Subject("person", "Лис, О. П.")),
    ),
)  # fmt: skip
CHAPTER = samples.union(
    "00000034",
    Facts(
        Kind.ARTICLE,
        title="Порховский уезд",
        host=Host("Псков в истории", "", year=2012, pages="40-52", imprint="Псков : Логос, 2012"),
    ),
)
ABSTRACT = samples.union(
    "00000045",
    Facts(
        Kind.ABSTRACT,
        title="Торговля",
        names=(
            Name("Белов, А. А.", ""),
            Name("Псковский университет", "", role="degree grantor", body=True),
        ),
        years=(2016, 2016),
    ),
)
SITE = samples.union(
    "00000056",
    Facts(Kind.ELECTRONIC, title="Псковиана", urls=("https://example.org/{a}",),
          years=(2013, 9999)),
)  # fmt: skip
EVERY = (BOOK, ARTICLE, CHAPTER, ABSTRACT, SITE)
AWKWARD = 'Цены: 100 % & 5 $ #1_a {b} ~c^d \\e "f"'


# --- BibTeX --------------------------------------------------------------------------------------


def entry(union: Union) -> dict[str, str]:
    """The fields of the one entry, and its type and key."""
    library = bibtexparser.parse_string(bibtex.bibtex(union).decode())
    assert not library.failed_blocks
    (found,) = library.entries
    fields = {field.key: field.value for field in found.fields}
    return {"": found.entry_type, "key": found.key, **fields}


def test_a_book_in_bibtex() -> None:
    assert entry(BOOK) == {
        "": "book", "key": "00000012", "title": "Старый Псков : очерки",
        "author": "Петров, Иван Сергеевич", "editor": "Лис, О. П.", "address": "Псков",
        "publisher": "Логос", "edition": "2-е изд., испр.", "series": "Псковский край",
        "number": "3", "year": "2010", "isbn": "978-5-00000-001-4", "url": "https://example.org/1",
        "langid": "russian", "abstract": "\x88О\x89 городе",
    }  # fmt: skip


def test_parts_in_bibtex() -> None:
    found = entry(ARTICLE)
    assert found[""] == "article"
    assert found["author"] == "Лис, О. П. and {Музей, Псков}"
    assert (found["journal"], found["number"], found["pages"]) == ("Псковская правда", "20", "3--4")
    assert (found["year"], found["month"], found["day"]) == ("1968", "mar", "12")
    found = entry(CHAPTER)
    assert (found[""], found["booktitle"]) == ("incollection", "Псков в истории")
    assert (found["address"], found["publisher"]) == ("Псков", "Логос")
    found = entry(ABSTRACT)
    assert (found[""], found["school"]) == ("phdthesis", "Псковский университет")
    assert found["type"] == "автореферат диссертации"
    found = entry(SITE)
    assert (found["year"], found["url"]) == ("2013--", "https://example.org/%7Ba%7D")


def test_what_tex_reads_as_commands_is_escaped() -> None:
    union = replace(BOOK, facts=replace(BOOK.facts, title=AWKWARD, subtitle=""))
    assert entry(union)["title"] == (
        r"Цены: 100 \% \& 5 \$ \#1\_a \{b\} \textasciitilde{}c\textasciicircum{}d "
        r'\textbackslash{}e "f"'
    )


@pytest.mark.parametrize(
    ("identifier", "key"),
    [("0c1tzkjc", "0c1tzkjc"), ("RU/ПОУНБ/1", "RU_2F_D0_9F_D0_9E_D0_A3_D0_9D_D0_91_2F1")],
)
def test_citation_keys(identifier: str, key: str) -> None:
    assert bibtex.key(identifier) == key


# --- RIS -----------------------------------------------------------------------------------------


def references(*unions: Union) -> list[dict[str, object]]:
    return rispy.loads("".join(ris.ris(union).decode() for union in unions))


def test_a_book_in_ris() -> None:
    (found,) = references(BOOK)
    assert found == {
        "type_of_reference": "BOOK", "id": "00000012", "title": "Старый Псков : очерки",
        "authors": ["Петров, Иван Сергеевич"], "secondary_authors": ["Лис, О. П."],
        "secondary_title": "Псковский край", "volume": "3", "year": "2010",
        "place_published": "Псков", "publisher": "Логос", "edition": "2-е изд., испр.",
        "issn": "978-5-00000-001-4", "keywords": ["Краеведение", "Псков"],
        "abstract": "\x88О\x89 городе", "language": "rus",
        "notes": ["Библиогр.: с. 210–214"], "urls": ["https://example.org/1", BOOK.url],
    }  # fmt: skip


def test_parts_in_ris() -> None:
    article, chapter, thesis = references(ARTICLE, CHAPTER, ABSTRACT)
    assert article["type_of_reference"] == "NEWS"
    assert article["authors"] == ["Лис, О. П.", "Музей Псков"]
    assert (article["date"], article["number"]) == ("1968/03/12/", "20")
    assert (article["start_page"], article["end_page"]) == ("3", "4")
    assert (chapter["type_of_reference"], chapter["secondary_title"]) == ("CHAP", "Псков в истории")
    assert (thesis["type_of_reference"], thesis["type_of_work"]) == (
        "THES",
        "автореферат диссертации",
    )


# --- CSL-JSON ------------------------------------------------------------------------------------


def test_a_newspaper_article_in_csl() -> None:
    assert orjson.loads(csl.csl(ARTICLE)) == {
        "id": "00000023", "type": "article-newspaper", "title": "Музей в Невеле",
        "container-title": "Псковская правда", "issue": "20", "ISSN": "0000-0019", "page": "3-4",
        "author": [{"family": "Лис", "given": "О. П."}, {"literal": "Музей, Псков"}],
        "issued": {"date-parts": [[1968, 3, 12]]}, "keyword": "Невель, Лис, О. П.",
        "language": "rus",
    }  # fmt: skip


def test_csl_is_read_by_a_citation_processor() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # it warns of a field it does not know
        found = CiteProcJSON([csl.item(union) for union in EVERY])
    assert {key: entry.type for key, entry in found.items()} == {
        union.union_id: type_of(union.facts) for union in EVERY
    }
    assert found["00000012"]["author"][0].family == "Петров"


def test_spans_and_uncertain_years_in_csl() -> None:
    span = replace(BOOK, facts=replace(BOOK.facts, years=(1910, 1919), years_certain=False))
    assert csl.item(span)["issued"] == {"date-parts": [[1910], [1919]], "circa": True}
    assert csl.item(SITE)["issued"] == {"date-parts": [[2013]]}


# --- CSV -----------------------------------------------------------------------------------------


def table(*unions: Union) -> list[dict[str, str]]:
    raw = spreadsheet.header() + b"".join(map(spreadsheet.row, unions))
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def test_rows_of_csv() -> None:
    book, article = table(BOOK, ARTICLE)
    assert book["title"] == "Старый Псков : очерки"
    assert (book["authors"], book["other_names"]) == (
        "Петров, Иван Сергеевич",
        "Лис, О. П. (editor)",
    )
    assert book["series"] == "Псковский край ; 3 | Без номера"
    assert (book["year_from"], book["places_about"], book["libraries"]) == ("2010", "Псков", "a")
    assert (article["source"], article["issue_date"]) == ("Псковская правда", "12 марта")
    assert article["citation"].startswith("Лис, О. П. Музей в Невеле / О. П. Лис. – Текст")
    assert all(None not in row and None not in row.values() for row in (book, article))


def test_a_cell_is_no_formula() -> None:
    union = replace(BOOK, facts=replace(BOOK.facts, title='=HYPERLINK("http://x")', subtitle=""))
    (row,) = table(union)
    assert row["title"] == '\'=HYPERLINK("http://x")'


# --- schema.org, COinS ---------------------------------------------------------------------------


def test_an_article_in_json_ld() -> None:
    assert orjson.loads(jsonld.jsonld(ARTICLE)) == {
        "@context": "https://schema.org", "@type": "NewsArticle", "@id": ARTICLE.url,
        "url": ARTICLE.url, "name": "Музей в Невеле", "datePublished": "1968-03-12",
        "author": [
            {"@type": "Person", "name": "Лис, О. П.", "familyName": "Лис", "givenName": "О. П."},
            {"@type": "Organization", "name": "Музей, Псков"},
        ],
        "inLanguage": ["rus"],
        "isPartOf": [{
            "@type": "PublicationIssue", "issueNumber": "20",
            "isPartOf": {"@type": "Newspaper", "name": "Псковская правда", "issn": "0000-0019"},
        }],
        "pageStart": "3", "pageEnd": "4",
        "spatialCoverage": [{"@type": "Place", "name": "Невель"}],
        "about": [{"@type": "Person", "name": "Лис, О. П."}],
    }  # fmt: skip


def test_json_ld_of_a_book_names_its_series_and_numbers() -> None:
    found = jsonld.linked(BOOK)
    assert (found["@type"], found["isbn"]) == ("Book", ["9785000000014"])
    assert found["isPartOf"][0] == {
        "@type": "BookSeries",
        "name": "Псковский край",
        "position": "3",
    }
    assert found["publisher"] == [{"@type": "Organization", "name": "Логос", "location": "Псков"}]


def test_json_ld_cannot_leave_its_script_element() -> None:
    union = replace(BOOK, facts=replace(BOOK.facts, title="</script><script>alert(1)//<!--&"))
    text = jsonld.in_page(union)
    assert not {b"<", b">", b"&"} & {text[at : at + 1] for at in range(len(text))}
    assert orjson.loads(text) == jsonld.linked(union)


def test_coins_is_an_open_url() -> None:
    found = parse_qs(coins.coins(ARTICLE))
    assert found["rft_val_fmt"] == ["info:ofi/fmt:kev:mtx:journal"]
    assert found["rft.atitle"] == ["Музей в Невеле"]
    assert (found["rft.aulast"], found["rft.date"]) == (["Лис"], ["1968-03-12"])
    assert parse_qs(coins.coins(BOOK))["rft.isbn"] == ["9785000000014"]
    assert parse_qs(coins.coins(SITE))["rft_val_fmt"] == ["info:ofi/fmt:kev:mtx:dc"]


# --- whatever the facts ---------------------------------------------------------------------------


def test_every_type_has_its_ris_type() -> None:
    found = {*TYPES.values(), "webpage", "chapter", "article", "article-journal"}
    assert found <= RIS_TYPES.keys()
    assert {type_of(Facts(kind, title="Т")) for kind in Kind} <= RIS_TYPES.keys()


texts = st.text(alphabet=" .,:;/-{}\\%&$#_~^@=\"'\r\n\x85АвZя1", max_size=9)


@given(
    kind=st.sampled_from(Kind),
    title=texts.map("Т".__add__),
    said=st.tuples(texts, texts, texts, texts),
    years=st.none() | st.just((1917, 1922)) | st.just((1990, 9999)),
    host=st.none() | st.builds(Host, texts, texts, date=texts, pages=texts, issue=texts),
)
def test_every_format_is_read_back(
    kind: Kind,
    title: str,
    said: tuple[str, str, str, str],
    years: tuple[int, int] | None,
    host: Host | None,
) -> None:
    name, place, abstract, url = said
    facts = Facts(
        kind, title=title, names=(Name(name, ""), Name(place, "", body=True)), places=(place,),
        abstract=abstract, urls=(url,), years=years, host=host, subjects=(Subject("topic", name),),
    )  # fmt: skip
    union = samples.union("00000012", facts)
    found = entry(union)
    assert found["key"] == "00000012"
    assert found["title"].strip() == bibtex.escaped(reference(facts).title).strip()
    (one,) = references(union)
    assert one["title"] == " ".join(reference(facts).title.split())
    (row,) = table(union)
    assert row["abstract"].lstrip("'") == abstract.lstrip("'")
    assert orjson.loads(csl.csl(union))["title"] == orjson.loads(jsonld.jsonld(union))["name"]
    assert parse_qs(coins.coins(union))["ctx_ver"] == ["Z39.88-2004"]


def test_the_table_of_formats_is_documented() -> None:
    page = Path(__file__).parents[2].joinpath("docs", "partner", "formats.md").read_text("utf-8")
    assert [name for name in spreadsheet.HEADER if f"`{name}`" not in page] == []
