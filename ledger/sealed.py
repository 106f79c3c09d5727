r"""Small secret files in one encrypted file: scrypt (RFC 7914), ChaCha20-Poly1305 (RFC 8439). SPEC §13.

    "kilnmark/sealed/v1\n" ‖ salt (16) ‖ nonce (12) ‖ encrypted MessagePack map {"keys/log.key": bytes, …}

The first line is the associated data. What keys and private data leave a ledger in, and nothing else.
"""

import secrets
import unicodedata

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from ledger.errors import MalformedError, VerificationError

MAGIC = b"kilnmark/sealed/v1\n"
SALT_BYTES, NONCE_BYTES, TAG_BYTES = 16, 12, 16
MAX_SEALED = 256 << 20  # bytes
_COST = 2**16  # scrypt's n with r = 8, p = 1: 64 MiB

_DECODER = msgspec.msgpack.Decoder(dict[str, bytes])


def seal_files(files: dict[str, bytes], passphrase: str) -> bytes:
    """Encrypt files by name; inverse of `unseal_files`.

    Raises:
        MalformedError: `key-file-passphrase-empty`.
    """
    salt, nonce = secrets.token_bytes(SALT_BYTES), secrets.token_bytes(NONCE_BYTES)
    plain = msgspec.msgpack.encode(files)
    return MAGIC + salt + nonce + ChaCha20Poly1305(_derive(passphrase, salt)).encrypt(nonce, plain, MAGIC)


def unseal_files(data: bytes, passphrase: str) -> dict[str, bytes]:
    """Open what `seal_files` made; whoever writes the files chooses their places, never a name in here.

    Raises:
        MalformedError: `sealed-malformed`, `key-file-passphrase-empty`.
        VerificationError: `sealed-unopened`: another passphrase, or the file was changed.
    """
    start = len(MAGIC) + SALT_BYTES + NONCE_BYTES
    if not data.startswith(MAGIC) or not start + TAG_BYTES <= len(data) <= MAX_SEALED:
        raise MalformedError("sealed-malformed")
    salt, nonce = data[len(MAGIC) : len(MAGIC) + SALT_BYTES], data[start - NONCE_BYTES : start]
    try:
        plain = ChaCha20Poly1305(_derive(passphrase, salt)).decrypt(nonce, data[start:], MAGIC)
        return _DECODER.decode(plain)
    except InvalidTag as e:
        raise VerificationError("sealed-unopened") from e
    except msgspec.DecodeError as e:
        raise MalformedError("sealed-malformed") from e


def _derive(passphrase: str, salt: bytes) -> bytes:
    if not passphrase:
        raise MalformedError("key-file-passphrase-empty")
    secret = unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass")
    return Scrypt(salt=salt, length=32, n=_COST, r=8, p=1).derive(secret)
