"""What a bundle shows of people and seals beside the chain of keys: SPEC §7b, step 11.

    suspension 431 of the maker, by a registrar     → signing paused
    end 440 of the maker, deceased                  → their keys sign nothing from here on; the piece stands
    seal check 300 of a seal that the piece bears   → checked

Each is the last of its kind that somebody chose to show: what ended it again would be shown by nobody else. So they say
what was stated, at that entry, and nothing of today.
"""

from certs.chain import Chain, Proof, check_person, check_registrar, foreign
from ledger.craft.kinds.people.person_end import PersonEnd
from ledger.craft.kinds.people.seal_check import SealCheck
from ledger.craft.kinds.people.seal_retirement import SealRetirement
from ledger.craft.kinds.people.suspension import Suspension
from ledger.craft.kinds.piece.attribution_answer import AttributionAnswer
from ledger.craft.status import DISPUTED

ABOUT_PEOPLE = (AttributionAnswer, PersonEnd, SealCheck, SealRetirement, Suspension)


def take_person(chain: Chain, proof: Proof) -> None:
    """Take what befell the maker, whoever registered an older work or it is attributed to, or a seal of the piece.

    Raises:
        VerificationError: `bundle-foreign`, `bundle-signer`.
    """
    subject = proof.statement.subject
    match subject:
        case Suspension():
            _check_known(chain, proof, subject.person, chain.person)
            check_registrar(chain, proof)
            chain.paused.add(subject.person)
            if subject.earlier and chain.life.head:
                chain.life.bits, chain.life.seen = chain.life.bits | DISPUTED, proof.index
        case PersonEnd():
            _check_known(chain, proof, subject.person, chain.person, chain.attributed)
            check_registrar(chain, proof)
            chain.gone[subject.person] = subject.reason
        case SealCheck():
            _check_seal(chain, proof, subject)
            check_registrar(chain, proof)
            chain.seal_states[subject.seal] = subject.result
        case SealRetirement():
            _check_seal(chain, proof, subject)
            check_person(chain, proof, subject.person)
            chain.seal_ends[subject.seal] = subject.end
        case _:
            _take_answer(chain, proof, subject)


def _check_known(chain: Chain, proof: Proof, person: str, *concerned: str) -> None:
    if person not in concerned or person not in chain.people:
        raise foreign(proof)


def _check_seal(chain: Chain, proof: Proof, subject: SealCheck | SealRetirement) -> None:
    if subject.person != chain.person or subject.seal not in chain.seals:
        raise foreign(proof)


def _take_answer(chain: Chain, proof: Proof, subject: AttributionAnswer) -> None:
    """Take the answer of the person to whom an older work is attributed."""
    if subject.piece != chain.code or not chain.attributed or not chain.life.head:
        raise foreign(proof)
    check_person(chain, proof, chain.attributed)
    chain.answer = subject.answer
