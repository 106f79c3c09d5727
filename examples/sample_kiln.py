"""The example kiln's people, slots, outcomes and pieces: all invented, the same at every run.

    LINES[0]  → {"batch": "lk-2026-09", "slot": "1-1-1-1-1", "person": "示例·顾一帆", "count": "", "from": "",
        "remark": ""}

Eight makers and a kiln master; a dragon kiln of 128 slots and two slots of coarse wares; what came out as 返烧 is fired
again in an electric kiln. Every name begins with 示例 (sample).
"""

from itertools import product

DRAGON, ELECTRIC = "lk-2026-09", "dk-2026-09"
KILNS = [
    {"code": "sample-dragon", "zh": "示例龙窑", "en": "Sample dragon kiln", "type": "dragon", "length": 37,
        "place": "江苏宜兴丁蜀（示例）"},
    {"code": "sample-electric", "zh": "示例电窑", "en": "Sample electric kiln", "type": "electric",
        "place": "江苏宜兴丁蜀（示例）"},
]  # fmt: skip
BATCHES = [
    {"code": DRAGON, "kiln": "sample-dragon", "date": "2026-09-19", "layout": ["1..4-1..2-1..2-1..4-1..2",
        "5-1-1-1-1..2"], "hours": 23, "peak": 1160, "fuel": "pine"},
    {"code": ELECTRIC, "kiln": "sample-electric", "date": "2026-09-26", "layout": ["1..2-1..4"],
        "hours": 9, "peak": 1130, "fuel": "electricity"},
]  # fmt: skip

# code, name, pinyin, roles, seal text, relief, standing, clay of most pots
MAKERS = [
    ("zs001", "示例·顾一帆", "Shili Gu Yifan", "制壶、设计", "一帆制壶", "阴文", "高级工艺美术师"),
    ("zs002", "示例·蒋堃", "Shili Jiang Kun", "制壶", "蒋堃之印", "阳文", "工艺美术师"),
    ("zs003", "示例·周砚秋", "Shili Zhou Yanqiu", "制壶、陶刻", "砚秋", "阴文", "江苏省陶瓷艺术名人"),
    ("zs004", "示例·吴喆", "Shili Wu Zhe", "制壶", "吴喆制陶", "阴文", "助理工艺美术师"),
    ("zs005", "示例·范小满", "Shili Fan Xiaoman", "制壶", "小满", "阳文", "工艺美术员"),
    ("zs006", "示例·邵青禾", "Shili Shao Qinghe", "制壶", "青禾制", "阴文", "技师"),
    ("zs007", "示例·汪知白", "Shili Wang Zhibai", "制壶", "知白守黑", "阳文", "工艺美术师"),
    ("zs008", "示例·许淼", "Shili Xu Miao", "制壶", "许淼", "阴文", "市级非遗代表性传承人"),
    ("km001", "示例·陆守窑", "Shili Lu Shouyao", "把桩、制壶", "守窑", "阴文", "高级技师"),
]
NAME = {code: name for code, name, *_ in MAKERS}

# how many dragon-kiln slots each has, in the kiln's order
SHARES = [("zs001", 48), ("km001", 1), ("zs002", 14), ("zs003", 8), ("zs004", 14), ("km001", 1), ("zs005", 10),
          ("zs006", 12), ("zs007", 10), ("zs008", 9), ("km001", 1)]  # fmt: skip
SLOTS = ["-".join(map(str, each)) for each in product(range(1, 5), (1, 2), (1, 2), range(1, 5), (1, 2))]
OWNER = dict(zip(SLOTS, [code for code, count in SHARES for _ in range(count)], strict=True))
BULK = {"5-1-1-1-1": ("zs005", 120), "5-1-1-1-2": ("km001", 64)}


def slots_of(code: str) -> list[str]:
    """Return a maker's dragon-kiln slots in order."""
    return [slot for slot in SLOTS if OWNER[slot] == code]


