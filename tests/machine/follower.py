"""What the log says, followed by hand: who may speak, what is upon what, and when it takes effect.

    story = Story(); [story.entry(index, time, statement) for …]; story.compare(state)

Written a second time from SPEC §12, in tables and dictionaries, sharing no code with the rules: an entry that should
have been refused is an AssertionError here, and so is a state that tells another story. What it does not know is
whether a refusal was right: that is for the tests of each kind.
"""

import re

from ledger.craft.statement import Statement
from tests.machine.authority import (
    CREW,
    K_ACTS,
    MAKERS,
    MASTERS,
    NAMING,
    OWN,
    ROLES,
    WHILE_PAUSED,
    thing_of,
)
from tests.machine.happenings import CLAIM_DAYS, LAPSE, NEVER, Happenings, Waiting
from tests.machine.keys_model import Held
from tests.machine.pieces_model import DAY


class Story(Happenings):
    """See the module; what an effect changes is in `Happenings`."""

    def entry(self, index: int, time: int, said: Statement) -> None:
        """Take the next entry."""
        assert self.closed < 0, f"{said.kind} at {index}, after the closing at {self.closed}"
        assert time >= self.now, "time went back"
        self.size, self.now = index + 1, time
        if said.kind == "Charter":
            self._charter(index, said)
        elif said.kind == "Endorsement":
            self._endorse(index, time, said)
        else:
            self._may(said, index, time)
            self._state(index, time, said)

    # Founding --------------------------------------------------------------------------------------------------------

    def _charter(self, index: int, said: Statement) -> None:
        assert index == 0, "a second charter"
        subject = said.subject
        self.k, self.charter = subject.k, said.id.hex()
        for each in subject.registrars:
            since = 0 if each.key == said.issuer else NEVER
            self.keys.add(each.key, Held("registrar", each.code, since))
            self.registrars[each.code] = each.key
        for did in subject.recovery:
            self.keys.add(did, Held("recovery", "", 0))
        self.keys.add(subject.certifier, Held("certifier", "", NEVER))
        self.heads |= dict.fromkeys(("ledger", "registrars", "certifiers"), self.charter)

    # Who may ---------------------------------------------------------------------------------------------------------

    def _may(self, said: Statement, index: int, time: int) -> None:
        """Whoever signed it may say this, now."""
        kind, key = said.kind, self.keys.held.get(said.issuer)
        assert key is not None, f"{kind} by a key that nobody named"
        assert key.role in ROLES[kind], f"{kind} by a {key.role}"
        assert self.keys.live(said.issuer, index, time), f"effect of a key not in force: {kind} at {index}"
        if key.role == "person":
            stopped = key.holder in self.paused or key.holder in self.ended
            assert kind in WHILE_PAUSED or not stopped, f"effect of a paused person's key: {kind} at {index}"
        if kind in OWN:
            assert getattr(said.subject, OWN[kind]) == key.holder, f"{kind} for somebody else"
        if kind in MAKERS or kind == "PieceStatus":
            self._may_about(said, key)
        if kind in MASTERS or kind in CREW:
            self.may_fire(said.subject.batch, key.holder, master_only=kind in MASTERS, what=kind)
        if kind in ("OwnershipTransfer", "OwnershipRelease", "ClaimObjection"):
            assert self.pieces[said.subject.piece].owner == said.issuer, f"{kind} by a key that does not own the piece"
        if kind == "OwnershipClaim":
            assert key.holder == said.subject.piece, "a claim by another piece's code"
        if kind == "FindingWithdrawal":
            assert self.found.get(said.subject.finding) == key.holder, "another auditor's finding is taken back"
        if kind == "StatusSnapshot":
            assert said.subject.n == index, "a snapshot elsewhere"
        if kind == "KeyRevocation" and key.role == "person":
            assert said.issuer == said.subject.key, "a key revoked by another of its person's"
            assert not said.subject.start, "a maker disowns what was sold"

    def _may_about(self, said: Statement, key: Held) -> None:
        piece, kind = self.pieces[said.subject.piece], said.kind
        if kind != "PieceStatus":
            assert key.holder == piece.maker, f"{kind} by somebody else than the maker"
            assert kind != "HandOver" or not piece.owner, "power of the maker after the sale: HandOver"
            return
        status = said.subject.status
        if key.role == "registrar":
            assert status in {"disputed", "cleared", "recovered"}, f"a registrar says {status}"
        elif key.role == "owner":
            assert said.issuer == piece.owner, f"{status} by a key that does not own the piece"
            assert status != "withdrawn", "an owner withdraws"
        else:
            assert key.holder == piece.maker, f"{status} by somebody else than the maker"
            allowed = {"withdrawn", "disputed", "cleared"}
            assert not piece.owner or status in allowed, f"power of the maker after the sale: {status}"

    # Who must agree --------------------------------------------------------------------------------------------------

    def _state(self, index: int, time: int, said: Statement) -> None:
        waiting = self._waiting(index, time, said)
        waiting.have.append((said.issuer, time))
        if self._enough(waiting, index, time):
            self._effect(waiting, index, time)
            return
        assert said.id.hex() not in self.waiting, "one statement waits twice"
        self.waiting[said.id.hex()] = waiting
        if said.kind == "KeyRevocation":
            for did in self.keys.reach(said.subject.key, said.subject.start):
                self.keys.end(did, index)
        if said.kind == "PieceStatus":
            self.pieces[said.subject.piece].doubtful = True  # reads disputed by its maker while it waits

    def _waiting(self, index: int, time: int, said: Statement) -> Waiting:
        subject, kind = said.subject, said.kind
        role = self.keys.held[said.issuer].role
        needs, of = self._registrars(said), "registrar"
        if role == "recovery":
            needs, of = 1, "recovery"
        named = {getattr(subject, NAMING[kind])} - {""} if kind in NAMING else set()
        if kind == "RegistrarChange":
            named = {each.key for each in subject.add}
        if kind in ("PersonEnrolment", "KeyRecovery"):
            named.add(subject.checked.by)
        consent, instead = "", 0
        if kind in ("CertificateReissue", "PieceCorrection") or (
            kind == "PieceStatus" and subject.status == "withdrawn"
        ):
            consent = self.pieces[subject.piece].owner
            instead = time + CLAIM_DAYS * DAY if consent else 0
        return Waiting(said, index, time, needs, of, named, consent, instead)

    def _registrars(self, said: Statement) -> int:
        """Return how many registrars a statement takes now; sealed keys are counted otherwise."""
        return self.k if said.kind in K_ACTS or (said.kind == "KeyRevocation" and said.subject.start) else 0

    def _enough(self, waiting: Waiting, index: int, time: int) -> bool:
        have = [did for did, _ in waiting.have]
        if not waiting.named <= set(have):
            return False
        if waiting.consent and waiting.consent not in have:
            stood_in = [
                did for did, at in waiting.have[1:]
                if at >= waiting.instead and self.keys.count([did], "registrar", index, time)
            ]  # fmt: skip
            if not stood_in:
                return False
        return self.keys.count(have, waiting.of, index, time) >= waiting.needs

    def _endorse(self, index: int, time: int, said: Statement) -> None:
        about = said.subject.endorses
        if about == self.charter:
            self.keys.held[said.issuer].since = index
            return
        assert about in self.waiting, "an endorsement of nothing that waits"
        waiting = self.waiting[about]
        assert said.issuer not in [did for did, _ in waiting.have], "a key counts once"
        known = self.keys.held.get(said.issuer)
        proof = said.issuer in waiting.named and (known is None or known.since == NEVER)
        assert proof or self.keys.live(said.issuer, index, time), (
            f"effect of a key not in force: an endorsement at {index}"
        )
        waiting.have.append((said.issuer, time))
        if waiting.done >= 0:
            key = self.keys.held[waiting.statement.subject.key]
            assert self.keys.held[said.issuer].role == "registrar", "who is no registrar hastens a key"
            key.due, key.since = 0, index
            return
        assert time <= max(waiting.time, waiting.instead) + LAPSE, "an endorsement of what has lapsed"
        if waiting.of == "registrar":
            waiting.needs = max(waiting.needs, self._registrars(waiting.statement))
        if self._enough(waiting, index, time):
            self._may(waiting.statement, index, time)
            self._effect(waiting, index, time)

    # What happens ----------------------------------------------------------------------------------------------------

    def thing(self, said: Statement) -> str:
        """Return what a statement changes, or nothing."""
        kind, _, name = (thing := thing_of(said.kind, said.subject)).partition("/")
        if kind == "key":
            return f"keys/{self.keys.held[name].holder}"
        if kind == "standing":
            return f"person/{self.standings[name]}"
        return thing

    def _effect(self, waiting: Waiting, index: int, time: int) -> None:
        """Let a statement take effect: upon the newest state of what it changes, or it is a late play."""
        said, waiting.done = waiting.statement, index
        thing = self.thing(said)
        if thing:
            assert said.subject.after == self.heads[thing], f"late play: {said.kind} took effect at {index}"
            self.heads[thing] = said.id.hex()
        act = getattr(self, "on_" + re.sub("(?<!^)([A-Z])", r"_\1", said.kind).lower(), None)
        if act is not None:
            act(said, index, time, waiting)
