"""Groups as a sequencer would commit them, of entries that mean nothing."""

from ledger.backend import Group, Head
from ledger.craft.state import Drop, Edition, Put
from ledger.log.tree import hash_leaf
from ledger.prover import grown_tiles


def group(old: Head, entries: tuple[bytes, ...], *changes: Put | Drop, tile: object = None) -> Group:
    """Return a group that adds these entries; their statement ids are the hashes of their bytes reversed."""
    leaves = tuple(map(hash_leaf, entries))
    frontier = old.frontier.extend(leaves)
    tiles = tuple(grown_tiles(old.size, leaves, tile))  # type: ignore[arg-type]  # unused when the log is empty
    ids = tuple(hash_leaf(entry[::-1]) for entry in entries)
    return Group(old, Head(frontier.root(), frontier, leaves[-1], 5), entries, leaves, ids, tiles, changes)


def edition(name: str, person: str = "m1", size: int = 8) -> Put:
    """Return a change of state."""
    return Put(Edition(person=person, edition=name, size=size))
