"""Lists over HTTP: what comes back is what is signed, or everything that is wrong; nothing stays behind."""

import base64
import io
import json
from typing import Any

import httpx2 as httpx
import msgspec
from openpyxl import load_workbook

from api.intake.formulas import plain
from api.lists import MAX_BODY, MAX_WAITING, TOLD
from ledger.craft.kinds.piece.parts import Photo
from ledger.craft.kinds.piece.piece_registration import PieceRegistration
from ledger.craft.sheet import encode_item, make_sheet
from tests.api.served import Served
from tests.craft.kiln_world import MAKER, OTHER, code_of
from tests.craft.world import ORIGIN, key_of
from tests.intake.sheets import table, xlsx
from tests.intake.test_piece_list import ROW

HEADS = tuple(ROW)
NAMES = ["1-1-front.jpg", "1-1-base.jpg", "1-2_正面.JPG", "1-2-底部.jpg"]


def rows(*slots: str, **changes: str) -> list[tuple[str, ...]]:
    """Rows of the maker's pieces in these slots."""
    return [tuple((ROW | {"窑位": slot, "作者": MAKER} | changes)[head] for head in HEADS) for slot in slots]


def ask(studio: Served, data: bytes, **more: Any) -> httpx.Response:
    """Send a list."""
    body = {"table": base64.b64encode(data).decode(), "batch": "b1", **more}
    return studio.client.post("/api/v1/intake/pieces", json=body)


def told(answer: httpx.Response) -> tuple[int, str]:
    """Return status and code."""
    return answer.status_code, answer.json()["code"]


def kept(studio: Served) -> tuple[list[str], int]:
    """Return the names of the studio's files, but for what is derived, and the number of entries."""
    names = sorted(path.name for path in studio.instance.directory.rglob("*") if not path.name.startswith("views"))
    return names, studio.size()


def test_rows_come_back_as_items_that_are_signed_and_admitted(desk: Served) -> None:
    """Xlsx and GB18030 alike; with codes and photos put in on the device the items are canonical, and are taken."""
    desk.fired("b1", {"1-1": "excellent", "1-2": "qualified"})
    lines = [",".join(HEADS), *(",".join(row) for row in rows("1-1", "1-2"))]
    answers = [
        ask(desk, data, photos=NAMES).json()
        for data in (xlsx(HEADS, *rows("1-1", "1-2")), table(*lines, encoding="gb18030"))
    ]
    for answer in answers:
        for each in answer["items"]:
            each["sheet"] = ""
    assert answers[0] == answers[1]
    assert (answers[0]["errors"], answers[0]["wrong"]) == ([], 0)
    items = answers[0]["items"]
    assert [(each["row"], each["name"], each["files"]) for each in items] == [
        (2, "1-1", {"front": NAMES[0], "base": NAMES[1]}), (3, "1-2", {"front": NAMES[2], "base": NAMES[3]}),
    ]  # fmt: skip
    subjects = []
    for number, each in enumerate(items, 1):
        photos = tuple(
            Photo(sha256=f"{number}{place}" * 32, type="image/jpeg", view=view, width=90, height=60)
            for place, view in enumerate(each["files"])
        )
        subject = msgspec.convert(each["item"], PieceRegistration)
        assert json.loads(encode_item(subject)) == each["item"], "canonical but for the spaces of the answer"
        subjects.append(msgspec.structs.replace(subject, code=code_of(number), photos=photos))
    answer = desk.post(make_sheet(subjects, key_of(MAKER), desk.time, ORIGIN))
    assert answer.status_code == 200, answer.text


