"""`count`: how many entries happened in the period, or their weighted sum (每…, 上报…, 数量)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Literal

from pydantic import model_validator

from domain.conditions import DaysBetween, Form, Need, Unless, Where, empty, mismatch, written
from domain.effect import Standing
from domain.errors import CalendarUnknown
from domain.figure import Because, Figure
from domain.language import Misfit, Model, Topic
from domain.measures.measure import (
    CapPer,
    Measure,
    Sieve,
    Weight,
    flow,
    lacking,
    unlike,
    without_calendar,
)
from domain.points import ONE, total
from domain.view import Basis, View


class Distinct(Model):
    """Equal keys count once, inside the unit or among all units compared (只认可一个)."""

    by: tuple[str, ...]
    within: Literal["population"]


class Count(Measure):
    """Flow: an entry counts once it happened; clearing it later changes nothing.

    The order is fixed: where, present, form, absent, days_between, need, unless, distinct, cap, weight,
    always after corrections. `distinct` keeps the earliest of equal keys inside the unit, or, written
    `{by: […], within: population}`, the first claim among all units compared.
    """

    WORD = "count"

    of: Topic
    where: Where = {}
    present: tuple[str, ...] = ()
    form: Form | None = None
    absent: tuple[str, ...] = ()
    days_between: DaysBetween | None = None
    need: Need | None = None
    unless: Unless | None = None
    distinct: tuple[str, ...] | Distinct = ()
    cap_per: CapPer | None = None
    weight: Weight | None = None

    @model_validator(mode="after")
    def _cap_and_weight_commute(self) -> Count:
        if self.cap_per and self.weight and self.weight.by not in self.cap_per.by:
            raise Misfit(
                "weight.by 须在 cap_per.by 之中，否则先封顶和先加权的结果不同",
                "weight.by must be among cap_per.by, else cap and weight do not commute",
            )
        return self

    def topics(self) -> frozenset[str]:
        answered = {self.unless.answered_by} if self.unless else set()
        return frozenset({self.of} | answered)

    @property
    def couples(self) -> bool:
        """A first claim among all units takes the claim from the others."""
        return isinstance(self.distinct, Distinct)

    @property
    def runs(self) -> bool:
        return self.days_between is not None

    def reads(self, unit: str, view: View) -> tuple[str, ...] | None:
        return None if isinstance(self.distinct, Distinct) else super().reads(unit, view)

    def read_by(self, population: Sequence[str], view: View) -> frozenset[str] | None:
        read = [super(Count, self).reads(unit, view) for unit in population]
        return frozenset(unit for units in read for unit in units or ())

    def figure(self, unit: str, view: View, basis: Basis) -> Figure:
        try:
            return self._counted(unit, view, basis)
        except CalendarUnknown as error:
            return without_calendar(error, flow(view, self.units(unit, view), self.of, basis))

    def _counted(self, unit: str, view: View, basis: Basis) -> Figure:
        sieve = self.qualified(unit, view, basis)
        if isinstance(self.distinct, Distinct):
            _keep_first_claims(sieve, self._claims(self.distinct, view, basis), self.distinct)
        elif self.distinct:
            _keep_earliest(sieve, self.distinct)
        if self.cap_per is not None:
            _keep_capped(sieve, self.cap_per)
        weight = self.weight
        amounts = [ONE if weight is None else weight.of(one) for _, one in sieve.kept]
        groups = () if weight is None else weight.groups(sieve.kept)
        return Figure(total(amounts), sieve.items(amounts), groups=groups)

    def qualified(self, unit: str, view: View, basis: Basis) -> Sieve:
        """The entries that meet every condition, before equal ones are told apart."""
        sieve = flow(view, self.units(unit, view), self.of, basis)
        sieve.filtered(lambda one: self.unfit(one, view))
        if self.unless is not None:
            unless = self.unless
            for _, one in list(sieve.kept):
                _note_idle(sieve, unless, one, view)
            sieve.filtered(lambda one: _answered(unless, one, view))
        return sieve

    def unfit(self, one: Standing, view: View) -> Because | None:
        """The first condition that an entry itself does not meet; None if it meets all."""
        because = unlike(one, self.where) or lacking(one, self.present)
        if because is None and self.form is not None:
            because = _incomplete(self.form, one)
        if because is None and self.absent:
            because = _not_absent(self.absent, one)
        if because is None and self.days_between is not None:
            because = _days_mismatch(self.days_between, one, view)
        if because is None and self.need is not None:
            because = _lacking(self.need, one)
        return because

    def _claims(self, distinct: Distinct, view: View, basis: Basis) -> Claims:
        """Who claimed each key first among the units compared; worked out once for a view."""
        if id(self) not in view.memo:
            everyone = [
                dated
                for unit in view.population
                for dated in self.qualified(unit, view, basis).kept
            ]
            claims: Claims = {}
            for _, standing in sorted(everyone, key=lambda d: (d[0], d[1].fact.position)):
                key = _key(standing, distinct.by)
                claims.setdefault(key, standing.fact.position)
            view.memo[id(self)] = claims
        kept: Claims = view.memo[id(self)]
        return kept


Claims = dict[tuple[object, ...], int]


def _incomplete(form: Form, standing: Standing) -> Because | None:
    short = form.lacking(standing)
    return Because("material missing", short) if short else None


def _not_absent(fields: tuple[str, ...], standing: Standing) -> Because | None:
    for name in fields:
        value = standing.field(name)
        if not empty(value):
            return Because("does not match", f"{name}={written(value)}")
    return None


def _days_mismatch(rule: DaysBetween, standing: Standing, view: View) -> Because | None:
    days = rule.days(standing, view.cutoff, view.calendar)
    if days is None:
        return Because("material missing", rule.from_)
    if rule.holds(Fraction(days)):
        return None
    return Because("does not match", f"{rule.from_}→{rule.to}={days}")


def _lacking(need: Need, standing: Standing) -> Because | None:
    short = need.lacking(standing)
    return Because("material missing", short) if short else None


def _answered(unless: Unless, standing: Standing, view: View) -> Because | None:
    excuse = unless.excuse(standing.answers, view.acting)
    return None if excuse is None else Because("answered by", f"#{excuse.fact.position}")


def _note_idle(sieve: Sieve, unless: Unless, one: Standing, view: View) -> None:
    """Name the answers that excuse nothing: of another manner, after the cut-off, or retracted."""
    for answer in one.answers:
        if answer.fact.topic != unless.answered_by:
            continue
        unlike = mismatch(answer, unless.where)
        if not view.acting(answer):
            late = Because("after as_of", answer.occurred_on.isoformat())
            sieve.drop(answer, answer.gone or late)
        elif unlike is not None:
            sieve.drop(answer, Because("does not match", unlike))


def _key(standing: Standing, fields: tuple[str, ...]) -> tuple[object, ...]:
    """The entry's key; an absent field makes a key of its own, never equal to another's."""
    return tuple([_part(standing, field) for field in fields])


def _part(standing: Standing, field: str) -> object:
    value = standing.field(field)
    if value is None:
        return ("absent", standing.fact.position)
    return tuple(value) if isinstance(value, list) else value


def _keep_earliest(sieve: Sieve, fields: tuple[str, ...]) -> None:
    first: dict[tuple[object, ...], int] = {}
    kept = []
    for day, standing in sieve.kept:
        earlier = first.setdefault(_key(standing, fields), standing.fact.position)
        if earlier == standing.fact.position:
            kept.append((day, standing))
        else:
            sieve.drop(standing, Because("duplicate of", f"#{earlier}"), day)
    sieve.take(kept)


def _keep_first_claims(sieve: Sieve, claims: Claims, distinct: Distinct) -> None:
    kept = []
    for day, standing in sieve.kept:
        first = claims[_key(standing, distinct.by)]
        if first == standing.fact.position:
            kept.append((day, standing))
        else:
            sieve.drop(standing, Because("duplicate of", f"#{first}"), day)
    sieve.take(kept)


def _keep_capped(sieve: Sieve, cap: CapPer) -> None:
    taken: dict[tuple[object, ...], int] = {}
    kept = []
    for day, standing in sieve.kept:
        key = _key(standing, cap.by)
        limit = cap.limit(standing)
        before = taken.get(key, 0)
        if limit is not None and before + 1 > limit:
            sieve.drop(standing, Because("over the cap", f"{limit}"), day)
            continue
        taken[key] = before + 1
        kept.append((day, standing))
    sieve.take(kept)
