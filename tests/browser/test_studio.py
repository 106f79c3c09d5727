"""The artisan's pages on a phone: a stamp, a piece in under a minute, another device, roles; audited."""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from certs.scan import qr_texts_in
from ledger.craft.kinds.piece.parts import RoleName
from ledger.craft.state import Key, Piece, Role
from tests.browser.conftest import Visit
from tests.browser.looking import axe, shoot, widest
from tests.browser.studio_desk import StudioDesk
from tests.browser.test_own import audited
from tests.browser.town import DATA, Town
from tests.certs.prints import page_count, page_symbols
from tests.craft.kiln_world import MAKER, OTHER, code_of
from tests.craft.world import ORIGIN, key_of

if TYPE_CHECKING:
    from playwright.sync_api import FilePayload, Page

pytestmark = pytest.mark.needs("a browser")

BATCH = "b8"
DID = """async (origin) => {
  const opening = indexedDB.open(`kilnmark sign ${origin}`, 1);
  await new Promise((go) => (opening.onsuccess = go));
  const got = opening.result.transaction("stamp").objectStore("stamp").get("");
  await new Promise((go) => (got.onsuccess = go));
  return got.result.did;
}"""
SMALL = """[...document.querySelectorAll("main :is(a.btn, button, summary, .chip-pick, .row-pick, input.inp)")]
  .filter((each) => each.checkVisibility() && each.getBoundingClientRect().height < 47.5)
  .map((each) => each.outerHTML)"""
LOOKS = (("phone", "light", "zh-CN"), ("desktop", "dark", "en-GB"))


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Return a town to itself, with a kiln that was opened and a piece of another's that asks the maker for a role."""
    with Town(tmp_path_factory.mktemp("studio") / "studio") as town:
        town.fired(BATCH, dict.fromkeys(("1-1", "1-2", "1-3"), "qualified"))
        for number, role in ((61, "carving"), (62, "design")):
            named = town.pictured(town.piece(OTHER, number=number, roles=(RoleName(role=role, person=MAKER),)))
            town.register(named, OTHER)
        for view in ("front", "base"):
            town.instance.blobs.put(f"photo {view} ".encode())
        yield town


