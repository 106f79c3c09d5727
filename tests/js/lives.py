"""What becomes of pieces, for the generated documents: lawful lives by the rules themselves, and tales of every kind.

lives()              bundles of pieces claimed, corrected, lost, disputed … and of older works, told by the real rules
tale(Random(3))      a story told entry by entry in a log of its own, as likely unlawful as not
"""

from functools import cache
from random import Random

from msgspec.structs import replace as changed

from ledger.craft.kinds.ownership.claim_objection import ClaimObjection
from ledger.craft.kinds.ownership.hand_over import HandOver
from ledger.craft.kinds.ownership.ownership_release import OwnershipRelease
from ledger.craft.kinds.people.key_revocation import KeyRevocation
from ledger.craft.kinds.people.person_change import PersonChange
from ledger.craft.kinds.people.person_end import PersonEnd
from ledger.craft.kinds.people.person_enrolment import Names
from ledger.craft.kinds.people.suspension import Suspension
from ledger.craft.kinds.piece.piece_status import STATUSES
from ledger.log.trust import Trust
from tests.certs.ledger_world import SLOTTED, STUDIO
from tests.certs.life_world import LifeWorld
from tests.certs.test_agreeing import NAMES, NUMBER, Walk
from tests.certs.told import CODE, Told
from tests.craft.kiln_world import MAKER, OTHER
from tests.craft.owning_world import claim_of
from tests.craft.test_legacy import APPRAISER, answer, register
from tests.craft.world import key_of


@cache
def lives() -> tuple[tuple[bytes, Trust, int], ...]:
    """Return bundles with the trust file that pins their charter, and the time at which they were made."""
    told = []
    for seed, number in ((0, NUMBER), (1, SLOTTED), (2, NUMBER), (5, NUMBER)):
        walk = Walk(seed, number)
        if number == NUMBER:
            walk.world.make(NUMBER)
        for acts in (6, 8, 12, 16):
            for _ in range(acts):
                walk.act()
            told.append((walk.world.bundle(number), walk.world.entered.trust(), walk.world.time))
    return (*told, *_older())


def _older() -> list[tuple[bytes, Trust, int]]:
    told = []
    for attributed, said in (("民国佚名", ""), (MAKER, "mine"), (MAKER, "unsure"), (OTHER, "")):
        world = LifeWorld()
        world.enrol(APPRAISER, roles=("appraiser",))
        if attributed == OTHER:
            end = PersonEnd(person=OTHER, reason="deceased", on="2026-05-01", after=world.head(OTHER))
            world.say("PersonEnd", end, world.registrars[0])
        register(world, attributed=attributed, estate=attributed == OTHER)
        if said:
            answer(world, said)
        world.correct_weight(0, 300, by=APPRAISER)
        told.append((world.bundle(0), world.entered.trust(), world.time))
    return told


def tale(random: Random) -> tuple[list[str], dict[int, int]]:
    """Return the statements of a story, and the pauses before some of them."""
    told = Told(hidden=random.random() < 0.7, second=random.random() < 0.7)
    owner = ""
    for _ in range(random.randrange(1, 8)):
        owner = _act(random, told, owner)
        if random.random() < 0.25:
            told.wait(random.choice((1, 6, 7, 8, 31, 40)))
    return told.said, told.pauses


def _act(random: Random, told: Told, owner: str) -> str:
    """Tell one more act; return who owns the piece if it was lawful."""
    to, by = random.choice(NAMES[:3]), owner or random.choice(NAMES[:3])
    keys = [key_of(MAKER), key_of("registrar-1"), key_of("registrar-2"), told.owner(by), told.owner(to), key_of("m2")]
    behind = random.sample(keys, random.choice((0, 0, 1, 1, 2)))
    way = random.randrange(14)
    if way < 2:
        told.claim(to, random.choice((None, claim_of(STUDIO, 2), key_of("m1"))), serial=random.choice((1, 1, 2)))
        return owner or to
    if way == 2:
        told.link("HandOver", HandOver(piece=CODE, owner=told.owner(to).did, after=""), key_of(MAKER), *behind)
        return owner or to
    if way == 3:
        told.transfer(by, to, shown=random.random() < 0.9)
        return to
    if way == 4:
        told.link("OwnershipRelease", OwnershipRelease(piece=CODE, after=""), told.owner(by))
        return ""
    if way == 5:
        told.correct(*behind, by=random.choice((MAKER, MAKER, "m2")), reason=f"第{random.randrange(99)}次称重")
    elif way == 6:
        told.reissue(*behind, serial=random.choice((2, 2, 3)), hidden=random.random() < 0.5)
    elif way < 10:
        told.becomes(random.choice(STATUSES), random.choice(keys), *behind)
    elif way == 10:
        told.doubt(random.choice(("2026-05-31", "2026-05-02", "")))
    elif way == 11:
        told.decide(random.choice(("", to)), *behind)
    elif way == 12:
        objection = ClaimObjection(piece=CODE, dispute=told.dispute, after="")
        told.link("ClaimObjection", objection, random.choice(keys))
    else:
        _befall(random, told, behind)
    return owner


def _befall(random: Random, told: Told, behind: list) -> None:
    """Tell what befell the maker or the key."""
    by = random.choice((key_of("registrar-1"), key_of("registrar-1"), key_of(MAKER)))
    person = random.choice((MAKER, MAKER, "m2"))
    start = random.choice((0, 0, 1, 4, 9))
    end = PersonEnd(person=person, reason=random.choice(("retired", "deceased")), on="2026-05-01", after="0" * 64)
    pause = Suspension(person=person, reason="other", after="0" * 64, earlier=random.choice(("", "疑有冒名")))
    change = PersonChange(person=person, after="0" * 64)
    kind, subject = random.choice(
        (
            ("PersonEnd", end), ("Suspension", pause), ("PersonChange", change),
            ("PersonChange", changed(change, names=Names(zh="示例新名", pinyin="Shili"))),
            ("PersonChange", changed(change, roles=("maker", "appraiser"))),
            ("KeyRevocation", KeyRevocation(key=key_of(MAKER).did, start=start, after="0" * 64)),
        )
    )  # fmt: skip
    told.add(kind, subject, by, *behind)
