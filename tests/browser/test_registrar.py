"""The registrar's desk in a real browser: a visit counted, two registrars by link, a workbook, a dispute; clean."""

from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pytest
from openpyxl import Workbook

from ledger.craft.commitment import check_commitment
from ledger.craft.kinds.foundation.endorsement import Endorsement
from ledger.craft.kinds.foundation.head import keepers_of
from ledger.craft.kinds.people.key_revocation import KeyRevocation
from ledger.craft.kinds.people.seal_registration import SealRegistration
from ledger.craft.state import Dispute, Finding, Key, Kiln, Pending, Person, Quota, Record, Seal
from ledger.craft.statement import read_payload
from ledger.craft.submission import format_submission
from ledger.log.encoding import encode_base32
from ledger.log.keyfile import decrypt_key
from ledger.log.keys import SigningKey
from tests.browser.conftest import Visit
from tests.browser.looking import SIZES, axe, shoot, widest
from tests.browser.office import Office
from tests.browser.test_own import audited
from tests.browser.town import DATA, Town
from tests.craft.kiln_world import MAKER, OTHER, code_of
from tests.craft.owning_world import owner_of
from tests.craft.world import ORIGIN, key_of
from tests.intake.sheets import saved
from tests.intake.test_people_list import PEOPLE_HEAD, STANDING_HEAD

pytestmark = pytest.mark.needs("a browser")

if TYPE_CHECKING:
    from playwright.sync_api import Browser

R = TypeVar("R", bound=Record)
Offices = Callable[..., Office]
OWNED = 61
VIEWS = ("waiting", "visit", f"people/{MAKER}", "lists", "seals", "ends", "disputes", "findings", "kilns", "stamp")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Return a town with a piece that somebody holds."""
    with Town(tmp_path_factory.mktemp("office") / "studio") as town:
        town.sell([OWNED])
        town.claim(OWNED, "a")
        yield town


@pytest.fixture(scope="module")
def offices(
    browser: "Browser", town: Town, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., Office]]:
    """Return what gives a registrar's browser, one for each, opened once: a key file takes its time, as it should."""
    opened: dict[int, Office] = {}
    faults: list[str] = []
    folder = tmp_path_factory.mktemp("keys")

    def give(number: int, size: str = "desktop") -> Office:
        width, height = SIZES[size]
        if number not in opened:
            page = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN").new_page()
            page.set_default_timeout(15_000)
            page.on("pageerror", lambda error: faults.append(str(error)))
            page.clock.set_fixed_time(town.time)
            page.goto(f"{town.address}/registrar#stamp")
            opened[number] = Office.at(page, town, town.registrars[number], folder)
        office = opened[number]
        office.page.set_viewport_size({"width": width, "height": height})
        office.page.clock.set_fixed_time(town.time)
        office.taps = office.typed = 0
        return office

    yield give
    for each in opened.values():
        each.page.context.close()
    assert faults == []


def introduction(key: SigningKey, zh: str = "", pinyin: str = "") -> str:
    """Return the link that an artisan's page shows (SPEC §8.9)."""
    said = key.public + "\n".join((zh, pinyin, "")).encode()
    return f"https://zisha.example/registrar#I1.{encode_base32(said)}"


def row(town: Town, kind: type[R], name: str) -> R:
    """Return a record of the served studio, which knows what browsers have posted."""
    found = maybe(town, kind, name)
    assert found is not None, name
    return found


def maybe(town: Town, kind: type[R], name: str) -> R | None:
    """Return it, or None where there is none."""
    with town.instance.store.read() as reading:
        return reading.get(kind, name)


def pending(town: Town, kind: str) -> Pending:
    """Return the one statement of a kind that waits."""
    with town.instance.store.read() as reading:
        (found,) = [
            each for each in reading.list(Pending, "")
            if each.done < 0 and each.payload and read_payload(each.payload).kind == kind
        ]  # fmt: skip
        return found


