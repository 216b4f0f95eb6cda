"""Every query answers programs too, and can be asked again from what it says of itself."""

from __future__ import annotations

import json

import pytest

from tests.scoretrail.running import Run

AS_OF = ("--as-of", "2018-12-31")

QUESTIONS = {
    "standings": ("standings", *AS_OF),
    "score": ("score", "高新区", *AS_OF),
    "why": ("why", "gaoxin", "9", *AS_OF, "--known-at", "389"),
    "explain": ("explain", "gaoxin", "9", *AS_OF),
    "timeline": ("timeline", "lixia", "9", "--as-of", "2018-03-31"),
    "entries": ("entries", "unit:gaoxin", "topic:defaulter"),
    "entry": ("entry", "388", *AS_OF),
    "diff": ("diff", *AS_OF, "--known-at", "390..395"),
    "drift": ("drift",),
    "late": ("late", "--days", "100"),
    "readings": ("readings", "jinan-2018-districts", *AS_OF),
    "due": ("due", "court-to-listing", *AS_OF),
    "period open": ("period", "open", "2018-12"),
    "period show": ("period", "show", "2018-12"),
    "period bulletin": ("period", "bulletin", "2018-Q4"),
    "appeal list": ("appeal", "list", "--as-of", "2019-03-02"),
    "appeal show": ("appeal", "show", "391", "--as-of", "2019-03-02"),
    "proposals": ("proposals",),
    "scheme diff": ("scheme", "diff", "jinan-2018-districts@1..2"),
    "verify": ("verify",),
    "rebuild": ("rebuild", "--check"),
    "deltas list": ("deltas", "list"),
    "deltas keep": ("deltas", "keep", "--scheme", "jinan-2018-districts"),
    "unit list": ("unit", "list", *AS_OF),
    "scheme list": ("scheme", "list"),
    "scheme show": ("scheme", "show", "jinan-2018-districts"),
}


def numbers(value: object) -> list[object]:
    """Every number that is not whole: a point is text, so that no reader rounds it."""
    if isinstance(value, dict):
        return [found for one in value.values() for found in numbers(one)]
    if isinstance(value, list):
        return [found for one in value for found in numbers(one)]
    return [value] if isinstance(value, float) else []


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_answer_has_the_envelope(question: str, scoretrail: Run, demo_ledger: str) -> None:
    ran = scoretrail(*QUESTIONS[question], "--json", ledger=demo_ledger)
    tree = ran.json

    assert set(tree) == {"coordinate", "basis", "answer", "complete", "next", "notice"}
    assert set(tree["coordinate"]) == {"asked", "resolved", "pinned"}
    assert {"head", "digest", "engine", "readings", "kind"} <= set(tree["basis"])
    assert (tree["basis"]["head"], tree["basis"]["kind"]) == (395, "told")
    assert tree["notice"] == "演示数据（虚构）"
    assert tree["complete"] is True
    assert numbers(tree) == []


@pytest.mark.parametrize(
    "question",
    [
        "standings", "score", "why", "timeline", "entries", "entry", "diff", "scheme show",
        "scheme diff", "readings", "due", "period open", "period show", "period bulletin",
        "appeal show",
    ],
)  # fmt: skip
def test_an_answer_can_be_asked_again_from_its_coordinate(
    question: str, scoretrail: Run, demo_ledger: str
) -> None:
    command = question.split()
    first = scoretrail(*QUESTIONS[question], "--json", ledger=demo_ledger).json
    again = scoretrail(*command, first["coordinate"]["resolved"], "--json", ledger=demo_ledger).json

    assert again["answer"] == first["answer"]
    assert again["coordinate"]["resolved"] == first["coordinate"]["resolved"]
    assert first["coordinate"]["pinned"] is True


