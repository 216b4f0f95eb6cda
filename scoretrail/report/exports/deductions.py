"""扣分明细表: every point that was not given, with its clause and the entry behind it.

Where each entry takes away so much, each has its row; what a floor, a cap or the rounding changed
has a row of its own. Elsewhere one row tells the whole item. The rows of an item add up to its loss.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from domain.award import Award, Sheet
from domain.figure import Item
from domain.indicator import Scored
from domain.points import ZERO
from replay.as_of import Answer, Memory
from scoretrail.report.arithmetic import arithmetic
from scoretrail.report.exports import sums
from scoretrail.report.exports.grid import Amount, Cell, Grid, columns, numbered
from scoretrail.report.naming import Naming
from scoretrail.report.numbers import span
from scoretrail.report.viewpoint import title
from scoretrail.words import Voice, captions, lines
from scoretrail.words import exports as words
from scoretrail.words.names import described

DEDUCTED_COLUMN = 5


class Deductions:
    """Writes the rows of a list of deductions."""

    def __init__(self, voice: Voice, memory: Memory, naming: Naming, answer: Answer) -> None:
        self._voice = voice
        self._memory = memory
        self._naming = naming
        self._answer = answer
        self._decimals = answer.scheme.total.round.decimals

    def grid(self, sheets: Sequence[Sheet] | None = None) -> Grid:
        """The list of these sheets, or of all."""
        voice = self._voice
        said = columns(
            voice,
            (words.NUMBER, False),
            (captions.UNIT, False),
            (captions.INDICATOR, True),
            (words.REASON, True),
            (words.CLAUSE, True),
            (words.DEDUCTED, False),
            (words.OCCURRED, False),
            (words.RECORDED, False),
            (words.SOURCE_DOCUMENT, True),
            (words.ENTRY, False),
            (words.LINK, True),
        )
        chosen = self._answer.ranking() if sheets is None else sheets
        rows = [row for sheet in chosen for award in sheet.awards for row in self._rows(award)]
        amounts = [row[4].number for row in rows if isinstance(row[4], Amount)]
        found = sums.column_sum(DEDUCTED_COLUMN, amounts, self._decimals)
        whole: tuple[Cell, ...] = (voice(words.SUM), None, None, None, None, found)
        return Grid(
            voice(words.DEDUCTIONS),
            title(self._naming, self._answer),
            said,
            numbered(rows),
            (*whole, None, None, None, None, None) if rows else (),
        )

    def _rows(self, award: Award) -> Iterator[tuple[Cell, ...]]:
        if award.state == "unscored" and award.kind != "shown":
            opened = span(self._answer.scheme, award.span)
            yield self._row(award, self._voice(lines.UNSCORED_SPAN, span=opened), None)
            return
        lost = loss(award)
        if not lost:
            return
        taken = self._taken(award)
        if not taken:
            said = arithmetic(self._voice, self._answer.scheme, award)
            yield self._row(award, said or self._voice(lines.NO_ENTRIES), lost, self._lone(award))
            return
        for item, amount in taken:
            fact = self._memory.fact(item.entry)
            said = described(self._voice, fact.topic, self._naming.shown(fact))
            yield self._row(award, said, amount, item.entry)
        rest = lost - sum((amount for _, amount in taken), start=ZERO)
        if rest:
            yield self._row(award, self._voice(words.AT_FLOOR), rest)

    def _taken(self, award: Award) -> list[tuple[Item, Fraction]]:
        """What each entry took away; nothing where the points are not worked out by the piece."""
        found = []
        if award.finding is not None:
            return []
        for item in award.items:
            if not item.counted:
                continue
            each = _each(self._answer.scheme.indicator(award.code), item)
            change = item.amount if award.kind == "penalty" and each is None else each
            if change is None or (award.kind == "base" and change >= 0):
                return []
            amount = abs(change * item.amount) if each is not None else abs(change)
            if amount:
                found.append((item, amount))
        return found

    @staticmethod
    def _lone(award: Award) -> int | None:
        """The entry, where a single one decided."""
        return award.entries[0] if len(award.entries) == 1 else None

    def _row(
        self, award: Award, said: str, lost: Fraction | None, entry: int | None = None
    ) -> tuple[Cell, ...]:
        fact = None if entry is None else self._memory.fact(entry)
        zone = self._answer.scheme.zone_info
        clause = "\n".join(self._naming.text(cite.quote) for cite in award.cites)
        link = self._naming.coordinate(self._answer.resolved.of(award.unit, award.code))
        return (
            self._naming.name(award.unit),
            f"{award.code} {award.name}",
            said,
            clause,
            None if lost is None else Amount(lost, self._decimals),
            None if fact is None else fact.occurred_on,
            None if fact is None else fact.recorded_at.astimezone(zone).date(),
            None if fact is None else fact.source,
            None if fact is None else f"#{fact.position}",
            str(link),
        )


def loss(award: Award) -> Fraction:
    """What is missing from full marks, or was taken away specially."""
    if award.points is None:
        return ZERO
    if award.kind == "penalty":
        return award.points
    if award.kind != "base" or award.full is None:
        return ZERO
    return award.full - award.points


def _each(line: Scored, item: Item) -> Fraction | None:
    """What an entry of the line changes by the piece."""
    part = item.side.split("/")[0]
    each: Fraction | None = getattr(line.parts.get(part, line).points, "each", None)
    return each
