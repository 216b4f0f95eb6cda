"""Schemes (考核办法): the list of them, and one with its indicators and readings."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table

from domain.scheme import Scheme
from domain.units import Register
from scoretrail.report.naming import Naming
from scoretrail.report.numbers import NONE, full
from scoretrail.report.page import row, table
from scoretrail.report.prose import Prose
from scoretrail.words import Said, Voice, captions, lines

STATUS: dict[str, Said] = {
    "reading": Said("解读稿", "a reading"),
    "adopted": Said("已采用", "adopted"),
    "withdrawn": Said("已停用", "withdrawn"),
}


REGISTERED = Said("{n}（登记的 {kind}）", "{n} ({kind}, registered)")


def size(voice: Voice, units: Register, scheme: Scheme) -> str:
    """How many units a scheme has: those of its roster, or those registered of its kind."""
    kind = scheme.units.open
    if kind is None:
        return str(len(scheme.units.roster))
    return voice(REGISTERED, n=len(units.registered(kind)), kind=kind)


def schemes_table(
    voice: Voice, naming: Naming, units: Register, schemes: Sequence[Scheme]
) -> Table:
    """One row for each scheme."""
    columns = [
        (captions.ID, "left"),
        (captions.REVISION, "right"),
        (captions.STATUS, "left"),
        (captions.PERIOD, "left"),
        (captions.UNITS, "right"),
        (captions.TITLE, "fold"),
    ]
    made = table(voice, columns)
    for scheme in schemes:
        period = f"{scheme.period.first}…{scheme.period.last}"
        cells = [
            Prose(scheme.id, style="bold"),
            Prose(f"@{scheme.revision}"),
            Prose(voice(STATUS[scheme.status])),
            Prose(period),
            Prose(size(voice, units, scheme)),
            Prose(naming.text(f"{scheme.title} {scheme.source.document}")),
        ]
        row(made, cells, demo=False)
    return made


def indicators_table(voice: Voice, scheme: Scheme) -> Table:
    """The indicators with their full marks, their clauses and how they are counted."""
    columns = [
        (captions.INDICATOR, "fold"),
        (captions.FULL, "right"),
        (captions.CLAUSE, "fold"),
    ]
    made = table(voice, columns)
    for code in scheme.codes:
        indicator = scheme.indicators[code]
        quotes = "\n".join(f"“{cite.quote}” {cite.at}" for cite in indicator.cite)
        cells = [
            Prose(f"{code} {indicator.name}"),
            Prose(full(indicator.full)),
            Prose(quotes or NONE),
        ]
        row(made, cells, demo=False)
    return made


def readings_table(voice: Voice, scheme: Scheme) -> Table:
    """What the text leaves open, the answer adopted here, and what else it could mean."""
    columns = [
        (captions.READING, "left"),
        (captions.QUESTION, "fold"),
        (captions.ADOPTED, "fold"),
        (captions.BASIS, "left"),
        (captions.ALTERNATIVES, "fold"),
    ]
    made = table(voice, columns)
    for reading in scheme.all_readings():
        others = voice.semicolon.join(alternative.label for alternative in reading.alternatives)
        cells = [
            Prose(reading.id),
            Prose(reading.question),
            Prose(reading.adopted),
            Prose(voice(lines.READING_BASIS[reading.basis])),
            Prose(others or NONE),
        ]
        row(made, cells, demo=False)
    return made
