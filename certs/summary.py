"""What a certificate's QR says and who says so: SPEC §8.1 and §8.2, COSE_Sign1 (RFC 9052), CWT claims (RFC 8392).

    HTTPS://ZISHA.EXAMPLE/C/0123456789ABT                 the link, on label and certificate
    HTTPS://ZISHA.EXAMPLE/C/0123456789ABT/QRGQDIQBGIAQ…   the proof, on the certificate

The last part is base32 of an untagged COSE_Sign1 in deterministic CBOR, here in diagnostic notation:

    [<< {1: -19, 4: h'8fd3…'} >>, {}, << {1: "zisha.example/2026", 2: "0123456789ABT", 6: 1795346403,
     -65537: [184302, h'5fec…79e9', 1, "松风石瓢", "顾景云", "gu-jingyun", "石瓢", 2026]} >>, h'…64 bytes…']

It means: the certifier named by the key id printed this, for this entry, at this time. It does not show that the entry
is in the log, that it is unchanged, or that the object beside the paper is the one described.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from certs.cose import MAX, read1, sign1, written
from ledger.craft.code import check_code, parse_code
from ledger.errors import LedgerError, MalformedError, UnknownKeyError
from ledger.log.encoding import check_origin, check_text, decode_base32, encode_base32
from ledger.log.keys import SigningKey, verify

MAX_SUMMARY = MAX
MAX_CHARACTERS = 12
MAX_LINK = 2048

_PRINT = -65537  # private use (RFC 8392 §4)
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?(?::[1-9][0-9]{0,4})?")
_LINK = re.compile(r"https?://([^/]+)/c/([^/]+)(?:/([A-Za-z2-7]+))?")


@dataclass(frozen=True, slots=True)
class Summary:
    """What is printed, in a nutshell.

    Attributes:
        origin: of the ledger.
        code: the piece's, stored form.
        time: of signing, whole seconds since the epoch.
        index: of the entry.
        leaf_hash: of the entry, 32 bytes.
        serial: of the print: 1 at registration, one more for each re-issue.
        title, maker, person, shape: 1 to 12 characters (longer ones are cut when signing); `person` is a code.
        year: of making; 0 = not stated.
    """

    origin: str
    code: str
    time: int
    index: int
    leaf_hash: bytes
    serial: int
    title: str
    maker: str
    person: str
    shape: str
    year: int


class Link(NamedTuple):
    """Where a QR points, and the summary it carries, if any, still unread."""

    host: str
    code: str
    summary: bytes | None


def key_id(public: bytes) -> bytes:
    """Return the key id of a certifier: the first 8 bytes of SHA-256 of the 32-byte key."""
    return hashlib.sha256(public).digest()[:8]


def sign_summary(summary: Summary, key: SigningKey) -> bytes:
    """Return the COSE_Sign1 of a summary, its texts cut at 12 characters.

    Raises: MalformedError `summary-malformed`, or that of the field which may not be printed so.
    """
    _check(summary)
    return sign1(key_id(key.public), _claims(summary), key)


def read_summary(data: bytes) -> tuple[Summary, bytes]:
    """Return the summary and the 8-byte key id. The signature is not checked: see `open_summary`.

    Raises: MalformedError `summary-malformed` for anything that is not, byte for byte, what `sign_summary` writes.
    """
    summary, key, _, _ = _read(data)
    return summary, key


def open_summary(data: bytes, publics: Iterable[bytes]) -> Summary:
    """Return the summary, checked to be signed by one of these certifier keys (32 bytes each).

    Not checked: whether the entry exists, what has happened since, whether that key was the certifier's at that time.

    Raises:
        MalformedError: `summary-malformed`.
        UnknownKeyError: `certifier-unknown`: none of these keys has this key id; that is *cannot tell*.
        VerificationError: `signature-invalid`.
    """
    summary, key, message, signature = _read(data)
    for public in publics:
        if key_id(public) == key:
            verify(public, signature, message)
            return summary
    raise UnknownKeyError("certifier-unknown", key=key.hex())


def key_id_of(data: bytes) -> bytes:
    """Return the key id that a summary names, 8 bytes; nothing is verified.

    Raises:
        MalformedError: `summary-malformed`.
    """
    return _read(data)[1]


def _read(data: bytes) -> tuple[Summary, bytes, bytes, bytes]:
    """Return summary, key id, signed message, signature."""
    parts = read1(data, "summary-malformed")
    if len(parts.kid) != 8:
        raise MalformedError("summary-malformed", got=len(data))
    summary = _summary(parts.claims)
    # Read, written again, compared: one summary has one spelling, so nothing can be added where nobody looks.
    if written(parts, _claims(summary)) != data:
        raise MalformedError("summary-malformed", got=len(data))
    return summary, parts.kid, parts.message, parts.signature


def _summary(claims: object) -> Summary:
    match claims:
        case {
            1: str(origin),
            2: str(code),
            6: int(time),
            -65537: [int(i), bytes(leaf), int(serial), str(title), str(maker), str(person), str(shape), int(year)],
        }:
            summary = Summary(origin, code, time, i, leaf, serial, title, maker, person, shape, year)
        case _:
            raise MalformedError("summary-malformed", got=0)
    try:
        _check(summary)
    except LedgerError as e:
        raise MalformedError("summary-malformed", got=0) from e
    if max(len(text) for text in (title, maker, person, shape)) > MAX_CHARACTERS:
        raise MalformedError("summary-malformed", got=0)
    return summary


def _check(summary: Summary) -> None:
    """Check each field's range, whatever the length of the texts."""
    check_origin(summary.origin)
    check_code(summary.code)
    for text in (summary.title, summary.maker, summary.person, summary.shape):
        check_text(text[:MAX_CHARACTERS], MAX_CHARACTERS)
    numbers = (summary.time, summary.index, summary.serial, summary.year)
    if any(isinstance(number, bool) or not 0 <= number < 2**53 for number in numbers):
        raise MalformedError("summary-malformed", got=0)
    if len(summary.leaf_hash) != 32 or summary.serial < 1 or summary.year > 9999:
        raise MalformedError("summary-malformed", got=0)


