"""The entries that every benchmark is given: a year of the Jinan districts, made up from a seed.

The mix is that of an office's year: mostly joint-action cases, some incomplete, late or reported
twice; activities, media and innovations with and without their materials; listings and clearings;
and a few corrections. Only whole numbers are drawn, so a seed gives the same bytes everywhere. All
of it is fictional, and every entry is one the ledger admits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from random import Random
from typing import Any, TypeVar

from domain.codes import check_character
from domain.rulebook import shipped_schemes

SCHEME = "jinan-2018-districts"
RECORDER = "bench:office"
CONFIRMER = "bench:second"
SOURCE = "演示数据（虚构）"
BATCH = 1_000
FIRST_DAY = date(2018, 1, 1)
DAYS = 365
RECORDED_FROM = datetime(2019, 3, 1, tzinfo=UTC)

T = TypeVar("T")

Content = dict[str, Any]
"""An entry as a source gives it: plain values, days as text."""

MEASURES = ("限制投标", "取消评优", "绿色通道", "优先办理", "从严审批")
DEPARTMENTS = ("教育局", "住建局", "市场监管局", "税务局", "人社局", "交通局")
FIELDS = ("招标投标", "食品安全", "工程建设", "教育培训", "客货运输", "劳动用工", "税收征管")
MATERIALS = ("document", "pictures", "summary", "typical-case")
LEVELS = ("city", "city", "city", "province", "province", "nation", "county")
BODIES = ("organ", "institution", "residents-committee", "village-committee", "village-committee")


@dataclass(frozen=True, slots=True)
class Batch:
    """What one append takes, and the instant at which it is told."""

    recorded_at: datetime
    contents: Sequence[Content]


def units() -> tuple[str, ...]:
    """The twelve units of the scheme."""
    return tuple(shipped_schemes()[SCHEME].units.roster)


def batches(entries: int, seed: int, size: int = BATCH) -> list[Batch]:
    """That many entries in appends of `size`, an hour between two of them."""
    contents = list(islice(year(seed), entries))
    return [
        Batch(RECORDED_FROM + number * timedelta(hours=1), contents[start : start + size])
        for number, start in enumerate(range(0, entries, size))
    ]


def year(seed: int) -> Iterator[Content]:
    """Entries without end: first what each unit has once, then the mix."""
    draw = Draw(seed)
    for unit in draw.units:
        yield from draw.founding(unit)
    makers = [make for make, share in MIX for _ in range(share)]
    while True:
        if (content := draw.one_of(makers)(draw)) is not None:
            yield content


class Draw:
    """One run of the generator: its numbers, and what has been recorded that may be answered."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 — to be repeated, not to be secret
        self._number = 0
        self.units = units()
        self.listed: list[Content] = []
        self.cases: list[Content] = []
        self.incomplete: list[Content] = []

    def number(self, below: int) -> int:
        """A whole number from 0 on."""
        return self._random.randrange(below)

    def one_of(self, choices: Sequence[T]) -> T:
        """One of several."""
        return choices[self.number(len(choices))]

    def some(self, choices: Sequence[str], chance: int) -> list[str]:
        """Each of several, with a chance in a hundred."""
        return [choice for choice in choices if self.number(100) < chance]

    def taken(self, kept: list[Content]) -> Content | None:
        """Take one out, so that nothing is answered twice."""
        return kept.pop(self.number(len(kept))) if kept else None

    def day(self) -> date:
        """A day of the year."""
        return FIRST_DAY + timedelta(days=self.number(DAYS))

    def entry(self, topic: str, day: date, **rest: object) -> Content:
        """An entry with the next id; what is empty is left out."""
        self._number += 1
        content: Content = {
            "id": f"b{self._number:07d}",
            "topic": topic,
            "occurred_on": day.isoformat(),
            "source": SOURCE,
        }
        return content | {name: value for name, value in rest.items() if value}

    def reported(self, topic: str, data: Content) -> Content:
        """A report of some unit, handed in up to twenty days later, sometimes never."""
        day = self.day()
        submitted = None
        if self.number(100) < 98:
            later = timedelta(days=self.number(21), seconds=self.number(12 * 3600))
            instant = datetime(day.year, day.month, day.day, 4, tzinfo=UTC) + later
            submitted = instant.isoformat().replace("+00:00", "Z")
        unit = self.one_of(self.units)
        return self.entry(topic, day, unit=unit, submitted_at=submitted, data=data)

    def founding(self, unit: str) -> Iterator[Content]:
        """What a unit has once: a leading group, a plan, an assessor's finding."""
        kept = "2018-03-01T01:00:00Z"
        group = {"number": f"{unit}〔2018〕1号", "title": "关于成立领导小组的通知"}
        plan = {"kind": "plan", "number": f"{unit}〔2018〕2号", "title": "信用工作方案"}
        found = {"indicator": "8", "points": self.number(6), "post": "综合科"}
        if self.number(12):
            first = FIRST_DAY + timedelta(days=self.number(50))
            yield self.entry(
                "leading-group.established", first, unit=unit, submitted_at=kept, data=group
            )
        if self.number(12):
            yield self.entry("document.issued", FIRST_DAY, unit=unit, submitted_at=kept, data=plan)
        last = date(2018, 12, 31)
        yield self.entry("indicator.assessed", last, unit=unit, confirmed_by=CONFIRMER, data=found)