def agree(town: Town, waiting: Pending, key: SigningKey) -> None:
    """Let somebody's phone endorse what waits."""
    signed = town.sign("Endorsement", Endorsement(endorses=waiting.id), key).jws
    assert town.post(format_submission([signed])).status_code == 200


def test_a_visit_is_a_scan_a_check_and_one_signature(offices: Offices, town: Town, tmp_path: Path) -> None:
    """Enrolment and standing in one act; the standing follows once the phone has agreed; the seal is ticked."""
    office = offices(0)
    artisan = key_of("zs021")
    office.open(introduction(artisan, "示例·戊己", "Shili Wuji").partition("#")[2])
    assert office.page.input_value("[name=zh]") == "示例·戊己"
    shoot(office.page, "registrar-visit")
    office.taps = office.typed = 0
    office.type("代号", "zs021")
    office.tap("text=添加一项资历")
    standing = ".phone .fields"
    office.choose("资历", "craft-artist", standing)
    office.type("发证机构", "示例市人社局", standing)
    office.type("证书号", "SL-0021", standing)
    office.type("自何日起", "2020-01-01", standing)
    office.tap("text=本人已读并同意")
    office.tap("#enrol")
    read = office.sign()
    for said in ("示例·戊己", "zs021", "SL-0021", "示例市人社局", "工艺美术员", "制壶", "当面"):
        assert said in read, said
    assert (office.taps, office.typed) == (7, 4), "a visit is some twenty acts, a minute or two"
    assert maybe(town, Person, "zs021") is None
    waiting = pending(town, "PersonEnrolment")
    office.page.wait_for_selector("text=等作者在手机上确认")
    shoot(office.page, "registrar-visit-waits")
    agree(town, waiting, artisan)
    office.open("people/zs021")
    office.page.wait_for_selector("td:has-text('SL-0021')")
    assert row(town, Person, "zs021").zh == "示例·戊己"
    subject = read_payload(waiting.payload).subject
    kept = office.page.evaluate(
        "async (name) => { const db = await new Promise((go) => { const r = indexedDB.open(name, 1);"
        " r.onsuccess = () => go(r.result); });"
        " const r = db.transaction('note').objectStore('note').get('consents');"
        " return await new Promise((go) => { r.onsuccess = () => go(r.result); }); }",
        f"kilnmark sign {ORIGIN} office",
    )[0]
    salt = bytes.fromhex(kept["salt"])
    check_commitment(subject.consent, kept["text"].encode(), salt, origin=ORIGIN, person="zs021")
    impression = town.instance.blobs.put((DATA / "seals" / "zs003-base-1.jpg").read_bytes())
    seal = SealRegistration(
        person="zs021", seal="base-1", text="戊己制陶", relief="relief", width=20, height=20, impression=impression,
        start="2021-01-01", after=row(town, Person, "zs021").head.hex(),
    )  # fmt: skip
    assert town.post(town.draft("SealRegistration", seal, artisan)).status_code == 200
    office.open("seals")
    shoot(office.page, "registrar-seals")
    office.tap("label:has(#seal-zs021-base-1)")
    office.tap("#sign-seals")
    office.sign()
    assert row(town, Seal, "zs021/base-1").state == "checked"


def test_two_registrars_on_two_phones_pass_an_act_on_by_link(offices: Offices, town: Town, tmp_path: Path) -> None:
    """One states a recovery; the link leads the other to it on their phone; the artisan's new phone makes it whole."""
    desk = offices(0)
    phone = offices(1, "phone")
    new = key_of("m2 new phone")
    desk.open(f"people/{OTHER}")
    shoot(desk.page, "registrar-person")
    desk.tap("#act-KeyRecovery summary")
    desk.type("作者的登记链接或二维码", introduction(new), "#act-KeyRecovery")
    desk.tap("#act-KeyRecovery .btn")
    assert "补办手机印章" in desk.sign()
    waiting = pending(town, "KeyRecovery")
    assert waiting.registrars == 2
    desk.open(f"waiting/{waiting.id}")
    shoot(desk.page, "registrar-waiting")
    link = desk.page.inner_text(".share .adr")
    assert link.endswith(f"/registrar#waiting/{waiting.id}")
    assert (desk.page.get_attribute(".share img", "src") or "").startswith("data:image/png")
    assert desk.page.locator("#sign-ticked").count() == 0, "whoever has signed is not asked again"
    phone.open(link.partition("#")[2])
    shoot(phone.page, "registrar-phone")
    assert widest(phone.page) == 0
    phone.tap(".card .btn")
    read = phone.sign()
    assert "您确认的是：补办手机印章" in read
    assert OTHER in read
    assert pending(town, "KeyRecovery").have == (town.registrars[0].did, town.registrars[1].did)
    agree(town, pending(town, "KeyRecovery"), new)
    assert row(town, Key, new.did).holder == OTHER


