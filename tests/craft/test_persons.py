"""What becomes of an enrolled person: changed, ended, paused, back again; and how many pieces they may register."""

from typing import Any

import pytest
from msgspec.structs import replace as changed

from ledger.craft.kinds.people.person_enrolment import Names
from ledger.craft.kinds.people.reinstatement import Reinstatement
from ledger.craft.state import Person, Put, Quota
from ledger.errors import ConflictError, MalformedError, NotFoundError, PolicyError
from tests.craft.kiln_world import MAKER, MASTER, OTHER, code_of
from tests.craft.people_world import PeopleWorld
from tests.craft.world import key_of, refused

DAY = 24 * 3600


@pytest.fixture
def world() -> PeopleWorld:
    """An opened ledger with a kiln and two makers."""
    return PeopleWorld()


# PersonChange --------------------------------------------------------------------------------------------------------


def test_what_is_stated_changes_and_the_rest_stays(world: PeopleWorld) -> None:
    """A new name, new roles; the enrolment's own facts are as they were, and the head moves."""
    before = world.person()
    said = world.change(names=Names(zh="示例新名", pinyin="Shili Xinming"), roles=("maker", "carver"))
    after = world.person()
    assert (after.zh, after.pinyin, after.en, after.roles) == ("示例新名", "Shili Xinming", "", ("maker", "carver"))
    assert (after.statement, after.enrolled, after.keys_head) == (before.statement, before.enrolled, before.keys_head)
    assert after.head == said.id


def test_a_name_takes_as_many_registrars_as_an_enrolment(world: PeopleWorld) -> None:
    """One alone renames nobody and makes nobody an appraiser; what else is put right they put right alone."""
    world.state.apply([Put(changed(world.ledger, p=2))])
    for changes in ({"names": Names(zh="示例大师", pinyin="Shili Dashi")}, {"roles": ("appraiser",)}):
        before = world.person()
        said = world.change(**changes)
        assert world.person() == before
        world.endorse(said, world.registrars[1])
        assert world.person().head == said.id
    assert (world.person().zh, world.person().roles) == ("示例大师", ("appraiser",))
    said = world.change(consent="ab" * 32)
    assert world.person().head == said.id


def test_a_person_joins_a_studio_and_leaves_it(world: PeopleWorld) -> None:
    """One at a time, and a studio's responsible persons change alike."""
    world.enrol("st1", kind="studio", responsible=(OTHER,))
    world.change(studio="st1")
    assert world.person().studio == "st1"
    world.change(leaves=True)
    assert world.person().studio == ""
    world.change("st1", responsible=(OTHER, MAKER))
    assert world.person("st1").responsible == (OTHER, MAKER)
    with refused(PolicyError, "person-change-studio"):
        world.change(studio="st1", leaves=True)
    with refused(PolicyError, "studio-in-studio"):
        world.change("st1", studio="st1")
    with refused(PolicyError, "not-a-studio"):
        world.change(studio=OTHER)
    with refused(PolicyError, "person-with-responsible"):
        world.change(responsible=(OTHER,))


def test_the_text_agreed_to_may_be_renewed_alone(world: PeopleWorld) -> None:
    """It is in the entry; the record need not hold it."""
    before = world.person()
    said = world.change(consent="ab" * 32)
    assert (world.person().zh, world.person().head) == (before.zh, said.id)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"names": Names(zh="", pinyin="x")}, "field-empty"),
        ({"roles": ("maker", "maker")}, "field-repeated"),
        ({"consent": "x"}, "field-not-a-hash"),
    ],
)
def test_a_change_out_of_form_is_refused(world: PeopleWorld, changes: dict[str, Any], code: str) -> None:
    """As at the enrolment."""
    with refused(MalformedError, code):
        world.change(**changes)


def test_a_change_of_nothing_or_of_an_unknown_role_is_refused(world: PeopleWorld) -> None:
    """And one of somebody who is not enrolled, or was changed since."""
    with refused(PolicyError, "person-change-empty", person=MAKER):
        world.change()
    with refused(PolicyError, "vocabulary-unknown", field="roles"):
        world.change(roles=("king",))
    stale = world.head(MAKER)
    world.change(roles=("carver",))
    with refused(ConflictError, "after-not-head", after=stale):
        world.say("Reinstatement", Reinstatement(person=MAKER, after=stale), world.office)
    with refused(NotFoundError, "person-unknown"):
        world.say("Reinstatement", Reinstatement(person="nobody", after=stale), world.office)


# PersonEnd -----------------------------------------------------------------------------------------------------------


