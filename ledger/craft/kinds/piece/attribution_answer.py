"""AttributionAnswer: the person to whom an older work is attributed says whether it is theirs. SPEC §12.9.

    {"answer":"mine","ledger":"ledger.example/zisha","piece":"0123456789ABT","seen":"7d2a…"}

unsure ──▶ mine, not-mine: final. Without an answer no name is shown.
"""

from collections.abc import Iterator

from msgspec.structs import replace as changed

from ledger.craft.doubt import noted
from ledger.craft.kind import Facts, Kind, Subject
from ledger.craft.kinds.piece.piece import known_piece
from ledger.craft.shapes import check_choice, check_hash
from ledger.craft.state import Change, Legacy, Put, State
from ledger.errors import ConflictError, PolicyError

ANSWERS = ("mine", "not-mine", "unsure")


class AttributionAnswer(Subject, frozen=True, kw_only=True):
    """The subject.

    Attributes:
        piece: piece code.
        answer: `mine`, `not-mine` or `unsure`.
        seen: hex statement id of the piece's head that the signer saw.
    """

    piece: str
    answer: str
    seen: str


def rule(subject: AttributionAnswer, facts: Facts, state: State) -> Iterator[Change]:
    """Note the answer.

    Raises:
        MalformedError: a field's form.
        NotFoundError: `piece-unknown`.
        PolicyError: `attribution-none`, `attribution-not-yours`, `attribution-answered`.
        ConflictError: `seen-not-head`.
    """
    check_choice(subject.answer, "answer", ANSWERS)
    piece = known_piece(state, subject.piece)
    legacy = state.get(Legacy, piece.code)
    if legacy is None or not legacy.named:
        raise PolicyError("attribution-none", piece=piece.code)
    if facts.signer.holder != legacy.attributed:
        raise PolicyError("attribution-not-yours", piece=piece.code, person=facts.signer.holder)
    if legacy.answer in {"mine", "not-mine"}:
        raise PolicyError("attribution-answered", piece=piece.code, answer=legacy.answer)
    if check_hash(subject.seen, "seen") != piece.head.hex():
        raise ConflictError("seen-not-head", seen=subject.seen, head=piece.head.hex())
    yield Put(changed(legacy, answer=subject.answer, answered=facts.index))
    yield noted(facts, "attribution", piece.code)


KIND = Kind(name="AttributionAnswer", subject=AttributionAnswer, signers=("person",), rule=rule, since=2)
