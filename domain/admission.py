"""Admission: what may follow what in the ledger. It refuses contradictions, never duplicates.

Double reports, caps and late submissions are for scoring to judge; here only an entry that cannot be
true of what is already recorded is turned away, with what to do instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Protocol

from domain.effect import AMENDED, CORRECTIONS, REATTRIBUTED, RETRACTED, SHANGHAI, Standing, effect
from domain.errors import NotAdmitted
from domain.events import TOPICS, parse
from domain.events.published import ANNOUNCED
from domain.fact import Fact
from domain.scheme import Scheme
from domain.units import Register, unknown_unit

ENDINGS = frozenset(
    {
        "leading-group.dissolved",
        "document.repealed",
        "post.ended",
        "defaulter.cleared",
        "arrears.cleared",
        "incident.handled",
        "judgment.settled",
        "code-fault.resolved",
        "objection.resolved",
        "objection.rejected",
        "appeal.upheld",
        "appeal.dismissed",
        "proposal.rejected",
    }
)
"""Topics that end what they answer; nothing ends twice."""

DECISIONS = frozenset({"appeal.upheld", "appeal.dismissed"})


RULES = frozenset({"scheme.published", "scheme.revised", "reading.adopted"})


class Known(Protocol):
    """What the ledger already holds, as admission needs it."""

    def fact(self, entry_id: str) -> Fact | None:
        """The entry of that id."""

    def stream(self, entry_id: str) -> Sequence[Fact]:
        """The whole stream that holds the entry, in order of position."""

    def facts_of(self, topic: str, unit: str) -> Sequence[Fact]:
        """The unit's entries of a topic."""

    def units(self) -> Register:
        """All units known."""

    def scheme(self, scheme_id: str) -> Scheme:
        """The scheme's newest text, or `UnknownName`."""

    def rules_with(self, new: Fact) -> None:
        """Read every scheme and every unit as they would be with this entry, or raise what is wrong."""


def admit(new: Fact, known: Known) -> None:
    """Refuse the entry if it contradicts what is known; return quietly if it may be recorded.

    `new.position` is the position it would get. Raises `NotAdmitted`, `UnknownName` or `BadScheme`.
    """
    _times(new)
    _unit(new, known)
    _names_a_scheme(new, known)
    _reasoned(new)
    target = None if new.target is None else known.fact(new.target)
    if new.target is not None and target is None:
        raise _refused(
            new,
            "target-unknown",
            f"它所针对的记录 {new.target} 不在台账中，请先登记那一条",
            f"its target {new.target} is not in the ledger; record that first",
        )
    if target is not None:
        _answers(new, target, known)
    elif new.topic in _ENDED_BY_KEY:
        _ends_something(new, known)
    if new.topic in RULES or (target is not None and target.topic in RULES):
        known.rules_with(new)  # a text that does not load would be in the way of every question


def _reasoned(new: Fact) -> None:
    """A decision on an appeal needs its reason. Those recorded before this was asked are still read."""
    if new.topic in DECISIONS and not (new.reason or "").strip():
        raise _refused(
            new,
            "reason-missing",
            "申诉结论须写明理由（reason）",
            "a decision on an appeal needs its reason",
        )


def _times(new: Fact) -> None:
    recorded_on = new.recorded_at.astimezone(SHANGHAI).date()
    if new.occurred_on > recorded_on:
        raise _refused(
            new,
            "not-yet-occurred",
            f"发生日 {new.occurred_on} 晚于登记时刻",
            f"it occurred on {new.occurred_on}, after the moment of recording",
        )
    if new.submitted_at is None:
        return
    if new.submitted_at > new.recorded_at:
        raise _refused(
            new,
            "submitted-after-recording",
            "上报时刻晚于登记时刻",
            "it was submitted after the moment of recording",
        )
    if new.occurred_on > new.submitted_at.astimezone(SHANGHAI).date():
        raise _refused(
            new,
            "submitted-before-it-occurred",
            f"上报早于发生日 {new.occurred_on}",
            f"it was submitted before it occurred on {new.occurred_on}",
        )


def _unit(new: Fact, known: Known) -> None:
    named = [new.unit] if new.topic != "unit.registered" else []
    if new.topic == REATTRIBUTED:
        named.append(str(new.data.get("to")))
    for unit in named:
        if unit is not None and unit not in known.units():
            raise unknown_unit(unit, known.units().ids)


def _names_a_scheme(new: Fact, known: Known) -> None:
    scheme_id = new.data.get("scheme")
    if scheme_id is None:
        return
    scheme = known.scheme(str(scheme_id))
    if new.topic in ("scheme.revised", "reading.adopted") and new.data.get("set"):
        scheme.changed(new.data["set"])
    elif new.topic == "reading.adopted":
        scheme.changed(scheme.choice(str(new.data.get("reading")), str(new.data.get("choice"))))
    elif new.data.get("indicator") and new.topic in ("indicator.assessed", "obligation.assessed"):
        scheme.indicator(str(new.data["indicator"]).split("/")[0])


