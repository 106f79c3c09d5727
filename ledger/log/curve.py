"""Points of edwards25519, for one question only: is a point in the prime-order subgroup? SPEC §1, RFC 8032 §5.1.

Used at enrolment where the library's own check fails its self-test. Not constant-time: public keys only.
A point is (X, Y, Z, T) with x = X/Z, y = Y/Z, xy = T/Z; its encoding is y, little-endian, with the sign of x on top.
"""

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, P) % P
_ROOT = pow(2, (P - 1) // 4, P)  # a square root of -1

Point = tuple[int, int, int, int]


def in_prime_subgroup(encoded: bytes) -> bool:
    """Report whether 32 bytes are the canonical encoding of a point of order L, the identity left out."""
    point = _decode(encoded)
    if point is None or _is_identity(point):
        return False
    total: Point = (0, 1, 1, 0)
    for bit in f"{L:b}":
        total = _add(total, total)
        if bit == "1":
            total = _add(total, point)
    return _is_identity(total)


def _is_identity(point: Point) -> bool:
    x, y, z, _ = point
    return x == 0 and y == z


def _decode(encoded: bytes) -> Point | None:
    """Return the point, or None for a non-canonical encoding or one that is off the curve (RFC 8032 §5.1.3)."""
    number = int.from_bytes(encoded, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    if len(encoded) != 32 or y >= P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, -1, P) % P  # the denominator is never 0: -1/d is no square
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * _ROOT % P
    if x * x % P != square or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


def _add(left: Point, right: Point) -> Point:
    """Add two points, complete for all of them (RFC 8032 §5.1.4)."""
    a = (left[1] - left[0]) * (right[1] - right[0])
    b = (left[1] + left[0]) * (right[1] + right[0])
    c = 2 * left[3] * right[3] * _D
    d = 2 * left[2] * right[2]
    e, f, g, h = (b - a) % P, (d - c) % P, (d + c) % P, (b + a) % P
    return e * f % P, g * h % P, f * g % P, e * h % P
