"""Parts that documents share: the opening clause, readings and what is unscored, foot and marks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.award import Sheet
from domain.points import ZERO
from replay.as_of import Answer
from replay.impact import Impact, Impacts
from replay.publication import digest_of_table, obstacles, table_of
from scoretrail.desk import Desk
from scoretrail.report.documents.document import Block, Document, Paragraph
from scoretrail.report.exports.basis import Basis
from scoretrail.report.naming import Naming
from scoretrail.report.numbers import points
from scoretrail.report.viewpoint import title
from scoretrail.words import Said, Voice, lines
from scoretrail.words import documents as words


@dataclass(frozen=True, slots=True)
class Addressed:
    """What a draft is called, whom it addresses, and which office stands at its head in red."""

    title: str
    to: str
    head: str | None = None


def draft(
    voice: Voice,
    desk: Desk,
    answer: Answer,
    addressed: Addressed,
    blocks: Sequence[Block],
    basis: Basis,
) -> Document:
    """A draft about an answer: signed by nobody, dated by nobody, and marked so."""
    head = addressed.head
    return Document(
        addressed.title,
        addressed.to,
        tuple(blocks),
        (voice(words.ISSUER_BLANK), voice(words.DAY_BLANK)),
        basis,
        foot(voice, desk, basis, answer),
        voice(words.DRAFT),
        voice.lang,
        made(desk, answer),
        head and voice(words.HEAD_OF, office=head),
        voice(words.NUMBER_BLANK) if head else "",
        warnings=warnings(voice, desk, answer),
    )


def by_scheme(voice: Voice, desk: Desk, answer: Answer) -> str:
    """Under which scheme, as of when and from what the points follow."""
    scheme, view = answer.scheme, answer.viewpoint
    naming = desk.naming_of(answer)
    return voice(
        words.BY_SCHEME,
        title=title(naming, answer),
        document=naming.text(scheme.source.document),
        day=day(voice, min(view.as_of, scheme.period.last)),
        position=view.known_at,
    )


def day(voice: Voice, one: object) -> str:
    """A day as the language writes it.

    >>> from datetime import date
    >>> day(Voice("zh"), date(2018, 12, 31)), day(Voice("en"), date(2018, 12, 31))
    ('2018年12月31日', '2018-12-31')
    """
    if voice.lang == "zh":
        return f"{one:%Y}年{one:%-m}月{one:%-d}日"
    return f"{one:%Y-%m-%d}"


def foot(voice: Voice, desk: Desk, basis: Basis, answer: Answer) -> tuple[str, ...]:
    """The coordinate and the digest of the whole table, as a publication would print it."""
    digest = digest_of_table(table_of(answer))
    said = (basis.coordinate, voice(words.DIGEST, digest=digest))
    return (*said, lines.DEMO.zh) if desk.demo else said


def made(desk: Desk, answer: Answer) -> datetime | None:
    """The moment up to which the data reach; no clock is read."""
    known = max(answer.viewpoint.known_at, answer.viewpoint.rules_known_at)
    return desk.memory.fact(known).recorded_at if known else None


def warnings(voice: Voice, desk: Desk, answer: Answer) -> tuple[str, ...]:
    """That it is not issued, what hinders its publication, and that a demonstration is invented."""
    naming = desk.naming_of(answer)
    said = [voice(words.NOT_ISSUED)]
    hinders = [one.zh if voice.lang == "zh" else one.en for one in obstacles(answer)]
    if answer.cross:
        hinders.append(voice(lines.CROSS))
    if answer.supposed:
        hinders.append(voice(lines.SUPPOSED))
    if hinders:
        listed = _renamed(naming, answer, voice.semicolon.join(hinders))
        said.append(voice(words.OBSTACLES, listed=listed))
    if desk.demo:
        said.append(voice(words.DEMO))
    return tuple(said)


def _renamed(naming: Naming, answer: Answer, said: str) -> str:
    """A sentence of the rules, in which units stand by their own ids and names."""
    ids = "|".join(sorted(map(re.escape, answer.sheets), key=len, reverse=True))
    renamed = re.sub(rf"\b({ids})\b", lambda found: naming.id(found[0]), said) if ids else said
    return str(naming.masked(renamed))


def readings(voice: Voice, found: Impacts) -> list[Paragraph]:
    """How much hangs on the readings that the text leaves open, under every table."""
    scheme = found.answer.scheme
    all_ = list(scheme.all_readings())
    if not all_:
        return []
    by = Counter[str](one.basis for one in all_)
    listed = [
        voice(words.READINGS_OF, basis=voice(name), n=by[basis])
        for basis, name in lines.READING_BASIS.items()
        if by[basis]
    ]
    said = [voice(words.READINGS_BY, n=len(all_), listed=voice.comma.join(listed))]
    largest = max(found.impacts, key=lambda one: one.largest, default=None)
    widest = max(found.impacts, key=lambda one: one.places, default=None)
    if largest is not None and largest.largest > ZERO:
        moved = points(scheme, largest.largest)
        said.append(voice(words.READINGS_TOTAL, points=moved, **_named(largest)))
    if widest is not None and widest.places:
        said.append(voice(words.READINGS_PLACES, n=widest.places, **_named(widest)))
    if len(said) == 1 and found.impacts:
        said.append(voice(words.READINGS_STILL))
    return [Paragraph("".join(said) if voice.lang == "zh" else " ".join(said), note=True)]


def _named(one: Impact) -> dict[str, str]:
    return {"reading": one.reading.id, "label": one.alternative.label}


def unscored(voice: Voice, desk: Desk, answer: Answer, sheets: Sequence[Sheet]) -> list[Paragraph]:
    """What is not scored, by unit."""
    naming, listed = desk.naming_of(answer), []
    for sheet in sheets:
        codes = [a.code for a in sheet.awards if a.state == "unscored" and a.kind != "shown"]
        if codes:
            listed.append(
                voice(
                    words.UNSCORED_ONE, unit=naming.name(sheet.unit), codes=voice.comma.join(codes)
                )
            )
    if not listed:
        return []
    return [Paragraph(voice(words.UNSCORED_ITEMS, listed=voice.semicolon.join(listed)), note=True)]


def ordinal(voice: Voice, number: int, said: Said) -> str:
    """A heading with its number, counted from one."""
    return voice(words.ORDINALS[number - 1]) + voice(said)


__all__ = [
    "Addressed",
    "by_scheme",
    "day",
    "draft",
    "foot",
    "made",
    "ordinal",
    "readings",
    "unscored",
    "warnings",
]
