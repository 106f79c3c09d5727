"""Commissions: what a maker's page and a buyer's question are answered; of the order the hash alone."""

import hashlib

from ledger.craft.kinds.ownership.commission_acceptance import CommissionAcceptance
from tests.api.served import Served
from tests.craft.kiln_world import MAKER, OTHER, code_of
from tests.craft.world import key_of

ORDER = hashlib.sha256(b"a pot\n00").hexdigest()


def test_an_order_is_known_by_its_hash_until_a_piece_answers_it(served: Served) -> None:
    """Nobody has it, the maker has taken it, a piece answers it; another maker's list is empty."""
    unknown = served.get(f"/api/v1/orders/{ORDER}")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "order-unknown")
    assert served.get("/api/v1/orders/9f").json()["code"] == "field-not-a-hash"
    subject = CommissionAcceptance(maker=MAKER, order=ORDER)
    taken = served.say("CommissionAcceptance", subject, key_of(MAKER)).id.hex()
    [row] = served.get(f"/api/v1/people/{MAKER}/commissions").json()
    assert (row["id"], row["order"], row["answered"], row["due"]) == (taken, ORDER, "", "")
    served.register(served.piece(number=77, commission=taken))
    told = served.get(f"/api/v1/orders/{ORDER}").json()
    assert (told["answered"], told["by"]["code"]) == (code_of(77), MAKER)
    assert served.get(f"/api/v1/people/{OTHER}/commissions").json() == []
    assert served.get("/api/v1/people/nobody/commissions").status_code == 404
