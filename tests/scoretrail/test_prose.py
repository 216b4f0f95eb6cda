"""Lines end where Chinese may end them, and nothing is lost on the way."""

from __future__ import annotations

import io
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some
from rich.cells import cell_len
from rich.console import Console, Group

from scoretrail.report.prose import NEVER_FIRST, Prose, breaks

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


@given(some.text(alphabet="考核扣分ab1 ，。（）", max_size=60), some.integers(6, 30))
def test_no_character_is_lost_and_no_line_too_wide(text: str, width: int) -> None:
    ends = [0, *breaks(text, width), len(text)]
    lines = [text[a:b] for a, b in pairwise(ends)]

    assert "".join(lines) == text
    assert all(cell_len(line.rstrip()) <= width for line in lines)
