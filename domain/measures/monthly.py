"""`monthly`: the monitoring report's figure for each month, and records where no figure is on file.

Pingyin 2022, annex 2, item 2 (以市信用办监测月报为准): a month's report decides; a month without one is
counted from the records themselves. Where both are there, both are shown.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated

from msgspec.structs import replace

from domain.figure import Because, Figure, Item
from domain.language import one_of
from domain.measures.count import Count
from domain.measures.measure import Measure, together
from domain.measures.value import Value
from domain.points import ZERO
from domain.view import Basis, View


class Monthly(Measure):
    """Σ over the months: what the report says, else how many records count.

    `reported` picks one figure a month (`latest_per: [month]`, `pick: sum`); a record belongs to the
    month of its counting day.
    """

    WORD = "monthly"

    reported: Annotated[Value, one_of(Value)]
    records: Annotated[Count, one_of(Count)]

    def topics(self) -> frozenset[str]:
        return self.reported.topics() | self.records.topics()

    @property
    def couples(self) -> bool:
        """As its records do."""
        return self.records.couples

    def parts(self) -> tuple[Measure, ...]:
        return (self.reported, self.records)

    def reads(self, unit: str, view: View) -> tuple[str, ...] | None:
        return together(self.parts(), unit, view)

    def figure(self, unit: str, view: View, basis: Basis) -> Figure:
        reported = self.reported.figure(unit, view, basis)
        records = self.records.figure(unit, view, basis)
        if reported.value is None or records.value is None:
            missing = reported.missing or records.missing
            return Figure(None, (*reported.items, *records.items), missing=missing)
        by_month = {self._month(item, unit, view): item for item in reported.items if item.counted}
        counted: dict[str, Fraction] = {}
        items: list[Item] = list(reported.items)
        for item in records.items:
            month = "" if item.day is None else item.day.isoformat()[:7]
            if item.counted:
                counted[month] = counted.get(month, ZERO) + item.amount
            if item.counted and month in by_month:
                because = Because("replaced by", f"#{by_month[month].entry}")
                item = replace(item, counted=False, amount=ZERO, because=because)  # noqa: PLW2901
            items.append(item)
        only_records = sum((n for m, n in counted.items() if m not in by_month), start=ZERO)
        sides = [
            side
            for month in sorted(set(by_month) & set(counted))
            for side in (
                (f"{month} reported", by_month[month].amount),
                (f"{month} records", counted[month]),
            )
        ]
        return Figure(reported.value + only_records, tuple(items), sides=tuple(sides))

    def _month(self, item: Item, unit: str, view: View) -> str:
        for standing in view.standings(self.reported.of, unit):
            if standing.fact.position == item.entry:
                return str(standing.field("month"))
        return ""
