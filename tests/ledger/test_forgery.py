"""Rows that are whole in themselves and still wrong: written past the rules, hashes in order.

A program with a defect, or an insider with one, numbers, frames and hashes as the ledger does. The
leaf then says nothing; what gives the row away is what came before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from domain.events import Envelope
from ledger.codec import columns_of, state_of
from ledger.ledger import Ledger
from ledger.store.logs import Draft
from tests.samples import cleared, listed, media, retracted, ticking


@pytest.fixture
def ledger(place: str) -> Iterator[Ledger]:
    with Ledger.create(place, name="jinan", kind="live", clock=ticking()) as opened:
        opened.append([media("m1"), listed("d9")], recorded_by="clerk")
        yield opened


def forge(
    ledger: Ledger,
    envelope: Envelope[Any] | bytes,
    *,
    stream: str,
    version: int = 1,
    later: int = 1,
    author: str = "clerk",
) -> list[tuple[int, str]]:
    """Write one row past all rules, and give what verification finds."""
    state = envelope if isinstance(envelope, bytes) else state_of(envelope)
    with ledger.database.writing() as transaction:
        head = ledger._log.lock(transaction)
        draft = Draft(stream, version, state, columns_of(state))
        rows = ledger._log.entries(head, [draft], head.recorded_at + later, author)
        ledger._log.write(transaction, head, rows)
    return [(finding.position, finding.code) for finding in ledger.verify()]


def test_a_row_in_order_is_no_finding(ledger: Ledger) -> None:
    assert forge(ledger, cleared("c", "d9"), stream="d9", version=2) == []


def test_an_entry_in_a_stream_of_another(ledger: Ledger) -> None:
    assert forge(ledger, media("m2"), stream="d9", version=2) == [(3, "stream-wrong")]


def test_an_answer_in_a_stream_of_its_own(ledger: Ledger) -> None:
    assert forge(ledger, cleared("c", "d9"), stream="c") == [(3, "stream-wrong")]


def test_a_version_left_out(ledger: Ledger) -> None:
    found = forge(ledger, cleared("c", "d9"), stream="d9", version=3)

    assert found == [(3, "stream-version-wrong")]


def test_an_answer_to_nothing(ledger: Ledger) -> None:
    assert forge(ledger, cleared("c", "d8"), stream="d8") == [(3, "target-missing")]


def test_an_entry_dated_back(ledger: Ledger) -> None:
    assert forge(ledger, media("m2"), stream="m2", later=-5) == [(3, "time-not-rising")]


def test_an_entry_slipped_into_the_append_of_another(ledger: Ledger) -> None:
    found = forge(ledger, media("m2"), stream="m2", later=0, author="someone")

    assert found == [(3, "time-not-rising")]


def test_a_correction_nobody_confirmed(ledger: Ledger) -> None:
    alone = retracted("x", "d9", confirmed_by=None)

    assert forge(ledger, alone, stream="d9", version=2) == [(3, "second-person-missing")]


def test_a_correction_confirmed_by_its_own_author(ledger: Ledger) -> None:
    """The database refuses it too; so its check is taken away first."""
    with ledger.database.writing() as transaction:
        if ledger.database.is_sqlite:
            transaction.run("PRAGMA ignore_check_constraints = ON")
        else:
            transaction.run("ALTER TABLE entries DROP CONSTRAINT entries_two_persons")

    found = forge(ledger, retracted("x", "d9"), stream="d9", version=2, author="reviewer")

    assert (3, "second-person-same") in found


def test_content_in_another_spelling(ledger: Ledger) -> None:
    """Keys in another order mean the same and hash otherwise: there must be one form only."""
    spaced = state_of(media("m2")).replace(b'","', b'", "', 1)

    assert forge(ledger, spaced, stream="m2") == [(3, "not-canonical")]
