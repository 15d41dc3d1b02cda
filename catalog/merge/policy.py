"""Which member of a cluster each field of the union record comes from: one table a dialect."""

from enum import StrEnum
from typing import Final, NamedTuple

from marc.record import Dialect


class Policy(StrEnum):
    """How the fields with one tag are chosen among the members.

    BEST: all of the most complete member that has the tag. HOST: of the member whose title was
    taken, so that title and source agree. UNION: every distinct one, compared in comparable form.
    LONGEST: the one with most words. NAMES: every person and body once for each of its weights.
    AGENCIES: who made the members' records, and Svod after them. HOLDINGS: who has it, under the
    code of the library. LOCAL: not part of the shared description. OURS: written by Svod.
    """

    BEST = "best"
    HOST = "host"
    UNION = "union"
    LONGEST = "longest"
    NAMES = "names"
    AGENCIES = "agencies"
    HOLDINGS = "holdings"
    LOCAL = "local"
    OURS = "ours"


def spread(policy: Policy, tags: str) -> dict[str, Policy]:
    return dict.fromkeys(tags.split(), policy)


# What is not named here is UNION, and LOCAL when it begins with 9 or stands in a local range.
RUSMARC: Final[dict[str, Policy]] = {
    **spread(Policy.OURS, "001 003 005"),
    **spread(Policy.BEST, "100 101 102 105 106 110 115 116 117 120 121 122 123 124 125 126 127"),
    **spread(Policy.BEST, "128 130 131 135 140 141 181 182 183 200 203 205 206 207 208 210 214"),
    **spread(Policy.BEST, "215 225 229 230 239 320 326 327 328 333 336 337 500 503"),
    **spread(Policy.HOST, "461 462 463"),
    **spread(Policy.LONGEST, "330"),
    **spread(Policy.NAMES, "700 701 702 710 711 712 720 721 722"),
    **spread(Policy.AGENCIES, "801"),
    **spread(Policy.HOLDINGS, "852 899 995"),
    **spread(Policy.LOCAL, "079 090 091 094 316 317 318 481 482 621 690 691 692 830 850 886"),
}
MARC21: Final[dict[str, Policy]] = {
    **spread(Policy.OURS, "001 003 005"),
    **spread(Policy.BEST, "006 007 008 033 034 041 043 044 045 046 047 048 130 240 243 245 250"),
    **spread(Policy.BEST, "254 255 256 257 260 264 300 306 310 321 336 337 338 340 362 440 490"),
    **spread(Policy.BEST, "502 504 505 516 521 534 533 538 800 810 811 830 880"),
    **spread(Policy.HOST, "773"),
    **spread(Policy.LONGEST, "520"),
    **spread(Policy.NAMES, "100 110 111 700 710 711"),
    **spread(Policy.AGENCIES, "040"),
    **spread(Policy.HOLDINGS, "852 952"),
    **spread(Policy.LOCAL, "019 049 051 061 071 090 091 092 093 094 095 096 097 098 099 501 541"),
    **spread(Policy.LOCAL, "561 562 563 583 588 590 591 592 593 594 595 596 597 598 599 690 691"),
    **spread(Policy.LOCAL, "841 842 843 844 845 850 853 854 855 863 864 865 866 867 868 876 877"),
    **spread(Policy.LOCAL, "878 883 886 887 889"),
}


def whole(named: dict[str, Policy]) -> dict[str, Policy]:
    """The policy of every tag from 000 to 999; what is no such tag is local."""
    tags = (f"{number:03}" for number in range(1000))
    usual = {tag: Policy.LOCAL if tag[0] == "9" else Policy.UNION for tag in tags}
    return usual | named


class Table(NamedTuple):
    """One dialect's policies: of each tag, and which tags are of which sort."""

    policies: dict[str, Policy]
    shared: frozenset[str]  # part of the description all libraries share
    holdings: frozenset[str]
    main: frozenset[str]  # main entries: a record has one


def table(named: dict[str, Policy], *, main: str) -> Table:
    policies = whole(named)
    apart = (Policy.OURS, Policy.LOCAL, Policy.HOLDINGS)
    return Table(
        policies,
        frozenset(tag for tag, policy in policies.items() if policy not in apart),
        frozenset(tag for tag, policy in policies.items() if policy is Policy.HOLDINGS),
        frozenset(main.split()),
    )


TABLES: Final = {
    Dialect.RUSMARC: table(RUSMARC, main="700 710 720"),
    Dialect.UNIMARC: table(RUSMARC, main="700 710 720"),
    Dialect.MARC21: table(MARC21, main="100 110 111"),
}

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
