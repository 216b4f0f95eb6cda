"""Readings that an office settles: the scheme says so, and stops calling them its own default."""

from __future__ import annotations

import pytest

from domain.readings import Basis, Reading, only_defaults
from domain.scheme import Scheme
from tests.telling import ask
from tests.telling import scheme as several

DOCUMENT = "县信用办〔2018〕9号"
RANKED: Scheme = several(
    """
    indicators:
      "1":
        full: 10
        measure: {count: {of: scenario.launched}}
        compare: {rank: {}}
        points: {rank_linear: {}}
        readings:
          - id: 1.A3
            about: points
            question: 名次怎样换成分数
            adopted: 线性
            basis: default
            alternatives:
              - label: 按比例
                set:
                  indicators/1/compare: {share_of_best: {}}
                  indicators/1/points: {proportional: {}}
              - {label: 每位减1分, set: {indicators/1/points: {rank_step: {step: 1}}}}
          - {id: 1.A4, about: measure, question: 重复, adopted: 照计, basis: default}
    """
)


def readings(decision: str, *, known_at: str = "2018-12-31") -> dict[str, Reading]:
    """The readings of the scheme once a decision of October is known, or before."""
    ledger = (
        f"2018-10-01 | 2018-10-01 | - | reading.adopted | scheme=four-towns reading=1.A3 {decision}"
    )
    reply = ask(ledger, scheme=RANKED, as_of="2018-12-31", known_at=known_at, units="dong xi")
    return {reading.id: reading for reading in reply.answer.scheme.all_readings()}


def test_what_an_office_chose_is_adopted_by_its_document_and_no_alternative_any_more() -> None:
    settled = readings(f"choice=按比例 document={DOCUMENT}")["1.A3"]

    assert (settled.adopted, settled.basis, settled.document) == ("按比例", "office", DOCUMENT)
    assert [one.label for one in settled.alternatives] == ["每位减1分"]


def test_what_an_office_confirmed_stays_as_it_was_and_is_the_office_s() -> None:
    confirmed = readings(f"choice=adopted document={DOCUMENT}")["1.A3"]

    assert (confirmed.adopted, confirmed.basis) == ("线性", "office")
    assert len(confirmed.alternatives) == 2


def test_what_an_office_wrote_itself_refers_to_its_document() -> None:
    own = 'set={"indicators/1/points":{"rank_linear":{"last":"zero"}}}'

    assert readings(f"{own} document={DOCUMENT}")["1.A3"].adopted == f"见{DOCUMENT}"
    assert readings(own)["1.A3"].adopted == "另行规定"


def test_other_readings_and_the_time_before_the_decision_keep_the_default() -> None:
    assert readings("choice=按比例")["1.A4"].basis == "default"
    assert readings("choice=按比例", known_at="2018-09-30")["1.A3"].adopted == "线性"


@pytest.mark.parametrize(
    ("bases", "only"),
    [
        ((), False),
        (("text",), False),
        (("text", "inferred"), False),
        (("default",), True),
        (("default", "text", "inferred"), True),
        (("default", "office"), False),
        (("office",), False),
    ],
)
def test_one_reading_that_an_office_adopted_takes_the_mark_of_defaults_away(
    bases: tuple[Basis, ...],
    only: bool,  # noqa: FBT001
) -> None:
    known = [
        Reading(id=f"r{n}", about="measure", question="?", adopted="!", basis=basis)
        for n, basis in enumerate(bases)
    ]

    assert only_defaults(known) is only


def test_a_scheme_says_whether_all_its_readings_are_defaults() -> None:
    assert RANKED.only_defaults
    assert not RANKED.settled("1.A3", "adopted", DOCUMENT).only_defaults
