"""What becomes of a piece, told entry by entry in a log of its own: lawful or not, each link after the one before.

told = Told()                                       the charter, the maker's enrolment, a piece with a hidden code
told.claim("a").transfer("a", "b")                  claimed, endorsed by a; passed on, endorsed by b
told.link("PieceStatus", told.status("lost"), told.owner("b"))
told.bundle()                                       the bundle; `told.report()` the report on it
"""

from typing import Any, Self

from msgspec.structs import replace as changed

from certs.verify import Report, verify
from ledger.craft.kind import Subject
from ledger.craft.kinds.foundation.endorsement import Endorsement
from ledger.craft.kinds.ownership.claim_decision import ClaimDecision
from ledger.craft.kinds.ownership.claim_dispute import ClaimDispute
from ledger.craft.kinds.ownership.ownership_claim import OwnershipClaim
from ledger.craft.kinds.ownership.ownership_transfer import OwnershipTransfer
from ledger.craft.kinds.piece.certificate_reissue import CertificateReissue
from ledger.craft.kinds.piece.parts import Measures
from ledger.craft.kinds.piece.piece_correction import PieceCorrection
from ledger.craft.kinds.piece.piece_status import PieceStatus
from ledger.craft.statement import read_statement, sign_statement
from ledger.log.keys import SigningKey
from tests.certs.forge import forge, log_of, resign, statements_of
from tests.certs.ledger_world import STUDIO
from tests.craft.kiln_world import MAKER, code_of
from tests.craft.owning_world import DAY, claim_of, owner_of
from tests.craft.world import ORIGIN, START, key_of

CHARTER, ENROLLED, HELD, STANDING, PIECE = statements_of(STUDIO)
CODE = code_of(STUDIO)


class Told:
    """A story and the statements that tell it.

    Attributes:
        said: the statements, each an entry a second after the one before. pauses: by place, what passes before it.
        head: id of the last link, hex. dispute: of the last dispute.
    """

    def __init__(self, *, hidden: bool = True, second: bool = False) -> None:
        """Begin; `second`: a second registrar has proved their key, and signs something later."""
        piece = resign(PIECE, MAKER, claim=claim_of(STUDIO).did) if hidden else PIECE
        self.said = [CHARTER, *(self.behind(CHARTER, key_of("registrar-2")) if second else ()), ENROLLED, HELD, piece]
        self.pauses: dict[int, int] = {}
        self.head, self.dispute = read_statement(piece).id.hex(), ""

    @staticmethod
    def behind(jws: str, *keys: SigningKey) -> list[str]:
        """Return endorsements of a statement by these keys."""
        endorsed = Endorsement(endorses=read_statement(jws).id.hex())
        return [sign_statement("Endorsement", endorsed, key, START, ORIGIN) for key in keys]

    @staticmethod
    def owner(name: str) -> SigningKey:
        """Return the owner key of this name."""
        return owner_of(STUDIO, name)

    def wait(self, days: int) -> Self:
        """Let days pass before the next entry."""
        self.pauses[len(self.said)] = days * DAY
        return self

    def add(self, kind: str, subject: Any, key: SigningKey, *endorsers: SigningKey) -> Self:
        """Tell something that is no link of the chain."""
        jws = sign_statement(kind, subject, key, START, ORIGIN)
        self.said += [jws, *self.behind(jws, *endorsers)]
        return self

    def link(self, kind: str, subject: Subject, key: SigningKey, *endorsers: SigningKey, shown: bool = True) -> Self:
        """Tell the next link, after the one before it or as the subject says; `shown=False` holds it back."""
        after = subject.after or self.head
        jws = sign_statement(kind, changed(subject, after=after), key, START, ORIGIN)  # type: ignore[type-var]
        self.said += [jws, *self.behind(jws, *endorsers)] if shown else []
        self.head = read_statement(jws).id.hex()
        return self

    # The usual links --------------------------------------------------------------------------------------------------

    def claim(self, to: str, key: SigningKey | None = None, *, serial: int = 1) -> Self:
        """Claim the piece."""
        owner = self.owner(to)
        subject = OwnershipClaim(piece=CODE, owner=owner.did, after="")
        return self.link("OwnershipClaim", subject, key or claim_of(STUDIO, serial), owner)

    def transfer(self, by: str, to: str, *, shown: bool = True) -> Self:
        """Pass the piece on."""
        owner = self.owner(to)
        subject = OwnershipTransfer(piece=CODE, owner=owner.did, after="")
        return self.link("OwnershipTransfer", subject, self.owner(by), owner, shown=shown)

    def correct(self, *endorsers: SigningKey, by: str = MAKER, shown: bool = True, **changes: Any) -> Self:
        """Put the weight right."""
        subject = changed(self.correction(), **changes)
        return self.link("PieceCorrection", subject, key_of(by), *endorsers, shown=shown)

    @staticmethod
    def correction(weight: int = 300) -> PieceCorrection:
        """Return a correction of the weight."""
        measures = Measures(capacity=240, method="to-rim", weight=weight)
        clay = read_statement(PIECE).subject.clay
        return PieceCorrection(piece=CODE, measures=measures, clay=clay, reason="称重有误", after="")

    def reissue(self, *endorsers: SigningKey, serial: int = 2, hidden: bool = True, **changes: Any) -> Self:
        """Give the piece a new print."""
        claim = claim_of(STUDIO, serial).did if hidden else ""
        subject = CertificateReissue(piece=CODE, serial=serial, reason="returned", claim=claim, after="")
        return self.link("CertificateReissue", changed(subject, **changes), key_of(MAKER), *endorsers)

    def becomes(self, status: str, key: SigningKey, *endorsers: SigningKey) -> Self:
        """State what becomes of the piece."""
        subject = PieceStatus(piece=CODE, status=status, reason="other", after="")
        return self.link("PieceStatus", subject, key, *endorsers)

    def doubt(self, ends: str = "2026-05-31") -> Self:
        """Open a dispute about the owner."""
        subject = ClaimDispute(piece=CODE, ground="收藏口令遗失", ends=ends, after="")
        self.link("ClaimDispute", subject, key_of("registrar-1"))
        self.dispute = self.head
        return self

    def decide(self, to: str = "", *endorsers: SigningKey, **changes: Any) -> Self:
        """Decide it."""
        owner = self.owner(to).did if to else ""
        subject = ClaimDecision(piece=CODE, dispute=self.dispute, owner=owner, reason="无人异议", after=self.dispute)
        return self.link("ClaimDecision", changed(subject, **changes), key_of("registrar-1"), *endorsers)

    # What it gives ----------------------------------------------------------------------------------------------------

    def bundle(self) -> bytes:
        """Return the bundle of a log of just these statements."""
        return forge(self.said, (), self.pauses)

    def report(self) -> Report:
        """Return the report on it, under the trust file that pins its charter."""
        log = log_of(self.said, self.pauses)
        return verify(self.bundle(), log.trust(), log.time)
