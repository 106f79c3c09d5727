"""What an owner or a hidden code signed is good for its own piece, print and ledger; moved elsewhere it is refused."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.craft import policy
from ledger.craft.kinds.ownership import ownership_transfer
from ledger.craft.kinds.ownership.ownership_transfer import OwnershipTransfer
from ledger.craft.statement import Statement, read_statement, sign_statement, verify_statement
from ledger.errors import LedgerError
from tests.craft.kiln_world import code_of
from tests.craft.owning_world import OwningWorld, owner_of


def sold() -> OwningWorld:
    """Pieces 1 and 2 are owned by a and b; 3 and 4 are not claimed."""
    world = OwningWorld()
    world.sell(1, "a")
    world.sell(2, "b")
    world.make(3)
    world.make(4)
    return world


WORLD = sold()


def transfer(world: OwningWorld, number: int, to: str) -> OwnershipTransfer:
    """The transfer that is right for a piece by now."""
    return OwnershipTransfer(piece=code_of(number), owner=owner_of(number, to).did, after=world.head_of(number))


def read(jws: str) -> Statement:
    """Read and verify, as whoever runs a ledger does."""
    statement = read_statement(jws)
    verify_statement(statement)
    return statement


def move(world: OwningWorld, way: str, to: str) -> None:
    """Offer something signed for elsewhere."""
    right, key = transfer(world, 1, to), owner_of(1, "a")
    if way == "ledger":
        world.take(read(sign_statement("OwnershipTransfer", right, key, world.time, "other.example/kiln")))
    elif way == "piece":
        world.say("OwnershipTransfer", transfer(world, 2, to), key)
    elif way == "code":
        world.claim(3, to, endorsed=False, piece=code_of(4), after=world.head_of(4))
    else:
        head, body, _ = world.sign("OwnershipTransfer", right, key).jws.split(".")
        other = world.sign("OwnershipTransfer", transfer(world, 2, to), owner_of(2, "b")).jws
        world.take(read(f"{head}.{body}.{other.rpartition('.')[2]}"))


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(["ledger", "piece", "code", "signature"]), st.sampled_from(["x", "y", "z"]))
def test_nothing_moved_is_accepted(way: str, to: str) -> None:
    """To another ledger, another piece, another print, or under another's signature."""
    with pytest.raises(LedgerError):
        move(WORLD, way, to)


def test_a_ledger_that_did_not_look_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the owner, or the ledger's name, is not looked at, the same transplant passes."""
    world = sold()
    monkeypatch.setattr(ownership_transfer, "check_owner", lambda *_: None)
    move(world, "piece", "x")
    monkeypatch.setattr(policy, "_check_ledger", lambda *_: None)
    move(world, "ledger", "y")
