"""Which names of newspapers and journals stand for one? Learned from the articles in both. Pure.

Two libraries that describe one article of one day call its newspaper by two names. Where that
happens to several articles, the names are likely one newspaper's; a text that two newspapers
printed on one day looks the same, so a person decides.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from catalog.match import compare
from marc.facts import Facts

TITLES: Final = frozenset(("exact", "exact_short", "exact_word", "near"))
PEOPLE: Final = frozenset(("same", "shared", "compatible", "mentioned", ""))
EXAMPLES: Final = 3


class Proposal(NamedTuple):
    """Names that seem to be one source's: the fullest, the others in comparable form.

    `articles` counts the articles cited under more than one of them; `examples` are some.
    """

    title: str
    variants: tuple[str, ...]
    articles: int
    examples: tuple[str, ...]


def proposals(pairs: Iterable[tuple[Facts, Facts]], *, least: int) -> list[Proposal]:
    """The names that at least so many articles have in common, in order of their titles.

    `pairs` are records of articles that look alike; the same for the same pairs in any order.
    """
    shared: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    spelt: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for a, b in pairs:
        if a.host is None or b.host is None or not one_article(a, b):
            continue
        first, second = sorted((a.host.key, b.host.key))
        shared[first, second].add(min(cited(a), cited(b)))
        for host in (a.host, b.host):
            spelt[host.key][host.title] += 1
    often = {names: articles for names, articles in shared.items() if len(articles) >= least}
    found = [proposal(group, often, spelt) for group in groups(often)]
    return sorted(found, key=lambda one: one.title)


def one_article(a: Facts, b: Facts) -> bool:
    """Whether all but the name of the source says that this is one article."""
    outcomes = {fact: outcome for fact, outcome, _ in compare(a, b).outcomes}
    return (
        outcomes.get("host") == "different"
        and outcomes.get("title") in TITLES
        and outcomes.get("issue") == "same"
        and outcomes.get("host_pages", "same") == "same"
        and outcomes.get("names", "") in PEOPLE
    )


def cited(facts: Facts) -> str:
    """An article in a few words: its title, year, and day or number."""
    host = facts.host
    where = ", ".join(filter(None, (str(host.year or ""), host.date or host.issue))) if host else ""
    return f"{facts.title} ({where})"


def groups(pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, ...]]:
    """The names that are linked to each other, however far."""
    group_of: dict[str, set[str]] = {}
    for pair in pairs:
        joined = set(pair).union(*(group_of.get(name, ()) for name in pair))
        group_of.update(dict.fromkeys(joined, joined))
    yield from sorted({tuple(sorted(group)) for group in group_of.values()})


def proposal(
    names: tuple[str, ...],
    shared: dict[tuple[str, str], set[str]],
    spelt: dict[str, Counter[str]],
) -> Proposal:
    def fullness(name: str) -> tuple[bool, int, str]:
        return "." not in title_of(name), len(name), name

    def title_of(name: str) -> str:
        return min(spelt[name], key=lambda title: (-spelt[name][title], title))

    full = max(names, key=fullness)
    articles = set().union(*(shared.get((a, b), ()) for a in names for b in names))
    examples = tuple(sorted(articles)[:EXAMPLES])
    variants = tuple(name for name in names if name != full)
    return Proposal(title_of(full), variants, len(articles), examples)