def test_many_are_ticked_and_signed_once(offices: Offices, town: Town, tmp_path: Path) -> None:
    """Three revocations wait; the second registrar ticks two; the third still waits; an overtaken one says why."""
    desk = offices(1)
    stated = []
    for person in (MAKER, "km", "kd"):
        head = row(town, Person, person).keys_head.hex()
        subject = KeyRevocation(key=key_of(person).did, start=town.size() - 1, reason="手机被盗", after=head)
        stated.append(town.sign("KeyRevocation", subject, town.registrars[0]))
    assert town.post(format_submission([each.jws for each in stated])).status_code == 200
    desk.open("waiting")
    shoot(desk.page, "registrar-many")
    desk.page.wait_for_selector("#n-waiting:has-text('3')")
    desk.taps = 0
    for each in stated[:2]:
        desk.tap(f"label:has(#t-{each.id.hex()})")
    desk.tap("#sign-ticked")
    read = desk.sign()
    assert read.count("您确认的是：停用手机印章") == 2
    assert desk.taps == 5
    desk.page.wait_for_selector("#n-waiting:has-text('1')")
    assert row(town, Key, key_of(MAKER).did).revoked_from >= 0
    assert row(town, Key, key_of("kd").did).revoked_from < 0
    # A statement that waits is shown from its own bytes: one that a server puts in its place is not signed.
    desk.page.route(
        "**/api/v1/waiting*",
        lambda route: route.fulfill(
            response=(answer := route.fetch()), body=answer.text().replace("手机被盗", "手机遗失")
        ),
    )
    desk.open("waiting")
    desk.tap(".card .btn")
    desk.page.wait_for_selector(".card .told:not(:empty)")
    assert desk.page.locator("#sheet[open]").count() == 0


