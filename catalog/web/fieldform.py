"""How does a record look as a form, a row a field, and what did such a form say?

The names in the form are numbers of places: `t3` the tag of the fourth field, `i3` its indicators
one by one, `c3.0` and `v3.0` the code and the text of its first subfield, `p3.0.8.1` the letter at
position 8 of that text. The leader is the first field. Whatever the form has no name for is in it
all the same, as text.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from catalog import labels
from catalog.errors import Refused
from marc.check import definitions
from marc.record import Dialect, Field, Record, Remark

LEADER: Final = "LDR"
FIXED: Final = frozenset(("001", "005"))  # who changes the number, changes another record
TAG: Final = re.compile(r"[0-9A-Za-z]{3,5}")
CODE: Final = re.compile(r"[!-~]?")
PLACE: Final = re.compile(r"([ticvp])(\d{1,4})(?:\.(\d{1,4})(?:\.(\d{1,3})\.(\d{1,2}))?)?")
LONG: Final = 70  # characters; a longer text has more than one line
EMBEDDING: Final = re.compile(r"4\d\d|604")  # RUSMARC: their $1 begins a field inside

Draft = tuple[Field, ...]


# --- a record and its draft ---------------------------------------------------------------------


def draft_of(record: Record) -> Draft:
    return (Field(LEADER, "", (("", record.leader),)), *record.fields)


def record_of(draft: Draft) -> Record:
    """The record without what was left empty. Raises Refused: the first field is no leader."""
    if not draft or draft[0].tag != LEADER:
        raise Refused("http.400")
    filled = (
        one._replace(subfields=tuple((code, text) for code, text in one.subfields if text))
        for one in draft[1:]
    )
    return Record(draft[0].value, tuple(one for one in filled if one.subfields))


def drafted(said: Sequence[tuple[str, str]]) -> Draft:
    """What a form says, in the order of its places. Raises Refused: it was not made by ours."""
    kinds: dict[str, dict[tuple[int, ...], list[str]]] = {kind: {} for kind in "ticvp"}
    for name, value in said:
        if found := PLACE.fullmatch(name):
            kind, *numbers = found.groups()
            place = tuple(int(one) for one in numbers if one)
            kinds[kind].setdefault(place, []).append(value)
    inside: dict[int, list[tuple[str, str]]] = {}
    for place, (text, *_) in sorted(kinds["v"].items()):
        code = kinds["c"].get(place, [""])[0]
        if len(place) != 2 or not CODE.fullmatch(code):
            raise Refused("http.400")
        inside.setdefault(place[0], []).append((code, overlaid(flat(text), place, kinds["p"])))
    return tuple(
        Field(flat(tag), "".join(kinds["i"].get(place, [])), tuple(inside.get(place[0], ())))
        for place, (tag, *_) in sorted(kinds["t"].items())
    )


def checked_tag(tag: str) -> str:
    if not TAG.fullmatch(tag):
        raise Refused("edit.tag", tag=tag[:10])
    return tag


def flat(text: str) -> str:
    """A browser sends lines for what was one line."""
    return re.sub(r"[\r\n]+", " ", text.replace("\0", ""))


def overlaid(
    text: str, place: tuple[int, ...], positions: Mapping[tuple[int, ...], list[str]]
) -> str:
    """The text with the letters chosen for its positions; as it was where nothing else was."""
    for (*_, start, width), (word, *_) in sorted(
        item for item in positions.items() if item[0][:2] == place and len(item[0]) == 4
    ):
        old, new = text[start : start + width].ljust(width), word[:width].ljust(width)
        if old != new:
            text = text.ljust(start)[:start] + new + text[start + width :]
    return text


# --- changing it --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Changed:
    """A draft after a button, and the place the cursor goes to."""

    draft: Draft
    focus: str = ""


def changed(draft: Draft, act: str, *, dialect: Dialect, language: str, new: str) -> Changed:
    """Do what a button says: `field` or `sub:3` adds `new`; `drop:3`, `drop:3.1`, `up:3`.

    Raises Refused: the tag is none, or the button not ours.
    """
    verb, _, where = act.partition(":")
    number, _, inner = where.partition(".")
    at = int(number) if number.isascii() and number.isdigit() else 0
    if verb == "field":
        return added(draft, checked_tag(new.strip()), dialect=dialect, language=language)
    if not 0 < at < len(draft):
        raise Refused("http.400")
    before, one, after = draft[:at], draft[at], draft[at + 1 :]
    match verb:
        case "sub" if CODE.fullmatch(new) and new:
            wider = one._replace(subfields=(*one.subfields, (new, "")))
            return Changed((*before, wider, *after), f"v{at}.{len(one.subfields)}")
        case "drop" if inner.isascii() and inner.isdigit():
            left = one.subfields[: int(inner)] + one.subfields[int(inner) + 1 :]
            return Changed((*before, one._replace(subfields=left), *after), f"n{at}")
        case "drop":
            return Changed((*before, *after), f"n{min(at, len(draft) - 2)}")
        case "up" if at > 1:
            return Changed((*before[:-1], one, before[-1], *after), f"n{at - 1}")
    raise Refused("http.400")


def added(draft: Draft, tag: str, *, dialect: Dialect, language: str) -> Changed:
    """The draft with an empty field where its tag belongs."""
    place = 1 + max((at for at, one in enumerate(draft) if at and one.tag <= tag), default=0)
    defined = definitions.definitions(dialect).get(tag)
    control = tag < "010" and len(tag) == 3 and dialect is not Dialect.IRBIS
    named = labels.subfields(language, dialect, tag)
    wanted = defined.codes if defined and defined.codes else {}
    codes = [code for code, status in wanted.items() if "!" in status]
    if not codes and not control:
        codes = [next(iter(named), "" if labels.field(language, dialect, tag) else "a")]
    allowed = defined.indicators if defined and defined.indicators else ("", "")
    first = "".join(one[:1].replace(definitions.ANY, " ") or " " for one in allowed)
    empty = Field(tag, "" if control else first, tuple((code, "") for code in codes or [""]))
    return Changed((*draft[:place], empty, *draft[place:]), f"v{place}.0")


# --- shown --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Position:
    """A choice at a position of a coded text."""

    name: str
    text: str
    value: str
    width: int
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A subfield of the form; `choices` are suggestions, `positions` stand in place of the text."""

    place: str
    code: str
    text: str
    label: str
    positions: tuple[Position, ...] = ()
    choices: str = ""

    @property
    def is_long(self) -> bool:
        return len(self.text) > LONG or "\n" in self.text  # which a field of one line would drop


