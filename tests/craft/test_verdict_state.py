"""The facts that a server fills in from its state."""

from dataclasses import replace
from typing import Any

import pytest
from msgspec.structs import replace as changed

from ledger.craft.profile import shipped_profiles, zisha
from ledger.craft.state import Attestation, Key, Life, Overlay, Person, Piece, Put, Record, Role, Seal, Slot
from ledger.craft.status import CLAIMED, DISPUTED, LOST, WITHDRAWN, marked
from ledger.craft.verdict import Verdict, verdict
from ledger.craft.verdict_facts import UNKNOWN, Scans, VerdictFacts, Witnessed
from ledger.craft.verdict_state import View, facts_from_state
from tests.certs.ledger_world import CORRECTED, FIRST_ITEM, OTHERS, SLOTTED, STUDIO, ledger_world
from tests.craft.kiln_world import MAKER, OTHER, code_of
from tests.craft.world import key_of

WORLD = ledger_world()
VIEW = View(size=len(WORLD.entered.entries), known_at=WORLD.time)


def facts(number: int, *records: Record, view: View = VIEW, profiles: Any = None) -> VerdictFacts:
    """Return the facts about a piece, these records changed."""
    state = Overlay(WORLD.state)
    state.apply([Put(record) for record in records])
    known = shipped_profiles() if profiles is None else profiles
    return facts_from_state(state, WORLD.entered.entries.__getitem__, code_of(number), known, view)


def told(number: int, *records: Record, view: View = VIEW) -> Verdict:
    """Return the verdict of that."""
    return verdict(facts(number, *records, view=view), WORLD.time)


def row(kind: Any, name: str) -> Any:
    """Return a record of the world."""
    return WORLD.row(kind, name)


def codes(found: Verdict) -> dict[str, str]:
    """Return the checked codes with their bases."""
    return {each.code: each.basis for each in found.checked}


def test_a_server_s_answer_bears_no_tick():
    """Whatever the server says of its own record, the reader has not reckoned it."""
    found = told(SLOTTED)
    assert found.word == "registered"
    assert list(codes(found)) == [
        "signed", "included", "time-ledger", "slot-closed", "outcome", "standing-then", "standing-now", "role",
        "status-clear",
    ]  # fmt: skip
    assert set(codes(found).values()) == {"server"}
    assert not any(each.ticked for each in found.checked)


def test_an_audit_of_one_s_own_says_so():
    """The same facts out of the reader's own replay have that basis, all but the ledger's clock."""
    found = told(SLOTTED, view=replace(VIEW, basis="replay"))
    assert set(codes(found).values()) == {"replay", "server"}
    assert codes(found)["time-ledger"] == "server"


def test_an_unknown_code_is_not_found():
    """Absent, not unknown: the ledger answers that it has no such record."""
    assert told(99).word == "not-found"


@pytest.mark.parametrize("number", [FIRST_ITEM + 4, FIRST_ITEM + 6])
def test_a_sheet_s_item_is_signed_by_the_sheet_s_key(number):
    """The first and the last item of a sheet find its signature."""
    found = facts(number).piece
    assert found.key == row(Key, found.key).did
    assert found.valid_from <= found.time
    assert told(number).word == "registered"


def test_roles_show_names_only_once_signed():
    """The maker's own and the carver's are signed; the supervisor's awaits; a refused one is gone."""
    found = facts(SLOTTED).piece
    assert [(held.role, held.person) for held in found.signed_roles] == [("carving", OTHER), ("forming", MAKER)]
    assert [dict(each.fields) for each in told(SLOTTED).notes if each.code == "role-awaits"] == [
        {"role": "supervision"}
    ]
    role = row(Role, f"{code_of(SLOTTED)}/supervision/km")
    assert facts(SLOTTED, changed(role, state="refused")).piece.refused_roles == (("supervision", "km"),)


def test_a_corrected_outcome_is_the_current_one():
    """The correction's outcome and fault are told."""
    assert codes(told(CORRECTED))["outcome-fault"] == "server"


def test_an_unknown_profile_leaves_the_grade_open():
    """Without the lists in force the outcome's code is told without a grade."""
    (fired,) = facts(OTHERS, profiles={}).piece.firings
    assert (fired.outcome, fired.grade) == ("qualified", "")
    (known,) = facts(OTHERS).piece.firings
    assert known.grade == zisha().outcome("qualified").grade


def bits(piece, more):
    """The record that sets these bits of the piece beside *registered*."""
    return [change.record for change in marked(WORLD.state, {piece.index: 1 | more})]


