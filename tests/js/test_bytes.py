"""Hashes, spellings of bytes, keys' names, canonical JSON: the same answers as Python's and other people's programs."""

import base64
import hashlib
import json
from pathlib import Path
from random import Random

import pytest

from ledger.craft.profile import shipped_profiles
from ledger.errors import LedgerError
from ledger.log import characters, encoding
from ledger.log.characters import first_refused, is_nfc
from ledger.log.keys import format_did, parse_did
from tests.js.node import Node, Refused
from tests.log.test_json import VECTORS, bytes_of
from tests.log.test_keys import CASES

pytestmark = pytest.mark.needs("node")

SPELLINGS = {
    "Hex": (encoding.encode_hex, encoding.decode_hex),
    "Base64": (encoding.encode_base64, encoding.decode_base64),
    "Base64url": (encoding.encode_base64url, encoding.decode_base64url),
    "Base32": (encoding.encode_base32, encoding.decode_base32),
}
ODD = [
    "=",
    "A",
    "AB==",
    "AA=",
    "AAA",
    "A===",
    "AA==\n",
    " AAAA",
    "ab",
    "0G",
    "0A",
    "AAAAAA",
    "壶",
    "AA\x00=",
    "-_",
    "+/",
    "A A=",
]


def either(work):
    """Return what the work gives, or the code with which it refuses."""
    try:
        return work()
    except (LedgerError, Refused) as e:
        return f"refused: {e.code}"


@pytest.mark.parametrize("length", [*range(130), 1000, 65_537])
def test_hashes_are_those_of_hashlib(node: Node, length):
    """Every length around the blocks of both, and long ones."""
    data = Random(length).randbytes(length)
    assert node.ask("sha256", data.hex()) == hashlib.sha256(data).hexdigest()
    assert node.ask("sha512", data.hex()) == hashlib.sha512(data).hexdigest()


@pytest.mark.parametrize("name", sorted(SPELLINGS))
def test_each_spelling_of_bytes_is_taken_and_refused_alike(node: Node, name):
    """Round trips of every length; a character turned, cut or put in gives both programs one answer."""
    encode, decode = SPELLINGS[name]
    random = Random(name)
    for length in range(40):
        data = random.randbytes(length)
        text = encode(data)
        assert node.ask("encode", name, data.hex()) == text
        assert node.ask("decode", name, text) == data.hex()
        place = random.randrange(len(text) + 1)
        odd = [
            text[:place] + letter + text[place + cut :] for letter in ["", "A", "=", "b", "7", "/"] for cut in (0, 1)
        ]
        for other in odd + ODD:
            expected = either(lambda other=other: decode(other).hex())
            assert either(lambda other=other: node.ask("decode", name, other)) == expected, other


def test_base64_of_a_library_is_ours(node: Node):
    """The alphabet is the standard's."""
    assert node.ask("encode", "Base64", bytes(range(256)).hex()) == base64.b64encode(bytes(range(256))).decode()


def test_keys_have_one_name(node: Node):
    """did:key is read and written alike; a digit turned is refused alike."""
    random = Random(1)
    for _ in range(40):
        did = format_did(random.randbytes(32))
        assert node.ask("formatDid", parse_did(did).hex()) == did
        place = random.randrange(len(did))
        for letter in "1zA0l":
            odd = did[:place] + letter + did[place + 1 :]
            assert either(lambda odd=odd: node.ask("parseDid", odd)) == either(lambda odd=odd: parse_did(odd).hex())


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: v["class"])
def test_json_vectors_are_taken_and_refused_alike(node: Node, vector):
    """What is taken is written again in the same bytes; what is refused is refused with the vector's code."""
    data = bytes_of(vector)
    expected = f"refused: json-{vector['refused']}" if vector["refused"] else data.hex()
    assert either(lambda: node.ask("encodeJson", node.ask("decodeJson", data.hex(), 4096))) == expected


def test_every_character_is_taken_or_refused_alike(node: Node):
    """All of Unicode, the surrogates left out, in texts of 64 code points, then one by one where a text is refused."""
    points = [chr(point) for point in range(0x110000) if not 0xD800 <= point < 0xE000]
    taken = "".join(character for character in points if first_refused(character) is None)
    for start in range(0, len(taken), 4096):
        part = taken[start : start + 4096]
        expected = "refused: text-not-nfc" if not is_nfc(part) else part
        assert either(lambda part=part: node.ask("checkText", part, 4096)) == expected
    edges = [chr(ord(c) + step) for c, step in _edges()]
    for character in edges:
        expected = either(lambda c=character: encoding.check_text(c, 1))
        assert either(lambda c=character: node.ask("checkText", c, 1)) == expected, hex(ord(character))


def _edges():
    """Yield what is just inside and just outside of each range of the table."""
    table = json.loads(Path(characters.__file__).with_name("characters.json").read_bytes())
    for first, last in table["ranges"]:
        for text, step in ((first, 0), (first, -1), (last, 0), (last, 1)):
            point = int(text, 16) + step
            if 0 <= point < 0x110000 and not 0xD800 <= point < 0xE000:
                yield chr(int(text, 16)), step


def test_white_space_at_the_ends_is_pythons(node: Node):
    """`str.strip` of every character of the lower planes that either calls white space."""
    for point in [*range(0x3100), 0xFEFF]:
        text = f"{chr(point)}a{chr(point)}"
        if text.strip() != text or chr(point) in "\ufeff\u180e\u200b":
            assert node.ask("strip", text) == text.strip(), hex(point)


def test_spellings_are_compared_in_pythons_case(node: Node):
    """Every character against every spelling of the profiles that a band goes by: equal in both programs or in none."""
    spelt = {
        spelling
        for profile in shipped_profiles().values()
        for of in ("clay", "clay-group")
        for spelling in profile._spellings[of]
    }
    letters = {letter for spelling in spelt for letter in spelling}
    points = (chr(point) for point in range(0x80, 0x30000) if not 0xD800 <= point < 0xE000)
    for character in points:
        folded = character.casefold()
        if first_refused(character) is not None:
            continue
        if set(folded) <= letters or character.upper() != character or character.lower() != character:
            got = node.ask("fold", character)
            assert (set(got) <= letters and got) == (set(folded) <= letters and folded), hex(ord(character))
    for spelling in spelt:
        assert node.ask("fold", spelling.upper()) == spelling.upper().casefold()


@pytest.mark.parametrize("who", ["own", "browser"])
def test_every_class_of_ed25519_has_one_answer(node: Node, who):
    """The 198 cases of the library's own test, by node's WebCrypto and by our arithmetic."""
    assert node.ask("passes", who) is True
    for case in CASES:
        answer = node.ask("ed25519", who, case["public"], case["signature"], case["message"].encode().hex())
        assert answer is case["valid"], case["class"]


def test_only_keys_of_prime_order_are_taken(node: Node):
    """Small and mixed order, other spellings, points off the curve: refused with Python's code."""
    for public, wanted in {case["public"]: case["enrollable"] for case in CASES}.items():
        assert either(lambda key=public: node.ask("checkEnrollable", key)) in (
            [True] if wanted else ["refused: key-not-enrollable"]
        )
