"""Publication (通报) and drift: a table frozen as it was announced, and replayed ever after.

A published table is never altered. `drift` asks each one again: at its own coordinate it must give the
same bytes, and at the head it may differ, by causes that are named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from domain.award import Award, Sheet
from domain.effect import Standing
from domain.errors import Refused
from domain.events.published import ANNOUNCED
from domain.language import digest_of
from domain.points import plain
from replay.as_of import Answer, Memory, ask
from replay.coordinate import Coordinate, parse
from replay.difference import Difference, difference

WEIGHED = 8
"""Of a published table that moved, up to so many causes are weighed; more are only named."""

TABLE = 1
"""The version of a table's shape."""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A reason not to publish a table, other than as a draft."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Drift:
    """One published table, replayed.

    `reproduces`: its own coordinate still gives its digest. `moved`: what would be announced today
    instead, with the causes; empty rows if nothing moved. `restated_by`: the position of the table
    that replaced it.
    """

    position: int
    title: str
    digest: str
    coordinate: Coordinate
    reproduces: bool
    moved: Difference
    restated_by: int | None

    @property
    def settled(self) -> bool:
        """Whether nobody needs to look at it: it reproduces, and it stands or was restated."""
        return self.reproduces and (not self.moved.rows or self.restated_by is not None)


def table_of(answer: Answer, *, draft: bool = False) -> dict[str, Any]:
    """The table of a whole population as plain values: what is announced, byte for byte."""
    scheme = answer.scheme
    table: dict[str, Any] = {
        "table": TABLE,
        "scheme": scheme.id,
        "revision": scheme.revision,
        "scheme_digest": scheme.digest,
        "as_of": answer.viewpoint.as_of.isoformat(),
        "known_at": answer.viewpoint.known_at,
        "rules_known_at": answer.viewpoint.rules_known_at,
        "units": [_row(answer, sheet) for sheet in answer.ranking()],
    }
    return table | ({"draft": True} if draft else {})


def digest_of_table(table: Mapping[str, Any]) -> str:
    """SHA-256 of a table in canonical form."""
    return digest_of(table)


def obstacles(answer: Answer) -> Iterator[Obstacle]:
    """Why the answer may not be published as it stands; a draft may be."""
    scheme = answer.scheme
    if scheme.status != "adopted":
        yield Obstacle(
            f"办法 {scheme.id} 还没有由信用办采用（status: {scheme.status}）",
            f"scheme {scheme.id} is not adopted by an office (status: {scheme.status})",
        )
    weights = [code for code in scheme.codes if scheme.indicators[code].full_basis == "default"]
    if weights:
        yield Obstacle(
            f"分值是暂定的：{'、'.join(weights)}", f"default weights: {', '.join(weights)}"
        )
    if scheme.units.basis == "default":
        yield Obstacle("名册不完整", "the roster is incomplete")
    unscored = [unit for unit, sheet in answer.sheets.items() if sheet.total is None]
    if unscored:
        yield Obstacle(
            f"未评分：{'、'.join(answer.label(unit) for unit in unscored)}",
            f"unscored: {', '.join(unscored)}",
        )


def publication(
    answer: Answer,
    *,
    title: str,
    on: date,
    engine: str,
    draft: bool = False,
    further: Iterable[Obstacle] = (),
) -> dict[str, Any]:
    """The content of a `score.published` entry for the answer.

    Refuses what can never be published (another year's or changed rules), and what may only be a
    draft. `further` are obstacles beside those of the answer itself, such as a missing return.
    """
    if answer.cross or answer.supposed or answer.resolved.attested is not None:
        raise Refused(
            "not-publishable",
            "跨办法试算、假设的结果和按原登记时间的结果不能公布。",
            "An answer over another year, another population or supposed rules, or by what an older "
            "register attests, is never published.",
        )
    found = [*obstacles(answer), *further]
    if found and not draft:
        raise Refused(
            "not-ready-to-publish",
            f"不能公布：{'；'.join(o.zh for o in found)}。可先作为草稿（--draft）。",
            f"Not to be published: {'; '.join(o.en for o in found)}. It may be a draft (--draft).",
        )
    table = table_of(answer, draft=draft)
    digest = digest_of_table(table)
    return {
        "id": f"score.published-{digest[:24]}",
        "topic": "score.published",
        "occurred_on": on.isoformat(),
        "data": {
            "table": table,
            "digest": digest,
            "coordinate": str(answer.resolved.of()),
            "origin": "own",
            "scheme_digest": answer.scheme.digest,
            "engine": engine,
            "title": title,
        },
    }


