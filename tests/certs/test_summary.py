"""The QR summary: SPEC §8.1 and §8.2, with pycose as a second reader."""

from dataclasses import replace

import cbor2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycose.algorithms import CoseAlgorithm, EdDSA
from pycose.keys import OKPKey
from pycose.messages import Sign1Message

from certs.qr import version_for
from certs.summary import (
    MAX_SUMMARY,
    Summary,
    format_link,
    key_id,
    open_summary,
    parse_link,
    read_summary,
    sign_summary,
)
from ledger.craft.code import ALPHABET, check_character
from ledger.errors import LedgerError, MalformedError, UnknownKeyError, VerificationError
from ledger.log.keys import SigningKey

KEY = SigningKey.from_seed(bytes(range(32)))
OTHER = SigningKey.from_seed(bytes(32))
SAMPLE = Summary(
    "zisha.example/2026", "0123456789ABT", 1795346403, 184302, bytes(range(32)), 1,
    "松风石瓢", "顾景云", "gu-jingyun", "石瓢", 2026,
)  # fmt: skip
TEXTS = st.text("松风石瓢壶堃喆淼abc-0", min_size=1, max_size=12)
SUMMARIES = st.builds(
    Summary,
    st.sampled_from(["zisha.example/2026", "a.b", "kiln.example"]),
    st.text(ALPHABET, min_size=12, max_size=12).map(lambda body: body + check_character(body)),
    st.integers(0, 2**40),
    st.integers(0, 2**53 - 1),
    st.binary(min_size=32, max_size=32),
    st.integers(1, 999),
    TEXTS, TEXTS, TEXTS, TEXTS,
    st.integers(0, 9999),
)  # fmt: skip


@given(SUMMARIES)
@settings(deadline=None, max_examples=100)
def test_what_is_signed_is_read_back(summary):
    """Every summary survives signing and opening."""
    data = sign_summary(summary, KEY)
    assert read_summary(data) == (summary, key_id(KEY.public))
    assert open_summary(data, [OTHER.public, KEY.public]) == summary


@CoseAlgorithm.register_attribute()
class FullySpecifiedEd25519(EdDSA):
    """RFC 9864's number for what pycose knows as EdDSA (-8)."""

    identifier = -19
    fullname = "ED25519"


def test_another_reader_verifies_the_same_message():
    """The bytes are a COSE_Sign1 for pycose, which reads the claims and verifies the signature itself."""
    message = Sign1Message.from_cose_obj(cbor2.loads(sign_summary(SAMPLE, KEY)), allow_unknown_attributes=False)
    claims = cbor2.loads(message.payload)
    assert claims[1] == "zisha.example/2026"
    assert claims[2] == "0123456789ABT"
    assert claims[6] == 1795346403
    assert claims[-65537] == [184302, bytes(range(32)), 1, "松风石瓢", "顾景云", "gu-jingyun", "石瓢", 2026]
    assert message.uhdr == {}
    message.key = OKPKey(crv="ED25519", x=KEY.public)
    assert message.verify_signature()
    message.key = OKPKey(crv="ED25519", x=OTHER.public)
    assert not message.verify_signature()


def test_every_flipped_byte_is_noticed():
    """No single changed byte opens: it is malformed, of an unknown key, or of a wrong signature."""
    data = sign_summary(SAMPLE, KEY)
    for place in range(len(data)):
        for flip in (0x01, 0x80):
            changed = bytearray(data)
            changed[place] ^= flip
            with pytest.raises(LedgerError):
                open_summary(bytes(changed), [KEY.public])


@given(st.binary(max_size=200))
@settings(deadline=None, max_examples=200)
def test_no_foreign_error_leaves_the_reader(data):
    """Arbitrary bytes are malformed, never a library's exception."""
    with pytest.raises(MalformedError):
        read_summary(data)


@pytest.mark.parametrize(
    "data",
    [
        cbor2.dumps(cbor2.CBORTag(18, cbor2.loads(sign_summary(SAMPLE, KEY)))),
        sign_summary(SAMPLE, KEY) + b"\x00",
        cbor2.dumps([cbor2.dumps({1: -19, 4: b"12345678"}), {}, cbor2.dumps({1: "a.b"}), bytes(64)]),
        cbor2.dumps([b"\x80", {}, b"\x80", bytes(64)]),
        cbor2.dumps([cbor2.dumps({1: -19, 4: b"123"}), {}, b"\x80", bytes(64)]),
        cbor2.dumps([cbor2.dumps({1: -19, 4: b"12345678"}), {4: b"x"}, b"\x80", bytes(64)]),
        cbor2.dumps([b"", {}, b"", b""]),
        bytes(MAX_SUMMARY + 1),
        b"",
        bytes.fromhex("9f"),
        bytes.fromhex("c4821b00ffffffffffffff01"),
    ],
    ids=["tagged", "tail", "claims", "no-maps", "short-kid", "unprotected", "empty", "long", "none", "open", "decimal"],
)
def test_other_cbor_is_refused(data):
    """Tags, tails, unprotected headers, missing claims and over-long input are no summary."""
    with pytest.raises(MalformedError) as caught:
        read_summary(data)
    assert caught.value.code == "summary-malformed"


