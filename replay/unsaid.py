"""What counts or arrays cannot say: the question goes to the reference evaluator, and the answer names it."""

from __future__ import annotations


class Unsaid(Exception):
    """A line of a scheme, and what it uses, that only the reference evaluator can judge."""

    def __init__(self, path: str, what: str) -> None:
        super().__init__(f"{path}: {what}")
        self.path = path
        self.what = what
