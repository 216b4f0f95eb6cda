"""`value`: a quantity that entries record, the last of them or their sum."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from pydantic import Field

from domain.conditions import Where, empty, written
from domain.counting_days import Dated
from domain.effect import Standing
from domain.figure import Because, Figure
from domain.language import Flag, Topic, Whole
from domain.measures.measure import Measure, Sieve, flow, lacking, unlike
from domain.points import ZERO, exact
from domain.view import Basis, View

Pick = Literal["last", "sum", "mean", "max", "min"]


class Value(Measure):
    """A recorded quantity; `empty` says whether nothing recorded is missing or zero.

    With `latest_per` a later figure of the same key replaces the earlier (a month's report re-issued).
    `from_unit` reads another unit's entries: the county's place in the city scores its departments.
    """

    WORD = "value"

    of: Topic
    where: Where = {}
    field: str
    pick: Pick
    last_n: Whole | None = None
    latest_per: tuple[str, ...] = ()
    empty: Literal["missing", "zero"] = "missing"
    in_: str | None = Field(default=None, alias="in")
    whole: Flag = False
    from_unit: str | None = None

    def topics(self) -> frozenset[str]:
        return frozenset({self.of})

    def figure(self, unit: str, view: View, basis: Basis) -> Figure:
        sieve = self.recorded(unit, view, basis)
        if self.latest_per:
            _keep_latest(sieve, self.latest_per)
        if self.last_n is not None:
            _keep_last(sieve, self.last_n)
        amounts = [exact(one.field(self.field)) for _, one in sieve.kept]
        return self._picked(sieve, amounts)

    def recorded(self, unit: str, view: View, basis: Basis) -> Sieve:
        """The entries that hold the quantity, before any is picked."""
        return flow(view, self._read(unit, view), self.of, basis).filtered(self.unfit)

    def unfit(self, one: Standing) -> Because | None:
        """The first condition that an entry itself does not meet; None if it meets all."""
        because = unlike(one, self.where)
        if because is None and self.in_ is not None:
            because = unlike(one, {"in": self.in_})
        return because or lacking(one, (self.field,))

    def reads(self, unit: str, view: View) -> tuple[str, ...] | None:
        return tuple(owned for one in self._read(unit, view) for owned in view.owned(one))

    def _read(self, unit: str, view: View) -> tuple[str, ...]:
        return (self.from_unit,) if self.from_unit is not None else self.units(unit, view)

    def _picked(self, sieve: Sieve, amounts: list[Fraction]) -> Figure:
        if self.whole and any(amount.denominator != 1 for amount in amounts):
            return Figure(None, _none_counted(sieve, amounts), missing="not a whole number")
        if not amounts:
            value = ZERO if self.empty == "zero" else None
            return Figure(value, sieve.items([]), missing="" if value is not None else "no figure")
        if self.last_n is not None and len(amounts) < self.last_n:
            return Figure(None, sieve.items(amounts), missing=f"fewer than {self.last_n} figures")
        if self.pick == "sum":
            return Figure(sum(amounts, start=ZERO), sieve.items(amounts))
        if self.pick == "mean":
            return Figure(sum(amounts, start=ZERO) / len(amounts), sieve.items(amounts))
        return self._one_of(sieve, amounts)

    def _one_of(self, sieve: Sieve, amounts: list[Fraction]) -> Figure:
        """The last, greatest or least figure; the others are shown as replaced by it."""
        best = len(amounts) - 1
        if self.pick in ("max", "min"):
            target = max(amounts) if self.pick == "max" else min(amounts)
            best = amounts.index(target)
        day, chosen = sieve.kept[best]
        for other_day, other in sieve.kept:
            if other is not chosen:
                because = Because("replaced by", f"#{chosen.fact.position}")
                sieve.drop(other, because, other_day)
        sieve.take([(day, chosen)])
        return Figure(amounts[best], sieve.items([amounts[best]]))


def _keep_latest(sieve: Sieve, fields: tuple[str, ...]) -> None:
    latest: dict[tuple[str, ...], Dated] = {}
    kept: list[Dated] = []
    for day, standing in sieve.kept:
        if any(empty(standing.field(field)) for field in fields):
            kept.append((day, standing))
            continue
        latest[tuple(written(standing.field(field)) for field in fields)] = (day, standing)
    winners = {id(standing): standing for _, standing in latest.values()}
    for day, standing in sieve.kept:
        key = tuple(written(standing.field(field)) for field in fields)
        if key in latest and id(standing) not in winners:
            later = latest[key][1].fact.position
            sieve.drop(standing, Because("replaced by", f"#{later}"), day)
    sieve.take(sorted((*kept, *latest.values()), key=lambda d: (d[0], d[1].fact.position)))


def _keep_last(sieve: Sieve, number: int) -> None:
    for day, standing in sieve.kept[:-number]:
        sieve.drop(standing, Because("over the cap", f"{number}"), day)
    sieve.take(sieve.kept[-number:])


def _none_counted(sieve: Sieve, amounts: list[Fraction]) -> tuple:  # type: ignore[type-arg]
    for (day, standing), amount in zip(sieve.kept, amounts, strict=True):
        if amount.denominator != 1:
            sieve.drop(standing, Because("not a whole number", written(amount)), day)
    sieve.take(
        [(d, s) for (d, s), a in zip(sieve.kept, amounts, strict=True) if a.denominator == 1]
    )
    return sieve.items([a for a in amounts if a.denominator == 1])
