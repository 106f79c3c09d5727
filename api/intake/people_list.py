"""People lists: three sheets of one workbook, for who is who, their standing, and their seals.

    人员      代号 | 姓名 | 拼音 | 英文名 | 类别 | 身份 | 工作室 | 负责人 | 核验方式 | 核验日期 | 手机印章
    资历      人员 | 资历 | 发证机构 | 证书号 | 起始日期 | 截止日期
    印款      人员 | 印款代号 | 印文 | 印文阴阳 | 宽(mm) | 高(mm) | 刻印人 | 启用日期 | 印样照片

The last column takes what an artisan's page sent by WeChat, where the office has it. What is read here is completed
on the registrar's device: consent is not a spreadsheet's business.
"""

import re
from collections.abc import Callable, Container
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import unquote

from api.intake import cells
from api.intake.columns import Column, Form, Row, find_tables
from api.intake.directory import Directory
from api.intake.findings import Findings, Listed, listed
from api.intake.sheetfile import read_grids
from ledger.craft.kinds.people.person_enrolment import KINDS_OF_PERSON, MAX_NAME, MAX_PINYIN, WAYS_TO_CHECK
from ledger.craft.kinds.people.seal_registration import MAX_CARVER, MAX_SIDE, MAX_TEXT
from ledger.craft.kinds.people.standing import MAX_ISSUER, MAX_NUMBER
from ledger.craft.profile import Profile
from ledger.craft.shapes import check_period
from ledger.errors import LedgerError, MalformedError, PolicyError
from ledger.log.encoding import decode_base32
from ledger.log.keys import KEY_BYTES, format_did, parse_did

T = TypeVar("T")

_DID = re.compile(r"did:key:z[1-9A-HJ-NP-Za-km-z]+")
_INTRODUCTION = re.compile(r"#I1\.([A-Z2-7]{52,})")
_KINDS = dict(zip(("个人", "工作室"), KINDS_OF_PERSON, strict=True))
_WAYS = dict(zip(("当面", "见证", "视频"), WAYS_TO_CHECK, strict=True))

PEOPLE = Form(
    "people",
    (
        Column("person_code", ("代号", "Code", "编号"), required=True, each=True, example="zs001"),
        Column("name", ("姓名", "Name", "名称"), required=True, each=True, example="示例·顾一帆"),
        Column("pinyin", ("拼音", "Pinyin"), required=True, each=True, example="Shili Gu Yifan"),
        Column("en", ("英文名", "English name"), example=""),
        Column("person_kind", ("类别", "Kind"), example="个人"),
        Column("roles", ("身份", "Roles"), required=True, vocabulary="person-role", example="制壶、陶刻"),
        Column("studio", ("工作室", "Studio"), example=""),
        Column("responsible", ("负责人", "Responsible"), example=""),
        Column("checked_how", ("核验方式", "Checked how"), required=True, example="当面"),
        Column("checked_on", ("核验日期", "Checked on"), required=True, example="2026-04-20"),
        Column("did", ("手机印章", "Phone seal"), each=True, example=""),
    ),
)
STANDINGS = Form(
    "standings",
    (
        Column("person", ("人员", "Person"), required=True, example="zs001"),
        Column("standing", ("资历", "Standing"), required=True, vocabulary="standing", example="工艺美术师"),
        Column("issuer", ("发证机构", "Issuer"), required=True, example="示例市人社局"),
        Column("number", ("证书号", "Number"), required=True, each=True, example="SL-0001"),
        Column("start", ("起始日期", "From"), required=True, example="2020-01-01"),
        Column("end", ("截止日期", "Until"), example=""),
    ),
)
SEALS = Form(
    "seals",
    (
        Column("person", ("人员", "Person"), required=True, example="zs001"),
        Column("seal", ("印款代号", "Seal"), required=True, each=True, example="base-1"),
        Column("text", ("印文", "Text"), required=True, example="顾一帆印"),
        Column("relief", ("印文阴阳", "Relief"), required=True, vocabulary="relief", example="阴文"),
        Column("width", ("宽(mm)", "Width (mm)"), required=True, example="18"),
        Column("height", ("高(mm)", "Height (mm)"), required=True, example="18"),
        Column("carver", ("刻印人", "Carver"), example=""),
        Column("start", ("启用日期", "In use from"), required=True, example="2020-01-01"),
        Column("impression", ("印样照片", "Impression"), required=True, each=True, example="zs001-base-1.jpg"),
    ),
)


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person or studio of the list; `studio` and `responsible` are person codes; `did` may be empty."""

    code: str
    zh: str
    pinyin: str
    en: str
    kind: str
    roles: tuple[str, ...]
    studio: str
    responsible: tuple[str, ...]
    checked_how: str
    checked_on: str
    did: str = ""


@dataclass(frozen=True, slots=True)
class StandingRow:
    """A standing: person code, profile code, and what the paper says; `end` may be empty."""

    person: str
    standing: str
    issuer: str
    number: str
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class SealRow:
    """A seal: whose, its code, text, relief code, mm, carver, first day of use, the impression's file name."""

    person: str
    seal: str
    text: str
    relief: str
    width: int
    height: int
    carver: str
    start: str
    impression: str