@pytest.mark.parametrize(
    "question",
    [
        "standings", "score", "why", "timeline", "entries", "diff", "readings", "due", "late",
        "period show", "period bulletin", "appeal list", "appeal show", "proposals", "scheme diff",
    ],
)  # fmt: skip
def test_the_last_line_of_a_page_is_the_coordinate(
    question: str, scoretrail: Run, demo_ledger: str
) -> None:
    page = scoretrail(*QUESTIONS[question], ledger=demo_ledger)
    tree = scoretrail(*QUESTIONS[question], "--json", ledger=demo_ledger).json

    assert page.last == tree["coordinate"]["resolved"]


def test_a_floating_question_says_what_it_resolved_to(scoretrail: Run, demo_ledger: str) -> None:
    tree = scoretrail("score", "gaoxin", "--json", ledger=demo_ledger).json
    coordinate = tree["coordinate"]

    assert coordinate["asked"] == "jinan-2018-districts/gaoxin"
    assert coordinate["resolved"].startswith("jinan-2018-districts@2/gaoxin?as_of=20")
    assert coordinate["resolved"].endswith("&known_at=395&rules_known_at=395")


def test_points_are_text_and_what_did_not_count_has_its_reason(
    scoretrail: Run, demo_ledger: str
) -> None:
    answer = scoretrail(*QUESTIONS["why"], "--json", ledger=demo_ledger).json["answer"]
    items = {item["entry"]: item for item in answer["figure"]["items"]}

    assert (answer["points"], answer["full"], answer["exact"]) == ("12", "15", "12")
    assert items[388]["counted"]
    assert items[389]["because"] == {"reason": "after as_of", "detail": "2019-01-02"}


def test_a_long_list_says_how_to_go_on(scoretrail: Run, demo_ledger: str) -> None:
    first = scoretrail("entries", "--limit", "390", "--json", ledger=demo_ledger).json
    rest = scoretrail("entries", first["next"], "--limit", "390", "--json", ledger=demo_ledger).json

    assert first["complete"] is False
    assert [entry["position"] for entry in rest["answer"]] == [391, 392, 393, 394, 395]
    assert (rest["complete"], rest["next"]) == (True, None)


def test_options_beside_a_coordinate_change_that_part(scoretrail: Run, demo_ledger: str) -> None:
    coordinate = "jinan-2018-districts/gaoxin/9?as_of=2018-12-31&known_at=395"
    now = scoretrail("why", coordinate, "--json", ledger=demo_ledger).json
    before = scoretrail("why", coordinate, "--known-at", "387", "--json", ledger=demo_ledger).json

    assert (now["answer"]["points"], before["answer"]["points"]) == ("13", "15")


def test_the_difference_of_two_coordinates_is_that_of_their_range(
    scoretrail: Run, demo_ledger: str
) -> None:
    ranged = scoretrail(*QUESTIONS["diff"], "--json", ledger=demo_ledger).json
    one, two = (
        f"jinan-2018-districts?as_of=2018-12-31&known_at={position}" for position in (390, 395)
    )
    given = scoretrail("diff", one, two, "--json", ledger=demo_ledger).json

    assert given["answer"] == ranged["answer"]
    assert ranged["coordinate"]["resolved"] == (
        "jinan-2018-districts@1..2?as_of=2018-12-31&known_at=390..395&rules_known_at=390..395"
    )


def test_causes_add_up_to_their_difference(scoretrail: Run, demo_ledger: str) -> None:
    from fractions import Fraction  # noqa: PLC0415

    rows = scoretrail(*QUESTIONS["diff"], "--json", ledger=demo_ledger).json["answer"]
    moved = [row for row in rows if row["points"] is not None]

    assert len(moved) > 5
    for row in moved:
        causes = sum(Fraction(cause["points"]) for cause in row["causes"])
        assert causes == Fraction(row["points"])


def test_json_is_plain_and_in_chinese(scoretrail: Run, demo_ledger: str) -> None:
    ran = scoretrail(*QUESTIONS["standings"], "--json", ledger=demo_ledger)

    assert "历下区" in ran.out
    assert json.loads(ran.out)["answer"][0]["name"] == "历下区"
