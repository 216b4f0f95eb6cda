"""A finding of a check: where in a scheme, what is wrong, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SchemeFinding:
    """One thing an author should mend. `rule` is the check's name; `remedy` speaks both languages."""

    rule: str
    path: str
    zh: str
    en: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.path}：{self.zh}（{self.remedy}） | {self.path}: {self.en}"
