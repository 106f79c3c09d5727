"""What every signing page shares, made in the browser: symbols, sealed stamps, introductions, the words of fields."""

from collections.abc import Iterator
from hashlib import pbkdf2_hmac
from random import Random

import pytest
import qrcode
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from qrcode.util import MODE_8BIT_BYTE, MODE_ALPHA_NUM, QRData

from ledger.craft import statement_words
from ledger.craft.phrase import word_list
from ledger.log.encoding import decode_base32, encode_base32
from tests.craft.world import ORIGIN, key_of
from tests.js.node import HERE, Node, Refused

pytestmark = pytest.mark.needs("node")

ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
LEVELS = {"M": qrcode.ERROR_CORRECT_M, "Q": qrcode.ERROR_CORRECT_Q}
WORDS = ["枪", "疫", "霉", "尝", "俩", "闹"]
SEED, SALT = key_of("stamp").seed, bytes(range(16))


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    """Give a running process."""
    with Node(HERE / "sign.mjs") as running:
        yield running


def by_library(text: str, level: str, mask: int) -> list[list[bool]]:
    """Return the modules as the library has them."""
    plain = all(character in ALPHANUMERIC for character in text)
    maker = qrcode.QRCode(error_correction=LEVELS[level], border=0, mask_pattern=mask)
    maker.add_data(QRData(text if plain else text.encode(), mode=MODE_ALPHA_NUM if plain else MODE_8BIT_BYTE))
    maker.make(fit=True)
    return [[bool(module) for module in row] for row in maker.modules]


def test_a_symbol_is_module_for_module_the_librarys(node: Node) -> None:
    """Every version to 20, both modes, both levels, every mask; a text too long for them is an error."""
    random, sizes = Random(18004), set()
    for number, length in enumerate([*range(1, 40), *range(40, 460, 11)]):
        text = "".join(random.choices("abc壶é#0" if number % 3 == 0 else ALPHANUMERIC, k=length))
        level, mask = random.choice("MQ") if length < 280 else "M", number % 8
        rows = node.ask("qr", text, level, mask)
        assert rows == by_library(text, level, mask), (text, level, mask)
        sizes.add(len(rows))
    assert len(sizes) >= 15
    with pytest.raises(AssertionError, match="too long"):
        node.ask("qr", "A" * 2000, "M", 3)


def test_a_sealed_stamp_is_opened_by_anybodys_tools(node: Node) -> None:
    """SPEC §8.8 with PBKDF2 and AES-GCM of other libraries; and what those seal, the browser opens."""
    text = node.ask("seal", SEED.hex(), WORDS, ORIGIN, SALT.hex())
    data = decode_base32(text.removeprefix("KILNMARK:STAMP:1:"))
    made = pbkdf2_hmac("sha256", " ".join(WORDS).encode(), data[:16], 600_000, 44)
    bound = f"kilnmark/stamp/v1\n{ORIGIN}\n".encode()
    assert data[:16] == SALT
    assert AESGCM(made[:32]).decrypt(made[32:], data[16:], bound) == SEED
    sealed = SALT + AESGCM(made[:32]).encrypt(made[32:], SEED, bound)
    assert sealed == data
    typed = "备份 kilnmark:stamp:1: " + " ".join(encode_base32(sealed)[at : at + 4] for at in range(0, 103, 4)).lower()
    assert node.ask("open", typed, WORDS, ORIGIN) == SEED.hex()


@pytest.mark.parametrize(("change", "code"), [("words", "stamp-unopened"), ("origin", "stamp-unopened"),
                                              ("digit", "stamp-unopened"), ("short", "stamp-malformed")])  # fmt: skip
def test_a_backup_that_is_not_this_one_stays_shut(node: Node, change: str, code: str) -> None:
    """Other words, another ledger, a character typed wrongly, half of it: no key comes out."""
    text = node.ask("seal", SEED.hex(), WORDS, ORIGIN, SALT.hex())
    text = {"digit": text[:-9] + ("A" if text[-9] != "A" else "B") + text[-8:], "short": text[:-1]}.get(change, text)
    words = [*WORDS[:5], "贤"] if change == "words" else WORDS
    with pytest.raises(Refused, match=code):
        node.ask("open", text, words, "kiln.example/other" if change == "origin" else ORIGIN)


def test_the_six_words_are_taken_as_people_write_them(node: Node) -> None:
    """Together, apart, with commas; English in any case; a seventh, and a word of no list, are told by their place."""
    lists = {"zh": list(word_list("zh")), "en": list(word_list("en"))}
    for typed in ("".join(WORDS), " ".join(WORDS), "，".join(WORDS)):
        assert node.ask("words", typed, lists) == WORDS
    assert node.ask("words", " Legal winner thank  YEAR wave sausage", lists)[3] == "year"
    with pytest.raises(Refused, match="stamp-words"):
        node.ask("words", "枪疫霉尝俩闹闹", lists)
    with pytest.raises(Refused, match="phrase-word") as caught:
        node.ask("words", "枪疫壺尝俩闹", lists)
    assert caught.value.fields == {"place": 3}


def test_an_introduction_is_read_out_of_a_message(node: Node) -> None:
    """Key, name, pinyin, device; nothing of it stands before the #, which is all that a server is sent."""
    told = {"did": key_of("new").did, "zh": "示例甲", "pinyin": "Shili Jia", "device": "工作室手机"}
    link = node.ask("introduce", told, "https://studio.zisha.example/registrar")
    before, _, fragment = link.partition("#")
    assert before == "https://studio.zisha.example/registrar"
    assert fragment.startswith("I1.")
    assert node.ask("introduced", f"请登记：{link} 谢谢") == told
    for odd in ("", "https://x.example/#I1.", before + fragment, link[: len(before) + 60], link.replace("#I1", "#I2")):
        with pytest.raises(Refused, match="introduction-malformed"):
            node.ask("introduced", odd)


def test_a_fields_list_is_the_one_that_python_goes_by(node: Node) -> None:
    """Each field's vocabulary, the words that the format fixes, and none for what people write."""
    for (around, name), vocabulary in statement_words._VOCABULARIES.items():
        assert node.ask("vocabulary", around or "anything", name) == vocabulary
    for around, name in statement_words.FIXED:
        assert node.ask("vocabulary", around or "anything", name) == "word"
    assert node.ask("vocabulary", "clay", "name") == ""
    assert node.ask("vocabulary", "Standing", "issuer") == ""
