"""The status of pieces: one byte an entry, kept in one place."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.craft.records.status import CHUNK
from ledger.craft.state import Drop, MemoryState, Put, StatusChunk, StatusLeaf
from ledger.craft.status import LOST, REGISTERED, made, marked, places_of, status_of


def test_an_entry_without_a_piece_has_no_bits() -> None:
    """In a chunk that is not there, behind the end of one, and between two pieces."""
    state = MemoryState()
    state.apply(marked(state, {5: REGISTERED, 7: REGISTERED | LOST}))
    assert [status_of(state, index) for index in (4, 5, 6, 7, 8, CHUNK, 5 + CHUNK)] == [0, 1, 0, 9, 0, 0, 0]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.dictionaries(st.integers(0, 3 * CHUNK), st.integers(0, 255), max_size=5), max_size=5))
def test_bits_are_what_was_set_last(steps: list[dict[int, int]]) -> None:
    """Whatever was set in whichever order, in as many chunks as it takes."""
    state, model = MemoryState(), dict[int, int]()
    for bits in steps:
        state.apply(marked(state, bits))
        model.update(bits)
    for index in (*model, 0, CHUNK - 1, CHUNK, 4 * CHUNK):
        assert status_of(state, index) == model.get(index, 0)


def test_a_changed_chunk_loses_its_hash_and_no_other_does() -> None:
    """A snapshot hashes again what changed, and only that."""
    state = MemoryState()
    state.apply([Put(StatusLeaf(number=0, leaf=b"a")), Put(StatusLeaf(number=1, leaf=b"b"))])
    changes = list(marked(state, {3: 1}))
    assert changes == [Put(StatusChunk(number=0, data=bytes(3) + b"\x01")), Drop(StatusLeaf, "00000000")]
    state.apply(changes)
    assert [leaf.number for leaf in state.list(StatusLeaf, "all")] == [1]
    assert [chunk.number for chunk in state.list(StatusChunk, "all")] == [0]


@pytest.mark.parametrize(
    ("start", "expected"),
    [(0, [3, 9, CHUNK, 3 * CHUNK + 1]), (4, [9, CHUNK, 3 * CHUNK + 1]), (CHUNK, [CHUNK, 3 * CHUNK + 1]),
     (CHUNK + 1, [3 * CHUNK + 1]), (4 * CHUNK, [])],
)  # fmt: skip
def test_the_pieces_of_a_key_are_found_from_an_index_on(start: int, expected: list[int]) -> None:
    """Those of this key alone."""
    state = MemoryState()
    for index in (3, 9, CHUNK, 3 * CHUNK + 1):
        state.apply([*made(state, "did:key:a", (index,)), *made(state, "did:key:b", (index + 1,))])
    assert list(places_of(state, "did:key:a", start)) == expected
