"""What checking answers at one look is what looking position by position says."""

from hypothesis import given
from hypothesis import strategies as st

from marc.check import definitions
from marc.record import Dialect

CODED = [
    (dialect, field, part)
    for dialect in (Dialect.RUSMARC, Dialect.MARC21)
    for field, part in definitions.positions(dialect)
]
RIGHT = {
    ("100", "a"): "20100915d2010    m  y0rusy50      ca",
    ("105", "a"): "a   z   000yy",
    ("008", "books"): "100915s2010    ru            000 0 rus d",
    ("LDR", ""): "00000nam0 2200000   450 ",
}


@given(
    st.sampled_from(CODED),
    st.text(" |abcdnsuyz0123#ж\n", max_size=44),
    st.lists(st.tuples(st.integers(0, 40), st.sampled_from(" |azx9ж"))),
)
def test_coded_positions_are_right_where_one_look_says_so(
    coded: tuple[Dialect, str, str], text: str, changes: list[tuple[int, str]]
) -> None:
    dialect, field, part = coded
    text = RIGHT.get((field, part), text)
    for at, letter in changes:
        text = text[:at] + letter + text[at + 1 :]
    slowly = definitions.wrong_words(definitions.positions(dialect)[field, part], text)

    assert definitions.wrong_positions(dialect, field, part, text) == slowly