def _answers(new: Fact, target: Fact, known: Known) -> None:
    allowed = TOPICS[new.topic].ANSWERS
    if allowed and target.topic not in allowed and "*" not in allowed:
        raise _refused(
            new,
            "wrong-target",
            f"它只能针对 {'、'.join(allowed)}，而 {target.id} 是 {target.topic}",
            f"it may answer {', '.join(allowed)}, but {target.id} is {target.topic}",
        )
    if target.topic in ANNOUNCED and new.topic in CORRECTIONS:
        raise _refused(
            new,
            "announced",
            f"{target.id} 是公布过的得分表，永不改动；有变动请重新公布（restate）",
            f"{target.id} is a table that was announced and never altered; restate it instead",
        )
    stream = known.stream(target.id)
    standing = _standing(stream, target, new.position)
    if target.topic in CORRECTIONS:
        _answers_a_correction(new, target, stream)
    elif standing is not None and standing.gone is not None:
        raise _refused(
            new,
            "target-retracted",
            f"{target.id} 已被撤销（{standing.gone.detail}）；要恢复请撤销那次撤销",
            f"{target.id} is retracted ({standing.gone.detail}); to restore it retract the retraction",
        )
    if standing is None:
        return
    if new.topic in ENDINGS:
        _ends_once(new, standing)
    if new.topic in CORRECTIONS and new.data.get("set"):
        _still_valid(new, standing)


def _standing(stream: Sequence[Fact], target: Fact, position: int) -> Standing | None:
    for standing in effect(stream, date.max, position):
        if standing.fact.id == target.id:
            return standing
    return None


def _answers_a_correction(new: Fact, target: Fact, stream: Sequence[Fact]) -> None:
    if new.topic != RETRACTED:
        raise _refused(
            new,
            "correction-of-a-correction",
            f"{target.id} 本身是更正，只能撤销后重新更正",
            f"{target.id} is itself a correction: retract it and correct anew",
        )
    if any(fact.topic == RETRACTED and fact.target == target.id for fact in stream):
        raise _refused(
            new,
            "target-retracted",
            f"{target.id} 已被撤销，不能再撤销一次",
            f"{target.id} is retracted already",
        )


def _ends_once(new: Fact, standing: Standing) -> None:
    if new.occurred_on < standing.occurred_on:
        raise _refused(
            new,
            "ends-before-it-began",
            f"终结日 {new.occurred_on} 早于发生日 {standing.occurred_on}",
            f"it ends on {new.occurred_on}, before it began on {standing.occurred_on}",
        )
    rivals = DECISIONS if new.topic in DECISIONS else {new.topic}
    for answer in standing.answers:
        if answer.fact.topic in rivals and answer.gone is None:
            raise _refused(
                new,
                "ended-already",
                f"{standing.fact.id} 已由 #{answer.fact.position} 终结",
                f"{standing.fact.id} was ended by #{answer.fact.position} already",
            )


def _still_valid(new: Fact, standing: Standing) -> None:
    """A corrected entry must still be an entry its topic accepts."""
    data = dict(standing.data)
    content: dict[str, Any] = {
        "id": standing.fact.id,
        "topic": standing.fact.topic,
        "unit": standing.unit,
        "target": standing.fact.target,
        "occurred_on": standing.occurred_on.isoformat(),
        "reason": standing.fact.reason,
    }
    for name, value in new.data["set"].items():
        if name in ("occurred_on", "submitted_at"):
            content[name] = value
        elif value is None:
            data.pop(name, None)
        else:
            data[name] = value
    content["data"] = data
    parse({name: value for name, value in content.items() if value is not None})
    moved = new.data["set"].get("occurred_on")
    if new.topic == AMENDED and moved and date.fromisoformat(moved) > _day(new.recorded_at):
        raise _refused(
            new,
            "not-yet-occurred",
            f"改后的发生日 {moved} 晚于登记时刻",
            f"the amended day {moved} is after the moment of recording",
        )


_ENDED_BY_KEY = {
    "post.ended": ("post.designated", "role"),
    "defaulter.cleared": ("defaulter.listed", "case_number"),
}
"""What an ending without a target ends: the topic, and the field that must be the same."""


def _ends_something(new: Fact, known: Known) -> None:
    """An ending without a target ends what is open under the same key, and ends it once."""
    opening, key = _ENDED_BY_KEY[new.topic]
    ends = [end for end in _alike(new, new.topic, key, known) if end.fact.target is None]
    for one in _alike(new, opening, key, known):
        ended = any(
            answer.fact.topic == new.topic and answer.gone is None for answer in one.answers
        ) or any(_order(one) <= _order(end) for end in ends)
        if one.occurred_on <= new.occurred_on and not ended:
            return
    raise _refused(
        new,
        "nothing-to-end",
        f"{new.unit} 没有未了结的 {new.data.get(key)}，无从终结",
        f"{new.unit} has no open {new.data.get(key)} to end",
    )


def _alike(new: Fact, topic: str, key: str, known: Known) -> list[Standing]:
    """The unit's entries of a topic that stand and have the same key."""
    standings = [
        _standing(known.stream(fact.id), fact, new.position)
        for fact in known.facts_of(topic, new.unit or "")
    ]
    return [
        one
        for one in standings
        if one is not None and one.gone is None and one.field(key) == new.data.get(key)
    ]


def _order(one: Standing) -> tuple[date, int]:
    return one.occurred_on, one.fact.position


def _day(instant: datetime) -> date:
    return instant.astimezone(SHANGHAI).date()


def _refused(new: Fact, code: str, zh: str, en: str) -> NotAdmitted:
    return NotAdmitted(
        code, f"记录 {new.id}（{new.topic}）不能登记：{zh}。", f"{new.id} ({new.topic}): {en}."
    )
