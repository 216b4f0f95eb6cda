"""Bundles handed out (举证包): of a score at a coordinate, or of the score that an appeal disputes.

What is handed out was checked first, as whoever receives it will check it.
"""

from __future__ import annotations

from datetime import date

from starlette.responses import Response

from domain.errors import NotPermitted, Refused, ScoretrailError
from ledger.roles import Verb, not_permitted
from replay.appeals import Appeal, appeal
from replay.as_of import pose
from replay.bundle.unit import Terms, bundle_unit, enough
from replay.coordinate import Coordinate
from replay.disputed import disputed
from scoretrail import ENGINE
from scoretrail.desk import Desk
from scoretrail.http.reading import sees
from scoretrail.http.takeaway import handed_out, on_record
from scoretrail.http.visit import Visit
from scoretrail.proof import made

TERMS = Terms(ENGINE)


def appeal_seen(visit: Visit, desk: Desk, name: str, as_of: date) -> Appeal:
    """An appeal as it stands on a day; refused to whoever may not see its unit."""
    found = appeal(desk.memory, name, as_of)
    if not sees(visit.actor, found.unit):
        raise not_permitted(visit.actor, Verb.READ, found.unit)
    return found


def of_appeal(visit: Visit, desk: Desk, one: Appeal) -> Response:
    """The bundle of the score that an appeal disputes."""
    return of_score(visit, desk, disputed_score(desk, one), f"appeal-{one.position}.zip")


def disputed_score(desk: Desk, one: Appeal) -> Coordinate:
    """The coordinate of the score in dispute, its unit by id."""
    asked = disputed(one, desk.applicable)
    return asked.of(desk.naming(asked.as_of).find(str(asked.unit)), asked.code)


def obstacle(desk: Desk, one: Appeal) -> ScoretrailError | None:
    """What stands in the way of such a bundle, found out without making it; None if nothing does."""
    try:
        _under_their_own_names(desk)
        enough(desk.ledger, pose(desk.memory, disputed_score(desk, one)).resolved, TERMS)
    except ScoretrailError as error:
        return error
    return None


def of_score(visit: Visit, desk: Desk, asked: Coordinate, name: str) -> Response:
    """The bundle of one score, or of a whole sheet."""
    _under_their_own_names(desk)
    visit.actor.permit(Verb.READ, asked.unit)
    answer = desk.ask(asked)
    desk.compared(answer, str(asked.unit))
    members = bundle_unit(desk.ledger, desk.memory, answer.resolved, TERMS)
    raw, checked = made(members)
    for found in checked.findings:
        raise Refused(
            "bundle-not-sound",
            f"做出的包核验不过，未给出。{found.zh}请先补签检查点或见证。",
            f"What was made does not verify and is not given out. {found.en} Sign or have witnessed"
            " a checkpoint first.",
        )
    if checked.about["form"] == "full" and not visit.actor.may(Verb.READ):
        raise NotPermitted(
            "others-entries-needed",
            "这一得分只凭本单位的记录不能重算，举证要附上别的单位的记录，未给出。请信用办出具。",
            "This score cannot be computed again from the unit's own entries; its proof would hold "
            "entries of others and is not given out. Ask the credit office for it.",
            wanted=Verb.READ.word,
            unit=asked.unit,
        )
    on_record(visit, desk, f"bundle {answer.resolved}", checked.entries)
    return handed_out(raw, name)


def _under_their_own_names(desk: Desk) -> None:
    if desk.fictional:
        raise Refused(
            "names-not-fictional",
            "举证包里是入账原字节，不能换名。请不加 --fictional-names 启动服务。",
            "A bundle holds the bytes as recorded, under no other names. Serve without "
            "--fictional-names.",
        )
