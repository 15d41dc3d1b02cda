"""Serials, and articles as RUSMARC libraries describe what stands in them."""

from marc.record import Field, Record, control, data


def record(leader: str, local_id: str, *fields: Field) -> Record:
    """A RUSMARC record of this leader/06-08."""
    found = (
        control("001", local_id),
        data("100", "  ", ("a", "20200101d2010    |||y0rusy0189    ca")),
        data("101", "0 ", ("a", "rus")),
        *fields,
        data("801", " 0", ("a", "RU"), ("b", "TEST")),
    )
    return Record(f"00000n{leader}2200000   450 ", tuple(sorted(found, key=lambda f: f.tag)))


def serial(local_id: str, title: str = "Псков", *, issn: str = "", began: str = "1994-") -> Record:
    numbers = [data("011", "  ", ("a", issn))] if issn else []
    return record(
        "as1 ", local_id, *numbers, data("110", "  ", ("a", "ab 0xx0")),
        data("200", "1 ", ("a", title), ("e", "журнал")),
        data("210", "  ", ("a", "Псков"), ("c", "Логос"), ("d", began)),
    )  # fmt: skip


def article(
    local_id: str,
    title: str = "Гдовская крепость",
    *,
    source: str = "Псков",
    issn: str = "",
    number: str = "",
    issue: str = "№ 20",
    year: str = "2004",
) -> Record:
    above = [
        *([("1", f"001{number}")] if number else []),
        *([("1", "011  "), ("a", issn)] if issn else []),
        ("1", "2001 "), ("a", source),
    ]  # fmt: skip
    below = [("1", "2000 "), ("a", issue), ("v", "С. 15-25"), ("1", "210  "), ("d", year)]
    return record(
        "aa2 ", local_id, data("200", "1 ", ("a", title)), data("461", " 0", *above),
        data("463", " 0", *below), data("700", " 1", ("a", "Орлова"), ("b", "А. Н.")),
    )  # fmt: skip


def article_in_book(
    local_id: str, *, book: str, year: str, title: str = "Порховский уезд"
) -> Record:
    inside = [("1", "2001 "), ("a", book), ("v", "С. 40-52"), ("1", "210  "), ("a", "Псков"),
              ("d", year)]  # fmt: skip
    return record("aa2 ", local_id, data("200", "1 ", ("a", title)), data("463", " 0", *inside))
