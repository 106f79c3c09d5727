"""Pieces, batches and verdicts as JSON; and what a posted file is worth."""

import json
import signal

import pytest

from api.examiner import work
from certs.qr import make_symbol
from certs.summary import Summary, format_link, sign_summary
from ledger.craft.code import show_code
from ledger.log.tree import hash_leaf
from ledger.log.trust import format_trust
from tests.api.conftest import FLAGGED, SLOTTED, STUDIO, UNKNOWN
from tests.api.served import Served
from tests.craft.kiln_world import MAKER, MASTER, OTHER, code_of


def test_a_piece_names_only_who_has_signed(served: Served) -> None:
    """Signed roles by person; an awaited one without; a refused one not at all."""
    piece = served.get(f"/api/v1/pieces/{code_of(SLOTTED)}").json()
    assert sorted((role["role"], role["state"], role.get("person", "")) for role in piece["roles"]) == [
        ("carving", "signed", OTHER), ("forming", "signed", MAKER), ("supervision", "awaited", ""),
    ]  # fmt: skip
    assert MASTER not in json.dumps(piece)
    assert (piece["person"], piece["slots"], piece["status"], piece["serial"]) == (MAKER, ["b1/1-1"], 1, 1)
    assert piece["stated"]["clay"] == {"group": "zini", "name": "底槽清"}


def test_codes_are_forgiven_as_people_write_them(served: Served) -> None:
    """Case, hyphens, O for 0; never the check character."""
    shown = show_code(code_of(SLOTTED)).lower()
    for path in ("pieces", "verify"):
        assert served.get(f"/api/v1/{path}/{shown}").json()["code"] == code_of(SLOTTED)
        missing = served.get(f"/api/v1/{path}/{code_of(UNKNOWN)}")
        assert (missing.status_code, missing.json()["code"]) == (404, "piece-unknown")
        odd = served.get(f"/api/v1/{path}/HELLO")
        assert (odd.status_code, odd.json()["code"]) == (400, "code-shape")


def test_a_verdict_says_on_what_each_line_rests_and_as_of_when(served: Served) -> None:
    """What a server says is `server`: whoever reads it has computed nothing."""
    verdict = served.get(f"/api/v1/verify/{code_of(SLOTTED)}").json()
    assert verdict["word"] == "registered"
    assert {line["basis"] for line in verdict["checked"]} == {"server"}
    assert verdict["as_of"]["size"] == served.size()
    assert (verdict["zh"], verdict["en"]) == ("已登记", "Registered")
    assert all(line["zh"] and line["en"] for line in verdict["checked"] + verdict["stated"] + verdict["compare"])
    assert "role-awaits" in [line["code"] for line in verdict["notes"]]
    flagged = served.get(f"/api/v1/verify/{code_of(FLAGGED)}").json()
    assert (flagged["word"], flagged["because"]["code"]) == ("notice", "flag")


def test_a_batch_is_shown_in_counts_without_names(served: Served) -> None:
    """The equation adds up, every slot has its outcome, and nobody is named."""
    batch = served.get("/api/v1/batches/b1").json()
    counts = batch["counts"]
    assert counts["loaded"] == sum(count for name, count in counts.items() if name != "loaded") == 4
    assert (counts["good"], counts["seconds"], counts["scrapped"], counts["refire"]) == (1, 1, 1, 1)
    assert batch["slots"][1] == {"count": 1, "fault": "warped", "outcome": "seconds", "slot": "1-2"}
    assert len(batch["root"]) == 64
    assert not any(f'"{name}"' in json.dumps(batch) for name in (MAKER, OTHER, MASTER))
    missing = served.get("/api/v1/batches/" + "b" * 200)
    assert (missing.status_code, missing.json()["code"]) == (404, "batch-unknown")


def test_slots_not_opened_yet_close_the_sum(desk: Served) -> None:
    """Until the last door is open the equation has one more term."""
    desk.plan("b1")
    desk.load_slots("b1", "1-1", "1-2")
    desk.ignite("b1")
    desk.open("b1", {"1-1": "qualified"})
    batch = desk.get("/api/v1/batches/b1").json()
    assert (batch["counts"]["good"], batch["counts"]["open"], batch["counts"]["loaded"]) == (1, 1, 2)
    assert batch["slots"][1] == {"count": 1, "slot": "1-2"}


def test_a_bundle_from_the_door_verifies_offline_step_by_step(served: Served) -> None:
    """What is downloaded here is proved there: signature, inclusion and slot bear ticks."""
    bundle = served.get(f"/api/v1/pieces/{code_of(SLOTTED)}/bundle")
    assert bundle.headers["content-disposition"] == f'attachment; filename="{code_of(SLOTTED)}.proof.json"'
    report = served.client.post("/api/v1/verify", content=bundle.content).json()
    assert report["form"] == "bundle"
    assert report["verdict"]["word"] in {"registered", "notice"}
    assert {"signature", "inclusion", "slot-proof"} <= {line["basis"] for line in report["verdict"]["checked"]}
    assert all(step.get("ok", True) for step in report["steps"])
    unknown = served.get(f"/api/v1/pieces/{code_of(UNKNOWN)}/bundle")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "piece-unknown")


