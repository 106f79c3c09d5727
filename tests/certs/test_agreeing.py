"""The bundle's verdict and the server's agree on every line that both know, whatever became of the piece."""

from collections.abc import Callable
from contextlib import suppress
from random import Random

import pytest

from certs.bundle import parse_bundle
from ledger.craft.kinds.people.key_revocation import KeyRevocation
from ledger.craft.kinds.people.person_change import PersonChange
from ledger.craft.kinds.people.person_end import PersonEnd
from ledger.craft.kinds.people.person_enrolment import Names
from ledger.craft.kinds.people.reinstatement import Reinstatement
from ledger.craft.kinds.people.seal_check import SealCheck
from ledger.craft.kinds.people.seal_retirement import SealRetirement
from ledger.craft.kinds.people.suspension import Suspension
from ledger.craft.state import Correction, Person, Piece
from ledger.errors import LedgerError, PolicyError
from tests.certs.agreeing import compare
from tests.certs.ledger_world import SLOTTED
from tests.certs.life_world import LifeWorld
from tests.craft.kiln_world import MAKER, code_of
from tests.craft.owning_world import owner_of
from tests.craft.world import key_of, refused

NUMBER = 40
STATUSES = ("lost", "stolen", "recovered", "damaged", "disputed", "cleared", "withdrawn", "destroyed")
NAMES = "abcdefgh"


class Walk:
    """Acts drawn by chance; what the rules refuse did not happen."""

    def __init__(self, seed: int, number: int) -> None:
        self.world, self.chance, self.number = LifeWorld(), Random(seed), number

    def act(self) -> None:
        """Do one act, as far as the rules let it be done."""
        acts: tuple[Callable[[], object], ...] = (
            self.claim, self.transfer, self.correct, self.correct, self.reissue, self.status, self.status, self.status,
            self.release, self.dispute, self.decide, self.people, self.wait, self.world.later, self.outcome,
        )  # fmt: skip
        with suppress(LedgerError):  # an act of several entries may have stopped half-way
            self.chance.choice(acts)()

    @property
    def owner(self) -> str:
        """Name of the present owner; any when there is none."""
        live = self.world.life(self.number).owner
        names = [name for name in NAMES if owner_of(self.number, name).did == live]
        return names[0] if names else self.chance.choice(NAMES)

    def claim(self) -> None:
        """Claim by the live print's code, or have it handed over."""
        serial = self.world.row(Piece, code_of(self.number)).serial
        if self.chance.random() < 0.3:
            self.world.hand_over(self.number, self.chance.choice(NAMES))
        else:
            self.world.claim(self.number, self.chance.choice(NAMES), serial=serial)

    def transfer(self) -> None:
        """Pass it on; now and then the next owner never endorses."""
        to, endorsed = self.chance.choice(NAMES), self.chance.random() < 0.8
        self.world.transfer(self.number, self.owner, to, endorsed=endorsed)

    def correct(self) -> None:
        """Put the weight right, with or without consent."""
        consent = self.owner if self.chance.random() < 0.7 and self.world.life(self.number).owner else ""
        self.world.correct_weight(self.number, self.chance.randint(200, 400), consent)

    def reissue(self) -> None:
        """Give it a new print."""
        owned = self.world.life(self.number).owner
        self.world.reissue(self.number, hidden=self.chance.random() < 0.7, endorser=self.owner if owned else "")

    def status(self) -> None:
        """State something of it, as somebody or other."""
        by = self.chance.choice((key_of(MAKER), owner_of(self.number, self.owner), self.world.registrars[0]))
        said = self.world.becomes(self.number, self.chance.choice(STATUSES), by)
        if self.world.life(self.number).owner and self.chance.random() < 0.5:
            self.world.endorse(said, owner_of(self.number, self.owner))

    def release(self) -> None:
        """Give it back."""
        self.world.release(self.number, self.owner)

    def dispute(self) -> None:
        """Open a dispute about the owner, or object to it."""
        if self.world.life(self.number).dispute:
            self.world.object(self.number, self.owner)
        else:
            self.world.dispute(self.number)

    def decide(self) -> None:
        """Let the time pass, and decide."""
        if self.world.life(self.number).dispute:
            self.world.wait(31)
            self.world.decide(self.number, self.chance.choice((*NAMES, "")))

    def people(self) -> None:
        """Change the maker's name, now and then."""
        name = f"示例{self.chance.choice('甲乙丙丁')}"
        change = PersonChange(person=MAKER, names=Names(zh=name, pinyin="Shili"), after=self.world.head(MAKER))
        self.world.say("PersonChange", change, self.world.registrars[0])

    def wait(self) -> None:
        """Let some days pass."""
        self.world.wait(self.chance.randint(1, 9))

    def outcome(self) -> None:
        """Let the kiln master put the outcome right, where the piece stands in a slot."""
        if self.number == SLOTTED:
            self.world.correct("b1", "1-1", self.chance.choice(("scrapped/cracked", "seconds/warped", "excellent")))


