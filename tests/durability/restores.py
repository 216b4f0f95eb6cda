"""Backup, restore, verify (R16): the same entries, the same root, the same scores; older ones seen."""

from __future__ import annotations

import random
from pathlib import Path

from domain.errors import Refused
from ledger import proving
from ledger.backup import back_up, restore
from ledger.integrity.keys import LOG, Signer, keygen
from ledger.ledger import Ledger
from projections.rebuild import rebuild, refresh
from replay.as_of import ask
from replay.coordinate import parse
from replay.recall import recall
from tests.durability.drill import Report
from tests.samples import listed, media, retracted

QUESTION = "jinan-2018-districts?as_of=2018-12-31"
BATCHES = 12


def restores(folder: Path, size: int, seed: int) -> Report:
    """Back up and restore so many ledgers, each twice on its way."""
    report = Report("backup, restore, verify", seed)
    chance = random.Random(seed)
    signer = keygen("credit.example/scoretrail/jinan", LOG)
    for lot in range(size):
        report.tried += 1
        trial = folder / str(lot)
        trial.mkdir()
        try:
            report.seen += _restored(trial, chance, signer)
        except AssertionError as error:
            report.fail(f"ledger {lot}: {error}")
    return report


def _restored(folder: Path, chance: random.Random, signer: Signer) -> int:
    """Restore the newest backup; show that the older is seen. Gives how many entries it has."""
    with Ledger.create(str(folder / "ledger.db"), name="jinan", kind="live") as ledger:
        _written(ledger, chance, "a")
        older = back_up(ledger, folder / "older")
        _written(ledger, chance, "b")
        note = bytes(proving.take(ledger, signer).note)
        refresh(ledger)
        back_up(ledger, folder / "newer")
        whole = (list(ledger.entries()), ledger.head, _scores(ledger))
    assert older.position < whole[1].position
    assert _refusal(folder, note) == "backup-older"
    restore(folder / "newer", folder / "restored.db", checkpoints=[note])
    with Ledger.open(str(folder / "restored.db")) as again:
        assert (list(again.entries()), again.head, _scores(again)) == whole
        assert again.verify() == []
        assert proving.hold(again).findings == ()
        assert all(one.same for one in rebuild(again, check=True))
    return int(whole[1].position)


def _refusal(folder: Path, note: bytes) -> str | None:
    """With which code an older backup is refused."""
    try:
        restore(folder / "older", folder / "wrong.db", checkpoints=[note])
    except Refused as refusal:
        return refusal.code
    return None


def _written(ledger: Ledger, chance: random.Random, series: str) -> None:
    for number in range(chance.randrange(2, BATCHES)):
        name = f"{series}{number}"
        ledger.append([listed(f"{name}l"), media(f"{name}m")], recorded_by="clerk")
        if chance.random() < 1 / 3:
            ledger.append([retracted(f"{name}x", f"{name}l")], recorded_by="clerk")


def _scores(ledger: Ledger) -> object:
    answer = ask(recall(ledger), parse(QUESTION))
    return {unit: (sheet.total, sheet.place, sheet.awards) for unit, sheet in answer.sheets.items()}
