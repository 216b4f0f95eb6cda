"""`scheme publish`: a draft is checked, its effect shown, and then recorded or proposed (发布办法)."""

from __future__ import annotations

import sys
from functools import partial
from typing import Any, TypedDict, Unpack

import click

from domain.errors import Refused
from domain.events import parse
from replay.coordinate import day
from scoretrail.answers import drafts as answers
from scoretrail.answers import entries
from scoretrail.cli import recording
from scoretrail.cli.answer import write
from scoretrail.cli.command import Spoken, json_option
from scoretrail.cli.proposing import CONFIRM
from scoretrail.cli.scheme_file import source_beside, text_of
from scoretrail.cli.session import Session
from scoretrail.desk import Desk
from scoretrail.drafting import Draft, drafted, first_answer, sound
from scoretrail.recording import proposal_of, tried
from scoretrail.report import drafts as report
from scoretrail.words import Said

SURE = Said("发布这个办法？", "Publish this scheme?")
PUBLISHED = Said(
    "已发布：第{position}条，摘要 {digest}", "published: entry {position}, digest {digest}"
)
PROPOSED = Said(
    "已提议：第{position}条，摘要 {digest}", "proposed: entry {position}, digest {digest}"
)


class Given(TypedDict):
    """How a scheme is published, as click gives it."""

    on: str | None
    accept_findings: bool
    reason: str | None
    confirmed_by: str | None
    by: str | None
    yes: bool
    dry_run: bool
    as_json: bool


@click.command(cls=Spoken)
@click.argument("file", metavar="FILE")
@click.option("--on", metavar="DAY", help="Day of publication; today. ~ 发布之日，默认今天。")
@click.option(
    "--accept-findings",
    is_flag=True,
    help="Publish despite what the check found; needs --reason. ~ 有问题仍然发布，须写 --reason。",
)
@click.option("--reason", help="Why, despite the findings. ~ 仍然发布的理由。")
@recording.confirmed_by_option
@recording.by_option
@click.option("--yes", is_flag=True, help="Do not ask. ~ 不再询问。")
@recording.dry_run_option
@json_option
@click.pass_obj
def command(session: Session, file: str, **given: Unpack[Given]) -> None:
    """Publish a scheme from its YAML file: checked, its effect shown, confirmed, recorded.

    从 YAML 文件发布办法：先检查，再看各对象得分的变动，确认后登记。

    With --confirmed-by it is recorded; without, it is proposed, and a second person confirms it.

    写明 --confirmed-by 的直接登记；不写的作为提议，由第二人 confirm。
    """
    text = text_of(file)
    with session.open(read_only=False) as desk:
        draft = drafted(desk, text, file, partial(source_beside, file))
        sound(draft, accept=given["accept_findings"], reason=given["reason"])
        content = draft.content(
            desk.today if given["on"] is None else day(given["on"]), given["reason"]
        )
        if given["as_json"]:
            _for_programs(desk, draft, content, given)
            return
        _for_people(session, desk, draft, content, given)


def _for_people(
    session: Session, desk: Desk, draft: Draft, content: dict[str, Any], given: Given
) -> None:
    """Show the draft and its effect, ask, and record."""
    voice = session.voice
    facts = tried(desk, [recording.marked(desk, content)], given["by"])
    moved = recording.effect(desk, facts)
    made = report.page(voice, desk, draft, first_answer(desk, draft, facts))
    if draft.known is not None:
        recording.show_effect(session, desk, made, facts, moved, recorded=False)
    session.show(made, demo=desk.demo)
    if given["dry_run"]:
        click.echo(voice(recording.WOULD))
        return
    _sure(session, given)
    receipt, name = _recorded(desk, content, given)
    said = PROPOSED if given["confirmed_by"] is None else PUBLISHED
    position = receipt.new[0].position if receipt.new else receipt.known[name]
    click.echo(voice(said, position=position, digest=draft.scheme.digest))
    if given["confirmed_by"] is None:
        click.echo(voice(CONFIRM, id=name))


def _for_programs(desk: Desk, draft: Draft, content: dict[str, Any], given: Given) -> None:
    facts = tried(desk, [recording.marked(desk, content)], given["by"])
    moved = recording.effect(desk, facts)
    if not given["dry_run"] and not given["yes"]:
        raise _not_confirmed()
    receipt, _ = _recorded(desk, content, given)
    tree = entries.recorded(desk, receipt, moved)
    tree["answer"]["scheme"] = answers.draft_tree(draft)
    write(tree)


def _recorded(desk: Desk, content: dict[str, Any], given: Given) -> tuple[Any, str]:
    """The receipt, and the id of what was recorded: the publication, or its proposal."""
    if given["confirmed_by"] is not None:
        content = content | {"confirmed_by": given["confirmed_by"]}
    else:
        marked = recording.marked(desk, content)
        content = proposal_of([marked], desk.today.isoformat(), note=None)
    terms = recording.Terms(given["by"], given["dry_run"])
    entry = parse(recording.marked(desk, content))
    return recording.append(desk, [entry], terms), str(content["id"])


def _sure(session: Session, given: Given) -> None:
    if given["yes"]:
        return
    if sys.stdin.isatty() and click.confirm(session.voice(SURE), err=True):
        return
    raise _not_confirmed()


def _not_confirmed() -> Refused:
    return Refused(
        "not-confirmed",
        "没有确认，未登记任何内容。看过影响后加 --yes 再来一次。",
        "It was not confirmed, and nothing was recorded. Having seen its effect, add --yes.",
    )