def test_every_bad_cell_and_photo_is_named_and_there_are_no_items(desk: Served) -> None:
    """By sheet, row and column, with a cure in both languages; the good row is not given either; nothing is written."""
    before = kept(desk)
    bad = rows("1-2", **{"器型": "石飘", "重量(g)": "约三百"})
    answer = ask(desk, xlsx(HEADS, *rows("1-1"), *bad, title="作品"), photos=["1-1-front.jpg", "9-9-front.jpg"]).json()
    assert answer["items"] == []
    found = {(each["sheet"], each["row"], each["column"], each["code"]) for each in answer["errors"]}
    assert {("作品", 3, "D", "cell-not-in-list"), ("作品", 3, "H", "cell-number")} <= found
    assert {code for *_, code in found} >= {"photo-unmatched", "photo-missing"}
    assert answer["wrong"] == len(answer["errors"])
    for each in answer["errors"]:
        for lang in ("zh", "en"):
            assert all(each[lang][part] for part in ("place", "what", "cure")), each
    assert kept(desk) == before


def test_photos_may_still_be_to_take(desk: Served) -> None:
    """Without names of files no photo is missed: the list is walked with the camera."""
    answer = ask(desk, xlsx(HEADS, *rows("1-1"))).json()
    assert (answer["errors"], [each["files"] for each in answer["items"]]) == ([], [{}])
    some = ask(desk, xlsx(HEADS, *rows("1-1")), photos=NAMES[:1]).json()
    assert [each["code"] for each in some["errors"]] == ["photo-missing"]
    walked = ask(desk, xlsx(HEADS, *rows("1-1")), photos=NAMES[:1], walk=True).json()
    assert (walked["errors"], walked["items"][0]["files"]) == ([], {"front": NAMES[0]})


def test_files_and_requests_that_are_no_list_are_refused_by_name(desk: Served) -> None:
    """Each its own code; forms by type, bodies by length, rows by number; and the door is open again afterwards."""
    assert told(ask(desk, b"")) == (400, "table-empty")
    assert told(ask(desk, xlsx(["a"], ["b"]))) == (400, "table-headings-missing")
    many = [",".join(HEADS), *(",".join(row) for row in rows("1-1") * 1001)]
    assert told(ask(desk, table(*many))) == (400, "list-too-many")
    for body in (b"[]", b"{}", b'{"table":"not base64"}', b'{"table":"","more":1}', b"\xff"):
        path, kind = "/api/v1/intake/pieces", {"Content-Type": "application/json"}
        assert told(desk.client.post(path, content=body, headers=kind)) == (400, "request-malformed"), body
    assert told(desk.client.post(path, files={"a": b"x"})) == (415, "content-type")
    assert told(desk.client.post(path, content=b" " * (MAX_BODY + 1), headers=kind)) == (413, "body-too-long")
    wrong = ask(desk, table(*many[:900], encoding="gb18030").replace("石瓢".encode("gb18030"), b"X")).json()
    assert (len(wrong["errors"]), wrong["wrong"]) == (TOLD, 2 * 899 - 1), "slots twice, and no such shape"
    desk.site.lists._waiting = MAX_WAITING
    assert told(ask(desk, b"")) == (503, "queue-full")
    desk.site.lists._waiting = 0
    assert told(ask(desk, b"")) == (400, "table-empty")


def test_the_blank_list_is_read_as_it_is_given(desk: Served) -> None:
    """In both languages; filled in it comes back as an item; it names other people by their names, too."""
    for lang in ("zh", "en"):
        answer = desk.get(f"/api/v1/intake/pieces.xlsx?lang={lang}")
        book = load_workbook(io.BytesIO(answer.content))
        sheet = book.worksheets[0]
        heads = [str(cell.value).rstrip("*") for cell in sheet[1]]
        for head, text in zip(HEADS, rows("1-1", 作者=OTHER)[0], strict=True):
            place = heads.index(head) if lang == "zh" else heads.index(_english(head))
            sheet.cell(2, place + 1, plain(text))
        filled = io.BytesIO()
        book.save(filled)
        [item] = ask(desk, filled.getvalue()).json()["items"]
        assert (item["item"]["maker"], item["item"]["shape"]) == (OTHER, "shipiao")


def _english(head: str) -> str:
    from api.intake.piece_columns import PIECES

    return next(column.heading("en") for column in PIECES.columns if column.heading("zh") == head)
