"""PieceRegistration: a maker states a piece, and the ledger bears it out."""

from typing import Any

import pytest
from msgspec.structs import replace as changed

from ledger.craft.kinds.piece.parts import EditionNumber, Firing, RoleName, SealUse, SetNumber
from ledger.craft.state import Edition, EditionCopy, Key, Person, Piece, Put, Role, Seal
from ledger.craft.status import places_of
from ledger.errors import MalformedError, NotFoundError, PolicyError
from tests.craft.kiln_world import DATE, MAKER, OTHER, KilnWorld, code_of
from tests.craft.world import LOW_ORDER, key_of, refused

NEW_YEAR_2025 = (Firing(kind="electric", date="2025-01-04"),)


@pytest.fixture
def world() -> KilnWorld:
    """An opened batch with two good slots of the maker's."""
    world = KilnWorld()
    world.fired("b1", {"1-1": "qualified", "1-2": "excellent"})
    return world


def put(world: KilnWorld, record: Any) -> None:
    """Lay a record into state, as statements of later rules will."""
    world.state.apply([Put(record)])


def test_a_registered_piece_stands(world: KilnWorld) -> None:
    """Registered, its first print, its slot taken, nothing contradicted."""
    statement = world.say("PieceRegistration", world.piece(slots=("b1/1-1",)), key_of(MAKER))
    assert world.row(Piece, code_of(0)) == Piece(
        code=code_of(0), person=MAKER, statement=statement.id, index=world.index - 1,
        slots=("b1/1-1",), flags=(), serial=1,
    )  # fmt: skip
    assert world.status(code_of(0)) == 1
    assert list(places_of(world.state, key_of(MAKER).did, 0)) == [world.index - 1]


def test_only_the_maker_registers(world: KilnWorld) -> None:
    """Another's key can't put a pot under a name."""
    with refused(PolicyError, "maker-not-signer", maker=MAKER, person=OTHER):
        world.register(world.piece(), by=OTHER)


def test_a_registrar_registers_no_piece(world: KilnWorld) -> None:
    """Nor does the association."""
    with refused(PolicyError, "signer-role", role="registrar"):
        world.say("PieceRegistration", world.piece(), world.registrars[0])


@pytest.mark.parametrize(("field", "code"), [("paused", "person-paused"), ("ended", "person-ended")])
def test_a_maker_whose_signing_has_stopped_registers_nothing(world: KilnWorld, field: str, code: str) -> None:
    """From the entry at which it stopped."""
    put(world, changed(world.row(Person, MAKER), **{field: 5}))
    with refused(PolicyError, code, person=MAKER, entry=5):
        world.register(world.piece())


def test_a_code_is_used_once(world: KilnWorld) -> None:
    """By any maker."""
    world.register(world.piece())
    with refused(PolicyError, "code-taken", piece=code_of(0)):
        world.register(world.piece(OTHER))


# Years -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("year", "firings"),
    [(2026, (Firing(kind="electric", date=DATE),)), (2025, (Firing(kind="electric", date=DATE),))],
)
def test_this_years_and_last_winters_pieces_are_in_time(world: KilnWorld, year: int, firings: Any) -> None:
    """A December pot may be registered in January as it is."""
    assert world.status(world.register(world.piece(year=year, firings=firings)).code) == 1


def test_last_years_piece_may_be_called_late(world: KilnWorld) -> None:
    """Its maker knows when it was made."""
    assert world.status(world.register(world.piece(year=2025, late=True)).code) == 1


def test_an_old_piece_is_called_late(world: KilnWorld) -> None:
    """补登, counted in its own year."""
    with refused(PolicyError, "late-not-said", year="2024"):
        world.register(world.piece(year=2024, firings=NEW_YEAR_2025))
    assert world.status(world.register(world.piece(year=2024, firings=NEW_YEAR_2025, late=True)).code) == 1


def test_this_years_piece_is_not_late(world: KilnWorld) -> None:
    """Else it would be left out of this year's count."""
    with refused(PolicyError, "late-not-late", year="2026"):
        world.register(world.piece(late=True))


@pytest.mark.parametrize("year", [2027, 2024, 1990])
def test_a_year_that_no_firing_bears_out_is_refused(world: KilnWorld, year: int) -> None:
    """Neither after the last firing nor long before the first, with or without a kiln."""
    for late in (True, False):
        for slots in ((), ("b1/1-1",)):
            with refused(PolicyError, "year-not-firing", year=str(year), first=DATE, last=DATE):
                world.register(world.piece(year=year, late=late, slots=slots))


# Seals -------------------------------------------------------------------------------------------------------------


