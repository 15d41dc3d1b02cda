"""A researcher finds a record, sees who recorded it and takes it home, whatever is asked."""

import base64
import gzip
import hashlib
import io
import re
from urllib.parse import quote, unquote

import orjson
import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from catalog import db
from catalog.settings import Settings
from catalog.web import create_app, pages
from marc.reading import Good, read
from marc.record import Record, data
from tests.front_door import ONE_DATABASE, finds, until
from tests.sample import add_libraries, load, marc21, public_ids, rusmarc

ODD_IDS = ("RU\\PSK\\BIBL\\17", "a/b//c", "Пск 17", "50%", "a?b#c&d=e", "x;y+z", "«№»")
ISBN = "978-5-7107-7399-8"
OWN_SCRIPT = re.compile(r'<script src="/static/\w+\.js\?v=[\w.]+" type="module"></script>')
OWN_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)  # `headers.STYLES`, let in by its hash


def union_id(engine: Engine, library: str, local_id: str) -> str:
    with db.reading(engine) as session:
        return public_ids(session)[(library, local_id)]


def read_back(body: bytes) -> list[Record]:
    return [item.record for item in read(io.BytesIO(body)) if isinstance(item, Good)]


# --- words and frame ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "header", "language"),
    [
        ("/", "", "ru"),
        ("/", "en-GB,en;q=0.8", "en"),
        ("/?lang=en", "ru", "en"),
        ("/?lang=tlh", "de", "ru"),
    ],
)
@ONE_DATABASE
def test_a_page_speaks_the_readers_language(
    site: TestClient, path: str, header: str, language: str
) -> None:
    answer = site.get(path, headers={"Accept-Language": header})
    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.text
    assert answer.headers["content-language"] == language
    assert "Cookie" in answer.headers["vary"]


@ONE_DATABASE
def test_a_chosen_language_is_remembered(site: TestClient) -> None:
    site.get("/?lang=en")
    assert '<html lang="en">' in site.get("/search", headers={"Accept-Language": "ru"}).text


@ONE_DATABASE
def test_the_way_to_the_other_language_keeps_the_query(site: TestClient) -> None:
    text = site.get("/search", params={"q": "псков & <луки>", "kind": "book"}).text
    found = re.search(r'<a href="([^"]+)" lang="en"', text)
    assert found
    other = site.get(found[1].replace("&amp;", "&")).text
    assert "псков &amp; &lt;луки&gt;" in other
    assert '<html lang="en">' in other


PLACES = ("/", "/search?q=псков", "/record/none", "/desk/login", "/desk/", "/static/svod.css")


@ONE_DATABASE
def test_every_answer_carries_the_security_headers(site: TestClient) -> None:
    for path in PLACES:
        headers = site.get(path).headers
        assert "default-src 'self'" in headers["content-security-policy"], path
        assert "frame-ancestors 'none'" in headers["content-security-policy"], path
        assert headers["x-content-type-options"] == "nosniff", path


@ONE_DATABASE
def test_nothing_comes_from_other_hosts_and_nothing_is_inline(site: TestClient) -> None:
    for path in PLACES:
        text = site.get(path).text
        assert re.findall(r'(?:src|action)="(?!/)', text) == [], path
        assert re.findall(r'<link[^>]+href="(?!/)', text) == [], path
        plain = OWN_STYLE.sub("", OWN_SCRIPT.sub("", text))
        assert re.findall(r'<style|\sstyle="|\son\w+="', plain) == [], path
        assert "<script" not in OWN_SCRIPT.sub("", text), path


@ONE_DATABASE
def test_a_page_brings_its_style_and_only_that_one_is_taken(site: TestClient) -> None:
    answer = site.get("/")
    (style,) = OWN_STYLE.findall(answer.text)
    hashed = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'self' 'sha256-{hashed}';" in answer.headers["content-security-policy"]
    assert 'rel="stylesheet"' not in answer.text


