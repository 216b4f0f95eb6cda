"""One frozen sample per version of every topic: what was written once can be read for ever.

A changed sample, a version without one, a model that writes other bytes for the same entry: each
fails. A new version adds a file and its line in SHA256SUMS; nothing here is ever rewritten.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from domain.events import TOPICS
from ledger.codec import envelope_of, state_of

CORPUS = Path(__file__).parent
SUMS = {
    line.split()[1]: line.split()[0] for line in (CORPUS / "SHA256SUMS").read_text().splitlines()
}
SAMPLES = [
    f"{topic}/v{version}.json"
    for topic, event in TOPICS.items()
    for version in range(1, event.VERSION + 1)
]


def test_every_version_of_every_topic_has_a_sample_and_nothing_else_lies_there() -> None:
    there = {path.relative_to(CORPUS).as_posix() for path in CORPUS.glob("*/*.json")}

    assert there == set(SAMPLES) == SUMS.keys()


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_sample_is_what_it_was(sample: str) -> None:
    assert hashlib.sha256((CORPUS / sample).read_bytes()).hexdigest() == SUMS[sample]


@pytest.mark.parametrize("topic", TOPICS)
def test_the_newest_sample_is_read_and_written_again_byte_for_byte(topic: str) -> None:
    newest = CORPUS / topic / f"v{TOPICS[topic].VERSION}.json"
    state = newest.read_bytes().removesuffix(b"\n")

    entry = envelope_of(state)

    assert type(entry.data) is TOPICS[topic]
    assert state_of(entry) == state


@pytest.mark.parametrize("sample", SAMPLES)
def test_an_older_sample_can_still_be_read(sample: str) -> None:
    state = (CORPUS / sample).read_bytes().removesuffix(b"\n")

    assert envelope_of(state).topic == Path(sample).parent.name
