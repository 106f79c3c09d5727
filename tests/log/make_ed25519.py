"""Write the Ed25519 vectors of SPEC §1, by class, with the arithmetic of `tests/log/ed25519.py`.

    python -m tests.log.make_ed25519

`ledger/log/ed25519.json` is the self-test, twelve, one a class; `tests/vectors/log/ed25519.json` is all of them.
`tests/log/test_keys.py` makes the twelve again and compares.
"""

import hashlib
import json
from pathlib import Path

from tests.log import ed25519 as ed

SELF_TEST = Path(__file__).parents[2] / "ledger" / "log" / "ed25519.json"
ALL = Path(__file__).parents[1] / "vectors" / "log" / "ed25519.json"


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


def cases() -> list[dict[str, object]]:
    """Return every class: torsion on A and R, small order, boundaries of S, non-canonical encodings, lengths."""
    scalar, nonce, clean = _seeded("classes")
    r_point, torsion, message = ed.multiply(nonce, ed.BASE), ed.torsion(), b"kilnmark classes"
    public, r_encoded = ed.encode(clean), ed.encode(r_point)
    good = ed.sign(scalar, public, r_encoded, nonce, message)
    s = int.from_bytes(good[32:], "little")
    rows: list[tuple[str, bytes, bytes, bytes]] = []
    for i, on_key in enumerate(torsion):
        a = ed.encode(ed.add(clean, on_key))
        for j, on_nonce in enumerate(torsion):
            r = ed.encode(ed.add(r_point, on_nonce))
            m = f"kilnmark torsion {i} {j}".encode()
            rows.append((f"A with torsion {i}, R with torsion {j}", a, ed.sign(scalar, a, r, nonce, m), m))
    small = ed.small_order_encodings()
    free = r_encoded + nonce.to_bytes(32, "little")
    rows += [(f"small-order A {i}, R and S free of it", a, free, message) for i, a in enumerate(small)]
    rows += [
        (f"small-order R {i}", public, ed.sign(scalar, public, r, 0, message), message) for i, r in enumerate(small)
    ]
    rows += [(f"small-order A and R {i}, S = 0", a, a + bytes(32), message) for i, a in enumerate(small)]
    for name, value in [("0", 0), ("L - 1", ed.L - 1), ("L", ed.L), ("s + L", s + ed.L), ("s + 8 L", s + 8 * ed.L)]:
        rows.append((f"S = {name}", public, r_encoded + value.to_bytes(32, "little"), message))
    rows += [
        (f"S with bit {bit}", public, r_encoded + (s | 1 << bit).to_bytes(32, "little"), message)
        for bit in (253, 254, 255)
    ]
    for y in range(ed.P, 2**255):
        for sign in (0, 1):
            odd = (y | sign << 255).to_bytes(32, "little")
            rows.append((f"A with y = p + {y - ed.P}, sign {sign}", odd, free, message))
            rows.append((f"R with y = p + {y - ed.P}, sign {sign}", public, odd + good[32:], message))
    for cut in (0, 1, 31):
        rows.append((f"A of {cut} bytes", public[:cut], good, message))
        rows.append((f"signature of {32 + cut} bytes", public, good[: 32 + cut], message))
    rows += [("A of 33 bytes", public + b"\0", good, message), ("signature of 65 bytes", public, good + b"\0", message)]
    return [
        {
            "class": name,
            "enrollable": ed.is_enrollable(a),
            "message": m.decode(),
            "public": a.hex(),
            "signature": sig.hex(),
            "valid": ed.is_valid(a, sig, m),
        }
        for name, a, sig, m in rows
    ]


def document(rows: list[dict[str, object]]) -> bytes:
    """Return a file's bytes: one vector a line."""
    return ("[\n" + ",\n".join(json.dumps(v, sort_keys=True, separators=(",", ":")) for v in rows) + "\n]\n").encode()


if __name__ == "__main__":
    SELF_TEST.write_bytes(document(vectors()))
    ALL.write_bytes(document(cases()))
