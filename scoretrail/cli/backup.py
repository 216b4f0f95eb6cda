"""`backup`: the ledger as it is now, in a folder of its own, verified (备份)."""

from __future__ import annotations

from pathlib import Path

import click

from ledger.backup import Manifest, Watch, back_up
from ledger.ledger import Ledger
from scoretrail.cli.answer import write
from scoretrail.cli.command import Spoken, json_option
from scoretrail.cli.progress import progress
from scoretrail.cli.session import Session
from scoretrail.desk import DEMO
from scoretrail.report.page import Page
from scoretrail.words import Said

COPYING = Said("复制（页）", "copying pages")
CHECKING = Said("核验副本", "checking the copy")
HEADING = Said("已备份到 {folder}", "backed up into {folder}")
SOUND = Said(
    "{n}条记录，副本逐条核验无误，根 {root}", "{n} entries, each checked in the copy, root {root}"
)
FILES = Said("文件：{files}", "files: {files}")
WITHOUT_PERSONS = Said(
    "当事人匿名编号库不在内：它另行备份，保留不超过30天（--persons）",
    "the store of persons is not in it: back it up apart, for at most 30 days (--persons)",
)
WITH_PERSONS = Said(
    "内含当事人匿名编号库：请在30天内销毁这份备份",
    "it holds the store of persons: destroy this backup within 30 days",
)


@click.command(cls=Spoken)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--persons",
    is_flag=True,
    help="Also the store of persons; keep that for 30 days at most."
    " ~ 连同当事人匿名编号库，保留不超过30天。",
)
@json_option
@click.pass_obj
def command(
    session: Session,
    folder: Path,
    persons: bool,  # noqa: FBT001 - click gives flags by name
    as_json: bool,  # noqa: FBT001
) -> None:
    """Back the ledger up into a new folder, while others go on writing, and verify the copy.

    把台账备份到一个新文件夹：不影响他人登记，写完逐条核验副本，有问题则不留备份。
    """
    with Ledger.open(session.settings.place(), read_only=True) as ledger:
        with progress(session, COPYING) as copying, progress(session, CHECKING) as checking:
            manifest = back_up(ledger, folder, persons=persons, watch=Watch(copying, checking))
        show(session, manifest, HEADING, folder, as_json=as_json)


def show(
    session: Session, manifest: Manifest, heading: Said, folder: Path, *, as_json: bool
) -> None:
    """Tell what a backup holds."""
    if as_json:
        write(tree(manifest))
        return
    voice = session.voice
    page = Page(voice(heading, folder=folder), manifest.ledger)
    page.notes.append(voice(SOUND, n=manifest.position, root=manifest.root[:16]))
    page.notes.append(voice(FILES, files=voice.comma.join(manifest.files)))
    if "ledger.subjects" in manifest.files:
        page.notes.append(voice(WITH_PERSONS))
    elif heading is HEADING:
        page.notes.append(voice(WITHOUT_PERSONS))
    page.coordinate = f"verify?known_at={manifest.position}&root={manifest.root}"
    session.show(page, demo=manifest.ledger.startswith(DEMO))


def tree(manifest: Manifest) -> dict[str, object]:
    """The same for programs."""
    return {
        "ledger": manifest.ledger,
        "kind": manifest.kind,
        "position": manifest.position,
        "root": manifest.root,
        "made_at": manifest.made_at,
        "files": {
            name: {"bytes": one.bytes, "sha256": one.sha256} for name, one in manifest.files.items()
        },
    }
