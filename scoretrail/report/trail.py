"""Why (说明): one award with its clause, its arithmetic, and every entry that counted or did not.

The entries of a unit are shown to whoever may ask for that unit; another unit's never are.
Long lists are cut where the page says so, and never in silence.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import RenderableType
from rich.table import Table

from domain.award import Award
from domain.effect import CORRECTIONS
from domain.figure import Item
from domain.indicator import Scored
from domain.points import plain
from replay.as_of import Answer, Memory
from scoretrail.report.arithmetic import arithmetic
from scoretrail.report.naming import Naming
from scoretrail.report.numbers import full, plain_signed, points, span
from scoretrail.report.page import lines as labelled
from scoretrail.report.prose import Prose
from scoretrail.words import Voice, captions, lines
from scoretrail.words.names import described
from scoretrail.words.reasons import AT_AS_OF, AT_PERIOD_END, ENDING_TOO_LATE, because

SHOWN = 12
"""So many entries of a kind are listed unless all are asked for."""


def heading(voice: Voice, naming: Naming, answer: Answer, award: Award) -> str:
    """Unit, indicator, points of full."""
    scored = points(answer.scheme, award.points)
    if award.state == "unscored":
        scored = voice(lines.UNSCORED_SPAN, span=span(answer.scheme, award.span))
    if award.state == "not applicable":
        scored = voice(lines.NOT_APPLICABLE)
    of = "" if award.full is None else f" / {full(award.full)}"
    return f"{naming.both(award.unit)} · {award.code} {award.name}  {scored}{of}"


class Trail:
    """The parts of the page about one award."""

    def __init__(
        self, voice: Voice, naming: Naming, memory: Memory, answer: Answer, award: Award
    ) -> None:
        self._voice = voice
        self._naming = naming
        self._memory = memory
        self._answer = answer
        self._award = award
        self._line = answer.scheme.indicator(award.code)

    def body(self, *, everything: bool = False) -> Table:
        """The clause, the arithmetic, the entries, the readings."""
        voice, naming, award = self._voice, self._naming, self._award
        pairs: list[tuple[str, RenderableType]] = []
        document = naming.text(self._answer.scheme.source.document)
        for number, cite in enumerate(award.cites):
            at = voice(lines.DOCUMENT_AT, at=naming.text(cite.at), document=document)
            label = voice(captions.CLAUSE) if number == 0 else ""
            pairs.append((label, Prose(f"{voice.quoted(cite.quote)}  {at}")))
        said = arithmetic(voice, self._answer.scheme, award) or voice(lines.NO_ENTRIES)
        pairs.append((voice(captions.ARITHMETIC), Prose(said)))
        counted = [item for item in award.items if item.counted]
        pairs += self._entries(voice(captions.COUNTED), counted, everything=everything)
        not_counted = list(award.not_counted)
        pairs += self._entries(voice(captions.NOT_COUNTED), not_counted, everything=everything)
        pairs += self._readings()
        return labelled(pairs)

    def _entries(
        self, label: str, items: Sequence[Item], *, everything: bool
    ) -> list[tuple[str, RenderableType]]:
        if not items:
            return [(label, Prose("—"))]
        grid = Table.grid(padding=(0, 1, 0, 0))
        grid.add_column(justify="right", no_wrap=True)
        longest = max(len(self._memory.fact(item.entry).id) for item in items)
        grid.add_column(overflow="fold", min_width=min(longest, 8))
        grid.add_column(overflow="fold", min_width=8)
        grid.add_column(no_wrap=True)
        grid.add_column(no_wrap=True)
        grid.add_column(overflow="fold", min_width=4 if items[0].counted else 8)
        shown = items if everything else items[:SHOWN]
        for item in shown:
            grid.add_row(*self._item(item))
        more = len(items) - len(shown)
        rest = [("", Prose(self._voice(lines.AND_MORE, n=more), style="dim"))] if more else []
        return [(label, grid), *rest]

    def _item(self, item: Item) -> list[Prose]:
        voice = self._voice
        fact = self._memory.fact(item.entry)
        zone = self._answer.scheme.zone_info
        ending = Prose(self.amount(item), style="bold")
        if not item.counted:
            ending = Prose(self.because(item), style="yellow")
        return [
            Prose(f"#{fact.position}"),
            Prose(fact.id, style="dim"),
            Prose(self.what(item)),
            Prose(voice(lines.OCCURRED, day=fact.occurred_on)),
            Prose(voice(lines.RECORDED, day=fact.recorded_at.astimezone(zone).date())),
            ending,
        ]

    def what(self, item: Item) -> str:
        """The entry in one line, with what corrected it."""
        fact = self._memory.fact(item.entry)
        what = described(self._voice, fact.topic, self._naming.shown(fact))
        if item.because is None or item.because.reason != "retracted by":
            what += self._corrected(fact.id)
        return what

    def amount(self, item: Item) -> str:
        """What the entry does to the points, where each does something; else what it counts."""
        each = getattr(self._line_of(item).points, "each", None)
        if each is not None:
            return plain_signed(each * item.amount)
        return self._voice(lines.COUNTS_AS, amount=plain(item.amount))

    def _line_of(self, item: Item) -> Scored:
        part = item.side.split("/")[0]
        return self._line.parts.get(part, self._line)

    def because(self, item: Item) -> str:
        """Why the entry does not count."""
        if item.because is None:
            return "—"
        closed = getattr(self._line_of(item).measure, "closed", None)
        topic = self._memory.fact(item.entry).topic
        if item.because.reason == "after as_of" and topic == closed:
            last = self._answer.viewpoint.as_of >= self._answer.scheme.period.last
            when = self._voice(AT_PERIOD_END if last else AT_AS_OF)
            return self._voice(ENDING_TOO_LATE, when=when)
        return because(self._voice, item.because.reason, item.because.detail)

    def _corrected(self, entry_id: str) -> str:
        known = self._answer.viewpoint.known_at
        by = [
            f"#{fact.position}"
            for fact in self._memory.stream(entry_id)
            if fact.target == entry_id and fact.topic in CORRECTIONS and fact.position <= known
        ]
        return self._voice(lines.CORRECTED, positions=self._voice.comma.join(by)) if by else ""

    def _readings(self) -> list[tuple[str, RenderableType]]:
        voice = self._voice
        readings = self._answer.scheme.indicator(self._award.code).readings
        pairs: list[tuple[str, RenderableType]] = []
        for number, reading in enumerate(readings):
            basis = voice.aside(voice(lines.READING_BASIS[reading.basis]))
            label = voice(captions.READINGS) if number == 0 else ""
            pairs.append((label, Prose(f"{reading.id} {reading.adopted}{basis}")))
        return pairs
