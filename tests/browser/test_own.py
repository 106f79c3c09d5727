"""Owning in a real browser: words, claim, passing on, loss, dispute; and what never leaves the phone."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace as changed

from certs.holder import LONGEST, open_holder_proof, parse_holder_link
from ledger.audit import audit
from ledger.craft.code import show_code
from ledger.craft.kinds.ownership.hand_over import HandOver
from ledger.craft.kinds.piece.certificate_reissue import CertificateReissue
from ledger.craft.phrase import parse_phrase
from ledger.craft.piece_keys import tail_of
from ledger.craft.statement import read_statement
from ledger.craft.submission import format_submission
from ledger.instance import published_studio
from ledger.log.keyfile import encrypt_key
from ledger.log.keys import SigningKey
from ledger.mirror import mirror
from tests.api.served import URL
from tests.browser.conftest import Phones, Visit
from tests.browser.looking import axe, shoot, widest
from tests.browser.phone import WORDS_A, WORDS_B, WORDS_C, key_for
from tests.browser.town import Town
from tests.cli.transcript import Outcome, run
from tests.craft.kiln_world import MAKER, code_of
from tests.craft.owning_world import DAY, HIDDEN
from tests.craft.world import ORIGIN, key_of

if TYPE_CHECKING:
    from playwright.sync_api import Route

pytestmark = pytest.mark.needs("a browser")

CLAIMED, DISPUTED, BARE, OVERTAKEN, UNANSWERED, FOUND, SWAPPED, MISNAMED, PROVED = range(41, 50)
PASSPHRASE = "a passphrase of the tests"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Return a town with pieces to be owned, one of them without a hidden code."""
    with Town(tmp_path_factory.mktemp("sold") / "studio") as town:
        town.sell(range(CLAIMED, PROVED + 1), bare={BARE, MISNAMED})
        yield town


def post(town: Town, code: str, kind: str, subject: Any, key: SigningKey) -> str:
    """State something about a piece from outside the browser; return its id."""
    head = town.get(f"/api/v1/pieces/{code}/holding").json()["head"]
    signed = town.sign(kind, changed(subject, after=head, ledger=ORIGIN), key).jws
    answer = town.post(format_submission([signed]))
    assert answer.status_code == 200, answer.text
    return read_statement(signed).id.hex()


def audited(town: Town, folder: Path) -> tuple[int, int]:
    """Mirror the town's log and audit the mirror; return its size and the number of findings."""
    trust = town.instance.trust
    with published_studio(town.instance.directory) as source:
        mirror(source, folder, trust, lambda *_: None)
    report = audit(folder, trust, lambda *_: None, 0)
    return report.entries, report.total


def test_words_are_shown_once_asked_back_and_kept_as_a_key(phones: Phones, town: Town) -> None:
    """Twelve words and a picture; a wrong pick keeps nothing; the right ones give Python's key, which stays inside."""
    phone = phones()
    page = phone.page
    page.click("#make")
    page.click("#draw")
    page.wait_for_selector("#shown:not([hidden])")
    words = page.locator("#words-list li").all_inner_texts()
    assert len(words) == 12
    parse_phrase(" ".join(words))
    assert (page.get_attribute("#words-picture", "src") or "").startswith("data:image/png;base64,")
    shoot(page, "own-words-shown")
    page.click("#written")
    sets = page.locator("#questions fieldset").all()
    answers = [each.get_attribute("data-answer") or "" for each in sets]
    assert len(sets) == 3
    for each, answer in zip(sets, answers, strict=True):
        each.locator(f"input:not([value='{answer}']) + span").first.click()
    page.click("#keep")
    assert phone.shown("#confirm-said") != ""
    shoot(page, "own-words-confirm")
    for each, answer in zip(sets, answers, strict=True):
        each.locator(f"input[value='{answer}'] + span").click()
    page.click("#keep")
    page.wait_for_selector("#kept:not([hidden])")
    phone.piece(code_of(BARE))
    assert phone.shown("#my-tail") == tail_of(key_for(" ".join(words), code_of(BARE)).did)
    kept = page.evaluate(
        "async (name) => { const db = await new Promise((go) => { const r = indexedDB.open(name, 1);"
        " r.onsuccess = () => go(r.result); });"
        " const r = db.transaction('words').objectStore('words').get('');"
        " const { key } = await new Promise((go) => { r.onsuccess = () => go(r.result); });"
        " return [key.extractable, key.algorithm.name,"
        " await crypto.subtle.exportKey('raw', key).then(() => 'out', () => 'kept in')]; }",
        f"kilnmark own {ORIGIN}",
    )
    assert kept == [False, "HKDF", "kept in"]
    assert town.get("/healthz").status_code == 200


