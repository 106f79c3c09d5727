"""What becomes of pieces, in the tests: owners, statuses, corrections, new prints, on top of `KilnWorld`.

world = LifeWorld()
code = world.studio(1)                      a piece from the maker's own kiln
world.own(code, "owner")                    claimed: `key_of("owner")` is its owner's key
world.status_of(code, "stolen", by="owner")
"""

from typing import Any

from msgspec.structs import replace as changed

from ledger.craft.kinds.piece.certificate_reissue import CertificateReissue
from ledger.craft.kinds.piece.piece import life_of
from ledger.craft.kinds.piece.piece_correction import PieceCorrection
from ledger.craft.kinds.piece.piece_status import PieceStatus
from ledger.craft.state import Key, Life, Piece, Put
from ledger.craft.statement import Statement
from ledger.craft.status import CLAIMED, marked, status_of
from ledger.log.keys import SigningKey
from tests.craft.kiln_world import MAKER, KilnWorld, code_of
from tests.craft.world import key_of

DAY = 24 * 3600


class LifeWorld(KilnWorld):
    """A ledger with a kiln, two makers, and pieces that live."""

    def studio(self, number: int, maker: str = MAKER, **changes: Any) -> str:
        """Register a piece from a studio firing; return its code."""
        return self.register(self.piece(maker, number=number, **changes)).code

    def own(self, code: str, owner: str) -> SigningKey:
        """Let somebody own the piece, as their claim would."""
        piece, key = self.row(Piece, code), key_of(owner)
        self.state.apply([Put(changed(life_of(self.state, code), owner=key.did))])
        self.state.apply([Put(Key(did=key.did, role="owner", holder=code, since=self.index))])
        self.state.apply(marked(self.state, {piece.index: status_of(self.state, piece.index) | CLAIMED}))
        return key

    def life(self, code: str) -> Life:
        """Return what became of the piece."""
        return life_of(self.state, code)

    def head_of(self, code: str) -> str:
        """Return the hex id that a change of the piece gives as `after`."""
        return self.row(Piece, code).head.hex()

    def signer(self, by: Any) -> SigningKey:
        """Return the key of a name, or the key itself."""
        return by if isinstance(by, SigningKey) else key_of(by)

    def set_status(self, code: str, status: str, by: Any = MAKER, **changes: Any) -> Statement:
        """State a status."""
        subject = PieceStatus(piece=code, status=status, reason="other", after=self.head_of(code))
        return self.say("PieceStatus", changed(subject, **changes), self.signer(by))

    def reissue(self, code: str, by: Any = MAKER, **changes: Any) -> Statement:
        """Put a new print in the place of the live one."""
        serial = self.row(Piece, code).serial + 1
        subject = CertificateReissue(piece=code, serial=serial, reason="uncovered", after=self.head_of(code))
        return self.say("CertificateReissue", changed(subject, **changes), self.signer(by))

    def correct_piece(self, code: str, by: Any = MAKER, **fields: Any) -> Statement:
        """Correct fields."""
        subject = PieceCorrection(piece=code, reason="笔误", after=self.head_of(code))
        return self.say("PieceCorrection", changed(subject, **fields), self.signer(by))

    def wait(self, seconds: int) -> None:
        """Let time pass."""
        self.time += seconds


__all__ = ["DAY", "LifeWorld", "code_of"]
