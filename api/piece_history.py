"""A piece's history on its page: what the ledger's entries say happened, oldest first, by the ledger's clock.

Event("2026-05-01 09:20（北京时间）", "点火封单", "第 380 条 · k2026-05，共 310 位")

Loading, closing and outcome of each firing; the registration; the roles signed; and all that became of the piece since.
Owners never appear by name.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from api.piece_acts import acts
from api.verdicts import entry_time
from ledger.backend import Reading
from ledger.craft.profile import Profile
from ledger.craft.state import Batch, Piece, Role, Slot
from ledger.craft.verdict_facts import PieceFacts
from ledger.craft.verdict_words import say_time
from ledger.words import Lang, say


@dataclass(frozen=True, slots=True)
class Event:
    """One event: when, what, and where it stands."""

    time: str
    text: str
    under: str


def history(reading: Reading, piece: Piece, facts: PieceFacts, profile: Profile, lang: Lang) -> Iterator[Event]:
    """Yield the events in the order of their entries."""
    told: dict[int, tuple[str, str]] = {}
    for name in piece.slots:
        told.update(_firing(reading, name, profile, lang))
    registered = "page.event-registered" if facts.older is None else "page.event-registered-older"
    told[piece.index] = (say(registered, lang), "")
    for role in reading.list(Role, piece.code):
        if role.state == "signed" and role.index != piece.index:
            said = profile.words("role", role.role, lang)
            told[role.index] = (say("page.event-role", lang, role=said), "")
    for act in acts(reading, piece, facts):
        why = profile.words("status-reason", act.reason, lang) if act.reason else ""
        told[act.index] = (say(f"page.{act.key}", lang, **act.fields), why)
    for index in sorted(told):
        text, more = told[index]
        time = facts.time if index == piece.index else entry_time(reading, index)
        under = say("page.event-entry", lang, index=index)
        yield Event(say_time(time), text, f"{under} · {more}" if more else under)


def _firing(reading: Reading, name: str, profile: Profile, lang: Lang) -> dict[int, tuple[str, str]]:
    slot = reading.get(Slot, name)
    batch = None if slot is None else reading.get(Batch, slot.batch)
    assert slot is not None, "a piece cites a slot that was loaded"
    assert batch is not None, "a slot is of a planned batch"
    place = profile.words_of_slot(slot.slot, lang)
    outcome = profile.words("outcome", slot.outcome, lang)  # without one it could not have been cited
    fault = f" · {profile.words('fault', slot.fault, lang)}" if slot.fault else ""
    return {
        slot.index: (say("page.event-loaded", lang), f"{batch.code} {place}"),
        batch.ignited: (say("page.event-closed", lang), say("page.event-lines", lang, lines=batch.lines)),
        slot.outcome_at: (say("page.event-outcome", lang, outcome=outcome), f"{batch.code} {place}{fault}"),
    }
