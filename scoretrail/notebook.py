"""The same questions from Python: a ledger, a place to look from, a unit's sheet, an award."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from domain.award import Award, Sheet
from domain.errors import BadCoordinate
from projections.trails import sheet_tree, trail
from replay.as_of import Answer
from replay.coordinate import Coordinate, Moment, day, moment, parse, year
from replay.difference import Difference, difference
from scoretrail.desk import Desk
from scoretrail.words import Voice

When = str | int | date | datetime
"""A position, the end of a day, or an instant; text is read as on the command line."""


class Notebook:
    """A ledger opened to be asked. Close it when done, or use it in a `with`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @classmethod
    def open(cls, url: str) -> Self:
        """Open a ledger by path, SQLAlchemy URL, or `case:FILE`."""
        return cls(Desk.open(url))

    @property
    def name(self) -> str:
        """The ledger's name; one that begins `demo/` holds invented data."""
        return self._desk.memory.name

    @property
    def head(self) -> int:
        """The position of the last entry."""
        return self._desk.memory.head

    def at(
        self,
        scheme: str | None = None,
        *,
        as_of: str | date | None = None,
        known_at: When | None = None,
        rules_known_at: When | None = None,
        over: int | None = None,
        population: str | None = None,
    ) -> At:
        """A place to look from: a scheme (or the text of a coordinate), a day, what was known."""
        named = parse(scheme or self._desk.applicable())
        asked = replace(
            named,
            as_of=_day(as_of) or named.as_of or self._desk.today,
            known_at=_moment(known_at, named.known_at),
            rules_known_at=_moment(rules_known_at, named.rules_known_at),
            over=over or named.over,
            population=population or named.population,
        )
        return At(self._desk, asked)

    def close(self) -> None:
        """Close the ledger."""
        self._desk.__exit__()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<ledger {self.name}, {self.head} entries>"


@dataclass(frozen=True)
class At:
    """A place to look from. It is asked once, when first looked from, and stays the same."""

    desk: Desk
    asked: Coordinate

    @cached_property
    def answer(self) -> Answer:
        """The whole answer: every sheet of the population."""
        return self.desk.ask(self.asked)

    @property
    def coordinate(self) -> str:
        """The text by which it can be asked again."""
        return str(self.answer.resolved)

    def score(self, unit: str) -> Sheet:
        """The score sheet of a unit, by id, name or code; an award of it by its code: `["9"]`."""
        return self.answer.sheet(self._unit(unit))

    def standings(self) -> list[Sheet]:
        """Every sheet, by place."""
        return self.answer.ranking()

    def name(self, unit: str) -> str:
        """What a unit is called on the day."""
        return self.desk.naming(self.answer.viewpoint.as_of).name(self._unit(unit))

    def why(self, unit: str, code: str) -> dict[str, Any]:
        """An award with its clause, arithmetic, entries and reasons, as plain values."""
        return trail(self.answer.scheme, self.answer.award(self._unit(unit), code))

    def tree(self, unit: str) -> dict[str, Any]:
        """A whole score sheet as plain values."""
        return sheet_tree(self.answer.scheme, self.score(unit))

    def to_xlsx(self, file: str | Path) -> Path:
        """The standings, the summary and the deductions as a new workbook."""
        from scoretrail.cli.file import new_file  # noqa: PLC0415
        from scoretrail.report.exports import Book, books, workbook  # noqa: PLC0415

        voice, answer = Voice("zh"), self.answer
        made = [
            make(voice, self.desk, answer)
            for make in (books.summary_book, books.standings_book, books.deductions_book)
        ]
        grids = tuple(grid for book in made for grid in book.grids)
        with new_file(file) as out:
            out.write(workbook(voice, Book(grids, made[0].basis)))
        return Path(file)

    def move(self, **to: Any) -> At:
        """The same place with other parts: as_of, known_at, rules_known_at, over, population."""
        read: Mapping[str, Any] = {
            "as_of": _day,
            "known_at": _moment,
            "rules_known_at": _moment,
            "over": lambda value: year(str(value)),
            "population": str,
        }
        strangers = sorted(set(to) - set(read))
        if strangers:
            raise BadCoordinate(
                "bad-coordinate",
                f"坐标没有 {'、'.join(strangers)}。",
                f"A coordinate has no {', '.join(strangers)}.",
            )
        parts: dict[str, Any] = {
            name: None if value is None else read[name](value) for name, value in to.items()
        }
        return At(self.desk, replace(self.asked, revision=None, **parts))

    def _unit(self, text: str) -> str:
        return self.desk.naming(self.asked.as_of).find(text)

    def __repr__(self) -> str:
        return f"<{self.coordinate}>"


def diff(before: At, after: At) -> Difference:
    """What differs between two places of one ledger."""
    if before.desk is not after.desk:
        raise BadCoordinate(
            "two-ledgers",
            "两处不是同一本台账，不能比。",
            "The two places belong to different ledgers and cannot be compared.",
        )
    return difference(before.desk.memory, before.asked, after.asked)


def _day(value: str | date | None) -> date | None:
    return day(value) if isinstance(value, str) else value


def _moment(value: When | None, default: Moment | None = None) -> Moment | None:
    if value is None:
        return default
    return moment(value) if isinstance(value, str) else value


__all__ = ["At", "Award", "Notebook", "diff"]
