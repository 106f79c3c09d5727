"""What became of a piece as a bundle shows it: the lawful stories, and how far each is told."""

import pytest
from msgspec import UNSET

from certs.verify import verify
from ledger.craft.kinds.ownership.claim_objection import ClaimObjection
from ledger.craft.kinds.ownership.hand_over import HandOver
from ledger.craft.kinds.ownership.ownership_release import OwnershipRelease
from ledger.craft.kinds.people.key_revocation import KeyRevocation
from ledger.craft.kinds.people.person_change import PersonChange
from ledger.craft.kinds.people.person_end import PersonEnd
from ledger.craft.kinds.people.person_enrolment import Names
from ledger.craft.kinds.people.suspension import Suspension
from tests.certs.forge import log_of
from tests.certs.told import CODE, Told
from tests.craft.kiln_world import MAKER
from tests.craft.world import START, key_of

REGISTRAR, SECOND = key_of("registrar-1"), key_of("registrar-2")
NOWHERE = "0" * 64


def heard(told: Told) -> tuple[str, dict[str, dict[str, object]]]:
    """Return the word and the notes and warnings with their fields; no step may have refused."""
    report = told.report()
    assert [(step.name, step.code) for step in report.steps if step.ok is False] == []
    lines = (*report.verdict.warnings, *report.verdict.notes)
    return report.verdict.word, {each.code: dict(each.fields) for each in lines}


def weight(told: Told) -> object:
    """Return the weight that people are asked to compare."""
    (line,) = [each for each in told.report().verdict.compare if each.code == "weight"]
    return dict(line.fields)["weight"]


def test_a_correction_is_shown_with_what_stood_there_before():
    """The new weight is to be compared, the old one and the entry stand beside it."""
    told = Told().correct()
    word, said = heard(told)
    assert (word, weight(told)) == ("registered", 300)
    assert said["corrected-measures"]["was"] == "240 ml, 310 g"
    assert said["changes-as-of"] == {"index": 4, "time": START + 4}
    assert weight(Told()) == 310


def test_an_owned_piece_is_put_right_with_its_owner_s_consent():
    """The owner's endorsement puts it into effect."""
    told = Told().claim("a")
    assert weight(told.correct(told.owner("a"))) == 300


def test_a_registrar_stands_in_for_an_owner_who_does_not_answer():
    """After the waiting time of a claim, in the owner's place; whoever it was then."""
    told = Told(second=True).claim("a").correct()
    told.wait(31).said += told.behind(told.said[-1], SECOND)
    assert weight(told) == 300


def test_owners_are_told_since_when_and_never_who():
    """Each of them in turn, the last one counts."""
    told = Told().claim("a")
    word, said = heard(told)
    assert (word, said["claimed-since"]) == ("registered", {"time": START + 5})
    assert heard(told.transfer("a", "b"))[1]["claimed-since"] == {"time": START + 7}
    told.link("OwnershipRelease", OwnershipRelease(piece=CODE, after=""), told.owner("b"))
    assert "returned" in heard(told)[1]
    told.reissue()
    assert "returned" not in heard(told)[1]
    told.claim("c", serial=2)
    assert heard(told)[1]["claimed-since"] == {"time": START + 11}


def test_a_piece_without_a_hidden_code_is_handed_over():
    """By its maker; after a return under a new print without a code it is handed over again."""
    told = Told(hidden=False)
    for name in ("a", "b"):
        owner = told.owner(name)
        told.link("HandOver", HandOver(piece=CODE, owner=owner.did, after=""), key_of(MAKER), owner)
        assert "claimed-since" in heard(told)[1]
        told.link("OwnershipRelease", OwnershipRelease(piece=CODE, after=""), owner)
        told.reissue(hidden=False, serial=2 if name == "a" else 3)
    assert heard(told)[1]["print-live"] == {"serial": 3}


def test_a_print_that_was_replaced_is_told():
    """The live print's number is known from the chain."""
    assert heard(Told().reissue())[1]["print-live"] == {"serial": 2}


