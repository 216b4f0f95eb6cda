"""`count`: how many entries happened in the period, or their weighted sum (每…, 上报…, 数量)."""

from __future__ import annotations

from fractions import Fraction

from pydantic import model_validator

from domain.conditions import Need, Unless, Where, mismatch
from domain.effect import Standing
from domain.figure import Because, Figure
from domain.language import Topic
from domain.measures.measure import CapPer, Measure, Sieve, Weight, flow
from domain.points import ONE, ZERO
from domain.view import Basis, View


class Count(Measure):
    """Flow: an entry counts once it happened; clearing it later changes nothing.

    The order is fixed: where, present, need, unless, distinct, cap, weight, always after corrections.
    """

    WORD = "count"

    of: Topic
    where: Where = {}
    present: tuple[str, ...] = ()
    need: Need | None = None
    unless: Unless | None = None
    distinct: tuple[str, ...] = ()
    cap_per: CapPer | None = None
    weight: Weight | None = None

    @model_validator(mode="after")
    def _cap_and_weight_commute(self) -> Count:
        if self.cap_per and self.weight and self.weight.by not in self.cap_per.by:
            message = "weight.by must be among cap_per.by, else cap and weight do not commute"
            raise ValueError(message)
        return self

    def topics(self) -> frozenset[str]:
        answered = {self.unless.answered_by} if self.unless else set()
        return frozenset({self.of} | answered)

    def figure(self, unit: str, view: View, basis: Basis) -> Figure:
        sieve = flow(view, unit, self.of, basis).where(self.where).present(self.present)
        if self.need is not None:
            need = self.need
            sieve.filtered(lambda one: _lacking(need, one))
        if self.unless is not None:
            unless = self.unless
            sieve.filtered(lambda one: _answered(unless, one, view))
        if self.distinct:
            _keep_earliest(sieve, self.distinct)
        if self.cap_per is not None:
            _keep_capped(sieve, self.cap_per)
        weight = self.weight
        amounts = [ONE if weight is None else weight.of(one) for _, one in sieve.kept]
        return Figure(sum(amounts, start=ZERO), sieve.items(amounts))


def _lacking(need: Need, standing: Standing) -> Because | None:
    lacking = need.lacking(standing)
    return Because("material missing", lacking) if lacking else None


def _answered(unless: Unless, standing: Standing, view: View) -> Because | None:
    for answer in standing.answers:
        if (
            answer.fact.topic == unless.answered_by
            and view.acting(answer)
            and mismatch(answer, unless.where) is None
        ):
            return Because("answered by", f"#{answer.fact.position}")
    return None


def _key(standing: Standing, fields: tuple[str, ...]) -> tuple[object, ...]:
    """The entry's key; an absent field makes a key of its own, never equal to another's."""
    return tuple(
        ("absent", standing.fact.position) if (value := standing.field(field)) is None else value
        for field in fields
    )


def _keep_earliest(sieve: Sieve, fields: tuple[str, ...]) -> None:
    first: dict[tuple[object, ...], int] = {}
    kept = []
    for day, standing in sieve.kept:
        earlier = first.setdefault(_hashable(_key(standing, fields)), standing.fact.position)
        if earlier == standing.fact.position:
            kept.append((day, standing))
        else:
            sieve.drop(standing, Because("duplicate of", f"#{earlier}"), day)
    sieve.take(kept)


def _keep_capped(sieve: Sieve, cap: CapPer) -> None:
    taken: dict[tuple[object, ...], Fraction] = {}
    kept = []
    for day, standing in sieve.kept:
        key = _hashable(_key(standing, cap.by))
        limit = cap.limit(standing)
        before = taken.get(key, ZERO)
        if limit is not None and before + 1 > limit:
            sieve.drop(standing, Because("over the cap", f"{limit}"), day)
            continue
        taken[key] = before + 1
        kept.append((day, standing))
    sieve.take(kept)


def _hashable(key: tuple[object, ...]) -> tuple[object, ...]:
    return tuple(tuple(part) if isinstance(part, list) else part for part in key)
