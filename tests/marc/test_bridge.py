"""Records go to pymarc's type and come back as they were, and both write the same bytes."""

import io

import pymarc
import pytest

from marc import writing
from marc.bridge import from_pymarc, to_pymarc
from marc.record import Record, control, data
from tests.marc.corpus import Case, cases
from tests.marc_samples import MARC21, RUSMARC


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_a_record_comes_back_from_pymarc_as_it_was(case: Case) -> None:
    bare = [field for field in case.record.fields if field.is_control and field.tag >= "010"]
    fields = tuple(
        field._replace(indicators="  ") if field in bare else field for field in case.record.fields
    )

    assert from_pymarc(to_pymarc(case.record)) == Record(case.record.leader, fields)


def test_pymarc_answers_from_a_record_of_ours() -> None:
    found = to_pymarc(MARC21)

    assert found.title == "Гдовская крепость : путеводитель /"
    assert found["001"].data == "psk00012"
    assert str(found.leader) == MARC21.leader


def test_what_pymarc_writes_of_it_is_what_we_write() -> None:
    ours = writing.iso2709(Record(MARC21.leader[:9] + "a" + MARC21.leader[10:], MARC21.fields))

    assert to_pymarc(MARC21).as_marc() == ours


def test_a_record_that_pymarc_read() -> None:
    (found,) = pymarc.MARCReader(io.BytesIO(writing.iso2709(RUSMARC)), file_encoding="utf-8")
    assert found is not None

    assert from_pymarc(found).fields == RUSMARC.fields


def test_what_a_field_of_pymarc_lacks_is_blank() -> None:
    found = pymarc.Record()
    found.add_field(pymarc.Field("001"))  # type: ignore[no-untyped-call]
    found.add_field(pymarc.Field("900"))  # type: ignore[no-untyped-call]

    assert from_pymarc(found) == Record(str(found.leader), (control("001", ""), data("900", "  ")))
