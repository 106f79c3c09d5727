"""The collector's phrase and owner keys: SPEC §8.3, BIP-39's own vectors among them."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.craft.phrase import ENTROPY_BYTES, WORDS, make_phrase, parse_phrase, show_phrase
from ledger.craft.piece_keys import claim_key, owner_key
from ledger.errors import MalformedError
from tests.craft.test_hidden_code import derived, refusal
from tests.vectors.make_piece_keys import CODE, FILE, HIDDEN, ORIGIN

VECTORS = json.loads(FILE.read_bytes())
ENTROPY = st.binary(min_size=ENTROPY_BYTES, max_size=ENTROPY_BYTES)
# Published with BIP-39 (github.com/trezor/python-mnemonic, vectors.json), the four of 16 bytes with plain patterns.
PUBLISHED = {
    "00" * 16: " ".join(["abandon"] * 11 + ["about"]),
    "7f" * 16: "legal winner thank year wave sausage worth useful legal winner thank yellow",
    "80" * 16: "letter advice cage absurd amount doctor acoustic avoid letter advice cage above",
    "ff" * 16: " ".join(["zoo"] * 11 + ["wrong"]),
}


def test_published_phrases():
    """The vectors contain BIP-39's own, word for word."""
    assert PUBLISHED.items() <= {v["entropy"]: v["en"] for v in VECTORS["phrases"]}.items()


@pytest.mark.parametrize("vector", VECTORS["phrases"], ids=lambda v: v["entropy"][:6])
def test_a_phrase_is_its_bytes_in_either_language(vector):
    """Chinese or English, with or without spaces, it opens the same pieces."""
    entropy = bytes.fromhex(vector["entropy"])
    assert show_phrase(make_phrase(entropy, "en")) == vector["en"]
    assert show_phrase(make_phrase(entropy, "zh")) == vector["zh"]
    spellings = (vector["en"], vector["en"].upper(), vector["en"].replace(" ", ", "), vector["zh"])
    for typed in (*spellings, vector["zh"].replace(" ", ""), vector["zh"].replace(" ", "、"), f" {vector['zh']}\n"):
        assert parse_phrase(typed) == entropy


@pytest.mark.parametrize("vector", VECTORS["phrases-fail"], ids=lambda v: v["name"])
def test_what_is_no_phrase_is_refused_without_repeating_it(vector):
    """Each vector fails in one thing; the error says which place, never which word."""
    assert refusal(parse_phrase, vector["typed"]) == vector["fail"]


def test_a_wrong_word_is_named_by_its_place():
    """The second word of the other language's list: 2."""
    with pytest.raises(MalformedError) as caught:
        parse_phrase("legal 疫 thank year wave sausage worth useful legal winner thank yellow")
    assert caught.value.fields == {"place": 2}


@pytest.mark.parametrize("vector", VECTORS["owners"], ids=lambda v: f"{v['entropy'][:4]}-{v['code']}-{v['origin']}")
def test_owner_key_is_hkdf_of_the_sixteen_bytes(vector):
    """A second derivation, from RFC 5869's own text, gives the same seed; the language does not count."""
    entropy = bytes.fromhex(vector["entropy"])
    salt = f"kilnmark/owner/v1\n{vector['origin']}\n{vector['code']}\n"
    for language in ("zh", "en"):
        key = owner_key(show_phrase(make_phrase(entropy, language)), vector["origin"], vector["code"])
        assert key.seed == derived(entropy, salt, b"kilnmark owner key")
        assert (key.seed.hex(), key.did) == (vector["seed"], vector["did"])


def test_every_input_of_the_owner_key_counts():
    """Another ledger, piece or phrase: another key; and never the claim's."""
    dids = {vector["did"] for vector in VECTORS["owners"]}
    assert len(dids) == len(VECTORS["owners"])
    assert claim_key(HIDDEN, ORIGIN, CODE, 1).did not in dids


@given(ENTROPY, st.sampled_from(["zh", "en"]))
@settings(deadline=None, max_examples=100)
def test_phrases_round_trip(entropy, language):
    """Twelve words, and the bytes come back."""
    words = make_phrase(entropy, language)
    assert len(words) == WORDS
    assert parse_phrase(show_phrase(words)) == entropy


def test_other_lengths_are_no_phrase_of_ours():
    """BIP-39 knows longer phrases; ours have twelve words."""
    with pytest.raises(AssertionError, match="length"):
        make_phrase(bytes(32), "en")


@pytest.mark.parametrize(("origin", "code", "expected"), [("x", CODE, "origin-malformed"), (ORIGIN, "", "code-shape")])
def test_owner_key_names_a_ledger_and_a_piece(origin, code, expected):
    """What names neither is refused."""
    with pytest.raises(MalformedError, match=expected):
        owner_key(VECTORS["phrases"][1]["zh"], origin, code)
