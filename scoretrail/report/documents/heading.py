"""A title in lines (标题排列): as even as can be, and broken only where words allow it."""

from __future__ import annotations

from itertools import accumulate

from rich.cells import cell_len

from scoretrail.report.prose import NEVER_FIRST, NEVER_LAST

LINE = 40
"""Twenty characters of 2号 in a line of 156 mm, counted in halves."""

LINE_ACROSS = 62
"""Thirty-one where the paper is turned."""

OPENING, CLOSING = "(（〔《", ")）〕》"
TOGETHER = ("年度", "信用", "体系", "建设", "考核", "社会", "得分", "情况", "通报", "通知", "关于")
"""Words that a title does not break."""


def title_lines(title: str, most: int = LINE) -> list[str]:
    """The lines of a title.

    >>> title_lines("关于平阴县2022年度社会信用体系建设考核(镇街)得分情况的通报")
    ['关于平阴县2022年度社会信用体系', '建设考核(镇街)得分情况的通报']
    """
    whole = cell_len(title)
    if whole <= most or " " in title:
        return [title]
    count = -(-whole // most)
    widths = [0, *accumulate(cell_len(character) for character in title)]
    lines, start = [], 0
    for left in range(count, 1, -1):
        target = widths[start] + (whole - widths[start]) / left
        places = [
            place
            for place in range(start + 1, len(title))
            if may_break(title, place) and widths[place] - widths[start] <= most
        ]
        if not places:
            break
        end = min(places, key=lambda place: abs(widths[place] - target))
        lines.append(title[start:end])
        start = end
    return [*lines, title[start:]]


def may_break(title: str, place: int) -> bool:
    """Whether a line may end before this character."""
    before, after = title[place - 1], title[place]
    if after in NEVER_FIRST or before in NEVER_LAST or after in OPENING:
        return False
    if before.isascii() and after.isascii() and before not in CLOSING:
        return False
    depth = sum(title[:place].count(sign) for sign in OPENING)
    depth -= sum(title[:place].count(sign) for sign in CLOSING)
    if depth > 0 or (before.isdigit() and after in "年度号"):
        return False
    return not any(title[place - 1 : place + 1] == word for word in TOGETHER)
