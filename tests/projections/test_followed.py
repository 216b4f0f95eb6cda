"""What is held of a followed ledger: only what was asked for, undisturbed by entries of other units."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from msgspec.structs import replace

from domain.fact import Fact
from ledger.ledger import Ledger
from projections.followed import Followed
from projections.ledger_memory import LedgerMemory
from replay.as_of import Answer, ask
from replay.coordinate import Coordinate
from tests.stored import put, stored
from tests.telling import story

SCHEME = "jinan-2018-districts"
YEAR = story("""
    2018-03-01 | 2018-03-02 | lixia    | training.held    |
    2018-04-01 | 2018-04-02 | lixia    | defaulter.listed | id=d1 body=organ
    2018-05-01 | 2018-05-02 | shizhong | training.held    |
    2018-06-01 | 2018-06-02 | gaoxin   | defaulter.listed | id=d2 body=organ
    2018-07-01 | 2018-07-02 | gaoxin   | training.held    |
""")
LATER = {
    "of another": "2018-08-01 | 2018-08-02 | huaiyin | training.held |",
    "of theirs": "2018-08-01 | 2018-08-02 | lixia | defaulter.listed | body=organ",
    "an answer to theirs": "2018-08-01 | 2018-08-02 | | defaulter.cleared | target=d1",
    "moved to theirs": "2018-08-01 | 2018-08-02 | | entry.reattributed | target=d2 to=lixia",
}


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    with stored("sqlite://") as made:
        put(made, YEAR)
        yield made


def later(line: str) -> Fact:
    """The entry of a line, told after the year's."""
    ids = "\n".join(
        f"2018-01-01 | 2018-01-02 | lixia | training.held | id={n}" for n in ("d1", "d2")
    )
    *_, told = story(f"{ids}\n{line}")
    last = YEAR[-1].position + 1
    return replace(told, position=last, id=f"e{last}")


def two(followed: Followed) -> Answer:
    asked = Coordinate(SCHEME, as_of=date(2018, 12, 31), population="lixia,shizhong")
    return ask(LedgerMemory.now(followed), asked)


def test_an_entry_of_other_units_leaves_an_answer_the_very_same(ledger: Ledger) -> None:
    followed = Followed(ledger)
    before = two(followed)
    put(ledger, [later(LATER["of another"])])
    after = two(followed)

    assert after.sheets is before.sheets
    assert (before.head, after.head) == (5, 6)


@pytest.mark.parametrize("which", ["of theirs", "an answer to theirs", "moved to theirs"])
def test_an_entry_that_bears_on_them_is_seen_at_once(ledger: Ledger, which: str) -> None:
    followed = Followed(ledger)
    before = two(followed)
    put(ledger, [later(LATER[which])])

    assert two(followed).sheets != before.sheets
    assert two(followed).sheets == two(Followed(ledger)).sheets


def test_what_is_asked_least_lately_is_given_up_and_read_again_when_asked(ledger: Ledger) -> None:
    followed = Followed(ledger, most=4)
    memory = LedgerMemory.now(followed)
    lixia, shizhong, gaoxin = (frozenset({one}) for one in ("lixia", "shizhong", "gaoxin"))
    memory.about(lixia)
    memory.about(shizhong)
    memory.about(lixia)
    memory.about(gaoxin)  # with it there would be five entries

    assert (followed.read, followed.given_up) == (5, 1)
    memory.about(lixia)
    assert followed.read == 5
    memory.about(shizhong)
    assert followed.read == 6


def test_units_with_too_many_entries_are_asked_of_everything(ledger: Ledger) -> None:
    memory = LedgerMemory.now(Followed(ledger, most=1))

    assert not memory.about(frozenset({"shizhong"})).whole
    assert memory.about(frozenset({"lixia"})).whole


def test_scores_are_answered_without_reading_what_bears_on_nobody_asked(ledger: Ledger) -> None:
    followed = Followed(ledger)
    two(followed)

    assert followed.read == 3
    assert not followed.read_everything
    assert LedgerMemory.now(followed).facts[-1].position == 5
    assert followed.read_everything
