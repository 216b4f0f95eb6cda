"""`scheme`: the assessment schemes known, one of them in full, the check of a file (办法)."""

from __future__ import annotations

import re
from datetime import date

import click

from domain.checks import SchemeFinding
from domain.checks import check as find_faults
from domain.errors import NotUnderstood
from domain.rulebook import shipped_schemes
from domain.scheme import Scheme, parse
from replay.as_of import Memory, resolve
from replay.coordinate import moment
from scoretrail.answers import rules as answers
from scoretrail.answers.asked import Asked
from scoretrail.cli import scheme_diff, scheme_publish
from scoretrail.cli.answer import write
from scoretrail.cli.command import Spoken, SpokenGroup, json_option
from scoretrail.cli.paper import lists
from scoretrail.cli.scheme_file import source_beside, text_of
from scoretrail.cli.session import Session
from scoretrail.desk import Desk
from scoretrail.report import schemes as report
from scoretrail.report.page import Page
from scoretrail.words import Said, captions

SCHEMES = Said("考核办法", "Schemes")
SOUND = Said(
    "{name}：成立，引文{n}处都在原文中", "{name}: sound; all {n} quotations stand in the source"
)
FINDING = Said("{name}：{path}：{said}（{remedy}）", "{name}: {path}: {said} ({remedy})")
_TEXT = re.compile(r"(schemes/)?(?P<id>[a-z0-9-]+)(@(?P<rev>\d+))?(\?rules_known_at=(?P<at>.+))?\Z")


rules_known_at_option = click.option(
    "--rules-known-at", metavar="MOMENT", help="As known at this moment. ~ 按当时已知。"
)


@click.group(cls=SpokenGroup)
def command() -> None:
    """Assessment schemes: the documents as data.

    考核办法：列表、全文、对比、检查、发布。
    """


command.add_command(scheme_diff.command, "diff")
command.add_command(scheme_publish.command, "publish")


@command.command("list", cls=Spoken)
@rules_known_at_option
@json_option
@click.pass_obj
@lists
def list_schemes(
    session: Session,
    rules_known_at: str | None,
    as_json: bool,  # noqa: FBT001 - click gives flags by name
) -> None:
    """List the schemes known: the shipped ones, and those published in the ledger.

    列出已知的考核办法：随附的，以及台账中发布的。
    """
    with _desk(session) as now:
        desk = now.as_known(rules_known_at)
        known = desk.schemes()
        asked = Asked.of("schemes", rules_known_at=rules_known_at)
        if as_json:
            write(answers.schemes(desk, known, asked))
            return
        resolved = asked.resolved(rules_known_at=desk.memory.head)
        page = Page(session.voice(SCHEMES), coordinate=str(resolved))
        page.body.append(
            report.schemes_table(
                session.voice, desk.naming(), desk.memory.units(desk.memory.head), known
            )
        )
        session.show(page, demo=desk.demo)


@command.command("show", cls=Spoken)
@click.argument("scheme", metavar="SCHEME")
@rules_known_at_option
@json_option
@click.pass_obj
def show_scheme(
    session: Session,
    scheme: str,
    rules_known_at: str | None,
    as_json: bool,  # noqa: FBT001 - click gives flags by name
) -> None:
    """Show a scheme: its indicators with their clauses, and its readings with their alternatives.

    一个办法的全文：各指标及其条款，各口径及其备选。
    """
    with _desk(session) as desk:
        found, position = _found(desk, scheme, rules_known_at)
        resolved = f"schemes/{found.id}@{found.revision}?rules_known_at={position}"
        if as_json:
            write(answers.scheme(desk, found, scheme, resolved))
            return
        voice = session.voice
        naming = desk.naming(found.period.first)
        page = Page(
            f"{naming.text(found.title)} · {found.id}@{found.revision}",
            f"{naming.text(found.source.document)} · {found.period.first}…{found.period.last} · "
            f"{voice(report.STATUS[found.status])} · {voice(captions.DIGEST)} {found.digest[:16]}",
            [report.indicators_table(voice, found), report.readings_table(voice, found)],
            coordinate=resolved,
        )
        session.show(page, demo=desk.demo)


@command.command("check", cls=Spoken)
@click.argument("files", metavar="FILE|SCHEME…", nargs=-1, required=True)
@click.pass_context
def check(ctx: click.Context, files: tuple[str, ...]) -> None:
    """Check scheme files: sums, reach, quotations, populations, readings; exit 1 on a finding.

    A source that does not come with the package is read from beside the file.

    检查办法文件：合计、可得分、引文、对象、口径；有问题以 1 退出。
    原文不在软件包内的，从办法文件旁读取。
    """
    session: Session = ctx.obj
    faulty = False
    for name in files:
        scheme = shipped_schemes().get(name) or parse(text_of(name), name=name)
        found = find_faults(scheme, source_beside(name, scheme.source.file))
        faulty = faulty or bool(found)
        n = len(list(scheme.all_cites()))
        for line in _worded(session, name, found) or [session.voice(SOUND, name=name, n=n)]:
            click.echo(line)
    if faulty:
        ctx.exit(1)


def _worded(session: Session, name: str, found: list[SchemeFinding]) -> list[str]:
    """Each finding on a line, with what to do in the language of the session."""
    lines = []
    for one in found:
        zh, _, en = one.remedy.partition(" / ")
        remedy = session.voice(Said(zh, en or zh))
        said = one.zh if session.voice.lang == "zh" else one.en
        lines.append(session.voice(FINDING, name=name, path=one.path, said=said, remedy=remedy))
    return lines


def _desk(session: Session) -> Desk:
    """The ledger's schemes where a ledger is named, else the shipped ones."""
    return session.open() if session.settings.ledger else Desk(Memory([]))


def _found(desk: Desk, text: str, known_at: str | None) -> tuple[Scheme, int]:
    match = _TEXT.match(text)
    name = text if match is None else match["id"]
    at = known_at or (match["at"] if match else None)
    position = resolve(desk.memory, moment(at) if at else None, default=desk.memory.head)
    desk.known_scheme(name)
    scheme = desk.memory.rulebook.scheme(name, position, date.max)
    if match is not None and match["rev"] and int(match["rev"]) != scheme.revision:
        raise NotUnderstood(
            "revision-contradicts",
            f"按所问时刻，{name} 是 @{scheme.revision}，不是 @{match['rev']}。"
            "请改 --rules-known-at。",
            f"At the moment asked {name} is @{scheme.revision}, not @{match['rev']}. Change "
            "--rules-known-at.",
        )
    return scheme, position
