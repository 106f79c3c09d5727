"""The holder's proof 持有人证明, which a seller shows before anybody pays: SPEC §8.7.

    HTTPS://ZISHA.EXAMPLE/H/0123456789ABT/QRMCMAQ…

The last part is base32 of a COSE_Sign1, here in diagnostic notation; the external data is `kilnmark/holder/v1`:

    [<< {1: -19, 4: h'…the owner's key, 32 bytes…'} >>, {}, << {1: "zisha.example/2026", 2: "0123456789ABT",
     4: 1795605603, 6: 1795346403, -65538: [h'…the head seen…', "雨前"]} >>, h'…64 bytes…']

It says: *whoever holds this key showed, between these two times, that they do, having seen this head of the piece, and
said this word*. Whether the key is the present owner's it does not show: the ledger tells. It is never on a ledger.
"""

import re
from dataclasses import dataclass
from typing import Final, NamedTuple

from certs.cose import read1, sign1, written
from certs.summary import MAX_LINK, check_host
from ledger.craft.code import check_code, parse_code
from ledger.errors import LedgerError, MalformedError
from ledger.log.encoding import check_origin, check_text, decode_base32, encode_base32
from ledger.log.keys import SigningKey, format_did, verify
from ledger.log.tree import HASH_LENGTH

EXTERNAL: Final = b"kilnmark/holder/v1"
LONGEST: Final = 72 * 3600  # seconds
MAX_WORD = 24  # characters of what the buyer says
_HOLDER: Final = -65538  # private use (RFC 8392 §4)
_LINK = re.compile(r"https?://([^/]+)/h/([^/]+)/([A-Za-z2-7]+)")


@dataclass(frozen=True, slots=True)
class HolderProof:
    """What a holder signs for a buyer.

    Attributes:
        origin: of the ledger. code: the piece's, stored form.
        time, until: whole seconds; valid from the one to the other, both included, at most 72 hours.
        head: statement id of the last change of the piece that the holder saw, 32 bytes.
        word: that the buyer says, so that the proof was made for them; 1 to 24 characters, or empty.
    """

    origin: str
    code: str
    time: int
    until: int
    head: bytes
    word: str = ""


class HolderLink(NamedTuple):
    """Where a holder's proof points, and the proof, still unread."""

    host: str
    code: str
    proof: bytes


def sign_holder_proof(proof: HolderProof, key: SigningKey) -> bytes:
    """Return the proof's bytes, signed by the owner's key of the piece.

    Raises:
        MalformedError: `holder-malformed`: a field that no proof may have.
    """
    _check(proof)
    return sign1(key.public, _claims(proof), key, EXTERNAL)


def open_holder_proof(data: bytes) -> tuple[HolderProof, str]:
    """Return the proof and the did of the key that signed it.

    Not checked: whose key it is, whether the piece exists, what time it is, what ledger is meant.

    Raises:
        MalformedError: `holder-malformed`, for anything that is not, byte for byte, what `sign_holder_proof` writes.
        VerificationError: `signature-invalid`.
    """
    parts = read1(data, "holder-malformed", EXTERNAL)
    proof = _proof(parts.claims)
    if len(parts.kid) != 32 or written(parts, _claims(proof)) != data:
        raise MalformedError("holder-malformed", got=len(data))
    verify(parts.kid, parts.signature, parts.message)
    return proof, format_did(parts.kid)


def format_holder_link(host: str, code: str, proof: bytes) -> str:
    """Return the text of the QR, all of it in capitals; inverse of `parse_holder_link`.

    Raises:
        MalformedError: `link-host`, `code-shape`, `code-check`.
    """
    return f"https://{check_host(host)}/h/{check_code(code)}/".upper() + encode_base32(proof)


def is_holder_link(text: str) -> bool:
    """Report whether a text is meant as a holder's proof."""
    return re.match(r"https?://[^/]+/h/", text, re.IGNORECASE) is not None


def parse_holder_link(text: str) -> HolderLink:
    """Return what a QR or a pasted link says, forgiving case and what readers append.

    Raises:
        MalformedError: `link-shape`, `link-host`, `code-shape`, `code-check`, or base32's.
    """
    bare = re.split(r"[?#]", text.strip(), maxsplit=1)[0].removesuffix("/")
    found = re.fullmatch(_LINK.pattern, bare, re.IGNORECASE | re.ASCII) if len(text) <= MAX_LINK else None
    if found is None:
        raise MalformedError("link-shape", got=text[:80])
    host, code, proof = found.groups()
    return HolderLink(check_host(host.lower()), parse_code(code), decode_base32(proof.upper()))


def _claims(proof: HolderProof) -> dict[int, object]:
    return {1: proof.origin, 2: proof.code, 4: proof.until, 6: proof.time, _HOLDER: [proof.head, proof.word]}


def _proof(claims: object) -> HolderProof:
    match claims:
        case {1: str(origin), 2: str(code), 4: int(until), 6: int(time), -65538: [bytes(head), str(word)]}:
            proof = HolderProof(origin, code, time, until, head, word)
        case _:
            raise MalformedError("holder-malformed", got=0)
    _check(proof)
    return proof


def _check(proof: HolderProof) -> None:
    try:
        check_origin(proof.origin)
        check_code(proof.code)
        if proof.word:
            check_text(proof.word, MAX_WORD)
    except LedgerError as e:
        raise MalformedError("holder-malformed", got=0) from e
    numbers = (proof.time, proof.until)
    if any(isinstance(number, bool) or not 0 <= number < 2**53 for number in numbers):
        raise MalformedError("holder-malformed", got=0)
    if (
        not 0 < proof.until - proof.time <= LONGEST
        or len(proof.head) != HASH_LENGTH
        or proof.word != proof.word.strip()
    ):
        raise MalformedError("holder-malformed", got=proof.until - proof.time)