@pytest.mark.parametrize(
    ("status", "word", "line"),
    [("lost", "notice", "lost-by-maker"), ("stolen", "notice", "lost-by-maker"), ("disputed", "in-review", "disputed"),
     ("damaged", "registered", "damaged-by-maker"), ("withdrawn", "not-current", "stop-open"),
     ("destroyed", "not-current", "stop-open")],
)  # fmt: skip
def test_a_status_that_is_shown_is_told_and_taken_back(status, word, line):
    """What its maker states of an unclaimed piece; cleared or recovered, nothing more is said of it."""
    told = Told().becomes(status, key_of(MAKER))
    assert heard(told)[0] == word
    assert line in heard(told)[1]
    if status != "damaged":
        told.becomes("recovered" if status in {"lost", "stolen"} else "cleared", key_of(MAKER))
        assert heard(told)[0] == "registered"
        assert line not in heard(told)[1]


def test_a_withdrawal_of_an_owned_piece_takes_its_owner():
    """Endorsed, it stops the piece."""
    told = Told().claim("a")
    assert heard(told.becomes("withdrawn", key_of(MAKER), told.owner("a")))[0] == "not-current"


def test_an_owner_reports_a_loss_and_a_registrar_takes_a_dispute_over():
    """Whose word it is stands with it."""
    told = Told().claim("a")
    told.becomes("stolen", told.owner("a"))
    assert "lost-by-holder" in heard(told)[1]
    told.becomes("recovered", REGISTRAR).becomes("disputed", told.owner("a")).becomes("disputed", REGISTRAR)
    assert heard(told)[0] == "in-review"
    assert heard(told.becomes("cleared", REGISTRAR))[0] == "registered"


def test_what_cannot_be_said_twice_is_refused():
    """Lost again, damaged again, recovered when it is not lost, disputed by the same again: no ledger admits it."""
    for first, second in (("lost", "lost"), ("damaged", "damaged"), ("damaged", "recovered"), ("disputed", "disputed")):
        report = Told().becomes(first, key_of(MAKER)).becomes(second, key_of(MAKER)).report()
        assert [step.code for step in report.steps if step.ok is False] == ["bundle-effect"]


def test_a_withdrawal_ends_its_maker_s_own_dispute():
    """What stood for it while it waited; of somebody else's dispute it ends nothing."""
    own = Told().becomes("disputed", key_of(MAKER)).becomes("withdrawn", key_of(MAKER))
    own.becomes("cleared", key_of(MAKER))
    assert heard(own)[0] == "registered"
    other = Told().becomes("disputed", REGISTRAR).becomes("withdrawn", key_of(MAKER))
    assert heard(other.becomes("cleared", key_of(MAKER)))[0] == "in-review"


def test_a_dispute_about_the_owner_is_told_until_it_is_decided():
    """Open, objected to, decided for another; a piece so disputed is not passed on, withdrawn or destroyed."""
    told = Told(second=True).claim("a").doubt()
    assert told.report().verdict.word == "mismatch"  # nobody has used the second registrar's key yet
    told.wait(31).decide("b", SECOND, told.owner("b"))
    assert "claimed-by-decision" in heard(told)[1]
    open_ = Told().claim("a").doubt()
    assert (heard(open_)[0], "claim-dispute" in heard(open_)[1]) == ("in-review", True)
    open_.link("ClaimObjection", ClaimObjection(piece=CODE, dispute=open_.dispute, after=""), open_.owner("a"))
    assert "claim-dispute-objected" in heard(open_)[1]
    for status, by in (("destroyed", open_.owner("a")), ("withdrawn", key_of(MAKER))):
        stopped = Told().claim("a").doubt()
        stopped.becomes(status, by, *([stopped.owner("a")] if by == key_of(MAKER) else []))
        assert [step.code for step in stopped.report().steps if step.ok is False] == ["bundle-effect"]


def test_a_decision_may_leave_the_owner_and_somebody_else_s_dispute():
    """Then the present owner stays; what a registrar disputes besides goes on."""
    told = Told(second=True).claim("a").doubt()
    told.wait(31).decide("", SECOND)
    word, said = heard(told)
    assert (word, said["claimed-since"]) == ("registered", {"time": START + 6})
    doubted = Told(second=True).claim("a").doubt()
    objection = doubted.dispute
    doubted.becomes("disputed", REGISTRAR)
    assert objection
    doubted.wait(31).decide("", SECOND)
    assert heard(doubted)[0] == "in-review"


