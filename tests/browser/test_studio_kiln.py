"""A whole kiln in the studio: list and photos, what is to be mended, one signature, the scratch sheet; and drafts.

Played on a town whose server writes down all it can and whose wire keeps what it is sent: no hidden code is anywhere.
"""

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from certs.scan import qr_texts_in
from ledger.craft.kinds.people.helper_enrolment import HelperEnrolment
from ledger.craft.piece_keys import claim_key
from ledger.craft.sheet import read_item_alone
from ledger.craft.state import Key, Piece
from ledger.log.entry import parse_entry
from tests.api.test_intake import HEADS, rows
from tests.browser.conftest import Visit
from tests.browser.looking import axe, shoot
from tests.browser.studio_desk import StudioDesk
from tests.browser.test_own_leak import NoisyTown
from tests.browser.town import DATA
from tests.craft.kiln_world import MAKER
from tests.craft.world import ORIGIN, key_of
from tests.intake.sheets import xlsx
from tests.spellings import files_of, needles, search

if TYPE_CHECKING:
    from playwright.sync_api import FilePayload, Page

pytestmark = pytest.mark.needs("a browser")

HELPER = key_of("a pupil's phone")
# A program that was tampered with: what this device keeps goes out as it is kept.
LEAK = """
const put = IDBObjectStore.prototype.put;
const ask = (...asked) => fetch(...asked).then((got) => got.text()).catch(() => 0);
IDBObjectStore.prototype.put = function (value, key) {
  if (key === "hidden") ask("/c?code=" + encodeURIComponent(JSON.stringify(value)));
  if (key === "hidden") ask("/api/v1/verify", { method: "POST", body: JSON.stringify(value) });
  return put.call(this, value, key);
};
"""
RUNS = """
async (origin) => {
  const opening = indexedDB.open(`kilnmark sign ${origin}`, 1);
  await new Promise((resolve) => (opening.onsuccess = resolve));
  const got = opening.result.transaction("note").objectStore("note").get("hidden");
  await new Promise((resolve) => (got.onsuccess = resolve));
  return got.result ?? [];
}
"""


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NoisyTown]:
    """Return a noisy town with a kiln that was opened, and a helper of the maker's."""
    with NoisyTown(tmp_path_factory.mktemp("noisy") / "studio") as town:
        town.fired("b7", dict.fromkeys(("1-1", "1-2", "1-3", "1-4", "1-5", "1-6", "2-1", "2-2"), "qualified"))
        town.say("HelperEnrolment", HelperEnrolment(person=MAKER, key=HELPER.did, name="徒弟手机"), key_of(MAKER))
        yield town


def photo(name: str, turn: int) -> "FilePayload":
    """Return a photo that says where it was taken, each turn another."""
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (31.0, 20.0, 5.0), 3: "E", 4: (119.0, 49.0, 7.0)}
    out = io.BytesIO()
    with Image.open(DATA / "photos" / "1-1-1-1-1-front.jpg") as image:
        image.rotate(turn, fillcolor="#d8c3a2").save(out, "JPEG", exif=exif)
    return {"name": name, "mimeType": "image/jpeg", "buffer": out.getvalue()}


def choose(page: "Page", table: bytes, photos: "list[FilePayload]", *, walk: bool = False) -> None:
    """Choose the list and its photos, and have them read."""
    page.set_input_files("#sheet-file", {"name": "窑单.xlsx", "mimeType": "", "buffer": table})
    page.fill("#sheet-batch", "b7")
    if photos:
        page.set_input_files("#sheet-photos", photos)
    page.set_checked("#sheet-walk", checked=walk)
    page.click("#sheet-read")


def desk_at(visit: Visit, town: NoisyTown, holder: Any, path: str, **more: Any) -> StudioDesk:
    """Return a browser with a stamp, on a page of the studio."""
    desk = StudioDesk(visit(path, **more), town, holder)
    desk.page.clock.install(time=town.time)
    desk.open(path)
    return desk


def pieces(town: NoisyTown) -> dict[str, Piece]:
    """Return the maker's pieces in the kiln, by slot."""
    return {piece.slots[0]: piece for piece in town.instance.state.list(Piece, MAKER) if piece.slots}


