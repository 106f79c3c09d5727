"""PieceStatus: who says what becomes of a piece, and for how long it can be taken back."""

from typing import Any

import pytest

from ledger.craft.kinds.piece.piece import FINAL
from ledger.craft.kinds.piece.piece_status import STATUSES
from ledger.craft.state import Person, Put
from ledger.craft.status import CLAIMED, DAMAGED, DESTROYED, DISPUTED, LOST, REGISTERED, WITHDRAWN
from ledger.errors import ConflictError, MalformedError, NotFoundError, PolicyError
from tests.craft.kiln_world import MAKER, OTHER, code_of
from tests.craft.life_world import DAY, LifeWorld
from tests.craft.world import key_of, refused


@pytest.fixture
def world() -> LifeWorld:
    """A ledger with a piece of the maker's."""
    opened = LifeWorld()
    opened.studio(0)
    return opened


CODE = code_of(0)


@pytest.mark.parametrize(
    ("status", "bit"),
    [("withdrawn", WITHDRAWN), ("disputed", DISPUTED), ("lost", LOST), ("stolen", LOST), ("damaged", DAMAGED),
     ("destroyed", DESTROYED)],
)  # fmt: skip
def test_a_maker_acts_alone_while_nobody_owns_the_piece(world: LifeWorld, status: str, bit: int) -> None:
    """One bit is set beside *registered*, and the piece's head moves."""
    said = world.set_status(CODE, status)
    assert world.status(CODE) == REGISTERED | bit
    assert world.head_of(CODE) == said.id.hex()


def test_what_was_said_upon_an_older_state_is_refused(world: LifeWorld) -> None:
    """A withdrawal held back can't be played after another change."""
    older = world.head_of(CODE)
    later = world.set_status(CODE, "damaged")
    with refused(ConflictError, "after-not-head", head=later.id.hex()):
        world.set_status(CODE, "withdrawn", after=older)


@pytest.mark.parametrize("by", [OTHER, "km"])
def test_another_person_has_no_say(world: LifeWorld, by: str) -> None:
    """Neither another maker nor the kiln's master."""
    with refused(PolicyError, "piece-not-yours", piece=CODE, person=by):
        world.set_status(CODE, "lost", by)


def test_a_stranger_s_owner_key_has_no_say(world: LifeWorld) -> None:
    """The key of another piece's owner is not this one's."""
    world.studio(1)
    world.own(code_of(1), "owner")
    with refused(PolicyError, "piece-not-owned", piece=CODE):
        world.set_status(CODE, "stolen", "owner")


@pytest.mark.parametrize("status", ["lost", "stolen", "recovered", "damaged", "destroyed"])
def test_a_maker_has_no_power_over_what_was_sold(world: LifeWorld, status: str) -> None:
    """What befalls a piece that somebody owns is the owner's to say."""
    world.own(CODE, "owner")
    with refused(PolicyError, "status-signer", status=status, role="person"):
        world.set_status(CODE, status)


def test_an_owner_reports_what_befell_the_piece(world: LifeWorld) -> None:
    """Lost, then rather stolen, found again, damaged, destroyed; each bit by itself."""
    world.own(CODE, "owner")
    world.set_status(CODE, "lost", "owner")
    at = world.time - 1
    assert (world.life(CODE).reported, world.life(CODE).reported_at) == ("lost", at)
    world.set_status(CODE, "stolen", "owner")
    assert (world.status(CODE), world.life(CODE).reported) == (REGISTERED | CLAIMED | LOST, "stolen")
    with refused(PolicyError, "status-already", status="stolen"):
        world.set_status(CODE, "stolen", "owner")
    world.set_status(CODE, "recovered", "owner")
    assert (world.status(CODE), world.life(CODE).reported) == (REGISTERED | CLAIMED, "")
    with refused(PolicyError, "status-not-lost", piece=CODE):
        world.set_status(CODE, "recovered", "owner")
    world.set_status(CODE, "damaged", "owner")
    with refused(PolicyError, "status-already", status="damaged"):
        world.set_status(CODE, "damaged", "owner")
    world.set_status(CODE, "destroyed", "owner")
    assert world.status(CODE) == REGISTERED | CLAIMED | DAMAGED | DESTROYED
    with refused(PolicyError, "piece-stopped", piece=CODE):
        world.set_status(CODE, "lost", "owner")


def test_an_owner_withdraws_nothing(world: LifeWorld) -> None:
    """The registration is its maker's."""
    world.own(CODE, "owner")
    with refused(PolicyError, "status-signer", status="withdrawn", role="owner"):
        world.set_status(CODE, "withdrawn", "owner")


