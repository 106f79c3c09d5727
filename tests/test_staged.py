"""Staged groups: each proves its name, and together they lead back."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.errors import InconsistencyError, LedgerError
from ledger.log.tree import Frontier, hash_leaf
from ledger.staged import Staged, read_staged, stage_name, staged_since


class MemoryStage(dict[str, bytes]):
    """A stage in memory."""

    def put(self, name: str, data: bytes) -> None:
        """See `Stage.put`."""
        self[name] = data


def staged(stage: MemoryStage, before: Frontier, *entries: bytes) -> Frontier:
    """Stage a group; return the frontier after it."""
    after = before.extend(map(hash_leaf, entries))
    stage.put(stage_name(after.size, after.root()), Staged(before, entries).encode())
    return after


@settings(deadline=None, max_examples=60)
@given(st.lists(st.binary(max_size=70), min_size=1, max_size=9), st.integers(0, 40))
def test_what_is_encoded_is_decoded(entries: list[bytes], size: int) -> None:
    """Also entries of no bytes, upon a tree of any size."""
    before = Frontier().extend(hash_leaf(bytes([n])) for n in range(size))
    group = Staged(before, tuple(entries))
    assert Staged.decode(group.encode()) == group


def test_every_flipped_byte_and_every_cut_is_seen() -> None:
    """A group gives the root it is named after, or it is damaged."""
    stage = MemoryStage()
    after = staged(stage, Frontier().extend([hash_leaf(b"0")]), b"first", b"second")
    ((name, data),) = stage.items()
    for at in range(len(data)):
        for bad in (data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :], data[:at]):
            stage[name] = bad
            with pytest.raises(InconsistencyError) as caught:
                read_staged(stage, after.size, after.root())
            assert caught.value.code == "stage-damaged"


@pytest.mark.parametrize("data", [b"", b"\0", b"\0\x08" + bytes(8), b"\0\x08" + bytes(8) + b"\0\x05abc", b"\xff\xff"])
def test_bytes_that_are_no_group_are_refused(data: bytes) -> None:
    """Cut, or without a single entry."""
    with pytest.raises(LedgerError):
        Staged.decode(data)


def test_the_stage_leads_back_to_where_one_asks() -> None:
    """Group by group; in the middle of a group it gives the whole of it."""
    stage = MemoryStage()
    sizes = [Frontier()]
    for number in range(1, 5):
        sizes.append(staged(stage, sizes[-1], *(f"{number}.{n}".encode() for n in range(number))))
    last = sizes[-1]
    for start, begins, length in ((0, 0, 10), (1, 1, 9), (2, 1, 9), (3, 3, 7), (9, 6, 4)):
        tail = staged_since(stage, start, last.size, last.root())
        assert tail is not None
        assert (tail.before.size, len(tail.entries)) == (begins, length)
        assert tail.before.extend(tail.leaf_hashes) == last


def test_a_missing_link_is_said_so() -> None:
    """None, rather than the part that is there."""
    stage = MemoryStage()
    middle = staged(stage, Frontier(), b"1")
    last = staged(stage, middle, b"2")
    assert staged_since(stage, 1, 2, last.root()) is not None
    del stage[stage_name(1, middle.root())]
    assert staged_since(stage, 0, 2, last.root()) is None
    assert read_staged(stage, 9, bytes(32)) is None


def test_the_frontier_s_length_is_part_of_the_bytes() -> None:
    """The example of the module's head: a group of one entry upon seven."""
    before = Frontier().extend(hash_leaf(bytes([n])) for n in range(7))
    data = Staged(before, (b"entry",)).encode()
    assert data[:2] == bytes([0, 8 + 3 * 32])
    assert data[-7:] == b"\0\x05entry"
