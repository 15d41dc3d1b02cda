"""How languages and countries cross: 101 and 102 ⇄ 041, 044 and their places in 008."""

from marc.convert.draft import Draft
from marc.dialects import equivalents
from marc.record import Field, data


def languages_to_marc21(draft: Draft) -> None:
    """101 → 041, unless one language of the text is all there is (it stands in 008)."""
    only = len(draft.every("101")) == 1
    for field in draft.every("101"):
        if only and plain_language(field):
            continue
        kept = tuple(
            (equivalents.LANGUAGE_CODES[c], t)
            for c, t in field.subfields
            if c in equivalents.LANGUAGE_CODES
        )
        draft.put("041", {"1": "1 ", "2": "1 "}.get(field.indicators[:1], "0 "), kept)
        draft.leave_others(field, equivalents.LANGUAGE_CODES)


def plain_language(field: Field) -> bool:
    """Whether 101 says no more than 008 can: one language of an untranslated text."""
    if len(field.subfields) != 1 or field.indicators[:1] == "1":
        return False
    code, text = field.subfields[0]
    return code == "a" and len(text) == 3 and text.isascii() and text.isalpha() and text.islower()


def countries_to_marc21(draft: Draft) -> None:
    """102 → 044 when 008 cannot hold it: several countries, a region, an unknown code."""
    for number, field in enumerate(draft.every("102")):
        first = field.subfields[0] if len(field.subfields) == 1 else ("", "")
        if number == 0 and first[0] == "a" and first[1] in equivalents.COUNTRIES:
            continue
        kept = tuple(
            ("b", t) if c in ("b", "c") else ("c", t) for c, t in field.subfields if c in "abc"
        )
        draft.put("044", "  ", kept)
        draft.leave_others(field, "abc")


def languages_from_marc21(draft: Draft) -> None:
    """041, or the language in 008 → 101."""
    fixed = draft.control("008")
    found = False
    for field in draft.every("041"):
        if field.indicators[1:2] == "7":  # codes of another list than ISO 639-2
            draft.leave(field, field.subfields)
            continue
        kept = tuple(
            (equivalents.LANGUAGE_CODES_BACK[c], one)
            for c, t in field.subfields
            if c in equivalents.LANGUAGE_CODES_BACK
            for one in run_together(t)
        )
        draft.put("101", "1 " if field.indicators[:1] == "1" else "0 ", kept)
        found = found or bool(kept)
        lost = tuple(s for s in field.subfields if s[0] not in equivalents.LANGUAGE_CODES_BACK)
        draft.leave(field, lost)
    language = fixed[35:38].lower()
    if not found and len(language) == 3 and language.isalpha() and language.isascii():
        draft.fields.append(data("101", "0 ", ("a", language)))


def run_together(text: str) -> list[str]:
    """041 used to hold several codes in one subfield: `rusger` (before 2001)."""
    text = text.strip()
    if len(text) > 3 and len(text) % 3 == 0 and text.isascii() and text.isalpha():
        return [text[i : i + 3] for i in range(0, len(text), 3)]
    return [text]


def countries_from_marc21(draft: Draft) -> None:
    """044, or the country in 008 → 102."""
    found: list[tuple[str, str]] = []
    for field in draft.every("044"):
        lost = []
        for code, text in field.subfields:
            known = iso_country(text) if code == "c" else ""
            known = (
                equivalents.COUNTRIES_BACK.get(text.strip().lower(), "") if code == "a" else known
            )
            if code == "b":
                found.append(("b", text))
            elif len(known) == 2:
                if ("a", known) not in found:
                    found.append(("a", known))
            else:
                lost.append((code, text))
        draft.leave(field, tuple(lost))
    place = equivalents.COUNTRIES_BACK.get(draft.control("008")[15:18].strip(" |#"), "")
    if place and not any(code == "a" for code, _ in found):
        found.insert(0, ("a", place))
    draft.put("102", "  ", tuple(found))


def iso_country(text: str) -> str:
    """044 $c: an ISO 3166 code, which German libraries extend («XA-DE-BY»)."""
    parts = text.strip().upper().split("-")
    return parts[1] if len(parts) > 1 and parts[0].startswith("X") else parts[0]
