"""The browser's verifier says what Python's says: of every forgery on file, and of whole histories."""

import json
from random import Random

import pytest

from certs.bundle import parse_bundle
from ledger.log.trust import format_trust, parse_trust
from tests.certs.make_must_fail import FOLDER
from tests.certs.snapshot_world import snapshot_world
from tests.craft.world import START
from tests.js.compared import by_browser, by_python, difference
from tests.js.histories import DAY, cases, change, encoded, sound, trusts, turned
from tests.js.limits import limits
from tests.js.node import Node
from tests.js.test_bytes import either

pytestmark = pytest.mark.needs("node")

FILES = sorted(FOLDER.glob("*.txt"))
TRUST = parse_trust((FOLDER / "trust.json").read_bytes())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_named_step_refuses_in_the_browser_too(node: Node, path):
    """The same step, code and word as the file says and as Python says, whoever reckons the signatures."""
    head, _, document = path.read_bytes().partition(b"\n\n")
    step, code, word = head.decode().removeprefix("expect: ").split(" ")
    assert difference(node, document, TRUST, START) == ""
    report = by_browser(node, document, TRUST, START)
    if report["form"]:
        refused = [(each["name"], each["code"]) for each in report["steps"] if each.get("ok") is False]
        assert (refused, report["word"]) == ([(step, code)], word)


def test_sound_bundles_are_told_alike(node: Node):
    """Every line, basis and field of the verdicts on whole histories: *registered*, with and without witnesses."""
    words = []
    for place, document in enumerate(sound()):
        for trust in (trusts()[place % 3], snapshot_world().entered.trust(quorum=place % 3)):
            assert difference(node, document, trust, START + place % 3 * 40 * DAY) == ""
            words.append(by_python(document, trust, START)["word"])
    assert words.count("registered") > 5


def test_who_reckons_the_signatures_makes_no_difference(node: Node):
    """The browser's Ed25519 and our own: one report."""
    for document in (sound()[0], sound()[-1]):
        trust = snapshot_world().entered.trust(quorum=2)
        assert (
            difference(node, document, trust, START, "browser") == difference(node, document, trust, START, "own") == ""
        )


def test_generated_documents_are_told_alike(node: Node):
    """A few hundred; `make assure` has ten thousand (row JS)."""
    codes = set()
    for case in cases(Random(20260501), 200):
        assert difference(node, case.document, case.trust, case.at) == "", case.story
        codes |= {step.get("code") for step in by_python(case.document, case.trust, case.at)["steps"]}
    assert len(codes) > 15  # the generator reaches many refusals


def test_a_trust_file_is_taken_and_refused_alike(node: Node):
    """Bytes turned and fields changed: Python's code, or no refusal."""
    random = Random(9)
    files = [format_trust(trust) for trust in trusts()]
    for _ in range(60):
        data = turned(random, random.choice(files))[0] if random.random() < 0.5 else other(random, random.choice(files))
        assert either(lambda d=data: node.ask("parseTrust", d.hex())) == either(lambda d=data: bool(parse_trust(d))), (
            data
        )


def other(random: Random, data: bytes) -> bytes:
    """Return a trust file with one thing in it changed."""
    value = json.loads(data)
    change(random, value)
    return encoded(value)


def test_what_is_one_beyond_a_bound_is_told_alike(node: Node):
    """Sizes, counts, ranges of bundle, receipt, note and link."""
    for document in limits():
        assert difference(node, document, trusts()[0], START) == "", document[:200]


def test_where_a_note_is_no_text_is_told_alike(node: Node):
    """Bytes that no UTF-8 has, in the place where each begins."""
    receipt = parse_bundle(sound()[0]).receipts[0]
    for odd in (b"\xff", b"\xe5\xa3", b"\xed\xa0\x80", b"\xc0\x80", b"\xf5", b"\xe5\xa3\xb6\xe5", b"\x80"):
        for at in (len(receipt) - 1, len(receipt) - 40, len(receipt)):
            assert difference(node, receipt[:at] + odd + receipt[at:], trusts()[0], START) == ""
