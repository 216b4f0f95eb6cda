"""Following a log by position: look for what is past the last one, again and again.

Positions commit in order and without gaps, so nothing can appear behind a follower. A writer in the
same process wakes it at once; others are seen at the next look.
"""

from __future__ import annotations

from collections.abc import Sequence
from threading import Event
from typing import Protocol

from eventsourcing.persistence import ApplicationRecorder, ListenNotifySubscription, Notification

INTERVAL = 0.05
"""Seconds between two looks."""


class Followed(Protocol):
    """A recorder that can wake its followers."""

    def listen(self, event: Event) -> None:
        """Wake this follower after an insert."""

    def unlisten(self, event: Event) -> None:
        """Stop waking it."""


class PollingSubscription(ListenNotifySubscription[ApplicationRecorder]):
    """The library's subscription, which looks by itself and need not be notified."""

    def __init__(
        self, recorder: ApplicationRecorder, gt: int | None = None, topics: Sequence[str] = ()
    ) -> None:
        super().__init__(recorder=recorder, gt=gt, topics=topics)
