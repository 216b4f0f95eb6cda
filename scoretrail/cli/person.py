"""`person`: persons' data is sealed, seen for a reason, restricted, held and erased (个人信息)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, cast

import click

from domain.errors import NotUnderstood
from ledger.audit import Record
from ledger.entry import Entry
from ledger.ledger import Ledger
from ledger.persons import Level, Persons, Revealed
from ledger.roles import Verb, role_named
from ledger.sealing import make_master, read_master
from ledger.subjects import Subjects
from replay.coordinate import day
from scoretrail.cli import revealed as written
from scoretrail.cli.command import Spoken, SpokenGroup
from scoretrail.cli.recording import by_option
from scoretrail.cli.session import Session
from scoretrail.desk import DEMO
from scoretrail.report.page import Page, row, table
from scoretrail.report.prose import Prose
from scoretrail.settings import here
from scoretrail.words import persons as words

reason_option = click.option(
    "--reason",
    required=True,
    metavar="TEXT",
    help="Why; it is put on record. ~ 理由，记入审计日志。",
)


@click.group(cls=SpokenGroup)
def command() -> None:
    """Persons' data: seal it, see it for a reason, restrict, hold and erase it; all on record.

    个人信息：封存、凭理由查看、限制、保留、销毁，每一步都记入审计日志。
    """


@contextmanager
def _persons(session: Session) -> Iterator[Persons]:
    with (
        Ledger.open(session.settings.place()) as ledger,
        Subjects.open(
            session.settings.subjects_of(ledger), create=False, master=session.settings.master()
        ) as subjects,
    ):
        yield Persons(ledger, subjects)


@command.command(cls=Spoken)
@by_option
@click.pass_obj
def seal(session: Session, by: str | None) -> None:
    """Seal persons' data from now on, under the master key; made where its file is not there yet.

    从现在起封存个人信息，用 --master-key 所指的主密钥；文件不存在则生成。
    """
    key = session.settings.master_key
    if key is None:
        raise NotUnderstood(
            "master-key-not-named",
            "请用 --master-key 文件 写明主密钥放在哪里（不要放在台账旁边）。",
            "Say with --master-key FILE where the master key lies: not beside the ledger.",
        )
    path = Path(key)
    with (
        Ledger.open(session.settings.place()) as ledger,
        Subjects.open(session.settings.subjects_of(ledger)) as subjects,
    ):
        subjects.begin_sealing(read_master(path) if path.exists() else make_master(path))
        ledger.audit.record("sealing.began", here("keeper", by))
        page = Page(session.voice(words.SEALING, key=path))
        page.notes.append(session.voice(words.KEEP_APART))
        session.show(page, demo=_demo(ledger))


@command.command(cls=Spoken)
@click.argument("entries", metavar="POSITION|ID…", nargs=-1, required=True)
@click.option(
    "--role",
    required=True,
    metavar="ROLE",
    help="In which role: reviewer or auditor. ~ 以何角色：复核员、审计员。",
)
@click.option(
    "--level",
    type=click.Choice(["L0", "L1"]),
    default="L1",
    help="L0 in full, L1 in part. ~ L0 全部，L1 部分遮盖（默认）。",
)
@click.option("--case-number", metavar="TEXT", help="For which case. ~ 案号，审计员必填。")
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    help="Into a file with a watermark: .xlsx .csv .pdf .docx. ~ 写入带水印的文件。",
)
@reason_option
@by_option
@click.pass_obj
def show(
    session: Session,
    entries: tuple[str, ...],
    role: str,
    level: str,
    case_number: str | None,
    output: str | None,
    reason: str,
    by: str | None,
) -> None:
    """Show what is sealed in entries; the reading is on record before it is answered.

    查看记录中封存的个人信息，可一次写几条；先记入审计日志，再显示。写入文件的带水印。
    """
    actor = here(role_named(role), by)
    if output is not None:
        written.ready(output)
        actor.permit(Verb.EXPORT)
    with _persons(session) as persons:
        ledger = persons.ledger
        shown = [
            (
                found,
                persons.reveal(
                    found,
                    actor,
                    reason=reason,
                    level=cast("Level", level),
                    case_number=case_number,
                ),
            )
            for found in (_found(ledger, entry) for entry in entries)
        ]
        if output is not None:
            written.take(session, ledger, shown, actor, output, reason, case_number)
            return
        for found, revealed in shown:
            _show(session, ledger, found, revealed)


def _found(ledger: Ledger, entry: str) -> Entry:
    wanted = entry.removeprefix("#")
    return ledger.entry(int(wanted)) if wanted.isdecimal() else ledger.entry_by_id(wanted)


def _show(session: Session, ledger: Ledger, found: Entry, revealed: Sequence[Revealed]) -> None:
    voice, demo = session.voice, _demo(ledger)
    page = Page(voice(words.REVEALED, position=found.position))
    columns = [(words.FIELD, "left"), (words.TEXT, "fold"), (words.SUBJECT, "fold")]
    made = table(voice, columns, demo=demo)
    for one in revealed:
        row(made, [Prose(one.field), Prose(one.text), Prose(one.subject)], demo=demo)
    page.body.append(made)
    page.notes.append(voice(words.ON_RECORD, record=ledger.audit.head.position))
    session.show(page, demo=demo)


@command.command(cls=Spoken)
@reason_option
@by_option
@click.pass_obj
def find(session: Session, reason: str, by: str | None) -> None:
    """Find a person by the number, which is asked for and never shown; on record.

    按身份证号查匿名编号：号码另行输入，不显示、不入命令历史；查找记入审计日志。
    """
    with _persons(session) as persons:
        actor = here("keeper", by)
        actor.permit(Verb.ERASE)
        number = click.prompt(session.voice(words.IDENTITY_NUMBER), hide_input=True, err=True)
        subject = persons.subjects.known(persons.subjects.look_up(number))
        persons.ledger.audit.record("person.sought", actor, reason=reason, subject=subject)
        voice = session.voice
        if subject is None:
            session.show(Page(voice(words.NOT_FOUND)), demo=_demo(persons.ledger))
            return
        mask = persons.subjects.mask_of(subject)
        page = Page(voice(words.FOUND, subject=subject, mask=mask))
        page.notes += _state(session, persons, subject)
        session.show(page, demo=_demo(persons.ledger))


def _state(session: Session, persons: Persons, subject: str) -> list[str]:
    voice, notes = session.voice, []
    if positions := [f"#{one.position}" for one in persons.entries_of(subject)]:
        notes.append(voice(words.IN_ENTRIES, listed=voice.comma.join(positions)))
    if (hold := persons.held(subject)) is not None:
        ground, until = hold
        notes.append(voice(words.HELD, ground=ground, until=until or voice(words.UNLIMITED)))
    if (ground_ := persons.restricted(subject)) is not None:
        notes.append(voice(words.RESTRICTED, ground=ground_))
    return notes


def _deed(name: str, said: str, act: Callable[..., Record], *, dated: bool = False) -> None:
    """One command that does one thing to one person's data."""

    def run(session: Session, subject: str, reason: str, by: str | None, **more: Any) -> None:
        until = more.get("until")
        given = {} if not dated else {"until": None if until is None else _day(until)}
        with _persons(session) as persons:
            made = act(persons, subject, here("keeper", by), reason=reason, **given)
            page = Page(session.voice(words.DONE[made.deed], subject=subject))
            page.notes.append(session.voice(words.ON_RECORD, record=made.position))
            session.show(page, demo=_demo(persons.ledger))

    decorated: Any = click.pass_obj(run)
    if dated:
        help_ = "The last day of the hold. ~ 保留到哪一日，不写则到解除为止。"
        decorated = click.option("--until", metavar="DAY", help=help_)(decorated)
    decorated = by_option(reason_option(click.argument("subject")(decorated)))
    command.command(name, cls=Spoken, help=said)(decorated)


