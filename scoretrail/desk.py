"""The desk: opens a ledger, recalls what it knows, and asks. Here the parts are put together.

It holds no rule. A ledger is a path, a SQLAlchemy URL, or `case:FILE`: a case read as a ledger that
cannot be written to.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Self
from zoneinfo import ZoneInfo

from domain.effect import SHANGHAI
from domain.errors import BadCoordinate, LedgerUnusable, NotUnderstood, UnknownName
from domain.fact import Fact
from domain.scheme import Scheme
from ledger.clock import now
from ledger.restrictions import restricted
from projections.at_rest import AtRest
from projections.ledger_memory import LedgerMemory
from replay.as_of import Answer, Memory, Posed, ask, pose, resolve
from replay.cases import in_memory, read_case
from replay.coordinate import Coordinate, moment
from scoretrail.demo.names import FICTIONAL, PLACES
from scoretrail.report.discretion import Discretion
from scoretrail.report.naming import Mask, Naming

if TYPE_CHECKING:
    from ledger.ledger import Ledger

CASE = "case:"
LISTED = 12
"""So many schemes are named in a refusal."""
DEMO = "demo/"
"""A ledger whose name begins so holds invented data, and every surface says so."""


class Desk:
    """One opened ledger and its memory."""

    def __init__(
        self,
        memory: Memory,
        *,
        ledger: Ledger | None = None,
        scheme: str | None = None,
        fictional: bool = False,
        clock: Callable[[], datetime] = now,
        subjects: Path | None = None,
    ) -> None:
        self.memory = memory
        self.subjects = subjects
        """The subject store, where there may be one."""
        self.scheme = scheme
        self.clock = clock
        self._ledger = ledger
        self._masks: Mapping[str, Mask] = {}
        if fictional:
            self._masks = self._fictional()

    @classmethod
    def open(
        cls,
        place: str,
        *,
        fictional: bool = False,
        read_only: bool = True,
        told_at: str | None = None,
        checkpoint_key: str | None = None,
        subjects: str | None = None,
    ) -> Self:
        """Open what the place names. `told_at` is the moment it is, where history is told.

        `subjects` is the subject store, where it does not lie beside the ledger.
        """
        told = None if told_at is None else _instant(told_at)
        clock = now if told is None else lambda: told
        if place.startswith(CASE):
            case = read_case(_file(place.removeprefix(CASE)))
            return cls(in_memory(case), scheme=case.scheme, fictional=fictional, clock=clock)
        from ledger.ledger import Ledger  # noqa: PLC0415 - the store is loaded where one is opened
        from ledger.subjects import beside  # noqa: PLC0415
        from replay.recall import followed  # noqa: PLC0415

        ledger = Ledger.open(place, read_only=read_only)
        if checkpoint_key is not None and not read_only:
            from ledger.integrity.keys import read_signer  # noqa: PLC0415

            ledger.signer = read_signer(Path(checkpoint_key))
        if not read_only and ledger.database.path is not None:
            ledger.members = partial(_members, ledger.database.path)
        store = beside(ledger.database.path) if ledger.database.path is not None else None
        desk = cls(
            followed(ledger),
            ledger=ledger,
            fictional=fictional,
            clock=clock,
            subjects=store if subjects is None else Path(subjects),
        )
        if told is not None and desk.memory.kind != "told":
            ledger.close()
            raise _has_its_own_clock()
        return desk

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._ledger is not None:
            self._ledger.close()

    @property
    def ledger(self) -> Ledger:
        """The ledger itself, to write to or to read entries from."""
        if self._ledger is not None:
            return self._ledger
        raise LedgerUnusable(
            "case-read-only",
            "case: 打开的案例只能查询。要登记、核验、导出，请用 --ledger 指定台账。",
            "A case opened with case: can only be asked. To record, verify or export, name a "
            "ledger with --ledger.",
        )

    @property
    def stored(self) -> Ledger | None:
        """The ledger, where there is one behind the memory."""
        return self._ledger

    def entry(self, entry_id: str) -> Fact | None:
        """The entry of that id, as far as it is known here."""
        stream = self.memory.stream(entry_id)
        return next((fact for fact in stream if fact.id == entry_id), None)

    @property
    def writable(self) -> bool:
        """Whether records can be put beside the ledger: not beside a case, nor on a medium."""
        if self._ledger is None or (path := self._ledger.database.path) is None:
            return self._ledger is not None
        return os.access(path.absolute().parent, os.W_OK)

    @cached_property
    def root(self) -> bytes | None:
        """The root over the entries that are known here, whatever was recorded since."""
        return None if self._ledger is None else self._ledger.root_at(self.memory.head)

    @property
    def demo(self) -> bool:
        """Whether everything in it is invented."""
        return self.memory.name.startswith(DEMO)

    @property
    def fictional(self) -> bool:
        """Whether its units are shown under names that are nobody's."""
        return bool(self._masks)

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which instants are shown."""
        return SHANGHAI

    @cached_property
    def today(self) -> date:
        """The day it is, in the zone of the schemes."""
        return self.clock().astimezone(SHANGHAI).date()

    def ask(self, coordinate: Coordinate) -> Answer:
        """Answer a coordinate; without a day, as of today."""
        self.known_scheme(coordinate.scheme)
        if coordinate.as_of is None:
            return replace(
                ask(self.memory, replace(coordinate, as_of=self.today)), asked=coordinate
            )
        return ask(self.memory, coordinate)

    def pinned(self, coordinate: Coordinate) -> Posed:
        """A coordinate resolved, without being answered; its unit must be among those compared."""
        self.known_scheme(coordinate.scheme)
        posed = pose(self.memory, replace(coordinate, as_of=coordinate.as_of or self.today))
        if coordinate.unit is not None:
            units = [one.unit for one in posed.compared]
            self._among(units, posed.viewpoint.as_of, coordinate.unit)
        return posed

    def compared(self, answer: Answer, unit: str) -> str:
        """The unit, or a refusal if it is not among those compared."""
        return self._among(list(answer.sheets), answer.viewpoint.as_of, unit)

    def _among(self, units: Sequence[str], day: date, unit: str) -> str:
        if unit in units:
            return unit
        naming = self.naming(day)
        raise UnknownName(
            "not-compared",
            f"{naming.name(unit)}（{naming.id(unit)}）不在比较范围内。"
            f"在内的有：{'、'.join(naming.name(one) for one in units)}。",
            f"{naming.id(unit)} is not among the units compared: "
            f"{', '.join(naming.id(one) for one in units)}.",
        )

    def naming(self, day: date | None = None, known_at: int | None = None) -> Naming:
        """What units are called on a day, as known at a position or now."""
        places = PLACES if self._masks else {}
        units = self.memory.units(self.memory.head if known_at is None else known_at)
        return Naming(units, day or self.today, self._masks, places, self._discretion)

    @cached_property
    def _discretion(self) -> Discretion:
        """How much of persons is shown: the subject store says who is restricted."""
        return Discretion(restricted(self.subjects), self.memory.stream)

    def naming_of(self, answer: Answer) -> Naming:
        """What its units are called in an answer: a name recorded later does not change it."""
        return self.naming(answer.viewpoint.as_of, answer.viewpoint.known_at)

    def known_scheme(self, scheme: str) -> None:
        """Refuse a scheme that is not known, and name what is near."""
        known = self.memory.rulebook.ids(self.memory.head)
        if scheme in known:
            return
        near = difflib.get_close_matches(scheme, known, n=3, cutoff=0.4)
        raise UnknownName(
            "unknown-scheme",
            f"没有考核办法“{scheme}”。"
            + (f"是否为：{'、'.join(near)}？" if near else "")
            + "全部见 scoretrail scheme list。",
            f"There is no scheme {scheme!r}. "
            + (f"Did you mean {', '.join(near)}? " if near else "")
            + "See scoretrail scheme list.",
        )

    def schemes(self) -> list[Scheme]:
        """The schemes that score government bodies, as known now."""
        known = self.memory.rulebook.newest(self.memory.head)
        return [scheme for scheme in known if scheme.scores == "government bodies"]

    def applicable(self, unit: str | None = None) -> str:
        """The scheme that applies where none is named: the only one whose units are recorded."""
        if self.scheme is not None:
            return self.scheme
        wanted = {unit} if unit is not None else set(self.memory.recorded_of())
        rosters = self.rosters()
        found = [id_ for id_, roster in rosters.items() if roster & wanted]
        if len(found) == 1:
            return found[0]
        some = list(found or rosters)
        more = len(some) - LISTED
        listed = "、".join(some[:LISTED]) + (f"，另有 {more} 个" if more > 0 else "")
        english = ", ".join(some[:LISTED]) + (f", and {more} more" if more > 0 else "")
        raise BadCoordinate(
            "which-scheme",
            f"{'有几个办法都适用' if found else '看不出用哪个办法'}，"
            f"请用 --scheme 指明：{listed}。",
            f"{'Several schemes apply' if found else 'No scheme can be told'}; name one with "
            f"--scheme: {english}.",
        )

    def applicable_to(self, facts: Sequence[Fact]) -> list[str]:
        """The schemes whose units the facts, or what is recorded already, speak of."""
        units = {*self.memory.recorded_of(), *(fact.unit for fact in facts)}
        return [id_ for id_, roster in self.rosters().items() if roster & units]

    def leave_at_rest(self) -> None:
        """Read none of the entries: whoever asks counts them where they are stored."""
        memory = self.memory
        if isinstance(memory, LedgerMemory):
            self.memory = AtRest(memory.followed, memory.rules)

    def learn(self, facts: Sequence[Fact]) -> None:
        """Go on from what was just recorded."""
        self.memory = self.memory.extended([f for f in facts if f.position > self.memory.head])
        self.__dict__.pop("root", None)

    def supposing(self, facts: Sequence[Fact]) -> Memory:
        """What is known, and these facts after it."""
        memory = self.memory
        return memory.supposing([fact for fact in facts if fact.position > memory.head])

    def as_known(self, known_at: str | None) -> Desk:
        """The desk as it was at a moment, as typed; this one where none is, or at its head."""
        if known_at is None:
            return self
        position = resolve(self.memory, moment(known_at), default=self.memory.head)
        if position == self.memory.head:
            return self
        return Desk(
            self.memory.up_to(position),
            ledger=self._ledger,
            scheme=self.scheme,
            fictional=self.fictional,
            clock=self.clock,
            subjects=self.subjects,
        )

    def rosters(self) -> Mapping[str, frozenset[str]]:
        """The ids of each scheme's units: its roster's, or those registered of its kind."""
        head = self.memory.head
        known = max(self.memory.surroundings(head, head))
        return self.memory.of_rules.get(known, "rosters", self._rosters)

    def _rosters(self) -> Mapping[str, frozenset[str]]:
        known = self.memory.units(self.memory.head)
        return {
            scheme.id: frozenset(entry.unit or key for key, entry in scheme.units.roster.items())
            if scheme.units.open is None
            else frozenset(known.registered(scheme.units.open))
            for scheme in self.schemes()
        }

    def _fictional(self) -> Mapping[str, Mask]:
        if not self.demo:
            raise NotUnderstood(
                "names-not-fictional",
                "--fictional-names 只用于演示账：别的账里是真实单位的记录，不能换名显示。",
                "--fictional-names is for demonstration ledgers: elsewhere the entries are about "
                "real bodies and are not shown under other names.",
            )
        return {unit: Mask(id_, name) for unit, (id_, name) in FICTIONAL.items()}


def _instant(text: str) -> datetime:
    """A moment as typed; without an offset it is Beijing time."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise NotUnderstood(
            "bad-instant",
            f"“{text}”不是时刻，请写 2018-11-05T09:00。",
            f"{text!r} is not an instant; write it as 2018-11-05T09:00.",
        ) from error
    return found if found.tzinfo is not None else found.replace(tzinfo=SHANGHAI)


def _members(ledger: Path) -> dict[str, str]:
    """The accounts of units beside a ledger's file, if accounts were ever made for it."""
    from scoretrail.access import Access, beside  # noqa: PLC0415 - few ledgers have accounts

    file = beside(ledger)
    return Access(file).members() if file.exists() else {}


def _has_its_own_clock() -> NotUnderstood:
    return NotUnderstood(
        "told-at-live",
        "--told-at 只用于转述台账（told）。实录台账的时刻只由系统时钟给出。",
        "--told-at is for told ledgers. A live ledger takes its times from the system clock only.",
    )


def _file(name: str) -> Path:
    path = Path(name)
    if path.is_file():
        return path
    raise NotUnderstood("no-such-file", f"没有文件 {name}。", f"There is no file {name}.")
