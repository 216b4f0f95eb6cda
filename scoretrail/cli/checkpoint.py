"""`checkpoint`: sign how far the ledger reaches, keep it, and prove what lies under it (检查点)."""

from __future__ import annotations

from pathlib import Path

import click

from domain.errors import NotUnderstood
from ledger import proving
from ledger.integrity import kept, timestamp
from ledger.integrity.checkpoint import Checkpoint
from ledger.integrity.keys import LOG, keygen, read_signer, write_key
from ledger.integrity.note import read_signature
from ledger.ledger import Ledger
from scoretrail.cli.answer import write
from scoretrail.cli.command import Spoken, SpokenGroup, json_option
from scoretrail.cli.proof import read_file, write_file
from scoretrail.cli.session import Session
from scoretrail.desk import DEMO
from scoretrail.report.page import Page, row, table
from scoretrail.report.prose import Prose
from scoretrail.settings import here
from scoretrail.words import proof as words

SHOWN = 16


@click.group(cls=SpokenGroup)
def command() -> None:
    """Checkpoints: signed statements of how far the ledger reached, for others to keep.

    检查点：签名写明台账到第几条、根是什么，交给别人保存，以后就不能改写。
    """


@command.command("keygen", cls=Spoken)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--origin",
    required=True,
    metavar="NAME",
    help="Whose log it is: office domain/scoretrail/ledger. ~ 谁的账：单位域名/scoretrail/台账名。",
)
@click.pass_obj
def make_key(session: Session, file: Path, origin: str) -> None:
    """Make the key that signs checkpoints, in a file outside the ledger.

    生成签检查点的密钥，放在台账之外的文件里。
    """
    signer = keygen(origin, LOG)
    public = write_key(signer, file)
    voice = session.voice
    page = Page(body=[voice(words.PUBLIC_KEY, key=signer.verifier)])
    page.notes += [
        voice(words.KEY_WRITTEN, private=file, public=public),
        voice(words.KEY_BY_HAND),
    ]
    session.show(page, demo=False)


@command.command(cls=Spoken)
@click.option(
    "--key",
    type=click.Path(path_type=Path),
    required=True,
    help="The private key's file. ~ 私钥文件。",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write the note there too. ~ 同时写成文件。",
)
@click.pass_obj
def sign(session: Session, key: Path, output: Path | None) -> None:
    """Sign how far the ledger reaches now, and keep the checkpoint beside the entries.

    签发检查点：台账现在到第几条、根是什么，并留存在记录旁边。
    """
    with Ledger.open(session.settings.place()) as ledger:
        made = proving.take(ledger, read_signer(key), by=here("operator"))
        if output is not None:
            write_file(output, bytes(made.note))
        voice = session.voice
        page = Page(voice(words.SIGNED, size=made.size, root=made.root.hex()[:SHOWN]))
        page.body.append(bytes(made.note).decode())
        page.notes.append(voice(words.SHOW_IT_ELSEWHERE))
        session.show(page, demo=_demo(ledger))


@command.command("list", cls=Spoken)
@json_option
@click.pass_obj
def list_all(session: Session, as_json: bool) -> None:  # noqa: FBT001 - click gives flags by name
    """List the checkpoints kept, with who signed them.

    列出留存的检查点，以及签名和时间戳。
    """
    with Ledger.open(session.settings.place(), read_only=True) as ledger:
        found = proving.checkpoints(ledger)
        stamps = kept.kept(ledger.database)
        if as_json:
            write(_tree(ledger, found))
            return
        voice = session.voice
        page = Page(f"{voice(words.CHECKPOINTS)} · {ledger.head.name}")
        captions_ = [
            (words.SIZE, "right"),
            (words.ROOT, "left"),
            (words.SIGNERS, "fold"),
            (words.STAMPS, "right"),
        ]
        made = table(voice, captions_, demo=_demo(ledger))
        for one in found:
            signers = voice.comma.join(line.name for line in one.note.signatures)
            stamped = len(stamps.of(one, "timestamp"))
            cells = [str(one.size), one.root.hex()[:SHOWN], signers, str(stamped)]
            row(made, [Prose(cell) for cell in cells], demo=_demo(ledger))
        page.body.append(made if found else voice(words.NO_CHECKPOINTS))
        session.show(page, demo=_demo(ledger))


@command.command(cls=Spoken)
@click.argument("size", type=click.IntRange(0), required=False)
@click.pass_obj
def show(session: Session, size: int | None) -> None:
    """Write a checkpoint as the note that others keep; the newest by default.

    原样写出检查点（含见证签名），默认最新的一个。
    """
    with Ledger.open(session.settings.place(), read_only=True) as ledger:
        note = proving.checkpoint_of(ledger, size).note
    click.echo(bytes(note).decode(), nl=False)