def case(draw: Draw) -> Content:
    """A joint-action case: from the system, or by the form, now and then with an empty column."""
    data = {
        "channel": draw.one_of(("system", "form", "form")),
        "object": draw.one_of((company, company, person))(draw.number(4_000)),
        "object_name": f"云州第{draw.number(900)}公司",
        "measure": draw.one_of(MEASURES),
        "department": draw.one_of(DEPARTMENTS),
        "grounds": "列入失信被执行人",
    }
    content = draw.reported("joint-case.reported", data)
    data["date"] = content["occurred_on"]
    if draw.number(100) < 4:
        del data["department"]
        draw.incomplete.append(content)
    else:
        draw.cases.append(content)
    return content


def company(number: int) -> str:
    """A well-formed unified social credit code that no company has (县级码 00)."""
    first = f"91370100M{number:08d}"
    return first + check_character(first)


def person(number: int) -> str:
    """The opaque id of somebody."""
    return f"OBJ-{number:04d}"


def twice(draw: Draw) -> Content | None:
    """A case that is reported once more under another id."""
    if not draw.cases:
        return None
    first = draw.one_of(draw.cases)
    day = date.fromisoformat(first["occurred_on"])
    rest = {name: first.get(name) for name in ("unit", "submitted_at")}
    return draw.entry("joint-case.reported", day, data=dict(first["data"]), **rest)


def activity(draw: Draw) -> Content:
    """An activity with some of its materials."""
    materials = [*draw.some(MATERIALS, 70), *draw.some(("media-report",), 85)]
    data: Content = {"title": f"诚信宣传第{draw.number(400)}场", "media_level": draw.one_of(LEVELS)}
    if materials:
        data["materials"] = materials
    return draw.reported("activity.reported", data)


def media(draw: Draw) -> Content:
    """A report in a news medium on one of a few subjects, so that the caps bite."""
    data = {
        "subject": f"诚信案例{draw.number(6)}",
        "level": draw.one_of(LEVELS),
        "outlet": f"第{draw.number(30)}媒体",
        "title": "守信经营受表彰",
    }
    return draw.reported("media.reported", data)


def innovation(draw: Draw) -> Content:
    """An innovation; two of one department and field count once."""
    data = {
        "department": draw.one_of(DEPARTMENTS),
        "field": draw.one_of(FIELDS),
        "materials": [*draw.some(MATERIALS, 70), "media-report"],
        "media_level": draw.one_of(LEVELS),
    }
    return draw.reported("innovation.reported", data)


