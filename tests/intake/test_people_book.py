"""A workbook of people as a registrar's page is told it: whole, or every bad cell."""

from collections.abc import Sequence

import pytest
from openpyxl import Workbook

from api.intake.directory import KnownPerson
from api.intake.people_book import read_people_book
from ledger.craft.profile import zisha
from ledger.errors import LedgerError
from tests.intake.sheets import saved, table
from tests.intake.test_people_list import PEOPLE_HEAD, SEAL_HEAD, STANDING_HEAD

ZISHA = zisha()
DID = "did:key:z6MktwupdmLXVVqTzCw4i46r4uGyosGXRnR3XjN4Zq7oMMsw"
QUOTED = DID.replace(":", "%3A")
KNOWN = (KnownPerson("zs002", "示例·蒋堃", "Shili Jiang Kun"),)


def book(people: Sequence[str] = (), standings: Sequence[str] = (), seals: Sequence[str] = ()) -> bytes:
    """Return a workbook of three sheets, cells between commas."""
    made = Workbook()
    made.remove(made.worksheets[0])
    for title, head, rows in (
        ("人员", f"{PEOPLE_HEAD},手机印章", people), ("资历", STANDING_HEAD, standings), ("印款", SEAL_HEAD, seals),
    ):  # fmt: skip
        sheet = made.create_sheet(title)
        for row in (head, *rows):
            sheet.append(row.split(","))
    return saved(made)


def test_people_and_standings_come_from_one_book() -> None:
    """A new person with a link, a standing of theirs and of somebody enrolled; the seals' sheet is passed over."""
    data = book(
        [f"zs011,示例甲,Shili Jia,,,制壶,,,当面,2026-04-20,请登记 https://zisha.example/r#key={QUOTED}"],
        ["示例甲,工艺美术员,示例市人社局,A-1,2020-01-01,", "zs002,技师,示例市人社局,T-1,2019-01-01,2026-06-01"],
        ["zs011,base-1,甲印,阳文,18,18,,2020-01-01,x.jpg"],
    )
    told = read_people_book(data, ZISHA, KNOWN).to_json()
    assert (told["errors"], [each["sheet"] for each in told["notices"]]) == ([], ["印款"])
    assert [(each["code"], each["did"], each["roles"]) for each in told["people"]] == [("zs011", DID, ("maker",))]
    assert [(each["person"], each["standing"]) for each in told["standings"]] == [
        ("zs011", "craft-artist"), ("zs002", "technician"),
    ]  # fmt: skip


def test_every_bad_cell_is_told_with_its_place_and_cure_and_nothing_is_taken() -> None:
    """A code that is taken, no identifier in a cell, a standing nobody gives; what follows from them is not told."""
    data = book(
        ["zs002,示例丙,Shili Bing,,,制壶,,,当面,2026-04-20,", "zs012,示例丁,Shili Ding,,,制壶,,,当面,2026-04-20,微信"],
        ["示例丁,天下第一,示例市人社局,A-1,2020-01-01,", "示例丁,工艺美术员,示例市人社局,A-2,2020-01-01,"],
    )
    told = read_people_book(data, ZISHA, KNOWN).to_json()
    assert (told["people"], told["standings"]) == ([], [])
    places = [(each["sheet"], each["row"], each["column"], each["code"]) for each in told["errors"]]
    assert places == [
        ("人员", 2, "A", "person-code-taken"), ("人员", 3, "K", "cell-did"), ("资历", 2, "B", "cell-not-in-list"),
    ]  # fmt: skip
    for each in told["errors"]:
        for lang in ("zh", "en"):
            assert all(each[lang][part] for part in ("place", "what", "cure")), each


def test_one_list_is_enough_and_none_is_refused() -> None:
    """A CSV of standings alone; a file without either list says which headings it looked for."""
    alone = read_people_book(table(STANDING_HEAD, "zs002,技师,示例局,T-1,2019-01-01,"), ZISHA, KNOWN)
    assert (alone.people, len(alone.standings)) == ((), 1)
    with pytest.raises(LedgerError, match="table-headings-missing"):
        read_people_book(table("甲,乙", "1,2"), ZISHA, KNOWN)
    wrong = table(f"{PEOPLE_HEAD},手机印章", f"zs011,甲,Jia,,,制壶,,,当面,2026-04-20,{DID[:-1]}")
    assert [each.code for each in read_people_book(wrong, ZISHA, KNOWN).errors] == ["did-malformed"]
