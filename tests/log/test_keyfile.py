"""Encrypted key files: opened by their passphrase alone, bounded before scrypt runs."""

import json
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.errors import LedgerError, MalformedError, VerificationError
from ledger.log import keyfile
from ledger.log.encoding import encode_json
from ledger.log.keyfile import COSTS, MAX_FILE, decrypt_key, encrypt_key, read_label, read_public
from ledger.log.keys import SigningKey

SEED, SALT, NONCE = bytes(range(32)), bytes(range(16)), bytes(range(12))
KEY = SigningKey.from_seed(SEED)
DATA = encrypt_key(SEED, "青瓦白墙", salt=SALT, nonce=NONCE, label="工作室手机")


@dataclass
class Derivations:
    """Counts how often scrypt ran."""

    count: int = 0


@pytest.fixture
def derivations(monkeypatch) -> Derivations:
    """Count the runs of scrypt, which still runs."""
    seen, real = Derivations(), keyfile._derive

    def counted(passphrase: str, salt: bytes, cost: int) -> bytes:
        seen.count += 1
        return real(passphrase, salt, cost)

    monkeypatch.setattr(keyfile, "_derive", counted)
    return seen


def changed(**fields) -> bytes:
    """Return the file's bytes with some fields set to other values."""
    return encode_json({**json.loads(DATA), **fields})


def test_key_file_opens_with_its_passphrase():
    """The same seed, public key and did come back; the file names them in clear."""
    key = decrypt_key(DATA, "青瓦白墙")
    assert (key.seed, key.did) == (SEED, KEY.did)
    assert read_public(DATA) == KEY.did
    assert json.loads(DATA)["label"] == "工作室手机"
    assert SEED.hex().encode() not in DATA


def test_same_salt_and_nonce_give_the_same_file():
    """All randomness comes from the caller."""
    assert encrypt_key(SEED, "青瓦白墙", salt=SALT, nonce=NONCE, label="工作室手机") == DATA


def test_passphrase_is_taken_in_nfc():
    """A keyboard that composes and one that does not open the same file."""
    data = encrypt_key(SEED, "caf\u00e9", salt=SALT, nonce=NONCE, label="a")
    assert decrypt_key(data, "cafe\u0301").seed == SEED


def test_passphrase_of_odd_bytes_is_taken():
    """A terminal's bytes that are no UTF-8 arrive as lone surrogates and are kept."""
    data = encrypt_key(SEED, "a\udcff", salt=SALT, nonce=NONCE, label="a")
    assert decrypt_key(data, "a\udcff").seed == SEED


@pytest.mark.parametrize("passphrase", ["青瓦白墙 ", "青瓦", "x"])
def test_another_passphrase_does_not_open(passphrase):
    """Wrong passphrase and changed file are one answer."""
    with pytest.raises(VerificationError) as caught:
        decrypt_key(DATA, passphrase)
    assert caught.value.code == "key-file-unopened"


def test_empty_passphrase_is_refused():
    """Neither encrypting nor opening goes without one."""
    for call in (
        lambda: decrypt_key(DATA, ""),
        lambda: encrypt_key(SEED, "", salt=SALT, nonce=NONCE, label="a"),
    ):
        with pytest.raises(MalformedError) as caught:
            call()
        assert caught.value.code == "key-file-passphrase-empty"


@pytest.mark.parametrize("cost", COSTS)
def test_every_cost_opens_again(cost):
    """The file carries its cost."""
    data = encrypt_key(SEED, "p", salt=SALT, nonce=NONCE, label="a", cost=cost)
    assert json.loads(data)["n"] == cost
    assert decrypt_key(data, "p").seed == SEED


