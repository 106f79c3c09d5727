"""The sample log behind the committed vectors: a charter, a piece, a sheet of three, and everything that proves them.

Every key is drawn from its name, every time is fixed, so each run writes the same bytes. The rules are not asked: a
maker who was never enrolled signs here, because these are vectors of formats (SPEC §1 to §7 and §9), not of a ledger.
"""

import hashlib
from dataclasses import dataclass
from functools import cache

from ledger.craft.code import check_character
from ledger.craft.kinds.foundation.charter import Charter, RegistrarName, Waiting
from ledger.craft.kinds.piece.parts import Clay, Firing, Measures, Photo, RoleName, SealUse, Title
from ledger.craft.kinds.piece.piece_registration import PieceRegistration
from ledger.craft.sheet import item_paths, make_sheet, read_sheet
from ledger.craft.statement import sign_statement
from ledger.log.checkpoint import Checkpoint, format_checkpoint, sign_checkpoint
from ledger.log.cosignature import cosign
from ledger.log.encoding import parse_time
from ledger.log.entry import FIRST_PREV, Entry, format_entry
from ledger.log.keys import SigningKey
from ledger.log.note import COSIGNATURE, ED25519, Note, format_note, format_vkey, make_vkey, parse_note
from ledger.log.receipt import Receipt, format_receipt
from ledger.log.tiles import encode_bundle, encode_tile, entries_path, tile_path
from ledger.log.tree import hash_leaf, paths_under, root_of
from ledger.log.trust import Trust, Witness

ORIGIN = "ledger.example/zisha"
WITNESS = "museum.example/witness"
TIME = parse_time("2026-05-01T08:00:00Z")
SEEN = TIME + 30
WORKS = ("春水", "听松", "石泉", "云起")


def key_of(name: str) -> SigningKey:
    """Return the key whose seed is SHA-256("kilnmark vector <name>")."""
    return SigningKey.from_seed(hashlib.sha256(f"kilnmark vector {name}".encode()).digest())


def photo(name: str, view: str) -> Photo:
    """Return a photo that is known by its hash alone."""
    digest = hashlib.sha256(f"kilnmark vector photo {name} {view}".encode()).hexdigest()
    return Photo(sha256=digest, type="image/jpeg", view=view, width=1600, height=1200)


def piece(number: int) -> PieceRegistration:
    """Return the subject of a piece, 0 ≤ number < 4, without `ledger`."""
    body = f"0123456789A{'BCDE'[number]}"
    work = WORKS[number]
    return PieceRegistration(
        code=body + check_character(body), maker="zs001", title=Title(zh=work), shape="shipiao",
        clay=Clay(group="zini", name="底槽清", mesh=60), forming="fully-handmade",
        measures=Measures(capacity=240 + number, method="to-rim", weight=310, height=68, length=152, width=101),
        firings=(Firing(slot=f"k2026-05/1-2-3-1-{number + 1}"),), year=2026,
        photos=(photo(work, "front"), photo(work, "base")), roles=(RoleName(role="forming", person="zs001"),),
        seals=(SealUse(seal="s1", place="base"),),
    )  # fmt: skip


def charter() -> Charter:
    """Return the subject of entry 0."""
    return Charter(
        name="示例紫砂账本", log=format_vkey(make_vkey(ORIGIN, ED25519, key_of("log").public)),
        registrars=(RegistrarName(code="office-1", name="登记员甲", key=key_of("registrar").did),), k=1,
        recovery=(key_of("recovery").did,), certifier=key_of("certifier").did,
        profile=hashlib.sha256(b"kilnmark vector profile").hexdigest(), suites=("Ed25519",), rules=1,
        waiting=Waiting(claim_days=30, recovery_hours=72),
    )  # fmt: skip


@dataclass(frozen=True)
class Log:
    """The sample log, whole; `submission` is the sheet as it was posted."""

    entries: tuple[bytes, ...]
    leaf_hashes: tuple[bytes, ...]
    checkpoint: bytes
    trust: Trust
    statement: str
    submission: bytes

    def receipt(self, index: int) -> Receipt:
        """Return the receipt of an entry: 0 the charter, 1 the piece, 2 the sheet, 3 to 5 its items."""
        path = paths_under(self.leaf_hashes)[index]
        frames: tuple[bytes, ...] = (self.entries[index],)
        if index > 2:
            frames = (*frames, self.entries[2], b"".join(item_paths(read_sheet(self.submission))[index - 3]))
        return Receipt(index, path, self.checkpoint, frames)


@cache
def sample() -> Log:
    """Make the sample log."""
    maker = key_of("maker")
    founding = sign_statement("Charter", charter(), key_of("registrar"), TIME, ORIGIN)
    statement = sign_statement("PieceRegistration", piece(0), maker, TIME, ORIGIN)
    submission = make_sheet([piece(1), piece(2), piece(3)], maker, TIME, ORIGIN)
    sheet = read_sheet(submission)
    entries: list[bytes] = []
    leaf_hashes = [FIRST_PREV]
    for jws in (founding, statement, sheet.statement.jws):
        entries.append(format_entry(Entry(len(entries), leaf_hashes[-1], TIME, jws)))
        leaf_hashes.append(hash_leaf(entries[-1]))
    named = leaf_hashes[-1]
    for item in sheet.items:
        entries.append(format_entry(Entry(len(entries), leaf_hashes[-1], TIME, None, item.payload, named)))
        leaf_hashes.append(hash_leaf(entries[-1]))
    del leaf_hashes[0]
    trust = trust_in(leaf_hashes[0])
    return Log(tuple(entries), tuple(leaf_hashes), checkpoint_over(leaf_hashes), trust, statement, submission)


def checkpoint_over(leaf_hashes: list[bytes], log: str = "log", origin: str = ORIGIN) -> bytes:
    """Return a checkpoint over the leaves, signed by the log and cosigned by the witness."""
    checkpoint = Checkpoint(origin, len(leaf_hashes), root_of(leaf_hashes))
    note = parse_note(sign_checkpoint(checkpoint, key_of(log)))
    cosignature = cosign(format_checkpoint(checkpoint), SEEN, WITNESS, key_of("witness"))
    return format_note(Note(note.text, (*note.signatures, cosignature)))


def trust_in(charter_leaf: bytes) -> Trust:
    """Return the trust file of the sample log: one witness, a quorum of one."""
    witness = Witness(
        "museum.example", "https://museum.example/witness", make_vkey(WITNESS, COSIGNATURE, key_of("witness").public)
    )
    return Trust(
        (key_of("certifier").did,), charter_leaf, make_vkey(ORIGIN, ED25519, key_of("log").public),
        ("mirror.example",), ORIGIN, (), 1, ("Ed25519",), (), (witness,),
    )  # fmt: skip


def mirror_files(log: Log) -> dict[str, bytes]:
    """Return the files of a mirror of the sample log, by path, but `trust.json`."""
    width = len(log.entries)
    return {
        "checkpoint": log.checkpoint,
        tile_path(0, 0, width): encode_tile(log.leaf_hashes),
        entries_path(0, width): encode_bundle(log.entries),
    }


def receipt_bytes(index: int) -> bytes:
    """Return the `.tlog-proof` of an entry of the sample log."""
    return format_receipt(sample().receipt(index))
