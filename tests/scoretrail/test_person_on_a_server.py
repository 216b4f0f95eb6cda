"""Persons' data at the command line, the ledger on PostgreSQL and its subject store in a file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ledger.ledger import Ledger
from tests.cluster import Cluster
from tests.ledger.intake.filing import PERSON, SHOP, TRADER, csv_file, joint_action
from tests.ledger.sealing_office import NAME
from tests.ledger.test_persons_on_a_server import ROWS, on_disk
from tests.scoretrail.running import Run

pytestmark = pytest.mark.postgres


def test_the_command_line_seals_hides_and_erases_on_a_server(
    scoretrail: Run, tmp_path: Path, postgres_url: str, cluster: Cluster
) -> None:
    (tmp_path / "elsewhere").mkdir()
    options = ("--master-key", str(tmp_path / "elsewhere" / "key"),
               "--subjects", str(tmp_path / "county.subjects"),
               "--evidence-store", str(tmp_path / "evidence"))  # fmt: skip
    filed = csv_file(tmp_path / "x.csv", joint_action(*ROWS))

    def does(*command: str) -> str:
        ran = scoretrail(*options, *command, ledger=postgres_url)
        assert ran.status == 0, ran.err
        return ran.out

    does("init", "--name", "jinan")
    does("person", "seal")
    does("import", str(filed))
    does("record", "joint-case.reported", "unit=历下区", "channel=form", f"object={TRADER}",
         f"object_name={SHOP}", "measure=公示")  # fmt: skip
    lines = [json.loads(line)["content"] for line in does("export", "jsonl").splitlines()]
    trader = lines[2]["data"]["object"]
    assert lines[4]["data"]["object"] == trader
    does("person", "restrict", trader, "--reason", "有争议")
    assert "自然人" in does("entry", "5")
    assert trader not in does("entries", "--json")
    does("person", "release", trader, "--reason", "已核实")
    erased = does(
        "person", "erase", trader, "--by", "k1", "--confirmed-by", "k2", "--reason", "到期"
    )
    assert "无残留" in erased
    does("verify")
    for text in (PERSON, NAME, TRADER, SHOP):
        assert on_disk(cluster, text.encode()) == []
    with Ledger.open(postgres_url, read_only=True) as ledger:
        assert ledger.head.position == 5
