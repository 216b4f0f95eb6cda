"""Turns (轮流): whoever comes first is answered first, two at a time, and who takes long holds up nobody.

Python runs one thread at a time, and a thread that reads a database lets the others go first at every
reading. With forty threads at once each is put off again and again, and the last waits for seconds; two
at a time keep the processor busy, and nobody waits longer than those before them take. What has run for
a second, an import or a bundle, is no longer counted among the two.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from anyio import CapacityLimiter
from anyio.to_thread import current_default_thread_limiter

AT_ONCE = 2
LONG = 1.0
"""Seconds after which a request is one that takes long."""
LOOKED_AT = 0.25
MOST = 40
"""Threads, however many take long."""


@asynccontextmanager
async def in_turn() -> AsyncIterator[None]:
    """Answer requests in turn as long as this lasts."""
    looking = asyncio.create_task(_look(current_default_thread_limiter()))
    try:
        yield
    finally:
        looking.cancel()
        with suppress(asyncio.CancelledError):
            await looking


async def _look(limiter: CapacityLimiter) -> None:
    """Look again and again who has run for long, and let as many others in beside them."""
    since: dict[object, float] = {}
    while True:
        now = time.monotonic()
        since = {one: since.get(one, now) for one in limiter.statistics().borrowers}
        long = sum(now - began >= LONG for began in since.values())
        limiter.total_tokens = min(AT_ONCE + long, MOST)
        await asyncio.sleep(LOOKED_AT)
