"""The facts of a verdict out of proven entries: what a bundle or a receipt shows, and nothing else (SPEC §14).

    a receipt alone   the entry, its signature, its place; maker, slot, standing and status stay unknown, and the word
                      is *cannot-tell*: nothing shows whose key it was
    a bundle          also for whom the key is enrolled, the slot under the closed list, the outcome, standings, roles,
                      and what became of the piece up to the last entry shown about it

What happened since the entries shown is *unknown* here, never *nothing*.
"""

from certs.chain import Chain
from certs.life import Life
from certs.standing_proof import StatusShown
from ledger.craft.corrected import follow_corrections
from ledger.craft.day import day_of
from ledger.craft.flags import flags_of
from ledger.craft.kinds.kiln.batch_ignition import BatchIgnition
from ledger.craft.kinds.people.person_enrolment import PersonEnrolment
from ledger.craft.kinds.people.standing import Standing
from ledger.craft.kinds.piece.piece_correction import flags_after
from ledger.craft.profile import Profile
from ledger.craft.status import CLAIMED, DESTROYED, DISPUTED, LOST, WITHDRAWN
from ledger.craft.verdict_facts import (
    UNKNOWN,
    Contest,
    Fired,
    Held,
    Maker,
    Older,
    Owned,
    PieceFacts,
    RoleHeld,
    SealShown,
    Unknown,
    Witnessed,
)
from ledger.errors import PolicyError


def facts_shown(chain: Chain, status: StatusShown | None = None) -> PieceFacts:
    """Return the facts about the piece that the entries of `chain` prove.

    Args:
        chain: as `proven.follow` built it; under a profile that it does not know flags and grades stay unknown.
        status: as a snapshot in the bundle shows it; None leaves it unknown.
    """
    piece, life = chain.piece, chain.life
    opened = piece.opened
    profile = chain.profiles.get(chain.profile)
    standings = tuple(_held(each.proof.statement.subject) for each in chain.standings)
    firings = tuple(_fired(chain, name, profile) for name in _slots_in_order(chain))
    put_right = [(each.index, each.time, each.subject) for each in life.corrections]
    subject, corrections = follow_corrections(chain.subject, put_right)
    bits = (
        life.bits if status is None else status.status & life.bits
    )  # where the snapshot is newer it has the last word
    return PieceFacts(
        subject=subject, index=piece.index, time=opened.entry.time, valid_from=piece.statement.valid_from,
        key=piece.statement.issuer, signature="signature", inclusion="inclusion",
        witnessed=None if opened.time is None else Witnessed(opened.time, opened.operators),
        maker=_maker(chain), standings=standings or UNKNOWN, firings=firings or UNKNOWN, seals=_seals(chain),
        signed_roles=tuple(_own_roles(chain) + _signed_roles(chain)), flags=_flags(chain),
        status=UNKNOWN if status is None else status.status, status_basis="snapshot",
        status_at=None if status is None else status.time, shown=life.bits,
        shown_to=None if life.index < 0 else (life.index, life.time),
        serial=UNKNOWN if life.serial == 1 else life.serial, corrections=corrections, older=_older(chain),
        owned=_owned(life, bits, None if status is None else status.status),
        reported=life.reported if bits & LOST else "", reported_at=life.reported_at,
        reported_by_maker=life.reported_by == chain.person,
        final_at=life.final_at if bits & (WITHDRAWN | DESTROYED) else 0,
    )  # fmt: skip


def _owned(life: Life, bits: int, status: int | None) -> Owned | None:
    """Return what is known of the owner; nothing where a newer snapshot says that the last word is not shown."""
    if status is not None and (status ^ life.bits) & CLAIMED:
        return None
    contest = None
    if life.dispute is not None and bits & DISPUTED:
        contest = Contest(life.dispute.since, life.dispute.ends, life.dispute.objected)
    return Owned(life.owned_at, life.released >= life.serial, life.decided, contest, hidden=life.claim != "")


def _flags(chain: Chain) -> tuple[str, ...] | Unknown:
    """Return the contradictions as the rules found them: by the profile in force then, and at each correction."""
    profile = chain.profiles.get(chain.under)
    if profile is None:
        return UNKNOWN
    flags = () if chain.older is not None else flags_of(chain.subject, profile)
    for each in chain.life.corrections:
        later = chain.profiles.get(each.profile)
        if later is None:
            return UNKNOWN
        try:
            flags = flags_after(flags, each.subject, later, gi=chain.subject.gi)
        except PolicyError:  # the ledger should not have let it in: the audit's to say
            return UNKNOWN
    return flags


