"""The trust file: read back whole, refused when it contradicts itself, and short enough to compare by eye."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.errors import LedgerError, MalformedError, VerificationError
from ledger.log.encoding import encode_json
from ledger.log.keys import SigningKey, format_did
from ledger.log.note import COSIGNATURE, ED25519, format_vkey, make_vkey
from ledger.log.trust import MAX_TRUST, Predecessor, Trust, Witness, fingerprint, format_trust, parse_trust
from tests.log import ed25519

ORIGIN = "example.com/kiln"
LOG, CERTIFIER, W1, W2, OLD = [SigningKey.from_seed(bytes([i]) * 32) for i in range(1, 6)]
TRUST = Trust(
    certifiers=(CERTIFIER.did,),
    charter=b"\1" * 32,
    log=make_vkey(ORIGIN, ED25519, LOG.public),
    mirrors=("mirror.example.org", "10.0.0.7:8443/kiln"),
    origin=ORIGIN,
    predecessors=(
        Predecessor(b"\2" * 32, "example.com/2025", b"\3" * 32, 99, make_vkey("example.com/2025", ED25519, OLD.public)),
    ),
    quorum=2,
    suites=("Ed25519",),
    tsa=(b"\4" * 32,),
    witnesses=(
        Witness("镇博物馆", "https://museum.example.net/w", make_vkey("museum.example.net/w", COSIGNATURE, W1.public)),
        Witness("b", "http://127.0.0.1:8001", make_vkey("b.example.net/w", COSIGNATURE, W2.public)),
    ),
)
DATA = format_trust(TRUST)
SMALLEST = replace(TRUST, certifiers=(), mirrors=(), predecessors=(), quorum=0, tsa=(), witnesses=())
SMALL_ORDER = bytes([1]) + bytes(31)
MIXED = ed25519.encode(ed25519.add(ed25519.decode(LOG.public), ed25519.torsion()[1]))


def changed(**fields) -> bytes:
    """Return the trust file's bytes with some fields set to other values."""
    return encode_json({**json.loads(DATA), **fields})


def witness(**fields) -> bytes:
    """Return the trust file's bytes with the first witness changed."""
    first, second = json.loads(DATA)["witnesses"]
    return changed(witnesses=[{**first, **fields}, second])


def predecessor(**fields) -> bytes:
    """Return the trust file's bytes with the predecessor changed."""
    return changed(predecessors=[{**json.loads(DATA)["predecessors"][0], **fields}])


@pytest.mark.parametrize("trust", [TRUST, SMALLEST], ids=["full", "smallest"])
def test_trust_is_read_back(trust):
    """Formatting and parsing are inverse, with every field in use and with none that may be empty."""
    assert parse_trust(format_trust(trust)) == trust
    assert sorted(json.loads(DATA)) == [
        "certifiers", "charter", "log", "mirrors", "origin", "predecessors", "quorum", "suites", "tsa", "v",
        "witnesses",
    ]  # fmt: skip


def test_fingerprint_is_sixteen_characters_of_the_files_hash():
    """The poster's sixteen characters: known for this file, other for another."""
    assert fingerprint(TRUST) == fingerprint(parse_trust(DATA))
    assert len(fingerprint(TRUST)) == 16
    assert set(fingerprint(TRUST)) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
    assert fingerprint(TRUST) != fingerprint(replace(TRUST, quorum=1))


VALUES = {
    "another version": changed(v=2),
    "no suite": changed(suites=[]),
    "the reserved suite": changed(suites=["SM2"]),
    "both suites": changed(suites=["Ed25519", "SM2"]),
    "odd charter": changed(charter="00"),
    "upper-case charter": changed(charter="AB" * 32),
    "certifier that is no did": changed(certifiers=["did:web:example.com"]),
    "log key of another name": changed(log=format_vkey(make_vkey("example.com/other", ED25519, LOG.public))),
    "log key of a witness's type": changed(log=format_vkey(make_vkey(ORIGIN, COSIGNATURE, LOG.public))),
    "odd origin": changed(origin="EXAMPLE"),
    "origin without a dot": changed(origin="x", log=format_vkey(make_vkey("x", ED25519, LOG.public))),
    "mirror with a scheme": changed(mirrors=["https://mirror.example.org"]),
    "mirror with a space": changed(mirrors=["a b"]),
    "mirror too long": changed(mirrors=["a" * 201]),
    "odd tsa": changed(tsa=["0" * 63]),
    "witness of another scheme": witness(url="ftp://museum.example.net"),
    "witness without a scheme": witness(url="museum.example.net"),
    "witness address with a user": witness(url="https://a@museum.example.net"),
    "witness of another name": witness(name="other.example.net/w"),
    "witness with a log's key type": witness(vkey=format_vkey(make_vkey("museum.example.net/w", ED25519, W1.public))),
    "witness without operator": witness(operator=""),
    "operator of 101 characters": witness(operator="馆" * 101),
    "predecessor of size 0": predecessor(size=0),
    "predecessor with a key of another name": predecessor(origin="example.com/2024"),
    "predecessor with a short root": predecessor(root="00"),
}
QUORUMS = {
    "negative quorum": changed(quorum=-1),
    "more than there are witnesses": changed(quorum=3),
    "more than there are operators": witness(operator="b"),
    "own operator by origin": witness(operator=ORIGIN),
    "own operator by host": witness(operator="example.com"),
}
ROLES = {
    "log key as a witness": witness(vkey=format_vkey(make_vkey("museum.example.net/w", COSIGNATURE, LOG.public))),
    "witness key twice": witness(vkey=format_vkey(make_vkey("museum.example.net/w", COSIGNATURE, W2.public))),
    "witness name twice": witness(
        name="b.example.net/w", vkey=format_vkey(make_vkey("b.example.net/w", COSIGNATURE, W1.public))
    ),
    "log key as a certifier": changed(certifiers=[LOG.did]),
    "certifier twice": changed(certifiers=[CERTIFIER.did, CERTIFIER.did]),
    "log key as the predecessor's": predecessor(vkey=format_vkey(make_vkey("example.com/2025", ED25519, LOG.public))),
}


