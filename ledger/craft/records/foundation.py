"""Rows of the foundation: the ledger itself, its keys, and what waits for endorsements (SPEC §12).

Key(did="did:key:z6Mk…", role="registrar", holder="office-1", since=0, until=-1, custody="own-device", …)
"""

from typing import ClassVar

from ledger.craft.records.record import Record


class Ledger(Record, frozen=True, array_like=True, kw_only=True):
    """What the charter says and later acts changed; exactly one, id ``""``.

    Attributes:
        charter: statement id of the charter.
        k, p: how many registrars an act marked k or p takes.
        profile: hex SHA-256 of the craft profile in force.
        opened: whether k registrars and the certifier have signed or endorsed the charter.
        recovery_hours, claim_days: the waiting times.
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

    @property
    def id(self) -> str:
        """Always empty: there is one ledger."""
        return ""


class Key(Record, frozen=True, array_like=True, kw_only=True):
    """A public key and its one role and one holder, ever.

    Attributes:
        did: did:key of the key.
        role: `registrar`, `recovery`, `certifier`, `log`, `person`, `claim`; `candidate` while a statement naming it is
            pending.
        holder: person code, a registrar's code, or of a claim key the piece's; empty for a candidate.
        since: index of the entry from which it may sign; -1 while it may not.
        until: index of the entry from which it may no longer sign; -1 while it may.
        custody: `own-device`, `pkcs11` or `office`.
        named_by: id of the statement that introduced it; of a candidate, the latest that names it.
    """

    KIND: ClassVar[str] = "key"
    did: str
    role: str
    holder: str
    since: int = -1
    until: int = -1
    custody: str = "own-device"
    named_by: bytes = b""

    @property
    def id(self) -> str:
        """The did."""
        return self.did

    @property
    def parent(self) -> str:
        """The holder."""
        return self.holder

    def live(self, index: int) -> bool:
        """Report whether the key may sign an entry at `index`."""
        return 0 <= self.since <= index and (self.until < 0 or index < self.until)


class Pending(Record, frozen=True, array_like=True, kw_only=True):
    """A statement that waits for endorsements (SPEC §12, Endorsement).

    Attributes:
        payload: the statement's payload bytes, empty once it has taken effect; `issuer`, `index`, `time`: of its own
            entry.
        registrars: how many registrar keys it takes, the issuer's included when it is one.
        keys: dids that must endorse because the statement introduces them, or says something of that registrar.
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

    @property
    def id(self) -> str:
        """The statement id in hex."""
        return self.statement.hex()
