"""`audit`: who saw and did what, from the log beside the ledger (审计日志)."""

from __future__ import annotations

import click

from domain.effect import SHANGHAI
from ledger.audit import DEEDS, AuditLog, Record
from ledger.ledger import Ledger
from ledger.roles import Verb
from scoretrail.answers.audit import record_tree
from scoretrail.cli.answer import write
from scoretrail.cli.command import Spoken, json_option
from scoretrail.cli.session import Session
from scoretrail.desk import DEMO
from scoretrail.report.page import Page, row, table
from scoretrail.report.prose import Prose
from scoretrail.settings import here
from scoretrail.words import Voice, captions
from scoretrail.words import audit as words

SHOWN = 16


@click.command(cls=Spoken)
@click.option("--after", type=click.IntRange(0), default=0, help="After this record. ~ 此条之后。")
@click.option(
    "--deed", type=click.Choice(list(DEEDS)), metavar="DEED", help="Only this. ~ 只看这一事项。"
)
@json_option
@click.pass_obj
def command(
    session: Session,
    after: int,
    deed: str | None,
    as_json: bool,  # noqa: FBT001 - click gives flags by name
) -> None:
    """List who read persons' data, exported, erased, signed, or was turned away: in order, with why.

    列出谁查看过个人信息，谁导出、销毁、签发过什么，谁被拒绝访问，按先后，连同理由。
    """
    here("auditor").permit(Verb.READ_AUDIT)
    with Ledger.open(session.settings.place(), read_only=True) as ledger:
        log = ledger.audit_if_any()
        found = [] if log is None else list(log.records(after))
        found = [one for one in found if deed in (None, one.deed)]
        demo = ledger.head.name.startswith(DEMO)
        if as_json:
            write({"ledger": ledger.head.name, "answer": [record_tree(one) for one in found]})
            return
        session.show(_page(session.voice, log, found, demo=demo), demo=demo)


def _page(voice: Voice, log: AuditLog | None, found: list[Record], *, demo: bool) -> Page:
    page = Page(voice(words.AUDIT))
    if log is not None:
        head = log.head
        root = head.root.hex()[:SHOWN]
        page.subheading = voice(words.HEAD, name=head.name, n=head.position, root=root)
    columns = [
        (captions.NUMBER, "right"),
        (words.WHEN, "left"),
        (words.WHO, "fold"),
        (words.ROLE, "left"),
        (words.DEED, "left"),
        (words.ABOUT, "fold"),
        (words.WHY, "fold"),
    ]
    made = table(voice, columns, demo=demo)
    for one in found:
        who = one.by if one.authenticated else f"{one.by}{voice(words.UNAUTHENTICATED)}"
        if one.confirmed_by is not None:
            who += voice.semicolon + voice(words.SECOND, who=one.confirmed_by)
        deed = one.title if voice.lang == "zh" else one.deed
        about = voice.semicolon.join(f"{name} {value}" for name, value in one.about.items())
        moment = one.recorded_at.astimezone(SHANGHAI).isoformat(sep=" ", timespec="seconds")[:19]
        cells = (str(one.position), moment, who, one.role, deed, about, one.reason or "")
        row(made, [Prose(cell) for cell in cells], demo=demo)
    page.body.append(made if found else voice(words.NOTHING))
    return page
