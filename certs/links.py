"""Following the `after` chain of a piece: who may sign each link, when it takes effect, and what it then changes.

    correction 431, after 7d2a…, by the maker's key            in effect at once: nobody owns the piece
    claim 440, after 51c0…, by the claim key of print 1        waits for the owner key that it names
    endorsement 441 of it by that key                          in effect here

SPEC §7b, step 11; the effects are those of §12.9. What the rules ask beside (words of the profile, limits of texts) is
the audit's work.
"""

from certs.chain import Chain, Proof, check_person, foreign
from certs.life import LAPSE, Life, Link, OpenDispute, PutRight
from certs.status_link import set_status
from ledger.craft.day import day_of
from ledger.craft.kinds.ownership.claim_decision import ClaimDecision
from ledger.craft.kinds.ownership.claim_dispute import ClaimDispute
from ledger.craft.kinds.ownership.claim_objection import ClaimObjection
from ledger.craft.kinds.ownership.hand_over import HandOver
from ledger.craft.kinds.ownership.ownership_claim import OwnershipClaim
from ledger.craft.kinds.ownership.ownership_release import OwnershipRelease
from ledger.craft.kinds.ownership.ownership_transfer import OwnershipTransfer
from ledger.craft.kinds.piece.certificate_reissue import CertificateReissue
from ledger.craft.kinds.piece.piece_correction import PieceCorrection
from ledger.craft.kinds.piece.piece_status import PieceStatus
from ledger.craft.status import CLAIMED, DISPUTED, REPLACED
from ledger.errors import VerificationError

LINKS = (
    CertificateReissue, ClaimDecision, ClaimDispute, ClaimObjection, HandOver, OwnershipClaim, OwnershipRelease,
    OwnershipTransfer, PieceCorrection, PieceStatus,
)  # fmt: skip
_DAY = 24 * 3600


def take_link(chain: Chain, proof: Proof) -> None:
    """Take a statement about the piece: in effect at its own entry, or waiting for whoever must stand behind it.

    Raises:
        VerificationError: `bundle-foreign`: about another piece; `bundle-sequence`: before the piece; `bundle-after`:
            it does not follow what was shown before it; `bundle-signer`; `bundle-effect`: it can't take effect there.
    """
    life, stated = chain.life, proof.statement
    if stated.subject.piece != chain.code:
        raise foreign(proof)
    if not life.head:
        raise VerificationError("bundle-sequence", index=proof.index, kind=stated.kind)
    link = _link(chain, proof)
    _judge(chain, link, proof)
    if _is_complete(chain, link):
        _effect(chain, link, proof)
    else:
        life.waiting[stated.id.hex()] = link


def endorse_link(chain: Chain, proof: Proof, link: Link) -> None:
    """Count an endorsement of a link that waits; with the last one needed it takes effect, at this entry.

    Raises:
        VerificationError: `bundle-foreign`: endorsed twice; `bundle-signer`: nobody who was asked; and as `take_link`.
    """
    issuer, time = proof.statement.issuer, proof.opened.entry.time
    if issuer in link.have:
        raise foreign(proof)
    registrar = issuer in chain.registrars and (link.registrars > 0 or 0 < link.instead_from <= time)
    if not registrar and issuer not in link.keys and issuer != link.consent:
        raise VerificationError("bundle-signer", index=proof.index, kind=proof.statement.kind)
    if time > max(link.time, link.instead_from) + LAPSE:
        raise _no_effect(proof)
    link.have.add(issuer)
    if registrar:
        chain.signers.add(issuer)
    _judge(chain, link, proof)
    if _is_complete(chain, link):
        del chain.life.waiting[link.statement.id.hex()]
        _effect(chain, link, proof)


def _link(chain: Chain, proof: Proof) -> Link:
    """Return the statement with all that it takes, reckoned at its own entry."""
    life, stated, time = chain.life, proof.statement, proof.opened.entry.time
    link = Link(stated, proof.index, time, have={stated.issuer})
    subject = stated.subject
    match subject:
        case OwnershipClaim() | HandOver() | OwnershipTransfer():
            link.keys = frozenset({subject.owner})
        case ClaimDecision():
            link.keys, link.registrars = frozenset({subject.owner} - {""}), chain.k
        case PieceCorrection() | CertificateReissue() | PieceStatus(status="withdrawn"):
            link.consent = life.owner
            if life.owner and chain.charter is not None:
                link.instead_from = time + chain.charter.waiting.claim_days * _DAY
        case _:
            pass
    return link


def _is_complete(chain: Chain, link: Link) -> bool:
    if not link.keys <= link.have:
        return False
    if link.consent and link.consent not in link.have:
        stood_in = link.instead_from > 0 and (link.have - {link.statement.issuer}) & chain.registrars
        if not stood_in:
            return False
    link.registrars = max(link.registrars, chain.k) if link.registrars else 0
    return len(link.have & chain.registrars) >= link.registrars


def _no_effect(proof: Proof) -> VerificationError:
    return VerificationError("bundle-effect", index=proof.index, kind=proof.statement.kind)


