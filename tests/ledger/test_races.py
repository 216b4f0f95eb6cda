"""Several at once: writers, readers and workers, in threads and in processes.

Beside each test stands its canary: the defect put back, which the same check must catch. A check
whose canary lives shows nothing.
"""

# ruff: noqa: S608 — these tests write to the tables behind the ledger's back

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import count
from threading import Barrier, Event, Thread
from typing import Any

import pytest
from eventsourcing.persistence import IntegrityError, StoredEvent, Tracking
from sqlalchemy import BigInteger, Column, Table

from domain.errors import Conflict, LedgerUnusable
from ledger.ledger import Ledger
from ledger.store.database import Database, Row, Transaction
from ledger.store.logs import HeadRow, PlainLog
from ledger.store.recorders import LogRecorder, PositionRecorder
from tests.samples import media

FORK = multiprocessing.get_context("fork")


def in_processes(work: Callable[[int], Any], number: int) -> list[Any]:
    """Run work in processes of its own, started together, and gather what each returns."""
    answers = FORK.Queue()
    start = FORK.Barrier(number)

    def body(which: int) -> None:
        start.wait()
        try:
            answers.put((work(which), None))
        except Exception as error:  # noqa: BLE001 — handed to the parent
            answers.put((None, repr(error)))

    processes = [FORK.Process(target=body, args=(which,)) for which in range(number)]
    for process in processes:
        process.start()
    found = [answers.get(timeout=60) for _ in processes]
    for process in processes:
        process.join()
    assert [error for _, error in found if error] == []
    return [answer for answer, _ in found]


# A tailing reader among writers


class Rollback(Exception):
    """Thrown by a writer that changes its mind."""


def race(place: str, log_of: Callable[[Database], PlainLog], writers: int = 4) -> list[int]:
    """Let writers insert small and large batches, a third of them rolled back; tail the log."""
    owner = Database(place)
    LogRecorder(owner, log_of(owner), identity=str).create_table()
    done = Event()
    numbers = count()

    def write(which: int) -> None:
        database = Database(place)
        log = log_of(database)
        for turn in range(12):
            size = 400 if turn % 4 == 0 else 1
            name = f"w{which}.{next(numbers)}"
            events = [StoredEvent(name, version, "t", b"{}") for version in range(size)]
            with suppress(Rollback), database.writing() as transaction:
                head = log.lock(transaction)
                log.write(transaction, head, log.rows(head, events))
                if turn % 3 == 2:
                    raise Rollback
        database.close()

    def tail() -> list[int]:
        database = Database(place)
        recorder = LogRecorder(database, log_of(database), identity=str)
        seen: list[int] = []
        while True:
            last_look = done.is_set()
            after = seen[-1] if seen else 0
            found = recorder.select_notifications(after, 1000, inclusive_of_start=False)
            seen += [notification.id for notification in found]
            if last_look and not found:
                database.close()
                return seen

    with ThreadPoolExecutor(writers + 1) as pool:
        tailing = pool.submit(tail)
        try:
            for future in [pool.submit(write, which) for which in range(writers)]:
                future.result()
        finally:
            done.set()
        seen = tailing.result()
    owner.close()
    return seen


COMMITTED = 4 * (2 * 400 + 6)
"""Of twelve turns three are large, of which one is rolled back, and three small ones too."""


def test_a_reader_at_the_tail_sees_every_position_once(durable_place: str) -> None:
    seen = race(durable_place, lambda database: PlainLog(database, "race"))

    assert seen == list(range(1, COMMITTED + 1))


class CountedLog(PlainLog):
    """The defect: positions from a counter of the process, which no rollback turns back."""

    counter = count(1)

    def rows(self, head: HeadRow, events: Sequence[StoredEvent], **_: object) -> list[Row]:
        return [(next(self.counter), *row[1:]) for row in super().rows(head, events)]


