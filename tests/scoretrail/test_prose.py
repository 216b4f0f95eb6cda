"""Lines end where Chinese may end them, and nothing is lost on the way."""

from __future__ import annotations

import io
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as some
from rich.cells import cell_len
from rich.console import Console, Group

from scoretrail.cli import session
from scoretrail.report.prose import NEVER_FIRST, Prose, breaks
from tests.scoretrail.running import Run

CLAUSE = "考核期末，每存在一件，扣3分；居委会和村委会，每存在一件，扣 1分。满分 15分，扣完为止。"


def set_in(text: str, width: int) -> list[str]:
    """The lines of a text in a column of that width."""
    console = Console(file=io.StringIO(), width=width, highlight=False)
    with console.capture() as written:
        console.print(Group(Prose(text)))
    return written.get().splitlines()


@pytest.mark.parametrize("width", [12, 20, 33, 80])
def test_a_clause_fills_its_lines(width: int) -> None:
    lines = set_in(CLAUSE, width)

    assert "".join(lines).replace(" ", "") == CLAUSE.replace(" ", "")
    assert all(cell_len(line) <= width for line in lines)
    assert all(cell_len(line) >= width - 6 for line in lines[:-1])
    assert not any(line[0] in NEVER_FIRST for line in lines)


def test_a_word_of_latin_letters_stays_whole() -> None:
    assert set_in("known at 18 and never before", 14) == ["known at 18", "and never", "before"]


@example("1分 。）", 6)
@given(some.text(alphabet="考核扣分ab1 ，。（）", max_size=60), some.integers(6, 30))
def test_no_character_is_lost_and_no_line_too_wide(text: str, width: int) -> None:
    ends = [0, *breaks(text, width), len(text)]
    lines = [text[a:b] for a, b in pairwise(ends)]

    assert "".join(lines) == text
    assert all(cell_len(line.rstrip()) <= width for line in lines)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    "question",
    [
        ("standings", "--as-of", "2018-12-31"),
        ("score", "gaoxin", "--as-of", "2018-12-31"),
        ("why", "gaoxin", "9", "--as-of", "2018-12-31"),
        ("why", "tianqiao", "3-4", "--as-of", "2018-12-31", "--all"),
        ("why", "lixia", "6", "--as-of", "2018-12-31", "--all"),
        ("diff", "--as-of", "2018-12-31", "--known-at", "380..395"),
        ("timeline", "lixia", "9", "--as-of", "2018-03-31"),
        ("entries", "--after", "380"),
        ("entry", "394", "--as-of", "2018-12-31"),
        ("entry", "390", "--as-of", "2018-12-31"),
        ("drift",),
        ("unit", "list"),
        ("scheme", "list"),
        ("scheme", "show", "jinan-2018-districts"),
        ("scheme", "show", "pingdingshan-2020-departments"),
        ("template", "joint-action", "--columns"),
        ("record", "defaulter.listed", "unit=gaoxin", "body=organ", "--dry-run"),
    ],
    ids=lambda words: " ".join(words[:3]),
)
def test_a_narrow_screen_shows_the_same_characters_as_a_wide_one(
    question: tuple[str, ...],
    lang: str,
    scoretrail: Run,
    demo_ledger: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A column that does not fit is broken into lines; nothing is cut off."""
    shown = []
    for width in (session.NARROWEST, 300):
        monkeypatch.setattr(session, "PIPED_WIDTH", width)
        printed = scoretrail("--lang", lang, *question, ledger=demo_ledger).out
        shown.append(Counter(printed.replace("─", "")) - Counter({" ": 10**6, "\n": 10**6}))

    assert shown[0] == shown[1]
