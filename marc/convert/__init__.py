"""What a record of one dialect is in another, and what of it found no place there."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from operator import itemgetter
from typing import Final

from marc.convert import agencies, carriers, fixed_fields, scripts
from marc.convert import description as convert_description
from marc.convert import irbis as convert_irbis
from marc.convert import languages as convert_languages
from marc.convert import links as convert_links
from marc.convert import links_back as convert_links_back
from marc.convert import names as convert_names
from marc.convert import numbers as convert_numbers
from marc.convert import series as convert_series
from marc.convert import subjects as convert_subjects
from marc.convert import titles as convert_titles
from marc.convert.draft import Carrying, Draft
from marc.dialects import crosswalk
from marc.record import Dialect, Field, Record, new

Rule = Callable[[Draft, Field], None]


@dataclass(frozen=True, slots=True)
class Converted:
    """The record in the other dialect; `left_out` holds just the subfields it does not carry."""

    record: Record
    left_out: tuple[Field, ...]


UNIMARC_FAMILY: Final = frozenset({Dialect.RUSMARC, Dialect.UNIMARC})


def convert(record: Record, source: Dialect, target: Dialect) -> Converted:
    """The record in `target`; every subfield of the source is carried or listed in `left_out`.

    RUSMARC and UNIMARC are one family: between them the record stays as it is.
    """
    return drafted(record, source, target, Draft)


def carried(record: Record, source: Dialect, target: Dialect) -> Record:
    """The same record, for those who do not ask what is left out: that is a third of the work."""
    return drafted(record, source, target, Carrying).record


def drafted(record: Record, source: Dialect, target: Dialect, kind: type[Draft]) -> Converted:
    if source == target or (source in UNIMARC_FAMILY and target in UNIMARC_FAMILY):
        return Converted(record, ())
    if source in UNIMARC_FAMILY and target is Dialect.MARC21:
        codes = record.codes()
        record, plain = coded_only(record, codes)
        parts = scripts.parted_rusmarc(record, codes)
        return in_scripts(parts, plain, partial(to_marc21, kind=kind), scripts.linked_marc21)
    if source is Dialect.MARC21 and target in UNIMARC_FAMILY:
        record, plain = coded_only(record, record.codes())
        parts = scripts.parted_marc21(record)
        cross = partial(from_marc21, target=target, kind=kind)
        return in_scripts(parts, plain, cross, scripts.linked_rusmarc)
    if source is Dialect.IRBIS and target is not Dialect.IRBIS:
        return from_irbis(record, target, kind)
    raise ValueError(f"there is no conversion from {source} to {target}")


def from_irbis(record: Record, target: Dialect, kind: type[Draft]) -> Converted:
    """ИРБИС goes through RUSMARC; what is left out on either step is left out."""
    rusmarc, left = convert_irbis.to_rusmarc(record, target, kind=kind)
    if target in UNIMARC_FAMILY:
        return Converted(rusmarc, left)
    last = drafted(rusmarc, Dialect.RUSMARC, target, kind)
    return Converted(last.record, (*left, *last.left_out))


def to_marc21(record: Record, *, kind: type[Draft]) -> Converted:
    leader = fixed_fields.leader_to_marc21
    return crossed(record, Dialect.MARC21, kind, leader, TO_MARC21, TOGETHER_TO_MARC21)


def from_marc21(record: Record, *, target: Dialect, kind: type[Draft]) -> Converted:
    leader = fixed_fields.leader_from_marc21
    return crossed(record, target, kind, leader, FROM_MARC21, TOGETHER_FROM_MARC21)


def in_scripts(
    parts: scripts.Parted,
    plain: Sequence[Field],
    cross: Callable[[Record], Converted],
    linked: scripts.Linked,
) -> Converted:
    """The record in its main script, with the same fields in others beside it.

    `plain` is text that no rule reads.
    """
    found = cross(parts.record)
    left = (*parts.left, *plain, *found.left_out)
    if not parts.pairs:
        return Converted(found.record, left)
    leader = parts.record.leader
    coded = {field.tag for field in cross(Record(leader, ())).record.fields}

    def alone(field: Field) -> scripts.Carried:
        one = cross(Record(leader, (field,)))
        made = tuple([new for new in one.record.fields if new.tag not in coded])
        return scripts.Carried(made, one.left_out)

    both = scripts.joined(found.record.fields, parts, alone=alone, linked=linked)
    return Converted(Record(found.record.leader, both.fields), (*left, *both.left))


def crossed(
    record: Record,
    target: Dialect,
    kind: type[Draft],
    leader: Callable[[Draft], str],
    rules: Mapping[str, Rule],
    together: Mapping[str, Callable[[Draft], None]],
) -> Converted:
    """Every field by the rule of its tag; tags that are read together by the rule they share."""
    draft = kind(record, target)
    for rule_of_several in together.values():
        rule_of_several(draft)
    for field in record.fields:
        rule = rules.get(field[0])
        if rule is None:
            draft.left.append(field)
        else:
            rule(draft, field)
    convert_numbers.merged_numbers(draft)
    fields = tuple(sorted(draft.fields, key=TAG))
    return Converted(Record(leader(draft), fields), tuple(draft.left))


TAG: Final = itemgetter(0)


def coded_only(record: Record, codes: set[str]) -> tuple[Record, list[Field]]:
    """The record, of these codes, without text before any code of a data field, and that text.

    A damaged record may have it; no rule between RUSMARC and MARC 21 reads it.
    """
    if "" not in codes:
        return record, []
    plain = [f for f in record.fields if f.indicators and "" in dict(f.subfields)]
    fields = (f if f.is_control else with_codes(f, wanted=True) for f in record.fields)
    return (
        Record(record.leader, tuple([f for f in fields if f.subfields])),
        [with_codes(f, wanted=False) for f in plain],
    )


def with_codes(field: Field, *, wanted: bool) -> Field:
    """The subfields that have a code, or those that have none."""
    return field._replace(subfields=tuple([s for s in field.subfields if bool(s[0]) is wanted]))


# --- rules made from the table -------------------------------------------------------------------


def copying(tag: str, indicators: str, subfields: Mapping[str, str]) -> Rule:
    """A rule that copies the subfields of the table and owns up to the others."""
    first, second = indicators[0], indicators[1]
    fixed = "=" not in indicators

    def copy(draft: Draft, field: Field) -> None:
        kept = tuple([(subfields[c], t) for c, t in field.subfields if c in subfields])
        if kept:
            found = indicators
            if not fixed:
                old = field.indicators
                found = (old[0] if first == "=" else first) + (old[1] if second == "=" else second)
            draft.fields.append(new(Field, (tag, found, kept)))
        if len(kept) != len(field.subfields):
            draft.leave_others(field, subfields)

    return copy


ASIDE: Final = frozenset("05678wu23")  # subfields of a note that are not its words


def joining(tag: str) -> Rule:
    """A rule that makes one `$a` of all the words of a field."""

    def join(draft: Draft, field: Field) -> None:
        words = [text for code, text in field.subfields if code not in ASIDE]
        draft.put(tag, "  ", (("a", " ".join(words)),) if words else ())
        draft.leave(field, tuple([s for s in field.subfields if s[0] in ASIDE]))

    return join


def keep_control(draft: Draft, field: Field) -> None:
    draft.fields.append(field)


def done(draft: Draft, field: Field) -> None:
    """Nothing more: a rule for several tags has seen to this one."""


def table(way: str) -> dict[str, Rule]:
    """The rules that the crosswalk makes in one direction."""
    rules: dict[str, Rule] = {}
    for pair in crosswalk.PAIRS:
        if way not in pair.way:
            continue
        codes = pair.subfields.split()
        if way == ">":
            kept = {two[0]: two[1] for two in codes}
            rules[pair.rusmarc] = copying(pair.marc21, pair.marc21_indicators, kept)
        elif pair.marc21 not in rules:
            kept = {two[1]: two[0] for two in reversed(codes)}
            rules[pair.marc21] = copying(pair.rusmarc, pair.rusmarc_indicators, kept)
    return rules


TOGETHER_TO_MARC21: Final[dict[str, Callable[[Draft], None]]] = {
    "100 105 106 110": fixed_fields.to_008,
    "101": convert_languages.languages_to_marc21,
    "102": convert_languages.countries_to_marc21,
    "200 + 461": convert_titles.title_to_marc21,
    "461 462 463 464": convert_links.hosts_to_marc21,
    "801": agencies.to_marc21,
}
TO_MARC21: Final[dict[str, Rule]] = {
    **{tag: joining(note) for tag, note in crosswalk.JOINED_TO_MARC21.items()},
    **table(">"),
    **dict.fromkeys(("001", "005"), keep_control),
    **dict.fromkeys(("100", "101", "102", "105", "106", "110", "200", "801"), done),
    **dict.fromkeys(carriers.TAGS, done),
    **dict.fromkeys(("461", "462", "463", "464"), done),
    **convert_titles.TO_MARC21,
    **convert_description.TO_MARC21,
    **convert_series.TO_MARC21,
    **convert_names.TO_MARC21,
    **convert_subjects.TO_MARC21,
    **convert_links.TO_MARC21,
    **convert_numbers.TO_MARC21,
}
TOGETHER_FROM_MARC21: Final[dict[str, Callable[[Draft], None]]] = {
    "008": fixed_fields.from_008,
    "041": convert_languages.languages_from_marc21,
    "044": convert_languages.countries_from_marc21,
    "245 + 773": convert_titles.title_from_marc21,
    "260 264": convert_description.imprint_from_marc21,
    "773": convert_links_back.hosts_from_marc21,
    "040": agencies.from_marc21,
}
FROM_MARC21: Final[dict[str, Rule]] = {
    **{tag: joining(note) for tag, note in crosswalk.JOINED_FROM_MARC21.items()},
    **table("<"),
    **dict.fromkeys(("001", "005"), keep_control),
    **dict.fromkeys(("006", "007", "008", "040", "041", "044", "245", "260", "264", "773"), done),
    **convert_titles.FROM_MARC21,
    **convert_description.FROM_MARC21,
    **convert_series.FROM_MARC21,
    **convert_names.FROM_MARC21,
    **convert_subjects.FROM_MARC21,
    **convert_links_back.FROM_MARC21,
    **convert_numbers.FROM_MARC21,
}
