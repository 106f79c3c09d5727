"""Piece lists: rows and photos become subjects, and every bad cell is named."""

import hashlib
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import UNSET

from api.intake.findings import Listed
from api.intake.piece_columns import PIECES
from api.intake.piece_list import PieceItem, read_piece_list
from ledger.craft.code import make_code
from ledger.craft.kinds.piece import parts
from ledger.craft.kinds.piece.piece_registration import check_form
from ledger.craft.profile import zisha
from ledger.errors import MalformedError
from ledger.log.encoding import encode_struct
from ledger.words import LANGS, knows
from tests.intake.sheets import PEOPLE, jpeg, table, xlsx

ZISHA = zisha()
ROW = {
    "窑位": "1-2-3-4-5", "作者": "示例·顾一帆", "作品名": "松风石瓢", "器型": "石瓢", "泥料": "底槽清",
    "成型": "全手工", "制作年份": "2026",
    "重量(g)": "340",
}  # fmt: skip
PHOTOS = {"1-2-3-4-5-front.jpg": jpeg(1), "1-2-3-4-5-base.jpg": jpeg(2)}


def codes() -> Iterator[str]:
    """Piece codes, the same at each run."""
    number = 0
    while True:
        number += 1
        yield make_code(lambda n, seed=number: hashlib.sha256(bytes([seed])).digest()[:n])


def read(*rows: dict[str, str], photos: dict[str, bytes] | None = None, batch: str = "k1") -> Listed[PieceItem]:
    """Read a list of the rows."""
    heads = list(dict.fromkeys(head for row in rows for head in row))
    data = table(",".join(heads), *(",".join('"' + row.get(head, "") + '"' for head in heads) for row in rows))
    drawn = codes()
    return read_piece_list(
        data, PHOTOS if photos is None else photos, lambda *_: None,
        profile=ZISHA, people=PEOPLE, new_code=lambda: next(drawn), batch=batch,
    )  # fmt: skip


def test_a_short_row_becomes_a_piece() -> None:
    """Six columns, a place and a figure are enough; the rest stays unsaid."""
    piece = read(ROW).require()[0].subject
    assert (piece.maker, piece.shape, piece.forming, piece.year) == ("zs001", "shipiao", "fully-handmade", 2026)
    assert piece.title == parts.Title(zh="松风石瓢")
    assert piece.clay == parts.Clay(group="zini", name="底槽清")
    assert piece.firings == (parts.Firing(slot="k1/1-2-3-4-5"),)
    assert piece.measures == parts.Measures(weight=340)
    assert [photo.view for photo in piece.photos] == ["front", "base"]
    assert (piece.edition, piece.set, piece.note, piece.ledger) == (UNSET, UNSET, UNSET, "")
    check_form(piece, ZISHA)


def test_a_full_row_becomes_a_piece() -> None:
    """Every column finds its field."""
    full = ROW | {
        "编号": "0123-4567-89ab-t", "窑次": "LK-1", "复烧": "dk-1/1-2", "自烧窑型": "电窑", "烧成温度": "900℃",
        "烧成日期": "2026/10/2",
        "英文名": "Wind", "泥料大类": "紫泥", "配泥": "原矿", "泥料批号": "2019-3", "目数": "60目", "陈腐": "六年",
        "装饰": "陶刻：示例·周砚秋、泥绘", "成型人": "zs001、示例·蒋堃", "陶刻人": "zs003", "监制人": "zs002",
        "底款": "base-1", "盖款": "lid-1",
        "容量(ml)": "280ml", "量容方法": "满口", "长(mm)": "160", "宽(mm)": "100", "高(mm)": "80", "口径(mm)": "60",
        "盖重(g)": "66",
        "生坯高(mm)": "90", "补登": "否", "宜兴紫砂": "是", "限量名": "spring", "限量序号": "3", "限量总数": "28",
        "套装名": "pair", "套内序号": "1", "套装件数": "2", "说明": "三足鼎立", "英文说明": "Three feet",
    }  # fmt: skip
    piece = read(full).require()[0].subject
    assert piece.code == "0123456789ABT"
    assert piece.firings == (
        parts.Firing(slot="lk-1/1-2-3-4-5"), parts.Firing(slot="dk-1/1-2"), parts.Firing(kind="electric", peak=900,
            date="2026-10-02"),
    )  # fmt: skip
    assert piece.decoration == (
        parts.Decoration(technique="carving", author="zs003"),
        parts.Decoration(technique="clay-painting"),
    )
    assert piece.roles == tuple(
        parts.RoleName(role=role, person=person)
        for role, person in (("forming", "zs001"), ("forming", "zs002"), ("carving", "zs003"), ("supervision", "zs002"))
    )
    assert piece.seals == (parts.SealUse(seal="base-1", place="base"), parts.SealUse(seal="lid-1", place="lid"))
    assert piece.measures.green == parts.Green(height=90)
    assert piece.edition == parts.EditionNumber(edition="spring", number=3, size=28)
    assert piece.set == parts.SetNumber(set="pair", number=1, size=2)
    assert (piece.gi, piece.late, piece.note) == (True, False, parts.Note(zh="三足鼎立", en="Three feet"))
    check_form(piece, ZISHA)
    assert b'"ledger"' not in encode_struct(piece)


