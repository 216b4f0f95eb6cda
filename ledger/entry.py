"""An entry: an event in the ledger, with its place, its moment and its hash (登记条目).

`domain` knows events; the library knows streams. Here the two meet: `Placed` gives an event its
stream and version, `Entry` adds what the ledger alone decides. `Frames` joins all of it into the
bytes that are hashed, so that no meaning stands outside them.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import msgspec
from msgspec import Struct

from domain.events.event import Envelope
from ledger.clock import written

Kind = Literal["live", "told"]
"""`live`: the system clock records (实录). `told`: history is told, times are given (转述)."""

_text = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Placed:
    """An event with its place in a stream, as the library's application saves and reads it."""

    stream: str
    stream_version: int
    envelope: Envelope[Any]

    @property
    def originator_id(self) -> str:
        """The library's name for the stream."""
        return self.stream

    @property
    def originator_version(self) -> int:
        """The library's name for the version within the stream."""
        return self.stream_version


class Entry(Struct, frozen=True):
    """An event as the ledger holds it, read back and validated."""

    position: int
    recorded_at: datetime
    recorded_by: str
    stream: str
    stream_version: int
    envelope: Envelope[Any]
    leaf: bytes
    state: bytes
    sealed: bytes | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """How far a ledger reaches, and the root of the tree over all its entries."""

    position: int
    recorded_at: datetime | None
    name: str
    kind: Kind
    root: bytes


class Frames:
    """The frames of one append: what is the same for all its entries is written once.

    >>> frames = Frames("jinan", 0, "case")
    >>> frames.frame(b'{"id":"a1"}', 7, "a1", 1).decode()  # doctest: +NORMALIZE_WHITESPACE
    '{"content":{"id":"a1"},"ledger":"jinan","position":7,"recorded_at":"1970-01-01T00:00:00.000000Z","recorded_by":"case","stream":"a1","stream_version":1,"v":1}'
    """

    def __init__(self, ledger: str, recorded_at: int, recorded_by: str) -> None:
        recording = f'"recorded_at":"{written(recorded_at)}","recorded_by":'.encode()
        self._ledger = b',"ledger":%b,"position":' % _text(ledger)
        self._recording = b",%b%b," % (recording, _text(recorded_by))

    def frame(
        self,
        state: bytes,
        position: int,
        stream: str,
        stream_version: int,
        sealed: bytes | None = None,
    ) -> bytes:
        """Join an entry into the canonical JSON that is hashed; the state goes in byte for byte."""
        return b'{"content":%b%b%d%b%b"stream":%b,"stream_version":%d,"v":1}' % (
            state,
            self._ledger,
            position,
            self._recording,
            b"" if sealed is None else b'"sealed":"%b",' % b64encode(sealed),
            _text(stream),
            stream_version,
        )
