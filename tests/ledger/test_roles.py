"""Roles: the whole table, role by verb by unit, and the sentences that refuse."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

import pytest

from domain.errors import NotUnderstood, Refused
from ledger.roles import OFFICE, ROLES, TABLE, Actor, Role, Verb, role_named

OWN, OTHER = "gaoxin", "lixia"

# One letter for each verb of the enumeration, in its order: a all units, o its own, - nothing.
GIVEN: Mapping[str, str] = {
    # report record propose confirm read read-published reveal export bundle read-audit sign
    # administer restrict hold erase
    "reporter": "o - - - o a - o a - - - - - -",
    "recorder": "- a a - a a - a a - - - - - -",
    "reviewer": "- - - a a a a a a - a - - - -",
    "auditor": "- - - - a a a a a a - - - - -",
    "public": "- - - - - a - - a - - - - - -",
    "operator": "- - - - - - - - - - a a - - -",
    "keeper": "- - - - - - - - - - - - a a a",
}


def actor(role: Role) -> Actor:
    return Actor("a1", role, unit=OWN if role == "reporter" else None)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_reaches_exactly_what_the_table_says(role: Role) -> None:
    expected = dict(zip(Verb, GIVEN[role].split(), strict=True))
    who = actor(role)

    for verb, reach in expected.items():
        of = [who.may(verb, OWN), who.may(verb, OTHER), who.may(verb)]
        assert of == {"a": [True] * 3, "o": [True, False, False], "-": [False] * 3}[reach], verb


def test_nobody_both_proposes_and_confirms() -> None:
    both = [role for role in ROLES if {Verb.PROPOSE, Verb.CONFIRM} <= set(TABLE[role])]

    assert both == []


def test_who_destroys_persons_data_may_not_read_it_and_who_reads_it_may_not_destroy_it() -> None:
    keeper = set(TABLE["keeper"])

    assert keeper.isdisjoint({Verb.READ, Verb.REVEAL, Verb.EXPORT})
    for role in ROLES:
        assert not {Verb.REVEAL, Verb.ERASE} <= set(TABLE[role])


def test_the_three_administrators_are_three_persons() -> None:
    apart = {"operator": Verb.ADMINISTER, "keeper": Verb.ERASE, "auditor": Verb.READ_AUDIT}

    for role, verb in apart.items():
        assert [one for one in ROLES if verb in TABLE[one]] == [role]
    assert set(apart) <= OFFICE


def test_a_reporter_without_a_unit_reaches_nothing_of_its_own() -> None:
    assert not Actor("a1", "reporter").may(Verb.READ, OWN)
    assert not Actor("a1", "reporter").may(Verb.READ)


def test_a_refusal_says_who_may_in_both_languages() -> None:
    with pytest.raises(Refused) as refused:
        actor("recorder").permit(Verb.ERASE)

    assert refused.value.code == "not-permitted"
    assert "密钥管理员" in refused.value.zh
    assert "keeper" in refused.value.en


def test_the_table_cannot_be_changed_by_who_runs_it() -> None:
    with pytest.raises(TypeError):
        TABLE["public"][Verb.REVEAL] = TABLE["auditor"][Verb.READ]  # type: ignore[index]


def test_a_role_is_found_by_either_name_and_an_unknown_one_is_refused() -> None:
    assert role_named("审计员") == role_named("auditor") == "auditor"
    with pytest.raises(NotUnderstood, match="没有角色"):
        role_named("root")
    assert set(ROLES) == set(get_args(Role)) == set(GIVEN)
