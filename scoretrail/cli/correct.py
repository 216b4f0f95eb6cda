"""`correct`: retract, amend, supplement or reattribute; a correction is an entry too (更正)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict, Unpack

import click

from domain.effect import CORRECTIONS
from domain.fact import Fact
from ledger.codec import canonical
from scoretrail.cli import fields, recording
from scoretrail.cli.command import Spoken, SpokenGroup, json_option
from scoretrail.cli.entry import found
from scoretrail.cli.session import Session
from scoretrail.desk import Desk

_OPTIONS = (
    click.option("--reason", required=True, help="Why; mandatory. ~ 理由，必填。"),
    click.option(
        "--on", metavar="DAY", help="Day of the correction; today. ~ 更正之日，默认今天。"
    ),
    recording.confirmed_by_option,
    recording.by_option,
    recording.dry_run_option,
    json_option,
)

Data = Callable[[Desk, Fact], dict[str, Any]]
"""What a correction says, once its target is known."""


class Terms(TypedDict):
    """The options of a correction, as click gives them."""

    reason: str
    on: str | None
    confirmed_by: str | None
    by: str | None
    dry_run: bool
    as_json: bool


def corrects(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of a correction."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return click.pass_obj(function)


@click.group(cls=SpokenGroup)
def command() -> None:
    """Correct an entry: what is recorded stays, and the correction is recorded after it.

    更正：原记录保留，更正另记一条；须写理由，并有第二人复核。
    """


@command.command(cls=Spoken)
@click.argument("entry", metavar="ENTRY")
@corrects
def retract(session: Session, entry: str, **terms: Unpack[Terms]) -> None:
    """Retract an entry that was never true: gone for every day, once this is known.

    撤销：从来就不成立的记录，一经登记即对任何一日都不算。
    """
    _correct(session, "entry.retracted", entry, terms, nothing)


@command.command(cls=Spoken)
@click.argument("entry", metavar="ENTRY")
@click.argument("words", metavar="FIELD=VALUE…", nargs=-1, required=True)
@corrects
def amend(session: Session, entry: str, words: tuple[str, ...], **terms: Unpack[Terms]) -> None:
    """Amend an entry that was recorded wrongly: the fields are replaced for every day.

    更正：登记有误的栏改为新值，对任何一日都按新值算。
    """
    _correct(session, "entry.amended", entry, terms, changed(words))


@command.command(cls=Spoken)
@click.argument("entry", metavar="ENTRY")
@click.argument("words", metavar="FIELD=VALUE…", nargs=-1, required=True)
@click.option(
    "--submitted-at", metavar="INSTANT", help="When the unit handed it in. ~ 单位补报的时刻。"
)
@corrects
def supplement(
    session: Session,
    entry: str,
    words: tuple[str, ...],
    submitted_at: str | None,
    **terms: Unpack[Terms],
) -> None:
    """Supplement an entry with what was missing: it counts from its own submission.

    补充：补上缺的栏，自补报之时起算，受截止时刻约束。
    """
    _correct(session, "entry.supplemented", entry, terms, changed(words), submitted_at)


@command.command(cls=Spoken)
@click.argument("entry", metavar="ENTRY")
@click.option("--to", "unit", required=True, metavar="UNIT", help="Whose it is. ~ 应归的对象。")
@corrects
def reattribute(session: Session, entry: str, unit: str, **terms: Unpack[Terms]) -> None:
    """Reattribute an entry that is true, but another unit's: it moves for every day.

    改归属：事实不错而记错了对象，对任何一日都移到应归的对象。
    """
    _correct(session, "entry.reattributed", entry, terms, moved_to(unit))


def nothing(_desk: Desk, _target: Fact) -> dict[str, Any]:
    """A retraction says nothing more."""
    return {}


def changed(words: Sequence[str]) -> Data:
    """The fields that an amendment or a supplement sets."""

    def data(desk: Desk, target: Fact) -> dict[str, Any]:
        return {"set": fields.changes(target.topic, words, desk.naming().find)}

    return data


def moved_to(unit: str) -> Data:
    """The unit to which a reattribution moves an entry."""

    def data(desk: Desk, target: Fact) -> dict[str, Any]:
        return {"to": desk.naming(target.occurred_on).find(unit)}

    return data


def _correct(
    session: Session,
    topic: str,
    entry: str,
    terms: Terms,
    data: Data,
    submitted_at: str | None = None,
) -> None:
    with session.open(read_only=False) as desk:
        said = Said(topic, entry, terms["reason"], terms["on"], submitted_at)
        content = correction(desk, said, data, confirmed_by=terms["confirmed_by"])
        asked = recording.Terms(terms["by"], terms["dry_run"], terms["as_json"])
        recording.record(session, desk, [content], asked, named=correction_id)


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a correction, whoever then records or proposes it."""

    topic: str
    entry: str
    reason: str
    on: str | None
    submitted_at: str | None = None


def correction(
    desk: Desk, said: Said, data: Data, *, confirmed_by: str | None = None
) -> dict[str, Any]:
    """The content of a correction, without its id."""
    assert said.topic in CORRECTIONS, "the four corrections and no other"
    target = found(desk, said.entry.removeprefix("#"))
    content: dict[str, Any] = {
        "topic": said.topic,
        "target": target.id,
        "occurred_on": said.on or desk.today.isoformat(),
        "reason": said.reason,
        "data": data(desk, target),
    }
    if said.submitted_at is not None:
        instant = fields.instant(said.submitted_at)
        content["submitted_at"] = instant.isoformat()
        content["occurred_on"] = said.on or f"{instant.astimezone(desk.zone).date()}"
    if confirmed_by is not None:
        content["confirmed_by"] = confirmed_by
    return content


def correction_id(content: Mapping[str, Any]) -> str:
    """The id of a correction; said again on the same day it is the same entry."""
    return f"correction-{hashlib.sha256(canonical(dict(content))).hexdigest()[:24]}"
