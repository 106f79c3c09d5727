"""The chain of keys from the charter to a signer, as the entries of a bundle put it in place (SPEC §7, step 11).

    charter 0 ── names ──→ registrar's key ── signed ──→ enrolment 9 ── names ──→ maker's key ── signed ──→ piece 412
       ↑ the trust file's hash        its own endorsement 2      endorsed by that key 10, by p registrars

What takes endorsements is in `certs.endorsed`. What happened between the entries
shown (a key revoked, a person paused) is not seen here, and nothing that rests on it is called checked.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from certs.life import Life
from ledger.craft.kinds.foundation.charter import Charter
from ledger.craft.kinds.kiln.batch_plan import BatchPlan
from ledger.craft.kinds.kiln.kiln_enrolment import KilnEnrolment
from ledger.craft.kinds.people.person_enrolment import Names, PersonEnrolment
from ledger.craft.kinds.people.seal_registration import SealRegistration
from ledger.craft.kinds.piece.legacy_registration import LegacyRegistration, as_piece, is_code
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
    """A statement that takes several signatures, and who has endorsed it in the entries shown.

    Attributes:
        attested: registrars behind it, once it is in effect.
        done: whether it is.
        takes: how many registrars it takes: the most that the thresholds said at its entry and at each endorsement.
    """

    proof: Proof
    have: set[str]
    attested: int = 0
    done: bool = False
    takes: int = 0


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
        office: key of each registrar in office, by code, whether or not it has proved itself. k, p: the thresholds.
        registrars: keys that may attest: the charter's signer, those who endorsed it, and those who joined.
        founders: those of them that an endorsement of the charter shows.
        people: enrolments in effect, by person code. holders: person code by key.
        custody: of each person's key. not_before: time from which a key added or recovered may sign.
        standings, seals, kilns, plans, ignitions, outcomes (by slot id), roles: what was stated by whom it may be.
        opened: the opening that gave a slot its first outcome, by slot id.
        signed_by_maker: whether the piece's key was the maker's at its entry, by what was shown before it.
        registered_from: the outcomes as they were shown to be when the piece was entered.
        signers: keys that signed something shown, their own endorsements apart.
        snapshot: the status snapshot shown, if any.
        profile: hash of the newest craft profile shown; empty before the charter. under: the same when the piece was
            entered. profiles: those known here, by hash.
        life: what became of the piece.
        names, person_roles: of persons, where they changed. gone: persons whose enrolment ended, and why.
        paused: persons whose signing the registrars paused. ended: keys that were revoked.
        seal_states, seal_ends: what a registrar found of a seal; the day on which its owner retired it.
        answer: of the person to whom an older work is attributed; empty where none is shown.
    """

    piece: Proof
    profiles: Mapping[str, Profile] = field(default_factory=dict)
    charter: Charter | None = None
    charter_id: bytes = b""
    office: dict[str, str] = field(default_factory=dict)
    k: int = 0
    p: int = 0
    registrars: set[str] = field(default_factory=set)
    founders: set[str] = field(default_factory=set)
    waiting: dict[str, Waiting] = field(default_factory=dict)
    people: dict[str, Waiting] = field(default_factory=dict)
    holders: dict[str, str] = field(default_factory=dict)
    custody: dict[str, str] = field(default_factory=dict)
    not_before: dict[str, int] = field(default_factory=dict)
    standings: list[Waiting] = field(default_factory=list)
    seals: dict[str, SealRegistration] = field(default_factory=dict)
    kilns: dict[str, KilnEnrolment] = field(default_factory=dict)
    plans: dict[str, BatchPlan] = field(default_factory=dict)
    ignitions: dict[str, Proof] = field(default_factory=dict)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    opened: dict[str, Proof] = field(default_factory=dict)
    signed_by_maker: bool = False
    registered_from: dict[str, Outcome] = field(default_factory=dict)
    roles: list[RoleSignature] = field(default_factory=list)
    slots: set[str] = field(default_factory=set)
    signers: set[str] = field(default_factory=set)
    snapshot: Proof | None = None
    profile: str = ""
    under: str = ""
    life: Life = field(default_factory=Life)
    names: dict[str, Names] = field(default_factory=dict)
    person_roles: dict[str, tuple[str, ...]] = field(default_factory=dict)
    gone: dict[str, str] = field(default_factory=dict)
    paused: set[str] = field(default_factory=set)
    ended: set[str] = field(default_factory=set)
    seal_states: dict[str, str] = field(default_factory=dict)
    seal_ends: dict[str, str] = field(default_factory=dict)
    answer: str = ""

    @property
    def subject(self) -> PieceRegistration:
        """The piece as whoever registered it states it; an older work in the shape of a registration."""
        stated = self.piece.statement.subject
        return as_piece(stated) if isinstance(stated, LegacyRegistration) else stated

    @property
    def older(self) -> LegacyRegistration | None:
        """The registration of an older work; None for a piece that its maker registered."""
        stated = self.piece.statement.subject
        return stated if isinstance(stated, LegacyRegistration) else None

    @property
    def code(self) -> str:
        """The piece's code."""
        stated: str = self.piece.statement.subject.code
        return stated

    @property
    def person(self) -> str:
        """Who answers for the piece: its maker; of an older work whoever holds the key, else empty."""
        if self.older is None:
            return self.subject.maker
        return self.holders.get(self.piece.statement.issuer, "")

    @property
    def attributed(self) -> str:
        """Code of the enrolled person to whom an older work is attributed; empty otherwise."""
        older = self.older
        return older.attributed if older is not None and older.attributed and is_code(older.attributed) else ""

    def names_of(self, person: str) -> Names:
        """Return the names of a person whose enrolment is shown, as the last change shown leaves them."""
        enrolled: PersonEnrolment = self.people[person].proof.statement.subject
        return self.names.get(person, enrolled.names)

    def forbids(self, outcome: str) -> bool | None:
        """Report whether the newest profile shown lets no piece with this outcome be registered; None: not known."""
        profile = self.profiles.get(self.profile)
        if profile is None:
            return None
        known = profile.outcomes.get(outcome)
        return known is None or not known.certifiable

    @property
    def cited(self) -> set[str]:
        """Slot ids of the piece's firings."""
        return {firing.slot for firing in self.subject.firings if firing.slot}

    @property
    def last_slot(self) -> str:
        """Slot id from which the piece was registered; empty when it cites none."""
        return next((firing.slot for firing in reversed(self.subject.firings) if firing.slot), "")