def photo(turn: int) -> "FilePayload":
    """Return a photo with a place in it, each turn another."""
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (31.0, 20.0, 5.0), 3: "E", 4: (119.0, 49.0, 7.0)}
    out = io.BytesIO()
    with Image.open(DATA / "photos" / "1-1-1-1-1-front.jpg") as image:
        image.rotate(turn, fillcolor="#d8c3a2").save(out, "JPEG", exif=exif)
    return {"name": f"IMG_{turn}.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


class Thumb:
    """A finger on a phone: it counts what it taps and which fields it types into."""

    def __init__(self, page: "Page") -> None:
        self.page, self.taps, self.typed, self.shots = page, 0, 0, 0

    def tap(self, selector: str) -> None:
        """Press something."""
        self.page.click(selector)
        self.taps += 1

    def type(self, selector: str, text: str) -> None:
        """Tap into a field and type."""
        self.tap(selector)
        self.page.keyboard.insert_text(text)
        self.typed += 1

    def shoot(self, view: str, picture: "FilePayload") -> None:
        """Tap a frame and take a photo."""
        with self.page.expect_file_chooser() as chosen:
            self.tap(f"label:has(#photo-{view})")
        chosen.value.set_files(picture)
        self.page.wait_for_selector(f".shot.taken #photo-{view}", state="attached")
        self.shots += 1


def desk_at(visit: Visit, town: Town, holder: Any, path: str, **more: Any) -> StudioDesk:
    """Return a browser with a stamp, on a page of the studio, its clock in our hands."""
    desk = StudioDesk(visit(path, **more), town, holder)
    desk.page.clock.install(time=town.time)
    desk.open(path)
    return desk


def fill(page: "Page", title: str, turn: int, slot: str = "") -> None:
    """Say what a piece needs, the lists as they stand."""
    if slot:
        page.check(f"[name=firing][value='{BATCH}/{slot}']", force=True)
    for place, view in enumerate(("front", "base")):
        page.set_input_files(f"#photo-{view}", photo(turn + place))
        page.wait_for_selector(f".shot.taken #photo-{view}", state="attached")
    page.fill("#new-title", title)
    page.fill("#new-capacity", "240")
    for name, code in (("shape", "shipiao"), ("clay", "zini"), ("forming", "fully-handmade")):
        if not page.is_checked(f"[name=pick-{name}][value={code}]"):
            page.check(f"[name=pick-{name}][value={code}]", force=True)


def newest(town: Town, maker: str = MAKER) -> Piece:
    """Return the piece of theirs that was registered last."""
    return max(town.instance.state.list(Piece, maker), key=lambda piece: piece.index)


def test_a_piece_with_the_maker_s_habits_is_a_dozen_taps_and_three_words(
    visit: Visit, town: Town, tmp_path: Path
) -> None:
    """Counted: from the open page to the receipt. The second piece, because the first teaches the phone its maker."""
    desk = desk_at(visit, town, MAKER, "/studio/new")
    page = desk.page
    fill(page, "头一把", 1, "1-1")
    page.click("#shape-all")
    page.fill("#all-search", "sp")
    assert page.inner_text("#all-list li >> nth=0").startswith("石瓢"), "found by the initials of its pinyin"
    assert axe(page) == []
    shoot(page, "studio-new-search")
    page.click("#all-list button >> nth=0")
    shoot(page, "studio-new")
    page.click("#new-sign")
    page.wait_for_selector("#sheet[open] .strip img[src]")
    shoot(page, "studio-new-sheet")
    assert "头一把" in page.inner_text("#sheet")
    desk.sign()
    page.wait_for_selector("#new-said:has-text('已入账')")
    before = town.size()
    desk.open("/studio/new")
    thumb = Thumb(page)
    thumb.tap(f".row-pick:has([value='{BATCH}/1-2'])")
    thumb.shoot("front", photo(11))
    thumb.shoot("base", photo(12))
    thumb.type("#new-title", "第二把")
    thumb.type("#new-capacity", "260")
    thumb.type("#new-weight", "305")
    thumb.tap("#new-sign")
    page.wait_for_selector("#sheet[open] .strip img[src]")
    thumb.tap("#sheet-sign")
    page.wait_for_selector("#sheet-undo:not([hidden])")
    page.clock.run_for(11_000)
    page.wait_for_selector("#sheet-receipts:has-text('回执已在这部手机上核对')")
    shoot(page, "studio-new-receipt")
    assert (thumb.taps <= 12, thumb.typed <= 3, thumb.shots) == (True, True, 2), vars(thumb)
    page.click("#sheet-close")
    assert town.size() == before + 1
    piece = newest(town)
    assert (piece.slots, piece.person) == ((f"{BATCH}/1-2",), MAKER)
    names = re.findall(rb"/api/v1/photos/([0-9a-f]{64})", b" ".join(url.encode() for _, url, _ in desk.sent))
    assert len(names) == 4
    for name in names:
        with Image.open(io.BytesIO(town.instance.blobs.get(name.decode()))) as image:
            assert dict(image.getexif()) == {}, "no place, no time, no device leaves the phone"
    page.wait_for_selector("#new-see:not([hidden])")
    assert piece.code in (page.get_attribute("#new-see", "href") or "")
    assert audited(town, tmp_path / "mirror") == (town.size(), 0)


def test_what_is_signed_without_a_network_is_entered_once(visit: Visit, town: Town) -> None:
    """Signed in a shed, sent by itself when the network is back, photos too; the slot is not offered twice."""
    desk = desk_at(visit, town, MAKER, "/studio/new")
    page = desk.page
    before = town.size()
    town.deaf = True
    page.context.set_offline(True)
    fill(page, "窑棚里的", 21, "1-3")
    page.click("#new-sign")
    page.wait_for_selector("#sheet[open]")
    page.click("#sheet-sign")
    page.wait_for_selector("#sheet-undo:not([hidden])")
    page.clock.run_for(11_000)
    page.wait_for_selector("#sheet-title:has-text('已签署，等网络')")
    page.click("#sheet-close")
    page.wait_for_selector("#queue-list li")
    shoot(page, "studio-new-offline")
    page.wait_for_selector(f"[name=firing][value='{BATCH}/1-3']", state="detached")
    assert town.size() == before
    town.deaf = False
    page.context.set_offline(False)
    page.wait_for_selector("#queue", state="hidden")
    assert town.size() == before + 1
    assert newest(town).slots == (f"{BATCH}/1-3",)
    for _ in range(2):
        desk.open("/studio/new")
    assert town.size() == before + 1, "the same bytes are entered once"


def test_what_is_missing_is_said_and_nothing_is_half_registered(visit: Visit, town: Town) -> None:
    """In the order of the page, in words; a picture that is none is named; helpers prepare and do not sign."""
    desk = desk_at(visit, town, MAKER, "/studio/new", lang="en-GB")
    page, before = desk.page, town.size()
    page.check("[name=firing][value=own]", force=True)
    said = []
    for act in (
        lambda: None,
        lambda: page.set_input_files("#photo-front", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"no"}),
        lambda: [page.set_input_files(f"#photo-{view}", photo(31)) for view in ("front", "base")],
        lambda: page.set_input_files("#photo-base", photo(32)),
    ):
        act()
        page.click("#new-sign")
        page.wait_for_selector("#new-said p")
        said.append(f"{page.inner_text('#photos-said')} {page.inner_text('#new-said')}")
    expected = ("photo of the front or of the base", "read", "same", "no title")
    assert [(want, want in text) for want, text in zip(expected, said, strict=True)] == [
        (want, True) for want in expected
    ]
    assert not page.is_visible("#sheet")
    assert town.size() == before


