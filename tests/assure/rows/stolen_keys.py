"""A8 (its cross-use), A9, B5 and C5: signatures, enrolments and keys that must count for nothing more than they are."""

from base64 import b64decode, urlsafe_b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any
from unittest.mock import patch

from msgspec.structs import replace as changed

from ledger.craft import doubt, policy
from ledger.craft.device_keys import MAX_KEYS
from ledger.craft.kind import Subject
from ledger.craft.kinds.foundation.endorsement import Endorsement
from ledger.craft.kinds.people import key_revocation
from ledger.craft.kinds.people.helper_enrolment import HelperEnrolment
from ledger.craft.kinds.people.person_change import PersonChange
from ledger.craft.kinds.people.person_enrolment import Checked
from ledger.craft.policy import admit, facts_of
from ledger.craft.state import Key, Person, Put, State
from ledger.craft.statement import read_statement, sign_statement, verify_statement
from ledger.errors import LedgerError
from ledger.log.checkpoint import Checkpoint, sign_checkpoint
from ledger.log.keys import SigningKey
from tests.assure.row import Figures, Row, counted, found
from tests.craft.kiln_world import MAKER, OTHER, code_of
from tests.craft.people_world import PeopleWorld
from tests.craft.world import ORIGIN, START, World, key_of

# A8: a signature is good for what was signed ------------------------------------------------------------


@dataclass(frozen=True)
class Stolen:
    """A key of which a thief has one signature and nothing more."""

    public: bytes
    signature: bytes

    def sign(self, message: bytes) -> bytes:
        """Give the one signature, whatever is asked."""
        del message
        return self.signature


def cross_used(count: int, random: Random, verify: Callable[[Any], None] = verify_statement) -> Figures:
    """Put real signatures under other kinds, subjects, times, ledgers, issuers and purposes: none is accepted."""
    world, refusals = PeopleWorld(), 0
    for number in counted(count):
        thief, other = random.sample([key_of(MAKER), key_of(OTHER), world.office, world.registrars[1]], 2)
        signer, forged = _signature(number, thief, random), random.choice(list(_wanted(world, number)))
        kind, subject, owner = forged
        key = owner if random.random() < 0.7 else other
        stolen = Stolen(key.public, signer)
        statement = read_statement(sign_statement(kind, subject, stolen, world.time, ORIGIN))
        try:
            verify(statement)
            admit(world.state, facts_of(world.state, statement, world.index, world.time, world.profiles))
        except LedgerError:
            refusals += 1
        else:
            raise AssertionError(f"a signature for something else was accepted as {kind} ({number})")
    return {"cross-used signatures": refusals}


def _signature(number: int, key: SigningKey, random: Random) -> bytes:
    """Return a real signature of the key: for another statement, another ledger, a checkpoint, or plain bytes."""
    way = random.randrange(4)
    if way == 0:
        note = sign_checkpoint(Checkpoint(ORIGIN, number + 1, random.randbytes(32)), key)
        return b64decode(note.split()[-1])[4:]  # behind the key id
    if way == 1:
        return key.sign(random.randbytes(number % 200))
    origin = ORIGIN if way == 2 else "elsewhere.example/kiln"
    subject = HelperEnrolment(person=MAKER, key=key_of(f"other helper {number}").did, name="旁人")
    jws = sign_statement("HelperEnrolment", subject, key, START, origin)
    return urlsafe_b64decode(jws.rpartition(".")[2] + "==")


def _wanted(world: PeopleWorld, number: int) -> Iterator[tuple[str, Subject, SigningKey]]:
    """Yield statements that would be admitted if their signer had signed them."""
    helper = HelperEnrolment(person=MAKER, key=key_of(f"helper {number}").did, name="徒弟")
    yield "HelperEnrolment", helper, key_of(MAKER)
    yield "PieceRegistration", world.piece(number=number), key_of(MAKER)
    yield "PieceRegistration", world.piece(OTHER, number=number), key_of(OTHER)
    yield "PersonChange", PersonChange(person=MAKER, roles=("carver",), after=world.head(MAKER)), world.office


# A9: an enrolment under its threshold ------------------------------------------------------------


