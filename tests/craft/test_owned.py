"""What a verdict tells of an owner: since when, and whether it is disputed; never who."""

import pytest

from ledger.craft.owned import owned_facts, owned_lines
from ledger.craft.profile import zisha
from ledger.craft.state import Piece
from ledger.craft.verdict_facts import Contest, Owned
from ledger.craft.verdict_line import Line, line
from ledger.craft.verdict_words import say_line
from tests.craft.kiln_world import code_of
from tests.craft.owning_world import OwningWorld
from tests.craft.test_verdict import codes, of


@pytest.fixture
def world() -> OwningWorld:
    """Piece 0, unclaimed."""
    world = OwningWorld()
    world.make(0)
    return world


def told(world: OwningWorld) -> list[Line]:
    """The lines of piece 0."""
    piece = world.row(Piece, code_of(0))
    return list(owned_lines(world.status(piece.code), owned_facts(world.state, piece), hidden=False))


def test_a_piece_from_hand_to_hand(world: OwningWorld) -> None:
    """Each time since when, and no key of anybody's."""
    assert told(world) == [line("unclaimed")]
    world.claim(0, "a")
    assert told(world) == [line("claimed-since", time=world.time - 1)]
    world.transfer(0, "a", "b")
    assert told(world) == [line("claimed-since", time=world.time - 1)]
    world.release(0, "b")
    assert told(world) == [line("returned")]
    world.reissue(0)
    assert told(world) == [line("unclaimed")]
    world.claim(0, "c", serial=2)
    assert told(world) == [line("claimed-since", time=world.time - 1)]
    assert "did:key" not in str(told(world))


def test_only_a_print_with_a_panel_speaks_of_its_panel(world: OwningWorld) -> None:
    """A studio piece without a hidden code, and one that lost its panel with a new print."""
    world.make(1, hidden=False)
    piece = world.row(Piece, code_of(1))
    facts = owned_facts(world.state, piece)
    assert list(owned_lines(world.status(piece.code), facts, hidden=True)) == [line("unclaimed-plain")]
    world.reissue(0, hidden=False)
    assert told(world) == [line("unclaimed-plain")]


def test_a_dispute_from_its_opening_to_its_decision(world: OwningWorld) -> None:
    """Until when, whether the owner has answered, and then who was named by whom."""
    world.claim(0, "a")
    since = world.time - 1
    world.dispute(0)
    opened = world.time - 1
    contest = {"time": opened, "ends": "2026-05-31"}
    assert told(world) == [line("claimed-since", time=since), line("claim-dispute", **contest)]
    world.object(0, "a")
    assert told(world)[1] == line("claim-dispute-objected", **contest)
    world.wait(31)
    world.decide(0, "c")
    assert told(world) == [line("claimed-by-decision", time=world.time - 1)]
    world.transfer(0, "c", "d")
    assert told(world) == [line("claimed-since", time=world.time - 1)]


def test_a_decision_that_leaves_the_owner_is_not_told(world: OwningWorld) -> None:
    """The owner holds it as before."""
    world.claim(0, "a")
    world.dispute(0)
    world.wait(31)
    world.decide(0)
    assert [each.code for each in told(world)] == ["claimed-since"]


def test_where_only_the_bits_are_known_no_more_is_said() -> None:
    """A snapshot tells that somebody holds it, and not since when."""
    assert list(owned_lines(1 | 2, None, hidden=True)) == [line("claimed")]
    assert list(owned_lines(1, None, hidden=True)) == [line("unclaimed")]
    assert list(owned_lines(1, None, hidden=False)) == [line("unclaimed-plain")]


def test_the_page_tells_it_as_notes() -> None:
    """No word gets weaker for an owner; the sentences are there in both languages."""
    owned = Owned(since=1, returned=False, contest=Contest(since=2, ends="2026-06-15", objected=True))
    found = of(status=1 | 2, owned=owned)
    assert found.word == "registered"
    assert {"claimed-since", "claim-dispute-objected"} <= set(codes(found.notes))
    for each in owned_lines(1 | 2, owned, hidden=True):
        for lang in ("zh", "en"):
            assert "{" not in say_line(each, zisha(), lang)
