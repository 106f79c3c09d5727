"""What takes several signatures counts from its last one, under the thresholds set before it; keys wait."""

import pytest

from certs.verify import Report, verify
from ledger.craft.statement import read_statement
from tests.certs.forge import changed, forge, log_of, place_of, resign, statements_of
from tests.certs.forged_keys import CHARTER, ENROLLED, HELD, PIECE, addition, by, change, joining, recovery
from tests.certs.ledger_world import STUDIO
from tests.craft.world import START, key_of

HOURS = 72  # of the charter


def judged(statements: list[str], *, pause: int = 0) -> Report:
    """Return the report on a log of just these statements, the last entered so many seconds later than it would be."""
    pauses = {len(statements) - 1: pause}
    return verify(forge(statements, pauses=pauses), log_of(statements, pauses).trust(), START)


def refusal(report: Report) -> str:
    """Return the code of the step that refused; empty when none did."""
    return next((step.code for step in report.steps if step.ok is False), "")


def waits() -> list[list[str]]:
    """Return two pieces by a key that waits: of a device added, and of one that registrars gave."""
    added, given = addition(), recovery()
    shown = [CHARTER, *by(CHARTER, "registrar-2"), ENROLLED, HELD, given, *by(given, "registrar-2", "m1-new")]
    return [
        [CHARTER, ENROLLED, HELD, added, *by(added, "m1-pad"), resign(PIECE, "m1-pad")],
        [*shown, resign(PIECE, "m1-new")],
    ]


@pytest.mark.parametrize("statements", waits(), ids=["added", "recovered"])
def test_a_later_key_signs_from_the_second_at_which_its_time_is_over(statements: list[str]) -> None:
    """Seventy-two hours after the entry of the last endorsement, not a second before."""
    wait = HOURS * 3600 - 1  # the next entry is a second later by itself
    assert refusal(judged(statements, pause=wait)) == ""
    assert refusal(judged(statements, pause=wait - 1)) == "bundle-signer"


def test_a_key_that_never_waited_is_in_force_from_the_first_second_of_all() -> None:
    """Entries of 1970-01-01T00:00:00Z are judged like any others."""
    statements = [CHARTER, ENROLLED, HELD, PIECE]
    pauses = {0: -START, 1: -1, 2: -1, 3: -1}
    report = verify(forge(statements, pauses=pauses), log_of(statements, pauses).trust(), START)
    assert refusal(report) == ""


def test_a_recovery_waits_for_who_is_said_to_have_checked() -> None:
    """Two registrars behind it are not enough where a third is said to have seen the person."""
    proved = [CHARTER, *by(CHARTER, "registrar-2", "registrar-3"), ENROLLED, HELD]
    given = recovery(checker="registrar-3")
    behind, piece = by(given, "registrar-2", "m1-new"), resign(PIECE, "m1-new")
    assert refusal(judged([*proved, given, *behind, piece], pause=HOURS * 3600)) == "bundle-signer"
    seen = by(given, "registrar-3")
    assert refusal(judged([*proved, given, *behind, *seen, piece], pause=HOURS * 3600)) == ""


def test_a_change_that_says_nothing_of_p_leaves_it() -> None:
    """Where two were needed for an enrolment, two are needed afterwards."""
    statements = statements_of(STUDIO, 2)
    less = change("registrar-1", end=("office-3",))
    at = place_of(statements, "PersonEnrolment")
    bent = [*statements[:at], less, *by(less, "registrar-2"), *statements[at:]]
    assert refusal(judged(bent)) == ""
    second = place_of(bent, "Endorsement", lambda s: s.endorses == read_statement(statements[at]).id.hex())
    assert refusal(judged([*bent[:second], *bent[second + 1 :]])) == "bundle-foreign"


def test_a_change_that_k_registrars_and_the_joining_make_is_followed() -> None:
    """The control of the forged changes: with a registrar's signature the same entries pass."""
    more = change("registrar-1", add=joining("office-4"))
    behind = by(more, "registrar-2", "registrar-4")
    assert refusal(judged([CHARTER, *by(CHARTER, "registrar-2"), more, *behind, ENROLLED, HELD, PIECE])) == ""


def test_of_several_sealed_keys_as_many_speak_as_registrars_would() -> None:
    """With k 2 and two of them both must: one alone elects nobody."""
    sealed = tuple(key_of(name).did for name in ("recovery", "recovery-2"))
    charter, *rest = changed(statements_of(STUDIO), "Charter", "registrar-1", recovery=sealed)
    elected = change("recovery", add=joining("office-4"))
    assert refusal(judged([charter, elected, *by(elected, "registrar-4", "recovery-2"), *rest])) == ""
    assert refusal(judged([charter, elected, *by(elected, "registrar-4"), *rest])) == "bundle-foreign"