def test_an_ended_persons_keys_end_and_earlier_pieces_stand(world: PeopleWorld) -> None:
    """The last piece before the end is as registered as ever; a key that waited never begins, a helper's ends too."""
    world.register(world.piece())
    world.add(MAKER, "m1-old")
    world.revoke_by(world.office, "m1-old")
    gone = world.held("m1-old")
    world.add(MAKER, "m1-tablet")
    world.help(MAKER, "pupil")
    world.end(reason="deceased")
    index = world.index - 1
    assert (world.person().ended, world.person().why_ended) == (index, "deceased")
    assert [world.held(name).until for name in (MAKER, "m1-tablet", "pupil")] == [index] * 3
    assert world.held("m1-old") == gone
    assert world.status(code_of(0)) == 1
    with refused(PolicyError, "key-not-live"):
        world.register(world.piece(number=1))
    world.time += 80 * 3600
    with refused(PolicyError, "key-not-live"):
        world.say("PieceRegistration", world.piece(number=1), key_of("m1-tablet"))


def test_an_end_is_final(world: PeopleWorld) -> None:
    """Nothing about the person is admitted after it, and no second end."""
    world.end()
    for again in (world.end, world.resume, lambda: world.change(roles=("maker",)), lambda: world.quota(3)):
        with refused(PolicyError, "person-ended", person=MAKER):
            again()
    with refused(PolicyError, "person-ended"):
        world.pause()
    with refused(PolicyError, "person-ended"):
        world.say("KeyRecovery", world.recovering(MAKER, "m1-new"), world.office)


@pytest.mark.parametrize(
    ("changes", "code"), [({"reason": "bored"}, "field-choice"), ({"on": "2026-05-09"}, "field-in-future")]
)
def test_an_end_out_of_form_is_refused(world: PeopleWorld, changes: dict[str, Any], code: str) -> None:
    """Two reasons, and a day that has begun."""
    with refused(MalformedError, code):
        world.end(**changes)


# Suspension, Reinstatement -------------------------------------------------------------------------------------------


def test_a_paused_person_signs_nothing_that_takes_effect(world: PeopleWorld) -> None:
    """No piece, no loading, no role, no seal, no key, no helper, no kiln; back again, all of it."""
    world.plan("b1")
    world.pause()
    acts = (
        lambda: world.register(world.piece()),
        lambda: world.load_slots("b1", "1-1"),
        lambda: world.seal(MAKER, "base-1"),
        lambda: world.say("KeyAddition", world.addition(MAKER, "m1-tablet"), key_of(MAKER)),
        lambda: world.help(MAKER, "pupil"),
    )
    for act in acts:
        with refused(PolicyError, "person-paused", field="issuer", person=MAKER):
            act()
    world.pause(MASTER)
    with refused(PolicyError, "person-paused", person=MASTER):
        world.ignite("b1")
    world.resume()
    world.register(world.piece())
    world.load_slots("b1", "1-1")


def test_a_paused_person_still_guards_their_keys(world: PeopleWorld) -> None:
    """Objecting, revoking the very key, ending a helper."""
    world.help(MAKER, "pupil")
    world.add(MAKER, "m1-tablet", at_once=True)
    added = world.add(MAKER, "thief")
    world.pause()
    world.object_to(added, key_of("m1-tablet"))
    world.end_help(MAKER, "pupil")
    world.revoke_by(key_of(MAKER), MAKER)
    assert [world.live(name) for name in (MAKER, "thief", "pupil", "m1-tablet")] == [False, False, False, True]


def test_what_waited_for_an_endorsement_waits_on_while_its_issuer_is_paused(world: PeopleWorld) -> None:
    """No effect of a paused person's signature, however early it was given."""
    said = world.say("KeyAddition", world.addition(MAKER, "m1-tablet"), key_of(MAKER))
    world.pause()
    with refused(PolicyError, "person-paused"):
        world.endorse(said, key_of("m1-tablet"))
    world.resume()
    world.endorse(said, key_of("m1-tablet"))


def test_earlier_pieces_bear_no_stain_unless_it_is_said(world: PeopleWorld) -> None:
    """With `earlier` every piece of theirs, by whichever key, is in review; another maker's never."""
    world.register(world.piece())
    world.register(world.piece(OTHER, number=1))
    world.pause()
    assert world.status(code_of(0)) == 1
    world.resume()
    world.add(MAKER, "m1-tablet", at_once=True)
    world.say("PieceRegistration", world.piece(number=2), key_of("m1-tablet"))
    world.pause(earlier="disputed", note="待核")
    assert [world.status(code_of(n)) for n in (0, 1, 2)] == [5, 1, 5]
    world.resume()
    world.register(world.piece(number=3))
    assert [world.status(code_of(n)) for n in (0, 3)] == [5, 1]


def test_a_kilns_people_do_not_end_what_a_suspension_began(world: PeopleWorld) -> None:
    """They may have set the same bit themselves: only a registrar clears it."""
    world.fired("b1", {"1-1": "qualified"})
    world.register(world.piece(slots=("b1/1-1",)))
    world.pause(earlier="disputed")
    world.correct("b1", "1-1", "scrapped/cracked")
    with refused(PolicyError, "correction-dispute"):
        world.correct("b1", "1-1", "qualified")
    assert world.status(code_of(0)) == 5


