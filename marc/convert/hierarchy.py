"""What does a RUSMARC record stand in: which of its links lead up, to a set or a serial?"""

from marc import text as text_of
from marc.convert import inner as convert_inner
from marc.convert.draft import Draft
from marc.record import Field


def same(left: str, right: str) -> bool:
    """Whether two texts have the same letters and digits."""
    return letters(left) == letters(right)


def letters(text: str) -> str:
    return "".join(c for c in text.lower() if c.isalnum())


def links_above(draft: Draft) -> list[Field]:
    """461, 462, 463 of a part, without those that repeat a series of 225: RUSMARC has no 410.

    463 leads up only from a record below a top one (leader/08 2). A link that names neither
    title, record nor number is somebody's note.
    """
    tags = ("461", "462", "463") if draft.record.leader[8:9] == "2" else ("461", "462")
    links = [link for tag in tags for link in draft.every(tag)]
    if not links:
        return links
    series = {letters(field.first("a")) for field in draft.every("225")
              if field.indicators[:1] != "2"}  # fmt: skip
    found = []
    for link in links:
        inner = convert_inner.inner_fields(link)
        title = convert_inner.first_of(inner, "200", "a")
        number = convert_inner.first_of(inner, "200", "v")
        named = title or any(f.tag == "001" for f in inner) or text_of.parts(number)
        if named and (not title or letters(title) not in series):
            found.append(link)
    return found


def dependent_series(draft: Draft) -> Field | None:
    """The 225 that names the set of a volume: its first indicator is 2."""
    if draft.record.leader[7:8] not in ("m", "c"):
        return None
    for field in draft.every("225"):
        if field.indicators[:1] == "2" and field.first("a"):
            return field
    return None