# what did not come out plainly good: (maker, place among their slots) → outcome, fault
_ODD = {
    ("zs001", 5): ("次品", "落灰"), ("zs001", 17): ("报废", "惊裂"), ("zs001", 30): ("返烧", ""), ("zs001",
        41): ("次品", "惹火"),
    ("zs002", 3): ("返烧", ""), ("zs002", 9): ("次品", "变形"), ("zs003", 6): ("报废", "粘连"), ("zs004",
        2): ("窑变", ""),
    ("zs004", 8): ("次品", "花泥"), ("zs004", 11): ("缺失", ""), ("zs005", 1): ("次品", "跳砂"), ("zs005",
        7): ("报废", "塌"),
    ("zs006", 4): ("返烧", ""), ("zs007", 5): ("次品", "过火"), ("zs008", 0): ("报废", "破碎"), ("zs008",
        7): ("次品", "灰爆"),
}  # fmt: skip
OUTCOMES: dict[str, tuple[str, str]] = {}
for _code, *_ in MAKERS:
    for _place, _slot in enumerate(slots_of(_code)):
        plain = ("试片", "") if _code == "km001" else ("成品优等" if _place % 4 == 0 else "成品合格", "")
        OUTCOMES[_slot] = _ODD.get((_code, _place), plain)
OUTCOMES |= dict.fromkeys(BULK, ("成品合格", ""))

REFIRED = [slot for slot in SLOTS if OUTCOMES[slot][0] == "返烧"]
AGAIN = {slot: f"1-{place}" for place, slot in enumerate(REFIRED, start=1)}  # slot in the electric kiln
ELECTRIC_OUTCOMES = {"1-1": ("成品合格", ""), "1-2": ("成品优等", ""), "1-3": ("次品", "欠火")}


def _line(batch: str, slot: str, code: str, count: int = 1, origin: str = "", remark: str = "") -> dict[str, str]:
    return {
        "batch": batch, "slot": slot, "person": NAME[code], "count": str(count) if count > 1 else "",
        "from": origin, "remark": remark,
    }  # fmt: skip


LINES = [_line(DRAGON, slot, code, remark="火照" if code == "km001" else "") for slot, code in OWNER.items()]
LINES += [_line(DRAGON, slot, code, count, remark="统货，不逐件出证") for slot, (code, count) in BULK.items()]
LINES += [_line(ELECTRIC, at, OWNER[slot], origin=f"{DRAGON}/{slot}") for slot, at in AGAIN.items()]
OUTCOME_ROWS = [{"batch": DRAGON, "slot": slot, "outcome": o, "fault": f} for slot, (o, f) in OUTCOMES.items()]
OUTCOME_ROWS += [
    {"batch": ELECTRIC, "slot": slot, "outcome": o, "fault": f} for slot, (o, f) in ELECTRIC_OUTCOMES.items()
]

# drawing, word for the shape, clay's word, clay of the drawing, measures: ml, length, width, height, mouth, g, lid g
FORMS = [
    ("shipiao", "石瓢", "底槽清", "dicaoqing", (280, 168, 118, 80, 62, 340, 68)),
    ("xishi", "西施", "朱泥", "zhuni", (180, 122, 92, 82, 45, 215, 38)),
    ("fanggu", "仿古", "紫泥", "zini", (320, 172, 120, 86, 70, 365, 82)),
    ("jinglan", "井栏", "清水泥", "qingshuini", (260, 156, 112, 88, 58, 330, 64)),
    ("duoqiu", "掇球", "段泥", "duanni", (350, 165, 118, 112, 58, 400, 74)),
    ("dezhong", "德钟", "底槽清", "dicaoqing", (380, 170, 115, 118, 64, 430, 86)),
    ("qinquan", "秦权", "紫泥", "zini", (300, 158, 110, 104, 60, 350, 70)),
    ("rongtian", "容天", "降坡泥", "jiangponi", (420, 182, 132, 104, 60, 455, 72)),
    ("shuiping", "水平", "大红袍", "dahongpao", (120, 104, 72, 68, 44, 160, 32)),
    ("biangu", "扁鼓", "本山绿泥", "benshan-lvni", (240, 170, 126, 66, 58, 310, 62)),
    ("linghua", "菱花", "黑泥", "heini", (300, 160, 116, 100, 60, 370, 76)),
]
# which forms each maker throws themselves into; the first is the kiln's best seller
_HABITS = {
    "zs001": (0, 2, 3, 5, 6), "zs002": (1, 8), "zs003": (3,), "zs004": (10, 5), "zs005": (9,), "zs006": (4, 7),
    "zs007": (7,), "zs008": (9,),
}  # fmt: skip
_POEMS = ["松风", "听泉", "春水", "秋山", "晚照", "寒江", "初雪", "归云", "抱月", "枕石", "闲庭", "清和"]
_ENGLISH = ["Wind in the Pines", "Hearing the Spring", "Spring Water", "Autumn Hills", "Evening Light", "Cold River",
            "First Snow", "Homing Cloud", "Holding the Moon", "Pillow of Stone", "Quiet Court",
            "Clear and Mild"]  # fmt: skip
