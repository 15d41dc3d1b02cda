"""Which sets a record is in follows from who holds it and what it says; leaving one is told."""

from dataclasses import replace

import pytest
from sqlalchemy import Engine

from catalog import sets
from catalog.settings import Settings
from marc import facts
from marc.record import Dialect, Record, data
from tests import press, sample


@pytest.mark.parametrize(
    ("record", "specs"),
    [
        pytest.param(
            sample.rusmarc("1"), {"library:a", "kind:book", "district:pskov", "imprint:local"},
            id="a book of Pskov about Pskov",
        ),
        pytest.param(
            sample.rusmarc("1", "Рыбаки города Гдова"),
            {"library:a", "kind:book", "district:gdov", "imprint:local"},
            id="about Gdov",
        ),
    ],
)  # fmt: skip
def test_sets_of_a_record(record: Record, specs: set[str]) -> None:
    assert sets.of(["a"], facts.facts(record, Dialect.RUSMARC)) == specs


@pytest.mark.parametrize(
    ("place", "local"),
    [("Псков", True), ("Остров", True), ("Гдовъ", True), ("Москва", False), ("Порт-Артур", False)],
)
def test_local_imprints(place: str, local: bool) -> None:
    said = facts.facts(sample.rusmarc("1"), Dialect.RUSMARC)
    assert (sets.LOCAL in sets.of([], replace(said, places=(place,)))) is local


def test_leaving_a_set_is_a_deletion_in_it(engine: Engine, settings: Settings) -> None:
    sample.add_libraries(engine, "gdov")
    about = sample.rusmarc("7", "Рыбаки", extra=[data("607", "  ", ("a", "Гдов"))])
    sample.load(engine, settings, "gdov", [about])
    copies = {
        spec: press.Harvester(engine, settings, f"metadataPrefix=rusmarc&set={spec}")
        for spec in ("district:gdov", "district", "kind:book", "imprint:local", "imprint")
    }
    for copy in copies.values():
        copy.harvest()
        assert len(copy.copy) == 1
    moved = [
        field._replace(subfields=(("a", "Москва"), *field.subfields[1:]))
        if field.tag == "210" else field
        for field in about.fields if field.tag != "607"
    ]  # fmt: skip
    sample.load(engine, settings, "gdov", [replace(about, fields=tuple(moved))])
    left = {"district:gdov", "district", "imprint:local", "imprint"}
    for spec, copy in copies.items():
        copy.harvest()
        assert len(copy.copy) == (0 if spec in left else 1), spec
