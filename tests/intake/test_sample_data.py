"""examples/data: the lists are read without an error, the photos bear EXIF, and none is left after cleaning."""

import csv
import importlib
import io
import json
import sys
from collections import Counter
from pathlib import Path

import pytest
from PIL import Image

from api.intake.directory import Directory, KnownPerson
from api.intake.kiln_list import read_kiln_list, read_outcomes
from api.intake.people_list import read_people, read_seals, read_standings
from api.intake.photos import PhotoCleaner, PhotoFolder
from api.intake.piece_list import read_piece_list
from ledger.craft.profile import zisha
from ledger.craft.slots import parse_layout

EXAMPLES = Path(__file__).parents[2] / "examples"
DATA = EXAMPLES / "data"
ZISHA = zisha()


def content(name: str) -> bytes:
    """A file of the example data."""
    return (DATA / name).read_bytes()


@pytest.fixture(scope="module")
def people() -> Directory:
    """The sample people."""
    return Directory(
        KnownPerson(row.code, row.zh, row.pinyin) for row in read_people(content("people.xlsx"), ZISHA).require()
    )


def test_the_kiln_list_is_the_same_in_both_files(people: Directory) -> None:
    """Xlsx with merged cells and GB18030 CSV give one list, within the layouts."""
    batches = json.loads(content("kilns.json"))["batches"]
    layouts = {batch["code"]: parse_layout(tuple(batch["layout"])) for batch in batches}
    lists = [
        read_kiln_list(content(name), people, layouts=layouts).require() for name in ("kiln-list.xlsx", "kiln-list.csv")
    ]
    assert [(item.batch, item.line) for item in lists[0]] == [(item.batch, item.line) for item in lists[1]]
    assert len(lists[0]) >= 120
    assert len({item.line.person for item in lists[0]}) == 9
    assert any(item.line.count > 1 for item in lists[0])
    assert sum(bool(item.line.came_from) for item in lists[0]) == 3
    with pytest.raises(UnicodeDecodeError):
        content("kiln-list.csv").decode("utf-8")


def test_every_listed_slot_has_one_outcome(people: Directory) -> None:
    """The equation can close: what was loaded came out, of every class."""
    outcomes = {(o.batch, o.outcome.slot): o.outcome for o in read_outcomes(content("outcomes.xlsx"), ZISHA).require()}
    lines = read_kiln_list(content("kiln-list.xlsx"), people).require()
    assert set(outcomes) == {(item.batch, item.line.slot) for item in lines}
    classes = Counter(ZISHA.outcome(outcome.outcome).cls for outcome in outcomes.values())
    assert set(classes) == {"good", "seconds", "refire", "scrapped", "missing", "trial"}
    assert sum(outcome.outcome == "kiln-change" for outcome in outcomes.values()) == 1
    refired = {item.line.came_from for item in lines if item.line.came_from}
    assert refired == {f"{batch}/{slot}" for (batch, slot), outcome in outcomes.items() if outcome.outcome == "refire"}


def test_people_have_standing_and_seals(people: Directory) -> None:
    """Each has a seal with its impression; one may use the indication mark."""
    assert (
        sum(row.standing == "gi-mark" for row in read_standings(content("people.xlsx"), ZISHA, people).require()) == 1
    )
    seals = read_seals(content("people.xlsx"), ZISHA, people).require()
    assert len({row.person for row in seals}) == 9
    assert {row.impression for row in seals} == {path.name for path in (DATA / "seals").iterdir()}
    assert all("示例" in row.zh for row in read_people(content("people.xlsx"), ZISHA).require())


def test_the_pieces_are_read_with_their_photos(people: Directory) -> None:
    """At least sixty pieces, forty of one maker, two hands on one pot, and all photos clean and unlike."""
    kept: dict[str, bytes] = {}
    found = read_piece_list(
        content("pieces.xlsx"),
        PhotoFolder(DATA / "photos"),
        kept.__setitem__,
        profile=ZISHA,
        people=people,
        new_code=lambda: "-",
    )
    assert [error.code for error in found.errors if error.code != "code-twice-here"] == []
    numbers = iter(range(1000))
    found = read_piece_list(
        content("pieces.csv"), PhotoFolder(DATA / "photos"), kept.__setitem__,
        profile=ZISHA, people=people, new_code=lambda: str(next(numbers)),
    )  # fmt: skip
    pieces = [item.subject for item in found.require()]
    makers = Counter(piece.maker for piece in pieces)
    assert (len(pieces) >= 60, len(makers) >= 3, max(makers.values()) >= 40) == (True, True, True)
    assert len(kept) == 2 * len(pieces)
    assert any(len({role.person for role in piece.roles}) == 3 for piece in pieces)
    assert any(piece.gi for piece in pieces)
    assert not any(b"Exif" in data or b"Sample Phone" in data for data in kept.values())


def test_the_photos_bear_what_has_to_come_off() -> None:
    """Every file has a place in its EXIF before it is cleaned; together they are small."""
    paths = [*(DATA / "photos").iterdir(), *(DATA / "seals").iterdir()]
    for path in paths:
        with Image.open(path) as image:
            assert image.getexif().get_ifd(0x8825)[1] == "N", path.name
    assert sum(path.stat().st_size for path in DATA.rglob("*") if path.is_file()) < 12 << 20
    with PhotoCleaner() as cleaner:
        clean = cleaner.clean(paths[-1].read_bytes())
    assert not Image.open(io.BytesIO(clean.data)).getexif()


def test_the_lists_are_what_the_program_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """examples/make_data.py writes the same lists again."""
    monkeypatch.setattr(sys, "path", [str(EXAMPLES), *sys.path])
    importlib.import_module("make_data").write_lists(tmp_path)
    for path in tmp_path.iterdir():
        if path.suffix != ".xlsx":
            assert path.read_bytes() == content(path.name), path.name
    with (tmp_path / "pieces.csv").open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.reader(file))) > 60


def test_the_pots_can_be_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A seal and a small part of the drawing program run; the whole takes minutes."""
    monkeypatch.setattr(sys, "path", [str(EXAMPLES), *sys.path])
    teapots, seals = importlib.import_module("teapots"), importlib.import_module("seals")
    assert seals.impression("蒋堃之印", relief=True).size == (800, 800)
    assert seals.impression("喆") != seals.impression("喆", seed=2)
    monkeypatch.setattr(teapots, "SCALE", 0.1)
    assert teapots.draw("linghua", "kiln-change").size == (1200, 900)
    assert teapots.draw_base("shipiao", "zini", seals.stamp("一帆制壶")).size == (1200, 900)
