"""Write `ledger/log/ed25519.json`: the twelve self-test vectors, one a class. SPEC §1.

    python -m tests.log.make_ed25519

`tests/log/test_keys.py` makes them again and compares.
"""

import hashlib
import json
from pathlib import Path

from tests.log import ed25519 as ed

VECTORS = Path(__file__).parents[2] / "ledger" / "log" / "ed25519.json"


def _seeded(name: str) -> tuple[int, int, ed.Point]:
    """Return a secret scalar, a nonce and the clean public point, all drawn from a name."""
    scalar, prefix = ed.expand(hashlib.sha256(name.encode()).digest())
    return scalar, int.from_bytes(prefix, "little") % ed.L, ed.multiply(scalar, ed.BASE)


def _message(want, start: int = 0) -> bytes:
    """Return the first numbered message that `want` takes."""
    return next(m for m in (f"kilnmark self-test {i}".encode() for i in range(start, start + 4096)) if want(m))


def vectors() -> list[dict[str, object]]:
    """Return the twelve, in a fixed order."""
    scalar, nonce, clean = _seeded("self-test")
    torsion = ed.torsion()
    public, r_point = ed.encode(clean), ed.multiply(nonce, ed.BASE)
    r_encoded = ed.encode(r_point)
    mixed = ed.encode(ed.add(clean, torsion[1]))
    r_mixed = ed.encode(ed.add(r_point, torsion[1]))
    identity = ed.encode(ed.IDENTITY)
    message = b"kilnmark self-test"
    good = ed.sign(scalar, public, r_encoded, nonce, message)
    s = int.from_bytes(good[32:], "little")

    def divisible(m: bytes) -> bool:
        return ed.challenge(r_encoded, mixed, m) % 8 == 0

    even, odd = _message(divisible), _message(lambda m: ed.challenge(r_encoded, mixed, m) % 8 == 1)
    off_curve = next(y for y in range(2, 99) if ed.recover(y, 0) is None).to_bytes(32, "little")
    plus_one = (ed.P + 1).to_bytes(32, "little")
    minus_zero = (1 | 1 << 255).to_bytes(32, "little")
    rows = [
        ("good", public, good, message, True),
        ("mixed-order A, k divisible by 8", mixed, ed.sign(scalar, mixed, r_encoded, nonce, even), even, True),
        ("mixed-order A, true with cofactor only", mixed, ed.sign(scalar, mixed, r_encoded, nonce, odd), odd, False),
        (
            "R with torsion, true with cofactor only",
            public,
            ed.sign(scalar, public, r_mixed, nonce, message),
            message,
            False,
        ),
        ("S plus L", public, r_encoded + (s + ed.L).to_bytes(32, "little"), message, False),
        ("small-order A, true for any message", identity, r_encoded + nonce.to_bytes(32, "little"), message, False),
        ("small-order R", public, ed.sign(scalar, public, identity, 0, message), message, False),
        ("A not below p, true for any message", plus_one, r_encoded + nonce.to_bytes(32, "little"), message, False),
        ("R not below p", public, ed.sign(scalar, public, plus_one, 0, message), message, False),
        ("R with x = 0 and the sign bit", public, ed.sign(scalar, public, minus_zero, 0, message), message, False),
        ("A off the curve", off_curve, good, message, False),
        ("another message", public, good, message + b".", False),
    ]
    return [
        {"class": name, "message": m.decode(), "public": a.hex(), "signature": sig.hex(), "valid": valid}
        for name, a, sig, m, valid in rows
    ]


def document() -> bytes:
    """Return the file's bytes: one vector a line."""
    return (
        "[\n" + ",\n".join(json.dumps(v, sort_keys=True, separators=(",", ":")) for v in vectors()) + "\n]\n"
    ).encode()


if __name__ == "__main__":
    VECTORS.write_bytes(document())
