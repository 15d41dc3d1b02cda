"""How does a list of references name this by ГОСТ Р 7.0.5-2008? Facts → one short paragraph.

A reference is enough to find the thing (ГОСТ Р 7.0.5-2008, 4.9): full stops part its areas, up to
three authors stand before the title and are not repeated, illustrations, size, ISBN and the kind of
content are left out. What the record abbreviates stays so.
"""

from collections.abc import Iterable
from datetime import date as Date

from exports import citations, names
from marc.facts import Facts, Kind


def refer(facts: Facts, *, accessed: Date | None = None) -> str:
    """«Петров И. С. Старый Псков : очерки. Псков : Логос, 2010. 215 с.»."""
    host = citations.described_host(facts)
    if facts.kind is Kind.ISSUE:
        text = join([title(facts, parts=False), imprint(facts), *citations.numbers(facts),
                     pages(facts)])  # fmt: skip
    elif host is None:
        text = join([title(facts), facts.edition, citations.scale(facts), imprint(facts),
                     pages(facts), *citations.series(facts)])  # fmt: skip
    else:
        text = f"{title(facts)} // {join(citations.host_areas(host))}"
    if citations.is_electronic(facts):
        text = join([text, *citations.addresses(facts, accessed)])
    return citations.closed(" ".join(filter(None, (heading(facts), text))))


def heading(facts: Facts) -> str:
    """«Петров И. С., Орлова А. Н.»: up to three authors, without commas inside their names."""
    people = names.authors(facts)
    if len(people) > citations.HEADED or not citations.heading(facts):
        return ""
    return ", ".join(names.inverted(person).replace(",", "", 1) for person in people)


def title(facts: Facts, *, parts: bool = True) -> str:
    """The title, and after the slash whoever the heading does not name."""
    text = " : ".join(filter(None, (facts.title, facts.subtitle)))
    text = citations.with_parts(text, facts) if parts else text
    said = statement(facts)
    return f"{text} / {said}" if said else text


def statement(facts: Facts) -> str:
    people = names.authors(facts)
    first, _, rest = facts.responsibility.partition(" ; ")
    if len(people) > citations.HEADED:
        several = f"{names.direct(people[0])} [и др.]"
        named = citations.names_one_of(first, people) or not first
        return " ; ".join(filter(None, (several, rest if named else facts.responsibility)))
    if heading(facts) and (not first or citations.names_one_of(first, people)):
        return rest
    return facts.responsibility


def imprint(facts: Facts) -> str:
    """A volume that names no place came out where its set did."""
    own = citations.imprint(facts)
    if facts.places or facts.publishers or facts.host is None or not facts.host.imprint:
        return own
    at, _, _ = facts.host.imprint.rpartition(", ")
    return ", ".join(filter(None, (at, own)))


def pages(facts: Facts) -> str:
    return citations.dashed(facts.extent)


def join(areas: Iterable[str]) -> str:
    """The areas that say something, with full stops between."""
    return ". ".join(area.lstrip().rstrip(".") for area in areas if area.strip())
