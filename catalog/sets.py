"""Which sets can be harvested, and which of them is a union record in?

A set's parts are told by colons: what is in `library:pskov` is in `library` (OAI-PMH 2.0, 2.6).
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from catalog.i18n import words
from exports import oai
from marc import districts
from marc.facts import Facts
from marc.shape import Kind

LIBRARY: Final = "library"
DISTRICT: Final = "district"
KIND: Final = "kind"
IMPRINT: Final = "imprint"
LOCAL: Final = "imprint:local"


def of(libraries: Iterable[str], facts: Facts) -> frozenset[str]:
    """The sets of a record that these libraries hold and that says this."""
    found = {f"{LIBRARY}:{code}" for code in libraries}
    found |= {f"{DISTRICT}:{slug}" for slug, _ in facts.districts}
    found.add(f"{KIND}:{facts.kind.value}")
    if districts.is_local(facts.places):
        found.add(LOCAL)
    return frozenset(found)


def libraries_of(specs: str) -> tuple[str, ...]:
    """The codes of the libraries among the sets of a union record, as Cluster has them."""
    under = f"{LIBRARY}:"
    found = [spec.removeprefix(under) for spec in specs.split() if spec.startswith(under)]
    return tuple(sorted(found))


def every(libraries: Mapping[str, str]) -> Iterator[oai.SetEntry]:
    """Every set there is; `libraries` are the members' names by code."""
    yield entry(LIBRARY)
    for code, name in libraries.items():
        yield entry(f"{LIBRARY}:{code}", LIBRARY, name=name)
    yield entry(DISTRICT)
    for slug, name in districts.titles().items():
        yield entry(f"{DISTRICT}:{slug}", DISTRICT, name=name)
    yield entry(KIND)
    for kind in Kind:
        name = in_both(f"kind.{kind.value}")
        yield entry(f"{KIND}:{kind.value}", KIND, name=name)
    yield entry(IMPRINT)
    yield entry(LOCAL)


def entry(spec: str, of: str = "", *, name: str = "") -> oai.SetEntry:
    """A set with its name and description; one of many is described like its fellows `of`."""
    message = f"set.{of or spec}"
    said = f"{message}.one" if of else f"{message}.about"
    return oai.SetEntry(spec, name or in_both(message), in_both(said, name=name))


def in_both(message: str, **values: str) -> str:
    """The words in Russian and in English: a harvester says no language."""
    return " / ".join(words(language)(message, **values) for language in ("ru", "en"))
