"""Check a bundle and compute its score again: python verify.py BUNDLE.zip [--policy FILE].

0 nothing was found · 1 something was found · 2 not a bundle, or not understood
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from urllib.parse import parse_qs, unquote

from replay.standalone.entries import NotHere, View
from replay.standalone.points import Assessor, total_of
from replay.standalone.proofs import (
    Checkpoint,
    Fault,
    Plain,
    checkpoint_of,
    proved,
    rule_of,
    signatures,
    tree_root,
    unpack,
)

PAGES = {"README.html", "HANDOVER.html"}
NOT_COMPARED = PAGES | {"corrections.json", "exceptions.json", "calendar.json", "figures.json"}
KNOWN = NOT_COMPARED | {
    "answer.json",
    "bundle.json",
    "checkpoint.txt",
    "journal.jsonl",
    "policy.txt",
    "scheme-source.yaml",
    "scheme.json",
    "verify.py",
}
FOLDERS = (
    "calendars/",
    "checkpoints/",
    "entries/",
    "evidence/",
    "proofs/",
    "schemes/",
    "tables/",
    "timestamps/",
)

UNREADABLE = (KeyError, TypeError, ValueError, AttributeError, IndexError, AssertionError)


class Report:
    """What was found, and what was not checked."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.notes: list[str] = []
        self.score: str | None = None

    @property
    def status(self) -> int:
        """The exit status."""
        return 1 if self.faults else 0

    def lines(self) -> Iterator[str]:
        """The report as it is printed."""
        for fault in self.faults:
            at = f"#{fault.position} " if fault.position else ""
            yield f"✗ {at}{fault.code}: {fault.said}"
        yield from (f"· {note}" for note in self.notes)
        if self.score is not None:
            yield f"得分 score: {self.score}"
        yield "无误 nothing found" if not self.faults else f"{len(self.faults)} 处 findings"


def check(raw: bytes, policy: str | None = None) -> Report:
    """Check a bundle; nothing in it is believed because it says so."""
    report = Report()
    try:
        members = unpack(raw)
        about = _tree(members, "bundle.json")
        checkpoint = checkpoint_of(members["checkpoint.txt"])
        _signed(report, members, about, checkpoint, policy)
        _strangers(report, members)
        if about["kind"] == "year":
            _year(report, members, about, checkpoint)
        else:
            _unit(report, members, about, checkpoint)
    except Fault as fault:
        report.faults.append(fault)
    except UNREADABLE as error:
        report.faults.append(Fault("bundle-altered", f"内容读不懂 unreadable: {error!r}"))
    return report


def _signed(
    report: Report,
    members: Mapping[str, bytes],
    about: Plain,
    checkpoint: Checkpoint,
    policy: str | None,
) -> None:
    said = (about["origin"], about["size"], about["root"])
    if said != (checkpoint.origin, checkpoint.size, checkpoint.root.hex()):
        raise Fault("checkpoint-differs", "所写的检查点不是所附的 another checkpoint is named")
    if checkpoint.origin.partition("/scoretrail/")[2] != about["ledger"]:
        raise Fault("checkpoint-foreign", "检查点是另一本台账的 another ledger's checkpoint")
    own = policy if policy is not None else members.get("policy.txt", b"").decode()
    if not own:
        report.notes.append("没有已知公钥，签名未核验 no key is known: signatures were not checked")
        return
    if policy is None:
        report.notes.append("公钥取自包内，请另行核对 the key came with the bundle: compare it")
    try:
        report.faults += signatures(rule_of(own), checkpoint)
    except ImportError:
        report.notes.append("没有 cryptography，签名未核验 signatures were not checked")


def _strangers(report: Report, members: Mapping[str, bytes]) -> None:
    """What does not belong in a bundle, and what is in it but not compared here."""
    for name in sorted(set(members) - KNOWN):
        if not name.startswith(FOLDERS):
            report.faults.append(Fault("member-stray", f"多出 does not belong in it: {name}"))
    own = Path(__file__).read_bytes() if Path(__file__).name == "verify.py" else None
    if own is not None and members.get("verify.py") != own:
        report.notes.append("包内 verify.py 与本程序不同 its verify.py is not this program")
    unseen = sorted(set(members) & NOT_COMPARED)
    if unseen:
        report.notes.append(f"未核对 not compared here: {', '.join(unseen)}")