@pytest.mark.parametrize("status", [each for each in STATUSES if each not in {"disputed", "cleared", "recovered"}])
def test_a_registrar_reports_nothing(world: LifeWorld, status: str) -> None:
    """Registrars dispute, clear, and note what was found again; the rest is not theirs to know."""
    with refused(PolicyError, "status-signer", status=status, role="registrar"):
        world.set_status(CODE, status, world.registrars[0])


def test_a_registrar_notes_that_a_piece_was_found_again(world: LifeWorld) -> None:
    """The police brings it, and its owner's words are lost."""
    world.set_status(CODE, "stolen")
    world.set_status(CODE, "recovered", world.registrars[0])
    assert world.status(CODE) == REGISTERED


# Taking back ----------------------------------------------------------------------------------------------------------


def test_a_withdrawal_is_taken_back_within_seven_days(world: LifeWorld) -> None:
    """By who stated it; afterwards it is final, and nothing more is stated about the piece."""
    world.set_status(CODE, "withdrawn")
    due = world.time - 1 + FINAL
    world.time = due - 1
    world.set_status(CODE, "cleared")
    assert (world.status(CODE), world.life(CODE).final_at) == (REGISTERED, 0)
    world.set_status(CODE, "withdrawn")
    due = world.time - 1 + FINAL
    world.time = due
    with refused(PolicyError, "piece-final", piece=CODE, time=due):
        world.set_status(CODE, "cleared")
    assert world.status(CODE) == REGISTERED | WITHDRAWN


def test_a_slot_is_free_only_when_the_withdrawal_is_final(world: LifeWorld) -> None:
    """Until then another piece from it would be a second one from one vessel."""
    world.fired("b1", {"1-1": "qualified"})
    first = world.register(world.piece(slots=("b1/1-1",), number=1)).code
    world.set_status(first, "withdrawn")
    due = world.time - 1 + FINAL
    world.time = due - 1
    with refused(PolicyError, "slot-taken", slot="b1/1-1", piece=first):
        world.register(world.piece(slots=("b1/1-1",), number=2))
    world.time = due
    world.register(world.piece(slots=("b1/1-1",), number=2))
    assert world.slot("b1/1-1").piece == code_of(2)


def test_a_number_of_an_edition_is_free_like_a_slot(world: LifeWorld) -> None:
    """A registration with a slip of the pen is withdrawn and made again."""
    from ledger.craft.kinds.piece.parts import EditionNumber

    number = EditionNumber(edition="spring", number=1, size=8)
    first = world.studio(1, edition=number)
    world.set_status(first, "withdrawn")
    with refused(PolicyError, "edition-number-taken", piece=first):
        world.studio(2, edition=number)
    world.wait(FINAL)
    world.studio(2, edition=number)


def test_a_destruction_is_taken_back_by_who_stated_it_or_a_registrar(world: LifeWorld) -> None:
    """The maker can't undo what the owner says."""
    world.own(CODE, "owner")
    world.set_status(CODE, "destroyed", "owner")
    with refused(PolicyError, "status-not-cleared-by-you", piece=CODE):
        world.set_status(CODE, "cleared")
    world.set_status(CODE, "cleared", world.registrars[0])
    assert world.status(CODE) == REGISTERED | CLAIMED


# Disputes -------------------------------------------------------------------------------------------------------------


def test_a_dispute_is_cleared_by_who_set_it(world: LifeWorld) -> None:
    """Or by a registrar."""
    world.own(CODE, "owner")
    world.set_status(CODE, "disputed", "owner")
    with refused(PolicyError, "status-not-cleared-by-you", piece=CODE):
        world.set_status(CODE, "cleared")
    with refused(PolicyError, "status-already", status="disputed"):
        world.set_status(CODE, "disputed")
    world.set_status(CODE, "cleared", "owner")
    assert world.status(CODE) == REGISTERED | CLAIMED
    with refused(PolicyError, "status-nothing-to-clear", piece=CODE):
        world.set_status(CODE, "cleared", "owner")


def test_a_registrar_makes_a_dispute_their_own(world: LifeWorld) -> None:
    """Then the maker, who set it first, clears it no longer."""
    world.set_status(CODE, "disputed")
    world.set_status(CODE, "disputed", world.registrars[0])
    with refused(PolicyError, "status-not-cleared-by-you", piece=CODE):
        world.set_status(CODE, "cleared")
    with refused(PolicyError, "status-already", status="disputed"):
        world.set_status(CODE, "disputed", world.registrars[0])
    world.set_status(CODE, "cleared", world.registrars[1])
    assert world.status(CODE) == REGISTERED