def test_a_studio_firing_needs_no_slot() -> None:
    """Without a slot, kiln type and day; photos by row number."""
    row = {k: v for k, v in ROW.items() if k != "窑位"} | {"自烧窑型": "气窑", "烧成日期": "2026-05-20"}
    piece = read(row, photos={"2-front.jpg": jpeg(1), "2-底部.jpg": jpeg(2)}).require()[0].subject
    assert piece.firings == (parts.Firing(kind="gas", date="2026-05-20"),)


def test_a_clay_of_ones_own_brings_its_group() -> None:
    """A name outside the list stands as its maker wrote it."""
    piece = read(ROW | {"泥料": "老底槽清", "泥料大类": "紫泥"}).require()[0].subject
    assert piece.clay == parts.Clay(group="zini", name="老底槽清")


# what is changed in the good row → heading of the bad cell, code
BAD = [
    ({"作者": ""}, "作者", "cell-empty"),
    ({"作者": "无此人"}, "作者", "cell-person-unknown"),
    ({"作者": "示例·同名"}, "作者", "cell-person-several"),
    ({"作品名": ""}, "作品名", "cell-empty"),
    ({"作品名": "壶" * 61}, "作品名", "text-too-long"),
    ({"作品名": "石瓢\u202e"}, "作品名", "text-character"),
    ({"作品名": "石\ue000瓢"}, "作品名", "text-character"),
    ({"英文名": "Cafe\u0301"}, "英文名", "text-not-nfc"),
    ({"器型": ""}, "器型", "cell-empty"),
    ({"器型": "石瓢壶子"}, "器型", "cell-not-in-list"),
    ({"泥料": ""}, "泥料", "cell-empty"),
    ({"泥料": "外星泥"}, "泥料大类", "clay-group-missing"),
    ({"泥料大类": "白泥"}, "泥料大类", "cell-not-in-list"),
    ({"配泥": "随便"}, "配泥", "cell-not-in-list"),
    ({"目数": "细"}, "目数", "cell-number"),
    ({"目数": "0"}, "目数", "field-out-of-range"),
    ({"陈腐": "年" * 41}, "陈腐", "text-too-long"),
    ({"成型": ""}, "成型", "cell-empty"),
    ({"成型": "机器人"}, "成型", "cell-not-in-list"),
    ({"制作年份": ""}, "制作年份", "cell-empty"),
    ({"制作年份": "去年"}, "制作年份", "cell-number"),
    ({"制作年份": "1066"}, "制作年份", "field-out-of-range"),
    ({"重量(g)": "约300"}, "重量(g)", "cell-number"),
    ({"重量(g)": "0"}, "重量(g)", "field-out-of-range"),
    ({"重量(g)": ""}, "重量(g)", "measures-none"),
    ({"容量(ml)": "280"}, "量容方法", "measures-method"),
    ({"量容方法": "满口"}, "量容方法", "measures-method"),
    ({"容量(ml)": "280", "量容方法": "目测"}, "量容方法", "cell-not-in-list"),
    ({"高(mm)": "8cm"}, "高(mm)", "cell-number"),
    ({"高(mm)": "5001"}, "高(mm)", "field-out-of-range"),
    ({"窑位": "窑头"}, "窑位", "cell-slot"),
    ({"窑位": ""}, "窑位", "firing-missing"),
    ({"复烧": "1-2"}, "复烧", "cell-firing"),
    ({"自烧窑型": "电窑"}, "烧成日期", "cell-empty"),
    ({"自烧窑型": "微波炉", "烧成日期": "2026-01-01"}, "自烧窑型", "cell-not-in-list"),
    ({"烧成日期": "2026-01-01"}, "自烧窑型", "cell-empty"),
    ({"自烧窑型": "电窑", "烧成日期": "春天"}, "烧成日期", "cell-day"),
    ({"自烧窑型": "电窑", "烧成日期": "2026-01-01", "烧成温度": "9000"}, "烧成温度", "field-out-of-range"),
    ({"装饰": "喷漆"}, "装饰", "cell-not-in-list"),
    ({"装饰": "陶刻:无此人"}, "装饰", "cell-person-unknown"),
    ({"装饰": "陶刻:zs003"}, "装饰", "decoration-author"),
    ({"装饰": "陶刻、陶刻"}, "装饰", "field-repeated"),
    ({"监制人": "zs001、无此人"}, "监制人", "cell-person-unknown"),
    ({"底款": "底 款"}, "底款", "field-not-a-word"),
    ({"编号": "0123-4567-89AB-X"}, "编号", "code-check"),
    ({"编号": "0123"}, "编号", "code-shape"),
    ({"补登": "也许"}, "补登", "cell-yes-no"),
    ({"宜兴紫砂": "正宗"}, "宜兴紫砂", "cell-yes-no"),
    ({"限量名": "spring"}, "限量序号", "cell-empty"),
    ({"限量名": "春", "限量序号": "1", "限量总数": "2"}, "限量名", "field-not-a-word"),
    ({"限量名": "s", "限量序号": "3", "限量总数": "2"}, "限量序号", "field-out-of-range"),
    ({"套装名": "s", "套内序号": "1", "套装件数": "1"}, "套内序号", "field-out-of-range"),
    ({"说明": "好" * 601}, "说明", "text-too-long"),
]


