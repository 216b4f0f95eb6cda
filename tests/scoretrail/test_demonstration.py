"""The demonstration: invented, marked so everywhere, with something of everything."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from domain.rulebook import shipped_schemes
from ledger.ledger import Ledger
from scoretrail.demo import ledger as demo
from scoretrail.demo.names import FICTIONAL
from scoretrail.demo.year import SCHEME
from scoretrail.desk import Desk
from scoretrail.words.lines import DEMO
from tests.scoretrail.running import Run

AS_OF = ("--as-of", "2018-12-31")
ROSTER = shipped_schemes()[SCHEME].units.roster


@pytest.fixture(scope="module")
def desk(built: Path) -> Desk:
    """Open the demonstration once."""
    return Desk.open(str(built))


def test_it_is_a_told_ledger_whose_name_says_what_it_is(desk: Desk) -> None:
    assert desk.memory.name.startswith("demo/")
    assert desk.memory.kind == "told"
    assert desk.demo


def test_every_entry_says_in_its_source_that_it_is_invented(desk: Desk) -> None:
    assert 350 <= desk.memory.head <= 450
    assert {(fact.source or "")[:8] for fact in desk.memory.facts} == {DEMO.zh[:8]}


def test_it_is_the_same_bytes_wherever_it_is_built(built: Path, tmp_path: Path) -> None:
    other = tmp_path / "demo" / "ledger.db"
    demo.build(str(other))

    with Ledger.open(str(built), read_only=True) as one, Ledger.open(str(other)) as two:
        assert one.head.root == two.head.root


def test_the_folder_holds_one_database_and_nothing_beside_it(tmp_path: Path) -> None:
    demo.build(str(tmp_path / "demo" / "ledger.db"))

    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["ledger.db"]


def test_it_has_something_of_everything(desk: Desk) -> None:
    topics = Counter(fact.topic for fact in desk.memory.facts)

    assert set(topics) >= {
        "leading-group.established", "document.issued", "joint-case.reported", "activity.reported",
        "media.reported", "innovation.reported", "indicator.assessed", "defaulter.listed",
        "defaulter.cleared", "bonus.awarded", "penalty.imposed", "entry.retracted",
        "entry.amended", "entry.supplemented", "entry.reattributed", "appeal.filed",
        "appeal.upheld", "scheme.revised", "score.published",
    }  # fmt: skip
    assert shipped_schemes()[SCHEME].topics() <= set(topics) | {
        "leading-group.dissolved", "document.repealed", "period.reported"
    }  # fmt: skip
    cases = [fact for fact in desk.memory.facts if fact.topic == "joint-case.reported"]
    assert {fact.data["channel"] for fact in cases} == {"system", "form"}


def test_entries_fail_to_count_for_many_reasons(desk: Desk) -> None:
    from replay.coordinate import parse  # noqa: PLC0415

    answer = desk.ask(parse(f"{SCHEME}?as_of=2018-12-31"))
    reasons = {
        item.because.reason
        for sheet in answer.sheets.values()
        for award in sheet.awards
        for item in award.not_counted
        if item.because is not None
    }

    assert reasons >= {
        "over the cap", "duplicate of", "after the deadline", "material missing", "cleared on",
        "retracted by", "after as_of", "does not match",
    }  # fmt: skip


def test_there_are_a_tie_and_a_unit_without_a_total(desk: Desk) -> None:
    from replay.coordinate import parse  # noqa: PLC0415

    answer = desk.ask(parse(f"{SCHEME}?as_of=2018-12-31"))
    tied = [sheet.unit for sheet in answer.ranking() if sheet.tied > 1 and sheet.total is not None]
    open_ = [sheet.unit for sheet in answer.ranking() if sheet.total is None]

    assert len(answer.sheets) == 12
    assert len(tied) == 2
    assert open_ == ["shanghe"]
    assert answer.sheet("shanghe")["8"].state == "unscored"


def test_the_erratum_says_that_it_is_invented(desk: Desk) -> None:
    (rule,) = (fact for fact in desk.memory.facts if fact.topic == "scheme.revised")

    assert rule.reason is not None
    assert rule.reason.startswith("演示：虚构")
    assert rule.data["cause"] == "erratum"


def test_the_command_builds_it_and_shows_what_to_try(
    scoretrail: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = scoretrail("demo")
    names = [entry.name for entry in ROSTER.values()]

    assert ran.status == 0
    assert [name for name in names if name not in ran.out] == []
    assert (tmp_path / "demo" / "ledger.db").is_file()
    assert [path.name for path in tmp_path.rglob("*.db")] == ["ledger.db"]


def test_the_next_commands_work_when_pasted(
    scoretrail: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    lines = scoretrail("demo").out.splitlines()
    tried = [line.split("scoretrail ", 1)[1] for line in lines if line.startswith("  scoretrail ")]

    assert len(tried) == 3
    for command in tried:
        assert scoretrail(*command.split()).status in (0, 1), command
        assert scoretrail(*command.split()).err == ""


def test_a_second_run_shows_the_same_ledger_and_keeps_what_was_added(
    scoretrail: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    first = scoretrail("demo")
    scoretrail("record", "defaulter.listed", "unit=gaoxin", "body=organ", ledger="demo/ledger.db")
    second = scoretrail("demo")
    anew = scoretrail("demo", "--again")

    assert "known_at=396" in second.out
    assert anew.out == first.out


def test_a_ledger_of_its_own_is_never_taken_for_a_demonstration(
    scoretrail: Run, tmp_path: Path
) -> None:
    place = str(tmp_path / "office.db")
    scoretrail("init", place)
    shown = scoretrail("demo", ledger=place)
    removed = scoretrail("demo", "--again", ledger=place)

    assert (shown.status, removed.status) == (4, 4)
    assert "not-a-demo" in removed.err
    assert Path(place).is_file()


QUESTIONS = [
    ("standings", *AS_OF),
    ("score", "lixia", *AS_OF),
    ("why", "lixia", "9", *AS_OF),
    ("timeline", "lixia", "9", "--as-of", "2018-03-31"),
    ("entries", "unit:lixia"),
    ("entry", "394", *AS_OF),
    ("entry", "390"),
    ("diff", *AS_OF, "--known-at", "380..395"),
    ("drift",),
    ("verify",),
    ("rebuild", "--check"),
    ("unit", "list"),
    ("scheme", "list"),
    ("scheme", "show", SCHEME),
    ("scheme", "diff", f"{SCHEME}@1..2"),
    ("record", "defaulter.listed", "unit=gaoxin", "body=organ", "--dry-run"),
]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda words: " ".join(words[:2]))
def test_every_page_says_above_and_below_that_it_is_invented(
    question: tuple[str, ...], scoretrail: Run, demo_ledger: str
) -> None:
    lines = scoretrail(*question, ledger=demo_ledger).out.splitlines()

    assert DEMO.zh in lines[0]
    assert lines[-2] == DEMO.zh


@pytest.mark.parametrize("question", [QUESTIONS[0], QUESTIONS[1]], ids=["standings", "score"])
def test_every_row_says_so_too(
    question: tuple[str, ...], scoretrail: Run, demo_ledger: str
) -> None:
    lines = scoretrail(*question, ledger=demo_ledger).out.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("──"))
    rows = [line for line in lines[start + 1 : -3] if not line.startswith(" " * 20)]

    assert len(rows) >= 10
    assert [row for row in rows if not row.endswith(DEMO.zh)] == []


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda words: " ".join(words[:2]))
@pytest.mark.parametrize("shape", [(), ("--json",)], ids=["page", "json"])
def test_no_real_name_is_seen_under_fictional_names(
    question: tuple[str, ...], shape: tuple[str, ...], scoretrail: Run, demo_ledger: str
) -> None:
    fictional = [
        FICTIONAL["lixia"][1] if word == "lixia" else word.replace("lixia", FICTIONAL["lixia"][0])
        for word in question
    ]
    fictional = [word.replace("gaoxin", FICTIONAL["gaoxin"][0]) for word in fictional]
    ran = scoretrail("--quiet", "--fictional-names", *fictional, *shape, ledger=demo_ledger)
    ours = ran.out if question[0] != "unit" else _only_the_twelve(ran.out)
    real = {entry.name for entry in ROSTER.values()} | set(ROSTER) | {"济南", "济信用办"}
    if question[0] == "scheme":  # the scheme itself is real, and names its own roster
        real = set() if shape else real - set(ROSTER)

    assert ran.status in (0, 1)
    assert ran.err == ""
    assert [name for name in real if name in ours.replace("新城高新区", "")] == []


def _only_the_twelve(printed: str) -> str:
    """The list of units without those of the other shipped schemes."""
    ids = {id_ for id_, _ in FICTIONAL.values()}
    return "\n".join(line for line in printed.splitlines() if any(id_ in line for id_ in ids))
