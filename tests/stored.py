"""A ledger that holds given facts as they are, also what it would refuse: the read models must bear it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from domain.fact import Fact
from ledger.clock import micros
from ledger.codec import canonical
from ledger.ledger import Ledger
from ledger.store.tiles import Tiles
from ledger.tables import ENTRIES, HEAD


def stored(place: str, *, name: str = "test/deltas") -> Ledger:
    """An empty ledger of told history."""
    return Ledger.create(place, name=name, kind="told")


def put(ledger: Ledger, facts: Sequence[Fact], *, salt: bytes = b"") -> None:
    """Put facts straight into the tables, past every check."""
    rows, streams, versions = [], dict[str, str](), dict[str, int]()
    with ledger.database.core() as connection:
        for stream, version, entry_id in connection.execute(
            ENTRIES.select().with_only_columns(
                ENTRIES.c.stream, ENTRIES.c.stream_version, ENTRIES.c.id
            )
        ):
            streams[entry_id] = stream
            versions[stream] = max(version, versions.get(stream, 0))
        for fact in facts:
            stream = streams[fact.id] = streams.get(fact.target or "", fact.id)
            versions[stream] = versions.get(stream, 0) + 1
            rows.append(_row(fact, stream, versions[stream], salt))
        if rows:
            connection.execute(ENTRIES.insert(), rows)
            last = facts[-1]
            connection.execute(
                HEAD.update().values(position=last.position, recorded_at=micros(last.recorded_at))
            )
    if rows:
        leaves = [row["leaf"] for row in rows]
        with ledger.database.writing() as transaction:
            Tiles(ledger.database).advance(transaction, facts[0].position - 1, leaves)


def _row(fact: Fact, stream: str, version: int, salt: bytes) -> dict[str, Any]:
    content = {
        "id": fact.id,
        "topic": fact.topic,
        "unit": fact.unit,
        "target": fact.target,
        "occurred_on": fact.occurred_on.isoformat(),
        "submitted_at": None if fact.submitted_at is None else fact.submitted_at.isoformat(),
        "data": dict(fact.data),
    }
    state = canonical({name: value for name, value in content.items() if value is not None})
    submitted = fact.submitted_at
    return {
        "position": fact.position,
        "recorded_at": micros(fact.recorded_at),
        "recorded_by": "test",
        "stream": stream,
        "stream_version": version,
        "state": state,
        "leaf": hashlib.sha256(salt + fact.position.to_bytes(8)).digest(),
        "id": fact.id,
        "topic": fact.topic,
        "topic_version": 1,
        "unit": fact.unit,
        "target": fact.target,
        "occurred_on": fact.occurred_on.isoformat(),
        "submitted_at": None if submitted is None else micros(submitted),
    }
