"""A witness: it cosigns a log's checkpoint when that continues all it has seen of the log. SPEC §6, C2SP tlog-witness.

    request ─→ known origin? ─→ the log's signature ─→ old size = what is held ─→ consistency ─→ SWAP ─→ cosign
               404              403                    409                        422            CAS, fsynced

The register is changed before the signature leaves, by compare-and-swap: of two requests that were checked against the
same page one wins, and a process that dies between swap and answer has promised nothing that it does not hold. Two
pages of one log that can't both be true are kept as a proof of misbehaviour (SPEC §11a).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from ledger.errors import ConflictError, MalformedError, NotFoundError, VerificationError
from ledger.log.add_checkpoint import AddCheckpoint, format_answer, parse_request
from ledger.log.checkpoint import Checkpoint, open_checkpoint, parse_checkpoint
from ledger.log.cosignature import cosign
from ledger.log.fork import Fork, format_fork
from ledger.log.keys import Signer
from ledger.log.note import COSIGNATURE, Note, NoteSignature, VerifierKey, format_note, make_vkey, parse_note
from ledger.log.tree import implied_past, verify_consistency


@dataclass(frozen=True, slots=True)
class Held:
    """What a witness holds of a log: its newest page, and the note that bore it with this witness's line."""

    checkpoint: Checkpoint
    note: bytes


class Register(Protocol):
    """Where a witness remembers, one page an origin."""

    def read(self, origin: str) -> Held | None:
        """Return what is held; None when the origin was never cosigned. Raises PushbackError: `store-failed`."""

    def swap(self, origin: str, old: Held | None, new: Held) -> bool:
        """Put `new` in the place of `old`, durably; False when something else is there. Raises as `read`."""


Evidence = Callable[[str, bytes], None]
"""Keeps a proof of misbehaviour of an origin."""


class Witness:
    """See the module. Any thread, several processes over one register."""

    def __init__(
        self, name: str, key: Signer, logs: Mapping[str, VerifierKey], register: Register, evidence: Evidence
    ) -> None:
        """Take the name and key that sign, the logs by origin, the register, and who keeps proofs of misbehaviour."""
        self.vkey = make_vkey(name, COSIGNATURE, key.public)
        self._name, self._key, self._logs, self._register, self._evidence = name, key, logs, register, evidence

    def add(self, data: bytes, now: int) -> bytes:
        """Answer a request with this witness's signature line.

        Args:
            data: the request's body.
            now: seconds since the epoch: the cosignature's time.

        Raises:
            MalformedError: as `parse_request`; `checkpoint-malformed`; `add-checkpoint-malformed`: old above new.
            NotFoundError: `witness-log-unknown`. UnknownKeyError: `note-unknown-key`.
            VerificationError: `note-signature-invalid`, `checkpoint-origin`; and what is wrong with the proof.
            ConflictError: `witness-size`, its `known_size`; `witness-root`: another tree of the same size.
            PushbackError: `store-failed`.
        """
        request = parse_request(data)
        note = parse_note(request.note)
        origin = parse_checkpoint(note.text).origin
        if origin not in self._logs:
            raise NotFoundError("witness-log-unknown", origin=origin)
        checkpoint = open_checkpoint(request.note, self._logs[origin], origin)
        if request.old > checkpoint.size:
            raise MalformedError("add-checkpoint-malformed", reason="old-above-new")
        held = self._register.read(origin)
        self._check(request, checkpoint, held)
        line = cosign(note.text, now, self._name, self._key)
        new = Held(checkpoint, format_note(Note(note.text, (*_of_log(note, self._logs[origin]), line))))
        if not self._register.swap(origin, held, new):
            raced = self._register.read(origin)
            raise ConflictError("witness-size", known_size=0 if raced is None else raced.checkpoint.size)
        return format_answer((line,), note)

    def held(self, origin: str) -> bytes:
        """Return the newest note that this witness cosigned.

        Raises:
            NotFoundError: `witness-log-unknown`, `witness-nothing-seen`.
        """
        if origin not in self._logs:
            raise NotFoundError("witness-log-unknown", origin=origin)
        found = self._register.read(origin)
        if found is None:
            raise NotFoundError("witness-nothing-seen", origin=origin)
        return found.note

    def _check(self, request: AddCheckpoint, new: Checkpoint, held: Held | None) -> None:
        size = 0 if held is None else held.checkpoint.size
        if request.old != size:
            raise ConflictError("witness-size", known_size=size)
        if held is None:
            return
        if new.size == size:
            if new.root != held.checkpoint.root:
                self._evidence(new.origin, format_fork(Fork(held.note, request.note)))
                raise ConflictError("witness-root", known_size=size)
            if request.proof:
                raise VerificationError("consistency-length")
            return
        try:
            verify_consistency(size, held.checkpoint.root, new.size, new.root, request.proof)
        except VerificationError:
            past = implied_past(size, new.size, new.root, request.proof)
            if past is not None and past != held.checkpoint.root:  # the log itself showed another past
                self._evidence(new.origin, format_fork(Fork(held.note, request.note, past, request.proof)))
            raise


def _of_log(note: Note, vkey: VerifierKey) -> tuple[NoteSignature, ...]:
    """Return the log's own lines: others' are theirs to serve."""
    return tuple(line for line in note.signatures if (line.name, line.key_id) == (vkey.name, vkey.key_id))
