"""Writes the invented year into a ledger, as a told one whose name begins `demo/`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from domain.errors import LedgerUnusable
from domain.events import parse
from ledger.ledger import Ledger
from replay.as_of import ask
from replay.coordinate import Coordinate
from replay.publication import publication
from replay.recall import recall
from scoretrail import ENGINE
from scoretrail.demo import episodes
from scoretrail.demo.telling import CONFIRMED_BY, RECORDED_BY, SOURCE, Story, at
from scoretrail.demo.year import SCHEME, Year

NAME = "demo/2018"
PUBLISHED_ON = date(2019, 1, 25)
TITLE = "演示：2018年度考核得分（草稿）"

Progress = Callable[[int, int], None]


def told() -> Story:
    """The whole invented year."""
    story = Story()
    Year(story).tell()
    episodes.tell(story)
    return story


def build(place: str, progress: Progress | None = None) -> int:
    """Make the ledger at a place where there is none yet, and give its last position."""
    path = Path(place)
    if "://" not in place:
        if path.exists():
            raise _exists(place)
        path.parent.mkdir(parents=True, exist_ok=True)
    batches = told().batches()
    with Ledger.create(place, name=NAME, kind="told") as ledger:
        published = False
        for number, (instant, envelopes) in enumerate(batches, start=1):
            if not published and instant.date() > PUBLISHED_ON:
                publish(ledger)
                published = True
            ledger.append(envelopes, recorded_by=RECORDED_BY, recorded_at=instant)
            if progress is not None:
                progress(number, len(batches))
        return ledger.head.position


def publish(ledger: Ledger) -> None:
    """Announce what is known in January 2019, as a draft: the scheme here is a reading, not adopted."""
    memory = recall(ledger)
    asked = Coordinate(SCHEME, as_of=date(2018, 12, 31), known_at=memory.head)
    content = publication(
        ask(memory, asked), title=TITLE, on=PUBLISHED_ON, engine=ENGINE, draft=True
    )
    content |= {"source": SOURCE, "confirmed_by": CONFIRMED_BY}
    ledger.append([parse(content)], recorded_by=RECORDED_BY, recorded_at=at(PUBLISHED_ON))


def _exists(place: str) -> LedgerUnusable:
    return LedgerUnusable(
        "demo-exists",
        f"{place} 已经存在。要重建，请先删除它，或用 --ledger 另指一处。",
        f"{place} exists already. To build it anew remove it first, or name another place with "
        "--ledger.",
    )
