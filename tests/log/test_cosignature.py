"""Cosignatures: real witnesses' lines, the exact message, and the quorum's time."""

import hashlib
import json
import struct
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.errors import MalformedError, VerificationError
from ledger.log.checkpoint import Checkpoint, format_checkpoint
from ledger.log.cosignature import cosign, quorum_time, verify_cosignature
from ledger.log.keys import SigningKey
from ledger.log.note import COSIGNATURE, ED25519, Note, NoteSignature, format_note, make_vkey, parse_note, parse_vkey
from ledger.log.trust import Trust, Witness, format_trust, parse_trust

VECTOR = json.loads((Path(__file__).parents[1] / "vectors" / "log" / "cosigned.json").read_bytes())
ORIGIN = "example.com/kiln"
BODY = format_checkpoint(Checkpoint(ORIGIN, 7, bytes(range(32))))
LOG, *KEYS = [SigningKey.from_seed(bytes([i]) * 32) for i in range(1, 8)]
NAMES = [f"w{i}.example.net/w" for i in range(len(KEYS))]
VKEYS = [make_vkey(name, COSIGNATURE, key.public) for name, key in zip(NAMES, KEYS, strict=True)]
NOW = 1_779_573_024
LAST = 253402300799


def trust_of(operators: list[str], quorum: int) -> Trust:
    """Return a trust file with a witness for each operator."""
    witnesses = tuple(Witness(o, f"https://{v.name}", v) for o, v in zip(operators, VKEYS, strict=False))
    log = make_vkey(ORIGIN, ED25519, LOG.public)
    trust = Trust((), bytes(32), log, (), ORIGIN, (), quorum, ("Ed25519",), (), witnesses)
    assert parse_trust(format_trust(trust)) == trust
    return trust


def note_of(*lines: tuple[int, int]) -> Note:
    """Return a note with cosignatures: (number of the witness, time)."""
    return Note(BODY, tuple(cosign(BODY, time, NAMES[i], KEYS[i]) for i, time in lines))


@pytest.mark.parametrize("vkey", VECTOR["witnesses"], ids=lambda v: v.split("+")[0].replace("/", "-"))
def test_line_of_a_public_witness_is_verified(vkey):
    """Four operators' witnesses over one checkpoint of a public log, by their published keys."""
    note, known = parse_note(VECTOR["note"].encode()), parse_vkey(vkey)
    line = next(s for s in note.signatures if s.name == known.name)
    assert verify_cosignature(note.text, line, known) == VECTOR["witnesses"][vkey] == NOW


def test_example_line_of_tlog_cosignature_has_the_layout():
    """The C2SP example: key id, then the time that its message names, then 64 bytes."""
    example = VECTOR["example"]
    line = parse_note(b"a\n\n" + example["line"].encode() + b"\n").signatures[0]
    assert line.key_id.hex() == "8d66cf3f"
    assert struct.unpack(">Q", line.signature[:8]) == (example["time"],)
    assert len(line.signature) == 72


def test_message_is_the_one_of_the_specification():
    """A line of ours is taken apart by hand and verified by the library alone."""
    line = cosign(BODY, 1679315147, NAMES[0], KEYS[0])
    message = b"cosignature/v1\ntime 1679315147\n" + BODY
    Ed25519PublicKey.from_public_bytes(KEYS[0].public).verify(line.signature[8:], message)
    assert line.signature[:8].hex() == "00000000641850cb"
    name = NAMES[0].encode()
    assert line.key_id == hashlib.sha256(name + b"\n\x04" + KEYS[0].public).digest()[:4]
    assert verify_cosignature(BODY, line, VKEYS[0]) == 1679315147


@settings(deadline=None, max_examples=50)
@given(st.integers(0, LAST))
def test_every_time_is_read_back(time):
    """Cosigning and verifying are inverse, also through a note's bytes."""
    note = parse_note(format_note(note_of((0, time))))
    assert verify_cosignature(note.text, note.signatures[0], VKEYS[0]) == time


def test_every_flipped_byte_of_a_line_is_refused():
    """No byte of time or signature is free, nor are name, key id, text and length."""
    line = cosign(BODY, NOW, NAMES[0], KEYS[0])
    wrong = [
        replace(line, signature=line.signature[:i] + bytes([line.signature[i] ^ 1]) + line.signature[i + 1 :])
        for i in range(72)
    ]
    wrong += [
        replace(line, name=NAMES[1]), replace(line, key_id=b"0000"), replace(line, signature=line.signature[:-1]),
        replace(line, signature=line.signature + b"\0"), replace(line, signature=line.signature[8:]),
    ]  # fmt: skip
    for case in wrong:
        with pytest.raises(VerificationError) as caught:
            verify_cosignature(BODY, case, VKEYS[0])
        assert caught.value.code == "cosignature-invalid"
    with pytest.raises(VerificationError):
        verify_cosignature(BODY.replace(b"\n7\n", b"\n8\n"), line, VKEYS[0])


