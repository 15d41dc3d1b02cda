"""What a conversion is in the middle of: the fields written so far, and what was left out."""

import re
from collections.abc import Container
from typing import ClassVar, Final

from marc.record import Dialect, Field, Record, Subfields, new

WORD: Final = re.compile(r"\w+")


class Draft:
    """The record being converted, and beside it what becomes of it.

    Rules look at `record`, write with `put` and own up with `leave`; `first` and `every` find
    fields of the source by tag. Nothing of the source may pass by without one of the two.
    """

    __slots__ = ("fields", "left", "record", "tags", "target")
    accounted: ClassVar[bool] = True  # whether anybody asks what was left out

    def __init__(self, record: Record, target: Dialect) -> None:
        self.record = record
        self.target = target
        self.fields: list[Field] = []
        self.left: list[Field] = []
        self.tags: dict[str, list[Field]] = {}
        tags = self.tags
        for field in record.fields:
            same = tags.get(field.tag)
            if same is None:
                tags[field.tag] = [field]
            else:
                same.append(field)

    def put(self, tag: str, indicators: str, subfields: Subfields) -> None:
        """Write one field; without words there is nothing to write."""
        if subfields:
            self.fields.append(new(Field, (tag, indicators, subfields)))

    def leave(self, field: Field, subfields: Subfields) -> None:
        """Own up to the subfields of a field that find no place."""
        if subfields:
            self.left.append(Field(field.tag, field.indicators, subfields))

    def leave_others(self, field: Field, known: Container[str]) -> None:
        """Own up to every subfield but those of these codes; a text of codes has no empty one."""
        if isinstance(known, str):
            lost = [pair for pair in field.subfields if pair[0] not in known or not pair[0]]
        else:
            lost = [pair for pair in field.subfields if pair[0] not in known]
        if lost:
            self.left.append(Field(field.tag, field.indicators, tuple(lost)))

    def leave_repeats(self, field: Field, code: str) -> None:
        """Own up to every subfield of this code but the first, which the rule has used."""
        self.leave(field, tuple([pair for pair in field.subfields if pair[0] == code][1:]))

    def settle(self, field: Field, since: int, *, but: str = "") -> None:
        """Own up to what the fields written from number `since` on do not say of this field.

        For rules that put words together; `but` are codes that were seen to. In a link each
        `$1` that is left out keeps what stands under it together.
        """
        said = {
            word
            for new in self.fields[since:]
            for code, text in new.subfields
            for word in WORD.findall(text[3:] if code == "1" and text < "010" else text)
        }
        lost: list[tuple[str, str]] = []
        head: tuple[str, str] | None = None
        for code, text in field.subfields:
            if code == "1":
                head = (code, text)
                if text[:3] < "010" and not said.issuperset(WORD.findall(text[3:])):
                    lost.append(head)
            elif not (code and code in but) and not said.issuperset(WORD.findall(text)):
                if head is not None:
                    lost.append(head)
                    head = None
                lost.append((code, text))
        self.leave(field, tuple(lost))

    def first(self, tag: str) -> Field | None:
        """The first field of the source with this tag."""
        same = self.tags.get(tag)
        return same[0] if same else None

    def every(self, tag: str) -> list[Field]:
        """The fields of the source with this tag."""
        return self.tags.get(tag, [])

    def value(self, tag: str, code: str) -> str:
        """The first subfield `code` of the first field `tag`, or an empty string."""
        same = self.tags.get(tag)
        return same[0].first(code) if same else ""

    def control(self, tag: str) -> str:
        """The data of the first control field of the source with this tag, or an empty string."""
        same = self.tags.get(tag)
        return same[0].value if same else ""


class Carrying(Draft):
    """A draft of which nobody asks what was left out."""

    __slots__ = ()
    accounted = False

    def leave(self, field: Field, subfields: Subfields) -> None:
        pass

    def leave_others(self, field: Field, known: Container[str]) -> None:
        pass

    def leave_repeats(self, field: Field, code: str) -> None:
        pass

    def settle(self, field: Field, since: int, *, but: str = "") -> None:
        pass
