"""What happened in a week, for whom, and has it been told? The weekly letters.

A job is made once a week, and an addressee is marked before the letter leaves: nobody gets the same
week twice, however many processes work and whenever they are killed. A letter that the server did
not take is unmarked again, and the job tries later.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from sqlalchemy import ColumnElement, Engine, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from catalog import db, mail, review, statistics
from catalog.i18n import Words, words
from catalog.model import Account, Contribution, Job, Judgement, Library, Upload
from catalog.settings import Settings

KIND: Final = "digest"
LOCK: Final = 7110015
SHOWN: Final = 15  # uploads, words of others, libraries in a letter
RULES: Final = 10
COUNTED: Final = 1000  # pairs; more are «more than»


class Unsent(Exception):
    """Some letters did not leave; the job is tried again."""


@dataclass(frozen=True, slots=True)
class Week:
    """From one Monday to the next, by the clock of the server."""

    first: datetime
    after: datetime


def week_before(now: datetime) -> Week:
    """The last whole week."""
    today = now.astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    after = today - timedelta(days=today.weekday())
    return Week(after - timedelta(days=7), after)


# --- when ---------------------------------------------------------------------------------------


def enqueue_due(engine: Engine, settings: Settings, *, now: datetime) -> None:
    """One job a week, where letters can be sent."""
    if not mail.can_send(settings):
        return
    made = select(Job.id).where(Job.kind == KIND, Job.created_at >= week_before(now).after).limit(1)
    with db.reading(engine) as session:
        if session.scalar(made) is not None:
            return
    with db.writing(engine) as session:
        db.lock(session, LOCK)
        if session.scalar(made) is None:
            session.add(Job(kind=KIND, state="queued", created_at=now))


def send_all(
    engine: Engine, settings: Settings, *, now: datetime, tick: Callable[[], None] = lambda: None
) -> int:
    """Send the letters of the last week that have not been sent; returns how many left.

    Raises Unsent.
    """
    week, left, failed = week_before(now), 0, 0
    with db.reading(engine) as session:
        waiting = list(
            session.scalars(select(Account).where(*addressed(week)).order_by(Account.id))
        )
    for account in waiting:
        tick()
        say = words(account.language)
        with db.reading(engine) as session:
            body = compose(session, settings, account, week, say, now=now)
        if not claimed(engine, account, week) or not body:
            continue
        subject = say("digest.subject", catalogue=settings.name, **days(week, say))
        if mail.post(settings, account.email, subject, body):
            left += 1
        else:
            failed += 1
            give_back(engine, account)
    if failed:
        raise Unsent(f"{failed} of {failed + left} letters did not leave")
    return left


def addressed(week: Week) -> Sequence[ColumnElement[bool]]:
    """Who wants to be told of a week, was here in it, and was not told yet."""
    return (
        Account.email != "", Account.ended_at.is_(None), Account.password_hash != "",
        Account.digest.is_(True), Account.created_at < week.after,
        or_(Account.told_at.is_(None), Account.told_at < week.after),
    )  # fmt: skip


def claimed(engine: Engine, account: Account, week: Week) -> bool:
    """Mark the addressee as told; False when somebody else did."""
    with db.writing(engine) as session:
        mine = update(Account).where(Account.id == account.id, *addressed(week))
        return bool(session.scalars(mine.values(told_at=week.after).returning(Account.id)).all())


def give_back(engine: Engine, account: Account) -> None:
    with db.writing(engine) as session:
        session.get_one(Account, account.id).told_at = account.told_at


# --- what ---------------------------------------------------------------------------------------


def compose(
    session: Session, settings: Settings, account: Account, week: Week, say: Words, *, now: datetime
) -> str:
    """The text of somebody's letter, "" when nothing happened and nothing waits."""
    base = settings.base_url
    if account.library_id is not None:
        library = session.get_one(Library, account.library_id)
        parts = list(of_library(session, base, library, week, say))
    else:
        parts = list(of_all(session, base, week, say, now=now))
    if not parts:
        return ""
    greeting = say("digest.greeting", **days(week, say))
    farewell = say("digest.farewell", address=f"{base}/desk/account")
    return "\n\n".join([greeting, *parts, farewell]) + "\n"


def days(week: Week, say: Words) -> dict[str, str]:
    return {"first": say.day(week.first), "last": say.day(week.after - timedelta(days=1))}


