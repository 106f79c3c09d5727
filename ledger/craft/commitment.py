r"""Salted commitments: a hash on the ledger, what it stands for beside it. SPEC §12.11.

    SHA-256("kilnmark/commitment/v1\nexample.com/kiln\nzs001\nconsent\n" ‖ salt, 32 bytes ‖ text)

The salt is drawn for this one hash and kept off the ledger with the text. Whoever holds both shows what was agreed to;
once they are destroyed nobody can tell any more which text it was, not by trying all texts either, and the ledger goes
on to verify.
"""

from hashlib import sha256

from ledger.errors import MalformedError, VerificationError

SALT_BYTES = 32
CONSENT = "consent"


def commit(text: bytes, salt: bytes, *, origin: str, person: str, field: str = CONSENT) -> str:
    """Return the commitment, hex.

    Args:
        text: what is committed to, any bytes.
        salt: 32 fresh random bytes.
        origin: of the ledger that it is stated to.
        person: code of the person whom it is about.
        field: of the statement.

    Raises:
        MalformedError: `salt-length`.
    """
    if len(salt) != SALT_BYTES:
        raise MalformedError("salt-length", expected=SALT_BYTES, got=len(salt))
    prefix = f"kilnmark/commitment/v1\n{origin}\n{person}\n{field}\n"
    return sha256(prefix.encode() + salt + text).hexdigest()


def check_commitment(stated: str, text: bytes, salt: bytes, *, origin: str, person: str, field: str = CONSENT) -> None:
    """Check that a stated hash is the commitment to this text.

    Raises:
        VerificationError: `commitment-differs`. MalformedError: `salt-length`.
    """
    if commit(text, salt, origin=origin, person=person, field=field) != stated:
        raise VerificationError("commitment-differs", field=field, person=person)
