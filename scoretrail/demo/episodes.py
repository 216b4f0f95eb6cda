"""Episodes: what goes wrong in every year, told once so that every kind of answer can be seen."""

from __future__ import annotations

from datetime import date, time

from scoretrail.demo.telling import CONFIRMED_BY, Story, at
from scoretrail.demo.year import PERIOD, SCHEME, UPLOAD

ERRATUM = "演示：虚构的勘误，原文并无此更正。假设“每存在一件，扣3分”印错，应为扣2分。"

SUPPLEMENTS = (
    ("huaiyin", at(date(2018, 12, 18), time(11, 0)), date(2018, 12, 24)),
    ("tianqiao", at(date(2019, 1, 2), time(9, 30)), date(2019, 1, 7)),
)
"""Who adds the missing column, when, and when that is recorded; the second is too late."""


def tell(story: Story) -> None:
    """Every episode."""
    _forms(story)
    _coverage(story)
    _a_wrong_unit(story)
    _special(story)
    _defaulter_learnt_late(story)
    _appeal(story)
    _erratum(story)


def _forms(story: Story) -> None:
    """Forms with an empty column, supplemented in time and too late; a double one; late ones."""
    day = date(2018, 11, 20)
    case = {
        "channel": "form",
        "measure": "限制投标",
        "department": "住建局",
        "date": day.isoformat(),
    }

    def form(unit: str, submitted: tuple[date, time], recorded: date, **more: str) -> str:
        return story.tell(
            "form",
            "joint-case.reported",
            day,
            at(recorded),
            channel=UPLOAD,
            unit=unit,
            submitted_at=at(*submitted),
            data=case | more,
        )

    week = (date(2018, 11, 23), time(10, 5)), date(2018, 11, 26)
    for number, (unit, added, recorded) in enumerate(SUPPLEMENTS, start=1):
        incomplete = form(unit, *week)
        story.tell(
            "supplement",
            "entry.supplemented",
            added.date(),
            at(recorded),
            channel=UPLOAD,
            target=incomplete,
            submitted_at=added,
            reason="补报统一社会信用代码",
            data={"set": {"object": f"DEMO-S-{number:02}"}},
        )
    for _ in range(2):
        form("zhangqiu", *week, object="DEMO-D-01")
    deadline = date(2018, 12, 31)
    form("licheng", (deadline, time(16, 59, 30)), date(2019, 1, 3), object="DEMO-L-01")
    form("licheng", (deadline, time(17, 0, 1)), date(2019, 1, 3), object="DEMO-L-02")
    form("gaoxin", (date(2018, 12, 27), time(15, 0)), date(2019, 2, 25), object="DEMO-L-03")


def _coverage(story: Story) -> None:
    """County media count for nothing; a report recorded as a city's was a province's: amended."""
    media = {"subject": "诚信典型1", "outlet": "演示县级媒体", "level": "county"}
    for unit in ("changqing", "jiyang"):
        story.tell(
            "media",
            "media.reported",
            date(2018, 9, 12),
            at(date(2018, 9, 24)),
            channel=UPLOAD,
            unit=unit,
            submitted_at=at(date(2018, 9, 17), time(14, 20)),
            data=media,
        )
    wrong = story.tell(
        "media",
        "media.reported",
        date(2018, 10, 9),
        at(date(2018, 10, 22)),
        channel=UPLOAD,
        unit="pingyin",
        submitted_at=at(date(2018, 10, 15), time(9, 10)),
        data=media | {"level": "city", "outlet": "演示省级媒体", "subject": "诚信典型2"},
    )
    story.tell(
        "correction",
        "entry.amended",
        date(2019, 1, 16),
        at(date(2019, 1, 16)),
        channel="信用办更正",
        target=wrong,
        confirmed_by=CONFIRMED_BY,
        reason="媒体级别登记有误，应为省级",
        data={"set": {"level": "province"}},
    )


