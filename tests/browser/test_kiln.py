"""A whole kiln on `/kiln`: planned, listed, fired, opened by master and deputy, corrected, closed; in a shed too."""

from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ledger.craft.slots import ListLine, closed_root, show_root
from ledger.craft.state import Batch, Slot
from tests.browser.crew import Crew
from tests.browser.looking import axe, shoot, widest
from tests.browser.test_own import audited
from tests.browser.town import Town
from tests.craft.kiln_world import DEPUTY, MAKER, MASTER, OTHER
from tests.craft.world import ORIGIN, key_of

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

pytestmark = pytest.mark.needs("a browser")

BATCH = "qs-2026-05"
CURVE = b"\xef\xbb\xbftime;temp\r\n2026-04-30 09:00;25\r\n2026-04-30 18:30;655,5\r\n2026-05-01 05:00;1181,4\r\n"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Return a town to itself: its kiln is worked in."""
    with Town(tmp_path_factory.mktemp("kiln") / "studio") as town:
        for view in ("front", "base"):  # of the piece whose photos nobody has brought: the audit is to find nothing
            town.instance.blobs.put(f"photo {view} ".encode())
        yield town


def slots(town: Town, batch: str) -> dict[str, Slot]:
    """Return what the ledger holds of a batch's slots."""
    with town.instance.store.read() as reading:
        return {each.slot: each for each in reading.list(Slot, batch)}


def batch_of(town: Town, code: str) -> Batch:
    """Return what the ledger holds of a batch."""
    with town.instance.store.read() as reading:
        found = reading.get(Batch, code)
    assert found is not None
    return found


def test_a_kiln_from_plan_to_closing_by_master_and_deputy(
    context: Callable[..., "BrowserContext"], town: Town, tmp_path: Path
) -> None:
    """Every statement on the page; what is signed is what the ledger then holds; the audit finds nothing."""
    master = Crew(context(), town, key_of(MASTER))
    page = master.page
    shoot(page, "kiln-home")
    master.open("qs/plan")
    assert page.input_value("#plan-code") == BATCH
    page.fill("#plan-code", "b01")
    assert "b1" in page.inner_text("#plan-alike"), "a code that is read for another's is told (B2)"
    page.fill("#plan-code", BATCH)
    for level, clicks in (("节", 2), ("排", 1), ("层", 1)):
        for _ in range(clicks):
            page.click(f"#plan-layout button[aria-label='{level}减一']")
    assert "共 36 位" in page.inner_text("#plan-size")
    assert "1..2-1-1..3-1..3-1..2" in master.ask("#plan-sign")
    master.sign()
    assert batch_of(town, BATCH).layout == ("1..2-1-1..3-1..3-1..2",)
    _load(master, town)
    _close_list(master, town)
    _fire(master, town, tmp_path)
    _open_first(master, town)
    deputy = Crew(context(), town, key_of(DEPUTY))
    deputy.open(BATCH)
    assert deputy.page.is_hidden("#step-close"), "a deputy opens and corrects, and does not close"
    deputy.open(f"{BATCH}/open")
    deputy.page.click("#open-rest")
    deputy.page.click("#open-next")
    deputy.take("次品", "变形")
    deputy.press("2-1-1-1-1")
    deputy.ask("#open-sign")
    deputy.sign(undo=True)
    assert slots(town, BATCH)["2-1-1-1-1"].fault == "warped"
    _correct_and_close(master, town)
    assert audited(town, tmp_path / "mirror") == (town.size(), 0)


def _load(master: Crew, town: Town) -> None:
    page = master.page
    master.open(f"{BATCH}/load")
    page.fill("#load-person", MAKER)
    master.press("一幢")
    page.fill("#load-person", f"示例{OTHER}")
    master.press("1-1-2-1-1")
    page.fill("#load-many", "2")
    page.click("#load-next")
    page.fill("#load-count", "40")
    page.click("#load-parts button >> nth=1")
    master.press("2-1-1-1-1")
    shoot(page, "kiln-load")
    assert axe(page) == []
    said = master.ask("#load-sign")
    assert "40" in said
    master.sign()
    held = slots(town, BATCH)
    assert {slot: (each.person, each.count) for slot, each in held.items()} == {
        **{f"1-1-1-{layer}-{place}": (MAKER, 1) for layer in (1, 2, 3) for place in (1, 2)},
        **dict.fromkeys(("1-1-2-1-1", "1-1-2-1-2", "1-1-2-2-1"), (OTHER, 1)), "2-1-1-1-1": (OTHER, 40),
    }  # fmt: skip


def _close_list(master: Crew, town: Town) -> None:
    held = slots(town, BATCH)
    root = closed_root(ListLine(each.slot, each.person, each.loading) for each in held.values())
    master.open(f"{BATCH}/ignite")
    assert "10 位、49 件" in master.page.inner_text("#ignite-lead")
    assert show_root(root) in master.ask("#ignite-sign"), "computed on the device, over the ledger's own list"
    shoot(master.page, "kiln-ignite-sheet")
    master.sign()
    assert batch_of(town, BATCH).root == root
    assert show_root(root) in master.page.inner_text("#batch-mark")


