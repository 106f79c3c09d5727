"""Proof of misbehaviour: one log key signed two histories. SPEC §11a.

    {"checkpoints":["bGVkZ2VyLmV4YW1wbGUv…","bGVkZ2VyLmV4YW1wbGUv…"],"entries":[{"bytes":"eyJpbmRleCI6…","path":["07f1…",
     …]},{"bytes":"eyJpbmRleCI6…","path":["a3c0…",…]}],"index":388,"path":["5b21…",…],"root":"e84d…","v":1}

Signed notes and entries stand in base64, the smaller checkpoint first. One of three things shows that they are of two
histories; a file may bear more:

    of one size           their roots differ: the two signatures are all it takes
    `root`, `path`        a consistency proof (RFC 6962 §2.1.2) from `root`, which is not the smaller one's, to the
                          larger: a tree has one past of each size, so the smaller one's is no past of the larger
    `index`, `entries`    two entries of one place, each with its inclusion path under its checkpoint

Whoever has the log's key checks it, without the log and without a network. It accuses the holder of the log's key
alone; that their key was stolen is theirs to say.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from ledger.errors import LedgerError, MalformedError, VerificationError
from ledger.log.checkpoint import HASH_BYTES, Checkpoint, open_checkpoint
from ledger.log.cosignature import quorum_time
from ledger.log.encoding import decode_base64, decode_hex, decode_struct, encode_base64, encode_hex, encode_struct
from ledger.log.note import parse_note
from ledger.log.tree import hash_leaf, verify_consistency, verify_inclusion
from ledger.log.trust import Trust

VERSION = 1
MAX_FORK = 2**19  # bytes: two full notes and two full entries in base64, and three paths of 63 hashes
_MAX_PATH = 64  # hashes: more than a tree of fewer than 2^63 entries needs
_MAX_ENTRY = 65_535


class _Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    bytes: str
    path: list[str]


class _Fork(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    checkpoints: list[str]
    v: int
    entries: list[_Entry] = msgspec.field(default_factory=list)
    index: int = -1
    path: list[str] | None = None
    root: str = ""


_DECODER = msgspec.json.Decoder(_Fork)


@dataclass(frozen=True, slots=True)
class Placed:
    """An entry's bytes with its inclusion path, hashes of 32 bytes."""

    entry: bytes
    path: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Fork:
    """A proof as it was received; nothing in it is verified.

    Attributes:
        older, newer: signed notes, the one of fewer entries first.
        root: 32 bytes: what the newer tree's beginning gives at the older size; empty when nothing is said of it.
        path: consistency path from `root` to the newer root.
        index: of the place where two entries stand; −1 when none are shown.
        entries: none, or the one under `older` and the one under `newer`.
    """

    older: bytes
    newer: bytes
    root: bytes = b""
    path: tuple[bytes, ...] = ()
    index: int = -1
    entries: tuple[Placed, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenedFork:
    """What a proof shows.

    Attributes:
        older, newer: the two pages that one key signed.
        index: of a place where they differ; −1 when none is shown.
        entries: what stands there, under each.
        cosigned: operators whose witness cosigned both: they broke their word too. A sorted tuple.
    """

    older: Checkpoint
    newer: Checkpoint
    index: int
    entries: tuple[bytes, ...]
    cosigned: tuple[str, ...]


def format_fork(fork: Fork) -> bytes:
    """Return the file; inverse of `parse_fork`.

    Raises:
        MalformedError: as `parse_fork`, for a value that would not parse to itself.
    """
    raw = _Fork(
        checkpoints=[encode_base64(fork.older), encode_base64(fork.newer)], v=VERSION,
        entries=[_Entry(encode_base64(each.entry), [*map(encode_hex, each.path)]) for each in fork.entries],
        index=fork.index, path=[*map(encode_hex, fork.path)] if fork.root else None, root=encode_hex(fork.root),
    )  # fmt: skip
    data = encode_struct(raw)
    parse_fork(data)
    return data


def parse_fork(data: bytes) -> Fork:
    """Return the proof in these bytes; inverse of `format_fork`. Nothing is verified.

    Raises:
        MalformedError: `fork-too-long`, `fork-syntax`, `fork-text`, `fork-shape`, `fork-not-canonical`;
            `fork-malformed`: another version, not two checkpoints, entries without a place, more hashes than a tree has
            levels, a hash or base64 that is not canonical; `note-malformed`.
    """
    raw = decode_struct(data, _DECODER, MAX_FORK, "fork")
    if raw.v != VERSION or len(raw.checkpoints) != 2:
        raise MalformedError("fork-malformed", reason="checkpoints")
    if (raw.path is None) != (raw.root == "") or (raw.index < 0) != (not raw.entries) or len(raw.entries) not in {0, 2}:
        raise MalformedError("fork-malformed", reason="parts")
    try:
        entries = tuple(Placed(decode_base64(each.bytes), _hashes(each.path)) for each in raw.entries)
        root = decode_hex(raw.root, HASH_BYTES) if raw.root else b""
        older, newer = map(decode_base64, raw.checkpoints)
        fork = Fork(older, newer, root, _hashes(raw.path or ()), raw.index, entries)
    except MalformedError as e:
        raise MalformedError("fork-malformed", reason=e.code) from e
    if any(len(each.entry) > _MAX_ENTRY for each in entries):
        raise MalformedError("fork-malformed", reason="entry-too-long")
    parse_note(fork.older)
    parse_note(fork.newer)
    return fork


def _hashes(texts: Sequence[str]) -> tuple[bytes, ...]:
    if len(texts) > _MAX_PATH:
        raise MalformedError("fork-malformed", reason="path")
    return tuple(decode_hex(text, HASH_BYTES) for text in texts)


def open_fork(fork: Fork, trust: Trust) -> OpenedFork:
    """Verify that the log's key signed two histories.

    (1) both checkpoints, signed by the log of the trust file; (2) of a ledger that has ended, none above its end;
    (3) their roots, of one size; (4) the beginning of the newer one; (5) the two entries. Everything that the file
    bears MUST check, and one of (3) to (5) must show a difference.

    Not checked here: whether the entries are well-formed statements, and who is to blame but the holder of the key.

    Raises:
        MalformedError, UnknownKeyError, VerificationError: as `open_checkpoint`; `consistency-…`, `inclusion-…`;
            `fork-order`: the larger one first; `fork-after-end`: signed above a recorded end, perhaps by a thief;
            `fork-none`: nothing in it differs.
    """
    older, newer = (open_checkpoint(note, trust.log, trust.origin) for note in (fork.older, fork.newer))
    if older.size > newer.size:
        raise VerificationError("fork-order", got=older.size, expected=newer.size)
    if trust.final is not None and newer.size > trust.final.size:
        raise VerificationError("fork-after-end", size=trust.final.size, got=newer.size)
    differs = older.size == newer.size and older.root != newer.root
    if fork.root:
        verify_consistency(older.size, fork.root, newer.size, newer.root, fork.path)
        differs |= fork.root != older.root
    if fork.entries:
        pages = (older, newer)
        for placed, page in zip(fork.entries, pages, strict=True):
            verify_inclusion(hash_leaf(placed.entry), fork.index, page.size, placed.path, page.root)
        differs |= fork.entries[0].entry != fork.entries[1].entry
    if not differs:
        raise VerificationError("fork-none", size=older.size, newer=newer.size)
    cosigned = sorted(_operators(fork.older, trust) & _operators(fork.newer, trust))
    return OpenedFork(older, newer, fork.index, tuple(each.entry for each in fork.entries), tuple(cosigned))


def _operators(note: bytes, trust: Trust) -> set[str]:
    """Return whose cosignature stands on a note; a line that does not verify accuses nobody."""
    try:
        return set(quorum_time(parse_note(note), trust)[1])
    except LedgerError:
        return set()