def workbook(*people: str, standings: tuple[str, ...] = ()) -> bytes:
    """Return a workbook as an office fills it in."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, head, rows in (("人员", f"{PEOPLE_HEAD},手机印章", people), ("资历", STANDING_HEAD, standings)):
        sheet = book.create_sheet(title)
        for line in (head, *rows):
            sheet.append(line.split(","))
    return saved(book)


def test_a_workbook_with_errors_takes_nobody_and_a_good_one_is_signed_once(
    offices: Offices, town: Town, tmp_path: Path
) -> None:
    """Each bad cell with its cure; then two people with their standing, signed once; who has no seal is named."""
    office = offices(2)
    rest = ",,,制壶,,,当面,2026-04-20,"
    people = [f"zs03{n},示例{n},Shili {n}{rest}{introduction(key_of(f'zs03{n}'))}" for n in (1, 2)]
    nobody = f"zs033,示例三,Shili San{rest}"
    standings = ("示例1,工艺美术员,示例局,B-1,2020-01-01,", "zs032,技师,示例局,B-2,2019-01-01,2026-06-01")
    bad = workbook(
        f"{MAKER},示例丙,Shili Bing{rest}",
        f"zs034,,Shili{rest}微信",
        standings=("示例1,天下第一,示例局,B,2020-01-01,",),
    )

    def read(data: bytes) -> str:
        file = tmp_path / "people.xlsx"
        file.write_bytes(data)
        office.open("lists")
        office.page.set_input_files("#book", str(file))
        office.page.click("text=读入 >> nth=-1")
        office.page.wait_for_selector("#view h2 >> nth=1")
        return office.page.inner_text("#view")

    size = town.size()
    told = read(bad)
    shoot(office.page, "registrar-list-errors")
    for said in ("有 4 处要改", "人员", "第 2 行 A 列", "第 3 行 B 列", "第 3 行 K 列", "第 2 行 B 列", "天下第一"):
        assert said in told, (said, told)
    assert office.page.locator("#sign-list").count() == 0
    assert "示例三" in read(workbook(*people, nobody, standings=standings))
    shoot(office.page, "registrar-list")
    office.tap("text=名册里的人都已读并同意")
    office.tap("#sign-list")
    read_ = office.sign()
    assert (read_.count("人员登记"), read_.count("资历登记")) == (2, 2)
    assert town.size() == size + 2, "enrolments alone: their phones are awaited"
    with town.instance.store.read() as reading:
        waiting = [
            each
            for each in reading.list(Pending, "")
            if each.done < 0 and each.payload and "zs03" in each.payload.decode()
        ]
    for each in waiting:
        agree(town, each, key_of(read_payload(each.payload).subject.code))
    office.open("ends")
    office.page.wait_for_selector("text=示例2")
    shoot(office.page, "registrar-ends")
    assert town.get("/api/v1/people/zs031").json()["standing"][0]["number"] == "B-1"


def test_a_dispute_is_opened_shown_and_decided_by_two(offices: Offices, town: Town, tmp_path: Path) -> None:
    """Opened in public; not before its day; then two registrars and the new holder's phone; the audit finds nothing."""
    desk = offices(0)
    desk.open("disputes")
    desk.tap("#act-ClaimDispute summary")
    desk.type("作品", code_of(OWNED), "#act-ClaimDispute")
    desk.type("理由", "口令遗失，凭证已核", "#act-ClaimDispute")
    desk.tap("#act-ClaimDispute .btn")
    assert "口令遗失，凭证已核" in desk.sign()
    desk.page.wait_for_selector("text=现持有人没有答辩")
    assert desk.page.locator("#act-ClaimDecision").count() == 0
    assert "核对中" in town.get(f"/c/{code_of(OWNED)}?lang=zh").text
    town.time += 32 * 24 * 3600
    desk = offices(0)
    new = owner_of(OWNED, "heir")
    desk.open("disputes")
    desk.tap("#act-ClaimDecision summary")
    desk.type(
        "新持有人的链接",
        f"https://zisha.example/OWN/{code_of(OWNED)}/{encode_base32(new.public)}",
        "#act-ClaimDecision",
    )
    desk.type("原因", "公示期内无人答辩", "#act-ClaimDecision")
    desk.tap("#act-ClaimDecision .btn")
    desk.sign()
    waiting = pending(town, "ClaimDecision")
    other = offices(1, "phone")
    other.open(f"waiting/{waiting.id}")
    other.tap(".card .btn")
    assert "持有异议裁定" in other.sign()
    agree(town, pending(town, "ClaimDecision"), new)
    assert town.get(f"/api/v1/pieces/{code_of(OWNED)}/holding").json()["owner"] == new.did
    with town.instance.store.read() as reading:
        assert [each.moved for each in reading.every(Dispute)] == [True]