def _unit(
    report: Report, members: Mapping[str, bytes], about: Plain, checkpoint: Checkpoint
) -> None:
    lines = list(_entries(report, members, about, checkpoint))
    _evidence(report, members, lines)
    scheme = json.loads(members["scheme.json"])
    if sha256(members["scheme.json"]).hexdigest() != about["scheme_digest"]:
        report.faults.append(
            Fault("scheme-altered", "办法与摘要不符 the scheme has another digest")
        )
    try:
        _recompute(report, members, about, scheme, lines)
    except NotHere as rule:
        report.notes.append(f"得分未在此重算 the score was not computed again here: {rule}")
    except UNREADABLE as error:
        report.faults.append(Fault("answer-differs", f"得分算不出 no score: {error!r}"))


def _entries(
    report: Report, members: Mapping[str, bytes], about: Plain, checkpoint: Checkpoint
) -> Iterator[Plain]:
    names = sorted(name for name in members if name.startswith("entries/"))
    stray = {name for name in members if name.startswith("proofs/")}
    for name in names:
        frame = members[name].removesuffix(b"\n")
        line = json.loads(frame)
        at = line["position"]
        proof = f"proofs/{at:09d}.tlog-proof"
        stray.discard(proof)
        if name != f"entries/{at:09d}.json" or line["ledger"] != about["ledger"]:
            report.faults.append(
                Fault("entry-misplaced", "位置或台账不对 wrong place or ledger", at)
            )
        if proof not in members:
            report.faults.append(Fault("proof-missing", "没有证明 no proof", at))
        elif not proved(frame, at, members[proof], checkpoint):
            report.faults.append(
                Fault("entry-not-proved", "与检查点不符 not under the checkpoint", at)
            )
        yield line
    report.faults += [Fault("proof-stray", f"多出 of no entry: {name}") for name in sorted(stray)]


def _evidence(report: Report, members: Mapping[str, bytes], lines: list[Plain]) -> None:
    """Files in the bundle: each under its own hash, and named by an entry in it."""
    named = {one["sha256"] for line in lines for one in line["content"].get("evidence", ())}
    for name in sorted(name for name in members if name.startswith("evidence/")):
        digest = name.removeprefix("evidence/")
        if sha256(members[name]).hexdigest() != digest or digest not in named:
            text = f"附件不符，或不属于其中的记录 altered, or of no entry: {name}"
            report.faults.append(Fault("evidence-differs", text))


def _recompute(
    report: Report,
    members: Mapping[str, bytes],
    about: Plain,
    scheme: Plain,
    lines: list[Plain],
) -> None:
    path, _, query = about["coordinate"].partition("?")
    asked = {name: values[0] for name, values in parse_qs(query).items()}
    if {"over", "population", "with"} & set(asked):
        raise NotHere("试算 a trial")
    head, unit, *code = (unquote(part) for part in path.split("/"))
    if head != f"{scheme['scheme']}@{scheme['revision'].partition('/')[0]}":
        raise Fault("scheme-differs", "坐标是另一个办法的 the coordinate is of another scheme")
    calendar = _tree(members, "calendar.json")["years"] if "calendar.json" in members else {}
    view = View(scheme, date.fromisoformat(asked["as_of"]), int(asked["known_at"]), lines, calendar)
    view.units = about["compared"] or _roster(scheme)
    peers = _tree(members, "figures.json")["lines"] if about["form"] == "unit" else None
    answer = _tree(members, "answer.json")
    assessor = Assessor(view, unit, peers)
    if code:
        state, points = assessor.award(code[0])
        _compare(report, answer["award"], code[0], state, points)
        report.score = f"{unit} {code[0]}: {state if points is None else points}"
        return
    awards = {one["what"]: assessor.award(one["what"]) for one in answer["sheet"]["awards"]}
    for one in answer["sheet"]["awards"]:
        _compare(report, one, one["what"], *awards[one["what"]])
    total = total_of(scheme, awards)
    if _number(answer["sheet"]["total"]) != total or set(awards) != set(scheme["indicators"]):
        report.faults.append(Fault("answer-differs", "总分重算不同 the total is another"))
    report.score = f"{unit}: {'未评分 unscored' if total is None else total}"


