"""`kill -9` in the middle of an append: nothing acknowledged is lost, nothing is torn.

A child appends without end and says on a pipe what was acknowledged; it is killed at a moment drawn
by lot. What a kill cannot show is a disk that forgets: for that the settings are asserted.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from typing import Any

import pytest

from domain.errors import ScoretrailError
from domain.events import Envelope
from ledger.ledger import Ledger
from tests.cluster import Cluster
from tests.samples import media

ROUNDS = 200
SIZES = (1, 3, 60, 1, 7)
"""Sizes of the batches in turn; sixty rows go by COPY on PostgreSQL."""

Append = Callable[[Ledger, list[Envelope[Any]], int], None]


def acknowledged_after(ledger: Ledger, batch: list[Envelope[Any]], pipe: int) -> None:
    """Append, then say so."""
    receipt = ledger.append(batch, recorded_by="clerk")
    os.write(pipe, b"%d\n" % receipt.head)


def acknowledged_before(ledger: Ledger, batch: list[Envelope[Any]], pipe: int) -> None:
    """The defect: say so, then append."""
    os.write(pipe, b"%d\n" % (ledger.head.position + len(batch)))
    ledger.append(batch, recorded_by="clerk")


def one_by_one(ledger: Ledger, batch: list[Envelope[Any]], pipe: int) -> None:
    """The defect: a batch in several transactions."""
    for envelope in batch:
        ledger.append([envelope], recorded_by="clerk")
    os.write(pipe, b"%d\n" % ledger.head.position)


def append_until_killed(place: str, lot: int, pipe: int, append: Append) -> None:
    """The child: batches named by round and turn, so that a torn one can be told."""
    with suppress(BaseException), Ledger.open(place, admission=None) as ledger:
        for turn in count():
            size = SIZES[turn % len(SIZES)]
            batch: list[Envelope[Any]] = [media(f"r{lot}.{turn}.{size}.{n}") for n in range(size)]
            append(ledger, batch, pipe)
    os._exit(1)


def killed(place: str, lot: int, chance: random.Random, append: Append) -> int:
    """Run a child and kill it; give the last position it said was recorded."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        append_until_killed(place, lot, writing, append)
    os.close(writing)
    said = os.read(reading, 65536)
    time.sleep(chance.uniform(0, 0.03))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while more := os.read(reading, 65536):
        said += more
    os.close(reading)
    return int(said.split(b"\n")[-2])


def check(place: str, before: int, acknowledged: int) -> int:
    """Read what came since the last round: all acknowledged, each batch whole; give the head."""
    with Ledger.open(place, read_only=True) as ledger:
        entries = list(ledger.entries(after=before))
        head = before + len(entries)
    assert acknowledged <= head, f"lost: {acknowledged} acknowledged, {head} there"
    batches: dict[str, int] = {}
    for entry in entries:
        name = entry.envelope.id.rpartition(".")[0]
        batches[name] = batches.get(name, 0) + 1
    torn = {name: n for name, n in batches.items() if n != int(name.rpartition(".")[2])}
    assert not torn, f"torn: {torn}"
    return head


def rounds(place: str, number: int, append: Append) -> int:
    """Kill and check, again and again, on one ledger."""
    chance, head = random.Random(20181231), 0
    Ledger.create(place, name="killed", kind="live").close()
    for lot in range(number):
        head = check(place, head, killed(place, lot, chance, append))
    return head


@pytest.mark.slow
def test_a_killed_writer_loses_nothing_acknowledged_and_tears_nothing(durable_place: str) -> None:
    head = rounds(durable_place, ROUNDS, acknowledged_after)

    assert head > ROUNDS
    with Ledger.open(durable_place) as ledger:
        assert ledger.head.position == head
        assert ledger.verify() == []


@pytest.mark.slow
@pytest.mark.parametrize(("defect", "seen"), [(acknowledged_before, "lost"), (one_by_one, "torn")])
def test_canary_a_careless_writer_is_found(durable_place: str, defect: Append, seen: str) -> None:
    with pytest.raises(AssertionError, match=seen):
        rounds(durable_place, ROUNDS, defect)


@pytest.mark.postgres
@pytest.mark.slow
def test_a_killed_server_loses_nothing_acknowledged(cluster: Cluster, postgres_url: str) -> None:
    Ledger.create(postgres_url, name="killed", kind="live").close()
    acknowledged = 0
    for lot in range(2):
        with suppress(ScoretrailError), Ledger.open(postgres_url, admission=None) as ledger:
            for turn in range(200):
                batch = [media(f"r{lot}.{turn}.{n}") for n in range(3)]
                acknowledged = ledger.append(batch, recorded_by="clerk").head
                if turn == 20 + 7 * lot:
                    cluster.kill()
        cluster.start()

    with Ledger.open(postgres_url) as ledger:
        assert ledger.head.position >= acknowledged > 100
        assert ledger.verify() == []