def test_a_pause_is_not_doubled_and_a_return_needs_one(world: PeopleWorld) -> None:
    """Each in its turn, by registrars alone."""
    with refused(PolicyError, "person-not-paused", person=MAKER):
        world.resume()
    world.pause()
    with refused(PolicyError, "person-paused", field="person"):
        world.pause()
    with refused(PolicyError, "signer-role"):
        world.say("Reinstatement", Reinstatement(person=MAKER, after=world.head(MAKER)), key_of(MAKER))


@pytest.mark.parametrize(
    ("changes", "error", "code"),
    [
        ({"reason": "whim"}, PolicyError, "vocabulary-unknown"),
        ({"earlier": "gone"}, MalformedError, "field-choice"),
        ({"note": "长" * 121}, MalformedError, "field-too-long"),
    ],
)
def test_a_suspension_out_of_form_is_refused(
    world: PeopleWorld, changes: dict[str, Any], error: type[Exception], code: str
) -> None:
    """Its reason is one of the profile's."""
    with refused(error, code):
        world.pause(**changes)


# QuotaSetting --------------------------------------------------------------------------------------------------------


def test_a_quota_refuses_the_next_piece_of_the_month(world: PeopleWorld) -> None:
    """Another maker has none; with the next month the count begins anew."""
    world.register(world.piece(number=0))  # before it was set: not counted
    world.quota(2)
    for number in (1, 2):
        world.register(world.piece(number=number))
    with refused(PolicyError, "quota-reached", person=MAKER, month="2026-05", pieces=2):
        world.register(world.piece(number=3))
    world.register(world.piece(OTHER, number=4))
    world.time += 31 * DAY
    world.register(world.piece(number=3))
    assert world.row(Quota, MAKER).month == "2026-06"


def test_late_ones_are_counted_apart(world: PeopleWorld) -> None:
    """They use up nothing of the month's own, nor it of theirs."""
    world.quota(1)
    late = {"late": True, "year": 2025, "firings": world.piece().firings}
    firing = late["firings"][0]
    late["firings"] = (type(firing)(kind="electric", peak=1150, date="2025-05-01"),)
    world.register(world.piece(number=1))
    world.register(world.piece(number=2, **late))
    with refused(PolicyError, "quota-reached"):
        world.register(world.piece(number=3, **late))
    with refused(PolicyError, "quota-reached"):
        world.register(world.piece(number=4))
    assert (world.row(Quota, MAKER).count, world.row(Quota, MAKER).late) == (1, 1)


def test_an_earlier_setting_holds_until_the_next_begins(world: PeopleWorld) -> None:
    """And one that has not begun counts nothing."""
    world.quota(0, start="2026-05-03")
    world.register(world.piece(number=0))
    world.time += 2 * DAY
    with refused(PolicyError, "quota-reached"):
        world.register(world.piece(number=1))
    world.quota(1, start="2026-05-04")
    with refused(PolicyError, "quota-reached"):
        world.register(world.piece(number=1))
    world.time += DAY
    world.register(world.piece(number=1))
    world.quota(5, start="2026-05-04")
    world.register(world.piece(number=2))
    assert (world.row(Quota, MAKER).starts, world.row(Quota, MAKER).pieces) == (("2026-05-04",), (5,))


def test_a_setting_to_come_is_not_undone_by_a_later_one(world: PeopleWorld) -> None:
    """Nothing in May from the third on, though June was settled too; the same day set again is set anew."""
    world.quota(0, start="2026-05-03")
    world.quota(30, start="2026-06-01")
    world.quota(20, start="2026-06-01")
    row = world.row(Quota, MAKER)
    assert (row.starts, row.pieces) == (("2026-05-03", "2026-06-01"), (0, 20))
    world.time += 2 * DAY
    with refused(PolicyError, "quota-reached"):
        world.register(world.piece(number=0))
    world.quota(1, start="2026-05-10")
    row = world.row(Quota, MAKER)
    assert (row.starts, row.pieces) == (("2026-05-03", "2026-05-10"), (0, 1))


def test_a_quota_begins_today_or_later(world: PeopleWorld) -> None:
    """What was registered before was not counted."""
    with refused(PolicyError, "quota-begun", start="2026-04-30", today="2026-05-01"):
        world.quota(3, start="2026-04-30")
    with refused(MalformedError, "field-out-of-range", field="pieces"):
        world.quota(100_001)
    with refused(MalformedError, "field-not-a-date", field="from"):
        world.quota(3, start="soon")


def test_the_people_world_reads_what_it_says(world: PeopleWorld) -> None:
    """The control of the helpers: the heads are those of the state."""
    person = world.state.get(Person, MAKER)
    assert person is not None
    assert world.keys_head() == person.keys_head.hex()
