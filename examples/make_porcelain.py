"""Write examples/porcelain: a second craft's lists and pictures for `kilnmark demo --profile porcelain`.

    python examples/make_porcelain.py

All invented; every name begins with 示例 (sample). The craft itself is data: `ledger/craft/profiles/porcelain.json`.
"""

# ruff: noqa: SLF001  # the other example's pens

import json
import sys
from itertools import product
from pathlib import Path

from openpyxl import Workbook

sys.path.insert(0, str(Path(__file__).parent))

import make_data as office  # the folder of examples is no package
import seals
import vases
from PIL import Image

from api.intake.people_list import PEOPLE, SEALS, STANDINGS
from api.intake.piece_columns import pieces_form
from api.intake.template import save
from ledger.craft.profile import Profile, shipped_profiles

DATA = Path(__file__).parent / "porcelain"
WOOD, AGAIN = "zy-2026-10", "dy-2026-10"
# code, name, pinyin, roles, mark, how it is made, standing
PEOPLE_ROWS = [
    ("jd001", "示例·程素白", "Shili Cheng Subai", "制瓷", "素白", "书写款", "高级工艺美术师"),
    ("jd002", "示例·余青画", "Shili Yu Qinghua", "绘瓷、制瓷", "青画", "书写款", "江西省工艺美术大师"),
    ("jd003", "示例·罗一坯", "Shili Luo Yipi", "制瓷", "一坯", "阴文", "市级非遗代表性传承人"),
    ("jd009", "示例·李满窑", "Shili Li Manyao", "把桩、制瓷", "满窑", "书写款", "高级技师"),
]
NAME = {code: name for code, name, *_ in PEOPLE_ROWS}
SLOTS = ["-".join(map(str, each)) for each in product(range(1, 4), range(1, 3), range(1, 5))]  # 路-柱-匣
SHARES = [("jd001", 13), ("jd002", 5), ("jd003", 5), ("jd009", 1)]
OWNER = dict(zip(SLOTS, [code for code, count in SHARES for _ in range(count)], strict=True))
ODD = {
    "1-1-3": ("次品", "棕眼"), "2-1-1": ("报废", "裂穿"), "2-2-2": ("窑变", ""), "2-2-4": ("复烧", ""),
    "3-1-3": ("次品", "烟熏"), "3-2-2": ("缺失", ""), "3-2-4": ("火照", ""),
}  # fmt: skip
GOOD = ("优等品", "一等品", "合格品")
OUTCOMES = {slot: ODD.get(slot, (GOOD[place % 3], "")) for place, slot in enumerate(SLOTS)}
KILNS = {
    "kilns": [
        {"code": "sample-zhen", "zh": "示例镇窑", "en": "Sample Zhen kiln", "type": "egg", "length": 18,
            "place": "江西景德镇（示例）"},
        {"code": "sample-gas", "zh": "示例气窑", "en": "Sample gas kiln", "type": "gas", "place": "江西景德镇（示例）"},
    ],
    "batches": [
        {"code": WOOD, "kiln": "sample-zhen", "date": "2026-10-12", "layout": ["1..3-1..2-1..4"], "hours": 24,
            "peak": 1310, "fuel": "pine"},
        {"code": AGAIN, "kiln": "sample-gas", "date": "2026-10-18", "layout": ["1..2-1..2"], "hours": 11,
            "peak": 1300, "fuel": "gas"},
    ],
}  # fmt: skip
# shape, word, glaze, word, ml, length, width, height, mouth, g, lid g
FORMS = [
    ("meiping", "梅瓶", "blue-and-white", "青花", (2400, 180, 180, 290, 52, 1650, 0)),
    ("yuhuchunping", "玉壶春瓶", "copper-red", "铜红釉", (1500, 160, 160, 280, 74, 1180, 0)),
    ("wan", "碗", "blue-and-white", "青花", (560, 152, 152, 68, 150, 260, 0)),
    ("tianqiuping", "天球瓶", "famille-rose", "粉彩", (3600, 220, 220, 350, 70, 2300, 0)),
    ("matibei", "马蹄杯", "qingbai-glaze", "影青釉", (120, 84, 84, 58, 82, 96, 0)),
    ("gaiguan", "盖罐", "blue-and-white", "青花", (900, 150, 150, 168, 92, 820, 130)),
]
POEMS = ["雨过", "云破", "素月", "清江", "晓雪", "远山", "秋水", "春信"]
ENGLISH = ["After Rain", "Clouds Break", "White Moon", "Clear River", "Snow at Dawn", "Far Hills", "Autumn Water",
           "News of Spring"]  # fmt: skip


def porcelain() -> Profile:
    """Return the shipped profile."""
    return next(each for each in shipped_profiles().values() if each.craft == "porcelain")


