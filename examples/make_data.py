"""Write examples/data: lists as a potter's office keeps them, and photos as a phone takes them. Nothing in it is real.

    python examples/make_data.py            lists, seals and photos
    python examples/make_data.py lists      the lists alone (a second)

The same on every run with the same libraries. Photos bear EXIF with an invented place on purpose: the programs that
read them have to take it out.
"""

import csv
import io
import json
import random
import sys
from multiprocessing import Pool
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image, ImageEnhance

sys.path.insert(0, str(Path(__file__).parent))

import sample_kiln as kiln  # the folder of examples is no package
import seals
import teapots

from api.intake.columns import Form
from api.intake.people_list import PEOPLE, SEALS, STANDINGS
from api.intake.piece_columns import PIECES
from api.intake.template import save

DATA = Path(__file__).parent / "data"
KAI = Path(__file__).parent.parent / "certs" / "fonts" / "KilnmarkKai-Regular.ttf"
PARTS = ("节", "排", "幢", "层", "位")
_THIN = Side(style="thin", color="B8A58C")
_HEAD = PatternFill("solid", fgColor="6B3426")


# Lists ---------------------------------------------------------------------------------------------------------------


def _sheet(book: Workbook, title: str, banner: str, heads: list[str], rows: list[list[str]]) -> Worksheet:
    """Write a sheet with a banner over it and a ruled table below, as offices do."""
    sheet = book.create_sheet(title)
    sheet.append([banner])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(heads))
    sheet["A1"].font, sheet["A1"].alignment = Font(size=16, bold=True, color="6B3426"), Alignment(horizontal="center")
    sheet.append([])
    sheet.append(heads)
    for row in rows:
        sheet.append([int(text) if text.isdecimal() and len(text) < 6 else text or None for text in row])
    for line in sheet.iter_rows(min_row=3, max_col=len(heads)):
        for cell in line:
            cell.border = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
            cell.alignment = Alignment(horizontal="center", vertical="center")
            if cell.row == 3:
                cell.font, cell.fill = Font(bold=True, color="FFFFFF"), _HEAD
    for column in sheet.iter_cols(min_row=3, max_row=3, max_col=len(heads)):
        sheet.column_dimensions[column[0].column_letter].width = max(8, 2.6 * len(str(column[0].value)))
    sheet.freeze_panes = "A4"
    return sheet


def _merge_runs(sheet: Worksheet, columns: int, first: int) -> None:
    """Merge equal neighbours of the first columns downwards, each within the one before it."""
    last = sheet.max_row
    for column in range(1, columns + 1):
        start = first
        for row in range(first + 1, last + 2):
            same = row <= last and all(
                sheet.cell(row, c).value == sheet.cell(start, c).value for c in range(1, column + 1)
            )
            if not same:
                if row - 1 > start:
                    sheet.merge_cells(start_row=start, start_column=column, end_row=row - 1, end_column=column)
                start = row


def _kiln_book() -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    dragon = [line for line in kiln.LINES if line["batch"] == kiln.DRAGON]
    rows = [[line["batch"], *line["slot"].split("-"), line["person"], line["count"], line["remark"]] for line in dragon]
    heads = ["窑次", *PARTS, "作者", "件数", "备注"]
    sheet = _sheet(book, "龙窑装窑单", "示例龙窑 二〇二六年秋 装窑单", heads, rows)
    _merge_runs(sheet, 5, 4)
    again = [[x["batch"], x["slot"], x["person"], x["from"]] for x in kiln.LINES if x["batch"] == kiln.ELECTRIC]
    _sheet(book, "电窑返烧", "示例电窑 返烧", ["窑次", "窑位", "作者", "返烧自"], again)
    draft = book.create_sheet("底稿")
    draft.append(["窑位", "作者"])
    draft.append(["9-9-9-9-9", "草稿，不作数"])
    draft.sheet_state = "hidden"
    return save(book)


def _kiln_csv() -> bytes:
    heads = ["窑次", "窑位", *PARTS, "作者", "件数", "返烧自", "备注"]
    rows = []
    for line in kiln.LINES:
        parts = line["slot"].split("-")
        place = ["", *parts] if len(parts) == 5 else [line["slot"], *[""] * 5]
        rows.append([line["batch"], *place, line["person"], line["count"], line["from"], line["remark"]])
    return _csv(heads, rows, "gb18030")


def _csv(heads: list[str], rows: list[list[str]], encoding: str) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([heads, *rows])
    return out.getvalue().encode(encoding)


def _outcome_book() -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, batch in (("龙窑开窑", kiln.DRAGON), ("电窑开窑", kiln.ELECTRIC)):
        rows = [[r["batch"], r["slot"], r["outcome"], r["fault"]] for r in kiln.OUTCOME_ROWS if r["batch"] == batch]
        _sheet(book, title, f"{title}结果", ["窑次", "窑位", "开窑结果", "瑕疵"], rows)
    return save(book)


def _heads(form: Form, used: list[str]) -> list[str]:
    return [column.headings[0] for column in form.columns if column.name in used]


def _piece_table() -> tuple[list[str], list[list[str]]]:
    used = [column.name for column in PIECES.columns if any(row.get(column.name) for row in kiln.PIECES)]
    return _heads(PIECES, used), [[row.get(name, "") for name in used] for row in kiln.PIECES]


