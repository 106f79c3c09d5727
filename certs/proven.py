"""What the entries of a bundle prove together: who signed the piece, what became of it (SPEC §7b, step 11).

    charter 0 → enrolment 9, endorsed 10 → kiln 20 → plan 40 → ignition 380 → opening 395 → piece 412
                                                        its correction 431, its owner's claim 440, endorsed 441 ←┘

The entries are taken in their order, and each must be signed by a key that those before it put in place. An entry that
has nothing to do with the piece is refused, so that no part of one piece's bundle passes in another's.

This is not a replay: that the list was complete, that an outcome is still the current one, that nobody was paused,
rests on the whole history and is not checked here.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from msgspec import UnsetType
from msgspec.structs import replace as changed

from certs.chain import (
    Chain,
    Outcome,
    Proof,
    check_crew,
    check_person,
    check_registrar,
    foreign,
)
from certs.endorsed import ATTESTED, attest, endorse, found
from certs.links import LINKS, endorse_link, take_link
from certs.people_shown import ABOUT_PEOPLE, take_person
from certs.status_link import end_dispute
from ledger.craft.kinds.foundation.charter import Charter
from ledger.craft.kinds.foundation.endorsement import Endorsement
from ledger.craft.kinds.foundation.profile_version import ProfileVersion
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
from ledger.craft.kinds.piece.legacy_registration import APPRAISER, LegacyRegistration
from ledger.craft.kinds.piece.piece_registration import PieceRegistration
from ledger.craft.kinds.piece.role_signature import RoleSignature
from ledger.craft.profile import Profile
from ledger.craft.status import DISPUTED
from ledger.errors import VerificationError


def follow(proofs: tuple[Proof, ...], charter_hash: bytes, profiles: Mapping[str, Profile]) -> Chain:
    """Follow the entries from the charter to the piece, and on to what became of it.

    Args:
        proofs: the piece's first, the others in the order of their entries, each once.
        charter_hash: the leaf hash of entry 0 that the trust file pins.
        profiles: craft profiles known here, by hash; what an outcome means under another one is not known.

    Raises:
        VerificationError: `bundle-order`; `bundle-charter` (not the charter pinned); `bundle-signer` (a key that
            nothing shown put in place, or of a person who may not sign that); `bundle-foreign` (an entry that has
            nothing to do with this piece); `bundle-sequence` (an entry after the piece that the piece rests on, or
            before it that rests on the piece); `bundle-after`, `bundle-effect` (`certs.links`).
    """
    piece, *others = proofs
    indices = [proof.index for proof in others]
    if any(a >= b for a, b in pairwise(indices)) or piece.index in indices:
        raise VerificationError("bundle-order")
    chain = Chain(piece, profiles)
    for proof in sorted(proofs, key=lambda each: each.index):
        _take(chain, proof, charter_hash)
    if chain.person in chain.people and not chain.signed_by_maker:  # enrolled only after the piece
        raise VerificationError("bundle-signer", index=piece.index, kind=piece.statement.kind)
    _check_sequence(chain, others)
    _check_nothing_idle(chain)
    return chain


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
            _take_endorsement(chain, proof, subject)
        case _ if isinstance(subject, ATTESTED):
            attest(chain, proof, subject)
        case KilnEnrolment() | KilnChange():
            check_registrar(chain, proof)
            _take_staff(chain, proof)
        case PieceRegistration() | LegacyRegistration() | SealRegistration() | RoleSignature():
            _take_own(chain, proof)
        case ProfileVersion():
            check_registrar(chain, proof)
            chain.profile = subject.profile
        case StatusSnapshot():
            if chain.snapshot is not None:
                raise foreign(proof)
            chain.snapshot = proof
        case _ if isinstance(subject, LINKS):
            take_link(chain, proof)
        case _ if isinstance(subject, ABOUT_PEOPLE):
            take_person(chain, proof)
        case _:
            _take_kiln(chain, proof)


def _take_endorsement(chain: Chain, proof: Proof, subject: Endorsement) -> None:
    link = chain.life.waiting.get(subject.endorses)
    if link is None:
        endorse(chain, proof, subject)
    else:
        endorse_link(chain, proof, link)


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
    holder, person = chain.holders.get(proof.statement.issuer), chain.person
    if holder is not None or person in chain.people:
        check_person(chain, proof, person)
    if holder is not None and chain.older is not None:
        _check_appraiser(chain, proof, person)
    chain.signed_by_maker = holder is not None and holder == person
    chain.registered_from, chain.under = dict(chain.outcomes), chain.profile
    life, claim = chain.life, chain.subject.claim
    life.head, life.claim, life.used = proof.statement.id.hex(), claim, {claim} - {""}


def _check_appraiser(chain: Chain, proof: Proof, person: str) -> None:
    """Refuse an older work by somebody whom nothing shown calls an appraiser."""
    enrolled: PersonEnrolment = chain.people[person].proof.statement.subject
    if APPRAISER not in chain.person_roles.get(person, enrolled.roles):
        raise VerificationError("bundle-signer", index=proof.index, kind=proof.statement.kind)


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
                chain.opened.setdefault(f"{batch}/{each.slot}", proof)
            if not given:
                raise foreign(proof)
        case OutcomeCorrection(batch=batch) if batch in chain.ignitions and f"{batch}/{subject.slot}" in chain.cited:
            check_crew(chain, proof, batch)
            chain.outcomes[f"{batch}/{subject.slot}"] = Outcome(proof, subject.new, subject.fault)
            if f"{batch}/{subject.slot}" == chain.last_slot and chain.life.head:
                _take_review(chain, proof, subject)
        case _:
            raise foreign(proof)


def _take_review(chain: Chain, proof: Proof, subject: OutcomeCorrection) -> None:
    """Put the piece in dispute by an outcome that may not be certified, and end that by one that may (SPEC §12.8)."""
    life, issuer = chain.life, proof.statement.issuer
    actor, registrar = chain.holders.get(issuer, issuer), issuer in chain.registrars
    if 0 < life.final_at <= proof.opened.entry.time:
        return  # the slot is free again
    life.seen = proof.index
    if chain.forbids(subject.new):
        if registrar or not chain.forbids(subject.old):
            life.disputed_by = actor
        life.bits |= DISPUTED
    elif chain.forbids(subject.old) and (registrar or life.disputed_by == actor):
        end_dispute(life)


# What is left over ---------------------------------------------------------------------------------------------------


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
            return code not in chain.gone and not any(chain.holders.get(did) == code for did in chain.signers)
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
    if chain.life.waiting:
        link = next(iter(chain.life.waiting.values()))
        raise VerificationError("bundle-foreign", index=link.index, kind=link.statement.kind)
    used = {plan.kiln for plan in chain.plans.values()}
    if set(chain.kilns) - used or chain.founders - chain.signers:
        raise VerificationError(
            "bundle-foreign", index=0, kind="KilnEnrolment" if set(chain.kilns) - used else "Charter"
        )
