"""Between an event and the bytes that are stored and hashed: one canonical form, read in two ways.

`state` is the truth of an entry. It is written once, never re-serialised, and every typed column is
derived from it here, by `columns_of`: when the entry is appended and again when it is verified. The
validating reader (`envelope_of`) and the fast one (`fact_of`) read the same bytes; a test keeps
them equal.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from sys import intern
from typing import Any, NamedTuple

import msgspec
from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import (
    Cipher,
    Compressor,
    Mapper,
    StoredEvent,
    Transcoder,
)
from pydantic import ValidationError

from domain.errors import BadEntry, Tampered, UnknownName
from domain.events import envelope_class, parse, parse_json
from domain.events.event import Envelope
from domain.fact import Fact
from ledger.clock import micros
from ledger.entry import Placed
from ledger.upcasting import UPCASTERS, upcast

EXACT = 2**53 - 1
"""The largest integer that every reader of JSON keeps exactly (RFC 8785, appendix D)."""

_encode = msgspec.json.Encoder(order="sorted").encode


class Content(msgspec.Struct, frozen=True, gc=False):
    """What the fast reader takes from a state: the envelope without evidence, the data as it is."""

    id: str
    topic: str
    occurred_on: date
    topic_version: int = 1
    unit: str | None = None
    target: str | None = None
    submitted_at: datetime | None = None
    confirmed_by: str | None = None
    reason: str | None = None
    source: str | None = None
    answers: str | None = None
    attested_at: datetime | None = None
    data: dict[str, Any] = {}


class Columns(NamedTuple):
    """The typed columns of an entry, all derived from its state."""

    id: str
    topic: str
    topic_version: int
    unit: str | None
    target: str | None
    occurred_on: str
    submitted_at: int | None
    confirmed_by: str | None


read = msgspec.json.Decoder(Content).decode
"""Read a state without validating its data; raises `msgspec.MsgspecError`."""

read_lines = msgspec.json.Decoder(Content).decode_lines
"""Read many states, one a line, each as `read` does."""


def state_of(envelope: Envelope[Any]) -> bytes:
    """Write an event as the ledger stores it."""
    return canonical(envelope.content())


def columns_of(state: bytes) -> Columns:
    """Derive the typed columns: at append, and again by `verify`, so an edited column is found.

    >>> columns_of(b'{"data":{},"id":"a1","occurred_on":"2018-03-10","topic":"training.held"}')[:4]
    ('a1', 'training.held', 1, None)
    """
    return columns(read(state))


def columns(content: Content) -> Columns:
    """Derive the typed columns from a state already read."""
    submitted_at = content.submitted_at
    return Columns(
        content.id,
        content.topic,
        content.topic_version,
        content.unit,
        content.target,
        content.occurred_on.isoformat(),
        None if submitted_at is None else micros(submitted_at),
        content.confirmed_by,
    )


def fact_of(position: int, recorded_at: datetime, state: bytes) -> Fact:
    """Read a stored entry as the rules see it, fast: the state was validated when it came in."""
    return fact(position, recorded_at, read(current(state)))


def fact(position: int, recorded_at: datetime, content: Content) -> Fact:
    """Place a state already read. What many entries say is held in memory once."""
    unit, source = content.unit, content.source
    return Fact(
        position,
        content.id,
        intern(content.topic),
        None if unit is None else intern(unit),
        content.target,
        content.occurred_on,
        content.submitted_at,
        recorded_at,
        content.data,
        content.reason,
        None if source is None else intern(source),
        content.confirmed_by,
        content.answers,
        content.attested_at,
    )


def current(state: bytes) -> bytes:
    """Bring a state to the newest version of its topic; the stored bytes stay as they are."""
    if not UPCASTERS:
        return state
    content = msgspec.json.decode(state)
    newest = upcast(content)
    return state if newest is content else _encode(newest)


def envelope_of(state: bytes) -> Envelope[Any]:
    """Read a stored entry with its topic's model, and refuse what is not its canonical form."""
    try:
        envelope = validated(state)
        genuine = canonical(msgspec.json.decode(state)) == state
    except (BadEntry, UnknownName, msgspec.MsgspecError) as fault:
        raise _not_genuine(state, str(fault)) from fault
    if not genuine:
        raise _not_genuine(state, "not in canonical form")
    return envelope


