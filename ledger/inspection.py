"""What one look at a range of entries can say, without knowing the others: SPEC §3, §4.

Signatures cost ten times the rest of an audit, so ranges of entry bundles are looked at in parallel; what needs the
order (links between ranges, rules, state) is left to the one who asked.
"""

from dataclasses import dataclass, field
from pathlib import Path

from ledger.client import Directory
from ledger.craft.statement import read_statement, verify_statement
from ledger.errors import LedgerError, NotFoundError
from ledger.findings import Finding
from ledger.log.entry import FIRST_PREV, Entry, parse_entry
from ledger.log.tiles import MAX_BUNDLE_LENGTH, WIDTH, decode_bundle, entries_path, tile_path, tile_width
from ledger.log.tree import HASH_LENGTH, hash_leaf


@dataclass(slots=True)
class Inspected:
    """One range of bundles, looked at.

    Attributes:
        leaf_hashes: of the entries found, one after another, 32 bytes each.
        prev: what the first entry names as the one before it; None when it could not be read.
        times: entry times of the first and the last entry that could be read.
        signatures: how many were verified.
        unsigned: indices of entries whose statement does not verify: the replay leaves them out.
        findings: in the order of the entries.
    """

    leaf_hashes: bytes = b""
    prev: bytes | None = None
    times: tuple[int, int] | None = None
    signatures: int = 0
    unsigned: set[int] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)


def inspect(directory: Path, bundles: range, size: int) -> Inspected:
    """Look at the entries of some bundles of a log of `size` entries: form, place, links, times, signatures, leaves.

    Not looked at: the link into the range, sheets (their items are hashed where their order is known), any rule.
    """
    source = Directory(directory)
    found = Inspected()
    leaves: list[bytes] = []
    for bundle in bundles:
        width = tile_width(0, bundle, size)
        try:
            entries = decode_bundle(source.fetch(entries_path(bundle, width), MAX_BUNDLE_LENGTH), width)
        except LedgerError as e:
            code = "entries-missing" if isinstance(e, NotFoundError) else e.code
            found.findings.append(Finding(code, bundle * WIDTH, {"path": entries_path(bundle, width)}))
            break  # nothing after it can be linked to what is before
        hashes = [hash_leaf(entry) for entry in entries]
        _check_tile(source, bundle, hashes, found)
        for place, entry in enumerate(entries):
            _inspect_entry(entry, bundle * WIDTH + place, leaves[-1] if leaves else None, found)
            leaves.append(hashes[place])
    found.leaf_hashes = b"".join(leaves)
    return found


def _check_tile(source: Directory, bundle: int, hashes: list[bytes], found: Inspected) -> None:
    """Hold the tile of leaf hashes against the entries themselves."""
    path = tile_path(0, bundle, len(hashes))
    try:
        tile = source.fetch(path, WIDTH * HASH_LENGTH)
    except LedgerError as e:
        code = "tile-missing" if isinstance(e, NotFoundError) else e.code
        found.findings.append(Finding(code, bundle * WIDTH, {"path": path}))
        return
    if tile != b"".join(hashes):
        found.findings.append(Finding("tile-differs", bundle * WIDTH, {"path": path}))


def _inspect_entry(data: bytes, index: int, before: bytes | None, found: Inspected) -> None:
    try:
        entry = parse_entry(data)
    except LedgerError as e:
        found.findings.append(Finding.of(e, index))
        found.unsigned.add(index)
        return
    if entry.index != index:
        found.findings.append(Finding("entry-index", index, {"got": entry.index}))
    if found.prev is None and before is None:
        found.prev = entry.prev
    expected = FIRST_PREV if index == 0 else before
    if expected is not None and entry.prev != expected:
        found.findings.append(Finding("entry-prev", index, {"expected": expected.hex(), "got": entry.prev.hex()}))
    first, last = found.times or (entry.time, entry.time)
    if entry.time < last:
        found.findings.append(Finding("entry-time", index, {"before": last, "got": entry.time}))
    found.times = first, max(last, entry.time)
    _check_signature(entry, index, found)


def _check_signature(entry: Entry, index: int, found: Inspected) -> None:
    """Verify a statement's signature; an item has none of its own."""
    if entry.statement is None:
        return
    try:
        verify_statement(read_statement(entry.statement))
    except LedgerError as e:
        found.findings.append(Finding.of(e, index))
        found.unsigned.add(index)
    else:
        found.signatures += 1
