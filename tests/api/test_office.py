"""The registrars' desk: what asks for them, from public facts; and a workbook read through the door."""

from datetime import date, timedelta
from typing import Any

import pytest

from ledger.craft.day import day_of
from ledger.craft.kinds.oversight.audit_finding import About, AuditFinding, Seen
from ledger.craft.kinds.oversight.auditor_enrolment import AuditorEnrolment, AuditorNames
from ledger.craft.kinds.oversight.finding_resolution import FindingResolution
from ledger.craft.kinds.oversight.finding_response import FindingResponse
from ledger.craft.kinds.people.seal_check import SealCheck
from ledger.craft.kinds.people.standing import Standing
from ledger.craft.kinds.people.suspension import Suspension
from tests.api.served import Served
from tests.api.test_holding import OwnedStudio
from tests.craft.kiln_world import MAKER, MASTER, OTHER, code_of
from tests.craft.world import key_of
from tests.intake.sheets import table
from tests.intake.test_people_list import PEOPLE_HEAD

PIECE = 11


def office(studio: Served) -> dict[str, Any]:
    """Return the desk."""
    answer = studio.get("/api/v1/office")
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def test_a_quiet_desk_says_who_keeps_the_ledger(desk: Served) -> None:
    """How many sign, the registrars and whether their keys are in force, the kiln; nothing asks."""
    told = office(desk)
    assert (told["k"], told["p"], told["claim_days"]) == (desk.k, desk.p, 30)
    assert [(each["code"], each["live"]) for each in told["registrars"]] == [(f"office-{i}", True) for i in (1, 2, 3)]
    assert [each["code"] for each in told["kilns"]] == ["qs"]
    for name in ("seals", "ends", "disputes", "findings", "paused", "auditors"):
        assert told[name] == [], name


def test_seals_wait_to_be_checked_and_a_text_of_anothers_is_named(desk: Served) -> None:
    """Stated, then held because another has the text; a checked one is gone."""
    desk.seal(MAKER, "s1", text="甲印")
    desk.seal(OTHER, "s1", text="甲印")
    told = office(desk)["seals"]
    assert [(each["person"], each["state"], each["first"]) for each in told] == [
        (MAKER, "stated", ""), (OTHER, "held", MAKER),
    ]  # fmt: skip
    check = SealCheck(person=MAKER, seal="s1", result="checked", after=desk.head(MAKER))
    desk.say("SealCheck", check, desk.registrars[0])
    assert [each["person"] for each in office(desk)["seals"]] == [OTHER]


def test_standings_are_reminded_of_before_they_end_unless_one_follows(desk: Served) -> None:
    """Sixty days ahead; a later paper of the same kind, or a far end, reminds of nothing."""
    today = date.fromisoformat(day_of(desk.time))

    def stand(person: str, number: str, days: int) -> None:
        end = (today + timedelta(days=days)).isoformat()
        subject = Standing(
            person=person, standing="craft-artist", issuer="示例市人社局", number=number, start="2020-01-01", end=end,
            after=desk.head(person),
        )  # fmt: skip
        desk.say("Standing", subject, desk.registrars[0])

    stand(MAKER, "A-1", 59)
    stand(OTHER, "A-2", 61)
    stand(MASTER, "A-3", -1)
    assert [(each["person"], each["over"]) for each in office(desk)["ends"]] == [(MASTER, True), (MAKER, False)]
    stand(MAKER, "A-4", 700)
    assert [each["person"] for each in office(desk)["ends"]] == [MASTER]
    desk.say("Suspension", Suspension(person=OTHER, reason="own-request", after=desk.head(OTHER)), desk.registrars[0])
    assert office(desk)["paused"] == [OTHER]


def test_an_open_finding_is_told_with_its_answers(desk: Served) -> None:
    """To whom it concerns it is visible at once; an opinion is shown to the public after seven days."""
    museum = key_of("museum")
    enrolment = AuditorEnrolment(
        code="museum", names=AuditorNames(zh="示例博物馆"), key=museum.did, after=desk.ledger.head.hex()
    )
    desk.endorse(desk.say("AuditorEnrolment", enrolment, desk.registrars[0]), museum)
    finding = AuditFinding(
        finding="papers", nature="opinion", about=About(person=MAKER), text="资历证书号与公告不符。",
        checkpoint=Seen(size=1, root="0" * 64),
    )  # fmt: skip
    said = desk.say("AuditFinding", finding, museum)
    desk.say("FindingResponse", FindingResponse(finding=said.id.hex(), text="公告有误。"), key_of(MAKER))
    (told,) = office(desk)["findings"]
    assert (told["auditor"], told["person"], told["shown"] - told["time"]) == ("museum", MAKER, 7 * 24 * 3600)
    assert [(each["holder"], each["text"]) for each in told["answers"]] == [(MAKER, "公告有误。")]
    assert shown(desk) == [], "an opinion waits for its answer"
    assert "资历证书号与公告不符。" not in desk.get(f"/p/{MAKER}?lang=zh").text
    desk.time += 7 * 24 * 3600
    for about in ("", f"person/{MAKER}"):
        (public,) = shown(desk, about)
        assert (public["zh"], public["text"], public["answers"][0]["text"]) == (
            "示例博物馆",
            finding.text,
            "公告有误。",
        )
    assert shown(desk, f"person/{OTHER}") == []
    theirs = desk.get(f"/p/{MAKER}?lang=zh").text
    for said in ("资历证书号与公告不符。", "公告有误。", "一方陈述"):
        assert said in theirs, "a finding stands on the page of the person whom it concerns"
        assert said not in desk.get(f"/p/{OTHER}?lang=zh").text
    page = desk.get("/audit?lang=zh").text
    for said in ("资历证书号与公告不符。", "公告有误。", "一方陈述", "示例博物馆", "kilnmark mirror"):
        assert said in page
    assert office(desk)["auditors"] == [{"code": "museum", "en": "", "key": museum.did, "zh": "示例博物馆"}]


