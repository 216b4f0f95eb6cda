"""Files that come in over HTTP, by a program or by a page: staged, read again, recorded (收件)."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import PurePath

from starlette.requests import Request
from starlette.responses import Response

from domain.effect import SHANGHAI
from domain.errors import BadEntry, NotPermitted, Refused
from ledger.intake.receive import IntakeReceipt
from ledger.intake.returned import returned
from ledger.intake.streamed import Asked
from ledger.roles import Verb, not_permitted
from ledger.subjects import Subjects
from scoretrail.desk import Desk
from scoretrail.http.own_rows import own_rows
from scoretrail.http.problem import RowsTurnedBack
from scoretrail.http.staging import Staged, staged_of
from scoretrail.http.takeaway import handed_out, on_record
from scoretrail.http.visit import Visit
from scoretrail.persons import subject_store
from scoretrail.report.watermark import watermark
from scoretrail.taking_in import Terms, keep, read, take_in


async def complete_at(request: Request) -> datetime:
    """The moment at which the upload was complete."""
    moment: datetime = request.app.state.front.now
    return moment


def stage(
    visit: Visit, content: bytes, name: str, moment: datetime, said: dict[str, str | None]
) -> tuple[Staged, bool]:
    """Keep a file until somebody commits it, and say whether it is new here.

    A unit's reports are stamped by the server's clock, and are its own.
    """
    visit.writable()
    if visit.actor.role == "reporter":
        said = said | {
            "submitted_at": _unsaid(said["submitted_at"], moment),
            "unit": said["unit"] or visit.actor.unit,
        }
    elif said["submitted_at"] is not None:
        said = said | {"submitted_at": _instant(said["submitted_at"])}
    return visit.front.staging.stage(content, staged_of(content, name, visit.actor, moment, **said))


def received(visit: Visit, desk: Desk, staged: Staged, terms: Terms) -> IntakeReceipt:
    """What becomes of a file on these terms."""
    asked = Asked(staged.form, staged.unit, staged.instant(), staged.source)
    with (
        _persons(visit, desk, dry_run=terms.dry_run) as subjects,
        visit.front.staging.opened(staged) as path,
    ):
        batch = read(desk, path, subjects, asked)
        own_rows(visit.actor, desk, batch, staged.instant())
        return take_in(desk, batch, terms)


def committed(
    visit: Visit, desk: Desk, staged: Staged, *, partly: bool, reason: str | None
) -> IntakeReceipt:
    """Record a staged file, or refuse it with every row that is turned back."""
    visit.writable()
    terms = Terms(visit.actor.id, accept_partial=partly, reason=reason)
    receipt = received(visit, desk, staged, terms)
    if not receipt.recorded:
        raise RowsTurnedBack(receipt)
    keep(desk, visit.front.settings, receipt, visit.front.staging.content(staged), visit.actor)
    visit.front.staging.commit(staged)
    return receipt


def sent_back(visit: Visit, staged: Staged) -> Response:
    """The workbook that goes back to its sender, each bad row marked, and why.

    It holds what the sender wrote, persons' numbers in full: nobody else is given it.
    """
    if staged.by != visit.actor.id:
        raise NotPermitted(
            "sent-by-another",
            "退回件里是原文件，可能有个人信息，只退给上传的人。请由其本人下载。",
            "What goes back is the file as it was sent, persons' data with it: only its sender is "
            "given it.",
            wanted=Verb.EXPORT.word,
            unit=staged.of_unit,
        )
    with visit.desk() as desk:
        receipt = received(visit, desk, staged, trial(visit))
        if not receipt.rejections:
            raise Refused(
                "nothing-sent-back",
                "这份文件没有退回的行，不必退回。",
                "No row of this file is refused: there is nothing to send back.",
            )
        on_record(visit, desk, f"imports/{staged.id}/returned.xlsx", receipt.refused)
    with visit.front.staging.opened(staged) as path:
        mark = ""
        if receipt.batch.personal:
            mark = watermark(
                visit.voice, visit.actor, visit.front.now, SHANGHAI, f"imports/{staged.id}"
            )
        content = returned(path, receipt.batch.sha256, receipt.rejections, watermark=mark)
    return handed_out(content, f"{PurePath(staged.name).stem}_退回.xlsx")


def own(visit: Visit, name: str) -> Staged:
    """A staged file, for its unit or for the office."""
    found = visit.front.staging.named(name)
    if visit.actor.role == "reporter" and found.of_unit != visit.actor.unit:
        raise not_permitted(visit.actor, Verb.REPORT, found.of_unit)
    return found


def trial(visit: Visit) -> Terms:
    """The terms on which a file is only looked at."""
    return Terms(visit.actor.id, dry_run=True)


def _persons(visit: Visit, desk: Desk, *, dry_run: bool) -> AbstractContextManager[Subjects | None]:
    return subject_store(visit.front.settings, desk.ledger, dry_run=dry_run)


def _unsaid(submitted_at: str | None, moment: datetime) -> str:
    if submitted_at is None:
        return moment.isoformat()
    raise BadEntry(
        "not-yours-to-say",
        "上报时间由服务器时钟给出，请求中不能写。",
        "When it was submitted is said by the server's clock and cannot be sent.",
    )


def _instant(text: str) -> str:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise BadEntry(
            "bad-instant",
            f"“{text}”不是带时区的时刻，请写 2018-11-05T09:00+08:00。",
            f"{text!r} is no instant with its offset; write 2018-11-05T09:00+08:00.",
        )
    return found.isoformat()
