"""D12: suites, versions and forms that nobody knows are refused, whatever else is right about them."""

import json
from collections.abc import Callable, Iterator
from itertools import product
from random import Random

import cbor2

from certs.bundle import format_bundle, parse_bundle
from certs.summary import open_summary
from certs.verify import verify
from ledger.craft.statement import read_statement, sign_statement, verify_statement
from ledger.errors import LedgerError
from ledger.log.encoding import decode_base64url, encode_base64, encode_base64url
from ledger.log.keyfile import decrypt_key, encrypt_key
from ledger.log.keys import SigningKey
from ledger.log.keys import verify as verify_signature
from ledger.log.note import format_vkey, parse_vkey
from ledger.log.trust import format_trust, parse_trust
from tests.assure.row import Figures, Row, counted, found
from tests.certs.documents import proof_link
from tests.certs.ledger_world import STUDIO, bundle_of, ledger_world
from tests.craft.world import ORIGIN, START, key_of
from tests.desk import Statements

Attempt = tuple[str, Callable[[], object]]
ALGORITHMS = (
    "none",
    "EdDSA",
    "ed25519",
    "Ed25519ph",
    "Ed448",
    "ES256",
    "HS256",
    "SM2",
    "ML-DSA-44",
    "",
    "Ed25519 ",
    1,
    None,
)
KEY_FILES = (
    (b'"v":1', b'"v":0'), (b'"v":1', b'"v":2'), (b"scrypt", b"pbkdf2"), (b"chacha20-poly1305", b"aes-128-cbc"),
    (b'"n":32768', b'"n":2'), (b'"n":32768', b'"n":1073741824'), (b'"p":1', b'"p":64'), (b'"r":8', b'"r":1'),
)  # fmt: skip
TYPES = ("vc+jwt", "JWT", "vp+jwt", "vc+ld+json", "")
CONTENTS = ("vc", "", "json", None)


def jws_with(header: dict[str, object], key: SigningKey) -> str:
    """Return a registration under another header, its signature right for exactly these bytes."""
    sound = sign_statement("PieceRegistration", Statements().subject(1), key, START, ORIGIN)
    body = sound.split(".")[1]
    head = json.dumps(header, separators=(",", ":"), sort_keys=True).encode()
    signed = f"{encode_base64url(head)}.{body}"
    return f"{signed}.{encode_base64url(key.sign(signed.encode()))}"


def lenient_statement(jws: str) -> None:
    """The weak one: the signature is verified over whatever header there is, and the header is not looked at."""
    signed, _, signature = jws.rpartition(".")
    verify_signature(key_of("m1").public, decode_base64url(signature), signed.encode())


def strict_statement(jws: str) -> None:
    """Read and verify as the ledger does."""
    verify_statement(read_statement(jws))


def headers(take: Callable[[str], None]) -> Iterator[Attempt]:
    """Yield statements under every combination of header that is not ours."""
    key = key_of("m1")
    kid = f"{key.did}#{key.did.removeprefix('did:key:')}"
    sound = {"alg": "Ed25519", "cty": "vc", "kid": kid, "typ": "vc+jwt"}
    take(jws_with(sound, key))
    for alg, typ, cty in product(("Ed25519", *ALGORITHMS), TYPES, CONTENTS):
        header = {"alg": alg, "cty": cty, "kid": kid, "typ": typ}
        if header != sound:
            yield f"header {header}", lambda h=header: take(jws_with(h, key))
    for more in (
        {"crit": ["exp"]},
        {"b64": False},
        {"jwk": {}},
        {"x5c": []},
        {"jku": "https://a.example"},
        {"zip": "DEF"},
    ):
        yield f"header with {more}", lambda m=more: take(jws_with(sound | m, key))


