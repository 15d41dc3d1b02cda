"""Researchers walk from page to page: places, people, newspapers, days, lists; and take it home."""

import io
import re
import zipfile
from collections.abc import Iterator
from urllib.parse import quote

import pytest
import rispy
from lxml import etree
from starlette.testclient import TestClient

from catalog import ids
from catalog.settings import Settings
from catalog.web import create_app
from marc.reading import Good, read

ENGLISH = {"Accept-Language": "en"}
PERSON = "Пушкин, Александр Сергеевич (1799-1837)"
PAGES = (
    *("/", "/search", "/search?q=псков", "/search/person?q=псков", "/places", "/places/porkhov"),
    *("/places/names", "/places/names/Псков, город", "/people", f"/people/{PERSON}", "/topics"),
    *("/topics/Археология", "/sources", "/sources/псковская-правда", "/sources/псков?year=2004"),
    *(
        "/calendar/05-27",
        "/calendar/year?year=2027",
        "/timeline",
        "/about",
        "/help",
        "/l/pskov/",
        "/widgets?library=pskov",
    ),
    *("/embed?library=pskov", "/list", "/desk/login", "/nowhere"),
)


@pytest.fixture(scope="module")
def demo_site(demo_settings: Settings) -> Iterator[TestClient]:
    """A client of the demo catalogue, answering as a browser on our own pages would."""
    app = create_app(demo_settings, worker=False)
    headers = {"Sec-Fetch-Site": "same-origin", "Accept-Language": "ru"}
    with TestClient(app, headers=headers, follow_redirects=False) as client:
        yield client


@pytest.fixture(autouse=True)
def nothing_kept(demo_site: TestClient) -> None:
    demo_site.cookies.clear()


def text_of(site: TestClient, path: str, **more: object) -> str:
    answer = site.get(path, **more)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.text


def records_of(html: str) -> list[str]:
    return re.findall(r'<h[23] lang="\w+"><a href="/record/(\w+)">', html)


# --- every page ---------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES)
def test_every_page_speaks_both_languages_and_carries_nothing_foreign(
    demo_site: TestClient, path: str
) -> None:
    for headers in ({}, ENGLISH):
        answer = demo_site.get(path, headers=headers)
        assert answer.status_code == (404 if path == "/nowhere" else 200)
        assert "default-src 'self'" in answer.headers["content-security-policy"]
        shown = re.sub(r"<pre.*?</pre>|<style>.*?</style>", "", answer.text, flags=re.DOTALL)
        assert re.findall(r'(?:src|action)="(?!/)', shown) == []
        assert answer.text.count("<style") <= 1  # ours, by its hash
        assert re.findall(r'\sstyle="|\son\w+="|<script>', answer.text) == []
        assert re.findall(r">\s*[a-z]+(?:\.[a-z_]+)+\s*<", shown) == []  # no bare message ids


@pytest.mark.slow
def test_links_lead_somewhere(demo_site: TestClient) -> None:
    """Every address that these pages link to answers, to one step away."""
    seen: set[str] = set()
    for path in (path for path in PAGES if path != "/nowhere"):
        html = demo_site.get(path).text
        links = re.findall(r'href="(/[^"#]*)"', html)
        seen.update(link.replace("&amp;", "&") for link in links)
    sorts: dict[str, list[str]] = {}
    for link in sorted(seen):
        shape = re.sub(r"=[^&]*", "=", link)
        sorts.setdefault(re.sub(r"(?<=/)[^/?]{6,}", "*", shape), []).append(link)
    for links in sorts.values():
        answer = demo_site.get(links[0])
        assert answer.status_code in (200, 302, 303), links[0]


# --- searching ----------------------------------------------------------------------------------


def test_a_wrong_keyboard_is_put_right_and_can_be_put_back(demo_site: TestClient) -> None:
    page = text_of(demo_site, "/search?q=gcrjdcrbq rhtvkm")
    assert "Показаны результаты для «псковский кремль»" in page
    assert records_of(page)
    back = re.search(r'href="([^"]+)"[^>]*>Искать всё же «gcrjdcrbq rhtvkm»', page)
    assert back
    as_typed = text_of(demo_site, back[1].replace("&amp;", "&"))
    assert "ничего не найдено" in as_typed
    assert records_of(as_typed) == []


