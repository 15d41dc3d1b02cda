"""Which abbreviations of older descriptions does ГОСТ Р 7.0.100-2018 write out, and how?

The standard abbreviates nothing in the areas of title and responsibility (5.1.3); records made by
ГОСТ 7.1-84 and 7.1-2003 did. Only set phrases whose full form is certain are written out.
"""

import re
from typing import Final

# Phrases of a statement of responsibility, the longer first: (abbreviated, of one, of several).
PHRASES: Final = (
    ("под общ. и науч. ред.", "под общей и научной редакцией", ""),
    ("под общ. ред.", "под общей редакцией", ""),
    ("под науч. ред.", "под научной редакцией", ""),
    ("под ред.", "под редакцией", ""),
    ("ред.-сост.", "редактор-составитель", "редакторы-составители"),
    ("авт.-сост.", "автор-составитель", "авторы-составители"),
    ("авт. вступ. ст.", "автор вступительной статьи", "авторы вступительной статьи"),
    ("авт. предисл.", "автор предисловия", "авторы предисловия"),
    ("авт. текста", "автор текста", "авторы текста"),
    ("отв. за вып.", "ответственный за выпуск", "ответственные за выпуск"),
    ("отв. ред.", "ответственный редактор", "ответственные редакторы"),
    ("гл. ред.", "главный редактор", "главные редакторы"),
    ("науч. ред.", "научный редактор", "научные редакторы"),
    ("науч. рук.", "научный руководитель", "научные руководители"),
    ("вступ. ст.", "вступительная статья", ""),
    ("пер. с англ.", "перевод с английского", ""),
    ("пер. с нем.", "перевод с немецкого", ""),
    ("пер. с фр.", "перевод с французского", ""),
    ("редкол.", "редакционная коллегия", ""),
    ("сост.", "составитель", "составители"),
    ("предисл.", "предисловие", ""),
    ("послесл.", "послесловие", ""),
    ("коммент.", "комментарии", ""),
    ("примеч.", "примечания", ""),
    ("худож.", "художник", "художники"),
    ("ред.", "редактор", "редакторы"),
    ("пер.", "перевод", ""),
    ("фот.", "фотографии", ""),
    ("рис.", "рисунки", ""),
    ("ил.", "иллюстрации", ""),
)
SINGLE: Final = {short.replace(" ", ""): one for short, one, _ in PHRASES}
SEVERAL: Final = SINGLE | {short.replace(" ", ""): many for short, _, many in PHRASES if many}
ANY: Final = "|".join(re.escape(short).replace(r"\ ", " ?") for short, _, _ in PHRASES)
# A capital is a beginning: «[Под ред. О. П. Лис]», but «И. Ред. Петров» is a name.
PHRASE: Final = re.compile(rf"(?<![\w.-])(?:{ANY})|(?i:^\[?\s*)(?i:(?:{ANY}))")
BEGINNING: Final = re.compile(r"^\[?\s*")
LIST_OF_NAMES: Final = re.compile(r"^:? ?[А-ЯЁ][^,]*, ?[А-ЯЁ]")
SEMICOLON: Final = re.compile(r"\s*;\s*")
INITIALS: Final = re.compile(r"(?<![^\W\d_])([А-ЯЁA-Z]\.)(?=[А-ЯЁA-Z])")

# Words for a genre that older records begin with a capital.
GENRES: Final = (
    *("альбом", "газета", "документы", "драма", "журнал", "избранное", "комедия", "монография"),
    *("очерк", "очерки", "повести", "повесть", "поэма", "путеводитель", "пьеса", "рассказы"),
    *("роман", "сборник", "сказки", "справочник", "стихи", "стихотворения", "учебник", "хроника"),
)
# Whole pieces of other title information.
PIECES: Final = {genre: genre for genre in GENRES} | {
    "сб.": "сборник",
    "справ.": "справочник",
    "моногр.": "монография",
    "путевод.": "путеводитель",
    "сб. ст.": "сборник статей",
    "сб. науч. ст.": "сборник научных статей",
    "сб. науч. тр.": "сборник научных трудов",
    "сб. материалов": "сборник материалов",
    "учеб. пособие": "учебное пособие",
    "метод. рекомендации": "методические рекомендации",
    "библиогр. указ.": "библиографический указатель",
    "ист. очерк": "исторический очерк",
    "ист.-краевед. очерк": "историко-краеведческий очерк",
    "тез. докл.": "тезисы докладов",
}

