"""SX: spreadsheets that people broke: a clear list of errors or a correct import, and the server stays what it was."""

import base64
import resource
import tempfile
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

from api.intake import confined
from api.intake.findings import Findings
from tests.api.served import Served
from tests.assure.broken_sheets import MAKERS, Case, case
from tests.assure.row import Figures, Row, counted, found
from tests.assure.rows.hostile import _resident
from tests.craft.kiln_world import MAKER

GROWTH = 128 << 20  # bytes that all of them together may add to the server


def judge(wanted: Case, status: int, answer: dict[str, Any]) -> None:
    """Hold an answer against what the file is to be answered with."""
    if wanted.refused:
        told = answer.get("code", f"{len(answer.get('items', ()))} items")
        assert (status, told) in {(400, code) for code in wanted.refused}, f"{wanted.name}: {status} {told}"
        assert all(answer[key] for key in ("zh", "en", "hint_zh", "hint_en")), f"{wanted.name}: no cure"
        return
    assert status == 200, f"{wanted.name}: {status} {answer.get('code')}"
    errors = answer["errors"]
    if wanted.items:
        assert not errors, f"{wanted.name}: {errors[0]['code']} in {errors[0]['en']['place']}"
        assert len(answer["items"]) == wanted.items, f"{wanted.name}: {len(answer['items'])} items"
        return
    assert not answer["items"], f"{wanted.name}: half of it was taken"
    seen = {(each["code"], each["row"], each["column"]) for each in errors}
    assert wanted.errors <= seen, f"{wanted.name}: {sorted(wanted.errors - seen)} is not among {sorted(seen)[:5]}"
    for each in errors:
        words = [each[lang][part] for lang in ("zh", "en") for part in ("place", "what", "cure")]
        assert all(words), f"{wanted.name}: {each['code']} is said without a place or a cure"


def broken(count: int, random: Random) -> Figures:
    """Send the files to the door, and judge what each is answered with."""
    kinds: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as name, Served(Path(name) / "studio") as studio:
        size, before = studio.size(), 0
        for number in counted(count):
            wanted = case(random, number)
            body = {"table": base64.b64encode(wanted.data).decode(), "batch": "b1"}
            got = studio.client.post("/api/v1/intake/pieces", json=body)
            judge(wanted, got.status_code, got.json())
            kinds["imported" if wanted.items else "named cell by cell" if wanted.errors else "refused"] += 1
            if number == len(MAKERS):
                before = _resident()
        grown = _resident() - (before or _resident())
        assert studio.size() == size, "something was registered"
        assert studio.register(studio.piece(MAKER, number=1)), "the server takes nothing any more"
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
    assert grown < GROWTH, f"the server grew by {grown >> 20} MiB"
    assert largest < confined.MEMORY >> 20, f"a child took {largest} MiB: its own limit did not hold"
    return {"spreadsheets": count, **kinds, "server grew, MiB": max(grown >> 20, 0), "largest child, MiB": largest}


def _lenient(random: Random) -> str:
    """Plant a reader that passes over what it can't read."""
    with patch.object(Findings, "add", lambda *_: None):
        return found(lambda: broken(len(MAKERS), random))


ROWS = (
    Row(
        name="SX", claim="a broken spreadsheet is read right or named cell by cell; nothing is half taken",
        unit="spreadsheets", small=14, full=200, run=broken, control=_lenient,
    ),
)  # fmt: skip