def test_values_are_left_out_and_put_back(demo_site: TestClient) -> None:
    page = text_of(demo_site, "/search?q=псков")
    total = int(re.findall(r"Найден[оаы]+ (\d+)", page)[0])
    without = re.search(r'class="not" href="([^"]+)"[^>]*title="Исключить: книга"', page)
    assert without
    narrowed = text_of(demo_site, without[1].replace("&amp;", "&"))
    left = int(re.findall(r"Найден[оаы]+ (\d+)", narrowed)[0])
    books = re.search(r">книга</a>\s*<span class=\"count\">(\d+)<", page)
    assert books
    assert left == total - int(books[1])
    assert "<em>не</em> книга" in narrowed


def test_a_long_facet_is_a_page_with_letters_and_a_box(demo_site: TestClient) -> None:
    page = text_of(demo_site, "/search/person?q=михайловское&filter=ПУШКИН, АЛ")
    assert re.findall(r'<li><a href="[^"]+" rel="nofollow">([^<]+)</a>', page) == [PERSON]
    link = re.search(r'<li><a href="([^"]+)" rel="nofollow">Пушкин', page)
    assert link
    assert records_of(text_of(demo_site, link[1].replace("&amp;", "&")))
    assert demo_site.get("/search/day").status_code == 404


def test_nothing_found_shows_wider_queries_with_their_numbers(demo_site: TestClient) -> None:
    page = text_of(demo_site, "/search?q=псков зоопарк&kind=book")
    assert "Всех слов сразу нет ни в одной записи" in page
    assert "искали по самым редким" not in page
    assert records_of(page)
    link = re.search(r'href="([^"]+)"[^>]*>без слова «зоопарк»</a> <span class="count">(\d+)', page)
    assert link
    wider = text_of(demo_site, link[1].replace("&amp;", "&"))
    assert re.findall(r"Найден[оаы]+ (\d+)", wider)[0] == link[2]


def test_of_many_words_it_is_told_that_the_rarest_were_looked_for(demo_site: TestClient) -> None:
    known = "порховская крепость архитектура осады пахомова логос 2012 псков"
    unknown = " ".join(f"зоопарк{number}" for number in range(10))
    page = text_of(demo_site, f"/search?q={known} {unknown}")
    assert "Слов много, поэтому искали по самым редким из них." in page
    (heading,) = re.findall(r"<h1[^>]*>(.*?)</h1>", page)
    assert len(heading.split()) == 1 + 12  # «Поиск:» and the words that were looked for


# --- places, people, newspapers, days -----------------------------------------------------------


def test_from_the_map_to_a_district_and_its_records(demo_site: TestClient) -> None:
    home = text_of(demo_site, "/")
    cell = re.search(r'<a href="(/places/porkhov)" aria-label="[^"]+: (\d+)"', home)
    assert cell
    page = text_of(demo_site, cell[1])
    assert "Порховский уезд, Псковская губерния" in page
    assert f">{cell[2]} запис" in page
    assert len(records_of(page)) == 10
    assert demo_site.get("/places/atlantis").status_code == 404


def test_a_person_has_works_and_is_written_about(demo_site: TestClient) -> None:
    page = text_of(demo_site, f"/people/{quote(PERSON)}")
    about = re.search(r'<a href="([^"]+)">литература о лице</a> <span class="count">(\d+)', page)
    assert about
    assert re.findall(r"Найден[оаы]+ (\d+)", text_of(demo_site, about[1]))[0] == about[2]
    assert demo_site.get("/people/Никто, Никак").status_code == 404


def test_the_index_of_people_goes_by_letters(demo_site: TestClient) -> None:
    page = text_of(demo_site, "/people?letter=П")
    names = re.findall(r'<li><a href="/people/[^"]+">([^<]+)</a>', page)
    assert PERSON in names
    assert all(name.startswith("П") for name in names)
    assert names == sorted(names)
    found = text_of(demo_site, "/people?filter=александр сергеевич")
    assert PERSON in found
    assert "Ничего нет" in text_of(demo_site, "/places/names?letter=А")


@pytest.mark.parametrize("index", ["people", "topics", "places/names"])
def test_an_index_opens_at_its_first_letter(index: str, demo_site: TestClient) -> None:
    """No place of the demo begins with А."""
    assert "Ничего нет" not in text_of(demo_site, f"/{index}")


