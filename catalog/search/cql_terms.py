"""What does one clause of CQL look for? Index, relation and term become a query. Pure."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import tantivy
from tantivy import Occur

from catalog import ids
from catalog.search import analyzer, documents, queries, scoring
from catalog.search.queries import Clause, Term, Years
from exports import cql
from exports.sru_diagnostics import Diagnosed
from exports.sru_indexes import Index

# The facet that holds the headings an index is made of, for `==`; a title is compared whole.
HEADINGS: Final = {
    "author": ("person",),
    "person": ("person",),
    "subject": ("topic", "place", "person"),
    "place": ("place",),
    "source": ("source",),
}
CODES: Final = ("language", "kind", "library")
# Where `=` means every word, in any order: a name is written in two orders. Elsewhere it means
# the words in a row (CQL context set 1.2, "=": adj for texts).
UNORDERED: Final = ("all", "author", "person")
MASKED_WORD: Final = re.compile(rf"(?:[^\W_]|[{analyzer.INSIDE}{cql.ANY}{cql.ONE}])+")
# Stems share the field and begin with a mark that no mask may stand for.
REGEX: Final = {cql.ANY: f"[^{analyzer.STEM}]*", cql.ONE: f"[^{analyzer.STEM}]"}
URN: Final = re.compile(r"urn:(isbn|issn):", re.IGNORECASE)
YEAR: Final = re.compile(r"(\d{1,4})(-\d\d(-\d\d)?)?", re.ASCII)
YEAR_GAP: Final = re.compile(r"[\s/]+|\.\.\.?")


@dataclass(frozen=True, slots=True)
class Leaf:
    """What must match, and the words in it that earn a record points."""

    matched: tantivy.Query
    clauses: tuple[Clause, ...] = ()


NOTHING: Final = Leaf(tantivy.Query.empty_query())


def leaf(clause: cql.Clause, index: Index) -> Leaf:
    """What this clause looks for; raises `Diagnosed` when the index has no such way of looking."""
    term, relation = cql.unescaped(clause.term), clause.relation
    if not term.strip():
        raise Diagnosed(27, clause.index)
    if index.access == "everything":
        return Leaf(tantivy.Query.all_query())
    if index.access in ("date", "id", *CODES):
        refuse_masks(term)
    match index.access:
        case "date":
            return dated(term, relation)
        case "id":
            return one_of([record_id(word) for word in alternatives(term, relation)])
        case access if access in CODES:
            codes = alternatives(term, relation)
            return Leaf(scoring.one_of(access, codes if access == "library" else lowered(codes)))
        case access:
            return words(URN.sub("", term), access, relation)


def refuse_masks(term: str) -> None:
    if cql.EDGE in term:
        raise Diagnosed(31)
    if cql.ANY in term or cql.ONE in term:
        raise Diagnosed(28)


def alternatives(term: str, relation: str) -> list[str]:
    return term.split() if relation == "any" else [term.strip()]


def lowered(values: Sequence[str]) -> list[str]:
    return [value.lower() for value in values]


def one_of(parts: Sequence[Leaf]) -> Leaf:
    """What matches any of these."""
    return parts[0] if len(parts) == 1 else combined(Occur.Should, parts)


def combined(occur: Occur, parts: Sequence[Leaf]) -> Leaf:
    matched = tantivy.Query.boolean_query([(occur, part.matched) for part in parts])
    return Leaf(matched, tuple(clause for part in parts for clause in part.clauses))


def record_id(text: str) -> Leaf:
    """The record of this union id, which may come as an OAI identifier."""
    key = ids.number(text.rpartition(":")[2])
    if key is None:
        return NOTHING
    return Leaf(tantivy.Query.term_query(documents.schema(), "key", key))


# --- years --------------------------------------------------------------------------------------


def dated(term: str, relation: str) -> Leaf:
    """Records whose years touch these: a set of volumes of 1914-1922 is also one of 1917."""
    if relation == "within":
        found = [year(part) for part in YEAR_GAP.split(term.strip())]
        if len(found) != 2:
            raise Diagnosed(36, term)
        return between(*found)
    found = [year(word) for word in alternatives(term, relation)]
    if relation == "<>":
        return other_years(found[0])
    match relation:
        case "<":
            return between(0, found[0] - 1)
        case "<=":
            return between(0, found[0])
        case ">":
            return between(found[0] + 1, queries.LATEST_YEAR)
        case ">=":
            return between(found[0], queries.LATEST_YEAR)
    return one_of([between(one, one) for one in found])


def year(text: str) -> int:
    found = YEAR.fullmatch(text)
    if found is None:
        raise Diagnosed(36, text)
    return int(found[1])


def between(first: int, last: int) -> Leaf:
    if first > min(last, queries.LATEST_YEAR):
        return NOTHING
    return Leaf(scoring.years_query(Years(first, last)))


def other_years(excluded: int) -> Leaf:
    """Records that have a year, and not this one."""
    some = between(0, queries.LATEST_YEAR).matched
    without = between(excluded, excluded).matched
    return Leaf(tantivy.Query.boolean_query([(Occur.Must, some), (Occur.MustNot, without)]))


# --- words --------------------------------------------------------------------------------------


def words(term: str, field: str, relation: str) -> Leaf:
    """Words in a text field, by the relation that says how."""
    if cql.EDGE in term:
        return anchored(term, field)
    if relation in ("==", "exact"):
        return heading(term, field)
    if relation in ("all", "any") or (relation == "=" and field in UNORDERED):
        parts = [part for chunk in term.split() for part in separate(chunk, field)]
        if not parts:
            return NOTHING
        return one_of(parts) if relation == "any" else combined(Occur.Must, parts)
    return in_a_row(term, field)


def separate(chunk: str, field: str) -> list[Leaf]:
    """What was written without a space: a word, a compound, a masked word."""
    if cql.ANY in chunk or cql.ONE in chunk:
        return [in_a_row(chunk, field)]
    return [of_clause(part) for part in queries.word_clauses(chunk, field=field, negative=False)]


def of_clause(part: Clause) -> Leaf:
    plain = replace(part, optional=False) if isinstance(part, Term) else part
    return Leaf(scoring.clause_query(plain, exact=False), (plain,))


def in_a_row(term: str, field: str) -> Leaf:
    """The words next to each other; masks may stand in any of them."""
    if cql.ANY in term or cql.ONE in term:
        return masked(term, field)
    if len(term.split()) == 1:
        parts = separate(term, field)
        return combined(Occur.Must, parts) if parts else NOTHING
    parts = [of_clause(part) for part in queries.phrase(term, field=field, negative=False)]
    return parts[0] if parts else NOTHING


def masked(term: str, field: str) -> Leaf:
    patterns = list(filter(None, map(pattern, MASKED_WORD.findall(term))))
    if not patterns:
        return NOTHING
    schema = documents.schema()
    if len(patterns) == 1:
        return Leaf(tantivy.Query.regex_query(schema, field, patterns[0]))
    row: list[str | tuple[int, str]] = list(patterns)
    return Leaf(tantivy.Query.regex_phrase_query(schema, field, row))


def pattern(word: str) -> str:
    """A word as a regular expression: by its stem, or as it is spelt when it holds masks."""
    if cql.ANY not in word and cql.ONE not in word:
        found = analyzer.forms(word)
        return found.terms[0] if found.exact else ""
    parts = re.split(f"([{cql.ANY}{cql.ONE}])", word)
    letters = [analyzer.folded(unicodedata.normalize("NFKC", part)) for part in parts[::2]]
    if sum(map(len, letters)) < queries.SHORTEST_BEGINNING:
        raise Diagnosed(29)
    masks = [REGEX[mask] for mask in parts[1::2]]
    return "".join(text + mask for text, mask in zip(letters, [*masks, ""], strict=True))


def heading(term: str, field: str) -> Leaf:
    """A title of just these words, or a heading written just so."""
    if cql.ANY in term or cql.ONE in term:
        raise Diagnosed(28)
    if field == "title":
        whole = documents.whole(analyzer.words(term))
        return Leaf(scoring.term_query("whole_title", whole), of_title(term))
    value = documents.facet_value(term)
    return one_of([Leaf(scoring.one_of(facet, [value])) for facet in HEADINGS[field]])


def of_title(term: str) -> tuple[Clause, ...]:
    return tuple(queries.phrase(term, field="title", negative=False))


def anchored(term: str, field: str) -> Leaf:
    """`^` at an end of a title: it begins so, or ends so."""
    text = term.strip().strip(cql.EDGE)
    if field != "title" or any(mask in text for mask in cql.MASKS.values()):
        raise Diagnosed(31)
    whole = documents.whole(analyzer.words(text))
    if not whole:
        return NOTHING
    before = "" if term.strip().startswith(cql.EDGE) else "(.* )?"
    after = "" if term.strip().endswith(cql.EDGE) else "( .*)?"
    matched = tantivy.Query.regex_query(documents.schema(), "whole_title", before + whole + after)
    return Leaf(matched, of_title(text))
