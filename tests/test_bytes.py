"""The formats before any rule: a statement, a sheet item, a checkpoint, a receipt, read by other people's tools.

The vectors under `tests/vectors/bytes` are the documents a stranger would hold; `joserfc` reads the statement, and
`tests/test_examples.py` lets the stranger's reader loose on the whole log.
"""

import json
import re
from hashlib import sha256
from pathlib import Path

import pytest
from joserfc import jws
from joserfc.errors import BadSignatureError
from joserfc.jwk import OKPKey

from ledger.craft.sheet import read_item, read_sheet, verify_item
from ledger.craft.statement import read_statement, verify_statement
from ledger.log.checkpoint import open_checkpoint
from ledger.log.encoding import decode_json, encode_base64url
from ledger.log.entry import format_entry, parse_entry
from ledger.log.keys import parse_did
from ledger.log.receipt import open_receipt, parse_receipt
from ledger.log.tiles import decode_bundle, decode_tile, entries_path, tile_path
from ledger.log.tree import hash_leaf, root_of
from ledger.log.trust import fingerprint, parse_trust
from tests.vectors import make_bytes
from tests.vectors.sample import ORIGIN, SEEN, TIME

VECTORS = make_bytes.DIRECTORY
SPEC = Path(__file__).parents[1] / "ledger" / "SPEC.md"
EXPECTED = json.loads((VECTORS / "expected.json").read_bytes())
TRUST = parse_trust((VECTORS / "trust.json").read_bytes())


def vector(name: str) -> bytes:
    """Return a committed document."""
    return (VECTORS / name).read_bytes()


def stranger_key(did: str) -> OKPKey:
    """Return joserfc's key for a did:key."""
    return OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": encode_base64url(parse_did(did))})


def test_the_vectors_are_what_the_generator_writes() -> None:
    """Whoever changes a format writes the vectors anew: `python -m tests.vectors.make_bytes`."""
    made = make_bytes.files()
    found = {path.relative_to(VECTORS).as_posix() for path in VECTORS.rglob("*") if path.is_file()}
    assert found == set(made)
    for name, data in made.items():
        assert vector(name) == data, name


def test_joserfc_accepts_the_statement() -> None:
    """Another implementation of JWS verifies the signature with the RFC 9864 name and reads the same payload."""
    statement = read_statement(vector("statement.jws"))
    read = jws.deserialize_compact(statement.jws, stranger_key(statement.issuer), algorithms=["Ed25519"])
    assert read.payload == statement.payload == vector("statement.payload.json")
    assert read.headers() == {
        "alg": "Ed25519",
        "cty": "vc",
        "kid": f"{statement.issuer}#{statement.issuer.removeprefix('did:key:')}",
        "typ": "vc+jwt",
    }
    assert json.loads(read.payload)["type"] == ["VerifiableCredential", "PieceRegistration"]


def test_joserfc_accepts_the_sheet() -> None:
    """The sheet's one signature is an ordinary JWS too."""
    sheet = json.loads(vector("sheet.submission.json"))["sheet"]
    issuer = read_statement(sheet).issuer
    read = jws.deserialize_compact(sheet, stranger_key(issuer), algorithms=["Ed25519"])
    assert json.loads(read.payload)["credentialSubject"]["count"] == 3


def test_joserfc_refuses_the_statement_under_another_key() -> None:
    """The control: the same tool says no when the key is not the issuer's."""
    other = stranger_key(EXPECTED["keys"]["certifier"]["did"])
    with pytest.raises(BadSignatureError):
        jws.deserialize_compact(vector("statement.jws").decode(), other, algorithms=["Ed25519"])


