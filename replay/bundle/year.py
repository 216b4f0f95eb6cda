"""The bundle of a year (全年移交包): everything by which another machine gives the same year again.

The whole journal is in it, from the first entry to the checkpoint: so its root can be computed from
the entries themselves, and nothing can have been left out. Beside it stand the tables announced in
the year, the rules they rest on, and what an auditor looks at first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from domain.effect import CORRECTIONS, SHANGHAI, Standing
from domain.errors import Refused, Tampered
from domain.events import TOPICS
from domain.fact import Fact
from domain.scheme import Scheme
from ledger import journal, proving
from ledger.integrity.checkpoint import Checkpoint
from ledger.integrity.policy import read_policy
from ledger.journal import Line
from ledger.ledger import Ledger
from replay.as_of import Memory, ask
from replay.bundle.archive import text_of
from replay.bundle.unit import (
    ABOUT,
    BUNDLE,
    VERIFIER,
    Terms,
    about_log,
    calendar_tree,
    log_members,
    scheme_text,
)
from replay.coordinate import parse
from replay.late import late_entries
from replay.publication import announced
from replay.standalone.joined import verifier

JOURNAL, CORRECTED, EXCEPTIONS = "journal.jsonl", "corrections.json", "exceptions.json"
TABLES, SCHEMES, CALENDARS, NOTES = "tables/", "schemes/", "calendars/", "checkpoints/"
LATE_DAYS = 30


def bundle_year(
    ledger: Ledger, memory: Memory, year: int, scheme: str | None, terms: Terms
) -> dict[str, bytes]:
    """The members of a year's bundle, without the page to read."""
    kept = proving.checkpoints(ledger)
    keys = () if terms.policy is None else read_policy(terms.policy).logs
    signed = [one for one in kept if not keys or one.signed_by(keys)]
    if not signed:
        raise Refused(
            "no-checkpoint",
            "还没有检查点，无从举证。请先运行 scoretrail checkpoint sign。",
            "There is no checkpoint, so nothing can be proved. Run scoretrail checkpoint sign.",
        )
    checkpoint = signed[-1]
    lines = list(journal.lines(ledger.entries(until=checkpoint.size), ledger.head.name))
    known = memory_at(memory, checkpoint.size)
    members = {
        JOURNAL: b"".join(lines),
        VERIFIER: verifier(),
        **log_members(ledger, checkpoint, terms),
        **dict(_notes(kept)),
        **derived(known, [journal.read_line(line) for line in lines], year, scheme),
    }
    tables = [name for name in members if name.startswith(TABLES)]
    about = {
        "bundle": BUNDLE,
        "kind": "year",
        "year": year,
        "only_scheme": scheme,
        "entries": len(lines),
        "tables": len(tables),
        **about_log(ledger, checkpoint, terms),
    }
    return {**members, ABOUT: text_of(about)}


def memory_at(memory: Memory, size: int) -> Memory:
    """What was known at a position, as a memory of its own."""
    if memory.head == size:
        return memory
    facts = [fact for fact in memory.facts if fact.position <= size]
    return Memory(facts, name=memory.name, kind=memory.kind, shipped=memory.shipped)


def derived(
    memory: Memory, lines: Sequence[Line], year: int, scheme: str | None
) -> dict[str, bytes]:
    """What follows from the journal alone: made when a bundle is made, and again when checked."""
    members = {CORRECTED: text_of([_correction(fact) for fact in memory.facts if _corrects(fact)])}
    schemes: dict[str, Scheme] = {}
    unscored: list[dict[str, Any]] = []
    for standing in tables_of(memory, year, scheme):
        members[f"{TABLES}{standing.fact.position:09d}.json"] = text_of(_table(standing))
        answer = ask(memory, parse(str(standing.data["coordinate"])))
        schemes[answer.scheme.digest] = answer.scheme
        unscored += [
            {"table": standing.fact.position, "unit": unit, "indicator": award.code}
            for unit, sheet in answer.sheets.items()
            for award in sheet.awards
            if award.state == "unscored"
        ]
    for digest, found in schemes.items():
        members[f"{SCHEMES}{digest}.json"] = scheme_text(found)
    for name in sorted({one.calendar for one in schemes.values() if one.calendar is not None}):
        calendar = memory.rulebook.calendar(name, memory.head)
        assert calendar is not None, "a named calendar is known or refused"
        members[f"{CALENDARS}{name}.json"] = text_of(calendar_tree(calendar))
    members[EXCEPTIONS] = text_of(exceptions(memory, lines, year) | {"unscored": unscored})
    return members


