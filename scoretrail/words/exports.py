"""What exported tables say: sheet names, headings, and the sheet that says what they rest on."""

from __future__ import annotations

from scoretrail.words.speech import Said

SHEET = Said("得分表", "Score sheet")
DEDUCTIONS = Said("扣分明细表", "Deductions")
SUMMARY = Said("得分汇总表", "Summary")
STANDINGS = Said("排名表", "Standings")
IMPACT = Said("更正影响表", "Impact")
READINGS = Said("口径影响表", "Readings")
TIMELINE = Said("走势表", "Timeline")
ENTRIES = Said("台账", "Entries")
TABLE = Said("表", "Table")
TRAIL = Said("计分依据表", "Trail")
BASIS = Said("口径", "Basis")

NUMBER = Said("序号", "No.")
REASON = Said("扣分事由", "Why deducted")
CLAUSE = Said("条款原文", "Clause")
DEDUCTED = Said("扣分值", "Deducted")
OCCURRED = Said("发生日", "Occurred")
RECORDED = Said("登记日", "Recorded")
SOURCE_DOCUMENT = Said("来源文号", "Source document")
ENTRY = Said("记录号", "Entry")
LINK = Said("固定链接", "Pinned link")
SUM = Said("合计", "Total")
MEAN = Said("平均", "Mean")
PREVIOUS = Said("上期", "Before")
MOVED = Said("升降", "Moved")
OVER_MEAN = Said("较均值", "Against mean")
AND_FULL = Said("{code} {name}（{full}）", "{code} {name} ({full})")
IS_COUNTED = Said("是否计入", "Counted")
AMOUNT = Said("计数", "Amount")
WHY_NOT = Said("未计入原因", "Why not counted")
UP = Said("↑{n}", "up {n}")
DOWN = Said("↓{n}", "down {n}")
SAME = Said("持平", "same")

AT_FLOOR = Said("扣完为止、封顶或取整", "floor, cap or rounding")
NO_DEDUCTION = Said("无扣分", "no deductions")

COORDINATE = Said("坐标", "Coordinate")
QUESTION = Said("问题", "Question")
LEDGER = Said("台账", "Ledger")
HEAD = Said("当时已知", "Known at")
ROOT = Said("前 {n} 条的根", "Root of the first {n}")
SCHEME = Said("考核办法", "Scheme")
SCHEME_DIGEST = Said("办法摘要", "Scheme digest")
ENGINE = Said("计算程序", "Engine")
UP_TO = Said("资料时点", "Data as of")
ROWS = Said("行数", "Rows")
ALL_ROWS = Said("共{n}行，完", "{n} rows, complete")
SOME_ROWS = Said("{n}行，共{all}行，未完", "{n} of {all} rows, not complete")
VERIFY = Said("核验", "Verify")
AGAIN = Said("复算", "Ask again")
FORMULAS = Said(
    "有公式的格可重算；单元格里的数已按办法取整，不再舍入。超过十五位有效数字的数以文本列出。",
    "Cells with formulas can be computed again; numbers are rounded by the scheme and never again. "
    "A number of more than fifteen digits stands as text.",
)
NOTE = Said("说明", "Note")
COMPARED_WITH = Said("上期表", "Compared with")
NOTHING_BEFORE = Said("此前没有公布过得分表", "no table was published before")
DRAFT = Said("草稿", "draft")
