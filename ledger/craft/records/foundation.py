"""Rows of the foundation: the ledger itself, who keeps it, its keys, and what waits for endorsements (SPEC §12).

Key(did="did:key:z6Mk…", role="registrar", holder="office-1", since=0, until=-1, custody="own-device", …)
"""

from typing import ClassVar

import msgspec

from ledger.craft.records.record import Record


class Ledger(Record, frozen=True, array_like=True, kw_only=True):
    """What the charter says and later acts changed; exactly one, id ``""``.

    Attributes:
        charter: statement id of the charter.
        k, p: how many registrars an act marked k or p takes.
        profile: hex SHA-256 of the craft profile in force.
        opened: whether k registrars and the certifier have signed or endorsed the charter.
        rules: rules version in force.
        recovery_hours, claim_days: the waiting times.
        registrar_head, certifier_head: id of the last statement that changed the set; at first the charter's.
        closed: index of the entry at which the closing took effect; -1 while the log is open.
    """

    KIND: ClassVar[str] = "ledger"
    origin: str
    name: str
    charter: bytes
    head: bytes
    k: int
    p: int
    profile: str
    rules: int
    opened: bool
    recovery_hours: int
    claim_days: int
    registrar_head: bytes = b""
    certifier_head: bytes = b""
    closed: int = -1

    @property
    def id(self) -> str:
        """Always empty: there is one ledger."""
        return ""


class Keeper(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A registrar in office: code, the name people read, did of the one key."""

    code: str
    name: str
    did: str


class Keepers(Record, frozen=True, array_like=True, kw_only=True):
    """Who keeps the ledger now; exactly one, id ``""``.

    Attributes:
        registrars: in office, whether or not their key has endorsed the charter yet.
        recovery: dids of the sealed keys.
        certifiers: dids of the keys that sign what is printed, oldest first; at least one.
        retired: dids of those that did; their `Key` records have their windows.
        changes: id and entry of each statement that changed the registrars, oldest first.
        profiles: indices of the entries that put a later profile in force.
    """

    KIND: ClassVar[str] = "keepers"
    registrars: tuple[Keeper, ...]
    recovery: tuple[str, ...]
    certifiers: tuple[str, ...]
    retired: tuple[str, ...] = ()
    changes: tuple[tuple[bytes, int], ...] = ()
    profiles: tuple[int, ...] = ()

    @property
    def id(self) -> str:
        """Always empty: there is one set."""
        return ""


class WitnessSet(Record, frozen=True, array_like=True, kw_only=True):
    """Whose cosignatures the ledger seeks; at most one, id ``""``.

    Attributes:
        quorum: how many operators it calls a quorum.
        witnesses: (name, operator, url, verifier key) each.
        statement, index: of the policy.
    """

    KIND: ClassVar[str] = "witnesses"
    quorum: int
    witnesses: tuple[tuple[str, str, str, str], ...]
    statement: bytes
    index: int

    @property
    def id(self) -> str:
        """Always empty: there is one policy in force."""
        return ""


class Key(Record, frozen=True, array_like=True, kw_only=True):
    """A public key and its one role and one holder, ever.

    Attributes:
        did: did:key of the key.
        role: `registrar`, `recovery`, `certifier`, `log`, `person`, `helper`, `claim`, `owner`, `auditor`, `witness`;
            `candidate` while a statement naming it is pending.
        holder: person code, a registrar's or auditor's code, the piece's of a claim or owner key, a witness's name;
            empty for candidates.
        since: index of the entry from which it may sign; -1 while it may not.
        until: index of the entry from which it may no longer sign; -1 while it may.
        custody: `own-device`, `pkcs11` or `office`.
        named_by: id of the statement that introduced it; of a candidate, the latest that names it.
        introduced_by, introduced_at: did of the person's key that signed that statement, and the entry at which it took
            effect; empty and -1 of keys that a registrar introduced.
        not_before: time from which it may sign, seconds; 0 when it need not wait.
        not_after: time from which it may no longer sign unless somebody objects, seconds; 0 when none is set.
        revoked_from: index from which what it signed is in doubt; -1 when nothing is.
        name: what its holder calls the device; may be empty.
    """

    KIND: ClassVar[str] = "key"
    did: str
    role: str
    holder: str
    since: int = -1
    until: int = -1
    custody: str = "own-device"
    named_by: bytes = b""
    introduced_by: str = ""
    introduced_at: int = -1
    not_before: int = 0
    not_after: int = 0
    revoked_from: int = -1
    name: str = ""

    @property
    def id(self) -> str:
        """The did."""
        return self.did

    @property
    def parent(self) -> str:
        """The holder."""
        return self.holder

    def live(self, index: int, time: int) -> bool:
        """Report whether the key may sign the entry at `index`, whose time is `time`."""
        return (
            0 <= self.since <= index
            and (self.until < 0 or index < self.until)
            and self.not_before <= time
            and (self.not_after == 0 or time < self.not_after)
        )


class Pending(Record, frozen=True, array_like=True, kw_only=True):
    """A statement that waits for endorsements (SPEC §12, Endorsement).

    Attributes:
        payload: the statement's payload bytes, empty once it has taken effect; `issuer`, `index`, `time`: of its own
            entry.
        registrars: how many registrar keys it takes, the issuer's included when it is one.
        of: role of the keys counted, `registrar` or `recovery`.
        keys: dids that must endorse because the statement introduces them, or says something of that registrar.
        consent: dids of keys in force that must agree, such as the present owner's.
        instead_from: time from which a registrar's endorsement stands in for `consent`, seconds; 0 when none does.
        have: dids that stand behind it so far, the issuer first.
        entries: index of the entry by which each of `have` does, its own first.
        done: index of the entry at which it took effect; -1 before.
    """

    KIND: ClassVar[str] = "pending"
    statement: bytes
    payload: bytes
    issuer: str
    index: int
    time: int
    registrars: int
    keys: tuple[str, ...]
    have: tuple[str, ...]
    entries: tuple[int, ...]
    done: int = -1
    of: str = "registrar"
    consent: tuple[str, ...] = ()
    instead_from: int = 0

    @property
    def id(self) -> str:
        """The statement id in hex."""
        return self.statement.hex()
