"""Write `tests/vectors/holder-proof.json`: what a holder signs for a buyer, and its bytes. SPEC §8.7.

    python -m tests.vectors.make_holder_proof

Shared by every implementation. What a reader must refuse is in `must-fail-verify/holder-*.txt`.
"""

import json
from pathlib import Path

from certs.holder import HolderProof, format_holder_link, sign_holder_proof
from ledger.log.keys import SigningKey

FILE = Path(__file__).parent / "holder-proof.json"
SEED, HEAD = bytes(range(32)), bytes(range(32))
MADE = 1795346403
CASES = (
    ("specification", 72 * 3600, "雨前"),
    ("no_word", 72 * 3600, ""),
    ("one_second", 1, "a"),
    ("longest_word", 3600, "二十四个字" * 4 + "的词四字"),
)


def case(name: str, seconds: int, word: str) -> dict[str, object]:
    """Return one vector."""
    key = SigningKey.from_seed(SEED)
    proof = HolderProof("zisha.example/2026", "0123456789ABT", MADE, MADE + seconds, HEAD, word)
    data = sign_holder_proof(proof, key)
    return {
        "name": name, "seed": SEED.hex(), "key": key.did, "origin": proof.origin, "code": proof.code,
        "time": proof.time, "until": proof.until, "head": proof.head.hex(), "word": word, "bytes": data.hex(),
        "link": format_holder_link("zisha.example", proof.code, data),
    }  # fmt: skip


def encode() -> bytes:
    """Return the file's bytes."""
    cases = [case(*each) for each in CASES]
    return (json.dumps({"cases": cases}, ensure_ascii=False, indent=1) + "\n").encode()


if __name__ == "__main__":
    FILE.write_bytes(encode())
