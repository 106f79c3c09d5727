"""Certificates of a ledger that has ended, under the trust file of the one that follows it: SPEC §9."""

from dataclasses import replace

import pytest

from certs.verify import Report, verify
from ledger.log.note import ED25519, make_vkey
from ledger.log.trust import Predecessor, Trust
from tests.certs.documents import proof_link
from tests.certs.ledger_world import SLOTTED, STUDIO, bundle_of, ledger_world
from tests.craft.world import ORIGIN, START, key_of

NEXT = "example.com/kiln-2027"
OLD = ledger_world().entered.trust()


def successor() -> Trust:
    """Return the trust file of a ledger that follows the tests' at its newest page."""
    page = ledger_world().entered.page
    ended = Predecessor(OLD.charter, ORIGIN, page.root, page.size, OLD.log)
    log = make_vkey(NEXT, ED25519, key_of("next log").public)
    return replace(OLD, charter=bytes(32), log=log, origin=NEXT, predecessors=(ended,))


def notes(report: Report) -> list[str]:
    """Return the codes of the verdict's notes."""
    return [line.code for line in report.verdict.notes]


@pytest.mark.parametrize("number", [STUDIO, SLOTTED])
def test_an_old_certificate_verifies_under_the_successor_s_trust_file(number: int) -> None:
    """With the same word, and a note that the ledger has a successor, which its own trust file does not know."""
    report = verify(bundle_of(number), successor(), START)
    assert (report.verdict.word, "predecessor" in notes(report)) == ("registered", True)
    assert "predecessor" not in notes(verify(bundle_of(number), OLD, START))


def test_an_old_proof_qr_is_known_under_the_successor_s_trust_file() -> None:
    """Printed by the ledger that has ended; where the file knows of none, it is another ledger's."""
    link, known = proof_link(STUDIO).encode(), successor()
    assert verify(link, known, START).verdict.because.code == "printed-not-checked"
    report = verify(link, replace(known, predecessors=()), START)
    assert (report.verdict.word, report.verdict.because.code) == ("cannot-tell", "summary-other-ledger")