@ONE_DATABASE
def test_the_first_page_is_light(site: TestClient) -> None:
    files = [f"/static/{name}" for name in ("suggest.js", "icon.svg")]
    bodies = [site.get(path).content for path in ("/", *files)]
    assert len(OWN_STYLE.findall(bodies[0].decode())[0]) <= 25_000
    assert sum(len(gzip.compress(body)) for body in bodies) <= 50_000


@ONE_DATABASE
def test_pages_are_compressed_for_those_who_take_it(site: TestClient) -> None:
    assert site.get("/").headers["content-encoding"] == "gzip"
    plain = site.get("/", headers={"Accept-Encoding": "gzip;q=0"})
    assert "content-encoding" not in plain.headers


@ONE_DATABASE
def test_a_browser_asks_for_a_script_once_a_day(site: TestClient) -> None:
    (script,) = re.findall(r'<script src="([^"]+)"', site.get("/").text)
    assert site.get(script).headers["cache-control"] == "public, max-age=86400"
    assert "cache-control" not in site.get(script.partition("?")[0]).headers


def test_home_counts_what_there_is(site: TestClient, engine: Engine, settings: Settings) -> None:
    def totals() -> list[str]:
        return re.findall(r"<strong>([^<]+)</strong>", site.get("/").text)

    assert totals() == ["0", "0", "0"]
    add_libraries(engine, "pskov", "luki")
    load(engine, settings, "pskov", [rusmarc("1"), rusmarc("2", "Летопись", year="1955")])
    load(engine, settings, "luki", [marc21("9")])
    assert totals() == ["2", "3", "2"]


@ONE_DATABASE
def test_the_service_says_that_it_is_up(site: TestClient) -> None:
    assert site.get("/health").json() == {"status": "ok"}
    assert site.get("/ready").json() == {"status": "ready"}
    assert "Disallow: /desk/" in site.get("/robots.txt").text


# --- from search to source ----------------------------------------------------------------------


def test_from_the_search_to_each_librarys_own_record(
    site: TestClient, engine: Engine, settings: Settings
) -> None:
    add_libraries(engine, "pskov", "luki")
    load(engine, settings, "pskov", [rusmarc(ODD_IDS[0], isbn=ISBN), rusmarc("2", "Летопись")])
    load(engine, settings, "luki", [marc21(ODD_IDS[2], isbn=ISBN)])
    until(finds(site, "старого пскова", 1))
    listed = site.get("/search", params={"q": "старого пскова"}).text
    assert "2 библиотеки" in listed
    record = re.search(r'<a href="(/record/\w+)"><mark>Старый</mark> <mark>Псков</mark>', listed)
    assert record
    page = site.get(record[1]).text
    assert "Петров, И. С. Старый Псков" in page
    assert "Записи предоставили 2 библиотеки" in page
    sources = re.findall(r'<a href="(/contribution/[^"]+)">', page)
    assert [unquote(source) for source in sources] == [
        f"/contribution/luki/{ODD_IDS[2]}",
        f"/contribution/pskov/{ODD_IDS[0]}",
    ]
    own = site.get(sources[1]).text
    assert ODD_IDS[0] in own
    assert "RUSMARC" in own
    assert record[1] in own


def test_any_local_id_has_an_address(site: TestClient, engine: Engine, settings: Settings) -> None:
    add_libraries(engine, "pskov")
    sent = [rusmarc(local_id, f"Заглавие {n}") for n, local_id in enumerate(ODD_IDS)]
    load(engine, settings, "pskov", sent)
    for n, local_id in enumerate(ODD_IDS):
        page = site.get(f"/record/{union_id(engine, 'pskov', local_id)}").text
        link = re.search(r'<a href="(/contribution/[^"]+)">', page)
        assert link
        answer = site.get(link[1])
        assert answer.status_code == 200, local_id
        assert f"Заглавие {n}" in answer.text


