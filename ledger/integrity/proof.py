"""Proofs that travel: that an entry is in a tree, and that one tree only adds to another (证明).

The mathematics is in `tree`; here are the two files in which it is handed over, as C2SP writes
them: a *tlog-proof* (an entry under a checkpoint) and the request that a *tlog-witness* takes (the
way from the size it knows to a checkpoint). Whoever reads them needs no ledger.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass

from domain.errors import BadFile
from ledger.integrity.checkpoint import Checkpoint, read_checkpoint
from ledger.integrity.note import strict_base64
from ledger.integrity.tree import HASH_SIZE, extends, includes

HEADER = "c2sp.org/tlog-proof@v1"
MOST = 63
"""More hashes than a tree of 2^63 leaves could need."""

_NUMBER = re.compile(r"0\Z|[1-9]\d{0,18}\Z")


@dataclass(frozen=True, slots=True)
class Inclusion:
    """That the entry at a position is in the tree of a checkpoint."""

    position: int
    hashes: tuple[bytes, ...]
    checkpoint: Checkpoint

    def holds(self, leaf: bytes) -> bool:
        """Whether it leads from the entry's hash to the checkpoint's root."""
        signed = self.checkpoint
        return includes(leaf, self.position - 1, signed.size, self.hashes, signed.root)

    def __bytes__(self) -> bytes:
        lines = [HEADER, f"index {self.position - 1}", *map(_encoded, self.hashes), "", ""]
        return "\n".join(lines).encode() + bytes(self.checkpoint.note)


@dataclass(frozen=True, slots=True)
class Extension:
    """That the tree of a checkpoint only adds to the tree of an older size."""

    older: int
    hashes: tuple[bytes, ...]
    checkpoint: Checkpoint

    def holds(self, older_root: bytes) -> bool:
        """Whether it leads from the older root to the checkpoint's; from nothing all is added."""
        signed = self.checkpoint
        if self.older == 0:
            return not self.hashes
        return extends(self.older, signed.size, self.hashes, older_root, signed.root)

    def __bytes__(self) -> bytes:
        lines = [f"old {self.older}", *map(_encoded, self.hashes), "", ""]
        return "\n".join(lines).encode() + bytes(self.checkpoint.note)


def read_inclusion(raw: bytes) -> Inclusion:
    """The proof that a file writes."""
    head, lines, checkpoint = _split(raw)
    if head != HEADER or not lines:
        raise _bad_proof("开头不对", "it does not begin as a proof does")
    return Inclusion(_number("index", lines[0]) + 1, _hashes(lines[1:]), checkpoint)


def read_extension(raw: bytes) -> Extension:
    """The request that a file writes."""
    head, lines, checkpoint = _split(raw)
    return Extension(_number("old", head), _hashes(lines), checkpoint)


def _split(raw: bytes) -> tuple[str, list[str], Checkpoint]:
    before, blank, note = raw.partition(b"\n\n")
    if not blank:
        raise _bad_proof("没有检查点", "no checkpoint in it")
    try:
        head, *lines = before.decode("ascii").split("\n")
    except UnicodeDecodeError as error:
        raise _bad_proof("有非 ASCII 字符", "characters beyond ASCII") from error
    return head, lines, read_checkpoint(note)


def _number(word: str, line: str) -> int:
    name, _, number = line.partition(" ")
    if name != word or not _NUMBER.match(number):
        raise _bad_proof(
            f"“{line[:40]}”应为 {word} 和数字", f"{line[:40]!r} is not {word} and a size"
        )
    return int(number)


def _hashes(lines: Sequence[str]) -> tuple[bytes, ...]:
    hashes = tuple(strict_base64(line) for line in lines)
    if len(hashes) > MOST or any(len(one) != HASH_SIZE for one in hashes):
        raise _bad_proof("散列不对", "its hashes are not hashes")
    return hashes


def _encoded(hash_: bytes) -> str:
    return b64encode(hash_).decode()


def _bad_proof(zh: str, en: str) -> BadFile:
    return BadFile(
        "bad-proof",
        f"证明文件读不懂或被改动：{zh}。请用签发时的原文件。",
        f"The proof is unreadable or was altered: {en}. Use the file as it was given.",
    )
