"""How does a cataloguer judge doubtful pairs? One after another, side by side; the words kept."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from catalog import accounts, db, decisions, explaining, judgements, naming, review
from catalog.errors import NotFound, Refused
from catalog.i18n import Words
from catalog.model import Account, Cluster, Contribution, Judgement, Library
from catalog.web import auth, forms, labelled
from catalog.web.description import short_title
from catalog.web.desk import desk_page, number
from catalog.web.rendering import with_query, words_for
from catalog.web.state import engine_of, settings_of
from exports import citations
from marc import text
from marc.facts import Facts, Kind

PLACE: Final = re.compile(r"(\d{1,6}):(-?\d{1,6}(?:\.\d{1,6})?):(\d{1,12}):(\d{1,12})", re.ASCII)
ASKED: Final = ("library", "kind", "after")
PAGE: Final = 100


# --- the queue ----------------------------------------------------------------------------------


def show(request: Request) -> Response:
    """/desk/review: the next doubtful pair; ?a=&b= any pair; ?library=, ?kind= narrow the queue."""
    asked = {name: request.query_params.get(name, "").replace("\0", "") for name in ASKED}
    named = [request.query_params.get(name, "").replace("\0", "") for name in ("a", "b")]
    with db.reading(engine_of(request)) as session:
        account = auth.account_of(request, session)
        left, next_place = 0, ""
        if not all(named):
            found = list(review.queue(
                session, library=asked["library"], kind=asked["kind"], after=place(asked["after"])
            ))  # fmt: skip
            left = len(found)
            if found:
                named = list(names_of(session, found[0]))
                next_place = written(found[0])
        case = explaining.explain(session, *named) if all(named) else None
        return desk_page(
            request,
            "review.html",
            account,
            pair=pair(session, case, words_for(request)) if case else None,
            left=left,
            skip=with_query("/desk/review", given({**asked, "after": next_place})),
            from_start=with_query("/desk/review", given({**asked, "after": ""})),
            asked=asked,
            done=last_word(session, request),
            libraries=session.execute(select(Library.code, Library.name).order_by(Library.name)),
            kinds=[kind.value for kind in Kind],
        )


def place(written: str) -> review.Key | None:
    """A place in the queue as the address says it: settles:weight:a:b."""
    found = PLACE.fullmatch(written)
    if found is None:
        return None
    return -int(found[1]), -float(found[2]), int(found[3]), int(found[4])


def written(one: review.Doubt) -> str:
    return f"{one.settles}:{one.weight}:{one.a}:{one.b}"


def given(asked: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in asked.items() if value}


def names_of(session: Session, one: review.Doubt) -> tuple[str, str]:
    names = naming.read_names(session, [one.a, one.b])
    return names[one.a], names[one.b]


def last_word(session: Session, request: Request) -> Judgement | None:
    """The judgement just made, to be taken back at once if it was a slip."""
    told = number(request.query_params.get("done", ""))
    found = session.get(Judgement, told) if told else None
    return found if found is not None and found.ended_at is None else None


# --- a pair side by side ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """What the two say beside one label; `equal` in comparable form."""

    label: str
    a: tuple[labelled.Value, ...]
    b: tuple[labelled.Value, ...]
    equal: bool


@dataclass(frozen=True, slots=True)
class Column:
    """One of the two: its name, where it stands, and with whom."""

    name: str
    library: str
    library_name: str
    local_id: str
    title: str
    description: str
    kind: str
    union_id: str
    mates: int


def pair(session: Session, case: explaining.Case, words: Words) -> dict[str, Any]:
    a, b = case.a, case.b
    rows = aligned(a.facts, b.facts, words)
    evidence = sorted(case.comparison.evidence, key=lambda one: -abs(one.weight))
    return {
        "a": column(session, a),
        "b": column(session, b),
        "together": case.together,
        "verdict": case.comparison.verdict,
        "different": [row for row in rows if not row.equal],
        "equal": [row for row in rows if row.equal],
        "sentences": [
            *explaining.vetoes(case.comparison, a.facts, b.facts, words),
            *(explaining.sentence(one, words) for one in evidence),
        ],
    }


def column(session: Session, side: explaining.Side) -> Column:
    code, _, local_id = side.name.partition(":")
    name = session.scalar(select(Library.name).where(Library.code == code)) or code
    mates = session.scalars(
        select(Contribution.id)
        .join(Cluster, Cluster.id == Contribution.cluster_id)
        .where(Cluster.union_id == side.union_id, Contribution.live)
    ).all()
    facts = side.facts
    return Column(
        side.name, code, name, local_id, short_title(facts), citations.describe(facts),
        facts.kind, side.union_id, len(mates) - 1,
    )  # fmt: skip


def aligned(a: Facts, b: Facts, words: Words) -> list[Row]:
    """The fields of two records beside each other, those that neither states left out."""
    titles = [[labelled.Value(short_title(one))] for one in (a, b)]
    first = Row("title", tuple(titles[0]), tuple(titles[1]), told(titles[0]) == told(titles[1]))
    both = zip(labelled.candidates(a, words), labelled.candidates(b, words), strict=True)
    return [
        first,
        *(
            Row(label, tuple(left), tuple(right), told(left) == told(right))
            for (label, left), (_, right) in both
            if left or right
        ),
    ]


def told(values: Sequence[labelled.Value]) -> set[str]:
    return {text.comparable(value.text) for value in values}


# --- the word -----------------------------------------------------------------------------------


def decide(request: Request, form: FormData) -> Response:
    """Keep the word, then on to the next pair."""
    account = who(request)
    with db.publishing(engine_of(request)) as session:
        a, b = (naming.find(session, forms.text(form, name)).id for name in ("a", "b"))
        done = decisions.judge(
            session,
            forms.text(form, "verdict"),
            a,
            b,
            by=account.login,
            why=forms.text(form, "why"),
            settings=settings_of(request),
            now=db.utc_now(),
        )
        auth.note(request, session, account, "judgement.made", f"№ {done.number}")
    return onward(form, done=str(done.number))


def take_back(request: Request, form: FormData) -> Response:
    """End a judgement: one's own, or anybody's for a coordinator."""
    told = number(forms.text(form, "number"))
    with db.reading(engine_of(request)) as session:
        account = auth.account_of(request, session)
        found = session.get(Judgement, told) if told else None
        if found is None:
            raise NotFound("judgement.unknown", number=told)
        if found.by != account.login and not accounts.is_at_least(account, "coordinator"):
            raise Refused("judgement.not_yours", by=found.by)
    with db.publishing(engine_of(request)) as session:
        decisions.end_judgement(
            session, found.id, by=account.login, settings=settings_of(request), now=db.utc_now()
        )
        auth.note(request, session, account, "judgement.ended", f"№ {found.id}")
    if forms.text(form, "back") == "judgements":
        return RedirectResponse("/desk/judgements", status_code=303)
    return onward(form)


def who(request: Request) -> Account:
    with db.reading(engine_of(request)) as session:
        return auth.account_of(request, session)


def onward(form: FormData, *, done: str = "") -> Response:
    asked = {name: forms.text(form, name) for name in ASKED}
    address = with_query("/desk/review", given({**asked, "done": done}))
    return RedirectResponse(address, status_code=303)


# --- all words ----------------------------------------------------------------------------------


def words_kept(request: Request) -> Response:
    """/desk/judgements: contradictions first, then every judgement that holds, newest first."""
    before = number(request.query_params.get("before", ""))
    with db.reading(engine_of(request)) as session:
        account = auth.account_of(request, session)
        conflicts = list(judgements.conflicts(session))
        held = [
            one for one in reversed(judgements.every(session)) if before is None or one.id < before
        ]
        shown = held[:PAGE]
        listed = [*shown, *(one for found in conflicts for one in (found.different, *found.chain))]
        ids = {id for one in listed for id in (one.a_id, one.b_id)}
        names = naming.read_names(session, list(ids))
    return desk_page(
        request,
        "judgements.html",
        account,
        conflicts=conflicts,
        held=shown,
        names=names,
        older=shown[-1].id if len(held) > PAGE else None,
    )
