"""Files over HTTP: staged, shown, and recorded when somebody says so; a unit hands in its own alone."""

from __future__ import annotations

import io
import tempfile
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import openpyxl
import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from ledger.clock import now
from ledger.ledger import Ledger
from ledger.roles import Actor
from scoretrail.http.app import create
from scoretrail.http.serving import Terms, application
from scoretrail.http.staging import Staging, staged_of
from tests.ledger.intake.filing import PERSON, TRADER, case, joint_action, workbook_file
from tests.scoretrail.http.callers import Callers, callers_of

HEADINGS = (
    "奖惩对象名称,统一社会信用代码/身份证号,奖惩举措,实施部门,实施时间（年月日）,"
    "奖惩事由,所属红黑名单,上报时刻"
)
GOOD = "某公司,91350100M000100Y43,取消评优,区教育局,2018年10月9日,拖欠,黑名单,"
OTHER = "另公司,91350100M000100Y43,取消评优,区教育局,2018.10.10,拖欠,黑名单,"
BAD = "又公司,91350100M000100Y43,取消评优,区教育局,2018-13-01,拖欠,黑名单,"


def form(*rows: str, unit: str = "高新区") -> bytes:
    """A joint-action form as a unit sends it."""
    title = "联合奖惩案例（joint-action）"
    return "\n".join([title, f"填报单位,{unit}", HEADINGS, *rows, ""]).encode("gb18030")


def upload(
    callers: Callers, role: str, content: bytes, name: str = "10月.csv", **said: str
) -> Response:
    """Send a file."""
    return callers.post(role, "imports", files={"file": (name, content)}, data=said)


def test_a_file_is_staged_shown_and_recorded_when_somebody_says_so(callers: Callers) -> None:
    staged = upload(callers, "recorder", form(GOOD, OTHER))
    shown = staged.json()["answer"]
    before = callers.head[0]
    committed = callers.post("recorder", f"{staged.headers['location']}/commit", json={})
    again = callers.post("recorder", f"{staged.headers['location']}/commit", json={})

    assert (staged.status_code, len(shown["new"]), shown["recorded"]) == (201, 2, False)
    assert shown["effects"] == []
    assert before == 395
    assert (committed.status_code, committed.json()["answer"]["new"]) == (201, [396, 397])
    assert (again.status_code, len(again.json()["answer"]["known"])) == (200, 2)
    assert callers.head[0] == 397


def test_a_file_sent_twice_is_one_file_and_keeps_its_first_moment(callers: Callers) -> None:
    first = upload(callers, "reporter", form(GOOD))
    again = upload(callers, "reporter", form(GOOD))

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.headers["location"] == again.headers["location"]
    assert first.json()["answer"]["submitted_at"] == again.json()["answer"]["submitted_at"]


def test_one_bad_row_and_nothing_is_recorded(callers: Callers) -> None:
    staged = upload(callers, "recorder", form(GOOD, BAD))
    refused = callers.post("recorder", f"{staged.headers['location']}/commit", json={})
    problem = refused.json()

    assert (refused.status_code, problem["code"]) == (422, "rows-refused")
    assert [(one["row"], one["column"]) for one in problem["errors"]] == [(5, "实施时间（年月日）")]
    assert "13" in problem["errors"][0]["zh"]
    assert callers.head[0] == 395


def test_part_of_a_file_is_recorded_with_a_reason(callers: Callers) -> None:
    place = upload(callers, "recorder", form(GOOD, BAD)).headers["location"]
    silent = callers.post("recorder", f"{place}/commit", json={"accept_partial": True})
    told = callers.post(
        "recorder", f"{place}/commit", json={"accept_partial": True, "reason": "其余待核"}
    )

    assert (silent.status_code, silent.json()["code"]) == (400, "reason-missing")
    assert (told.status_code, told.json()["answer"]["new"]) == (201, [396])


def test_rows_are_told_page_by_page(callers: Callers) -> None:
    place = upload(callers, "recorder", form(GOOD, BAD, OTHER)).headers["location"]
    first = callers.get("recorder", f"{place}/rows?limit=2").json()
    rest = callers.get("recorder", f"{place}/rows?limit=2&next={first['next']}").json()

    assert [row["state"] for row in first["answer"]] == ["new", "refused"]
    assert [row["state"] for row in rest["answer"]] == ["new"]
    assert (first["complete"], rest["complete"]) == (False, True)


@pytest.fixture
def book(tmp_path: Path) -> bytes:
    """A workbook of 高新区 whose second row has no such month."""
    rows = joint_action(case(code=PERSON, name="张某"), case(day="2018年13月2日"), unit="高新区")
    return workbook_file(tmp_path / "高新区10月.xlsx", rows).read_bytes()


