r"""The keys of a piece that no server ever holds: SPEC §8.3; HKDF-SHA-256 (RFC 5869).

    claim_key("0123456789ABCDEFGHJKW", "zisha.example/2026", "0123456789ABT", 1)
      seed = HKDF(ikm = the 20 ASCII characters, info = "kilnmark claim key",
                  salt = SHA-256("kilnmark/claim/v1\nzisha.example/2026\n0123456789ABT\n1\n"))

The salt names ledger, piece and print: a search for one hidden code finds no other, and a code replaced by a re-issue
opens nothing any more.
"""

from hashlib import sha256

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ledger.craft.code import check_code
from ledger.craft.hidden_code import SECRET, check_hidden
from ledger.craft.phrase import parse_phrase
from ledger.log.encoding import check_origin
from ledger.log.keys import KEY_BYTES, SigningKey

_CLAIM = b"kilnmark claim key"
_OWNER = b"kilnmark owner key"
_TAIL = 12  # characters, some 70 bits of a key: fewer can be sought until they match
_GROUP = 4


def claim_key(hidden: str, origin: str, code: str, serial: int) -> SigningKey:
    """Return the key that claims a piece by the hidden code of one of its prints.

    Args:
        hidden: stored form, from `parse_hidden` or `draw_hidden`.
        origin: of the ledger.
        code: of the piece, stored form.
        serial: of the print; 1 at registration, one more for each re-issue.

    Raises:
        MalformedError: `hidden-shape`, `hidden-check`, `code-shape`, `code-check`, `origin-malformed`.
    """
    if serial < 1:
        raise AssertionError(f"bad print serial: {serial}")
    check_hidden(hidden)
    salt = f"kilnmark/claim/v1\n{check_origin(origin)}\n{check_code(code)}\n{serial}\n"
    return _derive(hidden[:SECRET].encode("ascii"), salt, _CLAIM)


def owner_key(phrase: str, origin: str, code: str) -> SigningKey:
    """Return the key by which the holder of a collector's phrase owns a piece.

    Args:
        phrase: twelve words as written down.
        origin: of the ledger.
        code: of the piece, stored form.

    Raises:
        MalformedError: as `parse_phrase`; `code-shape`, `code-check`, `origin-malformed`.
    """
    salt = f"kilnmark/owner/v1\n{check_origin(origin)}\n{check_code(code)}\n"
    return _derive(parse_phrase(phrase), salt, _OWNER)


def tail_of(did: str) -> str:
    """Return the last characters of a key in groups, by which two people compare it aloud: `wDRp uY8h X9Qz`."""
    tail = did[-_TAIL:]
    return " ".join(tail[start : start + _GROUP] for start in range(0, _TAIL, _GROUP))


def _derive(secret: bytes, salt: str, info: bytes) -> SigningKey:
    kdf = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=sha256(salt.encode("ascii")).digest(), info=info)
    return SigningKey.from_seed(kdf.derive(secret))
