"""Refused access on record (拒绝访问留痕): who was turned away from what, without flooding the audit log.

The first refusal of a kind is recorded at once. The same one within the hour is counted, and the
count recorded when the hour is over, or when the server stops. Of one caller, and of all who are not
known together, at most so many are recorded in an hour; how many more there were is recorded too.
What somebody typed is not: only the code, the route as the program writes it, and ids.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from ledger.audit import AuditLog
from ledger.roles import Actor

DEED = "access.refused"
HOUR = timedelta(hours=1)
MOST = 20
"""Records of one caller in an hour."""

About = Mapping[str, str]


@dataclass(slots=True)
class _Seen:
    """A refusal on record, and how often the same came again."""

    about: About
    again: int = 0


@dataclass(slots=True)
class _Hour:
    """An hour of one caller."""

    actor: Actor
    since: datetime
    seen: dict[tuple[tuple[str, str], ...], _Seen] = field(default_factory=dict)
    more: int = 0

    def counted(self) -> Iterator[dict[str, Any]]:
        """What is recorded when it is over."""
        since = self.since.isoformat(timespec="seconds")
        for one in self.seen.values():
            if one.again:
                yield {**one.about, "again": one.again, "since": since}
        if self.more:
            yield {"others": self.more, "since": since}


@dataclass
class TurnedAway:
    """The refusals of a running server, caller by caller. Threads may share it."""

    _hours: dict[str, _Hour] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def record(self, log: AuditLog, actor: Actor, about: About, now: datetime) -> None:
        """Put a refusal on record, or count it, with what was counted in hours that are over."""
        for whose, told in self._due(actor, about, now):
            log.record(DEED, whose, **told)

    @property
    def waiting(self) -> bool:
        """Whether something was counted that is not on record yet."""
        with self._lock:
            return any(True for hour in self._hours.values() for _ in hour.counted())

    def rest(self, log: AuditLog) -> None:
        """Put on record what was only counted so far."""
        with self._lock:
            hours = list(self._hours.values())
            self._hours.clear()
        for hour in hours:
            for told in hour.counted():
                log.record(DEED, hour.actor, **told)

    def _due(
        self, actor: Actor, about: About, now: datetime
    ) -> list[tuple[Actor, Mapping[str, Any]]]:
        with self._lock:
            over = [name for name, hour in self._hours.items() if now - hour.since >= HOUR]
            ended = [self._hours.pop(name) for name in over]
            due: list[tuple[Actor, Mapping[str, Any]]] = [
                (hour.actor, told) for hour in ended for told in hour.counted()
            ]
            hour = self._hours.setdefault(actor.id, _Hour(actor, now))
            key = tuple(sorted(about.items()))
            if key in hour.seen:
                hour.seen[key].again += 1
            elif len(hour.seen) >= MOST:
                hour.more += 1
            else:
                hour.seen[key] = _Seen(about)
                due.append((actor, about))
        return due


def recorded_lately(log: AuditLog, actor: Actor, about: About, now: datetime) -> bool:
    """Whether the same refusal is among the last on record, of this hour; or too many of it are."""
    latest = list(log.records(max(0, log.head.position - MOST)))
    recent = [
        one
        for one in latest
        if (one.deed, one.by, one.role) == (DEED, actor.id, actor.role)
        and now - one.recorded_at < HOUR
    ]
    return len(recent) >= MOST or any(dict(one.about) == dict(about) for one in recent)
