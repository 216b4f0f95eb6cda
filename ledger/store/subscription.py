"""Following a log by position: look for what is past the last one, again and again.

Positions commit in order and without gaps, so nothing can appear behind a follower. A writer in the
same process wakes it at once; what others write is seen at the next look.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from threading import Event

from eventsourcing.persistence import ApplicationRecorder, Notification, Subscription

INTERVAL = 0.05
"""Seconds between two looks."""

PAGE = 500


class PollingSubscription(Subscription[ApplicationRecorder]):
    """An endless iterator over a log that needs nothing of its database but a query."""

    def __init__(
        self,
        recorder: ApplicationRecorder,
        gt: int | None,
        topics: Sequence[str],
        *,
        woken: Event,
        leave: Callable[[], None],
    ) -> None:
        super().__init__(recorder, gt, topics)
        self._reached = gt or 0
        self._pages: deque[Notification] = deque()
        self._woken = woken
        self._leave = leave

    def stop(self) -> None:
        """End the iteration, also one that waits in another thread."""
        super().stop()
        self._leave()
        self._woken.set()

    def __next__(self) -> Notification:
        while not self._has_been_stopped:
            if self._pages:
                return self._pages.popleft()
            self._look()
        raise StopIteration

    def _look(self) -> None:
        self._woken.clear()
        found = self._recorder.select_notifications(
            self._reached, PAGE, topics=self._topics, inclusive_of_start=False
        )
        if found:
            self._reached = found[-1].id
            self._pages.extend(found)
        else:
            self._woken.wait(INTERVAL)
