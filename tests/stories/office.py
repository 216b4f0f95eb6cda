"""An office of four towns that keeps its ledger from the command line, day after day.

The scheme is the tests' own: adopted by its office, with weights it printed and a roster it fixed, so
that its tables may be published. Two persons work here, `clerk` and `chief`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.scoretrail.running import Ran, Run

SCHEME = "four-towns-2018"
CLERK, CHIEF = "clerk", "chief"

BODY: dict[str, Any] = {
    "language": 1,
    "scheme": SCHEME,
    "revision": 1,
    "status": "adopted",
    "title": "四镇信用工作考核",
    "source": {"document": "县信用办〔2018〕1号", "issuer": "县信用办", "file": "-", "sha256": "-"},
    "calendar": "china-working-days",
    "period": {"first": "2018-01-01", "last": "2018-12-31"},
    "units": {
        "basis": "office",
        "roster": {
            "dong": {"name": "东镇", "kind": "town"},
            "xi": {"name": "西镇", "kind": "town"},
            "nan": {"name": "南镇", "kind": "town"},
            "bei": {"name": "北镇", "kind": "town"},
        },
    },
    "indicators": {
        "1": {
            "name": "失信被执行人",
            "full": 10,
            "measure": {"open": {"opened": "defaulter.listed", "closed": "defaulter.cleared"}},
            "points": {"per_item": {"each": -3, "start": "full"}},
            "readings": [
                {
                    "id": "1.stock",
                    "about": "measure",
                    "question": "期末存量还是年内发生数",
                    "adopted": "期末存量",
                    "basis": "office",
                    "alternatives": [
                        {
                            "label": "年内发生数",
                            "set": {"indicators/1/measure": {"count": {"of": "defaulter.listed"}}},
                        }
                    ],
                }
            ],
        },
        "2": {
            "name": "媒体报道",
            "full": 10,
            "measure": {"count": {"of": "media.reported"}},
            "compare": {"share_of_best": {"when_zero": "zero"}},
            "points": {"proportional": {}},
        },
        "3": {
            "name": "联合奖惩案例",
            "full": 10,
            "measure": {"count": {"of": "joint-case.reported"}},
            "compare": {"share_of": {"target": 12}},
            "points": {"proportional": {}},
        },
    },
    "total": {"full": 30},
    "finish": {"months_after": 2},
}


def body(**changes: Any) -> dict[str, Any]:
    """The scheme with other values at its top."""
    return {**deepcopy(BODY), **changes}


def media(name: str, unit: str, day: str) -> dict[str, Any]:
    """A report in the city's paper."""
    data = {"subject": "信用", "level": "city"}
    return {"id": name, "topic": "media.reported", "unit": unit, "occurred_on": day, "data": data}


def cases(unit: str, day: str, number: int, *, channel: str = "system") -> list[dict[str, Any]]:
    """So many cases of joint action by a unit on a day."""
    return [
        {
            "id": f"case-{unit}-{day}-{channel}-{n}",
            "topic": "joint-case.reported",
            "unit": unit,
            "occurred_on": day,
            "data": {"channel": channel, "measure": f"措施{n}", "department": "信用办"},
        }
        for n in range(1, number + 1)
    ]


def returned(unit: str, month: str, day: str) -> dict[str, Any]:
    """A unit's return for a month, nil included."""
    topics = ["defaulter.listed", "joint-case.reported", "media.reported"]
    return {
        "id": f"return-{unit}-{month}",
        "topic": "period.reported",
        "unit": unit,
        "occurred_on": day,
        "data": {"topics": topics, "month": month},
    }


@dataclass
class Office:
    """The ledger of the office, and a way to work with it on a day."""

    run: Run
    place: str
    folder: Path

    def on(self, moment: str, *words: str, fails: int = 0) -> Ran:
        """Do something at a moment: a day, or a day and a time. A day is nine in the morning."""
        moment = moment if "T" in moment else f"{moment}T09:00"
        ran = self.run("--told-at", moment, *words, ledger=self.place)
        assert ran.status == fails, ran.out + ran.err
        return ran

    def refused(self, moment: str, code: str, *words: str) -> Ran:
        """Try something that is refused with a code, in both languages."""
        moment = moment if "T" in moment else f"{moment}T09:00"
        ran = self.run("--told-at", moment, *words, ledger=self.place)
        assert ran.status in (2, 4), ran.out + ran.err
        assert ran.err.rstrip().endswith(f"[{code}]"), ran.err
        return ran

    def record(self, moment: str, topic: str, *words: str) -> int:
        """Record a fact, and give its position."""
        ran = self.on(moment, "record", topic, *words, "--json", "--by", CLERK)
        return int(ran.json["answer"]["new"][0]["position"])

    def bring(self, moment: str, *entries: Mapping[str, Any]) -> None:
        """Import entries from a file, as one append."""
        file = self.folder / "entries.jsonl"
        lines = [json.dumps(entry, ensure_ascii=False) for entry in entries]
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        self.on(moment, "import", str(file), "--by", CLERK)

    def propose_and_confirm(self, moment: str, *entries: Mapping[str, Any]) -> list[int]:
        """The clerk proposes entries, the chief confirms them an hour later."""
        file = self.folder / "entries.json"
        file.write_text(json.dumps(entries, ensure_ascii=False), encoding="utf-8")
        ran = self.on(moment, "propose", "entries", str(file), "--by", CLERK, "--json")
        (made,) = ran.json["answer"]["new"]
        ran = self.on(f"{moment}T10:00", "confirm", made["id"], "--by", CHIEF, "--json")
        return [one["position"] for one in ran.json["answer"]["new"]]

    def adopt(self, moment: str, scheme: Mapping[str, Any], *, document: str) -> None:
        """Publish a scheme of the office."""
        entry = {
            "id": f"scheme-{scheme['scheme']}",
            "topic": "scheme.published",
            "occurred_on": moment,
            "data": {"body": scheme, "document": document},
        }
        self.propose_and_confirm(moment, entry)

    def standings(self, moment: str, *words: str, scheme: str = SCHEME) -> dict[str, Any]:
        """Every unit's total and place, as the office sees it at a moment."""
        ran = self.on(moment, "standings", "--scheme", scheme, *words, "--json")
        return {row["unit"]: (row["total"], row["place"]) for row in ran.json["answer"]}
