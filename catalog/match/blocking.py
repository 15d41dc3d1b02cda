"""Which records are worth comparing? Those that share a blocking key. Pure."""

import hashlib
from collections.abc import Iterable
from typing import Final

from catalog.match.views import view
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
    ending = " ".join(words[-3:])
    rarest = " ".join(sorted(sorted(set(words), key=lambda w: (-len(w), w))[:2]))
    latin = text.latin_key(" ".join(words[:5]))
    short = " ".join(word[:2] for word in latin.split())
    surname = facts.names[0].key.split(" ")[0] if facts.names else ""
    number = "/".join(n for level, n in view(facts).parts.items() if level != "год")
    for year in years:
        yield f"rare:{rarest}:{number}:{year}"
        yield f"title:{latin}:{number}:{year}"
        yield f"short:{short}:{number}:{year}"
        if surname:
            yield f"name:{surname}:{words[0][:6]}:{number}:{year}"
            yield f"name:{surname}:{words[-1][:6]}:{number}:{year}"
        else:
            yield f"end:{ending}:{number}:{year}"
    if facts.kind is not Kind.ARTICLE and (surname or not years):
        # One of two may lack a year, or give a decade for it.
        yield f"undated:{opening}:{surname}:{number}"
    yield from host_keys(facts, words)


def near_years(facts: Facts) -> tuple[int, ...]:
    """The year and the next one, so that neighbours share a key (imprint year, year signed)."""
    year = facts.years[0] if facts.years else facts.host.year if facts.host else None
    return () if year is None else (year, year + 1)


def host_keys(facts: Facts, words: list[str]) -> Iterable[str]:
    """Keys of what stands in a source: by its title there, by where, by either end of the title.

    A slip of the pen spoils one end of a title; a missing page spoils one place.
    """
    host = facts.host
    if host is None or not host.key:
        return
    yield f"in:{host.key}:{' '.join(words[:4])}"
    when = host.date or host.issue
    if not when:
        return
    page = view(facts).page
    if page:
        yield f"at:{host.year}:{when}:{page}:{' '.join(words)[:8]}"
        yield f"page:{host.year}:{when}:{page}:{host.key[:6]}"
    place = "" if host.date else host.key[:4]  # every journal has its fifth issue in a year
    yield f"on:{host.year}:{when}:{place}:{words[0]}"
    yield f"on:{host.year}:{when}:{place}:{words[-1]}"


def hash63(words: str) -> int:
    """A 63-bit hash of a text, the same on every machine; fits a signed BIGINT."""
    return int.from_bytes(hashlib.blake2b(words.encode(), digest_size=8).digest()) >> 1
