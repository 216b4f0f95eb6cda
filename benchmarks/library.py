"""The opponent we build on: the eventsourcing library by itself, with its own store and transcoder.

The same facts as flat domain events, days and instants as values, as a rule needs them. The library
has a transcoding for instants; for days one is registered in the way its manual shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from importlib.util import find_spec
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from eventsourcing.application import Application
from eventsourcing.domain import DomainEvent
from eventsourcing.persistence import JSONTranscoder, Transcoding

from benchmarks.data import Batch, Content
from benchmarks.place import Place
from domain.fact import Fact

PAGE = 2_000
NO_POOL = "psycopg_pool 不在 · no psycopg_pool, which the library's own module for PostgreSQL needs"


def absent(place: Place) -> str | None:
    """Say why the library cannot be had at a place; nothing if it can."""
    if place.name == "postgres" and find_spec("psycopg_pool") is None:
        return NO_POOL
    return None


@dataclass(frozen=True)
class FactRecorded(DomainEvent):
    """A fact as the library would keep it; `timestamp` is the moment of recording."""

    id: str
    topic: str
    unit: str | None
    target: str | None
    answers: str | None
    occurred_on: date
    submitted_at: datetime | None
    confirmed_by: str | None
    reason: str | None
    source: str | None
    data: Mapping[str, Any]


class DateAsISO(Transcoding):
    """A day as text."""

    type = date
    name = "date_iso"

    def encode(self, obj: date) -> str:
        """Write a day."""
        return obj.isoformat()

    def decode(self, data: str) -> date:
        """Read a day."""
        return date.fromisoformat(data)


class Facts(Application[UUID]):
    """An application that records facts and nothing else."""

    def register_transcodings(self, transcoder: JSONTranscoder) -> None:
        """Add the one that is missing."""
        super().register_transcodings(transcoder)
        transcoder.register(DateAsISO())


@contextmanager
def application(place: Place) -> Iterator[Facts]:
    """Give the library's application on an empty database."""
    with place.database() as url:
        facts = Facts(env=dict(place.library(url)))
        try:
            yield facts
        finally:
            facts.close()


def streams(batches: Sequence[Batch]) -> dict[str, tuple[UUID, int]]:
    """Give each entry its stream and version, as a ledger does: a fact and all that answers it."""
    placed: dict[str, tuple[UUID, int]] = {}
    versions: dict[UUID, int] = {}
    for batch in batches:
        for content in batch.contents:
            target = content.get("target")
            stream = placed[target][0] if target else uuid5(NAMESPACE_URL, content["id"])
            versions[stream] = versions.get(stream, 0) + 1
            placed[content["id"]] = (stream, versions[stream])
    return placed


def event_of(content: Content, stream: UUID, version: int, recorded_at: datetime) -> FactRecorded:
    """Make the library's event of an entry given as plain values."""
    submitted_at = content.get("submitted_at")
    return FactRecorded(
        originator_id=stream,
        originator_version=version,
        timestamp=recorded_at,
        id=content["id"],
        topic=content["topic"],
        unit=content.get("unit"),
        target=content.get("target"),
        answers=content.get("answers"),
        occurred_on=date.fromisoformat(content["occurred_on"]),
        submitted_at=datetime.fromisoformat(submitted_at) if submitted_at else None,
        confirmed_by=content.get("confirmed_by"),
        reason=content.get("reason"),
        source=content.get("source"),
        data=content.get("data", {}),
    )


def save(application: Facts, batch: Batch, streams: Mapping[str, tuple[UUID, int]]) -> None:
    """Save a batch of plain values; the ids of the streams are given."""
    application.save(
        *(
            event_of(content, *streams[content["id"]], batch.recorded_at)
            for content in batch.contents
        )
    )


def read(application: Facts) -> Iterator[tuple[int, FactRecorded]]:
    """Read the whole log by the library's recorder, and decode it by its mapper."""
    decode = application.mapper.to_domain_event
    start: int | None = None
    while True:
        page = application.recorder.select_notifications(
            start, PAGE, inclusive_of_start=start is None
        )
        for notification in page:
            yield notification.id, decode(notification)  # type: ignore[misc]
        if len(page) < PAGE:
            return
        start = page[-1].id


def fact_of(position: int, event: FactRecorded) -> Fact:
    """Turn the library's event into what the rules read, to compare answers."""
    return Fact(
        position=position,
        recorded_at=event.timestamp,
        id=event.id,
        topic=event.topic,
        unit=event.unit,
        target=event.target,
        answers=event.answers,
        occurred_on=event.occurred_on,
        submitted_at=event.submitted_at,
        confirmed_by=event.confirmed_by,
        reason=event.reason,
        source=event.source,
        data=event.data,
    )