# Whether it may be ----------------------------------------------------------------------------------------------------


def _judge(chain: Chain, link: Link, at: Proof) -> None:
    """Refuse what does not follow the head, what another signed, and what can't be while the piece stands so."""
    life, stated = chain.life, link.statement
    subject = stated.subject
    dispute = life.dispute
    head = life.head
    if isinstance(subject, ClaimDecision):
        head = "" if dispute is None else dispute.head
    if subject.after != head:
        raise VerificationError("bundle-after", index=at.index, kind=stated.kind, after=subject.after, head=head)
    _check_signer(chain, Proof(at.opened, stated))
    if not _is_possible(life, link, at.opened.entry.time):
        raise VerificationError("bundle-effect", index=at.index, kind=stated.kind)
    for key in {*link.keys, getattr(subject, "claim", "")} - {""}:
        if key in life.used or key in chain.holders or key in chain.office.values():
            raise VerificationError("bundle-effect", index=at.index, kind=stated.kind)


def _check_signer(chain: Chain, proof: Proof) -> None:
    life, issuer = chain.life, proof.statement.issuer
    match proof.statement.subject:
        case OwnershipClaim():
            known = issuer == life.claim
        case OwnershipTransfer() | OwnershipRelease() | ClaimObjection():
            known = issuer == life.owner
        case ClaimDispute() | ClaimDecision():
            known = issuer in chain.registrars
        case PieceStatus():
            known = issuer in chain.registrars or issuer == life.owner
            if not known:
                check_person(chain, proof, chain.person)
                known = True
        case _:
            check_person(chain, proof, chain.person)
            known = True
    if not known:
        raise VerificationError("bundle-signer", index=proof.index, kind=proof.statement.kind)


def _is_possible(life: Life, link: Link, time: int) -> bool:
    """Report whether the rules let it take effect while the piece stands as it does (SPEC §12.9)."""
    subject, dispute = link.statement.subject, life.dispute
    if 0 < life.final_at <= time:
        return False
    stopped, free = life.final_at > 0, not life.owner and not life.reported
    match subject:
        case OwnershipClaim():
            return free and not stopped
        case HandOver():
            return free and not stopped and not life.claim and life.released < life.serial
        case OwnershipTransfer() | OwnershipRelease():
            return not stopped and dispute is None
        case CertificateReissue():
            return not stopped and subject.serial == life.serial + 1
        case PieceCorrection():
            return not stopped
        case ClaimDispute():
            return not stopped and bool(life.owner) and dispute is None
        case ClaimObjection():
            return dispute is not None and subject.dispute == dispute.id and not dispute.objected
        case ClaimDecision():
            return dispute is not None and subject.dispute == dispute.id and day_of(link.time) > dispute.ends
        case _:
            return True  # a status: see `status_link`


# What it changes ------------------------------------------------------------------------------------------------------


def _effect(chain: Chain, link: Link, at: Proof) -> None:
    """Let it take effect at the entry of `at`."""
    life, stated, time = chain.life, link.statement, at.opened.entry.time
    subject = stated.subject
    match subject:
        case OwnershipClaim() | HandOver() | OwnershipTransfer():
            _own(life, subject.owner, time)
        case OwnershipRelease():
            life.owner, life.owned_at, life.decided, life.claim = "", 0, False, ""
            life.released, life.bits = life.serial, life.bits & ~CLAIMED
        case CertificateReissue():
            life.serial, life.claim, life.bits = subject.serial, subject.claim, life.bits | REPLACED
            life.used |= {subject.claim} - {""}
        case PieceCorrection():
            life.corrections.append(PutRight(at.index, time, subject, chain.profile))
        case ClaimDispute():
            life.dispute = OpenDispute(stated.id.hex(), stated.id.hex(), time, subject.ends)
            life.bits, life.decided = life.bits | DISPUTED, False
        case ClaimObjection():
            assert life.dispute is not None  # as `_is_possible` found
            life.dispute.head, life.dispute.objected = stated.id.hex(), True
        case ClaimDecision():
            _decide(life, subject, at)
        case _:
            actor = chain.holders.get(stated.issuer, stated.issuer)
            if not set_status(life, subject.status, actor, time, registrar=stated.issuer in chain.registrars):
                raise _no_effect(at)
    life.head, life.index, life.time, life.seen = stated.id.hex(), at.index, time, at.index
    if stated.issuer in chain.holders and (at.index == link.index or isinstance(subject, HandOver)):
        life.alone.append((stated.issuer, link.index))


def _own(life: Life, owner: str, time: int) -> None:
    """Make the key the piece's one owner key; a claim key that is live then has been used."""
    if not life.owner:
        life.claim = ""
    life.owner, life.owned_at, life.decided = owner, time, False
    life.used.add(owner)
    life.bits |= CLAIMED


def _decide(life: Life, subject: ClaimDecision, at: Proof) -> None:
    life.dispute, life.decided = None, False
    if not life.disputed_by:
        life.bits &= ~DISPUTED
    if subject.owner:
        _own(life, subject.owner, at.opened.entry.time)
        life.decided = True
