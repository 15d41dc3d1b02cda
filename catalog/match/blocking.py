"""Which records are worth comparing? Those that share a blocking key. Pure."""

import hashlib
from collections.abc import Iterable
from typing import Final

from catalog.match.evidence import first_page
from marc import text
from marc.facts import Facts, Kind

LIMIT: Final = 60  # a key that more live contributions share finds no candidates


def keys(facts: Facts) -> frozenset[int]:
    """Blocking keys: records with a key in common are compared, others never."""
    return frozenset(map(hash63, key_texts(facts)))


def key_texts(facts: Facts) -> Iterable[str]:
    """The keys in words, from the strongest to the most tolerant."""
    for isbn in facts.isbns:
        yield f"isbn:{isbn}"
    if facts.kind in (Kind.SERIAL, Kind.SET):
        for issn in facts.issns:
            yield f"issn:{issn}"
    words = facts.title_key.split()
    if not words:
        return
    years = near_years(facts)
    opening = " ".join(words[:4])
    rarest = " ".join(sorted(sorted(set(words), key=lambda w: (-len(w), w))[:2]))
    latin = text.latin_key(facts.title)[:20]
    surname = facts.names[0].key.split(" ")[0] if facts.names else ""
    number = "/".join(number for _, number in facts.parts)
    for year in years:
        yield f"title:{opening}:{number}:{year}"
        yield f"rare:{rarest}:{number}:{year}"
        yield f"latin:{latin}:{number}:{year}"
        if surname:
            yield f"name:{surname}:{words[0][:6]}:{number}:{year}"
    if not years:
        yield f"undated:{facts.title_key}:{number}"
    yield from host_keys(facts, opening)


def near_years(facts: Facts) -> tuple[int, ...]:
    """The year and the next one, so that neighbours share a key (imprint year, year signed)."""
    year = facts.years[0] if facts.years else facts.host.year if facts.host else None
    return () if year is None else (year, year + 1)


def host_keys(facts: Facts, opening: str) -> Iterable[str]:
    host = facts.host
    if host is None or not host.key:
        return
    yield f"in:{host.key}:{opening}"
    if host.date or host.issue:
        page = first_page(host.pages)
        yield f"at:{host.year}:{host.date or host.issue}:{page}:{opening[:8]}"


def hash63(words: str) -> int:
    """A 63-bit hash of a text, the same on every machine; fits a signed BIGINT."""
    return int.from_bytes(hashlib.blake2b(words.encode(), digest_size=8).digest()) >> 1
