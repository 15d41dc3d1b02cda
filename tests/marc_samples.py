"""Records in several dialects, and what reading tests have in common."""

import io

from marc import reading, writing
from marc.reading import Bad, Good, Item, Tail
from marc.record import Field, Record, control, data

RUSMARC = Record(
    "00000nam0 2200000   450 ",
    (
        control("001", "RU/ПОУНБ/bibl/31527"),
        control("005", "20200115120000.0"),
        data("100", "  ", ("a", "20200115d2019    u  y0rusy50      ca")),
        data("101", "0 ", ("a", "rus")),
        data("102", "  ", ("a", "RU")),
        data("200", "1 ", ("a", "Старый Изборск"), ("e", "очерки"), ("f", "И. С. Петров")),
        data("210", "  ", ("a", "Псков"), ("c", "Логос"), ("d", "2019")),
        data("461", " 0", ("1", "001RU/ПОУНБ/5996"), ("1", "2001 "), ("a", "Псковская земля")),
        data("606", "1 ", ("a", "Крепости"), ("y", "Изборск"), ("2", "rubbk")),
        data("700", " 1", ("a", "Петров"), ("b", "И. С."), ("g", "Иван Сергеевич")),
        data("801", " 0", ("a", "RU"), ("b", "ПОУНБ"), ("g", "RCR")),
    ),
)
MARC21 = Record(
    "00000cam a2200000 a 4500",
    (
        control("001", "psk00012"),
        control("008", "200115s2019    ru a     b    001 0 rus d"),
        data("040", "  ", ("a", "PSKOV"), ("c", "PSKOV")),
        data("100", "1 ", ("a", "Орлова, А. Н.")),
        data("245", "10", ("a", "Гдовская крепость :"), ("b", "путеводитель /")),
        data("260", "  ", ("a", "Псков :"), ("b", "Курсив,"), ("c", "2015.")),
    ),
)


def numbered(number: int, *, title: str = "Изборск и его окрестности") -> Record:
    """One more RUSMARC record; each number gives another."""
    fields = (
        control("001", f"RU/PSK/{number}"),
        *RUSMARC.fields[1:5],
        data("200", "1 ", ("a", f"{title}, вып. {number}"), ("f", "А. Н. Орлова")),
        data("210", "  ", ("a", "Псков"), ("c", "Курсив"), ("d", str(1950 + number % 70))),
        RUSMARC.fields[-1],
    )
    return Record(RUSMARC.leader, fields)


def iso(*records: Record, charset: str = "utf-8") -> bytes:
    return b"".join(writing.iso2709(record, charset=charset) for record in records)


def read_all(content: bytes, **named: str) -> list[Item]:
    """Everything read from these bytes, the promise kept: no byte lost, every offset exact."""
    items = list(reading.read(io.BytesIO(content), **named))
    offset = 0
    for item in items:
        if not isinstance(item, Tail):
            assert content[offset : offset + len(item.before)] == item.before
            offset += len(item.before)
        assert item.offset == offset
        assert item.raw
        offset += len(item.raw)
        assert content[item.offset : offset] == item.raw
    assert offset == len(content)
    assert not any(isinstance(item, Tail) for item in items[:-1])
    assert [item.number for item in items if not isinstance(item, Tail)] == list(
        range(1, 1 + sum(not isinstance(item, Tail) for item in items))
    )
    return items


def goods(content: bytes, **named: str) -> list[Good]:
    return [item for item in read_all(content, **named) if isinstance(item, Good)]


def outline(items: list[Item]) -> list[str]:
    """What came out, in words: "good" and "bad" with the codes said about them, "tail"."""
    found = []
    for item in items:
        match item:
            case Good(remarks=remarks):
                found.append(" ".join(["good", *(remark.code for remark in remarks)]))
            case Bad(reason=reason):
                found.append(f"bad {reason.code}")
            case Tail():
                found.append("tail")
    return found


def by_tag(record: Record, tag: str) -> Field:
    field = record.first(tag)
    assert field is not None
    return field