ODD = {
    "cheap scrypt": changed(n=1024),
    "endless scrypt": changed(n=2**30),
    "odd cost": changed(n=40000),
    "wide scrypt": changed(r=2**20),
    "parallel scrypt": changed(p=2),
    "another version": changed(v=2),
    "another cipher": changed(cipher="none"),
    "another kdf": changed(kdf="pbkdf2"),
    "short salt": changed(salt="AAAA"),
    "short nonce": changed(nonce="AAAA"),
    "odd salt": changed(salt="AB=="),
    "no salt": changed(salt=""),
    "short sealed": changed(sealed="AAAA"),
    "sealed that is not base64": changed(sealed="?"),
    "no label": changed(label=""),
    "label of 101 characters": changed(label="a" * 101),
    "public that is no did": changed(public="did:web:example.com"),
}
FORM = {
    "another field": ("key-file-shape", changed(seed="00")),
    "cost in words": ("key-file-shape", changed(n="32768")),
    "cut short": ("key-file-syntax", DATA[:-1]),
    "newline at the end": ("key-file-not-canonical", DATA + b"\n"),
    "bidi in the label": ("key-file-text", DATA.replace("工".encode(), "\u202e".encode())),
    "too long": ("key-file-too-long", DATA + b" " * MAX_FILE),
}


@pytest.mark.parametrize(
    ("code", "data"),
    [
        *(pytest.param("key-file-value", data, id=name) for name, data in ODD.items()),
        *(pytest.param(*row, id=name) for name, row in FORM.items()),
    ],
)
def test_odd_files_are_refused_before_scrypt_runs(code, data, derivations):
    """A file can't make its reader compute or allocate: parameters are bounded first."""
    with pytest.raises(MalformedError) as caught:
        decrypt_key(data, "青瓦白墙")
    assert caught.value.code == code
    assert derivations.count == 0


def test_flipped_bytes_do_not_open():
    """Every byte of the form, and every sixteenth of what only the cipher can judge, is bound."""
    cipher_only = set()
    for field in ("nonce", "salt", "sealed", "label"):
        value = json.dumps(json.loads(DATA)[field], ensure_ascii=False).encode()
        start = DATA.index(value)
        cipher_only.update(i for i in range(start + 1, start + len(value) - 1) if (i - start) % 16 != 1)
    for i in sorted(set(range(len(DATA))) - cipher_only):
        with pytest.raises(LedgerError):
            decrypt_key(DATA[:i] + bytes([DATA[i] ^ 1]) + DATA[i + 1 :], "青瓦白墙")


@pytest.mark.parametrize(
    "fields", [{"label": "别人的手机"}, {"public": SigningKey.from_seed(SALT * 2).did}, {"n": COSTS[1]}]
)
def test_header_is_bound_to_the_seed(fields):
    """Label, public key and cost can't be exchanged under the seal."""
    with pytest.raises(VerificationError) as caught:
        decrypt_key(changed(**fields), "青瓦白墙")
    assert caught.value.code == "key-file-unopened"


def test_file_that_names_another_key_is_refused(monkeypatch):
    """A file sealed under another key's name opens, and is refused all the same."""
    other = SigningKey.from_seed(SALT * 2)
    with monkeypatch.context() as patched:
        patched.setattr(keyfile.SigningKey, "from_seed", classmethod(lambda cls, seed: other))
        data = encrypt_key(SEED, "p", salt=SALT, nonce=NONCE, label="a")
    with pytest.raises(VerificationError) as caught:
        decrypt_key(data, "p")
    assert caught.value.code == "key-file-public"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"seed": b"short"}, "key-seed-length"),
        ({"salt": b"short"}, "key-file-value"),
        ({"nonce": b"short"}, "key-file-value"),
        ({"cost": 1024}, "key-file-value"),
        ({"label": ""}, "text-empty"),
        ({"label": "a\nb"}, "text-character"),
    ],
)
def test_odd_arguments_are_not_encrypted(fields, code, derivations):
    """Nothing is written that would not open."""
    arguments = {"seed": SEED, "salt": SALT, "nonce": NONCE, "label": "a", **fields}
    with pytest.raises(MalformedError) as caught:
        encrypt_key(passphrase="p", **arguments)
    assert caught.value.code == code
    assert derivations.count == 0


@settings(deadline=None, max_examples=100)
@given(st.binary(max_size=60))
def test_any_bytes_are_refused(data):
    """Only our errors leave the reader."""
    with pytest.raises(MalformedError):
        read_public(data)


def test_the_label_is_read_without_the_passphrase():
    """What the holder calls the key is in the clear, as its public half is."""
    data = encrypt_key(bytes(32), "secret", salt=bytes(16), nonce=bytes(12), label="办公室")
    assert read_label(data) == "办公室"
