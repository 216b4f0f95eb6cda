"""Bundles at the front desk: the page in them is made here, and made again when one is checked."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

from ledger.integrity.policy import Policy
from replay.bundle.archive import pack, unpack
from replay.bundle.check import UNREADABLE, Checked, check_unit, opened
from replay.bundle.check_year import check_year
from replay.bundle.fault import finding
from replay.bundle.unit import (
    ABOUT,
    ANSWER,
    CALENDAR,
    CHECKPOINT,
    ENTRIES,
    EVIDENCE,
    FIGURES,
    PAGE,
    POLICY,
    PROOFS,
    SCHEME,
    SOURCE,
    STAMPS,
    VERIFIER,
)
from replay.bundle.year import (
    CALENDARS,
    CORRECTED,
    EXCEPTIONS,
    JOURNAL,
    NOTES,
    SCHEMES,
    TABLES,
)
from replay.standalone.joined import verifier
from scoretrail import ENGINE
from scoretrail.report.bundle import unit_page, year_page

HANDOVER = "HANDOVER.html"

OF_YEAR = {ABOUT, CHECKPOINT, POLICY, HANDOVER, VERIFIER, JOURNAL, CORRECTED, EXCEPTIONS}
OF_UNIT = {ABOUT, ANSWER, FIGURES, SCHEME, SOURCE, CALENDAR, CHECKPOINT, POLICY, PAGE, VERIFIER}
FOLDERS = {
    "unit": (ENTRIES, PROOFS, STAMPS, EVIDENCE),
    "year": (TABLES, SCHEMES, CALENDARS, NOTES, STAMPS),
}


def with_page(members: Mapping[str, bytes]) -> dict[str, bytes]:
    """A bundle's members with the page to read, made from those members alone."""
    return dict(made(members)[1].members)


def made(members: Mapping[str, bytes]) -> tuple[bytes, Checked]:
    """The file of a bundle with its page, and what checking it found, by the policy inside it.

    Everything is checked once: the page is made from what was checked, and the file is read back.
    """
    checked = opened(pack(members))
    of_year = checked.about.get("kind") == "year"
    (check_year if of_year else check_unit)(checked)
    assert checked.memory is not None, f"a bundle that does not verify: {checked.findings}"
    raw = pack({**members, (HANDOVER if of_year else PAGE): page_of(checked)})
    checked.members = unpack(raw)
    _stamps(checked)
    _strangers(checked)
    _program(checked)
    return raw, checked


def checked_bundle(raw: bytes, policy: Policy | None = None) -> Checked:
    """Check a bundle with everything in it: proofs, signatures, score, page and program."""
    checked = opened(raw, policy)
    if checked.checkpoint is None:
        return checked
    _stamps(checked)
    of_year = checked.about.get("kind") == "year"
    (check_year if of_year else check_unit)(checked)
    _strangers(checked)
    _program(checked)
    if checked.memory is not None:
        _page(checked, HANDOVER if of_year else PAGE)
    return checked


def page_of(checked: Checked) -> bytes:
    """The page of a bundle, from what was computed again from it."""
    assert checked.memory is not None, "asked only of what was computed again"
    if checked.answer is None:
        return year_page(checked.about, checked.members)
    return unit_page(checked.about, checked.memory, checked.answer)


def _page(checked: Checked, name: str) -> None:
    same_engine = checked.about.get("engine") == ENGINE
    try:
        made = page_of(checked)
    except UNREADABLE as error:
        checked.refuse(error, "page-differs")
        return
    if name not in checked.members or (same_engine and checked.members[name] != made):
        zh, en = "说明页与包内内容不符", "its page does not say what it holds"
        checked.findings.append(finding(0, "page-differs", zh, en))


def _program(checked: Checked) -> None:
    if checked.about.get("engine") == ENGINE and checked.members.get(VERIFIER) != verifier():
        zh, en = "所附的 verify.py 不是本版本的", "its verify.py is not the one of this version"
        checked.findings.append(finding(0, "program-differs", zh, en))


def _strangers(checked: Checked) -> None:
    kind = "year" if checked.about.get("kind") == "year" else "unit"
    for name in sorted(set(checked.members) - (OF_YEAR if kind == "year" else OF_UNIT)):
        if not name.startswith(FOLDERS[kind]):
            zh, en = f"多出 {name}", f"{name} does not belong in it"
            checked.findings.append(finding(0, "member-stray", zh, en))


def _stamps(checked: Checked) -> None:
    for name, body in checked.members.items():
        if name.startswith(STAMPS) and name != f"{STAMPS}{sha256(body).hexdigest()}.tsr":
            zh, en = f"时间戳 {name} 与其散列不符", f"the time stamp {name} differs from its hash"
            checked.findings.append(finding(0, "attestation-altered", zh, en))