def _older(chain: Chain) -> Older | None:
    """Return what is shown of an older work; an enrolled person's name only with their answer, or after their death."""
    said = chain.older
    if said is None:
        return None
    person = chain.attributed
    if not person:
        name = said.attributed
        return Older(said.grounds, said.estate, "name" if name else "nobody", name, name)
    answer = "deceased" if chain.gone.get(person) == "deceased" else chain.answer or "unknown"
    if answer not in {"deceased", "mine"}:
        return Older(said.grounds, said.estate, answer)
    names = chain.names_of(person)
    return Older(said.grounds, said.estate, answer, names.zh, names.en or names.pinyin)


def _maker(chain: Chain) -> Maker | Unknown:
    waiting = chain.people.get(chain.person)
    if waiting is None:
        return UNKNOWN
    said: PersonEnrolment = waiting.proof.statement.subject
    names, key, ended = chain.names_of(said.code), chain.piece.statement.issuer, chain.gone.get(said.code, "")
    return Maker(
        "signature", said.code, names.zh, names.en or names.pinyin, said.checked.how, said.checked.by,
        said.checked.on, chain.custody.get(key, said.custody), waiting.attested,
        paused=True if said.code in chain.paused else UNKNOWN, ended=ended,
        key_ended=key in chain.ended and not ended,
    )  # fmt: skip


def _held(said: Standing) -> Held:
    return Held("signature", said.standing, said.issuer, said.number, said.start, said.end)


def _slots_in_order(chain: Chain) -> list[str]:
    """Return the slots of which the bundle proves something, in the order of firing."""
    return [f.slot for f in chain.subject.firings if f.slot in chain.slots or f.slot in chain.outcomes]


def _fired(chain: Chain, name: str, profile: Profile | None) -> Fired:
    batch, _, slot = name.partition("/")
    kiln = chain.kilns[chain.plans[batch].kiln]
    ignition = chain.ignitions[batch]
    lit = chain.holders[ignition.statement.issuer]  # the kiln may have another master by now
    stated: BatchIgnition = ignition.statement.subject
    master = chain.names_of(lit)
    outcome = chain.outcomes.get(name)
    said, fault = ("", "") if outcome is None else (outcome.outcome, outcome.fault)
    grade = profile.outcomes[said].grade if profile is not None and said in profile.outcomes else ""
    last, opened = ignition if outcome is None else outcome.proof, chain.opened.get(name, ignition)
    return Fired(
        "slot-proof" if name in chain.slots else "signature", batch, slot, stated.lines,
        day_of(opened.opened.entry.time),
        kiln.names.zh, kiln.names.en, master.zh, master.en or master.pinyin,
        outcome=said, fault=fault, grade=grade, outcome_at=last.index, outcome_basis="signature",
    )  # fmt: skip


def _seals(chain: Chain) -> tuple[SealShown, ...] | Unknown:
    shown = [(use, chain.seals[use.seal]) for use in chain.subject.seals if use.seal in chain.seals]
    if not shown:
        return UNKNOWN
    return tuple(
        SealShown(
            use.seal, use.place, said.text, said.width, said.height, said.impression,
            chain.seal_states.get(use.seal, "stated"), chain.seal_ends.get(use.seal, ""),
        )
        for use, said in shown
    )  # fmt: skip


def _own_roles(chain: Chain) -> list[RoleHeld]:
    """Return the maker's own roles: the registration itself is their signature."""
    return [_role(chain, use.role, use.person) for use in chain.subject.roles if _is_maker(chain, use.person)]


def _is_maker(chain: Chain, person: str) -> bool:
    return person == chain.subject.maker and person in chain.people


def _signed_roles(chain: Chain) -> list[RoleHeld]:
    return [_role(chain, said.role, said.person) for said in chain.roles if not _is_maker(chain, said.person)]


def _role(chain: Chain, role: str, person: str) -> RoleHeld:
    names = chain.names_of(person)
    return RoleHeld("signature", role, person, names.zh, names.en or names.pinyin)