def test_a_record_as_received_and_its_versions(
    site: TestClient, engine: Engine, settings: Settings
) -> None:
    add_libraries(engine, "pskov")
    load(engine, settings, "pskov", [rusmarc("a/1", "Первое")])
    first = (settings.data / "sent.mrc").read_bytes()
    load(engine, settings, "pskov", [rusmarc("a/1", "Второе")])
    second = (settings.data / "sent.mrc").read_bytes()
    address = f"/contribution/pskov/{quote('a/1', safe='')}"
    assert site.get(address, params={"form": "received"}).content == second
    old = site.get(address, params={"form": "received", "version": "1"})
    assert old.content == first
    assert old.headers["content-type"] == "application/marc"
    assert 'filename="pskov-a_1-1.mrc"' in old.headers["content-disposition"]
    assert "Первое" in site.get(address, params={"version": "1"}).text
    page = site.get(address).text
    assert "Второе" in page
    assert "Версия 1" in page
    assert site.get(address, params={"version": "7"}).status_code == 404


def test_the_union_record_shows_where_each_field_comes_from(
    site: TestClient, engine: Engine, settings: Settings
) -> None:
    add_libraries(engine, "pskov", "luki")
    note = data("300", "  ", ("a", "Только во Пскове"))
    load(engine, settings, "pskov", [rusmarc("1", isbn=ISBN, extra=[note])])
    load(engine, settings, "luki", [marc21("9", isbn=ISBN)])
    address = f"/record/{union_id(engine, 'pskov', '1')}"
    for dialect, tag in (("rusmarc", "300"), ("marc21", "500")):
        text = site.get(f"{address}/{dialect}").text
        rows = re.findall(r'<tr><th scope="row">(\w+)</th>(.*?)</tr>', text, re.DOTALL)
        noted = [row for found, row in rows if found == tag and "Только во Пскове" in row]
        assert len(noted) == 1
        assert re.findall(r'title="([^"]+)"', noted[0]) == ["Библиотека pskov"]
    assert site.get(f"{address}/unimarc").status_code == 404


FILES = (
    ("rusmarc.mrc", "application/marc", "200"),
    ("rusmarc.xml", "application/xml", "200"),
    ("marc21.mrc", "application/marc", "245"),
    ("marc21.xml", "application/marcxml+xml", "245"),
)


OTHER_FILES = (
    ("mods.xml", "application/mods+xml", "<title>Старый Псков</title>"),
    ("dc.xml", "application/xml", "<dc:title>Старый Псков"),
    ("dcterms.rdf", "application/rdf+xml", "<dcterms:title>Старый Псков"),
    ("schema.jsonld", "application/ld+json", '"name":"Старый Псков"'),
    ("record.ris", "application/x-research-info-systems", "TI  - Старый Псков"),
    ("record.bib", "application/x-bibtex; charset=utf-8", "title = {Старый Псков}"),
    ("csl.json", "application/vnd.citationstyles.csl+json", '"title":"Старый Псков"'),
    ("record.csv", "text/csv; charset=utf-8", "Старый Псков"),
    ("record.jsonl", "application/jsonl", '"title":"Старый Псков"'),
    ("gost.txt", "text/plain; charset=utf-8", "Петров, И. С. Старый Псков / И. С. Петров. – Псков"),
    (
        "gost-2008.txt",
        "text/plain; charset=utf-8",
        "Петров И. С. Старый Псков. Псков : Логос, 2010",
    ),
)


