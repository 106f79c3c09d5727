"""Piece codes: SPEC §8.1, with python-stdnum as the second opinion on Luhn mod 32."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import luhn

from ledger.craft.code import ALPHABET, check_character, check_code, make_code, parse_code, show_code
from ledger.errors import MalformedError

BODIES = st.text(ALPHABET, min_size=12, max_size=12)


def test_published_check_character():
    """The example of SPEC §8.1: 0123456789AB takes T."""
    assert check_character("0123456789AB") == "T"
    assert check_code("0123456789ABT") == "0123456789ABT"


@given(BODIES)
@settings(deadline=None, max_examples=200)
def test_check_character_is_that_of_the_standard_algorithm(body):
    """Another implementation of Luhn mod N over the same alphabet agrees."""
    assert check_character(body) == luhn.calc_check_digit(body, ALPHABET)


@given(st.binary(min_size=8, max_size=8))
@settings(deadline=None, max_examples=100)
def test_drawn_codes_are_valid_and_print_and_parse_back(drawn):
    """Whatever the random source gives, the code is well formed and survives its printed form."""
    code = make_code(lambda size: drawn[:size])
    assert check_code(code) == code
    assert len(show_code(code)) == 16
    assert parse_code(show_code(code)) == code


def test_sixty_bits_of_the_random_source_are_used():
    """Each of the 12 characters depends on the source, and all 32 characters occur."""
    seen = {make_code(lambda size, n=n: (n * 0x0842108421084210 % 2**64).to_bytes(size, "big"))[:12] for n in range(64)}
    assert len(seen) >= 32
    assert set("".join(seen)) == set(ALPHABET)


@pytest.mark.parametrize(
    "typed",
    [
        "0123-4567-89ab-t",
        " 0123 4567 89AB T ",
        "ol23-4567-89AB-T",
        "OI23456789ABT",
        "０１２３－４５６７－８９ａｂ－Ｔ",
        "0123—4567—89AB—T",
    ],
)
def test_typing_habits_are_forgiven(typed):
    """Case, hyphens, spaces, look-alikes and full-width forms all lead to the one stored form."""
    assert parse_code(typed) == "0123456789ABT"


@pytest.mark.parametrize("text", ["", "0123456789AB", "0123456789ABTT", "0123456789AUT", "0123456789A壶T", "0" * 41])
def test_a_wrong_shape_is_refused(text):
    """Too short, too long, or a character outside the alphabet is no code."""
    with pytest.raises(MalformedError) as caught:
        parse_code(text)
    assert caught.value.code == "code-shape"


@given(BODIES, st.integers(0, 12), st.sampled_from(ALPHABET))
@settings(deadline=None, max_examples=200)
def test_any_one_wrong_character_is_found(body, place, wrong):
    """A single misread character never gives another valid code."""
    code = body + check_character(body)
    if wrong == code[place]:
        return
    with pytest.raises(MalformedError) as caught:
        check_code(code[:place] + wrong + code[place + 1 :])
    assert caught.value.code == "code-check"


def test_stored_form_is_strict():
    """What is stored or signed bears no hyphen and no lower case: those are for people."""
    for text in ("0123-4567-89AB-T", "0123456789abT"):
        with pytest.raises(MalformedError):
            check_code(text)
