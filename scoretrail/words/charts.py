"""What charts say: their titles, what they show, and the marks on them."""

from __future__ import annotations

from scoretrail.words.speech import Said

SCORE_OVER_TIME = Said("{subject} 得分走势", "{subject}: score over time")
SCORE_OVER_TIME_SHOWS = Said(
    "实线按发生日：截至该日得多少分。虚线按登记日：到该日为止登记的，给出多少分。"
    "细线为未评分时的上下限。",
    "Solid by the day things happened: the score as of that day. "
    "Dashed by the day they were recorded: the score from what was recorded by that day. "
    "Fine lines bound a score that cannot be said yet.",
)
BY_OCCURRENCE = Said("按发生", "by occurrence")
BY_KNOWLEDGE = Said("按当时已知（登记）", "by knowledge (recorded)")
AXIS = Said("依据", "Axis")
OPEN_SPAN = Said("未评分：可能的范围", "unscored: where it may lie")
PERIOD_END = Said("考核期末 {day}", "period ends {day}")

POINTS_LOST = Said("{subject} 失分瀑布", "{subject}: points lost")
POINTS_LOST_SHOWS = Said(
    "从满分起，逐项减去失分、加减特殊分，到总分为止。斜线为未评分的空当。",
    "From full points down, item by item, to the total. Hatched: what is not scored yet.",
)
FULL_POINTS = Said("满分", "Full points")
OTHER_STEPS = Said("封顶、折算与不适用项", "Limits, scaling, items that do not apply")
WITHOUT_LOSS = Said("其余 {n} 项无增减", "the other {n} items: no change")
CHANGE = Said("增减", "Change")
REMAINS = Said("余", "Left")

PLACE_OVER_TIME = Said("名次走势", "Place over time")
PLACE_OVER_TIME_OF = Said("{subject} 名次走势", "{subject}: place over time")
PLACE_BY_OCCURRENCE = Said(
    "截至各日的名次，第1名在上。最后一排“—”为未排名。",
    "The place as of each day, the first on top. The last line, —, is for those without a place.",
)
PLACE_BY_KNOWLEDGE = Said(
    "按到各日为止登记的，名次如何，第1名在上。最后一排“—”为未排名。",
    "The place by what was recorded up to each day, the first on top. "
    "The last line, —, is for those without a place.",
)

DISTRIBUTION = Said("总分分布", "Distribution of totals")
DISTRIBUTION_SHOWS = Said(
    "各分数段的考核对象数；短线为各对象的总分。",
    "How many units lie in each band; each tick is the total of one unit.",
)
BAND = Said("分数段", "Band")
MANY = Said("对象数", "Units")
NOT_DRAWN = Said("未评分 {n} 个，不在图中", "{n} unscored, not drawn")
MEAN = Said("平均 {mean}", "mean {mean}")
GRADE_FROM = Said("{grade} ≥{points}", "{grade} ≥{points}")
NOTHING = Said("没有可画的数", "nothing to draw")