@ONE_DATABASE
def test_a_record_can_be_cited(site: TestClient, engine: Engine, settings: Settings) -> None:
    add_libraries(engine, "pskov")
    load(engine, settings, "pskov", [rusmarc("1")])
    address = f"/record/{union_id(engine, 'pskov', '1')}"
    page = site.get(address).text
    for name, media, words in OTHER_FILES:
        assert f'href="{address}/{name}"' in page
        answer = site.get(f"{address}/{name}")
        assert answer.headers["content-type"] == media
        assert words in answer.content.decode()
        assert f'filename="{address[8:]}-{name}"' in answer.headers["content-disposition"]
    assert "Петров И. С. Старый Псков. Псков : Логос, 2010. 215 с." in page
    assert 'class="Z3988" title="ctx_ver=Z39.88-2004&amp;rft_val_fmt=' in page
    told = re.search(r'<script type="application/ld\+json">([^<]*)</script>', page)
    assert told
    assert (
        orjson.loads(told[1])
        == orjson.loads(site.get(f"{address}/schema.jsonld").content)["@graph"][0]
    )
    assert site.get(f"{address}/record.docx").status_code == 404


@ONE_DATABASE
def test_a_union_record_can_be_taken_home(
    site: TestClient, engine: Engine, settings: Settings
) -> None:
    add_libraries(engine, "pskov")
    load(engine, settings, "pskov", [rusmarc("1")])
    for name, media, title in FILES:
        answer = site.get(f"/record/{union_id(engine, 'pskov', '1')}/{name}")
        assert answer.headers["content-type"] == media
        (record,) = read_back(answer.content)
        field = record.first(title)
        assert field is not None
        assert field.first("a").rstrip(" /") == "Старый Псков"


def test_lists_are_paged_and_totals_honest(
    site: TestClient, engine: Engine, settings: Settings
) -> None:
    add_libraries(engine, "pskov", "luki")
    sent = [rusmarc(str(n), f"Летопись {n}", year=str(1900 + n)) for n in range(45)]
    load(engine, settings, "pskov", sent)
    load(engine, settings, "luki", [marc21("x", "Летопись иная", year="1800")])
    until(finds(site, "летопись", 46))
    address, shown = "/search?q=летопись&sort=year", []
    while address:
        text = site.get(address).text
        shown += re.findall(r'<a href="/record/(\w+)">', text)
        following = re.search(r'<a href="([^"]+)" rel="next', text)
        address = following[1].replace("&amp;", "&") if following else ""
    assert len(shown) == len(set(shown)) == 46
    first = site.get("/search", params={"q": "летопись", "lang": "en"}).text
    assert "46 records found · showing 1–20" in first
    narrowed = re.search(r'<a href="([^"]+)"[^>]*>Библиотека luki</a>', first)
    assert narrowed
    narrow = site.get(narrowed[1].replace("&amp;", "&")).text
    assert "1 record found" in narrow
    assert "Remove the filter" in narrow


@ONE_DATABASE
def test_nothing_found_is_a_page_with_a_way_on(site: TestClient) -> None:
    answer = site.get("/search", params={"q": "нетакогослова", "kind": "book"})
    assert answer.status_code == 200
    assert "ничего не найдено" in answer.text
    assert "Как искать" in answer.text


# --- addresses that last ------------------------------------------------------------------------


def test_a_merged_record_redirects_and_a_withdrawn_one_is_gone(
    site: TestClient, engine: Engine, settings: Settings
) -> None:
    add_libraries(engine, "pskov", "luki")
    load(engine, settings, "pskov", [rusmarc("1", isbn=ISBN)])
    load(engine, settings, "luki", [marc21("9", "Совсем другая книга", year="1990")])
    older, younger = union_id(engine, "pskov", "1"), union_id(engine, "luki", "9")
    assert older != younger
    load(engine, settings, "luki", [marc21("9", isbn=ISBN)])
    for rest in ("", "/rusmarc", "/marc21.xml"):
        moved = site.get(f"/record/{younger}{rest}")
        assert (moved.status_code, moved.headers["location"]) == (301, f"/record/{older}{rest}")
    load(engine, settings, "pskov", [rusmarc("1", status="d")])
    assert "1 библиотека" in site.get(f"/record/{older}").text
    gone = rusmarc("9", status="d")
    load(engine, settings, "luki", [gone])
    for address in (older, younger):
        answer = site.get(f"/record/{address}")
        assert answer.status_code == 410
        assert address in answer.text
    own = site.get("/contribution/pskov/1")
    assert own.status_code == 200
    assert "исключила" in own.text


