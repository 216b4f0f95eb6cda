"""A disk that fails (R3): EIO, ENOSPC and half writes at each call; then the same append again.

Whatever the disk does, the office is told in two languages whether nothing was recorded or whether
it is not known; the disk mended, the same append again is in the ledger once and whole.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from domain.errors import LedgerUnusable, OutcomeUnknown, ScoretrailError
from domain.events import Envelope
from ledger.ledger import Ledger
from tests.durability.disk import Call, Disk, Verdict, always, watch
from tests.durability.drill import Report, chosen, copy_of, in_child
from tests.samples import media, story

HEAD, BATCH = 10, 60
FAULTS: tuple[Verdict, ...] = ("fail", "full", "short")


def failing_disk(folder: Path, size: int, seed: int) -> Report:
    """Let the disk fail once, or from there on, at so many calls of an append and its close."""
    report = Report("EIO, ENOSPC, short writes", seed)
    chance = random.Random(seed)
    template = folder / "template"
    template.mkdir()
    with Ledger.create(str(template / "ledger.db"), name="jinan", kind="live") as ledger:
        ledger.append(story(), recorded_by="clerk")
    with copy_of(template, folder / "whole") as trial:
        last = in_child(lambda: _calls(trial))
        assert isinstance(last, int)
    plans = [
        (n, fault, once) for n in range(1, last + 1) for fault in FAULTS for once in (True, False)
    ]
    for index in chosen(len(plans), size, chance):
        number, fault, once = plans[index - 1]
        with copy_of(template, folder / f"at-{index}") as trial:
            report.tried += 1
            try:
                answer = in_child(lambda: _failed(trial, number, fault, once=once))  # noqa: B023
                assert isinstance(answer, bool), answer
                report.seen += answer
            except AssertionError as error:
                kind = "once" if once else "from there on"
                report.fail(f"{fault} at call {number} of {last}, {kind}: {error}")
    return report


def _calls(folder: Path) -> int:
    disk = Disk(keeping=False)
    _kept = watch(disk)
    with Ledger.open(str(folder / "ledger.db"), admission=None) as ledger:
        ledger.append([media(f"f{n}") for n in range(BATCH)], recorded_by="clerk")
    return disk.count


def _failed(folder: Path, number: int, fault: Verdict, *, once: bool) -> bool:
    """Append on a failing disk, then on a mended one; whether the fault was noticed."""
    disk = Disk(_judge(number, fault, once=once), keeping=False)
    _kept = watch(disk)
    place = str(folder / "ledger.db")
    batch = [media(f"f{n}") for n in range(BATCH)]
    refusal = _refusal(place, batch)
    if refusal is not None:
        assert isinstance(refusal, LedgerUnusable | OutcomeUnknown), refusal
        assert refusal.code in {"disk-full", "disk-failed", "database-failed"}, refusal.code
        assert refusal.zh
        assert refusal.en
    disk.judge = always
    with Ledger.open(place, admission=None) as ledger:
        receipt = ledger.append(batch, recorded_by="clerk")
        assert len(receipt.new) + len(receipt.known) == BATCH
        assert {len(receipt.new), len(receipt.known)} == {0, BATCH}, "torn"
        assert ledger.head.position == HEAD + BATCH
        assert ledger.verify() == []
    return refusal is not None


def _refusal(place: str, batch: list[Envelope[Any]]) -> ScoretrailError | None:
    """What is said of an append on this disk, if it does not go through."""
    try:
        with Ledger.open(place, admission=None) as ledger:
            ledger.append(batch, recorded_by="clerk")
    except ScoretrailError as error:
        return error
    return None


def _judge(last: int, fault: Verdict, *, once: bool) -> Callable[[int, Call], Verdict]:
    def judge(number: int, _call: Call) -> Verdict:
        return fault if number == last or (number > last and not once) else "go"

    return judge