def restatement(
    memory: Memory,
    answer: Answer,
    name: str,
    *,
    on: date,
    engine: str,
    cause: str | None,
    reason: str,
    draft: bool = False,
) -> dict[str, Any]:
    """The content of a `score.restated` entry: the new table, what it replaces, and its cause.

    `name` is the id or position of the table announced before; `cause` the id of the correction or
    revision that moved it. Refused where nothing was ever published under that name, or nothing moved.
    """
    before = table_named(memory, name)
    table = before.data["table"]
    if table["scheme"] != answer.scheme.id or table["as_of"] != str(answer.viewpoint.as_of):
        raise Refused(
            "another-table",
            f"#{before.fact.position} 公布的是 {table['scheme']} 截至 {table['as_of']} 的得分表。",
            f"#{before.fact.position} announced {table['scheme']} as of {table['as_of']}.",
        )
    content = publication(
        answer, title=str(before.data.get("title")), on=on, engine=engine, draft=draft
    )
    if _scores(content["data"]["table"]) == _scores(table):
        raise Refused(
            "nothing-moved",
            "重算的得分与已公布的相同，无须重新公布。",
            "The scores are those announced before; there is nothing to restate.",
        )
    if before.data.get("month") is not None:
        content["data"]["month"] = before.data["month"]
    content |= {
        "id": content["id"].replace("score.published-", "score.restated-"),
        "topic": "score.restated",
        "target": before.fact.id,
        "reason": reason,
    }
    return content | ({"answers": cause} if cause else {})


def table_named(memory: Memory, name: str) -> Standing:
    """A table that this ledger announced, by its id or position."""
    for standing in announced(memory):
        position = standing.fact.position
        if name in (standing.fact.id, str(position), f"#{position}"):
            return standing
    raise Refused(
        "never-published",
        f"没有公布过“{name}”，谈不上重新公布。请先 publish。",
        f"Nothing was published as {name!r}, so nothing can be restated. Publish first.",
    )


def _scores(table: Mapping[str, Any]) -> list[Any]:
    """What a table says of each unit, whatever it was known from."""
    return sorted(table["units"], key=lambda row: str(row["unit"]))


def drift(memory: Memory, *, progress: Callable[[int, int], None] | None = None) -> list[Drift]:
    """Every table this ledger published, replayed at its coordinate and at the head."""
    tables = list(announced(memory))
    found = []
    for number, standing in enumerate(tables, start=1):
        found.append(_drift(memory, standing))
        if progress is not None:
            progress(number, len(tables))
    return found


def announced(memory: Memory) -> Iterator[Standing]:
    """Every table that this ledger computed and announced, those announced anew last."""
    held = memory.among(ANNOUNCED)
    for topic in sorted(ANNOUNCED):
        for standing in held.history.standings(topic, date.max, memory.head):
            if standing.gone is None and standing.data.get("origin") == "own":
                yield standing


def _drift(memory: Memory, standing: Standing) -> Drift:
    data = standing.data
    coordinate = parse(str(data["coordinate"]))
    draft = bool(data["table"].get("draft"))
    then = ask(memory, coordinate)
    same = digest_of_table(table_of(then, draft=draft)) == data["digest"]
    intact = digest_of_table(data["table"]) == data["digest"]
    today = replace(coordinate, revision=None, known_at=memory.head, rules_known_at=memory.head)
    return Drift(
        standing.fact.position,
        str(data.get("title") or standing.fact.id),
        str(data["digest"]),
        coordinate,
        same and intact,
        difference(memory, coordinate, today, weighed=WEIGHED),
        next(
            (
                answer.fact.position
                for answer in standing.answers
                if answer.fact.topic == "score.restated" and answer.gone is None
            ),
            None,
        ),
    )


def _row(answer: Answer, sheet: Sheet) -> dict[str, Any]:
    return {
        "unit": sheet.unit,
        "label": answer.label(sheet.unit),
        "place": sheet.place,
        "total": None if sheet.total is None else plain(sheet.total),
        "converted": None if sheet.converted is None else plain(sheet.converted),
        "grade": sheet.grade,
        "points": {award.code: _points(award) for award in sheet.awards},
    }


def _points(award: Award) -> str:
    return award.state if award.points is None else plain(award.points)
