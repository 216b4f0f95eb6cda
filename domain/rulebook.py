"""The rulebook: which text of which scheme holds at a viewpoint, and which calendar.

Publishing or correcting a rule is itself an entry, so rules have the same two times as facts. Shipped
schemes and calendars are revision 1 and need no entry.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from domain.effect import Standing
from domain.errors import UnknownName
from domain.history import History
from domain.recalled import Recalled
from domain.scheme import Scheme, load, parse
from domain.timelines import Timeline, load_timeline, shipped_timelines
from domain.workdays import Calendar, YearTable
from domain.workdays import shipped as shipped_calendar

ALWAYS = date.max
"""Rule entries are read as of the end of time: only what was known when matters."""

PUBLISHED = "scheme.published"
CHANGED = ("scheme.revised", "reading.adopted")
TEXTS = (PUBLISHED, *CHANGED)
"""What makes and changes the texts of schemes."""

CALENDAR = "calendar.published"


@dataclass(frozen=True, slots=True)
class Revision:
    """One change of a scheme: the entry that made it, why, and from which day it holds."""

    number: int
    entry: int
    cause: str
    changes: Mapping[str, Any]
    effective_from: date | None = None
    settles: tuple[str, str | None, str | None] | None = None
    """The reading that it settles, what was chosen, and the document."""

    def applied(self, scheme: Scheme) -> Scheme:
        """The scheme with this change; a settled reading says so."""
        changed = scheme.changed(self.changes)
        return changed if self.settles is None else changed.settled(*self.settles)

    def holds(self, as_of: date) -> bool:
        """An amendment holds from its first day, an erratum or a reading for every day."""
        return self.effective_from is None or as_of >= self.effective_from


@cache
def shipped_schemes() -> Mapping[str, Scheme]:
    """The schemes in the package, by id."""
    folder = resources.files("domain") / "schemes"
    schemes = {}
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        if not file.name.endswith(".yaml"):
            continue
        text = file.read_text(encoding="utf-8")
        if "\nscheme:" in text:
            scheme = parse(text, name=file.name)
            schemes[scheme.id] = scheme
    return schemes


class Rulebook:
    """The schemes and calendars that a history knows, beside the shipped ones.

    Each text is put together once: `recalled` keeps it by the last rule that it rests on.
    """

    def __init__(
        self,
        history: History,
        shipped: Mapping[str, Scheme] | None = None,
        recalled: Recalled | None = None,
    ) -> None:
        self._history = history
        self._shipped = shipped_schemes() if shipped is None else shipped
        self._recalled = Recalled() if recalled is None else recalled

    def ids(self, position: int) -> tuple[str, ...]:
        """The ids of all schemes known at the position."""
        known = self._history.touched((PUBLISHED,), position)
        return self._recalled.get(
            known,
            "ids",
            lambda: tuple(sorted({*self._shipped, *self._published(position)})),
        )

    def scheme(self, scheme_id: str, position: int, as_of: date) -> Scheme:
        """The scheme's text as known at `position`, in force on `as_of`.

        The published body, then every revision known, in order of position; the revision number
        counts all of them, so that it depends on what was known and not on the day asked. A day after
        the period has the text of the period's last day.
        """
        revisions = self.revisions(scheme_id, position)
        in_force = tuple(r.entry for r in revisions if r.holds(as_of))
        return self._recalled.get(
            self._history.touched(TEXTS, position),
            ("text", scheme_id, in_force),
            lambda: self._text(scheme_id, position, as_of),
        )

    def newest(self, position: int) -> tuple[Scheme, ...]:
        """Every scheme known at the position, in its newest text."""
        return self._recalled.get(
            self._history.touched(TEXTS, position),
            "newest",
            lambda: tuple(self.scheme(id_, position, ALWAYS) for id_ in self.ids(position)),
        )

    def _text(self, scheme_id: str, position: int, as_of: date) -> Scheme:
        revisions = self.revisions(scheme_id, position)
        scheme = self._body(scheme_id, position)
        for revision in revisions:
            if revision.holds(min(as_of, scheme.period.last)):
                scheme = revision.applied(scheme)
        if revisions:
            scheme = scheme.changed({}, revision=revisions[-1].number)
        return scheme

    def revisions(self, scheme_id: str, position: int) -> tuple[Revision, ...]:
        """The changes of a scheme known at the position, in order."""
        return self._recalled.get(
            self._history.touched(TEXTS, position),
            ("revisions", scheme_id),
            lambda: tuple(self._revisions(scheme_id, position)),
        )

    def _revisions(self, scheme_id: str, position: int) -> Iterator[Revision]:
        number = self._body(scheme_id, position).revision
        since = max((s.fact.position for s in self._bodies(scheme_id, position)), default=0)
        changes = [one for topic in CHANGED for one in self._known(topic, position)]
        for standing in sorted(changes, key=lambda s: s.fact.position):
            if standing.data.get("scheme") != scheme_id or standing.fact.position < since:
                continue
            number += 1
            yield self._revision(number, standing, scheme_id, position)

    def calendar(self, name: str | None, position: int) -> Calendar | None:
        """The working-day tables as known at the position; a notice replaces its year's table."""
        if name is None:
            return None
        known = self._history.touched((CALENDAR,), position)
        return self._recalled.get(known, ("calendar", name), lambda: self._calendar(name, position))

    def _calendar(self, name: str, position: int) -> Calendar:
        calendar = shipped_calendar(name)
        for standing in self._known(CALENDAR, position):
            if standing.data.get("calendar") == name:
                calendar = calendar.replaced(_year_table(standing.data))
        return calendar

    def timelines(self, position: int) -> dict[str, Timeline]:
        """The timelines known at the position, by id; a published one replaces the shipped."""
        known = dict(shipped_timelines())
        for standing in self._known(PUBLISHED, position):
            body = standing.data["body"]
            if "timeline" in body:
                timeline = load_timeline(body, name=f"#{standing.fact.position}")
                known[timeline.timeline] = timeline
        return known

    def _revision(self, number: int, standing: Standing, scheme_id: str, position: int) -> Revision:
        data = standing.data
        changes = data.get("set")
        if standing.fact.topic == "reading.adopted" and changes is None:
            body = self._body(scheme_id, position)
            changes = body.choice(str(data.get("reading")), str(data.get("choice")))
        effective = data.get("effective_from")
        cause = str(data.get("cause", "reading"))
        if effective is None and cause == "amendment":
            effective = standing.occurred_on.isoformat()
        return Revision(
            number,
            standing.fact.position,
            cause,
            changes or {},
            None if effective is None or cause == "erratum" else date.fromisoformat(str(effective)),
            _settled(data) if standing.fact.topic == "reading.adopted" else None,
        )

    def _bodies(self, scheme_id: str, position: int) -> list[Standing]:
        """The texts published of a scheme, in order."""
        return self._published(position).get(scheme_id, [])

    def _published(self, position: int) -> Mapping[str, list[Standing]]:
        """Every text published of every scheme, in order."""

        def found() -> dict[str, list[Standing]]:
            texts: dict[str, list[Standing]] = {}
            for standing in self._known(PUBLISHED, position):
                if "scheme" in (body := standing.data["body"]):
                    texts.setdefault(str(body["scheme"]), []).append(standing)
            return texts

        return self._recalled.get(self._history.touched((PUBLISHED,), position), PUBLISHED, found)

    def _body(self, scheme_id: str, position: int) -> Scheme:
        bodies = self._bodies(scheme_id, position)
        if bodies:
            return self._loaded(bodies[-1])
        if scheme_id in self._shipped:
            return self._shipped[scheme_id]
        known = "、".join(self.ids(position))
        raise UnknownName(
            "unknown-scheme",
            f"没有考核办法“{scheme_id}”。已知：{known}。",
            f"There is no scheme {scheme_id!r}. Known: {known}.",
        )

    def _loaded(self, body: Standing) -> Scheme:
        """The scheme of a text; the position and the corrections say which text it is."""
        entry = body.fact.position
        return self._recalled.get(
            max(entry, *body.corrections) if body.corrections else entry,
            ("body", entry, body.corrections),
            lambda: load(body.data["body"], name=f"#{entry}"),
        )

    def _known(self, topic: str, position: int) -> list[Standing]:
        standings = self._history.standings(topic, ALWAYS, position)
        return [standing for standing in standings if standing.gone is None]


def _settled(data: Mapping[str, Any]) -> tuple[str, str | None, str | None]:
    return str(data["reading"]), data.get("choice"), data.get("document")


def _year_table(data: Mapping[str, Any]) -> YearTable:
    return YearTable.of(
        int(data["year"]),
        [date.fromisoformat(str(day)) for day in data.get("off", ())],
        [date.fromisoformat(str(day)) for day in data.get("work", ())],
        notices=[str(data["notice"])] if data.get("notice") else (),
    )
