"""The bulletin (通报): how all fared, item by item and by name, what went wrong, and the tables.

It says what follows from the entries. What is asked of the units is for the office to write.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction

from domain.award import Award, Sheet
from domain.points import ZERO, half_up
from replay.as_of import Answer
from replay.impact import Impacts
from scoretrail.desk import Desk
from scoretrail.report.charts import distribution
from scoretrail.report.documents import parts
from scoretrail.report.documents.document import (
    Annex,
    Block,
    Document,
    Heading,
    Paragraph,
    Picture,
    Table,
    columns_of,
)
from scoretrail.report.exports.books import deductions_book, summary_book
from scoretrail.report.exports.deductions import loss
from scoretrail.report.exports.grid import Book
from scoretrail.report.naming import Naming
from scoretrail.report.numbers import full, points
from scoretrail.report.standings import short
from scoretrail.report.viewpoint import title
from scoretrail.words import Voice
from scoretrail.words import documents as words
from scoretrail.words.reasons import REASONS

LEADING = 3
WORST = 3
NAMED = 12
"""So many units are named in a sentence; the tables name all."""

DEDUCTIONS = (6, 13, 26, 39, 11, 13, 9)


def bulletin(
    voice: Voice, desk: Desk, answer: Answer, found: Impacts, *, head: str | None = None
) -> Document:
    """The bulletin on a whole population; `found` weighs the readings, `head` is the office in red."""
    text = _Text(voice, desk.naming_of(answer), answer)
    summary = summary_book(voice, desk, answer)
    blocks: list[Block] = [
        Heading(parts.ordinal(voice, 1, words.OVERALL)),
        Paragraph(parts.by_scheme(voice, desk, answer) + text.overall()),
        _picture(voice, desk, answer),
        *parts.unscored(voice, desk, answer, answer.ranking()),
        *parts.readings(voice, found),
        Heading(parts.ordinal(voice, 2, words.IN_DETAIL)),
        *(Paragraph(text.item(code)) for code in answer.scheme.codes),
        Heading(parts.ordinal(voice, 3, words.PROBLEMS)),
        *(Paragraph(said) for said in text.problems()),
        Heading(parts.ordinal(voice, 4, words.DEMANDS)),
        Paragraph(voice(words.DEMANDS_BLANK)),
        *_annexes(voice, desk, answer, summary),
    ]
    named = voice(words.BULLETIN_TITLE, scheme=title(desk.naming_of(answer), answer))
    addressed = parts.Addressed(named, voice(words.TO_ALL), head)
    return parts.draft(voice, desk, answer, addressed, blocks, summary.basis)


def _picture(voice: Voice, desk: Desk, answer: Answer) -> Picture:
    chart = distribution(voice, desk.naming_of(answer), answer)
    return Picture(chart, voice(words.FIGURE, n=1, title=chart.title))


def _annexes(voice: Voice, desk: Desk, answer: Answer, summary: Book) -> list[Block]:
    grid = columns_of(summary.grids[0], *range(_width(answer)))
    weights = (16, *[10] * (len(grid.columns) - 1))
    deductions = deductions_book(voice, desk, answer).grids[0]
    first = voice(words.ANNEX, n=1, name=voice(words.SUMMARY_ANNEX))
    second = voice(words.ANNEX, n=2, name=voice(words.DEDUCTIONS_ANNEX))
    return [
        Annex(first, across=True),
        Table(grid, weights),
        Annex(second, across=True),
        Table(columns_of(deductions, 0, 1, 2, 3, 5, 6, 9), DEDUCTIONS),
    ]


def _width(answer: Answer) -> int:
    """Unit, items, total and place, and what the scheme has beside.

    The mark of a demonstration stands at the foot of every page and not in a column.
    """
    scheme = answer.scheme
    return 3 + len(scheme.codes) + (scheme.total.convert_to is not None) + bool(scheme.grades)


class _Text:
    """The sentences of a bulletin."""

    def __init__(self, voice: Voice, naming: Naming, answer: Answer) -> None:
        self._voice = voice
        self._naming = naming
        self._answer = answer
        self._sheets = answer.ranking()

    def overall(self) -> str:
        """How many there are, the mean, the highest and the lowest, the first places, the grades."""
        voice, scheme = self._voice, self._answer.scheme
        totals = [sheet.total for sheet in self._sheets if sheet.total is not None]
        said = [voice(words.COUNTS, n=len(self._sheets), scored=len(totals))]
        if not totals:
            return self._joined([*said, voice(words.NO_TOTALS)])
        if len(totals) == len(self._sheets):
            exact = sum(totals, start=ZERO) / len(totals)
            mean = half_up(exact, scheme.total.round.decimals)
            said.append(voice(words.MEAN, mean=points(scheme, mean)))
        ends = [(words.HIGHEST, max(totals)), (words.LOWEST, min(totals))]
        for word, number in ends:
            units = [sheet for sheet in self._sheets if sheet.total == number]
            said.append(voice(word, points=points(scheme, number), units=self._units(units)))
        leading = [s for s in self._sheets if s.place is not None and s.place <= LEADING]
        listed = [
            voice(
                words.LED_BY,
                place=sheet.place,
                unit=self._naming.name(sheet.unit),
                points=points(scheme, sheet.total),
            )
            for sheet in leading
        ]
        said.append(voice(words.LEADING, n=LEADING, listed=voice.comma.join(listed)))
        return self._joined([*said, *self._grades()])

    def _grades(self) -> Iterable[str]:
        for grade in self._answer.scheme.grades:
            units = [sheet for sheet in self._sheets if sheet.grade == grade.name]
            if units:
                named = self._units(units)
                yield self._voice(words.GRADES, grade=grade.name, n=len(units), units=named)

    def item(self, code: str) -> str:
        """One indicator: who has full points, who lost most, who is not scored."""
        voice, indicator = self._voice, self._answer.scheme.indicators[code]
        awards = [sheet.award(code) for sheet in self._sheets]
        name = short(indicator.name)
        if indicator.kind in ("bonus", "penalty") or indicator.full is None:
            said = [voice(words.ITEM_SPECIAL, code=code, name=name), *self._special(awards)]
        else:
            worth = full(indicator.full)
            said = [voice(words.ITEM, code=code, name=name, full=worth), *self._base(awards)]
        open_ = [award for award in awards if award.state == "unscored"]
        if open_:
            said.append(voice(words.ITEM_UNSCORED, units=self._units(open_)))
        idle = sum(award.state == "not applicable" for award in awards)
        if idle:
            said.append(voice(words.DOES_NOT_APPLY, n=idle))
        return self._joined(said)

    def _base(self, awards: Sequence[Award]) -> Iterable[str]:
        scored = [award for award in awards if award.points is not None]
        whole = [award for award in scored if not loss(award)]
        if scored and len(whole) == len(awards):
            yield self._voice(words.ALL_FULL)
            return
        if scored and not whole:
            yield self._voice(words.NONE_FULL)
        if whole:
            yield self._voice(words.WITH_FULL, n=len(whole), units=self._units(whole))
        most = max((loss(award) for award in scored), default=ZERO)
        if most > 0:
            worst = [award for award in scored if loss(award) == most]
            lost = points(self._answer.scheme, most)
            yield self._voice(words.LOST_MOST, units=self._units(worst), points=lost)

    def _special(self, awards: Sequence[Award]) -> Iterable[str]:
        given = [award for award in awards if award.points]
        if not given:
            yield self._voice(words.NOBODY)
            return
        listed = [
            self._voice(
                words.GIVEN,
                unit=self._naming.name(award.unit),
                points=points(self._answer.scheme, award.points),
            )
            for award in given
        ]
        word = words.TAKEN_FROM if given[0].kind == "penalty" else words.GIVEN_TO
        yield self._voice(word, listed=self._voice.comma.join(listed))

    def problems(self) -> Iterable[str]:
        """Where the points were lost, and why entries did not count."""
        voice, scheme = self._voice, self._answer.scheme
        by_code: dict[str, list[Fraction]] = {}
        for sheet in self._sheets:
            for award in sheet.awards:
                if loss(award) > 0:
                    by_code.setdefault(award.code, []).append(loss(award))
        whole = sum((one for losses in by_code.values() for one in losses), start=ZERO)
        worst = sorted(by_code, key=lambda code: sum(by_code[code], start=ZERO), reverse=True)
        listed = [
            voice(
                words.LOSS_OF,
                code=code,
                name=short(scheme.indicators[code].name),
                points=points(scheme, sum(by_code[code], start=ZERO)),
                n=len(by_code[code]),
            )
            for code in worst[:WORST]
        ]
        if listed:
            joined = voice.semicolon.join(listed)
            yield voice(words.LOSSES, points=points(scheme, whole), listed=joined)
        else:
            yield voice(words.NO_LOSSES)
        yield from self._left_out()

    def _left_out(self) -> Iterable[str]:
        voice, reasons = self._voice, Counter[str]()
        entries = set()
        for sheet in self._sheets:
            for award in sheet.awards:
                for item in award.not_counted:
                    if item.because is not None and item.entry not in entries:
                        entries.add(item.entry)
                        reasons[item.because.reason] += 1
        if not entries:
            return
        listed = [
            voice(words.LEFT_OUT_FOR, reason=_plain(voice, reason), n=n)
            for reason, n in reasons.most_common()
        ]
        yield voice(words.LEFT_OUT, n=len(entries), listed=voice.comma.join(listed))

    def _units(self, of: Sequence[Sheet | Award]) -> str:
        names = [self._naming.name(one.unit) for one in of]
        if len(names) <= NAMED:
            return self._voice.comma.join(names)
        return self._voice.comma.join(names[:NAMED]) + self._voice(
            words.AND_OTHERS, n=len(names) - NAMED
        )

    def _joined(self, said: Iterable[str]) -> str:
        return ("" if self._voice.lang == "zh" else " ").join(part.strip() for part in said)


def _plain(voice: Voice, reason: str) -> str:
    """A reason without its detail."""
    return voice(words.REASONS_ALONE[reason]) if reason in words.REASONS_ALONE else reason


assert set(words.REASONS_ALONE) == set(REASONS), "every reason has its words"
