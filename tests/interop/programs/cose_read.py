"""Verify a proof QR's summary with python-cwt: cose_read.py BASE32 ORIGIN CODE KEY…"""

import base64
import hashlib
import sys

import cbor2
from cwt import COSE, COSEKey

proof, origin, code, *keys = sys.argv[1:]
data = base64.b32decode(proof + "=" * (-len(proof) % 8))
body = cbor2.loads(data)
protected = cbor2.loads(body[0])


def reader(raw):
    # COSE_Key: OKP (1: 1) on Ed25519 (-1: 6); -19 is RFC 9864's name of EdDSA with it.
    made = {1: 1, 2: hashlib.sha256(raw).digest()[:8], 3: protected[1], -1: 6, -2: raw}
    return COSEKey.new(made)


def payload(tagged, raw):
    return COSE.new().decode(tagged, reader(raw))


def refused(tagged, raw):
    try:
        payload(tagged, raw)
    except Exception:  # whatever it raises
        return True
    return False


tagged = b"\xd2" + data  # it wants the tag that our form leaves out
signer = next(bytes.fromhex(key) for key in keys if hashlib.sha256(bytes.fromhex(key)).digest()[:8] == protected[4])
claims = cbor2.loads(payload(tagged, signer))
assert (claims[1], claims[2]) == (origin, code), claims
bent = [tagged[:at] + bytes([tagged[at] ^ 1]) + tagged[at + 1 :] for at in range(8, len(tagged), 5)]
assert all(refused(each, signer) for each in bent)
assert refused(tagged, bytes(31) + b"\x09")
print(f"{len(bent)} with a flipped bit, and another key")