def foreign(proof: Proof) -> VerificationError:
    """Return the error for an entry that has nothing to do with the piece."""
    return VerificationError("bundle-foreign", index=proof.index, kind=proof.statement.kind)


def check_registrar(chain: Chain, proof: Proof) -> None:
    """Refuse what no registrar shown signed."""
    if proof.statement.issuer not in chain.registrars:
        raise VerificationError("bundle-signer", index=proof.index, kind=proof.statement.kind)


def check_person(chain: Chain, proof: Proof, *persons: str) -> None:
    """Refuse what none of these persons signed, and what a key of theirs signed before or after it was in force."""
    issuer = proof.statement.issuer
    holder = chain.holders.get(issuer)
    early = proof.opened.entry.time < chain.not_before.get(issuer, 0)
    over = issuer in chain.ended or holder in chain.gone or holder in chain.paused
    if holder not in persons or early or over:
        raise VerificationError("bundle-signer", index=proof.index, kind=proof.statement.kind)


def check_crew(chain: Chain, proof: Proof, batch: str) -> None:
    """The master or a deputy; a registrar may correct an outcome after the closing."""
    kiln = chain.kilns[chain.plans[batch].kiln]
    if proof.statement.kind == "OutcomeCorrection" and proof.statement.issuer in chain.registrars:
        return
    check_person(chain, proof, kiln.master, *kiln.deputies)