def test_a_stamp_is_made_put_away_enrolled_and_confirmed(visit: Visit, town: Town) -> None:
    """From the first visit to one's own works; the backup's QR is read by a reader and opens on another phone."""
    page = visit("/studio")
    page.wait_for_selector("#page[data-ready=none]", state="attached")
    shoot(page, "studio-welcome")
    page.fill("[name=zh]", "示例新人")
    page.click("#make-stamp")
    page.wait_for_selector(".words li >> nth=5")
    words = page.locator(".words li").all_inner_texts()
    shoot(page, "studio-words")
    page.click("#words-copied")
    page.fill("[name=words]", "一二三四五六")
    page.click("button:text-is('核对')")
    page.wait_for_selector("[role=alert] p")
    assert page.locator(".words").is_hidden()
    page.fill("[name=words]", "".join(words))
    page.click("button:text-is('核对')")
    page.wait_for_selector("#backup-kept")
    shoot(page, "studio-backup")
    [sealed] = qr_texts_in(page.locator(".backup img").screenshot())
    assert sealed.startswith("KILNMARK:STAMP:1:")
    assert axe(page) == []
    page.click("#backup-kept")
    page.wait_for_selector("#page[data-ready=nobody]", state="attached")
    link = page.inner_text(".share .adr >> nth=0")
    assert "/registrar#I1." in link
    shoot(page, "studio-introduction")
    did = page.evaluate(DID, ORIGIN)
    enrolment = town.say("PersonEnrolment", town.enrolment("zs090", key=did), town.registrars[0])
    town.endorse(enrolment, *town.registrars[1 : town.p])
    page.clock.install(time=town.time)
    page.reload()
    page.wait_for_selector("#todo-list li")
    shoot(page, "studio-confirm")
    page.click("#todo-list .btn")
    page.wait_for_selector("#sheet[open]")
    assert "zs090" in page.inner_text("#sheet")
    page.click("#sheet-sign")
    page.wait_for_selector("#sheet-done:not([hidden])")
    page.click("#sheet-close")
    page.wait_for_selector("#page[data-ready=person]", state="attached")
    assert "示例zs090，您好" in page.inner_text("#greeting")
    other = visit("/studio")
    other.click("#have-backup summary")
    other.fill("#have-backup [name=sealed]", sealed)
    other.fill("#have-backup [name=words]", "".join(words))
    other.click("#restore")
    other.wait_for_selector("#page[data-ready=person]", state="attached")
    assert "示例zs090，您好" in other.inner_text("#greeting")


def test_a_role_is_signed_to_and_another_refused(visit: Visit, town: Town, tmp_path: Path) -> None:
    """Both from the inbox, both for good, each shown before it is signed; the works of late stand below."""
    desk = desk_at(visit, town, MAKER, "/studio")
    page = desk.page
    page.wait_for_selector("#todo-list li:has-text('陶刻')")
    page.wait_for_selector("#works-list li")
    shoot(page, "studio-home")
    assert axe(page) == []
    page.click("#todo-list li:has-text('陶刻') .acts > .btn")
    page.wait_for_selector("#sheet[open]")
    desk.sign()
    page.wait_for_selector("#todo-list li:has-text('陶刻')", state="detached")
    page.click("#todo-list li:has-text('设计') summary")
    page.click("#todo-list li:has-text('设计') details .btn")
    desk.sign()
    page.wait_for_selector("#todo-list li:has-text('设计')", state="detached")
    state = town.instance.state
    roles = [(number, role) for number, role in ((61, "carving"), (62, "design"))]
    found = [state.get(Role, f"{code_of(number)}/{role}/{MAKER}") for number, role in roles]
    assert [each.state for each in found if each is not None] == ["signed", "refused"]
    assert audited(town, tmp_path / "mirror") == (town.size(), 0)


