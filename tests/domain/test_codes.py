"""Codes are recognised as the standards define them; nobody's identity number stands in clear."""

from __future__ import annotations

import random
import unicodedata

import pytest
import stdnum.cn.ric
import stdnum.cn.uscc
from hypothesis import given
from hypothesis import strategies as st

from domain.codes import (
    ALPHABET,
    check_character,
    document_number,
    is_division_code,
    is_unified_code,
    unified_code,
    unified_code_fault,
)
from domain.identity import (
    is_identity_number,
    masked_name,
    masked_number,
    masked_telephone,
    part_masked_number,
)
from domain.personal import holds_personal_number, masked_text

CODE = "91350100M000100Y43"
SYNTHETIC_PERSON = "11010519491231002X"
"""The number that the standard itself gives as its example."""

first_17 = st.text(ALPHABET, min_size=17, max_size=17)


def full_width(text: str) -> str:
    return "".join(chr(ord(character) + 0xFEE0) for character in text)


# Unified social credit codes


def test_the_example_is_valid_however_it_is_written() -> None:
    assert is_unified_code(CODE)
    assert is_unified_code(full_width(CODE))
    assert is_unified_code(" 91-350100 m000100y4 3")
    assert unified_code(full_width(CODE.lower())) == CODE


@pytest.mark.parametrize("body", ["N2370102MF0123456", "Y1370102MF0123456", "A1100000000012345"])
def test_village_collectives_other_bodies_and_the_army_have_valid_codes(body: str) -> None:
    code = body + check_character(body)

    assert is_unified_code(code)
    assert not stdnum.cn.uscc.is_valid(code)  # why the oracle is not the rule


@given(first_17)
def test_the_oracle_agrees_wherever_it_can_read_the_code(body: str) -> None:
    digits_first = "".join(str(ALPHABET.index(character) % 10) for character in body[:8])
    code = digits_first + body[8:]

    assert check_character(code) == stdnum.cn.uscc.calc_check_digit(code + "0")


@given(first_17, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_any_single_wrong_character_is_found(body: str, place: int, wrong: str) -> None:
    code = body + check_character(body)
    changed = code[:place] + wrong + code[place + 1 :]

    assert is_unified_code(code)
    assert is_unified_code(changed) == (changed == code)


@given(first_17, st.integers(0, 16))
def test_two_neighbours_exchanged_are_found(body: str, place: int) -> None:
    code = body + check_character(body)
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]

    assert is_unified_code(swapped) == (swapped == code)


@pytest.mark.parametrize(
    ("text", "code", "zh", "en"),
    [
        ("91350100M000100Y4", "code-length", "17 位", "not 17"),
        ("91350100M000100I43", "code-character", "I", "I"),
        ("91350100M000100Y44", "code-check", "“3”", "'3'"),
        ("", "code-length", "0 位", "not 0"),
    ],
)
def test_a_wrong_code_is_told_what_is_wrong(text: str, code: str, zh: str, en: str) -> None:
    fault = unified_code_fault(text)

    assert fault is not None
    assert fault.code == code
    assert zh in fault.zh
    assert en in fault.en


# Division codes and document numbers


@pytest.mark.parametrize("code", ["370102", "370171", "370124101", "370124101203", "659001"])
def test_divisions_zones_streets_and_villages_have_division_codes(code: str) -> None:
    assert is_division_code(code)


@pytest.mark.parametrize("code", ["37010", "3701021", "990102", "３７０１０２", "37010A", ""])
def test_what_is_no_division_code(code: str) -> None:
    assert not is_division_code(code)


@pytest.mark.parametrize(
    "text",
    [
        "济信用办〔2018〕18号",
        "济信用办[2018]18号",
        "济信用办【2018】18号",
        "济信用办(2018)18号",
        "济信用办（2018）18号",
        "济信用办［2018］18号",
        "济信用办﹝2018﹞18号",
        "济信用办〔２０１８〕１８号",
        "济信用办 〔2018〕 18 号",
        "济信用办〔2018〕第18号",
        "济信用办〔2018〕018号",
        "济信用办〔2018〕18",
    ],
)
def test_a_document_number_has_one_spelling(text: str) -> None:
    assert str(document_number(text)) == "济信用办〔2018〕18号"


@pytest.mark.parametrize(
    "text", ["", "济信用办18号", "济信用办〔18〕1号", "〔2018〕号", "2018年18号"]
)
def test_what_is_no_document_number(text: str) -> None:
    assert document_number(text) is None


