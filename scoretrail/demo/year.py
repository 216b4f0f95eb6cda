"""The invented year 2018: what twelve units reported, and what was found about them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from scoretrail.demo.dice import Dice
from scoretrail.demo.profile import PROFILES, Profile
from scoretrail.demo.telling import CONFIRMED_BY, Story, at, monday_after

SCHEME = "jinan-2018-districts"
PERIOD = "2018"
SEED = 20181231

FIRST = date(2018, 2, 26)
LAST = date(2018, 12, 14)

MEASURES = ("取消评优", "限制投标", "限制融资", "优先办理", "容缺受理", "限制高消费", "减少抽查")
DEPARTMENTS = ("教育局", "住建局", "市场监管局", "税务局", "人社局", "财政局", "城管局")
FIELDS = ("信用医疗", "信用停车", "信用养老", "信用家政", "信用借阅", "信用租赁", "信用审批")
TITLES = ("诚信兴商宣传月", "信用知识进社区", "信用记录关爱日", "诚信建设万里行", "信用进校园")
GOOD = (
    ("media-report", "plan", "document", "pictures"),
    ("media-report", "document", "summary"),
    ("media-report", "pictures", "summary", "typical-case"),
)
POOR = (("pictures", "summary"), ("media-report", "plan", "pictures"))
LEVELS = ("city", "province", "nation")
UPLOAD = "平台模块上报"


class Year:
    """Tells the ordinary course of the year, unit by unit."""

    def __init__(self, story: Story) -> None:
        self._story = story
        self._dice = Dice(SEED)
        self._objects = 0

    def tell(self) -> None:
        """Every unit's year."""
        for number, profile in enumerate(PROFILES, start=1):
            self._organisation(profile, number)
            self._cases(profile)
            self._publicity(profile)
            self._innovations(profile)
            self._defaulters(profile)
            self._assessment(profile)

    def _organisation(self, profile: Profile, number: int) -> None:
        """Items 1 and 2. One unit reports too late, one without the number of its document."""
        day = self._dice.day(date(2018, 1, 15), date(2018, 6, 30))
        submitted = self._submitted(day)
        document: str | None = f"演示字〔2018〕{number}号"
        if profile.unit == "nanbushanqu":
            document = None
        if profile.unit == "shanghe":
            submitted = at(date(2018, 12, 31), time(17, 20))
        data = {"number": document} if document else {}
        self._report("group", "leading-group.established", profile, day, submitted, data)
        day = self._dice.day(date(2018, 3, 1), date(2018, 9, 30))
        data = {"kind": "plan", "number": f"演示发〔2018〕{number}号", "title": "信用工作方案"}
        if profile.unit != "jiyang":
            self._report("plan", "document.issued", profile, day, self._submitted(day), data)

    def _cases(self, profile: Profile) -> None:
        """Item 3-4, by both channels."""
        for _ in range(profile.system):
            day = self._dice.day(FIRST, date(2018, 12, 28))
            self._story.tell(
                "case",
                "joint-case.reported",
                day,
                at(monday_after(day)),
                channel="联合奖惩系统",
                unit=profile.unit,
                data=self._case("system", day),
            )
        for _ in range(profile.form):
            day = self._dice.day(FIRST, LAST)
            data = self._case("form", day)
            submitted = self._submitted(day)
            self._report("case", "joint-case.reported", profile, day, submitted, data)

    def _case(self, channel: str, day: date) -> dict[str, str]:
        self._objects += 1
        return {
            "channel": channel,
            "object": f"DEMO-{self._objects:04}",
            "measure": self._dice.pick(MEASURES),
            "department": self._dice.pick(DEPARTMENTS),
            "date": day.isoformat(),
        }

    def _publicity(self, profile: Profile) -> None:
        """Items 5 and 6: activities with and without proof, coverage above the caps."""
        for number in range(profile.activities + profile.unqualified):
            day = self._dice.day(FIRST, LAST)
            proved = number < profile.activities
            data: dict[str, object] = {
                "title": self._dice.pick(TITLES),
                "materials": list(self._dice.pick(GOOD if proved else POOR)),
                "media_level": self._dice.pick(LEVELS[:2]) if proved else "county",
            }
            submitted = self._submitted(day)
            self._report("activity", "activity.reported", profile, day, submitted, data)
        for subject, coverage in enumerate(profile.coverage, start=1):
            for level, reports in zip(LEVELS, coverage, strict=True):
                for _ in range(reports):
                    self._media(profile, f"诚信典型{subject}", level)

    def _media(self, profile: Profile, subject: str, level: str) -> None:
        day = self._dice.day(FIRST, LAST)
        data = {"subject": subject, "level": level, "outlet": f"演示{_OUTLETS[level]}"}
        self._report("media", "media.reported", profile, day, self._submitted(day), data)

    def _innovations(self, profile: Profile) -> None:
        """Item 7: one per department and field."""
        for number in range(profile.innovations):
            day = self._dice.day(FIRST, LAST)
            data: dict[str, object] = {
                "department": DEPARTMENTS[number % len(DEPARTMENTS)],
                "field": FIELDS[(number + self._dice.below(2)) % len(FIELDS)],
                "materials": list(self._dice.pick(GOOD)),
                "media_level": self._dice.pick(LEVELS[:2]),
            }
            submitted = self._submitted(day)
            self._report("innovation", "innovation.reported", profile, day, submitted, data)

    def _defaulters(self, profile: Profile) -> None:
        """Item 9: listed, some of them cleared before the year is over."""
        for number, body in enumerate(profile.defaulters):
            day = self._dice.day(date(2018, 2, 1), date(2018, 8, 31))
            listed = self._story.tell(
                "default",
                "defaulter.listed",
                day,
                at(monday_after(day)),
                channel="市平台统计",
                unit=profile.unit,
                data={"body": body},
            )
            if number < profile.cleared:
                end = self._dice.day(date(2018, 10, 1), date(2018, 12, 20))
                self._story.tell(
                    "cleared",
                    "defaulter.cleared",
                    end,
                    at(monday_after(end)),
                    channel="市平台统计",
                    unit=profile.unit,
                    target=listed,
                )

    def _assessment(self, profile: Profile) -> None:
        """Item 8: what the office found; one unit is left open."""
        if profile.assessed is None:
            return
        self._story.tell(
            "assessed",
            "indicator.assessed",
            date(2019, 1, 9),
            at(date(2019, 1, 10)),
            channel="信用办评定",
            unit=profile.unit,
            confirmed_by=CONFIRMED_BY,
            data={
                "scheme": SCHEME,
                "period": PERIOD,
                "indicator": "8",
                "points": profile.assessed,
                "post": "信用办考核岗",
                "grounds": "双公示抽查",
            },
        )

    def _submitted(self, day: date) -> datetime:
        """Some days later, in office hours."""
        clock = time(9 + self._dice.below(8), self._dice.below(60))
        return at(day + timedelta(days=1 + self._dice.below(12)), clock)

    def _report(
        self,
        kind: str,
        topic: str,
        profile: Profile,
        day: date,
        submitted: datetime,
        data: dict[str, object] | dict[str, str],
    ) -> None:
        self._story.tell(
            kind,
            topic,
            day,
            at(monday_after(submitted.date())),
            channel=UPLOAD,
            unit=profile.unit,
            submitted_at=submitted,
            data=data,
        )


_OUTLETS = {"city": "市级媒体", "province": "省级媒体", "nation": "国家级媒体"}