def test_a_dispute_cleared_while_the_owner_is_in_dispute_leaves_the_piece_in_review():
    """The bit stays until the decision."""
    told = Told().claim("a").doubt().becomes("disputed", REGISTRAR).becomes("cleared", REGISTRAR)
    assert heard(told)[0] == "in-review"


# People ---------------------------------------------------------------------------------------------------------------


def test_a_pause_that_is_shown_warns():
    """Signing paused; with `earlier` the pieces are in review until a registrar says otherwise."""
    pause = Suspension(person=MAKER, reason="other", after=NOWHERE)
    assert heard(Told().add("Suspension", pause, REGISTRAR))[1]["maker-paused"] == {"person": MAKER}
    doubt = Suspension(person=MAKER, reason="other", earlier="disputed", after=NOWHERE)
    told = Told().add("Suspension", doubt, REGISTRAR)
    assert heard(told)[0] == "in-review"
    told.becomes("cleared", REGISTRAR)
    assert heard(told)[0] == "notice"


def test_a_maker_s_end_is_a_note():
    """Retired or deceased: the piece stands."""
    end = PersonEnd(person=MAKER, reason="deceased", on="2026-05-01", after=NOWHERE)
    word, said = heard(Told().add("PersonEnd", end, REGISTRAR))
    assert (word, said["maker-deceased"]) == ("registered", {"person": MAKER})


def test_a_key_that_was_revoked_is_a_note_and_from_an_earlier_entry_a_dispute():
    """By itself, by a registrar; from before the piece by as many as it takes."""
    now = KeyRevocation(key=key_of(MAKER).did, after=NOWHERE)
    for by in (key_of(MAKER), REGISTRAR):
        word, said = heard(Told().add("KeyRevocation", now, by))
        assert (word, "key-ended" in said) == ("registered", True)
    for start, expected in ((4, "in-review"), (5, "registered")):
        early = KeyRevocation(key=key_of(MAKER).did, start=start, reason="手机被盗", after=NOWHERE)
        assert heard(Told(second=True).add("KeyRevocation", early, REGISTRAR, SECOND))[0] == expected
    early = KeyRevocation(key=key_of(MAKER).did, start=5, reason="手机被盗", after=NOWHERE)
    assert heard(Told(second=True).correct().add("KeyRevocation", early, REGISTRAR, SECOND))[0] == "in-review"


def test_the_present_name_is_told():
    """A person is shown under the name they have now."""
    change = PersonChange(person=MAKER, names=Names(zh="示例甲", pinyin="Shili Jia"), after=NOWHERE)
    (signed,) = [line for line in Told().add("PersonChange", change, REGISTRAR).report().verdict.checked
                 if line.code == "signed"]  # fmt: skip
    assert (dict(signed.fields)["name_zh"], signed.ticked) == ("示例甲", True)


# What is refused, and what is not known -------------------------------------------------------------------------------


def failure(told: Told) -> list[str]:
    """Return the code of the step that refused."""
    return [step.code for step in told.report().steps if step.ok is False]


def test_nobody_stands_behind_a_decision_twice_and_nothing_befalls_a_stopped_piece():
    """An endorsement repeated before the last one; a loss of what is withdrawn."""
    told = Told(second=True).claim("a").doubt()
    told.wait(31).decide("b", SECOND)
    told.said += told.behind(told.said[-2], SECOND)
    assert failure(told) == ["bundle-foreign"]
    assert failure(Told().becomes("withdrawn", key_of(MAKER)).becomes("lost", key_of(MAKER))) == ["bundle-effect"]


def test_contradictions_of_a_corrected_piece_are_told_only_where_they_can_be_judged():
    """Under an unknown profile nothing is claimed, nor where half a correction should have been refused."""
    told = Told().correct()
    log = log_of(told.said)
    assert verify(told.bundle(), log.trust(), log.time, {}).verdict.word == "registered"
    half = Told().correct(clay=UNSET)
    assert heard(half)[0] == "registered"
    assert weight(half) == 300
