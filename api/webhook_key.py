"""The operator's secret for webhooks, and signatures by it: Standard Webhooks 1.0.

    whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw     HMAC-SHA256, shared with the receiver       v1,g0hM9SsE…
    whsk_…                                     Ed25519, the receiver has the public key    v1a,…

What is signed is `<webhook-id>.<webhook-timestamp>.<body>`, so that neither a body nor its moment can be exchanged.
"""

import hmac
from collections.abc import Callable
from hashlib import sha256

from ledger.errors import LedgerError
from ledger.log.encoding import decode_base64, encode_base64
from ledger.log.keys import SigningKey

HMAC, ED25519 = "whsec_", "whsk_"
_HMAC_BYTES = range(24, 65)
_SEEDS = (32, 64)  # a seed alone, or with the public key behind it

Sign = Callable[[bytes], str]


def signer_of(secret: str) -> Sign:
    """Return what signs by the secret.

    Raises:
        ValueError: neither of the two forms, or too short to keep anybody out.
    """
    if secret.startswith(HMAC):
        key = _bytes(secret.removeprefix(HMAC))
        if len(key) in _HMAC_BYTES:
            return lambda data: f"v1,{encode_base64(hmac.digest(key, data, sha256))}"
    if secret.startswith(ED25519):
        seed = _bytes(secret.removeprefix(ED25519))
        if len(seed) in _SEEDS:
            signing = SigningKey.from_seed(seed[:32])
            return lambda data: f"v1a,{encode_base64(signing.sign(data))}"
    raise ValueError("a webhook's secret is whsec_ and base64 of 24 to 64 bytes, or whsk_ and base64 of a key of 32")


def _bytes(text: str) -> bytes:
    try:
        return decode_base64(text)
    except LedgerError:
        return b""


def headers_of(name: str, time: int, body: bytes, sign: Sign) -> dict[str, str]:
    """Return the three headers of a message.

    Args:
        name: of the message, the same at every attempt: receivers know by it what they have had.
        time: of this attempt, seconds.
        body: its bytes.
        sign: by the operator's secret.
    """
    signed = b".".join((name.encode(), str(time).encode(), body))
    return {"webhook-id": name, "webhook-timestamp": str(time), "webhook-signature": sign(signed)}
