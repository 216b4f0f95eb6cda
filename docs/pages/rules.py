"""Rules in words: a line of a scheme as Chinese sentences (规则的中文).

Read off the model, word by word; a page of a scheme sets them beside the clause. Whatever a scheme
may write must change what stands here: a test alters schemes by their own alternatives and looks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import singledispatch
from typing import Literal

from docs.pages.conditions import bounds, field, fields, phrases, topic, where
from domain.comparisons import Comparison, ExternalRank, MinMax, Rank, ShareOf, ShareOfBest
from domain.conversions import (
    AllOrNothing,
    AsGiven,
    Conversion,
    Linear,
    PerItem,
    Proportional,
    RankLinear,
    RankStep,
    Tiers,
)
from domain.indicator import Scored
from domain.measures import Checklist, Count, Delay, Measure, Monthly, Open, Ratio, Value
from domain.points import plain


def rule_of(line: Scored) -> list[str]:
    """The rule of a line, one sentence each; those of its parts follow it, indented by a dash."""
    if line.parts:
        return list(_of_parts(line))
    assert line.measure is not None, "a line without parts has a measure"
    assert line.points is not None, "a line without parts has points"
    sentences = [f"统计数：{figure(line.measure)}。"]
    if line.compare is not None:
        sentences.append(f"比较：{comparison(line.compare)}。")
    sentences.append(f"得分：{conversion(line.points)}。")
    return [*sentences, *_limits(line)]


def _of_parts(line: Scored) -> Iterator[str]:
    how = {"sum": "各部分相加", "least": "取各部分中最低的"}[line.combine]
    yield f"分 {len(line.parts)} 部分，{how}。"
    if line.require is not None:
        yield f"“{line.parts[line.require].name}”得 0 分的，全项不得分。"
    for code, part in line.parts.items():
        full = "" if part.full is None else f"（{plain(part.full)} 分）"
        inner = "".join(rule_of(part))
        yield f"— {code} {part.name}{full}：{inner}"
    yield from _limits(line)


def _limits(line: Scored) -> Iterator[str]:
    if line.floor is None:
        yield "可以扣至负分。"
    elif line.floor != 0:
        yield f"最低 {plain(line.floor)} 分。"
    if line.cap is None:
        yield "不设上限。"
    elif line.cap != "full":
        yield f"最高 {plain(line.cap)} 分。"
    if line.missing != "unscored":
        said = {"zero": "得 0 分", "full": "得满分", "error": "拒绝核算"}[line.missing]
        yield f"缺统计数时{said}。"
    if line.unreachable:
        yield f"其中 {plain(line.unreachable)} 分照原文的规则得不到。"


# Measures


@singledispatch
def figure(measure: Measure) -> str:
    """What is measured, as a phrase."""
    raise TypeError(measure.WORD)


def _joined(head: str, said: Iterable[str], measure: Measure) -> str:
    under = ["所辖单位的记录一并计入"] if measure.with_subunits else []
    return "；".join([head, *said, *under])


@figure.register
def _(measure: Count) -> str:
    return _joined(f"考核期内发生的{topic(measure.of)}件数", phrases(measure.of, measure), measure)


@figure.register
def _(measure: Open) -> str:
    opened = measure.opened
    said = list(phrases(opened, measure))
    if measure.closed is not None:
        said.append(f"由{topic(measure.closed)}了结")
    if measure.key:
        said.append(f"了结的记录没有写明所答记录的，按{fields(opened, measure.key)}相同认定")
    head = f"截止日仍存在的{topic(opened)}件数，不论何时发生"
    return _joined(head, said, measure)


_PICKS = {
    "last": "最近一次登记的{field}",
    "sum": "{field}合计",
    "mean": "{field}平均数",
    "max": "{field}最大数",
    "min": "{field}最小数",
}


@figure.register
def _(measure: Value) -> str:
    of = measure.of
    picked = _PICKS[measure.pick].format(field=field(of, measure.field))
    said = [f"只取{one}的" for one in where(of, measure.where)]
    if measure.in_ is not None:
        said.append(f"计量单位为{measure.in_}")
    if measure.latest_per:
        said.append(f"同一{fields(of, measure.latest_per)}以后登记的为准")
    if measure.last_n is not None:
        said.append(f"取最近 {measure.last_n} 次，不足的算缺数")
    if measure.whole:
        said.append("只收整数")
    if measure.from_unit is not None:
        said.append(f"取考核对象 {measure.from_unit} 的登记")
    said.append("没有登记的按 0" if measure.empty == "zero" else "没有登记的算缺数")
    return _joined(f"考核期内{topic(of)}的{picked}", said, measure)


@figure.register
def _(measure: Ratio) -> str:
    zero = {"missing": "算缺数", "zero": "按 0", "one": "按 1"}[measure.when_zero]
    return _joined(
        f"（{figure(measure.of)}）÷（{figure(measure.over)}）", [f"除数为 0 时{zero}"], measure
    )


@figure.register
def _(measure: Checklist) -> str:
    items = "".join(
        f"（{number}）{name}：{figure(item)}"
        for number, (name, item) in enumerate(measure.items.items(), start=1)
    )
    required = f"，缺 {'、'.join(measure.required)} 的算全缺" if measure.required else ""
    return _joined(f"下列 {len(measure.items)} 样中缺几样{required}：{items}", [], measure)


@figure.register
def _(measure: Delay) -> str:
    unit = "工作日" if measure.unit == "working_day" else "日"
    pick = {"worst": "取最慢的一件", "mean": "取各件的平均"}[measure.pick]
    running = {"missing": "有未办结的算缺数", "running": "未办结的算到截止日"}[measure.unfinished]
    head = f"从{topic(measure.start)}到{topic(measure.end)}的{unit}数（起日不计，止日计）"
    said = [pick, running]
    if measure.unless is not None:
        said.append(f"截止前已有{topic(measure.unless.answered_by)}的不计")
    return _joined(head, said, measure)


@figure.register
def _(measure: Monthly) -> str:
    head = f"逐月相加：有月报的月份以月报为准（{figure(measure.reported)}）"
    return _joined(head, [f"没有月报的月份按记录计（{figure(measure.records)}）"], measure)


# Comparisons and conversions


@singledispatch
def comparison(compare: Comparison) -> str:
    """How a unit is set beside the others, as a phrase."""
    raise TypeError(compare.WORD)


_FIRST = {"most": "多", "least": "少"}
_ZERO_OR_FULL = {"zero": "0", "full": "1"}


@comparison.register
def _(compare: Rank) -> str:
    ties = {
        "best": "同数同名次，后面空位（1、2、2、4）",
        "dense": "同数同名次，后面不空位（1、2、2、3）",
        "mean": "同数取平均名次",
        "worst": "同数取最后的名次（1、3、3、4）",
    }[compare.ties]
    return f"在全部考核对象中排名，{_FIRST[compare.best]}者在前；{ties}"


@comparison.register
def _(compare: ShareOfBest) -> str:
    best = _FIRST[compare.best]
    share = "统计数÷最多者的统计数" if compare.best == "most" else "最少者的统计数÷统计数"
    return f"{share}（最{best}者为 1）；除数为 0 时为 {_ZERO_OR_FULL[compare.when_zero]}"


@comparison.register
def _(compare: MinMax) -> str:
    top = "最多者为 1，最少者为 0" if compare.best == "most" else "最少者为 1，最多者为 0"
    equal, zero = _ZERO_OR_FULL[compare.all_equal], _ZERO_OR_FULL[compare.when_zero]
    return f"在最少与最多之间按比例，{top}；全部相同时为 {equal}，全部为 0 时为 {zero}"


@comparison.register
def _(compare: ShareOf) -> str:
    if compare.target is not None:
        return f"统计数÷{plain(compare.target)}"
    assert compare.reference is not None, "checked when the scheme was loaded"
    return f"统计数÷参照数；参照数＝{figure(compare.reference)}"


@comparison.register
def _(compare: ExternalRank) -> str:
    return f"统计数就是公布的位次；参加排名的个数＝{figure(compare.among)}"


@singledispatch
def conversion(points: Conversion) -> str:
    """How points follow, as a phrase."""
    raise TypeError(points.WORD)


@conversion.register
def _(points: AllOrNothing) -> str:
    return f"{bounds(points.when)} 的得满分，否则 0 分"


@conversion.register
def _(_: Proportional) -> str:
    return "满分×比例，比例限于 0 至 1"


def _zero(zero: str) -> str:
    return "；统计数为 0 的得 0 分" if zero == "no points" else "；统计数为 0 的也按名次"


@conversion.register
def _(points: RankLinear) -> str:
    if points.last == "one_nth":
        return f"满分×（N−名次＋1）÷N，N 为参加比较的个数{_zero(points.zero)}"
    last = "0" if points.last == "zero" else plain(Fraction(points.last))
    return f"第一名满分，末名 {last} 分，其间按名次均匀递减{_zero(points.zero)}"


@conversion.register
def _(points: RankStep) -> str:
    return f"第一名满分，每降一位减 {plain(points.step)} 分{_zero(points.zero)}"


@conversion.register
def _(points: PerItem) -> str:
    verb = "减" if points.each < 0 else "加"
    start = "满分" if points.start == "full" else " 0 分"
    most = "" if points.at_most is None else f"，最多{verb} {plain(points.at_most)} 分"
    return f"从{start}起，统计数每 1 {verb} {plain(abs(points.each))} 分{most}"


@conversion.register
def _(points: Tiers) -> str:
    rows = [f"{bounds(row)} 得{_tier(row.points)}" for row in points.table]
    rows.append(f"其余得{_tier(points.otherwise)}")
    if points.none is not None:
        rows.append(f"没有可计事项的得{_tier(points.none)}")
    return "；".join(rows)


def _tier(points: Fraction | Literal["full"]) -> str:
    return "满分" if points == "full" else f" {plain(points)} 分"


@conversion.register
def _(points: Linear) -> str:
    sign = "−" if points.b < 0 else "＋"
    return f"{plain(points.a)} {sign} {plain(abs(points.b))} × 统计数"


@conversion.register
def _(_: AsGiven) -> str:
    return "统计数就是得分"


__all__ = ["bounds", "comparison", "conversion", "field", "figure", "rule_of"]