def test_two_offices_with_one_mark_have_two_numbers() -> None:
    pingyin = document_number("平信用办〔2022〕2号", issuer="平阴县信用办")
    pingdingshan = document_number("平信用办〔2022〕2号", issuer="平顶山市信用办")

    assert pingyin != pingdingshan
    assert str(pingyin) == str(pingdingshan)


def test_a_number_without_its_organ_is_still_a_number() -> None:
    number = document_number("〔2018〕3号")

    assert number is not None
    assert (number.organ, number.year, number.number) == ("", 2018, 3)


# Natural persons


def synthetic_numbers(count: int) -> list[str]:
    chance = random.Random(20180101)
    numbers = []
    for _ in range(count):
        birth = f"{chance.randint(1930, 2009)}{chance.randint(1, 12):02}{chance.randint(1, 28):02}"
        body = f"370102{birth}{chance.randint(0, 999):03}"
        total = sum(int(digit) * 2 ** (17 - place) for place, digit in enumerate(body))
        numbers.append(body + "10X98765432"[total % 11])
    return numbers


@pytest.mark.parametrize("number", [SYNTHETIC_PERSON, *synthetic_numbers(50)])
def test_an_identity_number_is_recognised_however_it_is_written(number: str) -> None:
    assert stdnum.cn.ric.calc_check_digit(number) == number[-1]
    assert is_identity_number(number)
    assert is_identity_number(number.lower())
    assert is_identity_number(full_width(number))
    assert is_identity_number(f" {number[:6]} {number[6:14]}-{number[14:]} ")


@pytest.mark.parametrize("number", synthetic_numbers(20))
def test_one_wrong_digit_makes_it_no_identity_number(number: str) -> None:
    for place in range(17):
        wrong = str((int(number[place]) + 1) % 10)
        assert not is_identity_number(number[:place] + wrong + number[place + 1 :])


def test_the_old_numbers_of_fifteen_digits_are_recognised_by_their_date() -> None:
    assert is_identity_number("370102680229123")
    assert not is_identity_number("370102690229123")  # 1969 had no 29 February
    assert not is_identity_number("370102200012345")  # an old business registration


def test_residence_permits_and_births_of_any_century_count_as_identity_numbers() -> None:
    for body in ("81000019900101001", "83000019900101001", "37010218991231001"):
        total = sum(int(digit) * 2 ** (17 - place) for place, digit in enumerate(body))
        assert is_identity_number(body + "10X98765432"[total % 11])


@pytest.mark.parametrize("text", [CODE, "OBJ-LX1", "20181231170000", "", "3****************1"])
def test_codes_and_opaque_ids_are_not_taken_for_persons(text: str) -> None:
    assert not is_identity_number(text)


@pytest.mark.parametrize(
    "text",
    [
        f"张某（{SYNTHETIC_PERSON}）",
        f"身份证{full_width(SYNTHETIC_PERSON)}。",
        f"{SYNTHETIC_PERSON.lower()}",
        f"a-{SYNTHETIC_PERSON}-b",
        f"recorder{SYNTHETIC_PERSON}.xlsx",
    ],
)
def test_a_number_inside_a_text_is_found_and_masked(text: str) -> None:
    assert holds_personal_number(text)

    masked = masked_text(text)

    assert not holds_personal_number(masked)
    assert "19491231" not in unicodedata.normalize("NFKC", masked)


@pytest.mark.parametrize("text", [CODE, f"1{SYNTHETIC_PERSON}", f"{SYNTHETIC_PERSON}7", "0" * 64])
def test_part_of_a_longer_code_is_no_identity_number(text: str) -> None:
    assert not holds_personal_number(text)


def test_a_valid_unified_code_of_digits_alone_is_never_taken_for_a_person() -> None:
    bodies = [f"11370119900101{serial:03}" for serial in range(1000)]
    codes = [body + check_character(body) for body in bodies]
    both = [code for code in codes if is_identity_number(code)]

    assert both
    assert not [code for code in both if holds_personal_number(code)]
    assert not [code for code in both if masked_text(code) != code]


def test_what_is_shown_of_a_person() -> None:
    assert masked_number("370102199001010011") == "3****************1"
    assert part_masked_number("370102199001010011") == "370102********0011"
    assert masked_name("张三") == "张*"
    assert masked_name("欧阳修") == "欧*"
    assert masked_telephone("13800138000") == "138****8000"
    assert masked_number("12") == "**"
