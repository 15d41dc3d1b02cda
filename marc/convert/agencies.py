"""Who catalogued a record, in what language and by what rules? RUSMARC 801 ⇄ MARC 21 040."""

import re
from functools import lru_cache
from operator import itemgetter
from typing import Final

from marc.convert import numbers as convert_numbers
from marc.convert.draft import Draft
from marc.dialects import equivalents
from marc.record import Field, Subfields

AGENCY: Final = {"0": "a", "1": "c", "2": "d"}
AGENCY_BACK: Final = {"a": "0", "c": "1", "d": "2"}


def to_marc21(draft: Draft) -> None:
    """801 → one 040: who catalogued, transcribed and changed it, in what language, by what rules.

    The agency that issues the record is 003. The date a record was made is in 008, that of its
    last change in 005; other dates have no place, nor has a country ($a) that neither the
    agency's code nor the language of cataloguing tells.
    """
    general = draft.value("100", "a")
    language = general[22:25].lower()
    issuer = convert_numbers.issuer_to_marc21(draft)
    agencies: list[tuple[str, str]] = []
    rules: dict[tuple[str, str], None] = {}
    for field in draft.every("801"):
        did = AGENCY.get(field.indicators[1:2])
        for code, text in field.subfields:
            if code == "b" and did:
                agencies.append((did, isil(text, field.first("a"))))
            elif code == "g":
                rules["e", text] = None
    if draft.accounted:
        days = (general[:8], draft.control("005")[:8])
        for field in draft.every("801"):
            leave_untold(draft, field, days=days, language=language, issues=field is issuer)
    draft.put("040", "  ", statement(tuple(agencies), tuple(rules), language))


@lru_cache(maxsize=1024)  # the same libraries again and again
def statement(
    agencies: tuple[tuple[str, str], ...], rules: tuple[tuple[str, str], ...], language: str
) -> Subfields:
    """The subfields of 040: who made it ($a), in what language, by what rules, who else."""
    one: list[tuple[str, str]] = []
    more: list[tuple[str, str]] = []
    for code, text in sorted(agencies, key=FIRST):
        taken = code != "d" and any(code == had for had, _ in one)
        (more if taken else one).append((code, text))
    more = [("d", text) for code, text in more if (code, text) not in one]
    spoken = [("b", language)] if language.isalpha() and language.isascii() else []
    first = [a for a in one if a[0] == "a"]
    rest = [a for a in one if a[0] != "a"]
    return (*first, *spoken, *rules, *rest, *more)


FIRST: Final = itemgetter(0)


def leave_untold(
    draft: Draft, field: Field, *, days: tuple[str, str], language: str, issues: bool
) -> None:
    """Own up to what neither 040 nor 003, 005 and 008 say of an agency."""
    did = field.indicators[1:2] in AGENCY
    lost = [
        (code, text)
        for code, text in field.subfields
        if not (
            (code == "b" and (did or issues))
            or code == "g"
            or (code == "c" and text and text in days)
            or (code == "a" and told_country(field, language))
        )
    ]
    draft.leave(field, tuple(lost))


def isil(agency: str, country: str) -> str:
    """A bare number of a Russian library («19013582») with the country ISIL puts before it."""
    return (
        f"{country}-{agency}" if agency.isdigit() and country in equivalents.COUNTRIES else agency
    )


def told_country(field: Field, language: str) -> bool:
    """Whether 040 tells the country of this agency."""
    country, agency = field.first("a"), field.first("b")
    if field.indicators[1:2] not in AGENCY and field.indicators[1:2] != convert_numbers.ISSUING:
        return False
    numbered = isil(agency, country) != agency and field.indicators[1:2] in AGENCY
    return numbered or country == country_of(agency, language)


def from_marc21(draft: Draft) -> None:
    """040 → an 801 for every agency and what it did."""
    for field in draft.every("040"):
        rules = tuple([("g", text) for text in field.every("e")])
        for code, text in field.subfields:
            if code in AGENCY_BACK:
                country = country_of(text, field.first("b"))
                head = (("a", country),) if country else ()
                said = rules if code == "a" else ()
                number = text.removeprefix(f"{country}-")
                agency = number if number.isdigit() else text
                draft.put("801", " " + AGENCY_BACK[code], (*head, ("b", agency), *said))
        spoken = draft.value("040", "b")
        carried = spoken if len(spoken) == 3 and spoken.isalpha() else ""
        known = "acde" if field.first("a") else "acd"
        lost = [s for s in field.subfields if s[0] not in known and s != ("b", carried)]
        draft.leave(field, tuple(lost))


MARS: Final = "AR-MARS"  # the Russian network of article indexing, no library of Argentina
LANGUAGES_OF_RUSSIA: Final = (
    "rus ady alt ava bak bua che chm chv dar inh kbd kom krc krl kum lez mdf myv nog oss sah "
    "tar tat tyv udm xal"
)
COUNTRY_OF_LANGUAGE: Final = {
    **dict.fromkeys(LANGUAGES_OF_RUSSIA.split(), "RU"),
    **{"bel": "BY", "ukr": "UA", "est": "EE", "lav": "LV"},
}


@lru_cache(maxsize=1024)
def country_of(agency: str, language: str) -> str:
    """The country in an agency's code: ISIL `RU-…`, MARC organisation code `Ru…`.

    Failing that the country whose language of cataloguing it is: 801 $a is mandatory in RUSMARC.
    """
    if agency[2:3] == "-" and agency[:2].isascii() and agency[:2].isupper() and agency != MARS:
        return agency[:2]
    if agency == MARS or re.match(r"Ru[A-Z]|RU", agency):
        return "RU"
    return COUNTRY_OF_LANGUAGE.get(language.lower(), "")
