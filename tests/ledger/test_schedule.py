"""Checkpoints sign themselves: at the end of a day, and around a publication; no daemon."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from domain.errors import Refused
from domain.events import Envelope, parse
from ledger import attestation, proving
from ledger.integrity.keys import LOG, keygen
from ledger.integrity.policy import Policy
from ledger.ledger import Ledger
from tests.samples import media

SIGNER = keygen("credit.example.gov.cn/scoretrail/jinan", LOG)


class Days:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = datetime(2026, 4, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


def opened(tmp_path: Path, days: Days) -> Ledger:
    ledger = Ledger.create(str(tmp_path / "l.db"), name="jinan", kind="live", clock=days)
    ledger.signer = SIGNER
    return ledger


def sizes(ledger: Ledger) -> list[int]:
    return [one.size for one in proving.checkpoints(ledger)]


def test_what_a_day_recorded_is_signed_before_the_next_days_first_entry(tmp_path: Path) -> None:
    days = Days()
    with opened(tmp_path, days) as ledger:
        ledger.append([media("a"), media("b")], recorded_by="clerk")
        ledger.append([media("c")], recorded_by="clerk")
        assert sizes(ledger) == []

        days.now += timedelta(days=1)
        ledger.append([media("d")], recorded_by="clerk")
        ledger.append([media("e")], recorded_by="clerk")

        assert sizes(ledger) == [3]
        (record,) = ledger.audit.records()
        assert (record.deed, record.about["size"]) == ("checkpoint.signed", 3)


def test_the_day_ends_at_midnight_in_shanghai(tmp_path: Path) -> None:
    days = Days()
    with opened(tmp_path, days) as ledger:
        days.now = datetime(2026, 4, 1, 15, 59, tzinfo=UTC)
        ledger.append([media("a")], recorded_by="clerk")
        days.now = datetime(2026, 4, 1, 16, 0, tzinfo=UTC)
        ledger.append([media("b")], recorded_by="clerk")

        assert sizes(ledger) == [1]


def test_a_dry_run_and_a_known_entry_sign_nothing_new(tmp_path: Path) -> None:
    days = Days()
    with opened(tmp_path, days) as ledger:
        ledger.append([media("a")], recorded_by="clerk")
        days.now += timedelta(days=1)
        ledger.append([media("b")], recorded_by="clerk", dry_run=True)
        assert sizes(ledger) == []

        ledger.append([media("a")], recorded_by="clerk")
        ledger.append([media("a")], recorded_by="clerk")
        assert sizes(ledger) == [1]


def test_every_checkpoint_binds_the_audit_log_too(tmp_path: Path) -> None:
    days = Days()
    with opened(tmp_path, days) as ledger:
        for name in "abc":
            ledger.append([media(name)], recorded_by="clerk")
            days.now += timedelta(days=1)

        assert sizes(ledger) == [1, 2]
        assert attestation.check(ledger, Policy((SIGNER.verifier,))) == []


def test_a_clock_that_goes_back_is_on_record_and_entries_rise_all_the_same(tmp_path: Path) -> None:
    days = Days()
    with opened(tmp_path, days) as ledger:
        ledger.append([media("a")], recorded_by="clerk")
        days.now -= timedelta(minutes=5)
        ledger.append([media("b")], recorded_by="clerk")

        first, second = ledger.entries()
        assert second.recorded_at > first.recorded_at
        (record,) = ledger.audit.records()
        assert record.deed == "clock.stepped"
        assert record.about["position"] == 2
        assert 290_000_000 < record.about["microseconds"] < 300_000_000


def published(name: str) -> Envelope[Any]:
    sample = Path(__file__).parents[1] / "corpus" / "score.published" / "v1.json"
    return parse(json.loads(sample.read_bytes()) | {"id": name})


def test_a_table_is_published_between_two_checkpoints(tmp_path: Path) -> None:
    with opened(tmp_path, Days()) as ledger:
        ledger.append([media("a"), media("b")], recorded_by="clerk")
        ledger.append([published("p1")], recorded_by="clerk")

        assert sizes(ledger) == [2, 3]


def test_a_key_of_another_ledger_stops_the_append_before_anything_is_recorded(
    tmp_path: Path,
) -> None:
    with opened(tmp_path, Days()) as ledger:
        ledger.append([media("a")], recorded_by="clerk")
        ledger.signer = keygen("credit.example.gov.cn/scoretrail/linyi", LOG)
        with pytest.raises(Refused, match="belongs to"):
            ledger.append([published("p1")], recorded_by="clerk")

        assert ledger.head.position == 1
