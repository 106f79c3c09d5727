"""What the entries of a bundle prove together: who signed the piece, which slot it had (SPEC §7, steps 11 and 12).

    charter 0 → enrolment 9, endorsed 10 → kiln 20 → plan 40 → ignition 380 → opening 395 → piece 412
                                                                   └─ slots: its line under the closed list's root

The entries are taken in their order, and each must be signed by a key that those before it put in place. An entry that
has nothing to do with the piece is refused, so that no part of one piece's bundle passes in another's.

This is not a replay: that the list was complete, that an outcome is still the current one, that nobody was paused,
rests on the whole history and is not checked here.
"""

from collections.abc import Sequence
from itertools import pairwise

from msgspec import UnsetType
from msgspec.structs import replace as changed

from certs.bundle import SlotProof
from certs.chain import (
    Chain,
    Outcome,
    Proof,
    check_crew,
    check_person,
    check_registrar,
    forbids,
    foreign,
)
from certs.endorsed import attest, endorse, found
from ledger.craft.kinds.foundation.charter import Charter
from ledger.craft.kinds.foundation.endorsement import Endorsement
from ledger.craft.kinds.foundation.profile_version import ProfileVersion
from ledger.craft.kinds.foundation.registrar_change import RegistrarChange
from ledger.craft.kinds.kiln.batch_ignition import BatchIgnition
from ledger.craft.kinds.kiln.batch_opening import BatchOpening
from ledger.craft.kinds.kiln.batch_plan import BatchPlan
from ledger.craft.kinds.kiln.kiln_change import KilnChange
from ledger.craft.kinds.kiln.kiln_enrolment import KilnEnrolment
from ledger.craft.kinds.kiln.outcome_correction import OutcomeCorrection
from ledger.craft.kinds.oversight.status_snapshot import StatusSnapshot
from ledger.craft.kinds.people.key_addition import KeyAddition
from ledger.craft.kinds.people.key_recovery import KeyRecovery
from ledger.craft.kinds.people.person_enrolment import PersonEnrolment
from ledger.craft.kinds.people.seal_registration import SealRegistration
from ledger.craft.kinds.people.standing import Standing
from ledger.craft.kinds.piece.piece_registration import PieceRegistration
from ledger.craft.kinds.piece.role_signature import RoleSignature
from ledger.craft.profile import Profile
from ledger.craft.slots import format_line
from ledger.errors import LedgerError, VerificationError
from ledger.log.encoding import decode_hex
from ledger.log.tree import hash_leaf, verify_inclusion


def follow(proofs: tuple[Proof, ...], charter_hash: bytes) -> Chain:
    """Follow the entries from the charter to the piece.

    Args:
        proofs: the piece's first, the others in the order of their entries, each once.
        charter_hash: the leaf hash of entry 0 that the trust file pins.

    Raises:
        VerificationError: `bundle-order`; `bundle-charter` (not the charter pinned); `bundle-signer` (a key that
            nothing shown put in place, or of a person who may not sign that); `bundle-foreign` (an entry that has
            nothing to do with this piece); `bundle-sequence` (an entry after the piece that the piece rests on).
    """
    piece, *others = proofs
    indices = [proof.index for proof in others]
    if any(a >= b for a, b in pairwise(indices)) or piece.index in indices:
        raise VerificationError("bundle-order")
    chain = Chain(piece)
    for proof in sorted(proofs, key=lambda each: each.index):
        _take(chain, proof, charter_hash)
    if chain.subject.maker in chain.people and not chain.signed_by_maker:  # enrolled only after the piece
        raise VerificationError("bundle-signer", index=piece.index, kind=piece.statement.kind)
    _check_sequence(chain, others)
    _check_nothing_idle(chain)
    return chain


def prove_slots(chain: Chain, slots: tuple[SlotProof, ...], proofs: tuple[Proof, ...]) -> None:
    """Prove that the maker's lines stand in the lists which the ignitions closed, and keep their slots in the chain.

    Raises:
        VerificationError: `bundle-slot`.
    """
    for slot in slots:
        _check_slot(chain, slot, proofs)


def check_outcome(chain: Chain, profile: Profile | None) -> None:
    """Refuse a piece out of a slot that had come out, when the piece was entered, as what is not certified.

    An outcome put right later is another matter: then the ledger has the piece in review (`shown.facts_shown`).

    Args:
        chain: as `follow` built it.
        profile: that the charter names; None when it is not known here, and nothing is claimed.

    Raises:
        VerificationError: `bundle-outcome`.
    """
    then = chain.registered_from.get(chain.last_slot)
    if then is not None and profile is not None and forbids(then, profile):
        raise VerificationError("bundle-outcome", index=then.proof.index, slot=chain.last_slot, outcome=then.outcome)


def _take(chain: Chain, proof: Proof, charter_hash: bytes) -> None:
    subject, issuer = proof.statement.subject, proof.statement.issuer
    if not isinstance(subject, Endorsement):
        chain.signers.add(issuer)
    match subject:
        case Charter():
            if proof.opened.leaf_hash != charter_hash:  # the hash is over the index too
                raise VerificationError("bundle-charter", index=proof.index)
            found(chain, proof, subject)
        case Endorsement():
            endorse(chain, proof, subject)
        case PersonEnrolment() | KeyAddition() | KeyRecovery() | RegistrarChange():
            attest(chain, proof, subject)
        case Standing():
            if subject.person != chain.subject.maker or subject.person not in chain.people:
                raise foreign(proof)
            attest(chain, proof, subject)
        case KilnEnrolment() | KilnChange():
            check_registrar(chain, proof)
            _take_staff(chain, proof)
        case PieceRegistration() | SealRegistration() | RoleSignature():
            _take_own(chain, proof)
        case ProfileVersion():
            check_registrar(chain, proof)
            chain.profiles.append(subject.profile)
        case StatusSnapshot():
            if chain.snapshot is not None:
                raise foreign(proof)
            chain.snapshot = proof
        case _:
            _take_kiln(chain, proof)


