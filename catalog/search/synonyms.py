"""Which other words stand for a word? A table to review, `synonyms.tsv`.

`when` is `same` for words that always answer for each other (renamed places, abbreviations of ГОСТ
Р 7.0.12 that descriptions are written in, «актриса» and «артистка»), `near` for those that do only
when the words typed find nothing. `way` is `=` when any of the words finds the others, `>` when
the first finds the rest: who types «область» wants «обл.» too, who types «обл.» knows why.
"""

import csv
from functools import cache
from importlib import resources

from catalog.search import analyzer
from catalog.search.analyzer import Forms


def rows(when: str) -> list[tuple[str, str]]:
    """The ways and words of the table that hold `when`."""
    with resources.files("catalog.search").joinpath("synonyms.tsv").open(encoding="utf-8") as file:
        told = csv.DictReader(file, delimiter="\t")
        return [(row["way"], row["words"]) for row in told if row["when"] == when]


@cache
def table(when: str) -> dict[str, tuple[str, ...]]:
    """Each term of a word → the terms of the words that stand for it."""
    found: dict[str, tuple[str, ...]] = {}
    for way, line in rows(when):
        terms = [analyzer.words(word)[-1].forms.terms for word in line.split()]
        for own in terms if way == "=" else terms[:1]:
            others = [term for one in terms for term in one if term not in own]
            for term in own:
                found[term] = (*found.get(term, ()), *others)
    return found


def widened(forms: Forms, *, when: str = "same") -> Forms:
    """The forms of a word with the terms of its synonyms behind its own."""
    known = table(when)
    others = [other for term in forms.terms for other in known.get(term, ())]
    if not others:
        return forms
    return Forms(forms.exact, tuple(dict.fromkeys((*forms.terms, *others))))
