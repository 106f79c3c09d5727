"""Orders that makers have taken, 定制: what a maker's page and a buyer's question show (6 §6.6): no words, no price.

orders_of(reading, "zs001")       [{"answered":"","due":"2026-12-01","entry":412,"id":"7d2a…","order":"9f86d0…"}]
order_told(reading, "9f86d0…")    {"by":{"code":"zs001","en":"","zh":"示例·顾一帆"},"due":"2026-12-01",…}
"""

from typing import Any

from ledger.craft.shapes import check_hash
from ledger.craft.state import Commission, Order, Person, State
from ledger.errors import NotFoundError


def orders_of(state: State, person: str) -> list[dict[str, Any]]:
    """Return the orders that a person has taken, the newest first.

    Raises:
        NotFoundError: `person-unknown`.
    """
    if state.get(Person, person) is None:
        raise NotFoundError("person-unknown", person=person)
    return [_told(row) for row in sorted(state.list(Commission, person), key=lambda row: -row.index)]


def order_told(state: State, order: str) -> dict[str, Any]:
    """Return who has taken the order of that hash, and which piece answers it.

    Raises:
        MalformedError: `field-not-a-hash`. NotFoundError: `order-unknown`: nobody has taken it.
    """
    taken = state.get(Order, check_hash(order, "order"))
    row = None if taken is None else state.get(Commission, taken.statement.hex())
    if row is None:
        raise NotFoundError("order-unknown", order=order)
    maker = state.get(Person, row.maker)
    assert maker is not None
    return {**_told(row), "by": {"code": maker.code, "en": maker.en, "zh": maker.zh}}


def _told(row: Commission) -> dict[str, Any]:
    return {"answered": row.piece, "due": row.due, "entry": row.index, "id": row.id, "order": row.order}
