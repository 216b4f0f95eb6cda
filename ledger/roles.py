"""Roles (角色): who may do what, in one table that every surface asks.

A role reaches nothing that the table does not give it. The table knows no account and no token: who
somebody is, the front desk finds out; what they may do is decided here, below all surfaces.

    reporter 填报单位    its own unit's reports, supplements and appeals
    recorder 登记员      facts, and proposals of corrections and rules
    reviewer 复核员      confirms or returns what others proposed; persons in full, with a reason
    auditor  审计员      every viewpoint and the audit log; persons in full, with a case number
    public   公众        what is published
    operator 系统管理员  accounts and backups; no personal data
    keeper   密钥管理员  erasing, restricting and holding persons' data; none of it to read
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Literal, get_args

from domain.errors import NotPermitted, NotUnderstood

Role = Literal["reporter", "recorder", "reviewer", "auditor", "public", "operator", "keeper"]
ROLES: tuple[Role, ...] = get_args(Role)

TITLES: Mapping[str, str] = MappingProxyType(
    {
        "reporter": "填报单位",
        "recorder": "登记员",
        "reviewer": "复核员",
        "auditor": "审计员",
        "public": "公众",
        "operator": "系统管理员",
        "keeper": "密钥管理员",
    }
)


class Verb(Enum):
    """What somebody wants to do, with its name in Chinese."""

    REPORT = "report", "上报"
    """Hand in reports, supplements and appeals."""
    RECORD = "record", "登记"
    """Append facts."""
    PROPOSE = "propose", "提议"
    """Propose corrections, rules and findings."""
    CONFIRM = "confirm", "复核"
    """Confirm or return what another proposed."""
    READ = "read", "查看"
    """Read entries and scores, persons masked (L2)."""
    READ_PUBLISHED = "read-published", "查看已公布"
    """Read what is published."""
    REVEAL = "reveal", "查看个人信息"
    """See a person's data in part (L1) or in full (L0): with a reason, on record."""
    EXPORT = "export", "导出"
    """Take entries or tables away in a file, persons masked."""
    BUNDLE = "bundle", "取举证包"
    """Take a bundle that proves a published score."""
    READ_AUDIT = "read-audit", "查看审计日志"
    """Read who saw and did what."""
    SIGN = "sign", "签检查点"
    """Sign checkpoints and keep what witnesses send back."""
    ADMINISTER = "administer", "管理账户和备份"
    """Make and revoke accounts, back up, restore."""
    RESTRICT = "restrict", "限制处理"
    """Hide a person's data and keep it, or lift that."""
    HOLD = "hold", "保留"
    """Keep a person's data from being erased until a day, or lift that."""
    ERASE = "erase", "销毁"
    """Destroy a person's key; another keeper confirms it."""

    def __init__(self, word: str, zh: str) -> None:
        self.word = word
        self.zh = zh


class Reach(Enum):
    """Of whose entries: of nobody's, of its own unit's, of all units'."""

    NONE = 0
    OWN = 1
    ALL = 2


_OWN, _ALL = Reach.OWN, Reach.ALL

TABLE: Mapping[Role, Mapping[Verb, Reach]] = MappingProxyType(
    {
        "reporter": MappingProxyType(
            {
                Verb.REPORT: _OWN,
                Verb.READ: _OWN,
                Verb.READ_PUBLISHED: _ALL,
                Verb.EXPORT: _OWN,
                Verb.BUNDLE: _ALL,
            }
        ),
        "recorder": MappingProxyType(
            {
                Verb.RECORD: _ALL,
                Verb.PROPOSE: _ALL,
                Verb.READ: _ALL,
                Verb.READ_PUBLISHED: _ALL,
                Verb.EXPORT: _ALL,
                Verb.BUNDLE: _ALL,
            }
        ),
        "reviewer": MappingProxyType(
            {
                Verb.CONFIRM: _ALL,
                Verb.READ: _ALL,
                Verb.READ_PUBLISHED: _ALL,
                Verb.REVEAL: _ALL,
                Verb.EXPORT: _ALL,
                Verb.BUNDLE: _ALL,
                Verb.SIGN: _ALL,
            }
        ),
        "auditor": MappingProxyType(
            {
                Verb.READ: _ALL,
                Verb.READ_PUBLISHED: _ALL,
                Verb.REVEAL: _ALL,
                Verb.EXPORT: _ALL,
                Verb.BUNDLE: _ALL,
                Verb.READ_AUDIT: _ALL,
            }
        ),
        "public": MappingProxyType({Verb.READ_PUBLISHED: _ALL, Verb.BUNDLE: _ALL}),
        "operator": MappingProxyType({Verb.ADMINISTER: _ALL, Verb.SIGN: _ALL}),
        "keeper": MappingProxyType({Verb.RESTRICT: _ALL, Verb.HOLD: _ALL, Verb.ERASE: _ALL}),
    }
)
"""What each role may do, and of whose entries. What is not written here it may not."""

OFFICE: frozenset[Role] = frozenset({"recorder", "reviewer", "auditor", "operator", "keeper"})
"""Roles of the office that assesses; they belong to no unit that is assessed."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever asks: an opaque account id, a role, and the unit that a reporter belongs to.

    `authenticated` is false for the account on this machine, of which the system alone says who it
    is; what is done so is marked in the audit log.
    """

    id: str
    role: Role
    unit: str | None = None
    authenticated: bool = True

    def reach(self, verb: Verb) -> Reach:
        """Of whose entries the actor may do that."""
        return TABLE[self.role].get(verb, Reach.NONE)

    def may(self, verb: Verb, unit: str | None = None) -> bool:
        """Whether the actor may do that: of this unit's entries, or without one of all.

        >>> reporter = Actor("a1", "reporter", unit="gaoxin")
        >>> [reporter.may(Verb.READ, "gaoxin"), reporter.may(Verb.READ, "lixia")]
        [True, False]
        >>> [reporter.may(Verb.READ), Actor("a2", "auditor").may(Verb.READ)]
        [False, True]
        """
        reach = self.reach(verb)
        if reach is Reach.OWN:
            return unit is not None and unit == self.unit
        return reach is Reach.ALL

    def permit(self, verb: Verb, unit: str | None = None) -> None:
        """Go on, or refuse: the sentence names the role, the deed, and who may do it."""
        if not self.may(verb, unit):
            raise not_permitted(self, verb, unit)


def not_permitted(actor: Actor, verb: Verb, unit: str | None = None) -> NotPermitted:
    """The refusal of what a role may not do."""
    who = [role for role in ROLES if verb in TABLE[role]]
    zh_who = "、".join(TITLES[role] for role in who)
    zh_of = "" if unit is None else f"{unit} 的"
    en_of = "" if unit is None else f" of {unit}"
    return NotPermitted(
        "not-permitted",
        f"{TITLES[actor.role]}（{actor.id}）不能{verb.zh}{zh_of}内容。能这样做的角色：{zh_who}。",
        f"A {actor.role} ({actor.id}) may not {verb.word}{en_of}. Roles that may: {', '.join(who)}.",
        account=actor.id,
        role=actor.role,
        wanted=verb.word,
        unit=unit,
    )


def role_named(text: str) -> Role:
    """The role of that name, in either language."""
    for role in ROLES:
        if text in (role, TITLES[role]):
            return role
    raise NotUnderstood(
        "unknown-role",
        f"没有角色“{text}”。有：{'、'.join(f'{role}（{TITLES[role]}）' for role in ROLES)}。",
        f"There is no role {text!r}. There are {', '.join(ROLES)}.",
    )
