"""Evidence packages 证据包: everything a court's expert needs about a piece, checked with public tools. SPEC §11.

    README.zh.txt README.en.txt LIMITS.*      how to check it, and what it does not show
    <CODE>.proof.json <CODE>.pdf trust.json   the bundle; the certificate where it could be printed; the trust file
    page/         body, signature, log.pem    the checkpoint, for openssl
    receipts/     00.tlog-proof …             each receipt of the bundle
    statements/   00.signed 00.sig 00.pem …   what was signed, by which key, for openssl
    cosignatures/ 00.signed 00.sig 00.pem …   the witnesses' lines, likewise
    photos/       <sha256>.jpg …              those that the maker signed to
    timestamp/    body token.tsr root.pem …   an earlier page with the piece, stamped by an outside clock, for openssl
    check_log.py SHA256SUMS                   a hundred lines of standard library; the hash of every file

The same ledger and piece are the same bytes. A reader takes the bundle and ignores the rest.
"""

import hashlib
import io
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from certs.bundle import MAX_BUNDLE, parse_bundle
from ledger.craft.kinds.piece.legacy_registration import LegacyRegistration
from ledger.craft.kinds.piece.piece_registration import PieceRegistration
from ledger.craft.sheet import read_item_alone
from ledger.craft.statement import read_statement
from ledger.errors import LedgerError, MalformedError
from ledger.log.checkpoint import Checkpoint, format_checkpoint, parse_checkpoint
from ledger.log.encoding import decode_base64, decode_base64url, decode_utf8
from ledger.log.entry import parse_entry
from ledger.log.keys import parse_did
from ledger.log.note import Note, parse_note
from ledger.log.receipt import Receipt, parse_receipt
from ledger.log.timestamp_files import MAX_TOKEN
from ledger.log.trust import Trust, fingerprint, format_trust
from ledger.words import LANGS

BEGINNING = b"PK\x03\x04"
MAX_EVIDENCE = 256 << 20  # bytes: a bundle, and twelve photos of eight MiB twice over
_PEM = bytes.fromhex("302a300506032b6570032100")  # RFC 8410: all of a public key but its 32 bytes
_SUFFIX = {b"\xff\xd8\xff": "jpg", b"\x89PN": "png", b"RIF": "webp"}
_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest that an archive can say: no clock is in it
_TEXTS = files("certs") / "evidence_texts"


@dataclass(frozen=True, slots=True)
class StampedPage:
    """A page that a time stamp authority has seen (SPEC §6), and the piece's place in it.

    Attributes:
        page: as the log was then. token: the authority's response. root: its certificate, DER.
        path: the inclusion path of the piece's entry, 32 bytes each.
    """

    page: Checkpoint
    token: bytes
    root: bytes
    path: tuple[bytes, ...]


def make_evidence(
    code: str, bundle: bytes, trust: Trust, photo: Callable[[str], bytes], certificate: bytes = b"",
    stamped: StampedPage | None = None,
) -> bytes:  # fmt: skip
    """Return the package as a zip.

    Args:
        code: piece code, stored form.
        bundle: its proof bundle.
        trust: what it is checked against.
        photo: gives a file by its hex hash; empty where it is not at hand.
        certificate: the printed certificate; empty when there is none.
        stamped: the earliest page with the piece that was stamped; None when there is none.
    """
    receipts = [parse_receipt(receipt) for receipt in parse_bundle(bundle).receipts]
    note = parse_note(receipts[0].checkpoint)
    packed = {f"{code}.proof.json": bundle, "trust.json": format_trust(trust)}
    if certificate:
        packed[f"{code}.pdf"] = certificate
    packed.update(_page(note, trust))
    for number, (receipt, text) in enumerate(zip(receipts, parse_bundle(bundle).receipts, strict=True)):
        packed[f"receipts/{number:02}.tlog-proof"] = text
        packed.update({f"statements/{number:02}.{name}": data for name, data in _statement(receipt)})
    witnesses = dict(_cosignatures(note, trust))
    packed.update(witnesses)
    packed.update(_stamped(stamped))
    title, named = _piece(receipts[0])
    for name in named:
        if data := photo(name):
            packed[f"photos/{name}.{_SUFFIX.get(data[:3], 'bin')}"] = data
    packed["check_log.py"] = _TEXTS.joinpath("check_log.txt").read_bytes()
    packed.update(_read_me(code, title, note, trust, more=_more(cosigned=bool(witnesses), stamped=stamped is not None)))
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(packed.items()))
    packed["SHA256SUMS"] = sums.encode()
    return _zipped(packed)


def read_evidence(data: bytes) -> tuple[str, bytes]:
    """Return the piece code that a package's own name for its bundle says, and the bundle.

    Nothing is unpacked to disk, and nothing beyond the bundle is read.

    Raises:
        MalformedError: `document-empty`: no bundle, or several, in it; `evidence-unreadable`.
    """
    try:
        with ZipFile(io.BytesIO(data)) as file:
            names = [each for each in file.infolist() if each.filename.endswith(".proof.json")]
            if len(names) != 1 or "/" in names[0].filename:
                raise MalformedError("document-empty", form="evidence")
            with file.open(names[0]) as member:
                bundle = member.read(MAX_BUNDLE + 1)
    except (BadZipFile, NotImplementedError, OSError, RuntimeError, ValueError) as e:
        raise MalformedError("evidence-unreadable", reason=type(e).__name__) from e
    return names[0].filename.removesuffix(".proof.json"), bundle


