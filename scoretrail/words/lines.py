"""Lines: what an answer says of itself and of its parts."""

from __future__ import annotations

from scoretrail.words.speech import Said

DEMO = Said("演示数据（虚构）", "演示数据（虚构） invented data")
"""Stands on every surface of a ledger whose name begins `demo/`; nothing removes it."""

AS_OF = Said("截至{day}", "as of {day}")
TODAY = Said("截至今天{day}", "as of today, {day}")
LAST_DAY = Said("考核期至{last}，按末日计", "the period ended on {last}: its last day answers")
KNOWN_AT = Said("当时已知#{position}", "known at #{position}")
KNOWN_AT_HEAD = Said("已知全部#{position}", "all known, #{position}")
NOTHING_KNOWN = Said("尚无登记", "nothing recorded")
RULES = Said("规则@{revision}", "rules @{revision}")
RULES_AT = Said("规则@{revision}（#{position}时）", "rules @{revision} (as of #{position})")
CROSS = Said(
    "跨办法试算，不得公布", "trial under another scheme, year or population: never published"
)
SUPPOSED = Said("假设，不得公布", "supposed rules: never published")
ONLY_DEFAULTS = Said("口径均为默认", "all readings are defaults")
"""Of a scheme of whose readings no office has adopted any: it stands on every answer."""
ATTESTED = Said(
    "按原登记时间至{at}所知，原登记时间没有证明",
    "by the times that older registers attest, up to {at}: nothing proves them",
)
UNPROVED = Said("原登记时间没有证明", "nothing proves the attested times")
TALLY = Said("共{head}条：计入{seen}", "{head} entries: {seen} counted in")
TALLY_AFTER = Said("截至日后发生{n}", "{n} occurred after the as-of day")
TALLY_LATER = Said("其后登记{n}", "{n} recorded later")

TIED = Said("并列{place}", "{place} =")
UNSCORED = Said("未评分", "unscored")
UNSCORED_SPAN = Said("未评分 {span}", "unscored {span}")
NOT_APPLICABLE = Said("不适用", "not applicable")
AND_MORE = Said("另有 {n} 条，用 --all 全列", "and {n} more; --all lists them")
UNITS_AND_MEAN = Said("考核对象 {n} · 平均 {mean}", "{n} units · mean {mean}")
UNITS_ONLY = Said("考核对象 {n}", "{n} units")
ROUNDED = Said("{exact} 四舍五入为 {points}", "{exact} rounded to {points}")

LOSS = Said("{code} {name} {loss}", "{code} {name} {loss}")
NO_LOSS = Said("无失分", "no loss")
ITEMS_UNSCORED = Said("{codes} 未评分", "{codes} unscored")
NO_ENTRIES = Said("无记录", "no entries")
NO_ENTRIES_FULL = Said("无记录；按原文满分", "no entries; full points by the text")
N_ENTRIES = Said("{n}", "{n}")
COUNTED_OF = Said("{counted}/{seen}", "{counted}/{seen}")
NO_CLAUSE = Said("照登，本办法没有条款计分", "recorded, no clause of this scheme scores it")

GROUP = Said("{value} {n}件×{weight}", "{n} {value} × {weight}")
FIGURE = Said("统计数 {value}", "figure {value}")
SIDES = Said("{of} ÷ {over} = {value}", "{of} ÷ {over} = {value}")
MISSING_ITEMS = Said("缺 {names}", "lacking {names}")
RANK = Said(
    "{value} 排第{place}，共{n}个（最多{best}）", "{value} is place {place} of {n} (best {best})"
)
RANK_LEAST = Said(
    "{value} 排第{place}，共{n}个（最少{best}）", "{value} is place {place} of {n} (best {best})"
)
RANK_TIED = Said(
    "{value} 并列第{place}，共{n}个（最多{best}）",
    "{value} ties for place {place} of {n} (best {best})",
)
RANK_TIED_LEAST = Said(
    "{value} 并列第{place}，共{n}个（最少{best}）",
    "{value} ties for place {place} of {n} (best {best})",
)
PUBLISHED_PLACE = Said("公布位次 {place}/{n}", "published place {place} of {n}")
SHARE = Said("{value}÷最多{best} = {share}", "{value} ÷ the best, {best} = {share}")
SHARE_OF = Said("{value}÷{best} = {share}", "{value} ÷ {best} = {share}")
MET = Said("符合", "met")
NOT_MET = Said("不符", "not met")
NONE_NO_POINTS = Said("一件没有，不得分", "none at all: no points")
FLOOR = Said("扣完为止", "not below the floor")
CAP = Said("到上限为止", "held at the cap")
FINDING_REPLACES = Said(
    "评定 {points}，代替按记录计的 {alone}",
    "a finding of {points} replaces the {alone} of the entries",
)
OCCURRED = Said("发生{day}", "occ. {day}")
RECORDED = Said("登记{day}", "rec. {day}")
SUBMITTED = Said("上报{day}", "submitted {day}")
COUNTS_AS = Said("计{amount}", "counts {amount}")
CORRECTED = Said("（经 {positions} 更正）", " (corrected by {positions})")
DOCUMENT_AT = Said("{at} · {document}", "{at} · {document}")
READING = Said("{id} {adopted}", "{id} {adopted}")
READING_BASIS = {
    "text": Said("原文", "the text"),
    "inferred": Said("推定", "inferred"),
    "default": Said("默认", "default"),
    "office": Said("信用办定", "the office"),
}

UNCHANGED = Said("不变：{units}", "unchanged: {units}")
NOTHING_MOVED = Said("没有差别", "no difference")
ORDER = Said(
    "先日期，再逐条记录，后逐条规则：次序决定各占多少，所以固定",
    "first the day, then entry by entry, then rule by rule: the order decides the split",
)
BY_DAY = Said("日期 {points}", "the day {points}")
BY_QUESTION = Said("所问不同 {points}", "the question {points}")
BY_ENTRY = Said("#{position} {what} {points}", "#{position} {what} {points}")
ONE_OF_MANY = Said("#{position} {points}", "#{position} {points}")
BY_RULE = Said("规则#{position} {what} {points}", "rule #{position} {what} {points}")
OWED = Said("应扣{before}→{after}，满分{full}", "due {before}→{after}, full {full}")
FIGURES = Said("统计数{before}→{after}", "figure {before}→{after}")
PLACES = Said("名次 {before}→{after}", "place {before}→{after}")
GRADES = Said("等次 {before}→{after}", "grade {before}→{after}")
RETRACTED = Said("撤销{id}", "retracts {id}")
AMENDED = Said("更正{id}", "amends {id}")
SUPPLEMENTED = Said("补充{id}", "supplements {id}")
REATTRIBUTED = Said("{id}改归{unit}", "{id} moves to {unit}")

FROM_THE_START = Said("起点", "start")
CAUSE_ERRATUM = Said("勘误", "erratum")
CAUSE_AMENDMENT = Said("修订", "amendment")
CAUSE_READING = Said("口径", "reading")
OTHERS_MOVED = Said("其他对象的变化", "other units moved")
