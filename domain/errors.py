"""Everything that scoretrail refuses, in Chinese and English, as one tree.

    ScoretrailError                     code, zh, en; `str()` gives both languages
    ├── NotUnderstood                   the question or the file cannot be read          exit 2
    │   ├── UnknownName                 no such unit, scheme, topic, indicator, entry
    │   ├── BadCoordinate               the parts of a coordinate contradict each other
    │   ├── BadScheme                   a scheme that does not load
    │   ├── BadEntry                    an event that its topic's model does not accept
    │   └── BadFile                     a file that cannot be read as rows, and where in it
    ├── RowsRefused                     rows of a file are refused; nothing is appended  exit 3
    ├── Refused                         understood, and not to be done                   exit 4
    │   ├── OutsidePeriod               an as-of before the period, a question outside it
    │   ├── BeyondHead                  a position the ledger has not reached
    │   ├── CalendarUnknown             no working-day table for that year
    │   ├── NotAdmitted                 an entry that may not follow what is there
    │   ├── Conflict                    the same id with other content
    │   ├── NotPermitted                whoever asks may not, or is not known
    │   ├── LedgerUnusable              foreign, read-only, unsafe settings, busy
    │   └── Tampered                    what is stored contradicts itself
    └── OutcomeUnknown                  a write whose outcome is not known               exit 5

An error carries its facts and says what happened and what to do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.personal import masked_text


class ScoretrailError(Exception):
    """The root: a `code` for programs, a sentence in Chinese and one in English for people.

    Whatever was typed and is repeated in a sentence, a person's number in it is masked.
    """

    exit_code = 70

    def __init__(self, code: str, zh: str, en: str) -> None:
        zh, en = (masked_text(said, likely=True) for said in (zh, en))
        super().__init__(code, zh, en)
        self.code = code
        self.zh = zh
        self.en = en

    def __str__(self) -> str:
        return f"{self.zh} | {self.en}"


class NotUnderstood(ScoretrailError):
    """The question or the file cannot be read as it stands."""

    exit_code = 2


class UnknownName(NotUnderstood):
    """A unit, scheme, topic, indicator or entry that does not exist here."""


class BadCoordinate(NotUnderstood):
    """Parts of a coordinate that contradict each other or cannot be read."""


class BadScheme(NotUnderstood):
    """A scheme file or a change to a scheme that does not load."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with an entry: in which field, what stood there, and what is expected.

    `field` is a path, as `data.materials[1]`, empty for the entry as a whole, and `title` its name
    in Chinese; `got` is the value as text, identity numbers masked, None where there was none.
    """

    code: str
    field: str
    got: str | None
    zh: str
    en: str
    title: str = ""


class BadEntry(NotUnderstood):
    """An event that the model of its topic does not accept, with every problem found in it."""

    def __init__(self, code: str, zh: str, en: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(code, zh, en)
        self.problems = tuple(problems)


class BadFile(NotUnderstood):
    """A file that cannot be read as rows at all, with the place where that shows."""

    def __init__(
        self,
        code: str,
        zh: str,
        en: str,
        *,
        sheet: str | None = None,
        row: int | None = None,
        column: str | None = None,
    ) -> None:
        super().__init__(code, zh, en)
        self.sheet = sheet
        self.row = row
        self.column = column


class RowsRefused(ScoretrailError):
    """Rows of a file are refused, and nothing of it is appended."""

    exit_code = 3


class Refused(ScoretrailError):
    """Understood, and not to be done."""

    exit_code = 4


class OutsidePeriod(Refused):
    """An as-of before the first day of the period, or a question wholly outside it."""


class BeyondHead(Refused):
    """A position or an instant that the ledger has not reached."""


class CalendarUnknown(Refused):
    """No table of working days is published for that year; it is never guessed."""

    def __init__(self, code: str, zh: str, en: str, year: int | None = None) -> None:
        super().__init__(code, zh, en)
        self.year = year


class NotAdmitted(Refused):
    """An entry that may not follow what is already in the ledger."""


class Conflict(Refused):
    """An id that the ledger already holds with other content."""


class NotPermitted(Refused):
    """Whoever asks may not do that, or is not known. Such a refusal is put on record.

    `facts` is what is known of it, as far as it is: `account`, `role`, `wanted`, `unit`.
    """

    def __init__(self, code: str, zh: str, en: str, **facts: str | None) -> None:
        super().__init__(code, zh, en)
        self.facts = {name: fact for name, fact in facts.items() if fact is not None}


class LedgerUnusable(Refused):
    """A database that is not ours, read-only, busy, or without the durability we ask for."""


class Tampered(Refused):
    """What is stored contradicts itself."""


class OutcomeUnknown(ScoretrailError):
    """A write that may or may not have happened; repeat it with the same ids."""

    exit_code = 5