def _take_staff(chain: Chain, proof: Proof) -> None:
    """Take a kiln, or who tends it from here on; what the kiln is called stays as it was enrolled."""
    subject = proof.statement.subject
    if isinstance(subject, KilnEnrolment):
        if chain.kilns.setdefault(subject.code, subject) is not subject:
            raise foreign(proof)
        return
    kiln = chain.kilns.get(subject.kiln)
    if kiln is None:
        raise foreign(proof)
    deputies = kiln.deputies if isinstance(subject.deputies, UnsetType) else subject.deputies
    chain.kilns[kiln.code] = changed(kiln, master=subject.master or kiln.master, deputies=deputies)


def _take_own(chain: Chain, proof: Proof) -> None:
    """Take what the maker and those with a role in the piece signed."""
    subject = proof.statement.subject
    match subject:
        case SealRegistration():
            cited = subject.person == chain.subject.maker and subject.seal in [u.seal for u in chain.subject.seals]
            if not cited or subject.seal in chain.seals:
                raise foreign(proof)
            check_person(chain, proof, subject.person)
            chain.seals[subject.seal] = subject
        case RoleSignature():
            named = (subject.role, subject.person) in [(role.role, role.person) for role in chain.subject.roles]
            if subject.piece != chain.subject.code or not named or subject in chain.roles:
                raise foreign(proof)
            check_person(chain, proof, subject.person)
            chain.roles.append(subject)
        case _:
            _take_piece(chain, proof)


def _take_piece(chain: Chain, proof: Proof) -> None:
    """The piece alone may be signed by a key that nothing shown introduces: then no word but *cannot-tell* is said."""
    if proof is not chain.piece:
        raise foreign(proof)
    holder, maker = chain.holders.get(proof.statement.issuer), chain.subject.maker
    if holder is not None or maker in chain.people:
        check_person(chain, proof, maker)
    chain.signed_by_maker = holder == maker
    chain.registered_from = dict(chain.outcomes)


def _take_kiln(chain: Chain, proof: Proof) -> None:
    subject, batches = proof.statement.subject, {slot.partition("/")[0] for slot in chain.cited}
    match subject:
        case BatchPlan(code=code) if code in batches and code not in chain.plans and subject.kiln in chain.kilns:
            chain.plans[code] = subject
            check_person(chain, proof, chain.kilns[subject.kiln].master)
        case BatchIgnition(batch=batch) if batch in chain.plans and batch not in chain.ignitions:
            chain.ignitions[batch] = proof
            check_person(chain, proof, chain.kilns[chain.plans[batch].kiln].master)
        case BatchOpening(batch=batch) if batch in chain.ignitions:
            given = [each for each in subject.outcomes if f"{batch}/{each.slot}" in chain.cited]
            check_crew(chain, proof, batch)
            for each in given:
                chain.outcomes[f"{batch}/{each.slot}"] = Outcome(proof, each.outcome, each.fault)
            if not given:
                raise foreign(proof)
        case OutcomeCorrection(batch=batch) if batch in chain.ignitions and f"{batch}/{subject.slot}" in chain.cited:
            check_crew(chain, proof, batch)
            chain.outcomes[f"{batch}/{subject.slot}"] = Outcome(proof, subject.new, subject.fault)
        case _:
            raise foreign(proof)


# Slots, and what is left over -----------------------------------------------------------------------------------------


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


def _check_sequence(chain: Chain, proofs: Sequence[Proof]) -> None:
    """Refuse what stands on the wrong side of the piece: a list closed, a slot opened, a seal stated only after it."""
    for proof in proofs:
        subject, later = proof.statement.subject, proof.index > chain.piece.index
        first = isinstance(subject, SealRegistration | BatchIgnition | BatchOpening)
        if (first and later) or (isinstance(subject, RoleSignature) and not later):
            raise VerificationError("bundle-sequence", index=proof.index, kind=proof.statement.kind)


def _is_idle(chain: Chain, subject: object) -> bool:
    """Report whether a statement brings a key that signs nothing here; a person counts by any key of theirs."""
    match subject:
        case PersonEnrolment(code=code):
            return not any(chain.holders.get(did) == code for did in chain.signers)
        case KeyAddition(key=key) | KeyRecovery(key=key):
            return key not in chain.signers
        case _:
            return False


def _check_nothing_idle(chain: Chain) -> None:
    """Refuse what is true but proves nothing here: a statement never in effect, a person or a kiln of no part in it."""
    for waiting in chain.waiting.values():
        subject = waiting.proof.statement.subject
        if not waiting.done or _is_idle(chain, subject):
            raise foreign(waiting.proof)
    used = {plan.kiln for plan in chain.plans.values()}
    if set(chain.kilns) - used or chain.founders - chain.signers:
        raise VerificationError(
            "bundle-foreign", index=0, kind="KilnEnrolment" if set(chain.kilns) - used else "Charter"
        )
