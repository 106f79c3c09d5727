"""The ledger of the tests of documents, with a status snapshot at its end, and bundles that show it.

world = snapshot_world()
world.bundle(STUDIO)                      a bundle with the piece's chunk under the snapshot's root
reshaped(world.bundle(STUDIO), path=())   the same, its snapshot changed
"""

from dataclasses import replace
from functools import cache
from typing import Any

from certs.bundle import Bundle, format_bundle, parse_bundle
from certs.gather import LedgerView, make_bundle
from ledger.craft.snapshot import leaves_of, padded, status_name_fits
from ledger.craft.state import StatusChunk
from ledger.craft.statement import Statement
from ledger.errors import NotFoundError
from ledger.log.tree import root_of
from ledger.snapshots import SnapshotMaker
from tests.certs.ledger_world import LedgerWorld
from tests.craft.kiln_world import code_of
from tests.craft.world import key_of


class SnapshotWorld(LedgerWorld):
    """See the module; `chunks` holds the files of the snapshots."""

    def __init__(self) -> None:
        self.chunks: dict[str, bytes] = {}
        super().__init__()
        self.snap()

    def put(self, name: str, data: bytes) -> None:
        """Keep a file."""
        assert status_name_fits(name, data)
        self.chunks[name] = data

    def snap(self, by: str = "certifier") -> Statement:
        """Make a snapshot and enter it."""
        made = self.snapshot(by)
        assert made is not None
        return self.take(made)

    def snapshot(self, by: str = "certifier") -> Statement | None:
        """Make a snapshot; None when nothing has changed since the last."""
        return SnapshotMaker(lambda: key_of(by), self).make(self.state, self.index, self.time)  # type: ignore[arg-type]

    def chunk(self, name: str) -> bytes:
        """Return a file."""
        if name not in self.chunks:
            raise NotFoundError("status-chunk-unknown", name=name)
        return self.chunks[name]

    def bundle(self, number: int, size: int | None = None) -> bytes:
        """Return the bundle of a piece."""
        return make_bundle(
            LedgerView(self.state, self.entered.receipt, self.ids.get, self.chunk, size), code_of(number)
        )

    @property
    def root(self) -> bytes:
        """Root over the status as it is now."""
        return root_of([each.leaf for each in leaves_of(self.state, self.index)])


@cache
def snapshot_world() -> SnapshotWorld:
    """Return the one that all share; nobody changes it."""
    return SnapshotWorld()


def chunk_of(world: SnapshotWorld) -> bytes:
    """Return the first chunk, as it is now."""
    row = world.state.get(StatusChunk, "00000000")
    assert row is not None
    return padded(row.data)


def reshaped(bundle: bytes, **changes: Any) -> bytes:
    """Return the bundle with changes of its snapshot."""
    found = parse_bundle(bundle)
    assert found.snapshot is not None
    return format_bundle(Bundle(found.receipts, found.slots, replace(found.snapshot, **changes)))
