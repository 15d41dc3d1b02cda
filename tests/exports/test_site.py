"""A site of plain pages: every link in it leads somewhere, and records are text there."""

import io
import zipfile
from urllib.parse import parse_qs, urlsplit

from lxml import etree, html

from exports import site
from marc.facts import Facts, Host, Kind, Name, Subject
from tests.kits import AROUND, HOSTILE, rows
from tests.union_samples import ARTICLE, BOOK, union


def test_a_site_is_whole_and_says_nothing_as_markup() -> None:
    hostile = Facts(
        kind=Kind.ARTICLE,
        title=HOSTILE,
        host=Host(HOSTILE, "x"),
        names=(Name("Ёлкин, <b>", "елкин"),),
        subjects=(Subject("place", HOSTILE),),
    )
    records = [union("a1", BOOK), union("b2", ARTICLE), union("c3", hostile)]
    out = io.BytesIO()
    site.write(records, AROUND, out, address="https://library.example/")
    into = zipfile.ZipFile(out)
    pages = {name: into.read(name) for name in into.namelist()}
    assert {"year-1968.html", "year-2010.html", "year-undated.html"} <= pages.keys()
    assert [row[0] for row in rows(pages["search.html"])] == ["a1", "b2", "c3"]
    for name in pages.keys() - {"search.html", "svod.css", "sitemap.xml"}:
        page = html.document_fromstring(pages[name].decode())
        assert page.xpath("//script | //img | //b") == [], name
        links = [urlsplit(link) for link in page.xpath("//@href")]
        assert {link.path for link in links if not link.scheme and link.path} <= pages.keys(), name
    places = html.document_fromstring(pages["places.html"].decode())
    asked = [parse_qs(urlsplit(link).fragment) for link in places.xpath("//ul/li/a/@href")]
    assert {"place": [f"p{HOSTILE}"]} in asked
    people = html.document_fromstring(pages["people.html"].decode())
    assert people.xpath("//h2/text()") == ["Ё", "Л", "П"]
    addresses = etree.fromstring(pages["sitemap.xml"]).xpath("//text()[normalize-space()]")
    assert {address.removeprefix("https://library.example/") for address in addresses} == (
        pages.keys() - {"svod.css", "sitemap.xml"}
    )
