"""Checks for authors of schemes: sums, reach, quotations, populations, readings.

A check reads a scheme and reports; it never repairs. Each finding names the path, what is wrong, why it
matters and what to do. A defect of the printed text that a reading settles is no finding.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from domain.checked_measures import measure_findings
from domain.checked_tables import grade_findings, tier_findings
from domain.citations import citation_faults, source_is_intact
from domain.conversions import PerItem, Tiers
from domain.errors import ScoretrailError
from domain.finding import SchemeFinding
from domain.indicator import Indicator, Scored
from domain.language import tree_of
from domain.points import ZERO, plain
from domain.scheme import Scheme

__all__ = ["SchemeFinding", "check"]


def check(scheme: Scheme, source: bytes | None = None) -> list[SchemeFinding]:
    """Everything that an author should mend before the scheme is used, in order of path.

    `source` is the text it quotes, where that does not come with the package.
    """
    found = [
        *_sections(scheme),
        *_citations(scheme, source),
        *_readings(scheme),
        *_population(scheme),
        *grade_findings(scheme),
    ]
    for code in scheme.codes:
        found += _indicator(code, scheme.indicators[code])
    return found


def _sections(scheme: Scheme) -> Iterator[SchemeFinding]:
    for name, section in scheme.sections.items():
        path = f"sections/{name}/weight"
        full = [
            indicator.full or ZERO
            for indicator in scheme.indicators.values()
            if indicator.section == name and indicator.kind == "base"
        ]
        if sum(full, start=ZERO) != section.weight:
            yield SchemeFinding(
                "section-sum",
                path,
                f"各项满分之和 {plain(sum(full, start=ZERO))} 不等于本节 {plain(section.weight)}",
                f"the items add up to {plain(sum(full, start=ZERO))}, the section is "
                f"{plain(section.weight)}",
                "改正各项满分或本节分值 / mend the full marks or the weight",
            )
        printed = section.printed
        if printed is not None and section.basis == "printed" and printed != plain(section.weight):
            yield SchemeFinding(
                "weight-not-printed",
                path,
                f"印本是 {printed}，这里是 {plain(section.weight)}，却写 basis: printed",
                f"printed {printed}, here {plain(section.weight)}, yet basis: printed",
                "写明 basis（inferred、office）和理由 / state the basis and why",
            )
    weights = sum((section.weight for section in scheme.sections.values()), start=ZERO)
    if scheme.sections and scheme.total.full is not None and weights != scheme.total.full:
        yield SchemeFinding(
            "total-sum",
            "sections",
            f"各节之和 {plain(weights)} 不等于总分 {plain(scheme.total.full)}",
            f"the sections add up to {plain(weights)}, the total is {plain(scheme.total.full)}",
            "找出印错或读错的一节，作为口径写明 / find the misread section and state it as a reading",
        )
    elif not scheme.sections:
        yield from _plain_total(scheme)


def _plain_total(scheme: Scheme) -> Iterator[SchemeFinding]:
    fulls = [i.full for i in scheme.indicators.values() if i.kind == "base"]
    if scheme.total.full is None or None in fulls:
        return
    total = sum((full for full in fulls if full is not None), start=ZERO)
    if total != scheme.total.full:
        yield SchemeFinding(
            "total-sum",
            "total/full",
            f"各项满分之和 {plain(total)} 不等于总分 {plain(scheme.total.full)}",
            f"the items add up to {plain(total)}, the total is {plain(scheme.total.full)}",
            "改正满分或总分 / mend the full marks or the total",
        )


def _citations(scheme: Scheme, source: bytes | None) -> Iterator[SchemeFinding]:
    try:
        intact = source_is_intact(scheme.source, source)
    except ScoretrailError as error:
        yield SchemeFinding(
            "no-source", "source/file", error.zh, error.en, "随附原文 / ship the text"
        )
        return
    if not intact:
        yield SchemeFinding(
            "source-changed",
            "source/sha256",
            "原文与所写的 sha256 不符",
            "the source text has another sha256",
            "核对原文 / compare the text",
        )
    for fault in citation_faults(scheme.source, scheme.all_cites(), source):
        yield SchemeFinding(
            "quotation",
            fault.path,
            f"引文在原文中出现 {fault.hits} 次：{fault.quote[:40]}",
            f"the quotation stands {fault.hits} times in the source: {fault.quote[:40]}",
            "照印本抄录；重复的加 prefix 或 suffix / quote as printed; add a prefix or suffix",
        )
    for code, indicator in scheme.indicators.items():
        if not indicator.cite:
            yield SchemeFinding(
                "no-cite",
                f"indicators/{code}/cite",
                "没有引条款",
                "no clause is quoted",
                "引出所依据的原文 / quote the clause",
            )


def _readings(scheme: Scheme) -> Iterator[SchemeFinding]:
    for reading in scheme.all_readings():
        if reading.basis == "default" and not reading.alternatives and not reading.no_alternative:
            yield SchemeFinding(
                "no-alternative",
                f"readings/{reading.id}",
                "原文未写，又没有备选口径",
                "a default reading without an alternative",
                "写出备选，或在 no_alternative 写明为何没有 / add one, or say why there is none",
            )
        for alternative in reading.alternatives:
            try:
                scheme.changed(alternative.set)
            except ScoretrailError as error:
                yield SchemeFinding(
                    "dead-alternative",
                    f"readings/{reading.id}",
                    f"备选“{alternative.label}”不能成立：{error.zh}",
                    f"the alternative {alternative.label!r} does not load: {error.en}",
                    "改正路径或内容 / mend its paths",
                )


def _population(scheme: Scheme) -> Iterator[SchemeFinding]:
    coupled = [code for code, indicator in scheme.indicators.items() if indicator.couples]
    if coupled and scheme.units.open is None and len(scheme.units.roster) <= 1:
        yield SchemeFinding(
            "no-population",
            "units/roster",
            f"指标 {'、'.join(coupled)} 要与别的单位比较，名册里却没有别的单位",
            f"indicators {', '.join(coupled)} compare units, and the roster names no others",
            "列出全部考核对象 / list every unit",
        )
    counts_working_days = any(
        "working_day" in str(tree_of(measure))
        for indicator in scheme.indicators.values()
        for measure in indicator.measures()
    )
    if counts_working_days and scheme.calendar is None:
        yield SchemeFinding(
            "no-calendar",
            "calendar",
            "有指标按工作日计算，办法没有写日历",
            "an indicator counts working days, and the scheme names no calendar",
            "写 calendar: china-working-days / name one",
        )


def _indicator(code: str, indicator: Indicator) -> list[SchemeFinding]:
    path = f"indicators/{code}"
    found = list(_line(path, indicator))
    if indicator.applies_to is not None and indicator.not_applicable is None:
        found.append(
            SchemeFinding(
                "no-policy",
                f"{path}/not_applicable",
                "有的单位不适用本项，却没有写它们的总分怎样算",
                "some units are not bound, and nothing says what becomes of their total",
                "写 not_applicable: rescale、full、zero 或 undecided / state the policy",
            )
        )
    for measure in indicator.measures():
        found += measure_findings(path, measure)
    return found


def _line(path: str, line: Scored) -> Iterator[SchemeFinding]:
    reach = _reach(line)
    if line.full is not None and reach is not None and reach + line.unreachable != line.full:
        yield SchemeFinding(
            "unreachable",
            path,
            f"满分 {plain(line.full)}，照规则最多得 {plain(reach)}",
            f"full marks are {plain(line.full)}, the rule gives at most {plain(reach)}",
            "改正规则，或在 unreachable 写明得不到的分 / mend the rule or declare unreachable",
        )
    if isinstance(line.points, Tiers):
        yield from tier_findings(path, line)
    for code, part in line.parts.items():
        yield from _line(f"{path}/parts/{code}", part)


def _reach(line: Scored) -> Fraction | None:
    """The most points that some facts can give; None where nothing limits or the text is silent."""
    if line.full is None:
        return None
    limit = line.limit()
    if line.parts:
        reaches = [_reach(part) for part in line.parts.values()]
        if any(reach is None for reach in reaches):
            return None
        known: Iterable[Fraction] = [reach for reach in reaches if reach is not None]
        most = min(known) if line.combine == "least" else sum(known, start=ZERO)
    elif isinstance(line.points, Tiers):
        rows = [row.points for row in line.points.table]
        given = [*rows, line.points.otherwise, line.points.none or ZERO]
        most = max(line.full if points == "full" else Fraction(points) for points in given)
    elif isinstance(line.points, PerItem) and line.points.start == "zero":
        at_most = line.points.at_most
        most = line.full if at_most is None else at_most
    else:
        most = line.full
    return most if limit is None else min(most, limit)