def test_claimed_passed_on_and_reported_stolen_between_two_phones(phones: Phones, town: Town, tmp_path: Path) -> None:
    """The whole way on a real server; each side sees what waits; the public page warns; the audit finds nothing."""
    code = code_of(CLAIMED)
    seller, buyer = phones(WORDS_A), phones(WORDS_B)
    seller.claim(code, "01234-56789-abcde-fghjk-w")
    assert seller.told(code)["owner"] == key_for(WORDS_A, code).did
    assert seller.receipt.count("已在这部手机上核对") == 2
    shoot(seller.page, "own-mine")
    buyer.piece(code)
    link = buyer.shown("#my-link")
    assert buyer.shown("#my-tail") == tail_of(key_for(WORDS_B, code).did)
    shoot(buyer.page, "own-receive")
    buyer.page.click("#my-picture")
    buyer.page.wait_for_selector("#my-qr[src^='data:image/png']")
    seller.open(link.removeprefix(seller.page.evaluate("location.origin")))
    assert tail_of(key_for(WORDS_B, code).did) in seller.shown("#next-tail")
    seller.press("#do-pass")
    shoot(seller.page, "own-sheet")
    seller.sign()
    assert buyer.shown("#my-tail") in seller.shown("#stated-list")
    assert seller.told(code)["owner"] == key_for(WORDS_A, code).did, "nothing has changed before it is accepted"
    buyer.piece(code)
    shoot(buyer.page, "own-accept")
    buyer.press("#accept-list button")
    assert "转移" in buyer.shown("#sheet-told")
    buyer.sign()
    assert buyer.told(code)["owner"] == key_for(WORDS_B, code).did
    seller.piece(code)
    assert seller.shown("#mine") == ""
    buyer.report("stolen", "theft")
    assert "失窃" in town.get(f"/c/{code}?lang=zh").text
    size, findings = audited(town, tmp_path / "mirror")
    assert findings == 0
    assert size == town.size()


def test_an_acceptance_named_otherwise_by_the_server_is_not_asked(phones: Phones, town: Town) -> None:
    """A hand-over under the heading of a report: refused when pressed, no sheet, though the second answer is honest."""
    code = code_of(MISNAMED)
    phone = phones(WORDS_C)
    post(town, code, "HandOver", HandOver(piece=code, owner=key_for(WORDS_C, code).did, after=""), key_of(MAKER))
    answers: list[str] = []

    def lie(route: "Route") -> None:
        answer = route.fetch()
        answers.append(answer.text())
        said = answers[0].replace('"kind":"HandOver"', '"kind":"PieceStatus"')
        route.fulfill(response=answer, body=said if len(answers) == 1 else answers[-1])

    phone.page.route("**/holding", lie)
    phone.piece(code)
    assert '"kind":"HandOver"' in answers[0]
    phone.page.click("#accept-list button")
    phone.page.wait_for_selector("#accept-said:not(:empty)")
    assert phone.page.locator("#sheet[open]").count() == 0
    phone.piece(code)  # the honest answer on the same phone: the control
    phone.press("#accept-list button")


def test_a_lost_answer_is_asked_for_with_the_same_bytes(phones: Phones) -> None:
    """The answer breaks off; the phone says so, keeps over a reload what it signed, and posts these bytes again."""
    code = code_of(UNANSWERED)
    phone = phones(WORDS_A)

    def lose(route: "Route") -> None:
        route.fetch()
        route.abort()

    phone.page.route("**/api/v1/statements", lose)
    phone.piece(code)
    phone.page.fill("#hidden", HIDDEN)
    phone.press("#do-claim")
    phone.page.click("#sheet-sign")
    phone.page.wait_for_selector("#sheet-said:has-text('没有收到')")
    shoot(phone.page, "own-unanswered")
    phone.page.unroute("**/api/v1/statements")
    assert phone.told(code)["owner"] == key_for(WORDS_A, code).did
    size = phone.town.size()
    phone.piece(code)
    phone.page.click("#resend")
    phone.page.wait_for_selector("#unsent", state="hidden")
    posted = [body for method, _, body in phone.sent if method == "POST"]
    assert len(posted) == 2
    assert posted[0] == posted[1]
    assert phone.town.size() == size


