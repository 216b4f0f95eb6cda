"""The persons of an entry under seal, once the entry has its id (封存).

What one entry says of one person is sealed together. A person who cannot be told from others gets an
id of their own here, made of the entry's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from domain.events.event import Envelope
from domain.identity import OPAQUE, lone_id
from ledger.codec import state_of
from ledger.entry import Entry
from ledger.intake.draft import Draft
from ledger.sealing import packed, unpacked
from ledger.subjects import Gathered

SET = "data.set."
"""Where the fields stand that a correction sets."""

_PROPOSED = re.compile(r"data\.entries\[(?P<number>\d+)\]\.(?P<path>.*)\Z")
_OPAQUE = re.compile(f'"({OPAQUE})"'.encode())


def settle(draft: Draft) -> None:
    """Give the persons who cannot be matched their ids: they belong to this entry alone."""
    for one in draft.lone:
        name = str(draft.content["id"])
        within = name if one.path == "data." else f"{name}\0{one.path}object"
        one.values["object"] = lone_id(within)


def seal(draft: Draft, gathered: Gathered) -> None:
    """Encrypt what the entry says of persons; from here on it is nowhere in clear."""
    texts: dict[str, dict[str, str]] = {}
    for path, known, text in draft.persons:
        texts.setdefault(known or alone(draft, path), {})[path] = text
    draft.persons.clear()
    entry, fields = str(draft.content["id"]), {}
    for subject, said in texts.items():
        made, ciphertext = gathered.key_for(subject).seal_together(entry, said)
        draft.sealings.append(made)
        fields[made["field"]] = ciphertext
    if fields:
        draft.sealed = packed(fields)


def subjects_in(envelopes: Iterable[Envelope[Any]]) -> set[str]:
    """The opaque ids of the persons of whom some entries speak."""
    return {found.decode() for one in envelopes for found in _OPAQUE.findall(state_of(one))}


def undistinguished(
    gathered: Gathered, stored: Entry, again: Envelope[Any], sealed: bytes | None
) -> set[str]:
    """The fields in which an entry sent again need not equal what is stored, for its persons' sake.

    They were never sealed, or their persons were erased since; or the same texts were sealed one by
    one, as an earlier version did.
    """
    if not stored.envelope.persons:
        return {"persons"}
    gone = {
        path
        for one in stored.envelope.persons
        if gathered.subjects.is_erased(one.subject)
        for path in one.paths
    }
    before = _texts(gathered, stored.envelope, stored.sealed, gone)
    same = before == _texts(gathered, again, sealed, gone)
    return {"persons", *gone} if same else set()


def _texts(
    gathered: Gathered, envelope: Envelope[Any], sealed: bytes | None, gone: set[str]
) -> dict[str, tuple[str, str]]:
    """What is sealed in an entry, path → subject and text; without the fields whose key is gone."""
    fields = {} if sealed is None else unpacked(sealed)
    found: dict[str, tuple[str, str]] = {}
    for one in envelope.persons:
        if not gone.issuperset(one.paths):
            key = gathered.key_for(one.subject)
            apart = key.unseal_apart(envelope.id, one.field, fields[one.field])
            found |= {path: (one.subject, text) for path, text in apart.items()}
    return {path: said for path, said in found.items() if path not in gone}


def alone(draft: Draft, path: str) -> str:
    """The subject of a person who belongs to one case alone: this entry's, or that of its target."""
    for one in draft.lone:
        if path in (f"{one.path}object", f"{one.path}object_name"):
            return str(one.values["object"])
    return lone_id(_place(draft.content, path))


def _place(content: Mapping[str, Any], path: str) -> str:
    """The place of a field; one that a correction sets is in the entry that it corrects."""
    inner = _PROPOSED.match(path)
    if inner is not None:
        entry = content["data"]["entries"][int(inner["number"])]
        if entry.get("target") is not None and inner["path"].startswith(SET):
            return _place(entry, inner["path"])
    if path.startswith(SET) and content.get("target") is not None:
        return f"{content['target']}\0data.{path.removeprefix(SET)}"
    return f"{content['id']}\0{path}"
