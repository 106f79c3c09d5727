"""The facts of a verdict out of proven entries: what a bundle or a receipt shows, and nothing else (SPEC §14).

    a receipt alone   the entry, its signature, its place; maker, slot, standing and status stay unknown, and the word
                      is *cannot-tell*: nothing shows whose key it was
    a bundle          also for whom the key is enrolled, the slot under the closed list, the outcome, standings, roles

What happened since the entries shown is *unknown* here, never *nothing*.
"""

from collections.abc import Mapping

from certs.chain import Chain, forbids
from certs.standing_proof import StatusShown
from ledger.craft.day import day_of
from ledger.craft.flags import flags_of
from ledger.craft.kinds.kiln.batch_ignition import BatchIgnition
from ledger.craft.kinds.people.person_enrolment import PersonEnrolment
from ledger.craft.kinds.people.standing import Standing
from ledger.craft.profile import Profile
from ledger.craft.verdict_facts import (
    UNKNOWN,
    Fired,
    Held,
    Maker,
    PieceFacts,
    RoleHeld,
    SealShown,
    Unknown,
    Witnessed,
)


def facts_shown(chain: Chain, profiles: Mapping[str, Profile], status: StatusShown | None = None) -> PieceFacts:
    """Return the facts about the piece that the entries of `chain` prove.

    Args:
        chain: as `proven.follow` built it.
        profiles: known craft profiles by hash; with another one in the charter, flags and grades stay unknown.
        status: as a snapshot in the bundle shows it; None leaves it unknown.
    """
    piece, subject = chain.piece, chain.subject
    opened = piece.opened
    profile = profile_of(chain, profiles)
    standings = tuple(_held(each.proof.statement.subject) for each in chain.standings)
    firings = tuple(_fired(chain, name, profile) for name in _slots_in_order(chain))
    return PieceFacts(
        subject=subject, index=piece.index, time=opened.entry.time, valid_from=piece.statement.valid_from,
        key=piece.statement.issuer, signature="signature", inclusion="inclusion",
        witnessed=None if opened.time is None else Witnessed(opened.time, opened.operators),
        maker=_maker(chain), standings=standings or UNKNOWN, firings=firings or UNKNOWN, seals=_seals(chain),
        signed_roles=tuple(_own_roles(chain) + _signed_roles(chain)),
        flags=UNKNOWN if profile is None else flags_of(subject, profile), disputed=_disputed(chain, profile),
        status=UNKNOWN if status is None else status.status, status_basis="snapshot",
        status_at=None if status is None else status.time,
    )  # fmt: skip


def profile_of(chain: Chain, profiles: Mapping[str, Profile]) -> Profile | None:
    """Return the newest craft profile shown; None when it is unknown here or no charter is shown.

    A later one holds every word of those before it, and its outcomes mean what they meant (SPEC §12.4).
    """
    return None if chain.charter is None else profiles.get([chain.charter.profile, *chain.profiles][-1])


def _disputed(chain: Chain, profile: Profile | None) -> bool:
    """Report whether the outcome shown forbids the piece, which turns it *disputed* at that entry (SPEC §12)."""
    now = chain.outcomes.get(chain.last_slot)
    return now is not None and profile is not None and forbids(now, profile)


def _maker(chain: Chain) -> Maker | Unknown:
    waiting = chain.people.get(chain.subject.maker)
    if waiting is None:
        return UNKNOWN
    said: PersonEnrolment = waiting.proof.statement.subject
    return Maker(
        "signature", said.code, said.names.zh, said.names.en or said.names.pinyin, said.checked.how, said.checked.by,
        said.checked.on, chain.custody.get(chain.piece.statement.issuer, said.custody), waiting.attested,
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
    master: PersonEnrolment = chain.people[lit].proof.statement.subject
    outcome = chain.outcomes.get(name)
    said, fault = ("", "") if outcome is None else (outcome.outcome, outcome.fault)
    grade = profile.outcomes[said].grade if profile is not None and said in profile.outcomes else ""
    last = ignition if outcome is None else outcome.proof
    return Fired(
        "slot-proof" if name in chain.slots else "signature", batch, slot, stated.lines, day_of(last.opened.entry.time),
        kiln.names.zh, kiln.names.en, master.names.zh, master.names.en or master.names.pinyin,
        outcome=said, fault=fault, grade=grade, outcome_at=last.index, outcome_basis="signature",
    )  # fmt: skip


def _seals(chain: Chain) -> tuple[SealShown, ...] | Unknown:
    shown = [(use, chain.seals[use.seal]) for use in chain.subject.seals if use.seal in chain.seals]
    if not shown:
        return UNKNOWN
    return tuple(
        SealShown(use.seal, use.place, said.text, said.width, said.height, said.impression, "stated")
        for use, said in shown
    )


def _own_roles(chain: Chain) -> list[RoleHeld]:
    """Return the maker's own roles: the registration itself is their signature."""
    return [_role(chain, use.role, use.person) for use in chain.subject.roles if _is_maker(chain, use.person)]


def _is_maker(chain: Chain, person: str) -> bool:
    return person == chain.subject.maker and person in chain.people


def _signed_roles(chain: Chain) -> list[RoleHeld]:
    return [_role(chain, said.role, said.person) for said in chain.roles if not _is_maker(chain, said.person)]


def _role(chain: Chain, role: str, person: str) -> RoleHeld:
    names = chain.people[person].proof.statement.subject.names
    return RoleHeld("signature", role, person, names.zh, names.en or names.pinyin)
