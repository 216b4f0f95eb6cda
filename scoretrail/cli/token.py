"""`token`: accounts for the server: who may do what, until when (访问令牌)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any, TypedDict, Unpack

import click

from domain.errors import NotUnderstood, UnknownName
from ledger.clock import now
from ledger.ledger import Ledger
from ledger.roles import ROLES, TITLES
from scoretrail.access import Access, Grant, beside
from scoretrail.cli import answer as envelopes
from scoretrail.cli.command import Spoken, SpokenGroup, json_option
from scoretrail.cli.session import Session
from scoretrail.desk import Desk
from scoretrail.report.page import Page, row, table
from scoretrail.report.prose import Prose
from scoretrail.settings import here
from scoretrail.words import Said, captions

ACCOUNTS = Said("账户", "Accounts")
ACCOUNT = Said("账户", "Account")
ROLE = Said("角色", "Role")
LABEL = Said("说明", "Label")
EXPIRES = Said("有效至", "Until")
LAST_USED = Said("最近使用", "Last used")
GATEWAY_USER = Said("网关用户", "Gateway user")
STATES = {
    "valid": Said("有效", "valid"),
    "expired": Said("已过期", "expired"),
    "revoked": Said("已撤销", "revoked"),
}
ONCE = Said(
    "令牌只显示这一次，台账只留存其散列；请交给本人保管。",
    "The token is shown this once; only its hash is kept. Hand it to its owner.",
)
REVOKED = Said("已撤销 {id}，即刻生效", "{id} is revoked, as of now")

access_option = click.option(
    "--access",
    type=click.Path(path_type=Path),
    help="The file of accounts; beside the ledger by default. ~ 账户文件，默认在台账旁边。",
)


class Given(TypedDict):
    """What is said of a new account, as click gives it."""

    role: str
    label: str
    unit: str | None
    days: int
    gateway_user: str | None
    access: Path | None
    as_json: bool


@click.group(cls=SpokenGroup)
def command() -> None:
    """Accounts of the server: tokens with a role, hashed, with an end, revocable.

    服务的账户：按角色发给的访问令牌，只存散列，有期限，可撤销。
    """


@command.command(cls=Spoken)
@click.option(
    "--role",
    type=click.Choice(ROLES),
    metavar="ROLE",
    required=True,
    help="What it may do. ~ 角色。",
)
@click.option("--label", default="", help="What it is for; no person's name. ~ 用途，不写人名。")
@click.option("--unit", help="Whose reporter. ~ 填报单位。")
@click.option("--days", type=click.IntRange(1, 3660), default=365, help="Days valid. ~ 有效天数。")
@click.option("--gateway-user", help="For this user of the gateway. ~ 给网关的这个用户，不发令牌。")
@access_option
@json_option
@click.pass_obj
def new(session: Session, /, **given: Unpack[Given]) -> None:
    """Grant a role to whoever brings the token, which is shown this once.

    新建账户：令牌只显示一次。
    """
    unit = None if given["unit"] is None else _unit(session, given["unit"])
    access = Access.make(_place(session, given["access"]))
    made, token = access.grant(
        given["role"],
        label=given["label"],
        now=now(),
        unit=unit,
        expires_at=now() + timedelta(days=given["days"]),
        gateway_user=given["gateway_user"],
    )
    _on_record(session, "account.granted", made)
    if given["as_json"]:
        envelopes.write({**_tree(made), "token": token})
        return
    page = Page(body=[_table(session, [made])])
    if token is not None:
        page.body.append(Prose(token, style="bold"))
        page.notes.append(session.voice(ONCE))
    session.show(page, demo=False)


@command.command("list", cls=Spoken)
@access_option
@json_option
@click.pass_obj
def list_accounts(session: Session, /, access: Path | None, *, as_json: bool) -> None:
    """List the accounts with their roles, ends and last uses.

    列出账户：角色、期限、最近使用。
    """
    known = _known(session, access).all()
    if as_json:
        envelopes.write({"answer": [_tree(one) for one in known]})
        return
    session.show(Page(session.voice(ACCOUNTS), body=[_table(session, known)]), demo=False)


@command.command(cls=Spoken)
@click.argument("account")
@access_option
@click.pass_obj
def revoke(session: Session, /, account: str, access: Path | None) -> None:
    """Revoke an account: at once, also on a server that runs, and for good.

    撤销账户：即刻生效，不可恢复。
    """
    found = _known(session, access).revoke(account, now())
    _on_record(session, "account.revoked", found)
    session.show(Page(body=[session.voice(REVOKED, id=found.id)]), demo=False)


def _on_record(session: Session, deed: str, one: Grant) -> None:
    """Put on record which account was granted or revoked."""
    with Ledger.open(session.settings.place()) as ledger:
        about = {"account": one.id, "role_granted": one.role, "unit": one.unit}
        said = {name: value for name, value in about.items() if value is not None}
        ledger.audit.record(deed, here("operator"), **said)


def _unit(session: Session, text: str) -> str:
    with Desk.open(session.settings.place()) as desk:
        return desk.naming().find(text)


def _place(session: Session, named: Path | None) -> Path:
    """The file of accounts named, or the one beside the ledger's file."""
    if named is not None:
        return named
    ledger = Path(session.settings.place())
    if ledger.is_file():
        return beside(ledger)
    raise NotUnderstood(
        "access-unnamed",
        f"{ledger} 不是文件，旁边放不了账户文件。请用 --access 指明。",
        f"{ledger} is no file beside which accounts could lie; name their file with --access.",
    )


def _known(session: Session, named: Path | None) -> Access:
    place = _place(session, named)
    if place.is_file():
        return Access(place)
    raise UnknownName(
        "no-accounts",
        f"还没有账户（{place}）。新建用 scoretrail token new。",
        f"There are no accounts yet ({place}). Make one with scoretrail token new.",
    )


def _table(session: Session, known: list[Grant]) -> Any:
    voice = session.voice
    columns = [(said, "left") for said in (ACCOUNT, ROLE, captions.UNIT, captions.STATUS)]
    columns += [(said, "left") for said in (EXPIRES, LAST_USED, GATEWAY_USER)]
    made = table(voice, [*columns, (LABEL, "fold")])
    for one in known:
        role = TITLES[one.role] if voice.lang == "zh" else one.role
        cells = [one.id, role, one.unit or "", voice(STATES[one.state(now())])]
        cells += [
            "" if at is None else f"{at:%Y-%m-%d}" for at in (one.expires_at, one.last_used_at)
        ]
        row(made, [Prose(cell) for cell in (*cells, one.gateway_user or "", one.label)], demo=False)
    return made


def _tree(one: Grant) -> dict[str, Any]:
    return {
        "id": one.id,
        "role": one.role,
        "unit": one.unit,
        "label": one.label,
        "gateway_user": one.gateway_user,
        "state": one.state(now()),
        "made_at": one.made_at.isoformat(),
        "expires_at": None if one.expires_at is None else one.expires_at.isoformat(),
        "last_used_at": None if one.last_used_at is None else one.last_used_at.isoformat(),
    }
