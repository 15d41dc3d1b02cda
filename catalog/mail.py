"""How does a letter leave? By the SMTP server of the settings; without one nothing is sent."""

import logging
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Final
from urllib.parse import unquote, urlsplit

from sqlalchemy import Engine, select

from catalog import db
from catalog.i18n import DEFAULT, words
from catalog.model import Account, Upload
from catalog.settings import Settings

log = logging.getLogger(__name__)

PATIENCE: Final = 10  # seconds for the server to answer


def can_send(settings: Settings) -> bool:
    return bool(settings.smtp)


def send(
    settings: Settings, to: str, message: str, *, language: str = DEFAULT, **values: object
) -> bool:
    """Send the letter with these words, `mail.<message>.subject` and `.body`; whether it left."""
    say = words(language)
    subject = say(f"mail.{message}.subject", catalogue=settings.name, **values)
    return post(
        settings, to, subject, say(f"mail.{message}.body", catalogue=settings.name, **values)
    )


def post(settings: Settings, to: str, subject: str, body: str) -> bool:
    """Send a letter; whether it left.

    A server that does not answer is written to the log: the letter is a courtesy, what it tells
    stands on the pages as well.
    """
    if not can_send(settings) or not to:
        return False
    letter = EmailMessage()
    letter["From"], letter["To"] = settings.admin_email, to
    letter["Subject"] = subject
    letter["Date"], letter["Message-ID"] = formatdate(localtime=True), make_msgid()
    letter.set_content(body)
    try:
        deliver(settings, letter)
    except (OSError, smtplib.SMTPException):
        log.exception("a letter could not be sent")
        return False
    return True


def deliver(settings: Settings, letter: EmailMessage) -> None:
    """By `smtp://` (with STARTTLS where there is one) or `smtps://`; user and password in it."""
    server = urlsplit(settings.smtp)
    host = server.hostname or "localhost"
    context = ssl.create_default_context()
    connection: smtplib.SMTP
    if server.scheme == "smtps":
        connection = smtplib.SMTP_SSL(host, server.port or 465, timeout=PATIENCE, context=context)
    else:
        connection = smtplib.SMTP(host, server.port or 25, timeout=PATIENCE)
    with connection:
        connection.ehlo()
        if server.scheme != "smtps" and connection.has_extn("starttls"):
            connection.starttls(context=context)
        if server.username:
            connection.login(unquote(server.username), unquote(server.password or ""))
        connection.send_message(letter)


def report(engine: Engine, settings: Settings, number: int) -> bool:
    """Tell whoever sent a file what became of it, when the address is known."""
    if not can_send(settings):
        return False
    with db.reading(engine) as session:
        upload = session.get_one(Upload, number)
        to = session.scalars(
            select(Account).where(Account.login == upload.sent_by, Account.ended_at.is_(None))
        ).first()
    if to is None:
        return False
    counts = upload.counts
    return send(
        settings,
        to.email,
        "report",
        language=to.language,
        filename=upload.filename,
        accepted=sum(counts.get(name, 0) for name in ("new", "changed", "unchanged", "deleted")),
        remarked=counts.get("remarked", 0),
        rejected=counts.get("rejected", 0),
        address=f"{settings.base_url}/desk/uploads/{number}",
    )
