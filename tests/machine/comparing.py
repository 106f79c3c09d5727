"""Holds the state against the story: keys in force, heads, owners, statuses, slots, batches, what waits.

compare(story, state)       AssertionError on the first difference
"""

from ledger.craft.state import Batch, Key, Kiln, Ledger, Life, Pending, Person, Piece, Slot, State
from ledger.craft.status import status_of
from tests.machine.follower import Story


def compare(story: Story, state: State) -> None:
    """See the module."""
    _keys(story, state)
    _heads(story, state)
    for code, made in story.pieces.items():
        piece = state.get(Piece, code)
        assert piece is not None, code
        assert (piece.person, piece.index) == (made.maker, made.index)
        assert (state.get(Life, code) or Life(code=code)).owner == made.owner, f"another owner of {code}"
        made.compare(status_of(state, made.index))
    for name, place in story.places.items():
        slot = state.get(Slot, name)
        assert slot is not None, name
        assert (slot.person, slot.listed, slot.outcome) == (place.person, place.listed, place.outcome), name
        assert slot.piece == place.piece, f"slot {name} holds another piece"
    for batch, firing in story.batches.items():
        known = state.get(Batch, batch)
        assert known is not None, batch
        assert known.phase == firing.phase, f"batch {batch} is {known.phase}, by the log {firing.phase}"
    for name, waiting in story.waiting.items():
        pending = state.get(Pending, name)
        assert pending is not None, name
        assert pending.done == waiting.done, f"{waiting.statement.kind} of {waiting.index}: effect at another entry"


def _keys(story: Story, state: State) -> None:
    for did, held in story.keys.held.items():
        key = state.get(Key, did)
        assert key is not None, did
        assert (key.role, key.holder) == (held.role, held.holder) or held.role in {"recovery", "certifier"}
        live = key.live(story.size, story.now)
        assert live == story.keys.live(did, story.size, story.now), (
            f"a {held.role}'s key of {held.holder} is live: {live}"
        )


def _heads(story: Story, state: State) -> None:
    found: dict[str, bytes] = {}
    ledger = state.get(Ledger, "")
    assert ledger is not None
    found |= {"ledger": ledger.head, "registrars": ledger.registrar_head, "certifiers": ledger.certifier_head}
    for kind, record in (("person", Person), ("piece", Piece), ("batch", Batch), ("kiln", Kiln)):
        for thing in [each for each in story.heads if each.startswith(f"{kind}/")]:
            row = state.get(record, thing.partition("/")[2])
            assert row is not None, thing
            found[thing] = row.head
            if isinstance(row, Person):
                found[f"keys/{row.code}"] = row.keys_head
                assert row.paused == story.paused.get(row.code, -1), f"paused: {row.code}"
                assert row.ended == story.ended.get(row.code, -1), f"ended: {row.code}"
    for thing, head in found.items():
        assert head.hex() == story.heads[thing], f"two histories of {thing}"
    assert ledger.closed == story.closed
