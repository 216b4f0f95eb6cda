"""A figure composed of others is missing where one of them is, and never counts it as nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction

from domain.fact import Fact
from domain.figure import Figure
from domain.history import History
from domain.measures import Checklist, Monthly
from domain.rulebook import shipped_schemes
from domain.view import View

RECORDED = datetime(2022, 3, 1, tzinfo=UTC)


def _view(*data: dict[str, object]) -> View:
    facts = [
        Fact(n, f"f{n}", "data-fault.counted", "dong", None, date(2022, 1, 31), None, RECORDED, one)
        for n, one in enumerate(data, start=1)
    ]
    scheme = shipped_schemes()["pingyin-2022-departments"]
    first, last = scheme.period.first, scheme.period.last
    return View(History(facts), 9, last, scheme.id, first, last, None, scheme.zone_info)


def test_a_report_that_cannot_be_read_is_not_a_month_without_faults() -> None:
    measure = Monthly.model_validate(
        {
            "reported": {
                "value": {
                    "of": "data-fault.counted",
                    "field": "n",
                    "pick": "sum",
                    "latest_per": ["month"],
                    "empty": "zero",
                    "whole": True,
                }
            },
            "records": {"count": {"of": "decision.publicised"}},
        }
    )
    figure: Figure = measure.figure("dong", _view({"month": "2022-01", "n": "2.5"}), "occurred")

    assert figure.value is None
    assert figure.missing == "not a whole number"


def test_a_part_of_a_checklist_without_a_figure_is_not_a_missing_part() -> None:
    measure = Checklist.model_validate(
        {
            "items": {
                "report": {"value": {"of": "data-fault.counted", "field": "n", "pick": "last"}},
                "record": {"count": {"of": "decision.publicised"}},
            }
        }
    )

    assert measure.figure("dong", _view(), "occurred").value is None
    assert measure.figure("dong", _view({"n": 3}), "occurred").value == Fraction(1)