_REGISTERED = {"zs001": 48, "zs002": 10, "zs003": 4, "zs004": 6, "zs006": 5, "zs007": 2}  # of their first slots
_CERTIFIABLE = {"成品优等", "成品合格", "窑变", "次品"}


def _piece(code: str, place: int, slot: str) -> dict[str, str] | None:
    """Return a row of the piece list; None for what may not be certified."""
    outcome = OUTCOMES[slot][0]
    again = AGAIN.get(slot, "")
    if outcome not in _CERTIFIABLE and not again:
        return None
    habits = _HABITS[code]
    form = habits[place % len(habits)]
    _, shape, clay, _, (capacity, length, width, height, mouth, weight, lid) = FORMS[form]
    swing = (place * 7 + form * 3) % 11 - 5
    poem = (place + 3 * form) % len(_POEMS)
    best = outcome == "成品优等"
    return {
        "batch": DRAGON, "slot": slot, "again": f"{ELECTRIC}/{again}" if again else "", "maker": NAME[code],
        "title": f"{_POEMS[poem]}{shape}", "title_en": _ENGLISH[poem] if place % 2 == 0 else "", "shape": shape,
        "clay": clay, "blend": "原矿" if form in {0, 2, 3, 5, 6} else "",
        "forming": "全手工" if place % 5 else "半手工",
        "capacity": str(capacity + 2 * swing), "method": "到口沿", "length": str(length + swing // 2),
        "width": str(width),
        "height": str(height + swing // 3), "mouth": str(mouth), "weight": str(weight + 3 * swing),
        "lid": str(lid + swing // 2),
        "year": "2026", "seal_base": "base-1", "by_forming": NAME[code],
        "gi": "是" if code == "zs001" and best and place % 5 else "",
        "mesh": "60" if best else "", "ageing": "六年" if best and form == 0 else "",
        "note": "三足鼎立，桥钮一脉。底槽清陈腐六年，龙窑松柴烧成。" if form == 0 and best else "",
        "note_en": "Three feet, a bridge knob, one line from spout to handle." if form == 0 and best else "",
    }  # fmt: skip


def _pieces() -> list[dict[str, str]]:
    rows = []
    for code, count in _REGISTERED.items():
        for place, slot in enumerate(slots_of(code)[:count]):
            row = _piece(code, place, slot)
            if row is not None:
                rows.append(row)
    two_hands = next(row for row in rows if row["maker"] == NAME["zs006"])
    two_hands |= {
        "title": "清风徐来", "title_en": "A Gentle Breeze", "decoration": f"陶刻:{NAME['zs003']}",
        "by_carving": NAME["zs003"],
        "by_supervision": NAME["zs001"], "note": "邵青禾成型，周砚秋刻“清风徐来”四字。",
        "note_en": "Formed by one hand, carved by another.",
    }  # fmt: skip
    flagged = next(row for row in rows if row["maker"] == NAME["zs007"])
    flagged |= {"green_height": str(int(flagged["height"]) * 100 // 70)}  # 30 % shrinkage: shown as a contradiction
    return rows


PIECES = _pieces()
