"""What one look at a range of entries can say, without knowing the others: SPEC §3, §4, §12.

Whatever needs the bytes alone is done here, for ranges of entry bundles in parallel: form, place, links, times,
signatures, leaf hashes, the tiles above them, what is readable, the form of a piece against the profile, blobs. What
needs the order (links between ranges, sheets, rules, state) is left to the one who asked. The entries are handed over
as they were read here, and not read from the disk again: nothing can change between the two looks.

    inspect(directory, range(8, 12), size, profile)  →  Inspected: entries [2048, 3072), 4 roots, what was found
"""

from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import msgspec

from ledger.craft.blobs import blobs_named
from ledger.craft.kind import Subject
from ledger.craft.kinds import kind_named
from ledger.craft.kinds.piece.piece_registration import Registering, registering
from ledger.craft.profile import MAX_PROFILE, Profile
from ledger.craft.profile_shelf import ProfileShelf
from ledger.craft.shapes import check_hash
from ledger.craft.sheet import ITEM_KIND, SHEET_KIND, read_item_alone
from ledger.craft.statement import read_statement, verify_statement
from ledger.errors import LedgerError, NotFoundError
from ledger.findings import Finding
from ledger.log.entry import FIRST_PREV, Entry, Framed, parse_entry
from ledger.log.tiles import MAX_BUNDLE_LENGTH, WIDTH, decode_bundle, entries_path, tile_path, tile_width
from ledger.log.tree import HASH_LENGTH, hash_leaf, root_of
from ledger.source import Directory

MAX_BLOB = 8 << 20
_BLOBS = 1 << 16  # names of blobs whose state a process remembers


