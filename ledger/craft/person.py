"""Persons as the rules of other kinds address them: by code, enrolled, and not paused or ended (SPEC §12 People).

enrolled_person(state, "zs001", "maker")    the record, whatever has become of the person since
lasting_person(state, "zs001", "maker")     the same, unless the enrolment has ended
active_person(state, "zs001", "maker")      the same, unless signing has paused or ended
"""

from ledger.craft.state import Person, State
from ledger.errors import NotFoundError, PolicyError


def enrolled_person(state: State, code: str, field: str) -> Person:
    """Return the person or studio.

    Args:
        state: the state before.
        code: person code.
        field: the statement's field, for the message.

    Raises:
        NotFoundError: `person-unknown`.
    """
    person = state.get(Person, code)
    if person is None:
        raise NotFoundError("person-unknown", field=field, person=code)
    return person


def lasting_person(state: State, code: str, field: str) -> Person:
    """Return the person or studio while they are enrolled, paused or not; arguments as above.

    Raises:
        NotFoundError: `person-unknown`.
        PolicyError: `person-ended`.
    """
    person = enrolled_person(state, code, field)
    if person.ended >= 0:
        raise PolicyError("person-ended", field=field, person=code, entry=person.ended)
    return person


def active_person(state: State, code: str, field: str) -> Person:
    """Return the person or studio when nothing stops new statements by or about them; arguments as above.

    Raises:
        NotFoundError: `person-unknown`.
        PolicyError: `person-ended`, `person-paused`.
    """
    person = lasting_person(state, code, field)
    if person.paused >= 0:
        raise PolicyError("person-paused", field=field, person=code, entry=person.paused)
    return person