@pytest.mark.parametrize(
    ("code", "data"),
    [
        *(pytest.param("trust-value", data, id=name) for name, data in VALUES.items()),
        *(pytest.param("trust-quorum", data, id=name) for name, data in QUORUMS.items()),
        *(pytest.param("trust-key-role", data, id=name) for name, data in ROLES.items()),
        pytest.param("trust-shape", changed(extra=1), id="another field"),
        pytest.param("trust-shape", changed(quorum="1"), id="quorum in words"),
        pytest.param("trust-shape", encode_json({}), id="no field"),
        pytest.param("trust-not-canonical", DATA + b"\n", id="newline at the end"),
        pytest.param("trust-not-canonical", DATA.replace(b":2,", b": 2,"), id="space"),
        pytest.param("trust-text", DATA.replace("镇".encode(), "\u202e".encode()), id="bidi in an operator"),
        pytest.param("trust-syntax", DATA[:-1], id="cut short"),
        pytest.param("trust-too-long", b" " * (MAX_TRUST + 1), id="too long"),
    ],
)
def test_odd_trust_files_are_refused_by_their_layer(code, data):
    """One fault a case: a value, a quorum nobody can reach, a key of two roles, the form."""
    with pytest.raises(MalformedError) as caught:
        parse_trust(data)
    assert caught.value.code == code


@pytest.mark.parametrize(
    "data",
    [
        changed(log=format_vkey(make_vkey(ORIGIN, ED25519, MIXED))),
        changed(certifiers=[format_did(SMALL_ORDER)]),
        witness(vkey=format_vkey(make_vkey("museum.example.net/w", COSIGNATURE, SMALL_ORDER))),
    ],
    ids=["mixed-order log key", "small-order certifier", "small-order witness"],
)
def test_unsound_keys_are_not_trusted(data):
    """A key that anyone can sign with, or that libraries judge unlike, is refused in every role."""
    with pytest.raises(VerificationError) as caught:
        parse_trust(data)
    assert caught.value.code == "key-not-enrollable"


def test_trust_that_would_not_parse_is_not_formatted():
    """Nothing malformed is written."""
    with pytest.raises(MalformedError):
        format_trust(replace(TRUST, quorum=9))


def test_every_flipped_byte_is_another_trust_or_refused():
    """No byte of the file is free."""
    for i in range(len(DATA)):
        try:
            trust = parse_trust(DATA[:i] + bytes([DATA[i] ^ 1]) + DATA[i + 1 :])
        except LedgerError:
            continue
        assert trust != TRUST
        assert fingerprint(trust) != fingerprint(TRUST)


@settings(deadline=None, max_examples=100)
@given(st.binary(max_size=60))
def test_any_bytes_are_refused(data):
    """Only our errors leave the parser."""
    with pytest.raises(MalformedError):
        parse_trust(data)


def test_own_operator_is_known_by_origin_and_host():
    """Both names of the ledger, and nothing else."""
    assert TRUST.is_own(ORIGIN)
    assert TRUST.is_own("example.com")
    assert not TRUST.is_own("kiln")
    assert not TRUST.is_own("镇博物馆")


def test_a_ledger_followed_is_trusted_by_what_the_file_says_of_it():
    """Its charter, key and end, under the file's own witnesses; any other name leaves the file as it is."""
    (before,) = TRUST.predecessors
    old = TRUST.for_origin("example.com/2025")
    assert (old.charter, old.log, old.origin, old.final) == (before.charter, before.vkey, before.origin, before)
    assert replace(old, charter=TRUST.charter, log=TRUST.log, origin=ORIGIN, final=None) == TRUST
    assert TRUST.for_origin(ORIGIN) is TRUST
    assert TRUST.for_origin("example.com/2024") is TRUST