@pytest.mark.parametrize("of", ["/api/v1", ""])
def test_the_bad_rows_go_back_marked_in_the_senders_own_workbook(
    of: str, callers: Callers, book: bytes
) -> None:
    """By the interface and from the page."""
    staged = upload(callers, "reporter", book, "高新区10月.xlsx").headers["location"]
    back = callers.get("reporter", f"{of}{staged.removeprefix('/api/v1')}/returned.xlsx")
    marked = openpyxl.load_workbook(io.BytesIO(back.content))
    reasons = list(marked["退回原因"].iter_rows(min_row=8, values_only=True))

    assert back.status_code == 200
    assert "高新区10月_退回.xlsx" in unquote(back.headers["content-disposition"])
    assert back.headers["cache-control"] == "no-store"
    assert [row[:4] for row in reasons] == [("案例", 5, "实施时间（年月日）", "2018年13月2日")]
    assert marked["案例"]["F5"].fill.fgColor.rgb == "FFF4B6AE"
    assert marked["案例"]["C4"].value == PERSON
    assert callers.head[0] == 395


def test_it_goes_back_to_its_sender_alone_and_that_is_on_record(
    callers: Callers, book: bytes
) -> None:
    place = upload(callers, "reporter", book, "高新区10月.xlsx").headers["location"]
    office = callers.get("recorder", f"{place}/returned.xlsx")
    callers.get("reporter", f"{place}/returned.xlsx")
    with Ledger.open(callers.ledger, read_only=True) as ledger:
        log = ledger.audit_if_any()
        assert log is not None
        (taken,) = [one for one in log.records() if one.deed == "export.made"]

    assert (office.status_code, office.json()["code"]) == (403, "sent-by-another")
    assert taken.by == callers.accounts["reporter"]
    assert (taken.about["rows"], taken.about["coordinate"].endswith("/returned.xlsx")) == (1, True)


def test_where_no_row_is_refused_nothing_goes_back(callers: Callers) -> None:
    place = upload(callers, "recorder", form(GOOD)).headers["location"]
    nothing = callers.get("recorder", f"{place}/returned.xlsx")

    assert (nothing.status_code, nothing.json()["code"]) == (404, "nothing-sent-back")


def test_the_good_rows_once_recorded_the_others_still_go_back(callers: Callers) -> None:
    place = upload(callers, "recorder", form(GOOD, BAD)).headers["location"]
    part = {"accept_partial": True, "reason": "其余待核"}
    callers.post("recorder", f"{place}/commit", json=part)
    back = callers.get("recorder", f"{place}/returned.xlsx")
    listed = openpyxl.load_workbook(io.BytesIO(back.content))["退回原因"]

    assert [row[1] for row in listed.iter_rows(min_row=6, values_only=True)] == [5]


def test_a_unit_hands_in_its_own_and_it_is_stamped_when_the_upload_was_complete(
    callers: Callers,
) -> None:
    staged = upload(callers, "reporter", form(GOOD))
    callers.post("reporter", f"{staged.headers['location']}/commit", json={})
    stamp = staged.json()["answer"]["submitted_at"]

    with Ledger.open(callers.ledger, read_only=True) as ledger:
        entry = ledger.entry(396)
        assert entry.recorded_by == callers.accounts["reporter"]
        assert entry.envelope.unit == "gaoxin"
        assert entry.envelope.submitted_at is not None
        assert entry.envelope.submitted_at.isoformat() == stamp
    assert [hint["code"] for hint in staged.json()["answer"]["hints"]] == ["late"]


LISTED = (
    '{"id":"d1","topic":"defaulter.listed","unit":"gaoxin","occurred_on":"2018-11-01",'
    '"data":{"body":"organ"}}\n'
)
OF_ANOTHER = (
    '{"id":"t1","topic":"training.held","unit":"lixia","occurred_on":"2018-11-01","data":{}}\n'
)


def test_a_file_shows_its_effect_on_every_score(callers: Callers) -> None:
    shown = upload(callers, "recorder", LISTED.encode(), "a.jsonl").json()["answer"]

    assert {row["unit"] for effect in shown["effects"] for row in effect["rows"]} >= {"gaoxin"}


def test_a_file_in_the_name_of_another_unit_is_refused(callers: Callers) -> None:
    refused = upload(callers, "reporter", form(GOOD, unit="历下区"))

    assert (refused.status_code, callers.head[0]) == (422, 395)


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (form(f"{GOOD}2018-10-31 10:00"), "a.csv", "not-yours-to-say"),
        (LISTED.encode(), "a.jsonl", "not-reported-by-units"),
        (OF_ANOTHER.encode(), "a.jsonl", "unit-differs"),
    ],
)
def test_what_a_unit_may_not_hand_in_is_refused_row_by_row(
    content: bytes, name: str, code: str, callers: Callers
) -> None:
    staged = upload(callers, "reporter", content, name)
    shown = staged.json()["answer"]
    refused = callers.post("reporter", f"{staged.headers['location']}/commit", json={})

    assert [one["code"] for one in shown["rejections"]] == [code]
    assert refused.status_code == 422
    assert callers.head[0] == 395


