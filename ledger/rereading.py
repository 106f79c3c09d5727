"""Re-reading: what was written is read on another connection and reckoned again before anything is signed (SPEC §13).

    stage ─ hashed upon its frontier ─┐
    entries ─ the same bytes ─────────┤
    each entry ─ place, link, time, id┼→ the head's root, or nothing is signed
    tiles ─ hashes, nodes ────────────┘

A bit that flips in memory between the rules and the signature is seen by one of these (G6).
"""

from collections.abc import Mapping
from hashlib import sha256

from ledger.backend import Head, Reading
from ledger.craft.statement import read_statement, verify_statement
from ledger.errors import InconsistencyError, MalformedError, VerificationError
from ledger.log.encoding import decode_base64url
from ledger.log.entry import FIRST_PREV, Entry, Framed, parse_entry
from ledger.log.tree import HASH_LENGTH, hash_leaf
from ledger.prover import frontier_at, grown_tiles, nodes_of, tiles_of
from ledger.staged import Tail


def check_head(reading: Reading, head: Head) -> None:
    """Check that the head row says what the tiles say.

    Raises:
        InconsistencyError: `store-damaged`.
    """
    if frontier_at(head.size, nodes_of(reading, head.size)) != head.frontier or head.frontier.root() != head.root:
        raise InconsistencyError("store-damaged", reason="head")


def check_stored(reading: Reading, tail: Tail, head: Head, texts: Mapping[int, bytes]) -> None:
    """Check on another connection that the database holds what the stage holds, and that its tiles give the root.

    The stage's entries were hashed again upon their frontier (`read_staged`); here the same root must come out of the
    database's tiles, whose hashes must be those of these entries (G6: nothing wrong in memory is ever signed), and each
    entry must say what it is: its place, the entry before, a time, a statement under the id it was checked by. `texts`
    has the hashes of statements whose signatures this process checked (`Group.texts`); others are verified anew.

    Raises:
        InconsistencyError: `store-damaged`.
    """
    start = tail.before.size
    if tuple(reading.entries(start, head.size)) != tail.entries:
        raise InconsistencyError("store-damaged", reason="entries")
    _check_links(reading, tail, head, texts)
    tile = tiles_of(reading)
    for level, index, data in grown_tiles(start, tail.leaf_hashes, tile):
        if tile(level, index, len(data) // HASH_LENGTH) != data:
            raise InconsistencyError("store-damaged", reason="tiles")
    if frontier_at(head.size, nodes_of(reading, head.size)).root() != head.root:
        raise InconsistencyError("store-damaged", reason="root")


def _check_links(reading: Reading, tail: Tail, head: Head, texts: Mapping[int, bytes]) -> None:
    """Check what each entry says of itself; what was wrong before it was hashed has a true hash."""
    start = tail.before.size
    before = next(reading.entries(start - 1, start)) if start else None
    last, time = (hash_leaf(before), parse_entry(before).time) if before else (FIRST_PREV, 0)
    ids: list[bytes] = []
    framed: Framed | None = None  # of the sheet whose items follow: its first one says which and when
    try:
        for index, data, leaf_hash in zip(range(start, head.size), tail.entries, tail.leaf_hashes, strict=True):
            item = None if framed is None else framed.item(data, index, last)
            if item is None:
                entry = parse_entry(data)
                if (entry.index, entry.prev) != (index, last) or entry.time < time:
                    raise InconsistencyError("store-damaged", reason=f"link of entry {index}")
                _check_signed(entry, texts.get(index))
                framed = None if entry.sheet is None else Framed(entry.sheet, entry.time)
                ids.append(statement_id(entry))
                time = entry.time
            else:
                ids.append(hash_leaf(item))
            last = leaf_hash
    except (MalformedError, VerificationError) as e:
        raise InconsistencyError("store-damaged", reason=e.code) from e
    stored = reading.indices_of(ids)
    for index, id_ in enumerate(ids, start):
        if stored.get(id_) != index:
            raise InconsistencyError("store-damaged", reason=f"statement of entry {index}")
    if (last, time) != (head.last, head.time):
        raise InconsistencyError("store-damaged", reason="head")


def _check_signed(entry: Entry, text: bytes | None) -> None:
    """Check that a statement is to the bit the one whose signature was good; an item has none, its id says it all."""
    if entry.statement is None:
        return
    if text is None:
        verify_statement(read_statement(entry.statement))
    elif sha256(entry.statement.encode()).digest() != text:
        raise InconsistencyError("store-damaged", reason=f"signature of entry {entry.index}")


def statement_id(entry: Entry) -> bytes:
    """Return the id of what an entry carries, reckoned from its bytes alone (SPEC §2, §2a)."""
    if entry.item is not None:
        return hash_leaf(entry.item)
    assert entry.statement is not None, "an entry carries a statement or an item"
    payload = entry.statement.partition(".")[2].partition(".")[0]
    return sha256(decode_base64url(payload)).digest()
