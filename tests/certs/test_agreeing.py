"""The bundle's verdict and the server's agree on every line that both know, whatever became of the piece."""

from collections.abc import Callable
from contextlib import suppress
from random import Random

import pytest

from ledger.craft.kinds.people.person_change import PersonChange
from ledger.craft.kinds.people.person_enrolment import Names
from ledger.craft.state import Piece
from ledger.errors import LedgerError
from tests.certs.agreeing import compare
from tests.certs.ledger_world import SLOTTED
from tests.certs.life_world import LifeWorld
from tests.craft.kiln_world import MAKER, code_of
from tests.craft.owning_world import owner_of
from tests.craft.world import key_of

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
