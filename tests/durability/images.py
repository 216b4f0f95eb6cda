"""Power cuts (R2): what may lie on the disk if the power goes at any moment, opened and verified.

A ledger is written to, and every call that changes a file is recorded. Then, for a moment drawn by
lot, the files are put together as a power cut may leave them: what was synced is there; of what was
written since, each piece is there, or not, or torn at a sector. Whatever was acknowledged before
that moment must be in it, whole, and `verify` must find nothing.

Beside it stand the canaries: with `synchronous` at NORMAL or OFF the same check must fail.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from domain.errors import ScoretrailError
from ledger.ledger import Ledger
from tests.durability.disk import Call, Disk, watch
from tests.durability.drill import Report, in_child
from tests.samples import media

SECTOR = 512
SIZES = (1, 3, 1, 20, 2)
BATCHES = 60
CHECKPOINT_PAGES = 40
"""Fold the log into the file that often, so that power cuts meet that, too."""

Synchronous = str
Content = bytearray


def power_cuts(folder: Path, size: int, seed: int, synchronous: Synchronous = "FULL") -> Report:
    """Open so many images of one workload."""
    report = Report(f"power cut, synchronous={synchronous}", seed)
    chance = random.Random(seed)
    calls = in_child(lambda: _recorded(folder / "ledger.db", synchronous))
    assert isinstance(calls, list)
    # The empty ledger, written and synced by the first two calls, is there before any cut.
    moments = sorted(chance.randrange(1, len(calls)) for _ in range(size))
    trial = folder / "image"
    for moment, files, acknowledged in _images(calls, moments, chance):
        shutil.rmtree(trial, ignore_errors=True)
        trial.mkdir()
        for name, content in files.items():
            (trial / name).write_bytes(content)
        report.tried += 1
        report.seen += acknowledged > 0
        if (fault := _fault(trial / "ledger.db", acknowledged)) is not None:
            report.fail(f"after call {moment} of {len(calls)}: {fault}")
    return report


def _recorded(path: Path, synchronous: Synchronous) -> list[Call]:
    """Write a ledger, and give every call that changed a file."""
    Ledger.create(str(path), name="power", kind="live").close()
    disk = Disk()
    disk.calls.append(Call("write", path.name, 0, path.read_bytes()))
    disk.calls.append(Call("sync", path.name))
    _kept = watch(disk)
    with Ledger.open(str(path), admission=None) as ledger:
        driver = ledger.database._own().driver_connection
        assert driver is not None
        driver.execute(f"PRAGMA synchronous = {synchronous}")
        driver.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
        for turn in range(BATCHES):
            size = SIZES[turn % len(SIZES)]
            batch = [media(f"b{turn}.{size}.{n}") for n in range(size)]
            disk.acknowledged(ledger.append(batch, recorded_by="clerk").head)
    return disk.calls


def _images(
    calls: Sequence[Call], moments: Sequence[int], chance: random.Random
) -> Iterator[tuple[int, dict[str, bytes], int]]:
    """At each moment: what a power cut may leave of the files, and how far was acknowledged."""
    durable: dict[str, Content] = {}
    pending: dict[str, list[Call]] = {}
    acknowledged, waiting = 0, list(moments)
    for number, call in enumerate(calls):
        match call.kind:
            case "acknowledged":
                acknowledged = call.offset
            case "sync":
                durable.setdefault(call.name, Content())
                for one in pending.pop(call.name, []):
                    _applied(durable, one)
            case _:
                pending.setdefault(call.name, []).append(call)
        while waiting and waiting[0] == number:
            waiting.pop(0)
            yield number, _left(durable, pending, chance), acknowledged


def _left(
    durable: dict[str, Content], pending: dict[str, list[Call]], chance: random.Random
) -> dict[str, bytes]:
    """What was synced, and by lot something of what was not."""
    files = {name: Content(content) for name, content in durable.items()}
    keeping = chance.choice((0.0, 0.5, 0.9, 1.0))
    for calls in pending.values():
        for call in calls:
            if chance.random() >= keeping:
                continue
            torn = call.kind == "write" and chance.random() < (1 - keeping) / 2
            _applied(files, _torn(call, chance) if torn else call)
    return {name: bytes(content) for name, content in files.items()}


def _torn(call: Call, chance: random.Random) -> Call:
    """The beginning of a write, up to a sector."""
    sectors = chance.randrange(len(call.data) // SECTOR + 1)
    return Call(call.kind, call.name, call.offset, call.data[: sectors * SECTOR])


def _applied(files: dict[str, Content], call: Call) -> None:
    if call.kind == "delete":
        files.pop(call.name, None)
        return
    content = files.setdefault(call.name, Content())
    if call.kind == "truncate":
        del content[call.offset :]
        return
    end = call.offset + len(call.data)
    if len(content) < end:
        content.extend(bytes(end - len(content)))
    content[call.offset : end] = call.data


def _fault(path: Path, acknowledged: int) -> str | None:
    """What is wrong with an image, if anything is."""
    try:
        with Ledger.open(str(path)) as ledger:
            head = ledger.head.position
            if head < acknowledged:
                return f"lost: {acknowledged} acknowledged, {head} there"
            batches: dict[str, int] = {}
            for fact in ledger.facts():
                name = fact.id.rpartition(".")[0]
                batches[name] = batches.get(name, 0) + 1
            torn = [name for name, n in batches.items() if n != int(name.rpartition(".")[2])]
            if torn:
                return f"torn: {torn}"
            found = ledger.verify()
            return f"unsound: {found[0].code}" if found else None
    except ScoretrailError as error:
        return f"unreadable: {error.code}"
    except Exception as error:  # noqa: BLE001 — a damaged file may be anything, and is reported
        return f"unreadable, and not said so: {error!r}"
    finally:
        for side in ("-wal", "-shm"):
            with suppress(FileNotFoundError):
                path.with_name(path.name + side).unlink()
