"""Where libraries count differently, does the catalogue follow its policy, and its default?"""

from dataclasses import replace
from pathlib import Path

import pytest

from catalog import match
from catalog.match import policy
from catalog.match.policy import Policy
from marc.facts import Facts, Host, Kind

BOOK = Facts(
    kind=Kind.BOOK,
    title="Старый Псков",
    title_key="старый псков",
    years=(2010, 2010),
    pages=215,
    extent="215 с.",
)
PART = Facts(
    kind=Kind.ARTICLE,
    title="Гдовская крепость",
    title_key="гдовская крепость",
    host=Host("Псков", "псков", year=2004, issue="4-8"),
)
STEREOTYPE = replace(
    BOOK, edition="2-е изд., стер.", edition_number=2, years=(2013, 2013), date="2013"
)
SECOND = replace(BOOK, edition="2-е изд.", edition_number=2)
REPRINT = replace(BOOK, reprint=True, years=(2013, 2013), years_certain=False)
HARD, SOFT = replace(BOOK, isbns=("9785930660128",)), replace(BOOK, isbns=("9785930660234",))
PAPER, FILE = replace(BOOK, carrier="print"), replace(BOOK, carrier="electronic")
ONE_ISSUE = replace(PART, host=Host("Псков", "псков", year=2004, issue="5"))


@pytest.mark.parametrize(
    ("a", "b", "rule", "strict", "lenient"),
    [
        pytest.param(
            SECOND, STEREOTYPE, "year", Policy(), Policy(stereotype_is_another=False),
            id="printed again from the same plates",
        ),
        pytest.param(
            BOOK, REPRINT, "reprint", Policy(), Policy(reprint_is_another=False), id="a reprint"
        ),
        pytest.param(
            HARD, SOFT, "binding", Policy(binding_is_another=True), Policy(), id="two bindings"
        ),
        pytest.param(
            PAPER, FILE, "carrier", Policy(), Policy(carrier_is_another=False),
            id="on paper and as a file",
        ),
        pytest.param(
            PART, ONE_ISSUE, "issue", Policy(continuation_is_another=True), Policy(),
            id="an article in several issues and one of its parts",
        ),
    ],
)  # fmt: skip
def test_a_policy_decides(a: Facts, b: Facts, rule: str, strict: Policy, lenient: Policy) -> None:
    assert rule in match.compare(a, b, strict).vetoes
    assert rule in match.compare(b, a, strict).vetoes
    assert rule not in match.compare(a, b, lenient).vetoes


def test_years_apart_are_a_policy_too() -> None:
    later = replace(BOOK, years=(2012, 2012))
    assert "year" in match.compare(BOOK, later).vetoes
    assert "year" not in match.compare(BOOK, later, Policy(years_apart=2)).vetoes


def test_the_policy_is_a_table_that_an_operator_may_replace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert policy.read() == Policy()
    monkeypatch.setenv("SVOD_TABLES", str(tmp_path))
    (tmp_path / "editions.toml").write_text("binding_is_another = true\n", encoding="utf-8")
    assert policy.read() == Policy(binding_is_another=True)
    (tmp_path / "editions.toml").write_text("bindings = true\n", encoding="utf-8")
    with pytest.raises(TypeError):
        policy.read()
