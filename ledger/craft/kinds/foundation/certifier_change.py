"""CertifierChange: which keys sign what is printed, each in its window (SPEC §12.4, §8.2).

    {"add":"did:key:z6Mk…","after":"<64 hex>","end":"did:key:z6Mk…","ledger":"example.com/kiln","reason":"每年更换"}

k registrars sign and endorse it, and so does the key added. What an ended key printed within its window stands.
"""

from collections.abc import Iterator

from msgspec.structs import replace as changed

from ledger.craft.kind import Facts, Kind, Needs, Subject
from ledger.craft.kinds.foundation.head import keepers_of
from ledger.craft.shapes import check_did, check_text
from ledger.craft.state import Change, Key, Put, State, ledger_of
from ledger.errors import PolicyError

MAX_REASON = 120  # characters


class CertifierChange(Subject, frozen=True, kw_only=True):
    """The subject; see the module's example.

    Attributes:
        add: did of a key that signs from now on; end: of one that no longer does. Either may be empty, not both.
        reason: 1 to 120 characters.
        after: hex id of the last statement that changed the certifiers.
    """

    add: str = ""
    end: str = ""
    reason: str
    after: str


def rule(subject: CertifierChange, facts: Facts, state: State) -> Iterator[Change]:
    """Open the window of the key added and close that of the key ended, at this entry and its time.

    Raises:
        MalformedError: a field's form.
        PolicyError: `certifier-no-change`; `certifier-not-in-use`: `end` is none in use; `certifier-last`: none would
            be left to sign prints.
    """
    check_text(subject.reason, "reason", MAX_REASON)
    if not subject.add and not subject.end:
        raise PolicyError("certifier-no-change")
    keepers = keepers_of(state)
    staying = tuple(did for did in keepers.certifiers if did != subject.end)
    if subject.end:
        check_did(subject.end, "end")
        ending = state.get(Key, subject.end)
        if subject.end not in keepers.certifiers or ending is None:
            raise PolicyError("certifier-not-in-use", key=subject.end)
        yield Put(changed(ending, until=facts.index, not_after=facts.time))
    if subject.add:
        yield Put(
            Key(
                did=subject.add, role="certifier", holder="", since=facts.index, named_by=facts.id,
                not_before=facts.time,
            )
        )  # fmt: skip
        staying = (*staying, subject.add)
    if not staying:
        raise PolicyError("certifier-last", key=subject.end)
    retired = (*keepers.retired, subject.end) if subject.end else keepers.retired
    yield Put(changed(keepers, certifiers=staying, retired=retired))
    yield Put(changed(ledger_of(state), certifier_head=facts.id))


def needs(subject: CertifierChange, facts: Facts, state: State) -> Needs:
    """Take k registrars, and the key added as proof of possession."""
    del facts
    return Needs(registrars=ledger_of(state).k, keys=(subject.add,) if subject.add else ())


def head(subject: CertifierChange, state: State) -> bytes:
    """Return the last statement that changed the certifiers."""
    del subject
    return ledger_of(state).certifier_head


KIND = Kind(
    name="CertifierChange", subject=CertifierChange, signers=("registrar",), rule=rule, needs=needs, head=head, since=2
)
