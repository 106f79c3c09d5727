"""What takes several signatures, as the entries of a bundle show them: who may attest, whose key is whose (SPEC §7).

    enrolment 9 by a registrar, endorsed 10 by the key, 11 by another registrar     → zs001 holds that key
    key addition 300 by zs001's key, endorsed 301 by the new one                    → zs001 holds both, the second later
    key recovery 520 by a registrar, endorsed by k of them and by the new key       → zs001 holds it, later
    registrar change 700, endorsed by k and by each key that joins                  → others attest from here on

Each counts from the entry at which its last endorsement stands, under the highest threshold since its own entry.
"""

from typing import Final, get_args

from certs.chain import Chain, Proof, Waiting, check_person, check_registrar, foreign
from ledger.craft.kinds.foundation.charter import Charter
from ledger.craft.kinds.foundation.endorsement import Endorsement
from ledger.craft.kinds.foundation.registrar_change import RegistrarChange
from ledger.craft.kinds.people.key_addition import KeyAddition
from ledger.craft.kinds.people.key_recovery import KeyRecovery
from ledger.craft.kinds.people.key_revocation import KeyRevocation
from ledger.craft.kinds.people.person_change import PersonChange
from ledger.craft.kinds.people.person_enrolment import Names, PersonEnrolment
from ledger.craft.kinds.people.standing import Standing
from ledger.craft.status import DISPUTED
from ledger.errors import VerificationError

Attested = PersonEnrolment | PersonChange | Standing | KeyAddition | KeyRecovery | KeyRevocation | RegistrarChange
ATTESTED: Final[tuple[type[Attested], ...]] = get_args(Attested)
_HOUR = 3600


def found(chain: Chain, proof: Proof, charter: Charter) -> None:
    """Take the charter: who keeps the ledger at first, and by which thresholds."""
    chain.charter, chain.charter_id = charter, proof.statement.id
    chain.k, chain.p, chain.profile = charter.k, charter.p, charter.profile
    chain.office = {registrar.code: registrar.key for registrar in charter.registrars}
    chain.registrars.add(proof.statement.issuer)


def attest(chain: Chain, proof: Proof, subject: Attested) -> None:
    """Let a statement wait for the registrars it takes and for the keys it names."""
    match subject:
        case Standing(person=person) if person != chain.subject.maker or person not in chain.people:
            raise foreign(proof)
        case KeyAddition():
            check_person(chain, proof, subject.person)
        case RegistrarChange():
            if proof.statement.issuer not in chain.registrars | _sealed(chain):
                raise VerificationError("bundle-signer", index=proof.index, kind=proof.statement.kind)
        case KeyRevocation():
            _check_revocation(chain, proof, subject)
        case _:
            check_registrar(chain, proof)
    if isinstance(subject, KeyRecovery | PersonChange) and subject.person not in chain.people:
        raise foreign(proof)
    waiting = Waiting(proof, {proof.statement.issuer})
    chain.waiting[proof.statement.id.hex()] = waiting
    _settle(chain, waiting, proof)


def endorse(chain: Chain, proof: Proof, subject: Endorsement) -> None:
    """Count an endorsement: of the charter by a registrar it names, or of what waits by whoever it waits for."""
    issuer = proof.statement.issuer
    if chain.charter is not None and subject.endorses == chain.charter_id.hex():
        named = [registrar.key for registrar in chain.charter.registrars]
        if issuer in named and issuer in chain.office.values() and issuer not in chain.registrars:
            chain.registrars.add(issuer)
            chain.founders.add(issuer)
            return
        raise foreign(proof)
    waiting = chain.waiting.get(subject.endorses)
    if waiting is None or issuer in waiting.have:
        raise foreign(proof)
    stated: Attested = waiting.proof.statement.subject
    if waiting.done:
        _hasten(chain, proof, waiting, stated)
        return
    if issuer not in _counted(chain, waiting) | chain.registrars and issuer not in _introduced(stated):
        raise VerificationError("bundle-signer", index=proof.index, kind=proof.statement.kind)
    waiting.have.add(issuer)
    if issuer in chain.registrars:
        chain.signers.add(issuer)
    _settle(chain, waiting, proof)


def _check_revocation(chain: Chain, proof: Proof, subject: KeyRevocation) -> None:
    """Take the end of the key that signed the piece, by itself or a registrar: it signs nothing from here on."""
    if subject.key != chain.piece.statement.issuer or subject.key not in chain.holders:
        raise foreign(proof)
    if subject.start or proof.statement.issuer != subject.key:
        check_registrar(chain, proof)
    else:
        check_person(chain, proof, chain.person)
    chain.ended.add(subject.key)


