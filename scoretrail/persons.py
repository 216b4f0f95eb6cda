"""Persons at the desk (当事人): whatever is typed or sent is rid of them before it is recorded.

A number becomes an opaque id, a name its first character, and where the ledger seals, both are sealed
in the entry: as an imported file is treated, so is one entry from a command, a page or a program. Ids
made of the content are made after that, because a hash of a number can be guessed.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from copy import deepcopy
from functools import cached_property
from pathlib import Path
from typing import Any

from domain.errors import BadEntry, Problem
from domain.events import TOPICS, Envelope, parse
from domain.fact import Fact
from ledger.intake.anonymity import Anonymity
from ledger.intake.draft import Draft
from ledger.intake.forms import topic_form
from ledger.intake.in_clear import InClear
from ledger.intake.originals import linked_file_key
from ledger.intake.sealings import alone, seal, settle, subjects_in, undistinguished
from ledger.ledger import Ledger
from ledger.persons import Persons
from ledger.receipt import Conflicting
from ledger.sealing import SubjectKey
from ledger.subjects import Gathered, Subjects
from scoretrail.desk import Desk
from scoretrail.settings import Settings

Name = Callable[[Mapping[str, Any]], str]
"""Makes the id of an entry from its content."""


class TakingOut:
    """Takes persons out of the entries of one append, and seals them."""

    def __init__(
        self, desk: Desk, opened: Callable[[], Subjects | None], *, there: bool = True
    ) -> None:
        """`there` says whether the store was made before: one that was not seals nothing."""
        self._desk = desk
        self._there = there
        self._opened = opened
        self._anonymity = Anonymity(lambda: self.gathered, target=desk.entry)
        self._in_clear = InClear(self._facts)
        self.sealed: dict[str, bytes] = {}
        """Ciphertext by the id of its entry."""

    @cached_property
    def gathered(self) -> Gathered | None:
        """The persons met; the store is opened for the first of them."""
        subjects = self._opened()
        return None if subjects is None else subjects.gather()

    def out(self, content: Mapping[str, Any], *, named: Name | None = None) -> Draft:
        """The content without persons, and under its id; what cannot be taken out is refused."""
        topic = content.get("topic")
        if not isinstance(topic, str) or topic not in TOPICS:
            parse(content)
            raise AssertionError("an entry without a topic that is known is refused")
        draft = Draft("", None, 0, topic_form(topic), deepcopy(dict(content)))
        self._anonymity.apply(draft)
        self._in_clear.refuse(draft)
        if draft.rejections:
            raise _refused(draft)
        if named is not None and draft.content.get("id") is None:
            draft.content["id"] = named(draft.content)
        if draft.content.get("id") is not None:
            settle(draft)
        return draft

    def entry(self, draft: Draft) -> Envelope[Any]:
        """The entry of a draft; what it says of persons is sealed beside it."""
        if draft.persons and self.gathered is not None:
            seal(draft, self.gathered)
        envelope = parse(draft.content, persons=draft.sealings)
        if draft.sealed is not None:
            self.sealed[envelope.id] = draft.sealed
        return envelope

    def proposed(self, proposal: Mapping[str, Any], entries: Sequence[Draft]) -> Draft:
        """The draft of a proposal, which carries what its entries say of persons."""
        draft = self.out(proposal)
        for number, inner in enumerate(entries):
            for path, subject, text in inner.persons:
                whose = subject or alone(inner, path)
                draft.persons.append((f"data.entries[{number}].{path}", whose, text))
        return draft

    def keep(self, envelopes: Sequence[Envelope[Any]]) -> None:
        """Keep the persons of whom the entries speak: they are about to be recorded."""
        if self._met and self.gathered is not None:
            self.gathered.save(lambda: subjects_in(envelopes))

    @property
    def seals(self) -> bool:
        """Whether persons' data is sealed in this ledger."""
        if not (self._there or self._met):
            return False
        return self.gathered is not None and self.gathered.seals

    def file_key(self, sha256: str, draft: Draft) -> SubjectKey:
        """The key of an evidence file about the persons of an entry: destroyed with any of them."""
        assert self.gathered is not None, "ask first whether the ledger seals"
        subjects = {subject or alone(draft, path) for path, subject, _ in draft.persons}
        return linked_file_key(self.gathered.subjects, sha256, subjects)

    @property
    def pending(self) -> bool:
        """Whether somebody was met who is not kept yet."""
        return bool(self._met and self.gathered is not None and self.gathered.pending)

    def is_the_same(self, again: Envelope[Any], conflict: Conflicting) -> bool:
        """Whether an entry differs from what is recorded only in what can no longer be compared."""
        if conflict.position is None or not (self._met and self.gathered is not None):
            return False
        stored = self._desk.ledger.entry(conflict.position)
        same = undistinguished(self.gathered, stored, again, self.sealed.get(again.id))
        return same.issuperset(conflict.paths)

    @property
    def _met(self) -> bool:
        return "gathered" in self.__dict__

    def _facts(self, topics: Collection[str]) -> Iterator[Fact]:
        return iter(self._desk.memory.of_topics(topics))


@contextmanager
def taking_out(desk: Desk, settings: Settings, *, dry_run: bool) -> Iterator[TakingOut]:
    """Take persons out of what is about to be recorded; the store is opened if any is met."""
    file = desk.ledger.database.path
    with ExitStack() as opened:
        yield TakingOut(
            desk,
            lambda: opened.enter_context(subject_store(settings, desk.ledger, dry_run=dry_run)),
            there=bool(settings.subjects or file) and settings.subjects_of(desk.ledger).exists(),
        )


@contextmanager
def subject_store(
    settings: Settings, ledger: Ledger, *, dry_run: bool
) -> Iterator[Subjects | None]:
    """The store of persons beside the ledger's file; a dry run leaves none behind."""
    if ledger.database.path is None and settings.subjects is None:
        yield None
        return
    place = settings.subjects_of(ledger)
    if dry_run and not place.exists():
        with (
            tempfile.TemporaryDirectory() as folder,
            Subjects.open(Path(folder) / place.name) as subjects,
        ):
            yield subjects
    else:
        with Subjects.open(place, master=settings.master()) as subjects:
            Persons(ledger, subjects)  # what was erased since an older copy, is erased again
            yield subjects


def _refused(draft: Draft) -> BadEntry:
    """The refusal of what cannot be taken out of an entry."""
    first = draft.rejections[0]
    zh = "；".join(filter(None, (first.zh, first.remedy)))
    en = ". ".join(filter(None, (first.en, first.remedy_en)))
    problem = Problem(first.code, first.column or "", None, zh, en)
    return BadEntry(first.code, f"不能登记：{zh}。", f"This cannot be recorded: {en}.", [problem])