def validated(state: bytes, topic: str | None = None) -> Envelope[Any]:
    """Read a stored entry with its topic's model; who knows the topic already saves a look."""
    if UPCASTERS:
        return parse(upcast(msgspec.json.decode(state)))
    if topic is None:
        return parse_json(state)
    try:
        return envelope_class(topic).model_validate_json(state)
    except (ValidationError, UnknownName):
        return parse_json(state)  # says what is wrong in both languages


def _not_genuine(state: bytes, fault: str) -> Tampered:
    return Tampered(
        "state-not-genuine",
        f"登记内容与其形式不符：{state[:80]!r}（{fault}）。请运行 scoretrail verify。",
        f"a stored entry contradicts its form: {state[:80]!r} ({fault}). Run scoretrail verify.",
    )


def canonical(value: object) -> bytes:
    r"""Write plain values in the one form that is hashed.

    Keys sorted, no spaces, UTF-8, text in NFC, integers that every reader keeps exactly, no float.
    On such values it is RFC 8785.

    >>> canonical({"b": [1, True, None], "a": "失信\n"}).decode()
    '{"a":"失信\\n","b":[1,true,null]}'
    """
    _refuse_inexact(value)
    try:
        encoded = _encode(value)
        if encoded.isascii() or unicodedata.is_normalized("NFC", encoded.decode()):
            return encoded
        return _encode(_composed(value))
    except (UnicodeEncodeError, TypeError) as fault:
        raise BadEntry(
            "not-encodable",
            f"内容无法写成规范文本：{fault}。请改正该字段。",
            f"the content cannot be written as canonical text: {fault}. Correct that field.",
        ) from fault


def _refuse_inexact(value: Any) -> None:
    """Walk containers; scalars are told apart by their exact type, because this runs per entry."""
    kind = type(value)
    parts = value.values() if kind is dict else value if kind in (list, tuple) else (value,)
    for part in parts:
        kind = type(part)
        if kind is str or kind is bool or part is None:
            continue
        if kind is dict or kind is list or kind is tuple:
            _refuse_inexact(part)
        elif kind is not int or not -EXACT <= part <= EXACT:
            raise BadEntry(
                "number-inexact",
                f'数值 {part!r} 不能精确保存。整数请在 ±{EXACT} 之内，小数请写成文本，如 "7.5"。',
                f"{part!r} cannot be kept exactly. Use an integer within ±{EXACT}, or a decimal"
                ' as text, such as "7.5".',
            )


def _composed(value: object) -> object:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, Mapping):
        return {_composed(name): _composed(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_composed(part) for part in value]
    return value


class EntryMapper(Mapper[str]):
    """The library's mapper for our events: `MAPPER_TOPIC=ledger.codec:EntryMapper`.

    It validates on the way out, where the library would fill the attributes of an object.
    """

    def __init__(
        self,
        transcoder: Transcoder,
        compressor: Compressor | None = None,
        cipher: Cipher | None = None,
    ) -> None:
        if compressor is not None or cipher is not None:
            message = "entries are hashed as they are: neither compressor nor cipher may be set"
            raise ValueError(message)
        super().__init__(transcoder)

    def to_stored_event(self, domain_event: DomainEventProtocol[str]) -> StoredEvent:
        """Write an event that has its place in a stream."""
        assert isinstance(domain_event, Placed)
        return StoredEvent(
            originator_id=domain_event.originator_id,
            originator_version=domain_event.originator_version,
            topic=domain_event.envelope.topic,
            state=state_of(domain_event.envelope),
        )

    def to_domain_event(self, stored_event: StoredEvent) -> DomainEventProtocol[str]:
        """Read it back, validated."""
        return Placed(
            str(stored_event.originator_id),
            stored_event.originator_version,
            envelope_of(stored_event.state),
        )
