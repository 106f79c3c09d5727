"""Checkpoints: three exact lines, one key whose name is the origin."""

import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.errors import LedgerError, MalformedError, UnknownKeyError, VerificationError
from ledger.log.checkpoint import Checkpoint, format_checkpoint, open_checkpoint, parse_checkpoint, sign_checkpoint
from ledger.log.keys import SigningKey
from ledger.log.note import ED25519, Note, format_note, make_vkey, parse_note, parse_vkey, sign_note

VECTOR = json.loads((Path(__file__).parents[1] / "vectors" / "log" / "cosigned.json").read_bytes())
ORIGIN = "example.com/kiln"
KEY, OTHER = SigningKey.from_seed(b"\1" * 32), SigningKey.from_seed(b"\2" * 32)
VKEY = make_vkey(ORIGIN, ED25519, KEY.public)
EMPTY = hashlib.sha256().digest()
CHECKPOINT = Checkpoint(ORIGIN, 20852163, bytes(range(32)))
SIGNED = sign_checkpoint(CHECKPOINT, KEY)
ROOT = b"CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="

checkpoints = st.builds(
    Checkpoint,
    st.sampled_from([ORIGIN, "a.b", "a." + "b" * 98]),
    st.integers(1, 2**63 - 1),
    st.binary(min_size=32, max_size=32),
)


def test_example_of_tlog_checkpoint_is_read_back():
    """The three lines of C2SP tlog-checkpoint's example."""
    body = b"example.com/behind-the-sofa\n20852163\n" + ROOT + b"\n"
    checkpoint = parse_checkpoint(body)
    assert (checkpoint.origin, checkpoint.size) == ("example.com/behind-the-sofa", 20852163)
    assert checkpoint.root.hex() == "0ac5186a91863e8e1d90c808014aa89bf5da8e3ee1d9f07630f0378f68f1ab62"
    assert format_checkpoint(checkpoint) == body


def test_checkpoint_of_a_public_log_opens():
    """A foreign log's checkpoint with six signatures opens by the one key we know."""
    checkpoint = open_checkpoint(VECTOR["note"].encode(), parse_vkey(VECTOR["log"]), VECTOR["origin"])
    assert checkpoint.size == VECTOR["size"]


@settings(deadline=None, max_examples=100)
@given(checkpoints)
def test_every_checkpoint_is_read_back(checkpoint):
    """Formatting and parsing are inverse, and so are signing and opening."""
    assert parse_checkpoint(format_checkpoint(checkpoint)) == checkpoint
    signed = sign_checkpoint(checkpoint, KEY)
    assert open_checkpoint(signed, make_vkey(checkpoint.origin, ED25519, KEY.public), checkpoint.origin) == checkpoint


@settings(deadline=None, max_examples=200)
@given(st.text(alphabet="a.b\n0149A=+/-", max_size=70).map(str.encode) | st.binary(max_size=20))
def test_any_bytes_format_alike_or_are_refused(data):
    """Nothing parses that is not formatted to the same bytes."""
    try:
        checkpoint = parse_checkpoint(data)
    except MalformedError as e:
        if e.code == "checkpoint-malformed":
            return
        raise
    assert format_checkpoint(checkpoint) == data


MALFORMED = {
    "empty": b"",
    "two lines": b"a.b\n1\n",
    "no newline at the end": b"a.b\n1\n" + ROOT,
    "extension line": b"a.b\n1\n" + ROOT + b"\nextension\n",
    "empty line at the end": b"a.b\n1\n" + ROOT + b"\n\n",
    "carriage returns": b"a.b\r\n1\r\n" + ROOT + b"\r\n",
    "leading zero": b"a.b\n01\n" + ROOT + b"\n",
    "plus sign": b"a.b\n+1\n" + ROOT + b"\n",
    "minus sign": b"a.b\n-1\n" + ROOT + b"\n",
    "underscore": b"a.b\n1_0\n" + ROOT + b"\n",
    "size of 2**63": b"a.b\n9223372036854775808\n" + ROOT + b"\n",
    "no size": b"a.b\n\n" + ROOT + b"\n",
    "origin with a space": b"a.b c\n1\n" + ROOT + b"\n",
    "no origin": b"\n1\n" + ROOT + b"\n",
    "short root": b"a.b\n1\nAA==\n",
    "root that is not canonical": b"a.b\n1\n" + ROOT[:-2] + b"J=\n",
    "root in hex": b"a.b\n1\n" + b"00" * 32 + b"\n",
    "empty tree with a root": b"a.b\n0\n" + ROOT + b"\n",
    "not UTF-8": b"\xff.b\n1\n" + ROOT + b"\n",
    "too long": b"a.b\n1\n" + ROOT + b"\n" + b"x" * 256,
}