def under_threshold(count: int, random: Random) -> Figures:
    """Enrol people with fewer registrars than p, and everybody else endorsing: nobody is in effect, no key signs."""
    world = PeopleWorld()
    for number in counted(count):
        p = random.choice((2, 3))
        world.state.apply([_with_p(world, p)])
        code = f"fake-{number}"
        first, *others = random.sample(world.registrars, 3)
        statement = world.say("PersonEnrolment", _fake(world, code, first), first)
        crowd = [key_of(code), world.certifier, world.recovery, key_of(MAKER), key_of(OTHER), *others[: p - 2]]
        crowd += [first, key_of(code)]
        random.shuffle(crowd)
        for key in crowd:
            _try(world, "Endorsement", Endorsement(endorses=statement.id.hex()), key)
        assert world.state.get(Person, code) is None, f"{code} is enrolled by fewer than {p} registrars"
        refused = not _try(world, "PieceRegistration", world.piece(code, number=number), key_of(code))
        assert refused, f"{code} registers pieces"
    return {"enrolments under threshold": count}


def _fake(world: World, code: str, by: SigningKey) -> Any:
    return world.enrolment(code, checked=Checked(how="in-person", by=by.did, on="2026-05-01"))


def _with_p(world: World, p: int) -> Put:
    return Put(changed(world.ledger, p=p))


def _try(world: World, kind: str, subject: Any, key: SigningKey) -> bool:
    """Say it, and report whether it was admitted."""
    try:
        world.say(kind, subject, key)
    except LedgerError:
        return False
    return True


def anybody_counts(random: Random) -> str:
    """Count every key as a registrar's."""
    with patch.object(policy, "count_live", lambda _state, dids, *_: len(set(dids))):
        return found(lambda: under_threshold(5, random))


# B5: one of three, and all that a thief brought in ------------------------------------------------------------


