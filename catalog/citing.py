"""Under which names does this catalogue cite one newspaper? Rows for the table of sources."""

import json
from collections.abc import Iterable, Iterator
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog import db, links
from catalog.match import Verdict, sources
from catalog.match.sources import Proposal
from catalog.model import Edge
from marc.facts import Facts

CHUNK: Final = 1000


def propose(session: Session, *, least: int) -> list[Proposal]:
    """What the doubtful pairs of the catalogue say: a function of its live records alone."""
    return sources.proposals(doubtful(session), least=least)


def doubtful(session: Session) -> Iterator[tuple[Facts, Facts]]:
    """The pairs that wait for a person: an article under two names of its source is one of them."""
    query = select(Edge.a_id, Edge.b_id).where(Edge.verdict == Verdict.DOUBTFUL)
    for chunk in db.chunks([(a, b) for a, b in session.execute(query)], CHUNK):
        facts = links.read_facts(session, {id for pair in chunk for id in pair})
        yield from ((facts[a], facts[b]) for a, b in chunk)


def rows(proposals: Iterable[Proposal]) -> Iterator[str]:
    """Lines of `sources.toml`; strings of JSON are strings of TOML too (TOML 1.0, "String")."""
    for one in proposals:
        yield "[[source]]"
        yield f"# {one.articles}: {'; '.join(one.examples)}"
        yield f"title = {json.dumps(one.title, ensure_ascii=False)}"
        yield f"variants = {json.dumps(list(one.variants), ensure_ascii=False)}"
        yield ""