@pytest.mark.parametrize("name", sorted(MALFORMED))
def test_odd_checkpoints_are_refused(name):
    """Each departure from the three lines, one a case."""
    with pytest.raises(MalformedError) as caught:
        parse_checkpoint(MALFORMED[name])
    assert caught.value.code == "checkpoint-malformed"


@pytest.mark.parametrize(
    "checkpoint",
    [
        Checkpoint("A.b", 1, EMPTY),
        Checkpoint(ORIGIN, -1, EMPTY),
        Checkpoint(ORIGIN, 1, b""),
        Checkpoint("a.b\n1", 1, EMPTY),
    ],
)
def test_checkpoint_that_would_not_parse_is_not_formatted(checkpoint):
    """Nothing malformed is signed."""
    with pytest.raises(MalformedError):
        format_checkpoint(checkpoint)


def test_signing_is_deterministic():
    """Whoever holds the key and the body makes the same bytes."""
    assert sign_checkpoint(CHECKPOINT, SigningKey.from_seed(KEY.seed)) == SIGNED


def test_every_flipped_byte_is_refused():
    """No byte of a signed checkpoint is free."""
    for i in range(len(SIGNED)):
        with pytest.raises(LedgerError):
            open_checkpoint(SIGNED[:i] + bytes([SIGNED[i] ^ 1]) + SIGNED[i + 1 :], VKEY, ORIGIN)


def test_empty_tree_is_known_but_never_signed_or_opened():
    """Size 0 stands in a guard at most; nobody publishes it."""
    empty = Checkpoint(ORIGIN, 0, EMPTY)
    body = format_checkpoint(empty)
    assert parse_checkpoint(body) == empty
    with pytest.raises(MalformedError) as caught:
        sign_checkpoint(empty, KEY)
    assert caught.value.code == "checkpoint-empty"
    with pytest.raises(MalformedError) as caught:
        open_checkpoint(format_note(Note(body, (sign_note(body, ORIGIN, ED25519, KEY),))), VKEY, ORIGIN)
    assert caught.value.code == "checkpoint-empty"


def test_checkpoint_of_another_origin_is_refused():
    """The key's name, the text's origin and the origin asked for are one."""
    body = format_checkpoint(Checkpoint("example.net/other", 5, EMPTY))
    other = format_note(Note(body, (sign_note(body, ORIGIN, ED25519, KEY),)))
    cases = [
        (other, VKEY, ORIGIN),
        (other, VKEY, "example.net/other"),
        (SIGNED, VKEY, "example.net/other"),
        (sign_checkpoint(Checkpoint("example.net/other", 5, EMPTY), KEY),
         make_vkey("example.net/other", ED25519, KEY.public), ORIGIN),
    ]  # fmt: skip
    for data, vkey, origin in cases:
        with pytest.raises(VerificationError) as caught:
            open_checkpoint(data, vkey, origin)
        assert caught.value.code == "checkpoint-origin"


def test_checkpoint_of_another_key_cannot_be_told():
    """Another key of the same name is unknown."""
    with pytest.raises(UnknownKeyError):
        open_checkpoint(SIGNED, make_vkey(ORIGIN, ED25519, OTHER.public), ORIGIN)


def test_signature_does_not_cover_another_text():
    """A log's line moved under another checkpoint is wrong."""
    line = parse_note(SIGNED).signatures
    moved = format_note(Note(format_checkpoint(Checkpoint(ORIGIN, 5, EMPTY)), line))
    with pytest.raises(VerificationError) as caught:
        open_checkpoint(moved, VKEY, ORIGIN)
    assert caught.value.code == "note-signature-invalid"
