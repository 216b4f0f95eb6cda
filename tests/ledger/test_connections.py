"""Connections: two ledgers at once, and one that is cut at the worst moment.

Beside the first stands its canary: the defect put back, which the same check must catch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

import pytest
from eventsourcing.persistence import InterfaceError, PersistenceError
from sqlalchemy import PoolProxiedConnection

from domain.errors import LedgerUnusable, ScoretrailError
from domain.fact import Fact
from ledger.ledger import Ledger
from ledger.store.database import Database
from tests.samples import media

# Two ledgers in one thread


@contextmanager
def nested(place: str, other: str) -> Iterator[tuple[Ledger, Ledger]]:
    """Append to one ledger while an append to another is under way in the same thread."""
    with Ledger.create(other, name="inner", kind="live", admission=None) as inner:

        def also(fact: Fact, _: object) -> None:
            inner.append([media(f"inner-{fact.id}")], recorded_by="clerk")

        with Ledger.create(place, name="outer", kind="live", admission=also) as outer:
            outer.append([media("m1"), media("m2")], recorded_by="clerk")
            yield outer, inner


def names(ledger: Ledger) -> list[str]:
    return [fact.id for fact in ledger.facts()]


def test_nothing_crosses_between_two_ledgers_in_one_thread(
    place: str, empty_place: Callable[[str], str]
) -> None:
    with nested(place, empty_place("memory")) as (outer, inner):
        assert names(outer) == ["m1", "m2"]
        assert names(inner) == ["inner-m1", "inner-m2"]
        assert outer.verify() == inner.verify() == []


def test_canary_a_connection_shared_by_all_mixes_them_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """The defect: one current connection for the thread, whatever database was meant."""
    shared: dict[str, Any] = {}
    taken = Database._taken
    monkeypatch.setattr(Database, "_taken", lambda self: shared.setdefault("one", taken(self)))
    with pytest.raises(ScoretrailError), nested("sqlite://", "sqlite://"):
        pass


# A connection that is cut


class Cut:
    """A connection whose commit fails, before or after it has happened."""

    def __init__(self, connection: PoolProxiedConnection, error: Exception, *, after: bool) -> None:
        self._connection = connection
        self._error = error
        self._after = after

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def commit(self) -> None:
        if self._after:
            self._connection.commit()
        else:
            self._connection.rollback()
        raise self._error


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_after_a_cut_connection_the_same_append_converges(
    place: str, monkeypatch: pytest.MonkeyPatch, *, after: bool
) -> None:
    batch = [media("m1"), media("m2")]
    with Ledger.create(place, name="jinan", kind="live") as ledger:
        database = ledger.database
        error = database.driver.OperationalError("server closed the connection unexpectedly")
        with monkeypatch.context() as patch:
            for name in ("_own", "_taken"):
                whole = getattr(database, name)
                patch.setattr(database, name, lambda whole=whole: Cut(whole(), error, after=after))
            with pytest.raises(ScoretrailError) as caught:
                ledger.append(batch, recorded_by="clerk")
        receipt = ledger.append(batch, recorded_by="clerk")

        assert caught.value.exit_code == 5
        assert "submit it again" in caught.value.en
        assert (len(receipt.new), len(receipt.known)) == ((0, 2) if after else (2, 0))
        assert names(ledger) == ["m1", "m2"]
        assert ledger.verify() == []


@pytest.mark.postgres
def test_a_backend_that_is_terminated_leaves_nothing_behind(postgres_url: str) -> None:
    with Ledger.create(postgres_url, name="jinan", kind="live") as ledger:

        def terminate(*_: object) -> None:
            with Database(postgres_url).writing() as other:
                other.run(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND state = 'idle in transaction'"
                )

        ledger._admission = terminate
        with pytest.raises(LedgerUnusable) as caught:
            ledger.append([media("m1")], recorded_by="clerk")
        ledger._admission = None

        assert caught.value.code == "connection-lost"
        assert ledger.append([media("m1")], recorded_by="clerk").head == 1
        assert ledger.verify() == []


def test_closing_waits_for_whoever_still_reads_in_memory() -> None:
    """SQLite's driver crashes the process if a connection is closed while it is used."""
    for _ in range(40):
        database = Database("sqlite://")
        reading, seen = Event(), list[BaseException]()

        def read(
            database: Database = database,
            reading: Event = reading,
            seen: list[BaseException] = seen,
        ) -> None:
            try:
                while True:
                    with database.reading() as transaction:
                        transaction.row("SELECT 1")
                    reading.set()
            except PersistenceError as error:
                seen.append(error)

        reader = Thread(target=read)
        reader.start()
        reading.wait(10)
        database.close()
        reader.join(10)

        assert [type(one) for one in seen] == [InterfaceError]
