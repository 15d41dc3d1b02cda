"""What does a CQL query say? Text becomes a tree (CQL 1.1, 1.2 and 2.0; searchRetrieve Part 5).

Booleans have equal rank and bind from the left; keywords and prefixes are read in any case. The
parser keeps its own stack, so no nesting exhausts Python's. What cannot be read is diagnostic 10.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from exports.sru_diagnostics import Diagnosed

LONGEST: Final = 64 << 10  # characters
OPERATORS: Final = frozenset({"and", "or", "not", "prox"})
SORT_BY: Final = "sortby"
SYMBOLS: Final = frozenset({"=", "==", "<", ">", "<=", ">=", "<>"})
TOKEN: Final = re.compile(
    r"""\s*(?: (?P<quoted>"(?:[^"\\]|\\.)*")
             | (?P<symbol><=|>=|<>|==|[()=<>/])
             | (?P<word>(?:[^\s()=<>/"\\]|\\.)+) )""",
    re.VERBOSE | re.DOTALL,
)
SERVER_CHOICE: Final = "cql.serverChoice"
DEFAULT: Final = ""  # the name under which a prefix map keeps the default context set


@dataclass(frozen=True, slots=True)
class Modifier:
    """`/name` or `/name=value` behind a relation, a boolean or a sort key."""

    name: str
    relation: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Clause:
    """An index, a relation and a term as written, escapes included; `prefixes` are those in force
    here, lower-case prefix → URI."""

    index: str
    relation: str
    term: str
    modifiers: tuple[Modifier, ...] = ()
    prefixes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Joined:
    """Two parts and the boolean between them, in lower case."""

    operator: str
    modifiers: tuple[Modifier, ...]
    left: "Tree"
    right: "Tree"


Tree = Clause | Joined


@dataclass(frozen=True, slots=True)
class SortKey:
    """An index to sort by."""

    index: str
    modifiers: tuple[Modifier, ...] = ()
    prefixes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Cql:
    """A query, its text without the order, and the order it asks for."""

    tree: Tree
    text: str
    sort_keys: tuple[SortKey, ...] = ()


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text: a symbol, a word, or a quoted text without its quotes."""

    text: str
    symbol: bool = False
    quoted: bool = False
    end: int = 0  # where in the text of the query

    def is_word(self, *words: str) -> bool:
        """Whether this is one of these keywords, quoted texts being none."""
        return not self.symbol and not self.quoted and self.text.lower() in words


END: Final = Token("", symbol=True)


@dataclass(slots=True)
class Group:
    """What has been read of a group: its left part and the boolean that waits for the right."""

    prefixes: Mapping[str, str]
    left: Tree | None = None
    operator: str = ""
    modifiers: tuple[Modifier, ...] = ()

    def add(self, part: Tree) -> None:
        if self.left is None:
            self.left = part
        else:
            self.left = Joined(self.operator, self.modifiers, self.left, part)


def parse(text: str) -> Cql:
    """The query in this text; raises `Diagnosed` when it is none."""
    if len(text) > LONGEST:
        raise Diagnosed(12, str(LONGEST))
    reader = Reader(tokens(text))
    tree, prefixes = read_query(reader)
    searched = text[: reader.ahead(-1).end]
    keys = read_sort_keys(reader, prefixes)
    if reader.next is not END:
        raise reader.unexpected()
    return Cql(tree, searched, keys)


def tokens(text: str) -> list[Token]:
    found, end, text = [], 0, text.rstrip()
    while end < len(text):
        match = TOKEN.match(text, end)
        if match is None:
            raise Diagnosed(10, f"at character {end + 1}")
        end = match.end()
        if match["quoted"] is not None:
            found.append(Token(match["quoted"][1:-1], quoted=True, end=end))
        else:
            word, symbol = match["symbol"] or match["word"], bool(match["symbol"])
            found.append(Token(word, symbol=symbol, end=end))
    return found


class Reader:
    """The tokens, and how far they have been read."""

    def __init__(self, found: list[Token]) -> None:
        self.tokens = found
        self.position = 0

    @property
    def next(self) -> Token:
        return self.ahead(0)

    def ahead(self, places: int) -> Token:
        at = self.position + places
        return self.tokens[at] if at < len(self.tokens) else END

    def take(self) -> Token:
        found = self.next
        self.position += 1
        return found

    def takes(self, symbol: str) -> bool:
        """Whether this symbol comes next; if so it is read."""
        found = self.next.symbol and self.next.text == symbol
        self.position += found
        return found

    def take_text(self) -> str:
        """A word or quoted text, which has to come next."""
        if self.next.symbol:
            raise self.unexpected()
        return self.take().text

    def unexpected(self) -> Diagnosed:
        return Diagnosed(10, f"at {self.next.text}" if self.next is not END else "at the end")


def read_query(reader: Reader) -> tuple[Tree, Mapping[str, str]]:
    """A group and those inside of it; also the prefixes in force at its outermost level."""
    groups = [Group(read_prefixes(reader, {}))]
    while True:
        if reader.takes("("):
            groups.append(Group(read_prefixes(reader, groups[-1].prefixes)))
            continue
        groups[-1].add(read_clause(reader, groups[-1].prefixes))
        while len(groups) > 1 and reader.takes(")"):
            groups[-2].add(complete(groups.pop()))
        if not reader.next.is_word(*OPERATORS):
            break
        groups[-1].operator = reader.take().text.lower()
        groups[-1].modifiers = read_modifiers(reader)
    if len(groups) > 1:
        raise reader.unexpected()
    return complete(groups[0]), groups[0].prefixes


def complete(group: Group) -> Tree:
    assert group.left is not None  # a clause was added before the group could end
    return group.left


def read_prefixes(reader: Reader, known: Mapping[str, str]) -> Mapping[str, str]:
    """`> dc = "uri"` names a context set, `> "uri"` the one of indexes without a prefix."""
    found = dict(known)
    while reader.takes(">"):
        name = reader.take_text()
        if reader.takes("="):
            found[name.lower()] = reader.take_text()
        else:
            found[DEFAULT] = name
    return found


def read_clause(reader: Reader, prefixes: Mapping[str, str]) -> Clause:
    """`index relation term`, or a term alone: keywords stand for themselves in either."""
    first = reader.take_text()
    if not begins_relation(reader.next):
        return Clause(SERVER_CHOICE, "=", first, prefixes=prefixes)
    relation = reader.take().text.lower()
    modifiers = read_modifiers(reader)
    return Clause(first, relation, reader.take_text(), modifiers, prefixes)


def begins_relation(token: Token) -> bool:
    if token.symbol:
        return token.text in SYMBOLS
    return not token.quoted and not token.is_word(*OPERATORS, SORT_BY)


def read_modifiers(reader: Reader) -> tuple[Modifier, ...]:
    found = []
    while reader.takes("/"):
        name = reader.take_text().lower()
        if reader.next.symbol and reader.next.text in SYMBOLS:
            found.append(Modifier(name, reader.take().text, reader.take_text()))
        else:
            found.append(Modifier(name))
    return tuple(found)


def read_sort_keys(reader: Reader, prefixes: Mapping[str, str]) -> tuple[SortKey, ...]:
    if not reader.next.is_word(SORT_BY):
        return ()
    reader.take()
    keys = [SortKey(reader.take_text(), read_modifiers(reader), prefixes)]
    while reader.next is not END:
        keys.append(SortKey(reader.take_text(), read_modifiers(reader), prefixes))
    return tuple(keys)


# --- terms --------------------------------------------------------------------------------------

# What stands for the masking characters when a term has lost its escapes; no text has them.
ANY, ONE, EDGE = "\U0010fffd", "\U0010fffc", "\U0010fffb"
MASKS: Final = {"*": ANY, "?": ONE, "^": EDGE}
PIECE: Final = re.compile(r"\\(?P<escaped>.)|(?P<mask>[*?^])", re.DOTALL)
RESERVED: Final = str.maketrans(dict.fromkeys((ANY, ONE, EDGE), "\ufffd"))


def unescaped(term: str) -> str:
    """A term without its backslashes; `*`, `?`, `^` that were not escaped as ANY, ONE, EDGE."""
    return PIECE.sub(
        lambda found: found["escaped"] or MASKS[found["mask"]], term.translate(RESERVED)
    )


def escaped(text: str) -> str:
    """A text as a term that means it literally."""
    return re.sub(r'([*?^"\\])', r"\\\1", text)
