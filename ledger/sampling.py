"""Sampling: some entries drawn by lot, each examined with its links, tiles, proof and photos.

    entry 412 ─ bytes → leaf hash = tile 0 ─ path through every level → root that the guard holds
              └ its place, its link, the link of the one after · its statement's row · the blobs it names

It takes a moment however large the ledger is, so it runs each hour. A disk that decays in many places is found
soon; what is not drawn is `fsck`'s.
"""

import random
from collections.abc import Iterator

from ledger.backend import EntryStore, Guard, Photos, Reading
from ledger.craft.blobs import blobs_named
from ledger.craft.kind import Subject
from ledger.craft.sheet import read_item_alone
from ledger.craft.statement import read_statement
from ledger.errors import InconsistencyError, LedgerError, NotFoundError
from ledger.fsck import Report
from ledger.log.checkpoint import Checkpoint, parse_checkpoint
from ledger.log.entry import FIRST_PREV, Entry, parse_entry
from ledger.log.tree import Node, hash_leaf, inclusion_path, verify_inclusion
from ledger.prover import nodes_of


def sample(store: EntryStore, guard: Guard, photos: Photos, count: int, chance: random.Random) -> Report:
    """Examine `count` entries drawn by lot under the page that the guard holds, all of them when there are fewer.

    Changes nothing. The report's size is how many were examined, its root the guard's; a blob that never came is none
    of its faults. Signatures are the audit's, rules and state are `fsck`'s.
    """
    faults: list[LedgerError] = []
    try:
        held = parse_checkpoint(guard.read())  # first: what it covers is in the view opened after
        with store.read() as reading:
            size = reading.head().size
            if size < held.size:
                raise InconsistencyError("store-behind-guard", expected=held.size, got=size)
            node = nodes_of(reading, held.size)
            drawn = sorted(chance.sample(range(held.size), min(count, held.size)))
            for index in drawn:
                faults += _examine(reading, held, node, index, photos)
    except LedgerError as e:
        return Report(0, bytes(32), (*faults, e))
    return Report(len(drawn), held.root, tuple(faults))


def _examine(reading: Reading, held: Checkpoint, node: Node, index: int, photos: Photos) -> Iterator[LedgerError]:
    """Yield what is wrong with one entry."""
    around = list(reading.entries(max(0, index - 1), min(held.size, index + 2)))
    place = min(1, index)
    try:
        data = around[place]
        before = hash_leaf(around[0]) if place else FIRST_PREV
        entry = parse_entry(data)
        after = parse_entry(around[place + 1]) if index + 1 < held.size else None
        verify_inclusion(hash_leaf(data), index, held.size, inclusion_path(index, held.size, node), held.root)
        name, subject = _said(entry)
    except (LedgerError, IndexError) as e:
        yield InconsistencyError("fsck-entry", entry=index, reason=e.code if isinstance(e, LedgerError) else "missing")
        return
    if (entry.index, entry.prev) != (index, before) or (after is not None and after.prev != hash_leaf(data)):
        yield InconsistencyError("fsck-entry", entry=index, reason="link")
    if reading.index_of(name) != index:
        yield InconsistencyError("fsck-statement", entry=index)
    for blob in blobs_named(subject):
        try:
            photos.get(blob)
        except NotFoundError:
            continue  # it may still come
        except LedgerError as e:
            yield e


def _said(entry: Entry) -> tuple[bytes, Subject]:
    """Return the id of what an entry carries, and its subject."""
    if entry.item is not None:
        return hash_leaf(entry.item), read_item_alone(entry.item)
    assert entry.statement is not None, "an entry carries one or the other"
    statement = read_statement(entry.statement)
    return statement.id, statement.subject
