"""How does a cataloguer judge doubtful pairs? One after another, side by side; the words kept."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from catalog import accounts, db, decisions, explaining, judgements, merge, naming, pairs, review
from catalog.errors import NotFound, Refused
from catalog.model import Account, Judgement, Library
from catalog.web import auth, comparing, forms
from catalog.web.desk import desk_page, number
from catalog.web.rendering import with_query, words_for
from catalog.web.state import engine_of, settings_of
from marc.facts import Kind

PLACE: Final = re.compile(r"(\d{1,6}):(-?\d{1,6}(?:\.\d{1,6})?):(\d{1,12}):(\d{1,12})", re.ASCII)
ASKED: Final = ("library", "kind", "after", "mine", "quick")
PAGE: Final = 100


# --- the queue ----------------------------------------------------------------------------------


def show(request: Request) -> Response:
    """/desk/review: the next doubtful pair; ?a=&b= any pair; ?library=, ?kind= narrow the queue.

    ?mine=yes leaves the pairs one is asked to judge, ?quick=yes shows one question at a time.
    """
    asked = {name: request.query_params.get(name, "").replace("\0", "") for name in ASKED}
    named = [request.query_params.get(name, "").replace("\0", "") for name in ("a", "b")]
    with db.reading(engine_of(request)) as session:
        account = auth.account_of(request, session)
        left, next_place = 0, ""
        if not all(named):
            found = waiting(session, account, asked)
            left = len(found)
            if found:
                named = list(names_of(session, found[0]))
                next_place = written(found[0])
        case = explaining.explain(session, *named) if all(named) else None
        chooses = accounts.is_at_least(account, "coordinator")
        words = words_for(request)
        return desk_page(
            request,
            "quick.html" if asked["quick"] else "review.html",
            account,
            pair=comparing.pair(session, case, words, settings_of(request)) if case else None,
            chooses=chooses,
            comments=pairs.comments(session, case.a.id, case.b.id) if case else [],
            assigned=pairs.assigned_to(session, case.a.id, case.b.id) if case else "",
            people=accounts.working(session) if case else [],
            left=left,
            skip=with_query("/desk/review", given({**asked, "after": next_place})),
            from_start=with_query("/desk/review", given({**asked, "after": ""})),
            other_mode=with_query(
                "/desk/review", given({**asked, "quick": "" if asked["quick"] else "yes"})
            ),
            asked=asked,
            done=last_word(session, request),
            libraries=session.execute(
                select(Library.code, Library.name).order_by(Library.name)
            ).all(),
            kinds=[kind.value for kind in Kind],
        )


def waiting(session: Session, account: Account, asked: Mapping[str, str]) -> Sequence[review.Doubt]:
    """The doubtful pairs as narrowed, best first."""
    found = review.queue(
        session, library=asked["library"], kind=asked["kind"], after=place(asked["after"])
    )
    if not asked["mine"]:
        return list(found)
    own = pairs.of_person(session, account.login)
    return [one for one in found if (one.a, one.b) in own]


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


# --- the word -----------------------------------------------------------------------------------


def decide(request: Request, form: FormData) -> Response:
    """Keep the word, and what was chosen for the union record; then on to the next pair."""
    account = who(request)
    chosen = comparing.chosen(form)
    if chosen and not accounts.is_at_least(account, "coordinator"):
        raise Refused("desk.not_allowed")
    settings, now = settings_of(request), db.utc_now()
    with db.publishing(engine_of(request)) as session:
        a, b = (naming.find(session, forms.text(form, name)).id for name in ("a", "b"))
        done = decisions.judge(
            session,
            forms.text(form, "verdict"),
            a,
            b,
            by=account.login,
            why=forms.text(form, "why"),
            settings=settings,
            now=now,
        )
        auth.note(request, session, account, "judgement.made", f"№ {done.number}")
        for element, side in chosen.items():
            wanted = merge.Pin(element, source=a if side == "a" else b)
            pin = decisions.pin(session, a, wanted, by=account.login, settings=settings, now=now)
            auth.note(request, session, account, "pin.made", f"№ {pin}")
    return onward(form, done=str(done.number))


def comment(request: Request, form: FormData) -> Response:
    """Say something about the pair, or ask somebody to judge it."""
    account = who(request)
    with db.writing(engine_of(request)) as session:
        a, b = (naming.find(session, forms.text(form, name)) for name in ("a", "b"))
        if forms.text(form, "text"):
            pairs.comment(
                session, a.id, b.id, forms.text(form, "text"), by=account.login, now=db.utc_now()
            )
        if "assigned" in form:
            pairs.assign(session, a.id, b.id, forms.text(form, "assigned"), by=account.login)
    names = {name: forms.text(form, name) for name in ("a", "b")}
    return RedirectResponse(with_query("/desk/review", names), status_code=303)


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