def rewritten(**changes):
    """Return SAMPLE's COSE_Sign1 with claims replaced and signed anew, bypassing the checks of `sign_summary`."""
    claims = {1: SAMPLE.origin, 2: SAMPLE.code, 6: SAMPLE.time}
    claims[-65537] = [184302, bytes(32), 1, "松风石瓢", "顾景云", "gu-jingyun", "石瓢", 2026]
    for place, value in changes.pop("printed", {}).items():
        claims[-65537][place] = value
    claims |= {int(name[1:]): value for name, value in changes.items()}
    protected, payload = (
        cbor2.dumps({1: -19, 4: key_id(KEY.public)}, canonical=True),
        cbor2.dumps(claims, canonical=True),
    )
    message = cbor2.dumps(["Signature1", protected, b"", payload], canonical=True)
    return cbor2.dumps([protected, {}, payload, KEY.sign(message)], canonical=True)


@pytest.mark.parametrize(
    "changes",
    [
        {"_1": "no dots"},
        {"_2": "0123456789ABA"},
        {"_6": True},
        {"_6": 1.0},
        {"_6": -1},
        {"_7": b"more"},
        {"printed": {0: 2**53}},
        {"printed": {1: bytes(31)}},
        {"printed": {2: 0}},
        {"printed": {3: ""}},
        {"printed": {3: "一二三四五六七八九十一二三"}},
        {"printed": {4: "e\u0301"}},
        {"printed": {7: 10000}},
    ],
)
def test_a_well_signed_summary_out_of_range_is_refused(changes):
    """The certifier's own key does not make an ill-formed summary readable."""
    with pytest.raises(MalformedError) as caught:
        open_summary(rewritten(**changes), [KEY.public])
    assert caught.value.code == "summary-malformed"


def test_the_rewriting_itself_is_sound():
    """The control of the test above: rewritten with nothing changed, it opens."""
    assert open_summary(rewritten(), [KEY.public]).title == "松风石瓢"


def test_long_texts_are_cut_at_twelve_characters():
    """A long title costs QR modules, so twelve characters of it are enough to compare."""
    long = "春江花月夜一二三四五六七八九"
    data = sign_summary(Summary(*(long if f == "title" else getattr(SAMPLE, f) for f in Summary.__slots__)), KEY)
    assert open_summary(data, [KEY.public]).title == long[:12]


@pytest.mark.parametrize(
    ("field", "value"), [("serial", 0), ("time", True), ("code", "x"), ("origin", ""), ("title", "")]
)
def test_nothing_unreadable_is_signed(field, value):
    """What could not be read back is not signed in the first place."""
    with pytest.raises(MalformedError):
        sign_summary(Summary(*(value if f == field else getattr(SAMPLE, f) for f in Summary.__slots__)), KEY)


def test_an_unknown_key_is_not_called_wrong():
    """A key id nobody here knows is cannot-tell; a known key with another's signature is untrue."""
    data = sign_summary(SAMPLE, KEY)
    with pytest.raises(UnknownKeyError) as unknown:
        open_summary(data, [OTHER.public])
    assert unknown.value.code == "certifier-unknown"
    swapped = data[:-64] + bytes(64)
    with pytest.raises(VerificationError) as wrong:
        open_summary(swapped, [KEY.public])
    assert wrong.value.code == "signature-invalid"


def test_links_are_capitals_and_read_back():
    """The QR's text keeps to the alphanumeric set, and leads to host, code and summary."""
    data = sign_summary(SAMPLE, KEY)
    text = format_link("zisha.example", SAMPLE.code, data)
    assert text.startswith("HTTPS://ZISHA.EXAMPLE/C/0123456789ABT/")
    assert set(text) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
    assert parse_link(text) == ("zisha.example", SAMPLE.code, data)
    assert version_for(text, "M") == 12


def test_a_long_title_and_name_stay_within_version_thirteen():
    """Twelve characters of title, four of name and of shape: 69 modules at level M, 0.44 mm each in 34 mm."""
    long = replace(SAMPLE, title="春江花月夜岁寒三友松竹", maker="欧阳喆堃", shape="倒把西施", person="ouyang-zhe")
    assert version_for(format_link("zisha.example", SAMPLE.code, sign_summary(long, KEY)), "M") <= 13


@pytest.mark.parametrize(
    "text",
    [
        "HTTPS://ZISHA.EXAMPLE/C/0123456789ABT",
        "https://zisha.example/c/0123-4567-89ab-t",
        " https://zisha.example/c/0123456789ABT/?from=timeline#top ",
    ],
)
def test_what_readers_do_to_a_link_is_forgiven(text):
    """Lower case, hyphens, a slash and a query behind it still lead to the piece."""
    assert parse_link(text) == ("zisha.example", "0123456789ABT", None)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "link-shape"),
        ("https://zisha.example/d/0123456789ABT", "link-shape"),
        ("https://zisha.example/c/0123456789ABT/ABC/DEF", "link-shape"),
        ("https://zisha.example/c/" + "A" * 2048, "link-shape"),
        ("javascript://zisha.example/c/0123456789ABT", "link-shape"),
        ("https://user@zisha.example/c/0123456789ABT", "link-host"),
        ("https://紫砂.example/c/0123456789ABT", "link-host"),
        ("https://zisha.example/c/0123456789ABA", "code-check"),
        ("https://zisha.example/c/0123456789ABT/A", "base32-malformed"),
    ],
)
def test_other_texts_are_no_link(text, code):
    """Each refusal has its own code."""
    with pytest.raises(MalformedError) as caught:
        parse_link(text)
    assert caught.value.code == code


@pytest.mark.parametrize("host", ["", "Zisha.example", "a b", "zisha.example/", "-a.example"])
def test_a_host_that_no_link_could_carry_is_refused(host):
    """Only lower-case ASCII names, with a port at most, are printed."""
    with pytest.raises(MalformedError) as caught:
        format_link(host, SAMPLE.code)
    assert caught.value.code == "link-host"
