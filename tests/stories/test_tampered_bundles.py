"""A bundle that somebody changed and packed anew, with every hash in its list made to fit.

The list of hashes is no proof, then; what finds the change is what the entries and the rules say.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest

from domain.events import parse
from ledger import proving
from ledger.integrity.checkpoint import sign
from ledger.integrity.keys import LOG, WITNESS, keygen
from ledger.integrity.policy import read_policy
from replay.as_of import ask
from replay.bundle.archive import pack, text_of
from replay.bundle.unit import (
    ABOUT,
    ANSWER,
    CHECKPOINT,
    FIGURES,
    PAGE,
    POLICY,
    SCHEME,
    VERIFIER,
    Terms,
)
from replay.bundle.year import CORRECTED, EXCEPTIONS, JOURNAL, bundle_year
from replay.publication import publication
from replay.recall import recall
from replay.standalone.verify_bundle import check as standalone
from scoretrail import ENGINE
from scoretrail.proof import HANDOVER, checked_bundle, with_page
from tests.replay.bundling import LOG_KEY, ORIGIN, told, witnessed
from tests.replay.bundling import POLICY as RULE

Members = dict[str, bytes]


@pytest.fixture(scope="module")
def unit() -> Members:
    """A bundle about item 9 of a district of Jinan."""
    with told("JN-06.json") as case:
        terms = Terms(ENGINE, RULE)
        return with_page(case.bundle(case.coordinate(-1, "gaoxin", "9"), terms))


@pytest.fixture(scope="module")
def compared() -> Members:
    """A bundle about item 6, in which the districts are compared."""
    with told("JN-04.json") as case:
        asked = case.coordinate(-1, "gaoxin", "6")
        return with_page(case.bundle(asked, Terms(ENGINE, RULE)))


@pytest.fixture(scope="module")
def year() -> Members:
    with told("JN-06.json") as case:
        memory = recall(case.ledger)
        answer = ask(memory, case.coordinate(-1).of())
        last = case.case.told[-1].recorded_at
        content = publication(answer, title="得分", on=last.date(), engine="tests", draft=True)
        case.ledger.append(
            [parse({**content, "confirmed_by": "reviewer"})],
            recorded_by="case",
            recorded_at=last.replace(year=2030),
        )
        witnessed(case.ledger)
        terms = Terms(ENGINE, RULE)
        return with_page(bundle_year(case.ledger, recall(case.ledger), 2018, None, terms))


def found(members: Members, policy: str | None = None) -> set[str]:
    """What scoretrail names."""
    own = None if policy is None else read_policy(policy)
    return {finding.code for finding in checked_bundle(pack(members), own).findings}


def alone(members: Members, policy: str | None = None) -> set[str]:
    """What the one file names."""
    return {fault.code for fault in standalone(pack(members), policy).faults}


def edited(members: Members, name: str, change: Callable[[Any], None]) -> Members:
    """The bundle with plain values in a member changed."""
    tree = json.loads(members[name])
    change(tree)
    return {**members, name: text_of(tree)}


def reworded(members: Members, name: str, old: bytes, new: bytes) -> Members:
    assert old in members[name], (name, old)
    return {**members, name: members[name].replace(old, new, 1)}


def entries(members: Members, folder: str = "entries/") -> list[str]:
    return sorted(name for name in members if name.startswith(folder))


def proof_of(name: str) -> str:
    return name.replace("entries/", "proofs/").replace(".json", ".tlog-proof")


def swapped(members: Members, one: str, other: str) -> Members:
    return {**members, one: members[other], other: members[one]}


def without(members: Members, *names: str) -> Members:
    return {name: raw for name, raw in members.items() if name not in names}


def cheaper(members: Members) -> Members:
    """A scheme of other weights, its digest made to fit."""
    scheme = json.loads(members[SCHEME])
    scheme["indicators"]["9"]["full"] = "10/1"
    text = json.dumps(scheme, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    digest = sha256(text).hexdigest()
    return edited(
        {**members, SCHEME: text}, ABOUT, lambda about: about.update(scheme_digest=digest)
    )


def other_checkpoint(members: Members) -> Members:
    """Signed by the right key, of another root."""
    note = bytes(sign(LOG_KEY, 3, b"\x01" * 32).note)
    changed = {**members, CHECKPOINT: note}
    return edited(changed, ABOUT, lambda about: about.update(size=3, root="01" * 32))


def other_signature(members: Members) -> Members:
    about = json.loads(members[ABOUT])
    imposter = keygen(ORIGIN, LOG)
    note = bytes(sign(imposter, about["size"], bytes.fromhex(about["root"])).note)
    return {**members, CHECKPOINT: note}


def first_position(members: Members) -> int:
    return int(entries(members)[0].removeprefix("entries/").removesuffix(".json"))


BOTH: dict[str, tuple[Callable[[Members], Members], str]] = {
    "a word of an entry": (
        lambda m: reworded(m, entries(m)[0], b'"recorded_by":"case"', b'"recorded_by":"else"'),
        "entry-not-proved",
    ),
    "an entry's day": (
        lambda m: reworded(m, entries(m)[0], b'"occurred_on":"2', b'"occurred_on":"1'),
        "entry-not-proved",
    ),
    "an entry left out": (
        lambda m: without(m, entries(m)[0], proof_of(entries(m)[0])),
        "answer-differs",
    ),
    "a proof left out": (lambda m: without(m, proof_of(entries(m)[0])), "proof-missing"),
    "an entry left out, its proof not": (lambda m: without(m, entries(m)[0]), "proof-stray"),
    "two entries exchanged": (lambda m: swapped(m, *entries(m)[:2]), "entry-misplaced"),
    "two proofs exchanged": (
        lambda m: swapped(m, *entries(m, "proofs/")[:2]),
        "entry-not-proved",
    ),
    "the points": (
        lambda m: edited(m, ANSWER, lambda tree: tree["award"].update(points="14")),
        "answer-differs",
    ),
    "the state": (
        lambda m: edited(m, ANSWER, lambda tree: tree["award"].update(state="unscored")),
        "answer-differs",
    ),
    "the scheme's text": (
        lambda m: reworded(m, SCHEME, b'"full":"15/1"', b'"full":"16/1"'),
        "scheme-altered",
    ),
    "the checkpoint": (other_checkpoint, "entry-not-proved"),
    "the checkpoint's signature": (other_signature, "checkpoint-not-signed"),
    "the size stated": (
        lambda m: edited(m, ABOUT, lambda about: about.update(size=1)),
        "checkpoint-differs",
    ),
    "the root stated": (
        lambda m: edited(m, ABOUT, lambda about: about.update(root="00" * 32)),
        "checkpoint-differs",
    ),
    "the ledger stated": (
        lambda m: edited(m, ABOUT, lambda about: about.update(ledger="linyi")),
        "checkpoint-foreign",
    ),
    "a member smuggled in": (lambda m: {**m, "setup.exe": b"MZ"}, "member-stray"),
    "the cosignature taken away": (
        lambda m: {**m, CHECKPOINT: m[CHECKPOINT].rpartition("— audit".encode())[0]},
        "quorum-not-met",
    ),
}


@pytest.mark.parametrize("name", BOTH)
def test_a_change_is_named_by_both_verifiers(unit: Members, name: str) -> None:
    change, code = BOTH[name]
    assert (found(unit), alone(unit)) == (set(), set())

    changed = change(unit)

    assert code in found(changed)
    assert alone(changed) & {code, *ALSO.get(name, ())}


ALSO = {"an entry left out": ["entry-missing"]}
"""Where the one file sees the same by another name."""


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("the unit", lambda text: text.replace("/gaoxin/", "/lixia/")),
        ("the indicator", lambda text: text.replace("/9?", "/2?")),
        ("the day", lambda text: text.replace("as_of=2018", "as_of=2019")),
        ("what was known", lambda text: text.replace("known_at=", "known_at=1")),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_another_question_than_was_answered_is_found(
    unit: Members, name: str, change: Callable[[str], str]
) -> None:
    def asked_otherwise(about: Any) -> None:
        about["coordinate"] = change(about["coordinate"])

    changed = edited(unit, ABOUT, asked_otherwise)

    assert json.loads(changed[ABOUT]) != json.loads(unit[ABOUT]), name
    assert found(changed)
    assert alone(changed) or name in {"what was known", "the day"}


def test_a_scheme_whose_digest_was_made_to_fit_is_found(unit: Members) -> None:
    changed = cheaper(unit)

    assert "scheme-differs" in found(changed)
    assert "answer-differs" in alone(changed)


def test_a_peers_figure_that_moves_the_place_is_found(compared: Members) -> None:
    lines = json.loads(compared[FIGURES])["lines"]
    assert lines, "the case compares"

    def ahead(tree: Any) -> None:
        for units in tree["lines"].values():
            for figure in units.values():
                figure["value"] = "999"

    changed = edited(compared, FIGURES, ahead)

    assert "answer-differs" in found(changed)
    assert "answer-differs" in alone(changed)


ONLY_OURS: dict[str, tuple[Callable[[Members], Members], str]] = {
    "the page": (lambda m: reworded(m, PAGE, "举证".encode(), "证举".encode()), "page-differs"),
    "the page taken out": (lambda m: without(m, PAGE), "page-differs"),
    "the program in it": (lambda m: {**m, VERIFIER: b"print('fine')\n"}, "program-differs"),
    "a reason in the trail": (
        lambda m: edited(m, ANSWER, lambda tree: tree["award"].update(arithmetic="15 = 15")),
        "answer-differs",
    ),
    "the form": (
        lambda m: edited(m, ABOUT, lambda about: about.update(form="full")),
        "page-differs",
    ),
}


@pytest.mark.parametrize("name", ONLY_OURS)
def test_what_only_scoretrail_can_make_again_it_compares(unit: Members, name: str) -> None:
    change, code = ONLY_OURS[name]

    assert code in found(change(unit))


def test_a_policy_that_was_exchanged_is_found_by_who_brings_their_own(unit: Members) -> None:
    imposter, friend = keygen(ORIGIN, LOG), keygen("audit", WITNESS)
    theirs = f"log {imposter.verifier}\nwitness audit {friend.verifier}\nquorum none\n"
    changed = {**other_signature(unit), POLICY: theirs.encode()}

    assert "checkpoint-not-signed" in found(changed, RULE)
    assert "checkpoint-not-signed" in alone(changed, RULE)


# A year


def journal_lines(members: Members) -> list[bytes]:
    return members[JOURNAL].splitlines(keepends=True)


def fewer(members: Members, name: str) -> Members:
    def drop(tree: Any) -> None:
        if isinstance(tree, list):
            del tree[:]
        else:
            tree["late"] = []

    return edited(members, name, drop)


YEARS: dict[str, tuple[Callable[[Members], Members], str, bool]] = {
    "a word of the journal": (
        lambda m: reworded(m, JOURNAL, b'"recorded_by":"case"', b'"recorded_by":"else"'),
        "journal-altered",
        True,
    ),
    "the journal cut short": (
        lambda m: {**m, JOURNAL: b"".join(journal_lines(m)[:-1])},
        "journal-altered",
        True,
    ),
    "two lines exchanged": (
        lambda m: {**m, JOURNAL: b"".join(sorted(journal_lines(m), reverse=True))},
        "entry-misplaced",
        True,
    ),
    "a score in a table": (
        lambda m: reworded(m, entries(m, "tables/")[0], b'"9": "12"', b'"9": "15"'),
        "derived-differs",
        True,
    ),
    "a table left out": (lambda m: without(m, entries(m, "tables/")[0]), "derived-differs", False),
    "a scheme": (
        lambda m: reworded(m, entries(m, "schemes/")[0], b'"15/1"', b'"16/1"'),
        "derived-differs",
        True,
    ),
    "the exceptions thinned out": (lambda m: fewer(m, EXCEPTIONS), "derived-differs", False),
    "the corrections thinned out": (
        lambda m: {**m, CORRECTED: text_of(["nothing"])},
        "derived-differs",
        False,
    ),
    "an earlier checkpoint of another history": (
        lambda m: {**m, "checkpoints/000000002-9.txt": bytes(sign(LOG_KEY, 2, b"x" * 32).note)},
        "checkpoint-contradicts",
        False,
    ),
    "the page": (
        lambda m: reworded(m, HANDOVER, "移交".encode(), "交移".encode()),
        "page-differs",
        False,
    ),
    "the checkpoint's signature": (other_signature, "checkpoint-not-signed", True),
}


@pytest.mark.parametrize("name", YEARS)
def test_a_change_in_a_year_is_found(year: Members, name: str) -> None:
    change, code, by_the_one_file = YEARS[name]
    assert (found(year), alone(year)) == (set(), set())

    changed = change(year)

    assert code in found(changed)
    assert bool(alone(changed)) or not by_the_one_file


def test_a_history_signed_anew_with_the_right_key_is_seen_by_who_kept_a_note() -> None:
    """The last means: nothing in the bundle contradicts itself, an older note does."""
    with told("JN-06.json") as case:
        before = proving.checkpoint_of(case.ledger)
    with told("JN-09.json") as other:
        held = proving.hold(other.ledger, read_policy(RULE), [bytes(before.note)])

    assert {finding.code for finding in held.findings} & {"ledger-forked", "ledger-rolled-back"}
