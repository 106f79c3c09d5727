"""The rules that hold for all kinds, broken once with a statement of each kind.

They are asked before anything that a statement says, so one that was admitted elsewhere does: signed again, by a key
that may not, at a wrong time, for another ledger; written before the ledger was open or after it was closed.
"""

from collections.abc import Iterable, Iterator
from functools import cache

from msgspec.structs import replace as changed

from ledger.craft.kind import Kind, Subject
from ledger.craft.kinds import kind_named
from ledger.craft.kinds.foundation.certifier_change import CertifierChange
from ledger.craft.kinds.foundation.log_closing import LogClosing
from ledger.craft.kinds.foundation.registrar_change import RegistrarChange
from ledger.craft.policy import AHEAD, BEHIND
from ledger.craft.statement import read_statement, sign_statement
from ledger.log.keys import SigningKey
from tests.assure.breaking.broken import Break, Said
from tests.assure.breaking.by_hand import Tale
from tests.craft.kiln_world import MAKER
from tests.craft.owning_world import claim_of, owner_of
from tests.craft.world import ORIGIN, key_of

Spoken = tuple[str, Subject]


def spoken_in(statements: Iterable[str]) -> list[Spoken]:
    """Return kind and subject of each statement."""
    return [(said.kind, said.subject) for said in map(read_statement, statements)]


# Ledgers ------------------------------------------------------------------------------------------------------------


@cache
def plain() -> Tale:
    """A ledger in order: a registrar's, a maker's and a certifier's key are in force."""
    return Tale()


@cache
def early() -> Tale:
    """A ledger under the first rules."""
    return Tale(rules=1)


@cache
def closed() -> Tale:
    """A ledger that was closed."""
    tale = Tale()
    closing = LogClosing(reason="year-end", successor="example.com/kiln-2027", after=tale.ledger.head.hex())
    tale.endorse(tale.say("LogClosing", closing, tale.office), tale.registrars[1])
    assert tale.ledger.closed >= 0
    return tale


@cache
def paused() -> Tale:
    """A ledger in which the maker's signing is paused."""
    tale = Tale()
    tale.pause(MAKER)
    return tale


@cache
def ended(role: str) -> tuple[Tale, SigningKey]:
    """Return a ledger in which a key of this role is no longer in force, and the key."""
    tale = Tale()
    if role == "person":
        tale.add(MAKER, "other phone", at_once=True)
        tale.revoke_by(key_of("other phone"), "other phone")
        return tale, key_of("other phone")
    if role == "registrar":
        gone = RegistrarChange(reason="换届", end=("office-3",), after=tale.ledger.registrar_head.hex())
        tale.endorse(tale.say("RegistrarChange", gone, tale.office), tale.registrars[1])
        return tale, tale.registrars[2]
    if role == "certifier":
        new = key_of("certifier-2")
        change = CertifierChange(
            reason="每年更换", add=new.did, end=tale.certifier.did, after=tale.ledger.certifier_head.hex()
        )
        tale.endorse(tale.say("CertifierChange", change, tale.office), tale.registrars[1], new)
        return tale, tale.certifier
    owner = tale.sell(0)
    if role == "claim":
        return tale, claim_of(0)
    tale.transfer(0, "a", "b")
    assert owner == owner_of(0, "a")
    return tale, owner


# Breaks -------------------------------------------------------------------------------------------------------------


def _after(tale: Tale, spoken: Spoken, key: SigningKey, rule: str, at: int = 0, origin: str = ORIGIN) -> Break:
    """Return the break of this statement as the next entry of a ledger; `at` seconds off its clock."""
    kind, subject = spoken
    jws = sign_statement(kind, changed(subject, ledger=""), key, tale.time + at, origin)
    return Break(rule, rule.rpartition(": ")[2], kind, tale.told, (Said(tale.time, jws),), "every kind")


def _signer(kind: Kind) -> SigningKey:
    """Return a key in force in the plain ledger that may sign this kind, where there is one; else any."""
    keys = {"registrar": plain().office, "person": key_of(MAKER), "certifier": plain().certifier}
    return next((keys[role] for role in kind.signers if role in keys), plain().office)


def breaks_of_kind(spoken: Spoken) -> Iterator[Break]:
    """Yield each rule for all kinds, broken with this statement."""
    kind, (tale, said) = kind_named(spoken[0]), (plain(), spoken)
    key, ledger, clock = _signer(kind), "policy.py _check_ledger: ", "policy.py _check_clock: "
    if kind.name == "Charter":
        yield _after(tale, said, key, ledger + "charter-exists")
        return
    jws = sign_statement(kind.name, changed(said[1], ledger=""), key, tale.time, ORIGIN)
    missing = "policy.py facts_of: charter-missing"
    yield Break(missing, "charter-missing", kind.name, (), (Said(tale.time, jws),), "every kind")
    yield _after(tale, said, key_of("nobody"), "policy.py facts_of: issuer-unknown")
    yield _after(tale, said, key, ledger + "statement-other-ledger", origin="example.com/other")
    yield _after(closed(), said, key, ledger + "ledger-closed")
    yield _after(tale, said, key, clock + "statement-from-future", AHEAD + 1)
    yield _after(tale, said, key, clock + "statement-too-old", -BEHIND - 1)
    if kind.name == "Endorsement":
        return
    unopened = Break(
        ledger + "ledger-not-open", "ledger-not-open", kind.name, tale.told[:1], (Said(tale.told[0].time, jws),),
        "every kind",
    )  # fmt: skip
    yield unopened
    if kind.since > 1:
        yield _after(early(), said, key, "policy.py _check_known: statement-kind-unknown")
    strange = {"registrar": tale.office, "person": key_of(MAKER), "certifier": tale.certifier}
    for role, other in strange.items():
        if role not in kind.signers:
            yield _after(tale, said, other, "policy.py _check_signer: signer-role")
            break
    for role in kind.signers:
        if role in {"person", "registrar", "certifier", "owner", "claim"}:
            yield _after(*_with(ended(role), said), "policy.py _check_signer: key-not-live")
            break
    if "person" in kind.signers and not kind.while_paused:
        yield _after(paused(), said, key_of(MAKER), "person.py active_person: person-paused")


def _with(ledger: tuple[Tale, SigningKey], said: Spoken) -> tuple[Tale, Spoken, SigningKey]:
    return ledger[0], said, ledger[1]
