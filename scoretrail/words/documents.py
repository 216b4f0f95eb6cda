"""What documents say: the score notice, the bulletin, and the tables printed by themselves."""

from __future__ import annotations

from scoretrail.words.speech import Said

NOTICE_TITLE = Said("关于{scheme}得分的通知", "Notice of points: {scheme}")
BULLETIN_TITLE = Said("关于{scheme}得分情况的通报", "Bulletin on the points: {scheme}")
ADDRESSED = Said("{unit}：", "{unit}:")
TO_ALL = Said("各考核对象：", "To all units assessed:")

DRAFT = Said("草　稿", "DRAFT")
NOT_ISSUED = Said(
    "本件为系统生成的草稿，未经审核签发，不加盖印章，不具有效力。",
    "This is a generated draft: neither reviewed nor signed, without a seal and without effect.",
)
OBSTACLES = Said("作为正式表公布前尚有：{listed}。", "Before it may be published: {listed}.")
HEAD_OF = Said("{office}文件", "{office}")
ISSUER_BLANK = Said("（发文机关署名）", "(issuing office)")
DAY_BLANK = Said("　　年　月　日", "(date of issue)")
NUMBER_BLANK = Said("〔　　〕　　号", "(document number)")
PAGE = Said("— {n} —", "— {n} —")
DIGEST = Said("摘要 {digest}", "Digest {digest}")

ORDINALS = (
    Said("一、", "I. "),
    Said("二、", "II. "),
    Said("三、", "III. "),
    Said("四、", "IV. "),
    Said("五、", "V. "),
    Said("六、", "VI. "),
)
ANNEX = Said("附件{n}　{name}", "Annex {n}: {name}")

BY_SCHEME = Said(
    "根据《{title}》（{document}），截至{day}，按第{position}条为止的登记，",
    "Under {title} ({document}), as of {day}, from the entries up to no. {position}, ",
)
YOUR_TOTAL = Said(
    "{unit}得{points}分，在{n}个考核对象中排名第{place}。",
    "{unit} has {points} points and takes place {place} of {n}.",
)
YOUR_TIED = Said(
    "{unit}得{points}分，在{n}个考核对象中并列第{place}。",
    "{unit} has {points} points and ties for place {place} of {n}.",
)
YOUR_SPAN = Said(
    "{unit}尚有指标未评分，总分在{span}之间，不排名。",
    "{unit} has items not scored yet: the total lies within {span}, and there is no place.",
)
YOUR_UNKNOWN = Said(
    "{unit}的总分未评，不排名。", "the total of {unit} is not scored, and there is no place."
)
CONVERTED_TO = Said("折算得分{points}分。", "Converted: {points} points.")
GRADED = Said("等次为{grade}。", "Grade: {grade}.")

SCORES = Said("各项得分", "Points by item")
DEDUCTIONS = Said("扣分明细", "Deductions")
NO_DEDUCTIONS = Said("没有扣分。", "There are no deductions.")
NOT_COUNTED = Said("未计入的记录", "Entries not counted")
ALL_COUNTED = Said("没有未计入的记录。", "Every entry counted.")
READINGS = Said("口径", "Readings")
OBJECTING = Said("核对与复核", "Checking and review")
HOW_TO_OBJECT = Said(
    "对得分有不同意见的，可按页脚的坐标逐项核对条款、计算和记录，并写明记录号和理由申请复核。",
    "Whoever disagrees can check clause, arithmetic and entries of each item by the coordinate at "
    "the foot of the page, and ask for a review with the number of the entry and the reasons.",
)
TO_CHECK = Said("核对：{command}", "To check: {command}")
READINGS_BY = Said("本表涉及口径{n}个：{listed}。", "{n} readings: {listed}.")
READINGS_OF = Said("{basis}{n}个", "{basis} {n}")
READINGS_TOTAL = Said(
    "单独采用某一备选时，总分最大变动{points}分（{reading}：{label}）。",
    "Adopting one alternative alone moves a total by at most {points} ({reading}: {label}).",
)
READINGS_PLACES = Said(
    "名次变动最多{n}个（{reading}：{label}）。",
    "At most {n} places move ({reading}: {label}).",
)
READINGS_STILL = Said(
    "单独采用任一备选，总分和名次都不变。", "No alternative alone moves anything."
)
UNSCORED_ITEMS = Said("未评分：{listed}。", "Not scored: {listed}.")
UNSCORED_ONE = Said("{unit} {codes}", "{unit} {codes}")

