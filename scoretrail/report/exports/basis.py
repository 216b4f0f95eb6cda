"""What a table rests on (口径): by which it can be asked again and checked by somebody else.

It carries the moment up to which the data reach, and no clock's time: the same question always
gives the same bytes, whenever and wherever it is written out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from domain.readings import Reading
from ledger.proving import root_at
from replay.as_of import Answer
from scoretrail import ENGINE
from scoretrail.desk import Desk
from scoretrail.report.numbers import NONE
from scoretrail.report.viewpoint import tally, title, viewpoint
from scoretrail.words import Voice, lines
from scoretrail.words import exports as words

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Basis:
    """Labelled lines, the readings in force, and the coordinate by itself."""

    coordinate: str
    digest: str
    pairs: tuple[Pair, ...]
    readings: tuple[tuple[str, str, str, str], ...]
    extent: str
    """How many rows the table has, and whether these are all."""
    again: str = ""
    """The command that asks it again."""

    def and_also(self, *pairs: Pair) -> Basis:
        """The same with more lines."""
        return replace(self, pairs=(*self.pairs, *pairs))


def basis(
    voice: Voice,
    desk: Desk,
    answer: Answer,
    *,
    command: str,
    rows: int,
    coordinate: str | None = None,
    readings: Sequence[Reading] | None = None,
) -> Basis:
    """What an answer rests on. `command` asks it again; `rows` is how many its table has, all."""
    naming, scheme = desk.naming_of(answer), answer.scheme
    known = max(answer.viewpoint.known_at, answer.viewpoint.rules_known_at)
    said = coordinate or str(naming.coordinate(answer.resolved))
    again = f"scoretrail --ledger FILE{_options(desk, voice)} {command} '{said}'"
    extent = voice(words.ALL_ROWS, n=rows)
    pairs = (
        (voice(words.COORDINATE), said),
        (voice(words.QUESTION), viewpoint(voice, desk.memory, answer, today=False, pinned=True)),
        *_ledger(voice, desk, known, scheme.zone_info),
        (voice(words.SCHEME), f"{title(naming, answer)} {scheme.id}@{scheme.revision}"),
        (voice(words.SCHEME_DIGEST), scheme.digest),
        (voice(words.ENGINE), ENGINE),
        (voice(words.ROWS), extent),
        (voice(words.AGAIN), again),
        (voice(words.VERIFY), "scoretrail --ledger FILE verify"),
        (voice(words.NOTE), voice(words.FORMULAS)),
        *_warnings(voice, desk, answer),
    )
    chosen = tuple(scheme.all_readings()) if readings is None else readings
    rest_on = tuple(_reading(voice, one) for one in chosen)
    return Basis(said, scheme.digest, pairs, rest_on, extent, again)


def of_entries(
    voice: Voice, desk: Desk, coordinate: str, *, known_at: int, rows: int, all_rows: int
) -> Basis:
    """What a list of entries rests on: no scheme judges it. `all_rows`: how many were found."""
    extent = voice(words.ALL_ROWS, n=rows)
    if rows < all_rows:
        extent = voice(words.SOME_ROWS, n=rows, all=all_rows)
    again = f"scoretrail --ledger FILE{_options(desk, voice)} entries '{coordinate}'"
    pairs = (
        (voice(words.COORDINATE), coordinate),
        *_ledger(voice, desk, known_at, desk.zone),
        (voice(words.ENGINE), ENGINE),
        (voice(words.ROWS), extent),
        (voice(words.AGAIN), again),
        (voice(words.VERIFY), "scoretrail --ledger FILE verify"),
        *([(voice(words.NOTE), lines.DEMO.zh)] if desk.demo else []),
    )
    return Basis(coordinate, "", pairs, (), extent, again)


def _ledger(voice: Voice, desk: Desk, known: int, zone: ZoneInfo) -> list[Pair]:
    """The ledger as far as it was known: later entries change none of these lines."""
    pairs = [(voice(words.LEDGER), desk.memory.name or NONE)]
    if known:
        recorded = desk.memory.fact(known).recorded_at.astimezone(zone)
        pairs.append((voice(words.UP_TO), f"#{known} {recorded:%Y-%m-%d %H:%M:%S}"))
    if known and desk.stored is not None:
        root = root_at(desk.stored, known).hex()
        pairs.append((voice(words.ROOT, n=known), root))
    return pairs


def _options(desk: Desk, voice: Voice) -> str:
    fictional = " --fictional-names" if desk.fictional else ""
    return fictional + (f" --lang {voice.lang}" if voice.lang != "zh" else "")


def _warnings(voice: Voice, desk: Desk, answer: Answer) -> list[Pair]:
    said = [tally(voice, desk.memory, answer, pinned=True)]
    if desk.demo:
        said.append(lines.DEMO.zh)
    if answer.cross:
        said.append(voice(lines.CROSS))
    if answer.supposed:
        said.append(voice(lines.SUPPOSED))
    return [(voice(words.NOTE), one) for one in said]


def _reading(voice: Voice, one: Reading) -> tuple[str, str, str, str]:
    by = voice(lines.READING_BASIS[one.basis])
    return one.id, one.question, one.adopted, by + (f" {one.document}" if one.document else "")
