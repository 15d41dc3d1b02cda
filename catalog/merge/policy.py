"""Which member of a cluster does each field of the union record come from? One table a dialect.

`rusmarc.tsv` and `marc21.tsv` have a row for each sort of thing a record says. `element` is its
name, the same in both dialects: what a pin is put on. `tags` are the fields that say it: ranges, a
later row over an earlier one; tags joined by `+` are chosen together. `agreed` is the fact that
libraries vote on, and the subfield in which the best member's statement gives way to two others;
`filled` are the subfields, in their order, that it takes from the next best when it has none.
"""

from collections.abc import Iterator
from enum import StrEnum
from importlib import resources
from typing import Final, NamedTuple

from marc.record import Dialect


class Policy(StrEnum):
    """How the fields of one row are chosen among the members.

    BEST: all of the best member that has any. HOST: of the member whose title was taken, so that
    title and source agree. DATES: of the best, with the years of the imprint that was taken.
    LEADING: of the best member alone. UNION: every distinct one, compared in comparable form.
    FULLEST: of these, none whose words another says too. LONGEST: the one with most words, and
    those that two libraries agree on.
    SUBJECTS: every distinct heading, whatever its system. KEYWORDS: every word once. LINKS: every
    address once. NAMES: every person and body once for each of its weights. AGENCIES: who made
    the members' records, and Svod after them. HOLDINGS: who has it, under the code of the library.
    LOCAL: not part of the shared description. OURS: written by Svod.
    """

    BEST = "best"
    HOST = "host"
    DATES = "dates"
    LEADING = "leading"
    UNION = "union"
    FULLEST = "fullest"
    LONGEST = "longest"
    SUBJECTS = "subjects"
    KEYWORDS = "keywords"
    LINKS = "links"
    NAMES = "names"
    AGENCIES = "agencies"
    HOLDINGS = "holdings"
    LOCAL = "local"
    OURS = "ours"


# A library's rank for an element where it has none of its own; smaller goes first.
UNRANKED: Final = 100
# What a rank for one element decides; the others take something of every member.
RANKED: Final = (Policy.BEST, Policy.DATES)

APART: Final = (Policy.OURS, Policy.LOCAL, Policy.HOLDINGS)


class Row(NamedTuple):
    """A row of a table: `group` are the tags that are chosen together with the row's tag."""

    element: str
    policy: Policy
    group: tuple[str, ...]
    fact: str = ""  # of marc.facts, that libraries agree on
    code: str = ""  # the subfield that says it
    filled: str = ""


class Table(NamedTuple):
    """One dialect's rows by tag, and which tags are of which sort."""

    rows: dict[str, Row]
    shared: frozenset[str]  # part of the description all libraries share
    holdings: frozenset[str]
    main: frozenset[str]  # main entries: a record has one
    links: frozenset[str]  # fields that name other records
    elements: dict[str, frozenset[str]]  # the shared tags of each element


def table(file: str, *, main: str, links: str) -> Table:
    """The table in a file of this folder."""
    written = (resources.files("catalog.merge") / file).read_text(encoding="utf-8")
    rows: dict[str, Row] = {}
    for line in written.splitlines()[1:]:
        element, tags, policy, agreed, filled, _ = line.split("\t")
        fact, _, code = agreed.partition(" ")
        for group in tags.split():
            together = tuple(group.split("+"))
            for tag in spread(group):
                alone = together if len(together) > 1 else (tag,)
                codes = filled.replace(" ", "")
                rows[tag] = Row(element, Policy(policy), alone, fact, code, codes)
    shared = frozenset(tag for tag, row in rows.items() if row.policy not in APART)
    return Table(
        rows,
        shared,
        frozenset(tag for tag, row in rows.items() if row.policy is Policy.HOLDINGS),
        frozenset(main.split()),
        frozenset(tag for tag in shared if tag.startswith(tuple(links.split()))),
        {
            element: frozenset(tag for tag in shared if rows[tag].element == element)
            for element in {rows[tag].element for tag in shared}
        },
    )


def spread(tags: str) -> Iterator[str]:
    """The tags of a range, or those joined by `+`."""
    first, dash, last = tags.partition("-")
    if dash:
        yield from (f"{number:03}" for number in range(int(first), int(last) + 1))
    else:
        yield from tags.split("+")


RUSMARC: Final = table("rusmarc.tsv", main="700 710 720", links="4")
MARC21: Final = table("marc21.tsv", main="100 110 111", links="76 77 78 80 81 83")
TABLES: Final = {
    Dialect.RUSMARC: RUSMARC,
    Dialect.UNIMARC: RUSMARC,
    Dialect.MARC21: MARC21,
}
RANKED_ELEMENTS: Final = frozenset(
    row.element
    for table in (RUSMARC, MARC21)
    for row in table.rows.values()
    if row.policy in RANKED
)
ELEMENTS: Final = RUSMARC.elements.keys() | MARC21.elements.keys()

# How much each fact weighs when the most complete record is looked for.
WEIGHTS: Final = (
    ("title", 4.0),
    ("names", 3.0),
    ("years", 3.0),
    ("pages", 2.0),
    ("publishers", 2.0),
    ("places", 2.0),
    ("host", 2.0),
    ("isbns", 1.5),
    ("responsibility", 1.5),
    ("subjects", 1.5),
    ("abstract", 1.5),
    ("classes", 1.0),
    ("series", 1.0),
    ("subtitle", 1.0),
    ("parts", 1.0),
    ("edition", 1.0),
    ("issns", 1.0),
    ("languages", 0.5),
    ("notes", 0.5),
    ("size", 0.5),
    ("urls", 0.5),
    ("scale", 0.5),
)
# Leader/17, how fully it was catalogued, as part of the same sum (RUSMARC and MARC 21 values).
LEVELS: Final = {" ": 2.0, "1": 1.5, "4": 1.5, "2": 0.5, "3": 0.0, "5": 0.0, "7": 1.0, "8": 0.0}
# By which rules: the record that names them (RUSMARC 801 $g, MARC 21 040 $e) was made by rules.
RULES: Final = {"801": "g", "040": "e"}
RULES_WEIGHT: Final = 0.5
