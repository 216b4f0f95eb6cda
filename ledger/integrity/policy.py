"""A policy (核验规则): whose keys are known, and how many witnesses must have seen a checkpoint.

    log <key>
    witness <name> <key>
    group <name> <any, all or a number> <names…>
    quorum <name, or none>

The text is a *tlog-policy* of C2SP. It is kept by whoever checks, apart from what is checked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from domain.errors import BadFile, ScoretrailError
from ledger.integrity.checkpoint import Checkpoint
from ledger.integrity.keys import LOG, WITNESS, Verifier, read_verifier
from ledger.integrity.note import Note

NONE = "none"
FEWEST = {"log": 2, "witness": 3, "group": 4, "quorum": 2}


@dataclass(frozen=True, slots=True)
class Policy:
    """Known keys, and the rule by which witnesses count."""

    logs: tuple[Verifier, ...] = ()
    witnesses: Mapping[str, Verifier] | None = None
    groups: Mapping[str, tuple[int, tuple[str, ...]]] | None = None
    quorum: str = NONE

    def seen(self, checkpoint: Checkpoint) -> dict[str, int]:
        """The witnesses who signed the checkpoint, and when."""
        moments = {
            name: key.moment(checkpoint.note) for name, key in (self.witnesses or {}).items()
        }
        return {name: moment for name, moment in moments.items() if moment is not None}

    def forged(self, checkpoint: Checkpoint) -> list[str]:
        """The known witnesses under whose name a line stands that they did not make."""
        lines = checkpoint.note.signatures
        return [
            key.name
            for line in lines
            for key in (self.witnesses or {}).values()
            if key.made(line) and key.moment(Note(checkpoint.note.text, (line,))) is None
        ]

    def met(self, checkpoint: Checkpoint) -> bool:
        """Whether enough of them did."""
        return self.quorum == NONE or self._met(self.quorum, self.seen(checkpoint))

    def _met(self, name: str, seen: Mapping[str, int]) -> bool:
        if name in (self.witnesses or {}):
            return name in seen
        needed, members = (self.groups or {})[name]
        return sum(self._met(member, seen) for member in members) >= needed


def read_policy(text: str) -> Policy:
    """The policy that a text writes; what it does not know is refused."""
    logs: list[Verifier] = []
    witnesses: dict[str, Verifier] = {}
    groups: dict[str, tuple[int, tuple[str, ...]]] = {}
    quorum: str | None = None
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        if len(words) < FEWEST.get(words[0], 99):
            raise _bad(number, line)
        named = {*witnesses, *groups}
        match words:
            case ["log", key, *_]:
                logs.append(_key(number, key, LOG))
            case ["witness", name, key, *_] if name not in named | {NONE}:
                witnesses[name] = _key(number, key, WITNESS)
            case ["group", name, needed, *members] if name not in named | {NONE}:
                groups[name] = (_needed(number, line, needed, members), tuple(members))
                if not named.issuperset(members) or len(set(members)) < len(members):
                    raise _bad(number, line)
            case ["quorum", name] if quorum is None and name in named | {NONE}:
                quorum = name
            case _:
                raise _bad(number, line)
    if quorum is None:
        raise _bad(0, "quorum …")
    return Policy(tuple(logs), witnesses, groups, quorum)


def _key(number: int, text: str, kind: int) -> Verifier:
    try:
        verifier = read_verifier(text)
    except ScoretrailError as error:
        raise _bad(number, text) from error
    if verifier.kind != kind:
        raise _bad(number, text)
    return verifier


def _needed(number: int, line: str, needed: str, members: list[str]) -> int:
    count = {"any": "1", "all": str(len(members))}.get(needed, needed)
    if not count.isdecimal() or not 0 < int(count) <= len(members):
        raise _bad(number, line)
    return int(count)


def _bad(number: int, line: str) -> BadFile:
    return BadFile(
        "bad-policy",
        f"核验规则第 {number} 行读不懂：{line[:80]}。每行写 log、witness、group 或 quorum。",
        f"Line {number} of the policy is unclear: {line[:80]}. Each line is log, witness, group or"
        " quorum.",
        row=number,
    )
