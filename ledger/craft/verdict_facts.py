"""What a verdict is drawn from: SPEC §14, Verdict.

    VerdictFacts(code="0123456789ABT", origin="ledger.example/zisha", piece=PieceFacts(…), online=True, …)

A server fills them from its state (`verdict_state`), a verifier from the bytes it holds (`certs.proven`). *Unknown* is
not *absent*: a verifier with a lone receipt does not know whether the pot was reported lost, and must not say that it
was not. So what may be unknown is `T | Unknown`, and what may be absent is None or empty.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Final, Literal

from ledger.craft.corrected import Corrected
from ledger.craft.kinds.piece.piece_registration import PieceRegistration
from ledger.log.encoding import Json

Basis = Literal["signature", "inclusion", "witnesses", "slot-proof", "snapshot", "server", "replay"]
RECOMPUTED: Final = ("signature", "inclusion", "witnesses", "slot-proof")
"""Bases that were reckoned here, by this verifier, from bytes it holds: only these bear a tick."""


class Unknown(Enum):
    """The one value of what this verifier can't know."""

    UNKNOWN = "unknown"


UNKNOWN: Final = Unknown.UNKNOWN


@dataclass(frozen=True, slots=True)
class Maker:
    """The person for whom the signing key is enrolled.

    Attributes:
        how, by, on: how identity was checked (`in-person`, `notarised`, `video`), by which registrar's key, which day.
        custody: of the key, `own-device`, `pkcs11` or `office`.
        registrars: how many registrar keys attest the enrolment, ≥ 1.
        paused: whether the registrars have paused this person's signing.
        ended: why their enrolment ended, `retired` or `deceased`; empty while it has not, or where that is not known.
        key_ended: whether the key signs nothing any more; False where that is not known.
    """

    basis: Basis
    code: str
    zh: str
    en: str
    how: str
    by: str
    on: str
    custody: str
    registrars: int
    paused: bool | Unknown = UNKNOWN
    ended: str = ""
    key_ended: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """A standing attested by registrars; days `YYYY-MM-DD`, an empty `end` means none is set."""

    basis: Basis
    standing: str
    issuer: str
    number: str
    start: str
    end: str = ""
    withdrawn: bool | Unknown = UNKNOWN


@dataclass(frozen=True, slots=True)
class Fired:
    """One firing in a slot of a kiln batch.

    Attributes:
        basis: of the slot: `slot-proof` when its line was proved to be under the closed list's root.
        lines: number of slots in the closed list.
        day: of the opening or, where none is known, of the ignition; empty when neither is.
        master_zh, master_en: of the kiln master who closed the list; empty when this verifier can't name them.
        before_opening: whether the list was closed before the first outcome.
        outcome, fault, grade: codes; empty when no outcome is known.
        outcome_at: index of the entry that states them. outcome_basis: on what they rest.
    """

    basis: Basis
    batch: str
    slot: str
    lines: int
    day: str = ""
    kiln_zh: str = ""
    kiln_en: str = ""
    master_zh: str = ""
    master_en: str = ""
    before_opening: bool | Unknown = UNKNOWN
    outcome: str = ""
    fault: str = ""
    grade: str = ""
    outcome_at: int = -1
    outcome_basis: Basis = "server"


@dataclass(frozen=True, slots=True)
class RoleHeld:
    """A role of the piece that its holder has signed; others are known from the registration, without a name."""

    basis: Basis
    role: str
    person: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class SealShown:
    """A seal cited by the piece, for the comparison: its text, size in mm, impression's hash, its state, and the day
    on which it was retired, empty while it is in use or where that is not known.
    """

    seal: str
    place: str
    text: str
    width: int
    height: int
    impression: str
    state: str
    end: str = ""


@dataclass(frozen=True, slots=True)
class Witnessed:
    """Outside clocks: not after `before` (seconds), seen by these operators; not before `after` where that is known."""

    before: int
    operators: tuple[str, ...]
    after: int | None = None


