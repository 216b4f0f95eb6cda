"""A scheme is published from the file in which it was drafted: checked, shown, confirmed, recorded."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from domain.errors import BadScheme, NotAdmitted
from domain.rulebook import shipped_schemes
from domain.scheme import parse
from ledger.ledger import Ledger
from replay.as_of import Memory
from scoretrail.desk import Desk
from scoretrail.drafting import drafted
from tests.scoretrail.running import Ran, Run

ROOT = Path(__file__).parents[2]
WALK = ROOT / "docs" / "tutorials" / "walk"
BOTH = ("--by", "clerk", "--confirmed-by", "head-of-office")
SCHEME = "yunshui-2025-towns"
CHINESE = re.compile(r"[\u3400-\u9fff]")


@pytest.fixture
def folder(tmp_path: Path, scoretrail: Run) -> Path:
    """A folder with the draft, the notice that it quotes, and an empty ledger."""
    shutil.copy(WALK / "scheme.yaml", tmp_path)
    shutil.copy(WALK / "notice.txt", tmp_path)
    assert scoretrail("init", str(tmp_path / "own.db"), "--name", "own").status == 0
    return tmp_path


@pytest.fixture
def publish(folder: Path, scoretrail: Run) -> Run:
    """Publish the draft of the folder."""

    def call(*options: str, ledger: str | None = None) -> Ran:
        del ledger
        return scoretrail(
            "scheme",
            "publish",
            str(folder / "scheme.yaml"),
            *options,
            ledger=str(folder / "own.db"),
        )

    return call


def edit(folder: Path, before: str, after: str) -> None:
    """Change the draft."""
    file = folder / "scheme.yaml"
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after, 1), encoding="utf-8")


def head(folder: Path) -> int:
    """How far the ledger reaches."""
    with Ledger.open(str(folder / "own.db"), read_only=True) as ledger:
        return ledger.position


def test_a_draft_is_recorded_as_the_entry_that_publishes_it(folder: Path, publish: Run) -> None:
    ran = publish(*BOTH, "--on", "2025-01-06", "--yes")
    digest = parse((folder / "scheme.yaml").read_text(encoding="utf-8")).digest
    with Ledger.open(str(folder / "own.db"), read_only=True) as ledger:
        entry = ledger.entry(1)
        assert ledger.verify() == []

    assert ran.status == 0, ran.err
    assert f"已发布：第1条，摘要 {digest}" in ran.out
    assert entry.envelope.topic == "scheme.published"
    assert entry.envelope.id == f"scheme-{digest[:24]}"
    assert (entry.recorded_by, entry.envelope.confirmed_by) == ("clerk", "head-of-office")
    assert (entry.envelope.occurred_on.isoformat(), entry.envelope.source) == (
        "2025-01-06",
        "云信用办〔2025〕3号",
    )


def test_the_ledger_then_answers_by_the_text_of_the_file(
    folder: Path, publish: Run, scoretrail: Run
) -> None:
    publish(*BOTH, "--yes")
    shown = scoretrail("scheme", "show", SCHEME, "--json", ledger=str(folder / "own.db")).json
    diff = scoretrail(
        "scheme", "diff", SCHEME, str(folder / "scheme.yaml"), ledger=str(folder / "own.db")
    )

    assert shown["basis"]["digest"] == parse((folder / "scheme.yaml").read_text("utf-8")).digest
    assert "两个文本完全相同" in diff.out


def test_what_it_would_do_is_shown_first_and_nothing_is_recorded_unless_confirmed(
    folder: Path, publish: Run
) -> None:
    tried = publish(*BOTH, "--dry-run")
    asked = publish(*BOTH)

    assert tried.status == 0
    assert "按现有记录，各对象得分" in tried.out
    assert tried.out.count("40.00") == 3
    assert (asked.status, "not-confirmed" in asked.err) == (4, True)
    assert head(folder) == 0


def test_without_a_second_person_it_is_proposed_and_moves_nothing_until_confirmed(
    folder: Path, publish: Run, scoretrail: Run
) -> None:
    ran = publish("--by", "clerk", "--yes")
    ledger = str(folder / "own.db")
    before = scoretrail("scheme", "show", SCHEME, ledger=ledger)
    proposal = re.search(r"proposal-\w+", ran.out)
    assert proposal is not None
    confirmed = scoretrail("confirm", proposal[0], "--by", "head", ledger=ledger)

    assert before.status == 2
    assert confirmed.status == 0, confirmed.err
    assert scoretrail("scheme", "show", SCHEME, ledger=ledger).status == 0


def test_a_new_text_of_a_known_scheme_shows_what_differs_and_whom_it_moves(
    folder: Path, publish: Run, scoretrail: Run
) -> None:
    publish(*BOTH, "--yes")
    ledger = str(folder / "own.db")
    fact = ("activity.reported", "unit=dong", "occurred_on=2025-03-15")
    sent = ("submitted_at=2025-03-16T09:00:00+08:00", "id=a1")
    assert scoretrail("record", *fact, *sent, "--by", "clerk", ledger=ledger).status == 0
    edit(folder, "revision: 1", "revision: 2")
    edit(folder, "each: 15", "each: 12.5")
    ran = publish(*BOTH, "--yes")
    standings = scoretrail("standings", "--scheme", SCHEME, "--as-of", "2025-12-31", ledger=ledger)

    assert ran.status == 0, ran.err
    assert "与现行文本的差别" in ran.out
    assert re.search(r"东镇 +1 信用宣传活动 +15\.00 +12\.50 +−2\.50", ran.out)
    assert "52.50" in standings.out
    assert "@2" in standings.out


def test_the_same_text_again_or_another_under_the_same_revision_is_refused(
    folder: Path, publish: Run
) -> None:
    publish(*BOTH, "--yes")
    again = publish(*BOTH, "--yes")
    edit(folder, "each: 15", "each: 12")
    other = publish(*BOTH, "--yes")

    assert (again.status, "recorded-already" in again.err) == (4, True)
    assert (other.status, "revision-not-new" in other.err) == (4, True)
    assert "revision: 2" in other.err
    assert head(folder) == 1


def test_what_the_check_finds_is_in_the_way_unless_a_reason_is_given(
    folder: Path, publish: Run
) -> None:
    edit(folder, "每开展一次得15分", "每开展一次得16分")
    refused = publish(*BOTH, "--yes")
    silent = publish(*BOTH, "--yes", "--accept-findings")
    told = publish(*BOTH, "--yes", "--accept-findings", "--reason", "印本有误，勘误另发")
    with Ledger.open(str(folder / "own.db"), read_only=True) as ledger:
        entry = ledger.entry(1)

    assert (refused.status, "scheme-not-sound" in refused.err) == (4, True)
    assert "indicators/1/cite" in refused.err
    assert (silent.status, "reason-missing" in silent.err) == (4, True)
    assert told.status == 0
    assert entry.envelope.reason == "印本有误，勘误另发"


def test_programs_are_told_the_digest_and_the_effect(folder: Path, publish: Run) -> None:
    asked = publish(*BOTH, "--json")
    answer = publish(*BOTH, "--json", "--yes").json["answer"]

    assert asked.status == 4
    assert [one["topic"] for one in answer["new"]] == ["scheme.published"]
    assert answer["scheme"]["digest"] == parse((folder / "scheme.yaml").read_text("utf-8")).digest
    assert answer["scheme"]["findings"] == []
    assert answer["effects"] == []


BAD = {
    "no file": (None, "no-such-file", 2),
    "a folder": ("", "no-such-file", 2),
    "other bytes": (b"\xff\xfe\x00", "not-text", 2),
    "a zip": (b"PK\x03\x04\x00\x00", "bad-notation", 2),
    "nothing": (b"", "bad-notation", 2),
    "a list": (b"- 1\n- 2\n", "bad-scheme", 2),
    "a word": ("办法".encode(), "bad-scheme", 2),
    "a number": (b"12", "bad-scheme", 2),
    "no yaml": (b"a: [1", "bad-notation", 2),
    "a tag": (b"a: !!python/object:os.system x", "bad-notation", 2),
    "an anchor": (b"a: &x 1\nb: *x", "bad-notation", 2),
    "very deep": (b"[" * 100_000, "bad-notation", 2),
    "an exponent": (b"full: 1e9", "bad-notation", 2),
    "a timeline": (b"timeline: t\nsteps: {}\n", "timeline-not-scheme", 2),
    "no scheme": (b"title: x\n", "bad-scheme", 2),
}


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_is_no_draft_is_refused_in_both_languages(
    name: str, folder: Path, publish: Run
) -> None:
    content, code, status = BAD[name]
    file = folder / "scheme.yaml"
    file.unlink()
    if content == "":
        file.mkdir()
    elif isinstance(content, bytes):
        file.write_bytes(content)
    ran = publish(*BOTH, "--yes")

    assert (ran.status, ran.err.rstrip().endswith(f"[{code}]")) == (status, True), ran.err
    assert CHINESE.search(ran.err)
    assert re.search(r"[a-z]{3,} [a-z]{2,}", ran.err)
    assert "Traceback" not in ran.err
    assert head(folder) == 0


CHANGED = {
    "title: [1]": ("title: 云水县2025年各镇信用工作考核（虚构）", "bad-scheme"),
    "lixia: {name: 东镇": ("dong: {name: 东镇", "unit-id-taken"),
    "scheme: jinan-2018-districts": ("scheme: yunshui-2025-towns", "revision-not-new"),
    "full: 61": ("full: 60", "scheme-not-sound"),
    "file: other.txt": ("file: notice.txt", "scheme-not-sound"),
    "sha256: 0": ("sha256: f", "scheme-not-sound"),
}


@pytest.mark.parametrize("written", CHANGED)
def test_a_draft_with_one_mistake_is_refused_and_nothing_is_recorded(
    written: str, folder: Path, publish: Run
) -> None:
    instead_of, code = CHANGED[written]
    edit(folder, instead_of, written)
    ran = publish(*BOTH, "--yes")

    assert ran.status in (2, 4)
    assert ran.err.rstrip().endswith(f"[{code}]"), ran.err
    assert head(folder) == 0


def test_a_day_that_is_none_and_a_ledger_that_is_none_are_refused(
    folder: Path, scoretrail: Run, publish: Run
) -> None:
    file = str(folder / "scheme.yaml")
    case = f"case:{ROOT / 'tests' / 'cases' / 'JN-06.json'}"

    assert publish(*BOTH, "--yes", "--on", "2025-02-30").status == 2
    assert scoretrail("scheme", "publish", file, *BOTH).status == 2
    assert scoretrail("scheme", "publish", file, *BOTH, "--yes", ledger=case).status == 4
    assert scoretrail("scheme", "publish", file, *BOTH, ledger=str(folder / "no.db")).status == 4


@pytest.mark.parametrize("name", sorted(shipped_schemes()))
def test_every_shipped_draft_is_recorded_as_the_scheme_that_it_is(name: str) -> None:
    """Decimals of its alternatives included; and once it is known it need not be published."""
    text = (ROOT / "domain" / "schemes" / f"{name}.yaml").read_text(encoding="utf-8")
    renamed = text.replace(f"scheme: {name}", f"scheme: {name}-own", 1)
    draft = drafted(Desk(Memory([])), renamed, name, lambda _: None)

    assert draft.known is None
    assert draft.findings == ()
    assert json.loads(json.dumps(draft.body)) == draft.body
    with pytest.raises(NotAdmitted) as refused:
        drafted(Desk(Memory([])), text, name, lambda _: None)
    assert refused.value.code == "recorded-already"


def test_a_decimal_where_text_is_meant_is_not_recorded_as_something_else() -> None:
    text = (WALK / "scheme.yaml").read_text(encoding="utf-8")
    ambiguous = text.replace("{of: activity.reported}", "{of: activity.reported, where: {x: 0.5}}")
    desk = Desk(Memory([]))
    with pytest.raises(BadScheme) as refused:
        drafted(desk, ambiguous, "scheme.yaml", lambda _: None)

    assert refused.value.code == "number-not-plain"


def test_the_list_of_schemes_counts_the_units_of_an_open_population(
    folder: Path, publish: Run, scoretrail: Run
) -> None:
    ledger = str(folder / "own.db")
    text = (folder / "scheme.yaml").read_text(encoding="utf-8")
    roster = text[text.index("units:\n") : text.index("indicators:")]
    edit(folder, roster, "units: {basis: office, open: village}\n")
    publish(*BOTH, "--yes", "--accept-findings", "--reason", "名册随登记")
    before = scoretrail("scheme", "list", ledger=ledger).out
    for name in ("甲村", "乙村"):
        ran = scoretrail("unit", "add", f"cun-{ord(name[0])}", name, "--kind", "village",
                         "--on", "2025-01-01", "--by", "clerk", ledger=ledger)  # fmt: skip
        assert ran.status == 0, ran.err
    after = scoretrail("scheme", "list", ledger=ledger).out
    (told,) = [
        one
        for one in scoretrail("scheme", "list", "--json", ledger=ledger).json["answer"]
        if one["scheme"] == SCHEME
    ]

    assert "0（登记的 village）" in before
    assert "2（登记的 village）" in after
    assert (told["units"], told["open"]) == (2, "village")