def test_a_unit_sees_no_file_of_another(callers: Callers) -> None:
    place = upload(callers, "recorder", form(GOOD)).headers["location"]

    assert callers.get("reporter", place).status_code == 403
    assert callers.post("reporter", f"{place}/commit", json={}).status_code == 403


def test_a_confirmation_does_not_come_in_by_a_file(callers: Callers) -> None:
    line = (
        '{"id":"b1","topic":"bonus.awarded","unit":"gaoxin","occurred_on":"2018-11-01",'
        '"reason":"r","confirmed_by":"somebody","data":{"scheme":"jinan-2018-districts",'
        '"period":"2018","points":"1"}}\n'
    )
    shown = upload(callers, "recorder", line.encode(), "a.jsonl").json()["answer"]

    assert [one["code"] for one in shown["rejections"]] == ["second-person-elsewhere"]


def test_a_file_of_a_strange_name_lies_where_the_others_do(callers: Callers) -> None:
    staged = upload(callers, "recorder", form(GOOD), "../../../tmp/.. /10月.csv")

    assert staged.status_code == 201
    assert staged.json()["answer"]["file"] == "10月.csv"


def test_a_file_that_is_none_is_refused(callers: Callers) -> None:
    unknown = upload(callers, "recorder", b"x", "a.exe")
    empty = upload(callers, "recorder", b"", "a.csv")
    renamed = upload(callers, "recorder", b"PK\x03\x04", "a.xlsx")

    assert [one.status_code for one in (unknown, empty, renamed)] == [422, 422, 422]
    assert callers.get("recorder", "imports/nope").status_code == 404


# What waits on disk


PHONE = "13800138000"
OF_PERSONS = (
    f"欧阳锋某,{PERSON},取消评优,区教育局,2018年10月9日,拖欠,黑名单,",
    f"历下区张记面馆,{TRADER},取消评优,区教育局,2018年10月9日,致电{PHONE},黑名单,",
)


def in_clear(callers: Callers) -> list[str]:
    """What of the persons stands in clear in any file beside the ledger."""
    folder = Path(callers.ledger).parent
    files = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    return [
        text
        for text in (PERSON, TRADER, PHONE, "欧阳锋某", "张记面馆")
        for code in ("utf-8", "gb18030", "utf-16-le")
        if any(text.encode(code) in one for one in files)
    ]


def test_nobody_stands_in_clear_in_a_file_that_waits_nor_in_one_that_is_recorded(
    callers: Callers,
) -> None:
    staged = upload(
        callers, "recorder", form(*OF_PERSONS), name=f"名单{PERSON}.csv", source=f"函{TRADER}"
    )
    place = staged.headers["location"]
    waiting = in_clear(callers)
    shown = callers.get("recorder", f"{place}/rows")
    committed = callers.post("recorder", f"{place}/commit", json={})

    assert (staged.status_code, shown.status_code, committed.status_code) == (201, 200, 201)
    assert waiting == []
    assert in_clear(callers) == []
    for answer in (staged, shown, committed):
        assert not [text for text in (PERSON, TRADER, PHONE) if text in answer.text]


def test_a_server_that_starts_anew_asks_for_the_file_again_and_knows_when_it_first_came(
    demo_ledger: str,
) -> None:
    with callers_of(demo_ledger) as callers:
        first = upload(callers, "reporter", form(*OF_PERSONS))
    token = callers.tokens["reporter"]
    app = application(Terms(demo_ledger))
    with TestClient(app, base_url="http://localhost") as client:
        headers = {"Authorization": f"Bearer {token}"}
        gone = client.get(first.headers["location"], headers=headers)
        again = client.post(
            "/api/v1/imports", headers=headers, files={"file": ("10月.csv", form(*OF_PERSONS))}
        )

    assert (gone.status_code, gone.json()["code"]) == (404, "unknown-import")
    assert again.status_code == 200
    assert again.json()["answer"]["submitted_at"] == first.json()["answer"]["submitted_at"]


def test_what_an_earlier_version_left_waiting_in_clear_goes_when_the_server_starts(
    demo_ledger: str,
) -> None:
    with callers_of(demo_ledger) as callers:
        place = upload(callers, "reporter", form(*OF_PERSONS)).headers["location"]
    folder = Path(demo_ledger).with_suffix(".staged") / place.rpartition("/")[2]
    (folder / "10月.csv").write_bytes(form(*OF_PERSONS))
    application(Terms(demo_ledger))

    assert [path.name for path in folder.iterdir()] == ["staged.json"]


def test_what_waits_where_no_file_holds_the_ledger_goes_when_the_server_stops(
    demo_ledger: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    front = application(Terms(demo_ledger)).state.front
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    app = create(replace(front, staging=Staging.beside(None)))
    with TestClient(app):
        office = Actor("office-1", "recorder")
        app.state.front.staging.stage(b"-", staged_of(b"-", "10.csv", office, now()))
        assert [path.parent.parent.suffix for path in tmp_path.rglob("content")] == [".staged"]

    assert not list(tmp_path.glob("*.staged"))
