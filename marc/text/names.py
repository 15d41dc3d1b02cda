"""Whose name is this, and where and by whom was it published? Keys of people, bodies and places."""

import re
from functools import cache, lru_cache
from typing import Final

from marc.data import table
from marc.text.spelling import comparable, display, listed

BRACKETS: Final = str.maketrans("", "", "[]<>")
INITIALS_KEPT: Final = 2

# --- people and bodies ----------------------------------------------------------------------------


@lru_cache(maxsize=1 << 13)
def person_key(surname: str, forenames: str = "") -> str:
    """«Петров» and «Иван Сергеевич», «И. С.» or «И.С.» all give "петров и с".

    The initials keep their order; no more than two are compared.
    """
    initials = [word[0] for word in comparable(forenames).split()[:INITIALS_KEPT]]
    return " ".join(filter(None, (comparable(surname), *initials)))


def split_name(name: str) -> tuple[str, str]:
    """«Петров, Иван Сергеевич» as surname and forenames; «Петров И. С.» too."""
    surname, comma, forenames = name.partition(",")
    if comma:
        return surname.strip(), forenames.strip(" ,")
    found = TRAILING_INITIALS.fullmatch(name.strip())
    return (found.group(1), found.group(2)) if found else (name.strip(), "")


TRAILING_INITIALS: Final = re.compile(r"(\w[\w'’-]+)\s+((?:[^\W\d_]{1,2}\.\s*-?){1,3})")

LEGAL_FORMS: Final = frozenset(
    listed(
        "ооо оао зао ао пао ано гп гуп муп мп чп ип фгбук фгбоу фгуп фгу фгбу фку гук гбук гау "
        "гаук мук мбук маук мау мбу тоо нпо аозт аоот нп нко оо роо го во впо гоу мо ltd inc "
        "gmbh llc co oü as"
    )
)
PUBLISHING_WORDS: Final = frozenset(
    listed(
        "изд издво издательство издательства издательский издательско ид типография тип типолит "
        "типо литография полигр полиграфический полиграфическое полиграфическая полиграфия "
        "редакционно редакция фирма publishing publ publishers publisher press verlag kirjastus"
    )
)
PAIRS: Final = re.compile(
    r"\b(?:изд во|изд ва|издательский дом|изд дом|издательский центр|изд центр|полигр комб)\b"
)


@lru_cache(maxsize=1 << 14)
def body_key(name: str) -> str:
    """The comparable name of a body, without its legal form: «ГБУК "Музей"» is "музей"."""
    tokens = comparable(name).split()
    kept = [token for token in tokens if token not in LEGAL_FORMS]
    return " ".join(kept or tokens)


@lru_cache(maxsize=1 << 14)
def publisher_key(name: str) -> str:
    """«Изд-во "Логос"», «ООО Логос» and «Логос» are "логос"; «[б. и.]» is nothing."""
    plain = comparable(name)
    if plain in NO_PUBLISHER:
        return ""
    tokens = PAIRS.sub(" ", plain).split()
    kept = [t for t in tokens if t not in LEGAL_FORMS and t not in PUBLISHING_WORDS]
    key = " ".join(kept) or plain
    return publisher_aliases().get(key, key)


@cache
def publisher_aliases() -> dict[str, str]:
    """Short and other names of the region's publishers (`data/publishers.toml`) by their key."""
    return {
        name: row["key"] for row in table("publishers.toml")["publisher"] for name in row["names"]
    }


NO_PUBLISHER: Final = frozenset(("б и", "без издательства", "s n", "изд не указан", "б изд"))

# --- places ---------------------------------------------------------------------------------------

# Towns as imprints shorten them. Петроград, Ленинград and Санкт-Петербург stay three: a place of
# publication is the name of its time.
PLACES: Final = {
    "м": "Москва",
    "москва": "Москва",
    "мск": "Москва",
    "спб": "Санкт-Петербург",
    "с петербург": "Санкт-Петербург",
    "с пб": "Санкт-Петербург",
    "санкт петербург": "Санкт-Петербург",
    "пг": "Петроград",
    "птг": "Петроград",
    "птрг": "Петроград",
    "л": "Ленинград",
    "лг": "Ленинград",
    "в луки": "Великие Луки",
    "вел луки": "Великие Луки",
    "п": "Псков",
    "пск": "Псков",
    "пушк горы": "Пушкинские Горы",
    "струги кр": "Струги Красные",
    "новг": "Новгород",
    "в новгород": "Великий Новгород",
    "вел новгород": "Великий Новгород",
    "н новгород": "Нижний Новгород",
    "ростов н д": "Ростов-на-Дону",
    "ростов на д": "Ростов-на-Дону",
    "екб": "Екатеринбург",
    "к": "Киев",
    "х": "Харьков",
    "мн": "Минск",
    "казань": "Казань",
}
NO_PLACE: Final = frozenset(("б м", "без места", "s l", "s l s n", "б м и", "место не указано"))
NOT_PART_OF_PLACE: Final = re.compile(r"\s*\([^)]*\)|^(?:г|гор|с|пос)\.\s*(?=\w{3})|[\s:;,=]+$")


@lru_cache(maxsize=1 << 14)
def place(text: str) -> str:
    """A place of publication in full: «М.» is «Москва», «[В. Луки]» «Великие Луки».

    «[Б. м.]» is no place.
    """
    plain = NOT_PART_OF_PLACE.sub("", display(text).translate(BRACKETS)).strip(" ?")
    key = comparable(plain)
    if not key or key in NO_PLACE:
        return ""
    return PLACES.get(key) or (plain.rstrip(".") if len(plain) > 4 else plain)


def place_key(text: str) -> str:
    """The comparable name of a place of publication."""
    return comparable(place(text))


# --- responsibility -------------------------------------------------------------------------------

ROLE_WORDS: Final = (
    ("foreword", re.compile(r"предисл|вступ|введ|foreword|preface|introd", re.I)),
    ("afterword", re.compile(r"послесл|afterword", re.I)),
    ("commentator", re.compile(r"коммент|примеч|прим\.|comment", re.I)),
    ("compiler", re.compile(r"сост|compil", re.I)),
    ("translator", re.compile(r"(?<!\w)пер\.|перев[её]|перевод|transl", re.I)),
    ("photographer", re.compile(r"фот|photo", re.I)),
    ("illustrator", re.compile(r"(?<!\w)ил\.|иллюстр|(?<!\w)рис\.|рисунки|illustr", re.I)),
    ("artist", re.compile(r"худож|оформл|дизайн|artist|design", re.I)),
    ("cartographer", re.compile(r"картогр|карты|cartogr", re.I)),
    ("reviewer", re.compile(r"рец\.|реценз|review", re.I)),
    ("supervisor", re.compile(r"науч\. рук|научный рук|supervis", re.I)),
    ("interviewer", re.compile(r"беседовал|записал|интервью взял|интервьюер|interview", re.I)),
    ("editor", re.compile(r"(?<!\w)(?:ред|отв\. за вып)|редак|под общ|edit", re.I)),
    ("composer", re.compile(r"музыка|муз\.|комп\.|music", re.I)),
)


@lru_cache(maxsize=1 << 12)
def role_of_words(statement: str) -> str:
    """The role a statement of responsibility names («сост. и ред. И. Петров»), or ""."""
    for role, pattern in ROLE_WORDS:
        if pattern.search(statement):
            return role
    return ""
