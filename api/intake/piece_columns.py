"""The columns of a piece list, Chinese heading first. Only six are needed in every row; the rest may be missing.

窑次 | 节 | 排 | 幢 | 层 | 位 | 作者 | 作品名 | 器型 | 泥料 | 成型 | 制作年份 | 容量(ml) | 重量(g) | 底款 | …
"""

from dataclasses import replace

from api.intake.columns import Column, Form
from api.intake.places import BATCH_COLUMN, SLOT_COLUMNS
from ledger.craft.kinds.people.standing import GI_MARK
from ledger.craft.profile import Profile

SEAL_PLACES = {
    "seal_base": "base",
    "seal_lid": "lid",
    "seal_handle": "handle",
    "seal_belly": "belly",
    "seal_inner": "inner-wall",
}
ROLES = {
    "by_forming": "forming", "by_design": "design", "by_carving": "carving", "by_supervision": "supervision",
    "by_seal": "seal-owner", "by_kiln": "kiln-master",
}  # fmt: skip

PIECES = Form(
    "pieces",
    (
        Column("code", ("编号", "Code", "证书编号"), each=True, example="0123-4567-89AB-T"),
        BATCH_COLUMN,
        *SLOT_COLUMNS,
        Column("again", ("复烧", "Refired in", "返烧窑位"), each=True, example="dy-2026-10/1-2"),
        Column("kind", ("自烧窑型", "Studio kiln", "自烧"), vocabulary="firing-kind", example="电窑"),
        Column("peak", ("烧成温度", "Peak temperature"), example="1160"),
        Column("fired", ("烧成日期", "Fired on"), example="2026-09-19"),
        Column("maker", ("作者", "Maker", "作者姓名"), required=True, example="示例·顾一帆"),
        Column("title", ("作品名", "Title", "作品名称", "名称"), required=True, example="松风石瓢"),
        Column("title_en", ("英文名", "English title"), example="Wind in the Pines"),
        Column("shape", ("器型", "Shape", "壶型"), required=True, vocabulary="shape", example="石瓢"),
        Column("clay", ("泥料", "Clay"), required=True, vocabulary="clay", example="底槽清"),
        Column("clay_group", ("泥料大类", "Clay group"), vocabulary="clay-group", example="紫泥"),
        Column("blend", ("配泥", "Blend"), vocabulary="blend", example="原矿"),
        Column("lot", ("泥料批号", "Clay lot"), example="2019-03"),
        Column("mesh", ("目数", "Mesh"), example="60"),
        Column("ageing", ("陈腐", "Ageing"), example="六年"),
        Column(
            "forming", ("成型", "Forming", "成型方式", "工艺"), required=True, vocabulary="forming", example="全手工"
        ),
        Column("decoration", ("装饰", "Decoration"), vocabulary="decoration", example="陶刻:示例·周砚秋、泥绘"),
        Column("by_forming", ("成型人", "Formed by")),
        Column("by_design", ("设计人", "Designed by", "设计")),
        Column("by_carving", ("陶刻人", "Carved by", "刻绘人")),
        Column("by_supervision", ("监制人", "Supervised by", "监制")),
        Column("by_seal", ("款印人", "Seal owner")),
        Column("by_kiln", ("把桩人", "Kiln master", "把桩")),
        Column("seal_base", ("底款", "Base seal"), example="base-1"),
        Column("seal_lid", ("盖款", "Lid seal"), example="lid-1"),
        Column("seal_handle", ("把款", "Handle seal")),
        Column("seal_belly", ("腹款", "Belly seal")),
        Column("seal_inner", ("内壁款", "Inner-wall seal")),
        Column("capacity", ("容量(ml)", "Capacity (ml)"), each=True, example="280"),
        Column("method", ("量容方法", "Measured to"), vocabulary="measure-method", example="满口"),
        Column("length", ("长(mm)", "Length (mm)"), each=True, example="160"),
        Column("width", ("宽(mm)", "Width (mm)"), each=True, example="105"),
        Column("height", ("高(mm)", "Height (mm)"), each=True, example="75"),
        Column("mouth", ("口径(mm)", "Mouth (mm)"), each=True, example="55"),
        Column("weight", ("重量(g)", "Weight (g)"), each=True, example="320"),
        Column("lid", ("盖重(g)", "Lid weight (g)"), each=True, example="62"),
        Column("green_height", ("生坯高(mm)", "Green height (mm)"), each=True),
        Column("green_mouth", ("生坯口径(mm)", "Green mouth (mm)"), each=True),
        Column("green_weight", ("生坯重(g)", "Green weight (g)"), each=True),
        Column("year", ("制作年份", "Year", "年份"), required=True, example="2026"),
        Column("late", ("补登", "Late"), example="否"),
        Column("gi", ("宜兴紫砂", "Geographical indication", "地理标志"), example="否"),
        Column("edition", ("限量名", "Edition"), example="spring"),
        Column("edition_number", ("限量序号", "Edition number"), each=True, example="3"),
        Column("edition_size", ("限量总数", "Edition size"), example="28"),
        Column("set", ("套装名", "Set"), example="pair"),
        Column("set_number", ("套内序号", "Set number"), each=True, example="1"),
        Column("set_size", ("套装件数", "Set size"), example="2"),
        Column("commission", ("接单记录", "Commission", "定制"), each=True),
        Column("note", ("说明", "Note", "作品说明"), example="三足鼎立，桥钮一脉。"),
        Column("note_en", ("英文说明", "English note")),
        Column("remark", ("备注", "Remark")),
    ),
)