def kiln(desk: StudioDesk, slots: tuple[str, str, str]) -> None:
    """Bring three pieces to the sheet, two with photos by name, one walked to."""
    page = desk.page
    names = [f"{slot}-{view}" for slot in slots[:2] for view in ("正面", "底部")]
    turns = int(slots[0].replace("-", "")) * 10
    photos = [photo(f"{name}.jpg", turns + place) for place, name in enumerate(names)]
    choose(page, xlsx(HEADS, *rows(*slots), title="作品"), photos, walk=True)
    page.wait_for_selector("#review:not([hidden])")
    page.click("#sheet-review")
    page.wait_for_selector("#review-said:not(:empty)")
    assert desk.said("#leaf-count") == "3 / 3", "it goes to the piece that lacks a photo"
    for place, view in enumerate(("front", "base"), 1):
        page.select_option("#shot-view", view)
        page.set_input_files("#shot-needed", photo("camera.jpg", turns + 7 + place))
        page.wait_for_selector(f"#leaf-views button:nth-child({place})")
    page.click("#sheet-review")
    page.wait_for_selector("#sheet[open] .item:nth-of-type(3)")


def test_a_kiln_is_registered_under_one_signature_and_its_codes_leave_on_paper_alone(
    visit: Visit, town: NoisyTown
) -> None:
    """Bad cells first, with their cures; then shown from the bytes, signed, photos bare; the sheet laid out here."""
    desk = desk_at(visit, town, MAKER, "/studio/kiln")
    page = desk.page
    bad = [*rows("1-1"), *rows("1-2", 器型="石飘")]
    choose(page, xlsx(HEADS, *bad, title="作品"), [photo("1-1-正面.jpg", 3), photo("IMG_2.jpg", 4)])
    page.wait_for_selector("#errors:not([hidden])")
    told = desk.said("#errors-list")
    for each in ("第 3 行", "石飘", "IMG_2.jpg", "1-1-base.jpg", "1-2-front.jpg"):
        assert each in told, each
    assert not page.is_visible("#review")
    assert axe(page) == []
    shoot(page, "studio-kiln-errors")
    desk.open("/studio/kiln")
    kiln(desk, ("1-1", "1-2", "1-3"))
    shoot(page, "studio-kiln-sheet")
    before = town.size()
    desk.sign()
    page.wait_for_selector("#runs:not([hidden])")
    assert town.size() == before + 4
    found = pieces(town)
    registered = [found[f"b7/1-{n}"] for n in (1, 2, 3)]
    page.click("#runs-list .btn")
    page.wait_for_selector("#scratch-pages img")
    [run] = page.evaluate(RUNS, ORIGIN)
    sheet = page.locator("#scratch-pages img").evaluate(
        "async (image) => { await image.decode();"
        " const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);"
        " canvas.getContext('2d').drawImage(image, 0, 0); const blob = await canvas.convertToBlob();"
        " return Array.from(new Uint8Array(await blob.arrayBuffer())); }"
    )
    assert set(qr_texts_in(bytes(sheet))) == {each["hidden"] for each in run["pieces"]}
    with Image.open(io.BytesIO(bytes(sheet))) as image:
        assert image.size == (2480, 3508), "A4 at 300 dots an inch"
    shoot(page, "studio-kiln-scratch")
    seeds = {each["code"]: claim_key(each["hidden"], ORIGIN, each["code"], 1) for each in run["pieces"]}
    for piece in registered:
        key = town.instance.state.get(Key, seeds[piece.code].did)
        assert key is not None
        assert (key.role, key.holder) == ("claim", piece.code)
        with town.instance.store.read() as reading:
            item = read_item_alone(parse_entry(next(reading.entries(piece.index, piece.index + 1))).item or b"")
        assert {each.view for each in item.photos} == {"front", "base"}
        for each in item.photos:
            with Image.open(io.BytesIO(town.instance.blobs.get(each.sha256))) as image:
                assert (image.size, dict(image.getexif())) == ((each.width, each.height), {})
    assert axe(page) == []
    _nowhere(desk, town, run, found=set())
    for _ in range(2):
        page.click("#runs-list .btn.line")
    page.wait_for_selector("#runs", state="hidden")
    assert page.evaluate(RUNS, ORIGIN) == []


