"""A page per shipped scheme and timeline: clause, rule and reading side by side (原文、规则、口径).

Everything on it is read off the model that scores; the clauses are quoted as they are printed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from fractions import Fraction

from docs.pages.rules import rule_of
from docs.pages.tables import cell, table
from domain.citations import Cite
from domain.indicator import AppliesTo, CountsFrom, Indicator
from domain.points import plain
from domain.readings import Reading
from domain.rulebook import shipped_schemes
from domain.scheme import Scheme
from domain.timelines import Step, Timeline, shipped_timelines
from domain.view import CountsFromField

STATUS = {
    "reading": "口径稿（`reading`）：一种读法，尚无信用办采用，据此算出的得分只能公布为草稿",
    "adopted": "已采用（`adopted`）",
    "withdrawn": "已撤回（`withdrawn`）",
}
BASIS = {
    "text": "原文",
    "inferred": "推定",
    "default": "默认，原文未写",
    "office": "信用办定",
    "printed": "印本",
}
KIND = {"base": "", "bonus": "加分，", "penalty": "扣分，", "shown": "只列示，不计入总分，"}
DAY = {"occurred": "发生日", "submitted": "上报日"}


def pages() -> dict[str, str]:
    """The page of every shipped scheme and timeline, by its file's name."""
    schemes = {f"{scheme.id}.md": scheme_page(scheme) for scheme in shipped_schemes().values()}
    timelines = {
        f"{timeline.timeline}.md": timeline_page(timeline)
        for timeline in shipped_timelines().values()
    }
    return schemes | timelines


def scheme_page(scheme: Scheme) -> str:
    """One scheme: what it is, its indicators, its total, its readings."""
    parts = [
        f"# {scheme.title}\n",
        "\n".join(_head(scheme)),
        f"## 考核对象\n\n{_units(scheme)}",
    ]
    if scheme.sections:
        parts.append(f"## 分节\n\n{_sections(scheme)}")
    parts += ["## 指标\n", *(_indicator(scheme, code) for code in scheme.codes)]
    parts.append("## 总分与等次\n\n" + "\n".join(f"- {line}" for line in _total(scheme)))
    if scheme.readings:
        parts.append("## 关于整个办法的口径\n\n" + _readings(scheme.readings))
    return "\n\n".join(part.rstrip("\n") for part in parts) + "\n"


def _head(scheme: Scheme) -> Iterator[str]:
    yield f"- 编号：`{scheme.id}`，第 {scheme.revision} 次文本"
    yield f"- 状态：{STATUS[scheme.status]}"
    yield f"- 依据：{scheme.source.document}（{scheme.source.issuer}），原文 `{scheme.source.file}`"
    if scheme.scores == "others":
        yield "- 考核的不是政府单位，只作语言的例子，不供使用"
    period = scheme.period
    yield f"- 考核期：{period.first} 至 {period.last}"
    if period.submitted_by is not None:
        yield f"- 上报截止：{_instant(period.submitted_by, scheme)}（含该时刻），逾期无效"
    yield f"- 计数日：{_counts_from(scheme.counts_from)}"
    if scheme.finish is not None:
        cited = "".join(map(_quoted, scheme.finish.cite))
        yield f"- 考核应于 {scheme.finish.due(period)} 前完成：{cited}"
    if scheme.calendar is not None:
        yield f"- 工作日按日历 `{scheme.calendar}`"


def _instant(instant: datetime, scheme: Scheme) -> str:
    return f"{instant.astimezone(scheme.zone_info):%Y-%m-%d %H:%M:%S}"


def _counts_from(rule: CountsFrom) -> str:
    if isinstance(rule, CountsFromField):
        each = "、".join(f"{value} 按{DAY[day]}" for value, day in rule.values.items())
        return f"看 {rule.by}：{each}"
    return DAY[rule]


