"""Hidden codes and the claim key: SPEC §8.3, by the shared vectors and by another reading of RFC 5869."""

import hmac
import json
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import luhn

from ledger.craft.code import ALPHABET
from ledger.craft.hidden_code import BITS, SECRET, check_hidden, draw_hidden, parse_hidden, show_hidden
from ledger.craft.piece_keys import claim_key
from ledger.errors import MalformedError
from ledger.log.keys import SigningKey
from tests.vectors.make_piece_keys import CODE, FILE, HIDDEN, ORIGIN, encode, vectors

VECTORS = json.loads(FILE.read_bytes())
DRAWN = st.binary(min_size=13, max_size=13)


def derived(secret: bytes, salt: str, info: bytes) -> bytes:
    """Return HKDF-SHA-256's first block, written out from RFC 5869 §2: extract, then expand once."""
    extracted = hmac.new(sha256(salt.encode()).digest(), secret, sha256).digest()
    return hmac.new(extracted, info + b"\x01", sha256).digest()


def refusal(call, *given_) -> str:
    """Return the code with which a call is refused, and see that it does not repeat what it was given."""
    with pytest.raises(MalformedError) as caught:
        call(*given_)
    assert not [value for value in caught.value.fields.values() if not isinstance(value, int)]
    return caught.value.code


def test_vectors_are_those_of_this_code():
    """The committed file is what the program writes, byte for byte."""
    assert FILE.read_bytes() == encode(vectors())


@pytest.mark.parametrize("vector", VECTORS["draws"], ids=lambda v: v["random"][:8])
def test_draw_takes_the_low_hundred_bits(vector):
    """The same random bytes give the same code everywhere."""
    hidden = draw_hidden(lambda size: bytes.fromhex(vector["random"])[:size])
    assert (hidden, show_hidden(hidden)) == (vector["hidden"], vector["printed"])


@pytest.mark.parametrize("vector", VECTORS["hidden"], ids=lambda v: v["name"])
def test_typing_habits_are_forgiven(vector):
    """Case, hyphens, spaces, look-alikes and full-width forms all lead to the one stored form."""
    assert parse_hidden(vector["typed"]) == vector["stored"]


@pytest.mark.parametrize("vector", VECTORS["hidden-fail"], ids=lambda v: v["name"])
def test_what_is_no_hidden_code_is_refused_without_repeating_it(vector):
    """Each vector fails in one thing, and the error carries numbers only."""
    assert refusal(parse_hidden, vector["typed"]) == vector["fail"]


@pytest.mark.parametrize("vector", VECTORS["claims"], ids=lambda v: f"{v['code']}-{v['serial']}-{v['hidden'][:4]}")
def test_claim_key_is_hkdf_of_the_twenty_characters(vector):
    """A second derivation, from RFC 5869's own text, gives the same seed and key."""
    salt = f"kilnmark/claim/v1\n{vector['origin']}\n{vector['code']}\n{vector['serial']}\n"
    seed = derived(vector["hidden"][:SECRET].encode(), salt, b"kilnmark claim key")
    key = claim_key(vector["hidden"], vector["origin"], vector["code"], vector["serial"])
    assert (key.seed, key.seed.hex(), key.did) == (seed, vector["seed"], vector["did"])
    assert key == SigningKey.from_seed(seed)


def test_every_input_of_the_claim_key_counts():
    """Another ledger, piece, print or code: another key."""
    assert len({vector["did"] for vector in VECTORS["claims"]}) == len(VECTORS["claims"])


@given(DRAWN)
@settings(deadline=None, max_examples=100)
def test_drawn_codes_print_and_parse_back(drawn):
    """Whatever the random source gives, the code is well formed and survives its printed form."""
    hidden = draw_hidden(lambda size: drawn[:size])
    assert check_hidden(hidden) == parse_hidden(show_hidden(hidden)) == hidden
    assert hidden[SECRET] == luhn.calc_check_digit(hidden[:SECRET], ALPHABET)
    places = [ALPHABET.index(character) for character in hidden[:SECRET]]
    assert sum(value << 5 * place for place, value in enumerate(places)) == int.from_bytes(drawn, "big") % 2**BITS


@given(DRAWN, st.integers(0, SECRET), st.sampled_from(ALPHABET))
@settings(deadline=None, max_examples=200)
def test_any_one_wrong_character_is_found(drawn, place, other):
    """The check character finds it before a claim is derived from it."""
    hidden = draw_hidden(lambda size: drawn[:size])
    wrong = hidden[:place] + other + hidden[place + 1 :]
    if wrong != hidden:
        assert refusal(check_hidden, wrong) == "hidden-check"


@pytest.mark.parametrize(
    ("hidden", "origin", "code", "expected"),
    [
        (HIDDEN[:-1], ORIGIN, CODE, "hidden-shape"),
        (HIDDEN[:-1] + "X", ORIGIN, CODE, "hidden-check"),
        (show_hidden(HIDDEN), ORIGIN, CODE, "hidden-shape"),
        (HIDDEN, "Zisha.example", CODE, "origin-malformed"),
        (HIDDEN, ORIGIN, "0123456789ABX", "code-check"),
    ],
)
def test_claim_key_of_anything_else_is_refused(hidden, origin, code, expected):
    """Only stored forms are derived from: another spelling would be another key."""
    with pytest.raises(MalformedError, match=expected):
        claim_key(hidden, origin, code, 1)


def test_print_serial_begins_with_one():
    """Zero is nobody's print."""
    with pytest.raises(AssertionError, match="serial"):
        claim_key(HIDDEN, ORIGIN, CODE, 0)
