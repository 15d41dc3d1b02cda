"""How do days become a calendar that any program subscribes to? RFC 5545, all-day events alone."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from datetime import date as Date
from typing import Final

MEDIA_TYPE: Final = "text/calendar; charset=utf-8"
LONGEST_LINE: Final = 75  # octets, RFC 5545, 3.1
CONTROLS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Event:
    """A whole day; `uid` is the same whenever the same event is written."""

    uid: str
    day: Date
    summary: str
    description: str = ""
    url: str = ""


def calendar(name: str, events: Iterable[Event], *, now: datetime) -> bytes:
    """An iCalendar object of these events; `now` is when it was made."""
    stamp = f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Svod//Svod//RU",
        "CALSCALE:GREGORIAN",
        f"NAME:{text(name)}",  # RFC 7986, 5.1
        f"X-WR-CALNAME:{text(name)}",  # the same for programs older than that
        *(line for event in events for line in written(event, stamp)),
        "END:VCALENDAR",
    ]
    return "".join(map(folded, lines)).encode()


def written(event: Event, stamp: str) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{text(event.uid)}"
    yield f"DTSTAMP:{stamp}"
    yield f"DTSTART;VALUE=DATE:{event.day.year:04}{event.day:%m%d}"
    yield f"SUMMARY:{text(event.summary)}"
    if event.description:
        yield f"DESCRIPTION:{text(event.description)}"
    if event.url:
        yield f"URL:{CONTROLS.sub('', event.url)}"
    yield "TRANSP:TRANSPARENT"  # nobody is busy on a jubilee
    yield "END:VEVENT"


def text(value: str) -> str:
    r"""A value of the type TEXT (RFC 5545, 3.3.11): `\ ; ,` and line ends escaped."""
    plain = CONTROLS.sub("", value.replace("\r\n", "\n"))
    for character in "\\;,":
        plain = plain.replace(character, f"\\{character}")
    return plain.replace("\n", "\\n")


def folded(line: str) -> str:
    """The line with its end, in pieces of 75 octets that part no character (RFC 5545, 3.1)."""
    pieces, room, piece = [], LONGEST_LINE, ""
    for character in line:
        size = len(character.encode())
        if size > room:
            pieces.append(piece)
            piece, room = "", LONGEST_LINE - 1  # the space before it counts
        piece += character
        room -= size
    return "\r\n ".join([*pieces, piece]) + "\r\n"
