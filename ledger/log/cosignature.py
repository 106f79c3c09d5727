"""Cosignatures of witnesses, and the time they give: SPEC §6, C2SP tlog-cosignature v1.0.1 (Ed25519, 0x04).

A line of the checkpoint's note; after the key id come the time, 8 bytes big-endian, and the signature of

    cosignature/v1
    time 1679315147
    example.com/behind-the-sofa
    20852163
    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

It states that at this time this was the largest consistent tree that the witness had seen of the origin.
"""

from ledger.errors import MalformedError, VerificationError
from ledger.log.checkpoint import parse_checkpoint
from ledger.log.encoding import format_time
from ledger.log.keys import SIGNATURE_BYTES, Signer, verify
from ledger.log.note import COSIGNATURE, Note, NoteSignature, VerifierKey, make_vkey
from ledger.log.trust import Trust

_TIME_BYTES = 8


def cosign(body: bytes, time: int, name: str, key: Signer) -> NoteSignature:
    """Cosign a checkpoint's text as a witness; consistency with what was seen before is the caller's to prove.

    Args:
        body: the note's text as received; a checkpoint and nothing else.
        time: whole seconds since the epoch.
        name: the witness's key name.
        key: the witness's key, used for nothing else.

    Raises:
        MalformedError: `checkpoint-malformed`, `time-malformed`, `vkey-malformed`.
    """
    parse_checkpoint(body)  # so that a witness never signs a text of somebody's choosing
    format_time(time)
    vkey = make_vkey(name, COSIGNATURE, key.public)
    return NoteSignature(name, vkey.key_id, time.to_bytes(_TIME_BYTES, "big") + key.sign(_message(body, time)))


def verify_cosignature(body: bytes, signature: NoteSignature, vkey: VerifierKey) -> int:
    """Verify one cosignature and return its time; whether the time is plausible is not looked at.

    Raises:
        MalformedError: `vkey-algorithm`, for a key that is no witness's.
        VerificationError: `cosignature-invalid`; also for another key's line, and for a time after the year 9999.
    """
    if vkey.algorithm != COSIGNATURE:
        raise MalformedError("vkey-algorithm", got=vkey.algorithm)
    data = signature.signature
    named = (signature.name, signature.key_id) == (vkey.name, vkey.key_id)
    if not named or len(data) != _TIME_BYTES + SIGNATURE_BYTES:
        raise VerificationError("cosignature-invalid", name=signature.name)
    time = int.from_bytes(data[:_TIME_BYTES], "big")
    try:
        format_time(time)
        verify(vkey.key, data[_TIME_BYTES:], _message(body, time))
    except (MalformedError, VerificationError) as e:
        raise VerificationError("cosignature-invalid", name=signature.name) from e
    return time


def quorum_time(note: Note, trust: Trust) -> tuple[int | None, tuple[str, ...]]:
    """Verify the cosignatures of the trust file's witnesses and say when the checkpoint was seen, and by whom.

    The time is the quorum-th latest: at that second or later a quorum of operators held the checkpoint consistent
    with all they had seen. Each operator counts once, with its latest; the ledger's own counts zero. Lines of unknown
    keys are ignored. The log's own signature is not looked at.

    Returns:
        The time, None without a quorum (or where the trust file wants none), and the operators counted, sorted.

    Raises:
        VerificationError: `cosignature-invalid`: a known witness's line is wrong.
    """
    known = {(w.vkey.name, w.vkey.key_id): w for w in trust.witnesses}
    latest: dict[str, int] = {}
    for line in note.signatures:
        witness = known.get((line.name, line.key_id))
        if witness is None:
            continue
        time = verify_cosignature(note.text, line, witness.vkey)
        if not trust.is_own(witness.operator):
            latest[witness.operator] = max(time, latest.get(witness.operator, 0))
    times = sorted(latest.values(), reverse=True)
    reached = 0 < trust.quorum <= len(times)
    return (times[trust.quorum - 1] if reached else None), tuple(sorted(latest))


def _message(body: bytes, time: int) -> bytes:
    return b"cosignature/v1\ntime %d\n" % time + body
