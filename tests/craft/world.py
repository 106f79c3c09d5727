"""A ledger in memory for the tests of the rules: real keys, real statements, real `admit`, no store.

    world = World(k=2, p=1)
    world.found()                            the charter and the endorsements that open the ledger
    world.enrol("zs001")                     a person, endorsed by their key `key_of("zs001")`
    world.say("KilnEnrolment", subject, world.registrars[0])

Each statement becomes one entry, a second after the last. A refused one leaves no trace.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import pytest
from msgspec.structs import replace as changed

from ledger.craft.kinds.foundation.charter import Charter, RegistrarName, Waiting
from ledger.craft.kinds.foundation.endorsement import Endorsement
from ledger.craft.kinds.kiln.kiln_enrolment import KilnEnrolment, KilnNames
from ledger.craft.kinds.people.person_enrolment import Checked, Names, PersonEnrolment
from ledger.craft.policy import admit, facts_of
from ledger.craft.profile import zisha
from ledger.craft.state import Key, Ledger, MemoryState, Overlay, Pending, Person, Put
from ledger.craft.statement import Statement, read_statement, sign_statement, verify_statement
from ledger.errors import LedgerError
from ledger.log.encoding import parse_time
from ledger.log.keys import SigningKey, format_did
from ledger.log.note import ED25519, format_vkey, make_vkey

ORIGIN = "example.com/kiln"
START = parse_time("2026-05-01T08:00:00Z")
TODAY = "2026-05-01"
LOW_ORDER = format_did(bytes.fromhex("01" + "00" * 31))  # the identity: under it any signature fits
CONSENT = hashlib.sha256(b"consent").hexdigest()


@cache
def key_of(name: str) -> SigningKey:
    """Return the key of a name: the same in every run."""
    return SigningKey.from_seed(hashlib.sha256(f"kilnmark test key {name}".encode()).digest())


class World:
    """A ledger's state and its next entry.

    Attributes:
        state: what stands; index, time: of the next entry.
        registrars: three keys, the first signs the charter; certifier, recovery, log: one each.
    """

    def __init__(self, k: int = 2, p: int = 1) -> None:
        self.state = MemoryState()
        self.index, self.time = 0, START
        self.k, self.p = k, p
        self.registrars = tuple(key_of(f"registrar-{i}") for i in (1, 2, 3))
        self.certifier, self.recovery, self.log = key_of("certifier"), key_of("recovery"), key_of("log")
        self.profiles = {zisha().hash: zisha()}

    # Saying things ---------------------------------------------------------------------------------------------------

    def sign(
        self, kind: str, subject: Any, key: SigningKey, valid_from: int | None = None, origin: str = ORIGIN
    ) -> Statement:
        """Return the statement, signed, read and verified; its issuer's clock is the ledger's unless given."""
        at = self.time if valid_from is None else valid_from
        statement = read_statement(sign_statement(kind, subject, key, at, origin))
        verify_statement(statement)
        return statement

    def take(self, statement: Statement) -> Statement:
        """Admit the statement as the next entry; raises what `facts_of` and `admit` raise, and then changes nothing."""
        facts = facts_of(self.state, statement, self.index, self.time, self.profiles)
        before = Overlay(self.state)
        changes = admit(before, facts)
        assert before.changes() == (), "admit touched the state it was given"
        self.state.apply(changes)
        self.index += 1
        self.time += 1
        return statement

    def say(self, kind: str, subject: Any, key: SigningKey, valid_from: int | None = None) -> Statement:
        """Sign and admit."""
        return self.take(self.sign(kind, subject, key, valid_from))

    def endorse(self, statement: Statement, *keys: SigningKey) -> None:
        """Let each key endorse the statement."""
        for key in keys:
            self.say("Endorsement", Endorsement(endorses=statement.id.hex()), key)

    def revoke(self, key: SigningKey) -> None:
        """End a key at the next entry, as the statements of a later version of the rules will."""
        record = self.key(key)
        assert record is not None
        self.state.apply([Put(changed(record, until=self.index))])

    # The usual beginnings --------------------------------------------------------------------------------------------

    def charter(self, **changes: Any) -> Charter:
        """Return the usual charter, with changes."""
        subject = Charter(
            ledger=ORIGIN, name="示例窑场账本", log=format_vkey(make_vkey(ORIGIN, ED25519, self.log.public)),
            registrars=tuple(
                RegistrarName(code=f"office-{i}", name=f"登记员{i}", key=key.did)
                for i, key in enumerate(self.registrars, 1)
            ),
            k=self.k, p=self.p, recovery=(self.recovery.did,), certifier=self.certifier.did, profile=zisha().hash,
            suites=("Ed25519",), rules=2, waiting=Waiting(claim_days=30, recovery_hours=72),
        )  # fmt: skip
        return changed(subject, **changes)

    def found(self) -> Statement:
        """Admit the charter and the endorsements of every registrar and the certifier."""
        charter = self.say("Charter", self.charter(), self.registrars[0])
        self.endorse(charter, *self.registrars[1:], self.certifier)
        return charter

    def enrolment(self, code: str, /, **changes: Any) -> PersonEnrolment:
        """Return the usual enrolment of a person whose key is `key_of(code)`, with changes."""
        subject = PersonEnrolment(
            code=code, kind="person", names=Names(zh=f"示例{code}", pinyin=f"Shili {code}"), roles=("maker",),
            key=key_of(code).did, custody="own-device", consent=CONSENT,
            checked=Checked(how="in-person", by=self.registrars[0].did, on=TODAY),
        )  # fmt: skip
        return changed(subject, **changes)

    def enrol(self, code: str, /, **changes: Any) -> SigningKey:
        """Enrol a person, endorsed by their key and by p registrars; return their key."""
        statement = self.say("PersonEnrolment", self.enrolment(code, **changes), self.registrars[0])
        self.endorse(statement, *self.registrars[1 : self.p], key_of(code))
        return key_of(code)

    def kiln(self, code: str, master: str, /, **changes: Any) -> KilnEnrolment:
        """Return the usual enrolment of a kiln, with changes."""
        subject = KilnEnrolment(
            code=code, names=KilnNames(zh="示例龙窑"), type="dragon", place="江苏宜兴丁蜀镇", master=master
        )
        return changed(subject, **changes)

    # Reading ---------------------------------------------------------------------------------------------------------

    def head(self, person: str) -> str:
        """Return the hex id that a change of the person gives as `after`."""
        found = self.state.get(Person, person)
        assert found is not None
        return found.head.hex()

    def key(self, key: SigningKey) -> Key | None:
        """Return the record of the key."""
        return self.state.get(Key, key.did)

    def pending(self, statement: Statement) -> Pending:
        """Return the record of a statement that waits or waited."""
        found = self.state.get(Pending, statement.id.hex())
        assert found is not None
        return found

    @property
    def ledger(self) -> Ledger:
        """The ledger's record."""
        found = self.state.get(Ledger, "")
        assert found is not None
        return found


@contextmanager
def refused(error: type[LedgerError], code: str, **fields: object) -> Iterator[None]:
    """Expect exactly this error, with at least these fields."""
    with pytest.raises(error) as caught:
        yield
    assert type(caught.value) is error
    assert caught.value.code == code
    assert {name: caught.value.fields.get(name) for name in fields} == fields