def devices(count: int, random: Random) -> Figures:
    """Revoke one of three: the others go on. Revoke from where it was stolen: all that the thief brought in is dead."""
    for number in counted(count):
        if number % 2 == 0:
            _one_of_three(random)
        _thief(random, number)
    return {"thieves": count, "revocations of one of three": (count + 1) // 2}


def _one_of_three(random: Random) -> None:
    world = PeopleWorld()
    names = [MAKER, "second", "third"]
    for name in names[1:]:
        world.add(MAKER, name, at_once=True)
    gone = random.choice(names)
    by = key_of(gone) if random.random() < 0.5 else random.choice(world.registrars)
    world.revoke_by(by, gone)
    for number, name in enumerate(names):
        signs = _try(world, "PieceRegistration", world.piece(number=number), key_of(name))
        assert signs == (name != gone), f"{name} after {gone} was revoked: {signs}"


def _thief(random: Random, number: int) -> None:
    world = PeopleWorld()
    world.add(MAKER, "own", at_once=True)
    start, thieves = world.index, [MAKER]
    for step in range(random.randint(1, 5)):
        by = random.choice(thieves)
        name = f"thief-{step}"
        if random.random() < 0.3:
            world.help(MAKER, name, by=by)
        else:
            world.add(MAKER, name, by=by, at_once=True)
            thieves.append(name)
    helpers = [f"thief-{step}" for step in range(5) if world.key(key_of(f"thief-{step}")) is not None]
    said = world.revocation(MAKER, start)
    world.endorse(world.say("KeyRevocation", said, world.office), world.registrars[1])
    world.time += 100 * 3600
    dead = [name for name in (*thieves, *helpers) if world.live(name)]
    assert not dead, f"{dead} live on after {MAKER} was revoked ({number})"
    assert world.live("own"), f"the owner's own key died too ({number})"


def one_step_only(random: Random) -> str:
    """Leave out what the introduced keys introduced."""
    with _weak_reach():
        return found(lambda: devices(40, random))


@contextmanager
def _weak_reach() -> Iterator[None]:
    def weak(state: State, key: Key, start: int) -> doubt.Reach:
        near = {each.did for each in state.list(Key, key.holder) if each.introduced_by == key.did} | {key.did}
        return {did: since for did, since in doubt.reach_of(state, key, start).items() if did in near}

    with patch.object(key_revocation, "reach_of", weak):
        yield


# C5: orders of signing, revoking, appending ------------------------------------------------------------


@dataclass
class Model:
    """What should be, reckoned from the list of what was admitted and nothing else.

    Attributes:
        parents: key → who added it, and at which entry.
        ends: key → entry from which it signs nothing.
        pieces: (code, key, entry). thefts: (key, from, entry of effect).
    """

    parents: dict[str, tuple[str, int]] = field(default_factory=dict)
    ends: dict[str, int] = field(default_factory=dict)
    pieces: list[tuple[str, str, int]] = field(default_factory=list)
    thefts: list[tuple[str, int, int]] = field(default_factory=list)

    def tainted(self, key: str, at: int, theft: tuple[str, int, int]) -> bool:
        """Whether what `key` signed at entry `at` falls with that theft."""
        stolen, start, until = theft
        if at >= until:
            return False
        if key == stolen:
            return at >= start
        parent = self.parents.get(key)
        return parent is not None and self.tainted(*parent, theft)

    def disputed(self, key: str, at: int) -> bool:
        """Whether a piece that `key` signed at entry `at` is under review."""
        return any(self.tainted(key, at, theft) for theft in self.thefts)

    def live(self, key: str) -> bool:
        """Whether the key may sign now."""
        if key in self.ends:
            return False
        parent = self.parents.get(key)
        return parent is None or not any(self.tainted(*parent, theft) for theft in self.thefts)


def orders(count: int, random: Random) -> Figures:
    """Sign, add, revoke from now and from earlier, in every order: state is what the model reckons."""
    revoked = 0
    for number in counted(count):
        world, model = PeopleWorld(), Model()
        names = [MAKER]
        for step in range(random.randint(6, 14)):
            _step(world, model, names, step, random)
            _compare(world, model, names, number)
        revoked += len(model.thefts)
    return {"orders": count, "revocations from earlier": revoked}


def _step(world: PeopleWorld, model: Model, names: list[str], step: int, random: Random) -> None:
    name, act = random.choice(names), random.random()
    if act < 0.5:
        admitted = _try(world, "PieceRegistration", world.piece(number=step), key_of(name))
        assert admitted == model.live(name), f"{name} signs at step {step}: {admitted}"
        if admitted:
            model.pieces.append((code_of(step), name, world.index - 1))
    elif act < 0.75:
        new = f"key-{step}"
        if model.live(name) and sum(model.live(each) for each in names) < MAX_KEYS:
            world.add(MAKER, new, by=name, at_once=True)
            model.parents[new] = (name, world.index - 1)
            names.append(new)
    elif act < 0.85:
        if model.live(name):
            world.revoke_by(random.choice([key_of(name), world.office]), name)
            model.ends[name] = world.index - 1
    else:
        start = random.randint(1, world.index)
        known = world.held(name).revoked_from
        if 0 <= known <= start:
            return
        world.revoke_by(world.office, name, start)
        model.thefts.append((name, start, world.index - 1))
        model.ends.setdefault(name, world.index - 1)


def _compare(world: PeopleWorld, model: Model, names: list[str], number: int) -> None:
    for name in names:
        assert world.live(name) == model.live(name), f"{name} in order {number}"
    for code, key, at in model.pieces:
        assert world.status(code) == (5 if model.disputed(key, at) else 1), f"{code} by {key} in order {number}"


def no_reach(random: Random) -> str:
    """Leave out all that a stolen key introduced."""
    with patch.object(key_revocation, "reach_of", lambda _state, key, start: {key.did: start}):
        return found(lambda: orders(60, random))


ROWS = (
    Row(
        name="A8", claim="a signature counts for nothing but what was signed", unit="cross-used signatures",
        small=40, full=1_000, run=cross_used,
        control=lambda random: found(lambda: cross_used(200, random, lambda statement: None)),
    ),
    Row(
        name="A9", claim="nobody is enrolled by fewer than p registrars", unit="enrolments under threshold",
        small=10, full=300, run=under_threshold, control=anybody_counts,
    ),
    Row(
        name="B5", claim="a revoked key takes down what it brought in, and nothing else", unit="thieves",
        small=6, full=200, run=devices, control=one_step_only,
    ),
    Row(
        name="C5", claim="keys and pieces are as the order of signing and revoking makes them", unit="orders",
        small=8, full=500, run=orders, control=no_reach,
    ),
)  # fmt: skip