@dataclass(frozen=True, slots=True)
class Stamped:
    """A time stamp authority's clock (SPEC §6): a page with the entry was there at `before` (seconds); at `after` one
    without it was the newest, as the ledger had it stamped. `basis`: whether this verifier checked it itself.
    """

    before: int
    after: int | None = None
    basis: Basis = "server"


@dataclass(frozen=True, slots=True)
class Scans:
    """How often the code was looked up, as this ledger's server counts it.

    Attributes:
        count: a neutral number, of which one source makes at most one a day.
        first: day of the first, `YYYY-MM-DD`.
        apart: `<day> <region>` of each region in which a piece with an owner was looked up, when no one journey
            explains them; empty when one does, and where regions are not known.
    """

    count: int
    first: str
    apart: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Contest:
    """An open dispute about the owner: since when (seconds), until which day, and whether the owner has objected."""

    since: int
    ends: str
    objected: bool


@dataclass(frozen=True, slots=True)
class Owned:
    """What is known of a piece's owner beside the bits.

    Attributes:
        since: time from which the present owner key is in force, seconds; 0 when nobody owns it.
        returned: whether an owner gave the piece back and its print has not been replaced since.
        decided: whether registrars named the present owner.
        contest: the open dispute; None when there is none.
        hidden: whether the live print bears a hidden code that nobody has used.
    """

    since: int
    returned: bool
    decided: bool = False
    contest: Contest | None = None
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class FindingAnswer:
    """What a person concerned or a registrar says to a finding: their code, their words, when, seconds."""

    holder: str
    text: str
    time: int


@dataclass(frozen=True, slots=True)
class FindingShown:
    """A finding that nobody took back and registrars did not reject.

    Attributes:
        code: the auditor's word for it. opinion: one that no machine can check. upheld: by k registrars.
        auditor_zh, auditor_en: who found it.
        index, time: of its entry.
    """

    code: str
    opinion: bool
    upheld: bool
    text: str
    auditor_zh: str
    auditor_en: str
    index: int
    time: int
    answers: tuple[FindingAnswer, ...] = ()


@dataclass(frozen=True, slots=True)
class Older:
    """What is known of an older work that somebody else than its maker registered.

    Attributes:
        grounds: on what the registration rests, in the words of who signed it.
        estate: whether it is of a deceased maker's estate.
        attributed: `nobody`, `name` (of nobody enrolled), `deceased`, or the answer of the person enrolled: `awaits`,
            `mine`, `not-mine`, `unsure`; `unknown` where this verifier was not shown it.
        zh, en: the name, for `name`, `deceased` and `mine` alone.
    """

    grounds: str
    estate: bool
    attributed: str
    zh: str = ""
    en: str = ""


