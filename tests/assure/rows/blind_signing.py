"""C10: what is signed in a browser is what stood on the sheet, whatever changes between the look and the signature.

The real sheet of the real page, with the drawings of the studio and of the kiln; between the drawing and the press of
the button something changes: the bytes, with their id put right or not; the text, a picture's name; a part is hidden;
what an endorsement stands behind is exchanged. Every fourth time nothing does, and it is signed.
"""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import msgspec

from api.assets import STATIC
from ledger.craft.kinds.kiln.batch_opening import BatchOpening
from ledger.craft.kinds.people.key_addition import KeyAddition
from ledger.craft.kinds.piece.piece_registration import PieceRegistration
from tests.assure.row import Figures, Row, counted, found
from tests.browser.looking import CHROMIUM, FLAGS
from tests.browser.town import Town
from tests.craft.kiln_world import MAKER
from tests.craft.world import ORIGIN, key_of

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

CHANGES = ("bytes", "bytes and id", "text", "picture", "hidden", "endorsed")
_HARNESS = (Path(__file__).parent / "blind_signing.mjs").read_text("utf-8")
_UNGUARDED = "export function checkShown() {}"  # the weak one: what was drawn once is signed


@contextmanager
def desk(weak: bool) -> Iterator["tuple[Town, Page]"]:
    """Open the studio's page in a browser, its programs beside it as they stand in our sources."""
    from playwright.sync_api import sync_playwright

    def source(route: "Route") -> None:
        path = route.request.url.partition("/source/")[2]
        text = _HARNESS if path == "harness.mjs" else (STATIC / path).read_text("utf-8")
        if weak and path == "sign/shown.js":
            text = _UNGUARDED
        route.fulfill(body=text, content_type="text/javascript")

    with tempfile.TemporaryDirectory() as name, Town(Path(name) / "studio") as town, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=[*FLAGS])
        context = browser.new_context(service_workers="block", locale="zh-CN")
        context.route("**/source/**", source)
        page = context.new_page()
        page.goto(f"{town.address}/studio")
        page.wait_for_selector("#page[data-ready]", state="attached")
        yield town, page
        browser.close()


def subjects(town: Town) -> dict[str, Any]:
    """Return what is stated: of a piece, of a firing's slots, of a device."""
    piece = town.pictured(town.piece(number=70))
    outcomes = [{"outcome": "qualified", "slot": f"1-{slot}"} for slot in range(1, 9)]
    opening = msgspec.convert({"batch": "b9", "outcomes": outcomes, "ledger": ORIGIN}, BatchOpening)
    device = KeyAddition(person=MAKER, key=key_of("new").did, custody="own-device", after="00" * 32, ledger=ORIGIN)
    told = {"PieceRegistration": piece, "BatchOpening": opening, "KeyAddition": device}
    kinds = (PieceRegistration, BatchOpening, KeyAddition)
    assert all(isinstance(subject, kinds) for subject in told.values())
    return {kind: json.loads(msgspec.json.encode(subject)) for kind, subject in told.items()}


def mutations(count: int, random: Random, *, weak: bool = False) -> Figures:
    """Change something between the look and the signature, `count` times, and count what gets one."""
    tried: dict[str, int] = dict.fromkeys(CHANGES, 0)
    signed = 0
    with desk(weak) as (town, page):
        stated = subjects(town)
        page.evaluate("async (given) => { (await import('/source/harness.mjs')).begin(given); }", [stated, ORIGIN])
        for number in counted(count):
            change = CHANGES[number % len(CHANGES)]
            how = {"change": change, "kind": random.choice(sorted(stated)), "seed": random.randrange(2**32)}
            became = page.evaluate("async (how) => (await import('/source/harness.mjs')).tried(how)", how)
            assert not became["signed"], f"signed after another {change} of {how['kind']}: {became['what']}"
            tried[change] += 1
            if number % 4 == 0:
                became = page.evaluate(
                    "async (how) => (await import('/source/harness.mjs')).tried(how)", how | {"change": ""}
                )
                assert became["signed"], f"the sheet refuses what nobody touched: {became['what']}"
                signed += 1
    return {"mutations": count, "signed of them": 0, "untouched and signed": signed, **tried}


ROWS = (
    Row(
        name="C10", claim="what is signed in a browser is what stood on the sheet", unit="mutations", small=18,
        full=200, run=mutations, control=lambda random: found(lambda: mutations(6, random, weak=True)),
        needs=("a browser",),
    ),
)  # fmt: skip
