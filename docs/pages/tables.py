"""Tables in Markdown: one line a row, a break inside a cell where the text has one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    r"""The table. What would end a cell or a row is written so that it does not.

    >>> print(table(["a", "b"], [["1|2", "x\ny"]]), end="")
    | a | b |
    |---|---|
    | 1\|2 | x<br>y |
    """
    lines = [_row(headings), "|" + "---|" * len(headings)]
    lines += [_row([cell(text) for text in row]) for row in rows]
    return "\n".join(lines) + "\n"


def cell(text: str) -> str:
    """The text of a cell on one line."""
    return "<br>".join(line.strip(" ") for line in text.replace("|", "\\|").splitlines())


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