def link_of(studio: Served, **changes: object) -> str:
    """Return the text of a certificate's QR, signed by the certifier."""
    piece = studio.get(f"/api/v1/pieces/{code_of(SLOTTED)}").json()
    with studio.instance.store.read() as reading:
        entry = next(reading.entries(piece["entry"], piece["entry"] + 1))
    said = {
        "origin": studio.instance.origin, "code": code_of(SLOTTED), "time": studio.time, "index": piece["entry"],
        "leaf_hash": hash_leaf(entry), "serial": 1, "title": "示例春水", "maker": "示例", "person": MAKER,
        "shape": "石瓢", "year": 2026,
    }  # fmt: skip
    summary = Summary(**{**said, **changes})  # type: ignore[arg-type]  # a test's own fields
    return format_link("zisha.example", code_of(SLOTTED), sign_summary(summary, studio.instance.certifier))


def test_whatever_is_posted_gets_a_verdict(served: Served) -> None:
    """Receipt, link, proof QR, code, garbage: by content, and never an error."""
    receipt = served.get(f"/api/v1/receipts/{served.get(f'/api/v1/pieces/{code_of(STUDIO)}').json()['statement']}")
    cases = {
        receipt.content: ("receipt", "cannot-tell"),
        link_of(served).encode(): ("link", "cannot-tell"),
        code_of(SLOTTED).encode(): ("code", "cannot-tell"),
        receipt.content.replace(b"index 2", b"index 3", 1): ("receipt", "mismatch"),
        b"hello": ("", "cannot-tell"),
        b"": ("", "cannot-tell"),
        b"\xff" * 5000: ("", "cannot-tell"),
        b'{"v":1}': ("", "mismatch"),
        b"%PDF-1.7 nothing": ("", "cannot-tell"),
        b"\x89PNG\r\n\x1a\n broken": ("", "cannot-tell"),
    }
    for body, (form, word) in cases.items():
        report = served.client.post("/api/v1/verify", content=body)
        assert report.status_code == 200
        assert (report.json()["form"], report.json()["verdict"]["word"]) == (form, word), body[:40]
    long = served.client.post("/api/v1/verify", content=b" " * (served.site.settings.max_body + 1))
    assert (long.status_code, long.json()["code"]) == (413, "body-too-long")


@pytest.mark.needs("the print extra")
def test_a_photo_of_a_proof_qr_is_read_in_the_child(served: Served) -> None:
    """The picture is decoded apart from the server, and what it says is under *cannot tell* until asked online."""
    from io import BytesIO

    from PIL import Image

    symbol = make_symbol(link_of(served), "M")
    scale, quiet = 6, 4
    picture = Image.new("L", (scale * (symbol.size + 2 * quiet),) * 2, 255)
    for y, row in enumerate(symbol.rows):
        for x, dark in enumerate(row):
            if dark:
                box = (scale * (x + quiet), scale * (y + quiet))
                picture.paste(0, (*box, box[0] + scale, box[1] + scale))
    out = BytesIO()
    picture.save(out, "PNG")
    report = served.client.post("/api/v1/verify", content=out.getvalue()).json()
    assert report["form"] == "picture"
    assert report["verdict"]["because"]["code"] == "printed-not-checked"


def test_a_file_that_kills_the_child_costs_itself_alone(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Out of time is *cannot tell*; the next file finds another child."""
    child = served.site._examiner._child
    good = served.client.post("/api/v1/verify", content=b"%PDF-1.7").json()
    assert [step["code"] for step in good["steps"] if "code" in step] == ["pdf-unreadable"]
    assert child._child is not None
    child._child.send_signal(signal.SIGSTOP)  # it does not answer before its time is over
    monkeypatch.setattr(child, "_seconds", 0)
    killed = served.client.post("/api/v1/verify", content=b"%PDF-1.7").json()
    assert (killed["form"], killed["verdict"]["word"], killed["steps"]) == ("", "cannot-tell", [])
    monkeypatch.undo()
    assert served.client.post("/api/v1/verify", content=b"%PDF-1.7").json() == good


def test_the_child_answers_what_the_parent_would(served: Served) -> None:
    """The same function, the same report; a profile that it does not know is spoken in the shipped one's words."""
    import msgspec

    trust = format_trust(served.instance.trust)
    question = msgspec.msgpack.encode((trust, "0" * 64, served.time, code_of(SLOTTED).encode()))
    report = json.loads(work(question))
    assert (report["form"], report["verdict"]["word"]) == ("code", "cannot-tell")


def test_a_flood_of_files_is_told_to_come_again(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """503 with Retry-After; the other doors stay open."""
    monkeypatch.setattr(served.site, "_examining", 16)
    answer = served.client.post("/api/v1/verify", content=b"x")
    assert (answer.status_code, answer.json()["code"]) == (503, "queue-full")
    assert answer.headers["retry-after"] == "2"
    assert served.get("/checkpoint").status_code == 200


def test_what_no_checkpoint_covers_yet_has_no_bundle(desk: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between commit and guard a piece stands in the database alone: come again."""
    page = desk.instance.page()
    desk.register(desk.piece(number=1))
    monkeypatch.setattr(desk.instance, "page", lambda: page)
    answer = desk.get(f"/api/v1/pieces/{code_of(1)}/bundle")
    assert (answer.status_code, answer.json()["code"]) == (503, "outcome-unknown")
