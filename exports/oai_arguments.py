"""What does this OAI-PMH request ask, and if nothing sensible, which error is that?"""

import re
from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Final
from urllib.parse import parse_qsl

from exports import oai_token
from exports.oai_model import Ask, Code, OaiError, Sent, Span, Verb

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Grammar:
    """The arguments of a verb; `resumes` tells whether a resumptionToken may replace them all."""

    required: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    resumes: bool = False

    @property
    def allowed(self) -> frozenset[str]:
        return self.required | self.optional | ({TOKEN} if self.resumes else set())


TOKEN: Final = "resumptionToken"
LIST: Final = Grammar(
    required=frozenset({"metadataPrefix"}),
    optional=frozenset({"from", "until", "set"}),
    resumes=True,
)
# OAI-PMH 2.0, 4.1-4.6.
GRAMMAR: Final = {
    Verb.IDENTIFY: Grammar(),
    Verb.METADATA_FORMATS: Grammar(optional=frozenset({"identifier"})),
    Verb.SETS: Grammar(resumes=True),
    Verb.RECORD: Grammar(required=frozenset({"identifier", "metadataPrefix"})),
    Verb.IDENTIFIERS: LIST,
    Verb.RECORDS: LIST,
}

CONTROL: Final = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
UNRESERVED: Final = r"[A-Za-z0-9\-_.!~*'()]+"
# OAI-PMH.xsd: metadataPrefixType, setSpecType. An identifier is any URI (RFC 3986).
SYNTAX: Final = {
    "metadataPrefix": re.compile(UNRESERVED),
    "set": re.compile(f"{UNRESERVED}(:{UNRESERVED})*"),
}
DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}Z)?", re.ASCII)
DAY_LENGTH: Final = len("2026-01-31")


class Malformed(Exception):
    """An error found while reading the arguments."""

    def __init__(self, code: Code, message: str, *, sent: Sent = ()) -> None:
        super().__init__(message)
        self.error = OaiError(code, message, sent)


def pairs(raw: bytes) -> list[tuple[str, str]]:
    """The arguments in a query string or form body, repeated ones too.

    Bytes that are not UTF-8 come out as lone surrogates, which `parse` refuses.
    """
    return parse_qsl(
        raw.decode("utf-8", "surrogateescape"), keep_blank_values=True, errors="surrogateescape"
    )


def parse(arguments: Pairs, *, prefixes: Container[str], secret: str) -> Ask | OaiError:
    """The request in these arguments; `secret` tells our own resumption tokens from others."""
    try:
        verb = read_verb(arguments)
        given = read_arguments(verb, arguments)
        sent = tuple(arguments)
        if TOKEN in given:
            return resume(verb, given[TOKEN], sent=sent, prefixes=prefixes, secret=secret)
        check_required(verb, given)
        check_syntax(given)
        return ask(verb, given, sent=sent, prefixes=prefixes)
    except Malformed as malformed:
        return malformed.error


def read_verb(arguments: Pairs) -> Verb:
    verbs = [value for name, value in arguments if name == "verb"]
    if not verbs:
        raise Malformed(Code.BAD_VERB, "the request has no verb")
    if len(verbs) > 1:
        raise Malformed(Code.BAD_VERB, "the verb is repeated")
    if verbs[0] not in set(Verb):
        raise Malformed(Code.BAD_VERB, f"the verb is none of {', '.join(Verb)}")
    return Verb(verbs[0])


def read_arguments(verb: Verb, arguments: Pairs) -> dict[str, str]:
    """The arguments but the verb: known to it, none twice, the token alone."""
    given = {name: value for name, value in arguments if name != "verb"}
    for name, times in Counter(name for name, _ in arguments).items():
        if name != "verb" and name not in GRAMMAR[verb].allowed:
            raise Malformed(Code.BAD_ARGUMENT, f"{verb} has no argument {shown(name)}")
        if times > 1:
            raise Malformed(Code.BAD_ARGUMENT, f"the argument {name} is repeated")
    if TOKEN in given and len(given) > 1:
        raise Malformed(Code.BAD_ARGUMENT, f"{TOKEN} excludes every other argument but the verb")
    return given


def resume(
    verb: Verb, token: str, *, sent: Sent, prefixes: Container[str], secret: str
) -> Ask | OaiError:
    """The rest of a list. ListSets always answers whole, so none of its tokens is ours."""
    found = oai_token.read(token, verb=verb, secret=secret)
    if found is None or found[0] not in prefixes:
        return OaiError(Code.BAD_TOKEN, f"this {TOKEN} was not given by {verb} here", sent)
    prefix, span = found
    return Ask(verb, sent, prefix=prefix, span=span)


def check_required(verb: Verb, given: dict[str, str]) -> None:
    missing = sorted(GRAMMAR[verb].required - given.keys())
    if missing:
        raise Malformed(Code.BAD_ARGUMENT, f"{verb} needs the argument {missing[0]}")


def check_syntax(given: dict[str, str]) -> None:
    for name, value in given.items():
        syntax = SYNTAX.get(name)
        if not value:
            raise Malformed(Code.BAD_ARGUMENT, f"the argument {name} is empty")
        if CONTROL.search(value) or (syntax is not None and not syntax.fullmatch(value)):
            raise Malformed(Code.BAD_ARGUMENT, f"the argument {name} holds illegal characters")


def ask(verb: Verb, given: dict[str, str], *, sent: Sent, prefixes: Container[str]) -> Ask:
    span = Span(given.get("set", ""), *read_dates(given))
    prefix = given.get("metadataPrefix", "")
    if prefix and prefix not in prefixes:
        raise Malformed(
            Code.CANNOT_DISSEMINATE, f"no metadata format has the prefix {prefix}", sent=sent
        )
    return Ask(verb, sent, identifier=given.get("identifier", ""), prefix=prefix, span=span)


def read_dates(given: dict[str, str]) -> tuple[datetime | None, datetime | None]:
    """From and until, both inclusive: until a day means to its last second (OAI-PMH 2.0, 3.3)."""
    begins, ends = given.get("from"), given.get("until")
    start = None if begins is None else read_date("from", begins, time(0, 0, 0))
    until = None if ends is None else read_date("until", ends, time(23, 59, 59))
    if begins is not None and ends is not None and len(begins) != len(ends):
        raise Malformed(Code.BAD_ARGUMENT, "from and until are of different granularity")
    if start is not None and until is not None and start > until:
        raise Malformed(Code.BAD_ARGUMENT, "from is later than until")
    return start, until


def read_date(name: str, value: str, of_day: time) -> datetime:
    # The pattern refuses what fromisoformat accepts beyond OAI-PMH, which refuses 30 February.
    try:
        if DATE.fullmatch(value):
            found = datetime.fromisoformat(value).replace(tzinfo=UTC)
            return datetime.combine(found, of_day, UTC) if len(value) == DAY_LENGTH else found
    except ValueError:
        pass
    raise Malformed(
        Code.BAD_ARGUMENT, f"{name} is no date such as 2026-01-31 or 2026-01-31T09:30:00Z"
    )


def shown(name: str) -> str:
    """An argument's name, when it is fit to be told back."""
    return name if re.fullmatch(r"[A-Za-z0-9_.\-]{1,40}", name) else "of that name"
