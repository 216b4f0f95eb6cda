"""Requests are answered in the order in which they come, and a long one keeps nobody waiting."""

from __future__ import annotations

from threading import Event, Lock

import anyio
from anyio.to_thread import run_sync

from scoretrail.http.turns import AT_ONCE, in_turn


def test_first_come_first_served_and_two_at_a_time() -> None:
    begun: list[int] = []
    at_once: list[int] = []
    running, lock = set[int](), Lock()

    def answer(number: int) -> None:
        with lock:
            begun.append(number)
            running.add(number)
            at_once.append(len(running))
        Event().wait(0.01)
        with lock:
            running.remove(number)

    async def asked() -> None:
        async with in_turn(), anyio.create_task_group() as group:
            await anyio.sleep(0.05)
            for number in range(20):
                group.start_soon(run_sync, answer, number)

    anyio.run(asked)

    assert max(at_once) == AT_ONCE
    assert all(abs(place - number) < AT_ONCE for place, number in enumerate(begun))


def test_imports_that_take_minutes_keep_nobody_from_a_page() -> None:
    over, answered = Event(), list[str]()

    def lasting() -> None:
        over.wait()

    async def asked() -> None:
        async with in_turn(), anyio.create_task_group() as group:
            for _ in range(5):
                group.start_soon(run_sync, lasting)
            with anyio.move_on_after(30):
                answered.append(await run_sync(lambda: "page"))
            over.set()

    anyio.run(asked)

    assert answered == ["page"]
