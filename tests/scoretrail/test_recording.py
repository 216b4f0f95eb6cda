"""Recording by hand: what goes in, what it moves, what a correction needs, what is announced."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.ledger import Ledger
from tests.scoretrail.running import Run

AS_OF = ("--as-of", "2018-12-31")


@pytest.fixture
def office(tmp_path: Path, scoretrail: Run) -> str:
    """Make a live ledger of an office."""
    place = str(tmp_path / "office.db")
    assert scoretrail("init", place, "--name", "jinan-office").status == 0
    return place


def test_a_new_ledger_is_live_and_empty(office: str) -> None:
    with Ledger.open(office, read_only=True) as ledger:
        assert (ledger.head.name, ledger.head.kind, ledger.head.position) == (
            "jinan-office",
            "live",
            0,
        )


def test_a_ledger_is_not_made_twice(office: str, scoretrail: Run) -> None:
    ran = scoretrail("init", office)

    assert ran.status == 4
    assert "ledger-exists" in ran.err


def test_a_fact_is_recorded_by_headings_or_by_names(office: str, scoretrail: Run) -> None:
    zh = scoretrail(
        "record", "失信被执行人列入", "考核对象=高新区", "主体种类=党政机关",
        "发生日=2018年11月1日", ledger=office,
    )  # fmt: skip
    en = scoretrail(
        "record", "defaulter.listed", "unit=370102", "body=institution", "occurred_on=2018-11-02",
        ledger=office,
    )  # fmt: skip
    facts = scoretrail("entries", "--json", ledger=office).json["answer"]

    assert (zh.status, en.status) == (0, 0)
    assert [(fact["unit"], fact["occurred_on"], fact["data"]) for fact in facts] == [
        ("gaoxin", "2018-11-01", {"body": "organ"}),
        ("lixia", "2018-11-02", {"body": "institution"}),
    ]
    assert "读作 2018-11-01" in zh.err
    assert zh.last == "entries/1?known_at=1"


def test_the_same_fact_recorded_again_is_known(office: str, scoretrail: Run) -> None:
    words = ("record", "defaulter.listed", "unit=gaoxin", "body=organ", "occurred_on=2018-11-01")
    scoretrail(*words, ledger=office)
    again = scoretrail(*words, ledger=office)

    assert again.status == 0
    assert "没有重复登记" in again.out
    assert scoretrail("entries", "--json", ledger=office).json["basis"]["head"] == 1


def test_a_dry_run_shows_whom_it_moves_and_records_nothing(
    demo_ledger: str, scoretrail: Run
) -> None:
    ran = scoretrail(
        "record", "defaulter.listed", "unit=gaoxin", "body=organ", "occurred_on=2018-11-03",
        "--dry-run", ledger=demo_ledger,
    )  # fmt: skip

    assert "若登记" in ran.out
    assert "名次 3→4" in ran.out
    assert "章丘区" in ran.out  # it did nothing, and is passed by
    assert scoretrail("entries", "--json", ledger=demo_ledger).json["basis"]["head"] == 395


def test_what_a_dry_run_foretells_is_what_happens(demo_ledger: str, scoretrail: Run) -> None:
    words = (
        "record", "defaulter.listed", "unit=gaoxin", "body=organ", "occurred_on=2018-11-03",
        "--json",
    )  # fmt: skip
    foretold = scoretrail(*words, "--dry-run", ledger=demo_ledger).json["answer"]
    happened = scoretrail(*words, ledger=demo_ledger).json["answer"]

    assert foretold["effects"] == happened["effects"]
    assert foretold["effects"][0]["rows"]
    assert (foretold["dry_run"], happened["dry_run"]) == (True, False)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("unit=gaoxin",), "missing-field"),
        (("unit=gaoxin", "body=firm"), "not-in-list"),
        (("unit=gaoxin", "body=organ", "weight=3"), "unknown-field"),
        (("unit=gaoxin", "body"), "not-a-field"),
        (("unit=nowhere", "body=organ"), "unknown-unit"),
        (("unit=gaoxin", "body=organ", "occurred_on=2018-13-01"), "bad-date"),
        (("unit=gaoxin", "body=organ", "occurred_on=2099-01-01"), "not-yet-occurred"),
    ],
)
def test_a_fact_that_cannot_be_is_refused(
    words: tuple[str, ...], code: str, office: str, scoretrail: Run
) -> None:
    ran = scoretrail("record", "defaulter.listed", *words, ledger=office)

    assert ran.status in (2, 4)
    assert ran.err.rstrip().endswith(f"[{code}]")
    assert scoretrail("entries", "--json", ledger=office).json["basis"]["head"] == 0


# Corrections


@pytest.fixture
def listed(office: str, scoretrail: Run) -> str:
    """An office that has recorded one defaulter."""
    scoretrail(
        "record", "defaulter.listed", "unit=gaoxin", "body=organ", "occurred_on=2018-11-01",
        "id=d9", ledger=office,
    )  # fmt: skip
    return office


def points(scoretrail: Run, ledger: str, unit: str = "gaoxin") -> str:
    """The points of item 9."""
    ran = scoretrail(
        "why", unit, "9", *AS_OF, "--scheme", "jinan-2018-districts", "--json", ledger=ledger
    )
    return str(ran.json["answer"]["points"])


SECOND = ("--reason", "法院撤销", "--confirmed-by", "office:second")


def test_a_retraction_gives_the_points_back(listed: str, scoretrail: Run) -> None:
    before = points(scoretrail, listed)
    ran = scoretrail("correct", "retract", "d9", *SECOND, ledger=listed)

    assert (before, points(scoretrail, listed)) == ("12", "15")
    assert ran.status == 0
    assert "撤销d9 +3" in ran.out


def test_an_amendment_replaces_a_field(listed: str, scoretrail: Run) -> None:
    scoretrail("correct", "amend", "#1", "主体种类=村委会", *SECOND, ledger=listed)

    assert points(scoretrail, listed) == "14"


def test_a_reattribution_moves_the_entry(listed: str, scoretrail: Run) -> None:
    scoretrail("correct", "reattribute", "d9", "--to", "历下区", *SECOND, ledger=listed)

    assert (points(scoretrail, listed), points(scoretrail, listed, "lixia")) == ("15", "12")


def test_a_supplement_keeps_when_it_was_handed_in(listed: str, scoretrail: Run) -> None:
    ran = scoretrail(
        "correct", "supplement", "d9", "case_number=（2018）鲁01执1号", "--reason", "补案号",
        "--submitted-at", "2018-12-20 10:00", "--json", ledger=listed,
    )  # fmt: skip

    assert ran.json["answer"]["new"][0]["submitted_at"] == "2018-12-20T02:00:00+00:00"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("retract", "d9", "--confirmed-by", "office:second"), "usage"),
        (("retract", "d9", "--reason", "x"), "second-person-missing"),
        (
            ("retract", "d9", "--reason", "x", "--confirmed-by", "me", "--by", "me"),
            "second-person-same",
        ),
        (("retract", "d10", *SECOND), "unknown-entry"),
        (("amend", "d9", "weight=2", *SECOND), "unknown-field"),
        (("amend", "d9", "body=firm", *SECOND), "not-in-list"),
        (("reattribute", "d9", "--to", "nowhere", *SECOND), "unknown-unit"),
    ],
)
def test_a_correction_that_may_not_be_is_refused(
    words: tuple[str, ...], code: str, listed: str, scoretrail: Run
) -> None:
    ran = scoretrail("correct", *words, ledger=listed)

    assert ran.status in (2, 4)
    assert ran.err.rstrip().endswith(f"[{code}]")
    assert points(scoretrail, listed) == "12"


# Units


def test_a_unit_is_registered_and_renamed_and_stays_the_same(office: str, scoretrail: Run) -> None:
    scoretrail("unit", "add", "laiwu", "莱芜市", "--on", "2010-01-01", ledger=office)
    scoretrail("unit", "rename", "莱芜市", "莱芜区", "--on", "2019-01-01", ledger=office)
    before = scoretrail("unit", "list", "--as-of", "2018-12-31", "--json", ledger=office).json
    after = scoretrail("unit", "list", "--as-of", "2019-01-01", "--json", ledger=office).json

    assert {unit["unit"]: unit["name"] for unit in before["answer"]}["laiwu"] == "莱芜市"
    assert {unit["unit"]: unit["name"] for unit in after["answer"]}["laiwu"] == "莱芜区"


# Publications


def test_what_is_published_reproduces_until_something_moves_it(
    demo_ledger: str, scoretrail: Run
) -> None:
    ran = scoretrail(
        "publish", "--title", "演示：再公布", "--draft", "--confirmed-by", "demo:second", *AS_OF,
        ledger=demo_ledger,
    )  # fmt: skip
    tables = scoretrail("drift", "--json", ledger=demo_ledger).json["answer"]

    assert ran.status == 0
    assert [(one["reproduces"], bool(one["rows"])) for one in tables] == [
        (True, True),
        (True, False),
    ]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--draft", "--over", "2019", "--as-of", "2019-12-31"), "not-publishable"),
        (("--draft", "--population", "lixia,gaoxin", *AS_OF), "not-publishable"),
        (AS_OF, "demo-is-draft"),
    ],
)
def test_a_trial_is_never_published(
    options: tuple[str, ...], code: str, demo_ledger: str, scoretrail: Run
) -> None:
    ran = scoretrail("publish", "--title", "x", *options, ledger=demo_ledger)

    assert ran.status == 4
    assert ran.err.rstrip().endswith(f"[{code}]")


def test_drift_is_a_finding_until_it_is_restated(demo_ledger: str, scoretrail: Run) -> None:
    assert scoretrail("drift", ledger=demo_ledger).status == 1


# Text, and proof


def test_the_journal_holds_the_bytes_that_were_hashed(
    demo_ledger: str, scoretrail: Run, tmp_path: Path
) -> None:
    from ledger.journal import read_line  # noqa: PLC0415

    file = tmp_path / "journal.jsonl"
    ran = scoretrail("export", "jsonl", "-o", str(file), ledger=demo_ledger)
    printed = scoretrail("export", "jsonl", "--until", "3", ledger=demo_ledger)
    lines = file.read_bytes().splitlines(keepends=True)

    assert "共395行，完" in ran.err
    assert printed.out.encode() == b"".join(lines[:3])
    with Ledger.open(demo_ledger, read_only=True) as ledger:
        assert read_line(lines[387]).leaf() == ledger.entry(388).leaf


def test_an_export_never_takes_the_place_of_a_file(
    demo_ledger: str, scoretrail: Run, tmp_path: Path
) -> None:
    file = tmp_path / "journal.jsonl"
    file.write_text("kept", encoding="utf-8")
    ran = scoretrail("export", "jsonl", "-o", str(file), ledger=demo_ledger)

    assert ran.status == 4
    assert file.read_text(encoding="utf-8") == "kept"


def test_verify_finds_a_changed_byte_in_a_copy(demo_ledger: str, scoretrail: Run) -> None:
    import sqlite3  # noqa: PLC0415

    with sqlite3.connect(demo_ledger) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (trigger,) in names.fetchall():
            connection.execute(f"DROP TRIGGER {trigger}")
        connection.execute(
            "UPDATE entries SET state = replace(state, 'organ', 'orgbn') WHERE position = 388"
        )
    connection.close()
    ran = scoretrail("verify", f"sqlite:///{demo_ledger}")
    tree = scoretrail("verify", demo_ledger, "--json")

    assert (ran.status, tree.status) == (1, 1)
    assert "#388" in ran.out
    assert 388 in {one["position"] for one in tree.json["answer"]["findings"]}


def test_rebuilding_gives_the_same_rows(demo_ledger: str, scoretrail: Run) -> None:
    first = scoretrail("rebuild", "--json", ledger=demo_ledger)
    second = scoretrail("rebuild", "--check", "--json", ledger=demo_ledger)

    assert (first.status, second.status) == (0, 0)
    assert all(one["same"] for one in second.json["answer"])
