"""A registrar's key file opens in the browser as on the command line: scrypt, ChaCha20-Poly1305, the file."""

import hashlib
from collections.abc import Iterator
from random import Random

import pytest
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from ledger.log.keyfile import COSTS, encrypt_key
from ledger.log.keys import SigningKey
from tests.js.node import HERE, Node, Refused

pytestmark = pytest.mark.needs("node")

SEED, SALT, NONCE = bytes(range(32)), bytes([3]) * 16, bytes([5]) * 12
PASSPHRASE = "登记员 é 的口令"


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    """Give a running process."""
    with Node(HERE / "registrar.mjs") as running:
        yield running


def key_file(passphrase: str = PASSPHRASE, cost: int = COSTS[0]) -> str:
    """Return a key file as the command line writes it."""
    return encrypt_key(SEED, passphrase, salt=SALT, nonce=NONCE, label="办公室", cost=cost).decode()


def test_scrypt_is_the_librarys(node: Node) -> None:
    """Small and real costs, passphrases of every length and alphabet."""
    for passphrase, cost in (("", 16), ("x" * 100, 64), (PASSPHRASE, 1024), ("password", COSTS[0])):
        salt = hashlib.sha256(passphrase.encode()).digest()[:16]
        expected = hashlib.scrypt(passphrase.encode(), salt=salt, n=cost, r=8, p=1, maxmem=1 << 27, dklen=32)
        assert node.ask("scrypt", passphrase, salt.hex(), cost) == expected.hex()


def test_a_block_of_the_stream_and_a_tag_are_the_rfcs(node: Node) -> None:
    """RFC 8439 §2.3.2 and §2.5.2."""
    key = bytes(range(32)).hex()
    assert node.ask("chacha", key, "000000090000004a00000000", 1) == (
        "10f1e7e4d13b5915500fdd1fa32071c4c7d1f4c733c068030422aa9ac3d46c4ed2826446079faa0914c2d705d98b02a2b5129cd1de164eb9cbd083e8a2503c4e"
    )
    one_time = "85d6be7857556d337f4452fe42d506a80103808afb0db2fd4abff6af4149f51b"
    message = b"Cryptographic Forum Research Group".hex()
    assert node.ask("poly1305", message, one_time) == "a8061dc1305136c6c22b8baf0c0127a9"


def test_boxes_open_as_they_were_sealed_and_not_otherwise(node: Node) -> None:
    """100 boxes of any length open; with one bit turned anywhere, none does."""
    random = Random(8439)
    for length in range(100):
        key, nonce, text, beside = (random.randbytes(size) for size in (32, 12, length, random.randint(0, 40)))
        sealed = ChaCha20Poly1305(key).encrypt(nonce, text, beside)
        assert node.ask("openBox", key.hex(), nonce.hex(), sealed.hex(), beside.hex()) == text.hex()
        at = random.randrange(len(sealed))
        turned = sealed[:at] + bytes([sealed[at] ^ 1 << random.randrange(8)]) + sealed[at + 1 :]
        assert node.ask("openBox", key.hex(), nonce.hex(), turned.hex(), beside.hex()) is None


def test_a_key_file_opens_with_its_passphrase_and_is_made_as_python_makes_it(node: Node) -> None:
    """In whatever way a keyboard composes it; another passphrase, or none, is refused with the command line's code."""
    assert node.ask("openKeyFile", key_file(), PASSPHRASE) == SEED.hex()
    did = SigningKey.from_seed(SEED).did
    assert node.ask("makeKeyFile", SEED.hex(), did, PASSPHRASE, "办公室", SALT.hex(), NONCE.hex()) == key_file()
    assert node.ask("openKeyFile", key_file(), PASSPHRASE.replace("é", "e\u0301")) == SEED.hex()
    for passphrase, code in ((f"{PASSPHRASE} ", "key-file-unopened"), ("", "key-file-passphrase-empty")):
        with pytest.raises(Refused, match=code):
            node.ask("openKeyFile", key_file(), passphrase)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("办公室", "办公楼"), "key-file-unopened"),
        (('"n":32768', '"n":16384'), "key-file-value"),
        (('"v":1', '"v":2'), "key-file-value"),
        (('"kdf":"scrypt"', '"kdf": "scrypt"'), "key-file-not-canonical"),
        (('"r":8', '"r":8,"x":1'), "key-file-"),
        (("did:key:z6Mk", "did:key:z6Mj"), "key-file-value"),
        (('"salt":"AwMD', '"salt":"AwM'), "key-file-value"),
    ],
)
def test_a_changed_file_is_refused(node: Node, change: tuple[str, str], code: str) -> None:
    """What stands in clear is under the seal too; other costs, versions, spellings are not tried."""
    assert change[0] in key_file()
    with pytest.raises(Refused, match=code):
        node.ask("openKeyFile", key_file().replace(*change), PASSPHRASE)
