"""Staged groups: the second copy of what was committed, each proving its own name (SPEC §13).

    name    1234-0ac5…a8da                     size and root of the tree that the group made
    data    00 68 ‖ <frontier, 104 bytes> ‖ 03 e1 ‖ <entry, 993 bytes> ‖ …

that is: length of the frontier (2 bytes, big-endian), the frontier of the tree before, then for each entry its length
and its bytes. Hashed upon that frontier the entries must give the root in the name; and the frontier names the group
before. So the stage is a chain from the guard's checkpoint backwards, and `staged_since` follows it.
"""

from dataclasses import dataclass

from ledger.backend import Stage
from ledger.errors import InconsistencyError, LedgerError, MalformedError
from ledger.log.tree import Frontier, hash_leaf


@dataclass(frozen=True, slots=True)
class Staged:
    """One staged group, or several in one.

    Attributes:
        before: frontier of the tree that the entries were appended to.
        entries: their bytes, at least one.
    """

    before: Frontier
    entries: tuple[bytes, ...]

    def encode(self) -> bytes:
        """Return the bytes; inverse of `decode`."""
        frontier = self.before.encode()
        parts = [len(frontier).to_bytes(2), frontier]
        for entry in self.entries:
            parts += (len(entry).to_bytes(2), entry)
        return b"".join(parts)

    @staticmethod
    def decode(data: bytes) -> "Staged":
        """Return the group; inverse of `encode`. Does not check the name.

        Raises:
            MalformedError: `stage-truncated`, `frontier-length`.
        """
        at = 2 + int.from_bytes(data[:2])
        before = Frontier.decode(data[2:at])
        entries = []
        while at < len(data):
            start = at + 2
            at = start + int.from_bytes(data[at:start])
            entries.append(data[start:at])
        if at != len(data) or not entries:
            raise MalformedError("stage-truncated", got=len(data), expected=at)
        return Staged(before, tuple(entries))


@dataclass(frozen=True, slots=True)
class Tail:
    """The end of a log, from the stage: entries [before.size, size), hashed again and found to give the root."""

    before: Frontier
    entries: tuple[bytes, ...]
    leaf_hashes: tuple[bytes, ...]


def stage_name(size: int, root: bytes) -> str:
    """Return the name of the group that made the tree of `size` entries with this root."""
    return f"{size}-{root.hex()}"


def read_staged(stage: Stage, size: int, root: bytes) -> Tail | None:
    """Return the group that made this tree, its entries hashed again; None when it was never staged.

    Raises:
        InconsistencyError: `stage-damaged`: it does not give the root it is named after.
    """
    data = stage.get(stage_name(size, root))
    if data is None:
        return None
    try:
        staged = Staged.decode(data)
    except LedgerError as e:
        raise InconsistencyError("stage-damaged", size=size) from e
    leaf_hashes = tuple(map(hash_leaf, staged.entries))
    after = staged.before.extend(leaf_hashes)
    if after.size != size or after.root() != root:
        raise InconsistencyError("stage-damaged", size=size)
    return Tail(staged.before, staged.entries, leaf_hashes)


def staged_since(stage: Stage, start: int, size: int, root: bytes) -> Tail | None:
    """Follow the stage back from the tree (size, root) to `start` or before it; None when a link was never staged.

    Raises:
        InconsistencyError: `stage-damaged`.
    """
    tails: list[Tail] = []
    while size > start:
        tail = read_staged(stage, size, root)
        if tail is None:
            return None
        tails.append(tail)
        size, root = tail.before.size, tail.before.root()
    tails.reverse()
    return Tail(
        tails[0].before,
        tuple(entry for tail in tails for entry in tail.entries),
        tuple(leaf_hash for tail in tails for leaf_hash in tail.leaf_hashes),
    )


def is_staged(stage: Stage, size: int, root: bytes) -> bool:
    """Report whether the stage leads from the tree (size, root) back to entry 0; one group is in memory at a time.

    Raises:
        InconsistencyError: `stage-damaged`.
    """
    while size:
        tail = read_staged(stage, size, root)
        if tail is None:
            return False
        size, root = tail.before.size, tail.before.root()
    return True
