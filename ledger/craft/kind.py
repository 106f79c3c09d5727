"""A kind of statement: its shape, who may sign it, its rule (SPEC §12). One file a kind under `kinds/`.

    KIND = Kind(
        name="KilnEnrolment",
        subject=KilnEnrolment,
        signers=("registrar",),
        rule=rule,
    )

A rule is a pure function of the subject, the facts and the state; it raises `PolicyError`/`ConflictError` or returns
the changes. It never sees a clock: `facts.time` is the entry's.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import msgspec

from ledger.craft.profile import Profile
from ledger.craft.state import Change, Key, State

RULES = (1, 2)
"""Rules versions that this program knows; a new ledger is founded under the last."""


# gc=False here and below: these hold texts, numbers and each other, never a cycle, and there are many of them.
class Subject(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True, gc=False):
    """Base of every `credentialSubject`. Absent fields are left out, never null; unknown ones are refused.

    Attributes:
        ledger: the origin of the ledger it is stated to; absent (empty) in a sheet's items only.
    """

    ledger: str = ""


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True, gc=False):
    """Base of the objects inside a subject."""


class Facts(msgspec.Struct, frozen=True, gc=False):
    """What is known of a statement when it is judged.

    Attributes:
        id: statement id, 32 bytes.
        kind: name of the kind.
        issuer: did:key of the key that signed it (an item: its sheet).
        valid_from: the issuer's clock, seconds.
        payload: the signed payload bytes; an item's own bytes for an item.
        subject: the decoded subject.
        index, time: of the entry that takes effect: its own, or that of the last endorsement.
        own_index, own_time: of its own entry; equal to the above but for pending statements.
        signer: the key's record; for the charter a registrar's key as the charter names it.
        profile: the craft profile in force.
        attested: how many registrar keys stand behind it (1 for a registrar's own signature alone).
        offered: the profile that a `ProfileVersion` names, where it is at hand; None for all else.
        formed: what the kind's `form` gave for this subject and this profile; None when nobody has asked it yet.
    """

    id: bytes
    kind: str
    issuer: str
    valid_from: int
    payload: bytes
    subject: Any
    index: int
    time: int
    own_index: int
    own_time: int
    signer: Key
    profile: Profile
    attested: int = 0
    offered: Profile | None = None
    formed: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Needs:
    """Endorsements a statement takes before it has any effect.

    Attributes:
        registrars: registrar keys in all, the issuer's own counted; 0 or 1 adds nothing to a registrar's signature.
        of: role of the keys counted: `registrar`, or `recovery` where those in envelopes act for them.
        keys: dids the statement introduces: each proves possession by endorsing.
        vouching: dids of registrars of whom the statement says something: each signs or endorses it.
        consent: dids of keys in force that must agree: the present owner's.
        instead_after: seconds after the statement's own entry from which one registrar may stand in for `consent`; 0
            when none may. Such a statement waits that much longer before it lapses.
    """

    registrars: int = 0
    of: str = "registrar"
    keys: tuple[str, ...] = ()
    vouching: tuple[str, ...] = ()
    consent: tuple[str, ...] = ()
    instead_after: int = 0

    @property
    def named(self) -> tuple[str, ...]:
        """All keys that must have signed or endorsed, by name."""
        return self.keys + tuple(did for did in self.vouching if did not in self.keys)


NO_NEEDS = Needs()


def no_needs(subject: Any, facts: Facts, state: State) -> Needs:
    """Say that the signature alone is enough."""
    del subject, facts, state
    return NO_NEEDS


def no_waiting(subject: Any, facts: Facts, state: State) -> tuple[Change, ...]:
    """Say that a statement changes nothing while it waits."""
    del subject, facts, state
    return ()


def no_form(subject: Any, profile: Profile) -> tuple[str, ...] | None:
    """Say that the rule judges everything itself."""
    del subject, profile
    return None


def no_head(subject: Any, state: State) -> bytes | None:
    """Say that the kind changes nothing that existed before, so it carries no `after`."""
    del subject, state
    return None


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of statement.

    Attributes:
        name: the credential type.
        subject: its shape; when `head` is given the subject has an `after` field (hex statement id).
        signers: roles of keys that may sign it (`Key.role`).
        rule: judges and returns the changes.
        form: the part of the rule that needs the subject and the profile alone, and so can be asked elsewhere and
            earlier: raises as the rule would, or returns what the rule goes on with, see `Facts.formed`.
        needs: which endorsements it takes.
        waiting: what a statement that waits changes at its own entry, beside waiting.
        seconded: what a registrar's endorsement changes after the statement has taken effect: receives the statement's
            facts as of the endorsement's entry; None where nothing can be added.
        since: rules version from which it is known.
        while_paused: whether a person whose signing is paused may sign it: what guards their keys.
        head: the present head of what it changes, 32 bytes, or None where it only adds beside. Raises NotFoundError
            when the thing does not exist.
    """

    name: str
    subject: type[Subject]
    signers: tuple[str, ...]
    rule: Callable[[Any, Facts, State], Iterable[Change]]
    form: Callable[[Any, Profile], tuple[str, ...] | None] = no_form
    needs: Callable[[Any, Facts, State], Needs] = no_needs
    head: Callable[[Any, State], bytes | None] = no_head
    waiting: Callable[[Any, Facts, State], Iterable[Change]] = no_waiting
    seconded: Callable[[Any, Facts, State], Iterable[Change]] | None = None
    since: int = 1
    while_paused: bool = False