def _claims(summary: Summary) -> dict[int, object]:
    texts = (text[:MAX_CHARACTERS] for text in (summary.title, summary.maker, summary.person, summary.shape))
    printed = [summary.index, summary.leaf_hash, summary.serial, *texts, summary.year]
    return {1: summary.origin, 2: summary.code, 6: summary.time, _PRINT: printed}


def check_host(host: str) -> str:
    """Return `host` if a link may name it: lower-case ASCII name, with a port if it has one.

    Raises: MalformedError `link-host`.
    """
    if not _HOST.fullmatch(host):
        raise MalformedError("link-host", got=host[:80])
    return host


def format_link(host: str, code: str, summary: bytes | None = None) -> str:
    """Return the text of a QR, all of it in the alphanumeric set (capitals), which takes 5½ bits a character."""
    link = f"https://{check_host(host)}/c/{check_code(code)}".upper()
    return link if summary is None else f"{link}/{encode_base32(summary)}"


def parse_link(text: str) -> Link:
    """Return what a QR or a pasted link says; inverse of `format_link`, forgiving case and what readers append.

    Raises: MalformedError `link-shape`, `link-host`, `code-shape`, `code-check`, or base32's.
    """
    bare = re.split(r"[?#]", text.strip(), maxsplit=1)[0].removesuffix("/")
    if len(text) > MAX_LINK:
        raise MalformedError("link-shape", got=text[:80])
    found = re.fullmatch(_LINK.pattern, bare, re.IGNORECASE | re.ASCII)
    if found is None:
        raise MalformedError("link-shape", got=text[:80])
    host, code, summary = found.groups()
    data = None if summary is None else decode_base32(summary.upper())
    return Link(check_host(host.lower()), parse_code(code), data)


def check_printed_link(text: str, host: str, code: str) -> None:
    """Check that a QR about to be printed leads to the host and the code printed beside it.

    Raises: MalformedError `link-differs`, or as `parse_link`.
    """
    link = parse_link(text)
    if (link.host, link.code) != (host, code):
        raise MalformedError("link-differs", got=text[:80], piece=code)