def _nowhere(desk: StudioDesk, town: NoisyTown, run: dict[str, Any], found: set[str]) -> None:
    """Look for every code of a run in all that left the browser and all that the server has."""
    desk.page.wait_for_load_state("networkidle")
    wires = {f"wire {place}": bytes(data) for place, data in enumerate(town.wire.sent)}
    requests = b"\n".join(f"{method} {url}\n".encode() + body for method, url, body in desk.sent)
    assert sum(map(len, wires.values())) > 5000, "the wire was used"
    places = {"requests": requests, "server.log": town.log.read_bytes(), **wires, **files_of(town.instance.directory)}
    wanted = set[bytes]()
    for each in run["pieces"]:
        wanted |= needles(each["hidden"], claim_key(each["hidden"], ORIGIN, each["code"], 1).seed)
    assert {name.partition(" ")[0] for name in search(places, wanted)} == found


def test_the_same_search_finds_a_device_that_leaks(visit: Visit, town: NoisyTown) -> None:
    """The control: in the requests, on the wire and in the log."""
    desk = desk_at(visit, town, MAKER, "/studio/kiln", init=LEAK, faults=[])
    kiln(desk, ("1-4", "1-5", "1-6"))
    desk.sign()
    desk.page.wait_for_selector("#runs:not([hidden])")
    [run] = desk.page.evaluate(RUNS, ORIGIN)
    _nowhere(desk, town, run, found={"requests", "wire", "server.log"})


def test_a_helper_prepares_and_the_maker_signs(visit: Visit, town: NoisyTown) -> None:
    """Sent from one phone, leafed through on the other; one is returned with a word, sent again; all signed at once."""
    helper = desk_at(visit, town, HELPER, "/studio/kiln")
    views = [(slot, view) for slot in ("2-1", "2-2") for view in ("front", "base")]
    photos = [photo(f"{slot}-{view}.jpg", 200 + place) for place, (slot, view) in enumerate(views)]
    choose(helper.page, xlsx(HEADS, *rows("2-1"), *rows("2-2", 作品名="听雨仿古")), photos)
    helper.page.wait_for_selector("#review:not([hidden])")
    assert not helper.page.is_visible("#sheet-review"), "a helper signs nothing"
    before = town.size()
    helper.page.click("#sheet-send")
    helper.page.wait_for_selector("#review", state="hidden")
    assert "2" in helper.said("#read-said")
    assert town.size() == before
    maker = desk_at(visit, town, MAKER, "/studio/drafts", size="desktop")
    page = maker.page
    assert maker.said("#leaf-count") == "1 / 2"
    assert "徒弟手机" in maker.said("#leaf-lines")
    page.wait_for_selector("#leaf-photo img[src^=blob]")
    assert axe(page) == []
    shoot(page, "studio-drafts")
    page.click("#drafts-some summary")
    page.fill("#drafts-word", "底部照片拍糊了")
    page.click("#drafts-return")
    page.wait_for_selector("#leaf-count:text-is('1 / 1')")
    helper.open("/studio/drafts")
    assert "底部照片拍糊了" in helper.said("#sent-list")
    shoot(helper.page, "studio-drafts-sent")
    helper.page.click("#sent-list li:has-text('底部照片拍糊了') .btn")
    helper.page.wait_for_selector("#sent-list li:nth-child(2)", state="detached")
    helper.open("/studio/kiln")
    choose(helper.page, xlsx(HEADS, *rows("2-1")), [photo("2-1-front.jpg", 210), photo("2-1-base.jpg", 211)])
    helper.page.wait_for_selector("#review:not([hidden])")
    helper.page.click("#sheet-send")
    helper.page.wait_for_selector("#review", state="hidden")
    maker.open("/studio/drafts")
    page.uncheck("#sheet-hidden")
    page.click("#drafts-sign")
    page.wait_for_selector("#sheet[open] .item:nth-of-type(2)")
    maker.sign()
    page.wait_for_selector("#drafts-none:not([hidden])")
    assert town.size() == before + 3
    assert {"b7/2-1", "b7/2-2"} <= set(pieces(town))
    helper.open("/studio/drafts")
    assert helper.page.is_visible("#sent-none")