class Told(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """An entry that was read, in what the replay needs of it.

    Attributes:
        index: where it stands; time: of the entry.
        id: statement id; of an item its leaf hash under the sheet.
        payload: the statement's, or the item's bytes.
        kind, issuer, valid_from: of the statement; empty of an item, whose sheet has them.
        leaf_hash: of the statement's entry; empty of an item.
        sheet: leaf hash of the entry that the item names as its sheet; empty of a statement.
        piece: the code that it would register; empty of other kinds and of an item that can't be read.
        formed: what the kind's form gave, see `Facts.formed`; None where the rule must ask, or the item be read, again.
        rest: of a piece whose form was in order, what the rules still look at; None of all else.
    """

    index: int
    time: int
    id: bytes
    payload: bytes
    kind: str = ""
    issuer: str = ""
    valid_from: int = 0
    leaf_hash: bytes = b""
    sheet: bytes = b""
    piece: str = ""
    formed: tuple[str, ...] | None = None
    rest: Registering | None = None


_ENCODER, _DECODER = msgspec.msgpack.Encoder(), msgspec.msgpack.Decoder(list[Told])


@dataclass(slots=True)
class Inspected:
    """One range of bundles, looked at.

    Attributes:
        profile: hash of the profile that forms were held against.
        count: entries found; last: leaf hash of the last of them, empty when there is none.
        roots: of the full bundles found, the root over their leaf hashes; rest: the leaf hashes of a last, partial one.
        prev: what the first entry names as the one before it; None when it could not be read.
        times: entry times of the first and the last entry that could be read.
        signatures: how many were verified.
        told: the entries that the replay goes on with, encoded: those that do not parse or verify are left out.
        blobs: by index of the entry, the blobs it names that are not as they should be.
        findings: in the order of the entries.
    """

    profile: str = ""
    count: int = 0
    last: bytes = b""
    roots: list[bytes] = field(default_factory=list)
    rest: list[bytes] = field(default_factory=list)
    prev: bytes | None = None
    times: tuple[int, int] | None = None
    signatures: int = 0
    told: bytes = b""
    blobs: dict[int, list[tuple[str, Finding]]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def entries(self) -> list[Told]:
        """Return the entries handed over."""
        return _DECODER.decode(self.told)


class Inspector:
    """Looks at the ranges of one log, a process each: it remembers which blobs it has hashed.

    Attributes:
        profile: hash of the profile that forms are held against.
    """

    def __init__(self, directory: Path, size: int, profile: str) -> None:
        """Look at a mirror of `size` entries; `profile` is the hash of the one that forms are held against."""
        self._source = Directory(directory)
        self._size = size
        self.profile = profile
        self._profile = find_profile(self._source, profile)
        self._framed: Framed | None = None  # of the sheet whose items may follow
        self._blob = lru_cache(maxsize=_BLOBS)(self._look_at_blob)

    def inspect(self, bundles: range) -> Inspected:
        """Look at the entries of some bundles.

        Not looked at: the link into the range, sheets (their items are hashed where their order is known), any rule.
        """
        found = Inspected(profile=self.profile)
        told: list[Told] = []
        self._framed = None
        for bundle in bundles:
            width = tile_width(0, bundle, self._size)
            path = entries_path(bundle, width)
            try:
                entries = decode_bundle(self._source.fetch(path, MAX_BUNDLE_LENGTH), width)
            except LedgerError as e:
                code = "entries-missing" if isinstance(e, NotFoundError) else e.code
                found.findings.append(Finding(code, bundle * WIDTH, {"path": path}))
                break  # nothing after it can be linked to what is before
            hashes = [hash_leaf(entry) for entry in entries]
            self._check_tile(bundle, hashes, found)
            for index, (data, leaf_hash) in enumerate(zip(entries, hashes, strict=True), bundle * WIDTH):
                self._entry(data, index, leaf_hash, found, told)
                found.last = leaf_hash
            if width == WIDTH:
                found.roots.append(root_of(hashes))
            else:
                found.rest = hashes
            found.count += width
        found.told = _ENCODER.encode(told)
        return found

    def _check_tile(self, bundle: int, hashes: list[bytes], found: Inspected) -> None:
        """Hold the tile of leaf hashes against the entries themselves."""
        path = tile_path(0, bundle, len(hashes))
        try:
            tile = self._source.fetch(path, WIDTH * HASH_LENGTH)
        except LedgerError as e:
            code = "tile-missing" if isinstance(e, NotFoundError) else e.code
            found.findings.append(Finding(code, bundle * WIDTH, {"path": path}))
            return
        if tile != b"".join(hashes):
            found.findings.append(Finding("tile-differs", bundle * WIDTH, {"path": path}))

    def _entry(self, data: bytes, index: int, leaf_hash: bytes, found: Inspected, told: list[Told]) -> None:
        usual = self._usual_item(data, index, found)
        if usual is not None:
            told.append(usual)
            return
        self._framed = None
        try:
            entry = parse_entry(data)
        except LedgerError as e:
            found.findings.append(Finding.of(e, index))
            return
        _check_place(entry, index, found)
        if entry.item is not None and entry.sheet is not None:
            told.append(self._item(entry.item, entry.sheet, index, entry.time, found))
            self._expect_items(entry.sheet, entry.time, found)
            return
        assert entry.statement is not None  # an entry is one or the other
        try:
            said = read_statement(entry.statement)
            verify_statement(said)
        except LedgerError as e:
            found.findings.append(Finding.of(e, index))
            return
        found.signatures += 1
        self._look_at_blobs(said.subject, index, found)
        piece = said.subject.code if said.kind == ITEM_KIND else ""
        formed = self._form(said.kind, said.subject)
        rest = None if formed is None or not piece else registering(said.subject)
        told.append(
            Told(
                index, entry.time, said.id, said.payload, said.kind, said.issuer, said.valid_from, leaf_hash,
                piece=piece, formed=formed, rest=rest,
            )
        )  # fmt: skip
        if said.kind == SHEET_KIND:
            self._expect_items(leaf_hash, entry.time, found)

    def _expect_items(self, sheet: bytes, time: int, found: Inspected) -> None:
        """Let the items of this sheet be read the short way, unless its time is a finding: theirs is one too."""
        if found.times is not None and found.times[1] == time:
            self._framed = Framed(sheet, time)

    def _item(self, item: bytes, sheet: bytes, index: int, time: int, found: Inspected) -> Told:
        """Read an item as far as it goes without its sheet; one that can't be read is told as bytes."""
        leaf_hash = hash_leaf(item)
        try:
            subject = read_item_alone(item)
        except LedgerError:
            return Told(index, time, leaf_hash, item, sheet=sheet)
        self._look_at_blobs(subject, index, found)
        formed = self._form(ITEM_KIND, subject)
        return Told(index, time, leaf_hash, item, sheet=sheet, piece=subject.code, formed=formed)

    def _usual_item(self, data: bytes, index: int, found: Inspected) -> Told | None:
        """Read the next item of the sheet at hand, when it is in order in every way; None says nothing."""
        framed = self._framed
        if framed is None:
            return None
        item = framed.item(data, index, found.last)
        if item is None:
            return None
        try:
            subject = read_item_alone(item)
        except LedgerError:
            return None
        formed = self._form(ITEM_KIND, subject)
        if formed is None:
            return None
        self._look_at_blobs(subject, index, found)
        return Told(
            index, framed.time, hash_leaf(item), item, sheet=framed.sheet, piece=subject.code, formed=formed,
            rest=registering(subject),
        )  # fmt: skip

    def _form(self, kind: str, subject: Subject) -> tuple[str, ...] | None:
        """Return what the kind's form gives; a subject that it refuses is left to the rule, which says why in turn."""
        if self._profile is None:
            return None
        try:
            return kind_named(kind).form(subject, self._profile)
        except LedgerError:
            return None

    def _look_at_blobs(self, subject: Subject, index: int, found: Inspected) -> None:
        for name in blobs_named(subject):
            finding = self._blob(name)
            if finding is not None:
                found.blobs.setdefault(index, []).append((name, finding))

    def _look_at_blob(self, name: str) -> Finding | None:
        """Hash a blob; a name that is no hash is never looked for."""
        try:
            data = self._source.fetch(f"blob/{check_hash(name, 'blob')}", MAX_BLOB)
        except NotFoundError:
            return Finding("blob-missing", -1, {"name": name})
        except LedgerError as e:
            return Finding.of(e, -1)
        return None if sha256(data).hexdigest() == name else Finding("blob-damaged", -1, {"name": name})


def _check_place(entry: Entry, index: int, found: Inspected) -> None:
    """Hold index, link and time against the entry before, if it is in this range."""
    if entry.index != index:
        found.findings.append(Finding("entry-index", index, {"got": entry.index}))
    if found.prev is None and not found.last:
        found.prev = entry.prev
    expected = FIRST_PREV if index == 0 else found.last
    if expected and entry.prev != expected:
        found.findings.append(Finding("entry-prev", index, {"expected": expected.hex(), "got": entry.prev.hex()}))
    first, last = found.times or (entry.time, entry.time)
    if entry.time < last:
        found.findings.append(Finding("entry-time", index, {"before": last, "got": entry.time}))
    found.times = first, max(last, entry.time)


@lru_cache(maxsize=1)  # a process of the pool works for one audit
def _inspector(directory: Path, size: int, profile: str) -> Inspector:
    return Inspector(directory, size, profile)


def inspect(directory: Path, size: int, profile: str, bundles: range) -> Inspected:
    """Look at a range in a process of its own: see `Inspector`."""
    return _inspector(directory, size, profile).inspect(bundles)


def find_profile(source: Directory, name: str) -> Profile | None:
    """Return the profile of this hash: one that came with the program, or the mirror's; None when it has neither."""
    return ProfileShelf(lambda each: source.fetch(f"blob/{each}", MAX_PROFILE)).get(name)
