"""Changes that the generated documents undergo: of bytes, of one thing in a JSON value, of a statement signed again."""

from random import Random
from typing import Any

import msgspec

from ledger.craft.statement import CREDENTIALS, context_of
from ledger.log.encoding import decode_base64url, encode_base64url
from tests.certs.ledger_world import STUDIO
from tests.certs.test_agreeing import NUMBER
from tests.craft.owning_world import claim_of, owner_of
from tests.craft.world import ORIGIN, key_of

NAMES = (
    *(f"registrar-{number}" for number in range(1, 5)), "certifier", "km", "kd", "m1", "m2", "m9", "m1-pad", "log",
    "stranger",
)  # fmt: skip
_OWNERS = [owner_of(number, name) for number in (NUMBER, STUDIO) for name in "abc"]
_CLAIMS = [claim_of(STUDIO, serial) for serial in (1, 2)]
KEYS = {key.did: key for key in (*map(key_of, NAMES), *_OWNERS, *_CLAIMS)}
VALUES: tuple[Any, ...] = (
    "", "m1", "m2", "m9", "km", "b1/1-1", "b1", "1-1", "seconds", "示例", "x" * 70, "\u202e", "e\u0301",
    0, 1, -1, 2, 3, 77, 2**53 - 1, 2**53, 2**70, 1.5, 1e400, None, True, False, [], {}, ["a"], {"zh": "示例"},
    [["a"]], "did:key:z6Mk", "0" * 64, "2026-04-30", "2026-05-01T08:00:00Z",
)  # fmt: skip


def turned(random: Random, data: bytes) -> tuple[bytes, str]:
    """Return the bytes with one of them turned, left out, put in, written twice, or the rest cut off."""
    at = random.randrange(len(data) + 1)
    way = random.choice(("turned", "left out", "put in", "cut", "kept"))
    if way == "turned" and at < len(data):
        return data[:at] + bytes([data[at] ^ 1 << random.randrange(8)]) + data[at + 1 :], f"byte {at} turned"
    if way == "left out":
        return data[:at] + data[at + 1 :], f"byte {at} left out"
    if way == "put in":
        return data[:at] + random.choice((b" ", b"\n", b'"', b"0", b"\\", b"=", b"\xff", b"a", b",")) + data[
            at:
        ], f"put in at {at}"
    return (data[:at], f"cut at {at}") if way == "cut" else (data, "as it is")


def encoded(document: Any) -> bytes:
    """Return JSON as a canonical writer has it, of values that may be anything but canonical."""
    return msgspec.json.encode(document, order="sorted")


def change(random: Random, value: Any, depth: int = 0) -> None:
    """Change one thing in a JSON value in place: a member's value, its absence, a member more."""
    keys = list(value) if isinstance(value, dict) else list(range(len(value)))
    if not keys:
        return
    key = random.choice(keys)
    if isinstance(value[key], dict | list) and value[key] and depth < 4 and random.random() < 0.7:
        change(random, value[key], depth + 1)
    elif random.random() < 0.2:
        del value[key]
    elif random.random() < 0.15 and isinstance(value, dict):
        value[random.choice(("more", "v", "after", "ledger", "é"))] = random.choice(VALUES)
    elif isinstance(value[key], int) and not isinstance(value[key], bool):
        value[key] = random.choice((value[key] + 1, value[key] - 1, *VALUES))
    else:
        value[key] = random.choice(VALUES)


def signed(payload: bytes, did: str) -> str:
    """Return a JWS over any payload bytes by the key of this name, or a stranger's where nobody has it."""
    key = KEYS.get(did) or key_of("stranger")
    kid = f"{did}#{did.removeprefix('did:key:')}"
    header = f'{{"alg":"Ed25519","cty":"vc","kid":"{kid}","typ":"vc+jwt"}}'.encode()
    text = f"{encode_base64url(header)}.{encode_base64url(payload)}"
    return f"{text}.{encode_base64url(key.sign(text.encode()))}"


def _payload(jws: str) -> dict[str, Any]:
    payload: dict[str, Any] = msgspec.json.decode(decode_base64url(jws.split(".")[1]))
    return payload


def restated(random: Random, jws: str) -> tuple[str, str]:
    """Return the statement with a field changed, another signer, another kind, another ledger, or bytes turned."""
    payload = _payload(jws)
    issuer, way = payload["issuer"], random.randrange(9)
    if way < 4:
        change(random, payload["credentialSubject"])
    elif way == 4:
        issuer = payload["issuer"] = random.choice(list(KEYS))
    elif way == 5:
        payload["type"][1] = random.choice(
            ("Charter", "Endorsement", "PieceRegistration", "Nonsense", "BatchOpening", "constructor")
        )
    elif way == 6:
        origin = random.choice(("example.com/other", "", "Example.com", ORIGIN))
        payload["credentialSubject"]["ledger"] = origin
        payload["@context"] = [CREDENTIALS, context_of(origin)]
    elif way == 7:
        change(random, payload)
    data = encoded_or_odd(payload)
    if way == 8:
        data, _ = turned(random, data)
    return signed(data, issuer if isinstance(issuer, str) else "did:key:z"), f"{payload.get('type')} way {way}"


def encoded_or_odd(payload: Any) -> bytes:
    """Return the same; of what has no JSON at all, an empty object."""
    try:
        return encoded(payload)
    except (msgspec.EncodeError, UnicodeEncodeError, OverflowError):
        return b"{}"