# --- whatever is asked --------------------------------------------------------------------------


NOT_THERE = (
    "/record/none",
    "/record/0000000%00",
    "/record/zzzzzzzz",
    "/record/zzzzzzzz/rusmarc.mrc",
    "/contribution/pskov/%00",
    "/contribution/%00/1",
    "/contribution/pskov/нет",
    "/contribution/pskov/",
    "/contribution/pskov",
    "/nowhere",
    "/static/none.css",
    "/static/../settings.py",
    "/static/%2e%2e/settings.py",
)


def test_what_is_not_there_is_said_politely(site: TestClient) -> None:
    for path in NOT_THERE:
        answer = site.get(path)
        assert answer.status_code == 404, path
        assert "<h1>Такой страницы нет</h1>" in answer.text, path


QUERIES = (
    *('"', "((((", "a" * 5000, "\x00", "%00%ff", "AND OR NOT", "год:9999999..", ":::", "-", "*"),
    *("\\", "' or 1=1 --", "<script>alert(1)</script>", "\N{GRINNING FACE}", "\u202e", "автор:"),
)
PARAMETERS = (
    *("page=0", "page=99999999999999999999", "page=-1", "page=600", "page=²", "sort=evil"),
    *("from=abc&to=", "from=2000&to=1000", "kind=%00", "library=%ff", "lang=%00", "q=%00&q=%ff"),
)


def test_no_search_is_an_error(site: TestClient, engine: Engine, settings: Settings) -> None:
    add_libraries(engine, "pskov")
    load(engine, settings, "pskov", [rusmarc("1")])
    until(finds(site, "псков", 1))
    for query in QUERIES:
        answer = site.get("/search", params={"q": query})
        assert answer.status_code == 200, query
        assert "<script" not in OWN_SCRIPT.sub("", answer.text)
    for parameters in PARAMETERS:
        assert site.get(f"/search?q=псков&{parameters}").status_code == 200, parameters


@ONE_DATABASE
def test_records_cannot_bring_script_into_pages(
    site: TestClient, engine: Engine, settings: Settings
) -> None:
    add_libraries(engine, "pskov")
    evil = "<script>alert(1)</script>"
    link = data("856", "4 ", ("u", "javascript:alert(1)"))
    load(engine, settings, "pskov", [rusmarc(f"{evil}", evil, extra=[link])])
    until(finds(site, "alert", 1))
    address = f"/record/{union_id(engine, 'pskov', evil)}"
    own = re.search(r'<a href="(/contribution/[^"]+)">', site.get(address).text)
    assert own
    for path in ("/search?q=alert", address, f"{address}/rusmarc", f"{address}/marc21", own[1]):
        text = site.get(path).text
        # Data for machines is no script to a browser, and ends where ours ends it.
        plain = re.sub(r'<script type="application/ld\+json">[^<]*</script>', "", text)
        plain = OWN_SCRIPT.sub("", plain)
        assert "<script" not in plain
        assert 'href="javascript' not in text
        assert "&lt;script&gt;" in text


@ONE_DATABASE
def test_a_fault_of_ours_is_a_plain_page(
    settings: Settings, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(pages, "totals_of", fail)
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        answer = client.get("/")
        assert answer.status_code == 500
        assert "secret detail" not in answer.text
        assert "default-src 'self'" in answer.headers["content-security-policy"]
        machine = client.get("/", headers={"Accept": "application/json"})
        assert machine.headers["content-type"] == "application/problem+json"
        assert machine.json()["status"] == 500


@ONE_DATABASE
def test_programs_get_problems_as_json(site: TestClient) -> None:
    answer = site.get("/record/none", headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "record.unknown"


@ONE_DATABASE
def test_methods_that_do_not_fit_are_refused(site: TestClient) -> None:
    assert site.post("/search").status_code == 405
    assert site.delete("/record/none").status_code == 405