def of_library(
    session: Session, base: str, library: Library, week: Week, say: Words
) -> Iterator[str]:
    """A library's uploads, its remarks, what waits for it, and what others said of its records."""
    uploads = list(statistics.finished(session, week.first, week.after, library=library.id))
    if uploads:
        yield section(say("digest.uploads"), [line_of(one, base, say) for one in uploads])
        yield from remarks(statistics.total(uploads), say)
    staged = session.scalar(
        select(func.count()).where(Upload.library_id == library.id, Upload.state == "staged")
    )
    if staged:
        yield say.count("digest.staged", staged, address=f"{base}/desk/")
    yield from pairs(session, base, say, library=library.code)
    told = list(said_by_others(session, library, week, say))
    if told:
        yield section(say("digest.judged"), told)


def line_of(upload: Upload, base: str, say: Words) -> str:
    sent = statistics.total([upload])
    return say(
        "digest.upload", filename=upload.filename, state=say(f"state.{upload.state}"),
        accepted=sent.accepted, new=sent.counts["new"], merged=sent.counts["merged"],
        rejected=sent.counts["rejected"], address=f"{base}/desk/uploads/{upload.id}",
    )  # fmt: skip


def remarks(sent: statistics.Sent, say: Words) -> Iterator[str]:
    if sent.remarks:
        rules = sent.remarks.most_common(RULES)
        yield section(
            say("digest.remarks"),
            [f"{say.either(f'rule.{rule}', rule)}: {say.number(count)}" for rule, count in rules],
        )


def pairs(session: Session, base: str, say: Words, *, library: str = "") -> Iterator[str]:
    """How many doubtful pairs wait."""
    found = sum(1 for _ in islice(review.queue(session, library=library), COUNTED + 1))
    asked = f"?library={library}" if library else ""
    if found > COUNTED:
        yield say(
            "digest.many_pairs", most=say.number(COUNTED), address=f"{base}/desk/review{asked}"
        )
    elif found:
        yield say.count("digest.pairs", found, address=f"{base}/desk/review{asked}")


def said_by_others(session: Session, library: Library, week: Week, say: Words) -> Iterator[str]:
    """The judgements of the week on the library's records that its own people did not make."""
    a, b = aliased(Contribution), aliased(Contribution)
    one, other = aliased(Library), aliased(Library)
    own = select(Account.login).where(Account.library_id == library.id)
    rows = session.execute(
        select(Judgement, a.local_id, b.local_id, one.code, other.code)
        .join(a, a.id == Judgement.a_id)
        .join(b, b.id == Judgement.b_id)
        .join(one, one.id == a.library_id)
        .join(other, other.id == b.library_id)
        .where(Judgement.made_at >= week.first, Judgement.made_at < week.after)
        .where(Judgement.ended_at.is_(None), Judgement.by.not_in(own))
        .where(or_(a.library_id == library.id, b.library_id == library.id))
        .order_by(Judgement.id)
    )
    for judgement, first, second, code, second_code in rows:
        yield say(
            "digest.judgement", a=f"{code}:{first}", b=f"{second_code}:{second}",
            verdict=say(f"judgement.{judgement.verdict}"), by=judgement.by,
        ) + (f" ({judgement.why})" if judgement.why else "")  # fmt: skip


def of_all(session: Session, base: str, week: Week, say: Words, *, now: datetime) -> Iterator[str]:
    """What the coordinator is told: every library's week, remarks, pairs, jobs that failed."""
    uploads = list(statistics.finished(session, week.first, week.after))
    known = statistics.libraries(session)
    if uploads:
        lines = []
        for id in (id for id in known if any(one.library_id == id for one in uploads)):
            sent = statistics.total([one for one in uploads if one.library_id == id])
            lines.append(
                say("digest.library", library=known[id].name, files=sent.files,
                    accepted=sent.accepted, new=sent.counts["new"], merged=sent.counts["merged"],
                    rejected=sent.counts["rejected"])
            )  # fmt: skip
        yield section(say("digest.libraries", address=f"{base}/desk/statistics"), lines)
        yield from remarks(statistics.total(uploads), say)
    made = (Judgement.made_at >= week.first, Judgement.made_at < week.after)
    if judged := session.scalar(select(func.count()).select_from(Judgement).where(*made)):
        yield say.count("digest.judgements", judged, address=f"{base}/desk/judgements")
    yield from pairs(session, base, say)
    ages = {age: count for age, count in statistics.queue_ages(session, now=now).items() if count}
    if ages:
        yield section(
            say("digest.ages"),
            [f"{say(f'age.{age}')}: {say.number(count)}" for age, count in ages.items()],
        )
    stopped = session.scalar(select(func.count()).select_from(Job).where(Job.state == "failed"))
    if stopped:
        yield say.count("digest.failed", stopped, address=f"{base}/desk/jobs")


def section(title: str, lines: Sequence[str]) -> str:
    shown = [f"– {' '.join(one.split())}" for one in lines[:SHOWN]]
    rest = [f"… + {len(lines) - SHOWN}"] if len(lines) > SHOWN else []
    return "\n".join([title, *shown, *rest])
