"""Bundles for the tests: a case told to a ledger, signed and witnessed, and asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from ledger import proving
from ledger.integrity import kept
from ledger.integrity.keys import LOG, WITNESS, Signer, keygen
from ledger.ledger import Ledger
from replay.as_of import Memory
from replay.bundle.archive import pack
from replay.bundle.check import Checked, check_unit, opened
from replay.bundle.check_year import check_year
from replay.bundle.unit import Terms, bundle_unit
from replay.cases import Case, read_case
from replay.coordinate import Coordinate, day, moment
from replay.recall import recall
from replay.standalone.verify_bundle import check as standalone

CASES = Path(__file__).parents[1] / "cases"
ORIGIN = "credit.example.gov.cn/scoretrail/case"
LOG_KEY, WITNESS_KEY = keygen(ORIGIN, LOG), keygen("audit", WITNESS)
POLICY = f"log {LOG_KEY.verifier}\nwitness audit {WITNESS_KEY.verifier}\nquorum audit\n"
TERMS = Terms("engine of the tests", POLICY)


@dataclass(frozen=True)
class Told:
    """A ledger that tells a case, with a witnessed checkpoint."""

    case: Case
    ledger: Ledger
    memory: Memory

    def coordinate(
        self, check: int = 0, unit: str | None = None, code: str | None = None
    ) -> Coordinate:
        """What a check of the case asks."""
        asked: Mapping[str, Any] = self.case.checks[check]
        rules = asked.get("rules_known_at")
        return Coordinate(
            self.case.scheme,
            unit=unit or self.case.units[0],
            code=code,
            as_of=day(str(asked["as_of"])),
            known_at=moment(str(asked["known_at"])),
            rules_known_at=None if rules is None else moment(str(rules)),
        )

    def bundle(self, asked: Coordinate, terms: Terms = TERMS) -> dict[str, bytes]:
        """The members of a bundle."""
        return bundle_unit(self.ledger, self.memory, asked, terms)


@contextmanager
def told(name: str, signer: Signer = LOG_KEY) -> Iterator[Told]:
    """Tell a case of the folder to a ledger in memory."""
    case = read_case(next(CASES.rglob(name)))
    with Ledger.create("sqlite://", name="case", kind="told") as ledger:
        tell(case, ledger)
        witnessed(ledger, signer)
        memory = recall(ledger)
        memory.compared = case.units
        yield Told(case, ledger, memory)


def tell(case: Case, ledger: Ledger) -> None:
    """Append the entries of a case, those of one instant as one."""
    for instant, group in groupby(case.told, key=lambda one: one.recorded_at):
        envelopes = [one.envelope for one in group]
        ledger.append(envelopes, recorded_by="case", recorded_at=instant)


def witnessed(ledger: Ledger, signer: Signer = LOG_KEY) -> None:
    """Sign how far a ledger reaches and have it cosigned."""
    checkpoint = proving.take(ledger, signer)
    line = WITNESS_KEY.cosign(checkpoint.note.text, 1_548_892_800)
    kept.attach(ledger.database, checkpoint, "cosignature", str(line).encode())


def checked(raw: bytes) -> Checked:
    """What scoretrail finds in a bundle."""
    found = opened(raw)
    return check_year(found) if found.about.get("kind") == "year" else check_unit(found)


def both(members: Mapping[str, bytes]) -> tuple[set[str], set[str]]:
    """What scoretrail and the standalone verifier find in a bundle."""
    raw = pack(members)
    return codes(raw), {fault.code for fault in standalone(raw).faults}


def codes(raw: bytes) -> set[str]:
    """What scoretrail finds."""
    return {finding.code for finding in checked(raw).findings}
