"""`period`: a month opened, shown and closed, and the quarterly bulletin (月度与季度)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import click

from domain.errors import BadCoordinate
from domain.period import span
from replay import coordinate as coordinates
from replay.as_of import Answer, resolve
from replay.months import Duty, Meaning, Month, bulletin, duty, meanings, month_at
from scoretrail.answers.asked import Asked, read
from scoretrail.cli import answer as envelopes
from scoretrail.cli import closing
from scoretrail.cli.command import Spoken, SpokenGroup, json_option
from scoretrail.cli.recording import by_option, confirmed_by_option, dry_run_option
from scoretrail.cli.session import Session
from scoretrail.desk import Desk
from scoretrail.report import entries as entries_report
from scoretrail.report import period as report
from scoretrail.report.page import Page
from scoretrail.report.viewpoint import viewpoint
from scoretrail.words import Said

MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])\Z")
QUARTER = re.compile(r"\d{4}-?Q[1-4]\Z")
HEADING = Said("{title} · {month}", "{title} · {month}")
BULLETIN = Said(
    "{quarter} 联合奖惩案例季度通报", "Joint-action cases in {quarter}: the quarterly bulletin"
)
RECEIVED = Said("已收到{n}个对象的报送", "{n} units have returned so far")

_WHERE = (
    click.option("--scheme", metavar="ID", help="Which scheme. ~ 考核办法。"),
    click.option(
        "--known-at", metavar="MOMENT", help="The cut-off; all by default. ~ 截点，默认全部。"
    ),
    json_option,
)


def _looks(function: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(_WHERE):
        function = option(function)
    return click.pass_obj(function)


@dataclass(frozen=True, slots=True)
class Found:
    """A month, and all that is shown with it."""

    month: Month
    meant: dict[Meaning, Answer]
    duty: Duty | None
    asked: Asked
    resolved: Asked


@click.group(cls=SpokenGroup)
def command() -> None:
    """The office's months: open, show, close; the quarterly bulletin.

    月度：开始、查看、截止并公布；季度通报。
    """


@command.command("open", cls=Spoken)
@click.argument("month", metavar="MONTH")
@_looks
def open_month(
    session: Session,
    month: str,
    scheme: str | None,
    known_at: str | None,
    as_json: bool,  # noqa: FBT001 - click gives flags by name
) -> None:
    """What a month expects: who is to return what, and what has been returned so far.

    一个月的开始：谁应报什么，已经收到哪些，上次公布的截点。
    """
    with session.open() as desk:
        found = _found(desk, month, scheme, known_at)
        if as_json:
            topics = sorted(found.month.scheme.topics())
            _write(desk, found, _tree(desk, found) | {"expected": topics})
            return
        voice, naming = session.voice, desk.naming(found.month.answer.viewpoint.as_of)
        page = _head(session, desk, found)
        page.body = [
            f"{voice(report.EXPECTED)}  {report.expected(voice, found.month)}",
            report.returns_table(voice, naming, found.month.returned, demo=desk.demo),
        ]
        received = len(found.month.returned) - len(found.month.missing)
        page.notes.append(voice(RECEIVED, n=received))
        _duty(session, page, found)
        session.show(page, demo=desk.demo)


@command.command("show", cls=Spoken)
@click.argument("month", metavar="MONTH")
@_looks
def show_month(
    session: Session,
    month: str,
    scheme: str | None,
    known_at: str | None,
    as_json: bool,  # noqa: FBT001
) -> None:
    """A month: returns received and missing, what came late, the draft, and how it moved.

    一个月：报送与缺报、截点、迟到而计入本月的记录、得分表草稿、较上次公布的升降、三种含义。
    """
    with session.open() as desk:
        found = _found(desk, month, scheme, known_at)
        if as_json:
            _write(desk, found, _tree(desk, found))
        else:
            session.show(month_page(session, desk, found), demo=desk.demo)


@command.command("close", cls=Spoken)
@click.argument("month", metavar="MONTH")
@click.option("--title", help="How the table is called. ~ 得分表的名称。")
@click.option("--on", metavar="DAY", help="Day of publication; today. ~ 公布之日，默认今天。")
@click.option("--draft", is_flag=True, help="As a draft. ~ 作为草稿。")
@confirmed_by_option
@by_option
@dry_run_option
@_looks
def close_month(
    session: Session,
    month: str,
    scheme: str | None,
    known_at: str | None,
    as_json: bool,  # noqa: FBT001
    **terms: Any,  # the options of a closing, as click gives them
) -> None:
    """Close a month at its cut-off: with a second person its table is published, else proposed.

    截止一个月：有复核人即公布得分表，否则作为提议，待第二人 confirm；截点之后登记的计入下月。
    """
    with session.open(read_only=False) as desk:
        found = _found(desk, month, scheme, known_at)
        closing.refuse_demo(desk, draft=terms["draft"])
        done = closing.close(desk, found.month, closing.Terms(**terms))
        if as_json:
            _write(desk, found, _tree(desk, found) | {"closing": closing.tree(desk, done)})
            return
        page = month_page(session, desk, found)
        page.notes += closing.said(session.voice, desk.naming(), done)
        session.show(page, demo=desk.demo)


@command.command("bulletin", cls=Spoken)
@click.argument("quarter", metavar="QUARTER")
@_looks
def show_bulletin(
    session: Session,
    quarter: str,
    scheme: str | None,
    known_at: str | None,
    as_json: bool,  # noqa: FBT001
) -> None:
    """The quarterly bulletin of joint-action cases, by unit and channel.

    联合奖惩案例季度通报：按考核对象和渠道计数；写明 --scheme 的，名册中没有案例的也列出。
    """
    asked = read("bulletin", quarter, ("scheme", "known_at"), scheme=scheme, known_at=known_at)
    name = _named(asked, QUARTER, "2018-Q4")
    with session.open() as desk:
        position = _position(desk, asked)
        counted = bulletin(desk.memory, name, cutoff=position)
        if "scheme" in asked.given:
            desk.known_scheme(asked.given["scheme"])
            counted = {unit: {} for unit in desk.rosters()[asked.given["scheme"]]} | counted
            counted = dict(sorted(counted.items()))
        naming = desk.naming(span(name)[1])
        resolved = asked.resolved(known_at=position)
        if as_json:
            rows = [{"unit": naming.id(unit), "channels": by} for unit, by in counted.items()]
            said = {"asked": str(asked), "resolved": str(resolved), "pinned": True}
            envelopes.write(envelopes.envelope(desk, rows, coordinate=said))
            return
        voice = session.voice
        page = Page(voice(BULLETIN, quarter=name), desk.memory.name, coordinate=str(resolved))
        page.body.append(report.bulletin_table(voice, naming, counted, demo=desk.demo))
        page.notes.append(voice(report.CASES, n=sum(sum(by.values()) for by in counted.values())))
        session.show(page, demo=desk.demo)


def _found(desk: Desk, text: str, scheme: str | None, known_at: str | None) -> Found:
    asked = read("period", text, ("scheme", "known_at"), scheme=scheme, known_at=known_at)
    name = _named(asked, MONTH, "2018-10")
    which = asked.given.get("scheme") or desk.applicable()
    desk.known_scheme(which)
    position = _position(desk, asked)
    month = month_at(desk.memory, which, name, cutoff=position)
    return Found(
        month,
        meanings(desk.memory, which, name, cutoff=position),
        duty(desk.memory, month.scheme, desk.today),
        asked,
        asked.resolved(scheme=which, known_at=position),
    )


def _named(asked: Asked, pattern: re.Pattern[str], example: str) -> str:
    name = asked.part or ""
    if pattern.match(name):
        return name
    raise BadCoordinate(
        "bad-period",
        f"“{name}”不是这里要的期间，请写成 {example}。",
        f"{name!r} is not the period wanted here; write it as {example}.",
    )


def _position(desk: Desk, asked: Asked) -> int:
    given = asked.given.get("known_at")
    moment = None if given is None else coordinates.moment(given)
    return resolve(desk.memory, moment, default=desk.memory.head)


def _head(session: Session, desk: Desk, found: Found) -> Page:
    voice, month = session.voice, found.month
    naming = desk.naming(month.answer.viewpoint.as_of)
    previous = voice(report.FIRST)
    if month.previous is not None:
        previous = voice(report.PREVIOUS, position=month.previous)
    parts = [
        viewpoint(voice, desk.memory, month.answer, today=False),
        voice(report.CUTOFF, position=month.cutoff),
        previous,
    ]
    heading = voice(HEADING, title=naming.text(month.scheme.title), month=month.month)
    return Page(heading, " · ".join(parts), coordinate=str(found.resolved))


def month_page(session: Session, desk: Desk, found: Found) -> Page:
    """Everything that an office looks at before it publishes a month."""
    voice, month = session.voice, found.month
    naming = desk.naming(month.answer.viewpoint.as_of)
    page = _head(session, desk, found)
    page.body = [
        voice(report.RETURNS),
        report.returns_table(voice, naming, month.returned, demo=desk.demo),
        report.missing(voice, naming, month),
    ]
    if month.late:
        page.body.append(voice(report.LATE))
        late = entries_report.entries_table(voice, naming, desk.memory, desk.zone, month.late)
        page.body.append(late)
    page.body += [
        voice(report.DRAFT),
        report.draft_table(voice, naming, month, demo=desk.demo),
        voice(report.MEANINGS),
        report.meanings_table(voice, naming, found.meant, demo=desk.demo),
    ]
    page.notes += report.impact(voice, found.meant)
    _duty(session, page, found)
    return page


def _duty(session: Session, page: Page, found: Found) -> None:
    if found.duty is not None:
        page.notes.append(report.duty(session.voice, found.duty))


def _tree(desk: Desk, found: Found) -> dict[str, Any]:
    naming = desk.naming(found.month.answer.viewpoint.as_of)
    return report.month_tree(naming, found.month, found.meant, found.duty)


def _write(desk: Desk, found: Found, tree: dict[str, Any]) -> None:
    said = {"asked": str(found.asked), "resolved": str(found.resolved), "pinned": True}
    basis = envelopes.rules(found.month.scheme)
    envelopes.write(envelopes.envelope(desk, tree, coordinate=said, basis=basis))