def test_a_holder_proves_to_a_buyer_before_anybody_pays(phones: Phones, visit: Visit, town: Town) -> None:
    """Read back from the bytes, signed by the piece's own key, shown as a QR; the buyer is told whose it is now."""
    code = code_of(PROVED)
    seller = phones(WORDS_A)
    seller.claim(code, HIDDEN)
    seller.page.fill("#prove-word", "雨前")
    seller.page.click("#prove")
    seller.page.wait_for_selector("#prove-asked:not([hidden])")
    assert "雨前" in seller.shown("#prove-told")
    size = town.size()
    seller.page.click("#prove-sign")
    seller.page.wait_for_selector("#prove-made:not([hidden])")
    shoot(seller.page, "own-proof")
    assert axe(seller.page) == []
    link = seller.page.text_content("#prove-link") or ""
    stated, did = open_holder_proof(parse_holder_link(link.replace(town.address.upper(), URL.upper())).proof)
    assert did == key_for(WORDS_A, code).did
    assert (stated.code, stated.word, stated.until - stated.time) == (code, "雨前", LONGEST)
    assert town.size() == size, "a proof is never on the ledger"
    buyer = visit(link.removeprefix(town.address.upper()))
    assert "雨前" in buyer.inner_text("main")
    assert widest(buyer) == 0
    shoot(buyer, "own-proof-seen")
    seller.page.click("#prove-picture")
    seller.page.wait_for_selector("#prove-qr[src^='data:image/png']")


def test_a_receipt_that_is_another_statements_is_not_called_one(phones: Phones) -> None:
    """The control of the check on the phone: an answer whose two receipts change places."""
    phone = phones(WORDS_A)

    def swap(route: "Route") -> None:
        answer = route.fetch()
        said = answer.json()
        route.fulfill(response=answer, json={**said, "receipts": said["receipts"][::-1]})

    phone.page.route("**/api/v1/statements", swap)
    phone.claim(code_of(SWAPPED), HIDDEN)
    assert phone.receipt.count("没有通过核对") == 2
    assert "核对。查看" not in phone.receipt


def test_what_changed_meanwhile_is_told_and_asked_again(phones: Phones, town: Town) -> None:
    """A second phone reports a loss while the first is about to sign: 409, nothing entered, told, asked again."""
    code = code_of(OVERTAKEN)
    phone, other = phones(WORDS_A), phones(WORDS_A)
    phone.claim(code, HIDDEN)
    phone.page.select_option("#status", "damaged")
    phone.page.select_option("#reason", "accident")
    phone.press("#do-report")
    other.piece(code)
    other.report("lost", "mislaid")
    size = town.size()
    phone.page.click("#sheet-sign")
    phone.page.wait_for_selector("#sheet-said:has-text('记录变了')")
    assert "报失" in phone.shown("#sheet-said")
    assert town.size() == size, "nothing was entered and nothing signed anew without being asked"
    shoot(phone.page, "own-changed")
    phone.sign()
    assert phone.told(code)["status"] & 16
    posted = [body for method, _, body in phone.sent if method == "POST"]
    assert len(set(posted[-2:])) == 2


