"""Signed notes: the published examples, the grammar, and who may be ignored and who may not."""

import base64
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.errors import LedgerError, MalformedError, UnknownKeyError, VerificationError
from ledger.log import note
from ledger.log.keys import SigningKey
from ledger.log.note import (
    Note,
    NoteSignature,
    VerifierKey,
    format_note,
    format_vkey,
    make_vkey,
    open_note,
    parse_note,
    parse_vkey,
    sign_note,
)

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "log" / "notes.json").read_bytes())
KEY, OTHER = SigningKey.from_seed(b"\1" * 32), SigningKey.from_seed(b"\2" * 32)
NAME = "example.com/kiln"
VKEY = make_vkey(NAME, note.ED25519, KEY.public)
TEXT = "第一行\n\nthird line\n".encode()
SIGNED = format_note(Note(TEXT, (sign_note(TEXT, NAME, note.ED25519, KEY),)))
LINE = SIGNED[len(TEXT) + 1 :]

names = st.text(alphabet="abz./:-é壶", min_size=1, max_size=20)
signatures = st.builds(NoteSignature, names, st.binary(min_size=4, max_size=4), st.binary(min_size=1, max_size=90))
bodies = st.text(alphabet="ab壶\n—+ ", max_size=40).map(lambda t: (t + "\n").encode())
notes = st.builds(Note, bodies, st.lists(signatures, min_size=1, max_size=16).map(tuple))


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: v["name"])
def test_published_notes_are_verified(vector):
    """The note of Go's package comment and the one of C2SP signed-note open with their published keys."""
    vkeys = tuple(parse_vkey(text) for text in vector["vkeys"])
    opened, verified = open_note(vector["note"].encode(), vkeys)
    assert verified == vkeys
    assert format_note(opened).decode() == vector["note"]


def test_vkey_of_the_package_comment_is_read_back():
    """Name, key id, algorithm and key of Peter Neumann's line."""
    text = VECTORS[0]["vkeys"][0]
    vkey = parse_vkey(text)
    assert (vkey.name, vkey.key_id.hex(), vkey.algorithm) == ("PeterNeumann", "c74f20a3", note.ED25519)
    assert format_vkey(vkey) == text


@settings(deadline=None, max_examples=100)
@given(names, st.sampled_from([note.ED25519, note.COSIGNATURE]), st.binary(min_size=32, max_size=32))
def test_every_vkey_is_read_back(name, algorithm, public):
    """Formatting and parsing a verifier key are inverse."""
    vkey = make_vkey(name, algorithm, public)
    assert parse_vkey(format_vkey(vkey)) == vkey


def test_every_changed_character_of_a_vkey_is_refused():
    """The key id binds name, algorithm and key; its own digits are compared."""
    text = format_vkey(VKEY)
    for i, character in enumerate(text):
        changed = text[:i] + ("b" if character != "b" else "c") + text[i + 1 :]
        with pytest.raises(MalformedError) as caught:
            parse_vkey(changed)
        assert caught.value.code == "vkey-malformed"


@pytest.mark.parametrize(
    "text",
    [
        "", "a", "a+b", "a+00000000", "a+00000000+", "+00000000+AQ==", format_vkey(VKEY).upper(),
        format_vkey(VKEY) + "\n", "a" * 400,
        f"{NAME}+{VKEY.key_id.hex()}+{base64.b64encode(bytes([2]) + KEY.public).decode()}",
    ],
)  # fmt: skip
def test_odd_vkeys_are_refused(text):
    """Missing parts, another algorithm, a long name."""
    with pytest.raises(MalformedError) as caught:
        parse_vkey(text)
    assert caught.value.code == "vkey-malformed"


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u2003b", "a\u00a0b", "a\nb", "a\0b", "a" * 256])
def test_odd_key_names_are_refused(name):
    """No empty name, Unicode space, plus or control, nor one of 256 characters."""
    with pytest.raises(MalformedError):
        make_vkey(name, note.ED25519, KEY.public)


@pytest.mark.parametrize(("algorithm", "public"), [(2, KEY.public), (1, KEY.public[:31])])
def test_vkey_of_another_algorithm_or_length_is_not_made(algorithm, public):
    """Only 0x01 and 0x04, with 32 bytes."""
    with pytest.raises(MalformedError):
        make_vkey(NAME, algorithm, public)


@settings(deadline=None, max_examples=100)
@given(notes)
def test_every_note_is_read_back(value):
    """Formatting and parsing a note are inverse, whatever its text; no text can slip a signature in."""
    assert parse_note(format_note(value)) == value


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=60) | st.text(alphabet="a\n — +A=", max_size=40).map(str.encode))
def test_any_bytes_are_a_note_that_formats_alike_or_refused(data):
    """What parses is formatted to the same bytes."""
    try:
        value = parse_note(data)
    except MalformedError:
        return
    assert format_note(value) == data


