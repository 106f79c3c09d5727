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


def count_live(state: State, dids: tuple[str, ...], role: str, index: int, time: int) -> int:
    """Count the keys of a role among `dids` that may sign the entry at `index` and `time`; each counts once."""
    return sum(is_live(state, did, role, index, time) for did in set(dids))


def is_live(state: State, did: str, role: str, index: int, time: int) -> bool:
    """Report whether `did` is a key of that role that may sign the entry at `index` and `time`."""
    key = state.get(Key, did)
    return key is not None and key.role == role and key.live(index, time)
