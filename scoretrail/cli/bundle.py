"""`bundle`: one file by which others check a score, or a whole year, without trusting us (举证包)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import click

from domain.errors import BadCoordinate, BadFile, Refused
from ledger import evidence
from ledger.ledger import Ledger
from replay.as_of import ask
from replay.bundle.unit import Terms, bundle_unit
from replay.bundle.year import bundle_year, rebuild
from replay.coordinate import Coordinate
from replay.recall import followed, recall, recall_for
from scoretrail import ENGINE
from scoretrail.cli.command import Options, Spoken, asks
from scoretrail.cli.proof import output_option, policy_option, read_file, write_file
from scoretrail.cli.question import coordinate, indicator, needs_unit
from scoretrail.cli.session import Session
from scoretrail.desk import DEMO, Desk
from scoretrail.proof import checked_bundle, made
from scoretrail.report.page import Page
from scoretrail.settings import here
from scoretrail.words import proof as words


@click.command(cls=Spoken)
@click.argument("unit", metavar="[UNIT|COORDINATE]", required=False)
@click.option("--indicator", "code", metavar="CODE", help="One indicator only. ~ 只要这一项指标。")
@click.option(
    "--full",
    is_flag=True,
    help="With the other units' entries too. ~ 别的单位的记录也在内。",
)
@click.option(
    "--with-evidence",
    is_flag=True,
    help="With the evidence files themselves, those sealed left out. ~ 附件本身也在内，封存的除外。",
)
@click.option("--year", type=click.IntRange(1900, 9999), help="A whole year. ~ 全年移交。")
@click.option(
    "--rebuild",
    "handed_over",
    type=click.Path(path_type=Path),
    help="Make the ledger anew from a year's bundle. ~ 由全年移交包重建台账。",
)
@policy_option
@output_option(required=False)
@asks
def command(  # noqa: PLR0913, PLR0917 - click gives each option by name
    session: Session,
    options: Options,
    unit: str | None,
    code: str | None,
    full: bool,  # noqa: FBT001 - click gives flags by name
    with_evidence: bool,  # noqa: FBT001
    year: int | None,
    handed_over: Path | None,
    policy: Path | None,
    output: Path | None,
) -> None:
    """Write one file that proves a score, or hands over a year: entries, rules, proofs, answer.

    写出举证包（一个得分），或全年移交包（--year）：记录、办法、证明和得分，别人可脱离本系统核验。
    """
    if handed_over is not None:
        _rebuild(session, handed_over)
        return
    if output is None or (unit is None) == (year is None):
        raise BadCoordinate(
            "bundle-of-what",
            "请写明对象和文件：bundle 高新区 -o 文件.zip，或 bundle --year 2018 -o 文件.zip。",
            "Say of what, and into which file: bundle gaoxin -o FILE.zip, or bundle --year 2018 -o"
            " FILE.zip.",
        )
    _shown_as_recorded(session)
    text = None if policy is None else read_file(policy).decode(errors="replace")
    terms = Terms(ENGINE, text, "full" if full else "unit")
    with session.open() as desk:
        if with_evidence:
            terms = replace(terms, files=_files(session, desk))
        if year is not None:
            members = bundle_year(desk.ledger, desk.memory, year, options.scheme, terms)
        else:
            members = _of_unit(desk, options, unit, code, terms)
        _write(session, desk, output, members)


def _files(session: Session, desk: Desk) -> Callable[[str], bytes | None]:
    """Evidence files by their hash; one that is sealed, or not kept, travels as its hash alone."""
    store = session.settings.evidence_of(desk.ledger)
    kept = evidence.kept(desk.ledger)

    def file(digest: str) -> bytes | None:
        found = kept.get(digest)
        return None if store is None or found is None or found.sealed else store.read(digest)

    return file


def _of_unit(
    desk: Desk, options: Options, unit: str | None, code: str | None, terms: Terms
) -> dict[str, bytes]:
    asked = _chosen(desk, coordinate(desk, options, unit, code))
    if asked.code is not None and terms.form == "unit":
        try:
            return _of_score(desk, asked, terms)
        except Refused as error:
            if error.code != "not-provable":
                raise
    return bundle_unit(desk.ledger, recall(desk.ledger), asked, terms)


def _of_score(desk: Desk, asked: Coordinate, terms: Terms) -> dict[str, bytes]:
    """The bundle of one score from the entries that it reads, however long the ledger is."""
    found = recall_for(desk.ledger, followed(desk.ledger).rules, asked)
    if found is None:
        return bundle_unit(desk.ledger, recall(desk.ledger), asked, terms)
    memory, placed = found
    return bundle_unit(desk.ledger, memory, ask(memory, placed).resolved, terms)


def _chosen(desk: Desk, asked: Coordinate) -> Coordinate:
    """The question pinned, of a unit that is compared and an indicator that there is."""
    posed = desk.pinned(asked.of(needs_unit(asked), asked.code))
    chosen = None if asked.code is None else indicator(posed.scheme, asked.code)
    return posed.resolved.of(asked.unit, chosen)


def _write(session: Session, desk: Desk, output: Path, members: dict[str, bytes]) -> None:
    """Check what was made before it is handed out."""
    raw, checked = made(members)
    if desk.writable:
        about = checked.about.get("coordinate") or checked.about.get("year")
        desk.ledger.audit.record(
            "export.made", here("recorder"), what="bundle", rows=checked.entries, of=str(about)
        )
    for found in checked.findings:
        raise Refused(
            "bundle-not-sound",
            f"做出的包核验不过，未写出。{found.zh}请先补签检查点或见证，或改用别的 --policy。",
            f"What was made does not verify and was not written. {found.en} Sign or have witnessed"
            " a checkpoint first, or give another --policy.",
        )
    write_file(output, raw)
    said = session.voice(
        words.BUNDLED,
        path=output,
        entries=checked.entries,
        size=checked.about["size"],
        bytes=len(raw),
    )
    page = Page(said, coordinate=str(checked.about.get("coordinate", "")))
    session.show(page, demo=desk.demo)


def _rebuild(session: Session, handed_over: Path) -> None:
    """Make a ledger of the same name and root, where there is none yet."""
    checked = checked_bundle(read_file(handed_over))
    if checked.findings or checked.checkpoint is None or checked.about.get("kind") != "year":
        raise BadFile(
            "not-a-sound-year",
            f"{handed_over} 不是无误的全年移交包，未重建。请先用 scoretrail verify 查看。",
            f"{handed_over} is no year's bundle without findings; nothing was rebuilt. See"
            " scoretrail verify.",
        )
    place, name = session.settings.place(), str(checked.about["ledger"])
    with Ledger.create(place, name=name, kind="told") as ledger:
        n = rebuild(checked.members, ledger, checked.checkpoint.root)
    said = session.voice(words.REBUILT, place=place, n=n, root=checked.checkpoint.root.hex()[:16])
    session.show(Page(said), demo=name.startswith(DEMO))


def _shown_as_recorded(session: Session) -> None:
    if session.settings.fictional_names:
        raise Refused(
            "names-not-fictional",
            "举证包里是入账原字节，不能换名。请去掉 --fictional-names。",
            "A bundle holds the bytes as recorded, under no other names. Leave --fictional-names"
            " out.",
        )
