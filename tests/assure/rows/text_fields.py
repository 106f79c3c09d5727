"""D9: what can't be seen, or turns reading about, in every text of every kind; and the names that people have."""

from collections.abc import Callable
from random import Random

from ledger.craft.statement import read_payload
from ledger.errors import MalformedError
from ledger.log.encoding import check_text
from tests.assure.row import Figures, Row, counted, found
from tests.craft.every_kind import payload_of, stated_of_every_kind, texts_in, with_text

BIDI = (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
FORMAT = (0x00AD, 0x180E, 0x200B, 0x200C, 0x200D, 0x2060, 0x2028, 0x2029, 0xFEFF)
HIDDEN = (*BIDI, *FORMAT)
DECOMPOSED = ("e\u0301", "\u1100\u1161", "\u212b", "\uf900")

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金"
    "石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤邢仇亓丌乜么芈"
)
DOUBLE = ("欧阳", "司马", "上官", "诸葛", "尉迟", "呼延", "爨", "訾")
GIVEN = (
    "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂堃喆淼犇鑫焱垚昇玥珺赟彧奕翀甯旻昉煊燊璟瑀珮祎禕翯赑靐䶮㛃㑇𬱖𣲘𬍛𬣡𫖮"
    "𬭎𬸪𠅤𪩘𫰛𰻞𱁬景舟大亨鸣远曼生用"
)

Read = Callable[[bytes], object]


def hidden_characters(count: int, random: Random, read: Read = read_payload) -> Figures:
    """Put each code point into each text of each kind, at its start, middle or end: never taken."""
    fields, tried = 0, 0
    for kind, stated in stated_of_every_kind():
        read(payload_of(kind, stated))  # without it, it is read: what is refused is refused for the character alone
        for path in texts_in(stated):
            fields += 1
            for code in HIDDEN:
                text = random.choice((f"{chr(code)}示例", f"示{chr(code)}例", f"示例{chr(code)}"))
                refuse(read, payload_of(kind, with_text(stated, path, text)), f"U+{code:04X} in {kind} {path}")
                tried += 1
            refuse(read, payload_of(kind, with_text(stated, path, random.choice(DECOMPOSED))), f"{kind} {path}")
    for _ in counted(count):
        check_text(name_of_a_person(random), 20)
    return {"names": count, "text fields": fields, "hidden characters": tried}


def refuse(read: Read, payload: bytes, what: str) -> None:
    """See to it that the reader refuses these bytes."""
    try:
        read(payload)
    except MalformedError:
        return
    raise AssertionError(f"taken: {what}")


def name_of_a_person(random: Random) -> str:
    """Return a Chinese name: surname and one or two characters, rare ones among them."""
    return random.choice((*SURNAMES, *DOUBLE)) + "".join(random.choices(GIVEN, k=random.randint(1, 2)))


def blind_reader(payload: bytes) -> None:
    """The weak one: reads JSON and looks at no character."""
    import msgspec

    msgspec.json.decode(payload)


def refusing_rare_names(random: Random) -> str:
    """The weak table: the runtime's own, which calls half of the rare names unassigned or of no common block."""

    def check(count: int) -> Figures:
        for _ in range(count):
            name = name_of_a_person(random)
            assert name.encode("gb2312", "ignore").decode("gb2312") == name, f"a person's name is refused: {name}"
        return {}

    return found(lambda: check(200))


ROWS = (
    Row(
        name="D9", claim="no invisible or turning character in any text of any kind; no person's name refused",
        unit="names", small=2000, full=2000, run=hidden_characters,
        control=lambda random: (
            f"{found(lambda: hidden_characters(1, random, blind_reader))}; {refusing_rare_names(random)}"
        ),
    ),
)  # fmt: skip
