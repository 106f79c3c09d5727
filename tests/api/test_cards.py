"""Pictures to share, and what a page says of itself to other programs."""

import io
import json
import re
from dataclasses import replace

import pytest
import zxingcpp
from PIL import Image

from api.card import draw_poster
from api.routes.cards import _shown
from ledger.craft.kinds.piece.parts import Title
from ledger.craft.kinds.piece.piece_status import PieceStatus
from ledger.log.trust import fingerprint
from tests.api.conftest import SLOTTED, UNKNOWN
from tests.api.served import Served
from tests.api.test_pages import page
from tests.api.test_verdict_page import page_of
from tests.craft.kiln_world import code_of
from tests.craft.world import key_of


def test_the_card_and_the_poster_have_their_sizes(served: Served) -> None:
    """PNG, as chats and printers want them; the same bytes when asked again."""
    for name, size in (("card", (1200, 630)), ("poster", (1080, 1440))):
        answer = served.get(f"/c/{code_of(SLOTTED)}/{name}.png?lang=zh")
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
        assert Image.open(io.BytesIO(answer.content)).size == size
        assert served.get(f"/c/{code_of(SLOTTED)}/{name}.png?lang=zh").content == answer.content
    assert served.get(f"/c/{code_of(UNKNOWN)}/poster.png?lang=zh").status_code == 404


def test_the_posters_qr_leads_to_the_page(served: Served) -> None:
    """It is read back from the picture."""
    picture = Image.open(io.BytesIO(served.get(f"/c/{code_of(SLOTTED)}/poster.png?lang=zh").content))
    assert [read.text for read in zxingcpp.read_barcodes(picture)] == [f"HTTPS://ZISHA.EXAMPLE/C/{code_of(SLOTTED)}"]


def test_a_picture_says_nothing_that_may_change(desk: Served) -> None:
    """A piece withdrawn tomorrow keeps its card: the same bytes, no word of the verdict."""
    made = desk.register(desk.piece(number=1))
    before = desk.get(f"/c/{code_of(1)}/card.png?lang=zh").content
    stolen = PieceStatus(piece=made.code, status="stolen", reason="other", after=made.head.hex())
    desk.say("PieceStatus", stolen, key_of("m1"))
    assert desk.get(f"/c/{code_of(1)}/card.png?lang=zh").content == before


def test_a_poster_bears_the_trust_files_fingerprint(served: Served) -> None:
    """Another trust file is another picture."""
    shown = _shown(page_of(served), served.site, "zh")
    assert fingerprint(served.site.trust) in shown.fingerprint
    assert draw_poster(shown) != draw_poster(replace(shown, fingerprint="信任文件指纹 AAAAAAAAAAAAAAAA"))


def test_other_programs_read_names_measures_and_pictures(served: Served) -> None:
    """Schema.org's Product with what the maker states, and Open Graph's card."""
    text = page(served, f"/c/{code_of(SLOTTED)}")
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', text)
    assert found is not None
    product = json.loads(found[1])
    assert (product["@type"], product["name"], product["sku"]) == ("Product", "示例春水", code_of(SLOTTED))
    assert {"name": "重量", "value": "310", "unitText": "g", "@type": "PropertyValue"} in product["additionalProperty"]
    assert f'<meta property="og:image" content="https://zisha.example/c/{code_of(SLOTTED)}/card.png?lang=zh">' in text


def test_a_title_cannot_end_the_block_of_data(desk: Served) -> None:
    """`</script>` in a title is six characters more and the same title to a program."""
    nasty = "</script><script>alert(1)</script>"
    desk.register(desk.piece(number=1, title=Title(zh=nasty)))
    text = page(desk, f"/c/{code_of(1)}")
    block = text.split('<script type="application/ld+json">')[1].split("</script>")[0]
    assert json.loads(block)["name"] == nasty


def test_a_picture_has_one_address_in_each_language(served: Served) -> None:
    """Other spellings and odd queries are sent there; they have nothing drawn."""
    code, there = code_of(SLOTTED), f"/c/{code_of(SLOTTED)}/card.png?lang=en"
    for path in (f"/c/{code}/card.png?lang=en&x=1", f"/c/{code.lower()}/card.png?lang=en", f"/c/{code}/card.png"):
        answer = served.client.get(path, headers={"Accept-Language": "en"}, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (307, there)
    assert served.client.get(there, follow_redirects=False).status_code == 200


def test_what_is_kept_of_a_trial_ledger_says_so(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Poster, card and saved page, as every page: nothing that is passed on looks like a record."""
    shown = page_of(served)
    assert _shown(shown, served.site, "zh").ledger == served.site.name
    monkeypatch.setattr(served.instance, "origin", "example.com/trial")
    assert _shown(shown, served.site, "zh").ledger == f"{served.site.name} · 样张 SAMPLE"
    assert "样张 SAMPLE" in served.get(f"/c/{code_of(SLOTTED)}/save.html?lang=zh").text
