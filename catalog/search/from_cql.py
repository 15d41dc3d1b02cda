"""Which records does a query in CQL mean, and in what order?"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import tantivy
from tantivy import Occur

from catalog import search
from catalog.search import cql_terms, queries, scoring
from catalog.search.cql_terms import Leaf
from catalog.search.queries import Clause
from exports import cql, sru_indexes
from exports.cql import Cql, Joined, Modifier, SortKey, Tree
from exports.sru_diagnostics import Diagnosed

MOST_OPERATORS: Final = 256  # each may be a level of the index's own query, which is recursive
# What the index does anyway (CQL context set 1.2, "Relation Modifiers").
GRANTED: Final = frozenset(
    {"stem", "relevant", "ignorecase", "ignoreaccents", "masked", "word", "isodate", "number"}
)
# Field of the index by access and direction; the flag: from its end.
ORDERS: Final = {
    ("title", False): ("by_title", False),
    ("title", True): ("by_title", True),
    ("date", False): ("by_year", False),
    ("date", True): ("by_year_desc", False),  # records without a year come last in either
    ("id", False): ("key", False),
    ("id", True): ("key", True),
}
# Titles are sorted without regard to case; records without a value come last.
REFUSED_ORDERS: Final = {"respectcase": 91, "missing": 92}
DIRECTIONS: Final = {
    "ascending": False,
    "descending": True,
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What must match, the words that earn points, and the field to order by (none: by points)."""

    matched: tantivy.Query
    clauses: tuple[Clause, ...]
    order: str = ""
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the query that can still grow: `operator` joins what is in it."""

    operator: str
    parts: tuple[tuple[Occur, tantivy.Query], ...]
    clauses: tuple[Clause, ...]

    @property
    def matched(self) -> tantivy.Query:
        if len(self.parts) == 1:
            return self.parts[0][1]
        return tantivy.Query.boolean_query(self.parts)


def understand(query: Cql) -> Wanted:
    """What the index is asked; raises `Diagnosed` for what it cannot be asked."""
    part = fold(query.tree)
    wanted = Wanted(part.matched, part.clauses[: queries.MOST_CLAUSES])
    if not query.sort_keys:
        return wanted
    order, descending = order_of(query.sort_keys)
    return replace(wanted, order=order, descending=descending)


def find(
    searcher: tantivy.Searcher, wanted: Wanted, *, offset: int, size: int
) -> tuple[int, list[int]]:
    """How many clusters match, and the ids of a stretch of them, in a total order."""
    try:
        if size == 0:
            return scoring.number(searcher, wanted.matched), []
        if wanted.order:
            return search.find_ordered(
                searcher,
                wanted.matched,
                wanted.order,
                offset=offset,
                size=size,
                descending=wanted.descending,
            )
        broad = scoring.number(searcher, wanted.matched) > scoring.BROAD
        ranked = scoring.ranked(wanted.matched, wanted.clauses, broad=broad)
        return search.find_relevant(searcher, ranked, offset, size)
    except ValueError as error:
        if "expansions" not in str(error):
            raise
        raise Diagnosed(29) from error  # masked words in a row that stand for thousands of words


# --- booleans -----------------------------------------------------------------------------------


def fold(tree: Tree) -> Part:
    """The tree from its leaves up, without recursion: no query may exhaust the stack."""
    waiting: list[tuple[Tree, bool]] = [(tree, False)]
    done: list[Part] = []
    operators = 0
    while waiting:
        node, visited = waiting.pop()
        if isinstance(node, cql.Clause):
            done.append(part_of(read_clause(node)))
        elif visited:
            right, left = done.pop(), done.pop()
            done.append(joined(node.operator, left, right))
        else:
            operators += 1
            check_boolean(node, operators)
            waiting += [(node, True), (node.right, False), (node.left, False)]
    return done[0]


def check_boolean(node: Joined, operators: int) -> None:
    if operators > MOST_OPERATORS:
        raise Diagnosed(38, str(MOST_OPERATORS))
    if node.operator == "prox":
        raise Diagnosed(39)
    if node.modifiers:
        raise Diagnosed(46, node.modifiers[0].name)


def read_clause(clause: cql.Clause) -> Leaf:
    index = sru_indexes.find(clause.index, clause.prefixes)
    relation = clause.relation.removeprefix("cql.")
    if relation not in sru_indexes.RELATIONS:
        raise Diagnosed(19, clause.relation)
    if relation not in index.relations:
        raise Diagnosed(22, f"{clause.index} {clause.relation}")
    check_modifiers(clause.modifiers)
    return cql_terms.leaf(replace(clause, relation=relation), index)


def check_modifiers(modifiers: Sequence[Modifier]) -> None:
    for modifier in modifiers:
        if modifier.name.removeprefix("cql.") not in GRANTED or modifier.relation:
            raise Diagnosed(20, modifier.name)


def part_of(leaf: Leaf) -> Part:
    return Part("", ((Occur.Must, leaf.matched),), leaf.clauses)


def joined(operator: str, left: Part, right: Part) -> Part:
    """Two parts as one. A chain of one operator grows in breadth, so that the index's query is
    no deeper than the query's own meaning."""
    if operator == "or":
        parts = (*spread("or", left, Occur.Should), *spread("or", right, Occur.Should))
        return Part("or", parts, (*left.clauses, *right.clauses))
    before = spread("and", left, Occur.Must)
    if operator == "not":
        return Part("and", (*before, (Occur.MustNot, right.matched)), left.clauses)
    parts = (*before, *spread("and", right, Occur.Must))
    return Part("and", parts, (*left.clauses, *right.clauses))


def spread(operator: str, part: Part, occur: Occur) -> tuple[tuple[Occur, tantivy.Query], ...]:
    return part.parts if part.operator == operator else ((occur, part.matched),)


# --- order --------------------------------------------------------------------------------------


def order_of(keys: Sequence[SortKey]) -> tuple[str, bool]:
    """The field of the index, and whether from its end. Every order there is total, so a second
    key would never be looked at."""
    if len(keys) > 1:
        raise Diagnosed(84, "1")
    key = keys[0]
    access = sru_indexes.find(key.index, key.prefixes).access
    if (access, False) not in ORDERS:
        raise Diagnosed(88, key.index)
    return ORDERS[access, is_descending(key.modifiers)]


def is_descending(modifiers: Sequence[Modifier]) -> bool:
    descending = False
    for modifier in modifiers:
        name = modifier.name.removeprefix("sort.")
        for beginning, number in REFUSED_ORDERS.items():
            if name.startswith(beginning):
                raise Diagnosed(number, modifier.name)
        if name == "ignorecase":
            continue
        if name not in DIRECTIONS or modifier.relation:
            raise Diagnosed(90, modifier.name)
        descending = DIRECTIONS[name]
    return descending
