"""The chain of keys from the charter to a signer, as the entries of a bundle put it in place (SPEC §7, step 11).

    charter 0 ── names ──→ registrar's key ── signed ──→ enrolment 9 ── names ──→ maker's key ── signed ──→ piece 412
       ↑ the trust file's hash        its own endorsement 2      endorsed by that key 10, by p registrars

An enrolment or a standing counts from the entry at which its last endorsement stands. What happened between the entries
shown (a key revoked, a person paused) is not seen here, and nothing that rests on it is called checked.
"""

from dataclasses import dataclass, field

from ledger.craft.kinds.foundation.charter import Charter
from ledger.craft.kinds.foundation.endorsement import Endorsement
from ledger.craft.kinds.kiln.batch_plan import BatchPlan
from ledger.craft.kinds.kiln.kiln_enrolment import KilnEnrolment
from ledger.craft.kinds.people.person_enrolment import PersonEnrolment
from ledger.craft.kinds.people.seal_registration import SealRegistration
from ledger.craft.kinds.piece.piece_registration import PieceRegistration
from ledger.craft.kinds.piece.role_signature import RoleSignature
from ledger.craft.profile import Profile
from ledger.craft.statement import Statement
from ledger.errors import VerificationError
from ledger.log.receipt import OpenedReceipt


@dataclass(frozen=True, slots=True)
class Proof:
    """An entry proved to stand in the log, and its statement, its signature verified."""

    opened: OpenedReceipt
    statement: Statement

    @property
    def index(self) -> int:
        """Index of the entry."""
        return self.opened.entry.index


@dataclass(slots=True)
class Waiting:
    """A statement that takes several signatures, and who has endorsed it in the entries shown."""

    proof: Proof
    have: set[str]
    attested: int = 0  # registrars behind it, once it is in effect


@dataclass(frozen=True, slots=True)
class Outcome:
    """An outcome of a slot as its kiln's people signed it, at the entry of `proof`."""

    proof: Proof
    outcome: str
    fault: str


@dataclass(slots=True)
class Chain:
    """What the entries shown so far put in place. Built by `follow`, in the order of the entries.

    Attributes:
        charter: None until it is shown.
        registrars: keys that may attest, the charter's signer and those who endorsed it.
        people: enrolments in effect, by person code. holders: person code by key.
        standings, seals, kilns, plans, ignitions, outcomes (by slot id), roles: what was stated by whom it may be.
        signed_by_maker: whether the piece's key was the maker's at its entry, by what was shown before it.
        registered_from: the outcomes as they were shown to be when the piece was entered.
        signers: keys that signed something shown, their own endorsements apart.
    """

    piece: Proof
    charter: Charter | None = None
    charter_id: bytes = b""
    registrars: set[str] = field(default_factory=set)
    waiting: dict[str, Waiting] = field(default_factory=dict)
    people: dict[str, Waiting] = field(default_factory=dict)
    holders: dict[str, str] = field(default_factory=dict)
    standings: list[Waiting] = field(default_factory=list)
    seals: dict[str, SealRegistration] = field(default_factory=dict)
    kilns: dict[str, KilnEnrolment] = field(default_factory=dict)
    plans: dict[str, BatchPlan] = field(default_factory=dict)
    ignitions: dict[str, Proof] = field(default_factory=dict)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    signed_by_maker: bool = False
    registered_from: dict[str, Outcome] = field(default_factory=dict)
    roles: list[RoleSignature] = field(default_factory=list)
    slots: set[str] = field(default_factory=set)
    signers: set[str] = field(default_factory=set)

    @property
    def subject(self) -> PieceRegistration:
        """The piece as its maker states it."""
        stated: PieceRegistration = self.piece.statement.subject
        return stated

    @property
    def cited(self) -> set[str]:
        """Slot ids of the piece's firings."""
        return {firing.slot for firing in self.subject.firings if firing.slot}

    @property
    def last_slot(self) -> str:
        """Slot id from which the piece was registered; empty when it cites none."""
        return next((firing.slot for firing in reversed(self.subject.firings) if firing.slot), "")


def forbids(said: Outcome, profile: Profile) -> bool:
    """Report whether no piece may be registered out of a slot with this outcome."""
    known = profile.outcomes.get(said.outcome)
    return known is None or not known.certifiable


def foreign(proof: Proof) -> VerificationError:
    """Return the error for an entry that has nothing to do with the piece."""
    return VerificationError("bundle-foreign", index=proof.index, kind=proof.statement.kind)


def check_registrar(chain: Chain, proof: Proof) -> None:
    """Refuse what no registrar shown signed."""
    if proof.statement.issuer not in chain.registrars:
        raise VerificationError("bundle-signer", index=proof.index, kind=proof.statement.kind)


def check_person(chain: Chain, proof: Proof, *persons: str) -> None:
    """Refuse what none of these persons signed."""
    if chain.holders.get(proof.statement.issuer) not in persons:
        raise VerificationError("bundle-signer", index=proof.index, kind=proof.statement.kind)


def check_crew(chain: Chain, proof: Proof, batch: str) -> None:
    """The master or a deputy; a registrar may correct an outcome after the closing."""
    kiln = chain.kilns[chain.plans[batch].kiln]
    if proof.statement.kind == "OutcomeCorrection" and proof.statement.issuer in chain.registrars:
        return
    check_person(chain, proof, kiln.master, *kiln.deputies)


def attest(chain: Chain, proof: Proof) -> None:
    """Let a registrar's statement wait for p registrars and, where it names a key, for that key."""
    check_registrar(chain, proof)
    waiting = Waiting(proof, {proof.statement.issuer})
    chain.waiting[proof.statement.id.hex()] = waiting
    _settle(chain, waiting)


def endorse(chain: Chain, proof: Proof, subject: Endorsement) -> None:
    """Count an endorsement: of the charter by a registrar it names, or of what waits by whoever it waits for."""
    issuer = proof.statement.issuer
    if chain.charter is not None and subject.endorses == chain.charter_id.hex():
        if issuer in [registrar.key for registrar in chain.charter.registrars] and issuer not in chain.registrars:
            chain.registrars.add(issuer)
            return
        raise foreign(proof)
    waiting = chain.waiting.get(subject.endorses)
    named = waiting is not None and isinstance(waiting.proof.statement.subject, PersonEnrolment)
    if waiting is None or waiting.attested or issuer in waiting.have:
        raise foreign(proof)
    if issuer not in chain.registrars and not (named and waiting.proof.statement.subject.key == issuer):
        raise VerificationError("bundle-signer", index=proof.index, kind=proof.statement.kind)
    waiting.have.add(issuer)
    if issuer in chain.registrars:
        chain.signers.add(issuer)
    _settle(chain, waiting)


def _settle(chain: Chain, waiting: Waiting) -> None:
    """Put a statement into effect once p registrars, and the key it names, stand behind it."""
    assert chain.charter is not None  # only a registrar's statement waits, and only the charter makes one
    subject = waiting.proof.statement.subject
    attested = len(waiting.have & chain.registrars)
    if attested < chain.charter.p:
        return
    if isinstance(subject, PersonEnrolment):
        if not {subject.key, subject.checked.by} <= waiting.have:
            return
        if subject.code in chain.people or subject.key in chain.holders:
            raise foreign(waiting.proof)
        chain.people[subject.code] = waiting
        chain.holders[subject.key] = subject.code
    else:
        chain.standings.append(waiting)
    waiting.attested = attested
