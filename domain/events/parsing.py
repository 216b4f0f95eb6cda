"""From plain values or stored bytes to an entry's envelope, or to a refusal that says why.

`parse` is the door: it takes what a source gives, and lets no identity number in. `parse_json`
reads back what stands in the ledger, in one pass.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

import msgspec
from pydantic import ValidationError

from domain.errors import BadEntry, Problem, ScoretrailError
from domain.events.catalogue import envelope_class, event_class
from domain.events.data import JointCaseReported
from domain.events.event import INTERNAL, PERSONAL, Envelope, Event
from domain.events.plain import plain_object
from domain.events.proposals import ProposalMade
from domain.events.refusal import Sentence, refusal, refused, shown
from domain.identity import (
    is_mobile_number,
    is_opaque,
    is_persons,
    masked_already,
    resembles_identity_number,
)
from domain.traders import is_trader_number


def parse(
    content: Mapping[str, Any], *, persons: Sequence[Mapping[str, str]] = ()
) -> Envelope[Any]:
    """The entry that plain values give: text, integers, true, false, null, lists, objects.

    Days and instants are text. A `Fraction`, which is what the strict YAML reader makes of a
    number, becomes an integer or decimal text; a float is refused. `persons` says what of it the
    ledger itself has sealed.
    """
    plain = plain_object(content)
    if persons:
        plain = {**plain, "persons": persons}
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
    _refuse_persons(envelope, name)
    return envelope


class _Watched(NamedTuple):
    """The fields of a topic that may speak of a natural person, and those that only the office reads."""

    personal: tuple[str, ...]
    internal: tuple[str, ...]


@cache
def _watched(event: type[Event]) -> _Watched:
    fields = event.model_fields.items()
    return _Watched(
        *(tuple(n for n, f in fields if kind in f.metadata) for kind in (PERSONAL, INTERNAL))
    )


def _refuse_persons(envelope: Envelope[Any], entry: str | None) -> None:
    """No field may hold what could be a person's number, however it is written, nor a clear name."""
    data: Event = envelope.data
    event = type(data)
    watched = _watched(event)
    for name in watched.personal:
        value = getattr(data, name)
        if value is not None and _could_be_a_number(name, value):
            raise _refusal(f"data.{name}", _NUMBER, event, entry)
    for name in watched.internal:
        value = getattr(data, name)
        if value is not None and is_mobile_number(value):
            raise _refusal(f"data.{name}", _TELEPHONE, event, entry)
    for name, value in (("source", envelope.source), ("reason", envelope.reason)):
        if value is not None and is_mobile_number(value):
            raise _refusal(name, _TELEPHONE, event, entry)
    if isinstance(data, JointCaseReported) and _named_in_clear(data):
        raise _refusal("data.object_name", _NAME, event, entry)


def _could_be_a_number(name: str, value: str) -> bool:
    if is_trader_number(value) or is_mobile_number(value) or is_persons(value):
        return True
    # Of the codes themselves their type is the judge: a wrong one is recorded as it is.
    return name not in ("object", "code") and resembles_identity_number(value)


def _named_in_clear(case: JointCaseReported) -> bool:
    """Whether a person goes by an opaque id and by their whole name at once."""
    name, subject = case.object_name, case.object
    return (
        name is not None and subject is not None and is_opaque(subject) and not masked_already(name)
    )


def _refusal(field: str, why: Sentence, event: type[Event], entry: str | None) -> BadEntry:
    code, zh, en = why
    return refused([Problem(code, field, None, zh, en)], event, entry=entry)


_NUMBER: Sentence = (
    "identity-number",
    "像是自然人的身份证号或个体工商户的代码，台账不收；请改用匿名编号",
    "this could be the identity number of a person, or an individual business's; use an opaque id",
)
_TELEPHONE: Sentence = (
    "identity-number",
    "是手机号，台账不收；请删去",
    "this is a mobile telephone's number, which the ledger does not take; leave it out",
)
_NAME: Sentence = (
    "person-named",
    "对象是自然人，姓名请只留第一字，如“张*”",
    "the object is a natural person: give the first character of the name alone, as in '张*'",
)


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