def test_another_s_dispute_does_not_keep_a_maker_from_taking_back(world: LifeWorld) -> None:
    """The days in which a withdrawal may be taken back are the maker's."""
    world.fired("b1", {"1-1": "qualified"})
    code = world.register(world.piece(slots=("b1/1-1",), number=1)).code
    world.set_status(code, "withdrawn")
    world.correct("b1", "1-1", "scrapped/cracked")
    assert world.status(code) == REGISTERED | DISPUTED | WITHDRAWN
    world.set_status(code, "cleared")
    assert world.status(code) == REGISTERED | DISPUTED


# A claimed piece ------------------------------------------------------------------------------------------------------


def test_withdrawing_what_somebody_owns_reads_disputed_until_they_agree(world: LifeWorld) -> None:
    """The maker can't take a certificate away from who bought the pot."""
    world.own(CODE, "owner")
    said = world.set_status(CODE, "withdrawn")
    assert (world.status(CODE), world.life(CODE).disputed_by) == (REGISTERED | CLAIMED | DISPUTED, MAKER)
    world.endorse(said, key_of("owner"))
    assert (world.status(CODE), world.life(CODE).disputed_by) == (REGISTERED | CLAIMED | WITHDRAWN, "")
    assert world.life(CODE).final_at == world.time - 1 + FINAL


def test_a_registrar_decides_a_withdrawal_after_the_waiting_time(world: LifeWorld) -> None:
    """Thirty days, as the charter says; not earlier."""
    world.own(CODE, "owner")
    said = world.set_status(CODE, "withdrawn")
    own = world.time - 1
    world.time = own + 30 * DAY - 1
    with refused(PolicyError, "endorsement-not-asked"):
        world.endorse(said, world.registrars[0])
    world.time = own + 30 * DAY
    world.endorse(said, world.registrars[0])
    assert world.status(CODE) == REGISTERED | CLAIMED | WITHDRAWN


def test_a_maker_takes_back_a_withdrawal_that_waits(world: LifeWorld) -> None:
    """Clearing the dispute moves the head: the owner's endorsement comes too late for it."""
    world.own(CODE, "owner")
    said = world.set_status(CODE, "withdrawn")
    world.set_status(CODE, "cleared")
    assert world.status(CODE) == REGISTERED | CLAIMED
    with refused(PolicyError, "endorsement-overtaken", kind="PieceStatus"):
        world.endorse(said, key_of("owner"))


def test_a_dispute_of_somebody_else_s_stays_theirs(world: LifeWorld) -> None:
    """A waiting withdrawal neither takes it over nor ends it."""
    world.own(CODE, "owner")
    world.set_status(CODE, "disputed", world.registrars[0])
    said = world.set_status(CODE, "withdrawn")
    assert world.life(CODE).disputed_by == world.registrars[0].did
    world.endorse(said, key_of("owner"))
    assert world.status(CODE) == REGISTERED | CLAIMED | DISPUTED | WITHDRAWN


# Form -----------------------------------------------------------------------------------------------------------------


def test_a_paused_maker_changes_nothing(world: LifeWorld) -> None:
    """Until the registrars let them sign again."""
    from msgspec.structs import replace as changed

    world.state.apply([Put(changed(world.row(Person, MAKER), paused=world.index))])
    with refused(PolicyError, "person-paused", person=MAKER):
        world.set_status(CODE, "withdrawn")


def test_an_unknown_piece_is_not_found(world: LifeWorld) -> None:
    """It has no head either."""
    with refused(NotFoundError, "piece-unknown", piece=code_of(9)):
        world.set_status(CODE, "lost", piece=code_of(9))


@pytest.mark.parametrize(
    ("changes", "error", "code"),
    [
        ({"status": "fake"}, MalformedError, "field-choice"),
        ({"reason": "mood"}, PolicyError, "vocabulary-unknown"),
        ({"note": "长" * 121}, MalformedError, "field-too-long"),
        ({"note": " x"}, MalformedError, "field-spaces"),
        ({"piece": "0123456789ABC"}, MalformedError, "code-check"),
    ],
)
def test_a_field_out_of_form_is_refused(world: LifeWorld, changes: dict[str, Any], error: Any, code: str) -> None:
    """Codes are the profile's, texts are short."""
    with refused(error, code):
        world.set_status(CODE, changes.pop("status", "lost"), **changes)