def test_canary_positions_that_are_not_rolled_back_leave_gaps(durable_place: str) -> None:
    CountedLog.counter = count(1)
    seen = race(durable_place, lambda database: CountedLog(database, "race"))

    assert seen != list(range(1, COMMITTED + 1))


class SequenceLog(PlainLog):
    """The defect of the field: positions from a sequence, drawn before the commit, no lock."""

    def lock(self, transaction: Transaction) -> HeadRow:
        found = transaction.row("SELECT nextval('numbers')")
        assert found is not None
        time.sleep(0.002 * (found[0] % 3))
        return HeadRow(found[0] - 1)

    def rows(self, head: HeadRow, events: Sequence[StoredEvent], **_: object) -> list[Row]:
        return super().rows(head, events[:1])


@pytest.mark.postgres
def test_canary_positions_drawn_from_a_sequence_are_skipped_by_the_reader(
    postgres_url: str,
) -> None:
    """The rows are there in the end; the reader at the tail never saw some of them."""
    owner = Database(postgres_url)
    with owner.writing() as transaction:
        transaction.run("CREATE SEQUENCE numbers")
    seen = race(postgres_url, lambda database: SequenceLog(database, "race"))
    there = LogRecorder(owner, PlainLog(owner, "race"), identity=str).select_notifications(0, 10**6)
    owner.close()

    assert len(seen) < len(there)


# Two workers that count


class Counting(PositionRecorder):
    """Counts what it processes, in the transaction that says how far it has come."""

    def __init__(self, database: Database, name: str) -> None:
        super().__init__(database, name)
        self.counter = Table("counter", self.metadata, Column("n", BigInteger, nullable=False))

    def process(self, position: int) -> None:
        with self.database.writing() as transaction:
            self.record(transaction, Tracking("log", position))
            transaction.run("UPDATE counter SET n = n + 1")


class Careless(Counting):
    """The defect: look how far it is, then say how much farther, without a lock between."""

    def process(self, position: int) -> None:
        if self.has_tracking_id("log", position):
            raise IntegrityError
        time.sleep(0.001)
        with self.database.writing() as transaction:
            transaction.run("DELETE FROM tracking")
            transaction.run(f"INSERT INTO tracking VALUES ('log', {position})")
            transaction.run("UPDATE counter SET n = n + 1")


Run = Callable[[Callable[[int], Any], int], Any]


def counted(place: str, kind: type[Counting], run: Run) -> int:
    """Let two workers follow the same two hundred events; give what they counted together."""
    owner = Database(place)
    log = LogRecorder(owner, PlainLog(owner, "app"), identity=str)
    log.create_table()
    log.insert_events([StoredEvent(f"s{n}", 1, "t", b"{}") for n in range(200)])
    view = kind(owner, "tracking")
    view.create_table()
    with owner.writing() as transaction:
        transaction.run("INSERT INTO counter VALUES (0)")
    owner.close()

    def work(_: int) -> None:
        database = Database(place)
        mine, events = kind(database, "tracking"), LogRecorder(database, PlainLog(database, "app"))
        last = events.max_notification_id() or 0
        while (reached := mine.max_tracking_id("log") or 0) < last:
            with suppress(IntegrityError):
                mine.process(reached + 1)
        database.close()

    run(work, 2)
    with Database(place).reading() as transaction:
        found = transaction.row("SELECT n FROM counter")
    assert found is not None
    return int(found[0])


def in_threads(work: Callable[[int], Any], number: int) -> None:
    with ThreadPoolExecutor(number) as pool:
        list(pool.map(work, range(number)))


RUNS = pytest.mark.parametrize("run", [in_threads, in_processes])


@RUNS
def test_two_workers_count_each_entry_once(durable_place: str, run: Run) -> None:
    assert counted(durable_place, Counting, run) == 200


@RUNS
def test_canary_workers_without_a_lock_count_twice(durable_place: str, run: Run) -> None:
    assert counted(durable_place, Careless, run) > 200


# Two who append the same