def _sealed(chain: Chain) -> set[str]:
    """Return the recovery keys that the charter names."""
    return set() if chain.charter is None else set(chain.charter.recovery)


def _introduced(subject: Attested) -> set[str]:
    """Return the keys whose possession the statement takes."""
    match subject:
        case Standing() | PersonChange() | KeyRevocation():
            return set()
        case RegistrarChange():
            return {joining.key for joining in subject.add}
        case _:
            return {subject.key}


def _counted(chain: Chain, waiting: Waiting) -> set[str]:
    """Return the keys that count towards its threshold: the sealed ones where one of them signed it."""
    sealed = _sealed(chain)
    return sealed if waiting.proof.statement.issuer in sealed else chain.registrars


def _taken(chain: Chain, waiting: Waiting) -> int:
    """Return how many of those it would take now."""
    sealed = _sealed(chain)
    if waiting.proof.statement.issuer in sealed:
        return min(chain.k, len(sealed))
    match waiting.proof.statement.subject:
        case KeyAddition():
            return 0
        case KeyRecovery() | RegistrarChange():
            return chain.k
        case KeyRevocation(start=start):
            return chain.k if start else 0
        case _:
            return chain.p


def _settle(chain: Chain, waiting: Waiting, proof: Proof) -> None:
    """Put a statement into effect at this entry, once all it takes stands behind it."""
    subject: Attested = waiting.proof.statement.subject
    named = _introduced(subject)
    if isinstance(subject, PersonEnrolment | KeyRecovery):
        named = named | {subject.checked.by}
    waiting.takes = max(waiting.takes, _taken(chain, waiting))
    if len(waiting.have & _counted(chain, waiting)) < waiting.takes or not named <= waiting.have:
        return
    waiting.attested = len(waiting.have & chain.registrars)
    waiting.done = True
    if isinstance(subject, Standing):
        chain.standings.append(waiting)
    elif isinstance(subject, RegistrarChange):
        _change(chain, subject)
    elif isinstance(subject, PersonChange):
        _rename(chain, waiting, subject)
    elif isinstance(subject, KeyRevocation):
        _doubt(chain, proof, subject)
    elif isinstance(subject, PersonEnrolment):
        if subject.code in chain.people:
            raise foreign(waiting.proof)
        chain.people[subject.code] = waiting
        _hold(chain, waiting, subject.code, subject.key, subject.custody)
    else:
        _hold(chain, waiting, subject.person, subject.key, subject.custody)
        if isinstance(subject, KeyRecovery) or not waiting.attested:
            assert chain.charter is not None  # nobody else makes a registrar or a holder
            hours = chain.charter.waiting.recovery_hours
            chain.not_before[subject.key] = proof.opened.entry.time + hours * _HOUR


def _rename(chain: Chain, waiting: Waiting, subject: PersonChange) -> None:
    """Let other names, or roles, be the person's from here on."""
    if not subject.roles and not isinstance(subject.names, Names):
        raise foreign(waiting.proof)
    if isinstance(subject.names, Names):
        chain.names[subject.person] = subject.names
    if subject.roles:
        chain.person_roles[subject.person] = subject.roles


def _doubt(chain: Chain, proof: Proof, subject: KeyRevocation) -> None:
    """Put the piece in dispute where the key signed it, or did something to it alone, from that entry on."""
    signed = [chain.piece.index, *(index for did, index in chain.life.alone if did == subject.key)]
    if subject.start and any(index >= subject.start for index in signed):
        chain.life.bits, chain.life.seen = chain.life.bits | DISPUTED, proof.index


def _hold(chain: Chain, waiting: Waiting, person: str, key: str, custody: str) -> None:
    if key in chain.holders:
        raise foreign(waiting.proof)
    chain.holders[key], chain.custody[key] = person, custody


def _hasten(chain: Chain, proof: Proof, waiting: Waiting, subject: Attested) -> None:
    """Put an added key into force at once: a registrar stands behind it too."""
    if not isinstance(subject, KeyAddition) or waiting.attested:
        raise foreign(proof)
    check_registrar(chain, proof)
    waiting.attested = 1
    chain.signers.add(proof.statement.issuer)
    del chain.not_before[subject.key]


def _change(chain: Chain, subject: RegistrarChange) -> None:
    """Let others keep the ledger from here on."""
    for code in subject.end:
        chain.registrars.discard(chain.office.pop(code, ""))
    for joining in subject.add:
        chain.office[joining.code] = joining.key
        chain.registrars.add(joining.key)
    chain.k, chain.p = subject.k or chain.k, subject.p or chain.p
