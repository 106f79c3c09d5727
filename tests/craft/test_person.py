"""Persons as other kinds address them."""

from msgspec.structs import replace as changed

from ledger.craft.person import active_person, enrolled_person
from ledger.craft.state import MemoryState, Person, Put
from ledger.errors import NotFoundError, PolicyError
from tests.craft.world import refused

PERSON = Person(
    code="zs001", kind="person", zh="示例甲", pinyin="Shili Jia", en="", roles=("maker",), studio="", responsible=(),
    checked_how="in-person", checked_by="did:key:z", checked_on="2026-05-01", registrars=1, head=b"h" * 32,
    enrolled=5, enrolled_at=0, statement=b"h" * 32,
)  # fmt: skip


def state_with(person: Person) -> MemoryState:
    """A state that holds the person."""
    state = MemoryState()
    state.apply([Put(person)])
    return state


def test_an_enrolled_person_is_found() -> None:
    """Both ways, when nothing has happened since."""
    assert enrolled_person(state_with(PERSON), "zs001", "maker") == PERSON
    assert active_person(state_with(PERSON), "zs001", "maker") == PERSON


def test_an_unknown_person_is_not_found() -> None:
    """The error names the field that asked."""
    with refused(NotFoundError, "person-unknown", field="maker", person="zs002"):
        active_person(state_with(PERSON), "zs002", "maker")


def test_a_paused_person_is_enrolled_but_not_active() -> None:
    """Earlier work stands; nothing new is taken."""
    paused = changed(PERSON, paused=9)
    assert enrolled_person(state_with(paused), "zs001", "maker") == paused
    with refused(PolicyError, "person-paused", field="maker", person="zs001", entry=9):
        active_person(state_with(paused), "zs001", "maker")


def test_an_ended_person_is_enrolled_but_not_active() -> None:
    """An end outweighs a pause."""
    ended = changed(PERSON, paused=9, ended=12)
    assert enrolled_person(state_with(ended), "zs001", "maker") == ended
    with refused(PolicyError, "person-ended", field="maker", person="zs001", entry=12):
        active_person(state_with(ended), "zs001", "maker")
