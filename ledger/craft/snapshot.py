"""The status array in chunks, and their leaf hashes: what a snapshot's root is over (SPEC §10).

    chunk 0        the bytes of entries 0 … 8,191; a last chunk that is not full ends in zeros, up to 8,192 bytes
    leaf hash      SHA-256(0x00 ‖ chunk)
    status/<leaf hash>    the chunk           status/<root>    the leaf hashes in order, where they are several

Chunks do not know how many entries they cover, so a chunk that nothing changes keeps its hash while the log grows.
"""

from dataclasses import dataclass
from functools import cache

from ledger.craft.records.status import CHUNK, StatusChunk, StatusLeaf
from ledger.craft.state import State
from ledger.log.tree import HASH_LENGTH, hash_leaf, root_of


@dataclass(frozen=True, slots=True)
class ChunkLeaf:
    """A chunk as a leaf.

    Attributes:
        number: place among the chunks.
        leaf: its leaf hash, 32 bytes.
        fresh: whether it was hashed just now: a byte changed since the last snapshot, or there was none.
        data: its bytes without the zeros at the end; empty where it is not fresh, or holds no piece.
    """

    number: int
    leaf: bytes
    fresh: bool
    data: bytes = b""

    @property
    def chunk(self) -> bytes:
        """The 8,192 bytes; of a fresh one only."""
        return padded(self.data)


def padded(data: bytes) -> bytes:
    """Return a chunk's bytes, zeros added."""
    return data.ljust(CHUNK, b"\0")


@cache
def _empty_leaf() -> bytes:
    return hash_leaf(bytes(CHUNK))


def leaves_of(state: State, n: int) -> tuple[ChunkLeaf, ...]:
    """Return the leaves over the status of the entries [0, n), n ≥ 1; only what changed is hashed."""
    return tuple(_leaf(state, number) for number in range(-(-n // CHUNK)))


def _leaf(state: State, number: int) -> ChunkLeaf:
    name = f"{number:08}"
    known = state.get(StatusLeaf, name)
    if known is not None:
        return ChunkLeaf(number, known.leaf, fresh=False)
    chunk = state.get(StatusChunk, name)
    if chunk is None:
        return ChunkLeaf(number, _empty_leaf(), fresh=True)
    return ChunkLeaf(number, hash_leaf(padded(chunk.data)), fresh=True, data=chunk.data)


def status_dirty(state: State, n: int) -> bool:
    """Report whether a piece's status changed since the last snapshot, or none was ever made."""
    return any(each.fresh and each.data for each in leaves_of(state, n))


def status_name_fits(name: str, data: bytes) -> bool:
    """Report whether a file under `status/` holds what its name says: a chunk, or two and more leaf hashes.

    Args:
        name: 64 hex digits.
        data: any bytes.
    """
    if len(data) == CHUNK and hash_leaf(data).hex() == name:
        return True
    leaves = split_leaves(data)
    return len(leaves) > 1 and root_of(leaves).hex() == name


def split_leaves(data: bytes) -> list[bytes]:
    """Return the leaf hashes in the file named by a snapshot's root; none when it is not made of whole hashes."""
    if len(data) % HASH_LENGTH:
        return []
    return [data[at : at + HASH_LENGTH] for at in range(0, len(data), HASH_LENGTH)]
