"""Whatever changes while a harvester reads, the next incremental harvest makes its copy right."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as configured
from hypothesis import strategies as st
from sqlalchemy import Engine

from catalog import db
from catalog.settings import Settings
from exports import oai
from tests import press

Batch = dict[int, frozenset[str] | None]
STATES = st.none() | st.frozensets(st.sampled_from(press.CODES), min_size=1)
BATCH = st.dictionaries(st.integers(1, 12), STATES, max_size=4)
STEPS = st.lists(st.tuples(BATCH, st.integers(0, 2)), max_size=6)
SOME = [frozenset(press.CODES[:count]) for count in (1, 2, 3)]
SPEC = st.sampled_from(["", "library", "library:pskov"])
several = configured(
    deadline=None,
    max_examples=20,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture(autouse=True)
def _libraries(engine: Engine) -> None:
    press.add_libraries(engine)


class Clock:
    """Moves only when it is told to."""

    def __init__(self) -> None:
        self.now = db.utc_now() + timedelta(hours=1)

    def __call__(self) -> datetime:
        return self.now


def play(engine: Engine, steps: list[tuple[Batch, int]], clock: Clock) -> Iterator[None]:
    """Publish one batch after another, some seconds apart."""
    for batch, seconds in steps:
        clock.now += timedelta(seconds=seconds)
        press.publish(engine, batch, now=clock.now, render=press.marked)
        yield


def arguments(spec: str) -> str:
    return "metadataPrefix=oai_dc" + (f"&set={spec}" if spec else "")


@several
@given(
    before=st.dictionaries(st.integers(1, 12), STATES),
    during=STEPS,
    between=STEPS,
    spec=SPEC,
    told=st.sampled_from([0, -1]),
)
def test_no_change_is_lost(
    engine: Engine,
    settings: Settings,
    before: Batch,
    during: list[tuple[Batch, int]],
    between: list[tuple[Batch, int]],
    spec: str,
    told: int,
) -> None:
    """Going on from the date of the first page, as one should, or of the last, as many do."""
    press.empty(engine)
    clock = Clock()
    press.publish(engine, before, now=clock.now, render=press.marked)
    harvester = press.Harvester(
        engine, settings.model_copy(update={"oai_page": 3}), arguments(spec), clock
    )
    changing = play(engine, during, clock)
    for _ in harvester.pages():
        next(changing, None)
    for _ in play(engine, between, clock):
        pass
    harvester.harvest(start=harvester.told[told])
    assert harvester.copy == press.catalogue(engine, settings, spec)


@several
@given(batches=st.lists(BATCH, min_size=1, max_size=4), spec=SPEC)
def test_a_quiet_catalogue_is_harvested_whole_and_once(
    engine: Engine, settings: Settings, batches: list[Batch], spec: str
) -> None:
    press.empty(engine)
    for batch in batches:
        press.publish(engine, batch, render=press.marked)
    harvester = press.Harvester(
        engine, settings.model_copy(update={"oai_page": 2}), arguments(spec)
    )
    sizes = [page.size for page in harvester.pages()]
    assert harvester.copy == press.catalogue(engine, settings, spec)
    assert len(harvester.seen) == len(set(harvester.seen))
    assert set(sizes) <= {len(harvester.seen)}


@several
@given(
    before=st.dictionaries(st.integers(1, 12), STATES, min_size=4),
    during=STEPS,
    spec=SPEC,
)
def test_a_record_that_rests_is_in_a_list_with_an_end(
    engine: Engine,
    settings: Settings,
    before: Batch,
    during: list[tuple[Batch, int]],
    spec: str,
) -> None:
    """Until frames the list: what did not change meanwhile is in it, and every page has records."""
    press.empty(engine)
    clock = Clock()
    at = press.publish(engine, before, now=clock.now, render=press.marked)
    until = f"{arguments(spec)}&until={oai.moment(at)}"
    harvester = press.Harvester(engine, settings.model_copy(update={"oai_page": 2}), until, clock)
    changing = play(engine, during, clock)
    changed: set[int] = set()
    for number, _ in enumerate(harvester.pages()):
        next(changing, None)
        changed |= during[number][0].keys() if number < len(during) else set()
    resting = {id: state for id, state in before.items() if id not in changed}
    code = spec.partition(":")[2]
    inside = [id for id, state in resting.items() if state and (not code or code in state)]
    assert set(press.identifiers(settings, *inside)) <= set(harvester.seen)


PAGE, SHELF = 4, 12
CHANGES = st.dictionaries(st.integers(1, SHELF), STATES, max_size=PAGE - 1)


@configured(several, max_examples=5)
@given(changes=st.lists(CHANGES, min_size=1, max_size=5), spec=SPEC)
def test_a_harvest_ends_at_the_newest_change_however_long_the_catalogue_changes(
    engine: Engine, settings: Settings, changes: list[Batch], spec: str
) -> None:
    """Before every page but the first fewer records change than a page has, for ever: the list
    ends all the same, holds everything, and never says it is shorter than it is."""
    press.empty(engine)
    press.publish(engine, dict.fromkeys(range(1, SHELF + 1), SOME[2]), render=press.marked)
    small = settings.model_copy(update={"oai_page": PAGE})
    harvester = press.Harvester(engine, small, arguments(spec))
    for number, page in enumerate(harvester.pages()):
        assert number <= SHELF
        assert page.size >= page.cursor + len(page.entries)
        if page.token:
            press.publish(engine, changes[number % len(changes)], render=press.marked)
    assert harvester.copy == press.catalogue(engine, settings, spec)


def write(engine: Engine, number: int) -> None:
    """A dozen batches over the same twenty clusters."""
    for turn in range(12):
        kinds = [(None, *SOME)[(turn + k) % 4] for k in range(4)]
        batch = {1 + (number * 7 + turn * 5 + k) % 20: kinds[k] for k in range(4)}
        press.publish(engine, batch, render=press.marked)


def keep_up(harvester: press.Harvester, writing: threading.Event) -> None:
    """Harvest over and over, always from the last date told, and once more at the end."""
    start: datetime | None = None
    while writing.is_set():
        harvester.harvest(start=start)
        start = harvester.told[-1]
    harvester.harvest(start=start)


def test_writers_and_harvesters_at_once(engine: Engine, settings: Settings) -> None:
    """Three writers publish while three harvesters keep copies; at the end every copy is right."""
    small = settings.model_copy(update={"oai_page": 5})
    specs = ("", "library:pskov", "library")
    harvesters = [press.Harvester(engine, small, arguments(spec)) for spec in specs]
    writing = threading.Event()
    writing.set()
    with ThreadPoolExecutor(6) as pool:
        readers = [pool.submit(keep_up, harvester, writing) for harvester in harvesters]
        writers = [pool.submit(write, engine, number) for number in range(3)]
        try:
            for writer in writers:
                writer.result()
        finally:
            writing.clear()
        for reader in readers:
            reader.result()
    for harvester, spec in zip(harvesters, specs, strict=True):
        assert harvester.copy == press.catalogue(engine, settings, spec)