def test_a_newspaper_shows_its_coverage_down_to_the_articles(demo_site: TestClient) -> None:
    page = text_of(demo_site, "/sources/псковская-правда")
    cells = re.findall(r'aria-label="(\w+) (\d{4}): (\d+)"', page)
    total = re.search(r">(\d+) стат", page)
    assert total
    undated = sum(map(int, re.findall(r"Ещё (\d+) стат", page)))
    assert sum(int(number) for _, _, number in cells) + undated == int(total[1])
    month, year, number = cells[0]
    link = re.search(rf'href="([^"]+)" rel="nofollow" aria-label="{month} {year}', page)
    assert link
    issue = text_of(demo_site, link[1].replace("&amp;", "&"))
    articles = re.findall(r'<li lang="\w+"><a href="/record/(\w+)">', issue)
    assert len(articles) == int(number)
    record = text_of(demo_site, f"/record/{articles[0]}")
    assert "/sources/" in record
    assert demo_site.get("/sources/нет-такой").status_code == 404


def test_a_serial_lists_what_is_printed_in_it(demo_site: TestClient) -> None:
    found = records_of(text_of(demo_site, "/search?q=псковская правда&kind=serial"))
    page = text_of(demo_site, f"/record/{found[0]}")
    assert 'href="/sources/' in page


def test_a_day_remembers_what_records_tell(demo_site: TestClient) -> None:
    page = text_of(demo_site, "/calendar/05-27")
    assert "27 мая" in page
    assert re.search(r'<span class="year">1899</span>', page)
    assert 'href="/calendar/05-26"' in page
    assert demo_site.get("/calendar").headers["location"].startswith("/calendar/")
    for wrong in ("02-30", "13-01", "today", "5-7"):
        assert demo_site.get(f"/calendar/{wrong}").status_code == 404
    assert demo_site.get("/calendar/02-29").status_code == 200


# --- lists and files ----------------------------------------------------------------------------


def test_a_list_is_put_together_shared_and_taken_home(demo_site: TestClient) -> None:
    wanted = records_of(text_of(demo_site, "/search?q=крепость"))[:3]
    for union_id in wanted:
        answer = demo_site.post("/list", data={"add": union_id, "back": "/search?q=крепость"})
        assert answer.headers["location"] == quote("/search?q=крепость", safe="/?=")
    demo_site.post("/list", data={"remove": wanted[1], "back": "//evil.example"})
    page = text_of(demo_site, "/list")
    assert records_of(page) == [wanted[0], wanted[2]]
    shared = re.search(r'<a class="long" href="([^"]+)"', page)
    assert shared
    demo_site.cookies.clear()
    assert records_of(text_of(demo_site, shared[1])) == [wanted[0], wanted[2]]
    ris = demo_site.get("/take/record.ris", params={"ids": ".".join(wanted)}).text
    assert len(rispy.loads(ris)) == 3
    kept = {"keep": ".".join(wanted), "back": "/list"}
    demo_site.post("/list", data=kept)
    assert records_of(text_of(demo_site, "/list")) == wanted
    demo_site.post("/list", data={"clear": "1"})
    assert "Список пуст" in text_of(demo_site, "/list")


def test_a_list_says_when_it_is_full(demo_site: TestClient) -> None:
    many = ".".join(ids.union_id(number) for number in range(1, 301))
    demo_site.post("/list", data={"keep": many})
    answer = demo_site.post("/list", data={"add": ids.union_id(301)})
    assert answer.status_code == 400
    assert "не больше 300" in answer.text


def test_a_numbered_list_opens_as_a_document(demo_site: TestClient) -> None:
    answer = demo_site.get("/take/list.docx?q=крепость")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as document:
        body = etree.fromstring(document.read("word/document.xml"))
        for name in document.namelist():
            etree.fromstring(document.read(name))
    items = ["".join(p.itertext()) for p in body.iterfind(".//{*}p")]
    assert items[0] == "Список литературы"
    assert any(item.startswith("Пахомова, Л. Г. Порховская крепость") for item in items[1:])
    html = text_of(demo_site, "/take/list.html?q=крепость")
    assert html.count("<li>") == len(items) - 1


