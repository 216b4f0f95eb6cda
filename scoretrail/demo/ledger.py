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
    if "://" not in place:
        Path(place).parent.mkdir(parents=True, exist_ok=True)
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


def stands(place: str) -> bool:
    """Whether something is at the place; that it is a demonstration is asked on opening."""
    return "://" in place or Path(place).exists()


def only_demo(name: str, place: str) -> None:
    """Refuse a ledger that is not a demonstration: nothing of it is shown as one."""
    if name.startswith("demo/"):
        return
    raise LedgerUnusable(
        "not-a-demo",
        f"{place} 是一本真实的台账（{name}），不是演示账。请用 --ledger 另指一处。",
        f"{place} is a ledger of its own ({name}), not a demonstration. Name another place with "
        "--ledger.",
    )


def remove(place: str) -> None:
    """Take a demonstration away so that it can be built anew; any other ledger is refused."""
    path = Path(place)
    if "://" in place or not path.exists():
        return
    with Ledger.open(place, read_only=True) as ledger:
        only_demo(ledger.head.name, place)
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def publish(ledger: Ledger) -> None:
    """Announce what is known in January 2019, as a draft: the scheme is a reading, not adopted."""
    memory = recall(ledger)
    asked = Coordinate(SCHEME, as_of=date(2018, 12, 31), known_at=memory.head)
    content = publication(
        ask(memory, asked), title=TITLE, on=PUBLISHED_ON, engine=ENGINE, draft=True
    )
    content |= {"source": SOURCE, "confirmed_by": CONFIRMED_BY}
    ledger.append([parse(content)], recorded_by=RECORDED_BY, recorded_at=at(PUBLISHED_ON))