def _units(scheme: Scheme) -> str:
    units = scheme.units
    merged = {"stays": "", "moves": "并入的考核对象，其记录随之转入。\n"}[units.merged]
    if units.open is not None:
        return f"种类为 `{units.open}` 的全部登记单位（{BASIS[units.basis]}）。\n{merged}"
    rows = [
        [f"`{entry.unit or key}`", entry.name, entry.code or "—", entry.kind]
        for key, entry in units.roster.items()
    ]
    said = (
        f"名册 {len(rows)} 个（依据：{BASIS[units.basis]}），名称和代码为考核期首日的。\n{merged}\n"
    )
    groups = "".join(
        f"\n组 `{name}`：{'、'.join(units.roster[key].name for key in members)}。\n"
        for name, members in units.groups.items()
    )
    return said + table(["标识", "名称", "代码", "种类"], rows) + groups


def _sections(scheme: Scheme) -> str:
    rows = [
        [key, one.name, plain(one.weight), one.printed or "—", BASIS[one.basis]]
        for key, one in scheme.sections.items()
    ]
    return table(["节", "名称", "分值", "印本", "依据"], rows)


def _indicator(scheme: Scheme, code: str) -> str:
    indicator = scheme.indicators[code]
    rule = [*_scope(scheme, code), *rule_of(indicator), *_answers(indicator)]
    row = [
        "\n".join(_quoted(cite) for cite in indicator.cite) or "—",
        "\n".join(rule),
        "\n".join(_reading_lines(indicator.readings)) or "—",
    ]
    heading = f"### {code} {indicator.name}\n\n{_worth(indicator)}\n\n"
    return heading + table(["条款（原文）", "规则", "口径"], [row])


def _worth(indicator: Indicator) -> str:
    kind = KIND[indicator.kind]
    section = "" if indicator.section is None else f"第{indicator.section}节，"
    if indicator.full is None:
        return f"{section}{kind}满分没有印出。"
    basis = "" if indicator.full_basis == "printed" else f"（{BASIS[indicator.full_basis]}）"
    return f"{section}{kind}满分 {plain(indicator.full)} 分{basis}。"


def _scope(scheme: Scheme, code: str) -> Iterator[str]:
    indicator = scheme.indicators[code]
    if indicator.applies_to is not None:
        policy = {
            "rescale": "其余项折算到满分",
            "full": "本项得满分",
            "zero": "本项得 0 分",
            "undecided": "总分待定",
        }[indicator.policy]
        yield f"只适用于{_bound(scheme, indicator.applies_to)}；不适用的{policy}。"
    if indicator.counts_from is not None:
        yield f"本项计数日：{_counts_from(indicator.counts_from)}。"
    for part, rule in indicator.parts.items():
        if rule.counts_from is not None:
            yield f"{part} 计数日：{_counts_from(rule.counts_from)}。"


def _bound(scheme: Scheme, rule: AppliesTo) -> str:
    if rule.group is not None:
        return f"组 {rule.group} 的 {len(scheme.units.groups[rule.group])} 个单位"
    if rule.kinds:
        return f"种类为 {'、'.join(rule.kinds)} 的单位"
    return "、".join(scheme.units.roster[key].name for key in rule.units)


def _answers(indicator: Indicator) -> Iterator[str]:
    if indicator.couples:
        yield "本项与别的单位相比：更正一个单位会牵动其他单位。"
    if indicator.finding is not None:
        yield "有“指标评定”登记的，以评定之和代替按记录计的得分（不超过满分）。"
    if indicator.silence != "accept":
        said = {"unscored": "未评分", "zero": "0 分"}[indicator.silence]
        yield f"没有任何记录、也没有收到报送（含零报告）的，{said}。"
    if indicator.evidence is not None:
        yield f"考核依据：{indicator.evidence}。"


def _quoted(cite: Cite) -> str:
    text = "".join(cite.quote.split("\n"))
    return f"“{text}”（{cite.at}）"


def _reading_lines(readings: tuple[Reading, ...]) -> Iterator[str]:
    for reading in readings:
        basis = BASIS[reading.basis]
        yield f"**{reading.id}** {reading.question}？采用：{reading.adopted}（{basis}）"
        if reading.document is not None:
            yield f"　定于：{reading.document}"
        for alternative in reading.alternatives:
            yield f"　备选：{alternative.label}"
        if reading.no_alternative is not None:
            yield f"　无备选：{reading.no_alternative}"


