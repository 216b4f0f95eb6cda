"""`witness`: another office remembers how far a ledger reached, and signs what adds to it (见证)."""

from __future__ import annotations

from pathlib import Path

import click

from ledger.integrity.keys import verifier_in
from ledger.integrity.proof import read_extension
from ledger.integrity.witness import Witness
from scoretrail.cli.command import Spoken, SpokenGroup
from scoretrail.cli.proof import output_option, read_file, write_file
from scoretrail.cli.session import Session
from scoretrail.report.page import Page
from scoretrail.words import proof as words

state_option = click.option(
    "--state",
    type=click.Path(path_type=Path),
    required=True,
    metavar="DIR",
    help="The witness's own folder. ~ 见证人自己的目录。",
)


@click.group(cls=SpokenGroup)
def command() -> None:
    """Witness a ledger that is not yours: by files, without a network.

    见证别人的台账：用文件往来，不需要网络。
    """


@command.command(cls=Spoken)
@click.argument("name")
@state_option
@click.pass_obj
def init(session: Session, name: str, state: Path) -> None:
    """Make a witness with a key of its own.

    建立见证人，生成自己的密钥。
    """
    made = Witness.create(state, name)
    voice = session.voice
    page = Page(voice(words.WITNESS_MADE, name=name))
    page.body.append(voice(words.PUBLIC_KEY, key=made.signer.verifier))
    page.notes.append(voice(words.KEY_BY_HAND))
    session.show(page, demo=False)


@command.command(cls=Spoken)
@click.argument("key", type=click.Path(path_type=Path))
@state_option
@click.pass_obj
def trust(session: Session, key: Path, state: Path) -> None:
    """Take the public key of a ledger as known, after making sure whose it is.

    认下一本台账的公钥：先核实确是该单位的。
    """
    verifier = verifier_in(key)
    Witness.open(state).trust(verifier)
    session.show(Page(session.voice(words.LOG_TRUSTED, name=verifier.name)), demo=False)


@command.command(cls=Spoken)
@click.argument("request", type=click.Path(path_type=Path))
@state_option
@output_option(required=True)
@click.pass_obj
def sign(session: Session, request: Path, state: Path, output: Path) -> None:
    """Check that a ledger only added to what was seen of it, and sign its checkpoint.

    核对台账比上次见到的只增不改，再签名见证；截短、分叉、退回旧备份的一律拒绝并留证。
    """
    raw = read_file(request)
    shown = read_extension(raw)
    line = Witness.open(state).sign(raw)
    write_file(output, f"{line}\n".encode())
    voice = session.voice
    said = voice(words.COSIGNED, size=shown.checkpoint.size, older=shown.older)
    session.show(Page(said, voice(words.WRITTEN, path=output)), demo=False)