@dataclass(frozen=True, slots=True)
class Box:
    """A field of the form; `block` is a heading where a part of the format begins."""

    number: int
    tag: str
    label: str
    block: str
    indicators: tuple[tuple[str, tuple[str, ...]], ...]
    lines: tuple[Line, ...]
    codes: tuple[tuple[str, str], ...]
    remarks: tuple[Remark, ...] = field(default=())

    @property
    def is_fixed(self) -> bool:
        return self.tag in FIXED

    @property
    def next_code(self) -> str:
        """What is most likely to be added: the first subfield that is not there yet."""
        there = {one.code for one in self.lines}
        return next((code for code, _ in self.codes if code not in there), "")


def boxes(
    draft: Draft, dialect: Dialect, language: str, remarks: Sequence[Remark] = ()
) -> Iterator[Box]:
    """The fields as the page draws them."""
    last = ""
    for number, one in enumerate(draft):
        block = labels.block(language, dialect, one.tag) if one.tag != LEADER else ""
        first = all(one.tag != other.tag for other in draft[:number])
        yield Box(
            number,
            one.tag,
            labels.field(language, dialect, one.tag),
            block if block != last else "",
            tuple(marks(one, dialect)),
            tuple(drawn(one, number, dialect, language)),
            tuple(addable(one, dialect, language)),
            tuple(remark for remark in remarks if first and remark.tag == one.tag),
        )
        last = block


def marks(one: Field, dialect: Dialect) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each indicator and what may be chosen for it; one that is not allowed may stay."""
    defined = definitions.definitions(dialect).get(one.tag)
    allowed = defined.indicators if defined else None
    for at, value in enumerate(one.indicators):
        choices = allowed[at] if allowed and allowed[at] != definitions.ANY else " 0123456789"
        yield value, tuple(dict.fromkeys((*choices, value)))


def drawn(one: Field, number: int, dialect: Dialect, language: str) -> Iterator[Line]:
    """The subfields; inside of a `$1` they are those of the field that it begins."""
    tag, known = one.tag, labels.coded(language, dialect)
    embeds = dialect in (Dialect.RUSMARC, Dialect.UNIMARC) and EMBEDDING.fullmatch(one.tag)
    for at, (code, text) in enumerate(one.subfields):
        place = f"{number}.{at}"
        if embeds and code == "1":
            tag = text[:3]
        named = labels.subfield(language, dialect, one.tag if code == "1" else tag, code)
        if tag != one.tag:
            inner = labels.field(language, dialect, tag)
            named = f"{tag} {inner}" if code == "1" else f"{tag} ${code} {named}"
        offered = known.get((tag, code), ())
        yield Line(
            place, code, text, named,
            tuple(letter for row in offered if row.length for letter in letters(row, place, text)),
            next((f"{tag}-{code}" for row in offered if not row.length), ""),
        )  # fmt: skip


def letters(row: labels.Coded, place: str, text: str) -> Iterator[Position]:
    """The words of a row of coded positions, as they are in this text."""
    width = row.width
    known = {code.ljust(width): word for code, word in row.choices}
    for count, start in enumerate(row.words, 1):
        value = text[start : start + width].ljust(width)
        label = f"{row.text} {count}" if row.length > width else row.text
        choices: dict[str, str] = {}
        if known:
            choices = {" " * width: "", "|" * width: "", **known}
            choices.setdefault(value, "")
        yield Position(f"p{place}.{start}.{width}", label, value, width, tuple(choices.items()))


def addable(one: Field, dialect: Dialect, language: str) -> Iterator[tuple[str, str]]:
    """The subfields that may be added, the named ones first; none to a control field."""
    if one.is_control:
        return
    named = labels.subfields(language, dialect, one.tag)
    defined = definitions.definitions(dialect).get(one.tag)
    for code in dict.fromkeys((*named, *((defined.codes or {}) if defined else {}))):
        yield code, named.get(code, "") or labels.subfield(language, dialect, one.tag, code)


def offered(draft: Draft, dialect: Dialect, language: str) -> dict[str, Sequence[tuple[str, str]]]:
    """The lists of suggestions by name, of the subfields in this draft."""
    tags = {one.tag for one in draft} | {
        text[:3] for one in draft for code, text in one.subfields if code == "1"
    }
    return {
        f"{tag}-{code}": row.choices
        for (tag, code), rows in labels.coded(language, dialect).items()
        for row in rows
        if tag in tags and not row.length
    }
