"""The piece's status as a snapshot in the bundle shows it: SPEC §7a, §10, step 14.

    snapshot 4,120 ─ signed by a certifier that the trust file names ─ root over the chunks
          └─ chunk 0, the path under the root ─→ its byte at the piece's entry: 1 registered · 64 withdrawn · …

A snapshot whose signer the trust file does not name shows nothing, and refuses nothing: the status stays unknown. What
happened after it is not seen; the verdict says as of when it speaks.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from certs.bundle import SnapshotProof
from certs.chain import Chain, Proof
from ledger.craft.kinds.oversight.status_snapshot import StatusSnapshot
from ledger.craft.records.status import CHUNK
from ledger.craft.status import REGISTERED
from ledger.errors import LedgerError, VerificationError
from ledger.log.encoding import decode_hex
from ledger.log.tree import hash_leaf, verify_inclusion


@dataclass(frozen=True, slots=True)
class StatusShown:
    """A piece's status: bits of SPEC §10, and the snapshot's entry: its index and its time, seconds."""

    status: int
    index: int
    time: int


def prove_status(
    chain: Chain, shown: SnapshotProof | None, proofs: Sequence[Proof], certifiers: Sequence[str]
) -> StatusShown | None:
    """Return what the snapshot shows of the piece; None where the bundle has none, or a stranger signed it.

    Raises:
        VerificationError: `bundle-snapshot`: it is no snapshot, covers less than the piece, its chunk does not stand
            under the root, or the byte says that no piece is there; `bundle-foreign`: a snapshot that shows nothing.
    """
    if shown is None:
        if chain.snapshot is not None:
            raise VerificationError("bundle-foreign", index=chain.snapshot.index, kind=chain.snapshot.statement.kind)
        return None
    proof = proofs[shown.receipt]
    stated, index = proof.statement.subject, chain.piece.index
    if not isinstance(stated, StatusSnapshot):
        raise VerificationError("bundle-snapshot", index=proof.index, reason="receipt")
    if stated.n != proof.index or index >= stated.n:
        raise VerificationError("bundle-snapshot", index=proof.index, reason="place")
    try:
        root, count = decode_hex(stated.root, 32), -(-stated.n // CHUNK)
        verify_inclusion(hash_leaf(shown.chunk), index // CHUNK, count, shown.path, root)
    except LedgerError as e:
        raise VerificationError("bundle-snapshot", index=proof.index, reason="path") from e
    status = shown.chunk[index % CHUNK]
    if not status & REGISTERED:
        raise VerificationError("bundle-snapshot", index=proof.index, reason="piece")
    return StatusShown(status, proof.index, proof.opened.entry.time) if proof.statement.issuer in certifiers else None
