"""Bundles at the front desk: the page in them is made here, and made again when one is checked."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

from domain.errors import ScoretrailError
from ledger.integrity.policy import Policy
from replay.bundle.archive import pack
from replay.bundle.check import Checked, check_unit, opened
from replay.bundle.fault import finding
from replay.bundle.unit import (
    ABOUT,
    ANSWER,
    CALENDAR,
    CHECKPOINT,
    ENTRIES,
    FIGURES,
    PAGE,
    POLICY,
    PROOFS,
    SCHEME,
    SOURCE,
    STAMPS,
    VERIFIER,
)
from replay.standalone.joined import verifier
from scoretrail import ENGINE
from scoretrail.report.bundle import unit_page

OF_UNIT = {ABOUT, ANSWER, FIGURES, SCHEME, SOURCE, CALENDAR, CHECKPOINT, POLICY, PAGE, VERIFIER}
FOLDERS = (ENTRIES, PROOFS, STAMPS)


def unit_page_of(members: Mapping[str, bytes]) -> bytes:
    """The page of a bundle, from its own members."""
    checked = check_unit(opened(pack(members)))
    assert checked.memory is not None, f"a bundle that does not verify: {checked.findings}"
    assert checked.answer is not None, "a memory comes with its answer"
    return unit_page(checked.about, checked.memory, checked.answer)


def checked_bundle(raw: bytes, policy: Policy | None = None) -> Checked:
    """Check a bundle with everything in it: proofs, signatures, score, page and program."""
    checked = opened(raw, policy)
    if checked.checkpoint is None:
        return checked
    _stamps(checked)
    check_unit(checked)
    _strangers(checked, OF_UNIT)
    _program(checked)
    if checked.memory is not None and checked.answer is not None:
        _page(checked)
    return checked


def _page(checked: Checked) -> None:
    assert checked.memory is not None, "asked only of what was computed again"
    assert checked.answer is not None, "asked only of what was computed again"
    same_engine = checked.about.get("engine") == ENGINE
    try:
        made = unit_page(checked.about, checked.memory, checked.answer)
    except (ScoretrailError, KeyError, TypeError, ValueError) as error:
        checked.refuse(error, "page-differs")
        return
    if PAGE not in checked.members or (same_engine and checked.members[PAGE] != made):
        zh, en = "说明页与包内内容不符", "its page does not say what it holds"
        checked.findings.append(finding(0, "page-differs", zh, en))


def _program(checked: Checked) -> None:
    if checked.about.get("engine") == ENGINE and checked.members.get(VERIFIER) != verifier():
        zh, en = "所附的 verify.py 不是本版本的", "its verify.py is not the one of this version"
        checked.findings.append(finding(0, "program-differs", zh, en))


def _strangers(checked: Checked, known: set[str]) -> None:
    for name in sorted(set(checked.members) - known):
        if not name.startswith(FOLDERS):
            zh, en = f"多出 {name}", f"{name} does not belong in it"
            checked.findings.append(finding(0, "member-stray", zh, en))


def _stamps(checked: Checked) -> None:
    for name, body in checked.members.items():
        if name.startswith(STAMPS) and name != f"{STAMPS}{sha256(body).hexdigest()}.tsr":
            zh, en = f"时间戳 {name} 与其散列不符", f"the time stamp {name} differs from its hash"
            checked.findings.append(finding(0, "attestation-altered", zh, en))
