"""Does Svod say why, in words a cataloguer uses, and compare pairs that never saw a catalogue?"""

import json
from pathlib import Path

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner

from catalog import cli, db, explaining, libraries, loading
from catalog.errors import NotFound, Refused
from catalog.i18n import words
from catalog.match import evidence, vetoes, weights
from catalog.settings import Settings
from marc.marcjson import write
from marc.record import Record, control, data

BOOK = Record(
    "00000nam2 22000002i 450 ",
    (
        control("001", "A-1"),
        data("100", "  ", ("a", "20100101d2010    u  y0rusy50      ca")),
        data("101", "0 ", ("a", "rus")),
        data("200", "1 ", ("a", "Старый Псков"), ("e", "очерки"), ("f", "И. С. Петров")),
        data("210", "  ", ("a", "Псков"), ("c", "Логос"), ("d", "2010")),
        data("215", "  ", ("a", "215 с.")),
        data("700", " 1", ("a", "Петров"), ("b", "И. С.")),
        data("801", " 0", ("a", "RU"), ("b", "ПОУНБ")),
    ),
)


def but(record: Record, **changed: str) -> Record:
    """The record with the first subfield of some fields replaced: t200="…" and so on."""
    fields = tuple(
        field._replace(subfields=((field.subfields[0][0], changed[f"t{field.tag}"]),))
        if f"t{field.tag}" in changed
        else field
        for field in record.fields
    )
    return Record(record.leader, fields)


def line(id: str, a: Record, b: Record) -> str:
    return f'{{"id": "{id}", "a": {write(a).decode()}, "b": {write(b).decode()}}}'


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_outcome_and_every_rule_has_its_sentence(language: str) -> None:
    say = words(language)
    table = weights.shipped()[weights.ALL]
    wanted = [f"evidence.{fact}.{outcome}" for fact, row in table.items() for outcome in row]
    wanted += [f"veto.{name}" for name, _ in vetoes.VETOES]
    assert [message for message in wanted if not say.has(message)] == []


def test_every_fact_that_is_weighed_can_be_shown() -> None:
    weighed = set(weights.shipped()[weights.ALL])
    assert set(evidence.SHOWN) == weighed
    judged = {fact for fact, _ in (*evidence.OF_ARTICLES, *evidence.OF_EDITIONS)}
    assert judged == weighed
    known = {*explaining.LOOKED_AT, *evidence.SHOWN}
    assert [name for name, _ in vetoes.VETOES if name not in known] == []


def test_pairs_of_a_file_are_compared(tmp_path: Path) -> None:
    file = tmp_path / "pairs.jsonl"
    other = but(BOOK, t200="Храмы Гдова", t700="Лис", t215="64 с.")
    file.write_text(
        "\n".join([line("x", BOOK, BOOK), "", line("y", BOOK, other), '{"id": "z"}', "["]),
        encoding="utf-8",
    )
    found = CliRunner().invoke(cli.app, ["pairs", str(file)])
    answers = [json.loads(row) for row in found.stdout.splitlines()]
    assert [(row["id"], row.get("verdict")) for row in answers] == [
        ("x", "same"),
        ("y", "different"),
        (4, None),
        (5, None),
    ]
    assert answers[0]["score"] == pytest.approx(sum(e["weight"] for e in answers[0]["evidence"]))
    assert {e["fact"]: e["a"] for e in answers[0]["evidence"]}["title"] == "Старый Псков"
    assert found.exit_code == 1


def test_two_contributions_are_explained(
    engine: Engine, settings: Settings, tmp_path: Path
) -> None:
    with db.writing(engine) as session:
        for code in ("pskov", "luki"):
            libraries.add(session, code=code, name=code, now=db.utc_now())
    third = but(BOOK, t210="Псков", t001="B-2")
    third = Record(
        third.leader,
        (*third.fields, data("205", "  ", ("a", "2-е изд."))),
    )
    again = Record(
        BOOK.leader,
        tuple(
            data("210", "  ", ("a", "Псков"), ("c", "Логос"), ("d", "2015"))
            if field.tag == "210"
            else field
            for field in third.fields
        ),
    )
    for code, record in (("pskov", [BOOK]), ("luki", [but(BOOK, t001="B-1"), again])):
        file = tmp_path / f"{code}.jsonl"
        file.write_bytes(b"\n".join(map(write, record)) + b"\n")
        loading.load(engine, settings, file, library=code)
    say = words("ru")
    with db.reading(engine) as session:
        same = explaining.explain(session, "pskov:A-1", "luki:B-1")
        different = explaining.explain(session, "pskov:A-1", "luki:B-2")
        with pytest.raises(NotFound):
            explaining.explain(session, "pskov:A-1", "pskov:A-2")
        with pytest.raises(Refused):
            explaining.explain(session, "pskov:A-1", "A-2")
    told = list(explaining.told(same, say))
    assert same.together
    assert "Это одно издание." in told
    assert any("Заглавия" in row or "заглавие" in row for row in told)
    told = list(explaining.told(different, say))
    assert not different.together
    assert "Это разные издания." in told
    assert "Нельзя объединить: годы издания разные – 2010 и 2015." in told
