"""scoretrail: a ledger that scores social-credit-construction assessments, and can be asked again.

    import scoretrail

    ledger = scoretrail.open("demo/ledger.db")
    at = ledger.at("jinan-2018-districts", as_of="2018-12-31", known_at=18)
    at.score("gaoxin")["9"].points

Importing it is cheap; what a question needs is imported when it is asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from replay.difference import Difference
    from scoretrail.notebook import At, Notebook

__version__ = "0.1.0"

ENGINE = f"scoretrail {__version__} reference"
"""What computed an answer; published tables say it."""


def open(url: str) -> Notebook:  # noqa: A001 - read as scoretrail.open
    """A ledger to be asked, by path, by SQLAlchemy URL, or `case:FILE`; nothing can be written."""
    from scoretrail.notebook import Notebook  # noqa: PLC0415

    return Notebook.open(url)


def diff(before: At, after: At) -> Difference:
    """What differs between two viewpoints, with the entry or the rule behind every point."""
    from scoretrail.notebook import diff as between  # noqa: PLC0415

    return between(before, after)


__all__ = ["ENGINE", "__version__", "diff", "open"]
