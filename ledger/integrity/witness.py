"""A witness (见证): another office remembers how far a ledger reached, and signs what adds to it.

It works by files. Its folder holds its key, and for each log the last checkpoint it signed. A log
that shrank, forked or was set back to an older backup is refused, the two sizes are named, and what
was shown is kept as evidence. What it signs it has stored before it answers.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from domain.errors import BadFile, Refused, Tampered
from ledger.clock import Clock, now
from ledger.integrity.checkpoint import Checkpoint, read_checkpoint
from ledger.integrity.keys import (
    LOG,
    WITNESS,
    Signer,
    Verifier,
    keygen,
    read_signer,
    verifier_in,
    write_key,
)
from ledger.integrity.note import Signature
from ledger.integrity.proof import Extension, read_extension

KEY = "witness.key"
LOGS = "logs"
EVIDENCE = "evidence"


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness in its folder."""

    folder: Path
    signer: Signer

    @classmethod
    def create(cls, folder: Path, name: str) -> Witness:
        """Make a witness with a key of its own."""
        signer = keygen(name, WITNESS)
        for made in (folder, folder / LOGS, folder / EVIDENCE):
            made.mkdir(parents=True, exist_ok=True)
        write_key(signer, folder / KEY)
        return cls(folder, signer)

    @classmethod
    def open(cls, folder: Path) -> Witness:
        """Open the witness in a folder."""
        signer = read_signer(folder / KEY)
        if signer.kind != WITNESS:
            raise BadFile(
                "bad-key",
                f"{folder / KEY} 不是见证密钥。请用 scoretrail witness init 建立。",
                f"{folder / KEY} is not the key of a witness. Make one with scoretrail witness"
                " init.",
            )
        return cls(folder, signer)

    def trust(self, log: Verifier) -> None:
        """Take a log's key as known, from its first checkpoint on. A second key is refused."""
        if log.kind != LOG:
            raise _unknown_log(log.name)
        place = self._place(log.name)
        if place.with_suffix(".pub").exists():
            if verifier_in(place.with_suffix(".pub")) == log:
                return
            raise Refused(
                "log-key-differs",
                f"{log.name} 已有另一把已知的公钥。换钥要先核实，再由见证人删去旧公钥。",
                f"Another key of {log.name} is known already. Make sure of the change, then take"
                " the old one away by hand.",
            )
        _store(place.with_suffix(".pub"), f"{log}\n".encode())

    def last(self, origin: str) -> Checkpoint | None:
        """The last checkpoint of a log that it signed."""
        place = self._place(origin).with_suffix(".checkpoint")
        return read_checkpoint(place.read_bytes()) if place.exists() else None

    def sign(self, request: bytes, *, clock: Clock = now) -> Signature:
        """Check what a log shows, store it, and only then sign it."""
        shown = read_extension(request)
        signed = shown.checkpoint
        key = self._place(signed.origin).with_suffix(".pub")
        if not key.exists():
            raise _unknown_log(signed.origin)
        if signed.signed_by([verifier_in(key)]) is None:
            raise Tampered(
                "checkpoint-not-signed",
                f"检查点没有 {signed.origin} 已知公钥的有效签名，不予见证。",
                f"The checkpoint carries no valid signature of the known key of {signed.origin}.",
            )
        self._compare(shown, request)
        _store(self._place(signed.origin).with_suffix(".checkpoint"), bytes(signed.note))
        return self.signer.cosign(signed.note.text, int(clock().timestamp()))

    def _compare(self, shown: Extension, request: bytes) -> None:
        signed, last = shown.checkpoint, self.last(shown.checkpoint.origin)
        size = last.size if last is not None else 0
        if last is not None and signed.size < size:
            raise self._kept(_smaller(signed, size), last, request)
        if last is not None and signed.size == size and signed.root != last.root:
            raise self._kept(_forked(signed, size), last, request)
        if shown.older != size:
            raise Refused(
                "witness-size-differs",
                f"见证人已见到第 {size} 条，证明却从第 {shown.older} 条起。"
                f"请用 checkpoint prove --since {size} 另出证明。",
                f"The witness has seen size {size}, the proof starts at {shown.older}. Make it"
                f" anew with checkpoint prove --since {size}.",
            )
        if not shown.holds(last.root if last is not None else b""):
            if last is None:
                raise _bad_start()
            raise self._kept(_forked(signed, size), last, request)

    def _kept(self, refusal: Tampered, last: Checkpoint, request: bytes) -> Tampered:
        """Keep what was seen before and what was shown now, side by side."""
        name = sha256(request).hexdigest()[:16]
        folder = self.folder / EVIDENCE
        _store(folder / f"{name}.seen", bytes(last.note))
        _store(folder / f"{name}.shown", request)
        return refusal

    def _place(self, origin: str) -> Path:
        """Where a log is remembered; its name may hold anything, a file's may not."""
        return self.folder / LOGS / sha256(origin.encode()).hexdigest()[:32]


def _store(place: Path, content: bytes) -> None:
    """Write all or nothing, and have it on the disk before going on."""
    beside = place.with_name(f".{place.name}.{os.getpid()}")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(place)
    folder = os.open(place.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _smaller(signed: Checkpoint, size: int) -> Tampered:
    return Tampered(
        "log-rolled-back",
        f"{signed.origin} 只到第 {signed.size} 条，而见证人见过第 {size} 条："
        "台账被截短或退回旧备份。不予见证，已留存证据。",
        f"{signed.origin} shows size {signed.size}, but the witness saw size {size}: the ledger was"
        " cut short or set back to an older backup. Refused; the evidence is kept.",
    )


def _forked(signed: Checkpoint, size: int) -> Tampered:
    return Tampered(
        "log-forked",
        f"{signed.origin} 第 {signed.size} 条的根不是从见证人见过的第 {size} 条接下来的："
        "已见证的历史被改写。不予见证，已留存证据。",
        f"The root of {signed.origin} at size {signed.size} does not continue size {size} as the"
        " witness saw it: history it had seen was rewritten. Refused; the evidence is kept.",
    )


def _bad_start() -> BadFile:
    return BadFile(
        "bad-proof",
        "第一次见证的证明应从 0 起，不带散列。请用 checkpoint prove --since 0 另出。",
        "The first proof starts at 0 and holds no hashes. Make it with checkpoint prove --since 0.",
    )


def _unknown_log(origin: str) -> Refused:
    return Refused(
        "log-unknown",
        f"见证人不认识 {origin}。请先核实其公钥，再用 witness trust 登记。",
        f"The witness does not know {origin}. Make sure of its key, then add it with witness"
        " trust.",
    )
