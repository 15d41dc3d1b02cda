"""Records made up as real ones are, for converting there and back: books, volumes, articles."""

from hypothesis import strategies as st

from marc.record import Field, Record, control, data

TITLES = st.sampled_from(
    (
        "Старый Псков", "Изборск и его окрестности", "Псковский край в XVII веке", "Вып. вода",
        "Печоры", "Очерки истории Гдовского уезда", "Pskov and its people", "1941-й год",
        "Псковскія губернскія вѣдомости", "Природа: справочник краеведа", "Дно",
    )
)  # fmt: skip
OTHERS = st.sampled_from(("очерки", "путеводитель", "сборник статей", "[к 1100-летию]"))
SURNAMES = st.sampled_from(("Петров", "Орлова", "Лис", "Белов", "Римский-Корсаков", "Ёлкин"))
FORENAMES = st.sampled_from(
    (("И. С.", "Иван Сергеевич"), ("А. Н.", ""), ("О.", "Ольга"), ("", "Пётр"), ("", ""))
)
PLACES = st.sampled_from(("Псков", "Москва", "СПб.", "Великие Луки", "[Б. м.]"))
PUBLISHERS = st.sampled_from(("Логос", "Изд-во «Курсив»", "Псковская областная типография"))
DATES = st.sampled_from(("2010", "1913", "[191-]", "2019, cop. 2018", "1914-1916", "[б. г.]"))
EXTENTS = st.sampled_from(("215 с.", "IV, 96 с.", "12 с., [4] л. ил.", "1 л."))
EDITIONS = st.sampled_from(("2-е изд., испр.", "3-е изд.", "Репринт. изд."))
ISBNS = st.sampled_from(("978-5-00000-001-4", "5-94405-003-9", "5-00000-000-0"))
SERIES = st.sampled_from((("Псковиана", "вып. 3"), ("Библиотека краеведа", "")))
NUMBERS = st.sampled_from(("Т. 2", "Ч. 1, вып. 3", "Кн. первая", "Вып. 13"))
PRIMARY = st.sampled_from(("070", "", "230"))
SECONDARY = st.sampled_from(("340", "220", "730", "080", "340 ред."))
HEADINGS = st.sampled_from(
    (
        ("606", "0 ", (("a", "Крепости"), ("x", "История"), ("y", "Псковская область"))),
        ("606", "0 ", (("a", "Краеведение"), ("j", "Справочники"), ("2", "nlr_sh"))),
        ("607", "  ", (("a", "Псков, город"), ("z", "15 в."), ("2", "nlr_sh"))),
        ("608", "  ", (("a", "Альбомы"), ("2", "nlr_sh"))),
        ("610", "0 ", (("a", "кремль"), ("a", "башни"))),
        ("600", " 1", (("a", "Пушкин"), ("b", "А. С."), ("g", "Александр Сергеевич"),
                       ("f", "1799-1837"), ("2", "nlr_sh"))),
        ("601", "02", (("a", "Псковский музей"), ("b", "Библиотека"), ("2", "nlr_sh"))),
        ("686", "  ", (("a", "63.3(2Рос-4Пск)"), ("2", "rubbk"))),
        ("675", "  ", (("a", "94(470.25)"),)),
    )
)  # fmt: skip
NOTES = st.sampled_from(
    (
        ("300", (("a", "На обл. авт. не указан"),)),
        ("320", (("a", "Библиогр.: с. 210-215"),)),
        ("330", (("a", "Книга рассказывает о прошлом города."),)),
        ("856", (("u", "https://example.org/book.pdf"),)),
        ("801", (("a", "RU"), ("b", "NLR"))),
        ("899", (("a", "NLR"), ("j", "97-4/119"))),
    )
)


def given_names(draw: st.DrawFn, tag: str, role: str) -> Field:
    initials, full = draw(FORENAMES)
    subfields = [("a", draw(SURNAMES))]
    subfields += [("b", initials)] if initials else []
    subfields += [("g", full)] if full else []
    subfields += [("4", role)] if role else []
    return data(tag, " 1", *subfields)


@st.composite
def names(draw: st.DrawFn) -> list[Field]:
    """A main entry and others; a body now and then."""
    found = []
    if draw(st.booleans()):
        found.append(given_names(draw, "700", draw(PRIMARY)))
        found += [given_names(draw, "701", "070") for _ in range(draw(st.integers(0, 2)))]
    found += [given_names(draw, "702", draw(SECONDARY)) for _ in range(draw(st.integers(0, 2)))]
    if draw(st.booleans()):
        found.append(data("712", "02", ("a", "Псковский университет"), ("4", "570")))
    return found


@st.composite
def title(draw: st.DrawFn) -> Field:
    subfields = [("a", draw(TITLES))]
    subfields += [("e", text) for text in draw(st.lists(OTHERS, max_size=2))]
    if draw(st.booleans()):
        subfields.append(("f", "И. С. Петров, А. Н. Орлова"))
        subfields += [("g", "сост. О. П. Лис")] if draw(st.booleans()) else []
    return data("200", "1 ", *subfields)


