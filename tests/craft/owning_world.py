"""A ledger in memory with pieces to be owned, for the tests of claims, transfers and disputes.

    world = OwningWorld()
    world.sell(0)                        piece 0, claimed by the hidden code of its print for `owner_of(0, "a")`
    world.transfer(0, "a", "b")          stated by a's key, endorsed by b's
    world.dispute(0); world.wait(31); world.decide(0, "c")

Each endorsement is a step of its own: `endorsed=False` leaves it out. What a test wants wrong it passes as a change.
"""

from functools import cache
from typing import Any

from msgspec.structs import replace as changed

from ledger.craft.day import day_of
from ledger.craft.kind import Subject
from ledger.craft.kinds.ownership.claim_decision import ClaimDecision
from ledger.craft.kinds.ownership.claim_dispute import ClaimDispute
from ledger.craft.kinds.ownership.claim_objection import ClaimObjection
from ledger.craft.kinds.ownership.hand_over import HandOver
from ledger.craft.kinds.ownership.ownership_claim import OwnershipClaim
from ledger.craft.kinds.ownership.ownership_release import OwnershipRelease
from ledger.craft.kinds.ownership.ownership_transfer import OwnershipTransfer
from ledger.craft.kinds.piece.certificate_reissue import CertificateReissue
from ledger.craft.kinds.piece.piece import life_of
from ledger.craft.kinds.piece.piece_status import PieceStatus
from ledger.craft.piece_keys import claim_key
from ledger.craft.state import Dispute, Life, Piece
from ledger.craft.statement import Statement
from ledger.log.keys import SigningKey
from tests.craft.kiln_world import MAKER, KilnWorld, code_of
from tests.craft.world import ORIGIN, key_of

DAY = 24 * 3600
HIDDEN = "0123456789ABCDEFGHJKW"


@cache
def claim_of(number: int, serial: int = 1) -> SigningKey:
    """Return the claim key of a piece's print."""
    return claim_key(HIDDEN, ORIGIN, code_of(number), serial)


def owner_of(number: int, name: str) -> SigningKey:
    """Return the key by which a collector of the tests owns the piece."""
    return key_of(f"owner {number} {name}")


class OwningWorld(KilnWorld):
    """A kiln's ledger, and what owners say."""

    def life(self, number: int) -> Life:
        """Return what became of a piece."""
        return life_of(self.state, code_of(number))

    def head_of(self, number: int) -> str:
        """Return the piece's head in hex."""
        return self.row(Piece, code_of(number)).head.hex()

    def wait(self, days: int) -> None:
        """Let days pass."""
        self.time += days * DAY

    def make(self, number: int, *, hidden: bool = True, maker: str = MAKER) -> Piece:
        """Register a piece, with a hidden code or without."""
        claim = claim_of(number).did if hidden else ""
        return self.register(self.piece(maker, number=number, claim=claim))

    def sell(self, number: int, to: str = "a") -> SigningKey:
        """Register a piece with a hidden code and let somebody claim it."""
        self.make(number)
        self.claim(number, to)
        return owner_of(number, to)

    def reissue(self, number: int, *, hidden: bool = True, by: str = MAKER, endorser: str = "") -> Statement:
        """Give the piece a new print; an owner agrees where there is one."""
        serial = self.row(Piece, code_of(number)).serial + 1
        subject = CertificateReissue(
            piece=code_of(number), serial=serial, reason="returned", after=self.head_of(number),
            claim=claim_of(number, serial).did if hidden else "",
        )  # fmt: skip
        proofs = (owner_of(number, endorser),) if endorser else ()
        return self.named("CertificateReissue", subject, key_of(by), *proofs)

    def becomes(self, number: int, status: str, key: SigningKey, **changes: Any) -> Statement:
        """State what becomes of a piece."""
        subject = PieceStatus(
            piece=code_of(number), status=status, reason="other", note="示例", after=self.head_of(number)
        )  # fmt: skip
        return self.say("PieceStatus", changed(subject, **changes), key)

    # What is said ----------------------------------------------------------------------------------------------------

    def named(self, kind: str, subject: Subject, signer: SigningKey, *endorsers: SigningKey) -> Statement:
        """State something and let these keys endorse it."""
        said = self.say(kind, subject, signer)
        self.endorse(said, *endorsers)
        return said

    def claim(self, number: int, to: str, *, serial: int = 1, endorsed: bool = True, **changes: Any) -> Statement:
        """Claim a piece by its print's code."""
        owner = owner_of(number, to)
        subject = OwnershipClaim(piece=code_of(number), owner=owner.did, after=self.head_of(number))
        proofs = (owner,) if endorsed else ()
        return self.named("OwnershipClaim", changed(subject, **changes), claim_of(number, serial), *proofs)

    def hand_over(self, number: int, to: str, *, by: str = MAKER, endorsed: bool = True, **changes: Any) -> Statement:
        """Let the maker hand a piece over."""
        owner = owner_of(number, to)
        subject = HandOver(piece=code_of(number), owner=owner.did, after=self.head_of(number))
        return self.named("HandOver", changed(subject, **changes), key_of(by), *((owner,) if endorsed else ()))

    def transfer(self, number: int, by: str, to: str, *, endorsed: bool = True, **changes: Any) -> Statement:
        """Pass a piece on."""
        owner = owner_of(number, to)
        subject = OwnershipTransfer(piece=code_of(number), owner=owner.did, after=self.head_of(number))
        proofs = (owner,) if endorsed else ()
        return self.named("OwnershipTransfer", changed(subject, **changes), owner_of(number, by), *proofs)

    def release(self, number: int, by: str, **changes: Any) -> Statement:
        """Give a piece back."""
        subject = OwnershipRelease(piece=code_of(number), after=self.head_of(number))
        return self.say("OwnershipRelease", changed(subject, **changes), owner_of(number, by))

    def dispute(self, number: int, **changes: Any) -> Statement:
        """Open a dispute of the shortest waiting time."""
        ends = day_of(self.time + self.ledger.claim_days * DAY)
        subject = ClaimDispute(piece=code_of(number), ground="收藏口令遗失", ends=ends, after=self.head_of(number))
        return self.say("ClaimDispute", changed(subject, **changes), self.registrars[0])

    def object(self, number: int, by: str, **changes: Any) -> Statement:
        """Object as the present owner."""
        open_ = self.life(number).dispute.hex()
        subject = ClaimObjection(piece=code_of(number), dispute=open_, after=self.head_of(number))
        return self.say("ClaimObjection", changed(subject, **changes), owner_of(number, by))

    def decide(self, number: int, to: str = "", *, endorsed: bool = True, **changes: Any) -> Statement:
        """Decide the open dispute, endorsed by a second registrar and the new owner."""
        dispute = self.row(Dispute, self.life(number).dispute.hex())
        subject = ClaimDecision(
            piece=code_of(number), dispute=dispute.id, owner=owner_of(number, to).did if to else "",
            reason="无人异议", after=dispute.head.hex(),
        )  # fmt: skip
        proofs = (self.registrars[1], *([owner_of(number, to)] if to else ())) if endorsed else ()
        return self.named("ClaimDecision", changed(subject, **changes), self.registrars[0], *proofs)