@dataclass(frozen=True, slots=True)
class PieceFacts:
    """What is known of a registered piece.

    Attributes:
        subject: as its maker signed it, with the corrections that are known.
        index, time: of its entry; `valid_from`: the maker's clock.
        key: did of the signing key.
        signature, inclusion: on what these rest.
        witnessed: None when no quorum of outside clocks stands behind it (or the trust file wants none).
        stamped: None when no time stamp of a page with the entry is shown.
        maker, standings, firings, seals: UNKNOWN when this verifier was not shown them.
        signed_roles: those proved; a role not among them awaits its signature, or `roles_known` is False.
        status: bits of SPEC §10. status_basis: on what they rest. status_at: as of when, seconds, where it is older
            than the rest. serial: number of the live print.
        reported, reported_at: `lost` or `stolen`, and since when, where that is known.
        reported_by_maker: whether the maker reported it; else whoever held it then.
        final_at: time until which a withdrawal or destruction may be taken back; 0 where that is not known.
        corrections: those known to be in effect, in their order.
        older: None for a piece that its maker registered; else `maker` is who registered it.
        owned: None where nothing but the bits tells of an owner.
        shown: bits of SPEC §10 as the entries shown leave them, where the status is unknown: what is not set may be.
        shown_to: index and time of the last entry shown that changed the piece; None when none is shown.
        flags: contradictions, codes. missing_photos: views whose file nobody has sent.
    """

    subject: PieceRegistration
    index: int
    time: int
    valid_from: int
    key: str
    signature: Basis
    inclusion: Basis
    witnessed: Witnessed | None = None
    stamped: Stamped | None = None
    maker: Maker | Unknown = UNKNOWN
    standings: tuple[Held, ...] | Unknown = UNKNOWN
    firings: tuple[Fired, ...] | Unknown = UNKNOWN
    seals: tuple[SealShown, ...] | Unknown = UNKNOWN
    signed_roles: tuple[RoleHeld, ...] = ()
    refused_roles: tuple[tuple[str, str], ...] = ()
    roles_known: bool = False
    status: int | Unknown = UNKNOWN
    status_basis: Basis = "server"
    status_at: int | None = None
    serial: int | Unknown = UNKNOWN
    flags: tuple[str, ...] | Unknown = UNKNOWN
    missing_photos: tuple[str, ...] | Unknown = UNKNOWN
    scans: Scans | Unknown = UNKNOWN
    findings: tuple[FindingShown, ...] | Unknown = UNKNOWN
    shown: int = 0
    shown_to: tuple[int, int] | None = None
    reported: str = ""
    reported_at: int = 0
    reported_by_maker: bool = False
    final_at: int = 0
    corrections: tuple[Corrected, ...] = ()
    owned: Owned | None = None
    older: Older | None = None


@dataclass(frozen=True, slots=True)
class Printed:
    """What a proof QR alone says, signed by the certifier: no more than that this ledger printed it."""

    title: str
    maker: str
    person: str
    shape: str
    year: int
    index: int
    serial: int
    time: int


@dataclass(frozen=True, slots=True)
class Holder:
    """What a holder's proof says (SPEC §8.7), its signature right.

    Attributes:
        key: did of the key that signed it.
        time, until: seconds.
        head: statement id, hex, of the last change of the piece that the holder had seen.
        word: that the buyer said; may be empty.
        current: whether the key is the piece's present owner's.
        moved: whether the piece has changed since that head.
    """

    key: str
    time: int
    until: int
    head: str
    word: str = ""
    current: bool | Unknown = UNKNOWN
    moved: bool = False

    def to_json(self) -> dict[str, Json]:
        """Return what the proof itself says as JSON; the word is left out when there is none."""
        said: dict[str, Json] = {"head": self.head, "key": self.key, "time": self.time, "until": self.until}
        return {**said, "word": self.word} if self.word else said


@dataclass(frozen=True, slots=True)
class VerdictFacts:
    """Everything a verdict is drawn from.

    Attributes:
        code: piece code asked about, stored form; empty when what was shown did not even tell.
        origin: of the ledger trusted.
        fault: reason code when what was shown contradicts itself; empty otherwise.
        obstacle: reason code when nothing can be said; empty otherwise.
        piece: None when the ledger has no such piece; UNKNOWN when this verifier can't know.
        printed: what a proof QR says. holder: what a holder's proof says; None when none was shown.
        serial: number of the print shown; None when what was shown bears none.
        online: whether a server answers out of its present state.
        known_at: time up to which this is known, seconds; None when no clock that counts says.
        size: of the checkpoint it is known from; 0 when there is none.
        successor: origin of the ledger trusted, when this one ended and that one follows it; empty else.
        newest: time of the newest entry that was shown, by the ledger's own clock, seconds; None when none was.
    """

    code: str
    origin: str
    fault: str = ""
    obstacle: str = ""
    piece: PieceFacts | Unknown | None = UNKNOWN
    printed: Printed | None = None
    serial: int | None = None
    online: bool = False
    known_at: int | None = None
    size: int = 0
    newest: int | None = None
    successor: str = ""
    holder: Holder | None = None
