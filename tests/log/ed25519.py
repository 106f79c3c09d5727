"""A small Ed25519 of our own for tests, in big integers, written from RFC 8032 §5.1, independent of ledger/log.

It makes the cases that no library will make: keys and R with torsion, S + L, non-canonical encodings.
"""

import hashlib

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
IDENTITY = (0, 1)

Point = tuple[int, int]


def add(a: Point, b: Point) -> Point:
    """Add two affine points by the curve's addition law."""
    product = D * a[0] * b[0] * a[1] * b[1]
    x = (a[0] * b[1] + b[0] * a[1]) * pow(1 + product, -1, P)
    y = (a[1] * b[1] + a[0] * b[0]) * pow(1 - product, -1, P)
    return x % P, y % P


def multiply(n: int, point: Point) -> Point:
    """Return n times the point, by doubling, in (x : y : z) without inversions until the end."""
    total, times = (0, 1, 1), (point[0], point[1], 1)
    while n:
        if n & 1:
            total = _add_projective(total, times)
        times, n = _add_projective(times, times), n >> 1
    inverse = pow(total[2], -1, P)
    return total[0] * inverse % P, total[1] * inverse % P


def _add_projective(a: tuple[int, int, int], b: tuple[int, int, int]) -> tuple[int, int, int]:
    """The law of `add` with x/z and y/z for x and y, denominators multiplied out."""
    z, xx, yy = a[2] * b[2] % P, a[0] * b[0] % P, a[1] * b[1] % P
    square, product = z * z % P, D * xx * yy % P
    less, more = square - product, square + product
    crossed = (a[0] * b[1] + b[0] * a[1]) % P
    return z * less * crossed % P, z * more * (yy + xx) % P, less * more % P


def recover(y: int, sign: int) -> Point | None:
    """Return the point with this y whose x has this lowest bit, or None when there is none."""
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    root = pow(square, (P + 3) // 8, P)
    for x in (root, root * pow(2, (P - 1) // 4, P) % P):
        if x * x % P == square:
            return (x if x & 1 == sign else (P - x) % P), y % P
    return None


def encode(point: Point) -> bytes:
    """Encode y with the lowest bit of x on top."""
    return (point[1] | (point[0] & 1) << 255).to_bytes(32, "little")


BASE = recover(4 * pow(5, P - 2, P) % P, 0)


def torsion() -> list[Point]:
    """Return the eight points of small order: i times a generator, i = 0…7."""
    for y in range(2, 100):
        point = recover(y, 0)
        if point:
            generator = multiply(L, point)
            if multiply(4, generator) != IDENTITY:
                return [multiply(i, generator) for i in range(8)]
    raise AssertionError("bad math in torsion")


def expand(seed: bytes) -> tuple[int, bytes]:
    """Return the secret scalar and the prefix of a seed (RFC 8032 §5.1.5)."""
    digest = hashlib.sha512(seed).digest()
    scalar = int.from_bytes(digest[:32], "little") & ((1 << 254) - 8) | 1 << 254
    return scalar, digest[32:]


def challenge(r: bytes, public: bytes, message: bytes) -> int:
    """Return k = SHA-512(R ‖ A ‖ M) mod L."""
    return int.from_bytes(hashlib.sha512(r + public + message).digest(), "little") % L


def sign(scalar: int, public: bytes, r_encoded: bytes, r: int, message: bytes) -> bytes:
    """Return R ‖ r + k·a for any encodings of A and R."""
    return r_encoded + ((r + challenge(r_encoded, public, message) * scalar) % L).to_bytes(32, "little")


def small_order_encodings() -> list[bytes]:
    """Return the fourteen encodings that decode to a point of small order, canonical or not."""
    ys = [*sorted({point[1] for point in torsion()}), P, P + 1]
    return [(y | sign << 255).to_bytes(32, "little") for y in ys for sign in (0, 1)]


def decode(encoded: bytes) -> Point | None:
    """Return the point of a canonical encoding, or None (RFC 8032 §5.1.3)."""
    number = int.from_bytes(encoded, "little")
    y, sign = number % 2**255, number >> 255
    point = recover(y, sign) if y < P else None
    return None if point is None or (point[0] == 0 and sign) else point


def is_valid(public: bytes, signature: bytes, message: bytes) -> bool:
    """Report whether a signature holds under the strict rule of SPEC §1."""
    if len(public) != 32 or len(signature) != 64:
        return False
    a, r, s = decode(public), decode(signature[:32]), int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= L or multiply(8, a) == IDENTITY or multiply(8, r) == IDENTITY:
        return False
    k = challenge(signature[:32], public, message)
    return multiply(s, BASE) == add(r, multiply(k, a))


def is_enrollable(public: bytes) -> bool:
    """Report whether a key is a canonical point of order L."""
    point = decode(public) if len(public) == 32 else None
    return point is not None and point != IDENTITY and multiply(L, point) == IDENTITY
