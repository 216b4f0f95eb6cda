"""Points from figures: comparisons, conversions, limits and the total, in exact fractions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from replay.standalone.entries import NotHere, View
from replay.standalone.figures import ONE, ZERO, Figure, figure, holds, number
from replay.standalone.proofs import Plain

Peers = Mapping[str, Mapping[str, Plain]]
"""Figures of other units, by the path of their line; empty where their entries are at hand."""


class Compared:
    """A place or a share, of so many."""

    def __init__(self, value: Fraction | None, n: Fraction) -> None:
        self.value, self.n = value, n


class Assessor:
    """Scores one unit from a bundle."""

    def __init__(self, view: View, unit: str, peers: Peers | None) -> None:
        self.view, self.unit, self.peers = view, unit, peers
        self.scheme = view.scheme
        self.counted: set[int] = set()

    def award(self, code: str) -> tuple[str, Fraction | None]:
        """State and points of an indicator."""
        line = self.scheme["indicators"][code]
        if not self._binds(line, self.unit):
            return "not applicable", None
        basis = line["counts_from"] or self.scheme["counts_from"]
        self.counted = set()
        exact = self._line(line, code, basis)
        finding = self._finding(line, code)
        if finding is not None:
            exact = finding
        elif not self.counted and line["silence"] != "accept":
            raise NotHere("silence 零报告")
        if exact is None:
            return "unscored", None
        rule = self.scheme["total"]["round"]
        return "scored", half_up(exact, rule["decimals"]) if rule["at"] == "indicator" else exact

    def _binds(self, line: Plain, unit: str) -> bool:
        rule, roster = line["applies_to"], self.scheme["units"]["roster"]
        if rule is None:
            return True
        if rule["kinds"]:
            kinds = {entry["unit"] or key: entry["kind"] for key, entry in roster.items()}
            if unit not in kinds:
                raise NotHere("kind of unit 种类")
            return kinds[unit] in rule["kinds"]
        members = rule["units"] or self.scheme["units"]["groups"][rule["group"] or ""]
        return unit in {(roster.get(key) or {}).get("unit") or key for key in members}

    def _finding(self, line: Plain, code: str) -> Fraction | None:
        if line["finding"] is None:
            return None
        rule = {
            "of": "indicator.assessed",
            "where": {"indicator": code},
            "field": "points",
            "pick": "sum",
            "from_unit": None,
            "in": None,
            "latest_per": (),
            "last_n": None,
            "whole": False,
            "empty": "missing",
        }
        found = figure({"value": rule}, self.unit, self.view, "occurred")
        if found.value is None:
            return None
        limit = _limit(line)
        return max(ZERO, found.value if limit is None else min(found.value, limit))

    def _line(self, line: Plain, path: str, basis: Plain) -> Fraction | None:
        if line["parts"]:
            return self._parts(line, path, basis)
        own = figure(line["measure"], self.unit, self.view, basis)
        self.counted |= {one.position for _, one, _ in own.counted}
        compared = None
        if line["compare"] is not None and own.value is not None:
            compared = self._compared(line, path, own, basis)
        missing = own.value is None or (compared is not None and compared.value is None)
        ((word, rule),) = line["points"].items()
        tiered = own.nothing and word == "tiers" and rule["none"] is not None
        if missing and not tiered:
            if line["missing"] == "error":
                raise NotHere("missing: error")
            full = None if line["full"] is None else number(line["full"])
            return {"unscored": None, "zero": ZERO, "full": full}[line["missing"]]
        points = converted(word, rule, line["full"], own, compared)
        return None if points is None else _clamped(line, points)

    def _parts(self, line: Plain, path: str, basis: Plain) -> Fraction | None:
        found = {
            code: self._line(part, f"{path}/{code}", part.get("counts_from") or basis)
            for code, part in line["parts"].items()
        }
        points = [one for one in found.values() if one is not None]
        if len(points) < len(found):
            return None
        if line["require"] is not None and found[line["require"]] == 0:
            return ZERO
        return _clamped(line, min(points) if line["combine"] == "least" else sum(points, ZERO))

    def _compared(self, line: Plain, path: str, own: Figure, basis: Plain) -> Compared:
        ((word, rule),) = line["compare"].items()
        assert own.value is not None, "only what has a figure is compared"
        if word == "external_rank":
            among = figure(rule["among"], self.unit, self.view, basis)
            self.counted |= {one.position for _, one, _ in among.counted}
            inside = among.value is not None and 1 <= own.value <= among.value
            return Compared(own.value if inside else None, among.value or ZERO)
        if word == "share_of":
            over = None if rule["target"] is None else number(rule["target"])
            if over is None:
                reference = figure(rule["reference"], self.unit, self.view, basis)
                self.counted |= {one.position for _, one, _ in reference.counted}
                over = reference.value
            return Compared(own.value / over if over else None, ONE)
        return _placed(word, rule, own.value, [*self._others(line, path, basis), own.value])

    def _others(self, line: Plain, path: str, basis: Plain) -> Iterator[Fraction]:
        """The figures of the other units: as told, or from their entries."""
        if self.peers is not None:
            told = self.peers.get(path, {})
            yield from (number(one["value"]) for one in told.values() if one["value"] is not None)
            return
        whole = self.scheme["indicators"][path.split("/", maxsplit=1)[0]]
        for unit in self.view.units:
            if unit != self.unit and self._binds(whole, unit):
                value = figure(line["measure"], unit, self.view, basis).value
                if value is not None:
                    yield value


def _placed(word: str, rule: Plain, own: Fraction, everyone: Sequence[Fraction]) -> Compared:
    """The place or share among everyone who has a figure."""
    most = rule["best"] == "most"
    low, high = min(everyone), max(everyone)
    best, n = (high if most else low), Fraction(len(everyone))
    fixed = {"zero": ZERO, "full": ONE}
    if word == "share_of_best":
        of, over = (own, best) if most else (best, own)
        return Compared(fixed[rule["when_zero"]] if over == 0 else of / over, n)
    if word == "min_max":
        if low == high:
            return Compared(fixed[rule["when_zero" if high == 0 else "all_equal"]], n)
        return Compared((own - low if most else high - own) / (high - low), n)
    if word != "rank":
        raise NotHere(word)
    better = [one for one in everyone if (one > own if most else one < own)]
    times = everyone.count(own)
    if rule["ties"] == "dense":
        return Compared(Fraction(len(set(better)) + 1), Fraction(len(set(everyone))))
    shift = {"best": ONE, "mean": Fraction(times + 1, 2), "worst": Fraction(times)}[rule["ties"]]
    return Compared(len(better) + shift, n)


def converted(
    word: str, rule: Plain, full_text: Plain, own: Figure, compared: Compared | None
) -> Fraction | None:
    """The points before any limit; None where full marks are not printed."""
    full = None if full_text is None else number(full_text)
    value = own.value if compared is None else compared.value
    if word == "tiers":
        return _tiers(rule, full, own, value)
    assert value is not None, "a missing figure never comes here"
    if word == "linear":
        return number(rule["a"]) + number(rule["b"]) * value
    if word == "as_given":
        return value
    if word == "per_item":
        return _per_item(rule, full, value)
    return None if full is None else _of_full(word, rule, full, own, compared)


def _of_full(
    word: str, rule: Plain, full: Fraction, own: Figure, compared: Compared | None
) -> Fraction:
    """The points that are a part of the full marks."""
    value = own.value if compared is None else compared.value
    assert value is not None, "a missing figure never comes here"
    if word == "proportional":
        return full * min(max(value, ZERO), ONE)
    if word == "all_or_nothing":
        return full if holds(rule["when"], value) else ZERO
    if word not in {"rank_linear", "rank_step"} or compared is None:
        raise NotHere(word)
    if rule["zero"] == "no points" and own.value == 0:
        return ZERO
    if word == "rank_step":
        return full - number(rule["step"]) * (value - 1)
    return _rank_linear(rule, full, value, compared.n)


def _rank_linear(rule: Plain, full: Fraction, place: Fraction, n: Fraction) -> Fraction:
    if n == 1:
        return full
    if rule["last"] == "one_nth":
        return full * (n - place + 1) / n
    last = ZERO if rule["last"] == "zero" else number(rule["last"])
    return full - (full - last) * (place - 1) / (n - 1)


def _per_item(rule: Plain, full: Fraction | None, value: Fraction) -> Fraction | None:
    each, change = number(rule["each"]), abs(number(rule["each"])) * value
    if rule["start"] == "full" and full is None:
        return None
    if rule["at_most"] is not None:
        change = min(change, number(rule["at_most"]))
    start = full if rule["start"] == "full" and full is not None else ZERO
    return start - change if each < 0 else start + change


def _tiers(
    rule: Plain, full: Fraction | None, own: Figure, value: Fraction | None
) -> Fraction | None:
    if own.nothing:
        given = rule["none"]
    else:
        assert value is not None, "a missing figure never comes here"
        rows = (row["points"] for row in rule["table"] if holds(row, value))
        given = next(rows, rule["otherwise"])
    if given is None:
        return None
    return full if given == "full" else number(given)


def _limit(line: Plain) -> Fraction | None:
    limit = line["full"] if line["cap"] == "full" else line["cap"]
    return None if limit is None else number(limit)


def _clamped(line: Plain, points: Fraction) -> Fraction:
    limit = _limit(line)
    if limit is not None:
        points = min(points, limit)
    return points if line["floor"] is None else max(points, number(line["floor"]))


def half_up(value: Fraction, decimals: Plain) -> Fraction:
    """Round half away from zero (四舍五入)."""
    scale = 10 ** int(number(decimals))
    top, bottom = abs(value.numerator), value.denominator
    rounded = Fraction((2 * top * scale + bottom) // (2 * bottom), scale)
    return -rounded if value < 0 else rounded


def total_of(scheme: Plain, awards: Mapping[str, tuple[str, Fraction | None]]) -> Fraction | None:
    """The total of a sheet; None while an item is open."""
    sums, asked, bound = {"base": ZERO, "bonus": ZERO, "penalty": ZERO}, ZERO, ZERO
    rescaled = False
    for code, (state, points) in awards.items():
        line = scheme["indicators"][code]
        full, kind = number(line["full"] or 0), line["kind"]
        if kind == "shown" or (state == "not applicable" and kind != "base"):
            continue
        if kind == "base":
            asked += full
        if state == "not applicable":
            policy = line["not_applicable"] or "rescale"
            if policy == "undecided":
                return None
            rescaled = rescaled or policy == "rescale"
            bound += ZERO if policy == "rescale" else full
            points = full if policy == "full" else ZERO  # noqa: PLW2901
        elif kind == "base":
            bound += full
        if points is None:
            return None
        sums[kind] += points
    return _summed(scheme["total"], sums, asked / bound if rescaled and bound else None, rescaled)


def _summed(
    rule: Plain, sums: Mapping[str, Fraction], scale: Fraction | None, rescaled: Plain
) -> Fraction | None:
    if rescaled and scale is None:
        return None
    base, bonus = sums["base"] * (scale or ONE), sums["bonus"]
    if rule["bonus_cap"] is not None:
        bonus = min(bonus, number(rule["bonus_cap"]))
    total = base + bonus - sums["penalty"]
    if rule["max"] is not None:
        total = min(total, number(rule["max"]))
    if rule["min"] is not None:
        total = max(total, number(rule["min"]))
    return half_up(total, rule["round"]["decimals"])