def _readings(readings: tuple[Reading, ...]) -> str:
    rows = [
        [
            one.id,
            one.question,
            one.adopted,
            BASIS[one.basis],
            "\n".join(_alternatives(one)) or "—",
        ]
        for one in readings
    ]
    return table(["编号", "问题", "采用", "依据", "备选"], rows)


def _alternatives(reading: Reading) -> Iterator[str]:
    for one in reading.alternatives:
        changes = "；".join(f"`{path}` 改为 {_tree(value)}" for path, value in one.set.items())
        yield f"{one.label}（{changes}）"
    if reading.no_alternative is not None:
        yield f"无：{reading.no_alternative}"


def _tree(value: object) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_tree(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_tree, value)) + "]"
    if isinstance(value, Fraction):
        return plain(value)
    return "null" if value is None else str(value)


def _total(scheme: Scheme) -> Iterator[str]:
    total = scheme.total
    if total.full is not None:
        yield f"满分 {plain(total.full)} 分。"
    low = "不设下限" if total.min is None else f"最低 {plain(total.min)} 分"
    high = "不设上限" if total.max is None else f"最高 {plain(total.max)} 分"
    yield f"总分＝各项得分之和，加加分、减扣分；{low}，{high}。"
    if total.bonus_cap is not None:
        yield f"加分合计最多 {plain(total.bonus_cap)} 分。"
    if total.convert_to is not None:
        yield f"另换算为 {plain(total.convert_to)} 分制。"
    at = {"indicator": "每项指标", "total": "总分"}[total.round.at]
    yield f"只取整一次：在{at}，四舍五入到 {total.round.decimals} 位小数。"
    if scheme.grades:
        on = {"printed": "取整后的", "exact": "未取整的"}[scheme.grade_on]
        each = "、".join(f"{plain(one.at_least)} 分以上（含）{one.name}" for one in scheme.grades)
        yield f"等次按{on}总分，由高到低：{each}。"
    for cite in scheme.grades_cite:
        yield f"等次的条款：{_quoted(cite)}"


def timeline_page(timeline: Timeline) -> str:
    """One timeline: its steps, when each is due, and what the text leaves open."""
    end = {"clip": "取当月最后一日", "roll": "取次月一日"}[timeline.month_end]
    source = timeline.source
    ends = "、".join(f"`{topic}`" for topic in timeline.ends)
    head = [
        f"- 编号：`{timeline.timeline}`，第 {timeline.revision} 次文本",
        f"- 状态：{STATUS[timeline.status]}",
        f"- 依据：{source.document}（{source.issuer}），原文 `{source.file}`",
        f"- 起于 `{timeline.starts}`；{ends} 之后不再有应办事项",
        f"- 没有对应日时{end}",
        "- 时限只是状态，不是得分",
    ]
    rows = [_step(code, step) for code, step in timeline.steps.items()]
    steps = table(["步骤", "名称", "应办日", "由此完成", "逾期"], rows)
    clauses = "\n".join(f"- {cell(_quoted(cite))}" for cite in timeline.cite)
    parts = [
        f"# {timeline.title}\n",
        "\n".join(head),
        f"## 步骤\n\n{steps}",
        f"## 条款（原文）\n\n{clauses}",
        f"## 口径\n\n{_readings(timeline.readings)}",
    ]
    return "\n\n".join(part.rstrip("\n") for part in parts) + "\n"


def _step(code: str, step: Step) -> list[str]:
    of = "起点" if step.after.of == "start" else f"`{step.after.of}`"
    due = f"{of} 之日" if step.after.months == 0 else f"{of} 之后 {step.after.months} 个月"
    return [f"`{code}`", step.name, due, f"`{step.done_by}`", step.overdue or "—"]


__all__ = ["pages", "scheme_page", "timeline_page"]
