"""Forgeries: each file has one thing wrong, and the named step must refuse it."""

import pytest

from certs.verify import verify
from ledger.craft.reasons import reasons
from ledger.log.trust import parse_trust
from tests.certs.make_must_fail import FOLDER, files
from tests.craft.world import START

FILES = sorted(FOLDER.glob("*.txt"))
TRUST = parse_trust((FOLDER / "trust.json").read_bytes())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_named_step_refuses(path):
    """Exactly that step, that code, that word; nothing of the document is shown, no later step is claimed."""
    head, _, document = path.read_bytes().partition(b"\n\n")
    step, code, word = head.decode().removeprefix("expect: ").split(" ")
    report = verify(document, TRUST, START)
    assert [(each.name, each.code) for each in report.steps if each.ok is False] == [(step, code)]
    assert (report.verdict.word, report.piece) == (word, None)
    assert report.verdict.checked + report.verdict.stated + report.verdict.compare == ()
    assert report.verdict.because.code == code


def test_the_files_are_what_the_makers_make():
    """Run `python -m tests.certs.make_must_fail` after a change of format, and look at the difference."""
    made = dict(files())
    assert sorted(made) == sorted(path.name for path in FOLDER.iterdir())
    assert [name for name, data in made.items() if (FOLDER / name).read_bytes() != data] == []


def test_every_step_has_a_forgery():
    """No step of the verification is untried."""
    tried = {path.read_text("utf-8", "replace").split(" ")[1] for path in FILES}
    assert set(reasons().steps) == tried
