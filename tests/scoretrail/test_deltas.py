"""`deltas`: a scheme's counts kept beside the ledger, seen, used, compared after a rebuild, forgotten."""

from __future__ import annotations

import pytest

from tests.scoretrail.running import Run

SCHEME = ("--scheme", "jinan-2018-districts", "--as-of", "2018-12-31")


def test_counts_are_kept_seen_rebuilt_alike_and_forgotten(
    scoretrail: Run, demo_ledger: str
) -> None:
    nothing = scoretrail("deltas", "list", ledger=demo_ledger)
    assert nothing.status == 0
    assert "还没有保存" in nothing.out

    kept = scoretrail("deltas", "keep", *SCHEME, "--json", ledger=demo_ledger).json["answer"]
    (one,) = kept
    assert (one["scheme"], one["units"], one["position"]) == ("jinan-2018-districts", 12, 395)
    assert one["rows"] > 300
    assert scoretrail("deltas", "list", "--json", ledger=demo_ledger).json["answer"] == kept
    again = scoretrail("deltas", "keep", *SCHEME, "--json", ledger=demo_ledger)
    assert again.json["answer"] == kept

    compared = scoretrail("rebuild", "--check", "--json", ledger=demo_ledger).json["answer"]
    log = next(row for row in compared if row["projection"] == "measure_delta")
    assert (log["same"], log["position"]) == (True, 395)
    assert scoretrail("rebuild", ledger=demo_ledger).status == 0
    assert scoretrail("deltas", "list", "--json", ledger=demo_ledger).json["answer"] == kept

    assert scoretrail("deltas", "forget", one["plan"][:8], ledger=demo_ledger).status == 0
    assert scoretrail("deltas", "list", "--json", ledger=demo_ledger).json["answer"] == []
    refused = scoretrail("deltas", "forget", one["plan"][:8], ledger=demo_ledger)
    assert refused.status == 2
    assert "unknown-plan" in refused.err


def test_a_log_that_is_kept_is_what_a_long_ledger_is_asked_through(
    scoretrail: Run, demo_ledger: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ("replay", "--as-of", "2018-12-31", "--json")
    recalled = scoretrail(*asked, "--backend", "reference", ledger=demo_ledger).json
    scoretrail("deltas", "keep", *SCHEME, ledger=demo_ledger)
    monkeypatch.setattr("scoretrail.cli.evaluating.FEW", 0)
    counted = scoretrail(*asked, ledger=demo_ledger).json

    assert counted["answer"] == recalled["answer"]
    assert counted["basis"]["columns_from"] == ["delta log"]
    shown = scoretrail("replay", "--as-of", "2018-12-31", ledger=demo_ledger)
    assert "列取自台账旁的增量表" in shown.out


def test_what_was_recorded_since_is_said_and_counted(
    scoretrail: Run, demo_ledger: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    scoretrail("deltas", "keep", *SCHEME, ledger=demo_ledger)
    recorded = scoretrail(
        "record", "defaulter.listed", "unit=lixia", "body=organ", "occurred_on=2018-12-01",
        "--by", "clerk", ledger=demo_ledger,
    )  # fmt: skip
    assert recorded.status == 0, recorded.err
    listed = scoretrail("deltas", "list", ledger=demo_ledger)
    assert "台账已到 #396" in listed.out
    asked = ("replay", "--as-of", "2018-12-31", "--json")
    recalled = scoretrail(*asked, "--backend", "reference", ledger=demo_ledger).json
    monkeypatch.setattr("scoretrail.cli.evaluating.FEW", 0)
    counted = scoretrail(*asked, ledger=demo_ledger).json

    assert counted["answer"] == recalled["answer"]
    assert counted["basis"]["columns_from"] == ["delta log"]