def _day(text: str) -> date:
    return day(text)


_deed(
    "restrict",
    "Hide a person's data from everybody, and keep it.\n\n限制处理：保留但谁也看不到。",
    Persons.restrict,
)
_deed("release", "Lift a restriction.\n\n解除限制。", Persons.release)
_deed(
    "hold",
    "Keep a person's data from being erased.\n\n保留：在此期间不能销毁。",
    Persons.hold,
    dated=True,
)
_deed("unhold", "Lift a hold.\n\n解除保留。", Persons.unhold)


@command.command(cls=Spoken)
@click.argument("subjects", metavar="SUBJECT…", nargs=-1, required=True)
@click.option(
    "--confirmed-by",
    required=True,
    metavar="ACTOR",
    help="The second person. ~ 复核人（第二人）。",
)
@reason_option
@by_option
@click.pass_context
def erase(
    ctx: click.Context, subjects: tuple[str, ...], confirmed_by: str, reason: str, by: str | None
) -> None:
    """Destroy persons' keys, look-ups and masks for good, and search every file; exit 1 if any is left.

    销毁当事人的密钥、查找散列和遮盖号，可一次写几人，不可恢复；随即逐字节查全部文件，有残留以 1 退出。
    """
    session: Session = ctx.obj
    with _persons(session) as persons:
        wanted = tuple(dict.fromkeys(subjects))
        done = persons.erase_all(
            wanted, here("keeper", by), confirmed_by=confirmed_by, reason=reason
        )
        if (store := session.settings.evidence_of(persons.ledger)) is not None:
            for name in done.files:
                store.discard(name)
        voice = session.voice
        page = Page(voice(words.ERASED, subject=voice.comma.join(done.subjects)))
        page.notes.append(voice(words.ENTRIES_STAY, n=len(done.entries)))
        if done.files:
            page.notes.append(voice(words.FILES_GONE, n=len(done.files)))
        for one in done.residues:
            what = voice(words.WHAT[one.what])
            page.body.append(voice(words.RESIDUE, file=one.file, offset=one.offset, what=what))
        if not done.residues:
            page.notes.append(voice(words.NO_RESIDUE))
        page.notes.append(voice(words.BACKUPS))
        page.notes.append(voice(words.ON_RECORD, record=done.records[-1]))
        session.show(page, demo=_demo(persons.ledger))
    if done.residues:
        ctx.exit(1)


def _demo(ledger: Ledger) -> bool:
    return ledger.head.name.startswith(DEMO)
