"""CQL is read as its specification and two other implementations read it, however deep it goes."""

import json
import re
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from exports import cql
from exports.cql import Clause, Joined, Modifier, Tree
from exports.sru_diagnostics import Diagnosed


def shown(tree: Tree) -> str:
    """A tree on one line, its structure in brackets; without recursion, as the parser is."""
    waiting: list[tuple[Tree, bool]] = [(tree, False)]
    done: list[str] = []
    while waiting:
        node, visited = waiting.pop()
        if isinstance(node, Clause):
            done.append(f"{node.index}{modified(node.relation, node.modifiers)}«{node.term}»")
        elif visited:
            right, left = done.pop(), done.pop()
            done.append(f"[{left} {modified(node.operator, node.modifiers)} {right}]")
        else:
            waiting += [(node, True), (node.right, False), (node.left, False)]
    return done[0].replace(cql.SERVER_CHOICE + "=", "")


def modified(name: str, modifiers: tuple[Modifier, ...]) -> str:
    """A relation or boolean with its modifiers, whose order means nothing."""
    said = "".join(sorted(f"/{m.name}{m.relation}{m.value}" for m in modifiers))
    return f" {name}{said} " if name in ("any", "all") else name + said


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("псков", "«псков»", id="a term alone"),
        pytest.param('"старый псков"', "«старый псков»", id="a quoted term"),
        pytest.param("a or b and c not d", "[[[«a» or «b»] and «c»] not «d»]", id="equal rank"),
        pytest.param("a AND b Or c", "[[«a» and «b»] or «c»]", id="any case"),
        pytest.param("a and (b or c)", "[«a» and [«b» or «c»]]", id="parentheses"),
        pytest.param('title any "a b"', "title any «a b»", id="a named relation"),
        pytest.param("dc.title==x", "dc.title==«x»", id="no spaces"),
        pytest.param("date>=1914", "date>=«1914»", id="at least"),
        pytest.param("n <> 4", "n<>«4»", id="not equal"),
        pytest.param("t =/stem/cql.x>1 y", "t=/cql.x>1/stem«y»", id="relation modifiers"),
        pytest.param("a prox/unit=word b", "[«a» prox/unit=word «b»]", id="proximity"),
        pytest.param("title = and", "title=«and»", id="a keyword as a term"),
        pytest.param("fred and any", "[«fred» and «any»]", id="a relation as a term"),
        pytest.param(r'"a \"b\" \*"', r"«a \"b\" \*»", id="escapes stay in the tree"),
        pytest.param("a\n\tand\r\nb", "[«a» and «b»]", id="any white space"),
    ],
)  # fmt: skip
def test_a_query_becomes_a_tree(text: str, expected: str) -> None:
    assert shown(cql.parse(text).tree) == expected


@pytest.mark.parametrize(
    "text",
    ["", " ", "and and and and", "(a", "(", ")", "()", "a)", "a and", "title =", "===", '"open',
     "a b", "title any", "> dc=", '> dc="x"', "a sortby", "(a sortby b)", "a/", "a =/ b", "a\\",
     "a and (b", "a sortby b and c ="],
)  # fmt: skip
def test_what_is_no_query_is_diagnostic_10(text: str) -> None:
    with pytest.raises(Diagnosed) as raised:
        cql.parse(text)
    assert raised.value.diagnostic.number == 10


def test_prefixes_hold_inside_of_their_group() -> None:
    query = cql.parse('> DC="u1" (> "u2" a.x=1) and dc.y=2 sortby dc.z/sort.descending w')
    assert isinstance(query.tree, Joined)
    left, right = query.tree.left, query.tree.right
    assert isinstance(left, Clause)
    assert isinstance(right, Clause)
    assert left.prefixes == {"dc": "u1", cql.DEFAULT: "u2"}
    assert right.prefixes == {"dc": "u1"}
    assert [(key.index, [m.name for m in key.modifiers]) for key in query.sort_keys] == [
        ("dc.z", ["sort.descending"]), ("w", []),
    ]  # fmt: skip
    assert query.sort_keys[0].prefixes == {"dc": "u1"}