def test_another_device_is_added_by_its_link(visit: Visit, town: Town) -> None:
    """The new phone's link is opened on the old one, compared, signed; the new one agrees and waits its time."""
    new = visit("/studio")
    new.fill("[name=zh]", "示例甲")
    new.click("#make-stamp")
    new.wait_for_selector(".words li >> nth=5")
    new.goto(f"{town.address}/studio")
    new.wait_for_selector("#page[data-ready=nobody]", state="attached")
    new.click("details:has-text('另一部设备') summary >> nth=0")
    link = new.inner_text("details[open] .share .adr")
    assert "/studio/device#I1." in link
    tail = new.inner_text(".tail b >> nth=0")
    desk = desk_at(visit, town, MAKER, f"/studio/device#{link.partition('#')[2]}")
    page = desk.page
    page.reload()  # the first visit had no stamp yet
    page.wait_for_selector("#page[data-ready=person]", state="attached")
    assert tail in page.inner_text("#device")
    shoot(page, "studio-device")
    assert axe(page) == []
    page.click("#add-device")
    page.wait_for_selector("#sheet[open]")
    page.click("#sheet-sign")
    page.wait_for_selector("#sheet-done:not([hidden])")
    page.click("#sheet-close")
    new.reload()
    new.wait_for_selector("#todo-list li .btn")
    new.click("#todo-list .btn")
    new.wait_for_selector("#sheet[open]")
    new.click("#sheet-sign")
    new.wait_for_selector("#sheet-done:not([hidden])")
    keys = [key for key in town.instance.state.list(Key, MAKER) if key.role == "person" and key.name == "我的手机"]
    assert [(key.not_before > town.time, key.introduced_by) for key in keys] == [(True, key_of(MAKER).did)]


@pytest.mark.parametrize(("size", "scheme", "lang"), LOOKS)
def test_every_page_of_the_studio_is_open_to_everybody(
    visit: Visit, town: Town, size: str, scheme: str, lang: str
) -> None:
    """No axe finding, nothing sideways, at twice the size of text either; targets for wet hands."""
    desk = desk_at(visit, town, MAKER, "/studio", size=size, scheme=scheme, lang=lang)
    page = desk.page
    for path in ("/studio", "/studio/new", "/studio/device", f"/studio/work#{town.code('slotted')}"):
        desk.open(path)
        assert (path, axe(page), widest(page)) == (path, [], 0)
        shoot(page, f"{path.strip('/').partition('#')[0].replace('/', '-')}-{size}-{scheme}")
        small = page.evaluate(SMALL)
        assert (path, small) == (path, [])
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert (path, widest(page)) == (path, 0)
        page.evaluate("document.documentElement.style.fontSize = ''")


def test_a_work_is_printed_by_link_reissued_corrected_and_withdrawn(visit: Visit, town: Town, tmp_path: Path) -> None:
    """From one's works to its page; the link is a print shop's, without a key; each act ends in a clean audit."""
    town.register(town.pictured(town.piece(number=63)))
    desk = desk_at(visit, town, MAKER, f"/studio/work#{code_of(63)}")
    page = desk.page
    page.reload()
    page.wait_for_selector("#prints")
    shoot(page, "studio-work")
    assert axe(page) == []
    page.click("#print-make")
    link = page.inner_text("#prints .adr")
    printed = town.client.get(link.partition("zisha.example")[2]).content
    assert page_count(printed) == 1
    assert len(page_symbols(printed, 0)) == 2
    page.click("#act-reissue summary")
    page.select_option("#act-reissue select", "damaged")
    page.click("#act-reissue .btn")
    desk.sign()
    page.wait_for_selector("#runs:not([hidden])")
    page.click("#act-correct summary")
    page.fill("#act-correct [name=weight]", "312")
    page.fill("#act-correct [name=reason]", "称重有误")
    page.click("#act-correct .btn")
    desk.sign()
    page.wait_for_selector("#sheet:not([open])", state="attached")
    page.click("#act-status summary")
    page.select_option("#act-status [name=status]", "withdrawn")
    page.select_option("#act-status [name=reason]", "flaw-found")
    page.click("#act-status .btn")
    desk.sign()
    page.wait_for_selector("#sheet:not([open])", state="attached")
    piece = town.instance.state.get(Piece, code_of(63))
    assert piece is not None
    assert piece.serial == 2
    told = town.get(f"/api/v1/pieces/{code_of(63)}").json()
    assert (told["stated"]["measures"]["weight"], told["serial"]) == (312, 2)
    assert "withdrawn" in str(town.get(f"/api/v1/verify/{code_of(63)}").json())
    assert audited(town, tmp_path / "mirror") == (town.size(), 0)
