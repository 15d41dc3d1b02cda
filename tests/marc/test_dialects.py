"""A record's dialect is told by its signs, and by its file's where the signs say too little."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marc.dialects import RUSSIAN_SIGNS, SIGNS, confirmed, detect, weighed
from marc.record import Dialect, Field, Record, control, data

UNIMARC_LEADER = "00000nam0 2200000   450 "
MARC21_LEADER = "00000nam a2200000   4500"
RUSMARC_FIELDS = (
    control("001", "RU/PSK/1"),
    data("100", "  ", ("a", "20190115d2019    u  y0rusy50      ca")),
    data("101", "0 ", ("a", "rus")),
    data("200", "1 ", ("a", "Изборск")),
    data("801", " 0", ("a", "RU"), ("b", "ПОУНБ")),
)
MARC21_FIELDS = (
    control("001", "psk1"),
    control("008", "200115s2019    ru a     b    001 0 rus d"),
    data("245", "10", ("a", "Изборск")),
)


@pytest.mark.parametrize(
    ("leader", "fields", "told"),
    [
        pytest.param(UNIMARC_LEADER, RUSMARC_FIELDS, Dialect.RUSMARC, id="RUSMARC"),
        pytest.param(MARC21_LEADER, MARC21_FIELDS, Dialect.MARC21, id="MARC 21"),
        pytest.param(
            "00000nam0a2200000   450 ",
            RUSMARC_FIELDS,
            Dialect.RUSMARC,
            id="UTF-8 marked in leader/09",
        ),
        pytest.param(
            MARC21_LEADER,
            (*MARC21_FIELDS, data("200", "  ", ("a", "x")), data("801", "  ", ("a", "RU"))),
            Dialect.MARC21,
            id="MARC 21 with local 200 and 801",
        ),
        pytest.param(
            UNIMARC_LEADER,
            tuple(field for field in RUSMARC_FIELDS if field.tag != "100"),
            Dialect.RUSMARC,
            id="RUSMARC without 100",
        ),
        pytest.param(
            MARC21_LEADER,
            (
                data("100", "  ", ("a", "20190301d2010    k y0frey50      ba")),
                data("200", "1 ", ("a", "La terre")),
                data("410", " 0", ("t", "Villes")),
                data("995", "  ", ("b", "MEDIA")),
            ),
            Dialect.UNIMARC,
            id="Koha UNIMARC with a leader of 4500",
        ),
        pytest.param(
            UNIMARC_LEADER,
            (
                data("101", "  ", ("", "rus")),
                data("200", "  ", ("A", "Изборск")),
                data("920", "  ", ("", "PAZK")),
            ),
            Dialect.IRBIS,
            id="ИРБИС with title in 200 and no 100",
        ),
        pytest.param(
            UNIMARC_LEADER,
            (
                data("200", "  ", ("a", "Музей в Невеле")),
                data("463", "  ", ("c", "Псковская правда"), ("j", "2019")),
                data("903", "  ", ("", "79.1-44")),
                data("907", "  ", ("c", "ПК"), ("a", "20190520")),
            ),
            Dialect.IRBIS,
            id="ИРБИС article without its worksheet",
        ),
        pytest.param(
            MARC21_LEADER,
            (control("001", "1"), data("852", "0 ", ("a", "x"))),
            Dialect.UNKNOWN,
            id="too little to tell",
        ),
    ],
)
def test_dialect_is_told(leader: str, fields: tuple[Field, ...], told: Dialect) -> None:
    assert detect(Record(leader, fields), prior=Dialect.UNKNOWN) is told


@pytest.mark.parametrize("prior", list(Dialect))
def test_a_bare_deletion_is_what_its_file_is(prior: Dialect) -> None:
    deletion = Record("00060dam0 2200037   450 ", (control("001", "RU/PSK/1"),))
    assert detect(deletion, prior=prior) is prior


@pytest.mark.parametrize("prior", list(Dialect))
def test_plain_signs_win_over_the_file(prior: Dialect) -> None:
    assert detect(Record(MARC21_LEADER, MARC21_FIELDS), prior=prior) is Dialect.MARC21
    assert detect(Record(UNIMARC_LEADER, RUSMARC_FIELDS), prior=prior) is Dialect.RUSMARC


SUBFIELDS = st.tuples(
    st.sampled_from("ABabcdfkntx12") | st.just(""),
    st.sampled_from(
        [
            *("RU", "rus", "rubbk", "Псков", "PAZK", "Орлова, А.", "001X", ""),
            *("20190115d2019    u  y0rusy50      ca", "20190115d2019    u  y0engy50      ca"),
        ]
    ),
)
SIGNED = st.builds(
    Field,
    st.sampled_from(sorted({*SIGNS, *RUSSIAN_SIGNS, "461", "856"})),
    st.sampled_from(["  ", "1 "]),
    st.lists(SUBFIELDS, max_size=3).map(tuple),
)


@given(
    st.sampled_from([UNIMARC_LEADER, MARC21_LEADER, "00000nx  a2200000   4500"]),
    st.sampled_from([RUSMARC_FIELDS, MARC21_FIELDS, (data("920", "  ", ("", "PAZK")),), ()]),
    st.lists(SIGNED, max_size=8),
    st.sampled_from([Dialect.RUSMARC, Dialect.MARC21, Dialect.IRBIS]),
)
def test_a_quick_answer_is_the_weighed_one(
    leader: str, fields: tuple[Field, ...], more: list[Field], prior: Dialect
) -> None:
    record = Record(leader, (*fields, *more))

    if confirmed(record, prior):
        assert weighed(record, prior) == prior
