"""How do union records become a site that needs no server? Pages in a zip for any web host.

The offline kit is its search page; around it are lists of persons, places and sources, which lead
into that search, and a page of descriptions for every year. Plain HTML, relative links, no script
but the kit's.
"""

import html
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, Final
from urllib.parse import quote

from exports import citations, kit, xml
from exports.kit import Kit
from exports.union import Union
from marc.facts import Kind

INDEX: Final = "index.html"
SEARCH: Final = "search.html"
STYLE: Final = "svod.css"
LISTS: Final = ("people", "places", "sources")
UNDATED: Final = "undated"


@dataclass(slots=True)
class Seen:
    """What went by: headings with their numbers of records, and files of descriptions by year."""

    folder: Path
    headings: dict[str, Counter[str]] = field(
        default_factory=lambda: {name: Counter() for name in LISTS}
    )
    years: Counter[str] = field(default_factory=Counter)


def write(records: Iterable[Union], about: Kit, out: BinaryIO, *, address: str = "") -> None:
    """Write the zip; `address` is where it will stand, for a sitemap. Records are not kept."""
    with TemporaryDirectory() as temporary, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as into:
        seen = Seen(Path(temporary))
        with into.open(SEARCH, "w", force_zip64=True) as search:
            for piece in kit.pieces(watched(records, seen, about), replace(about, home=INDEX)):
                search.write(piece)
        into.writestr(STYLE, about.style)
        names = [INDEX, SEARCH]
        into.writestr(INDEX, index(seen, about))
        for name in LISTS:
            into.writestr(f"{name}.html", listing(name, seen.headings[name], about))
            names.append(f"{name}.html")
        for year in sorted(seen.years):
            with into.open(f"year-{year}.html", "w", force_zip64=True) as page:
                for line in year_page(seen, year, about):
                    page.write(line.encode())
            names.append(f"year-{year}.html")
        if address:
            into.writestr("sitemap.xml", sitemap(names, address))


def watched(records: Iterable[Union], seen: Seen, about: Kit) -> Iterator[Union]:
    """The records, written down by year and by heading as they pass."""
    for union in records:
        facts = union.facts
        people = [s.text for s in facts.subjects if s.type == "person"]
        people += [name.text for name in facts.names if not name.body]
        seen.headings["people"].update(set(people))
        seen.headings["places"].update({s.text for s in facts.subjects if s.type == "place"})
        if facts.host and facts.host.title and facts.kind in (Kind.ARTICLE, Kind.ISSUE):
            seen.headings["sources"][facts.host.title] += 1
        first, _ = kit.years(facts)
        year = str(first) if first else UNDATED
        seen.years[year] += 1
        line = html.escape(citations.describe(facts, accessed=about.made_on))
        link = f'<a href="{html.escape(union.url)}">{html.escape(union.union_id)}</a>'
        with (seen.folder / year).open("a", encoding="utf-8") as lines:
            lines.write(f"<li>{line} {link}</li>\n")
        yield union


# --- pages --------------------------------------------------------------------------------------


def framed(title: str, about: Kit) -> tuple[str, str]:
    """What stands before and after the content of a page."""
    words, name = about.words, html.escape(about.title)
    of_site = "" if title == about.title else f" – {name}"
    doors = "".join(
        f'<a href="{page}.html">{html.escape(words[f"site.{page}"])}</a>\n'
        for page in ("search", *LISTS)
    )
    before = (
        f'<!DOCTYPE html>\n<html lang="{about.language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{html.escape(title)}{of_site}</title>\n"
        f'<link rel="stylesheet" href="{STYLE}">\n</head>\n<body>\n'
        f'<a class="skip" href="#main">{html.escape(words["skip"])}</a>\n<header class="top">\n'
        f'<a class="brand" href="{INDEX}">{name}</a>\n'
        f'<nav class="doors" aria-label="{html.escape(words["views"])}">\n{doors}</nav>\n'
        f'</header>\n<main id="main" tabindex="-1">\n<h1>{html.escape(title)}</h1>\n'
    )
    after = (
        f"</main>\n<footer><p>{html.escape(words['footer'])} "
        f'<a href="{html.escape(about.base_url)}/">{html.escape(about.catalogue)}</a>, '
        f"{html.escape(words['made'])}</p></footer>\n</body>\n</html>\n"
    )
    return before, after


def index(seen: Seen, about: Kit) -> str:
    """The first page: how many records, and the years they are of."""
    before, after = framed(about.title, about)
    total = about.words["about_site"].replace("{n}", str(seen.years.total()))
    years = "\n".join(
        f'<li><a href="year-{year}.html">{html.escape(year_name(year, about))}</a> '
        f'<span class="count">{seen.years[year]}</span></li>'
        for year in sorted(seen.years)
    )
    heading = html.escape(about.words["by_year"])
    return (
        f'{before}<p class="lead">{html.escape(total)}</p>\n'
        f'<h2>{heading}</h2>\n<ul class="years">\n{years}\n</ul>\n{after}'
    )


def year_name(year: str, about: Kit) -> str:
    return about.words["undated"] if year == UNDATED else year


def listing(name: str, found: Counter[str], about: Kit) -> str:
    """Headings from А to Я, each a search."""
    before, after = framed(about.words[f"site.{name}"], about)
    ordered = sorted(found, key=lambda text: (text.casefold().replace("ё", "е\u0450"), text))
    parts = []
    for letter, group in groupby(ordered, key=lambda text: text[:1].upper()):
        links = "\n".join(
            f'<li><a href="{SEARCH}#{html.escape(asking(name, text))}">{html.escape(text)}</a> '
            f'<span class="count">{found[text]}</span></li>'
            for text in group
        )
        parts.append(f'<h2>{html.escape(letter)}</h2>\n<ul class="index">\n{links}\n</ul>\n')
    return before + "".join(parts) + after


def asking(name: str, text: str) -> str:
    """What the search page is asked for a heading: places it filters by, others are words."""
    return f"place=p{quote(text, safe='')}" if name == "places" else f"q={quote(text, safe='')}"


def year_page(seen: Seen, year: str, about: Kit) -> Iterator[str]:
    before, after = framed(year_name(year, about), about)
    yield f'{before}<ol class="numbered" lang="ru">\n'
    with (seen.folder / year).open(encoding="utf-8") as lines:
        yield from lines
    yield f"</ol>\n{after}"


def sitemap(names: Iterable[str], address: str) -> bytes:
    """Every page by its address (sitemaps.org, 0.9)."""
    base = address.rstrip("/")
    places = "".join(f"<url><loc>{html.escape(f'{base}/{name}')}</loc></url>\n" for name in names)
    opening = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return xml.DECLARATION + f"{opening}{places}</urlset>\n".encode()
