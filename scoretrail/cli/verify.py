"""`verify`: a ledger or a bundle: every byte against the hashes, every score computed again (核验)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ledger import attestation, evidence, inventory, proving
from ledger.integrity.finding import Finding
from ledger.ledger import Ledger
from ledger.subjects import Subjects
from replay.publication import Drift, drift
from replay.recall import recall
from scoretrail import ENGINE
from scoretrail.cli.answer import write
from scoretrail.cli.command import Spoken, json_option
from scoretrail.cli.progress import progress
from scoretrail.cli.proof import is_bundle, policy_in, policy_option, read_file
from scoretrail.cli.session import Session
from scoretrail.desk import DEMO
from scoretrail.proof import checked_bundle
from scoretrail.report import verification as report
from scoretrail.report.page import Page
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
@click.argument("place", metavar="[LEDGER|BUNDLE]", required=False)
@policy_option
@click.option(
    "--checkpoint",
    "notes",
    type=click.Path(path_type=Path),
    multiple=True,
    help="A checkpoint kept elsewhere; may be repeated. ~ 保存在别处的检查点，可多次给出。",
)
@click.option(
    "--tsa-certificate",
    "authority",
    type=click.Path(path_type=Path),
    help="Certificate of the time-stamp authority. ~ 时间戳机构的证书。",
)
@click.option(
    "--alone",
    is_flag=True,
    help="The ledger's file alone was copied: its audit log and evidence are not here."
    " ~ 只拷来台账本身：不核验审计日志和附件。",
)
@json_option
@click.pass_context
def command(
    ctx: click.Context,
    place: str | None,
    policy: Path | None,
    notes: tuple[Path, ...],
    authority: Path | None,
    alone: bool,  # noqa: FBT001 - click gives flags by name
    as_json: bool,  # noqa: FBT001 - click gives flags by name
) -> None:
    """Verify a ledger or a bundle: hashes, tree, checkpoints, scores; exit 1 on a finding.

    核验台账或举证包：散列、次序、树、检查点，再重算每张公布表或得分；有问题以 1 退出。
    """
    session: Session = ctx.obj
    where = place or session.settings.place()
    if is_bundle(where):
        checked = checked_bundle(
            read_file(Path(where)), None if policy is None else policy_in(policy)
        )
        if as_json:
            write(report.bundle_tree(checked))
        else:
            session.show(report.bundle_page(session.voice, checked), demo=report.is_demo(checked))
        ctx.exit(1 if checked.findings else 0)
    with Ledger.open(where, read_only=True) as ledger:
        with progress(session, CHECKING) as tick:
            found = ledger.verify(tick)
        held = proving.hold(ledger, policy_in(policy), [read_file(note) for note in notes])
        found += held.findings
        if not alone:
            found += attestation.check(ledger, policy_in(policy))
            found += _persons(session, ledger)
            if (store := session.settings.evidence_of(ledger)) is not None:
                found += evidence.check(ledger, store)
        stamped = report.stamped(held.stamps, authority)
        found += stamped.findings
        # Scores are only worth computing from entries that are what was recorded.
        tables = [] if found else drift(recall(ledger))
        if as_json:
            write(_tree(ledger, found, tables, held, stamped))
        else:
            page = _page(session, ledger, found, tables)
            page.notes += report.held_notes(session.voice, held, stamped)
            session.show(page, demo=_demo(ledger))
    if found or not all(table.reproduces for table in tables):
        ctx.exit(1)


def _persons(session: Session, ledger: Ledger) -> list[Finding]:
    """What is wrong with the subject store, where there is one."""
    settings = session.settings
    if settings.subjects is None and ledger.database.path is None:
        return []
    place = settings.subjects_of(ledger)
    if not place.exists():
        return []
    with Subjects.open(place, create=False, master=settings.master()) as subjects:
        return inventory.check(ledger, subjects)


def _page(session: Session, ledger: Ledger, found: list[Finding], tables: list[Drift]) -> Page:
    voice = session.voice
    if found:
        page = Page(voice(HEADING), voice(FAULTY, n=len(found)))
        page.body.append(report.findings_table(voice, found))
        return page
    head = ledger.head
    root = head.root.hex()
    page = Page(voice(HEADING), f"{head.name} · {voice(SOUND, n=head.position, root=root[:16])}")
    if not tables:
        page.notes.append(voice(NO_TABLES))
    elif all(table.reproduces for table in tables):
        page.notes.append(voice(REPRODUCED, n=len(tables)))
    else:
        page.body.append(report.tables_table(voice, tables, demo=_demo(ledger)))
    page.coordinate = f"verify?known_at={head.position}&root={root}"
    return page


def _demo(ledger: Ledger) -> bool:
    return proving.reach(ledger)[0].startswith(DEMO)


def _tree(
    ledger: Ledger,
    found: list[Finding],
    tables: list[Drift],
    held: proving.Held,
    stamped: report.Stamped,
) -> dict[str, Any]:
    name, position = proving.reach(ledger)
    # Of a tree that was found damaged there is no root to tell.
    root = None if found else ledger.head.root.hex()
    resolved = f"verify?known_at={position}" + ("" if root is None else f"&root={root}")
    tree: dict[str, Any] = {
        "coordinate": {"asked": "verify", "resolved": resolved, "pinned": True},
        "basis": {
            "head": position,
            "root": root,
            "ledger": name,
            "kind": None if found else ledger.head.kind,
            "digest": None,
            "engine": ENGINE,
            "readings": {},
        },
        "answer": {
            "findings": [report.finding_tree(one) for one in found],
            "published": [
                {"position": one.position, "title": one.title, "reproduces": one.reproduces}
                for one in tables
            ],
            "checkpoints": report.held_tree(held, stamped),
        },
        "complete": True,
        "next": None,
    }
    return tree | ({"notice": NOTICE.zh} if _demo(ledger) else {})
