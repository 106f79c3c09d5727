"""The chain of keys: who must have signed before an enrolment counts."""

from ledger.craft.kinds.people.person_enrolment import Checked
from tests.certs.forge import changed, place_of, statements_of
from tests.certs.ledger_world import STUDIO
from tests.certs.test_proven import endorsement, judged, refusal
from tests.craft.world import TODAY, key_of


def checked_by(name: str) -> list[str]:
    """Return the studio piece's entries, identity said to have been checked by that registrar, who has proved a key."""
    statements = statements_of(STUDIO)
    checked = Checked(how="in-person", by=key_of(name).did, on=TODAY)
    named = endorsement(statements[0], name)
    return [statements[0], named, *changed(statements, "PersonEnrolment", "registrar-1", checked=checked)[1:]]


def test_an_enrolment_waits_for_who_is_said_to_have_checked():
    """A registrar who never signed has not checked, so the maker's key proves nothing."""
    statements = checked_by("registrar-2")
    assert refusal(judged([statements[0], *statements[2:]])) == "bundle-foreign"


def test_who_is_said_to_have_checked_may_endorse():
    """Then the enrolment takes effect with that endorsement, though one registrar was enough."""
    statements = checked_by("registrar-2")
    enrolled = place_of(statements, "PersonEnrolment")
    assert (
        refusal(
            judged(
                [
                    *statements[: enrolled + 1],
                    endorsement(statements[enrolled], "registrar-2"),
                    *statements[enrolled + 1 :],
                ]
            )
        )
        == ""
    )
