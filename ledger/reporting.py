"""What a unit itself may hand in (上报): its reports, its supplements and its appeals.

What others find about a unit, a court's list, an assessor's points, a monitoring report, is recorded
by the office; a unit that reported such things would keep its own score.
"""

from __future__ import annotations

from domain.errors import NotPermitted
from ledger.roles import Actor, Verb

REPORTED = frozenset(
    {
        "activity.reported",
        "appeal.filed",
        "article.submitted",
        "credit-check.counted",
        "decision.publicised",
        "document.issued",
        "document.repealed",
        "entry.supplemented",
        "financing.demanded",
        "financing.granted",
        "graded-supervision.started",
        "information.collected",
        "innovation.reported",
        "joint-case.reported",
        "leading-group.dissolved",
        "leading-group.established",
        "loan-platform.counted",
        "media.reported",
        "period.reported",
        "post.designated",
        "post.ended",
        "product.applied",
        "scenario.launched",
        "training.attended",
        "training.held",
        "typical-case.reported",
        "work-report.submitted",
    }
)
"""The topics of which a unit is the source. The others are recorded by the office."""


def may_report(actor: Actor, topic: str, unit: str | None) -> None:
    """Go on if the actor may hand that in for the unit, or refuse."""
    actor.permit(Verb.REPORT, unit)
    if topic not in REPORTED:
        raise NotPermitted(
            "not-reported-by-units",
            f"“{topic}”由信用办登记，不由填报单位上报。",
            f"{topic!r} is recorded by the office; units do not hand it in.",
            account=actor.id,
            role=actor.role,
            wanted=Verb.REPORT.word,
        )
