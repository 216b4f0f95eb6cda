"""`restore`: a backup put where nothing lies, after all of it was checked (恢复)."""

from __future__ import annotations

from pathlib import Path

import click

from domain.errors import NotUnderstood
from ledger.backup import Watch, restore
from ledger.store.address import file_of, url_of
from scoretrail.cli.backup import show
from scoretrail.cli.command import Spoken, json_option
from scoretrail.cli.progress import progress
from scoretrail.cli.proof import policy_in, policy_option, read_file
from scoretrail.cli.session import Session
from scoretrail.words import Said

CHECKING = Said("核验备份", "checking the backup")
HEADING = Said("已恢复到 {folder}", "restored to {folder}")


@click.command(cls=Spoken)
@click.argument("backup", metavar="FOLDER", type=click.Path(path_type=Path))
@click.argument("place", metavar="[FILE]", required=False)
@policy_option
@click.option(
    "--checkpoint",
    "notes",
    type=click.Path(path_type=Path),
    multiple=True,
    help="A checkpoint kept elsewhere; may be repeated. ~ 保存在别处的检查点，可多次给出。",
)
@click.option(
    "--older",
    is_flag=True,
    help="It is known that newer entries will be missing. ~ 已知备份较旧、会缺后来的登记。",
)
@json_option
@click.pass_obj
def command(
    session: Session,
    backup: Path,
    place: str | None,
    policy: Path | None,
    notes: tuple[Path, ...],
    older: bool,  # noqa: FBT001 - click gives flags by name
    as_json: bool,  # noqa: FBT001
) -> None:
    """Restore a backup to where nothing lies: checked whole first, nothing is ever overwritten.

    把备份恢复到一个空位置：先逐条核验，再整体放入；已有的文件从不覆盖。
    """
    target = file_of(url_of(place or session.settings.place()))
    if target is None:
        raise NotUnderstood(
            "not-a-file",
            "备份只能恢复成文件。PostgreSQL 请用 pg_restore。",
            "A backup is restored to a file. On PostgreSQL use pg_restore.",
        )
    with progress(session, CHECKING) as checking:
        manifest = restore(
            backup,
            target,
            policy=policy_in(policy),
            checkpoints=[read_file(note) for note in notes],
            older=older,
            watch=Watch(checking=checking),
        )
    show(session, manifest, HEADING, target, as_json=as_json)