def tables_of(memory: Memory, year: int, scheme: str | None) -> Iterator[Standing]:
    """The tables of a year that this ledger announced."""
    for standing in announced(memory):
        table = standing.data["table"]
        if str(table["as_of"])[:4] == str(year) and scheme in (None, table["scheme"]):
            yield standing


def exceptions(memory: Memory, lines: Sequence[Line], year: int) -> dict[str, Any]:
    """What an auditor looks at first; none of it is forbidden."""
    authors = {line.position: line.recorded_by for line in lines}
    late = [one for one in late_entries(memory, days=LATE_DAYS) if _of_year(one.fact, year)]
    return {
        "late": [
            {**_entry(one.fact), "days": one.days, "after_tables": list(one.after)} for one in late
        ],
        "backdated": [_entry(fact) for fact in memory.facts if _backdated(fact, year)],
        "single_person": [
            {**_entry(fact), "recorded_by": authors[fact.position]}
            for fact in memory.facts
            if _alone(fact) and _of_year(fact, year)
        ],
        "findings": _findings(memory, authors, year),
    }


def _findings(memory: Memory, authors: Mapping[int, str], year: int) -> dict[str, Any]:
    """The assessors' findings by the post that recorded them."""
    by_post: dict[str, list[dict[str, Any]]] = {}
    for fact in memory.facts:
        if fact.topic == "indicator.assessed" and _of_year(fact, year):
            post = authors[fact.position]
            found = {"indicator": fact.data.get("indicator"), "points": fact.data.get("points")}
            by_post.setdefault(post, []).append({**_entry(fact), **found})
    return by_post


def _of_year(fact: Fact, year: int) -> bool:
    return fact.occurred_on.year == year


def _backdated(fact: Fact, year: int) -> bool:
    """Submitted before it was even recorded by more than a day: the day rests on somebody's word."""
    if fact.submitted_at is None or not _of_year(fact, year):
        return False
    recorded, submitted = fact.recorded_at.astimezone(SHANGHAI), fact.submitted_at
    return (recorded.date() - submitted.astimezone(SHANGHAI).date()).days > 1


def _alone(fact: Fact) -> bool:
    """Whether an entry of a kind that needs a second person has none."""
    event = TOPICS.get(fact.topic)
    return event is not None and event.SECOND_PERSON and fact.confirmed_by is None


def _corrects(fact: Fact) -> bool:
    return fact.topic in CORRECTIONS


def _entry(fact: Fact) -> dict[str, Any]:
    return {
        "position": fact.position,
        "id": fact.id,
        "topic": fact.topic,
        "unit": fact.unit,
        "occurred_on": fact.occurred_on.isoformat(),
        "recorded_at": fact.recorded_at.isoformat(),
    }


def _correction(fact: Fact) -> dict[str, Any]:
    return {
        **_entry(fact),
        "target": fact.target,
        "reason": fact.reason,
        "confirmed_by": fact.confirmed_by,
        "set": fact.data.get("set"),
    }


def _table(standing: Standing) -> dict[str, Any]:
    return {
        "position": standing.fact.position,
        "topic": standing.fact.topic,
        "title": standing.data.get("title"),
        "coordinate": standing.data["coordinate"],
        "digest": standing.data["digest"],
        "table": standing.data["table"],
    }


def _notes(kept: Sequence[Checkpoint]) -> Iterator[tuple[str, bytes]]:
    for number, checkpoint in enumerate(kept, start=1):
        yield f"{NOTES}{checkpoint.size:09d}-{number}.txt", bytes(checkpoint.note)


def rebuild(members: Mapping[str, bytes], ledger: Ledger, root: bytes) -> int:
    """Tell a year's journal to an empty ledger of the same name; its root must be the bundle's."""
    told = journal.tell(ledger, members[JOURNAL].splitlines(keepends=True))
    if ledger.head.root != root:
        raise Tampered(
            "rebuilt-otherwise",
            "重建的台账与检查点的根不同，包内流水不是原来的。请另取一份移交包。",
            "The ledger rebuilt has another root than the checkpoint: the journal is not the one"
            " recorded. Ask for another copy of the bundle.",
        )
    return told
