"""What each statement changes once it is in effect, by the second reckoning: one method a kind that changes anything.

on_key_addition(said, index, time, waiting)     index and time of the entry of effect; waiting: who stands behind it
"""

from dataclasses import dataclass, field

from ledger.craft.statement import Statement
from tests.machine.keys_model import HOUR, Held, Keys
from tests.machine.pieces_model import DAY, Pieces

LAPSE, CLAIM_DAYS, RECOVERY = 30 * DAY, 30, 72 * HOUR
NEVER = 1 << 40


@dataclass
class Waiting:
    """A statement and who stands behind it.

    Attributes:
        needs: how many in the role `of`; named: keys it introduces; consent: the owner who must agree, or empty.
        instead: time from which a registrar stands in for the owner; 0 for never.
        have: did and time of each who stands behind it, the issuer first.
        done: entry of effect; -1 before.
    """

    statement: Statement
    index: int
    time: int
    needs: int
    of: str
    named: set[str]
    consent: str
    instead: int
    have: list[tuple[str, int]] = field(default_factory=list)
    done: int = -1


class Happenings(Pieces):
    """See the module."""

    def __init__(self) -> None:
        super().__init__()
        self.keys = Keys()
        self.k = 1
        self.closed = -1
        self.heads: dict[str, str] = {}
        self.waiting: dict[str, Waiting] = {}
        self.charter = ""
        self.paused: dict[str, int] = {}
        self.ended: dict[str, int] = {}
        self.standings: dict[str, str] = {}
        self.registrars: dict[str, str] = {}  # code → did
        self.found: dict[str, str] = {}  # findings that are open → auditor
        self.size, self.now = 0, 0

    def on_person_enrolment(self, said: Statement, index: int, time: int, waiting: Waiting) -> None:
        del time, waiting
        code = said.subject.code
        self.keys.add(said.subject.key, Held("person", code, index))
        self.heads |= dict.fromkeys((f"person/{code}", f"keys/{code}"), said.id.hex())

    def on_standing(self, said: Statement, index: int, time: int, waiting: Waiting) -> None:
        del index, time, waiting
        self.standings[said.id.hex()] = said.subject.person

    def on_suspension(self, said: Statement, index: int, time: int, waiting: Waiting) -> None:
        del time, waiting
        self.paused[said.subject.person] = index
        if said.subject.earlier:
            self.doubt(said.subject.person)

    def on_reinstatement(self, said: Statement, index: int, time: int, waiting: Waiting) -> None:
        del index, time, waiting
        del self.paused[said.subject.person]

    def on_person_end(self, said: Statement, index: int, time: int, waiting: Waiting) -> None:
        del time, waiting
        person = said.subject.person
        self.ended[person] = index
        self.heads[f"keys/{person}"] = said.id.hex()
        for did in self.keys.of(person, "person", "helper"):
            self.keys.end(did, index)

    def on_key_addition(self, said: Statement, index: int, time: int, waiting: Waiting) -> None:
        have = [did for did, _ in waiting.have]
        due = 0 if self.keys.count(have, "registrar", index, time) else time + RECOVERY
        key = Held("person", said.subject.person, index, due=due, by=said.issuer, at=index, named=said.id.hex())
        self.keys.add(said.subject.key, key)

    def on_key_recovery(self, said: Statement, index: int, time: int, waiting: Waiting) -> None:
        del waiting
        person, due = said.subject.person, time + RECOVERY
        for did in self.keys.of(person, "person"):
            key = self.keys.held[did]
            if key.until is None and key.due > time:
                self.keys.end(did, index)
            elif key.until is None and not 0 < key.over <= time:
                key.over = due
        self.keys.add(said.subject.key, Held("person", person, index, due=due, at=index, named=said.id.hex()))

    def on_key_objection(self, said: Statement, index: int, time: int, waiting: Waiting) -> None:
        del waiting
        did = next(did for did, key in self.keys.held.items() if key.named == said.subject.objects)
        key = self.keys.held[did]
        assert key.due > time, "an objection after the time"
        self.keys.end(did, index)
        if not key.by:
            for other in self.keys.of(key.holder, "person"):
                if self.keys.held[other].over == key.due:
                    self.keys.held[other].over = 0
        self.heads[f"keys/{key.holder}"] = said.id.hex()

    def on_key_revocation(self, said: Statement, index: int, time: int, waiting: Waiting) -> None:
        del time, waiting
        did, start = said.subject.key, said.subject.start
        for each in self.keys.reach(did, start) if start else {did}:
            self.keys.end(each, index)
        if start:
            self.doubt(self.keys.held[did].holder)

    def on_helper_enrolment(self, said: Statement, index: int, time: int, waiting: Waiting) -> None:
        del time, waiting
        self.keys.add(said.subject.key, Held("helper", said.subject.person, index, by=said.issuer, at=index))

    def on_helper_end(self, said: Statement, index: int, time: int, waiting: Waiting) -> None:
        del time, waiting
        self.keys.end(said.subject.key, index)

    def on_registrar_change(self, said: Statement, index: int, time: int, waiting: Waiting) -> None:
        del time, waiting
        subject = said.subject
        for code in subject.end:
            self.keys.end(self.registrars.pop(code), index)
        for each in subject.add:
            self.registrars[each.code] = each.key
            self.keys.add(each.key, Held("registrar", each.code, index))
        self.k = subject.k or self.k
        assert 1 <= self.k <= len(self.registrars), "more registrars needed than there are"

    def on_certifier_change(self, said: Statement, index: int, time: int, waiting: Waiting) -> None:
        del time, waiting
        if said.subject.end:
            self.keys.end(said.subject.end, index)
        if said.subject.add:
            self.keys.add(said.subject.add, Held("certifier", "", index))

    def on_auditor_enrolment(self, said: Statement, index: int, time: int, waiting: Waiting) -> None:
        del time, waiting
        self.keys.add(said.subject.key, Held("auditor", said.subject.code, index))

    def on_audit_finding(self, said: Statement, index: int, time: int, waiting: Waiting) -> None:
        del index, time, waiting
        self.found[said.id.hex()] = self.keys.held[said.issuer].holder

    def on_finding_response(self, said: Statement, index: int, time: int, waiting: Waiting) -> None:
        del index, time, waiting
        assert said.subject.finding in self.found, "an answer to what is settled"

    def on_finding_withdrawal(self, said: Statement, index: int, time: int, waiting: Waiting) -> None:
        del index, time, waiting
        assert self.found.pop(said.subject.finding, None), "a finding settled twice"

    on_finding_resolution = on_finding_withdrawal

    def on_log_closing(self, said: Statement, index: int, time: int, waiting: Waiting) -> None:
        del said, time, waiting
        self.closed = index

    def new_piece(self, said: Statement, index: int, maker: str) -> None:
        """A piece, its head and its print's claim key."""
        self.register(said.subject.code, maker, index)
        self.heads[f"piece/{said.subject.code}"] = said.id.hex()
        claim = getattr(said.subject, "claim", "")
        if claim:
            self.keys.add(claim, Held("claim", said.subject.code, index))

    def on_piece_registration(self, said: Statement, index: int, time: int, waiting: Waiting) -> None:
        del waiting
        self.cite(said.subject, time)
        self.new_piece(said, index, said.subject.maker)

    def on_legacy_registration(self, said: Statement, index: int, time: int, waiting: Waiting) -> None:
        del time, waiting
        self.new_piece(said, index, self.keys.held[said.issuer].holder)

    def on_certificate_reissue(self, said: Statement, index: int, time: int, waiting: Waiting) -> None:
        del time, waiting
        code = said.subject.piece
        for did in self.keys.of(code, "claim"):
            self.keys.end(did, index)
        if said.subject.claim:
            self.keys.add(said.subject.claim, Held("claim", code, index))
        self.pieces[code].replaced = True

    def _owned(self, said: Statement, index: int, owner: str) -> None:
        piece = self.pieces[said.subject.piece]
        if piece.owner:
            self.keys.end(piece.owner, index)
        self.keys.add(owner, Held("owner", said.subject.piece, index))
        piece.owner = owner

    def on_ownership_claim(self, said: Statement, index: int, time: int, waiting: Waiting) -> None:
        del time, waiting
        assert not self.pieces[said.subject.piece].owner, "a claim of a piece that is owned"
        self.keys.end(said.issuer, index)
        self._owned(said, index, said.subject.owner)

    def on_hand_over(self, said: Statement, index: int, time: int, waiting: Waiting) -> None:
        live = [did for did in self.keys.of(said.subject.piece, "claim") if self.keys.live(did, index, time)]
        assert not live, "handed over beside a live hidden code"
        del waiting
        self._owned(said, index, said.subject.owner)

    def on_ownership_transfer(self, said: Statement, index: int, time: int, waiting: Waiting) -> None:
        del time, waiting
        self._owned(said, index, said.subject.owner)

    def on_ownership_release(self, said: Statement, index: int, time: int, waiting: Waiting) -> None:
        del time, waiting
        for did in self.keys.of(said.subject.piece, "owner", "claim"):
            self.keys.end(did, index)
        self.pieces[said.subject.piece].owner = ""

    def on_claim_dispute(self, said: Statement, index: int, time: int, waiting: Waiting) -> None:
        del index, time, waiting
        self.heads[f"dispute/{said.id.hex()}"] = said.id.hex()
        self.pieces[said.subject.piece].doubtful = True

    def on_claim_objection(self, said: Statement, index: int, time: int, waiting: Waiting) -> None:
        del index, time, waiting
        self.heads[f"dispute/{said.subject.dispute}"] = said.id.hex()

    def on_claim_decision(self, said: Statement, index: int, time: int, waiting: Waiting) -> None:
        del time, waiting
        self.heads[f"piece/{said.subject.piece}"] = said.id.hex()
        self.pieces[said.subject.piece].settled()
        if said.subject.owner:
            self._owned(said, index, said.subject.owner)

    def on_piece_status(self, said: Statement, index: int, time: int, waiting: Waiting) -> None:
        del index, waiting
        self.pieces[said.subject.piece].becomes(said.subject.status, time)

    def on_kiln_enrolment(self, said: Statement, index: int, time: int, waiting: Waiting) -> None:
        del index, time, waiting
        self.staff[said.subject.code] = (said.subject.master, tuple(said.subject.deputies))
        self.heads[f"kiln/{said.subject.code}"] = said.id.hex()

    def on_kiln_change(self, said: Statement, index: int, time: int, waiting: Waiting) -> None:
        del index, time, waiting
        self.restaff(said.subject)

    def on_batch_plan(self, said: Statement, index: int, time: int, waiting: Waiting) -> None:
        del time, waiting
        self.plan(said.subject, index, self.keys.held[said.issuer].holder)
        self.heads[f"batch/{said.subject.code}"] = said.id.hex()

    def on_batch_loading(self, said: Statement, index: int, time: int, waiting: Waiting) -> None:
        del time, waiting
        self.load(said.subject.batch, said.subject.lines, index, self.keys.held[said.issuer].holder)

    def on_batch_unloading(self, said: Statement, index: int, time: int, waiting: Waiting) -> None:
        del index, time, waiting
        self.unload(said.subject)

    def on_batch_ignition(self, said: Statement, index: int, time: int, waiting: Waiting) -> None:
        del index, time, waiting
        self.ignite(said.subject)

    def on_batch_cancellation(self, said: Statement, index: int, time: int, waiting: Waiting) -> None:
        del index, time, waiting
        self.cancel(said.subject.batch)

    def on_batch_opening(self, said: Statement, index: int, time: int, waiting: Waiting) -> None:
        del index, time, waiting
        for each in said.subject.outcomes:
            self.outcome(f"{said.subject.batch}/{each.slot}", "", each.outcome)
            self.heads[f"slot/{said.subject.batch}/{each.slot}"] = said.id.hex()

    def on_outcome_correction(self, said: Statement, index: int, time: int, waiting: Waiting) -> None:
        del index, time, waiting
        self.outcome(f"{said.subject.batch}/{said.subject.slot}", said.subject.old, said.subject.new)

    def on_batch_closing(self, said: Statement, index: int, time: int, waiting: Waiting) -> None:
        del index, time, waiting
        self.close(said.subject)
