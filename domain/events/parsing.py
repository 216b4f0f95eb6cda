"""From plain values or stored bytes to an entry's envelope, or to a refusal that says why.

`parse` is the door: it takes what a source gives, and lets no identity number in. `parse_json`
reads back what stands in the ledger, in one pass.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import msgspec
from pydantic import ValidationError

from domain.errors import Problem, ScoretrailError
from domain.events.catalogue import envelope_class, event_class
from domain.events.event import PERSONAL, Envelope, Event
from domain.events.plain import plain_object
from domain.events.proposals import ProposalMade
from domain.events.refusal import refusal, refused, shown
from domain.identity import resembles_identity_number


def parse(content: Mapping[str, Any]) -> Envelope[Any]:
    """The entry that plain values give: text, integers, true, false, null, lists, objects.

    Days and instants are text. A `Fraction`, which is what the strict YAML reader makes of a
    number, becomes an integer or decimal text; a float is refused.
    """
    plain = plain_object(content)
    event = _event_of(plain.get("topic"))
    name = _text_or_none(plain.get("id"))
    try:
        state = msgspec.json.encode(plain)
    except UnicodeEncodeError as error:
        problem = Problem(
            "not-text", "", None, "含有不成字的编码", "holds text that is not Unicode"
        )
        raise refused([problem], event, entry=name) from error
    envelope = _validated(state, event, name)
    if isinstance(envelope.data, ProposalMade):
        _check_proposed(envelope.data, name)
    _refuse_persons(envelope.data, name)
    return envelope


@cache
def _personal_fields(event: type[Event]) -> tuple[str, ...]:
    """The fields that may speak of a natural person; the codes among them are checked by their type."""
    own = event.model_fields
    return tuple(
        n for n, f in own.items() if PERSONAL in f.metadata and n not in ("object", "code")
    )


def _refuse_persons(data: Event, entry: str | None) -> None:
    """No field that names a person may hold what could be an identity number, however it is written."""
    for field in _personal_fields(type(data)):
        value = getattr(data, field)
        if isinstance(value, str) and resembles_identity_number(value):
            problem = Problem(
                "identity-number",
                f"data.{field}",
                None,
                "像是自然人的身份证号，台账不收；请改用匿名编号",
                "this could be a person's identity number; use an opaque id instead",
            )
            raise refused([problem], type(data), entry=entry)


class _Peek(msgspec.Struct):
    """As much of a stored entry as tells which model it has."""

    topic: Any = None
    id: Any = None


def parse_json(state: bytes) -> Envelope[Any]:
    """The entry that stands in stored bytes, validated again."""
    try:
        peek = msgspec.json.decode(state, type=_Peek)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        problem = Problem(
            "bad-json", "", None, f"不是合格的 JSON：{error}", f"this is not valid JSON: {error}"
        )
        raise refused([problem]) from error
    return _validated(state, _event_of(peek.topic), _text_or_none(peek.id))


def _event_of(topic: object) -> type[Event]:
    if isinstance(topic, str):
        return event_class(topic)
    problem = Problem(
        "missing-field",
        "topic",
        None if topic is None else shown(topic),
        "须写明事项，如 defaulter.listed",
        "the topic is needed, as in defaulter.listed",
    )
    raise refused([problem])


def _text_or_none(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _validated(state: bytes, event: type[Event], entry: str | None) -> Envelope[Any]:
    try:
        return envelope_class(event.TOPIC).model_validate_json(state)
    except ValidationError as error:
        raise refusal(error, event, entry=entry) from error


def _check_proposed(proposal: ProposalMade, entry: str | None) -> None:
    """Whatever is proposed must be fit to be recorded, or confirming it would fail."""
    for index, proposed in enumerate(proposal.entries):
        field = f"data.entries[{index}]"
        if proposed.get("topic") == ProposalMade.TOPIC:
            problem = Problem(
                "bad-proposal", field, None, "提议里不能再有提议", "a proposal holds no proposal"
            )
            raise refused([problem], ProposalMade, entry=entry)
        try:
            parse(proposed)
        except ScoretrailError as error:
            problem = Problem(error.code, field, None, error.zh.rstrip("。"), error.en.rstrip("."))
            raise refused([problem], ProposalMade, entry=entry) from error