def _compare(report: Report, award: Plain, code: str, state: str, points: Fraction | None) -> None:
    if (award["what"], award["state"], _number(award["points"])) != (code, state, points):
        said = f"{code} 重算为 computed again: {state} {points}"
        report.faults.append(Fault("answer-differs", said))


def _roster(scheme: Plain) -> list[str]:
    if scheme["units"]["open"] is not None:
        raise NotHere("open roster 名册开放")
    return [entry["unit"] or key for key, entry in scheme["units"]["roster"].items()]


def _number(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)


def _year(
    report: Report, members: Mapping[str, bytes], about: Plain, checkpoint: Checkpoint
) -> None:
    """A whole year: the journal from its first entry on must give the checkpoint's root."""
    frames = members["journal.jsonl"].splitlines()
    leaves = [sha256(b"\x00" + frame).digest() for frame in frames]
    if len(leaves) != checkpoint.size or tree_root(leaves) != checkpoint.root:
        report.faults.append(
            Fault("journal-altered", "流水与检查点不符 not the checkpoint's journal")
        )
    for number, frame in enumerate(frames, start=1):
        line = json.loads(frame)
        if (line["position"], line["ledger"]) != (number, about["ledger"]):
            report.faults.append(Fault("entry-misplaced", "位置不对 wrong place", number))
    for name, raw in members.items():
        if name.startswith("schemes/") and sha256(raw).hexdigest() != Path(name).stem:
            report.faults.append(Fault("scheme-altered", f"办法与摘要不符 another digest: {name}"))
    lines = [json.loads(frame) for frame in frames]
    for name in sorted(name for name in members if name.startswith("tables/")):
        announced = _tree(members, name)
        try:
            _table(report, members, announced, lines)
        except NotHere as rule:
            report.notes.append(f"{name} 未在此重算 not computed again here: {rule}")


def _table(
    report: Report, members: Mapping[str, bytes], announced: Plain, lines: list[Plain]
) -> None:
    """One announced table: its digest, and every score in it once more."""
    table, at = announced["table"], announced["position"]
    content = lines[at - 1]["content"]["data"]
    if announced["digest"] != _digest(table) or content["table"] != table:
        report.faults.append(Fault("table-differs", "公布表与登记的不符 not the one recorded", at))
    scheme = json.loads(members[f"schemes/{table['scheme_digest']}.json"])
    calendar = members.get(f"calendars/{scheme['calendar']}.json", b'{"years": {}}')
    as_of = date.fromisoformat(table["as_of"])
    view = View(scheme, as_of, table["known_at"], lines, json.loads(calendar)["years"])
    view.units = [row["unit"] for row in table["units"]]
    for row in table["units"]:
        assessor = Assessor(view, row["unit"], None)
        awards = {code: assessor.award(code) for code in scheme["indicators"]}
        said = {code: state if p is None else p for code, (state, p) in awards.items()}
        printed = {code: _points(text) for code, text in row["points"].items()}
        if said != printed or total_of(scheme, awards) != _number(row["total"]):
            reason = f"{row['unit']} 重算不同 computed again otherwise"
            report.faults.append(Fault("table-differs", reason, at))
    report.notes.append(f"#{at} 重算了 {len(table['units'])} 个对象 units computed again")


def _points(text: str) -> Fraction | str:
    return text if text in {"unscored", "not applicable"} else Fraction(text)


def _digest(tree: Plain) -> str:
    text = json.dumps(_canonical(tree), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def _canonical(tree: Plain) -> Plain:
    """Plain values with numbers as n/m, over which digests are taken."""
    if isinstance(tree, dict):
        return {name: _canonical(value) for name, value in tree.items()}
    if isinstance(tree, list):
        return [_canonical(value) for value in tree]
    return f"{tree}/1" if isinstance(tree, int) and not isinstance(tree, bool) else tree


def _tree(members: Mapping[str, bytes], name: str) -> Plain:
    return json.loads(members[name])


def main(arguments: list[str]) -> int:
    """Check the bundle named on the command line."""
    match arguments:
        case [bundle]:
            policy = None
        case [bundle, "--policy", file]:
            policy = Path(file).read_text(encoding="utf-8")
        case _:
            sys.stderr.write(f"{__doc__}\n")
            return 2
    report = check(Path(bundle).read_bytes(), policy)
    sys.stdout.write("".join(f"{line}\n" for line in report.lines()))
    return report.status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
