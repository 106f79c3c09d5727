"""The piece's places in closed lists: SPEC §7b, step 12.

    ignition 380, root over 146 lines
          └─ line 17: 1-2-3-1-2, zs001, 3f0c…, by its path of eight hashes

That the list was complete rests on the whole history and is not checked here.
"""

from certs.bundle import SlotProof
from certs.chain import Chain, Proof
from ledger.craft.kinds.kiln.batch_ignition import BatchIgnition
from ledger.craft.slots import format_line
from ledger.errors import LedgerError, VerificationError
from ledger.log.encoding import decode_hex
from ledger.log.tree import hash_leaf, verify_inclusion


def prove_slots(chain: Chain, slots: tuple[SlotProof, ...], proofs: tuple[Proof, ...]) -> None:
    """Prove that the maker's lines stand in the lists which the ignitions closed, and keep their slots in the chain.

    Raises:
        VerificationError: `bundle-slot`.
    """
    for slot in slots:
        _check_slot(chain, slot, proofs)


def check_outcome(chain: Chain) -> None:
    """Refuse a piece out of a slot that had come out, when the piece was entered, as what is not certified.

    An outcome put right later is another matter: then the ledger has the piece in review. Where the newest profile
    shown is not known here nothing is claimed.

    Raises:
        VerificationError: `bundle-outcome`.
    """
    then = chain.registered_from.get(chain.last_slot)
    if then is not None and chain.forbids(then.outcome):
        raise VerificationError("bundle-outcome", index=then.proof.index, slot=chain.last_slot, outcome=then.outcome)


def _check_slot(chain: Chain, slot: SlotProof, proofs: tuple[Proof, ...]) -> None:
    """Prove that the maker's line stands in the list which that ignition closed."""
    ignition = proofs[slot.receipt]
    stated = ignition.statement.subject
    if not isinstance(stated, BatchIgnition):
        raise VerificationError("bundle-slot", index=ignition.index, reason="receipt")
    name = f"{stated.batch}/{slot.line.slot}"
    if name not in chain.cited or slot.line.person != chain.subject.maker or name in chain.slots:
        raise VerificationError("bundle-slot", index=ignition.index, reason="piece")
    if slot.count != stated.lines:
        raise VerificationError("bundle-slot", index=ignition.index, reason="count")
    try:
        root = decode_hex(stated.root, 32)
        verify_inclusion(hash_leaf(format_line(slot.line)), slot.index, slot.count, slot.path, root)
    except LedgerError as e:
        raise VerificationError("bundle-slot", index=ignition.index, reason="path") from e
    chain.slots.add(name)
