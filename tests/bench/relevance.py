"""How well do other searches find what readers want? `python -m tests.bench.relevance`.

The queries of tests/relevance over the demo catalogue: ours, SQLite's full text (FTS5, unicode61,
every word, bm25 with titles ten times as heavy) and, where Debian's `idzebra-2.0` and `yaz` are
installed, Zebra with ICU words, every word, its own ranking. The texts are the same for all.
"""

import os
import re
import shutil
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from xml.sax.saxutils import escape

from sqlalchemy.orm import Session

from catalog import search
from catalog.model import UnionRecord
from catalog.search import documents
from catalog.search.index import Index
from marc import facts
from tests import reading_room, relevance
from tests.bench.__main__ import free_port

WORD = re.compile(r"\w+")
# A fielded query of ours is no query to others: they get its words.
FIELD = re.compile(r"(?:^|(?<=\s))-?\w+:(?=\S)")
CONFIG = """encoding: utf-8
profilePath: {folder}:/usr/share/idzebra-2.0/tab
modulePath: {modules}
recordType: dom.{folder}/dom.xml
index: {folder}/words.idx
"""
DOM = """<dom xmlns="http://indexdata.com/zebra-2.0">
<extract name="index"><xslt stylesheet="index.xsl"/></extract>
<retrieve name="F"/><input><xmlreader level="1"/></input></dom>"""
XSL = """<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
 xmlns:z="http://indexdata.com/zebra-2.0"><xsl:template match="/r">
<z:record z:id="{@id}"><z:index name="any:w"><xsl:value-of select="a"/></z:index>
<z:index name="title:w"><xsl:value-of select="t"/></z:index></z:record>
</xsl:template></xsl:stylesheet>"""
WORDS_IDX = "index w\ncompleteness 0\nposition 1\nalwaysmatches 1\nicuchain words-icu.xml\n"
STARTS, PATIENCE = 2, 20  # seconds: until the server listens; for an answer
Texts = dict[int, tuple[str, str]]  # of each cluster: its title, everything
Ask = Callable[[str], Sequence[int]]


def main() -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        settings = reading_room.filled(folder / "demo")
        with reading_room.opened(settings) as (session, index):
            compare(session, index, reading_room.works(session), relevance.cases(), folder)
        if real := os.environ.get("SVOD_REAL_DATA"):
            cases = relevance.cases(relevance.SHARED, between=relevance.BETWEEN)
            settings = reading_room.shared(folder / "real", Path(real))
            with reading_room.opened(settings) as (session, index):
                compare(session, index, reading_room.named(session), cases, folder)


def compare(
    session: Session,
    index: Index,
    works: dict[int, set[str]],
    cases: Sequence[relevance.Case],
    folder: Path,
) -> None:
    texts = read(session)
    report("ours", ours(session, index), works, cases)
    report("FTS5, plain", full_text(texts), works, cases)
    if shutil.which("zebraidx-2.0") and shutil.which("zoomsh"):
        rows = ((id_, title, whole) for id_, (title, whole) in texts.items())
        with zebra(folder, rows) as address:
            report("Zebra, ICU words", by_yaz(address), works, cases)


def report(
    name: str, ask: Ask, works: dict[int, set[str]], cases: Sequence[relevance.Case]
) -> None:
    found = relevance.asked(ask, works, cases)
    share, rank = relevance.found_share(found), relevance.reciprocal_rank(found)
    print(f"{name}\tfound in the first ten {share:.1%}, MRR {rank:.3f}, {len(found)} queries")


def read(session: Session) -> Texts:
    roles = [role for role in documents.ROLES if role not in documents.NOT_IN_ALL]
    found = {}
    for record in session.query(UnionRecord):
        entry = documents.Entry(record.cluster_id, facts.from_json(record.facts), ())
        whole = " ".join(text for role in roles for text in documents.ROLES[role](entry))
        found[record.cluster_id] = (" ".join(documents.titles(entry)), whole)
    return found


def words(typed: str) -> list[str]:
    return WORD.findall(FIELD.sub(" ", typed))


def ours(session: Session, index: Index) -> Ask:
    def ask(typed: str) -> Sequence[int]:
        found = search.answer(index, session, search.parse({"q": typed}))
        return [hit.cluster_id for hit in found.results.hits]

    return ask


def full_text(texts: Texts) -> Ask:
    base = sqlite3.connect(":memory:")
    base.execute("create virtual table t using fts5(title, whole)")
    for cluster_id, (title, whole) in texts.items():
        base.execute("insert into t (rowid, title, whole) values (?, ?, ?)",
                     (cluster_id, title, whole))  # fmt: skip

    def ask(typed: str) -> Sequence[int]:
        match = " ".join(f'"{word}"' for word in words(typed))
        found = base.execute(
            "select rowid from t where t match ? order by bm25(t, 10.0, 1.0) limit 10", (match,)
        )
        return [row[0] for row in found]

    return ask


@contextmanager
def zebra(folder: Path, texts: Iterable[tuple[int, str, str]]) -> Iterator[str]:
    """A Zebra database of these texts (id, title, everything): its server's address."""
    modules = next(Path("/usr/lib").glob("*/idzebra-2.0/modules"))
    for name, content in (
        ("zebra.cfg", CONFIG.format(folder=folder, modules=modules)),
        ("dom.xml", DOM),
        ("index.xsl", XSL),
        ("words.idx", WORDS_IDX),
    ):
        (folder / name).write_text(content, encoding="utf-8")
    with (folder / "records.xml").open("w", encoding="utf-8") as file:
        file.write("<rs>")
        for cluster_id, title, whole in texts:
            both = f"<t>{escape(title)}</t><a>{escape(whole)}</a>"
            file.write(f'<r id="{cluster_id}">{both}</r>\n')
        file.write("</rs>")
    for command in (("init",), ("update", "records.xml")):
        subprocess.run(["zebraidx-2.0", "-c", "zebra.cfg", *command], cwd=folder, check=True,
                       capture_output=True)  # fmt: skip
    address = f"127.0.0.1:{free_port()}"
    server = subprocess.Popen(
        ["zebrasrv-2.0", "-c", "zebra.cfg", f"tcp:{address}"],
        cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    time.sleep(STARTS)
    try:
        yield address
    finally:
        server.terminate()
        server.wait()


def every_word(typed: str) -> str:
    """A query of all its words, ranked, in Zebra's prefix notation."""
    terms = [f'@attr 1=any @attr 2=102 "{word}"' for word in words(typed)]
    return "@and " * (len(terms) - 1) + " ".join(terms)


def by_yaz(address: str) -> Ask:
    """Asks Zebra by the client of YAZ, a session each time."""

    def ask(typed: str) -> Sequence[int]:
        asked = (
            f"set preferredRecordSyntax xml\nconnect {address}\n"
            f"search {every_word(typed)}\nshow 0 10\nquit\n"
        )
        told = subprocess.run(["zoomsh"], input=asked.encode(), capture_output=True, check=False,
                              timeout=PATIENCE)  # fmt: skip
        return [
            int(found)
            for found in re.findall(r'<r id="(\d+)"', told.stdout.decode(errors="replace"))
        ]

    return ask


if __name__ == "__main__":
    main()
