"""What did this person do for the work? One word for a role, whatever its code was."""

from functools import lru_cache
from typing import Final

from marc.dialects.equivalents import RELATORS
from marc.text.names import role_of_words

# The role words of facts, by codes of the MARC Code List for Relators; UNIMARC codes (UNIMARC
# Manual, appendix C) are read through their MARC 21 counterparts.
BY_RELATOR: Final = {
    "aut": "author",
    "cre": "author",
    "aui": "foreword",
    "win": "foreword",
    "wpr": "foreword",
    "aft": "afterword",
    "art": "artist",
    "bkd": "artist",
    "dsr": "artist",
    "cns": "contributor",
    "cmm": "commentator",
    "cwt": "commentator",
    "com": "compiler",
    "cmp": "composer",
    "ctg": "cartographer",
    "ctb": "contributor",
    "dgg": "degree grantor",
    "dte": "dedicatee",
    "edt": "editor",
    "edc": "editor",
    "pbd": "editor",
    "ill": "illustrator",
    "isb": "issuing body",
    "ive": "interviewee",
    "ivr": "interviewer",
    "opn": "opponent",
    "pbl": "publisher",
    "pht": "photographer",
    "prt": "printer",
    "rev": "reviewer",
    "ths": "supervisor",
    "trl": "translator",
    "oth": "contributor",
}
OTHER: Final = "contributor"
KNOWN: Final = frozenset(RELATORS.values())
ROLES: Final = frozenset({*BY_RELATOR.values(), OTHER})


@lru_cache(maxsize=1 << 12)
def role_of_code(code: str) -> str:
    """The role of a relator code of either list («070», «340 ред.», «edt»), or "" when unknown."""
    code = code.strip().lower()
    if code[:3].isdigit():  # ИРБИС writes «340 ред.»
        code = RELATORS.get(code[:3], "")
    code = code.rpartition("/")[2][:3]
    return BY_RELATOR.get(code, OTHER if code in KNOWN else "")


@lru_cache(maxsize=1 << 12)
def role_of_term(term: str) -> str:
    """The role of a relator term in words («сост.», «editor»), or "" when unknown."""
    plain = term.strip(" .,:;").lower()
    if plain in ("author", "автор", "авт"):
        return "author"
    return role_of_words(plain) or BY_RELATOR.get(plain, "")
