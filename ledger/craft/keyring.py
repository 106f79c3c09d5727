"""Keys as the rules see them: one role and one holder in a ledger, ever (SPEC §1, §12 Keys).

    check_new_key(state, "did:key:z6MkhaXg…")     nobody's yet: silence
    check_new_key(state, "did:key:z6MkrJVn…")     a registrar's: PolicyError("key-already-used")

A candidate's key may be named again: the statement that named it may have lapsed, or held a typing error.
"""

from ledger.craft.shapes import check_did
from ledger.craft.state import Key, State
from ledger.errors import PolicyError, VerificationError
from ledger.log.keys import check_enrollable

CUSTODIES = ("own-device", "pkcs11", "office")
CANDIDATE = "candidate"


def check_new_key(state: State, did: str, field: str = "key") -> None:
    """Refuse a key that cannot be introduced.

    Possession is not checked here: the key proves it by its endorsement.

    Args:
        state: the state before.
        did: did:key of the key.
        field: the statement's field, for the message.

    Raises:
        MalformedError: `field-not-a-key`.
        PolicyError: `key-not-enrollable` (a key outside the prime-order subgroup signs more than its holder means),
            `key-already-used`.
    """
    check_key(did, field)
    key = state.get(Key, did)
    if key is not None and key.role != CANDIDATE:
        raise PolicyError("key-already-used", field=field, key=did)


def check_key(did: str, field: str) -> None:
    """Refuse what is no key, and a key under which more verifies than its holder has signed.

    Raises:
        MalformedError: `field-not-a-key`.
        PolicyError: `key-not-enrollable`.
    """
    public = check_did(did, field)
    try:
        check_enrollable(public)
    except VerificationError as e:
        raise PolicyError(e.code, field=field, key=did) from e


def count_registrars(state: State, dids: tuple[str, ...], index: int) -> int:
    """Count the registrar keys among `dids` that may sign the entry at `index`; each counts once."""
    return sum(is_registrar(state, did, index) for did in set(dids))


def is_registrar(state: State, did: str, index: int) -> bool:
    """Report whether `did` is a registrar's key that may sign the entry at `index`."""
    key = state.get(Key, did)
    return key is not None and key.role == "registrar" and key.live(index)
