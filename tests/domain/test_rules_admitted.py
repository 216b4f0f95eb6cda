"""Rules that would stand in the way of every question are not recorded: texts and rosters must load."""

from __future__ import annotations

from tests.domain.admitting import record, refusal

TOWNS = (
    '{"language":1,"scheme":"four-towns","revision":1,"status":"reading","title":"t",'
    '"source":{"document":"d","issuer":"i","file":"-","sha256":"-"},'
    '"period":{"first":"2018-01-01","last":"2018-12-31"},'
    '"units":{"basis":"office","roster":{ROSTER}},'
    '"indicators":{"1":{"name":"n","full":10,"measure":{"count":{"of":"media.reported"}},'
    '"points":{"per_item":{"each":-1,"start":"full"}}}},"total":{"full":10}}'
)
DONG = '{"dong":{"name":"东镇","kind":"town"}}'
ANOTHER_LIXIA = '{"lixia":{"name":"别镇","kind":"town"}}'


def published(body: str) -> str:
    """The story of a publication."""
    packed = "".join(body.split())
    return f"2018-01-02 | 2018-01-02 | - | scheme.published | id=p1 body={packed}"


def test_a_scheme_that_does_not_load_is_not_recorded_for_it_would_stop_every_question() -> None:
    assert refusal(published('{"scheme":"four-towns","language":1}')) == "bad-scheme"
    assert refusal(published('{"timeline":"t","steps":5}')) == "bad-timeline"


def test_a_roster_that_gives_a_known_id_to_another_body_is_not_recorded() -> None:
    assert refusal(published(TOWNS.replace("{ROSTER}", ANOTHER_LIXIA))) == "unit-id-taken"


def test_a_change_of_the_text_that_does_not_load_is_not_recorded_either() -> None:
    first = published(TOWNS.replace("{ROSTER}", DONG))
    record(first)
    second = (
        "2018-02-01 | 2018-02-01 | - | scheme.revised | scheme=four-towns cause=erratum "
        f'set={{"units/roster":{ANOTHER_LIXIA}}}'
    )

    assert refusal(f"{first}\n{second}") == "unit-id-taken"
