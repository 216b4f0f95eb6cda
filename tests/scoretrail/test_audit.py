"""The audit log at the command line: read by who may, and verified with the ledger."""

from __future__ import annotations

from pathlib import Path

from tests.scoretrail.running import Run

ORIGIN = "credit.example.gov.cn/scoretrail/demo/2018"


def test_an_export_and_a_checkpoint_are_on_record(
    scoretrail: Run, demo_ledger: str, tmp_path: Path
) -> None:
    key = str(tmp_path / "key")
    scoretrail("checkpoint", "keygen", key, "--origin", ORIGIN)
    scoretrail("export", "jsonl", "-o", str(tmp_path / "out"), ledger=demo_ledger)
    scoretrail("checkpoint", "sign", "--key", key, ledger=demo_ledger)

    listed = scoretrail("audit", "--json", ledger=demo_ledger).json["answer"]

    assert [one["deed"] for one in listed] == ["export.made", "checkpoint.signed"]
    assert listed[0]["about"] == {"what": "journal", "rows": 395}
    assert not any(one["authenticated"] for one in listed)
    assert "未认证" in scoretrail("audit", ledger=demo_ledger).out


def test_a_lost_audit_log_is_a_finding_unless_the_ledger_is_verified_alone(
    scoretrail: Run, demo_ledger: str, tmp_path: Path
) -> None:
    key = str(tmp_path / "key")
    scoretrail("checkpoint", "keygen", key, "--origin", ORIGIN)
    scoretrail("checkpoint", "sign", "--key", key, ledger=demo_ledger)
    assert scoretrail("verify", ledger=demo_ledger).status == 0

    Path(demo_ledger).with_suffix(".audit").unlink()
    lost = scoretrail("verify", "--json", ledger=demo_ledger)

    assert lost.status == 1
    assert [one["code"] for one in lost.json["answer"]["findings"]] == ["audit-missing"]
    assert scoretrail("verify", "--alone", ledger=demo_ledger).status == 0


def test_nothing_on_record_is_said(scoretrail: Run, demo_ledger: str) -> None:
    ran = scoretrail("audit", ledger=demo_ledger)

    assert ran.status == 0
    assert "没有记录" in ran.out


def test_checkpoints_are_signed_by_themselves_where_a_key_is_configured(
    scoretrail: Run, tmp_path: Path
) -> None:
    key, ledger = str(tmp_path / "key"), str(tmp_path / "told.db")
    scoretrail("checkpoint", "keygen", key, "--origin", "credit.example.gov.cn/scoretrail/told")
    scoretrail("init", ledger, "--kind", "told", "--name", "told")
    for day in ("05", "06"):
        ran = scoretrail(
            "--checkpoint-key", key, "--told-at", f"2018-11-{day}T09:00", "record",
            "training.held", "unit=gaoxin", f"occurred_on=2018-11-{day}",
            ledger=ledger,
        )  # fmt: skip
        assert ran.status == 0, ran.err

    listed = scoretrail("checkpoint", "list", "--json", ledger=ledger).json["answer"]

    assert [one["size"] for one in listed] == [1]
