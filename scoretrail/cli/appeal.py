"""`appeal`: a unit disputes an entry or its own score; it is decided with a reason (申诉、复核)."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any, TypedDict, Unpack

import click

from domain.errors import NotUnderstood
from ledger.intake.persons import without_personal_numbers
from replay import coordinate as coordinates
from replay.appeals import Appeal, Outcome, appeal, appeals, deciding
from replay.coordinate import parse
from scoretrail.answers import disputes as answers
from scoretrail.answers.asked import Asked, read
from scoretrail.cli import recording
from scoretrail.cli.answer import write
from scoretrail.cli.command import Spoken, SpokenGroup, json_option, known_at_option
from scoretrail.cli.entry import found
from scoretrail.cli.fields import instant
from scoretrail.cli.question import is_coordinate, needs_unit
from scoretrail.cli.session import Session
from scoretrail.desk import Desk
from scoretrail.persons import taking_out
from scoretrail.recording import appeal_id
from scoretrail.report import appeals as report
from scoretrail.report.page import Page
from scoretrail.words import Said

HEADING = Said("申诉", "Appeals")
ONE = Said("申诉 #{position}", "Appeal #{position}")
ACTS = Said(
    "成立的申诉只通过更正起作用；提议更正时注明所执行的结论：scoretrail propose … --answers {decision}",
    "upheld, it acts only through a correction; propose it as carrying out the decision: "
    "scoretrail propose … --answers {decision}",
)
NONE = Said("没有申诉", "no appeals")


class Filed(TypedDict):
    """What is filed, as click gives it."""

    claim: str
    unit: str | None
    indicator: str | None
    on: str | None
    submitted_at: str | None
    by: str | None
    dry_run: bool
    as_json: bool


class Decided(TypedDict):
    """How an appeal is decided, as click gives it."""

    reason: str
    on: str | None
    confirmed_by: str | None
    by: str | None
    dry_run: bool
    as_json: bool


@click.group(cls=SpokenGroup)
def command() -> None:
    """Appeals: a unit disputes an entry about itself or its score; a decision acts by a correction.

    申诉：单位对涉及自己的记录或得分提出申诉；结论只通过由它引起的更正起作用。
    """


@command.command("file", cls=Spoken)
@click.argument("disputed", metavar="ENTRY|COORDINATE")
@click.option("--claim", required=True, help="What the unit says. ~ 主张。")
@click.option("--unit", help="Who appeals; whose it is by default. ~ 申诉单位，默认所涉对象。")
@click.option("--indicator", metavar="CODE", help="Which indicator. ~ 指标。")
@click.option("--on", metavar="DAY", help="Day of filing; today. ~ 提出之日，默认今天。")
@click.option("--submitted-at", metavar="INSTANT", help="When it came in. ~ 提交时刻。")
@recording.by_option
@recording.dry_run_option
@json_option
@click.pass_obj
def file_appeal(session: Session, disputed: str, **given: Unpack[Filed]) -> None:
    """File an appeal against an entry, or against the score at a coordinate; a late one is marked.

    提出申诉：针对一条记录，或某一坐标的得分。过了期限的照样登记，并注明逾期。
    """
    with session.open(read_only=False) as desk:
        content = _filing(desk, disputed, given)
        terms = recording.Terms(given["by"], given["dry_run"], given["as_json"])
        _record(session, desk, content, terms)


@command.command("decide", cls=Spoken)
@click.argument("name", metavar="APPEAL")
@click.argument("outcome", type=click.Choice(["upheld", "dismissed"]))
@click.option("--reason", required=True, help="Why; mandatory. ~ 理由，必填。")
@click.option("--on", metavar="DAY", help="Day of the decision; today. ~ 结论之日，默认今天。")
@recording.confirmed_by_option
@recording.by_option
@recording.dry_run_option
@json_option
@click.pass_obj
def decide(session: Session, name: str, outcome: Outcome, **given: Unpack[Decided]) -> None:
    """Decide an appeal, with a reason and a second person; upheld, it still moves no score.

    对申诉作出结论（upheld 成立，dismissed 不成立）：须写理由并有复核人；成立的再提出更正。
    """
    if given["confirmed_by"] is None:
        raise NotUnderstood(
            "second-person-missing",
            "申诉结论须由第二人复核：请加 --confirmed-by。",
            "A decision on an appeal needs a second person: add --confirmed-by.",
        )
    with session.open(read_only=False) as desk:
        on = _day(desk, given["on"])
        one = appeal(desk.memory, name, max(on, desk.today))
        reason = without_personal_numbers(given["reason"])
        number = hashlib.sha256(f"{one.id} {outcome} {reason}".encode()).hexdigest()[:24]
        content = deciding(
            one,
            outcome,
            id=f"decision-{number}",
            on=on,
            reason=reason,
            confirmed_by=given["confirmed_by"],
        )
        terms = recording.Terms(given["by"], given["dry_run"], given["as_json"])
        _record(session, desk, content, terms, one.id)


@command.command("list", cls=Spoken)
@click.option("--as-of", metavar="DAY", help="As of this day; today. ~ 截至哪一日，默认今天。")
@click.option("--open", "only_open", is_flag=True, help="Only undecided ones. ~ 只列待答复的。")
@known_at_option
@json_option
@click.pass_obj
def list_appeals(
    session: Session,
    as_of: str | None,
    only_open: bool,  # noqa: FBT001 - click gives flags by name
    known_at: str | None,
    as_json: bool,  # noqa: FBT001
) -> None:
    """List the appeals: what they are about, their clocks in working days, how they stand.

    列出申诉：申诉什么、按工作日计的期限、现状；逾期提出和逾期答复的注明。
    """
    with session.open() as now:
        desk = now.as_known(known_at)
        on = _day(desk, as_of)
        known = [one for one in appeals(desk.memory, on) if not only_open or one.state == "open"]
        asked = Asked.of("appeals", as_of=as_of, undecided=only_open, known_at=known_at)
        resolved = str(asked.resolved(as_of=on, known_at=desk.memory.head))
        if as_json:
            write(
                answers.appeals(desk, known, asked.coordinate(as_of=on, known_at=desk.memory.head))
            )
            return
        voice = session.voice
        page = Page(voice(HEADING), desk.memory.name, coordinate=resolved)
        if known:
            page.body.append(
                report.appeals_table(voice, desk.naming(on), desk.memory, known, demo=desk.demo)
            )
        else:
            page.notes.append(voice(NONE))
        session.show(page, demo=desk.demo)


@command.command("show", cls=Spoken)
@click.argument("name", metavar="APPEAL")
@click.option("--as-of", metavar="DAY", help="As of this day; today. ~ 截至哪一日，默认今天。")
@known_at_option
@json_option
@click.pass_obj
def show_appeal(
    session: Session,
    name: str,
    as_of: str | None,
    known_at: str | None,
    as_json: bool,  # noqa: FBT001 - click gives flags by name
) -> None:
    """One appeal, from any link of its chain: the disputed entry, the decision, the restated table.

    一件申诉的来龙去脉：被申诉的记录、结论、提议、更正、重新公布的得分表；按其中任何一条都能查到。
    """
    asked = read("appeal", name, ("as_of", "known_at"), as_of=as_of, known_at=known_at)
    with session.open() as now:
        desk = now.as_known(asked.given.get("known_at"))
        on = _day(desk, asked.given.get("as_of"))
        one = _of_chain(desk, asked.part or "", on)
        resolved = asked.resolved(as_of=on, known_at=desk.memory.head)
        if as_json:
            said = {"asked": str(asked), "resolved": str(resolved), "pinned": True}
            write(answers.appeal(desk, one, said))
            return
        session.show(_page(session, desk, one, str(resolved)), demo=desk.demo)


def _of_chain(desk: Desk, name: str, on: date) -> Appeal:
    """The appeal of that name, or the one in whose chain the entry of that name stands."""
    known = appeals(desk.memory, on)
    name = name.removeprefix("#")
    if not any(name in (one.id, str(one.position)) for one in known):
        fact = desk.entry(name)
        number = int(name) if name.isdecimal() else 0
        position = number if fact is None else fact.position
        for one in known:
            if position in one.chain:
                return one
    return appeal(desk.memory, name, on)


def _filing(desk: Desk, disputed: str, given: Filed) -> dict[str, Any]:
    content: dict[str, Any] = {"topic": "appeal.filed", "data": {"claim": given["claim"]}}
    if is_coordinate(disputed) and desk.entry(disputed) is None:
        asked = parse(disputed)
        unit = desk.naming(asked.as_of).find(given["unit"] or needs_unit(asked))
        answer = desk.ask(asked.of(desk.compared(desk.ask(asked.of()), unit), asked.code))
        content["data"]["coordinate"] = str(answer.resolved)
        content["unit"] = unit
        code = given["indicator"] or asked.code
        if code is not None:
            answer.scheme.indicator(code)
    else:
        target = found(desk, disputed.removeprefix("#"))
        content["target"] = target.id
        named = given["unit"]
        content["unit"] = target.unit if named is None else desk.naming().find(named)
        code = given["indicator"]
    if code is not None:
        content["data"]["indicator"] = code
    content["occurred_on"] = f"{_day(desk, given['on'])}"
    if given["submitted_at"] is not None:
        content["submitted_at"] = instant(given["submitted_at"]).isoformat()
    return content


def _record(
    session: Session,
    desk: Desk,
    content: dict[str, Any],
    terms: recording.Terms,
    name: str | None = None,
) -> None:
    """Record it, and show how the appeal then stands; without a name it is the one now filed."""
    content = {key: value for key, value in content.items() if value is not None}
    if terms.as_json or terms.dry_run:
        recording.record(session, desk, [content], terms, named=appeal_id)
        return
    with taking_out(desk, session.settings, dry_run=False) as persons:
        draft = persons.out(content, named=appeal_id)
        recording.say(session, draft.notes)
        entry = persons.entry(recording.marked_draft(desk, draft))
        receipt = recording.append(desk, [entry], terms, persons)
    desk.learn(receipt.new)
    one = appeal(desk.memory, name or entry.id, desk.today)
    page = _page(session, desk, one, f"appeal/{one.position}?as_of={desk.today}")
    page.coordinate += f"&known_at={receipt.head}"
    if content["topic"] == "appeal.upheld":
        page.notes.append(session.voice(ACTS, decision=entry.id))
    session.show(page, demo=desk.demo)


def _page(session: Session, desk: Desk, one: Appeal, resolved: str) -> Page:
    voice, naming = session.voice, desk.naming()
    return Page(
        f"{voice(ONE, position=one.position)} · {one.id}",
        desk.memory.name,
        [report.details(voice, naming, desk.memory, one)],
        coordinate=resolved,
    )


def _day(desk: Desk, text: str | None) -> date:
    return desk.today if text is None else coordinates.day(text)