OVERALL = Said("总体情况", "Overall")
IN_DETAIL = Said("具体情况", "In detail")
PROBLEMS = Said("存在的问题", "Problems")
DEMANDS = Said("有关要求", "What is asked")
DEMANDS_BLANK = Said("（由发文机关填写）", "(to be written by the issuing office)")
COUNTS = Said(
    "共有考核对象{n}个，已评出总分{scored}个。", "{n} units, {scored} of them with a total."
)
MEAN = Said("平均{mean}分。", "The mean is {mean}.")
HIGHEST = Said("最高{points}分（{units}），", "The highest is {points} ({units}), ")
LOWEST = Said("最低{points}分（{units}）。", "the lowest {points} ({units}).")
LEADING = Said("前{n}名为：{listed}。", "The first {n}: {listed}.")
LED_BY = Said("第{place}名{unit}（{points}分）", "{place}. {unit} ({points})")
GRADES = Said("等次为{grade}的{n}个：{units}。", "Grade {grade}, {n}: {units}.")
NO_TOTALS = Said("均未评出总分。", "None has a total yet.")

ITEM = Said("{code} {name}（{full}分）。", "{code} {name} ({full} points). ")
ITEM_SPECIAL = Said("{code} {name}。", "{code} {name}. ")
ALL_FULL = Said("均得满分。", "All have full points.")
WITH_FULL = Said("得满分的{n}个：{units}。", "{n} with full points: {units}.")
NONE_FULL = Said("没有得满分的。", "None has full points.")
LOST_MOST = Said(
    "失分最多的是{units}，失{points}分。", "The most was lost by {units}: {points} points."
)
GIVEN = Said("{unit}{points}分", "{unit} {points}")
GIVEN_TO = Said("加分：{listed}。", "Added: {listed}.")
TAKEN_FROM = Said("扣分：{listed}。", "Taken: {listed}.")
NOBODY = Said("没有发生。", "None.")
ITEM_UNSCORED = Said("未评分的：{units}。", "Not scored: {units}.")
DOES_NOT_APPLY = Said("不适用的{n}个。", "Does not apply to {n}.")

LOSSES = Said(
    "全部失分合计{points}分，集中在：{listed}。", "{points} points were lost, mainly in: {listed}."
)
LOSS_OF = Said("{code} {name}（{points}分，{n}个对象）", "{code} {name} ({points}, {n} units)")
NO_LOSSES = Said("没有失分。", "Nothing was lost.")
LEFT_OUT = Said(
    "已登记而未计入的记录{n}条，原因为：{listed}。", "{n} entries did not count: {listed}."
)
LEFT_OUT_FOR = Said("{reason}{n}条", "{reason}: {n}")

SUMMARY_ANNEX = Said("得分汇总表", "Summary")
DEDUCTIONS_ANNEX = Said("扣分明细表", "Deductions")
FIGURE = Said("图{n}　{title}", "Figure {n}: {title}")
LINKS_LEFT_OUT = Said(
    "固定链接一栏不印：在页脚坐标的问号前加 /对象/指标 即得。",
    "The column of links is not printed: put /unit/item before the question mark of the coordinate "
    "at the foot.",
)
SOURCES = Said("计分依据", "What this rests on")
DEMO = Said(
    "演示数据（虚构）：本件所列对象、记录和得分均为虚构。",
    "演示数据（虚构）: units, entries and points in this document are all invented.",
)

AND_OTHERS = Said("等另{n}个", " and {n} more")
REASONS_ALONE: dict[str, Said] = {
    "over the cap": Said("超过上限", "over the cap"),
    "duplicate of": Said("与别的记录相同", "duplicates"),
    "after the deadline": Said("晚于截止时刻上报", "submitted after the deadline"),
    "not submitted": Said("没有经平台上报", "never submitted through the platform"),
    "material missing": Said("缺材料", "materials missing"),
    "answered by": Said("已有答复", "answered"),
    "cleared on": Said("已了结", "ended"),
    "retracted by": Said("已撤销", "retracted"),
    "outside the period": Said("不在考核期内", "outside the period"),
    "after as_of": Said("晚于截至日", "after the as-of day"),
    "does not match": Said("不在计分之列", "not what is counted"),
    "names another scheme": Said("属于别的办法", "of another scheme"),
    "replaced by": Said("已被代替", "replaced"),
    "not a whole number": Said("不是整数", "not whole numbers"),
}
"""Why entries did not count, without the detail, where many are told together."""