def _fire(master: Crew, town: Town, folder: Path) -> None:
    page, file = master.page, folder / "curve.csv"
    file.write_bytes(CURVE)
    master.open(f"{BATCH}/fire")
    master.upload("#fire-file", file)
    page.wait_for_selector("#fire-chart svg")
    assert page.input_value("#fire-peak") == "1181"
    page.select_option("#fire-fuel", "pine")
    page.wait_for_selector("#fire-file-said:has-text('文件指纹')")
    shoot(page, "kiln-fire")
    assert axe(page) == []
    master.ask("#fire-sign")
    master.sign()
    fired = batch_of(town, BATCH)
    assert (fired.peak, fired.end) == (1181, "2026-05-01T05:00:00Z")
    index = town.instance.views.named_at(sha256(CURVE).hexdigest(), town.instance.store)
    assert index == town.size() - 1, "the file's hash is evidence in the last entry"
    drawn = [name for name in town.instance.views.missed(town.instance.store) if name not in town.instance.blobs]
    assert drawn == [], "the picture of the curve was brought"


def _open_first(master: Crew, town: Town) -> None:
    page = master.page
    master.open(f"{BATCH}/open")
    master.press("一幢")
    master.take("报废", "惊裂")
    master.press("1-1-1-3-2")
    master.take("窑变")
    master.press("1-1-2-1-1")
    assert "已判 7 位" in page.inner_text("#open-count")
    page.click("#open-back")
    assert "已判 6 位" in page.inner_text("#open-count")
    master.open(f"{BATCH}/open")
    assert "已判 6 位" in page.inner_text("#open-count"), "what was judged is still there after the page was closed"
    shoot(page, "kiln-open")
    assert axe(page) == []
    assert widest(page) == 0
    before = len(master.posted)
    told = master.ask("#open-sign")
    assert "报废 · scrapped；瑕疵 惊裂 · cracked（1 位）" in told
    shoot(page, "kiln-open-sheet")
    page.click("#sheet-sign")
    page.wait_for_selector("#sheet-undo:not([hidden])")
    page.clock.run_for(9000)
    page.click("#sheet-undo-takeback")
    page.wait_for_selector("#sheet-undo", state="hidden")
    assert len(master.posted) == before, "taken back within ten seconds: nothing was signed, nothing posted"
    assert batch_of(town, BATCH).phase == "ignited"
    master.sign(undo=True)
    held = slots(town, BATCH)
    assert held["1-1-1-3-2"].fault == "cracked"
    assert sum(each.outcome == "qualified" for each in held.values()) == 5


def _correct_and_close(master: Crew, town: Town) -> None:
    page = master.page
    master.open(f"{BATCH}/correct")
    page.fill("#correct-slot", "1-1-1-1-1")
    assert "成品合格" in page.inner_text("#correct-now")
    master.take("窑变")
    page.select_option("#correct-reason", "regraded")
    master.ask("#correct-sign")
    master.sign()
    assert slots(town, BATCH)["1-1-1-1-1"].outcome == "kiln-change"
    master.open(f"{BATCH}/close")
    assert "装窑 49 = 成品 8 + 次品 40 + 返烧 0 + 报废 1 + 缺失 0 + 试片 0" in " ".join(
        page.inner_text("#close-equation").split()
    )
    master.ask("#close-sign")
    master.sign()
    assert batch_of(town, BATCH).phase == "closed"
    shoot(page, "kiln-closed")


def test_an_everyday_kiln_in_one_screen_in_a_shed_without_a_network(
    context: Callable[..., "BrowserContext"], town: Town
) -> None:
    """Quick batch, opening, closing signed offline over reloads; sent once, in their order, when there is a network."""
    made = context()
    master = Crew(made, town, key_of(MASTER))
    page, size = master.page, town.size()
    master.open("qs/quick")  # what it needs was seen once
    master.kept()
    town.deaf = True
    made.set_offline(True)
    page.reload()
    master.ready()
    page.fill("#quick-code", "e1-2026-05-01")
    page.fill("#quick-person", MAKER)
    page.fill("#quick-many", "4")
    page.click("#quick-next")
    shoot(page, "kiln-quick-offline")
    master.ask("#quick-sign")
    assert "等网络" in master.sign()
    assert page.inner_text("#batch-title") == "e1-2026-05-01", "the shed goes on from what it signed itself"
    assert "没有网络" in page.inner_text("#network")
    shoot(page, "kiln-shed")
    page.click("#step-open")
    master.ready()
    page.click("#open-rest")
    master.ask("#open-sign")
    master.sign(undo=True)
    page.click("#step-close")
    master.ready()
    master.ask("#close-sign")
    master.sign()
    assert page.inner_text("#batch-phase").startswith("已结窑")
    assert (master.waiting(ORIGIN), town.size()) == (3, size)
    master.posted.clear()
    with page.expect_navigation():  # the page shows itself anew once all that waited is in
        town.deaf = False
        made.set_offline(False)
    master.ready()
    assert town.size() == size + 4
    assert (len(master.posted), len(set(master.posted))) == (3, 3), (
        "each once, and in the order in which they were signed"
    )
    assert batch_of(town, "e1-2026-05-01").phase == "closed"
    assert (master.waiting(ORIGIN), town.size()) == (0, size + 4)
