"""How points were worked out, in one line: figure, place, points, as the award has them."""

from __future__ import annotations

from domain.award import Award, Outcome
from domain.comparisons import Compared
from domain.figure import Figure
from domain.indicator import Scored
from domain.measures import Checklist, Measure
from domain.points import plain
from domain.scheme import Scheme
from scoretrail.report.numbers import MINUS
from scoretrail.words import Said, Voice, lines
from scoretrail.words.names import value_name
from scoretrail.words.reasons import missing

NO_POINTS = "0 → 0"
MET, NOT_MET = "✓", "✗"
"""How the conversions write that nothing gives nothing, and that a bound is met or not."""


def brief(voice: Voice, scheme: Scheme, award: Award) -> str:
    """One line for a score sheet: the place where a place decides, else the whole way."""
    line, outcome = scheme.indicator(award.code), award.outcome
    if outcome is None or outcome.figure is None or outcome.compared is None or award.finding:
        return arithmetic(voice, scheme, award)
    placed = _place(voice, line, outcome.figure, outcome.compared)
    return placed[0] if placed else arithmetic(voice, scheme, award)


def arithmetic(voice: Voice, scheme: Scheme, award: Award) -> str:
    """The whole way from the entries to the points."""
    if award.outcome is None:
        return voice(lines.NOT_APPLICABLE)
    steps = list(_steps(voice, scheme.indicator(award.code), award.outcome))
    if award.finding is not None:
        alone = "—" if award.finding.entries_alone is None else plain(award.finding.entries_alone)
        said = voice(lines.FINDING_REPLACES, points=plain(award.finding.points), alone=alone)
        steps.append(said)
    if award.points is not None and award.exact is not None and award.exact != award.points:
        steps.append(voice(lines.ROUNDED, exact=plain(award.exact), points=plain(award.points)))
    return voice.semicolon.join(steps)


def _steps(voice: Voice, line: Scored, outcome: Outcome) -> list[str]:
    steps = []
    for code, child in outcome.children:
        steps += [f"{code}: {step}" for step in _steps(voice, line.parts[code], child)]
    if outcome.missing and not outcome.children:
        return [*steps, missing(voice, outcome.missing)]
    if outcome.figure is not None:
        steps += _figure(voice, line.measure, outcome.figure)
    if outcome.compared is not None and outcome.figure is not None:
        steps += _place(voice, line, outcome.figure, outcome.compared)
    if outcome.arithmetic:
        steps.append(_points(voice, outcome))
    return steps


def _points(voice: Voice, outcome: Outcome) -> str:
    """The last step as the conversion wrote it, with its signs in words."""
    if outcome.arithmetic == NO_POINTS:
        return voice(lines.NONE_NO_POINTS)
    said = outcome.arithmetic.replace("= -", f"= {MINUS}")
    for sign, word in ((MET, lines.MET), (NOT_MET, lines.NOT_MET)):
        said = said.replace(sign, voice(word))
    held = {"floor": lines.FLOOR, "cap": lines.CAP}.get(outcome.clamped)
    return said + (voice.aside(voice(held)) if held else "")


def _figure(voice: Voice, measure: Measure | None, figure: Figure) -> list[str]:
    if figure.groups and figure.value is not None:
        weight = getattr(measure, "weight", None)
        topic = getattr(measure, "opened", None) or getattr(measure, "of", None)
        field = "" if weight is None else weight.by
        groups = [
            voice(
                lines.GROUP, value=value_name(voice, value, topic, field), n=n, weight=plain(each)
            )
            for value, n, each in figure.groups
        ]
        return [f"{' + '.join(groups)} = {plain(figure.value)}"]
    if isinstance(measure, Checklist):
        lacking = [name for name, value in figure.sides if not value]
        names = voice.comma.join(value_name(voice, name) for name in lacking)
        return [voice(lines.MISSING_ITEMS, names=names)] if lacking else []
    sides = dict(figure.sides)
    of, over = sides.get("of"), sides.get("over")
    if figure.value is None or of is None or over is None:
        return []
    return [voice(lines.SIDES, of=plain(of), over=plain(over), value=plain(figure.value))]


def _place(voice: Voice, line: Scored, figure: Figure, compared: Compared) -> list[str]:
    if compared.value is None or figure.value is None or line.compare is None:
        return []
    facts = {
        "value": plain(figure.value),
        "place": plain(compared.value),
        "share": plain(compared.value),
        "n": plain(compared.n),
        "best": "—" if compared.best is None else plain(compared.best),
    }
    return [voice(_placing(line.compare.WORD, line, compared), **facts)]


def _placing(word: str, line: Scored, compared: Compared) -> Said:
    least = getattr(line.compare, "best", "most") == "least"
    if word == "rank" and compared.tied > 1:
        return lines.RANK_TIED_LEAST if least else lines.RANK_TIED
    if word == "rank":
        return lines.RANK_LEAST if least else lines.RANK
    if word == "external_rank":
        return lines.PUBLISHED_PLACE
    return lines.SHARE if word == "share_of_best" else lines.SHARE_OF
