"""F5: texts that would be scripts, in every field that a page shows, before a real browser: none of them runs.

Half of the visits are made with the page's policy switched off: what is tried then is the escaping alone. The others
have the policy too, and there even an attempt that it stopped would be a failure. The texts are of the classes of the
Big List of Naughty Strings (elements, handlers, breaks out of attributes, scripts, comments and titles, templates,
odd spellings), each calling `ran`, which the browser carries out to us.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from api import pages
from ledger.craft.kinds.people.person_enrolment import Names
from ledger.craft.kinds.people.seal_registration import SealRegistration
from ledger.craft.kinds.people.standing import Standing
from ledger.craft.kinds.piece.parts import Clay, Note, SealUse, Title
from ledger.log.encoding import check_text
from tests.assure.row import Figures, Row, counted, found
from tests.assure.rows.injections import unescaping
from tests.browser.looking import CHROMIUM, FLAGS
from tests.browser.town import Town
from tests.craft.kiln_world import code_of, digest
from tests.craft.world import key_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

LONG = (
    "<script>ran({n})</script>",
    "<ScRiPt>ran({n})</sCrIpT>",
    "</script><script>ran({n})//",
    "<img src=x onerror=ran({n})>",
    '"><img src=x onerror=ran({n})>',
    "'><svg onload=ran({n})>",
    "</title><svg onload=ran({n})>",
    "--><svg onload=ran({n})>",
    "<!--><img src=x onerror=ran({n})>",
    "]]><svg onload=ran({n})>",
    "<details open ontoggle=ran({n})>",
    "<input autofocus onfocus=ran({n})>",
    "<body onload=ran({n})>",
    "<style onload=ran({n})></style>",
    "<iframe src=javascript:ran({n})>",
    "<video><source onerror=ran({n})>",
    "<a href=javascript:ran({n})>x</a>",
    "javascript:ran({n})",
    "{{{{ran({n})}}}}",
    "${{ran({n})}}",
    "{{% print(ran({n})) %}}",
    "'-ran({n})-'",
    '";ran({n});//',
    '\\";ran({n});//',
    "&lt;script&gt;ran({n})",
    "&#x3c;svg onload=ran({n})>",
    "\\u003csvg onload=ran({n})>",
    "＜script＞ran({n})",
    "<svg/onload=ran({n})>",
    "<svg //onload=ran({n})>",
    "<base href=//{n}.example>",
    "<math><img src=x onerror=ran({n})>",
    "<svg><script>ran({n})</script>",
    "`-ran({n})-`",
    "1;ran({n})",
    "undefined{n}",
    "<<svg onload=ran({n})>",
    "<img src=`x` onerror=ran({n})>",
    "</textarea><svg onload=ran({n})>",
    "-1e{n}",
    "壶{n}𠮷𰻞",
)
SHORT = ("<svg onload=ran()>", '"onclick=ran() x="', "<b onclick=ran()>", "</dd><svg/onload=", "'-ran()-'", "{{ran()}}")
FIELDS = 12  # texts a piece
NEEDS = ("a browser",)


def payload(random: Random, number: int, limit: int = 40) -> str:
    """Return a text that a statement may hold, at most so long."""
    texts = SHORT if limit <= 20 else LONG
    return check_text(texts[number % len(texts)].format(n=random.randrange(10, 10**4))[:limit], limit)


def bear(town: Town, number: int, random: Random, first: int) -> None:
    """Register a piece of a maker of its own, whose every free text is one of the payloads."""
    given = iter(range(first, first + FIELDS))

    def text(limit: int = 40) -> str:
        return payload(random, next(given), limit)

    maker = f"h{number}"
    key = town.enrol(maker, names=Names(zh=text(20), en=text(), pinyin="Shili"))
    issuer, code = text(), text()
    town.say("Standing", Standing(
        person=maker, standing="master", issuer=issuer, number=code, start="2020-01-01", after=town.head(maker)
    ), town.registrars[0])  # fmt: skip
    town.say("SealRegistration", SealRegistration(
        person=maker, seal="s1", text=f"{text(20)[:16]}{number}", relief="relief", width=18, height=18,
        impression=digest(maker), start="2020-01-01", after=town.head(maker),
    ), key_of(maker))  # fmt: skip
    assert key.did
    town.register(town.pictured(town.piece(
        maker, number=number, title=Title(zh=text(), en=text()), note=Note(zh=text(), en=text()),
        clay=Clay(group="zini", name=text(), lot=text(), ageing=text()), seals=(SealUse(seal="s1", place="base"),),
    )))  # fmt: skip


@contextmanager
def running() -> Iterator["Browser"]:
    """Run a browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=[*FLAGS])
        yield browser
        browser.close()


def look(page: "Page", town: Town, number: int, folder: Path) -> int:
    """Open every page on which the piece's texts stand; return how many."""
    code = code_of(number)
    for lang in ("zh", "en"):
        page.goto(f"{town.address}/c/{code}?lang={lang}")
        page.wait_for_selector("html[data-checked]")
    page.goto(f"{town.address}/own/{code}")
    page.goto(f"{town.address}/verify")
    page.fill("#text", town.get(f"/api/v1/pieces/{code}/bundle").text)
    page.click("#paste button")
    page.wait_for_selector("#told h3 >> nth=3")
    saved = folder / f"{code}.html"
    saved.write_bytes(town.get(f"/c/{code}/save.html").content)
    page.goto(saved.as_uri())
    page.wait_for_selector("html[data-checked]")
    return 5


def scripts(count: int, random: Random, first: int | None = None, patience: int = 20_000) -> Figures:
    """Show texts in every field, with the page's policy and without it: nothing runs, and nothing is stopped."""
    from playwright.sync_api import TimeoutError as broken  # noqa: N813  # what waits for an element says

    ran: list[Any] = []
    seen, pieces = 0, -(-count // FIELDS)
    start = random.randrange(len(LONG)) if first is None else first
    with tempfile.TemporaryDirectory() as name, Town(Path(name) / "studio") as town, running() as browser:
        for number in counted(pieces):
            bear(town, 100 + number, random, start + number * FIELDS)
            context = browser.new_context(bypass_csp=number % 2 == 0, service_workers="block", locale="zh-CN")
            context.expose_function("ran", lambda *given: ran.append(given))
            page = context.new_page()
            page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss())[1])
            page.on("console", lambda said: ran.append(said.text) if "Security Policy" in said.text else None)
            page.set_default_timeout(patience)
            try:
                seen += look(page, town, 100 + number, Path(name))
            except broken as e:
                ran.append(f"the page is broken by its texts: {e.message.splitlines()[0]}")
            context.close()
            assert not ran, f"a text of piece {number} ran, or tried to: {ran[0]}"
    return {"naughty strings": pieces * FIELDS, "pages opened": seen, "scripts run": 0}


def _control(random: Random) -> str:
    with patch.object(pages, "_environment", unescaping()):
        # The texts that need no help to run; what they break is not waited for.
        return found(lambda: scripts(FIELDS, random, 0, patience=4_000))


ROWS = (
    Row(
        name="F5", claim="no text in any field of a statement is run by a browser", unit="naughty strings", small=12,
        full=500, run=scripts, control=_control, needs=NEEDS,
    ),
)  # fmt: skip