@st.composite
def description(draw: st.DrawFn) -> list[Field]:
    """Everything of a record but its title and its sources."""
    date = draw(DATES)
    year = "".join(c for c in date if c.isdigit())[:4].ljust(4)
    kind = "d" if len(year.strip()) == 4 else "u"
    coded = f"20240115{kind}{year if kind == 'd' else '    '}    k  y0rusy50      ca"
    fields = [
        data("100", "  ", ("a", coded)),
        data("101", "0 ", *[("a", c) for c in draw(st.sampled_from((["rus"], ["rus", "est"])))]),
        data("102", "  ", ("a", "RU")),
    ]
    imprint = [("a", draw(PLACES))]
    imprint += [("c", draw(PUBLISHERS))] if draw(st.booleans()) else []
    fields.append(data("210", "  ", *imprint, ("d", date)))
    fields.append(data("215", "  ", ("a", draw(EXTENTS)), ("d", "21 см")))
    if draw(st.booleans()):
        fields.append(data("205", "  ", ("a", draw(EDITIONS))))
    for isbn in draw(st.lists(ISBNS, max_size=2, unique=True)):
        fields.append(data("010", "  ", ("a", isbn)))
    headings = draw(st.lists(HEADINGS, max_size=4, unique=True))
    fields += [data(tag, indicators, *subfields) for tag, indicators, subfields in headings]
    notes = draw(st.lists(NOTES, max_size=4, unique_by=lambda note: note[0]))
    fields += [data(tag, " 0" if tag == "801" else "4 " if tag == "856" else "  ", *subfields)
               for tag, subfields in notes]  # fmt: skip
    return fields + draw(names())


def record(leader: str, fields: list[Field]) -> Record:
    whole = [control("001", "RU/PSK/1"), *fields]
    return Record(leader, tuple(sorted(whole, key=lambda field: field.tag)))


@st.composite
def book(draw: st.DrawFn) -> Record:
    fields = [draw(title()), *draw(description())]
    if draw(st.booleans()):
        name, number = draw(SERIES)
        fields.append(data("225", "1 ", ("a", name), *((("v", number),) if number else ())))
    return record("00000nam0 2200000   450 ", fields)


@st.composite
def volume(draw: st.DrawFn) -> Record:
    """A part of a set: under a link, or on one level."""
    number, common = draw(NUMBERS), draw(TITLES)
    if draw(st.booleans()):
        own = [("h", number), *((("i", "Средние века"),) if draw(st.booleans()) else ())]
        fields = [data("200", "1 ", ("a", common), *own)]
        return record("00000nam0 2200000   450 ", [*fields, *draw(description())])
    named = draw(st.booleans())
    fields = [data("200", "1 " if named else "0 ", ("a", "Средние века" if named else number))]
    link = [("1", "001RU/PSK/9"), ("1", "2001 "), ("a", common), ("v", number)]
    fields.append(data("461", " 0", *link))
    return record("00000nam2 2200000   450 ", [*fields, *draw(description())])


ISSUES = st.sampled_from((("№ 4", "1982"), ("Т. 5, вып. 2", "2004"), ("15 мая", "2019")))


@st.composite
def article(draw: st.DrawFn) -> Record:
    """In a journal, a newspaper or a collection."""
    described = [f for f in draw(description()) if f.tag not in ("010", "205", "210", "215")]
    fields = [draw(title()), *described]
    pages = draw(st.sampled_from(("С. 128-176", "С. 7", "")))
    paged = [("v", pages)] if pages else []
    if draw(st.booleans()):
        issue, year = draw(ISSUES)
        issn = [("1", "011  "), ("a", "0130-7673")] if draw(st.booleans()) else []
        fields.append(data("461", " 0", *issn, ("1", "2001 "), ("a", "Псковский журнал")))
        inner = [("1", "2000 "), ("a", issue), *paged, ("1", "210  "), ("d", year)]
        fields.append(data("463", " 0", *inner))
    else:
        inner = [("1", "2001 "), ("a", "Псков в истории"), ("e", "сборник"), *paged]
        made = [("1", "210  "), ("a", "Псков"), ("d", "2012")]
        fields.append(data("463", " 0", *inner, *made))
    return record("00000naa2 2200000   450 ", fields)


books, volumes, articles = book(), volume(), article()


@st.composite
def marc21_book(draw: st.DrawFn) -> Record:
    """As a library with MARC 21 writes it, ISBD marks in the data."""
    first, other = draw(TITLES), draw(OTHERS)
    surname, (initials, full) = draw(SURNAMES), draw(FORENAMES)
    given = full or initials
    fields = [
        control("008", "100312s2010    ru a     b    001 0 rus d"),
        data("040", "  ", ("a", "RuMoRGB"), ("b", "rus"), ("e", "rcr")),
        data("041", "0 ", ("a", "rus")),
        data("100", "1 ", ("a", f"{surname}, {given}" if given else surname)),
        data("245", "10", ("a", f"{first} :"), ("b", f"{other} /"), ("c", "И. С. Петров")),
        data("260", "  ", ("a", "Псков :"), ("b", "Логос,"), ("c", draw(DATES))),
        data("300", "  ", ("a", f"{draw(EXTENTS)} :"), ("b", "ил. ;"), ("c", "21 см")),
        data("852", "  ", ("a", "РГБ"), ("j", "1 10-5/119")),
    ]
    if draw(st.booleans()):
        fields.append(data("250", "  ", ("a", draw(EDITIONS))))
    if draw(st.booleans()):
        fields.append(data("700", "1 ", ("a", "Лис, О. П."), ("4", "edt")))
    if draw(st.booleans()):
        fields.append(data("490", "0 ", ("a", "Псковиана ;"), ("v", "вып. 3")))
    for isbn in draw(st.lists(ISBNS, max_size=2, unique=True)):
        fields.append(data("020", "  ", ("a", isbn)))
    if draw(st.booleans()):
        fields.append(data("650", " 7", ("a", "Крепости"), ("x", "История"), ("2", "rsla-sh")))
        fields.append(data("651", " 4", ("a", "Псков, город")))
        fields.append(data("084", "  ", ("a", "63.3(2Рос-4Пск)"), ("2", "rubbk")))
    return record("00000nam a2200000 i 4500", fields)


marc21_books = marc21_book()