def shown(desk: Served, about: str = "") -> list[dict[str, Any]]:
    """Return the findings that are shown."""
    told: list[dict[str, Any]] = desk.get(f"/api/v1/findings?about={about}").json()["findings"]
    return told


def test_what_is_not_upheld_leaves_the_page_and_what_is_upheld_is_shown_at_once(desk: Served) -> None:
    """Two opinions of the same day, settled the next: one is gone, the other said to be upheld."""
    museum = key_of("museum")
    enrolment = AuditorEnrolment(
        code="museum", names=AuditorNames(zh="示例博物馆"), key=museum.did, after=desk.ledger.head.hex()
    )
    desk.endorse(desk.say("AuditorEnrolment", enrolment, desk.registrars[0]), museum)
    for word, result in (("one", "upheld"), ("two", "not-upheld")):
        finding = AuditFinding(
            finding=word,
            nature="opinion",
            about=About(person=MAKER),
            text=f"关于{word}",
            checkpoint=Seen(size=1, root="0" * 64),
        )
        said = desk.say("AuditFinding", finding, museum)
        settled = FindingResolution(finding=said.id.hex(), result=result, reason="复核。")
        desk.endorse(desk.say("FindingResolution", settled, desk.registrars[0]), desk.registrars[1])
    assert [(each["finding"], each["state"]) for each in shown(desk)] == [("one", "upheld")]
    page = desk.get("/audit?lang=en").text
    assert "upheld by the registrars" in page
    assert "关于two" not in page
    theirs = desk.get(f"/p/{MAKER}?lang=en").text
    assert ("关于one" in theirs, "关于two" in theirs) == (True, False)


def test_a_finding_about_a_batch_stands_on_the_page_of_that_firing(desk: Served) -> None:
    """What a machine can check shows at once, on the closed batch's page, and on that of no other batch."""
    museum = key_of("museum")
    enrolment = AuditorEnrolment(
        code="museum", names=AuditorNames(zh="示例博物馆"), key=museum.did, after=desk.ledger.head.hex()
    )
    desk.endorse(desk.say("AuditorEnrolment", enrolment, desk.registrars[0]), museum)
    for batch in ("b1", "b2"):
        desk.fired(batch, {"1-1": "excellent"})
        desk.close(batch)
    finding = AuditFinding(
        finding="sum", nature="machine-checkable", about=About(batch="b1"), text="合计与清单相符，差一位号。",
        checkpoint=Seen(size=1, root="0" * 64),
    )  # fmt: skip
    desk.say("AuditFinding", finding, museum)
    assert "合计与清单相符，差一位号。" in desk.get("/k/b1?lang=zh").text
    assert "合计与清单相符，差一位号。" not in desk.get("/k/b2?lang=zh").text
    assert [each["batch"] for each in shown(desk, "batch/b1")] == ["b1"]


def test_a_dispute_is_ripe_after_its_last_day(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Open with its end and head; ripe the day after; gone once decided."""
    with OwnedStudio(tmp_path_factory.mktemp("ripe") / "studio") as studio:
        studio.sell(PIECE)
        said = studio.dispute(PIECE)
        (told,) = office(studio)["disputes"]
        assert (told["piece"], told["head"], told["ripe"]) == (code_of(PIECE), said.id.hex(), False)
        studio.wait(31)
        assert office(studio)["disputes"][0]["ripe"]
        studio.decide(PIECE)
        assert office(studio)["disputes"] == []


def test_everybody_is_listed_page_by_page(desk: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the order of their codes, each once."""
    whole = desk.get("/api/v1/people").json()
    assert [each["code"] for each in whole["people"]] == sorted((MAKER, OTHER, MASTER, "kd"))
    monkeypatch.setattr("api.routes.office.PEOPLE", 1)
    found, after = [], ""
    while True:
        page = desk.get(f"/api/v1/people?after={after}").json()
        found += page["people"]
        after = page["next"]
        if not after:
            break
    assert found == whole["people"]


def test_a_workbook_is_read_and_nothing_is_entered(desk: Served) -> None:
    """A code that is taken is told; the ledger is as long as before; what is no list is a problem in words."""
    size = desk.size()
    row = "示例丙,Shili Bing,,,制壶,,,当面,2026-04-20"
    good = desk.client.post("/api/v1/intake/people", content=table(PEOPLE_HEAD, f"zs011,{row}"))
    assert [each["code"] for each in good.json()["people"]] == ["zs011"]
    bad = desk.client.post("/api/v1/intake/people", content=table(PEOPLE_HEAD, f"{MAKER},{row}"))
    assert [each["code"] for each in bad.json()["errors"]] == ["person-code-taken"]
    assert desk.client.post("/api/v1/intake/people", content=b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1").json()["code"] == (
        "table-old-excel"
    )
    assert desk.size() == size
    for form in ("people", "standings"):
        assert desk.get(f"/api/v1/intake/{form}.xlsx").content.startswith(b"PK")
    assert desk.get("/api/v1/intake/seals.xlsx").status_code == 400