@pytest.mark.parametrize(("change", "heading", "code"), BAD)
def test_a_bad_cell_is_named(change: dict[str, str], heading: str, code: str) -> None:
    """Each kind of bad cell is found under its heading, with words in both languages."""
    found = read(ROW | change)
    assert (heading, code) in [(e.heading, e.code) for e in found.errors]
    assert found.items == ()
    for error in found.errors:
        assert knows(f"error.{error.code}"), error.code
        for lang in LANGS:
            assert error.say(lang)[0]


def test_a_slot_without_batch_is_named() -> None:
    """A slot belongs to a batch, said by the row or by the caller."""
    assert [(e.heading, e.code) for e in read(ROW, batch="").errors] == [("窑次", "cell-empty")]


def test_bad_cells_and_photos_are_listed_together() -> None:
    """A wrong photo name is told along with the wrong cell, and a bad row still claims its photos."""
    found = read(ROW | {"器型": "飞碟"}, photos=PHOTOS | {"IMG_1.jpg": b""})
    assert [(e.heading, e.code) for e in found.errors] == [("器型", "cell-not-in-list"), ("IMG_1.jpg", "photo-name")]


def test_missing_photos_are_named_by_the_file_looked_for() -> None:
    """The cure is a file name."""
    found = read(ROW, photos={"1-2-3-4-5-front.jpg": jpeg(1)})
    assert [(e.row, e.heading, e.code) for e in found.errors] == [(2, "1-2-3-4-5-base.jpg", "photo-missing")]
    assert "第 2 行" in found.errors[0].place("zh")


def test_broken_photos_are_named_by_row_and_file() -> None:
    """A photo that cannot be opened stops the list, and is told by its row."""
    found = read(ROW, photos=PHOTOS | {"1-2-3-4-5-base.jpg": b"no picture"})
    assert [(e.row, e.heading, e.code) for e in found.errors] == [(2, "1-2-3-4-5-base.jpg", "photo-format")]


def test_nothing_is_opened_while_a_cell_is_bad() -> None:
    """Photos are cleaned only when the list is right."""

    class Untouched(dict[str, bytes]):
        def __getitem__(self, name: str) -> bytes:
            raise AssertionError(name)

    assert read(ROW | {"器型": "飞碟"}, photos=Untouched(PHOTOS)).errors


def test_doubled_slots_and_codes_are_named() -> None:
    """One slot, one piece; one code, one piece."""
    assert [e.code for e in read(ROW, ROW).errors][:1] == ["slot-twice-here"]
    other = ROW | {"窑位": "1-2-3-4-6", "编号": "0123456789ABT"}
    photos = PHOTOS | {"1-2-3-4-6-front.jpg": jpeg(3), "1-2-3-4-6-base.jpg": jpeg(4)}
    found = read(ROW | {"编号": "0123456789ABT"}, other, photos=photos)
    assert [(e.row, e.code) for e in found.errors] == [(3, "code-twice-here")]
    assert "2" in found.errors[0].say("zh")[0]


def test_headings_alone_are_no_list() -> None:
    """A template handed in empty is told so."""
    with pytest.raises(MalformedError) as error:
        read_piece_list(
            xlsx([column.headings[0] for column in PIECES.columns]),
            {},
            lambda *_: None,
            profile=ZISHA,
            people=PEOPLE,
            new_code=str,
        )
    assert error.value.code == "list-empty"


WORDS = st.sampled_from(
    [
        "",
        "是",
        "1-2",
        "zs001",
        "石瓢",
        "底槽清",
        "全手工",
        "2026",
        "280",
        "满口",
        "base-1",
        "陶刻:zs003",
        "k1/1-2",
        "电窑",
    ]
)


@settings(deadline=None, max_examples=80)
@given(
    st.dictionaries(
        st.sampled_from([column.headings[0] for column in PIECES.columns]), WORDS | st.text(max_size=8), min_size=3
    )
)
def test_random_rows_end_in_cell_errors(change: dict[str, str]) -> None:
    """Whatever a row holds, the answer is a piece of good form or errors with words."""
    change = {head: text.replace('"', "'") for head, text in change.items()}
    try:
        found = read(ROW | change)
    except MalformedError as e:
        found, refused = None, e.code
    if found is None:
        assert knows(f"error.{refused}")
        return
    assert bool(found.items) != bool(found.errors)
    for item in found.items:
        check_form(item.subject, ZISHA)
    assert all(knows(f"error.{e.code}") for e in found.errors)
