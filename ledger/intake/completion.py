"""Completing a draft: whose row it is, of which day, under which id; then the event's own model.

Here is decided what refuses a row and what is only pointed out. A late submission, an empty
column, a wrong code in data about others and a likely duplicate are recorded, because a rule may
count them; what cannot be true, or names nobody we know, is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import date, datetime
from itertools import islice
from typing import Any

from domain.errors import BadEntry, UnknownName
from domain.events import parse
from domain.events.event import Envelope, Evidence
from ledger.intake.anonymity import Anonymity
from ledger.intake.batch import Reference, RowResult
from ledger.intake.column import Column
from ledger.intake.days import SHANGHAI, day_of_moment
from ledger.intake.draft import Draft
from ledger.intake.forms import Form
from ledger.intake.in_clear import InClear, recorded_in_clear
from ledger.intake.likeness import Lookalikes, RowIds, Seen
from ledger.intake.naming import Naming
from ledger.intake.rejection import Fault, Place, Rejection
from ledger.intake.sealings import seal, settle
from ledger.subjects import Gathered

TOGETHER = 500
EVIDENCE = "intake"
"""The kind of evidence that names the file a row came from."""


class Completion:
    """Makes entries of the drafts of one file, in order."""

    def __init__(
        self,
        reference: Reference,
        naming: Naming,
        gathered: Gathered | None,
        evidence: Evidence,
        lent: dict[str, str],
        *,
        ids: RowIds | None = None,
        alike: bool = True,
    ) -> None:
        """`alike` asks for hints about what looks alike, for which every row is remembered."""
        self._reference = reference
        self._naming = naming
        self._in_clear = None if reference.facts is None else InClear(reference.facts)
        self._older_ids = RowIds()
        self._anonymity = Anonymity(lambda: gathered, target=reference.target)
        self._gathered = gathered
        self._ids = RowIds() if ids is None else ids
        self._lookalikes = Lookalikes(reference.facts) if alike else None
        self._evidence = evidence
        self._lent = lent
        self._today = day_of_moment(reference.now)
        self._past: dict[str, tuple[Column, ...]] = {}
        self._lent_names: dict[frozenset[str], frozenset[str]] = {}

    @property
    def personal(self) -> bool:
        """Whether a natural person was met in any row."""
        return self._anonymity.met

    def complete(self, draft: Draft) -> RowResult:
        """The row's entry, or what is wrong with it."""
        return next(self.complete_all((draft,)))

    def complete_all(self, drafts: Iterable[Draft]) -> Iterator[RowResult]:
        """The entries of rows, in order; sealed some hundred at a time, at half the cost of each alone."""
        filled = map(self._filled, drafts)
        while together := list(islice(filled, TOGETHER)):
            for draft in together:
                if self._gathered is not None and draft.persons and not draft.rejections:
                    seal(draft, self._gathered)
            yield from map(self._result, together)

    def _result(self, draft: Draft) -> RowResult:
        envelope = None
        if not draft.rejections:
            try:
                envelope = self._supported(parse(draft.content, persons=draft.sealings))
            except BadEntry as error:
                draft.rejections.extend(_refusals(draft, error))
            except UnknownName as error:
                place = Place(draft.file, draft.sheet, draft.row, draft.heading("topic"))
                draft.rejections.append(Fault(error.code, error.zh, error.en).at(place))
        return RowResult(
            draft.sheet,
            draft.row,
            envelope,
            tuple(draft.rejections),
            tuple(draft.hints) if envelope is not None else (),
            tuple(draft.notes),
            self._shared(draft.lent),
            draft.sealed if envelope is not None else None,
        )

    def _shared(self, lent: set[str]) -> frozenset[str]:
        names = frozenset(lent)
        return self._lent_names.setdefault(names, names)

    def _filled(self, draft: Draft) -> Draft:
        """Filled as soon as it is read: what the file lends changes from sheet to sheet."""
        if draft.rejections:
            self._anonymity.apply(replace(draft, content=deepcopy(draft.content)))
        else:
            self._fill(draft)
        return draft

    def _fill(self, draft: Draft) -> None:
        """Everything that the row does not say itself, and everything that is said about it."""
        for name, value in self._lent.items():
            if draft.content.get(name) is None:
                draft.content[name] = value
                draft.lent.add(name)
        self._anonymity.apply(draft)
        self._day(draft)
        self._naming.name(draft)
        if draft.rejections:
            return
        self._times(draft)
        self._refuse_what_is_in_clear(draft)
        self._identify(draft)
        draft.lent.add("evidence")
        _empty_columns(draft)
        self._alike(draft)

    def _supported(self, envelope: Envelope[Any]) -> Envelope[Any]:
        """The entry with the file it came from."""
        return envelope.model_copy(update={"evidence": (*envelope.evidence, self._evidence)})

    def _past_days(self, form: Form) -> tuple[Column, ...]:
        """The columns of a form that hold past days."""
        if form.id not in self._past:
            own = (column for column in form.columns if column.where == "data")
            self._past[form.id] = tuple(column for column in own if column.past)
        return self._past[form.id]

    def _day(self, draft: Draft) -> None:
        """The day of the fact, where the form has no column of its own for it."""
        source = draft.form.day_of
        if source is None or draft.content.get("occurred_on") is not None:
            return
        stated = draft.data.get(source)
        if stated is not None:
            draft.content["occurred_on"] = stated
            return
        submitted = _moment(draft.content.get("submitted_at"))
        day = self._today if submitted is None else day_of_moment(submitted)
        draft.content["occurred_on"] = day.isoformat()
        draft.lent.add("occurred_on")
        zh = "上报" if submitted is not None else "登记"
        en = "submission" if submitted is not None else "recording"
        draft.note(
            f"data.{source}", f"没有写，发生日记作{zh}日 {day}", f"empty: the day is that of {en}"
        )

    def _times(self, draft: Draft) -> None:
        """Nothing is later than now, nothing is submitted before it happened."""
        content = draft.content
        occurred = _as_day(content.get("occurred_on"))
        where = "occurred_on"
        if draft.form.day_of is not None and "occurred_on" not in draft.headings:
            where = f"data.{draft.form.day_of}"
        if occurred is not None and occurred > self._today:
            draft.refuse(_AHEAD, where, occurred)
        for column in self._past_days(draft.form):
            day = _as_day(draft.data.get(column.name))
            if day is not None and day > self._today and column.path != where:
                draft.refuse(_AHEAD, column.path, day)
        for name in ("submitted_at", "attested_at"):
            moment = _moment(content.get(name))
            if moment is not None and moment > self._reference.now:
                draft.refuse(_AHEAD, name, content[name])
        submitted = _moment(content.get("submitted_at"))
        if submitted is None:
            return
        if occurred is not None and occurred > day_of_moment(submitted):
            draft.refuse(_BEFORE_IT_HAPPENED, where, occurred)
        deadline = self._reference.deadline
        if deadline is not None and submitted > deadline:
            by = deadline.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
            draft.hint(
                "late",
                "submitted_at",
                f"晚于截止时刻 {by}：照登，按办法延后上报无效",
                f"submitted after the deadline {by}: recorded, and void under such a scheme",
            )

    def _identify(self, draft: Draft) -> None:
        """The row's id: its own, or one that the same row always gets."""
        if draft.content.get("id") is None:
            draft.content["id"] = self._ids.id_of(draft.form, draft.content)
        settle(draft)

    def _refuse_what_is_in_clear(self, draft: Draft) -> None:
        """A row that an earlier version recorded with its number in clear is recorded already."""
        if draft.in_clear is None or self._in_clear is None:
            return
        before = draft.content | {"data": draft.data | draft.in_clear}
        position = self._in_clear.row(self._older_ids.id_of(draft.form, before))
        if position is not None:
            draft.refuse(recorded_in_clear(position), "data.object")
        else:
            self._in_clear.refuse(draft)

    def _alike(self, draft: Draft) -> None:
        if self._lookalikes is None:
            return
        sheet = f"〔{draft.sheet}〕" if draft.sheet else ""
        seen = Seen(
            str(draft.content["id"]),
            f"本文件{sheet}第 {draft.row} 行",
            f"row {draft.row} of this file{f' ({draft.sheet})' if draft.sheet else ''}",
        )
        before = self._lookalikes.like(draft.content, seen)
        if before is not None:
            draft.hint(
                "duplicate",
                "",
                f"与{before.zh}同案：照登，计分时按办法去重",
                f"looks like {before.en}: recorded, and counted as the scheme says",
            )


