"""Long runs: several files, each complete, with progress over the whole and nothing held that is not needed."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from api.cli import sheets
from api.cli.printing import choose
from certs import printing
from certs.pdf import open_pdf
from ledger.errors import PolicyError
from tests.certs.ledger_world import LedgerWorld
from tests.certs.prints import page_symbols
from tests.certs.test_printing import room_of
from tests.craft.kiln_world import MAKER


@pytest.fixture
def moved(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int, int]]:
    """Return what a terminal would be shown."""
    seen: list[tuple[str, int, int]] = []

    @contextmanager
    def shown(title: str) -> Iterator[Any]:
        yield lambda *step: seen.append(step)

    monkeypatch.setattr(sheets, "progress", shown)
    return seen


def pages(path: Path) -> int:
    """Return how many pages a file has."""
    with open_pdf(path.read_bytes()) as document:
        return len(document)


def test_a_run_beyond_one_file_is_several(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moved: list[tuple[str, int, int]]
) -> None:
    """Three pieces, two a file: two files, every piece once, and progress that never goes back."""
    monkeypatch.setattr(sheets, "CERTIFICATES", 2)
    room = room_of(LedgerWorld())
    codes = choose(room, (), "b1", MAKER)
    written = sheets.write_run(room, codes[:3], tmp_path, png=True)
    files = [path for path in written if path.suffix == ".pdf"]
    assert [path.name for path in files] == [f"certificates-0{n}.pdf" for n in (1, 2)]
    assert [pages(path) for path in files] == [2, 1]
    assert sorted(path.stem for path in written if path.suffix == ".png") == sorted(codes[:3])
    symbols = [text for path in files for page in range(pages(path)) for text in page_symbols(path.read_bytes(), page)]
    assert sorted(text for text in symbols if text.count("/") == 4) == sorted(room.label(c).link for c in codes[:3])
    for stage in ("certificates", "read-back", "pictures"):
        steps = [(done, total) for name, done, total in moved if name == stage]
        assert steps == sorted(steps)
        assert steps[-1] == (3, 3)


def test_labels_beyond_one_file_number_their_pictures_through(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two sheets a file; the second file's first picture is the third."""
    monkeypatch.setattr(sheets, "LABELS", 2)
    monkeypatch.setattr(sheets, "SHEET", 2)
    monkeypatch.setattr("certs.labels.ROWS", 1)
    monkeypatch.setattr("certs.labels.COLUMNS", 2)
    monkeypatch.setattr("certs.press.pressed", lambda make, *given, **options: make(*given, **options))
    room = room_of(LedgerWorld())
    written = sheets.write_labels(room, choose(room, (), "b1", MAKER)[:3], tmp_path, png=True)
    names = ["labels-01.pdf", "labels-001.png", "labels-02.pdf", "labels-002.png"]
    assert [path.name for path in written] == names


def test_thermal_labels_are_named_by_their_printer_and_their_pieces(tmp_path: Path) -> None:
    """A roll's file, and a picture a piece at the printer's own resolution."""
    room = room_of(LedgerWorld())
    [first, second] = choose(room, (), "b1", MAKER)[:2]
    written = sheets.write_labels(room, [first, second], tmp_path, png=True, thermal=300)
    assert [path.name for path in written] == ["labels-300dpi.pdf", f"{first}-label.png", f"{second}-label.png"]


def test_facts_of_few_pieces_are_held(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run of ten thousand does not keep what it has read of each."""
    monkeypatch.setattr(printing, "KEPT", 2)
    room = room_of(LedgerWorld())
    for code in choose(room, (), "b1", MAKER):
        room.label(code)
        assert len(room._facts) <= 2


def test_a_refusal_in_the_press_leaves_the_files_before_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was written is whole; of the file that failed there is nothing."""
    monkeypatch.setattr(sheets, "CERTIFICATES", 1)
    made = iter([b"%PDF-first"])

    def press(*_: object, **__: object) -> bytes:
        for pdf in made:
            return pdf
        raise PolicyError("qr-unreadable", page=1)

    monkeypatch.setattr("certs.press.pressed", press)
    room = room_of(LedgerWorld())
    with pytest.raises(PolicyError, match="qr-unreadable"):
        sheets.write_run(room, choose(room, (), "b1", MAKER)[:2], tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["certificates-01.pdf"]