@command.command(cls=Spoken)
@click.option("--since", type=click.IntRange(0), help="From this size on. ~ 从第几条起。")
@click.option("--entry", type=click.IntRange(1), help="This entry instead. ~ 改为证明这一条。")
@click.option("--size", type=click.IntRange(0), help="Under this checkpoint. ~ 到哪个检查点。")
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path),
    required=True,
    help="Into a file. ~ 写入文件。",
)
@click.pass_obj
def prove(
    session: Session, since: int | None, entry: int | None, size: int | None, output: Path
) -> None:
    """Prove that the ledger only added to an older size, or that it holds an entry.

    证明台账从某一条数起只增不改（交给见证人），或证明某一条在检查点之内。
    """
    with Ledger.open(session.settings.place(), read_only=True) as ledger:
        under = proving.checkpoint_of(ledger, size)
        voice = session.voice
        if entry is not None:
            (included,) = proving.include(ledger, [entry], under)
            raw = bytes(included)
            said = voice(words.INCLUDED, position=entry, size=under.size)
        else:
            raw = bytes(proving.extend(ledger, since or 0, under))
            said = voice(words.PROVED, older=since or 0, size=under.size)
        write_file(output, raw)
        session.show(Page(said, voice(words.WRITTEN, path=output)), demo=_demo(ledger))


@command.command(cls=Spoken)
@click.argument("size", type=click.IntRange(0))
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def attach(session: Session, size: int, file: Path) -> None:
    """Keep what came back about a checkpoint: a witness's line, or a raw RFC 3161 answer (.tsr).

    留存别人对检查点的回执：见证签名，或时间戳机构的原始回执（.tsr）。
    """
    raw = read_file(file)
    kind: kept.Kind = "timestamp" if file.suffix == ".tsr" else "cosignature"
    if kind == "cosignature":
        raw = str(read_signature(raw.decode(errors="replace").strip())).encode()
    with Ledger.open(session.settings.place()) as ledger:
        kept.attach(ledger.database, proving.checkpoint_of(ledger, size), kind, raw)
        ledger.audit.record("witness.answered", here("operator"), size=size, kind=kind)
        voice = session.voice
        said = voice(words.ATTACHED, size=size, kind=voice(words.KIND_OF[kind]))
        session.show(Page(said), demo=_demo(ledger))


@command.command(cls=Spoken)
@click.argument("size", type=click.IntRange(0), required=False)
@click.option(
    "--tsa",
    metavar="URL",
    help="Ask this authority and keep its answer. ~ 向此机构申请并留存回执。",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write the request instead, to ask by hand. ~ 只写出申请文件，另行申请。",
)
@click.pass_obj
def stamp(session: Session, size: int | None, tsa: str | None, output: Path | None) -> None:
    """Have a checkpoint time-stamped (RFC 3161): the raw answer is kept as it came.

    为检查点申请时间戳（RFC 3161），回执原样留存。
    """
    if (tsa is None) == (output is None):
        raise NotUnderstood(
            "stamp-how",
            "请写 --tsa 地址（直接申请），或 -o 文件（写出申请，另行申请后用 checkpoint attach）。",
            "Give --tsa URL to ask at once, or -o FILE to ask by hand and then checkpoint attach.",
        )
    voice = session.voice
    with Ledger.open(session.settings.place()) as ledger:
        found = proving.checkpoint_of(ledger, size)
        asked = timestamp.query(found.note.text.encode())
        if output is not None:
            write_file(output, asked)
            session.show(Page(voice(words.WRITTEN, path=output)), demo=_demo(ledger))
            return
        kept.attach(ledger.database, found, "timestamp", timestamp.fetched(str(tsa), asked))
        ledger.audit.record("witness.answered", here("operator"), size=found.size, kind="timestamp")
        said = voice(words.ATTACHED, size=found.size, kind=voice(words.KIND_OF["timestamp"]))
        session.show(Page(said), demo=_demo(ledger))


def _demo(ledger: Ledger) -> bool:
    return ledger.head.name.startswith(DEMO)


def _tree(ledger: Ledger, found: list[Checkpoint]) -> dict[str, object]:
    return {
        "ledger": ledger.head.name,
        "answer": [
            {
                "origin": one.origin,
                "size": one.size,
                "root": one.root.hex(),
                "signatures": [str(line) for line in one.note.signatures],
            }
            for one in found
        ],
        "complete": True,
    }
