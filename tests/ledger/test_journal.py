"""The journal: entries as text, one a line, that prove themselves."""

from __future__ import annotations

from hashlib import sha256

import pytest

from domain.errors import BadEntry
from ledger.integrity.tree import nodes_of, root
from ledger.journal import lines, read_line, tell
from ledger.ledger import Ledger
from tests.samples import media, story, ticking


def written() -> tuple[list[bytes], bytes, list[bytes]]:
    """Write the journal of a live ledger; give its root and leaves too."""
    with Ledger.create("sqlite://", name="jinan", kind="live", clock=ticking()) as ledger:
        ledger.append(story()[:5], recorded_by="clerk", sealed={"m1": b"\x00cipher"})
        ledger.append(story()[5:], recorded_by="another")
        journal = list(lines(ledger.entries(), "jinan"))
        return journal, ledger.head.root, [entry.leaf for entry in ledger.entries()]


def test_a_line_is_the_hashed_frame() -> None:
    journal, _, leaves = written()

    assert [sha256(b"\x00" + line.rstrip(b"\n")).digest() for line in journal] == leaves
    assert all(line.count(b"\n") == 1 for line in journal)
    assert journal[0].startswith(b'{"content":{"data":')
    assert b'"recorded_at":"2019-01-21T08:00:00.000000Z","recorded_by":"clerk"' in journal[0]


def test_a_line_is_taken_apart_as_it_was_put_together() -> None:
    journal, whole, _ = written()
    parsed = [read_line(line) for line in journal]

    assert [line.position for line in parsed] == list(range(1, 11))
    assert parsed[0].ciphertext == b"\x00cipher"
    assert root(10, nodes_of([line.leaf() for line in parsed])) == whole


def test_a_journal_told_to_an_empty_ledger_gives_the_same_root(place: str) -> None:
    journal, whole, _ = written()
    with Ledger.create(place, name="jinan", kind="told") as ledger:
        assert tell(ledger, journal) == 10
        assert ledger.head.root == whole
        assert ledger.verify() == []
        assert tell(ledger, journal) == 0
        assert list(lines(ledger.entries(), "jinan")) == journal


def test_under_another_name_it_is_another_ledger() -> None:
    journal, whole, _ = written()
    with Ledger.create("sqlite://", name="linyi", kind="told") as ledger:
        assert tell(ledger, journal) == 10
        assert ledger.head.root != whole


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"ledger":', b'"ledger": '),
        (b'"v":1', b'"v":2'),
        (b'"v":1', b'"v":1,"w":1'),
        (b".000000Z", b"Z"),
        (b'.000000Z"', b'.000000+00:00"'),
        (b'"position":1,', b'"position":"1",'),
        (b'"sealed":"AGNpcGhlcg=="', b'"sealed":"AGNpcGhlch=="'),
        (b"}\n", b"\n"),
    ],
)
def test_a_line_that_was_not_written_so_is_refused(old: bytes, new: bytes) -> None:
    journal, _, _ = written()
    assert old in journal[0]

    with pytest.raises(BadEntry) as caught:
        read_line(journal[0].replace(old, new, 1))
    assert caught.value.code == "bad-journal-line"


def test_an_empty_line_is_passed_over() -> None:
    with Ledger.create("sqlite://", name="jinan", kind="told") as ledger:
        assert tell(ledger, [b"\n", *lines([], "jinan")]) == 0
        assert ledger.append([media("m1")], recorded_by="c", recorded_at=ticking()()).head == 1
