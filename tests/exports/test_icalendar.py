"""Our calendars, read back by the library `icalendar`."""

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from exports import icalendar

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
# What iCalendar can carry: no control characters but line ends.
TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n"), min_size=1)


@given(summary=TEXTS, description=TEXTS, day=st.dates(min_value=date(1000, 1, 1)))
def test_any_event_is_read_back(summary: str, description: str, day: date) -> None:
    event = icalendar.Event("1944-07-23@svod", day, summary, description, "https://svod.example/x")
    made = icalendar.calendar("Псков 2027", [event, event], now=NOW)
    read = Calendar.from_ical(made)
    assert str(read["NAME"]) == "Псков 2027"
    assert len(read.events) == 2
    (found, _) = read.events
    assert found["SUMMARY"] == summary
    assert found["DESCRIPTION"] == description
    assert found["UID"] == "1944-07-23@svod"
    assert found.start == day
    assert found.errors == []
    lines = made.split(b"\r\n")
    assert lines[-1] == b""
    assert all(len(line) <= 75 for line in lines)
