"""The catalogue as harvesters see it: complete, in order, each set for itself, nothing lost."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, Engine, event
from time_machine import travel

from catalog import db, feed
from catalog.errors import NotFound
from catalog.model import Publication
from catalog.settings import Settings
from exports import oai
from exports.formats import FORMATS
from tests import press

PSKOV, GDOV = frozenset({"pskov"}), frozenset({"gdov"})
LIST = "verb=ListRecords&metadataPrefix=oai_dc"
SECOND = timedelta(seconds=1)


@pytest.fixture
def paged(settings: Settings) -> Settings:
    return settings.model_copy(update={"oai_page": 3})


@pytest.fixture(autouse=True)
def _libraries(engine: Engine) -> None:
    press.add_libraries(engine)


def page(reply: oai.Reply) -> oai.Page:
    assert isinstance(reply.content, oai.Page), reply.content
    return reply.content


def code(reply: oai.Reply) -> oai.Code | None:
    return reply.content.code if isinstance(reply.content, oai.OaiError) else None


# --- the six verbs --------------------------------------------------------------------------------


def test_identify_tells_the_settings_and_a_date_that_does_not_move(
    engine: Engine, settings: Settings
) -> None:
    first = press.ask(engine, settings, "verb=Identify").content
    press.publish(engine, {1: PSKOV})
    assert press.ask(engine, settings, "verb=Identify").content == first
    assert isinstance(first, oai.Identity)
    assert first.name == settings.name
    assert first.emails == (settings.admin_email,)
    assert first.sample.startswith(f"oai:{settings.namespace}:")


def test_nothing_is_dated_before_the_earliest_datestamp(engine: Engine, settings: Settings) -> None:
    press.publish(engine, {1: PSKOV}, now=datetime(2001, 1, 1, tzinfo=UTC))
    identity = press.ask(engine, settings, "verb=Identify").content
    assert isinstance(identity, oai.Identity)
    [entry] = page(press.ask(engine, settings, LIST)).entries
    assert entry.header.datestamp >= identity.earliest


def test_every_library_is_a_set_below_the_set_of_all(engine: Engine, settings: Settings) -> None:
    sets = press.ask(engine, settings, "verb=ListSets").content
    assert isinstance(sets, oai.SetList)
    assert [entry.spec for entry in sets.entries][:4] == [
        "library", "library:gdov", "library:opochka", "library:pskov",
    ]  # fmt: skip
    specs = {entry.spec for entry in sets.entries}
    assert {"district:gdov", "kind:article", "imprint:local"} < specs
    assert {spec.partition(":")[0] for spec in specs} <= specs
    assert all(entry.name and entry.about and "…" not in entry.about for entry in sets.entries)
    assert sets.entries[1].name == "Библиотека «gdov»"


def test_formats_of_the_repository_and_of_a_record(engine: Engine, settings: Settings) -> None:
    press.publish(engine, {1: PSKOV, 2: None})
    for query in ("", *(f"&identifier={id}" for id in press.identifiers(settings, 1, 2))):
        formats = press.ask(engine, settings, f"verb=ListMetadataFormats{query}").content
        assert isinstance(formats, oai.FormatList)
        assert [entry.prefix for entry in formats.entries] == [
            "oai_dc",
            "marc21",
            "rusmarc",
            "mods",
        ]


UNKNOWN = {
    "an id nobody has": "oai:svod.local:00000000",
    "another namespace": "oai:other.example:{id}",
    "the union id alone": "{id}",
    "another case": "OAI:svod.local:{id}",
    "a space behind": "oai:svod.local:{id}%20",
    "too much": "oai:svod.local:{id}:{id}",
    "no identifier at all": "%D1%8F",
}


def test_an_unknown_identifier(engine: Engine, settings: Settings) -> None:
    press.publish(engine, {1: PSKOV})
    union_id = press.identifiers(settings, 1)[0].rpartition(":")[2]
    for case, identifier in UNKNOWN.items():
        for verb in ("GetRecord&metadataPrefix=oai_dc", "ListMetadataFormats"):
            query = f"verb={verb}&identifier={identifier.format(id=union_id)}"
            assert code(press.ask(engine, settings, query)) is oai.Code.NO_SUCH_ID, case


def test_a_record_is_the_same_alone_and_in_a_list(engine: Engine, settings: Settings) -> None:
    press.publish(engine, {1: PSKOV | GDOV, 2: PSKOV, 3: GDOV})
    press.publish(engine, {2: None})
    for prefix in FORMATS:
        listed = page(press.ask(engine, settings, f"verb=ListRecords&metadataPrefix={prefix}"))
        assert [entry.deleted for entry in listed.entries] == [False, False, True]
        for entry in listed.entries:
            query = f"verb=GetRecord&metadataPrefix={prefix}&identifier={entry.identifier}"
            assert press.ask(engine, settings, query).content == entry


def test_headers_are_those_of_the_records(engine: Engine, settings: Settings) -> None:
    press.publish(engine, {1: PSKOV | GDOV, 2: PSKOV})
    press.publish(engine, {1: None})
    records = page(press.ask(engine, settings, LIST)).entries
    headers = page(
        press.ask(engine, settings, "verb=ListIdentifiers&metadataPrefix=oai_dc")
    ).entries
    assert [(e.identifier, e.header.datestamp, e.header.specs, e.deleted) for e in records] == [
        (e.identifier, e.header.datestamp, e.header.specs, e.deleted) for e in headers
    ]


# --- lists ----------------------------------------------------------------------------------------


def test_a_list_comes_whole_and_once_in_pages(engine: Engine, paged: Settings) -> None:
    for count in (1, 2, 3, 4, 6, 7, 50):
        press.empty(engine)
        press.publish(engine, dict.fromkeys(range(1, count + 1), PSKOV), render=press.marked)
        harvester = press.Harvester(engine, paged)
        cursors, sizes, tokens = zip(
            *((p.cursor, p.size, p.token) for p in harvester.pages()), strict=True
        )
        assert harvester.copy == press.catalogue(engine, paged)
        assert harvester.seen == press.identifiers(paged, *range(1, count + 1))
        assert cursors == tuple(range(0, count, 3))
        assert set(sizes) == {count}
        assert tokens[-1] == (None if count <= 3 else "")
        assert all(tokens[:-1])


def test_a_token_may_be_used_again(engine: Engine, paged: Settings) -> None:
    press.publish(engine, dict.fromkeys(range(1, 9), PSKOV), render=press.marked)
    query = f"verb=ListRecords&resumptionToken={page(press.ask(engine, paged, LIST)).token}"
    assert press.ask(engine, paged, query).content == press.ask(engine, paged, query).content


def test_a_token_keeps_format_set_and_window(engine: Engine, paged: Settings) -> None:
    at = press.publish(engine, dict.fromkeys(range(1, 9), GDOV), render=press.marked)
    press.publish(engine, dict.fromkeys(range(11, 19), PSKOV), render=press.marked)
    window = f"from={oai.moment(at)}&until={oai.moment(at + 300 * SECOND)}"
    harvester = press.Harvester(engine, paged, f"metadataPrefix=marc21&set=library:gdov&{window}")
    harvester.harvest()
    assert harvester.seen == press.identifiers(paged, *range(1, 9))
    assert all(body.startswith(b'<x xmlns="urn:x">marc21') for body in harvester.copy.values())


def publish_three(engine: Engine) -> list[datetime]:
    """Three changes, an hour apart."""
    start = db.utc_now().replace(microsecond=0) + 60 * SECOND
    return [press.publish(engine, {id: PSKOV}, now=start + timedelta(hours=id)) for id in (1, 2, 3)]


# What is found between bounds, each so many seconds after the first, second or third change.
WINDOWS = {
    "from the first on": ((0, 0), None, [1, 2, 3]),
    "from is inclusive and no more": ((0, 1), None, [2, 3]),
    "from the last on": ((2, 0), None, [3]),
    "from after the last": ((2, 1), None, []),
    "until the first": (None, (0, 0), [1]),
    "until a second before the second": (None, (1, -1), [1]),
    "until is inclusive": (None, (1, 0), [1, 2]),
    "one second": ((1, 0), (1, 0), [2]),
    "between two": ((0, 1), (1, -1), []),
    "around all": ((0, -9999), (2, 9999), [1, 2, 3]),
}


def test_windows_of_dates(engine: Engine, settings: Settings) -> None:
    stamps = publish_three(engine)
    for case, (start, until, found) in WINDOWS.items():
        query = LIST
        for name, bound in (("from", start), ("until", until)):
            if bound is not None:
                query += f"&{name}={oai.moment(stamps[bound[0]] + bound[1] * SECOND)}"
        reply = press.ask(engine, settings, query)
        if found:
            seen = [entry.identifier for entry in page(reply).entries]
            assert seen == press.identifiers(settings, *found), case
        else:
            assert code(reply) is oai.Code.NO_RECORDS, case


def test_a_day_is_a_window_from_its_first_second_to_its_last(
    engine: Engine, settings: Settings
) -> None:
    midnight = datetime(2035, 3, 1, tzinfo=UTC)
    for id, at in enumerate((-SECOND, 0 * SECOND, 86_399 * SECOND, 86_400 * SECOND), 1):
        press.publish(engine, {id: PSKOV}, now=midnight + at)
    found = page(press.ask(engine, settings, f"{LIST}&from=2035-03-01&until=2035-03-01")).entries
    assert [entry.identifier for entry in found] == press.identifiers(settings, 2, 3)


NOTHING = {
    "until before the earliest datestamp": "until=2001-01-01",
    "until at the beginning of time": "until=0001-01-01T00:00:00Z",
    "from at the end of time": "from=9999-12-31",
    "a set without records": "set=library:opochka",
    "a set there is not": "set=library:nobody",
    "the beginning of a set's name": "set=lib",
    "the beginning of a library's code": "set=library:psk",
    "below a set": "set=library:pskov:more",
    "a set in another case": "set=LIBRARY:PSKOV",
}


def test_nothing_matches(engine: Engine, settings: Settings) -> None:
    press.publish(engine, {1: PSKOV})
    for case, arguments in NOTHING.items():
        for verb in ("ListRecords", "ListIdentifiers"):
            query = f"verb={verb}&metadataPrefix=oai_dc&{arguments}"
            assert code(press.ask(engine, settings, query)) is oai.Code.NO_RECORDS, case


def test_an_empty_catalogue(engine: Engine, settings: Settings) -> None:
    assert code(press.ask(engine, settings, LIST)) is oai.Code.NO_RECORDS


def test_the_last_of_a_window_leaves_it_and_the_list_still_ends(
    engine: Engine, paged: Settings
) -> None:
    at = press.publish(engine, dict.fromkeys(range(1, 5), PSKOV), render=press.marked)
    harvester = press.Harvester(engine, paged, f"metadataPrefix=oai_dc&until={oai.moment(at)}")
    for _ in harvester.pages():
        press.publish(engine, {4: PSKOV}, now=at + 60 * SECOND, render=press.marked)
    assert harvester.seen == press.identifiers(paged, 1, 2, 3, 4)


# --- sets -----------------------------------------------------------------------------------------


def test_a_set_holds_what_is_in_it_or_below(engine: Engine, settings: Settings) -> None:
    press.publish(engine, {1: PSKOV, 2: GDOV, 3: PSKOV | GDOV})
    for spec, expected in (
        ("library:pskov", [1, 3]), ("library:gdov", [2, 3]), ("library", [1, 2, 3]),
    ):  # fmt: skip
        found = page(press.ask(engine, settings, f"{LIST}&set={spec}")).entries
        assert [e.identifier for e in found] == press.identifiers(settings, *expected)
        assert all(
            any(s == spec or s.startswith(f"{spec}:") for s in e.header.specs) for e in found
        )


def test_a_set_whose_name_begins_like_another_is_another(
    engine: Engine, settings: Settings
) -> None:
    press.add_libraries(engine, "pskov-2")
    press.publish(engine, {1: PSKOV, 2: frozenset({"pskov-2"})})
    found = page(press.ask(engine, settings, f"{LIST}&set=library:pskov")).entries
    assert [entry.identifier for entry in found] == press.identifiers(settings, 1)


def test_who_leaves_a_set_is_deleted_there_alone(engine: Engine, settings: Settings) -> None:
    press.publish(engine, {1: PSKOV | GDOV, 2: PSKOV})
    at = press.publish(engine, {1: GDOV})
    [gone] = page(
        press.ask(engine, settings, f"{LIST}&set=library:pskov&from={oai.moment(at)}")
    ).entries[-1:]
    assert (gone.deleted, gone.header.specs, gone.body) == (True, ("library:pskov",), b"")
    for spec in ("", "&set=library", "&set=library:gdov"):
        stays = page(press.ask(engine, settings, LIST + spec)).entries[-1]
        assert stays.identifier == gone.identifier
        assert (stays.deleted, stays.header.specs) == (False, ("library:gdov",))


def test_who_was_never_in_a_set_is_not_deleted_from_it(engine: Engine, settings: Settings) -> None:
    press.publish(engine, {1: PSKOV, 2: GDOV})
    press.publish(engine, {1: None, 2: None})
    [gone] = page(press.ask(engine, settings, f"{LIST}&set=library:pskov")).entries
    assert gone.identifier == press.identifiers(settings, 1)[0]
    assert (gone.deleted, gone.header.specs) == (True, ("library:pskov",))


def test_what_was_deleted_can_come_back(engine: Engine, settings: Settings) -> None:
    press.publish(engine, {1: PSKOV, 2: PSKOV}, render=press.marked)
    harvesters = {
        spec: press.Harvester(engine, settings, f"metadataPrefix=oai_dc{argument}")
        for spec, argument in (
            ("", ""), ("library", "&set=library"), ("library:pskov", "&set=library:pskov"),
        )
    }  # fmt: skip
    for state in (PSKOV, None, PSKOV, GDOV, PSKOV):
        press.publish(engine, {1: state}, render=press.marked)
        for spec, harvester in harvesters.items():
            harvester.harvest(start=harvester.told[0] if harvester.told else None)
            assert harvester.copy == press.catalogue(engine, settings, spec)


# --- dates of replies -----------------------------------------------------------------------------


def test_a_reply_is_dated_by_the_clock(engine: Engine, settings: Settings) -> None:
    now = datetime(2030, 5, 6, 7, 8, 9, tzinfo=UTC)
    assert press.ask(engine, settings, "verb=Identify", now=now).date == now


def test_a_batch_held_open_while_a_harvester_reads_is_not_missed(
    engine: Engine, settings: Settings
) -> None:
    press.publish(engine, {1: PSKOV}, render=press.marked)
    harvester = press.Harvester(engine, settings, clock=lambda: db.utc_now() + 3600 * SECOND)
    with db.publishing(engine) as session:
        press.stamp(session, {1: PSKOV, 2: PSKOV}, now=db.utc_now(), render=press.marked)
        harvester.harvest()
    assert harvester.seen == press.identifiers(settings, 1)
    harvester.harvest(start=harvester.told[0])
    assert harvester.copy == press.catalogue(engine, settings)


def test_a_batch_that_died_holds_the_date_back_until_the_next(
    engine: Engine, settings: Settings
) -> None:
    with pytest.raises(RuntimeError), db.publishing(engine):
        raise RuntimeError
    later = db.utc_now() + 3600 * SECOND
    assert press.ask(engine, settings, "verb=Identify", now=later).date < later
    press.publish(engine, {1: PSKOV})
    assert press.ask(engine, settings, "verb=Identify", now=later).date == later


def test_a_harvester_that_just_missed_the_announcement_misses_no_change(
    engine: Engine, settings: Settings
) -> None:
    """It reads the clock a second after the announcement took its date, before that is visible."""
    harvester = press.Harvester(engine, settings)
    begun = datetime(2031, 1, 1, 12, 0, 0, 900_000, tzinfo=UTC)
    with travel(begun, tick=False) as traveller:

        def harvest_meanwhile(_: Connection) -> None:
            if not harvester.told:
                traveller.shift(SECOND)
                harvester.harvest()

        event.listen(engine, "commit", harvest_meanwhile)
        press.publish(engine, {1: PSKOV}, now=begun)
        event.remove(engine, "commit", harvest_meanwhile)
    assert harvester.seen == []
    harvester.harvest(start=harvester.told[0])
    assert harvester.seen == press.identifiers(settings, 1)


# --- dumps ----------------------------------------------------------------------------------------


def test_a_dump_streams_what_is_live_in_feed_order(
    engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "DUMP_PAGE", 2)
    press.publish(engine, dict.fromkeys(range(1, 8), PSKOV))
    press.publish(engine, {3: None, 1: PSKOV | GDOV, 5: GDOV})
    unions = list(feed.stream(engine, settings))
    prefix = f"oai:{settings.namespace}:"
    assert [prefix + u.union_id for u in unions] == press.identifiers(settings, 2, 4, 6, 7, 1, 5)
    assert [u.libraries for u in unions[-2:]] == [("gdov", "pskov"), ("gdov",)]
    assert unions[0].url == f"{settings.base_url}/record/{unions[0].union_id}"
    assert unions[0].facts.title == "Старый Псков"


def test_a_dump_of_a_set_and_since_a_moment(engine: Engine, settings: Settings) -> None:
    stamps = publish_three(engine)
    press.publish(engine, {2: GDOV, 3: PSKOV}, now=stamps[2] + SECOND)
    prefix = f"oai:{settings.namespace}:"

    def dumped(**how: object) -> list[str]:
        return [prefix + u.union_id for u in feed.stream(engine, settings, **how)]

    assert dumped(spec="library:pskov") == press.identifiers(settings, 1, 3)
    assert dumped(spec="library") == press.identifiers(settings, 1, 2, 3)
    assert dumped(since=stamps[2] + SECOND) == press.identifiers(settings, 2, 3)
    assert dumped(since=stamps[2] + 2 * SECOND) == []
    with pytest.raises(NotFound):
        dumped(spec="library:nobody")


def test_a_dump_is_of_one_moment_and_holds_no_writer_up(
    engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "DUMP_PAGE", 2)
    press.publish(engine, dict.fromkeys(range(1, 8), PSKOV))
    seen = []
    for union in feed.stream(engine, settings):
        seen.append(union.union_id)
        press.publish(engine, {1: PSKOV, 7: None, 7 + len(seen): PSKOV})
    prefix = f"oai:{settings.namespace}:"
    assert [prefix + id for id in seen] == press.identifiers(settings, *range(1, 8))


def test_the_clock_is_in_the_announcement(engine: Engine) -> None:
    """A batch never stamps before it is announced, whatever clock it was given."""
    at = press.publish(engine, {1: PSKOV}, now=datetime(2001, 1, 1, tzinfo=UTC))
    with db.reading(engine) as session:
        assert session.get_one(Publication, 1).changed_at == at
    assert at > datetime(2026, 1, 1, tzinfo=UTC)
