"""Corrections defined a second time, in the plainest way, and compared with the one meaning in use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.effect import CORRECTIONS, effect
from domain.fact import Fact
from domain.view import View
from replay.as_of import Memory
from tests.properties.ledgers import SHANGHAI, Told, days_of, ledgers, streams

some = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])

Said = tuple[bool, str | None, date, datetime | None, dict[str, Any]]
"""Whether it stands, whose it is, its day, its submission, its data."""


class Plainly:
    """The facts known at a position, read by the letter of the table of corrections.

    | retracted    | never true: gone, with all that answers it; a retraction may be retracted |
    | amended      | recorded wrongly: replaced for every day; null takes a field away |
    | supplemented | added by the unit: from its own submission, in time; without one, from its day |
    | reattributed | another unit's |

    Everything is looked up anew each time; nothing is kept.
    """

    def __init__(self, facts: Sequence[Fact], position: int) -> None:
        self.known = [fact for fact in facts if fact.position <= position]

    def fact(self, name: str | None) -> Fact | None:
        return next((fact for fact in self.known if fact.id == name), None)

    def retracted(self, fact: Fact) -> bool:
        """Whether some retraction of it is itself not retracted."""
        return any(
            other.topic == "entry.retracted"
            and other.target == fact.id
            and not self.retracted(other)
            for other in self.known
        )

    def gone(self, fact: Fact) -> bool:
        """Whether it, or what it answers, was never true."""
        target = self.fact(fact.target)
        return self.retracted(fact) or (target is not None and self.gone(target))

    def corrections(self, fact: Fact) -> list[Fact]:
        """What changes it, in order, retractions apart."""
        return [
            other
            for other in self.known
            if other.target == fact.id
            and other.topic in CORRECTIONS - {"entry.retracted"}
            and not self.retracted(other)
        ]

    def unit(self, fact: Fact) -> str | None:
        """Whose it is: where it was moved last, else its own, else that of what it answers."""
        moved = [c.data["to"] for c in self.corrections(fact) if c.topic == "entry.reattributed"]
        target = self.fact(fact.target)
        if moved:
            return str(moved[-1])
        if fact.unit is None and target is not None:
            return self.unit(target)
        return fact.unit

    def says(self, fact: Fact, day: date, deadline: datetime | None) -> Said:
        data = dict(fact.data)
        occurred_on, submitted_at = fact.occurred_on, fact.submitted_at
        for correction in self.corrections(fact):
            if correction.topic == "entry.supplemented" and not in_time(correction, day, deadline):
                continue
            for name, value in correction.data.get("set", {}).items():
                if name == "occurred_on":
                    occurred_on = date.fromisoformat(value)
                elif name == "submitted_at":
                    submitted_at = None if value is None else datetime.fromisoformat(value)
                elif value is None:
                    data.pop(name, None)
                else:
                    data[name] = value
        return not self.gone(fact), self.unit(fact), occurred_on, submitted_at, data


def in_time(supplement: Fact, day: date, deadline: datetime | None) -> bool:
    """Whether a supplement acts on the day: handed in by then, and by the deadline."""
    if supplement.submitted_at is None:
        return deadline is None and supplement.occurred_on <= day
    handed_in = supplement.submitted_at.astimezone(SHANGHAI)
    return (deadline is None or handed_in <= deadline) and handed_in.date() <= day


def in_use(
    facts: Sequence[Fact], day: date, position: int, deadline: datetime | None
) -> dict[str, Said]:
    """The same from the definition in use."""
    return {
        standing.fact.id: (
            standing.gone is None,
            standing.unit,
            standing.occurred_on,
            standing.submitted_at,
            dict(standing.data),
        )
        for stream in streams(facts)
        for standing in effect(stream, day, position, deadline=deadline)
    }


@some
@given(ledgers(most=20), st.data())
def test_both_definitions_say_the_same_of_every_entry(told: Told, data: st.DataObject) -> None:
    position = data.draw(st.integers(0, told.head))
    day = data.draw(st.sampled_from(days_of(told.scheme)))
    deadline = data.draw(st.sampled_from([None, told.scheme.period.submitted_by]))

    plainly = Plainly(told.facts, position)
    expected = {
        fact.id: plainly.says(fact, day, deadline)
        for fact in plainly.known
        if fact.topic not in CORRECTIONS or fact.target is None
    }
    assert in_use(told.facts, day, position, deadline) == expected


# A whole figure, counted plainly: item 9 of Jinan, and item 7 of Pingyin's towns


def listed(
    told: Told, unit: str, day: date, position: int
) -> list[tuple[int, Mapping[str, Any], date]]:
    """The listings of a unit that stand: position, data, day."""
    plainly = Plainly(told.facts, position)
    deadline = told.scheme.period.submitted_by
    cutoff = min(day, told.scheme.period.last)
    acting = (
        max(cutoff, deadline.date()) if deadline and cutoff == told.scheme.period.last else cutoff
    )
    found: list[tuple[int, Mapping[str, Any], date]] = []
    for fact in plainly.known:
        if fact.topic == "defaulter.listed":
            stands, whose, occurred_on, _, data = plainly.says(fact, acting, deadline)
            if stands and whose == unit and occurred_on <= cutoff:
                found.append((fact.position, data, occurred_on))
    return found


def cleared(told: Told, listing: int, day: date, position: int) -> bool:
    """Whether a clearing that stands happened by the cut-off."""
    plainly = Plainly(told.facts, position)
    cutoff = min(day, told.scheme.period.last)
    target = next(fact for fact in told.facts if fact.position == listing)
    return any(
        fact.topic == "defaulter.cleared"
        and fact.target == target.id
        and not plainly.gone(fact)
        and plainly.says(fact, cutoff, told.scheme.period.submitted_by)[2] <= cutoff
        for fact in plainly.known
    )


WEIGHTS = {"organ": 3, "institution": 3, "residents-committee": 1, "village-committee": 1}


def figure(told: Told, unit: str, day: date, position: int, code: str) -> object:
    """The figure in use."""
    view = View(
        Memory(told.facts).history,
        position,
        day,
        told.scheme.id,
        told.scheme.period.first,
        told.scheme.period.last,
        told.scheme.period.submitted_by,
        told.scheme.zone_info,
    )
    measure = told.scheme.indicators[code].measure
    assert measure is not None
    return measure.figure(unit, view, "occurred").value


@st.composite
def _listings(draw: st.DrawFn, scheme: str) -> Told:
    """A ledger in which listings and their clearings are common."""
    told = draw(ledgers(schemes=[scheme], most=20))
    facts = []
    for fact in told.facts:
        if fact.topic not in CORRECTIONS and fact.target is None:
            body = draw(st.sampled_from(sorted(WEIGHTS)))
            fact = Fact(  # noqa: PLW2901
                fact.position, fact.id, "defaulter.listed", fact.unit, None, fact.occurred_on,
                fact.submitted_at, fact.recorded_at, {"body": body},
            )  # fmt: skip
        elif fact.topic not in CORRECTIONS:
            fact = Fact(  # noqa: PLW2901
                fact.position, fact.id, "defaulter.cleared", None, fact.target, fact.occurred_on,
                None, fact.recorded_at,
            )  # fmt: skip
        elif "set" in fact.data:
            day = draw(st.sampled_from(days_of(told.scheme)))
            changes = draw(st.sampled_from([{"body": "organ"}, {"occurred_on": day.isoformat()}]))
            fact = Fact(  # noqa: PLW2901
                fact.position, fact.id, fact.topic, None, fact.target, fact.occurred_on,
                fact.submitted_at, fact.recorded_at, {"set": changes},
            )  # fmt: skip
        facts.append(fact)
    return Told(told.scheme, told.units, tuple(facts))


@some
@given(_listings("jinan-2018-districts"), st.data())
def test_the_stock_of_defaulters_counted_plainly(told: Told, data: st.DataObject) -> None:
    position = data.draw(st.integers(0, told.head))
    day = data.draw(st.sampled_from(days_of(told.scheme)))
    unit = data.draw(st.sampled_from(told.units))

    expected = sum(
        WEIGHTS[entry["body"]]
        for listing, entry, _ in listed(told, unit, day, position)
        if not cleared(told, listing, day, position)
    )
    assert figure(told, unit, day, position, "9") == expected


@some
@given(_listings("pingyin-2022-towns"), st.data())
def test_the_flow_of_village_defaulters_counted_plainly(told: Told, data: st.DataObject) -> None:
    position = data.draw(st.integers(0, told.head))
    day = data.draw(st.sampled_from(days_of(told.scheme)))
    unit = data.draw(st.sampled_from(told.units))

    expected = sum(
        entry["body"].endswith("committee") and occurred_on >= told.scheme.period.first
        for _, entry, occurred_on in listed(told, unit, day, position)
    )
    assert figure(told, unit, day, position, "7") == expected


def test_the_plain_definition_knows_the_worked_examples() -> None:
    """A retraction of a retraction, an amendment to null, a supplement a second too late."""
    noon = datetime(2018, 6, 1, 12, tzinfo=SHANGHAI)

    def fact(
        n: int, topic: str, target: str | None = None, at: datetime | None = None, **data: object
    ) -> Fact:
        unit = None if target else "lixia"
        return Fact(n, f"e{n}", topic, unit, target, date(2018, 6, 1), at, noon, data)

    facts = [
        fact(1, "media.reported", subject="甲"),
        fact(2, "entry.retracted", "e1"),
        fact(3, "entry.retracted", "e2"),
        fact(4, "entry.amended", "e1", set={"subject": None}),
        fact(
            5,
            "entry.supplemented",
            "e1",
            set={"title": "x"},
            at=noon + timedelta(seconds=1),
        ),
    ]
    day = date(2018, 12, 31)

    assert [Plainly(facts, n).says(facts[0], day, None)[0] for n in (1, 2, 3)] == [
        True,
        False,
        True,
    ]
    assert Plainly(facts, 4).says(facts[0], day, None)[4] == {}
    assert Plainly(facts, 5).says(facts[0], day, None)[4] == {"title": "x"}
    assert Plainly(facts, 5).says(facts[0], day, noon)[4] == {}
