"""What is said of pieces, of any maker and any age, as rules for the machine over all kinds."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule
from msgspec.structs import replace as changed

from ledger.craft.kinds.ownership.commission_acceptance import CommissionAcceptance
from ledger.craft.kinds.piece.attribution_answer import AttributionAnswer
from ledger.craft.kinds.piece.certificate_reissue import CertificateReissue
from ledger.craft.kinds.piece.legacy_registration import LegacyRegistration
from ledger.craft.kinds.piece.parts import Clay, Measures, RoleName, Title
from ledger.craft.kinds.piece.piece_correction import PieceCorrection
from ledger.craft.kinds.piece.piece_status import STATUSES, PieceStatus
from ledger.craft.piece_keys import claim_key
from ledger.craft.state import Commission, Life, Piece, Role
from ledger.log.keys import SigningKey
from tests.craft.kiln_world import MAKER, OTHER, code_of, digest, photo
from tests.craft.owning_world import HIDDEN, owner_of
from tests.craft.world import ORIGIN, key_of
from tests.machine.host import Host, numbers, often
from tests.machine.served import APPRAISER

OWNERS = ("a", "b", "c")
signers = st.sampled_from(["maker", "maker", "owner", "registrar", "other"])


class PieceRules(Host):
    """See the module."""

    def piece_life(self, piece: Piece) -> Life:
        """What became of it."""
        return self.world.state.get(Life, piece.code) or Life(code=piece.code)

    def piece_owner(self, piece: Piece) -> SigningKey | None:
        """Whose it is by now."""
        owner, number = self.piece_life(piece).owner, self.numbered.get(piece.code)
        keys = [] if number is None else [owner_of(number, name) for name in OWNERS]
        return next((key for key in keys if key.did == owner), None)

    def piece_key(self, piece: Piece, by: str) -> SigningKey:
        """The key of somebody who may have a say."""
        other = key_of(self.signer(OTHER if piece.person == MAKER else MAKER))
        keys = {"maker": key_of(self.signer(piece.person)), "registrar": self.world.registrars[1], "other": other}
        return keys.get(by) or self.piece_owner(piece) or other

    def piece_agreed(self, say: Any, piece: Piece, *, agreed: bool) -> None:
        """Say something that the owner may have to agree to, and let them."""
        owner, before = self.piece_owner(piece), len(self.log)
        self.attempt(say)
        if agreed and owner is not None and len(self.log) > before:
            self.attempt(lambda: self.world.endorse(self.log[before][1], owner))

    @rule(number=numbers, count=st.sampled_from([2, 3]), twice=st.sampled_from([False, False, True]))
    def piece_sheet(self, number: int, count: int, *, twice: bool) -> None:
        """Register several pieces under one signature; one code twice, now and then."""
        maker = (MAKER, OTHER)[number % 2]
        codes = [self.fresh() for _ in range(count)]
        subjects = [self.world.piece(maker, number=code) for code in codes]
        if twice and self.pieces():
            subjects[-1] = changed(subjects[-1], code=self.pieces()[number % len(self.pieces())].code)
        self.attempt(lambda: self.world.sheet(subjects, key_of(self.signer(maker))))

    @rule(number=numbers, sign=st.booleans(), by=st.sampled_from(["", "", "", MAKER]))
    def piece_answer(self, number: int, by: str, *, sign: bool) -> None:
        """Sign to a role or refuse it, for oneself or for another."""
        named = [role for piece in self.pieces() for role in self.world.state.list(Role, piece.code)]
        open_ = ([role for role in named if role.state == "named"] if number % 8 else []) or named
        if not open_ or all(role.state != "named" for role in named):
            maker, roles = (MAKER, OTHER)[number % 2], tuple(RoleName(role="carving", person=w) for w in (OTHER, MAKER))
            subject = self.world.piece(maker, number=self.fresh(), roles=roles)
            self.attempt(lambda: self.world.say("PieceRegistration", subject, key_of(self.signer(maker))))
            named = list(self.world.state.list(Role, subject.code))
            open_ = [role for role in named if role.state == "named"] or named
        if not named:
            return
        role = open_[number % len(open_)]
        say = self.world.sign_role if sign else self.world.refuse_role
        self.attempt(lambda: say(role.piece, role.role, role.person, by=by or self.signer(role.person)))

    @rule(number=numbers, status=st.sampled_from([*STATUSES, "withdrawn", "cleared"]), by=signers, agreed=often)
    def piece_becomes(self, number: int, status: str, by: str, *, agreed: bool) -> None:
        """Say what became of a piece."""
        piece = self.piece(number)
        if piece is not None:
            subject = PieceStatus(piece=piece.code, status=status, reason="other", after=piece.head.hex())
            key = self.piece_key(piece, by)
            self.piece_agreed(lambda: self.world.say("PieceStatus", subject, key), piece, agreed=agreed)

    @rule(number=numbers, by=st.sampled_from(["maker", "maker", "maker", "owner"]), agreed=often)
    def piece_correct(self, number: int, by: str, *, agreed: bool) -> None:
        """Correct a title, or nothing at all."""
        piece = self.piece(number)
        if piece is not None:
            given = {"title": Title(zh=f"示例改{number}")} if number % 6 else {}
            subject = PieceCorrection(piece=piece.code, reason="笔误", after=piece.head.hex(), **given)
            key = self.piece_key(piece, by)
            self.piece_agreed(lambda: self.world.say("PieceCorrection", subject, key), piece, agreed=agreed)

    @rule(number=numbers, by=st.sampled_from(["maker", "maker", "maker", "other"]), hidden=often, agreed=often)
    def piece_reissue(self, number: int, by: str, *, hidden: bool, agreed: bool) -> None:
        """Put a new print in the place of the live one, or skip a number."""
        piece = self.piece(number)
        if piece is not None:
            serial = piece.serial + (2 if number % 9 == 0 else 1)
            subject = CertificateReissue(
                piece=piece.code, serial=serial, reason="uncovered", after=piece.head.hex(),
                claim=claim_key(HIDDEN, ORIGIN, piece.code, serial).did if hidden else "",
            )  # fmt: skip
            key = self.piece_key(piece, by)
            self.piece_agreed(lambda: self.world.say("CertificateReissue", subject, key), piece, agreed=agreed)

    @rule(number=numbers, to=st.sampled_from(OWNERS), agreed=often)
    def piece_hand_over(self, number: int, to: str, *, agreed: bool) -> None:
        """Let its maker hand a piece of any kind over."""
        piece = self.piece(number)
        known = None if piece is None else self.numbered.get(piece.code)
        if piece is not None and known is not None:
            before = len(self.log)
            self.attempt(lambda: self.world.hand_over(known, to, by=self.signer(piece.person), endorsed=False))
            if agreed and len(self.log) > before:
                self.attempt(lambda: self.world.endorse(self.log[before][1], owner_of(known, to)))

    @rule(number=numbers, again=st.sampled_from([False, False, True]))
    def piece_order(self, number: int, *, again: bool) -> None:
        """Take an order, or one that is taken; and answer it with a piece."""
        maker = (MAKER, OTHER)[number % 2]
        order = digest(f"order {0 if again else number}")
        self.attempt(
            lambda: self.world.say(
                "CommissionAcceptance", CommissionAcceptance(maker=maker, order=order), key_of(self.signer(maker))
            )
        )
        taken = list(self.world.state.list(Commission, maker))
        if taken:
            subject = self.world.piece(maker, number=self.fresh(), commission=taken[number % len(taken)].id)
            self.attempt(lambda: self.world.say("PieceRegistration", subject, key_of(self.signer(maker))))

    @rule(number=numbers, by=st.sampled_from([APPRAISER, APPRAISER, APPRAISER, MAKER]))
    def piece_older(self, number: int, by: str) -> None:
        """Let an appraiser register an older work, attributed to somebody or nobody."""
        code = self.fresh() if number % 7 else (self.fresh() - 1)
        subject = LegacyRegistration(
            code=code_of(code), grounds="师徒相传", title=Title(zh="示例旧作"), shape="shipiao",
            clay=Clay(group="zini", name="紫泥"), measures=Measures(weight=310), photos=(photo("front"), photo("base")),
            attributed=(MAKER, OTHER, "", "某先生")[number % 4],
        )  # fmt: skip
        self.attempt(lambda: self.world.say("LegacyRegistration", subject, key_of(by)))

    @rule(number=numbers, said=st.sampled_from(["mine", "not-mine", "unsure", "unsure"]))
    def piece_attributed(self, number: int, said: str) -> None:
        """Let somebody answer for an older work: whoever it is attributed to, or another."""
        works = list(self.world.state.list(Piece, APPRAISER))
        if not works:
            self.piece_older(number - number % 4 + 1, by=APPRAISER)
        elif (piece := works[number % len(works)]) is not None:
            subject = AttributionAnswer(piece=piece.code, answer=said, seen=piece.head.hex())
            for who in (MAKER, OTHER):
                self.attempt(lambda who=who: self.world.say("AttributionAnswer", subject, key_of(self.signer(who))))
