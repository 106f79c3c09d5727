"""What a report says of its steps: which one refused, and in which words."""

import pytest

from certs.verify import Step, verify
from ledger.log.receipt import format_receipt
from tests.certs.documents import pdf_of
from tests.certs.forge import own_receipt
from tests.certs.ledger_world import STUDIO, bundle_of, ledger_world
from tests.certs.snapshot_world import snapshot_world
from tests.craft.kiln_world import code_of
from tests.craft.world import START

RECEIPT, BUNDLE = f"{code_of(STUDIO)}__tlog_proof", f"{code_of(STUDIO)}__proof__json"
CUT_SHORT = b"c2sp.org/tlog-proof@v1\n"


def test_a_step_s_json_has_no_empty_fields() -> None:
    """What passed has no code; of a refusal, what is not known is left out and a tuple is a list."""
    assert Step(3, "index", ok=True).to_json() == {"name": "index", "number": 3, "ok": True}
    refused = Step(3, "index", ok=False, code="receipt-index", fields=(("expected", None), ("got", ("a", "b"))))
    assert refused.to_json()["fields"] == {"got": ["a", "b"]}


@pytest.mark.parametrize(
    ("files", "step", "code"),
    [
        ({RECEIPT: CUT_SHORT}, "frames", "receipt-malformed"),
        ({RECEIPT: CUT_SHORT, BUNDLE: bundle_of(STUDIO)}, "frames", "receipt-malformed"),
        ({BUNDLE: b"{}"}, "document", "bundle-shape"),
        ({"works__tlog_proof": format_receipt(own_receipt(STUDIO))}, "document", "code-shape"),
    ],
)
def test_a_part_that_cannot_be_read_is_refused_at_its_own_step(files: dict[str, bytes], step: str, code: str) -> None:
    """Sorting a document opens some of its parts: the step that knows the error says it."""
    report = verify(pdf_of(**files), ledger_world().entered.trust(), START)
    assert [(each.name, each.code) for each in report.steps if each.ok is False] == [(step, code)]


def test_a_bundle_without_a_snapshot_says_nothing_of_one() -> None:
    """Its step was not reached: nobody's signature is called unknown."""
    steps = verify(bundle_of(STUDIO), ledger_world().entered.trust(), START).steps
    assert [(step.ok, step.code) for step in steps if step.name == "snapshot"] == [(None, "")]


def test_a_snapshot_that_shows_the_piece_passes_with_nothing_to_add() -> None:
    """A code stands beside a step that says nothing or refuses, and nowhere else."""
    world = snapshot_world()
    steps = verify(world.bundle(STUDIO), world.entered.trust(), START).steps
    assert [(step.ok, step.code) for step in steps if step.name == "snapshot"] == [(True, "")]