def test_people_are_paused_resumed_limited_and_kilns_enrolled(offices: Offices, town: Town, tmp_path: Path) -> None:
    """Each act from its form; the record follows; the whole ledger ends in a clean audit."""
    office = offices(0)
    office.open(f"people/{OTHER}")

    def do(kind: str, **choices: str) -> None:
        office.page.wait_for_selector(f"#act-{kind}")
        office.tap(f"#act-{kind} summary")
        for name, value in choices.items():
            field = office.page.locator(f"#act-{kind} [name={name}]")
            if field.evaluate("each => each.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)
        office.tap(f"#act-{kind} .btn")
        office.sign()

    do("Suspension", reason="own-request", note="本人来电")
    office.page.wait_for_selector(".chip.paused")
    assert row(town, Person, OTHER).paused >= 0
    do("Reinstatement")
    office.page.wait_for_selector(".chip.enrolled")
    do("QuotaSetting", pieces="12")
    assert row(town, Quota, OTHER).pieces == (12,)
    office.open("kilns")
    do("KilnEnrolment", zh="示例电窑", code="dy1", type="electric", place="丁蜀镇", master=OTHER)
    assert row(town, Kiln, "dy1").master == OTHER
    size, findings = audited(town, tmp_path / "mirror")
    assert (findings, size) == (0, town.size())


def test_what_is_typed_stays_while_others_act_and_the_new_registrar_joins(
    offices: Offices, visit: Visit, town: Town, tmp_path: Path
) -> None:
    """A half-filled visit is not wiped by somebody else's entry; a registrar made in a browser is added by two."""
    desk = offices(0)
    desk.open("visit")
    desk.page.fill("[name=zh]", "写到一半")
    impression = town.instance.blobs.put((DATA / "seals" / "zs004-base-1.jpg").read_bytes())
    waits = int(desk.page.inner_text("#n-seals") or 0)
    seal = SealRegistration(
        person="zs021", seal="lid-1", text="戊", relief="relief", width=9, height=9, impression=impression,
        start="2021-01-01", after=row(town, Person, "zs021").head.hex(),
    )  # fmt: skip
    assert town.post(town.draft("SealRegistration", seal, key_of("zs021"))).status_code == 200
    desk.page.wait_for_selector(f"#n-seals:has-text('{waits + 1}')")
    assert desk.page.input_value("[name=zh]") == "写到一半"
    page = visit("/registrar#stamp", size="desktop")
    page.wait_for_selector("#make-key")
    page.fill("[name=label]", "登记员丁")
    for field in ("#new-passphrase", "#again-passphrase"):
        page.fill(field, "八个字以上的口令")
    page.click("#make-key")
    with page.expect_download() as saving:
        page.click("#save-key", timeout=30_000)
    file = Path(saving.value.path()).read_bytes()
    made = decrypt_key(file, "八个字以上的口令")
    page.wait_for_selector(".share .adr")
    assert made.did in page.inner_text("#view")
    desk.open("stamp")
    desk.tap("#act-RegistrarChange summary")
    for name, value in (
        ("introduction", page.inner_text(".share .adr")),
        ("code", "office-4"),
        ("name", "登记员丁"),
        ("reason", "增选"),
    ):
        desk.page.fill(f"#act-RegistrarChange [name={name}]", value)
    desk.tap("#act-RegistrarChange .btn")
    assert "登记员丁" in desk.sign()
    other = offices(1, "phone")
    other.open(f"waiting/{pending(town, 'RegistrarChange').id}")
    other.tap(".card .btn")
    other.sign()
    fourth = Office(page, town)
    fourth.open(f"waiting/{pending(town, 'RegistrarChange').id}")
    fourth.tap(".card .btn")
    fourth.sign()
    page.wait_for_selector("#who:has-text('登记员丁')")
    with town.instance.store.read() as reading:
        assert [each.code for each in keepers_of(reading).registrars][-1] == "office-4"


def test_a_finding_goes_from_the_auditor_to_its_resolution(
    offices: Offices, visit: Visit, town: Town, tmp_path: Path
) -> None:
    """An auditor introduced by link, enrolled, agreeing; a finding with a file by its hash; answered, upheld."""
    page = visit("/audit/desk", size="desktop")
    museum = Office.at(page, town, key_of("museum"), tmp_path)
    assert "账本还不认得这枚印章" in page.inner_text("#who")
    link = page.inner_text("#stamp .share .adr")
    shoot(page, "audit-introduced")
    desk = offices(0)
    desk.open("findings")
    desk.tap("#act-AuditorEnrolment summary")
    desk.page.fill("#act-AuditorEnrolment [name=introduction]", link)
    desk.page.fill("#act-AuditorEnrolment [name=code]", "museum")
    desk.page.fill("#act-AuditorEnrolment [name=zh]", "示例博物馆")
    desk.tap("#act-AuditorEnrolment .btn")
    desk.sign()
    page.reload()
    page.wait_for_selector("#asked .btn")
    museum.tap("#asked .btn")
    assert "示例博物馆" in museum.sign()
    page.wait_for_selector("#who:has-text('审计员 示例博物馆')")
    evidence = tmp_path / "scale.jpg"
    evidence.write_bytes(b"a picture of the scale")
    page.select_option("#write [name=thing]", "person")
    for name, value in (("code", MAKER), ("finding", "weight-off"), ("text", "实物称重与登记相差四十克。")):
        page.fill(f"#write [name={name}]", value)
    page.set_input_files("#evidence", str(evidence))
    shoot(page, "audit-desk")
    assert axe(page) == []
    museum.tap("#sign-finding")
    read = museum.sign()
    for said in ("实物称重与登记相差四十克。", sha256(evidence.read_bytes()).hexdigest()[:16], "一方意见", MAKER):
        assert said in read, said
    assert not any(evidence.read_bytes() in body for _, _, body in museum.sent), "files stay with the auditor"
    with town.instance.store.read() as reading:
        (found,) = reading.every(Finding)
    desk.open("findings")
    desk.tap("#act-FindingResponse summary")
    desk.page.fill("#act-FindingResponse [name=text]", "出窑后称过两次。")
    desk.tap("#act-FindingResponse .btn")
    desk.sign()
    desk.page.wait_for_selector("text=出窑后称过两次。")
    shoot(desk.page, "registrar-findings")
    desk.tap("#act-FindingResolution summary")
    desk.page.select_option("#act-FindingResolution [name=result]", "upheld")
    desk.page.fill("#act-FindingResolution [name=reason]", "复称相符。")
    desk.tap("#act-FindingResolution .btn")
    desk.sign()
    other = offices(1, "phone")
    other.open(f"waiting/{pending(town, 'FindingResolution').id}")
    other.tap(".card .btn")
    other.sign()
    assert row(town, Finding, found.id).state == "upheld"
    shown = visit("/audit?lang=zh", java_script_enabled=False)
    for said in ("登记员已采纳", "实物称重与登记相差四十克。", "答复：登记员1", "出窑后称过两次。"):
        assert said in shown.inner_text("main")
    shoot(shown, "audit-page")
    assert axe(page) == []
    size, findings = audited(town, tmp_path / "mirror")
    assert (findings, size) == (0, town.size())


def test_every_part_of_the_desk_is_readable(offices: Offices) -> None:
    """No axe finding and nothing sideways: on a desk in light, on a phone in the dark, where text is 18 px and more."""
    for size, scheme, views in (("desktop", "light", VIEWS), ("phone", "dark", VIEWS[:3])):
        office = offices(0, size)
        office.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of its two words
        for view in views:
            office.open(view)
            office.page.wait_for_selector("#view h2")
            assert (view, axe(office.page)) == (view, [])
            assert (view, widest(office.page)) == (view, 0)
            shoot(office.page, f"registrar-{view.partition('/')[0]}-{size}-{scheme}")
    for view in VIEWS:  # text twice as large, as people set it in their phone
        office.open(view)
        office.page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert (view, widest(office.page)) == (view, 0)
    small = office.page.evaluate(
        "[...document.querySelectorAll('#view *')].filter((each) => each.textContent.trim() && each.checkVisibility()"
        " && parseFloat(getComputedStyle(each).fontSize) < 16).map((each) => each.outerHTML.slice(0, 80))"
    )
    assert small == []


def test_without_a_key_or_without_programs_it_says_what_to_do(visit: Visit) -> None:
    """Whoever comes without a seal is shown where to open one, and may look; without JavaScript the command line."""
    page = visit("/registrar?lang=en", size="desktop")
    page.wait_for_selector("#page[data-ready^=stamp]", state="attached")
    assert "There is no registrar's seal on this device" in page.inner_text("#who")
    bare = visit("/registrar?lang=en", java_script_enabled=False)
    assert "kilnmark endorse" in bare.inner_text("main")
