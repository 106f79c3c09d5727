"""Our own arithmetic of the curve, against the tests' other arithmetic."""

import hashlib

import pytest

from ledger.log import curve
from tests.log import ed25519


def test_multiples_of_the_base_point_are_in_the_subgroup_and_their_shifts_are_not():
    """Adding any of the seven points of small order leads out."""
    point = ed25519.multiply(int.from_bytes(hashlib.sha256(b"curve").digest(), "little"), ed25519.BASE)
    answers = [curve.in_prime_subgroup(ed25519.encode(ed25519.add(point, shift))) for shift in ed25519.torsion()]
    assert answers == [True] + [False] * 7


@pytest.mark.parametrize("encoded", ed25519.small_order_encodings(), ids=bytes.hex)
def test_small_order_is_not_prime_order(encoded):
    """The identity and its neighbours, canonical or not, are no keys."""
    assert not curve.in_prime_subgroup(encoded)


@pytest.mark.parametrize("length", [0, 31, 33])
def test_other_lengths_are_no_points(length):
    """An encoding has 32 bytes."""
    assert not curve.in_prime_subgroup(bytes([2]) * length)


def test_decoding_agrees_with_the_other_arithmetic():
    """For small y of both signs the same points are found, and the same y have none."""
    for y in range(60):
        for sign in (0, 1):
            encoded = (y | sign << 255).to_bytes(32, "little")
            point, other = curve._decode(encoded), ed25519.decode(encoded)
            assert (point and point[:2]) == other
