"""What lasts is kept out of the way of Python's collector (长驻对象不参与回收).

A server holds a million entries for hours. The collector would go through all of them again and again,
for a second each time, to find the little that each request leaves behind. So what was read of the
ledger is set aside; and it is gone through once when as much was given up again as may be held.
"""

from __future__ import annotations

import gc
from threading import Lock

from projections.followed import Followed

AT_A_TIME = 50_000
"""So many objects are made before the collector looks for those that are no longer used."""


class Lasting:
    """Sets aside what has been read of a followed ledger."""

    def __init__(self, followed: Followed) -> None:
        self._followed = followed
        self._lock = Lock()
        self._read = self._given_up = 0
        self._begun = False

    @property
    def full(self) -> bool:
        """Whether as much is held as may be."""
        return self._followed.read >= self._followed.most

    def begin(self) -> None:
        """Set aside what the program itself is made of: from now on the process is a server."""
        self._begun = True
        gc.set_threshold(AT_A_TIME, 20, 100)
        gc.collect()
        gc.freeze()

    def settle(self) -> None:
        """Set aside what was read since; clear up once as much was given up as may be held."""
        if not self._begun or self._followed.read == self._read:
            return
        with self._lock:
            self._read = self._followed.read
            if self._followed.given_up - self._given_up > self._followed.most:
                self._given_up = self._followed.given_up
                gc.unfreeze()
                gc.collect()
            gc.freeze()
