"""The status of pieces: eight bits an entry, read and set through here alone (SPEC §10).

    status_of(state, 184302)                      →  1: registered, and nothing else is known of it
    marked(state, {184302: REGISTERED | LOST})    →  the changes that make it so

All bits of a statement are set in one call: a change sees the state before the statement, not the change before it.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from ledger.craft.records.status import CHUNK, Made, StatusChunk, StatusLeaf
from ledger.craft.state import Change, Drop, Put, State

REGISTERED, CLAIMED, DISPUTED, LOST, DAMAGED, DESTROYED, WITHDRAWN, REPLACED = 1, 2, 4, 8, 16, 32, 64, 128


def status_of(state: State, index: int) -> int:
    """Return the bits of the piece whose entry is at `index`; 0 where the entry registers none."""
    number, place = divmod(index, CHUNK)
    chunk = state.get(StatusChunk, f"{number:08}")
    return chunk.data[place] if chunk is not None and place < len(chunk.data) else 0


def marked(state: State, bits: Mapping[int, int]) -> Iterator[Change]:
    """Yield what sets the bits of these entries.

    Args:
        state: before.
        bits: entry index → all its bits from now on, 0 to 255.
    """
    chunks: dict[int, bytes | bytearray] = {}
    for index, value in bits.items():
        number, place = divmod(index, CHUNK)
        data = chunks.get(number)
        if data is None:
            known = state.get(StatusChunk, f"{number:08}")
            said = b"" if known is None else known.data
            if len(bits) == 1 and place >= len(said):  # a piece's own registration: one copy, not three
                chunks[number] = b"%b%b%c" % (said, bytes(place - len(said)), value)
                break
            data = chunks[number] = bytearray(said)
        assert isinstance(data, bytearray)
        if place >= len(data):
            data.extend(bytes(place + 1 - len(data)))
        data[place] = value
    for number, data in chunks.items():
        chunk = StatusChunk(number=number, data=bytes(data))
        yield Put(chunk)
        if state.get(StatusLeaf, chunk.id) is not None:
            yield Drop(StatusLeaf, chunk.id)


def made(state: State, key: str, indices: Sequence[int]) -> Iterator[Put]:
    """Yield the changes that note new pieces, their entries ascending, among those that `key` signed."""
    for number, group in groupby(indices, lambda index: index // CHUNK):
        known = state.get(Made, f"{key}/{number:08}")
        places = b"".join([(index - number * CHUNK).to_bytes(2) for index in group])
        yield Put(Made(key=key, number=number, places=(b"" if known is None else known.places) + places))


def places_of(state: State, key: str, start: int) -> Iterator[int]:
    """Yield the index of each piece that `key` signed at or after `start`, ascending."""
    for part in state.list(Made, key):
        base = part.number * CHUNK
        if base + CHUNK <= start:
            continue
        for at in range(0, len(part.places), 2):
            index = base + int.from_bytes(part.places[at : at + 2])
            if index >= start:
                yield index
