"""What a must-fail vector is made of, and the tools to forge one: everything signed well, one thing wrong.

    reader: statement
    expect: statement-header
    layer: ledger.craft.statement
    comment: alg is EdDSA, the older name of the suite

    eyJhbGciOiJFZERTQSIs…

A text header, an empty line, then the raw bytes to the end of the file (the style of C2SP's CCTV age vectors). `layer`
is the module that must raise: a vector that some other layer happens to refuse proves nothing about the one it is for.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass

from ledger.log.encoding import encode_base64url
from ledger.log.keys import SigningKey
from tests.vectors.sample import key_of, sample


@dataclass(frozen=True)
class Case:
    """One vector: `name` is that of the function that makes it, `comment` its docstring."""

    name: str
    reader: str
    expect: str
    layer: str
    comment: str
    data: bytes

    def encode(self) -> bytes:
        """Return the file's bytes; inverse of `decode`."""
        lines = [f"reader: {self.reader}", f"expect: {self.expect}", f"layer: {self.layer}", f"comment: {self.comment}"]
        return "\n".join([*lines, "", ""]).encode() + self.data

    @classmethod
    def decode(cls, name: str, data: bytes) -> "Case":
        """Return the vector in a file's bytes; inverse of `encode`."""
        head, _, body = data.partition(b"\n\n")
        fields = dict(line.split(": ", 1) for line in head.decode().split("\n"))
        return cls(name, fields["reader"], fields["expect"], fields["layer"], fields["comment"], body)


CASES: list[Callable[[], Case]] = []


def must_fail(reader: str, expect: str, layer: str) -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
    """Declare a function as the maker of the vector of its name."""

    def declare(make: Callable[[], bytes]) -> Callable[[], bytes]:
        CASES.append(lambda: Case(make.__name__, reader, expect, layer, (make.__doc__ or "").strip(), make()))
        return make

    return declare


def canonical(value: object) -> bytes:
    """Return RFC 8785 bytes of what the sample documents hold, by another way than the code under test."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def said() -> dict[str, object]:
    """Return the sample statement's payload as a value to be spoiled."""
    value: dict[str, object] = json.loads(sample().receipt(1).frames[0])
    body = str(value["statement"]).split(".")[1]
    return dict(json.loads(_decoded(body)))


def subject() -> dict[str, object]:
    """Return the sample statement's subject as a value to be spoiled."""
    value = said()["credentialSubject"]
    assert isinstance(value, dict)
    return value


def header(issuer: SigningKey | None = None) -> dict[str, object]:
    """Return the header that goes with an issuer, the maker by default."""
    did = (issuer or key_of("maker")).did
    return {"alg": "Ed25519", "cty": "vc", "kid": f"{did}#{did.removeprefix('did:key:')}", "typ": "vc+jwt"}


def signed(head: object, payload: object, key: SigningKey | None = None) -> bytes:
    """Sign header and payload, given as values or as bytes, with the maker's key by default."""
    parts = [part if isinstance(part, bytes) else canonical(part) for part in (head, payload)]
    message = ".".join(encode_base64url(part) for part in parts)
    return f"{message}.{encode_base64url((key or key_of('maker')).sign(message.encode()))}".encode()


def _decoded(body: str) -> bytes:
    from base64 import urlsafe_b64decode

    return urlsafe_b64decode(body + "=" * (-len(body) % 4))