_AHEAD = Fault(
    "not-yet-occurred",
    "晚于登记时刻",
    "it is after the moment of recording",
    "请核对日期",
    "Check the date",
)
_BEFORE_IT_HAPPENED = Fault(
    "submitted-before-it-occurred",
    "上报早于发生日",
    "it was submitted before it occurred",
    "请核对发生日和上报时刻",
    "Check the day and the time of submission",
)


def _empty_columns(draft: Draft) -> None:
    """An incomplete form is recorded; it counts once the fields its scheme asks for are there."""
    if not draft.form.printed:
        return
    empty = [
        column.title
        for column in draft.form.columns
        if column.expected and draft.data.get(column.name) is None
    ]
    if empty:
        draft.hint(
            "empty-column",
            "",
            f"缺 {'、'.join(empty)}：照登，补齐办法要求的栏后才计",
            f"{', '.join(empty)} is empty: recorded, and counted once it is no longer",
        )


def _refusals(draft: Draft, error: BadEntry) -> list[Rejection]:
    """What the event's model found, each at its column."""
    found = []
    for problem in error.problems:
        path = problem.field.partition("[")[0]
        spoken = problem.title if draft.written else problem.field
        heading = draft.headings.get(path) or spoken or None
        if path == "data" and draft.written:
            heading = None  # it lies between columns, not in one
        place = Place(draft.file, draft.sheet, draft.row, heading)
        found.append(Fault(problem.code, problem.zh, problem.en).at(place, problem.got))
    return found or [
        Fault(error.code, error.zh, error.en).at(Place(draft.file, draft.sheet, draft.row))
    ]


def _as_day(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _moment(value: object) -> datetime | None:
    """An instant as the content writes it; whatever it is not, the event's model will say."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None
