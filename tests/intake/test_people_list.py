"""People lists: names, standing and seals from three sheets."""

import pytest

from api.intake.directory import Directory, KnownPerson
from api.intake.people_list import PersonRow, SealRow, StandingRow, read_people, read_seals, read_standings
from ledger.craft.profile import zisha
from ledger.errors import LedgerError
from tests.intake.sheets import PEOPLE, table

ZISHA = zisha()
PEOPLE_HEAD = "代号,姓名,拼音,英文名,类别,身份,工作室,负责人,核验方式,核验日期"
STANDING_HEAD = "人员,资历,发证机构,证书号,起始日期,截止日期"
SEAL_HEAD = "人员,印款代号,印文,印文阴阳,宽(mm),高(mm),刻印人,启用日期,印样照片"


def test_people_are_read() -> None:
    """A person and a studio, with their roles in the profile's words."""
    data = table(
        PEOPLE_HEAD,
        "zs001,示例·顾一帆,Shili Gu Yifan,,,制壶、作者、陶刻,st001,,当面,2026-04-20",
        "ST001,示例工作室,Shili Gongzuoshi,Sample Studio,工作室,studio,,zs001、zs002,video,2026/4/21",
    )
    assert read_people(data, ZISHA).require() == (
        PersonRow("zs001", "示例·顾一帆", "Shili Gu Yifan", "", "person", ("maker", "carver"), "st001", (),
            "in-person", "2026-04-20"),
        PersonRow(
            "st001", "示例工作室", "Shili Gongzuoshi", "Sample Studio", "studio", ("studio",), "", ("zs001",
                "zs002"), "video", "2026-04-21"
        ),
    )  # fmt: skip


def test_standings_and_seals_are_read() -> None:
    """Whose, what, and from when."""
    standings = read_standings(
        table(
            STANDING_HEAD,
            "示例·蒋堃,高工,示例市人社局,SL-1,2020-01-01,",
            "zs001,gi-mark,示例协会,GI-1,2020-01-01,2030-12-31",
        ),
        ZISHA,
        PEOPLE,
    )
    assert standings.require() == (
        StandingRow("zs002", "senior-master", "示例市人社局", "SL-1", "2020-01-01", ""),
        StandingRow("zs001", "gi-mark", "示例协会", "GI-1", "2020-01-01", "2030-12-31"),
    )
    seals = read_seals(
        table(SEAL_HEAD, "zs001,base-1,一帆制壶,白文,18,18mm,,2018-01-01,zs001-base-1.jpg"), ZISHA, PEOPLE
    )
    assert seals.require() == (
        SealRow("zs001", "base-1", "一帆制壶", "intaglio", 18, 18, "", "2018-01-01", "zs001-base-1.jpg"),
    )


@pytest.mark.parametrize(
    ("row", "heading", "code"),
    [
        ("zs001,甲,Jia,,,制壶,,,当面,2026-04-20", "代号", "person-twice-here"),
        ("甲,甲,Jia,,,制壶,,,当面,2026-04-20", "代号", "field-not-a-word"),
        ("zs002,,Jia,,,制壶,,,当面,2026-04-20", "姓名", "cell-empty"),
        ("zs002,甲,Jia,,神仙,制壶,,,当面,2026-04-20", "类别", "cell-not-in-list"),
        ("zs002,甲,Jia,,,制壶、捏脸,,,当面,2026-04-20", "身份", "cell-not-in-list"),
        ("zs002,甲,Jia,,,制壶,,甲,当面,2026-04-20", "负责人", "field-not-a-word"),
        ("zs002,甲,Jia,,,制壶,,,托人,2026-04-20", "核验方式", "cell-not-in-list"),
        ("zs002,甲,Jia,,,制壶,,,当面,四月", "核验日期", "cell-day"),
    ],
)
def test_a_bad_person_is_named(row: str, heading: str, code: str) -> None:
    """Each bad cell under its heading."""
    found = read_people(table(PEOPLE_HEAD, "zs001,甲,Jia,,,制壶,,,当面,2026-04-20", row), ZISHA)
    assert [(e.row, e.heading, e.code) for e in found.errors] == [(3, heading, code)]


def test_bad_standings_and_seals_are_named() -> None:
    """An end before its start, an unknown standing, a seal too wide."""
    standings = read_standings(table(STANDING_HEAD, "zs001,天下第一,乙,1,2020-01-01,2019-01-01"), ZISHA, PEOPLE)
    assert [(e.column, e.code) for e in standings.errors] == [("B", "cell-not-in-list"), ("F", "field-ends-early")]
    seals = read_seals(table(SEAL_HEAD, "zs001,base-1,一帆,篆,180,,,2018-01-01,"), ZISHA, PEOPLE)
    assert [(e.column, e.code) for e in seals.errors] == [
        ("D", "cell-not-in-list"), ("E", "field-out-of-range"), ("F", "cell-empty"), ("I", "cell-empty"),
    ]  # fmt: skip


def test_an_empty_list_of_people_is_refused() -> None:
    """Headings alone are no list."""
    with pytest.raises(LedgerError) as error:
        read_people(table(PEOPLE_HEAD), ZISHA)
    assert error.value.code == "list-empty"


@pytest.mark.parametrize(
    "name",
    ["zs001", "示例·顾一帆", "示例•顾一帆", "示例 顾一帆", "shili gu yifan", "ShiliGuYifan", "ＺＳ００１", "Sample Gu"],
)
def test_people_are_found_by_any_spelling(name: str) -> None:
    """Width, case, spaces and the middle dot do not matter."""
    directory = Directory(
        [KnownPerson("zs001", "示例·顾一帆", "Shili Gu Yifan", "Sample Gu"), KnownPerson("zs002", "示例·蒋堃")]
    )
    assert directory.find(name) == "zs001"