@pytest.mark.parametrize(
    "name", ["rusmarc.mrc", "marc21.xml", "record.csv", "gost.txt", "record.jsonl"]
)
def test_a_whole_result_can_be_taken(demo_site: TestClient, name: str) -> None:
    answer = demo_site.get(f"/take/{name}?q=крепость")
    total = int(re.findall(r"Найден[оаы]+ (\d+)", text_of(demo_site, "/search?q=крепость"))[0])
    if name.endswith(("mrc", "xml")):
        found = len([item for item in read(io.BytesIO(answer.content)) if isinstance(item, Good)])
    else:
        found = len(answer.text.splitlines()) - (name == "record.csv")
    assert found == total
    assert f"svod-{name}" in answer.headers["content-disposition"]
    assert demo_site.get("/take/evil.exe?q=крепость").status_code == 404


# --- for other programs -------------------------------------------------------------------------


def test_a_feed_of_a_query(demo_site: TestClient) -> None:
    feed = etree.fromstring(demo_site.get("/feed.atom?q=крепость").content)
    entries = feed.findall("{*}entry")
    assert 0 < len(entries) <= 30
    assert feed.findtext("{*}title") == "Свод: Поиск: крепость"
    dates = [entry.findtext("{*}published") for entry in entries]
    assert dates == sorted(dates, reverse=True)


def test_a_sitemap_lists_every_record(demo_site: TestClient) -> None:
    index = etree.fromstring(demo_site.get("/sitemap.xml").content)
    files = [loc.text.removeprefix("http://testserver") for loc in index.iter("{*}loc")]
    found = [
        loc.text for file in files
        for loc in etree.fromstring(demo_site.get(file).content).iter("{*}loc")
    ]  # fmt: skip
    home = text_of(demo_site, "/")
    total = re.search(r"<strong>(\d+)</strong>", home)
    assert total
    assert len([url for url in found if "/record/" in url]) == int(total[1])
    assert demo_site.get("/sitemap-999.xml").status_code == 404
    assert "Sitemap: http://testserver/sitemap.xml" in demo_site.get("/robots.txt").text


def test_a_browser_can_search_from_its_own_box(demo_site: TestClient) -> None:
    described = etree.fromstring(demo_site.get("/opensearch.xml").content)
    templates = {url.get("type"): url.get("template") for url in described.iter("{*}Url")}
    suggestions = templates["application/x-suggestions+json"].replace("{searchTerms}", "псков")
    typed, offered = demo_site.get(suggestions).json()
    assert typed == "псков"
    assert "Псков, город" in offered


def test_a_record_has_a_square_code_of_its_address(demo_site: TestClient) -> None:
    record = records_of(text_of(demo_site, "/search?q=крепость"))[0]
    page = text_of(demo_site, f"/record/{record}")
    assert f'src="/record/{record}/qr.svg"' in page
    assert etree.fromstring(demo_site.get(f"/record/{record}/qr.svg").content).tag.endswith("svg")


def test_a_library_has_a_page_and_something_for_its_own_site(demo_site: TestClient) -> None:
    page = text_of(demo_site, "/l/pskov/")
    assert '<input type="hidden" name="library" value="pskov">' in page
    assert demo_site.get("/l/pskov").headers["location"] == "/l/pskov/"
    assert demo_site.get("/l/none/").status_code == 404
    assert 'name="library" value="pskov"' in text_of(demo_site, "/widgets?library=pskov")
    framed = demo_site.get("/embed?library=pskov")
    assert "frame-ancestors *" in framed.headers["content-security-policy"]
    sizes = [len(demo_site.get(f"/static/{name}.js").content) for name in ("embed", "framed")]
    assert sum(sizes) <= 10_000


# --- how pages look -----------------------------------------------------------------------------


def test_the_low_vision_view_is_kept_on_every_page(demo_site: TestClient) -> None:
    page = text_of(demo_site, "/help")
    on = re.search(r'class="eye" href="([^"]+)"', page)
    assert on
    answer = demo_site.get(on[1].replace("&amp;", "&"))
    assert answer.headers["location"] == "/help"
    for path in ("/", "/desk/login", "/search?q=псков", "/nowhere"):
        assert 'class="view size-2 colours-white' in demo_site.get(path).text
    demo_site.get("/view", params={"colours": "black", "size": "3", "images": "nonsense"})
    assert 'class="view size-3 colours-black spacing-wide images-on"' in demo_site.get("/").text
    demo_site.get("/view", params={"off": "1"})
    assert 'class="view' not in demo_site.get("/").text


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "/\\evil", "/\r\nX: y"])
def test_the_way_back_stays_on_this_site(demo_site: TestClient, back: str) -> None:
    assert demo_site.get("/view", params={"back": back}).headers["location"] == "/"
