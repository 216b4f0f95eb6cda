"""Numbers of natural persons inside a text: an individual business is a person, and so is a telephone."""

from __future__ import annotations

import random

import pytest
import stdnum.iso7064.mod_11_10
from hypothesis import given
from hypothesis import strategies as st

from domain.codes import ALPHABET, check_character, is_unified_code
from domain.errors import BadEntry
from domain.events import parse, parse_json
from domain.identity import is_identity_number, is_mobile_number, is_persons, masked_telephone
from domain.personal import found_in, holds_personal_number, masked_text
from domain.traders import is_registered_trader, is_trader_code, is_trader_name, is_trader_number
from ledger.codec import state_of
from ledger.intake.persons import personal_number
from tests.ledger.invented import identity_numbers

TRADER = "92370102MA3C0XYW01"
COMPANY = "91350100M000100Y43"
PHONE = "13800138000"

last_nine = st.text(ALPHABET, min_size=9, max_size=9)


@given(last_nine)
def test_every_code_of_an_individual_business_is_a_persons_and_no_company_s_is(rest: str) -> None:
    trader, company = (
        body + check_character(body) for body in (f"92370102{rest}", f"91370102{rest}")
    )

    assert is_trader_code(trader)
    assert holds_personal_number(f"见{trader}。")
    assert trader not in masked_text(f"见{trader}。")
    assert not is_trader_number(company)


@pytest.mark.parametrize("kind", ["91", "93", "11", "12", "31", "51", "52", "N2", "Y1", "A1"])
def test_no_other_kind_of_code_is_a_persons(kind: str) -> None:
    body = f"{kind}370102MA3C0XYW0"[:17]
    assert not is_trader_number(body + check_character(body))


@pytest.mark.parametrize(
    "written",
    [
        TRADER.lower(),
        "92 370102 MA3C0XYW01",
        "９２３７０１０２ＭＡ３Ｃ０ＸＹＷ０１",
        f"{TRADER[:-1]}7",
        TRADER[:-1],
        f"{TRADER}7",
    ],
)
def test_a_code_that_is_spaced_mistyped_or_cut_short_still_gives_its_owner_away(
    written: str,
) -> None:
    assert is_trader_number(written)


def test_before_the_unified_codes_a_serial_from_six_upward_was_an_individual_businesss() -> None:
    for serial in "0123456789":
        body = f"370102{serial}0012345"
        number = body + stdnum.iso7064.mod_11_10.calc_check_digit(body)

        assert is_registered_trader(number) is (serial >= "6")
        assert is_trader_number(number) is (serial >= "6")


def test_a_name_may_say_that_it_is_an_individual_businesss() -> None:
    assert is_trader_name("历下区张记小吃店(个体)")
    assert not is_trader_name("云州某某商贸有限公司")


@pytest.mark.parametrize(
    "text",
    [
        f"联系电话{PHONE}",
        f"张某，{PHONE}（本人）",
        "电话：138 0013 8000",
        "电话：138-0013-8000",
        "电话 +86 13800138000",
        "电话：１３８００１３８０００",
    ],
)
def test_a_mobile_telephone_in_a_text_is_found_and_its_middle_hidden(text: str) -> None:
    assert holds_personal_number(text)
    assert "138****8000" in masked_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "电话 0531-66605555",
        "涉案金额13800138000元",
        "比例 0.13800138000",
        "订单 202012312359591234567",
        "row-a13800138000b",
        f"1{PHONE}",
        "2018-12-31 至 2019-01-31",
    ],
)
def test_other_numbers_are_no_telephones(text: str) -> None:
    assert not holds_personal_number(text)


def test_a_telephone_by_itself_is_recognised_however_it_is_written() -> None:
    assert all(map(is_mobile_number, (PHONE, "+8613800138000", "138 0013 8000")))
    assert not any(map(is_mobile_number, ("0531-66605555", "20180310001", "138001380001")))
    assert masked_telephone("+8613800138000") == "138****8000"


def test_a_home_address_that_is_named_as_one_is_hidden_in_a_file_of_rows() -> None:
    text = "被执行人家住历下区解放路12号3单元，拒不履行"

    assert masked_text(text, likely=True) == "被执行人家住…，拒不履行"
    assert masked_text("公司住所地历下区解放路12号", likely=True) == "公司住所地历下区解放路12号"


