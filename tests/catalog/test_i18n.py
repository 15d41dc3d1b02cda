"""Every word exists in Russian and in English, and gettext's own tools read our files as we do."""

import io
import re
import string
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from babel.messages.pofile import read_po as babel_read

import catalog
import marc
from catalog import i18n
from marc.record import Remark

ROOT = Path(catalog.__file__).parent
FORMATTER = string.Formatter()

# Where a message's id stands in the source: code → the ids that must exist.
SOURCES = (
    (r'(?:Remark|reject)\(\s*"([a-z0-9_.]+)"', "remark.{}"),
    (r'(?:Remark|reject)\(\s*"([a-z0-9_.]+)"', "rule.{}"),
    (r'\bRule\(\s*"([a-z0-9_.]+)"', "remark.{}"),
    (r'\bRule\(\s*"([a-z0-9_.]+)"', "rule.{}"),
    (r'\("(container\.[a-z0-9_]+)",', "remark.{}"),
    (r'(?:Refused|NotFound|Conflict)\(\s*"([a-z0-9_.]+)"', "error.{}"),
    (r'PackingError\(\s*"([a-z0-9_.]+)"', "error.{}"),
    (r'\b(?:say|words|t)(?:\.count)?\(\s*"([a-z0-9_]+(?:\.[a-z0-9_]+)+)"', "{}"),
)


def sources() -> Iterator[str]:
    for folder in (ROOT, Path(str(marc.__file__)).parent):
        for path in (*folder.rglob("*.py"), *folder.rglob("*.html")):
            yield path.read_text(encoding="utf-8")


def messages(language: str) -> dict[str, tuple[str, ...]]:
    found = i18n.read_po(i18n.po_text(language))
    return {key.partition("\0")[0]: forms for key, forms in found.items() if key}


def wanted() -> set[str]:
    return {
        form.format(code)
        for text in sources()
        for pattern, form in SOURCES
        for code in re.findall(pattern, text)
    }


def test_every_message_in_the_source_has_words() -> None:
    missing = {language: sorted(wanted() - set(messages(language))) for language in i18n.LANGUAGES}
    assert missing == {language: [] for language in i18n.LANGUAGES}


def test_both_languages_have_the_same_messages_with_the_same_values() -> None:
    def values(forms: tuple[str, ...]) -> set[str]:
        return {name for form in forms for _, name, _, _ in FORMATTER.parse(form) if name}

    russian, english = (messages(language) for language in ("ru", "en"))
    assert {key: values(forms) for key, forms in russian.items()} == {
        key: values(forms) for key, forms in english.items()
    }


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_no_message_is_empty_or_twice(language: str) -> None:
    assert [key for key, forms in messages(language).items() if not all(forms)] == []
    ids = re.findall(r'^msgid "(.+)"$', i18n.po_text(language), re.MULTILINE)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_babel_reads_the_same(language: str) -> None:
    read = babel_read(io.BytesIO(i18n.po_text(language).encode()), locale=language)
    assert [list(message.check()) for message in read] == [[] for _ in read]
    theirs = {
        message.id if isinstance(message.id, str) else message.id[0]: message.string
        if isinstance(message.string, tuple)
        else (message.string,)
        for message in read
        if message.id
    }
    assert theirs == messages(language)


def test_a_po_file_in_all_its_forms() -> None:
    text = (
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        '# a comment\n#: where.py:1\nmsgid "one"\nmsgstr "раз «\\"да\\"»\\n"\n\n'
        'msgid "long"\nmsgstr ""\n"первая "\n"вторая"\n\n'
        'msgid "files"\nmsgid_plural "files"\nmsgstr[0] "файл"\nmsgstr[1] "файла"\n'
    )
    assert i18n.read_po(text) == {
        "": ("Content-Type: text/plain; charset=UTF-8\n",),
        "one": ('раз «"да"»\n',),
        "long": ("первая вторая",),
        "files\0files": ("файл", "файла"),
    }


@pytest.mark.parametrize(
    ("number", "russian", "english"),
    [
        (0, "Найдено 0 записей", "0 records found"),
        (1, "Найдена 1 запись", "1 record found"),
        (3, "Найдены 3 записи", "3 records found"),
        (11, "Найдено 11 записей", "11 records found"),
        (21, "Найдена 21 запись", "21 records found"),
        (1200, "Найдено 1\u00a0200 записей", "1,200 records found"),
    ],
)
def test_numbers_take_their_form(number: int, russian: str, english: str) -> None:
    assert i18n.words("ru").count("search.found", number) == russian
    assert i18n.words("en").count("search.found", number) == english


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "ru"),
        ("en-GB,en;q=0.9", "en"),
        ("ru-RU,ru;q=0.9,en;q=0.8", "ru"),
        ("de,en;q=0.3,ru;q=0.5", "ru"),
        ("de-DE,de", "ru"),
        ("en;q=0", "ru"),
        ("EN", "en"),
        ("en;q=wrong, ;;;,,,q=", "en"),
        ("," * 10_000, "ru"),
    ],
)
def test_a_browser_is_answered_in_its_language(header: str, language: str) -> None:
    assert i18n.preferred(header) == language


def test_a_remark_says_what_was_found() -> None:
    sentence = i18n.words("ru").remark(Remark("iso2709.length", value="01234 ≠ 01240"))
    assert "01234 ≠ 01240" in sentence


def test_words_for_what_we_cannot_foresee() -> None:
    words = i18n.words("ru")
    assert words("no.such.id") == "no.such.id"
    assert words("search.heading") == "Поиск: …"
    assert words.either("role.wizard", "wizard") == "wizard"
    assert i18n.words("de").language == "ru"


def test_sizes_and_moments() -> None:
    assert i18n.words("ru").size(13_000_000) == "12,4\u00a0МБ"
    assert i18n.words("en").size(13_000_000) == "12.4\u00a0MB"
    assert i18n.words("en").size(900) == "900\u00a0bytes"
    moment = datetime(2026, 11, 23, 9, 5, tzinfo=UTC)
    assert re.fullmatch(r"2[2-4]\.11\.2026 \d\d:\d5", i18n.words("ru").moment(moment))
