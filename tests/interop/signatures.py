"""Readers of what people sign: JOSE in Python and JavaScript, COSE."""

import json
from collections.abc import Iterator

import zxingcpp
from PIL import Image

from ledger.craft.statement import read_statement
from ledger.log.encoding import encode_base64url
from ledger.log.entry import parse_entry
from ledger.log.keys import parse_did
from tests.interop.bench import PROGRAMS, Bench, Outcome, Tool

_NONE = b'{"alg":"none"}'


def statements(bench: Bench) -> Iterator[tuple[str, str]]:
    """Yield (compact JWS, public key as JWK) of every signed entry."""
    for data in bench.entries():
        entry = parse_entry(data)
        if entry.statement is not None:
            key = parse_did(read_statement(entry.statement).issuer)
            jwk = {"crv": "Ed25519", "kty": "OKP", "x": encode_base64url(key)}
            yield entry.statement, json.dumps(jwk)


def altered(jws: str) -> Iterator[str]:
    """Yield a statement with another payload, another signature, and no algorithm."""
    header, payload, signature = jws.split(".")
    swap = {"A": "B"}
    yield f"{header}.{payload[:40]}{swap.get(payload[40], 'A')}{payload[41:]}.{signature}"
    yield f"{header}.{payload}.{signature[:10]}{swap.get(signature[10], 'A')}{signature[11:]}"
    yield f"{encode_base64url(_NONE)}.{payload}.{signature}"


def _shown(bench: Bench, name: str) -> tuple[str, int, int]:
    """Write the good and the altered statements to a file; return it, and how many of each."""
    good = list(statements(bench))
    bad = [(bent, key) for jws, key in good[:20] for bent in altered(jws)]
    other = good[-1][1]
    bad += [(jws, other) for jws, key in good[:20] if key != other]
    path = bench.folder(name) / "statements.json"
    path.write_text(json.dumps({"good": good, "bad": bad}))
    return str(path), len(good), len(bad)


def _outcome(version: str, good: int, bad: int) -> Outcome:
    return Outcome(version, (f"{good} statements",), (f"{bad} altered or under another key",))


def joserfc(bench: Bench) -> Outcome:
    """The JOSE library of Authlib's author."""
    python = bench.python("joserfc", "joserfc")
    path, good, bad = _shown(bench, "joserfc")
    bench.sh([python, str(PROGRAMS / "jose_read.py"), path])
    return _outcome(f"joserfc {bench.version(python, 'joserfc')}", good, bad)


def jose_js(bench: Bench) -> Outcome:
    """The JOSE library of the JavaScript world, under node."""
    place = bench.node("jose", "jose")
    path, good, bad = _shown(bench, "jose")
    program = place / "jose_read.mjs"
    program.write_bytes((PROGRAMS / "jose_read.mjs").read_bytes())
    bench.sh(["node", str(program), path])
    version = json.loads((place / "node_modules/jose/package.json").read_text())["version"]
    return _outcome(f"jose {version}", good, bad)


def cose(bench: Bench) -> Outcome:
    """The summary in a certificate's proof QR, as a COSE_Sign1 with CWT claims."""
    python = bench.python("cwt", "cwt")
    folder = bench.folder("cwt")
    bench.sh(["pdftoppm", "-r", "300", "-png", "-f", "1", "-l", "1", str(bench.certificate), str(folder / "page")])
    found = [each.text for each in zxingcpp.read_barcodes(Image.open(next(folder.glob("page*.png"))))]
    proof = next(text for text in found if f"/C/{bench.code}/" in text).rpartition("/")[2]
    keys = [parse_did(did).hex() for did in bench.trust.certifiers]
    told = bench.sh([python, str(PROGRAMS / "cose_read.py"), proof, bench.trust.origin, bench.code, *keys]).decode()
    return Outcome(f"cwt {bench.version(python, 'cwt')}", ("the summary of a proof QR",), (told.strip(),))


TOOLS = (
    Tool("joserfc", "Authlib (Python)", "statements, as JWS", joserfc),
    Tool("jose", "panva (JavaScript)", "statements, as JWS", jose_js),
    Tool("cwt", "python-cwt", "proof QR, as COSE_Sign1", cose),
)
