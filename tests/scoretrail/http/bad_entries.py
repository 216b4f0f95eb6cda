"""Bad input over HTTP, by class: what is sent as an entry, in a query, or as no request at all."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

PERSON = "11010519491231002X"
ENTRY: Mapping[str, Any] = {
    "id": "bad-1",
    "topic": "defaulter.listed",
    "unit": "gaoxin",
    "occurred_on": "2018-11-02",
    "data": {"body": "organ"},
}
COUNTED: Mapping[str, Any] = {
    "id": "bad-2",
    "topic": "information.collected",
    "unit": "gaoxin",
    "occurred_on": "2018-11-02",
    "data": {"n": 3},
}
GRANTED: Mapping[str, Any] = {
    "id": "bad-3",
    "topic": "financing.granted",
    "unit": "gaoxin",
    "occurred_on": "2018-11-02",
    "data": {"amount": "10"},
}


def changed(entry: Mapping[str, Any], **fields: Any) -> dict[str, Any]:
    """An entry with other fields; what is None is left out."""
    whole = {**entry, **fields}
    return {name: value for name, value in whole.items() if value is not None}


def with_data(entry: Mapping[str, Any], **data: Any) -> dict[str, Any]:
    """An entry with other data."""
    return changed(entry, data={**entry["data"], **data})


DAYS = (
    "2018-02-30", "2018-13-01", "2018-00-10", "2018-01-00", "2018-12-32", "2018-1-1", "2018.12.31",
    "2018/12/31", "2018年12月31日", "2018", "2018-12", "20181231", "31-12-2018", "12/31/2018", "",
    " ", "2018-12-31T00:00:00", "43465", "2018-12-31Z", "0000-01-01", "10000-01-01", "-2018-01-01",
    "今天", "2018-W52-1", "2018-365", "２０１８-11-01", "2999-01-01", 43465, True, ["2018-11-01"],
)  # fmt: skip
INSTANTS = (
    "2018-12-31T17:00:00", "2018-12-31", "2018-12-31T25:00:00+08:00", "17:00", "1541030400",
    "2999-01-01T00:00:00+08:00", "9999-12-31T23:00:00-08:00", "2018-10-01T00:00:00+08:00", 5, "",
)  # fmt: skip
WHOLE_NUMBERS: tuple[Any, ...] = (
    -1, "3", "３", True, "1%", "1,000", 10**30, "", [], {}, "NaN", "一", "1.5", "1e3", "−1", "null",
)  # fmt: skip
DECIMALS: tuple[Any, ...] = (
    "abc",
    "1e5",
    "１",
    "1,5",
    "∞",
    "",
    "NaN",
    "0x10",
    True,
    [],
    "1 000",
    "--1",
)
BODIES = ("organs", "", "机关团体", 1, None, ["organ"], {"organ": 1}, "ORGAN")
IDS = ("", "d 9", "x" * 65, "编号", "a/b", "a\n", "a\x00", 7, ["d9"], PERSON)
UNITS = ("nobody", "", "370112", 5, ["gaoxin"], "x" * 65, "gaoxin ", "GAOXIN")
TOPICS = (
    "", "defaulter", "defaulter.listed ", "domain.events.integrity:DefaulterListed", 5, ["a"],
    "失信被执行人列入", "proposal.made", "proposal.rejected",
)  # fmt: skip


def bad_entries() -> Iterator[tuple[str, dict[str, Any]]]:
    """Entries that are JSON, and no entry that may be recorded."""
    for day in DAYS:
        yield f"day {day!r}", changed(ENTRY, occurred_on=day)
    for instant in INSTANTS:
        yield f"instant {instant!r}", changed(ENTRY, submitted_at=instant, source="平台")
    for number in WHOLE_NUMBERS:
        yield f"number {number!r}", with_data(COUNTED, n=number)
    for number in DECIMALS:
        yield f"amount {number!r}", with_data(GRANTED, amount=number)
    for body in BODIES:
        yield f"body {body!r}", with_data(ENTRY, body=body)
    for name in IDS:
        yield f"id {name!r}", changed(ENTRY, id=name)
    for unit in UNITS:
        yield f"unit {unit!r}", changed(ENTRY, unit=unit)
    for topic in TOPICS:
        yield f"topic {topic!r}", changed(ENTRY, topic=topic)
    yield "reason too long", changed(ENTRY, reason="由" * 2001)
    yield "source too long", changed(ENTRY, source="源" * 2001)
    yield from _shapes()
    yield from _references()


def _shapes() -> Iterator[tuple[str, dict[str, Any]]]:
    for field in ENTRY:
        yield f"without {field}", {name: value for name, value in ENTRY.items() if name != field}
        yield f"{field} null", {**ENTRY, field: None}
    yield "unknown field", changed(ENTRY, colour="red")
    yield "unknown data field", with_data(ENTRY, colour="red")
    yield "data list", changed(ENTRY, data=[])
    yield "data text", changed(ENTRY, data="organ")
    yield "version 2", changed(ENTRY, topic_version=2)
    yield "version 0", changed(ENTRY, topic_version=0)
    yield "evidence text", changed(ENTRY, evidence="a.pdf")
    yield "evidence without hash", changed(ENTRY, evidence=[{"kind": "扫描件", "name": "a.pdf"}])
    yield (
        "evidence bad hash",
        changed(ENTRY, evidence=[{"kind": "扫描件", "name": "a", "sha256": "z" * 64}]),
    )
    for name in ("confirmed_by", "recorded_by", "recorded_at", "answers"):
        yield f"{name} sent", changed(ENTRY, **{name: "somebody"})


def _references() -> Iterator[tuple[str, dict[str, Any]]]:
    def answer(topic: str, target: str, **fields: Any) -> dict[str, Any]:
        whole = {"id": "bad-4", "topic": topic, "occurred_on": "2019-04-02", "target": target}
        return {**whole, **({"data": {}} | fields)}

    why = {"reason": "误记"}
    yield "clears nothing", answer("defaulter.cleared", "no-such", unit="gaoxin")
    yield "clears itself", answer("defaulter.cleared", "bad-4", unit="gaoxin")
    yield "clears what is cleared", answer("defaulter.cleared", "default-014", unit="gaoxin")
    yield "clears what is no listing", answer("defaulter.cleared", "cleared-003", unit="gaoxin")
    yield "clears for another", answer("defaulter.cleared", "default-014", unit="lixia")
    yield "retracts nothing", answer("entry.retracted", "no-such", **why)
    yield "retracts without reason", answer("entry.retracted", "default-014")
    yield (
        "retracts a published table",
        answer("entry.retracted", "score.published-ad160cac63d4a92fb3c79be5", **why),
    )
    yield "retracts what is retracted", answer("entry.retracted", "default-015", **why)
    yield "amends nothing", answer("entry.amended", "default-014", data={"set": {}}, **why)
    yield (
        "amends the unit",
        answer("entry.amended", "default-014", data={"set": {"unit": "lixia"}}, **why),
    )
    yield (
        "amends to a strange body",
        answer("entry.amended", "default-014", data={"set": {"body": "court"}}, **why),
    )
    yield (
        "moves to nobody",
        answer("entry.reattributed", "default-014", data={"to": "nobody"}, **why),
    )
    yield "supplements nothing", answer("entry.supplemented", "no-such", data={"set": {"a": 1}})
    yield "scheme that is not", answer("reading.adopted", "", data={"scheme": "x"}, **why)


RAW: Mapping[str, bytes] = {
    "empty": b"",
    "blank": b" \n",
    "not JSON": b"id=1",
    "XML": b"<entry/>",
    "cut short": json.dumps(dict(ENTRY)).encode()[:-3],
    "trailing comma": b'{"id":"a",}',
    "two objects": b"{}{}",
    "list": b"[]",
    "text": b'"x"',
    "number": b"5",
    "null": b"null",
    "true": b"true",
    "duplicate key": b'{"id":"a","id":"b"}',
    "duplicate key inside": b'{"data":{"n":1,"n":2}}',
    "NaN": b'{"n":NaN}',
    "Infinity": b'{"n":-Infinity}',
    "float": b'{"n":1.5}',
    "exponent": b'{"n":1e3}',
    "long integer": b'{"n":' + b"9" * 5000 + b"}",
    "deep list": b"[" * 10_000,
    "deep object": b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
    "nested": b'{"a":' + b"[" * 80 + b"]" * 80 + b"}",
    "comment": b'{/* */"id":"a"}',
    "single quotes": b"{'id':'a'}",
    "control character": b'{"id":"a\x01"}',
    "lone surrogate": b'{"id":"\\ud800"}',
    "bad escape": b'{"id":"\\x41"}',
    "invalid UTF-8": b'{"id":"\xff"}',
    "overlong UTF-8": b'{"id":"\xc0\xaf"}',
    "GB18030": json.dumps({"id": "云湖区"}, ensure_ascii=False).encode("gb18030"),
    "UTF-16": json.dumps(dict(ENTRY)).encode("utf-16"),
    "UTF-16 without mark": json.dumps(dict(ENTRY)).encode("utf-16-le"),
    "byte order mark": b"\xef\xbb\xbf" + json.dumps(dict(ENTRY)).encode(),
    "NUL": b"\x00",
    "gzip": b"\x1f\x8b\x08\x00\x00\x00",
    "too large": b'{"id":"' + b"a" * 1_100_000 + b'"}',
}
"""Bodies that are no JSON object, or none that is read."""

QUERIES = (
    "standings?as_of=2018-02-30", "standings?as_of=", "standings?as_of=2018.12.31",
    "standings?as_of=2018-12-31&as_of=2018-11-30", "standings?known_at=-1",
    "standings?known_at=1e3", "standings?known_at=2018-12-31T00:00:00", "standings?known_at=396",
    "standings?known_at=999999999999999", "standings?known_at=%23", "standings?rules_known_at=x",
    "standings?over=18", "standings?over=０", "standings?over=9999&as_of=2018-12-31",
    "standings?over=0000&as_of=2018-12-31", "standings?attested=18", "standings?population=nobody",
    "standings?population=,", "standings?with=a", "standings?with=a:{", "standings?with=title:1",
    "standings?scheme=", "standings?scheme=..", "standings?scheme=a/b", "standings?scheme=a@0",
    "standings?scheme=jinan-2018-districts@9", "standings?scheme=jinan-2018-districts%00",
    "standings?colour=red", "standings?lang=fr", "standings?as_of=2017-12-31",
    "scores/nobody", "scores/%00", "scores/..%2F..%2Fetc", "scores/gaoxin/99", "scores/gaoxin/%FF",
    "scores/gaoxin/9/9", "entries/0", "entries/-1", "entries/999999999999999999999999",
    "entries/%E2%80%AE", "entries?limit=0", "entries?limit=1001", "entries?limit=x",
    "entries?next=%00", "entries?next=AAAA", "entries?next=ZHJpZnQ", "entries?next=x&find=y",
    "entries?find=unit:nobody", "proofs/0", "proofs/-1", "proofs/x", "proofs/1.5",
    "diff?a=x&b=y", "diff?a=jinan-2018-districts", "diff?a=&b=",
    "diff?a=jinan-2018-districts?as_of=2018-12-31&b=jinan-2018-districts?as_of=2018-12-31",
    "units/nobody", "units?as_of=x", "schemes/nothing", "schemes/jinan-2018-districts@7",
    "appeals/nothing", "proposals/nothing", "publications/nothing", "jobs/nothing",
    "imports/..%2F..", "nowhere", "%", "..%2F..%2Fetc%2Fpasswd",
)  # fmt: skip
