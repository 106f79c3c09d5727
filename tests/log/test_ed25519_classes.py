"""The generated Ed25519 cases are of the classes they say, and the arithmetic behind them is the curve's."""

from random import Random

from tests.log import ed25519 as ed
from tests.log.ed25519_classes import coordinate_edges, point_edges, scalar_edges


def test_multiplication_is_repeated_addition() -> None:
    """The projective way and the affine law agree, the identity among them."""
    total = ed.IDENTITY
    for times in range(40):
        assert ed.multiply(times, ed.BASE) == total
        total = ed.add(total, ed.BASE)
    assert ed.multiply(ed.L, ed.BASE) == ed.IDENTITY


def test_every_class_is_there_and_few_are_valid() -> None:
    """All pairs of 22 points and encodings; of those without torsion in R and A, and a few with, the equation holds."""
    edges = list(point_edges(Random(1)))
    assert len({edge.name for edge in edges}) == len(edges) == 1112
    assert len({edge.public for edge in edges}) == 22
    valid = []
    for edge in edges:
        messages = (b"message %d" % number for number in range(512))
        message, signature = next((m, s) for m in messages if (s := edge.sign(m)) is not None)
        if ed.is_valid(edge.public, signature, message):
            valid.append(edge.name)
    assert "A with torsion 0, R with torsion 0" in valid
    assert all("left over" not in name and "small" not in name for name in valid)
    assert len({name.split(",")[0] for name in valid}) == 8


def test_bounds_of_s_and_of_y_are_there() -> None:
    """Each S plus a multiple of L that fits, each bit of S turned, every y from p to 2^255 - 1."""
    names = [edge.name for edge in (*scalar_edges(Random(1)), *coordinate_edges(Random(1)))]
    assert len(set(names)) == len(names)
    assert {"S plus 15 L", "S with bit 255 turned", "A with y = p + 18, sign 1"} <= set(names)
