"""`open`: what has been opened and not closed by the cut-off (存在, 存续, 未完成, 成立)."""

from __future__ import annotations

from domain.conditions import Where, written
from domain.effect import Standing
from domain.figure import Because, Figure
from domain.language import Topic
from domain.measures.measure import Measure, Sieve, Weight, lacking, stock, unlike
from domain.points import ONE, total
from domain.view import Basis, View


class Open(Measure):
    """Stock: opened on any earlier day, and still open; closing it restores from that day.

    A closing entry closes its target; one without a target closes what is open with an equal `key`.
    """

    WORD = "open"

    opened: Topic
    closed: Topic | None = None
    key: tuple[str, ...] = ()
    where: Where = {}
    present: tuple[str, ...] = ()
    weight: Weight | None = None

    def topics(self) -> frozenset[str]:
        return frozenset({self.opened, self.closed} - {None})  # type: ignore[arg-type]

    def figure(self, unit: str, view: View, basis: Basis) -> Figure:
        sieve = self.remaining(unit, view, basis)
        weight = self.weight
        amounts = [ONE if weight is None else weight.of(one) for _, one in sieve.kept]
        groups = () if weight is None else weight.groups(sieve.kept)
        return Figure(total(amounts), sieve.items(amounts), groups=groups)

    def remaining(self, unit: str, view: View, basis: Basis) -> Sieve:
        """What was opened and is not closed yet."""
        sieve = stock(view, self.units(unit, view), self.opened, basis).filtered(self.unfit)
        closings = self._closings_by_key(unit, view)
        for _, one in list(sieve.kept):
            self._note_idle(sieve, one, view)
        return sieve.filtered(lambda one: self._closed(one, view, closings))

    def unfit(self, one: Standing) -> Because | None:
        """The first condition that an entry itself does not meet; None if it meets all."""
        return unlike(one, self.where) or lacking(one, self.present)

    def _closings_by_key(self, unit: str, view: View) -> list[Standing]:
        if self.closed is None or not self.key:
            return []
        return [
            closing
            for one in self.units(unit, view)
            for closing in view.standings(self.closed, one)
            if closing.fact.target is None and view.acting(closing)
        ]

    def _note_idle(self, sieve: Sieve, one: Standing, view: View) -> None:
        """Name the closings that do not act: after the cut-off, or retracted."""
        for answer in one.answers:
            if answer.fact.topic == self.closed and not view.acting(answer):
                late = Because("after as_of", answer.occurred_on.isoformat())
                sieve.drop(answer, answer.gone or late)

    def _closed(self, one: Standing, view: View, closings: list[Standing]) -> Because | None:
        for answer in one.answers:
            if answer.fact.topic == self.closed and view.acting(answer):
                return _cleared(answer)
        for closing in closings:
            same = closing.unit == one.unit and all(
                closing.data.get(field) is not None and closing.data.get(field) == one.field(field)
                for field in self.key
            )
            if same and _opened_before(one, closing):
                return _cleared(closing)
        return None


def _opened_before(one: Standing, closing: Standing) -> bool:
    return (one.occurred_on, one.fact.position) <= (closing.occurred_on, closing.fact.position)


def _cleared(closing: Standing) -> Because:
    day = written(closing.occurred_on.isoformat())
    return Because("cleared on", f"{day} #{closing.fact.position}")
