"""Readers and a writer at once: every answer is right for the head that it names."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from threading import Event

import pytest

from benchmarks.data import RECORDER, batches
from domain.events import parse
from ledger.ledger import Ledger
from projections.followed import Followed
from projections.ledger_memory import LedgerMemory
from replay.as_of import ask
from replay.coordinate import Coordinate
from replay.recall import recall
from scoretrail.http.open_desk import OpenDesk

SCHEME = "jinan-2018-districts"
END = date(2018, 12, 31)
WHOSE = ("lixia,shizhong", "gaoxin,huaiyin", None)
READERS = 4

Seen = tuple[int, Coordinate, str]


def asked(desk: OpenDesk, number: int, over: Event) -> list[Seen]:
    """Ask in turn for the standings of some, until the writer is done and once more."""
    seen: list[Seen] = []
    last = False
    while not last:
        last = over.is_set()
        for population in (WHOSE[number % 3], WHOSE[(number + 1) % 3]):
            question = Coordinate(SCHEME, as_of=END, population=population)
            with desk.reading() as open_now:
                answer = open_now.ask(question)
            seen.append((answer.viewpoint.known_at, question, repr(answer.sheets)))
    return seen


def write(place: Path) -> None:
    """Append entry after entry."""
    more = [content for batch in batches(500, seed=7)[0:1] for content in batch.contents][300:]
    with Ledger.open(str(place)) as ledger:
        moment = ledger.head.recorded_at
        assert moment is not None
        for content in more:
            moment += timedelta(minutes=1)
            ledger.append([parse(content)], recorded_by=RECORDER, recorded_at=moment)


def test_each_answer_is_that_of_its_own_head_whoever_writes_meanwhile(tmp_path: Path) -> None:
    place = tmp_path / "ledger.db"
    (first,) = batches(500, seed=7)
    with Ledger.create(str(place), name="test/readers", kind="told") as ledger:
        told = [parse(content) for content in first.contents[:300]]
        ledger.append(told, recorded_by=RECORDER, recorded_at=first.recorded_at)
    desk, over = OpenDesk.open(str(place)), Event()
    with ThreadPoolExecutor(READERS) as pool:
        reading = [pool.submit(asked, desk, number, over) for number in range(READERS)]
        write(place)
        over.set()
        seen = {one for answers in reading for one in answers.result()}
    desk.close()

    assert len({known_at for known_at, _, _ in seen}) > 20
    with Ledger.open(str(place), read_only=True) as ledger:
        memory = recall(ledger)
    for known_at, question, sheets in seen:
        then = replace(question, known_at=known_at)
        assert repr(ask(memory, then).sheets) == sheets


@pytest.fixture
def collector() -> Iterator[None]:
    """Python's collector is left as it was found: a server sets much aside for good."""
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


@pytest.mark.usefixtures("collector")
def test_a_desk_that_reads_ahead_has_read_what_every_scheme_is_asked(demo_ledger: str) -> None:
    lazy, ahead = OpenDesk.open(demo_ledger), OpenDesk.open(demo_ledger)
    lazy.open_for_long()
    ahead.open_for_long(read_ahead=True)
    read = {name: followed(desk).read for name, desk in (("lazy", lazy), ("ahead", ahead))}
    with ahead.reading() as desk:
        desk.ask(Coordinate(SCHEME, as_of=END))

    assert read["lazy"] == 0
    assert read["ahead"] > 300
    assert followed(ahead).read == read["ahead"]
    for desk_ in (lazy, ahead):
        desk_.close()


def followed(desk: OpenDesk) -> Followed:
    """What the desk holds of its ledger."""
    memory = desk.memory
    assert isinstance(memory, LedgerMemory)
    return memory.followed