def _people_book() -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    people, standings, marks = [], [], []
    for number, (code, name, pinyin, roles, seal, relief, standing) in enumerate(kiln.MAKERS, start=1):
        people.append([code, name, pinyin, roles, "当面", "2026-04-20"])
        standings.append([code, standing, "示例市人社局", f"SL-{1000 + number}", f"{2008 + number}-06-01", ""])
        marks.append([code, "base-1", seal, relief, "18", "18", "示例刻印社", "2018-01-01", f"{code}-base-1.jpg"])
    standings.append(["zs001", "地理标志准用人", "示例地理标志协会", "GI-0001", "2020-01-01", "2035-12-31"])
    standings.append(["zs001", "江苏省工艺美术名人", "示例评审委员会", "MR-0001", "2019-05-01", ""])
    standings.append(["zs003", "工艺美术师", "示例市人社局", "SL-2003", "2015-06-01", ""])
    used = ["person_code", "name", "pinyin", "roles", "checked_how", "checked_on"]
    _sheet(book, "人员", "示例 作者名册", _heads(PEOPLE, used), people)
    _sheet(book, "资历", "示例 资历", [c.headings[0] for c in STANDINGS.columns], standings)
    _sheet(book, "印款", "示例 印款", [c.headings[0] for c in SEALS.columns], marks)
    return save(book)


def write_lists(folder: Path) -> None:
    """Write the spreadsheets and the kilns' description."""
    folder.mkdir(parents=True, exist_ok=True)
    heads, rows = _piece_table()
    pieces = Workbook()
    pieces.remove(pieces.worksheets[0])
    _sheet(pieces, "作品", "示例 开窑作品", heads, rows)
    files = {
        "kiln-list.xlsx": _kiln_book(), "kiln-list.csv": _kiln_csv(), "outcomes.xlsx": _outcome_book(),
        "people.xlsx": _people_book(), "pieces.xlsx": save(pieces), "pieces.csv": _csv(heads, rows, "utf-8-sig"),
        "kilns.json": json.dumps({"kilns": kiln.KILNS, "batches": kiln.BATCHES}, ensure_ascii=False,
            indent=1).encode() + b"\n",
    }  # fmt: skip
    for name, content in files.items():
        (folder / name).write_bytes(content)


# Pictures ------------------------------------------------------------------------------------------------------------


def _exif(number: int) -> Image.Exif:
    """Return what a phone writes: a maker, a time, a place (invented)."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Sample Phone", "Sample 1"
    exif[0x0132] = f"2026:09:{19 + number % 3:02d} {9 + number % 8:02d}:{number % 60:02d}:00"
    exif[0x8825] = {1: "N", 2: (12.0, 34.0, number % 60 * 1.0), 3: "E", 4: (56.0, 7.0, 8.0)}
    return exif


def _snapshot(drawing: Image.Image, number: int, size: tuple[int, int]) -> Image.Image:
    """Return the drawing as one of many shots: the hand moves a little, the light changes a little."""
    chance = random.Random(number)  # noqa: S311  # a hand's shake, no secret
    width, height = drawing.size
    zoom = chance.uniform(0.0, 0.035)
    left, top = chance.uniform(0, zoom) * width, chance.uniform(0, zoom) * height
    box = (left, top, left + width * (1 - zoom), top + height * (1 - zoom))
    shot = drawing.resize(size, Image.Resampling.LANCZOS, box=box)
    return ImageEnhance.Color(ImageEnhance.Brightness(shot).enhance(chance.uniform(0.965, 1.035))).enhance(
        chance.uniform(0.95, 1.05)
    )


Job = tuple[str, str, str, str]  # view, shape's drawing, clay's drawing, what is written on it


def _draw(job: Job) -> Image.Image:
    view, shape, clay, written = job
    seed = sum(map(ord, shape + clay)) % 4
    if view == "front":
        return teapots.draw(shape, clay, seed=seed, carved=written, font=str(KAI))
    text, _, relief = written.partition("/")
    return teapots.draw_base(shape, clay, seals.stamp(text, relief=bool(relief)), seed=seed)


def _jobs() -> list[tuple[str, Job]]:
    """Return each photo's file name and the drawing it is a shot of."""
    marks = {name: (text, "relief" if relief == "阳文" else "") for _, name, _, _, text, relief, _ in kiln.MAKERS}
    drawings = {shape: (drawing, clay) for drawing, shape, _, clay, _ in kiln.FORMS}
    jobs = []
    for row in kiln.PIECES:
        shape, clay = drawings[row["shape"]]
        clay = "kiln-change" if kiln.OUTCOMES[row["slot"]][0] == "窑变" else clay
        text, relief = marks[row["maker"]]
        carved = row["title"] if "decoration" in row else ""
        jobs.append((f"{row['slot']}-front.jpg", ("front", shape, clay, carved)))
        jobs.append((f"{row['slot']}-base.jpg", ("base", shape, clay, f"{text}/{relief}")))
    return jobs


def write_pictures(folder: Path) -> None:
    """Write the seals' impressions and two photos a piece, each file unlike any other."""
    (folder / "photos").mkdir(parents=True, exist_ok=True)
    (folder / "seals").mkdir(exist_ok=True)
    for number, (code, _, _, _, text, relief, _) in enumerate(kiln.MAKERS):
        picture = seals.impression(text, relief=relief == "阳文", seed=number)
        picture.resize((600, 600), Image.Resampling.LANCZOS).save(
            folder / "seals" / f"{code}-base-1.jpg", quality=84, exif=_exif(number), optimize=True
        )
    jobs = _jobs()
    wanted = sorted({job for _, job in jobs})
    with Pool() as pool:
        drawn = dict(zip(wanted, pool.map(_draw, wanted, chunksize=1), strict=True))
    for number, (name, job) in enumerate(jobs):
        size, quality = ((1200, 900), 84) if job[0] == "front" else ((960, 720), 80)
        _snapshot(drawn[job], number, size).save(
            folder / "photos" / name, quality=quality, exif=_exif(number), comment=f"sample {number}", optimize=True
        )


if __name__ == "__main__":
    write_lists(DATA)
    if sys.argv[1:] != ["lists"]:
        write_pictures(DATA)
