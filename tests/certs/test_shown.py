"""The facts that a bundle or a lone receipt shows, and what stays unknown."""

from certs.bundle import parse_bundle
from certs.gather import make_bundle
from certs.verify import Report, verify
from ledger.craft.kinds.kiln.outcome_correction import OutcomeCorrection
from ledger.craft.profile import zisha
from ledger.craft.statement import read_statement
from ledger.craft.verdict_line import Line
from tests.certs.forge import changed, forge, log_of, place_of, said, slots_of, statements_of
from tests.certs.ledger_world import (
    CORRECTED,
    FIRST_ITEM,
    OTHERS,
    SLOTTED,
    STUDIO,
    LedgerWorld,
    bundle_of,
    ledger_world,
)
from tests.craft.kiln_world import MAKER, OTHER, code_of
from tests.craft.world import START

TRUST = ledger_world().entered.trust()


def report(number: int, data: bytes | None = None) -> Report:
    """Return the report on a bundle."""
    return verify(data or bundle_of(number), TRUST, START)


def lines(found: Report, code: str) -> list[dict[str, object]]:
    """Return the fields of every line with this code."""
    verdict = found.verdict
    return [dict(each.fields) for each in (*verdict.checked, *verdict.compare, *verdict.notes) if each.code == code]


def bases(found: Report) -> dict[str, object]:
    """Return the bases of the checked lines by code."""
    return {each.code: each.basis for each in found.verdict.checked}


def test_a_bundle_ticks_what_it_proves():
    """Signature, place, slot under the closed list, outcome, standing and roles are reckoned here."""
    assert bases(report(SLOTTED)) == {
        "signed": "signature", "included": "inclusion", "time-ledger": "server", "slot": "slot-proof",
        "outcome": "signature", "standing-then": "signature", "role": "signature",
    }  # fmt: skip


def test_a_bundle_says_nothing_of_what_happened_since():
    """Status, pauses, today's standing and a list closed before the opening are not claimed."""
    found = report(SLOTTED)
    assert [each.code for each in found.verdict.notes] == ["outcome-as-of", "role-unknown", "status-unknown"]
    assert not {"status-clear", "standing-now", "slot-closed"} & set(bases(found))


def test_a_lone_receipt_shows_the_key_and_the_place():
    """Maker, slot, standing, seals and roles stay unknown, so nobody can tell whose statement it is."""
    receipt = parse_bundle(bundle_of(SLOTTED)).receipts[0]
    found = report(SLOTTED, receipt)
    assert bases(found) == {"signed-key": "signature", "included": "inclusion", "time-ledger": "server"}
    assert (found.verdict.word, found.verdict.because) == ("cannot-tell", Line("maker-not-shown", (("person", MAKER),)))
    assert lines(found, "seal-unseen") == [{"place": "base", "seal": "s1"}]
    assert [each["role"] for each in lines(found, "role-unknown")] == ["forming", "carving", "supervision"]


def test_an_item_of_a_sheet_is_shown_like_a_statement():
    """The sheet's signature and the item's place under it count as the maker's signature."""
    assert bases(report(FIRST_ITEM + 5))["signed"] == "signature"


def test_names_come_from_enrolments_that_are_shown():
    """Kiln master and role holders are named because their enrolments are proved."""
    found = report(SLOTTED)
    assert [each["person"] for each in lines(found, "role")] == [MAKER, OTHER]
    (slot,) = lines(found, "slot")
    assert (slot["master_zh"], slot["kiln_zh"], slot["lines"]) == ("示例km", "示例龙窑", 6)
    (seal,) = lines(found, "seal")
    assert (seal["text"], seal["state"]) == ("示例m1s1", "stated")


def test_the_corrected_outcome_is_told_with_its_fault():
    """The outcome is that of the statement shown."""
    (outcome,) = lines(report(CORRECTED), "outcome-fault")
    assert (outcome["outcome"], outcome["fault"], outcome["grade"]) == ("seconds", "warped", "slight-flaw")


def after_registration(outcome: str, fault: str = "") -> list[str]:
    """Return the statements of a piece in a slot, and a correction of that slot entered after the piece."""
    statements = statements_of(OTHERS)
    opened = read_statement(statements[place_of(statements, "BatchOpening")])
    put_right = OutcomeCorrection(
        batch="b1", slot="1-3", old="qualified", new=outcome, fault=fault, reason="flaw-found", after=opened.id.hex()
    )
    return [*statements, said("OutcomeCorrection", put_right, "km")]


def test_a_piece_whose_slot_was_put_right_to_what_is_not_certified_is_in_review():
    """The correction shown turns the piece disputed in the ledger, and the verdict offline says the same word."""
    statements = after_registration("scrapped", "cracked")
    found = verify(forge(statements, slots_of(OTHERS)), log_of(statements).trust(), START)
    assert (found.verdict.word, found.verdict.because) == ("in-review", Line("disputed", ()))
    assert [each.code for each in found.verdict.warnings] == ["disputed"]
    assert "status-unknown" in [each.code for each in found.verdict.notes]
    milder = after_registration("seconds", "warped")
    assert verify(forge(milder, slots_of(OTHERS)), log_of(milder).trust(), START).verdict.word == "registered"
    unknown = verify(forge(statements, slots_of(OTHERS)), log_of(statements).trust(), START, {})
    assert unknown.verdict.word == "registered"


def test_a_fresh_bundle_after_a_correction_says_what_the_server_says():
    """Corrected to scrapped after the registration: gathered again, the bundle puts the piece in review."""
    world = LedgerWorld()
    world.correct("b1", "1-1", "scrapped/cracked")
    found = verify(make_bundle(world.view, code_of(SLOTTED)), world.entered.trust(), START)
    assert found.verdict.word == "in-review"


def test_a_slot_without_its_line_rests_on_the_signature():
    """With the ignition and no proof under it, the slot is told as signed, not as proved."""
    statements = statements_of(OTHERS)
    found = verify(forge(statements), log_of(statements).trust(), START)
    assert bases(found)["slot"] == "signature"


def test_a_slot_without_an_outcome_is_told_without_one():
    """With the opening left out, the closed list alone is told."""
    statements = [*statements_of(OTHERS)[:-2], statements_of(OTHERS)[-1]]
    found = verify(forge(statements, slots_of(OTHERS)), log_of(statements).trust(), START)
    assert bases(found)["slot"] == "slot-proof"
    assert "outcome" not in bases(found)


def test_flags_are_reckoned_with_the_profile_that_the_charter_names():
    """A contradiction within the statement shows offline too; with an unknown profile nothing is claimed."""
    forged = changed(statements_of(STUDIO), "PieceRegistration", "m1", gi=True, forming="slip-cast")
    trust = log_of(forged).trust()
    assert verify(forge(forged), trust, START).verdict.because == Line("flag", (("flag", "gi-forming"),))
    assert verify(forge(forged), trust, START, {}).verdict.word == "registered"
    assert verify(bundle_of(SLOTTED), TRUST, START, {zisha().hash: zisha()}).verdict == report(SLOTTED).verdict
    (outcome,) = lines(verify(bundle_of(SLOTTED), TRUST, START, {}), "outcome")
    assert outcome["grade"] == ""
