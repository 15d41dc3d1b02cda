"""How do pages name a record: its title, the line under it, the voice it is read in?"""

from typing import Final

from exports import citations
from marc.facts import Facts

# ISO 639-2/B → BCP 47: in which voice a screen reader should read a title.
TONGUES: Final = {
    **{"rus": "ru", "eng": "en", "ger": "de", "fre": "fr", "est": "et", "lav": "lv"},
    **{"lit": "lt", "fin": "fi", "swe": "sv", "pol": "pl", "ukr": "uk", "bel": "be"},
    **{"lat": "la", "chu": "cu", "ita": "it", "spa": "es", "grc": "grc", "orv": "orv"},
}


def tongue(facts: Facts) -> str:
    """The language of the title as HTML names it; Russian when nothing is said."""
    return TONGUES.get(facts.languages[0] if facts.languages else "rus", "ru")


def short_title(facts: Facts) -> str:
    """What a list shows as the record's name: title, its parts and other title information."""
    return citations.title_proper(facts) or (facts.host.title if facts.host else "")


def imprint_line(facts: Facts) -> str:
    """The second line of a search hit: host and place in it, or imprint and extent."""
    host = citations.described_host(facts)
    if host is not None:
        return "// " + citations.closed(citations.join(citations.host_areas(host)))
    areas = (facts.edition, citations.imprint(facts), citations.extent(facts))
    return citations.closed(citations.join(areas))
