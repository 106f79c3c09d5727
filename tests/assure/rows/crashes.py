"""C7, E12, G1, G2: the process ends, the power fails, the client asks again; nothing acknowledged is lost or doubled.

The faults are injected in processes of their own (`tests/faults`), which report what they saw.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

import pytest

from ledger.admission import Turn
from tests.assure.row import Figures, Row, found
from tests.faults import campaign
from tests.faults.campaign import progress
from tests.faults.retries import retried
from tests.parts import missing

BOTH = 2  # cores


def sound(seen: campaign.Figures) -> campaign.Figures:
    """Return the figures of a campaign that lost nothing.

    Raises:
        AssertionError: it lost, refused, doubled or damaged something, or tried nothing.
    """
    for name in ("lost", "cuts that lost", "refused starts", "wrong retries", "faults", "recovered"):
        assert not seen.get(name, 0), f"{seen[name]} {name} ({seen['why']}), {seen['acknowledged']} acknowledged"
    assert seen["acknowledged"], "nothing was acknowledged"
    return seen


def told(seen: campaign.Figures, *names: str) -> dict[str, int | str]:
    """Return the figures that a report shows, the places of the faults in one line."""
    places = seen.get("struck at") or seen.get("cut at") or {}
    where = ", ".join(f"{place} {places[place]}" for place in sorted(places, key=lambda each: -places[each]))
    return {name: seen[name] for name in ("acknowledged", "lost", *names)} | {"at": where}


def kills(count: int, random: Random, weak: str = "") -> Figures:
    """G1: kill -9 at any moment."""
    workers = BOTH if count > 200 else 1
    seen = sound(campaign.figures("kills", count, seed=random.randrange(1 << 30), weak=weak, workers=workers))
    return {"kills": seen["kills"]} | told(seen, "ledgers", "retries")


def cuts(count: int, random: Random, weak: str = "") -> Figures:
    """G2: the power fails at any moment."""
    workers = BOTH if count > 200 else 1
    seen = sound(campaign.figures("cuts", count, seed=random.randrange(1 << 30), weak=weak, workers=workers))
    return {"power cuts": seen["cuts"]} | told(seen)


def between_steps(count: int, random: Random) -> Figures:
    """E12: a kill, and where the machine allows a power cut, on coming to each step in turn."""
    workers = BOTH if count > 200 else 1
    seed = random.randrange(1 << 30)
    killed = sound(campaign.figures("kills", count, seed=seed, weak="steps", workers=workers))
    figures = {"kills": killed["kills"]} | told(killed)
    lacking = missing(("a loop device",))
    if lacking:
        return figures | {"power cuts": f"not here: no {lacking}"}
    cut = sound(campaign.figures("cuts", count, seed=seed, weak="steps", workers=workers))
    return figures | {"power cuts": cut["cuts"], "acknowledged before a cut": cut["acknowledged"]}


def retries(count: int, random: Random) -> Figures:
    """C7: the same bytes again."""
    return retried(count, random, progress)


@contextmanager
def forgetful() -> Iterator[None]:
    """Plant a turn that does not look whether a statement is logged."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Turn, "_place_of", lambda self, statement: None)
        yield


ROWS = (
    Row(
        name="C7", claim="a statement sent again gets a receipt of its one entry, over crashes too", unit="retries",
        small=150, full=10_000, run=retries,
        control=lambda random: found(lambda: retried(50, random, progress, forgetful())),
    ),
    Row(
        name="E12", claim="a process that ends between two steps forks nothing and loses nothing", unit="kills",
        small=11, full=2200, run=between_steps, cores=BOTH,
        control=lambda random: "kills: " + found(lambda: kills(8, random, "answer-early")),
    ),
    Row(
        name="G1", claim="whatever moment the process is killed at, what was acknowledged is there once", unit="kills",
        small=12, full=10_000, run=kills, cores=BOTH,
        control=lambda random: found(lambda: kills(8, random, "answer-early")),
    ),
    Row(
        name="G2", claim="whatever moment the power fails at, what was acknowledged is on the disk", unit="power cuts",
        small=10, full=3000, run=cuts, cores=BOTH, needs=("a loop device",),
        control=lambda random: "; ".join(
            f"{weak}: {found(lambda: cuts(8, random, weak))}"  # noqa: B023  # called at once
            for weak in ("sync-off", "database-off", "sync-nothing")
        ),
    ),
)  # fmt: skip
