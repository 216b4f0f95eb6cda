"""Publishing a scheme (发布考核办法): a draft as it is written becomes the entry that publishes it.

    text → checked against its document → what it would do to every score → an entry, or a proposal

A draft is refused while a check finds something in it, unless a reason is given; and under a revision
that was given before, for `id@revision` names one text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from domain.checks import check
from domain.errors import BadScheme, NotAdmitted, OutsidePeriod, Refused, ScoretrailError
from domain.fact import Fact
from domain.finding import SchemeFinding
from domain.notation import plain_tree, read
from domain.readings import Alternative
from domain.scheme import Scheme, load
from replay.as_of import Answer, ask
from replay.coordinate import Coordinate
from scoretrail.desk import Desk

TOPIC = "scheme.published"

Document = Callable[[str], bytes | None]
"""Gives the document of that file name, where it is at hand."""


@dataclass(frozen=True)
class Draft:
    """A scheme as it will be recorded, and what a check of it found."""

    scheme: Scheme
    body: Mapping[str, Any]
    findings: tuple[SchemeFinding, ...]
    known: Scheme | None
    """The text of the same scheme that the ledger knows so far."""

    @cached_property
    def id(self) -> str:
        """The id of the entry that publishes it: the same text is the same entry."""
        return f"scheme-{self.scheme.digest[:24]}"

    def content(self, on: date, reason: str | None = None) -> dict[str, Any]:
        """The content of that entry."""
        content: dict[str, Any] = {
            "id": self.id,
            "topic": TOPIC,
            "occurred_on": on.isoformat(),
            "source": self.scheme.source.document,
            "data": {"document": self.scheme.source.document, "body": dict(self.body)},
        }
        return content if reason is None else content | {"reason": reason}


def drafted(desk: Desk, text: str, name: str, document: Document) -> Draft:
    """The draft that a text writes. `document` gives what it quotes, by the name it has there."""
    tree = read(text, name=name)
    if isinstance(tree, dict) and "timeline" in tree:
        raise BadScheme(
            "timeline-not-scheme",
            f"{name} 写的是时限规则（timeline），不是考核办法。请作为 scheme.published 提议登记。",
            f"{name} writes a timeline and no scheme. Propose it as an entry scheme.published.",
        )
    written, body = load(tree, name=name), plain_tree(tree)
    scheme = load(body, name=name)
    if not _alike(written, scheme):
        raise BadScheme(
            "number-not-plain",
            f"{name}：有的小数写在文本的位置上，登记后会读成别的内容。请给它加引号。",
            f"{name}: a decimal stands where text is meant, and would be read otherwise once it is "
            "recorded. Put it in quotes.",
        )
    known = _known(desk, scheme)
    if known is not None:
        _is_new(scheme, known, written)
    return Draft(scheme, body, tuple(check(scheme, document(scheme.source.file))), known)


def sound(draft: Draft, *, accept: bool, reason: str | None) -> None:
    """Go on if the check found nothing, or if it is accepted with a reason."""
    if accept and not (reason or "").strip():
        raise NotAdmitted(
            "reason-missing",
            "带着检查发现的问题发布，要写明理由（reason）。",
            "To publish despite what the check found, say why (reason).",
        )
    if draft.findings and not accept:
        listed_zh = "；".join(f"{one.path}：{one.zh}" for one in draft.findings)
        listed_en = "; ".join(f"{one.path}: {one.en}" for one in draft.findings)
        raise Refused(
            "scheme-not-sound",
            f"办法 {draft.scheme.id} 有 {len(draft.findings)} 处问题，未发布：{listed_zh}。"
            "请改好；确要这样发布的，写明理由（--accept-findings --reason）。",
            f"The scheme {draft.scheme.id} is not published; its check found "
            f"({len(draft.findings)}): {listed_en}. Mend them, or publish it as it is and say why (--accept-findings "
            "--reason).",
        )


def first_answer(desk: Desk, draft: Draft, facts: Sequence[Fact]) -> Answer | None:
    """What the entries recorded so far would score under a scheme that is new here.

    None where the scheme is known already, or its period has not begun.
    """
    if draft.known is not None:
        return None
    asked = Coordinate(draft.scheme.id, as_of=desk.today)
    try:
        return ask(desk.supposing(facts), asked)
    except OutsidePeriod:
        return None


def _known(desk: Desk, scheme: Scheme) -> Scheme | None:
    memory = desk.memory
    if scheme.id not in memory.rulebook.ids(memory.head):
        return None
    return memory.rulebook.scheme(scheme.id, memory.head, date.max)


def _alike(one: Scheme, other: Scheme) -> bool:
    """Whether two schemes score alike, by what they adopt and by every alternative."""
    pairs = zip(_alternatives(one), _alternatives(other), strict=True)
    return _rules(one) == _rules(other) and all(
        _rules(one, a.set) == _rules(other, b.set) for a, b in pairs
    )


def _alternatives(scheme: Scheme) -> list[Alternative]:
    return [other for reading in scheme.all_readings() for other in reading.alternatives]


def _rules(scheme: Scheme, changes: Mapping[str, Any] | None = None) -> Any:
    """A scheme without its readings, with some changes made; None where they cannot be."""
    try:
        changed = scheme if changes is None else scheme.changed(changes)
    except ScoretrailError:
        return None
    return _without_readings(changed.tree)


def _without_readings(value: Any) -> Any:
    match value:
        case Mapping():
            kept = {key: inner for key, inner in value.items() if key != "readings"}
            return {key: _without_readings(inner) for key, inner in kept.items()}
        case list() | tuple():
            return [_without_readings(inner) for inner in value]
        case _:
            return value


def _is_new(scheme: Scheme, known: Scheme, written: Scheme) -> None:
    """Refuse the text that is known already, and a new one under a revision given before."""
    if known.digest in (scheme.digest, written.digest):
        raise NotAdmitted(
            "recorded-already",
            f"{scheme.id}@{scheme.revision} 已是这个文本，无须再发布。",
            f"{scheme.id}@{scheme.revision} is this text already; nothing is to be published.",
        )
    if scheme.revision <= known.revision:
        raise NotAdmitted(
            "revision-not-new",
            f"{scheme.id} 现为 @{known.revision}，新的文本请写 revision: {known.revision + 1} 或"
            "更大。",
            f"{scheme.id} is @{known.revision} now; give the new text revision: "
            f"{known.revision + 1} or more.",
        )
