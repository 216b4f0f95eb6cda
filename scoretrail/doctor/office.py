"""What an office must keep up: calendars, checkpoints, read models, and a clock the ledger can trust."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import inspect, select

from domain.effect import SHANGHAI
from domain.errors import ScoretrailError
from domain.history import History
from domain.rulebook import Rulebook
from domain.workdays import SHIPPED
from ledger import proving
from ledger.integrity.checkpoint import ledger_of
from ledger.integrity.keys import read_signer
from ledger.ledger import Ledger
from projections.follow import CHECKPOINTS as FOLLOWED
from scoretrail.doctor import persons
from scoretrail.doctor.check import Check, said
from scoretrail.words import Said

MOMENTS = Said("登记时刻", "moments")
CALENDAR = Said("工作日历", "working days")
CHECKPOINTS = Said("检查点", "checkpoints")
KEY = Said("签名密钥", "signing key")
PROJECTIONS = Said("读模型", "read models")

ANNOUNCED_BY = 12
"""The month by which the notice of the coming year is usually out."""
AHEAD = timedelta(seconds=5)


def checks(ledger: Ledger, now: datetime, key: Path | None) -> Iterator[Check]:
    """Everything that somebody has to keep up."""
    if key is not None:
        yield _key(ledger, key)
    yield _moments(ledger, now)
    yield from _calendars(ledger, now.astimezone(SHANGHAI).date())
    yield _signed(ledger)
    yield _read_models(ledger)
    yield persons.check(ledger)


def _moments(ledger: Ledger, now: datetime) -> Check:
    """A head from the future means that the clock went back; moments rise all the same."""
    head = ledger.head
    if head.recorded_at is None:
        return Check("moments", MOMENTS, "ok", said("还没有记录", "nothing is recorded yet"))
    shown = head.recorded_at.astimezone(SHANGHAI).isoformat(timespec="seconds")
    if head.kind == "live" and head.recorded_at > now + AHEAD:
        return Check(
            "moments",
            MOMENTS,
            "fail",
            said(
                f"最后一条登记于 {shown}，晚于现在：时钟曾快，或被拨回",
                f"the last entry was recorded at {shown}, after now: the clock was fast, or set back",
            ),
            said(
                "请校准时钟；在它走过那一刻之前，新登记的时刻只逐微秒递增",
                "set the clock right; until it has passed that moment, new entries are dated a"
                " microsecond after the last",
            ),
        )
    return Check("moments", MOMENTS, "ok", said(f"最后一条 {shown}", f"last entry {shown}"))


def _calendars(ledger: Ledger, today: date) -> Iterator[Check]:
    head = ledger.head.position
    book = Rulebook(History(list(ledger.facts(topics=("calendar.published",)))))
    for name in SHIPPED:
        calendar = book.calendar(name, head)
        assert calendar is not None
        needed = [today.year, *([today.year + 1] if today.month >= ANNOUNCED_BY else [])]
        missing = [year for year in needed if year not in calendar.tables]
        span = f"{min(calendar.tables)}–{max(calendar.tables)}"
        if not missing:
            yield Check("calendar", CALENDAR, "ok", said(f"{name} {span}", f"{name} {span}"))
            continue
        years = "、".join(map(str, missing))
        yield Check(
            "calendar",
            CALENDAR,
            "fail" if today.year in missing else "warn",
            said(f"{name} 有 {span}，缺 {years}", f"{name} has {span}, without {years}"),
            said(
                "国务院通知公布后请登记 calendar.published；在此之前用到这些年的问题不予回答",
                "record calendar.published once the notice is out; questions that need those years"
                " are refused until then",
            ),
        )


def _signed(ledger: Ledger) -> Check:
    head, kept = ledger.head.position, proving.checkpoints(ledger)
    remedy = said(
        "scoretrail checkpoint sign --key 密钥文件，并交别处保存或请人见证；"
        "或设 SCORETRAIL_CHECKPOINT_KEY 到期自动签",
        "scoretrail checkpoint sign --key FILE, and have it kept elsewhere or witnessed; or set"
        " SCORETRAIL_CHECKPOINT_KEY to sign when it is due",
    )
    if not kept:
        found = said("没有签过检查点", "none was signed")
        return Check("checkpoints", CHECKPOINTS, "warn" if head else "ok", found, remedy)
    newest = max(one.size for one in kept)
    found = said(
        f"{len(kept)} 个，最新到第 {newest} 条，其后 {head - newest} 条尚未签",
        f"{len(kept)}, the newest of {newest} entries; {head - newest} after it are not signed",
    )
    return Check("checkpoints", CHECKPOINTS, "warn" if newest < head else "ok", found, remedy)


def _key(ledger: Ledger, path: Path) -> Check:
    """The key that signs when a checkpoint is due: readable, of this ledger, and nobody else's."""
    try:
        signer = read_signer(path)
    except ScoretrailError as error:
        remedy = said("请检查路径和权限", "check its path and its rights")
        return Check("key", KEY, "fail", Said(error.zh, error.en), remedy)
    if ledger_of(signer.name) != ledger.head.name:
        return Check(
            "key",
            KEY,
            "fail",
            said(f"{signer.name} 不是本台账的密钥", f"{signer.name} is the key of another ledger"),
            said("请换成本台账的密钥", "name the key of this ledger"),
        )
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return Check(
            "key",
            KEY,
            "fail",
            said(f"{path.name} 别的账户能读", f"other accounts may read {path.name}"),
            said(f"chmod 600 {path.name}", f"chmod 600 {path.name}"),
        )
    return Check("key", KEY, "ok", said(signer.name, signer.name))


def _read_models(ledger: Ledger) -> Check:
    """A read model behind the head is brought up when it is asked; far behind, that takes long."""
    head = ledger.head.position
    with ledger.database.engine.connect() as connection:
        if not inspect(connection).has_table(FOLLOWED.name):
            return Check(
                "projections",
                PROJECTIONS,
                "ok",
                said("没有建过，不需要", "none built, none needed"),
            )
        rows = connection.execute(select(FOLLOWED.c.name, FOLLOWED.c.position)).all()
    listed = "、".join(f"{name} {position}/{head}" for name, position in rows) or "—"
    beyond = [name for name, position in rows if position > head]
    behind = [name for name, position in rows if position < head]
    found = said(listed, listed.replace("、", ", "))
    if beyond:
        remedy = said(
            "读模型超前于台账：台账可能退回过旧备份。请核验台账，再 scoretrail rebuild",
            "ahead of the ledger, which may have been set back to an older backup: verify it, then"
            " scoretrail rebuild",
        )
        return Check("projections", PROJECTIONS, "fail", found, remedy)
    if behind:
        remedy = said(
            "用到时会补上；也可先 scoretrail rebuild", "caught up when asked, or by rebuild"
        )
        return Check("projections", PROJECTIONS, "warn", found, remedy)
    return Check("projections", PROJECTIONS, "ok", found)