def documents() -> Iterator[Attempt]:
    """Yield receipts, bundles, trust files, keys, key files and prints of another version."""
    trust = ledger_world().entered.trust()
    receipt = ledger_world().entered.receipt(ledger_world().piece_at(STUDIO))
    bundle, trust_file = bundle_of(STUDIO), format_trust(trust)
    assert verify(bundle, trust, START).verdict.word == "registered"
    for number in (*range(2, 30), 0, -1, '"1"', "true", "null", "1.0", "[1]"):
        yield f"receipt @v{number}", lambda n=number: _steps(receipt.replace(b"@v1\n", f"@v{n}\n".encode()), trust)
        yield f"bundle v {number}", lambda n=number: parse_bundle(bundle.replace(b'"v":1', f'"v":{n}'.encode()))
        yield f"trust v {number}", lambda n=number: parse_trust(trust_file.replace(b'"v":1', f'"v":{n}'.encode()))
    for name in ("", "SM2", "ed25519", 'Ed25519","SM2', "EdDSA"):
        yield f"suites {name}", lambda n=name: parse_trust(trust_file.replace(b'["Ed25519"]', f'["{n}"]'.encode()))
    for algorithm in (0, 2, 3, 5, 6, 0xFF, *range(7, 40)):
        body = encode_base64(bytes([algorithm]) + trust.log.key)
        name, key_id, _ = format_vkey(trust.log).split("+", 2)
        yield f"vkey {algorithm}", lambda n=name, k=key_id, b=body: parse_vkey(f"{n}+{k}+{b}")
    file = encrypt_key(bytes(32), "a passphrase", salt=bytes(16), nonce=bytes(12), label="old")
    for old, new in KEY_FILES:
        yield f"key file {new!r}", lambda o=old, n=new: decrypt_key(file.replace(o, n), "a passphrase")
    yield from _prints()


def _prints() -> Iterator[Attempt]:
    """Yield QR summaries under another algorithm, each signed by the certifier over exactly what it says."""
    key = key_of("certifier")
    sound = _summary(-19, key)
    assert open_summary(sound, [key.public]).origin == ORIGIN
    for algorithm in (-8, -7, -35, -36, -37, -257, -53, 0, 1, 5, 19, None, "Ed25519"):
        yield f"COSE {algorithm}", lambda a=algorithm: open_summary(_summary(a, key), [key.public])


def _summary(algorithm: object, key: SigningKey) -> bytes:
    from ledger.log.encoding import decode_base32

    protected, unprotected, payload, _ = cbor2.loads(decode_base32(proof_link(STUDIO).rpartition("/")[2]))
    header = cbor2.loads(protected)
    header[1] = algorithm
    protected = cbor2.dumps(header, canonical=True)
    message = cbor2.dumps(["Signature1", protected, b"", payload], canonical=True)
    return cbor2.dumps([protected, unprotected, payload, key.sign(message)], canonical=True)


def _steps(receipt: bytes, trust: object) -> None:
    report = verify(receipt, trust, START)  # type: ignore[arg-type]  # a Trust
    if not all(step.ok for step in report.steps if step.name in ("frames", "checkpoint", "signature")):
        raise LedgerError("refused")


def unknown_versions(count: int, random: Random, take: Callable[[str], None] = strict_statement) -> Figures:
    """Offer each combination; whatever is verified is a downgrade."""
    assert format_bundle(parse_bundle(bundle_of(STUDIO))) == bundle_of(STUDIO)
    attempts = [*headers(take), *documents()]
    random.shuffle(attempts)
    for number in counted(max(count, len(attempts))):
        name, attempt = attempts[number % len(attempts)]
        try:
            attempt()
        except LedgerError:
            continue
        raise AssertionError(f"verified: {name}")
    return {"combinations": max(count, len(attempts)), "different": len(attempts)}


ROWS = (
    Row(
        name="D12", claim="no unknown suite, version or form is verified", unit="combinations", small=400, full=500,
        run=unknown_versions, control=lambda random: found(lambda: unknown_versions(1, random, lenient_statement)),
    ),
)  # fmt: skip
