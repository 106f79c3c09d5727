"""Read a mirrored ledger with nothing but `cryptography` and `hashlib`: written from ledger/SPEC.md alone.

    python examples/read_the_log.py DIRECTORY [RECEIPT.tlog-proof …]

Checks the checkpoint's signature, each link, each leaf hash, the root, each statement's signature and each sheet's
items; then the receipts. It trusts `trust.json`, which should come by another way than the rest. The ledger's rules are
`kilnmark audit`'s. Where something fails an exception says so.
"""

import hashlib
import json
import sys
from base64 import b64decode, urlsafe_b64decode
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def check(holds, place):
    """Stop at what does not hold."""
    if not holds:
        raise ValueError(place)


def leaf(data):
    """§4: the hash of an entry, or of a sheet's item."""
    return hashlib.sha256(b"\0" + data).digest()


def root(hashes):
    """§4: pair by pair; a lone last hash goes up as it is."""
    while len(hashes) > 1:
        hashes = [hashlib.sha256(b"\1" + b"".join(p)).digest() if len(p) > 1 else p[0] for p in split(hashes, 2)]
    return hashes[0]


def climb(node, index, size, path):
    """§4: from a leaf to the root, along its inclusion path."""
    last = size - 1
    while last:
        if index & 1 or index < last:
            sibling, *path = path
            node = hashlib.sha256(b"\1" + (sibling + node if index & 1 else node + sibling)).digest()
        index, last = index >> 1, last >> 1
    check(not path, "path too long")
    return node


def split(data, width):
    """Cut into pieces of one width; the last may be shorter."""
    return [data[at : at + width] for at in range(0, len(data), width)]


def frames(data):
    """§4, §7: uint16 length ‖ bytes, repeated."""
    found = []
    while data:
        end = 2 + int.from_bytes(data[:2], "big")
        check(end <= len(data), "truncated")
        found, data = [*found, data[2:end]], data[end:]
    return found


def canonical(value):
    """§1: the one spelling."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def open_checkpoint(note, trust):
    """§5: size and root, signed by the log. Cosignatures of witnesses (§6) are not looked at."""
    body, signatures = note.split("\n\n")
    key = b64decode(trust["log"].split("+", 2)[2])[1:]
    mine = next(line for line in signatures.split("\n") if line.startswith(f"— {trust['origin']} "))
    Ed25519PublicKey.from_public_bytes(key).verify(b64decode(mine.rpartition(" ")[2])[4:], f"{body}\n".encode())
    origin, size, hashed = body.split("\n")
    check(origin == trust["origin"], "origin")
    return int(size), b64decode(hashed)


def open_statement(jws, trust):
    """§2: kind and subject, signed by the issuer's key and made for this ledger."""
    signed, _, signature = jws.rpartition(".")
    header, payload = (urlsafe_b64decode(part + "==") for part in signed.split("."))
    said = json.loads(payload)
    name, number = said["issuer"].removeprefix("did:key:"), 0
    kid = f"did:key:{name}#{name}"
    check(header == canonical({"alg": "Ed25519", "cty": "vc", "kid": kid, "typ": "vc+jwt"}), "header")
    for digit in name[1:]:
        number = number * 58 + BASE58.index(digit)
    key = number.to_bytes(34, "big")
    check(key[:2] == b"\xed\x01" and payload == canonical(said), "payload")
    Ed25519PublicKey.from_public_bytes(key[2:]).verify(urlsafe_b64decode(signature + "=="), signed.encode())
    check(said["credentialSubject"]["ledger"] == trust["origin"], "another ledger's")
    return said["type"][1], said["credentialSubject"]


def read_log(directory, trust):
    """§3, §4: every entry in order; returns how many there are of each kind."""
    size, expected = open_checkpoint((directory / "checkpoint").read_text("utf-8"), trust)
    leaves, kinds, sheet, items, begun = [], {}, {"count": 0}, [], ""
    for index in range(size):
        if index % 256 == 0:
            *high, low = f"{index // 256:,}".rjust(3, "0").split(",")
            name = "/".join([*(f"x{group:>03}" for group in high), low + (f".p/{size - index}" * (size - index < 256))])
            tile = split((directory / "tile/0" / name).read_bytes(), 32)
            bundle = frames((directory / "tile/entries" / name).read_bytes())
        data = bundle[index % 256]
        entry = json.loads(data)
        check(canonical(entry) == data and entry["index"] == index, f"entry {index}")
        check(entry["prev"] == (leaves[-1].hex() if leaves else "0" * 64), f"link to {index}")
        leaves.append(leaf(data))
        check(tile[index % 256] == leaves[-1], f"leaf {index}")
        if "item" in entry:
            kind, items = "item", [*items, leaf(canonical(entry["item"]))]
            check(entry["sheet"] == begun and len(items) <= sheet["count"], f"sheet of {index}")
            check(len(items) < sheet["count"] or root(items).hex() == sheet["root"], f"items up to {index}")
        else:
            check(len(items) == sheet["count"], f"sheet before {index}")
            kind, subject = open_statement(entry["statement"], trust)
            sheet, items, begun = subject if kind == "PieceSheet" else {"count": 0}, [], leaves[-1].hex()
        kinds[kind] = kinds.get(kind, 0) + 1
    check(len(items) == sheet["count"] and leaves[0].hex() == trust["charter"], "first and last")
    check(root(leaves) == expected, "root")
    return kinds


def read_receipt(text, trust):
    """§7: the subject that a receipt proves to be in the log."""
    head, _, note = text.partition("\n\n")
    title, extra, index, *path = head.split("\n")
    size, expected = open_checkpoint(note, trust)
    check(title == "c2sp.org/tlog-proof@v1", "title")
    data, *more = frames(b64decode(extra.removeprefix("extra ")))
    entry = json.loads(data)
    check(index == f"index {entry['index']}" and canonical(entry) == data, "index")
    check(climb(leaf(data), entry["index"], size, [b64decode(node) for node in path]) == expected, "inclusion")
    if "statement" in entry:
        return open_statement(entry["statement"], trust)[1]
    signed = json.loads(more[0])
    kind, sheet = open_statement(signed["statement"], trust)
    check(kind == "PieceSheet" and leaf(more[0]).hex() == entry["sheet"], "sheet")
    place = entry["index"] - signed["index"] - 1
    reached = climb(leaf(canonical(entry["item"])), place, sheet["count"], split(more[1], 32))
    check(0 <= place < sheet["count"] and reached.hex() == sheet["root"], "item")
    return entry["item"]


if __name__ == "__main__":
    trusted = json.loads(Path(sys.argv[1], "trust.json").read_text("utf-8"))
    print(f"{trusted['origin']}: {read_log(Path(sys.argv[1]), trusted)}")
    for receipt in sys.argv[2:]:
        print(f"{receipt}: {read_receipt(Path(receipt).read_text('utf-8'), trusted)['title']['zh']}")
