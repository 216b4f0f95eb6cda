"""`verify`: every stored byte against the hashes, every published score computed again (核验)."""

from __future__ import annotations

from typing import Any

import click

from ledger.integrity.finding import Finding
from ledger.ledger import Ledger
from replay.publication import Drift, drift
from replay.recall import recall
from scoretrail import ENGINE
from scoretrail.cli.answer import write
from scoretrail.cli.command import Spoken, json_option
from scoretrail.cli.progress import progress
from scoretrail.cli.session import Session
from scoretrail.desk import DEMO
from scoretrail.report.page import Page
from scoretrail.report.verification import findings_table, tables_table
from scoretrail.words import Said
from scoretrail.words.lines import DEMO as NOTICE

CHECKING = Said("逐条核验", "checking entries")
HEADING = Said("核验台账", "Verified ledger")
SOUND = Said("{n}条记录无一字节不符，根 {root}", "{n} entries, no byte differs, root {root}")
FAULTY = Said("发现{n}处问题", "{n} findings")
REPRODUCED = Said(
    "公布表{n}张，都能重算出同样的字节",
    "{n} published tables, each computed again to the same bytes",
)
NO_TABLES = Said("没有公布过得分表", "no table was published")


@click.command(cls=Spoken)
@click.argument("place", metavar="[LEDGER]", required=False)
@json_option
@click.pass_context
def command(ctx: click.Context, place: str | None, as_json: bool) -> None:  # noqa: FBT001
    """Verify a ledger: hashes, order and tree, then every published table; exit 1 on a finding.

    核验台账：散列、次序、树，再重算每张公布表；有问题以 1 退出。
    """
    session: Session = ctx.obj
    with Ledger.open(place or session.settings.place(), read_only=True) as ledger:
        with progress(session, CHECKING) as tick:
            found = ledger.verify(tick)
        # Scores are only worth computing from entries that are what was recorded.
        tables = [] if found else drift(recall(ledger))
        if as_json:
            write(_tree(ledger, found, tables))
        else:
            session.show(_page(session, ledger, found, tables), demo=_demo(ledger))
    if found or not all(table.reproduces for table in tables):
        ctx.exit(1)


def _page(session: Session, ledger: Ledger, found: list[Finding], tables: list[Drift]) -> Page:
    voice = session.voice
    if found:
        page = Page(voice(HEADING), voice(FAULTY, n=len(found)))
        page.body.append(findings_table(voice, found))
        return page
    head = ledger.head
    root = head.root.hex()
    page = Page(voice(HEADING), f"{head.name} · {voice(SOUND, n=head.position, root=root[:16])}")
    if not tables:
        page.notes.append(voice(NO_TABLES))
    elif all(table.reproduces for table in tables):
        page.notes.append(voice(REPRODUCED, n=len(tables)))
    else:
        page.body.append(tables_table(voice, tables, demo=_demo(ledger)))
    page.coordinate = f"verify?known_at={head.position}&root={root}"
    return page


def _demo(ledger: Ledger) -> bool:
    return ledger.head.name.startswith(DEMO)


def _tree(ledger: Ledger, found: list[Finding], tables: list[Drift]) -> dict[str, Any]:
    head = ledger.head
    resolved = f"verify?known_at={head.position}&root={head.root.hex()}"
    tree: dict[str, Any] = {
        "coordinate": {"asked": "verify", "resolved": resolved, "pinned": True},
        "basis": {
            "head": head.position,
            "root": head.root.hex(),
            "ledger": head.name,
            "kind": head.kind,
            "digest": None,
            "engine": ENGINE,
            "readings": {},
        },
        "answer": {
            "findings": [
                {"position": one.position, "code": one.code, "zh": one.zh, "en": one.en}
                for one in found
            ],
            "published": [
                {"position": one.position, "title": one.title, "reproduces": one.reproduces}
                for one in tables
            ],
        },
        "complete": True,
        "next": None,
    }
    return tree | ({"notice": NOTICE.zh} if _demo(ledger) else {})