def test_the_statement_is_a_verifiable_credential() -> None:
    """Context, type, issuer and validity stand where W3C's data model has them, and the id is the payload's hash."""
    statement = read_statement(vector("statement.jws"))
    verify_statement(statement)
    payload = decode_json(statement.payload, 32_768)
    assert isinstance(payload, dict)
    assert payload["@context"] == ["https://www.w3.org/ns/credentials/v2", f"https://{ORIGIN}/ns/v1"]
    assert payload["validFrom"] == "2026-05-01T08:00:00Z"
    assert sorted(payload) == ["@context", "credentialSubject", "issuer", "type", "validFrom"]
    assert statement.id == sha256(statement.payload).digest()
    assert statement.id.hex() == EXPECTED["statement_id"]
    assert (statement.kind, statement.valid_from) == ("PieceRegistration", TIME)


def test_the_sheet_item_stands_under_the_signed_root() -> None:
    """The item alone, its path from the receipt, and the sheet's signature are enough."""
    receipt = parse_receipt(vector("item.tlog-proof"))
    opened = open_receipt(receipt, TRUST)
    assert opened.sheet is not None
    assert opened.sheet.statement is not None
    sheet = read_statement(opened.sheet.statement)
    verify_statement(sheet)
    item = read_item(vector("item.json"), sheet, opened.item_index)
    verify_item(item, opened.item_path, sheet)
    assert opened.entry.item == item.payload
    assert item.id == hash_leaf(item.payload)
    assert item.id.hex() == EXPECTED["item_ids"][0]
    assert read_sheet(vector("sheet.submission.json")).statement.id.hex() == EXPECTED["sheet_id"]


def test_the_checkpoint_is_signed_over_the_root_of_the_entries() -> None:
    """Tile, bundle, chain and checkpoint of the mirror agree with each other."""
    checkpoint = open_checkpoint(vector("checkpoint"), TRUST.log, ORIGIN)
    size = checkpoint.size
    assert size == EXPECTED["entries"] == 6
    entries = decode_bundle(vector(entries_path(0, size)), size)
    leaf_hashes = decode_tile(vector(tile_path(0, 0, size)), size)
    assert [leaf.hex() for leaf in leaf_hashes] == EXPECTED["leaf_hashes"]
    assert [hash_leaf(entry) for entry in entries] == leaf_hashes
    assert root_of(leaf_hashes) == checkpoint.root
    before = bytes(32)
    for index, data in enumerate(entries):
        entry = parse_entry(data)
        assert (entry.index, entry.prev, entry.time) == (index, before, TIME)
        assert format_entry(entry) == data
        before = leaf_hashes[index]


def test_the_receipt_opens_with_the_trust_file_alone() -> None:
    """The statement's receipt proves its entry, the page, and the time at which the witness had seen it."""
    opened = open_receipt(parse_receipt(vector("statement.tlog-proof")), TRUST)
    assert opened.entry.statement == vector("statement.jws").decode()
    assert opened.leaf_hash.hex() == EXPECTED["leaf_hashes"][1]
    assert opened.checkpoint.size == 6
    assert (opened.time, opened.operators) == (SEEN, ("museum.example",))
    assert (opened.sheet, opened.item_index, opened.item_path) == (None, -1, ())


def test_the_trust_file_names_the_charter() -> None:
    """The trust file's fingerprint and charter are those of the vectors."""
    assert fingerprint(TRUST) == EXPECTED["fingerprint"]
    assert TRUST.charter.hex() == EXPECTED["leaf_hashes"][0]


def test_the_examples_of_the_specification_are_the_vectors() -> None:
    """Each block that SPEC heads with a vector's path is that vector; `…` stands for what is left out."""
    blocks = re.findall(
        r"^`tests/vectors/bytes/(\S+)`[^\n]*\n\n```\n(.*?)\n```$", SPEC.read_text("utf-8"), re.DOTALL | re.MULTILINE
    )
    assert len(blocks) >= 6
    for name, block in blocks:
        text = vector(name).decode("utf-8", "replace")
        pattern = ".*?".join(re.escape(part) for part in block.split("…"))
        assert re.fullmatch(pattern + r"\n?", text, re.DOTALL), name
