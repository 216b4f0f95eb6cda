"""The same entries as three logs on disk: our ledger's, the eventsourcing library's, and lines of JSON.

What is measured is reading them, so they are written without the checks at the door, the rows finished
beforehand by Arrow. Our ledger is whole all the same: frames, leaves, tree and head, and `verify` finds
nothing; only its first entry, the scheme, comes in by the front door.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.dialects.sqlite import dialect
from sqlalchemy.schema import CreateIndex

from benchmarks.library import Facts
from benchmarks.scale import names as n
from benchmarks.scale.city import City
from benchmarks.scale.names import entry_id
from benchmarks.scale.rules import scheme
from benchmarks.scale.states import CONFIRMER, dates, library_states, states
from domain.events import parse
from domain.events.event import Envelope
from domain.language import canonical_tree
from ledger.codec import Columns
from ledger.ledger import Ledger
from ledger.store.logs import Draft, LedgerLog
from ledger.tables import ENTRIES, SQLITE_TRIGGERS

NAME = "bench/city"
RECORDER = "bench:office"
TOLD_FROM = datetime(2014, 1, 1, tzinfo=UTC)
FACT = "benchmarks.library:FactRecorded"
MILLION = 1_000_000

Body = Mapping[str, Any]
"""A scheme as it is published."""


def write_lines(city: City, path: Path) -> None:
    """Write the states one a line."""
    with path.open("wb") as lines:
        for _, texts in states(city):
            lines.write(b"\n".join(texts.to_pylist()) + b"\n")


def write_library(city: City, path: Path) -> None:
    """Write the library's log: its own table, the states as its own mapper writes them."""
    Facts(env={"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(path)}).close()
    roots, versions = streams(city)
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        for positions, texts in library_states(city):
            here = slice(positions[0] - city.first, positions[-1] + 1 - city.first)
            ids = [str(UUID(int=root)) for root in roots[here].tolist()]
            rows = zip(
                ids, versions[here].tolist(), [FACT] * len(ids), texts.to_pylist(), strict=True
            )
            connection.executemany("INSERT INTO stored_events VALUES (?, ?, ?, ?)", rows)
            connection.commit()
    connection.close()


def write_ledger(city: City, url: str, published: Sequence[Body] = ()) -> None:
    """Write a ledger with the schemes as its first entries; without any, with that of the whole city."""
    roots, versions = streams(city)
    bodies = published or [canonical_tree(scheme(city.units).tree)]
    with Ledger.create(url, name=NAME, kind="told") as told:
        schemes = [_published(body) for body in bodies]
        told.append(schemes, recorded_by=RECORDER, recorded_at=TOLD_FROM)
        log = LedgerLog(told.database)
        _without_look_ups(told)
        for positions, texts in states(city):
            here = slice(positions[0] - city.first, positions[-1] + 1 - city.first)
            drafts = list(_drafts(city, here, texts.to_pylist(), roots[here], versions[here]))
            moment = int(city.columns["recorded"][here][-1]) * MILLION
            with told.database.writing() as transaction:
                head = log.lock(transaction)
                moment = max(moment, head.recorded_at + 1)
                log.write(transaction, head, log.entries(head, drafts, moment, RECORDER))
        _with_look_ups(told)


def _without_look_ups(told: Ledger) -> None:
    """Set aside what slows the filling: the indexes, and the trigger that looks three times a row."""
    with told.database.writing() as transaction:
        transaction.run("DROP TRIGGER entries_refuse_replace")
        for index in ENTRIES.indexes:
            transaction.run(f"DROP INDEX {index.name}")


def _with_look_ups(told: Ledger) -> None:
    with told.database.writing() as transaction:
        for index in sorted(ENTRIES.indexes, key=lambda one: str(one.name)):
            transaction.run(str(CreateIndex(index).compile(dialect=dialect())))
        transaction.run(SQLITE_TRIGGERS["entries_refuse_replace"])


def streams(city: City) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The position of each entry's base fact, and its version in that stream."""
    target = city.columns["target"].astype(np.int64)
    roots = np.arange(city.first, city.first + city.entries)
    answering = np.flatnonzero(target)
    for number in answering.tolist():  # in order, so a target's root is known before it is needed
        roots[number] = roots[target[number] - city.first]
    versions = np.ones(city.entries, dtype=np.int64)
    order = answering[np.argsort(roots[answering], kind="stable")]
    starts = np.flatnonzero(np.diff(roots[order], prepend=-1))
    lengths = np.diff(starts, append=len(order))
    versions[order] = 2 + np.arange(len(order)) - np.repeat(starts, lengths)
    return roots, versions


def _published(body: Body) -> Envelope[Any]:
    return parse(
        {
            "id": f"scheme-{body['scheme']}",
            "topic": "scheme.published",
            "occurred_on": date(2014, 1, 1).isoformat(),
            "confirmed_by": CONFIRMER,
            "data": {"body": body},
        }
    )


def _drafts(
    city: City,
    here: slice,
    texts: list[bytes],
    roots: NDArray[np.int64],
    versions: NDArray[np.int64],
) -> Iterator[Draft]:
    columns = {name: column[here] for name, column in city.columns.items()}
    second = np.isin(columns["topic"], (n.RETRACTED, n.AMENDED, n.REATTRIBUTED)).tolist()
    days = dates(columns["occurred"]).to_pylist()
    rows = zip(
        columns["topic"].tolist(),
        columns["unit"].tolist(),
        columns["target"].tolist(),
        days,
        columns["submitted"].tolist(),
        second,
        roots.tolist(),
        versions.tolist(),
        texts,
        strict=True,
    )
    position = city.first + here.start
    for topic, unit, target, day, submitted, confirmed, root, version, text in rows:
        typed = Columns(
            entry_id(position),
            n.TOPICS[topic],
            1,
            n.unit_id(unit) if unit != n.NONE else None,
            entry_id(target) if target else None,
            day,
            submitted * MILLION if submitted != n.NONE else None,
            CONFIRMER if confirmed else None,
        )
        yield Draft(entry_id(root), version, text, typed)
        position += 1