def listing(draw: Draw) -> Content:
    """A body on the court's list, of a unit of which few are."""
    data = {
        "body": draw.one_of(BODIES),
        "case_number": f"（2018）云01执{draw.number(9_999)}号",
        "subject": f"SUB-{draw.number(9_999):04d}",
    }
    unit = draw.units[min(draw.number(len(draw.units)), draw.number(len(draw.units)))]
    content = draw.entry("defaulter.listed", draw.day(), unit=unit, data=data)
    draw.listed.append(content)
    return content


def clearing(draw: Draw) -> Content | None:
    """The end of a listing, some days after it and now and then after the year."""
    listed = draw.taken(draw.listed)
    if listed is None:
        return None
    day = min(_day(listed) + timedelta(days=1 + draw.number(120)), date(2019, 1, 20))
    return draw.entry("defaulter.cleared", day, target=listed["id"])


def monthly(draw: Draw) -> Content:
    """A monthly return."""
    data = {"month": f"2018-{1 + draw.number(12):02d}", "topics": ["joint-case.reported"]}
    return draw.entry("period.reported", draw.day(), unit=draw.one_of(draw.units), data=data)


def publicised(draw: Draw) -> Content:
    """An administrative decision made public; no indicator counts it as the scheme reads."""
    day = draw.day()
    data = {
        "kind": draw.one_of(("许可", "处罚")),
        "decided_on": day.isoformat(),
        "publicised_on": (day + timedelta(days=draw.number(12))).isoformat(),
    }
    return draw.entry("decision.publicised", day, unit=draw.one_of(draw.units), data=data)


def extra(draw: Draw) -> Content:
    """Points that the leaders gave or took."""
    topic = draw.one_of(("bonus.awarded", "penalty.imposed"))
    data = {"points": draw.one_of((1, 2, "0.5")), "grounds": "主要领导批示"}
    unit = draw.one_of(draw.units)
    return draw.entry(topic, draw.day(), unit=unit, confirmed_by=CONFIRMER, data=data)


def retraction(draw: Draw) -> Content | None:
    """A case that never was."""
    return _correction(draw, draw.taken(draw.cases), "entry.retracted", {})


def amendment(draw: Draw) -> Content | None:
    """A case with another measure than was written."""
    changes = {"set": {"measure": draw.one_of(MEASURES)}}
    return _correction(draw, draw.taken(draw.cases), "entry.amended", changes)


def reattribution(draw: Draw) -> Content | None:
    """A case of another unit."""
    to = {"to": draw.one_of(draw.units)}
    return _correction(draw, draw.taken(draw.cases), "entry.reattributed", to)


def supplement(draw: Draw) -> Content | None:
    """The column that was missing, handed in before or after the deadline."""
    target = draw.taken(draw.incomplete)
    if target is None:
        return None
    changes = {"set": {"department": draw.one_of(DEPARTMENTS)}}
    day = _day(target) + timedelta(days=21 + draw.number(30))
    rest = {"submitted_at": f"{day.isoformat()}T04:00:00Z", "reason": "补充材料", "data": changes}
    return draw.entry("entry.supplemented", day, target=target["id"], **rest)


def _correction(draw: Draw, target: Content | None, topic: str, data: Content) -> Content | None:
    if target is None:
        return None
    day = date(2019, 1, 10) + timedelta(days=draw.number(20))
    return draw.entry(
        topic, day, target=target["id"], reason="核对有误", confirmed_by=CONFIRMER, data=data
    )


def _day(content: Content) -> date:
    return date.fromisoformat(content["occurred_on"])


MIX: tuple[tuple[Callable[[Draw], Content | None], int], ...] = (
    (case, 105),
    (twice, 5),
    (activity, 16),
    (media, 24),
    (innovation, 8),
    (listing, 5),
    (clearing, 4),
    (monthly, 18),
    (publicised, 10),
    (extra, 1),
    (retraction, 1),
    (amendment, 1),
    (reattribution, 1),
    (supplement, 1),
)
"""Which kinds of entries, and how many of each in two hundred."""