def test_a_piece_without_a_code_is_handed_over_consented_to_and_given_back(phones: Phones, town: Town) -> None:
    """The maker names the buyer's key; the buyer accepts, agrees to a new print, and gives the piece back."""
    code = code_of(BARE)
    phone = phones(WORDS_C)
    phone.piece(code)
    assert phone.shown("#claim") == ""
    post(town, code, "HandOver", HandOver(piece=code, owner=key_for(WORDS_C, code).did, after=""), key_of(MAKER))
    phone.piece(code)
    phone.press("#accept-list button")
    assert "作者交付" in phone.shown("#sheet-told")
    phone.sign()
    assert phone.told(code)["owner"] == key_for(WORDS_C, code).did
    post(
        town,
        code,
        "CertificateReissue",
        CertificateReissue(piece=code, serial=2, reason="lost", after=""),
        key_of(MAKER),
    )
    phone.piece(code)
    phone.press("#accept-list button")
    phone.sign()
    assert phone.told(code)["serial"] == 2
    phone.press("#do-release")
    assert phone.shown("#sheet-final") != ""
    phone.sign()
    assert (phone.told(code)["owner"], phone.told(code)["returned"]) == ("", True)


@pytest.fixture
def office(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[[str], Outcome]:
    """Return the registrars' command line, beside the town's address, on the town's clock."""
    for number in (1, 2):
        seed = key_of(f"registrar-{number}").seed
        sealed = encrypt_key(seed, PASSPHRASE, salt=bytes(16), nonce=bytes(12), label=f"o{number}")
        (tmp_path / f"o{number}.key").write_bytes(sealed)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(time, "time", lambda: float(town.time))
    monkeypatch.setenv("KILNMARK_KEY_PASSPHRASE", PASSPHRASE)
    monkeypatch.setenv("KILNMARK_LEDGER", town.address)
    monkeypatch.setenv("KILNMARK_LANG", "zh")
    return lambda command: run(command, monkeypatch, capsys)


def test_a_dispute_is_opened_answered_and_decided_and_the_page_shows_it(
    phones: Phones, town: Town, office: Callable[[str], Outcome], tmp_path: Path
) -> None:
    """The registrar's command, the holder's answer in the browser, the decision, accepted by the new holder's words."""
    code = code_of(DISPUTED)
    holder, claimant = phones(WORDS_A), phones(WORDS_B)
    holder.claim(code, HIDDEN)
    opened = office(f"registrar dispute {show_code(code)} --ground 收藏口令遗失，购买凭证已核 --key o1.key")
    assert opened.code == 0, opened.err
    holder.piece(code)
    assert "公示至" in holder.page.inner_text("#own .plain")
    shoot(holder.page, "own-dispute")
    holder.press("#do-object")
    holder.sign()
    assert holder.told(code)["dispute"]["objected"] is True
    assert holder.shown("#object") == ""
    town.time += 32 * DAY
    new = key_for(WORDS_B, code).did
    decided = office(f"registrar decide {show_code(code)} --reason 购买凭证相符 --to {new} --yes --key o1.key")
    assert decided.code == 0, decided.err
    (waits,) = holder.told(code)["waiting"]
    assert office(f"endorse {waits['statement']} --key o2.key --yes").code == 0
    claimant.page.clock.set_fixed_time(town.time)
    claimant.piece(code)
    claimant.press("#accept-list button")
    assert "裁定" in claimant.shown("#sheet-told")
    claimant.sign()
    assert claimant.told(code)["owner"] == new
    assert "登记员裁定" in claimant.page.inner_text("#own .plain")
    assert "登记员裁定" in town.get(f"/c/{code}?lang=zh").text
    assert audited(town, tmp_path / "mirror")[1] == 0


def test_pieces_are_found_again_by_the_words_alone(phones: Phones, town: Town) -> None:
    """A phone that was cleared: the words typed in again find what they hold, and no request tells which."""
    code = code_of(FOUND)
    phones(WORDS_A).claim(code, HIDDEN)
    phone = phones(WORDS_A)
    phone.open("/own")
    assert phone.shown("#none") != ""
    before = len(phone.sent)
    phone.page.click("#find")
    phone.page.wait_for_selector("#find-said:has-text('共比对')")
    listed = [url for _, url, _ in phone.sent[before:] if "/holders" in url]
    assert listed
    assert show_code(code) in phone.page.inner_text("#pieces")
    phone.page.wait_for_selector("#pieces:has-text('由您持有')")
    shoot(phone.page, "own-list")
    phone.page.fill("#open-code", HIDDEN)
    phone.page.click("#open-piece")
    assert "21" in phone.shown("#open-said"), "a hidden code in the wrong field goes nowhere"
    assert not any(HIDDEN in url for _, url, _ in phone.sent)