def appending(place: str, unit_of: Callable[[int], str]) -> list[Any]:
    """Let two processes append the same ids; give how many were new and known to each."""

    def work(which: int) -> tuple[int, int, int]:
        new = known = conflicting = 0
        with Ledger.open(place, admission=None) as ledger:
            for start in range(0, 200, 10):
                batch = [media(f"m{start + n}", unit=unit_of(which)) for n in range(10)]
                try:
                    receipt = ledger.append(batch, recorded_by=f"clerk{which}")
                except Conflict:
                    conflicting += 10
                else:
                    new += len(receipt.new)
                    known += len(receipt.known)
        return new, known, conflicting

    return in_processes(work, 2)


def test_two_processes_that_append_the_same_record_it_once(durable_place: str) -> None:
    Ledger.create(durable_place, name="jinan", kind="live").close()
    found = appending(durable_place, lambda _: "lixia")

    assert sum(new for new, _, _ in found) == 200
    assert sum(known for _, known, _ in found) == 200
    with Ledger.open(durable_place) as ledger:
        assert sorted(fact.id for fact in ledger.facts()) == sorted(f"m{n}" for n in range(200))
        assert ledger.verify() == []


def test_two_processes_that_contradict_each_other_cannot_both_win(durable_place: str) -> None:
    Ledger.create(durable_place, name="jinan", kind="live").close()
    found = appending(durable_place, lambda which: ["lixia", "shizhong"][which])

    assert sum(new for new, _, _ in found) == 200
    assert sum(conflicting for _, _, conflicting in found) == 200
    with Ledger.open(durable_place) as ledger:
        batches = [{f.unit for f in list(ledger.facts())[n : n + 10]} for n in range(0, 200, 10)]
        assert all(len(units) == 1 for units in batches)


def test_canary_ids_looked_up_before_the_lock_meet_in_the_database(
    durable_place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The defect: both find the id free, then wait for each other; the second insert fails."""
    Ledger.create(durable_place, name="jinan", kind="live").close()
    monkeypatch.setattr(Ledger, "_stored", lambda *_: {})
    with Ledger.open(durable_place) as one, Ledger.open(durable_place) as other:
        one.append([media("m1")], recorded_by="clerk")
        with pytest.raises(LedgerUnusable) as caught:
            other.append([media("m1")], recorded_by="clerk")

    assert caught.value.code == "database-failed"


# What was once known


def test_an_earlier_position_never_tells_another_story(place: str) -> None:
    with Ledger.create(place, name="jinan", kind="live") as ledger:
        told = []
        for number in range(12):
            ledger.append([media(f"m{number}.{n}") for n in range(number)], recorded_by="clerk")
            told.append((ledger.head.position, list(ledger.facts())))

        for position, facts in told:
            assert list(ledger.facts(until=position)) == facts
        pages = [
            list(ledger.facts(after=n, until=n + 7)) for n in range(0, ledger.head.position, 7)
        ]
        assert [fact for page in pages for fact in page] == told[-1][1]


def test_a_reader_is_given_the_ledger_as_it_was_when_it_began(place: str) -> None:
    with Ledger.create(place, name="jinan", kind="live") as ledger:
        ledger.append([media("m1"), media("m2")], recorded_by="clerk")
        reading = ledger.facts()
        first = next(reading)
        ledger.append([media("m3")], recorded_by="clerk")

        assert [first.id, *(fact.id for fact in reading)] == ["m1", "m2"]


def test_threads_may_share_a_ledger(place: str) -> None:
    start = Barrier(8)
    with Ledger.create(place, name="jinan", kind="live") as ledger:

        def write(which: int) -> None:
            start.wait()
            for turn in range(5):
                ledger.append([media(f"w{which}.{turn}")], recorded_by="clerk")
                assert len(list(ledger.facts())) > turn

        threads = [Thread(target=write, args=(which,)) for which in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert len(list(ledger.facts())) == 40
        assert ledger.verify() == []