MALFORMED = {
    "empty": b"",
    "no signature": TEXT + b"\n",
    "no empty line": TEXT[:-1] + LINE,
    "no newline at the end": SIGNED[:-1],
    "two newlines at the end": SIGNED + b"\n",
    "trailing bytes": SIGNED + b"x",
    "carriage returns": SIGNED.replace(b"\n", b"\r\n"),
    "tab in the text": b"a\tb\n\n" + LINE,
    "null in the text": b"a\0b\n\n" + LINE,
    "hyphen for the dash": SIGNED.replace("—".encode(), b"-"),
    "two spaces": SIGNED.replace("— ".encode(), "—  ".encode()),
    "no name": TEXT + "\n— AAAAAAA=\n".encode(),
    "name with plus": SIGNED.replace(b"/kiln", b"+kiln"),
    "no bytes after the key id": TEXT + "\n— a AAAAAA==\n".encode(),
    "base64 that is not canonical": TEXT + "\n— a AAAAAAB=\n".encode(),
    "base64 without padding": TEXT + "\n— a AAAAAAA\n".encode(),
    "seventeen signatures": TEXT + b"\n" + LINE * 17,
    "not UTF-8": b"\xff\n\n" + LINE,
    "a line between signatures": SIGNED + b"a\n" + LINE,
}


@pytest.mark.parametrize("name", sorted(MALFORMED))
def test_odd_notes_are_refused(name):
    """Each departure from the grammar of signed-note, one a case."""
    with pytest.raises(MalformedError):
        parse_note(MALFORMED[name])


def test_length_is_looked_at_first():
    """A note of more than 128 KiB is not parsed."""
    with pytest.raises(MalformedError) as caught:
        parse_note(b"\xff" * (note.MAX_NOTE + 1))
    assert caught.value.code == "note-too-long"


def test_sixteen_signatures_are_taken():
    """C2SP asks for at least sixteen."""
    assert len(parse_note(TEXT + b"\n" + LINE * 16).signatures) == 16


@pytest.mark.parametrize(
    "value",
    [
        Note(b"no newline", parse_note(SIGNED).signatures),
        Note(TEXT, ()),
        Note(TEXT, (NoteSignature("a b", b"1234", b"5"),)),
        Note(TEXT, (NoteSignature("a", b"123", b"4"),)),
        Note(TEXT, (NoteSignature("a", b"12345", b"6"),)),
    ],
)  # fmt: skip
def test_note_that_would_not_parse_to_itself_is_not_formatted(value):
    """Nothing malformed is written."""
    with pytest.raises(MalformedError):
        format_note(value)


def test_every_flipped_byte_of_a_signed_note_is_refused():
    """No byte of text, name, key id or signature is free."""
    for i in range(len(SIGNED)):
        with pytest.raises(LedgerError):
            open_note(SIGNED[:i] + bytes([SIGNED[i] ^ 1]) + SIGNED[i + 1 :], [VKEY])


def test_lines_of_unknown_keys_are_ignored():
    """Another name with the same id, the same name with another id, and other algorithms don't disturb."""
    lines = (
        NoteSignature("example.net/other", VKEY.key_id, b"x" * 64),
        NoteSignature(NAME, b"0000", b"x" * 64),
        NoteSignature(NAME, b"0001", b"x" * 2420),
    )
    data = format_note(Note(TEXT, (*lines, *parse_note(SIGNED).signatures)))
    assert open_note(data, [VKEY])[1] == (VKEY,)


def test_wrong_line_of_a_known_key_spoils_the_note():
    """One right and one wrong line of the log's key: the note is refused."""
    wrong = NoteSignature(NAME, VKEY.key_id, OTHER.sign(TEXT))
    data = format_note(Note(TEXT, (*parse_note(SIGNED).signatures, wrong)))
    with pytest.raises(VerificationError) as caught:
        open_note(data, [VKEY])
    assert caught.value.code == "note-signature-invalid"


def test_forged_line_with_the_same_key_id_is_refused():
    """The key id selects; the whole key verifies. A colliding line is a failure, never an acceptance."""
    forged = format_note(Note(TEXT, (NoteSignature(NAME, VKEY.key_id, OTHER.sign(TEXT)),)))
    with pytest.raises(VerificationError) as caught:
        open_note(forged, [VKEY])
    assert caught.value.code == "note-signature-invalid"


def test_note_without_a_known_key_cannot_be_told():
    """Nobody known signed: that is unknown, not wrong."""
    with pytest.raises(UnknownKeyError) as caught:
        open_note(SIGNED, [make_vkey(NAME, note.ED25519, OTHER.public)])
    assert caught.value.fields["names"] == (NAME,)
    with pytest.raises(UnknownKeyError):
        open_note(SIGNED, [])


def test_two_known_keys_are_both_reported_in_the_order_of_lines():
    """Each key once, though a line stands twice."""
    second = make_vkey("b", note.ED25519, OTHER.public)
    line = parse_note(SIGNED).signatures[0]
    data = format_note(Note(TEXT, (line, line, sign_note(TEXT, "b", note.ED25519, OTHER))))
    assert open_note(data, [second, VKEY, VKEY])[1] == (VKEY, second)


def test_two_keys_of_one_name_and_id_are_refused():
    """A collision in the four bytes must not let a line choose its key."""
    twin = VerifierKey(VKEY.name, VKEY.key_id, note.ED25519, OTHER.public)
    with pytest.raises(MalformedError) as caught:
        open_note(SIGNED, [VKEY, twin])
    assert caught.value.code == "vkey-ambiguous"


def test_witness_key_neither_opens_nor_signs_a_note():
    """0x04 signs another message; it is refused here."""
    with pytest.raises(MalformedError) as caught:
        open_note(SIGNED, [make_vkey(NAME, note.COSIGNATURE, KEY.public)])
    assert caught.value.code == "vkey-algorithm"
    with pytest.raises(MalformedError) as caught:
        sign_note(TEXT, NAME, note.COSIGNATURE, KEY)
    assert caught.value.code == "vkey-algorithm"