@pytest.mark.parametrize("depth", [200, 5000])
def test_nesting_does_not_exhaust_the_stack(depth: int) -> None:
    assert shown(cql.parse("(" * depth + "a" + ")" * depth).tree) == "«a»"
    nested = shown(cql.parse("(a or " * depth + "b" + ")" * depth).tree)
    assert nested.count("[") == depth
    chained = shown(cql.parse("a" + " and b" * depth).tree)
    assert chained.startswith("[" * depth)


def test_a_query_too_long_is_refused() -> None:
    with pytest.raises(Diagnosed) as raised:
        cql.parse("a" * (cql.LONGEST + 1))
    assert raised.value.diagnostic.number == 12


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        (r"пск*", f"пск{cql.ANY}"),
        (r"пск\*", "пск*"),
        (r"^a?b", f"{cql.EDGE}a{cql.ONE}b"),
        (r"\"\\\^", '"\\^'),
    ],
)
def test_masks_are_told_from_what_is_escaped(term: str, expected: str) -> None:
    assert cql.unescaped(term) == expected


@given(st.text(alphabet='ab*?^\\"()=<>/ .\u0301псков', max_size=40))
def test_any_text_is_a_query_or_diagnosed(text: str) -> None:
    with suppress(Diagnosed):
        shown(cql.parse(text).tree)


@given(st.text(max_size=40))
def test_an_escaped_text_means_itself(text: str) -> None:
    if any(mask in text for mask in cql.MASKS.values()):
        return
    assert cql.unescaped(cql.escaped(text)) == text
    tree = cql.parse(f'"{cql.escaped(text)}"').tree
    assert isinstance(tree, Clause)
    assert cql.unescaped(tree.term) == text


TREES = st.recursive(
    st.builds(
        Clause,
        st.sampled_from(["title", "dc.creator", "and", "псков"]),
        st.sampled_from(["=", "==", "<", ">=", "<>"]),
        st.text(max_size=8).map(cql.escaped),
        st.sampled_from([(), (Modifier("stem"),), (Modifier("x", ">", "1"), Modifier("y"))]),
    ),
    lambda inner: st.builds(
        Joined, st.sampled_from(sorted(cql.OPERATORS)), st.just(()), inner, inner
    ),
    max_leaves=12,
)


def written(tree: Tree) -> str:
    if isinstance(tree, Clause):
        return f'"{tree.index}" {modified(tree.relation, tree.modifiers)} "{tree.term}"'
    return f"({written(tree.left)}) {tree.operator} ({written(tree.right)})"


@given(TREES)
def test_what_is_written_is_read_back(tree: Tree) -> None:
    assert shown(cql.parse(written(tree)).tree) == shown(tree)


# --- other implementations ----------------------------------------------------------------------


def xcql(node: etree._Element) -> str:
    """A tree of another implementation on one line."""
    if node.tag == "triple":
        left, right = (node.find(name)[0] for name in ("leftOperand", "rightOperand"))
        return f"[{xcql(left)} {named(node.find('boolean'))} {xcql(right)}]"
    index, relation = node.findtext("index"), named(node.find("relation"))
    line = f"{index}{relation}«{node.findtext('term')}»"
    return line.removeprefix(cql.SERVER_CHOICE + "=")


def named(node: etree._Element) -> str:
    found = tuple(
        Modifier(*((m.findtext(name) or "") for name in ("type", "comparison", "value")))
        for m in node.iterfind("modifiers/modifier")
    )
    return modified((node.findtext("value") or "").lower(), found).lower()


def test_cql_java_and_yaz_read_the_same(real_data: Path) -> None:
    corpus = json.loads((real_data / "cql" / "corpus.json").read_text())
    compared = [case for case in corpus if not case["disputed"]]
    assert len(compared) > 140
    for case in compared:
        try:
            query = cql.parse(case["query"])
        except Diagnosed:
            assert not case["valid"], case
            continue
        assert case["valid"], case
        theirs = etree.fromstring(case["xcql"])
        ours = shown(query.tree)
        if case["source"] == "yaz":  # it takes off the prefixes that the query assigned
            for prefix in re.findall(r">\s*(\w+)\s*=\s*\"", case["query"]):
                ours = ours.replace(f"{prefix}.", "")
        assert ours.lower() == xcql(theirs).lower(), case
        keys = [key.findtext("index") for key in theirs.iterfind("sortKeys/key")]
        assert [key.index for key in query.sort_keys] == keys, case