def test_a_seal_of_the_makers_is_cited(world: KilnWorld) -> None:
    """From the maker's own register."""
    world.seal(MAKER, "s1", start="2026-04-30")
    world.register(world.piece(seals=(SealUse(seal="s1", place="base"),)))


def test_a_seal_of_anothers_is_not_found(world: KilnWorld) -> None:
    """Codes are the maker's own."""
    world.seal(OTHER, "s1")
    with refused(NotFoundError, "seal-unknown", seal="s1", person=MAKER):
        world.register(world.piece(seals=(SealUse(seal="s1", place="base"),)))


def test_a_held_seal_is_not_cited(world: KilnWorld) -> None:
    """Its text was another person's first."""
    world.seal(OTHER, "s1", "示例印")
    world.seal(MAKER, "s1", "示例印")
    with refused(PolicyError, "seal-held", seal="s1"):
        world.register(world.piece(seals=(SealUse(seal="s1", place="base"),)))


def test_a_seal_is_in_use_in_the_year_of_making(world: KilnWorld) -> None:
    """From its first year to its last."""
    world.seal(MAKER, "s1", start="2026-04-30")
    use = (SealUse(seal="s1", place="base"),)
    with refused(PolicyError, "seal-not-in-use", seal="s1", year=2025):
        world.register(world.piece(year=2025, seals=use))
    put(world, changed(world.row(Seal, "m1/s1"), start="2020-01-01", end="2025-02-01"))
    with refused(PolicyError, "seal-not-in-use", year=2026, end="2025-02-01"):
        world.register(world.piece(seals=use))
    world.register(world.piece(year=2025, seals=use))


# The indication and flags --------------------------------------------------------------------------------------------


def test_the_indication_is_stated_by_its_holders_only(world: KilnWorld) -> None:
    """宜兴紫砂, on the day of the last firing."""
    with refused(PolicyError, "gi-not-held", person=MAKER, date=DATE):
        world.register(world.piece(gi=True))
    world.mark(MAKER, "2024-01-01", "2026-04-30")
    with refused(PolicyError, "gi-not-held", person=MAKER, date=DATE):
        world.register(world.piece(gi=True))
    world.mark(MAKER, "2026-05-01")
    assert world.register(world.piece(gi=True)).flags == ()
    assert world.register(world.piece(gi=True, number=1, firings=(Firing(kind="gas", date="2026-04-30"),))).flags == ()


def test_the_day_of_a_kilns_firing_counts_for_the_indication(world: KilnWorld) -> None:
    """Not the day of the entry."""
    world.mark(MAKER, "2026-05-01", "2026-05-01")
    world.time += 40 * 86_400
    world.register(world.piece(gi=True, slots=("b1/1-1",)))
    with refused(PolicyError, "gi-not-held", date="2026-06-01"):
        world.register(world.piece(gi=True, number=1, firings=(Firing(kind="gas", date="2026-06-01"),)))


def test_a_plan_dated_back_does_not_reach_a_mark_that_is_over(world: KilnWorld) -> None:
    """A kiln's day is that of its ignition's entry; the plan is its master's word."""
    world.mark(MAKER, "2024-01-01", "2026-04-15")
    world.plan("g1", date="2026-04-10")
    world.load_slots("g1", "1-1")
    world.ignite("g1")
    world.open("g1", {"1-1": "qualified"})
    with refused(PolicyError, "gi-not-held", person=MAKER, date=DATE):
        world.register(world.piece(gi=True, slots=("g1/1-1",)))
    assert world.register(world.piece(slots=("g1/1-1",))).slots == ("g1/1-1",)


def test_a_contradiction_is_flagged_and_not_refused(world: KilnWorld) -> None:
    """The indication with slip-cast forming, GB/T 10816-2008."""
    world.mark(MAKER, "2024-01-01")
    assert world.register(world.piece(gi=True, forming="slip-cast")).flags == ("gi-forming",)


# Roles -------------------------------------------------------------------------------------------------------------


def test_roles_of_others_wait_for_them(world: KilnWorld) -> None:
    """The maker's own are signed with the piece."""
    roles = (RoleName(role="forming", person=MAKER), RoleName(role="supervision", person=OTHER))
    piece = world.register(world.piece(roles=roles))
    assert world.role(piece.code, "forming", MAKER) == Role(
        piece=piece.code, role="forming", person=MAKER, state="signed", statement=piece.statement, index=piece.index
    )
    assert world.role(piece.code, "supervision", OTHER) == Role(
        piece=piece.code, role="supervision", person=OTHER, state="named"
    )


