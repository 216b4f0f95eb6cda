"""Refusals: both languages, one place, and the exit status they carry."""

from __future__ import annotations

from contextlib import suppress

import click
from rich.console import Group

from domain.errors import NotPermitted, ScoretrailError
from domain.personal import masked_text
from ledger.roles import role_named
from scoretrail.cli.session import Screen, Session
from scoretrail.desk import CASE
from scoretrail.report.prose import Prose
from scoretrail.settings import here
from scoretrail.turned_away import DEED, recorded_lately
from scoretrail.words import Said

NOT_UNDERSTOOD = 2
FAULT = 70
INTERRUPTED = 130

STOPPED = Said("已中断。", "Interrupted.")
SAFE = Said(
    "未提交的一批没有登记任何内容；重来即可，已登记的不会重复。",
    "Nothing of an uncommitted batch was recorded; repeat it, and what is recorded is not doubled.",
)
OURS = Said(
    "scoretrail 出错了，这是程序的缺陷：{error}。请把命令和下面的信息报告给我们。",
    "This is a fault of scoretrail itself: {error}. Please report the command and what follows.",
)

MISSING = Said("缺少 {what}", "{what} is missing")
NO_OPTION = Said("没有选项 {what}", "there is no option {what}")
BAD_VALUE = Said("{what} 的值读不懂：{message}", "the value of {what} is unclear: {message}")
USAGE = Said("命令读不懂：{message}", "the command is unclear: {message}")
EXTRA = Said("多出来的参数：{message}", "unexpected: {message}")


def show(screen: Screen, zh: str, en: str, code: str = "") -> None:
    """Write a refusal in both languages."""
    zh, en = (masked_text(said, likely=True) for said in (zh, en))
    english = f"{en} [{code}]" if code else en
    screen.print(Group(Prose(zh, style="red"), Prose(english, style="red")))


def refused(screen: Screen, error: ScoretrailError) -> int:
    """Write what was refused, and give its exit status."""
    show(screen, error.zh, error.en, error.code)
    return error.exit_code


def on_record(session: Session, error: NotPermitted, command: str) -> None:
    """Put refused access on record beside the ledger; where there is no ledger, there is no log."""
    place = session.settings.ledger
    if place is None or place.startswith(CASE):
        return
    from ledger.ledger import Ledger  # noqa: PLC0415 - only where somebody is turned away

    facts = dict(error.facts)
    role = facts.pop("role", None)
    by = here(role_named(role or "public"), facts.pop("account", None))
    about = {"code": error.code, "command": command, **facts}
    with suppress(ScoretrailError), Ledger.open(place, read_only=True) as ledger:
        log = ledger.audit
        if not recorded_lately(log, by, about, ledger.clock()):
            log.record(DEED, by, **about)


def misused(screen: Screen, error: click.ClickException) -> int:
    """Write how a command was misread, with the way to its help."""
    said, facts = _worded(error)
    path = "scoretrail"
    if isinstance(error, click.UsageError) and error.ctx is not None:
        path = error.ctx.command_path
    show(
        screen,
        f"{said.zh.format(**facts)}。用法见 {path} --help。",
        f"{said.en.format(**facts)}. See {path} --help.",
        "usage",
    )
    return NOT_UNDERSTOOD


def _worded(error: click.ClickException) -> tuple[Said, dict[str, str]]:
    message = error.format_message().rstrip(".")
    match error:
        case click.MissingParameter():
            return MISSING, {"what": _hint(error)}
        case click.NoSuchOption():
            near = f"（{', '.join(error.possibilities)}？）" if error.possibilities else ""
            return NO_OPTION, {"what": f"{error.option_name}{near}"}
        case click.BadParameter():
            return BAD_VALUE, {"what": _hint(error), "message": error.message.rstrip(".")}
        case _ if "unexpected extra argument" in message:
            return EXTRA, {"message": message.partition("(")[2].rstrip(")")}
        case _:
            return USAGE, {"message": message}


def _hint(error: click.BadParameter) -> str:
    if error.param is None:
        return str(error.param_hint or "")
    return error.param.get_error_hint(error.ctx).strip("'")