def test_status_and_print_come_from_the_piece():
    """Bits of the status and the live print's number decide the word."""
    piece = row(Piece, code_of(STUDIO))
    assert told(STUDIO, *bits(piece, DISPUTED)).word == "in-review"
    assert told(STUDIO, *bits(piece, LOST)).word == "notice"
    assert [n.code for n in told(STUDIO, *bits(piece, CLAIMED)).notes] == ["studio-firing", "claimed"]
    stopped = told(STUDIO, changed(piece, serial=2), view=replace(VIEW, serial=1))
    assert (stopped.word, dict(stopped.because.fields)) == ("not-current", {"serial": 1, "live": 2})
    assert told(STUDIO, changed(piece, flags=("gi-forming",))).word == "notice"


def test_a_report_says_who_and_when():
    """The holder where there is one, else the maker; and until when a stop may be taken back."""
    piece = row(Piece, code_of(STUDIO))
    life = Life(code=piece.code, reported="stolen", reported_at=WORLD.time - 5, reported_by="did:key:zOwner")
    by_maker = told(STUDIO, *bits(piece, LOST), changed(life, reported_by=MAKER))
    assert (by_maker.because.code, dict(by_maker.because.fields)["reported"]) == ("lost-by-maker", "stolen")
    for held in (LOST | CLAIMED, LOST):  # whoever holds it since, the report stays who made it
        assert told(STUDIO, *bits(piece, held), life).because.code == "lost-by-holder"
    stopped = told(STUDIO, *bits(piece, WITHDRAWN), Life(code=piece.code, final_at=WORLD.time + 1))
    assert "stop-open" in [note.code for note in stopped.notes]
    final = told(STUDIO, *bits(piece, WITHDRAWN), Life(code=piece.code, final_at=WORLD.time))
    assert (final.word, "stop-open" in [note.code for note in final.notes]) == ("not-current", False)


def test_what_ended_since_is_a_note_and_changes_no_word():
    """A maker who retired or died, a device out of use, a seal laid aside."""
    person, seal = row(Person, MAKER), row(Seal, f"{MAKER}/s1")
    for why in ("retired", "deceased"):
        found = told(STUDIO, changed(person, ended=9, why_ended=why))
        assert (found.word, f"maker-{why}" in [note.code for note in found.notes]) == ("registered", True)
    device = told(STUDIO, changed(row(Key, key_of(MAKER).did), until=99))
    assert (device.word, [note.code for note in device.notes]) == (
        "registered", ["studio-firing", "key-ended", "unclaimed-plain"],
    )  # fmt: skip
    laid = told(SLOTTED, changed(seal, end="2026-06-01"))
    assert "seal-retired" in [note.code for note in laid.notes]


def test_a_paused_maker_is_a_notice():
    """暂停签发 shows with the piece."""
    assert told(STUDIO, changed(row(Person, MAKER), paused=3)).because.code == "maker-paused"


def test_a_withdrawn_standing_is_told_of_the_days_before():
    """Held when the piece was made, it was held then; today it is not; taken back from its start it never was."""
    (held,) = WORLD.state.list(Attestation, MAKER)
    assert "standing-now" in codes(told(STUDIO))
    later = codes(told(STUDIO, changed(held, withdrawn=20, withdrawn_on="2026-05-02")))
    assert "standing-then" in later
    assert "standing-now" not in later
    for on in ("2026-05-01", held.start):
        assert "standing-then" not in codes(told(STUDIO, changed(held, withdrawn=20, withdrawn_on=on)))


def test_photos_and_scans_are_told_where_they_are_known():
    """Missing files by view, looked-up counts as a note; unknown to this server, nothing is said."""
    view = replace(
        VIEW, has_photo=lambda _: False, scans=Scans(37, "2026-05-01"), witnessed=Witnessed(WORLD.time, ("a",))
    )
    found = told(STUDIO, view=view)
    assert [each.code for each in found.notes] == [
        "studio-firing",
        "unclaimed-plain",
        "photo-missing",
        "photo-missing",
        "scans",
    ]
    assert "time-witnessed" in codes(found)
    assert facts(STUDIO).piece.missing_photos is UNKNOWN


class Without:
    """A state that lost its records of one type, as only a damaged store can."""

    def __init__(self, kind: type[Record]) -> None:
        self.kind = kind

    def get(self, kind: Any, id: str) -> Any:  # noqa: A002  # the protocol's own name
        """Return the record, but for the lost ones."""
        return None if kind is self.kind else WORLD.state.get(kind, id)

    def list(self, kind: Any, parent: str) -> Any:
        """Yield the records."""
        return WORLD.state.list(kind, parent)


@pytest.mark.parametrize("kind", [Key, Person, Slot, Seal])
def test_a_state_with_holes_is_damage(kind):
    """State that contradicts itself stops the answer instead of bending it."""
    with pytest.raises(AssertionError, match="bad state"):
        facts_from_state(Without(kind), WORLD.entered.entries.__getitem__, code_of(SLOTTED), shipped_profiles(), VIEW)