@pytest.mark.parametrize("number", [NUMBER, SLOTTED])
@pytest.mark.parametrize("seed", [0, 1, 2, 5, 7, 10])
def test_server_and_bundle_agree_whatever_became_of_the_piece(seed, number):
    """Forty acts by chance, compared after each one that the rules let through."""
    walk = Walk(seed, number)
    if number == NUMBER:
        walk.world.make(NUMBER)
    entries = []
    for _ in range(60):
        walk.act()
        if walk.world.entered.size > (entries[-1] if entries else 0):
            entries.append(walk.world.entered.size)
            report = walk.world.report(number)
            assert [(step.name, step.code) for step in report.steps if step.ok is False] == []
            assert compare(walk.world.answer(number), report.verdict) == []
    assert len(entries) > 6


def test_a_difference_is_noticed():
    """Another weight, a line too many, another word: the comparison sees each."""
    world = LifeWorld()
    world.make(NUMBER)
    old = world.report(NUMBER).verdict
    world.correct_weight(NUMBER, 300)
    assert any("weight" in each for each in compare(world.answer(NUMBER), old))
    world.becomes(NUMBER, "withdrawn", key_of(MAKER))
    assert any(each.startswith("words") for each in compare(world.answer(NUMBER), old))


# What befell the maker, and what finds no room ------------------------------------------------------------------------


def agreed(world: LifeWorld, number: int) -> set[str]:
    """Return the codes of the bundle's lines, once it agrees with the server."""
    report = world.report(number)
    assert [(step.name, step.code) for step in report.steps if step.ok is False] == []
    assert compare(world.answer(number), report.verdict) == []
    return {each.code for each in (*report.verdict.compare, *report.verdict.warnings, *report.verdict.notes)}


def test_a_seal_is_shown_as_checked_and_as_retired():
    """The registrar's check and the maker's retirement come along; a pause of the maker too, while it lasts."""
    world = LifeWorld()
    world.say("SealCheck", SealCheck(person=MAKER, seal="s1", result="checked", after=world.head(MAKER)),
              world.registrars[0])  # fmt: skip
    assert "seal" in agreed(world, SLOTTED)
    end = SealRetirement(person=MAKER, seal="s1", reason="retired", end="2026-04-30", after=world.head(MAKER))
    world.say("SealRetirement", end, key_of(MAKER))
    assert "seal-retired" in agreed(world, SLOTTED)
    pause = Suspension(person=MAKER, reason="other", after=world.head(MAKER))
    world.say("Suspension", pause, world.registrars[0])
    assert "maker-paused" in agreed(world, SLOTTED)
    world.say("Reinstatement", Reinstatement(person=MAKER, after=world.head(MAKER)), world.registrars[0])
    assert "maker-paused" not in agreed(world, SLOTTED)
    gone = PersonEnd(person=MAKER, reason="retired", on="2026-05-01", after=world.head(MAKER))
    world.say("PersonEnd", gone, world.registrars[0])
    assert "maker-retired" in agreed(world, SLOTTED)


@pytest.mark.parametrize("by", [MAKER, "registrar-1"])
def test_a_key_that_was_revoked_is_shown(by):
    """From now: a note. What waits for the other registrars is not shown yet; with them the piece is in review."""
    world = LifeWorld()
    world.make(NUMBER)
    keys = world.row(Person, MAKER).keys_head.hex()
    start = 0 if by == MAKER else world.row(Piece, code_of(NUMBER)).index
    subject = KeyRevocation(key=key_of(MAKER).did, start=start, reason="手机被盗", after=keys)
    said = world.say("KeyRevocation", subject, key_of(by))
    if not start:
        assert "key-ended" in agreed(world, NUMBER)
        return
    assert "key-ended" not in {each.code for each in world.report(NUMBER).verdict.notes}
    world.endorse(said, world.registrars[1])
    assert {"key-ended", "disputed"} <= agreed(world, NUMBER)


def test_what_finds_no_room_is_left_out_from_the_end(monkeypatch):
    """The bundle says up to which entry it knows; where even the piece finds none, none is made."""
    world = LifeWorld()
    world.make(NUMBER)
    bare = len(parse_bundle(world.bundle(NUMBER)).receipts)
    for weight in (301, 302, 303):
        world.correct_weight(NUMBER, weight)
    links = [world.ids[row.statement] for row in world.state.list(Correction, code_of(NUMBER))]
    for room, known in ((3, links[2]), (2, links[1]), (1, links[0]), (0, None)):
        monkeypatch.setattr("certs.gather.MAX_RECEIPTS", bare + room)
        told = {each.code: dict(each.fields) for each in world.report(NUMBER).verdict.notes}
        assert told.get("changes-as-of", {}).get("index") == known
    monkeypatch.setattr("certs.gather.MAX_RECEIPTS", bare - 1)
    with refused(PolicyError, "bundle-too-many", piece=code_of(NUMBER), limit=bare - 1):
        world.bundle(NUMBER)