def pieces() -> list[dict[str, str]]:
    """Return the rows of the piece list: what came out well, and what was fired once more."""
    rows = []
    for place, (slot, (outcome, _)) in enumerate(OUTCOMES.items()):
        code = OWNER[slot]
        if outcome not in {*GOOD, "次品", "窑变", "复烧"} or code == "jd009":
            continue
        _, shape, _, glaze, (capacity, length, width, height, mouth, weight, lid) = FORMS[place % len(FORMS)]
        poem = place % len(POEMS)
        rows.append({
            "batch": WOOD, "slot": slot, "again": f"{AGAIN}/1-1" if outcome == "复烧" else "", "maker": NAME[code],
            "title": f"{POEMS[poem]}{shape}", "title_en": ENGLISH[poem], "shape": shape,
            "clay": "高白泥" if place % 2 else "中白泥", "blend": "",
            "forming": "手工拉坯利坯" if place % 5 else "手工印坯", "decoration": glaze,
            "capacity": str(capacity + place), "method": "满口", "length": str(length), "width": str(width),
            "height": str(height), "mouth": str(mouth), "weight": str(weight + place), "lid": str(lid or ""),
            "year": "2026", "seal_base": "base-1", "by_forming": NAME[code],
            "gi": "是" if code == "jd001" and place % 3 == 0 else "",
            "note": "坯薄釉润，松柴还原焰烧成。" if place % 4 == 0 else "",
        })  # fmt: skip
    two = next(row for row in rows if row["maker"] == NAME["jd003"])
    two |= {
        "decoration": f"青花:{NAME['jd002']}", "by_painting": NAME["jd002"], "by_supervision": NAME["jd001"],
        "title": "秋江待渡", "title_en": "Waiting for the Ferry", "note": "罗一坯拉坯利坯，余青画绘青花。",
        "note_en": "Thrown and trimmed by one hand, painted by another.",
    }  # fmt: skip
    return rows


def _lists() -> dict[str, bytes]:
    lines = [[WOOD, slot, NAME[code], "", "", "火照" if code == "jd009" else ""] for slot, code in OWNER.items()]
    lines += [
        [AGAIN, "1-1", NAME[OWNER[slot]], "", f"{WOOD}/{slot}", ""] for slot, (o, _) in OUTCOMES.items() if o == "复烧"
    ]
    heads = ["窑次", "窑位", "作者", "件数", "返烧自", "备注"]
    came = [[WOOD, slot, outcome, fault] for slot, (outcome, fault) in OUTCOMES.items()] + [
        [AGAIN, "1-1", "一等品", ""]
    ]
    people, standings, marks = [], [], []
    for number, (code, name, pinyin, roles, mark, made, standing) in enumerate(PEOPLE_ROWS, 1):
        people.append([code, name, pinyin, roles, "当面", "2026-04-20"])
        standings.append([code, standing, "示例市人社局", f"SL-{3000 + number}", f"{2010 + number}-06-01", ""])
        marks.append([code, "base-1", mark, made, "24", "24", "", "2018-01-01", f"{code}-base-1.jpg"])
    standings.append(["jd001", "地理标志准用人", "示例地理标志协会", "GI-0002", "2020-01-01", "2035-12-31"])
    form = pieces_form(porcelain())
    rows = pieces()
    used = [column.name for column in form.columns if any(row.get(column.name) for row in rows)]
    return {
        "kiln-list.xlsx": _book(("装窑单", "示例镇窑 装窑单", heads, lines)),
        "kiln-list.csv": office._csv(heads, lines, "gb18030"),
        "outcomes.xlsx": _book(("开窑结果", "示例镇窑 开窑结果", ["窑次", "窑位", "开窑结果", "瑕疵"], came)),
        "people.xlsx": _book(
            ("人员", "示例 作者名册", office._heads(PEOPLE, ["person_code", "name", "pinyin", "roles", "checked_how",
                "checked_on"]), people),
            ("资历", "示例 资历", [c.headings[0] for c in STANDINGS.columns], standings),
            ("印款", "示例 款识", [c.headings[0] for c in SEALS.columns], marks),
        ),
        "pieces.xlsx": _book(("作品", "示例 开窑作品", office._heads(form, used),
            [[row.get(name, "") for name in used] for row in rows])),
        "kilns.json": json.dumps(KILNS, ensure_ascii=False, indent=1).encode() + b"\n",
    }  # fmt: skip


def _book(*sheets: tuple[str, str, list[str], list[list[str]]]) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        office._sheet(book, *sheet)
    return save(book)


def _pictures() -> None:
    (DATA / "photos").mkdir(exist_ok=True)
    (DATA / "seals").mkdir(exist_ok=True)
    mark = {name: text for _, name, _, _, text, _, _ in PEOPLE_ROWS}
    for number, (code, _, _, _, text, _, _) in enumerate(PEOPLE_ROWS):
        picture = seals.impression(text, relief=True, seed=number).resize((400, 400), Image.Resampling.LANCZOS)
        picture.save(DATA / "seals" / f"{code}-base-1.jpg", quality=78, optimize=True)
    drawn = {word: (shape, glaze) for shape, word, glaze, _, _ in FORMS}
    for number, row in enumerate(pieces()):
        shape, glaze = drawn[row["shape"]]
        front, base = vases.draw(shape, glaze, seed=number), vases.draw_base(
            glaze, mark[row["maker"]] + "年制", str(office.KAI)
        )  # fmt: skip
        for view, picture in (("front", front), ("base", base)):
            shot = office._snapshot(picture, 2 * number + (view == "base"), picture.size)
            shot.save(
                DATA / "photos" / f"{row['slot']}-{view}.jpg", quality=76, optimize=True,
                exif=office._exif(number), comment=f"sample {number}",
            )  # fmt: skip


if __name__ == "__main__":
    DATA.mkdir(exist_ok=True)
    for file, content in _lists().items():
        (DATA / file).write_bytes(content)
    _pictures()