def test_a_role_names_an_enrolled_person(world: KilnWorld) -> None:
    """Who could never sign is not named."""
    with refused(NotFoundError, "person-unknown", field="roles.person", person="nobody"):
        world.register(world.piece(roles=(RoleName(role="design", person="nobody"),)))


# Editions and sets -------------------------------------------------------------------------------------------------


def test_an_edition_has_one_size_and_each_number_once(world: KilnWorld) -> None:
    """The first piece fixes the size."""
    first = world.register(world.piece(edition=EditionNumber(edition="spring", number=2, size=3)))
    assert world.row(Edition, "m1/spring").size == 3
    assert world.row(EditionCopy, "m1/spring/2").piece == first.code
    with refused(PolicyError, "edition-size", edition="spring", expected=3, got=4):
        world.register(world.piece(number=1, edition=EditionNumber(edition="spring", number=4, size=4)))
    with refused(PolicyError, "edition-number-taken", edition="spring", number=2, piece=first.code):
        world.register(world.piece(number=1, edition=EditionNumber(edition="spring", number=2, size=3)))
    world.register(world.piece(number=1, edition=EditionNumber(edition="spring", number=1, size=3)))


def test_another_makers_edition_is_another(world: KilnWorld) -> None:
    """Names of works are the maker's."""
    world.register(world.piece(edition=EditionNumber(edition="spring", number=1, size=1)))
    world.register(world.piece(OTHER, number=1, edition=EditionNumber(edition="spring", number=1, size=8)))


def test_a_set_is_counted_like_an_edition_beside_it(world: KilnWorld) -> None:
    """A set and an edition of one name don't meet."""
    numbers = {"edition": EditionNumber(edition="pair", number=1, size=5)}
    world.register(world.piece(set=SetNumber(set="pair", number=1, size=2), **numbers))
    assert world.row(Edition, "m1/set/pair").size == 2
    with refused(PolicyError, "edition-size", edition="set/pair", expected=2, got=3):
        world.register(world.piece(number=1, set=SetNumber(set="pair", number=3, size=3)))
    with refused(PolicyError, "edition-number-taken", edition="set/pair", number=1):
        world.register(world.piece(number=1, set=SetNumber(set="pair", number=1, size=2)))
    world.register(world.piece(number=1, set=SetNumber(set="pair", number=2, size=2)))


# The claim key -----------------------------------------------------------------------------------------------------


def test_a_claim_key_belongs_to_one_piece(world: KilnWorld) -> None:
    """One key, one role, one holder, ever."""
    claim = key_of("claim").did
    piece = world.register(world.piece(claim=claim))
    assert world.row(Key, claim) == Key(
        did=claim, role="claim", holder=piece.code, since=piece.index, named_by=piece.statement
    )
    with refused(PolicyError, "key-already-used", field="claim", key=claim):
        world.register(world.piece(number=1, claim=claim))


@pytest.mark.parametrize("name", [MAKER, "registrar-2", "certifier"])
def test_a_claim_key_is_nobody_elses(world: KilnWorld, name: str) -> None:
    """Least of all the maker's own."""
    with refused(PolicyError, "key-already-used", field="claim"):
        world.register(world.piece(claim=key_of(name).did))


def test_a_claim_key_of_low_order_is_refused(world: KilnWorld) -> None:
    """Anybody could claim with it: under it any signature fits."""
    with refused(PolicyError, "key-not-enrollable", field="claim", key=LOW_ORDER):
        world.register(world.piece(claim=LOW_ORDER))


def test_a_claim_key_registers_nothing(world: KilnWorld) -> None:
    """It signs a claim and nothing else."""
    world.register(world.piece(claim=key_of("claim").did))
    with refused(PolicyError, "signer-role", role="claim"):
        world.say("PieceRegistration", world.piece(number=1), key_of("claim"))


# All or nothing ----------------------------------------------------------------------------------------------------


def test_a_refused_piece_leaves_no_trace(world: KilnWorld) -> None:
    """Its slot and numbers stay free."""
    taken = world.register(world.piece(edition=EditionNumber(edition="spring", number=1, size=3)))
    with refused(PolicyError, "edition-number-taken", piece=taken.code):
        world.register(
            world.piece(slots=("b1/1-1",), number=1, edition=EditionNumber(edition="spring", number=1, size=3))
        )
    assert world.slot("b1/1-1").piece == ""
    assert world.state.get(Piece, code_of(1)) is None


def test_a_piece_of_another_form_is_refused_before_anything_is_looked_up(world: KilnWorld) -> None:
    """The form comes first."""
    with refused(MalformedError, "code-shape"):
        world.register(world.piece(code="x", maker="nobody"), by=MAKER)