# «автореф. дис. ... канд. ист. наук»
THESIS: Final = re.compile(
    r"^(?P<abstract>автореф\w*\.?\s*)?дис\w*\.?[\s.…]*"
    r"(?:на соиск\w*\.?\s+уч[её]н\w*\.?\s+степ\w*\.?[\s.…]*)?"
    r"(?P<degree>канд|д-ра|докт)\w*\.?\s+(?P<science>[а-я.-]+?)\.?(?P<of>\s+наук)?$",
    re.I,
)
DEGREES: Final = {"канд": "кандидата", "д-ра": "доктора", "докт": "доктора"}
# «к.т.н.»; ф. may be philology or philosophy and stays.
SHORT_DEGREE: Final = re.compile(r"\b([кд])\.\s?([а-я])\.\s?н\.$")
SHORT_SCIENCES: Final = {"и": "ист", "т": "техн", "э": "экон", "ю": "юрид", "п": "пед", "б": "биол"}
SCIENCES: Final = {
    "арх": "архитектуры",
    "биол": "биологических",
    "вет": "ветеринарных",
    "воен": "военных",
    "геогр": "географических",
    "геол.-минерал": "геолого-минералогических",
    "искусствоведения": "искусствоведения",
    "искусствовед": "искусствоведения",
    "ист": "исторических",
    "культурологии": "культурологии",
    "мед": "медицинских",
    "пед": "педагогических",
    "полит": "политических",
    "психол": "психологических",
    "с.-х": "сельскохозяйственных",
    "социол": "социологических",
    "техн": "технических",
    "физ.-мат": "физико-математических",
    "филол": "филологических",
    "филос": "философских",
    "хим": "химических",
    "экон": "экономических",
    "юрид": "юридических",
}
SPECIALITY: Final = re.compile(r"^(?:спец\w*\.?:?\s*)?(?:ВАК\s*)?(\d\d\.\d\d\.\d\d)$", re.I)
# Номенклатура научных специальностей of 2009, those of local history.
SPECIALITIES: Final = {
    "07.00.02": "Отечественная история",
    "07.00.03": "Всеобщая история",
    "07.00.06": "Археология",
    "07.00.07": "Этнография, этнология и антропология",
    "07.00.09": "Историография, источниковедение и методы исторического исследования",
    "07.00.10": "История науки и техники",
    "10.01.01": "Русская литература",
    "10.01.09": "Фольклористика",
    "10.02.01": "Русский язык",
    "13.00.01": "Общая педагогика, история педагогики и образования",
    "25.00.24": "Экономическая, социальная, политическая и рекреационная география",
    "25.00.36": "Геоэкология",
}


def responsibility(statement: str) -> str:
    """«под ред. О. П. Лис» → «под редакцией О. П. Лис»."""
    return " ; ".join(map(written_out, SEMICOLON.split(INITIALS.sub(r"\1 ", statement))))


def written_out(statement: str) -> str:
    def full(found: re.Match[str]) -> str:
        rest = statement[found.end() :]
        opening = BEGINNING.match(found[0])
        bracket = opening[0] if opening else ""
        words = SEVERAL if LIST_OF_NAMES.match(rest) else SINGLE
        gap = " " if rest[:1].isalpha() else ""
        return bracket + words[found[0][len(bracket) :].replace(" ", "").lower()] + gap

    return PHRASE.sub(full, statement)


def other_title(piece: str) -> str:
    """A piece of other title information in full, when it is one of the set phrases."""
    if piece.startswith("[") and piece.endswith("]"):
        return f"[{other_title(piece[1:-1])}]"
    thesis = THESIS.match(SHORT_DEGREE.sub(degree_in_words, piece))
    if thesis is not None:
        return degree(thesis) or piece
    speciality = SPECIALITY.match(piece)
    return named(speciality[1]) if speciality else PIECES.get(piece.lower(), piece)


def degree_in_words(short: re.Match[str]) -> str:
    science = SHORT_SCIENCES.get(short[2])
    return f"{'канд.' if short[1] == 'к' else 'д-ра'} {science}. наук" if science else short[0]


def degree(found: re.Match[str]) -> str:
    words = found["science"].lower()
    science = words if words in SCIENCES.values() else SCIENCES.get(words, "")
    what = "автореферат диссертации" if found["abstract"] else "диссертация"
    whose = f"{DEGREES[found['degree'].lower()]} {science}"
    of = " наук" if found["of"] else ""
    return f"{what} на соискание учёной степени {whose}{of}" if science else ""


def named(code: str) -> str:
    """«специальность 07.00.02 «Отечественная история»»."""
    name = SPECIALITIES.get(code)
    return f"специальность {code} «{name}»" if name else f"специальность {code}"
