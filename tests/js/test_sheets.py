"""What the studio's browser makes of a kiln is what Python makes: sheets, hidden codes, claim keys, signed requests."""

import json
import zlib
from collections.abc import Iterator
from hashlib import sha256
from random import Random
from typing import Any

import msgspec
import pytest

from ledger.craft.asking import make_asking
from ledger.craft.code import make_code
from ledger.craft.hidden_code import draw_hidden
from ledger.craft.kinds.piece.parts import Clay, EditionNumber, Note, RoleName, Title
from ledger.craft.piece_keys import claim_key
from ledger.craft.sheet import encode_item, make_sheet, read_sheet
from tests.craft.kiln_world import MAKER, KilnWorld, code_of
from tests.craft.world import ORIGIN, key_of
from tests.js.node import HERE, Node, Refused

pytestmark = pytest.mark.needs("node")

KEY = key_of(MAKER)


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    """Give a running process."""
    with Node(HERE / "sheets.mjs") as running:
        yield running


def subjects(count: int) -> list[Any]:
    """Return registrations, of fields that sort in odd places and texts of rare letters."""
    world, random = KilnWorld(), Random(count)
    return [
        world.piece(
            MAKER, number=number, title=Title(zh=f"壶{number}𰻞", en='"é\\'), note=Note(zh="三足鼎立"),
            clay=Clay(group="zini", name="底槽清", mesh=random.randrange(1, 90)), gi=random.random() < 0.5,
            roles=(RoleName(role="forming", person=MAKER),), claim=key_of(f"claim {number}").did,
            edition=EditionNumber(edition="spring", number=number, size=999),
        )
        for number in range(1, count + 1)
    ]  # fmt: skip


@pytest.mark.parametrize("count", [2, 3, 7, 64, 65])
def test_a_sheet_is_the_same_bytes(node: Node, count: int) -> None:
    """Body and ids, for trees of every sort of edge; what is posted is read."""
    stated = subjects(count)
    wanted = make_sheet(stated, KEY, 1_777_622_427, ORIGIN)
    plain = [{"ledger": ORIGIN, **json.loads(encode_item(each))} for each in stated]
    made = node.ask("sheet", plain, KEY.seed.hex(), 1_777_622_427, ORIGIN)
    assert bytes.fromhex(made["body"]) == wanted
    sheet = read_sheet(wanted)
    assert made["ids"] == [item.id.hex() for item in sheet.items]
    assert made["sheet"] == sheet.statement.id.hex()


def test_items_that_are_not_the_sheets_are_not_shown_as_its(node: Node) -> None:
    """One byte, another order, one too few: what the signature is under is found to be something else."""
    items = [encode_item(each).hex() for each in subjects(5)]
    stated = json.loads(
        json.dumps(msgspec.to_builtins(read_sheet(make_sheet(subjects(5), KEY, 9, ORIGIN)).statement.subject))
    )
    assert node.ask("check", items, stated) == "good"
    for wrong in (items[::-1], items[:-1], [*items[:-1], items[-1].replace("32303236", "32303235")]):
        with pytest.raises(Refused, match="sheet-root"):
            node.ask("check", wrong, stated)


def test_hidden_codes_are_drawn_as_in_python(node: Node) -> None:
    """The same bits, the same code, the same claim key; codes of one list never share a pair mark."""
    random = Random(8)
    for number in range(20):
        bits = random.randbytes(13)
        hidden = draw_hidden(lambda _, bits=bits: bits)
        assert node.ask("hidden", bits.hex()) == hidden
        assert node.ask("claim", hidden, ORIGIN, code_of(number)) == claim_key(hidden, ORIGIN, code_of(number), 1).did
    codes = [make_code(lambda n, seed=seed: sha256(bytes([seed])).digest()[:n]) for seed in range(4)]
    given = [codes[0], codes[0], codes[1], codes[3], codes[2]]
    assert node.ask("apart", 3, given, [codes[3]]) == [codes[0], codes[1], codes[2]]


def test_a_signed_request_is_the_same_text(node: Node) -> None:
    """For a body and for none."""
    for method, body in (("GET", b""), ("PUT", "壶".encode())):
        wanted = make_asking(method, "/api/v1/drafts/zs001", body, origin=ORIGIN, key=KEY, expires=1_777_622_427)
        args = (KEY.seed.hex(), ORIGIN, method, "/api/v1/drafts/zs001", body.hex(), 1_777_622_427)
        assert node.ask("asking", *args) == wanted
    assert node.ask("crc", b"pHYs123".hex()) == zlib.crc32(b"pHYs123")