def role_columns(profile: Profile) -> dict[str, str]:
    """Return the role that each column names people for: those known here first, then the craft's others."""
    return _codes(profile, "role", ROLES, "by_")


def place_columns(profile: Profile) -> dict[str, str]:
    """Return the place of a seal that each column is for."""
    return _codes(profile, "seal-place", SEAL_PLACES, "seal_")


def _codes(profile: Profile, vocabulary: str, known: dict[str, str], start: str) -> dict[str, str]:
    held = {name: code for name, code in known.items() if profile.has(vocabulary, code)}
    return held | {f"{start}{code}": code for code in profile.codes(vocabulary) if code not in known.values()}


def pieces_form(profile: Profile) -> Form:
    """Return the piece list of a craft: who did what, where a seal stands and the indication in its own words."""
    roles, places = role_columns(profile), place_columns(profile)
    known = {column.name: column for column in PIECES.columns}
    columns: list[Column] = []
    for column in PIECES.columns:
        if column.name == "by_forming":
            columns += [_told(known, name, profile, "role", code, "人") for name, code in roles.items()]
        elif column.name == "seal_base":
            columns += [_told(known, name, profile, "seal-place", code, "") for name, code in places.items()]
        elif column.name == "gi":
            columns += _indication(column, profile)
        elif column.name not in ROLES and column.name not in SEAL_PLACES:
            columns.append(column)
    return replace(PIECES, columns=tuple(columns))


def _told(known: dict[str, Column], name: str, profile: Profile, vocabulary: str, code: str, end: str) -> Column:
    """Return the column of a role or place under the craft's word for it; the usual headings are read as well."""
    zh = f"{profile.words(vocabulary, code, 'zh')}{end}"
    column = known.get(name)
    if column is None:
        en, note = profile.words(vocabulary, code, "en"), "by_role" if end else "seal_place"
        return Column(name, (zh, f"{en} by" if end else f"{en} seal"), note=note)
    others = [heading for heading in (*column.headings[2:], column.headings[0]) if heading != zh]
    note = "" if zh == column.headings[0] else "by_role" if end else "seal_place"
    return replace(column, headings=(zh, column.headings[1], *others), note=note)


def _indication(column: Column, profile: Profile) -> list[Column]:
    """Return the indication's column under its name; none where the craft has no such mark to be held."""
    if not profile.has("standing", GI_MARK):
        return []
    name = profile.term("label", "gi")
    return [column if name is None else replace(column, headings=(name.zh, *column.headings[1:]))]