def read_stamp(data: bytes) -> StampedPage | None:
    """Return the stamped page that a package bears, as it stands there; None when it bears none that can be read."""
    try:
        with ZipFile(io.BytesIO(data)) as file:
            parts = [_member(file, f"timestamp/{name}") for name in ("body", "token.tsr", "root.pem", "path")]
        path = tuple(decode_base64(line) for line in decode_utf8(parts[3]).split("\n")[:-1])
        return StampedPage(parse_checkpoint(parts[0]), parts[1], parts[2], path)
    except (BadZipFile, KeyError, LedgerError, NotImplementedError, OSError, RuntimeError, ValueError):
        return None


def _member(file: ZipFile, name: str) -> bytes:
    with file.open(name) as member:
        return member.read(MAX_TOKEN)


def _page(note: Note, trust: Trust) -> Iterator[tuple[str, bytes]]:
    line = next(line for line in note.signatures if (line.name, line.key_id) == (trust.log.name, trust.log.key_id))
    yield from (("page/body", note.text), ("page/signature", line.signature), ("page/log.pem", _pem(trust.log.key)))


def _statement(receipt: Receipt) -> Iterator[tuple[str, bytes]]:
    """Yield what the signature of a statement is over, the signature, and its key: of an item, its sheet's."""
    entry = parse_entry(receipt.frames[-2] if len(receipt.frames) > 1 else receipt.frames[0])
    assert entry.statement is not None  # a sheet's entry has one
    signed, _, signature = entry.statement.rpartition(".")
    yield "signed", signed.encode()
    yield "sig", decode_base64url(signature)
    yield "pem", _pem(parse_did(read_statement(entry.statement).issuer))


def _cosignatures(note: Note, trust: Trust) -> Iterator[tuple[str, bytes]]:
    known = {(each.vkey.name, each.vkey.key_id): each for each in trust.witnesses}
    lines = [line for line in note.signatures if (line.name, line.key_id) in known]
    for number, line in enumerate(lines):
        time = int.from_bytes(line.signature[:8], "big")
        yield f"cosignatures/{number:02}.signed", b"cosignature/v1\ntime %d\n" % time + note.text
        yield f"cosignatures/{number:02}.sig", line.signature[8:]
        yield f"cosignatures/{number:02}.pem", _pem(known[line.name, line.key_id].vkey.key)


def _stamped(stamped: StampedPage | None) -> Iterator[tuple[str, bytes]]:
    if stamped is None:
        return
    yield "timestamp/body", format_checkpoint(stamped.page)
    yield "timestamp/token.tsr", stamped.token
    yield (
        "timestamp/root.pem",
        b"-----BEGIN CERTIFICATE-----\n" + _wrapped(b64encode(stamped.root)) + b"-----END CERTIFICATE-----\n",
    )
    yield "timestamp/path", b"".join(b64encode(each) + b"\n" for each in stamped.path)


def _wrapped(text: bytes) -> bytes:
    return b"".join(text[at : at + 64] + b"\n" for at in range(0, len(text), 64))


def _more(*, cosigned: bool, stamped: bool) -> tuple[str, ...]:
    """Return which further steps the how-to has, by the names of their texts."""
    return ("WITNESSES",) * cosigned + ("STAMP",) * stamped


def _piece(receipt: Receipt) -> tuple[str, list[str]]:
    """Return the piece's title, and the hashes of the photos that its maker signed to."""
    entry = parse_entry(receipt.frames[0])
    subject = read_item_alone(entry.item) if entry.item is not None else read_statement(entry.statement or "").subject
    assert isinstance(subject, PieceRegistration | LegacyRegistration)  # what a bundle begins with
    return subject.title.zh, [photo.sha256 for photo in subject.photos]


def _read_me(code: str, title: str, note: Note, trust: Trust, *, more: tuple[str, ...]) -> Iterator[tuple[str, bytes]]:
    page = parse_checkpoint(note.text)
    fields = {
        "code": code, "title": title, "origin": page.origin, "size": str(page.size), "fingerprint": fingerprint(trust),
    }  # fmt: skip
    for lang in LANGS:
        text = _TEXTS.joinpath(f"README.{lang}.txt").read_text("utf-8")
        steps = "".join(_TEXTS.joinpath(f"{each}.{lang}.txt").read_text("utf-8") for each in more)
        for name, value in {**fields, "witnesses": steps}.items():  # no format(): the commands have braces
            text = text.replace(f"{{{name}}}", value)
        yield f"README.{lang}.txt", text.encode()
        yield f"LIMITS.{lang}.txt", _TEXTS.joinpath(f"LIMITS.{lang}.txt").read_bytes()


def _pem(public: bytes) -> bytes:
    return b"-----BEGIN PUBLIC KEY-----\n" + b64encode(_PEM + public) + b"\n-----END PUBLIC KEY-----\n"


def _zipped(packed: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with ZipFile(out, "w") as file:
        for name, data in sorted(packed.items()):
            info = ZipInfo(name, _DAY)
            info.compress_type, info.external_attr = ZIP_DEFLATED, 0o644 << 16
            file.writestr(info, data)
    return out.getvalue()
