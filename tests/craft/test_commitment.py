"""Salted commitments: bound to ledger, person, field, salt and text; nothing of the text shows."""

from itertools import combinations

import pytest

from ledger.craft.commitment import check_commitment, commit
from ledger.errors import MalformedError, VerificationError
from tests.test_bytes import SPEC

SALT = bytes(range(32))
GIVEN = {"origin": "example.com/kiln", "person": "zs001"}


def test_the_commitment_of_the_spec() -> None:
    """A known answer, worked out by hand from the formula."""
    assert commit(b"agreed", SALT, **GIVEN) in SPEC.read_text("utf-8")


def test_every_part_counts() -> None:
    """Another ledger, person, field, salt or text gives another hash; so does a byte moved from one to the other."""
    found = [
        commit(b"agreed", SALT, **GIVEN),
        commit(b"agreed.", SALT, **GIVEN),
        commit(b"agreed", SALT[::-1], **GIVEN),
        commit(b"agreed", SALT, origin="example.com/kiln", person="zs002"),
        commit(b"agreed", SALT, origin="example.com/other", person="zs001"),
        commit(b"agreed", SALT, **GIVEN, field="contact"),
    ]
    assert all(one != other for one, other in combinations(found, 2))


def test_a_commitment_is_checked_by_who_holds_both() -> None:
    """The right text passes; another one, or another salt, does not."""
    stated = commit("同意".encode(), SALT, **GIVEN)
    check_commitment(stated, "同意".encode(), SALT, **GIVEN)
    with pytest.raises(VerificationError) as caught:
        check_commitment(stated, "不同意".encode(), SALT, **GIVEN)
    assert caught.value.code == "commitment-differs"


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_a_salt_has_one_length(length: int) -> None:
    """Else a part of the text could be taken for salt."""
    with pytest.raises(MalformedError) as caught:
        commit(b"agreed", bytes(length), **GIVEN)
    assert caught.value.code == "salt-length"
