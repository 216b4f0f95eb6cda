"""Small ledgers at random: entries that the annual schemes read, their replies, and corrections.

Days fall on and beside the edges of the period, reports on and beside the deadline, and the values are
few, so that duplicates, ties, caps and limits come up all the time. What a ledger would refuse to
record (an answer to what is retracted, a second clearing) may come up too: the rules must bear it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as st
from msgspec.structs import replace

from domain.effect import AMENDED, CORRECTIONS, REATTRIBUTED, RETRACTED, SUPPLEMENTED
from domain.fact import Fact
from domain.rulebook import shipped_schemes
from domain.scheme import Scheme

SHANGHAI = timezone(timedelta(hours=8))
LEVELS = ["county", "city", "province", "nation"]
MATERIALS = ["document", "pictures", "summary", "typical-case", "media-report", "plan"]

Data = st.SearchStrategy[dict[str, Any]]


def fields(**values: st.SearchStrategy[Any]) -> Data:
    """Data with these fields; an absent value is left out, as an entry has it."""
    return st.fixed_dictionaries(values).map(
        lambda data: {name: value for name, value in data.items() if value is not None}
    )


def one_of(*values: object) -> st.SearchStrategy[Any]:
    return st.sampled_from(values)


some_materials = st.lists(st.sampled_from(MATERIALS), unique=True, max_size=6)
level = st.none() | st.sampled_from(LEVELS)
points = one_of(0, 1, 3, "2.5", "4.995", 12)
period = one_of(None, "YEAR", "OTHER")

BASES: dict[str, Data] = {
    "leading-group.established": fields(number=one_of(None, "1号")),
    "document.issued": fields(
        kind=one_of("plan", "policy", "task-table", "product-measures", "reward-punishment",
                    "red-black-list-system", "liaison-system", "joint-action-system"),
        number=one_of(None, "2号"),
    ),
    "post.designated": fields(role=one_of("leader", "section", "liaison")),
    "joint-case.reported": fields(
        channel=one_of("system", "form"), object=one_of(None, "OBJ-1", "OBJ-2"),
        measure=one_of("限制投标"), department=one_of(None, "住建"), date=one_of("2018-05-01"),
    ),
    "activity.reported": fields(materials=some_materials, media_level=level),
    "media.reported": fields(subject=one_of("甲", "乙"), level=st.sampled_from(LEVELS)),
    "innovation.reported": fields(
        department=one_of("住建", "教育"), field=one_of(None, "物业", "培训"),
        materials=some_materials, media_level=level,
    ),
    "article.submitted": fields(characters=one_of(None, 299, 300)),
    "scenario.launched": fields(),
    "typical-case.reported": fields(),
    "graded-supervision.started": fields(),
    "product.applied": fields(product=one_of("commitment", "check", "report", "other")),
    "work-report.submitted": fields(on_time=st.booleans()),
    "training.held": fields(),
    "training.attended": fields(),
    "training.missed": fields(),
    "defaulter.listed": fields(
        body=one_of("organ", "institution", "residents-committee", "village-committee")
    ),
    "arrears.registered": fields(),
    "incident.exposed": fields(),
    "objection.accepted": fields(),
    "objection.assigned": fields(),
    "code-fault.found": fields(),
    "loan-platform.counted": fields(registered=one_of(0, 3), enterprises=one_of(0, 4, 6)),
    "financing.demanded": fields(amount=one_of(0, 10, "3.5")),
    "financing.granted": fields(amount=one_of(0, 10, "3.5")),
    "data-fault.counted": fields(
        kind=one_of("error", "late", "concealed"), month=one_of("YEAR-01", "YEAR-12"), n=one_of(0, 7, 120)
    ),
    "decision.publicised": fields(
        decided_on=one_of("YEAR-01-04", "YEAR-05-06", "YEAR-12-28"),
        publicised_on=one_of(None, "YEAR-01-12", "YEAR-05-17", "YEAR-12-31"),
        faults=one_of([], ["error"], ["error", "concealed"]),
    ),
    "credit-check.counted": fields(
        checks=one_of(0, 3), entities=one_of(0, 4), city_checks=one_of(5), city_entities=one_of(0, 9)
    ),
    "county-rank.published": fields(indicator=one_of("6", "7a"), place=one_of(2, 5), of=one_of(4, 12)),
    "figure.reported": fields(
        indicator=one_of("1", "8", "11", "3/monitor"), value=one_of("99.5", 3, 7),
        **{"in": one_of("%", "万次", "位", "分")},
    ),
    "information.collected": fields(n=one_of(0, 5, 9)),
    "obligation.assessed": fields(indicator=one_of("2.1", "2.2", "5.2"), met=st.booleans(), period=period),
    "indicator.assessed": fields(
        indicator=one_of("8", "10", "1.2", "1.2/work", "3.1", "4.1/joined", "5.2/work"),
        points=points, period=period,
    ),
    "bonus.awarded": fields(points=points, period=period),
    "penalty.imposed": fields(points=points, period=period),
}  # fmt: skip
"""What happens, and what it says."""

REPLIES: dict[str, tuple[str, Data]] = {
    "leading-group.established": ("leading-group.dissolved", fields()),
    "document.issued": ("document.repealed", fields()),
    "post.designated": ("post.ended", fields()),
    "article.submitted": ("article.adopted", fields(characters=one_of(None, 299, 300))),
    "defaulter.listed": ("defaulter.cleared", fields()),
    "arrears.registered": ("arrears.cleared", fields()),
    "incident.exposed": ("incident.handled", fields(manner=one_of("proactive", "ordered"))),
    "objection.accepted": ("objection.rejected", fields()),
    "objection.assigned": ("objection.resolved", fields()),
    "code-fault.found": ("code-fault.resolved", fields()),
}

ANNUAL = [
    "jinan-2018-districts",
    "pingyin-2022-towns",
    "pingyin-2022-departments",
    "pingdingshan-2020-departments",
    "pingdingshan-2020-districts",
]


@dataclass(frozen=True)
class Told:
    """A scheme, the units compared, and what is recorded."""

    scheme: Scheme
    units: tuple[str, ...]
    facts: tuple[Fact, ...]

    @property
    def head(self) -> int:
        return self.facts[-1].position if self.facts else 0

    def __repr__(self) -> str:
        lines = (
            f"{f.position} | {f.occurred_on} | {f.submitted_at} | {f.unit} | {f.topic} | "
            f"{f.target} {dict(f.data)}"
            for f in self.facts
        )
        return "\n".join((f"Told({self.scheme.id}, {self.units})", *lines))


def days_of(scheme: Scheme) -> list[date]:
    """Days on and beside the edges of the period, and some within."""
    first, last = scheme.period.first, scheme.period.last
    around = [timedelta(days=n) for n in (-1, 0, 1)]
    inside = [first + timedelta(days=n) for n in (40, 41, 125, 126, 127, 200, 270, 280)]
    return sorted({*inside, *(first + d for d in around), *(last + d for d in around)})


@st.composite
def ledgers(
    draw: st.DrawFn,
    *,
    schemes: Sequence[str] = ANNUAL,
    most: int = 14,
    corrections: bool = True,
    county: bool = False,
) -> Told:
    """A scheme with four of its units and up to `most` entries.

    With `county` some are the county's own, whose place scores its departments.
    """
    scheme = shipped_schemes()[draw(st.sampled_from(schemes))]
    units = tuple(entry.unit or key for key, entry in list(scheme.units.roster.items())[:4])
    everyone = (*units, "pingyin") if county else units
    topics = sorted(scheme.topics() & set(BASES))
    facts: list[Fact] = []
    for number in range(1, draw(st.integers(0, most)) + 1):
        kind = draw(st.integers(0, 9)) if facts else 0
        if kind <= 5 or (kind >= 7 and not corrections):
            new = draw(_base(scheme, everyone, topics))
        elif kind == 6:
            new = draw(_reply(scheme, facts)) or draw(_base(scheme, everyone, topics))
        else:
            new = draw(_correction(scheme, units, facts))
        facts.append(_placed(new, number))
    return Told(scheme, units, tuple(facts))


def _placed(fact: Fact, position: int) -> Fact:
    recorded = datetime(2030, 1, 1, tzinfo=SHANGHAI) + timedelta(hours=position)
    return replace(fact, position=position, id=f"e{position}", recorded_at=recorded)


def _fact(topic: str, **more: object) -> Fact:
    """A fact still without its place in the ledger."""
    given: dict[str, Any] = {
        "position": 0, "id": "", "unit": None, "target": None, "submitted_at": None,
        "recorded_at": datetime(2030, 1, 1, tzinfo=SHANGHAI), "data": {}, **more,
    }  # fmt: skip
    return Fact(topic=topic, **given)


@st.composite
def _base(draw: st.DrawFn, scheme: Scheme, units: Sequence[str], topics: Sequence[str]) -> Fact:
    topic = draw(st.sampled_from(topics))
    day = draw(st.sampled_from(days_of(scheme)))
    return _fact(
        topic,
        unit=draw(st.sampled_from(units)),
        occurred_on=day,
        submitted_at=draw(_submission(scheme, day)),
        data=_of_year(scheme, draw(BASES[topic])),
    )


def _submission(scheme: Scheme, day: date) -> st.SearchStrategy[datetime | None]:
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=SHANGHAI)
    deadline = scheme.period.submitted_by
    edges = [] if deadline is None else [deadline, deadline + timedelta(seconds=1)]
    return st.sampled_from([None, noon, noon, noon, *edges])


def _of_year(scheme: Scheme, data: dict[str, Any]) -> dict[str, Any]:
    """The data with the year of the scheme put in."""
    year = scheme.period.first.year

    def said(value: object) -> object:
        if not isinstance(value, str):
            return value
        return str(year - 1) if value == "OTHER" else value.replace("YEAR", str(year))

    return {name: said(value) for name, value in data.items()}


@st.composite
def _reply(draw: st.DrawFn, scheme: Scheme, facts: Sequence[Fact]) -> Fact | None:
    answerable = [fact for fact in facts if fact.topic in REPLIES]
    if not answerable:
        return None
    target = draw(st.sampled_from(answerable))
    topic, data = REPLIES[target.topic]
    later = [day for day in days_of(scheme) if day >= target.occurred_on]
    return _fact(
        topic,
        target=target.id,
        unit=draw(one_of(None, target.unit)),
        occurred_on=draw(st.sampled_from(later or [target.occurred_on])),
        data=draw(data),
    )


@st.composite
def _correction(
    draw: st.DrawFn, scheme: Scheme, units: Sequence[str], facts: Sequence[Fact]
) -> Fact:
    topic = draw(one_of(RETRACTED, RETRACTED, AMENDED, SUPPLEMENTED, REATTRIBUTED))
    plain = [fact for fact in facts if fact.topic not in CORRECTIONS]
    if topic == RETRACTED or not plain:
        last = [fact for fact in facts if fact.topic in CORRECTIONS][-1:]
        target = draw(st.sampled_from([*facts, *last * len(facts)]))  # so that chains grow long
        return _fact(RETRACTED, target=target.id, occurred_on=scheme.period.last)
    target = draw(st.sampled_from(plain))
    day = draw(st.sampled_from(days_of(scheme)))
    data: dict[str, Any] = {"to": draw(st.sampled_from(units))}
    if topic != REATTRIBUTED:
        data = {"set": draw(_changes(scheme, target))}
    submitted = draw(_submission(scheme, day)) if topic == SUPPLEMENTED else None
    return _fact(topic, target=target.id, occurred_on=day, submitted_at=submitted, data=data)


@st.composite
def _changes(draw: st.DrawFn, scheme: Scheme, target: Fact) -> dict[str, Any]:
    """Some of the fields drawn anew, or another day."""
    says = {**BASES, **dict(REPLIES.values())}
    drawn = _of_year(scheme, draw(says[target.topic]))
    names = draw(st.sets(st.sampled_from(sorted(drawn)), max_size=2)) if drawn else set()
    changes: dict[str, Any] = {name: drawn[name] for name in sorted(names)}
    if not changes or draw(st.booleans()):
        changes["occurred_on"] = draw(st.sampled_from(days_of(scheme))).isoformat()
    return changes


def retraction(told: Told, target: str, position: int | None = None) -> Fact:
    """One more entry that retracts another."""
    fact = _fact(RETRACTED, target=target, occurred_on=told.scheme.period.last)
    return _placed(fact, position or told.head + 1)


def streams(facts: Sequence[Fact]) -> list[list[Fact]]:
    """The facts by what they answer, directly or through another, each in order."""
    found: dict[str, list[Fact]] = {}
    base: dict[str, str] = {}
    for fact in facts:
        base[fact.id] = base.get(fact.target or "", fact.id)
        found.setdefault(base[fact.id], []).append(fact)
    return list(found.values())


@st.composite
def interleavings(draw: st.DrawFn, facts: Sequence[Fact]) -> list[Fact]:
    """The same facts in another order of recording, each still after what it answers."""
    queues = [list(stream) for stream in streams(facts)]
    order: list[Fact] = []
    while queues:
        queue = queues[draw(st.integers(0, len(queues) - 1))]
        order.append(queue.pop(0))
        queues = [one for one in queues if one]
    return [replace(fact, position=n) for n, fact in enumerate(order, start=1)]