def test_what_is_masked_holds_nothing_more_to_mask() -> None:
    chance = random.Random(7)
    parts = [TRADER, PHONE, "11010519491231002X", "110105 19491231 002X", COMPANY, "共18件"]
    for _ in range(200):
        text = "，".join(chance.sample(parts, 4))
        masked = masked_text(text)

        assert not found_in(masked)
        assert (COMPANY in masked) is (COMPANY in text)


# One identity number in 31 has the check character of a unified code


@pytest.mark.parametrize(
    "division",
    [
        "110105",
        "120102",
        "130183",
        "310101",
        "320583",
        "330102",
        "340102",
        "370102",
        "410102",
        "411302",
        "510104",
        "511303",
        "520102",
        "530102",
        "610102",
        "620102",
        "650102",
    ],
)
def test_an_identity_number_is_a_persons_though_it_passes_for_a_unified_code(division: str) -> None:
    numbers = identity_numbers(1_500, division=division)
    passing = [number for number in numbers if is_unified_code(number)]

    assert len(passing) > 20
    assert all(map(is_persons, numbers))
    assert all(personal_number(number) == number for number in passing)
    assert all(map(holds_personal_number, passing))


def test_a_unified_code_of_digits_is_a_bodys_though_it_passes_for_an_identity_number() -> None:
    bodies = [
        f"{kind}37011919900101{serial:01}"
        for kind in ("11", "12", "51", "52", "91", "93")
        for serial in range(10)
    ]
    codes = [body + check_character(body) for body in bodies]
    both = [code for code in codes if is_identity_number(code)]

    assert not any(map(is_persons, both))
    assert all(personal_number(code) is None for code in codes)


@pytest.mark.parametrize("number", [n for n in identity_numbers(400) if is_unified_code(n)])
def test_such_a_number_does_not_come_in_by_the_door(number: str) -> None:
    for data in ({"object": number}, {"object": f"{number[:6]} {number[6:]}"}):
        with pytest.raises(BadEntry) as refused:
            parse(_case(**data))
        assert refused.value.code == "identity-number"
        assert number not in str(refused.value)


# At the door


def _case(**data: object) -> dict[str, object]:
    return {
        "id": "a1",
        "topic": "joint-case.reported",
        "unit": "lixia",
        "occurred_on": "2018-10-31",
        "data": {"channel": "form", **data},
    }


@pytest.mark.parametrize(
    "data",
    [
        {"object": TRADER},
        {"object": "92 370102 MA3C0XYW01"},
        {"object": "370102600123451"},
        {"object_name": TRADER},
        {"grounds": f"店主 {TRADER}"},
        {"grounds": f"联系电话{PHONE}"},
        {"grounds": PHONE},
        {"object": PHONE},
        {"object": "subject-00000000000000000000", "object_name": "张三丰"},
        {"object": "lone-00000000000000000000", "object_name": "李记面馆"},
    ],
)
def test_no_person_comes_in_by_the_door_and_the_refusal_does_not_repeat_it(
    data: dict[str, object],
) -> None:
    with pytest.raises(BadEntry) as refused:
        parse(_case(**data))

    assert refused.value.code in ("identity-number", "person-named")
    for text in (TRADER, "MA3C0XYW01", PHONE, "张三丰"):
        assert text not in f"{refused.value.zh} {refused.value.en}"


def test_an_opaque_id_beside_a_masked_name_comes_in() -> None:
    envelope = parse(_case(object="subject-00000000000000000000", object_name="张*"))

    assert envelope.data.object_name == "张*"


def test_eleven_digits_alone_may_number_a_document() -> None:
    decision = {
        **_case(),
        "topic": "decision.publicised",
        "data": {"number": "13800138000", "kind": "处罚"},
    }

    assert parse(decision).data.number == "13800138000"


def test_what_an_older_version_recorded_in_clear_is_still_read() -> None:
    state = state_of(parse(_case(object=COMPANY))).replace(COMPANY.encode(), TRADER.encode())

    assert parse_json(state).data.object == TRADER