def read_people(data: bytes, profile: Profile, taken: Container[str] = frozenset()) -> Listed[PersonRow]:
    """Read the sheet of people; errors as `read_kiln_list`, `person-twice-here`, and `person-code-taken`."""
    roles_of = cells.choice(profile, "person-role")
    seen: dict[str, int] = {}

    def read(row: Row) -> PersonRow | None:
        code = row.take("person_code", cells.word)
        names = row.take("name", cells.text(MAX_NAME)), row.take("pinyin", cells.text(MAX_PINYIN))
        en = row.take("en", cells.text(MAX_PINYIN))
        kind = row.take("person_kind", _fixed(_KINDS)) or KINDS_OF_PERSON[0]
        roles = row.take("roles", lambda value: tuple(dict.fromkeys(roles_of(part) for part in cells.listed(value))))
        studio, responsible = row.take("studio", cells.word), row.take("responsible", _words)
        how, on = row.take("checked_how", _fixed(_WAYS)), row.take("checked_on", cells.day)
        did = row.take("did", _did)
        if code is not None and code in seen:
            row.fault("person_code", MalformedError("person-twice-here", first=seen[code]))
        if code is not None and code in taken:
            row.fault("person_code", PolicyError("person-code-taken", person=code))
        if not row.good:
            return None
        assert code and names[0] and names[1] and roles and how and on  # noqa: PT018  # required, and no error was noted
        seen[code] = row.number
        return PersonRow(
            code, names[0], names[1], en or "", kind, roles, studio or "", responsible or (), how, on, did or ""
        )

    return _read(data, PEOPLE, read)


def read_standings(data: bytes, profile: Profile, people: Directory) -> Listed[StandingRow]:
    """Read the sheet of standings; errors as `read_kiln_list`, and `field-ends-early`."""
    standing_of = cells.choice(profile, "standing")

    def dates(row: Row) -> tuple[str, str]:
        start, end = row.take("start", cells.day) or "", row.take("end", cells.day) or ""
        if start and end:
            try:
                check_period(start, end, "")
            except MalformedError as e:
                row.fault("end", e)
        return start, end

    def read(row: Row) -> StandingRow | None:
        person, standing = row.take("person", people.find), row.take("standing", standing_of)
        issuer, number = row.take("issuer", cells.text(MAX_ISSUER)), row.take("number", cells.text(MAX_NUMBER))
        period = dates(row)
        if not row.good:
            return None
        assert person and standing and issuer and number  # noqa: PT018  # as above
        return StandingRow(person, standing, issuer, number, *period)

    return _read(data, STANDINGS, read)


def read_seals(data: bytes, profile: Profile, people: Directory) -> Listed[SealRow]:
    """Read the sheet of seals; errors as `read_kiln_list`. The impression's file is the caller's to find."""
    side, relief_of = cells.whole(1, MAX_SIDE), cells.choice(profile, "relief")

    def read(row: Row) -> SealRow | None:
        person, seal = row.take("person", people.find), row.take("seal", cells.word)
        text, relief = row.take("text", cells.text(MAX_TEXT)), row.take("relief", relief_of)
        width, height = row.take("width", side), row.take("height", side)
        carver, start = row.take("carver", cells.text(MAX_CARVER)), row.take("start", cells.day)
        impression = row.take("impression", cells.text(120))
        if not row.good:
            return None
        assert person and seal and text and relief  # noqa: PT018  # as above
        assert width and height and start and impression  # noqa: PT018  # as above
        return SealRow(person, seal, text, relief, width, height, carver or "", start, impression)

    return _read(data, SEALS, read)


def _did(value: str) -> str:
    """Return the did:key in a cell, alone or within the link that an artisan's page made of it (SPEC §8.9)."""
    introduced = _INTRODUCTION.search(value)
    if introduced is not None:
        try:
            return format_did(decode_base32(introduced[1])[:KEY_BYTES])
        except LedgerError as e:
            raise MalformedError("cell-did", got=value[:40]) from e
    found = _DID.search(unquote(value))
    if found is None:
        raise MalformedError("cell-did", got=value[:40])
    parse_did(found[0])
    return found[0]


def _words(value: str) -> tuple[str, ...]:
    return tuple(cells.word(part) for part in cells.listed(value))


def _fixed(choices: dict[str, str]) -> Callable[[str], str]:
    """Return a parser of words fixed by SPEC, in Chinese or as they stand in statements."""

    def parse(value: str) -> str:
        found = choices.get(value, value.casefold())
        if found not in choices.values():
            raise MalformedError("cell-not-in-list", got=value[:40], near=tuple(map(" ".join, choices.items())))
        return found

    return parse


def _read(data: bytes, form: Form, read: Callable[[Row], T | None]) -> Listed[T]:
    findings = Findings()
    rows = [row for table in find_tables(read_grids(data), form, findings) for row in table.rows(findings)]
    items = [item for row in rows if (item := read(row)) is not None]
    if not items and not findings.errors:
        raise MalformedError("list-empty")
    return listed(items, findings)
