"""CommissionAcceptance: a maker takes an order; the order itself stays off the ledger. SPEC §12.9.

    {"due":"2026-12-01","ledger":"ledger.example/zisha","maker":"zs001","order":"9f86d0…"}

Only the hash of what the buyer ordered is stated: no name, no price. The buyer keeps the order, with at least 128
random bits in it, and can show that this is the one that was taken.
"""

from collections.abc import Iterator

from msgspec.structs import replace as changed

from ledger.craft.day import day_of
from ledger.craft.kind import Facts, Kind, Subject
from ledger.craft.kinds.piece.piece import is_final, life_of
from ledger.craft.person import active_person
from ledger.craft.shapes import check_date, check_hash
from ledger.craft.state import Change, Commission, Order, Put, State, ledger_of
from ledger.errors import MalformedError, NotFoundError, PolicyError

SINCE = 2  # rules version


class CommissionAcceptance(Subject, frozen=True, kw_only=True):
    """The subject.

    Attributes:
        maker: person code of the key that signs.
        order: hex SHA-256 of the buyer's order.
        due: day by which the piece is promised; empty when none was agreed.
    """

    maker: str
    order: str
    due: str = ""


def rule(subject: CommissionAcceptance, facts: Facts, state: State) -> Iterator[Change]:
    """Take the order; one order is taken once, by one maker.

    Raises:
        MalformedError: a field's form.
        NotFoundError: `person-unknown`.
        PolicyError: `maker-not-signer`, `person-paused`, `person-ended`, `order-accepted`, `order-due-past`.
    """
    check_hash(subject.order, "order")
    if subject.due and check_date(subject.due, "due") < day_of(facts.valid_from):
        raise PolicyError("order-due-past", due=subject.due, day=day_of(facts.valid_from))
    if facts.signer.holder != subject.maker:
        raise PolicyError("maker-not-signer", maker=subject.maker, person=facts.signer.holder)
    active_person(state, subject.maker, "maker")
    taken = state.get(Order, subject.order)
    if taken is not None:
        raise PolicyError("order-accepted", order=subject.order, statement=taken.statement.hex())
    yield Put(Order(order=subject.order, statement=facts.id))
    yield Put(
        Commission(
            statement=facts.id, maker=subject.maker, order=subject.order, due=subject.due, index=facts.index
        )
    )  # fmt: skip


def answer_order(commission: str, piece: str, maker: str, state: State, time: int) -> Put:
    """Return the change by which a piece answers an order that its maker has taken.

    One piece answers it; one that was withdrawn or destroyed for good does so no longer.

    Args:
        commission: hex statement id of the acceptance, as the piece's registration cites it.
        piece: its code.
        maker: person code.
        state: before the registration.
        time: of the registration's entry, seconds.

    Raises:
        MalformedError: `field-later-rules`: rules version 1 has no such field.
        NotFoundError: `commission-unknown`.
        PolicyError: `commission-not-yours`, `commission-answered`.
    """
    if ledger_of(state).rules < SINCE:
        raise MalformedError("field-later-rules", field="commission", rules=SINCE)
    taken = state.get(Commission, commission)
    if taken is None:
        raise NotFoundError("commission-unknown", commission=commission)
    if taken.maker != maker:
        raise PolicyError("commission-not-yours", commission=commission, maker=taken.maker)
    if taken.piece and not is_final(life_of(state, taken.piece), time):
        raise PolicyError("commission-answered", commission=commission, piece=taken.piece)
    return Put(changed(taken, piece=piece))


KIND = Kind(name="CommissionAcceptance", subject=CommissionAcceptance, signers=("person",), rule=rule, since=SINCE)
