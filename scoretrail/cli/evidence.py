"""`evidence`: the files kept with entries: list them, take one out, destroy one (附件)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from domain.errors import LedgerUnusable, Refused
from ledger import evidence
from ledger.evidence import EvidenceStore
from ledger.intake.draft import Draft
from ledger.intake.persons import without_personal_numbers
from ledger.ledger import Ledger
from ledger.persons import Persons
from ledger.roles import Verb, role_named
from ledger.sealing import SubjectKey
from ledger.subjects import Subjects
from scoretrail.cli import recording
from scoretrail.cli.answer import write
from scoretrail.cli.command import Spoken, SpokenGroup, json_option
from scoretrail.cli.proof import output_option, read_file, write_file
from scoretrail.cli.recording import by_option
from scoretrail.cli.session import Session
from scoretrail.desk import DEMO, Desk
from scoretrail.persons import TakingOut
from scoretrail.report.page import Page, row, table
from scoretrail.report.prose import Prose
from scoretrail.settings import here
from scoretrail.words import evidence as words

KIND = "附件"


@click.group(cls=SpokenGroup)
def command() -> None:
    """Evidence files, kept by the hash of their content and found changed by verify.

    附件：按内容散列留存，有改动或缺失由 verify 查出。
    """


@command.command("list", cls=Spoken)
@json_option
@click.pass_obj
def list_all(session: Session, as_json: bool) -> None:  # noqa: FBT001 - click gives flags by name
    """List the files kept.

    列出留存的附件。
    """
    with Ledger.open(session.settings.place(), read_only=True) as ledger:
        found = sorted(evidence.kept(ledger).values(), key=lambda one: one.sha256)
        if as_json:
            trees = [
                {"sha256": one.sha256, "size": one.size, "kind": one.kind, "sealed": one.sealed}
                for one in found
            ]
            write({"ledger": ledger.head.name, "answer": trees})
            return
        voice, demo = session.voice, ledger.head.name.startswith(DEMO)
        page = Page(voice(words.EVIDENCE))
        columns = [
            (words.DIGEST, "left"),
            (words.KIND, "left"),
            (words.SIZE, "right"),
            (words.SEALED, "left"),
        ]
        made = table(voice, columns, demo=demo)
        for one in found:
            sealed = voice(words.YES if one.sealed else words.NO)
            cells = (one.sha256, one.kind, str(one.size), sealed)
            row(made, [Prose(cell) for cell in cells], demo=demo)
        page.body.append(made if found else voice(words.NOTHING))
        session.show(page, demo=demo)


@command.command(cls=Spoken)
@click.argument("sha256")
@click.option("--role", required=True, metavar="ROLE", help="In which role. ~ 以何角色。")
@click.option("--reason", required=True, metavar="TEXT", help="Why. ~ 理由。")
@by_option
@output_option(required=True)
@click.pass_obj
def get(
    session: Session, sha256: str, role: str, reason: str, by: str | None, output: Path
) -> None:
    """Write a file out; what is sealed only for a role that may see persons. On record.

    取出附件；封存的只给可查看个人信息的角色。记入审计日志。
    """
    actor = here(role_named(role), by)
    with Ledger.open(session.settings.place()) as ledger:
        stored = evidence.kept(ledger).get(sha256)
        if stored is None:
            raise evidence.missing(sha256)
        actor.permit(Verb.REVEAL if stored.sealed else Verb.READ)
        with _key(session, ledger, sha256, sealed=stored.sealed) as key:
            content = _store(session, ledger).read(sha256, key=key)
        ledger.audit.record("evidence.read", actor, reason=reason, sha256=sha256)
        write_file(output, content)
        page = Page(session.voice(words.WRITTEN, path=output), session.voice(words.ON_RECORD))
        session.show(page, demo=ledger.head.name.startswith(DEMO))


@command.command(cls=Spoken)
@click.argument("sha256")
@click.option("--reason", required=True, metavar="TEXT", help="Why. ~ 理由。")
@click.option("--confirmed-by", required=True, metavar="ACTOR", help="Second person. ~ 复核人。")
@by_option
@click.pass_obj
def destroy(session: Session, sha256: str, reason: str, confirmed_by: str, by: str | None) -> None:
    """Destroy a file for good, with a second person; its hash stays in the entries.

    销毁附件，须第二人复核；记录中的散列不变。
    """
    actor = here("keeper", by)
    actor.permit(Verb.ERASE)
    with Ledger.open(session.settings.place()) as ledger:
        if sha256 not in evidence.kept(ledger):
            raise evidence.missing(sha256)
        ledger.audit.record(
            "evidence.destroyed", actor, reason=reason, confirmed_by=confirmed_by, sha256=sha256
        )
        _store(session, ledger).discard(sha256)
        page = Page(session.voice(words.DESTROYED, sha256=sha256), session.voice(words.ON_RECORD))
        session.show(page, demo=ledger.head.name.startswith(DEMO))


def attached(
    session: Session,
    desk: Desk,
    files: Sequence[Path],
    terms: recording.Terms,
    persons: TakingOut,
    draft: Draft,
) -> None:
    """Keep the files of an entry, and name them in it.

    A file about a person, or with a person's number in it, is sealed where the ledger seals, and goes
    with them; elsewhere a number refuses it, and of a file about a person the hash alone is kept.
    """
    store = _store(session, desk.ledger)
    contents = [read_file(path) for path in files]
    personal = []
    for path, content in zip(files, contents, strict=True):
        evidence.checked(content)
        numbers = evidence.holds_numbers(content)
        if numbers and not persons.seals:
            raise Refused(
                "evidence-holds-numbers",
                f"附件 {path.name} 里有自然人的号码。请遮盖后再附，或启用封存（person seal）。",
                f"{path.name} holds a person's number. Mask it first, or have the ledger seal"
                " (person seal).",
            )
        personal.append(numbers or draft.personal)
    named = list(draft.content.get("evidence", []))
    for path, content, about in zip(files, contents, personal, strict=True):
        digest = evidence.digest_of(content)
        name = without_personal_numbers(path.name)
        named.append({"kind": KIND, "sha256": digest, "name": name})
        if about and not persons.seals:
            click.echo(session.voice(words.NOT_KEPT, name=name), err=True)
        elif not terms.dry_run:
            key = persons.file_key(digest, draft) if about else None
            stored = store.keep(content, key=key)
            evidence.put_on_record(desk.ledger, stored, here("recorder", terms.by))
    draft.content["evidence"] = named


def _store(session: Session, ledger: Ledger) -> EvidenceStore:
    store = session.settings.evidence_of(ledger)
    if store is not None:
        return store
    raise LedgerUnusable(
        "no-evidence-store",
        "数据库服务器上的台账，附件要另放一处：--evidence-store 目录或地址。",
        "A ledger on a server keeps its evidence elsewhere: --evidence-store DIR or URL.",
    )


@contextmanager
def _key(
    session: Session, ledger: Ledger, sha256: str, *, sealed: bool
) -> Iterator[SubjectKey | None]:
    """The key of a sealed file; None for one that is not."""
    if not sealed:
        yield None
        return
    place, master = session.settings.subjects_of(ledger), session.settings.master()
    with Subjects.open(place, create=False, master=master) as subjects:
        yield Persons(ledger, subjects).open_file(sha256)
