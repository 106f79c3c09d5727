"""KeyObjection: an added or recovered key never comes into force (SPEC §12.5).

    {"ledger":"example.com/kiln","objects":"<64 hex>","reason":"不是我加的"}

Filed within the waiting time, by another live key of the person, or by a registrar. Against a recovery it also lets
the old keys live on.
"""

from collections.abc import Iterator

from msgspec.structs import replace as changed

from ledger.craft.device_keys import own_keys
from ledger.craft.kind import Facts, Kind, Subject
from ledger.craft.person import enrolled_person
from ledger.craft.shapes import check_hash, check_optional
from ledger.craft.state import Change, Key, Pending, Put, State
from ledger.errors import NotFoundError, PolicyError

MAX_REASON = 120  # characters


class KeyObjection(Subject, frozen=True, kw_only=True):
    """The subject: `objects` is the hex id of a KeyAddition or KeyRecovery; the reason may be empty."""

    objects: str
    reason: str = ""


def rule(subject: KeyObjection, facts: Facts, state: State) -> Iterator[Change]:
    """End the key before it begins; of a recovery, leave the old keys as they were.

    Raises:
        MalformedError: a field's form.
        PolicyError: `objection-not-own`, `objection-own`, `key-ended`, `objection-late`.
        NotFoundError: `objection-unknown`: no key waits by that statement.
    """
    check_hash(subject.objects, "objects")
    check_optional(subject.reason, "reason", MAX_REASON)
    key = _named(subject.objects, state)
    if facts.signer.role == "person":
        if facts.signer.holder != key.holder:
            raise PolicyError("objection-not-own", person=key.holder, holder=facts.signer.holder)
        if facts.issuer == key.introduced_by:  # who added it can't be the one who guards against it
            raise PolicyError("objection-own", key=key.did)
    if key.until >= 0:
        raise PolicyError("key-ended", key=key.did, entry=key.until)
    if key.not_before <= facts.time:
        raise PolicyError("objection-late", key=key.did)
    yield Put(changed(key, until=facts.index))
    if not key.introduced_by:
        for old in own_keys(state, key.holder):
            if old.not_after == key.not_before:
                yield Put(changed(old, not_after=0))
    yield Put(changed(enrolled_person(state, key.holder, "person"), keys_head=facts.id))


def _named(statement: str, state: State) -> Key:
    """Return the person's key that a KeyAddition or KeyRecovery in effect has introduced."""
    pending = state.get(Pending, statement)
    for did in () if pending is None else pending.keys:
        key = state.get(Key, did)
        if key is not None and key.role == "person" and key.named_by.hex() == statement:
            return key
    raise NotFoundError("objection-unknown", objects=statement)


KIND = Kind(
    name="KeyObjection", subject=KeyObjection, signers=("person", "registrar"), rule=rule, since=2, while_paused=True
)
