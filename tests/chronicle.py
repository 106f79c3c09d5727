"""A log written entry by entry, honestly or not: for the tests of those who distrust the operator.

    log = Chronicle()                 founded, nobody enrolled
    log.enrol("zs001")                as `World`
    log.force(statement)              as an operator who skips the rules would
    log.publish(directory)            what a mirror of it holds: tiles, bundles, checkpoint, trust.json, blobs

The log's own key signs whatever the chronicle holds: nothing but the rules and the arithmetic can find it out.
"""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import ledger.craft
from ledger.craft.statement import Statement
from ledger.log.checkpoint import Checkpoint, sign_checkpoint
from ledger.log.entry import FIRST_PREV, Entry, format_entry
from ledger.log.note import ED25519, make_vkey
from ledger.log.tiles import WIDTH, encode_bundle, encode_tile, entries_path, tile_path
from ledger.log.tree import hash_leaf, root_of
from ledger.log.trust import Trust, format_trust
from tests.craft.world import ORIGIN, World

PROFILE = Path(ledger.craft.__path__[0]) / "profiles/zisha.json"


class Chronicle(World):
    """A world that keeps its entries.

    Attributes:
        entries: their bytes; blobs: what will be published beside them.
    """

    def __init__(self, k: int = 2, p: int = 1) -> None:
        super().__init__(k, p)
        self.entries: list[bytes] = []
        self.blobs: list[bytes] = [PROFILE.read_bytes()]
        self._sheet = b""
        self.found()

    def take(self, statement: Statement) -> Statement:
        """Admit the statement and write its entry."""
        super().take(statement)
        self.index, self.time = self.index - 1, self.time - 1
        return self.force(statement)

    def force(self, statement: Statement) -> Statement:
        """Write an entry that no rule was asked about; state stays as it is."""
        prev = hash_leaf(self.entries[-1]) if self.entries else FIRST_PREV
        if statement.sheet is None:
            entry = format_entry(Entry(self.index, prev, self.time, statement.jws))
            if statement.kind == "PieceSheet":
                self._sheet = hash_leaf(entry)
        else:
            entry = format_entry(Entry(self.index, prev, self.time, None, statement.payload, self._sheet))
        self.entries.append(entry)
        self.index += 1
        self.time += 1
        return statement

    def sheet(self, statements: Sequence[Statement], *, forced: bool = False) -> None:
        """Write a sheet and its items, all at one time."""
        for statement in statements:
            (self.force if forced else self.take)(statement)
            self.time -= 1
        self.time += 1

    @property
    def trust(self) -> Trust:
        """What an auditor was given once, at the founding."""
        return Trust(
            certifiers=(self.certifier.did,), charter=hash_leaf(self.entries[0]),
            log=make_vkey(ORIGIN, ED25519, self.log.public), mirrors=(), origin=ORIGIN, predecessors=(), quorum=0,
            suites=("Ed25519",), tsa=(), witnesses=(),
        )  # fmt: skip

    def checkpoint(self, size: int | None = None) -> bytes:
        """Return the signed checkpoint of the first `size` entries; of all when None."""
        leaves = [hash_leaf(entry) for entry in self.entries[:size]]
        return sign_checkpoint(Checkpoint(ORIGIN, len(leaves), root_of(leaves)), self.log)

    def files(self) -> dict[str, bytes]:
        """Return every published file by its name."""
        files = {"checkpoint": self.checkpoint(), "trust.json": format_trust(self.trust)}
        for blob in self.blobs:
            files[f"blob/{sha256(blob).hexdigest()}"] = blob
        hashes = [hash_leaf(entry) for entry in self.entries]
        for index in range(0, len(self.entries), WIDTH):
            bundle = self.entries[index : index + WIDTH]
            files[entries_path(index // WIDTH, len(bundle))] = encode_bundle(bundle)
        level = 0
        while hashes:
            tiles = [hashes[at : at + WIDTH] for at in range(0, len(hashes), WIDTH)]
            for index, tile in enumerate(tiles):
                files[tile_path(level, index, len(tile))] = encode_tile(tile)
            hashes = [root_of(tile) for tile in tiles if len(tile) == WIDTH]
            level += 1
        return files

    def publish(self, directory: Path) -> Path:
        """Write every file into the directory and return it."""
        for path, data in self.files().items():
            target = directory / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        return directory
