"""Encrypted key files: SPEC §1; scrypt (RFC 7914) and ChaCha20-Poly1305 (RFC 8439).

    {"cipher":"chacha20-poly1305","kdf":"scrypt","label":"工作室手机","n":32768,"nonce":"<16 base64>","p":1,
     "public":"did:key:z6Mk…","r":8,"salt":"<24 base64>","sealed":"<64 base64>","v":1}

in one line without spaces. `sealed` is the 32-byte seed, encrypted; every other field is its associated data. The
public key stands in clear, so that a file can be told from another without its passphrase, and is checked on opening.
"""

import unicodedata

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from ledger.errors import MalformedError, VerificationError
from ledger.log.encoding import check_text, decode_base64, decode_struct, encode_base64, encode_struct
from ledger.log.keys import KEY_BYTES, SigningKey, parse_did

CIPHER = "chacha20-poly1305"
KDF = "scrypt"
COSTS = (2**15, 2**16, 2**17)  # scrypt's n with r = 8, p = 1: 32 to 128 MiB; bounded before anything is computed
SALT_BYTES = 16
NONCE_BYTES = 12
MAX_LABEL = 100  # characters
MAX_FILE = 2048  # bytes
_R, _P, _VERSION = 8, 1, 1
_SEALED_BYTES = KEY_BYTES + 16


class _Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    cipher: str
    kdf: str
    label: str
    n: int
    nonce: str
    p: int
    public: str
    r: int
    salt: str
    v: int


class _File(_Header, frozen=True, forbid_unknown_fields=True):
    sealed: str


_DECODER = msgspec.json.Decoder(_File)


def encrypt_key(seed: bytes, passphrase: str, *, salt: bytes, nonce: bytes, label: str, cost: int = COSTS[0]) -> bytes:
    """Encrypt a seed into a key file; inverse of `decrypt_key`.

    Args:
        seed: 32 bytes, RFC 8032.
        passphrase: not empty; taken in NFC, so that another keyboard opens the file too.
        salt: 16 fresh random bytes.
        nonce: 12 fresh random bytes.
        label: what the holder calls the key, 1 to 100 characters; readable in the file.
        cost: scrypt's n, one of `COSTS`.

    Raises:
        MalformedError: `key-seed-length`, `key-file-passphrase-empty`, `key-file-value`, `text-…`.
    """
    key = SigningKey.from_seed(seed)
    header = _Header(
        CIPHER,
        KDF,
        check_text(label, MAX_LABEL),
        cost,
        encode_base64(nonce),
        _P,
        key.did,
        _R,
        encode_base64(salt),
        _VERSION,
    )
    _check_header(header)
    sealed = ChaCha20Poly1305(_derive(passphrase, salt, cost)).encrypt(nonce, seed, encode_struct(header))
    return encode_struct(_File(**msgspec.structs.asdict(header), sealed=encode_base64(sealed)))


def decrypt_key(data: bytes, passphrase: str) -> SigningKey:
    """Open a key file; inverse of `encrypt_key`.

    Raises:
        MalformedError: `key-file-too-long`, `key-file-syntax`, `key-file-text`, `key-file-shape`,
            `key-file-not-canonical`, `key-file-value`, `key-file-passphrase-empty`.
        VerificationError: `key-file-unopened` (another passphrase, or the file was changed), `key-file-public` (it
            opens, but to another key than it names).
    """
    file = decode_struct(data, _DECODER, MAX_FILE, "key-file")
    fields = msgspec.structs.asdict(file)
    try:
        sealed = decode_base64(fields.pop("sealed"))
        header = _Header(**fields)
        salt, nonce = _check_header(header)
    except MalformedError as e:
        raise MalformedError("key-file-value", reason=e.fields.get("reason", e.code)) from e
    if len(sealed) != _SEALED_BYTES:
        raise MalformedError("key-file-value", reason="sealed")
    try:
        seed = ChaCha20Poly1305(_derive(passphrase, salt, file.n)).decrypt(nonce, sealed, encode_struct(header))
    except InvalidTag as e:
        raise VerificationError("key-file-unopened") from e
    key = SigningKey.from_seed(seed)
    if key.did != file.public:
        raise VerificationError("key-file-public", expected=file.public)
    return key


def read_public(data: bytes) -> str:
    """Return the did:key that a key file names, without opening it: a hint, not a proof.

    Raises:
        MalformedError: as `decrypt_key`.
    """
    return decode_struct(data, _DECODER, MAX_FILE, "key-file").public


def read_label(data: bytes) -> str:
    """Return what the holder calls the key, without opening it; raises as `read_public`."""
    return decode_struct(data, _DECODER, MAX_FILE, "key-file").label


def _check_header(header: _Header) -> tuple[bytes, bytes]:
    """Check every field against what this version writes; return salt and nonce."""
    expected = (CIPHER, KDF, _R, _P, _VERSION)
    if (header.cipher, header.kdf, header.r, header.p, header.v) != expected or header.n not in COSTS:
        raise MalformedError("key-file-value", reason="kdf")
    check_text(header.label, MAX_LABEL)
    parse_did(header.public)
    salt, nonce = decode_base64(header.salt), decode_base64(header.nonce)
    if len(salt) != SALT_BYTES or len(nonce) != NONCE_BYTES:
        raise MalformedError("key-file-value", reason="salt")
    return salt, nonce


def _derive(passphrase: str, salt: bytes, cost: int) -> bytes:
    if not passphrase:
        raise MalformedError("key-file-passphrase-empty")
    # A terminal may hand over bytes that are no UTF-8 as lone surrogates: they are kept as those bytes.
    secret = unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass")
    return Scrypt(salt=salt, length=KEY_BYTES, n=cost, r=_R, p=_P).derive(secret)
