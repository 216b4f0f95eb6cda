"""`scheme diff`: what differs between two texts of a scheme, or between two schemes (办法对比)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import click

from domain.changes import ABSENT, Change, changes
from domain.errors import BadCoordinate
from domain.language import canonical_tree
from domain.scheme import Scheme, parse
from replay import coordinate as coordinates
from replay.as_of import Memory, resolve
from replay.coordinate import Coordinate
from scoretrail.cli import answer as envelopes
from scoretrail.cli.command import Spoken, json_option
from scoretrail.cli.question import RANGE, pair, unpaired
from scoretrail.cli.session import Session
from scoretrail.desk import Desk
from scoretrail.report import changes as report
from scoretrail.report.page import Page
from scoretrail.words import Said, captions

SAME = Said("两个文本完全相同", "the two texts are the same")
FOUND = Said("共{n}处不同", "{n} differences")


@dataclass(frozen=True, slots=True)
class Text:
    """One text of a scheme, and where it was asked for."""

    scheme: Scheme
    asked: str
    resolved: Coordinate


@click.command(cls=Spoken)
@click.argument("before", metavar="A")
@click.argument("after", metavar="[B]", required=False)
@json_option
@click.pass_obj
def command(session: Session, before: str, after: str | None, as_json: bool) -> None:  # noqa: FBT001
    """Difference between two texts: two revisions (ID@1..2), coordinates, schemes, or files.

    两个文本的差别：两次修订（ID@1..2）、两个坐标、两个办法，或文件。
    """
    if after is None:
        before, after = _both(before)
    with session.open() if session.settings.ledger else Desk(Memory([])) as desk:
        a, b = text_of(desk, before), text_of(desk, after)
        found = changes(a.scheme, b.scheme)
        if as_json:
            envelopes.write(_tree(desk, a, b, found))
            return
        voice, naming = session.voice, desk.naming(b.scheme.period.first)
        page = Page(
            naming.text(b.scheme.title),
            "\n".join(
                f"{voice(label)}  {one.scheme.id}@{one.scheme.revision} · "
                f"{naming.text(one.scheme.source.document)} · {voice(captions.DIGEST)} {one.scheme.digest[:16]}"
                for label, one in ((captions.BEFORE, a), (captions.AFTER, b))
            ),
            coordinate=pair(a.resolved, b.resolved),
        )
        if found:
            page.body.append(
                report.changes_table(voice, report.told(voice, a.scheme, b.scheme, found))
            )
        page.notes.append(voice(FOUND, n=len(found)) if found else voice(SAME))
        session.show(page, demo=desk.demo)


def _both(text: str) -> tuple[str, str]:
    if RANGE in text:
        return unpaired(text)
    raise BadCoordinate(
        "nothing-to-compare",
        f"请写两个文本，例如 {text}@1..2，或再写一个办法。",
        f"Name two texts, as in {text}@1..2, or a second scheme.",
    )


def text_of(desk: Desk, text: str) -> Text:
    """The text of a scheme that an id, a revision, a coordinate or a file names."""
    path = Path(text)
    if path.suffix in (".yaml", ".yml") and path.is_file():
        scheme = parse(path.read_text(encoding="utf-8"), name=text)
        return Text(scheme, text, Coordinate(scheme.id, scheme.revision))
    asked = coordinates.parse(text)
    desk.known_scheme(asked.scheme)
    memory = desk.memory
    known_at = resolve(memory, asked.known_at, default=memory.head)
    position = resolve(memory, asked.rules_known_at, default=known_at)
    if asked.revision is not None and asked.known_at is None and asked.rules_known_at is None:
        position = _position(memory, asked.scheme, asked.revision)
    scheme = memory.rulebook.scheme(asked.scheme, position, asked.as_of or date.max)
    if asked.revision is not None and asked.revision != scheme.revision:
        raise BadCoordinate(
            "revision-contradicts",
            f"按所问时刻，{scheme.id} 是 @{scheme.revision}，不是 @{asked.revision}。",
            f"At the moment asked {scheme.id} is @{scheme.revision}, not @{asked.revision}.",
        )
    resolved = replace(
        Coordinate(scheme.id, scheme.revision, as_of=asked.as_of), rules_known_at=position
    )
    return Text(scheme, text, resolved)


def _position(memory: Memory, scheme: str, revision: int) -> int:
    """The position at which a revision had been made, and none after it."""
    revisions = list(memory.rulebook.revisions(scheme, memory.head))
    for one in revisions:
        if one.number == revision:
            return one.entry
    if revisions and revisions[0].number == revision + 1:
        return revisions[0].entry - 1
    return memory.head


def _tree(desk: Desk, a: Text, b: Text, found: list[Change]) -> Mapping[str, Any]:
    return envelopes.envelope(
        desk,
        [
            {"path": one.path, "before": _plain(one.before), "after": _plain(one.after)}
            for one in found
        ],
        coordinate={
            "asked": f"{a.asked} {b.asked}",
            "resolved": pair(a.resolved, b.resolved),
            "pinned": True,
        },
        basis=envelopes.rules(b.scheme),
    )


def _plain(value: object) -> object:
    """A value of a scheme as plain JSON; what is absent on one side is null."""
    return None if value is ABSENT else canonical_tree(value)
