"""Lives of pieces as far as look-ups tell of them: honest owners, and prints copied for many pots. For row B4.

    clones(random)     a code on 6 to 40 pots, sold one by one over weeks or, one wave in ten, within a week
    honest(random)     an owner at home, now and then away; gifts, salons, broadcasts, holidays

Each yields a day's look-ups, (source, region), from the day of the claim on; what the shares are is said here, and what
the row finds is worth as much as these shares are.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

# Provinces by how many people buy tea ware there: shares, as a market's figures have them, not measured.
REGIONS = {
    "CN-32": 16, "CN-44": 14, "CN-33": 11, "CN-31": 9, "CN-11": 8, "CN-35": 8, "CN-37": 7, "CN-51": 5, "CN-42": 4,
    "CN-43": 4, "CN-41": 4, "CN-34": 4, "CN-50": 3, "CN-21": 3, "CN-61": 3, "CN-45": 2, "CN-13": 2, "CN-36": 2,
    "CN-53": 2, "HK": 2, "TW": 2, "MY": 2, "JP": 1, "SG": 1, "CN-22": 1, "CN-23": 1, "CN-62": 1, "CN-46": 1,
}  # fmt: skip
DAYS = 120
NEAR = 0.7  # of a salon's guests, those from around


@dataclass(frozen=True)
class Look:
    """One look-up."""

    source: str
    region: str


@dataclass(frozen=True)
class Day:
    """A day's look-ups; `owner` is another number when the piece changed hands that morning."""

    looks: tuple[Look, ...]
    owner: int = 0


def region(random: Random) -> str:
    """Draw a region."""
    return random.choices(list(REGIONS), list(REGIONS.values()))[0]


def clones(random: Random) -> Iterator[Day]:
    """Yield the days of a code that stands on many pots: each buyer looks on the first day, some again later."""
    copies, wave = random.randint(6, 40), random.random() < 0.1
    home = region(random)
    sold = [random.randint(0, 6 if wave else 75) for _ in range(copies)]
    where = [region(random) for _ in range(copies)]
    for day in range(DAYS):
        looks = [Look(f"home {day}", home)] if random.random() < 0.05 else []
        looks += [
            Look(f"buyer {copy} {day}", where[copy])
            for copy in range(copies)
            if day == sold[copy] or (day > sold[copy] and random.random() < 0.02)
        ]
        yield Day(tuple(looks))


def honest(random: Random) -> Iterator[Day]:
    """Yield the days of a piece whose owner has it: at home mostly, and what lives bring."""
    home, owner = region(random), 0
    beside = region(random)  # where a family's phone, or a network's exit, may be
    away = {random.randrange(DAYS): region(random) for _ in range(random.choice((0, 0, 0, 1, 1, 2)))}
    gift = random.randrange(DAYS) if random.random() < 0.15 else -1
    salon = random.randrange(DAYS) if random.random() < 0.06 else -1
    broadcast = random.randrange(DAYS) if random.random() < 0.04 else -1
    for day in range(DAYS):
        looks = [Look(f"home {day}", home)] if random.random() < 0.06 else []
        if random.random() < 0.01:
            looks.append(Look(f"family {day}", beside))
        if day in away:
            looks.append(Look(f"away {day}", away[day]))
        if day == gift:
            owner, home, beside = 1, region(random), region(random)
            looks.append(Look("gift", home))
        if day == salon:
            guests = [home if random.random() < NEAR else region(random) for _ in range(random.randint(2, 7))]
            looks += [Look(f"guest {number}", each) for number, each in enumerate(guests)]
        if broadcast <= day < broadcast + 5 and broadcast >= 0:
            crowd = (60, 25, 4, 2, 1)[day - broadcast]
            looks += [Look(f"viewer {day} {number}", region(random)) for number in range(crowd)]
        yield Day(tuple(looks), owner)
