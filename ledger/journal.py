"""The journal: entries as text, one a line, each line the very bytes that are hashed (流水).

So a line proves itself: SHA-256 of a zero byte and the line is the entry's leaf, and a journal told
to an empty ledger of the same name gives the same root. It needs no database to be read or kept.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby

import msgspec

from domain.errors import BadEntry
from ledger.clock import instant, micros
from ledger.codec import validated
from ledger.entry import Entry, Frames
from ledger.integrity.tree import leaf_hash
from ledger.ledger import Ledger


class Line(msgspec.Struct, frozen=True):
    """One line of a journal, taken apart."""

    content: msgspec.Raw
    ledger: str
    position: int
    recorded_at: datetime
    recorded_by: str
    stream: str
    stream_version: int
    v: int
    sealed: str | None = None

    @property
    def state(self) -> bytes:
        """The entry's content, byte for byte."""
        return bytes(self.content)

    @property
    def ciphertext(self) -> bytes | None:
        """The sealed fields, if there are any."""
        return None if self.sealed is None else b64decode(self.sealed)

    def frame(self) -> bytes:
        """Write the line again from its parts."""
        frames = Frames(self.ledger, micros(self.recorded_at), self.recorded_by)
        return frames.frame(
            self.state, self.position, self.stream, self.stream_version, self.ciphertext
        )

    def leaf(self) -> bytes:
        """Hash the line as the ledger's tree holds it."""
        return leaf_hash(self.frame())


_decode = msgspec.json.Decoder(Line).decode


def lines(entries: Iterable[Entry], ledger: str) -> Iterator[bytes]:
    """Write entries of the ledger of that name, each line ending in a newline."""
    for entry in entries:
        frames = Frames(ledger, micros(entry.recorded_at), entry.recorded_by)
        parts = (entry.state, entry.position, entry.stream, entry.stream_version, entry.sealed)
        yield frames.frame(*parts) + b"\n"


def read_line(text: bytes) -> Line:
    """Take a line apart, and refuse one that is not exactly as it was written."""
    text = text.rstrip(b"\r\n")
    try:
        line = _decode(text)
        genuine = line.frame() == text
    except (msgspec.MsgspecError, ValueError, OverflowError) as fault:
        raise _not_a_line(text, str(fault)) from fault
    if not genuine:
        raise _not_a_line(text, "not in canonical form")
    return line


def _not_a_line(text: bytes, fault: str) -> BadEntry:
    return BadEntry(
        "bad-journal-line",
        f"流水中的一行读不懂或被改动：{text[:60]!r}（{fault}）。请用原来的流水。",
        f"A line of the journal is not readable or was altered: {text[:60]!r} ({fault})."
        " Use the journal as it was written.",
    )


def tell(ledger: Ledger, journal: Iterable[bytes]) -> int:
    """Append a journal to a told ledger, with its own times and authors; give the new entries.

    Told twice, it appends nothing the second time. Whether the outcome is the same ledger is for
    the caller to compare: the same name, and then the same root.
    """
    parsed = (read_line(line) for line in journal if line.strip())
    appended = 0
    for (moment, author), group in groupby(
        parsed, lambda line: (line.recorded_at, line.recorded_by)
    ):
        batch = list(group)
        envelopes = [validated(line.state) for line in batch]
        ids = zip(envelopes, batch, strict=True)
        sealed = {e.id: line.ciphertext for e, line in ids if line.ciphertext is not None}
        receipt = ledger.append(
            envelopes, recorded_by=author, recorded_at=instant(micros(moment)), sealed=sealed
        )
        appended += len(receipt.new)
    return appended