def test_time_after_the_year_9999_is_refused():
    """A witness's clock that no calendar holds is no time, though well signed."""
    time = LAST + 1
    message = b"cosignature/v1\ntime %d\n" % time + BODY
    line = NoteSignature(NAMES[0], VKEYS[0].key_id, time.to_bytes(8, "big") + KEYS[0].sign(message))
    with pytest.raises(VerificationError) as caught:
        verify_cosignature(BODY, line, VKEYS[0])
    assert caught.value.code == "cosignature-invalid"
    for odd in (time, -1):
        with pytest.raises(MalformedError) as refused:
            cosign(BODY, odd, NAMES[0], KEYS[0])
        assert refused.value.code == "time-malformed"


@pytest.mark.parametrize(
    "text", [b"", b"any text\n", BODY + b"extension\n", BODY[:-1], b"cosignature/v1\ntime 1\n" + BODY]
)
def test_witness_signs_checkpoints_only(text):
    """Nobody's chosen text is cosigned."""
    with pytest.raises(MalformedError) as caught:
        cosign(text, NOW, NAMES[0], KEYS[0])
    assert caught.value.code == "checkpoint-malformed"


def test_note_key_does_not_verify_a_cosignature():
    """0x01 is refused before anything is verified; a plain signature is no cosignature."""
    line = cosign(BODY, NOW, NAMES[0], KEYS[0])
    with pytest.raises(MalformedError) as caught:
        verify_cosignature(BODY, line, make_vkey(NAMES[0], ED25519, KEYS[0].public))
    assert caught.value.code == "vkey-algorithm"
    plain = NoteSignature(NAMES[0], VKEYS[0].key_id, NOW.to_bytes(8, "big") + KEYS[0].sign(BODY))
    with pytest.raises(VerificationError):
        verify_cosignature(BODY, plain, VKEYS[0])


def test_time_is_the_quorum_th_latest_of_operators():
    """Of 10, 20 and 30 a quorum of one gives 30, of two 20, of three 10."""
    note = note_of((0, NOW + 10), (1, NOW + 30), (2, NOW + 20))
    for quorum, time in [(1, 30), (2, 20), (3, 10)]:
        assert quorum_time(note, trust_of(["a", "b", "c"], quorum)) == (NOW + time, ("a", "b", "c"))


def test_operator_with_two_witnesses_counts_once_with_its_latest():
    """Two machines of one operator are one voice."""
    trust = trust_of(["a", "a", "b"], 2)
    assert quorum_time(note_of((0, NOW + 10), (1, NOW + 30)), trust) == (None, ("a",))
    assert quorum_time(note_of((1, NOW + 30), (0, NOW + 10), (2, NOW)), trust) == (NOW, ("a", "b"))
    assert quorum_time(note_of((0, NOW + 10), (1, NOW + 30)), trust_of(["a", "a", "b"], 1)) == (NOW + 30, ("a",))


def test_own_operator_counts_zero():
    """A witness run by the ledger, named by origin or host, gives no time; its line must still be right."""
    for own in (ORIGIN, "example.com"):
        trust = trust_of([own, "b"], 1)
        assert quorum_time(note_of((0, NOW)), trust) == (None, ())
        assert quorum_time(note_of((0, NOW + 5), (1, NOW)), trust) == (NOW, ("b",))


def test_quorum_zero_wants_no_time_but_names_who_saw():
    """Quorum 0 means that no quorum is wanted: time unknown, operators shown."""
    assert quorum_time(note_of((0, NOW)), trust_of(["a"], 0)) == (None, ("a",))


def test_unknown_lines_are_ignored_and_known_wrong_ones_are_not():
    """A forged line of an unknown witness changes nothing; of a known one it spoils the checkpoint."""
    trust = trust_of(["a", "b"], 1)
    stranger = cosign(BODY, NOW + 99, NAMES[5], KEYS[5])
    note = note_of((0, NOW))
    with_stranger = Note(BODY, (*note.signatures, stranger, NoteSignature(NAMES[0], b"0000", b"x" * 72)))
    assert quorum_time(with_stranger, trust) == (NOW, ("a",))
    forged = NoteSignature(NAMES[1], VKEYS[1].key_id, cosign(BODY, NOW, NAMES[1], KEYS[5]).signature)
    with pytest.raises(VerificationError):
        quorum_time(Note(BODY, (*note.signatures, forged)), trust)


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 99)), min_size=1, max_size=8), st.integers(1, 4))
def test_more_quorum_is_never_later(lines, quorum):
    """The time falls as the quorum rises, and is None exactly when too few operators signed."""
    note = note_of(*((i, NOW + t) for i, t in lines))
    operators = ["a", "b", "c", "d"]
    times = [quorum_time(note, trust_of(operators, q))[0] for q in range(1, 5)]
    seen = len({i for i, _ in lines})
    assert [t is None for t in times] == [q > seen for q in range(1, 5)]
    assert all(later <= sooner for sooner, later in pairwise(t for t in times if t is not None))
    assert (times[quorum - 1] is None) is (quorum > seen)