def _a_wrong_unit(story: Story) -> None:
    """An innovation recorded for the wrong unit moves; of one field only one counts."""
    case = {
        "department": "医保局",
        "field": "信用医疗",
        "materials": ["media-report", "document", "summary"],
        "media_level": "city",
    }

    def told(unit: str, day: date) -> str:
        return story.tell(
            "innovation",
            "innovation.reported",
            day,
            at(date(2018, 11, 19)),
            channel=UPLOAD,
            unit=unit,
            submitted_at=at(date(2018, 11, 12), time(16, 40)),
            data=case,
        )

    told("huaiyin", date(2018, 10, 25))
    wrong = told("changqing", date(2018, 11, 6))
    story.tell(
        "correction",
        "entry.reattributed",
        date(2019, 1, 17),
        at(date(2019, 1, 17)),
        channel="信用办更正",
        target=wrong,
        confirmed_by=CONFIRMED_BY,
        reason="上报时选错了单位",
        data={"to": "huaiyin"},
    )


def _special(story: Story) -> None:
    """Special points: one bonus, one penalty."""
    for kind, topic, unit, points, grounds in (
        ("bonus", "bonus.awarded", "zhangqiu", "1.5", "市领导批示（演示）"),
        ("penalty", "penalty.imposed", "nanbushanqu", "2", "重大不良影响（演示）"),
    ):
        story.tell(
            kind,
            topic,
            date(2018, 12, 20),
            at(date(2019, 1, 15)),
            channel="信用办决定",
            unit=unit,
            confirmed_by=CONFIRMED_BY,
            data={
                "scheme": SCHEME,
                "period": PERIOD,
                "points": points,
                "post": "信用办主任",
                "grounds": grounds,
            },
        )


def _defaulter_learnt_late(story: Story) -> None:
    """Listed in November, learnt in January, cleared after the year: it counts for the year."""
    listed = story.tell(
        "default",
        "defaulter.listed",
        date(2018, 11, 1),
        at(date(2019, 1, 20)),
        channel="市平台统计",
        unit="gaoxin",
        data={"body": "organ"},
    )
    story.tell(
        "cleared",
        "defaulter.cleared",
        date(2019, 1, 2),
        at(date(2019, 1, 21)),
        channel="市平台统计",
        unit="gaoxin",
        target=listed,
    )


def _appeal(story: Story) -> None:
    """A unit disputes a listing; the appeal is upheld and acts through a retraction."""
    listed = story.tell(
        "default",
        "defaulter.listed",
        date(2018, 6, 11),
        at(date(2018, 6, 18)),
        channel="市平台统计",
        unit="lixia",
        data={"body": "organ"},
    )
    filed = story.tell(
        "appeal",
        "appeal.filed",
        date(2019, 2, 11),
        at(date(2019, 2, 11), time(10, 0)),
        channel="单位申诉",
        unit="lixia",
        target=listed,
        data={"indicator": "9", "claim": "法院已撤销该列入"},
    )
    story.tell(
        "upheld",
        "appeal.upheld",
        date(2019, 2, 27),
        at(date(2019, 2, 27)),
        channel="信用办决定",
        unit="lixia",
        target=filed,
        reason="法院文书核实，列入确已撤销",
        data={"grounds": "法院文书核实"},
    )
    story.tell(
        "correction",
        "entry.retracted",
        date(2019, 3, 1),
        at(date(2019, 3, 1)),
        channel="信用办更正",
        target=listed,
        confirmed_by=CONFIRMED_BY,
        reason="法院撤销列入，申诉成立",
    )


def _erratum(story: Story) -> None:
    """The text of the scheme is corrected: revision 1 becomes 2. The correction is invented."""
    story.tell(
        "rule",
        "scheme.revised",
        date(2019, 4, 1),
        at(date(2019, 4, 1)),
        channel="虚构的勘误",
        confirmed_by=CONFIRMED_BY,
        reason=ERRATUM,
        data={
            "scheme": SCHEME,
            "cause": "erratum",
            "set": {
                "indicators/9/measure/open/weight/values/organ": 2,
                "indicators/9/measure/open/weight/values/institution": 2,
            },
        },
    )
